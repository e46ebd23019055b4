"""Headers and values as shops, ERP and CRM systems export them, beside those of the catalogue.

用友, 金蝶, 管家婆, 淘宝/天猫, 京东, 拼多多, 抖店, 有赞, 微店, 纷享销客, 销售易, Shopify, WooCommerce, Salesforce, HubSpot,
SAP, Dynamics, NetSuite, Zoho, QuickBooks, Odoo. A catalogue: strong aliases are as good as those of tables/catalog.py; weak ones count
only where no other header of the sheet fits the column (a name beside a number, the day of payment beside that of the
order).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from salesreview.tables.model import Choice, Column, TableSchema


def _texts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("\n", ",").split(",") if part.strip())


_CUSTOMER = _texts("""
        客户全称, 客户简称, 客户姓名, 购货单位, 购货单位名称, 购买方, 购买方名称, 购方名称, 往来单位, 往来单位名称,
        往来单位编码, 买家会员名, 买家昵称, 买家, 买家账号, 买家ID, 买方, 买方名称, 会员名, 会员名称, 客户昵称,
        下单帐号, 下单账号, 客户公司, 公司客户, 采购方, 采购单位, 所属客户, 关联客户, 客户主体, sold-to party,
        sold-to, sold to, sold-to party name, sold-to customer no., bill-to name, bill-to customer,
        bill-to customer no., sell-to customer no., sell-to customer name, buyer, buyer name, customer account,
        customer full name, customer company, potential customer, associated company, associated company (primary),
        customer:project
    """)
_CUSTOMER_WEAK = _texts("""
        客户编号名称, 单位名称, 公司名称, 公司, 单位, 收货人, 收货人姓名, 收件人, 收件人姓名, 联系人, 会员, 用户昵称,
        用户名, email, e-mail, customer email, buyer email, buyer-email, company, company name, organization,
        organisation, partner, billing name, bill to, ship to, ship-to name, billing company, contact, contact name,
        full name (billing), name 1, associated contact
    """)
_PRODUCT = _texts("""
        存货编码, 存货代码, 物料编号, 物料代码, 物料号, 物料, 料号, 品号, 商品代码, 商品ID, 商家编码, 商品SKU,
        SKU编码, SKU ID, 商品SKUID, 规格编码, 货品编号, 货品编码, 商家商品编码, 外部商品编码, material,
        material number, material no, material code, item number, item id, part number, part no, lineitem sku,
        variant sku, product sku, product id, product sku id, stock code, article, article number
    """)
_PRODUCT_WEAK = _texts("""
        存货名称, 存货, 物料名称, 商品名称, 商品全名, 宝贝标题, 宝贝名称, 商品标题, 商品, 选购商品, 品名, 货品名称,
        货品, 产品型号, 型号, 规格型号, 商品信息, 产品明细, 项目, lineitem name, line item, item name,
        item description, material description, product title, product/service, description, title,
        product name (main), items, item: name, product category name
    """)
_OWNER = _texts("""
        跟单人, 跟单员, 销售负责人, 归属人, 业务员名称, 业务员姓名, 业务员编码, 业务经办, 经手人, 导购员, 导购,
        销售顾问, 客户经理, 所有人, 商务, 业务负责人, 所属销售, 销售员名称, 销售员姓名, 职员名称, 商机负责人,
        商机所有人, 订单负责人, 线索负责人, sales employee, sales employee name, salesperson code, salesperson name,
        sales representative, sales rep name, sales person, salesman, order owner, opportunity owner, deal owner,
        lead owner, owner name, record owner, assigned to, rep name, employee responsible, sales associate,
        responsible, sales owner
    """)
_OWNER_WEAK = _texts("""
        客服, 客服人员, 制单人, 职员, 创建人, account owner, created by, vendor rep, associate, agent, owner id
    """)
_REGION = _texts("""
        地区名称, 所属地区, 客户地区, 客户区域, 销售地区, 销售大区, 市场区域, sales territory, territory name,
        sales district, sales area
    """)
_REGION_WEAK = _texts("""
        省份, 省, 所在省份, 所在地区, 省市, 收货省份, 城市, billing province, billing state, state/province, state,
        province, billing state/province, country, country/region, billing country
    """)
_INDUSTRY = _texts("""
        行业名称, 客户行业分类, 行业类型, 所在行业, industry sector, industry type, industry name
    """)
_SIZE = _texts("""
        人员规模, 公司规模, employee range, number of employees range, business size
    """)
_CHANNEL = _texts("""
        店铺, 店铺名称, 店铺名, 平台, 销售平台, 平台名称, 来源平台, 订单来源, 订单渠道, 商机来源, 客户来源, 推广渠道,
        shop, store, store name, marketplace, distribution channel, source name, order source, original source,
        original source type, original traffic source, sales-channel, opportunity source, deal source
    """)

#: Table and column -> strong aliases, weak aliases.
ALIASES: Mapping[tuple[str, str], tuple[tuple[str, ...], tuple[str, ...]]] = {
    ("orders", "order_id"): (
        _texts("""
        销售订单号, 销售订单编号, 销售单编号, 销货单号, 销售出库单号, 出库单号, 出库单编号, 订单流水号, 交易编号,
        交易号, 主订单编号, 父订单编号, 单据号, 单据号码, 订单号码, 订单单号, 系统单号, 平台订单号, 外部订单号,
        订单名称编号, sales document, sales order, sales order number, sales order no., sales order id, so number,
        so no, so #, so id, document number, document no., document no, doc no, doc. no., doc num, order reference,
        transaction id, transaction number, amazon-order-id, order-id, order name, orderid, order code, order key,
        external order id, order ref
    """),
        _texts("""
        发票号, 发票号码, 发票编号, 合同号, 合同编号, 凭证号, 子订单编号, 编号, 流水号, 序列号, 销售订单, name,
        number, num, no., id, invoice number, invoice no, invoice no., invoice id, invoice #, contract number,
        record id, voucher no, reference, opportunity id, deal id
    """),
    ),
    ("orders", "order_date"): (
        _texts("""
        订单创建时间, 订单创建日期, 订单生成时间, 开单日期, 开单时间, 制单日期, 制单时间, 业务日期, 交易时间,
        交易日期, 成交时间, 订单成交时间, 销售时间, 拍下时间, 出库日期, 录单日期, 单据时间, 订货日期, 签单日期,
        订单提交时间, 提交时间, purchase date, purchase-date, document date, doc date, doc. date, posting date,
        order placed, order placed on, order created, transaction date, sale date, order creation date, order time,
        order datetime, order start date, order creation time, txn date, date ordered, order created at, booking date,
        order entry date
    """),
        _texts("""
        付款时间, 付款日期, 支付时间, 支付日期, 订单付款时间, 订单支付时间, 买家付款时间, 签约日期, 签订日期,
        合同日期, 创建时间, 创建日期, 开票日期, 开票时间, 发货日期, 发货时间, 记账日期, 审核日期, 时间, created at,
        created, created date, created on, create date, create time, creation date, creation time, created time,
        paid at, date paid, payment date, invoice date, billing date, close date, closed date, date created,
        ship date, effective date, signed date, contract date, payments-date
    """),
    ),
    ("orders", "customer_id"): (_CUSTOMER, _CUSTOMER_WEAK),
    ("orders", "product_id"): (_PRODUCT, _PRODUCT_WEAK),
    ("orders", "channel"): (_CHANNEL, ()),
    ("orders", "salesperson"): (_OWNER, _OWNER_WEAK),
    ("orders", "quantity"): (
        _texts("""
        宝贝总数量, 宝贝数量, 商品数量, 商品总数量, 购买数量, 出库数量, 实发数量, 发货数量, 下单数量, 订单数量,
        商品件数, 商品总件数, 产品数量, 主数量, 实际数量, 订货数量, 开票数量, lineitem quantity, order quantity,
        quantity ordered, quantity sold, ordered quantity, number of items, item quantity, order qty, ordered qty,
        qty ordered, qty sold, invoiced quantity, billed quantity, billing quantity, quantity-purchased, item qty,
        confirmed quantity, quantity invoiced, quantity shipped, sales quantity
    """),
        (),
    ),
    ("orders", "revenue"): (
        _texts("""
        价税合计, 实付金额, 实付款, 实收金额, 实收款, 订单总额, 订单总金额, 订单总价, 销售订单金额, 订单实付金额,
        订单实际金额, 买家实际支付金额, 买家实付金额, 成交总额, 销售总额, 合计金额, 总额, 交易金额, 支付金额,
        付款金额, 商家实收金额, 用户实付金额, 订单应付金额, 应付金额, 折后金额, 优惠后金额, 折后总额, 含税总额,
        含税销售额, 无税金额, 不含税金额, 未税金额, 不含税销售额, 销售净额, 净额, 销售额合计, 主营业务收入, 销项金额,
        本币金额, 本位币金额, 人民币金额, 折人民币, 本币价税合计, 本币无税金额, 实际支付金额, 商品实付金额, 实付总额,
        net value, net amount, net price total, grand total, order total, total amount, total price, total value,
        sales value, order value, gross amount, gross sales, amount including vat, amount incl. vat,
        amount excluding vat, amount excl. vat, line amount, extended amount, ext. amount, extended price,
        invoiced amount, total sales, untaxed amount, untaxed total, item total, net total, amount total,
        order total amount, booking amount, bookings, total incl. tax, total excl. tax, amount (net), amount (gross),
        sales revenue, amount net of tax, base amount, home currency amount, local currency amount, order net value,
        total paid, amount paid
    """),
        _texts("""
        总金额, 买家应付货款, 商品总价, 商品金额, 货款金额, 商品总金额, 应收金额, 小计, 开票金额, 合同金额, 合同总额,
        subtotal, sub total, order subtotal, item-price, contract value, deal amount, lineitem total, contract amount,
        amount due, value, price total, credit
    """),
    ),
    ("orders", "cost"): (
        _texts("""
        销售成本金额, 出库成本, 成本合计, 成本总额, 主营业务成本, 结转成本, cost amount, cogs amount, cost total,
        total cogs, cost value, est. extended cost
    """), (),
    ),
    ("customers", "customer_id"): (
        _texts("""
        客户档案编码, 往来单位编码, 单位编码, 会员编号, 会员ID, 客户档案编号, customer account, business partner,
        bp code, record id, company id, contact id, account number
    """), (),
    ),
    ("customers", "name"): (
        _texts("""
        客户姓名, 客户公司名称, 往来单位名称, 单位全称, 购货单位, customer full name, bp name, organization name,
        display name, organisation name
    """),
        _texts("客户简称, 简称, 公司, name 1, full name"),
    ),
    ("customers", "industry"): (_INDUSTRY, _texts("客户分类, 客户类别")),
    ("customers", "size"): (_SIZE, _texts("客户级别, 客户等级, customer class, tier")),
    ("customers", "region"): (_REGION, _REGION_WEAK),
    ("customers", "created_date"): (
        _texts("""
        建档时间, 注册时间, 注册日期, 成为客户时间, 发展日期, create date, created date, creation date, created time,
        customer created
    """), (),
    ),
    ("products", "product_id"): (
        _texts("""
        存货编码, 存货代码, 物料编号, 物料代码, 物料号, 料号, 品号, 商品代码, 商品ID, 商家编码, SKU编码, 规格编码,
        货品编号, 货品编码, 商品SKU, material, material number, material no, item number, item id, part number,
        part no, variant sku, product sku, stock code, article number, product id
    """),
        _texts("handle, 规格型号"),
    ),
    ("products", "name"): (
        _texts("""
        存货名称, 物料名称, 宝贝标题, 宝贝名称, 商品标题, 商品全名, 货品名称, material description, item description,
        product title, display name, product/service
    """),
        _texts("title, 型号"),
    ),
    ("products", "product_line"): (
        _texts("""
        存货大类, 存货分类, 存货大类名称, 存货分类名称, 物料分组, 物料组, 物料类别, 商品分类, 商品类目, 宝贝类目,
        类目, 一级类目, 产品大类, 产品大类名称, 货品分类, 所属分类, 大类, item group, product group, material group,
        item category, item category code, product type, product categories, categories, material type
    """),
        _texts("品牌, type"),
    ),
    ("targets", "month"): (
        _texts("""
        目标年月, 考核月份, 计划月份, 所属月份, forecast month, quota month, fiscal month
    """),
        _texts("日期, date, 时间")),
    ("targets", "target"): (
        _texts("""
        目标金额, 销售目标, 业绩目标, 目标额, 任务额, 任务金额, 月度目标, 预算, 预算金额, 指标值, 计划金额,
        target amount, quota amount, sales target, budget, forecast, planned value
    """), (),
    ),
    ("leads", "lead_id"): (
        _texts("""
        商机编码, 销售机会编号, 机会编号, 线索编码, 商机单号, opportunity number, deal record id, opportunity no,
        deal number, opportunity key, deal
    """),
        _texts("""
        record id, 商机名称, 机会名称, 线索名称, opportunity name, deal name, topic, name, lead name
    """),
    ),
    ("leads", "created_date"): (
        _texts("""
        创建于, 商机创建时间, 商机创建日期, 线索创建时间, 登记日期, create date, created time, creation date,
        date opened, opened, opportunity created date, deal created, first created
    """), (),
    ),
    ("leads", "channel"): (_CHANNEL, ()),
    ("leads", "customer_id"): (_CUSTOMER, _CUSTOMER_WEAK),
    ("leads", "industry"): (_INDUSTRY, ()),
    ("leads", "size"): (_SIZE, ()),
    ("leads", "region"): (_REGION, _REGION_WEAK),
    ("leads", "product_id"): (_PRODUCT, _PRODUCT_WEAK),
    ("leads", "owner"): (_OWNER, _OWNER_WEAK),
    ("leads", "status"): (
        _texts("""
        商机阶段名称, 销售流程阶段, 当前阶段, 阶段名称, 商机进度, 赢单状态, 线索阶段, 跟进状态, 跟进阶段,
        opportunity stage, pipeline stage, lead status, sales phase, phase, opportunity status, deal status,
        current stage, sales process stage, stage name
    """),
        _texts("status reason, lifecycle stage, state"),
    ),
    ("leads", "closed_date"): (
        _texts("""
        成交时间, 结单时间, 赢单时间, 赢单日期, 实际成交日期, 实际结单日期, 签约日期, closing date, actual close date,
        closed time, closed at, close time, won date, date closed
    """),
        _texts("""
        预计成交日期, 预计成交时间, 预计结单日期, 预计签单日期, 预计签约日期, 预计关闭日期, 预计完成日期,
        expected close date, est. close date, estimated close date, expected closing, expected close,
        forecast close date, expected closing date
    """),
    ),
    ("leads", "amount"): (
        _texts("""
        预计销售金额, 预计成交金额, 商机预计金额, 销售金额, 签约金额, 成单金额, 赢单金额, 订单金额, 报价金额,
        预计收入, amount in company currency, est. revenue, estimated revenue, actual revenue, expected revenue,
        estimated value, est. value, total price, projected total, projected amount, amount (converted),
        opportunity value, total amount
    """), (),
    ),
    ("leads", "lost_reason"): (
        _texts("""
        输单理由, 丢单理由, 失单原因, 输单描述, closed lost reason, reason for loss, lost reason details,
        reason for losing, win loss reason, why lost, close reason
    """), (),
    ),
    ("invoices", "invoice_id"): (
        _texts("""
        应收单编号, 票据号, 单据编号, 单据号, 发票代码号码, 销售发票号, invoice document, billing document,
        document number, document no., doc no, bill number, bill id
    """),
        _texts("num, number, no., name"),
    ),
    ("invoices", "customer_id"): (_CUSTOMER, _CUSTOMER_WEAK),
    ("invoices", "invoice_date"): (
        _texts("""
        单据日期, 立账日期, 业务日期, billing date, posting date, document date, bill issue date, issued, issue date,
        date issued, invoice created
    """),
        _texts("created at, created, txn date"),
    ),
    ("invoices", "due_date"): (
        _texts("""
        最后付款日, 应收日, 付款到期日, 约定付款日期, net due date, payment due date, date due, due by
    """), ()),
    ("invoices", "amount"): (
        _texts("""
        价税合计, 含税金额, 应收总额, 应收款金额, 开票总额, 开票含税金额, 发票总额, 应收, invoice value, total amount,
        gross amount, amount including vat, original amount, invoice gross amount, billed amount, grand total,
        amount incl. vat, invoice amount (gross)
    """),
        _texts("net amount, net value, subtotal, 总金额, 合计"),
    ),
    ("invoices", "paid_date"): (
        _texts("""
        收款时间, 核销日期, 实际收款日期, 实际回款日期, 到款日期, 最后收款日期, clearing date, date of payment,
        last payment date, payment received date, paid at
    """), ()),
    ("invoices", "paid_amount"): (
        _texts("""
        已收金额, 已收款, 已收款金额, 已核销金额, 本次收款, 实际收款金额, 已回款金额, 到款金额, payments, total paid,
        amount collected, received amount
    """), ()),
    ("channel_costs", "date"): (
        _texts("""
        时间, 消耗日期, 投放时间, day, spend date, reporting starts, 统计日期
    """), ()),
    ("channel_costs", "channel"): (_CHANNEL, _texts("""
        媒体, 媒体平台, 推广平台, platform, media, publisher platform
    """)),
    ("channel_costs", "cost"): (
        _texts("""
        消耗, 消耗金额, 花费金额, 推广花费, 投放金额, 广告费, 账户消耗, 总费用, 总消耗, amount spent, cost amount,
        total spend, ad spend, marketing cost, actual cost
    """), ()),
    ("channel_costs", "activity"): (
        _texts("""
        计划名称, 推广计划, 广告计划, ad name, ad set name, campaign name
    """), ()),
    ("feedback", "feedback_id"): (
        _texts("""
        工单ID, 服务单号, 售后单号, 客诉单号, case number, case no, ticket number, issue id, conversation id
    """), ()),
    ("feedback", "date"): (
        _texts("""
        创建时间, 提交时间, 登记日期, 受理时间, 来电日期, created at, created on, date/time opened, opened,
        opened date, create date, date opened, submitted at
    """), ()),
    ("feedback", "customer_id"): (_CUSTOMER, _CUSTOMER_WEAK),
    ("feedback", "product_id"): (_PRODUCT, _PRODUCT_WEAK),
    ("feedback", "kind"): (
        _texts("""
        工单类型, 服务类型, 问题性质, case type, ticket type, record type, request type
    """), ()),
    ("contracts", "contract_id"): (
        _texts("""
        合同编码, 合同单号, contract id, agreement number, subscription id, contract code, agreement id
    """),
        _texts("合同名称, contract name, name, record id")),
    ("contracts", "customer_id"): (_CUSTOMER, _CUSTOMER_WEAK),
    ("contracts", "start_date"): (
        _texts("""
        合同开始日期, 合同起始日期, 开始时间, contract start date, contract start, subscription start date,
        activated date, valid from
    """), ()),
    ("contracts", "end_date"): (
        _texts("""
        合同到期日, 合同到期日期, 合同结束日期, 结束时间, 到期时间, contract end date, contract end, renewal due,
        subscription end date, valid to, valid until, term end date
    """), ()),
    ("contracts", "value"): (
        _texts("""
        签约金额, 合同总金额, 合同价款, contract total, total contract value, tcv, acv, annual contract value,
        total value
    """), ()),
    ("markets", "region"): (_REGION, _REGION_WEAK),
    ("markets", "industry"): (_INDUSTRY, ()),
}  # fmt: skip

#: Table, column and choice -> further names of it.
CHOICES: Mapping[tuple[str, str, str], tuple[str, ...]] = {
    ("leads", "status", "open"): _texts("""
        qualification, needs analysis, value proposition, id. decision makers, identify decision makers,
        perception analysis, proposal/price quote, proposal/quote, negotiation/review, negotiations, in negotiation,
        discovery, demo, demo scheduled, demo completed, meeting scheduled, meeting, evaluation, evaluating,
        proof of concept, poc, trial, pilot, verbal commit, verbal agreement, commit, best case, pipeline, upside,
        appointment scheduled, qualified to buy, presentation scheduled, decision maker bought-in,
        decision maker brought-in, contract sent, contract, contract negotiation, proposal sent, proposal made,
        quote sent, quoted, quotation, proposition, qualify, develop, propose, in discussion, opportunity identified,
        identify opportunity, purchasing, customer evaluating, contacted, attempted to contact, attempting contact,
        connected, nurturing, nurture, working - contacted, open - not contacted, open deal, follow up, follow-up,
        marketing qualified, sales qualified, mql, sql, sal, lead, interested, on hold, review, procurement,
        legal review, solution, 初步接洽, 初步接触, 初次接触, 接触, 接洽, 需求确认, 需求分析, 需求沟通, 需求调研,
        确认需求, 发现需求, 方案报价, 方案/报价, 方案与报价, 方案制定, 方案设计, 方案提交, 提交方案, 提供方案,
        方案演示, 方案确认, 报价, 报价中, 已报价, 报价谈判, 商务谈判, 商务洽谈, 商务沟通, 谈判, 谈判中, 谈判审核,
        谈判/复审, 立项评估, 项目立项, 立项, 初步沟通, 初步意向, 意向沟通, 意向客户, 意向确认, 有意向, 高意向,
        验证客户, 验证阶段, 价值主张, 确定决策人, 识别决策者, 确认决策人, 决策人确认, 合同审核, 合同流程, 合同谈判,
        合同评审, 合同审批, 招投标, 投标, 投标中, 试用, 试用中, 产品演示, 演示, 潜在客户, 潜在, 新线索, 新商机,
        未联系, 已联系, 待跟进, 待分配, 未处理, 提案, 商机确认, 商机, 线索, 签约中, 待签约, 待签, 打样, 样品, 送样,
        样品测试, 测试, 小批量, 跟踪, 持续跟进, 初期沟通, 资格认定, 资质确认, 培育中, 进展中, 推进中, 暂缓, 搁置, 暂停
    """),
    ("leads", "status", "won"): _texts("""
        赢单关闭, 成交关闭, 成功, 签单, 已签单, 成交客户, 赢得, 中标, 已中标, 合同签订, 签订合同, 合同签署, 已转化,
        结束-赢单, 关闭-赢单, 赢单结束, 已下单, 下单, 成功关闭, 成交/赢单, won deal, sold, contract signed, signed,
        closed - won, closed/won, converted, closed - converted, order received, purchased, deal closed,
        closed as won, closedwon, customer, ordered, won - closed, order placed
    """),
    ("leads", "status", "lost"): _texts("""
        输单关闭, 丢失, 已流失, 失单, 已失单, 未中标, 流标, 无效, 无效线索, 无效商机, 放弃, 已放弃, 取消, 已取消,
        客户放弃, 结束-输单, 关闭-输单, 输单结束, 无意向, 失败关闭, 作废, 已作废, 落单, closed - lost, closed/lost,
        closed - not converted, not converted, dead, disqualified, unqualified, abandoned, cancelled, canceled,
        no decision, lost to competition, lost to competitor, closed lost to competition, closed-lost to competition,
        rejected, not interested, junk, junk lead, lost lead, closed as lost, closedlost, out-sold, not won,
        lost - closed, omitted, bad fit, no sale
    """),
}  # fmt: skip


def with_aliases(schema: TableSchema) -> TableSchema:
    """Return a table's schema with these aliases added to its own."""
    return replace(schema, columns=tuple(_column(schema.key, column) for column in schema.columns))


def _column(table: str, column: Column) -> Column:
    strong, weak = ALIASES.get((table, column.key), ((), ()))
    choices = tuple(_choice(table, column.key, choice) for choice in column.choices)
    aliases = tuple(dict.fromkeys((*column.aliases, *strong)))
    return replace(column, aliases=aliases, weak=weak, choices=choices)


def _choice(table: str, column: str, choice: Choice) -> Choice:
    more = CHOICES.get((table, column, choice.key), ())
    return replace(choice, aliases=tuple(dict.fromkeys((*choice.aliases, *more))))
