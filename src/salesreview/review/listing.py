"""The rows of a figure as they are listed, on the command line and on a workbook's tab alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from salesreview.language import percent
from salesreview.metrics.catalog import DIMENSION, METRIC, member_label
from salesreview.metrics.model import Unit
from salesreview.metrics.trace import Role, Side, Trace
from salesreview.review.figures import ATTRIBUTES
from salesreview.review.looks import LOOKS, look_of
from salesreview.review.render import change_text

if TYPE_CHECKING:
    from salesreview.metrics.rows import Part
    from salesreview.review.context import Context

#: The column of what a row counts for; several raw sheets have an amount of their own.
COUNTS = "counts_for"
_ROLES = {
    Role.TOP: ("分子", "Numerator"),
    Role.LESS: ("减去", "Less"),
    Role.BOTTOM: ("分母", "Denominator"),
    Role.TARGET: ("目标", "Target"),
}
_BASES = {"mom": ("上月", "the month before"), "yoy": ("去年同月", "a year earlier")}
_DIGITS = {Unit.MONEY: 1, Unit.COUNT: 0, Unit.DAYS: 1, Unit.HOURS: 1, Unit.SCORE: 1, Unit.RATIO: 2}


@dataclass(frozen=True, slots=True)
class ListedPart:
    """Rows of one raw sheet: `columns` are those the sheet has, key -> header; `rows` hold row, `COUNTS` and them."""

    table: str
    sheet: str
    columns: dict[str, str]
    rows: pl.DataFrame
    count: int

    @property
    def left(self) -> int:
        """How many rows are not listed."""
        return self.count - self.rows.height

    @property
    def cut(self) -> tuple[str, str]:
        """The sentence on rows that are not listed, in Chinese and English."""
        return (
            f"另有 {self.left:,} 行未列出，已计入合计。",
            f"{self.left:,} more rows are not listed; they are in the sum.",
        )


@dataclass(frozen=True, slots=True)
class ListedSide:
    """The rows of a measure, under a heading that says what they are, how many, and what they come to."""

    heading: str
    side: Side
    parts: tuple[ListedPart, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A figure and its rows. `number` and `worth` (what the rows come to) are as its cell holds them, in `unit`."""

    title: str
    shown: str
    number: float
    worth: float
    unit: str
    number_format: str
    definition: str
    verdict: str
    sides: tuple[ListedSide, ...]


def listing(ctx: Context, found: Trace, limit: int) -> Listing:
    """Return the listing of a traced figure, of each part `limit` rows at most."""
    fact, metric, attribute = found.fact, METRIC[found.fact.metric], found.attribute
    of = ctx.say("整体", "the whole")
    if fact.dimension:
        of = f"{DIMENSION[fact.dimension].label(ctx.lang)} = {member_label(fact.dimension, fact.member, ctx.lang)}"
    name = metric.label(ctx.lang)
    if attribute != "value":
        name += f" · {ctx.say(*ATTRIBUTES[attribute])}"
    look = look_of(metric.unit, attribute)
    return Listing(
        f"{name} | {fact.period} | {of}", shown_text(ctx, found, found.told), _cell(ctx, found, found.told),
        _cell(ctx, found, found.value), ctx.unit_label(metric.key) if look in _UNITED else "", LOOKS[look][0],
        metric.definition(ctx.lang), _verdict(ctx, found),
        tuple(_side(ctx, found, side, limit) for side in found.sides),
    )  # fmt: skip


#: Looks that show a number without its unit.
_UNITED = frozenset({"money", "money_gap", "days", "hours", "score"})


def shown_text(ctx: Context, found: Trace, value: float) -> str:
    """Return a value of the figure's kind as its cell shows it, with its unit."""
    unit, attribute = found.fact.unit, found.attribute
    if attribute in ("mom", "yoy") or (attribute == "gap" and unit is Unit.RATE):
        return change_text(ctx, unit, value)
    if attribute in ("attainment", "share") or unit is Unit.RATE:
        return percent(value)
    return f"{_cell(ctx, found, value):,.{_DIGITS[unit]}f} {ctx.unit_label(found.fact.metric)}".rstrip()


