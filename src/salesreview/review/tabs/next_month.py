"""下月目标 Next month: what is aimed for, asked for and feared."""

from __future__ import annotations

from salesreview.metrics.catalog import METRIC
from salesreview.metrics.model import Unit
from salesreview.metrics.targets import read_targets
from salesreview.review.context import Context, na
from salesreview.review.spec import Band, ColumnSpec, Row, SectionSpec, TableSpec, TabSpec
from salesreview.tables.catalog import schema


def _targets(ctx: Context) -> list[Row]:
    """The targets typed for the month after, beside what the month under review reached."""
    following = ctx.facts.month.plus(1)
    rows: list[Row] = []
    for (metric_key, key, member, month), target in read_targets(ctx.tables).items():
        if month != following:
            continue
        metric = METRIC[metric_key]
        fact = ctx.facts.get(metric.key, key, member)
        needed = target / fact.value - 1 if fact and fact.value and fact.value > 0 and target else None
        rows.append((
            metric.label(ctx.lang), ctx.member(key, member) if key and member else ctx.say("整体", "Whole"),
            ctx.unit_label(metric.key) or "—",
            na(ctx.mixed(metric.unit, ctx.worth(fact))), ctx.mixed(metric.unit, target),
            None if metric.unit is Unit.RATE else needed,
        ))  # fmt: skip
    return rows[:30]


def _resources(ctx: Context) -> list[Row]:
    frame = ctx.tables["resources"].sort("row").select("kind", "item", "amount", "share_of_revenue", "reason")
    rows: list[Row] = []
    for kind, item, amount, share, reason in frame.iter_rows():
        name = schema("resources").column("kind").choice_label(kind, ctx.lang)
        rows.append((name, item, ctx.money(amount), share, reason))
    return rows[:12]


def _risks(ctx: Context) -> list[Row]:
    frame = ctx.tables["risks"].select("risk", "probability", "impact", "response", "owner", "row")
    rows = sorted(frame.iter_rows(), key=lambda r: (-(r[1] or 0) * (r[2] or 0), r[5]))
    ranked: list[Row] = [
        (risk, probability, impact, probability * impact if probability and impact else None, response, owner)
        for risk, probability, impact, response, owner, _ in rows
    ]
    return ranked[:12]


TAB = TabSpec(
    key="next",
    zh="下月目标",
    en="Next month",
    title_zh="{next} 目标与资源",
    title_en="Targets and resources, {next}",
    cards=("revenue", "new_customers", "churn_rate", "collected"),
    sections=(
        SectionSpec(
            "targets", "量化目标", "Targets", ("next.targets",),
            (
                Band(
                    (
                        TableSpec(
                            "targets",
                            (
                                ColumnSpec("指标", "Metric", "text", span=3),
                                ColumnSpec("对象", "Concerns", "text", span=2),
                                ColumnSpec("单位", "Unit", "muted"),
                                ColumnSpec("本月实际", "This month", "money"),
                                ColumnSpec("下月目标", "Target", "money"),
                                ColumnSpec("需增长", "Needed", "change"),
                            ),
                            _targets, 30,
                        ),
                    ),
                ),
            ),
        ),
        SectionSpec(
            "resources", "资源需求", "Resources asked for", ("next.resources",),
            (
                Band(
                    (
                        TableSpec(
                            "resources",
                            (
                                ColumnSpec("类型", "Kind", "text"),
                                ColumnSpec("项目", "Item", "wrap", span=4),
                                ColumnSpec("金额", "Amount", "money"),
                                ColumnSpec("占收入", "Of revenue", "rate"),
                                ColumnSpec("理由", "Reason", "wrap", span=5),
                            ),
                            _resources, 12,
                        ),
                    ),
                ),
            ),
        ),
        SectionSpec(
            "risks", "风险", "Risks", ("next.risks",),
            (
                Band(
                    (
                        TableSpec(
                            "risks",
                            (
                                ColumnSpec("风险", "Risk", "wrap", span=4),
                                ColumnSpec("可能性", "Probability", "count"),
                                ColumnSpec("影响", "Impact", "count"),
                                ColumnSpec("分值", "Score", "count"),
                                ColumnSpec("应对", "Response", "wrap", span=3),
                                ColumnSpec("负责人", "Owner", "wrap", span=2),
                            ),
                            _risks, 12,
                        ),
                    ),
                ),
            ),
        ),
    ),
)  # fmt: skip
