"""业绩总览 Overview: attainment, the trend, targets by member, and the month's factors."""

from __future__ import annotations

from salesreview.metrics.catalog import METRIC
from salesreview.review.context import Context, na
from salesreview.review.figures import Figure, member_table
from salesreview.review.spec import Band, ChartSpec, ColumnSpec, Row, SectionSpec, SeriesSpec, TableSpec, TabSpec
from salesreview.tables.catalog import schema

TARGET_FIGURES = (
    Figure("revenue", "target"),
    Figure("revenue", "value", "实际", "Actual"),
    Figure("revenue", "gap"),
    Figure("revenue", "attainment", bar=True),
    Figure("revenue", "mom"),
    Figure("revenue", "yoy"),
)


def _trend(ctx: Context) -> list[Row]:
    rows: list[Row] = []
    for month, _ in ctx.facts.series("revenue"):
        fact = ctx.facts.get("revenue", month=month)
        attributes = ("value", "target", "attainment")
        rows.append((str(month)[2:], *(ctx.cell(fact, attribute) for attribute in attributes)))
    return rows


def _targets(ctx: Context) -> list[Row]:
    """Every metric of the whole that has a target this month, revenue apart (the tables above hold it)."""
    rows: list[Row] = []
    for key, metric in METRIC.items():
        fact = ctx.facts.get(key)
        if key == "revenue" or fact is None or fact.target is None:
            continue
        rows.append((
            metric.label(ctx.lang), ctx.unit_label(key) or "—",
            na(ctx.mixed(metric.unit, fact.target)), na(ctx.mixed(metric.unit, ctx.worth(fact))),
            ctx.cell(fact, "attainment"),
        ))  # fmt: skip
    return rows


def _factors(ctx: Context) -> list[Row]:
    frame = ctx.tables["factors"]
    rows: list[Row] = []
    columns = ("date", "origin", "kind", "member", "description", "effect")
    first, last = ctx.facts.month.first, ctx.facts.month.last
    for date, origin, kind, member, description, effect in frame.sort("date", "row").select(columns).iter_rows():
        if date is None or not first <= date <= last:
            continue
        named = (("origin", origin), ("kind", kind), ("effect", effect))
        source, sort, direction = (
            schema("factors").column(column).choice_label(key, ctx.lang) for column, key in named
        )
        rows.append((date, source, sort, member, description, direction))
    return rows


TAB = TabSpec(
    key="overview",
    zh="业绩总览",
    en="Overview",
    title_zh="{month} 销售业绩总览",
    title_en="Sales overview, {month}",
    cards=("revenue", "gross_margin", "new_customers", "collection_days"),
    sections=(
        SectionSpec(
            "attainment", "目标达成", "Attainment", ("overview.attainment",),
            (
                Band(
                    (member_table("lines", "product_line", TARGET_FIGURES, reserved=9),),
                    (
                        ChartSpec(
                            "attainment", "bar", "lines", 0,
                            (SeriesSpec(4, "完成率", "Attainment", "history", "rate"),),
                            "各产品线完成率", "Attainment by product line", at=8, width=4, rows=10, axis="rate",
                        ),
                    ),
                ),
            ),
        ),
        SectionSpec(
            "trend", "月度走势", "Monthly trend", (),
            (
                Band(
                    (
                        TableSpec(
                            "trend",
                            (
                                ColumnSpec("月份", "Month", "month"),
                                ColumnSpec("销售额", "Revenue", "money"),
                                ColumnSpec("目标", "Target", "money"),
                                ColumnSpec("完成率", "Attainment", "rate"),
                            ),
                            _trend, 13,
                        ),
                    ),
                    (
                        ChartSpec(
                            "trend", "column_line", "trend", 0,
                            (SeriesSpec(1, "实际", "Actual", "history"), SeriesSpec(2, "目标", "Target", "plan")),
                            "近13个月销售额与目标（{unit}）", "Revenue and target, 13 months ({unit})",
                            at=4, width=8, rows=14, last_in_accent=True,
                        ),
                    ),
                ),
            ),
        ),
        SectionSpec(
            "regions", "区域与销售员完成情况", "Regions and salespeople", (),
            (
                Band((member_table("regions", "region", TARGET_FIGURES, reserved=9),)),
                Band((member_table("salespeople", "salesperson", TARGET_FIGURES, reserved=18),)),
            ),
        ),
        SectionSpec(
            "targets", "其他有目标的指标", "Other metrics with a target", (),
            (
                Band(
                    (
                        TableSpec(
                            "targets",
                            (
                                ColumnSpec("指标", "Metric", "text", span=3),
                                ColumnSpec("单位", "Unit", "muted"),
                                ColumnSpec("目标", "Target", "money"),
                                ColumnSpec("实际", "Actual", "money"),
                                ColumnSpec("完成率", "Attainment", "rate", bar=True),
                            ),
                            _targets, 12,
                        ),
                    ),
                ),
            ),
        ),
        SectionSpec(
            "factors", "内外部因素", "Factors", ("overview.factors",),
            (
                Band(
                    (
                        TableSpec(
                            "factors",
                            (
                                ColumnSpec("日期", "Date", "date"),
                                ColumnSpec("来源", "Origin", "text"),
                                ColumnSpec("类型", "Kind", "text", span=2),
                                ColumnSpec("对象", "Concerns", "text", span=2),
                                ColumnSpec("说明", "Description", "wrap", span=5),
                                ColumnSpec("影响", "Effect", "right"),
                            ),
                            _factors, 10,
                        ),
                    ),
                ),
            ),
        ),
    ),
)  # fmt: skip