def _cell(ctx: Context, found: Trace, value: float) -> float:
    return float(ctx.shown(found.fact.unit, found.attribute, value) or 0.0)


def _verdict(ctx: Context, found: Trace) -> str:
    if found.agrees:
        said = ctx.say("核对：以上各行算得的数与该数一致。", "Checked: these rows come to the figure.")
        part = shown_text(ctx, found, _as_part(ctx, found))
        if part == shown_text(ctx, found, found.told):
            return said
        return said + ctx.say(
            f"总结页上显示为 {part}，使各部分之和等于所示合计。",
            f" The review shows {part}, so that the parts add up to their whole.",
        )
    worth = shown_text(ctx, found, found.value)
    return ctx.say(
        f"核对：以上各行算得 {worth}，与该数不一致。", f"Checked: these rows come to {worth}, which is not the figure."
    )


def _as_part(ctx: Context, found: Trace) -> float:
    """Return a traced figure as its cell shows it among the parts of a whole."""
    if found.attribute == "share":
        return ctx.share(found.fact, found.told)
    told = ctx.worth(found.fact) if found.attribute == "value" else None
    return found.told if told is None else told


def _side(ctx: Context, found: Trace, side: Side, limit: int) -> ListedSide:
    others = [each for each in found.sides if each.base == side.base and each.role is not Role.TARGET]
    alone = len(others) == 1 and side.role is Role.TOP
    role = ctx.say(*(("各行", "Rows") if alone else _ROLES[side.role]))
    when = f"{side.first} – {side.month}" if side.first and side.first != side.month else str(side.month)
    if side.base:
        when += ctx.say("，", ", ") + ctx.say(*_BASES[found.attribute])
    total = _total(ctx, found, side)
    heading = ctx.say(
        f"{role}（{when}）：{side.count:,} 行，合计 {total}", f"{role} ({when}): {side.count:,} rows, coming to {total}"
    )
    if side.median:
        heading = ctx.say(
            f"{role}（{when}）：{side.count:,} 行，中位数 {total}",
            f"{role} ({when}): {side.count:,} rows, median {total}",
        )
    return ListedSide(heading, side, tuple(_part(ctx, part, limit) for part in side.parts))


def _total(ctx: Context, found: Trace, side: Side) -> str:
    """Return what a side comes to: as the raw sheet counts, and money in the review's unit too."""
    plain = _trimmed(side.total, 6)
    known = METRIC.get(side.measure)
    unit = found.fact.unit if side.role is Role.TARGET else known.unit if known else None
    if unit is not Unit.MONEY or ctx.settings.money_unit.scale == 1:
        return plain
    money = f"{_trimmed(ctx.money(side.total) or 0.0, 4)} {ctx.unit_label('revenue')}"
    return ctx.say(f"{plain}（{money}）", f"{plain} ({money})")


def _trimmed(value: float, digits: int) -> str:
    return f"{value:,.{digits}f}".rstrip("0").rstrip(".")


def _part(ctx: Context, part: Part, limit: int) -> ListedPart:
    places = ctx.tables.columns.get(part.table, {})
    frame = ctx.tables[part.table]
    columns = {key: places[key][0] for key in frame.columns if key in places}
    counted = part.rows.head(limit).select("row", pl.col("amount").alias(COUNTS))
    rows = counted.join(frame, on="row", how="left", maintain_order="left")
    sheet = ctx.tables.sheets.get(part.table, part.table)
    return ListedPart(part.table, sheet, columns, rows.select("row", COUNTS, *columns), part.rows.height)


__all__ = ["COUNTS", "ListedPart", "ListedSide", "Listing", "listing", "shown_text"]
