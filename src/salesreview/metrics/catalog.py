"""The metric catalogue: every metric and dimension of the review (source: review.md §4)."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from salesreview.metrics.model import Dimension, Good, Metric, Unit

BLANK = "(blank)"
LINE_TOPIC = "␟"  # between the line and the topic in a member of `line_topic`

DIMENSIONS: tuple[Dimension, ...] = (
    Dimension("", "总体", "Overall"),
    Dimension("product_line", "产品线", "Product line"),
    Dimension("product", "产品", "Product"),
    Dimension("industry", "行业", "Industry"),
    Dimension("size", "客户规模", "Customer size"),
    Dimension("region", "区域", "Region"),
    Dimension("channel", "渠道", "Channel"),
    Dimension("channel_type", "渠道类型", "Channel type"),
    Dimension("salesperson", "销售员", "Salesperson"),
    Dimension("leader", "头部客户", "Leading customer"),
    Dimension("newness", "新老客户", "New or repeat"),
    Dimension("core", "核心产品", "Core product"),
    Dimension("customer", "客户", "Customer"),
    Dimension("activity", "活动", "Activity"),
    Dimension("topic", "反馈主题", "Feedback topic"),
    Dimension("line_topic", "产品线与反馈主题", "Product line and topic"),
    Dimension("lost_reason", "丢单原因", "Reason lost"),
    Dimension("department", "协作部门", "Department"),
    Dimension("incident_kind", "问题类型", "Kind of incident"),
    Dimension("ageing", "账龄", "Ageing"),
)
DIMENSION: dict[str, Dimension] = {dimension.key: dimension for dimension in DIMENSIONS}

_YES_NO = {"yes": ("是", "Yes"), "no": ("否", "No")}
MEMBERS: dict[str, dict[str, tuple[str, str]]] = {
    "size": {"large": ("大", "Large"), "medium": ("中", "Medium"), "small": ("小", "Small")},
    "channel_type": {
        "online": ("线上", "Online"),
        "offline": ("线下", "Offline"),
        "distribution": ("分销", "Distribution"),
    },
    "leader": _YES_NO,
    "core": _YES_NO,
    "newness": {"new": ("新客户", "New"), "repeat": ("老客户", "Repeat")},
    "feedback_kind": {
        "complaint": ("投诉", "Complaint"),
        "suggestion": ("建议", "Suggestion"),
        "praise": ("表扬", "Praise"),
    },
    "incident_kind": {
        "information": ("信息传递延迟", "Late information"),
        "support": ("资源支持不足", "Lack of support"),
    },
    "ageing": {
        "not_due": ("未到期", "Not due"),
        "1-30": ("逾期1–30天", "1–30 days overdue"),
        "31-60": ("逾期31–60天", "31–60 days overdue"),
        "61-90": ("逾期61–90天", "61–90 days overdue"),
        "90+": ("逾期90天以上", "Over 90 days overdue"),
    },
}

_MONEY, _COUNT, _RATE, _DAYS, _HOURS, _RATIO = (
    Unit.MONEY, Unit.COUNT, Unit.RATE, Unit.DAYS, Unit.HOURS, Unit.RATIO,
)  # fmt: skip
_UP, _DOWN, _NONE = Good.UP, Good.DOWN, Good.NONE

_CUSTOMER = ("industry", "size", "region")
_LEADER = (*_CUSTOMER, "leader")
_SALES = ("product_line", "product", *_CUSTOMER, "channel", "channel_type", "salesperson", "leader", "newness", "core")
_ORDERED = ("product_line", "product", *_CUSTOMER, "channel", "channel_type", "salesperson")
_FIRST = (*_LEADER, "product_line", "channel", "channel_type", "salesperson")
_LEADS = (*_CUSTOMER, "channel", "channel_type", "salesperson", "product_line")
_LOST = (*_LEADS, "lost_reason")
_COSTS = ("channel", "channel_type")
_FEEDBACK = ("product_line", "product")
_INCIDENTS = ("department", "incident_kind")
_O, _OC, _OCP = ("orders",), ("orders", "customers"), ("orders", "customers", "products")
_L, _I, _F = ("leads", "customers", "products"), ("invoices", "customers"), ("feedback", "products")

METRICS: tuple[Metric, ...] = (
    # Overall: sales
    Metric("revenue", "销售额", "Revenue", _MONEY, _UP,
           "当月订单金额合计，退货冲减。", "Sum of the revenue of the month's order lines, returns netted.",
           "revenue", None, (*_SALES, "customer"), _OCP),
    Metric("revenue_share", "销售额占比", "Share of revenue", _RATE, _NONE,
           "该成员当月销售额 ÷ 当月总销售额。", "The member's revenue in the month ÷ all revenue of the month.",
           "revenue", "whole:revenue", (*_SALES, "customer"), _OCP),
    Metric("quantity", "销量", "Quantity", _COUNT, _UP,
           "当月订单数量合计，退货冲减。", "Sum of the quantity of the month's order lines, returns netted.",
           "quantity", None, _ORDERED, _OCP),
    Metric("orders", "订单数", "Orders", _COUNT, _UP,
           "当月含正金额行的不重复订单数。", "Distinct orders with a line of positive revenue in the month.",
           "orders", None, _ORDERED, _OCP),
    Metric("average_order_value", "客单价", "Average order value", _MONEY, _UP,
           "当月销售额 ÷ 当月订单数。", "Revenue of the month ÷ orders of the month.",
           "revenue", "orders", _ORDERED, _OCP),
    Metric("gross_profit", "毛利", "Gross profit", _MONEY, _UP,
           "当月有成本的订单行的销售额 − 成本。", "Revenue − cost over the month's order lines that carry a cost.",
           "gross_profit", None, _SALES, _OCP),
    Metric("gross_margin", "毛利率", "Gross margin", _RATE, _UP,
           "当月毛利 ÷ 同一批有成本订单行的销售额。",
           "Gross profit of the month ÷ the revenue of the same lines, those that carry a cost.",
           "gross_profit", "costed_revenue", _SALES, _OCP),
    Metric("cost_coverage", "成本覆盖率", "Cost coverage", _RATE, _NONE,
           "当月有成本的订单行的销售额 ÷ 当月销售额。",
           "Revenue of the month's lines that carry a cost ÷ revenue of the month.",
           "costed_revenue", "revenue", ("product_line", "channel"), _OCP),
    Metric("revenue_growth", "销售额增长率", "Revenue growth", _RATE, _UP,
           "（当月销售额 − 上月销售额）÷ 上月销售额。", "(Revenue − revenue of the month before) ÷ revenue of the month before.",
           "revenue_growth", None, ("product_line", "region"), _OCP),
    # Overall: customers
    Metric("active_customers", "活跃客户数", "Active customers", _COUNT, _UP,
           "当月净销售额为正的不重复客户数。", "Distinct customers with positive net revenue in the month.",
           "active_customers", None, _LEADER, _OC),
    Metric("new_customers", "新增客户数", "New customers", _COUNT, _UP,
           "首张订单落在当月的客户数。", "Customers whose first order ever falls in the month.",
           "new_customers", None, _FIRST, _OCP),
    Metric("new_customer_revenue", "新客户销售额", "Revenue of new customers", _MONEY, _UP,
           "当月新增客户在当月的销售额。", "Revenue in the month of the customers whose first order falls in it.",
           "new_customer_revenue", None, _LEADER, _OC),
    Metric("repeat_revenue", "老客户销售额", "Revenue of repeat customers", _MONEY, _UP,
           "当月销售额 − 当月新客户销售额。", "Revenue of the month − that of the month's new customers.",
           "repeat_revenue", None, _LEADER, _OC),
    Metric("new_customer_revenue_share", "新客户贡献占比", "Share of new customers", _RATE, _NONE,
           "当月新客户销售额 ÷ 当月销售额。", "Revenue of the month's new customers ÷ revenue of the month.",
           "new_customer_revenue", "revenue", _LEADER, _OC),
    Metric("repeat_revenue_share", "老客户复购占比", "Share of repeat customers", _RATE, _NONE,
           "当月老客户销售额 ÷ 当月销售额。", "Revenue of the month that is not of new customers ÷ revenue of the month.",
           "repeat_revenue", "revenue", _LEADER, _OC),
    Metric("growth_new", "新客户增长贡献", "Growth from new customers", _RATE, _UP,
           "（当月新客户销售额 − 上月新客户销售额）÷ 上月销售额。",
           "(New customers' revenue − that of the month before) ÷ revenue of the month before.",
           "growth_new", None, (), _O),
    Metric("growth_repeat", "老客户增长贡献", "Growth from repeat customers", _RATE, _UP,
           "（当月老客户销售额 − 上月老客户销售额）÷ 上月销售额。",
           "(Repeat customers' revenue − that of the month before) ÷ revenue of the month before.",
           "growth_repeat", None, (), _O),
    Metric("repurchase_rate", "复购率", "Repurchase rate", _RATE, _UP,
           "当月再次下单的客户数 ÷ 此前活跃窗口内下过单的客户数。",
           "Customers of the active window before the month who order again in it ÷ customers who ordered in that window.",
           "repurchasers", "churn_base", _LEADER, _OC),
    Metric("churn_rate", "客户流失率", "Churn rate", _RATE, _DOWN,
           "月初活跃而月末不再活跃的客户数 ÷ 月初活跃客户数（按活跃窗口）。",
           "Customers active at the month's start but not at its end ÷ customers active at its start, by the active window.",
           "churned_customers", "churn_base", _LEADER, _OC),
    Metric("churned_customers", "流失客户数", "Churned customers", _COUNT, _DOWN,
           "月初活跃、截至月末的活跃窗口内未下单的客户数。",
           "Customers active at the month's start who ordered in none of the window's months ending with the month.",
           "churned_customers", None, _LEADER, _OC),
    Metric("churn_base", "月初活跃客户数", "Customers active at the start", _COUNT, _UP,
           "当月之前的活跃窗口内下过单的客户数。", "Customers who ordered in the active window before the month.",
           "churn_base", None, _LEADER, _OC, True),
    Metric("quality_customers", "优质客户数", "Quality customers", _COUNT, _UP,
           "当月下单且符合优质客户规则的活跃客户数。",
           "Active customers of the month who meet the quality rule (trailing-12-month revenue, or months with an order).",
           "quality_customers", None, _LEADER, _OC),
    Metric("quality_customer_share", "优质客户占比", "Share of quality customers", _RATE, _UP,
           "当月优质客户数 ÷ 当月活跃客户数。", "Quality customers of the month ÷ active customers of the month.",
           "quality_customers", "active_customers", _LEADER, _OC),
    Metric("quality_revenue_share", "优质客户销售额占比", "Revenue share of quality customers", _RATE, _UP,
           "当月优质客户销售额 ÷ 当月销售额。", "Revenue of the month's quality customers ÷ revenue of the month.",
           "quality_revenue", "revenue", _LEADER, _OC),
    Metric("leader_share_of_new", "新增客户头部占比", "Leaders among new customers", _RATE, _UP,
           "当月新增头部客户数 ÷ 当月新增客户数。", "New customers of the month marked as leaders ÷ new customers of the month.",
           "new_leaders", "new_customers", _CUSTOMER, _OC),
    Metric("window_customers", "窗口活跃客户数", "Customers of the window", _COUNT, _UP,
           "截至当月末的活跃窗口内下过单的客户数。", "Customers who ordered in the active window ending with the month.",
           "window_customers", None, _LEADER, _OC, True),
    Metric("addressable_customers", "可触达客户数", "Addressable customers", _COUNT, _NONE,
           "区域市场表中的可触达客户数合计。", "Addressable customers of the Markets sheet.",
           "addressable_customers", None, ("region", "industry"), ("markets",), True),
    Metric("penetration", "渗透度", "Penetration", _RATE, _UP,
           "截至当月末的活跃窗口内下过单的客户数 ÷ 可触达客户数。",
           "Customers who ordered in the active window ending with the month ÷ addressable customers.",
           "window_customers", "addressable_customers", ("region", "industry"), (*_OC, "markets"), True),
    # Overall: leads and deals
    Metric("leads", "线索数", "Leads", _COUNT, _UP,
           "当月新建的线索数。", "Leads created in the month.", "leads", None, _LEADS, _L),
    Metric("valid_leads", "有效线索数", "Valid leads", _COUNT, _UP,
           "当月新建线索中判定为有效的数量。", "Leads created in the month that are judged valid.",
           "valid_leads", None, _LEADS, _L),
    Metric("judged_leads", "已判定线索数", "Judged leads", _COUNT, _NONE,
           "当月新建线索中已判定有效与否的数量。", "Leads created in the month that are judged valid or not.",
           "judged_leads", None, _LEADS, _L),
    Metric("lead_validity_rate", "线索池有效率", "Lead validity rate", _RATE, _UP,
           "当月新建的有效线索数 ÷ 当月新建的已判定线索数。", "Valid leads ÷ judged leads, both created in the month.",
           "valid_leads", "judged_leads", _LEADS, _L),
    Metric("conversion_rate", "线索转化率", "Lead conversion rate", _RATE, _UP,
           "当月成交数 ÷ 当月新建线索数，可超过100%。", "Deals won in the month ÷ leads created in it; can pass 100 %.",
           "deals_won", "leads", _LEADS, _L),
    Metric("cohort_conversion_rate", "同批转化率", "Cohort conversion rate", _RATE, _UP,
           "截至当月的活跃窗口内新建的线索中，到月末已成交的数量 ÷ 这些线索数。",
           "Leads created in the active window ending with the month that are won by its end ÷ all leads created in it.",
           "cohort_won", "cohort_leads", _LEADS, _L, True),
    Metric("deals_won", "成交数", "Deals won", _COUNT, _UP,
           "当月关闭且成交的线索数。", "Leads closed in the month as won.", "deals_won", None, _LEADS, _L),
    Metric("deals_lost", "丢单数", "Deals lost", _COUNT, _DOWN,
           "当月关闭且丢单的线索数。", "Leads closed in the month as lost.", "deals_lost", None, _LOST, _L),
    Metric("won_amount", "成交额", "Amount won", _MONEY, _UP,
           "当月成交线索的金额合计。", "Sum of the amounts of the leads won in the month.",
           "won_amount", None, _LEADS, _L),
    Metric("lost_amount", "丢单额", "Amount lost", _MONEY, _DOWN,
           "当月丢单线索的金额合计。", "Sum of the amounts of the leads lost in the month.",
           "lost_amount", None, _LOST, _L),
    Metric("average_deal", "平均成交额", "Average deal", _MONEY, _UP,
           "当月成交额 ÷ 当月成交数。", "Amount won in the month ÷ deals won in it.",
           "won_amount", "deals_won", _LEADS, _L),
    Metric("win_rate", "成交率", "Win rate", _RATE, _UP,
           "当月成交数 ÷（当月成交数 + 当月丢单数）。", "Deals won ÷ (won + lost), both closed in the month.",
           "deals_won", "deals_closed", _LEADS, _L),
    Metric("sales_cycle_days", "平均成交周期", "Sales cycle", _DAYS, _DOWN,
           "当月成交线索从创建到关闭的天数之和 ÷ 这些成交数。",
           "Days from created to closed, summed ÷ the number of deals won in the month.",
           "cycle_days", "cycle_deals", _LEADS, _L),
    Metric("sales_cycle_median", "成交周期中位数", "Median sales cycle", _DAYS, _DOWN,
           "当月成交线索从创建到关闭天数的中位数。", "Median of the days from created to closed of the deals won in the month.",
           "sales_cycle_median", None, _LEADS, _L),
    Metric("big_deals_lost", "丢失大单数", "Big deals lost", _COUNT, _DOWN,
           "当月丢单且金额达到大单标准的线索数。", "Leads lost in the month whose amount reaches the big-deal amount.",
           "big_deals_lost", None, _LOST, _L),
    Metric("big_lost_amount", "丢失大单金额", "Amount of big deals lost", _MONEY, _DOWN,
           "当月丢失大单的金额合计。", "Sum of the amounts of the big deals lost in the month.",
           "big_lost_amount", None, _LOST, _L),
    # Overall: receivables
    Metric("invoiced", "开票额", "Invoiced", _MONEY, _UP,
           "当月开票金额合计，每张发票计一次。", "Sum of the amounts of the invoices dated in the month, each once.",
           "invoiced", None, _CUSTOMER, _I),
    Metric("collected", "回款额", "Collected", _MONEY, _UP,
           "当月收到的回款合计。", "Sum of the payments received in the month.", "collected", None, _CUSTOMER, _I),
    Metric("collection_days", "回款周期", "Collection days", _DAYS, _DOWN,
           "当月各笔回款的（金额 × 开票至付款天数）之和 ÷ 当月回款额。",
           "Payments of the month × days from invoice to payment, summed ÷ the payments of the month.",
           "paid_days", "collected", _CUSTOMER, _I),
    Metric("receivables", "应收账款", "Receivables", _MONEY, _DOWN,
           "截至月末的累计开票额 − 累计回款额。", "Invoiced up to the month's end − paid up to it.",
           "receivables", None, (*_CUSTOMER, "ageing"), _I, True),
    Metric("dso", "应收账款周转天数", "DSO", _DAYS, _DOWN,
           "月末应收账款 × 近三个月天数 ÷ 近三个月开票额。",
           "Receivables at the month's end × the days of the 3 months ending with it ÷ invoiced in them.",
           "receivable_days", "invoiced_3m", _CUSTOMER, _I, True),
    Metric("overdue_amount", "逾期金额", "Overdue amount", _MONEY, _DOWN,
           "月末已过到期日仍未付的金额。", "Unpaid past the due date at the month's end.",
           "overdue_amount", None, _CUSTOMER, _I, True),
    Metric("overdue_share", "逾期占比", "Overdue share", _RATE, _DOWN,
           "月末逾期金额 ÷ 月末应收账款。", "Overdue amount ÷ receivables, both at the month's end.",
           "overdue_amount", "receivables", _CUSTOMER, _I, True),
    # Channels
    Metric("channel_cost", "渠道费用", "Channel cost", _MONEY, _NONE,
           "当月渠道费用合计。", "Sum of the channel costs of the month.",
           "channel_cost", None, (*_COSTS, "activity"), ("channel_costs",)),
    Metric("roas", "投产比", "ROAS", _RATIO, _UP,
           "当月渠道销售额 ÷ 当月渠道费用。", "Revenue of the month's orders ÷ channel cost of the month.",
           "revenue", "channel_cost", _COSTS, ("orders", "channel_costs")),
    Metric("roi", "投资回报率", "ROI", _RATE, _UP,
           "（当月渠道毛利 − 当月渠道费用）÷ 当月渠道费用。",
           "(Gross profit of the month's orders − channel cost) ÷ channel cost of the month.",
           "channel_return", "channel_cost", _COSTS, ("orders", "channel_costs")),
    Metric("cac", "获客成本", "CAC", _MONEY, _DOWN,
           "当月渠道费用 ÷ 当月新增客户数。", "Channel cost of the month ÷ new customers of the month.",
           "channel_cost", "new_customers", _COSTS, ("orders", "channel_costs")),
    Metric("cost_per_valid_lead", "单条有效线索成本", "Cost per valid lead", _MONEY, _DOWN,
           "当月渠道费用 ÷ 当月新建的有效线索数。", "Channel cost of the month ÷ valid leads created in it.",
           "channel_cost", "valid_leads", _COSTS, ("leads", "channel_costs")),
    # Problems: contracts
    Metric("contracts_due", "到期合同数", "Contracts due", _COUNT, _NONE,
           "当月到期的合同数。", "Contracts that end in the month.",
           "contracts_due", None, _LEADER, ("contracts", "customers")),
    Metric("contracts_renewed", "已续约合同数", "Contracts renewed", _COUNT, _UP,
           "当月到期合同中已续约的数量。", "Contracts that end in the month and are renewed.",
           "contracts_renewed", None, _LEADER, ("contracts", "customers")),
    Metric("renewal_rate", "续约率", "Renewal rate", _RATE, _UP,
           "当月到期合同中已续约数 ÷ 当月到期合同数。", "Contracts renewed ÷ contracts due in the month.",
           "contracts_renewed", "contracts_due", _LEADER, ("contracts", "customers")),
    Metric("contract_value_due", "到期合同金额", "Value of contracts due", _MONEY, _NONE,
           "当月到期合同的金额合计。", "Sum of the values of the contracts that end in the month.",
           "contract_value_due", None, _LEADER, ("contracts", "customers")),
    Metric("renewal_rate_value", "续约率（按金额）", "Renewal rate by value", _RATE, _UP,
           "当月到期合同中已续约金额 ÷ 当月到期合同金额。", "Value of the contracts renewed ÷ value of those due in the month.",
           "contract_value_renewed", "contract_value_due", _LEADER, ("contracts", "customers")),
    # Problems: feedback
    Metric("feedback", "客户反馈数", "Feedback", _COUNT, _NONE,
           "当月客户反馈条数。", "Pieces of feedback of the month.", "feedback", None, _FEEDBACK, _F),
    Metric("complaints", "投诉数", "Complaints", _COUNT, _DOWN,
           "当月投诉条数。", "Complaints of the month.", "complaints", None, (*_FEEDBACK, "topic", "line_topic"), _F),
    Metric("complaint_rate", "投诉率", "Complaint rate", _RATE, _DOWN,
           "当月投诉数 ÷ 当月订单数。", "Complaints of the month ÷ orders of the month.",
           "complaints", "orders", _FEEDBACK, ("feedback", "orders", "products")),
    Metric("complaint_share", "投诉占比", "Complaint share", _RATE, _DOWN,
           "当月投诉数 ÷ 当月客户反馈数。", "Complaints of the month ÷ feedback of the month.",
           "complaints", "feedback", _FEEDBACK, _F),
    Metric("topic_share", "投诉主题占比", "Topic's share of complaints", _RATE, _NONE,
           "该主题当月投诉数 ÷ 当月投诉总数（产品线内为该产品线投诉数）。",
           "The topic's complaints ÷ all complaints of the month (of the product line, within a line).",
           "complaints", "whole:complaints", ("topic", "line_topic"), _F),
    Metric("response_hours", "平均响应时长", "Response time", _HOURS, _DOWN,
           "当月反馈的响应小时数之和 ÷ 有响应记录的反馈数。",
           "Response hours of the month's feedback, summed ÷ the pieces that carry them.",
           "response_hours_sum", "responses", _FEEDBACK, _F),
    Metric("late_responses", "响应超时数", "Late responses", _COUNT, _DOWN,
           "当月响应时长超过响应时限的反馈数。", "Feedback of the month answered later than the response limit.",
           "late_responses", None, _FEEDBACK, _F),
    Metric("late_response_rate", "响应超时率", "Late response rate", _RATE, _DOWN,
           "当月响应超时数 ÷ 有响应记录的反馈数。", "Late responses ÷ feedback of the month with a response time.",
           "late_responses", "responses", _FEEDBACK, _F),
    Metric("late_followups", "跟进超时数", "Late follow-ups", _COUNT, _DOWN,
           "当月跟进时长超过跟进时限的反馈数。", "Feedback of the month followed up later than the follow-up limit.",
           "late_followups", None, _FEEDBACK, _F),
    Metric("resolved_rate", "解决率", "Resolved rate", _RATE, _UP,
           "当月已解决反馈数 ÷ 标明是否解决的反馈数。", "Feedback resolved ÷ feedback of the month marked resolved or not.",
           "resolved", "resolved_known", _FEEDBACK, _F),
    # Problems: collaboration
    Metric("incidents", "协作问题数", "Incidents", _COUNT, _DOWN,
           "当月记录的部门协作问题数。", "Hitches between departments recorded in the month.",
           "incidents", None, _INCIDENTS, ("incidents",)),
    Metric("deals_lost_with_incident", "涉及协作问题的丢单数", "Deals lost with an incident", _COUNT, _DOWN,
           "当月丢单中关闭前有协作问题的线索数。", "Leads lost in the month with an incident up to their closing.",
           "deals_lost_with_incident", None, _INCIDENTS, ("incidents", "leads")),
    Metric("lost_amount_with_incident", "涉及协作问题的丢单额", "Amount lost with an incident", _MONEY, _DOWN,
           "当月丢单中关闭前有协作问题的线索金额合计。",
           "Sum of the amounts of the leads lost in the month with an incident up to their closing.",
           "lost_amount_with_incident", None, _INCIDENTS, ("incidents", "leads")),
    # Segments: price, volume, mix
    *(
        Metric(key, zh, en, unit, _NONE, zh_text, en_text, key, None, ("product_line",), ("orders", "products"))
        for key, zh, en, unit, zh_text, en_text in (
            ("pvm_revenue_volume", "销售额变动：销量", "Revenue change: volume", _MONEY,
             "产品线销量环比变动 × 上月产品线均价。", "Change of the line's quantity on the month before × its price then."),
            ("pvm_revenue_price", "销售额变动：价格", "Revenue change: price", _MONEY,
             "各产品当月销量 × 单价环比变动之和。", "Quantity of the month × change of the unit price, summed over products."),
            ("pvm_revenue_mix", "销售额变动：结构", "Revenue change: mix", _MONEY,
             "各产品销量相对产品线销量变化的差额 × 上月单价之和。",
             "Quantity beyond the line's common growth × the unit price of the month before, summed over products."),
            ("pvm_revenue_new", "销售额变动：新品", "Revenue change: new products", _MONEY,
             "上月没有销售、当月有销售的产品的销售额。", "Revenue of products sold in the month but not in the month before."),
            ("pvm_revenue_discontinued", "销售额变动：停售", "Revenue change: discontinued", _MONEY,
             "上月有销售、当月没有销售的产品上月销售额的负值。",
             "Minus the revenue of products sold in the month before but not in the month."),
            ("pvm_profit_volume", "毛利变动：销量", "Gross profit change: volume", _MONEY,
             "产品线销量环比变动 × 上月产品线单位毛利。",
             "Change of the line's quantity on the month before × its unit profit then."),
            ("pvm_profit_price", "毛利变动：价格", "Gross profit change: price", _MONEY,
             "各产品当月销量 × 单价环比变动之和（有成本的行）。",
             "Quantity of the month × change of the unit price, summed over products, lines with a cost."),
            ("pvm_profit_cost", "毛利变动：成本", "Gross profit change: cost", _MONEY,
             "各产品当月销量 × 单位成本环比变动之和的负值。",
             "Minus the quantity of the month × change of the unit cost, summed over products."),
            ("pvm_profit_mix", "毛利变动：结构", "Gross profit change: mix", _MONEY,
             "各产品销量相对产品线销量变化的差额 × 上月单位毛利之和。",
             "Quantity beyond the line's common growth × the unit profit of the month before, summed over products."),
            ("pvm_profit_new", "毛利变动：新品", "Gross profit change: new products", _MONEY,
             "上月没有销售、当月有销售的产品的毛利。", "Gross profit of products sold in the month but not in the month before."),
            ("pvm_profit_discontinued", "毛利变动：停售", "Gross profit change: discontinued", _MONEY,
             "上月有销售、当月没有销售的产品上月毛利的负值。",
             "Minus the gross profit of products sold in the month before but not in the month."),
            ("margin_effect_price", "毛利率变动：价格", "Margin change: price", _RATE,
             "当月结构与上月单位成本下，单价由上月变为当月所带来的毛利率变动。",
             "Change of the margin when prices move to the month's, at the month's mix and the unit costs before."),
            ("margin_effect_cost", "毛利率变动：成本", "Margin change: cost", _RATE,
             "当月结构与当月单价下，单位成本由上月变为当月所带来的毛利率变动。",
             "Change of the margin when unit costs move to the month's, at the month's mix and prices."),
            ("margin_effect_mix", "毛利率变动：结构", "Margin change: mix", _RATE,
             "上月单价与单位成本下，销售结构（含新品与停售）变动所带来的毛利率变动。",
             "Change of the margin when the mix, new and discontinued products included, moves at the prices and costs before."),
        )
    ),
)  # fmt: skip
METRIC: dict[str, Metric] = {metric.key: metric for metric in METRICS}


@lru_cache(maxsize=1 << 12)
def fold(text: str) -> str:
    """Return `text` as names are compared: full width, case, blanks and underscores folded."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().replace("_", "").split())


_BY_NAME = {fold(name): metric.key for metric in METRICS for name in (metric.key, metric.zh, metric.en)}
_DIMENSION_BY_NAME = {
    fold(name): dimension.key
    for dimension in DIMENSIONS
    for name in (dimension.key, dimension.zh, dimension.en)
    if name
}


def find_metric(text: str | None) -> str | None:
    """Return the key of the metric that `text` names (its key or either name), or None."""
    return _BY_NAME.get(fold(text)) if text else None


def find_dimension(text: str | None) -> str | None:
    """Return the key of the dimension that `text` names ("" for the whole, also where blank), or None."""
    return _DIMENSION_BY_NAME.get(fold(text)) if text and text.strip() else ""


def member_label(dimension: str, member: str, lang: str) -> str:
    """Return a member's name as it is shown: choice keys translated, the blank member as 未填 or (blank)."""
    if member == BLANK:
        return "未填" if lang == "zh" else BLANK
    if dimension == "line_topic":
        line, _, topic = member.partition(LINE_TOPIC)
        return f"{member_label('product_line', line, lang)} · {member_label('topic', topic, lang)}"
    pair = MEMBERS.get(dimension, {}).get(member)
    return member if pair is None else pair[0 if lang == "zh" else 1]
