"""核心指标 Core metrics: every figure of the whole, with its comparisons."""

from __future__ import annotations

from salesreview.review.context import Context
from salesreview.review.figures import metric_table
from salesreview.review.spec import Band, ChartSpec, ColumnSpec, Row, SectionSpec, SeriesSpec, TableSpec, TabSpec

REVENUE = (
    "revenue", "quantity", "orders", "average_order_value", "gross_profit", "gross_margin",
    "discount_rate", "new_customer_revenue", "new_customer_revenue_share", "repeat_revenue_share", "growth_new", "growth_repeat",
)  # fmt: skip
CUSTOMERS = (
    "active_customers", "new_customers", "leader_share_of_new", "repurchase_rate", "churn_rate", "churned_customers",
    "quality_customer_share", "quality_revenue_share", "visits", "visited_share",
)  # fmt: skip
CONVERSION = (
    "leads", "valid_leads", "lead_validity_rate", "conversion_rate", "cohort_conversion_rate", "deals_won", "deals_lost",
    "won_amount", "lost_amount", "win_rate", "average_deal", "sales_cycle_days", "sales_cycle_median",
)  # fmt: skip
COLLECTION = ("invoiced", "collected", "collection_days", "receivables", "dso", "overdue_amount", "overdue_share")


def _split(ctx: Context) -> list[Row]:
    return [
        (str(month)[2:], ctx.money(new), ctx.money(ctx.facts.value("repeat_revenue", month=month)))
        for month, new in ctx.facts.series("new_customer_revenue")
    ]


def _funnel(ctx: Context) -> list[Row]:
    steps = ("leads", "judged_leads", "valid_leads", "deals_won")
    names = {
        "leads": ctx.say("新增线索", "Leads created"),
        "judged_leads": ctx.say("已判定", "Judged"),
        "valid_leads": ctx.say("有效", "Valid"),
        "deals_won": ctx.say("当月成交", "Won in the month"),
    }
    return [(names[step], ctx.facts.value(step)) for step in steps]


def _ageing(ctx: Context) -> list[Row]:
    buckets = ("not_due", "1-30", "31-60", "61-90", "90+")
    rows: list[Row] = []
    for bucket in buckets:
        value = ctx.facts.value("receivables", "ageing", bucket)
        if ctx.facts.value("receivables") is not None:
            rows.append((ctx.member("ageing", bucket), ctx.money(value or 0.0)))
    return rows


def _months_two(key: str, name_zh: str, name_en: str, second_zh: str, second_en: str) -> TableSpec:
    return TableSpec(
        key,
        (
            ColumnSpec("月份", "Month", "month"),
            ColumnSpec(name_zh, name_en, "money"),
            ColumnSpec(second_zh, second_en, "money"),
        ),
        _split,
        13,
    )


TAB = TabSpec(
    key="core",
    zh="核心指标",
    en="Core metrics",
    title_zh="{month} 核心指标",
    title_en="Core metrics, {month}",
    cards=("active_customers", "churn_rate", "win_rate", "average_order_value"),
    sections=(
        SectionSpec(
            "revenue", "收入与毛利", "Revenue and margin", ("core.revenue",),
            (
                Band((metric_table("revenue", REVENUE),)),
                Band(
                    (_months_two("split", "新客户", "New", "老客户", "Repeat"),),
                    (
                        ChartSpec(
                            "split", "stacked", "split", 0,
                            (SeriesSpec(2, "老客户", "Repeat", "history"), SeriesSpec(1, "新客户", "New", "current")),
                            "近13个月新老客户销售额（{unit}）", "Revenue by new and repeat customers, 13 months ({unit})",
                            at=3, width=9, rows=14,
                        ),
                    ),
                ),
            ),
        ),
        SectionSpec(
            "customers", "客户", "Customers", ("core.customers",), (Band((metric_table("customers", CUSTOMERS),)),)
        ),
        SectionSpec(
            "conversion", "线索与转化", "Leads and conversion", ("core.conversion",),
            (
                Band((metric_table("conversion", CONVERSION),)),
                Band(
                    (
                        TableSpec(
                            "funnel",
                            (ColumnSpec("环节", "Step", "text", span=2), ColumnSpec("数量", "Count", "count")),
                            _funnel, 4,
                        ),
                    ),
                    (
                        ChartSpec(
                            "funnel", "bar", "funnel", 0, (SeriesSpec(1, "数量", "Count", "history", "count"),),
                            "本月线索漏斗", "Funnel of the month", at=4, width=8, rows=9, axis="count",
                        ),
                    ),
                ),
            ),
        ),
        SectionSpec(
            "collection", "回款与应收", "Collections and receivables", (),
            (
                Band((metric_table("collection", COLLECTION),)),
                Band(
                    (
                        TableSpec(
                            "ageing",
                            (ColumnSpec("账龄", "Ageing", "text", span=2), ColumnSpec("应收金额", "Receivables", "money")),
                            _ageing, 5,
                        ),
                    ),
                    (
                        ChartSpec(
                            "ageing", "column", "ageing", 0, (SeriesSpec(1, "应收金额", "Receivables", "history", "money"),),
                            "应收账款账龄（{unit}）", "Receivables by age ({unit})", at=4, width=8, rows=10,
                        ),
                    ),
                ),
            ),
        ),
    ),
)  # fmt: skip
