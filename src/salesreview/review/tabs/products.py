"""产品线 Product lines: volume, revenue, margin and feedback of each, and what moved the gross profit."""

from __future__ import annotations

from salesreview.metrics.model import Good, Unit
from salesreview.metrics.parts import PROFIT_CHANGE, REVENUE_CHANGE
from salesreview.review.context import Context, na
from salesreview.review.figures import Figure, member_table
from salesreview.review.marked import share_of
from salesreview.review.spec import Band, ChartSpec, ColumnSpec, Row, SectionSpec, SeriesSpec, TableSpec, TabSpec

LINE_FIGURES = (
    Figure("quantity"),
    Figure("revenue"),
    Figure("revenue", "share"),
    Figure("revenue", "mom"),
    Figure("revenue", "yoy"),
    Figure("gross_profit"),
    Figure("gross_margin"),
    Figure("gross_margin", "mom", "毛利率变化", "Margin MoM"),
    Figure("feedback", "value", "反馈数", "Feedback"),
    Figure("complaint_share", "value", "投诉占比", "Complaints %"),
)
PRODUCT_FIGURES = (
    Figure("quantity"),
    Figure("revenue"),
    Figure("revenue", "mom"),
    Figure("revenue", "yoy"),
    Figure("gross_profit"),
    Figure("gross_margin"),
    Figure("gross_margin", "mom", "毛利率变化", "Margin MoM"),
    Figure("complaints", "value", "投诉数", "Complaints"),
)
EFFECTS = (
    ("volume", "量", "Volume"),
    ("price", "价格", "Price"),
    ("cost", "成本", "Cost"),
    ("mix", "结构", "Mix"),
    ("new", "新增产品", "New"),
    ("discontinued", "停售产品", "Discontinued"),
)


def _bridge(ctx: Context) -> list[Row]:
    rows: list[Row] = []
    for key, zh, en in EFFECTS:
        effects = [ctx.cell(ctx.facts.get(f"pvm_{kind}_{key}")) for kind in ("revenue", "profit")]
        if all(effect is None for effect in effects):
            continue
        rows.append((ctx.say(zh, en), "" if key == "cost" else na(effects[0]), na(effects[1])))
    if rows:
        change = [ctx.money(split.total(ctx.facts)) for split in (REVENUE_CHANGE, PROFIT_CHANGE)]
        rows.append((ctx.say("合计", "Total"), *map(na, change)))
    return rows


def _margins(ctx: Context) -> list[Row]:
    rows: list[Row] = []
    for line in ctx.facts.members("revenue", "product_line"):
        margin = ctx.facts.get("gross_margin", "product_line", line)
        effects = [_points(ctx, key, line) for key in ("price", "cost", "mix")]
        rows.append(
            (ctx.member("product_line", line), na(ctx.cell(margin)), na(ctx.cell(margin, "mom")), *map(na, effects))
        )
    return rows[:9]


def _points(ctx: Context, key: str, line: str) -> float | None:
    return ctx.shown(Unit.RATE, "mom", ctx.worth(ctx.facts.get(f"margin_effect_{key}", "product_line", line)))


def _topics(ctx: Context) -> list[Row]:
    whole = ctx.facts.value("complaints") or 0.0
    rows: list[Row] = []
    for topic in ctx.facts.members("complaints", "topic")[:8]:
        count = ctx.facts.value("complaints", "topic", topic)
        if count:
            rows.append((ctx.member("topic", topic), count, share_of(count, whole) if whole else None))
    return rows


TAB = TabSpec(
    key="products",
    zh="产品线",
    en="Product lines",
    title_zh="{month} 产品线分析",
    title_en="Product lines, {month}",
    cards=("revenue", "gross_profit", "quantity", "complaints"),
    sections=(
        SectionSpec(
            "lines", "各产品线表现", "Each product line", ("products.each",),
            (Band((member_table("lines", "product_line", LINE_FIGURES, reserved=9, lead="revenue"),)),),
        ),
        SectionSpec(
            "bridge", "毛利变动分解", "What moved the gross profit", (),
            (
                Band(
                    (
                        TableSpec(
                            "bridge",
                            (
                                ColumnSpec("因素", "Effect", "text", span=2),
                                ColumnSpec("销售额", "Revenue", "money_gap"),
                                ColumnSpec("毛利", "Gross profit", "money_gap"),
                            ),
                            _bridge, 8,
                        ),
                    ),
                    (
                        ChartSpec(
                            "bridge", "column", "bridge", 0, (SeriesSpec(2, "毛利变动", "Change", "history", "money_gap"),),
                            "毛利较上月的变动（{unit}）", "Change of gross profit on last month ({unit})",
                            at=5, width=7, rows=11, axis="money",
                        ),
                    ),
                ),
                Band(
                    (
                        TableSpec(
                            "margins",
                            (
                                ColumnSpec("产品线", "Product line", "text", span=2),
                                ColumnSpec("毛利率", "Gross margin", "rate"),
                                ColumnSpec("变化", "Change", "points", good=Good.UP),
                                ColumnSpec("价格影响", "Price", "points", good=Good.UP),
                                ColumnSpec("成本影响", "Cost", "points", good=Good.UP),
                                ColumnSpec("结构影响", "Mix", "points", good=Good.UP),
                            ),
                            _margins, 9,
                        ),
                        TableSpec(
                            "topics",
                            (
                                ColumnSpec("投诉主题", "Complaint topic", "wrap", span=2),
                                ColumnSpec("件数", "Count", "count"),
                                ColumnSpec("占比", "Share", "rate"),
                            ),
                            _topics, 9, at=8,
                        ),
                    ),
                ),
            ),
        ),
        SectionSpec(
            "products", "各产品", "Each product", ("products.best",),
            (Band((member_table("products", "product", PRODUCT_FIGURES, reserved=26, name_span=3, lead="revenue"),)),),
        ),
    ),
)  # fmt: skip
