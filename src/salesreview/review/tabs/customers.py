"""客户分层 Customer segments: by industry, size and region, and the value of each customer."""

from __future__ import annotations

from salesreview.review.context import Context, na
from salesreview.review.document import AnyValue
from salesreview.review.figures import Figure, member_table
from salesreview.review.spec import Band, ChartSpec, ColumnSpec, Row, SectionSpec, SeriesSpec, TableSpec, TabSpec

SEGMENT_FIGURES = (
    Figure("revenue"),
    Figure("revenue", "share"),
    Figure("revenue", "mom"),
    Figure("active_customers", "value", "活跃", "Active"),
    Figure("new_customers", "value", "新增", "New"),
    Figure("churned_customers", "value", "流失", "Churned"),
    Figure("churn_rate", "value", "流失率", "Churn"),
    Figure("deals_won", "value", "成交", "Won"),
    Figure("win_rate", "value", "成交率", "Win rate"),
)
DEAL_FIGURES = (Figure("average_deal", "value", "平均成交额", "Avg deal"),)
PENETRATION = (Figure("penetration", "value", "渗透度", "Penetration"),)

CLASSES = {"keep": ("重点维护", "Keep"), "grow": ("潜力挖掘", "Grow"), "retire": ("汰换", "Retire")}
#: What counts beside the three scores, which stand in columns of their own.
MODIFIERS = {
    "negative_margin": ("毛利为负", "loss"),
    "not_renewed": ("未续约", "lapsed"),
    "renewed": ("已续约", "renewed"),
}


def _classes(ctx: Context) -> list[Row]:
    rows: list[Row] = []
    total = sum(customer.revenue_12m for customer in ctx.facts.customers)
    for key, (zh, en) in CLASSES.items():
        members = [customer for customer in ctx.facts.customers if customer.klass == key]
        before = sum(1 for customer in ctx.facts.customers if customer.previous == key)
        revenue = sum(customer.revenue_12m for customer in members)
        if ctx.facts.customers:
            share = revenue / total if total > 0 else None
            rows.append((ctx.say(zh, en), len(members), len(members) - before, ctx.money(revenue), na(share)))
    return rows


def _class_name(ctx: Context, key: str | None) -> AnyValue:
    return ctx.say(*CLASSES[key]) if key else ctx.say("新", "new")


def _list(ctx: Context) -> list[Row]:
    order = {"keep": 0, "grow": 1, "retire": 2}
    rows: list[Row] = []
    for c in sorted(ctx.facts.customers, key=lambda c: (order[c.klass], -c.adjusted, -c.revenue_12m, c.customer_id)):
        rows.append((
            c.customer_id, c.name, _class_name(ctx, c.klass), _class_name(ctx, c.previous),
            c.adjusted, c.recency, c.frequency, c.monetary, ctx.money(c.revenue_12m), c.last_order,
            ctx.say("、", ", ").join(ctx.say(*MODIFIERS[reason]) for reason in c.reasons if reason in MODIFIERS) or None,
        ))  # fmt: skip
    return rows


LIST_COLUMNS = (
    ColumnSpec("客户编号", "Customer ID", "text"),
    ColumnSpec("客户名称", "Customer", "text", span=2),
    ColumnSpec("分类", "Class", "text"),
    ColumnSpec("上月分类", "Last month", "text"),
    ColumnSpec("评分", "Score", "score"),
    ColumnSpec("近度", "Recency", "count"),
    ColumnSpec("频度", "Frequency", "count"),
    ColumnSpec("金额分", "Monetary", "count"),
    ColumnSpec("近12个月", "12 months", "money"),
    ColumnSpec("最近下单", "Last order", "date"),
    ColumnSpec("其他依据", "Also", "text"),
)

TAB = TabSpec(
    key="customers",
    zh="客户分层",
    en="Customer segments",
    title_zh="{month} 客户分层",
    title_en="Customer segments, {month}",
    cards=("active_customers", "churned_customers", "repurchase_rate", "quality_customer_share"),
    sections=(
        SectionSpec(
            "industry", "按行业", "By industry", ("customers.industry",),
            (Band((member_table("industry", "industry", (*SEGMENT_FIGURES, *DEAL_FIGURES), reserved=12),)),),
        ),
        SectionSpec(
            "size", "按客户规模", "By size", ("customers.size",),
            (Band((member_table("size", "size", (*SEGMENT_FIGURES, *DEAL_FIGURES), reserved=7),)),),
        ),
        SectionSpec(
            "region", "按区域", "By region", ("customers.region",),
            (Band((member_table("region", "region", (*SEGMENT_FIGURES, *PENETRATION), reserved=12),)),),
        ),
        SectionSpec(
            "value", "客户价值", "Customer value", (),
            (
                Band(
                    (
                        TableSpec(
                            "classes",
                            (
                                ColumnSpec("分类", "Class", "text", span=2),
                                ColumnSpec("客户数", "Customers", "count"),
                                ColumnSpec("较上月", "Change", "count_gap"),
                                ColumnSpec("近12个月", "12 months", "money"),
                                ColumnSpec("占比", "Share", "rate"),
                            ),
                            _classes, 3,
                        ),
                    ),
                    (
                        ChartSpec(
                            "classes", "bar", "classes", 0, (SeriesSpec(1, "客户数", "Customers", "history", "count"),),
                            "各类客户数", "Customers by class", at=7, width=5, rows=8, axis="count",
                        ),
                    ),
                ),
                Band((TableSpec("list", LIST_COLUMNS, _list, None),)),
            ),
        ),
    ),
)  # fmt: skip
