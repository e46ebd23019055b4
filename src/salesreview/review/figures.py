"""The two tables that most of the review is made of: members × figures, and metrics × comparisons."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from salesreview.insights.significance import few
from salesreview.metrics.catalog import DIMENSION, METRIC, adds_up
from salesreview.metrics.model import Good, Unit
from salesreview.metrics.parts import RATE_DIGIT, rounded
from salesreview.review.context import NA, OTHERS, TOTAL, Context, na
from salesreview.review.document import AnyValue
from salesreview.review.looks import look_of
from salesreview.review.marked import share_of
from salesreview.review.spec import ColumnSpec, Row, RowLook, TableSpec

#: Attribute of a fact -> its name in a header.
ATTRIBUTES = {
    "value": ("", ""),
    "mom": ("环比", "MoM"),
    "yoy": ("同比", "YoY"),
    "ytd": ("本年累计", "YTD"),
    "target": ("目标", "Target"),
    "gap": ("差额", "Gap"),
    "attainment": ("完成率", "Attainment"),
    "share": ("占比", "Share"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One column of a member table: an attribute of a metric's fact, with a header of its own where told."""

    metric: str
    attribute: str = "value"
    zh: str = ""
    en: str = ""
    bar: bool = False

    def column(self) -> ColumnSpec:
        """Return the column's spec."""
        metric = METRIC[self.metric]
        zh, en = ATTRIBUTES[self.attribute]
        good = metric.good if self.attribute in ("mom", "yoy", "gap") else Good.NONE
        return ColumnSpec(
            self.zh or zh or metric.zh,
            self.en or en or metric.en,
            look_of(metric.unit, self.attribute),
            good=good,
            bar=self.bar,
        )

    def cell(self, ctx: Context, dimension: str, member: str) -> AnyValue:
        """Return the value of one member ("" and "" for the whole)."""
        fact = ctx.facts.get(self.metric, dimension, member)
        if self.attribute == "share":
            whole = ctx.facts.value(self.metric)
            if fact is None or fact.value is None or not whole or whole <= 0:
                return None
            return ctx.share(fact, share_of(fact.value, whole))
        return ctx.cell(fact, self.attribute)

    def rest(self, ctx: Context, dimension: str, shown: Sequence[str]) -> AnyValue:
        """Return what the members not shown hold together, None where that cannot be added."""
        if not adds_up(self.metric) or self.attribute not in ("value", "share"):
            return None
        whole = ctx.facts.value(self.metric)
        if whole is None:
            return None
        if self.attribute == "share":  # what the shares shown leave, so that all add up
            shares = [self.cell(ctx, dimension, member) for member in shown]
            told = [each for each in shares if isinstance(each, float)]
            if self.metric == "revenue":
                told = [float(rounded(each, RATE_DIGIT)) for each in told]
            return 1 - math.fsum(told) if whole > 0 else None
        rest = whole - sum(ctx.facts.value(self.metric, dimension, member) or 0.0 for member in shown)
        return ctx.shown(METRIC[self.metric].unit, "value", rest)


def member_table(
    key: str,
    dimension: str,
    figures: Sequence[Figure],
    *,
    reserved: int,
    name_span: int = 2,
    at: int = 0,
    total: bool = True,
    lead: str | None = None,
    blank_na: bool = False,
    wrapped: bool = False,
) -> TableSpec:
    """Return a table with a row per member of `dimension`, largest of `lead` first, others gathered, a total below.

    `blank_na`: what is n/a stays blank, and rows of nothing else are left out. `wrapped`: long names take two lines.
    """
    leading = lead or figures[0].metric
    cap = reserved - (2 if total else 1)

    def build(ctx: Context) -> list[Row]:
        members = ctx.facts.members(leading, dimension)
        room = reserved - (1 if total else 0)
        shown = members if len(members) <= room else members[:cap]
        show = (lambda value: value) if blank_na else na
        rows: list[Row] = [
            (ctx.member(dimension, member), *(show(figure.cell(ctx, dimension, member)) for figure in figures))
            for member in shown
        ]
        if blank_na:
            rows = [row for row in rows if any(value is not None for value in row[1:])]
        if len(shown) < len(members):
            rows.append((OTHERS[ctx.lang], *(figure.rest(ctx, dimension, shown) for figure in figures)))
        if total and members:
            rows.append((TOTAL[ctx.lang], *(show(figure.cell(ctx, "", "")) for figure in figures)))
        return rows

    name = DIMENSION[dimension]
    columns = (
        ColumnSpec(name.zh, name.en, "wrap" if wrapped else "text", span=name_span),
        *(figure.column() for figure in figures),
    )
    return TableSpec(key, columns, build, reserved, at=at)


METRIC_COLUMNS = (
    ColumnSpec("指标", "Metric", "text", span=3),
    ColumnSpec("单位", "Unit", "muted"),
    ColumnSpec("本月", "This month", "count"),
    ColumnSpec("环比", "MoM", "change"),
    ColumnSpec("同比", "YoY", "change"),
    ColumnSpec("本年累计", "YTD", "count"),
    ColumnSpec("目标", "Target", "count"),
    ColumnSpec("完成率", "Attainment", "rate", bar=True),
    ColumnSpec("说明", "Note", "muted", span=2),
)


def metric_table(key: str, metrics: Sequence[str]) -> TableSpec:
    """Return a table with a row per metric: value, comparisons, target, and why it is n/a."""

    def build(ctx: Context) -> list[Row]:
        rows: list[Row] = []
        for name in metrics:
            fact = ctx.facts.get(name)
            figures = [na(ctx.cell(fact, a)) for a in ("value", "mom", "yoy", "ytd")]
            target, attainment = ctx.cell(fact, "target"), ctx.cell(fact, "attainment")
            rows.append(
                (METRIC[name].label(ctx.lang), ctx.unit_label(name), *figures, target, attainment, _note(ctx, name))
            )
        return rows

    looks = tuple(_row_look(METRIC[name].unit, METRIC[name].good) for name in metrics)
    return TableSpec(key, METRIC_COLUMNS, build, len(metrics), rows=looks)


def _row_look(unit: Unit, good: Good) -> RowLook:
    value, change = look_of(unit), look_of(unit, "mom")
    return RowLook(("text", "muted", value, change, change, value, value, "rate", "muted"), good)


def _note(ctx: Context, metric: str) -> str:
    """Return why the value is missing; for a rate on few cases, how many; for margin, what carries a cost."""
    fact = ctx.facts.get(metric)
    if reason := ctx.reason(fact):
        return reason
    if metric == "gross_margin" and (covered := ctx.facts.value("cost_coverage")) is not None and covered < 0.9995:
        share = f"{covered:.1%}"
        return ctx.say(f"{share} 的销售额有成本", f"{share} of revenue costed")
    if fact and fact.unit in (Unit.RATE, Unit.DAYS) and few(fact):
        return ctx.say(f"样本 {fact.n}", f"n = {fact.n}")
    return ""


__all__ = ["ATTRIBUTES", "NA", "Figure", "member_table", "metric_table"]
