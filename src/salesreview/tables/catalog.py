"""The raw tables: their columns, headers in both languages, aliases and choices (source: review.md §2).

A catalogue: it holds no logic beyond looking an entry up and proving it (proof.py). Aliases are compared after folding
(headers.py), so case, blanks, underscores, hyphens and a unit in brackets need no entry of their own.
"""

from __future__ import annotations

from salesreview.tables.aliases import with_aliases
from salesreview.tables.model import Choice, Column, Kind, TableSchema
from salesreview.tables.proof import prove

SIZES = (
    Choice("large", "大", "Large", ("大型", "大客户", "大型客户", "大企业", "big", "enterprise", "L")),
    Choice("medium", "中", "Medium", ("中型", "中客户", "中型客户", "中等", "mid", "mid-market", "midsize", "M")),
    Choice("small", "小", "Small", ("小型", "小微", "小客户", "小型客户", "small business", "S")),
)
LEAD_STATUSES = (
    Choice(
        "open",
        "进行中",
        "Open",
        (
            "跟进中", "未关闭", "跟进", "新建", "洽谈中", "意向", "engaging", "prospecting", "in progress", "new",
            "working", "active", "pending", "qualified", "negotiation", "proposal",
        ),
    ),
    Choice(
        "won",
        "成交",
        "Won",
        ("赢单", "已成交", "已赢单", "成单", "已签约", "签约", "closed won", "closed-won", "win", "deal won"),
    ),
    Choice(
        "lost",
        "丢单",
        "Lost",
        ("已丢单", "输单", "已输单", "流失", "失败", "战败", "未成交", "closed lost", "closed-lost", "lose",
            "deal lost"),
    ),
)  # fmt: skip
CHANNEL_TYPES = (
    Choice("online", "线上", "Online", ("网络", "电商", "互联网", "digital", "e-commerce", "web")),
    Choice("offline", "线下", "Offline", ("门店", "展会", "直销", "in person", "field", "retail")),
    Choice("distribution", "分销", "Distribution", ("经销", "代理", "渠道商", "distributor", "reseller", "partner")),
)
FEEDBACK_KINDS = (
    Choice("complaint", "投诉", "Complaint", ("客诉", "抱怨", "complaints")),
    Choice("suggestion", "建议", "Suggestion", ("意见", "需求", "suggestions", "idea", "request")),
    Choice("praise", "表扬", "Praise", ("好评", "感谢", "称赞", "compliment", "thanks")),
)
ORIGINS = (
    Choice("external", "外部", "External", ("外部因素", "外因", "外", "outside")),
    Choice("internal", "内部", "Internal", ("内部因素", "内因", "内", "inside")),
)
FACTOR_KINDS = (
    Choice("policy", "行业政策", "Policy", ("政策", "industry policy", "regulation")),
    Choice("competitor", "竞品动作", "Competitor move", ("竞品", "竞争", "竞争对手", "competitor", "competition")),
    Choice("investment", "资源投入", "Investment", ("资源", "投入", "resources", "resource input")),
    Choice("team", "团队调整", "Team change", ("团队", "人员", "人员变动", "team", "staff")),
    Choice("season", "季节", "Season", ("旺季", "淡季", "季节性", "seasonality")),
    Choice("supply", "供应链", "Supply chain", ("供应", "缺货", "supply", "stock")),
)
EFFECTS = (
    Choice("+", "+", "+", ("正", "正面", "正向", "有利", "利好", "positive", "up", "favourable", "favorable")),
    Choice("-", "−", "−", ("负", "负面", "负向", "不利", "利空", "negative", "down", "unfavourable", "unfavorable")),
)
INCIDENT_KINDS = (
    Choice("information", "信息传递延迟", "Late information", ("信息延迟", "信息", "沟通不畅", "information delay")),
    Choice("support", "资源支持不足", "Lack of support", ("支持不足", "资源不足", "support", "lack of resources")),
)
ACTION_STATUSES = (
    Choice("todo", "未开始", "To do", ("待办", "待开始", "未启动", "not started", "open", "planned")),
    Choice("doing", "进行中", "In progress", ("执行中", "推进中", "doing", "started", "ongoing")),
    Choice("done", "完成", "Done", ("已完成", "已结束", "完结", "completed", "complete", "finished", "closed")),
    Choice("cancelled", "取消", "Cancelled", ("已取消", "作废", "终止", "canceled", "dropped")),
)
RESOURCE_KINDS = (
    Choice("training", "培训", "Training", ("学习", "课程", "course")),
    Choice("budget", "预算", "Budget", ("费用", "资金", "经费", "money", "funding")),
    Choice("tool", "工具", "Tool", ("系统", "软件", "设备", "tools", "software", "system")),
)

_CUSTOMER = (
    "客户", "客户ID", "客户号", "客户代码", "客户编码", "客户名称", "客户名", "customer", "customer no",
        "customer number",
    "customer code", "customer name", "client", "client id", "account", "account id", "account name",
)  # fmt: skip
_PRODUCT = (
    "产品", "产品ID", "产品号", "产品代码", "产品编码", "产品名称", "商品", "商品编号", "商品编码", "货号",
        "物料编码",
    "product", "product no", "product code", "product name", "item", "item no", "item code", "sku",
)  # fmt: skip
_OWNER = ("责任人", "负责人姓名", "销售员", "销售", "业务员", "owner name", "assigned to", "sales agent",
    "salesperson",
          "sales rep", "in charge")  # fmt: skip
_OWNER_PLAIN = ("责任人", "负责人姓名", "执行人", "owner name", "assigned to", "assignee", "in charge", "responsible")
_INDUSTRY = ("所属行业", "行业分类", "客户行业", "sector", "vertical")
_SIZE = ("规模", "企业规模", "客户分级", "客户大小", "segment", "company size", "customer size")
_REGION = ("地区", "大区", "销售区域", "区域名称", "所属区域", "area", "territory", "sales region", "regional office")
_CHANNEL = ("渠道名称", "销售渠道", "来源渠道", "来源", "channel name", "sales channel", "source", "lead source")

_SCHEMAS: tuple[TableSchema, ...] = (
    TableSchema(
        "orders",
        "订单",
        "Orders",
        (
            Column("order_id", Kind.ID, "订单号", "Order ID", (
                "订单编号", "单号", "订单ID", "销售单号", "单据编号", "order", "order no", "order number", "order #",
            ), required=True),
            Column("order_date", Kind.DATE, "订单日期", "Order date", (
                "下单日期", "日期", "销售日期", "成交日期", "下单时间", "订单时间", "单据日期", "date", "sales date",
                "date of order", "ordered", "ordered on",
            ), required=True),
            Column("customer_id", Kind.ID, "客户编号", "Customer ID", _CUSTOMER),
            Column("product_id", Kind.ID, "产品编号", "Product ID", _PRODUCT),
            Column("channel", Kind.TEXT, "渠道", "Channel", _CHANNEL),
            Column("salesperson", Kind.TEXT, "销售员", "Salesperson", (
                "销售", "业务员", "销售人员", "销售代表", "销售经理", "负责人", "sales rep", "sales agent", "rep",
                    "seller",
                "owner", "account manager",
            )),
            Column("quantity", Kind.NUMBER, "数量", "Quantity", (
                "销量", "销售数量", "订购数量", "件数", "qty", "units", "units sold", "pieces",
            )),
            Column("revenue", Kind.MONEY, "销售额", "Revenue", (
                "金额", "销售金额", "含税金额", "订单金额", "成交额", "成交金额", "销售收入", "收入", "总价", "sales",
                "sales amount", "amount", "order amount", "net sales", "total", "line total", "turnover",
            ), required=True),
            Column("discount", Kind.MONEY, "折扣额", "Discount", (
                "折扣", "折扣金额", "优惠", "优惠金额", "优惠额", "折让", "折让金额", "discount amount", "discounts",
                "rebate", "allowance",
            )),
            Column("cost", Kind.MONEY, "成本", "Cost", (
                "销售成本", "成本金额", "总成本", "产品成本", "cogs", "cost of sales", "cost of goods sold",
                    "total cost",
            )),
        ),
        "一行一条订单明细；退货填负数。销售额为折后金额，折扣额填让去的金额。订单号、订单日期、销售额必填。",
        "One row per order line; returns are negative. Revenue is after discount, the discount an amount. Order ID, "
        "order date and revenue are required.",
        reach=("order_date",),
    ),
    TableSchema(
        "customers",
        "客户",
        "Customers",
        (
            Column("customer_id", Kind.ID, "客户编号", "Customer ID", (
                "客户ID", "客户号", "客户代码", "客户编码", "编号", "customer no", "customer number",
                    "customer code", "id",
                "client id", "account", "account id",
            ), required=True),
            Column("name", Kind.TEXT, "客户名称", "Name", (
                "名称", "客户", "客户名", "公司名称", "单位名称", "客户全称", "customer", "customer name", "company",
                "company name", "client", "client name", "account name",
            )),
            Column("industry", Kind.TEXT, "行业", "Industry", _INDUSTRY),
            Column("size", Kind.CHOICE, "客户规模", "Size", _SIZE, choices=SIZES, open=True, as_typed=True),
            Column("region", Kind.TEXT, "区域", "Region", (*_REGION, "office location")),
            Column("is_leader", Kind.YESNO, "是否头部", "Leader", (
                "头部客户", "是否头部客户", "是否龙头", "龙头客户", "标杆客户", "is leader", "leading customer",
                "industry leader", "key account",
            )),
            Column("created_date", Kind.DATE, "建档日期", "Created date", (
                "创建日期", "创建时间", "建立日期", "开户日期", "录入日期", "created", "created on", "created at",
                "date created", "since", "customer since",
            )),
        ),
        "一行一个客户；客户编号与订单中的一致，不要重复。",
        "One row per customer; the customer ID is the one used in the orders and occurs once.",
        identity="customer_id",
        follows=("但取不到它的行业、规模和区域", "but its industry, size and region are not known"),
    ),
    TableSchema(
        "products",
        "产品",
        "Products",
        (
            Column("product_id", Kind.ID, "产品编号", "Product ID", (
                "产品ID", "产品号", "产品代码", "产品编码", "商品编号", "商品编码", "货号", "物料编码", "编号",
                    "product",
                "product no", "product code", "item no", "item code", "sku", "id",
            ), required=True),
            Column("name", Kind.TEXT, "产品名称", "Name", (
                "名称", "产品", "商品名称", "品名", "商品", "product name", "item", "item name", "description",
            )),
            Column("product_line", Kind.TEXT, "产品线", "Product line", (
                "产品系列", "系列", "产品类别", "类别", "品类", "产品分类", "series", "category", "product category",
                "family", "product family", "line",
            )),
            Column("is_core", Kind.YESNO, "是否核心", "Core", (
                "核心产品", "是否核心产品", "是否主推", "主推产品", "is core", "core product", "key product",
            )),
        ),
        "一行一个产品；产品编号与订单中的一致，不要重复。",
        "One row per product; the product ID is the one used in the orders and occurs once.",
        identity="product_id",
        follows=("但取不到它的产品线", "but its product line is not known"),
    ),
    TableSchema(
        "targets",
        "目标",
        "Targets",
        (
            Column("month", Kind.MONTH, "月份", "Month", ("年月", "目标月份", "月", "期间", "period", "target month"),
                   required=True),
            Column("metric", Kind.TEXT, "指标", "Metric", ("指标名称", "考核指标", "目标指标", "kpi", "measure",
                                                         "metric name"), required=True),
            Column("dimension", Kind.TEXT, "维度", "Dimension", ("分解维度", "层级", "by", "breakdown", "level")),
            Column("member", Kind.TEXT, "成员", "Member", ("维度值", "对象", "分解对象", "member name", "item")),
            Column("target", Kind.NUMBER, "目标值", "Target", ("目标", "目标数", "计划值", "计划", "任务", "任务量",
                                                           "target value", "plan", "goal", "quota"), required=True),
        ),
        "一行一个目标；维度与成员留空表示部门整体，比率可填 80% 或 0.8。",
        "One row per target; leave dimension and member blank for the whole department; rates as 80% or 0.8.",
    ),
    TableSchema(
        "leads",
        "线索",
        "Leads",
        (
            Column("lead_id", Kind.ID, "线索编号", "Lead ID", (
                "线索ID", "线索号", "线索", "商机编号", "商机ID", "商机号", "lead", "lead no", "lead number",
                    "opportunity",
                "opportunity id", "deal id", "id", "编号",
            ), required=True),
            Column("created_date", Kind.DATE, "创建日期", "Created date", (
                "创建时间", "线索日期", "录入日期", "建立日期", "日期", "created", "created on", "created at", "date",
                "date created", "lead date", "engage date", "open date",
            ), required=True),
            Column("channel", Kind.TEXT, "渠道", "Channel", (*_CHANNEL, "线索来源", "线索渠道")),
            Column("customer_id", Kind.ID, "客户编号", "Customer ID", _CUSTOMER),
            Column("industry", Kind.TEXT, "行业", "Industry", _INDUSTRY),
            Column("size", Kind.CHOICE, "客户规模", "Size", _SIZE, choices=SIZES, open=True, as_typed=True),
            Column("region", Kind.TEXT, "区域", "Region", _REGION),
            Column("product_id", Kind.ID, "产品编号", "Product ID", _PRODUCT),
            Column("owner", Kind.TEXT, "负责人", "Owner", _OWNER),
            Column("is_valid", Kind.YESNO, "是否有效", "Valid", (
                "有效", "有效线索", "线索是否有效", "有效性", "is valid", "valid lead", "qualified",
            )),
            Column("status", Kind.CHOICE, "状态", "Status", (
                "线索状态", "商机状态", "阶段", "商机阶段", "销售阶段", "结果", "stage", "deal stage", "sales stage",
                "outcome", "result",
            ), required=True, choices=LEAD_STATUSES),
            Column("closed_date", Kind.DATE, "关闭日期", "Closed date", (
                "成交日期", "结束日期", "关单日期", "结单日期", "关闭时间", "closed", "closed on", "close date",
                    "end date",
            )),
            Column("amount", Kind.MONEY, "金额", "Amount", (
                "商机金额", "成交金额", "预计金额", "线索金额", "合同金额", "value", "close value", "deal value",
                "deal amount", "opportunity amount",
            )),
            Column("lost_reason", Kind.TEXT, "丢单原因", "Lost reason", (
                "输单原因", "失败原因", "流失原因", "丢失原因", "reason lost", "loss reason", "reason", "原因",
            )),
        ),
        "一行一条线索；状态填 进行中、成交 或 丢单，成交和丢单须有关闭日期。",
        "One row per lead; status is open, won or lost; won and lost leads need a closed date.",
        identity="lead_id",
        follows=("但取不到它的结果和金额", "but its outcome and amount are not known"),
        reach=("created_date", "closed_date"),
    ),
    TableSchema(
        "invoices",
        "回款",
        "Receivables",
        (
            Column("invoice_id", Kind.ID, "发票号", "Invoice ID", (
                "发票编号", "发票号码", "账单号", "账单编号", "应收单号", "单号", "invoice", "invoice no",
                    "invoice number",
                "invoice #", "bill no",
            ), required=True),
            Column("customer_id", Kind.ID, "客户编号", "Customer ID", _CUSTOMER),
            Column("invoice_date", Kind.DATE, "开票日期", "Invoice date", (
                "发票日期", "账单日期", "应收日期", "开票时间", "日期", "date", "date of invoice", "invoiced",
                    "bill date",
            ), required=True),
            Column("due_date", Kind.DATE, "到期日", "Due date", (
                "到期日期", "应付日期", "应回款日期", "应收到期日", "付款期限", "due", "due on", "payment due",
            )),
            Column("amount", Kind.MONEY, "发票金额", "Amount", (
                "金额", "开票金额", "应收金额", "账单金额", "应收款", "invoice amount", "amount due", "invoice total",
                "total",
            ), required=True),
            Column("paid_date", Kind.DATE, "回款日期", "Paid date", (
                "收款日期", "到账日期", "付款日期", "实收日期", "paid", "paid on", "payment date", "settled date",
                "date paid", "received on",
            )),
            Column("paid_amount", Kind.MONEY, "回款金额", "Paid amount", (
                "收款金额", "到账金额", "付款金额", "实收金额", "回款额", "amount paid", "payment amount", "payment",
                "received", "amount received",
            )),
        ),
        "一行一张发票或其一次回款；同一发票号多次回款各占一行，回款金额留空表示付清。",
        "One row per invoice or per payment of it; repeat the invoice ID for each payment; "
        "a paid date without a paid amount means paid in full.",
        reach=("invoice_date", "paid_date"),
    ),
    TableSchema(
        "channel_costs",
        "渠道费用",
        "Channel costs",
        (
            Column("date", Kind.DATE, "日期", "Date", ("费用日期", "发生日期", "投放日期", "月份", "cost date",
                "month"),
                   required=True, coarse=True),
            Column("channel", Kind.TEXT, "渠道", "Channel", _CHANNEL, required=True),
            Column("channel_type", Kind.CHOICE, "渠道类型", "Channel type", ("渠道类别", "渠道分类", "类型", "type"),
                   choices=CHANNEL_TYPES),
            Column("activity", Kind.TEXT, "活动", "Activity", ("活动名称", "项目", "推广活动", "campaign", "event",
                                                             "campaign name")),
            Column("cost", Kind.MONEY, "费用", "Cost", ("金额", "费用金额", "花费", "投入", "成本", "推广费",
                "amount",
                                                       "spend", "expense", "budget spent"), required=True),
        ),
        "一行一笔渠道费用；渠道名称与订单中的一致。",
        "One row per cost; the channel is named as in the orders.",
        reach=("date",),
    ),
    TableSchema(
        "feedback",
        "客户反馈",
        "Feedback",
        (
            Column("feedback_id", Kind.ID, "反馈编号", "Feedback ID", (
                "反馈ID", "工单号", "工单编号", "投诉编号", "编号", "feedback no", "ticket", "ticket id", "ticket no",
                "case id", "id",
            ), required=True),
            Column("date", Kind.DATE, "日期", "Date", ("反馈日期", "投诉日期", "反馈时间", "受理日期",
                "feedback date",
                                                     "created", "created date", "received"), required=True),
            Column("customer_id", Kind.ID, "客户编号", "Customer ID", _CUSTOMER),
            Column("product_id", Kind.ID, "产品编号", "Product ID", _PRODUCT),
            Column("kind", Kind.CHOICE, "类型", "Kind", ("反馈类型", "类别", "反馈类别", "性质", "type",
                "feedback type",
                                                       "category"), required=True, choices=FEEDBACK_KINDS),
            Column("topic", Kind.TEXT, "主题", "Topic", ("问题", "反馈主题", "问题分类", "内容", "原因",
                "subject", "issue",
                                                       "reason")),
            Column("response_hours", Kind.NUMBER, "响应时长", "Response hours", (
                "响应小时", "响应时间", "首次响应时长", "response time", "hours to response", "first response hours",
            )),
            Column("followup_hours", Kind.NUMBER, "跟进时长", "Follow-up hours", (
                "跟进小时", "跟进时间", "回访时长", "处理时长", "follow up time", "followup time",
                    "hours to follow up",
            )),
            Column("resolved", Kind.YESNO, "是否解决", "Resolved", ("已解决", "是否已解决", "解决", "is resolved",
                                                                 "solved", "closed")),
        ),
        "一行一条反馈；类型填 投诉、建议 或 表扬，时长以小时计。",
        "One row per piece of feedback; kind is complaint, suggestion or praise; times are in hours.",
        identity="feedback_id",
        reach=("date",),
    ),
    TableSchema(
        "contracts",
        "合同",
        "Contracts",
        (
            Column("contract_id", Kind.ID, "合同编号", "Contract ID", (
                "合同号", "合同ID", "协议编号", "编号", "contract", "contract no", "contract number",
                    "agreement no", "id",
            ), required=True),
            Column("customer_id", Kind.ID, "客户编号", "Customer ID", _CUSTOMER, required=True),
            Column("start_date", Kind.DATE, "开始日期", "Start date", ("起始日期", "生效日期", "签订日期", "签约日期",
                                                                   "start", "begin date", "effective date")),
            Column("end_date", Kind.DATE, "到期日期", "End date", ("结束日期", "到期日", "终止日期", "截止日期",
                "end",
                                                                "expiry date", "expires", "expiration date"),
                   required=True),
            Column("value", Kind.MONEY, "合同金额", "Value", ("金额", "合同额", "合同总额", "amount",
                "contract value",
                                                          "contract amount")),
            Column("renewed", Kind.YESNO, "是否续约", "Renewed", ("续约", "已续约", "是否已续约", "是否续签",
                                                               "is renewed", "renewal")),
            Column("renewal_date", Kind.DATE, "续约日期", "Renewal date", ("续签日期", "续约时间", "renewed on",
                                                                       "date renewed")),
        ),
        "一行一份可续约的合同；是否续约未定时留空。",
        "One row per contract that can be renewed; leave renewed blank while undecided.",
        identity="contract_id",  # its dates lie ahead and tell nothing of how far it reaches
    ),
    TableSchema(
        "markets",
        "区域市场",
        "Markets",
        (
            Column("region", Kind.TEXT, "区域", "Region", _REGION, required=True),
            Column("industry", Kind.TEXT, "行业", "Industry", _INDUSTRY),
            Column("addressable_customers", Kind.NUMBER, "可触达客户数", "Addressable customers", (
                "目标客户数", "潜在客户数", "市场客户数", "客户总数", "可覆盖客户数", "potential customers",
                "total customers", "addressable",
            ), required=True),
            Column("market_size", Kind.MONEY, "市场规模", "Market size", ("市场容量", "市场总额", "market",
                "market value",
                                                                     "market volume")),
        ),
        "一行一个区域（可再分行业）的市场；用于计算渗透度。",
        "One row per region (and industry); penetration is computed from it.",
    ),
    TableSchema(
        "factors",
        "内外部因素",
        "Factors",
        (
            Column("date", Kind.DATE, "日期", "Date", ("发生日期", "时间", "月份", "event date", "month"),
                required=True, coarse=True),
            Column("origin", Kind.CHOICE, "来源", "Origin", ("内部或外部", "内外部", "内/外部",
                "internal or external",
                                                           "internal external"), required=True, choices=ORIGINS),
            Column("kind", Kind.CHOICE, "类型", "Kind", ("因素类型", "因素", "类别", "type", "factor type",
                "category"),
                   choices=FACTOR_KINDS, open=True),
            Column("dimension", Kind.TEXT, "维度", "Dimension", ("影响维度", "by", "level")),
            Column("member", Kind.TEXT, "成员", "Member", ("影响对象", "对象", "维度值", "member name")),
            Column("description", Kind.TEXT, "说明", "Description", ("描述", "内容", "事件", "因素说明", "event",
                "note",
                                                                 "details"), required=True),
            Column("effect", Kind.CHOICE, "影响", "Effect", ("影响方向", "正负", "作用", "impact", "direction"),
                   required=True, choices=EFFECTS),
        ),
        "一行一个影响当月业绩的事件；来源填 外部 或 内部，影响填 + 或 −。",
        "One row per event that moved the month; origin is external or internal, effect is + or −.",
    ),
    TableSchema(
        "incidents",
        "协作问题",
        "Incidents",
        (
            Column("date", Kind.DATE, "日期", "Date", ("发生日期", "时间", "incident date"), required=True),
            Column("department", Kind.TEXT, "部门", "Department", ("协作部门", "相关部门", "涉及部门", "dept",
                "team")),
            Column("kind", Kind.CHOICE, "类型", "Kind", ("问题类型", "类别", "问题", "type", "incident type",
                "category"),
                   choices=INCIDENT_KINDS, open=True),
            Column("lead_id", Kind.ID, "线索编号", "Lead ID", ("线索ID", "线索号", "线索", "商机编号", "lead",
                "lead no",
                                                           "opportunity id", "deal id")),
            Column("description", Kind.TEXT, "说明", "Description", ("描述", "内容", "问题描述", "备注", "note",
                                                                 "details")),
        ),
        "一行一次部门协作问题；影响到线索的请填线索编号。",
        "One row per hitch between departments; give the lead ID where a lead was affected.",
    ),
    TableSchema(
        "actions",
        "行动计划",
        "Actions",
        (
            Column("action_id", Kind.ID, "行动编号", "Action ID", ("行动ID", "任务编号", "任务号", "编号", "序号",
                "task id",
                                                               "action no", "task no", "id", "no"), required=True),
            Column("strategy", Kind.TEXT, "策略", "Strategy", ("改进策略", "措施", "举措", "initiative")),
            Column("task", Kind.TEXT, "任务", "Task", ("行动", "任务内容", "行动内容", "工作内容", "事项", "action",
                                                     "to do", "description"), required=True),
            Column("owner", Kind.TEXT, "负责人", "Owner", _OWNER_PLAIN),
            Column("due_date", Kind.DATE, "截止日期", "Due date", ("完成期限", "计划完成日期", "到期日",
                "截止时间", "期限",
                                                               "due", "deadline", "due on"), required=True),
            Column("status", Kind.CHOICE, "状态", "Status", ("完成状态", "任务状态", "进度", "progress", "state"),
                   choices=ACTION_STATUSES),
            Column("done_date", Kind.DATE, "完成日期", "Done date", ("实际完成日期", "完成时间", "completed on",
                                                                 "completion date", "finished on")),
            Column("note", Kind.TEXT, "备注", "Note", ("说明", "进展", "notes", "comment", "remarks")),
            Column("metric", Kind.TEXT, "衡量指标", "Metric", ("关联指标", "目标指标", "指标", "kpi",
                "measure of success")),
        ),
        "一行一项任务；状态填 未开始、进行中、完成 或 取消；衡量指标填指标名称，可带成员，如 销售额（西南）。",
        "One row per task; status is to do, in progress, done or cancelled; metric names what it is to move: Revenue, "
        "Revenue (East China).",
        identity="action_id",
    ),
    TableSchema(
        "risks",
        "风险",
        "Risks",
        (
            Column("risk", Kind.TEXT, "风险", "Risk", ("风险描述", "风险项", "风险名称", "风险内容",
                "risk description",
                                                     "description"), required=True),
            Column("probability", Kind.NUMBER, "可能性", "Probability", ("概率", "发生概率", "发生可能性",
                "likelihood")),
            Column("impact", Kind.NUMBER, "影响程度", "Impact", ("影响", "严重程度", "影响度", "severity")),
            Column("response", Kind.TEXT, "应对措施", "Response", ("应对", "对策", "措施", "预案", "mitigation",
                "plan")),
            Column("owner", Kind.TEXT, "负责人", "Owner", _OWNER_PLAIN),
        ),
        "一行一个风险；可能性和影响程度填 1 至 5。",
        "One row per risk; probability and impact are 1 to 5.",
    ),
    TableSchema(
        "visits",
        "拜访记录",
        "Visits",
        (
            Column("visit_id", Kind.ID, "拜访编号", "Visit ID", (
                "拜访ID", "拜访单号", "跟进编号", "记录编号", "编号", "序号", "visit no", "visit number", "call id",
                "activity id", "id",
            ), required=True),
            Column("date", Kind.DATE, "日期", "Date", (
                "拜访日期", "拜访时间", "跟进日期", "时间", "visit date", "call date", "visited on", "activity date",
            ), required=True),
            Column("salesperson", Kind.TEXT, "销售员", "Salesperson", (
                "拜访人", "销售", "业务员", "销售人员", "销售代表", "跟进人", "负责人", "visited by", "sales rep",
                "sales agent", "rep", "owner",
            ), required=True),
            Column("customer_id", Kind.ID, "客户编号", "Customer ID", _CUSTOMER),
            Column("purpose", Kind.TEXT, "目的", "Purpose", ("拜访目的", "事由", "主题", "reason", "subject",
                                                           "agenda")),
            Column("result", Kind.TEXT, "结果", "Result", ("拜访结果", "跟进结果", "纪要", "备注", "outcome", "notes",
                                                         "note")),
        ),
        "一行一次拜访或电话；客户编号与订单中的一致。",
        "One row per visit or call; the customer ID is the one used in the orders.",
        identity="visit_id",
        reach=("date",),
    ),
    TableSchema(
        "resources",
        "资源需求",
        "Resources",
        (
            Column("kind", Kind.CHOICE, "类型", "Kind", ("资源类型", "类别", "需求类型", "type", "resource type",
                "category"),
                   required=True, choices=RESOURCE_KINDS, open=True),
            Column("item", Kind.TEXT, "项目", "Item", ("需求项目", "资源", "内容", "名称", "需求", "resource",
                "name"),
                   required=True),
            Column("amount", Kind.MONEY, "金额", "Amount", ("预算金额", "费用", "所需金额", "cost", "budget")),
            Column("share_of_revenue", Kind.NUMBER, "占销售额比例", "Share of revenue", (
                "占比", "销售额占比", "占收入比", "占销售额比", "share", "% of revenue", "percent of revenue",
            )),
            Column("reason", Kind.TEXT, "理由", "Reason", ("原因", "说明", "用途", "申请理由", "why", "purpose",
                "note")),
        ),
        "一行一项资源需求；类型填 培训、预算 或 工具。",
        "One row per thing asked for; kind is training, budget or tool.",
    ),
)  # fmt: skip

SCHEMAS: tuple[TableSchema, ...] = tuple(map(with_aliases, _SCHEMAS))
_BY_KEY = {entry.key: entry for entry in SCHEMAS}
prove(SCHEMAS)


def schema(key: str) -> TableSchema:
    """Return the raw table named `key`. Raises KeyError."""
    return _BY_KEY[key]
