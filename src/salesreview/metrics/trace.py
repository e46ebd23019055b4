"""From a fact back to the rows of the raw sheets that it was computed from."""

from __future__ import annotations

import enum
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from salesreview.errors import UsageError
from salesreview.metrics.catalog import MEASURE, METRIC
from salesreview.metrics.cube import TREND, Axis
from salesreview.metrics.definitions import Effect, Growth, Median, plain
from salesreview.metrics.engine import Cuts
from salesreview.metrics.exact import DECIMALS
from salesreview.metrics.facts import Facts
from salesreview.metrics.model import Fact, Good, Unit
from salesreview.metrics.prepare import Prepared, prepare
from salesreview.metrics.reasons import reason_text
from salesreview.metrics.rows import Part, Rows, Wanted, joined
from salesreview.metrics.targets import target_rows
from salesreview.period import Month
from salesreview.settings import Settings
from salesreview.tables.model import Tables


class Role(enum.Enum):
    """What the rows of a side are to the figure; `LESS` are taken off (the month before, in a growth)."""

    TOP = "numerator"
    LESS = "less"
    BOTTOM = "denominator"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Side:
    """Rows of one measure that a figure is made of, and their total; a plain figure has one side.

    `month` is the last one they are of, `first` the first; `base`: they are of the month that a change is told against.
    """

    measure: str
    month: Month
    parts: tuple[Part, ...]
    role: Role = Role.TOP
    median: bool = False
    base: bool = False
    first: Month | None = None

    @property
    def count(self) -> int:
        """How many rows there are."""
        return sum(part.rows.height for part in self.parts)

    @property
    def total(self) -> float:
        """The sum of what the rows count for; of a median the median."""
        if self.median:
            return float(pl.concat([part.rows["amount"] for part in self.parts]).median() or 0.0)  # type: ignore[arg-type]
        total = round(math.fsum(math.fsum(part.rows["amount"]) for part in self.parts), DECIMALS)
        return -total if self.role is Role.LESS else total


#: The attributes of a fact that rows come to; its share is of the same metric's whole.
TRACED = ("value", "mom", "yoy", "ytd", "attainment", "gap", "share")


@dataclass(frozen=True, slots=True)
class Trace:
    """An attribute of a fact with the rows it was computed from; `told` is the figure, as the facts have it."""

    fact: Fact
    sides: tuple[Side, ...]
    attribute: str
    told: float

    @property
    def value(self) -> float:
        """What the rows come to: sums over sums; a change of two of these; one against the target."""
        now = _worth(side for side in self.sides if not side.base)
        if self.attribute in ("mom", "yoy"):
            base = _worth(side for side in self.sides if side.base)
            return now - base if self.fact.unit is Unit.RATE else now / base - 1
        target = math.fsum(side.total for side in self.sides if side.role is Role.TARGET)
        if self.attribute == "gap":
            return now - target
        if self.attribute == "attainment":
            return target / now if METRIC[self.fact.metric].good is Good.DOWN else now / target
        return now

    @property
    def agrees(self) -> bool:
        """Whether the rows come to the figure."""
        return math.isclose(self.value, self.told, rel_tol=1e-9, abs_tol=1e-5)


def _worth(sides: Iterable[Side]) -> float:
    """Return the sum of the numerators, over that of the denominators where there are any."""
    held = list(sides)
    top = math.fsum(side.total for side in held if side.role in (Role.TOP, Role.LESS))
    bottom = [side.total for side in held if side.role is Role.BOTTOM]
    return top / math.fsum(bottom) if bottom else top


class Tracer:
    """Finds the rows of facts; the joins are made once, when first asked for."""

    def __init__(self, tables: Tables, settings: Settings, facts: Facts) -> None:
        self._tables, self._settings, self._facts = tables, settings, facts

    @cached_property
    def _now(self) -> Rows:
        return self._rows(())

    @cached_property
    def _then(self) -> Rows:
        """The rows of the base months of a month told in part: of the same days only."""
        if not self._facts.partial_day:
            return self._now
        month = self._facts.month
        return self._rows(
            ((month.before.index, self._facts.partial_day), (month.year_ago.index, self._facts.partial_day))
        )

    def _rows(self, cuts: Cuts) -> Rows:
        month, day = self._facts.month, self._facts.partial_day
        own: Cuts = ((month.index, day),) if day else ()
        return Rows(self._prepared, Axis(month), self._settings, (*own, *cuts))

    @cached_property
    def _prepared(self) -> Prepared:
        return prepare(self._tables, self._settings)

    def trace(
        self, metric: str, dimension: str = "", member: str = "", month: Month | None = None, attribute: str = "value"
    ) -> Trace:
        """Return the rows of a fact's attribute (one of `TRACED`); `month` None is the month under review.

        Raises UsageError with a sentence where there is no such fact, it has no value, or it is no sum of rows.
        """
        when = month or self._facts.month
        fact = self._facts.get(metric, dimension, member, month)
        if fact is None:
            raise _no_fact(metric, when)
        if fact.value is None:
            zh, en = (reason_text(fact.reason, lang) if fact.reason else "n/a" for lang in ("zh", "en"))
            raise UsageError(
                f"这个数没有值（{zh}），没有可追溯的行。",
                f"This figure has no value ({en}); there are no rows to go to.",
            )
        made = MEASURE[METRIC[metric].numerator].made
        if isinstance(made, Effect):
            raise UsageError(
                f"“{METRIC[metric].zh}”由两个月的各产品数量与单价推算，不是若干行之和；请追溯销售额、销量或毛利。",
                f"“{METRIC[metric].en}” is worked out from the quantities and prices of two months, not a sum of rows; "
                "trace revenue, quantity or gross profit instead.",
            )
        told = self._share(fact, month) if attribute == "share" else getattr(fact, attribute)
        if told is None:
            raise UsageError(
                "这个数没有值，没有可追溯的行。", "This figure has no value; there are no rows to go to."
            )  # fmt: skip
        return Trace(fact, self._attribute(attribute, Wanted(dimension, member, when), metric), attribute, float(told))

    def _share(self, fact: Fact, month: Month | None) -> float | None:
        """Return a sum's part of the whole; None for a ratio or a median, and for a whole not above 0."""
        whole = self._facts.value(fact.metric, month=month)
        entry = METRIC[fact.metric]
        part = entry.simple and not isinstance(MEASURE[entry.numerator].made, Growth | Median)
        return fact.value / whole if part and fact.value is not None and whole and whole > 0 else None

    def _attribute(self, attribute: str, wanted: Wanted, metric: str) -> tuple[Side, ...]:
        month = wanted.month
        if attribute == "ytd":
            return self._to_date(metric, wanted)
        now = self._sides(metric, wanted, self._now)
        if attribute in ("mom", "yoy"):
            back = Wanted(wanted.dimension, wanted.member, month.before if attribute == "mom" else month.year_ago)
            rows = self._then if month == self._facts.month else self._now
            return (*now, *(replace(side, base=True) for side in self._sides(metric, back, rows)))
        if attribute == "share":
            whole = self._sides(metric, wanted.whole(), self._now)
            return (*now, *(replace(side, role=Role.BOTTOM) for side in whole))
        if attribute in ("attainment", "gap"):
            part = Part("targets", target_rows(self._tables, (metric, wanted.dimension, wanted.member, month)))
            return (*now, Side(metric, month, (part,), Role.TARGET))
        return now

    def _to_date(self, metric: str, wanted: Wanted) -> tuple[Side, ...]:
        """Return the sides of the year so far: what each of its months is made of, together (decision 0008)."""
        month, first = wanted.month, wanted.month.year_start(self._settings.fiscal_start)
        if METRIC[metric].simple and MEASURE[METRIC[metric].numerator].once:
            months = month.index - first.index + 1
            return (Side(metric, month, (self._now.buyers(wanted, months),), first=first),)
        span = [first.plus(step) for step in range(month.index - first.index + 1)]
        each = [self._sides(metric, Wanted(wanted.dimension, wanted.member, one), self._now) for one in span]
        return tuple(
            replace(sides[-1], parts=tuple(joined([part for side in sides for part in side.parts])), first=first)
            for sides in zip(*each, strict=True)
        )

    def _sides(self, metric: str, wanted: Wanted, rows: Rows) -> tuple[Side, ...]:
        month = wanted.month
        before = Wanted(wanted.dimension, wanted.member, month.before)
        earlier = self._then if month == self._facts.month else rows
        entry = METRIC[metric]
        made = MEASURE[entry.numerator].made
        if isinstance(made, Growth):
            return (
                Side(made.of, month, tuple(rows.parts(made.of, wanted))),
                Side(made.of, month.before, tuple(earlier.parts(made.of, before)), Role.LESS),
                Side("revenue", month.before, tuple(earlier.parts("revenue", before)), Role.BOTTOM),
            )
        parts = tuple(rows.parts(entry.numerator, wanted))
        top = Side(entry.numerator, month, parts, median=isinstance(made, Median))
        if entry.denominator is None:
            return (top,)
        below = tuple(rows.parts(entry.denominator, wanted))
        return (top, Side(plain(entry.denominator), month, below, Role.BOTTOM))


def _no_fact(metric: str, month: Month) -> UsageError:
    return UsageError(
        f"{month.label('zh')}没有“{METRIC[metric].zh}”的这个数；请检查月份（报告月份及之前 {TREND} 个月）、维度和成员。",
        f"There is no such figure of “{METRIC[metric].en}” in {month.label('en')}; check the month (the one under review "
        f"and the {TREND} before it), the dimension and the member.",
    )


__all__ = ["TRACED", "Role", "Side", "Trace", "Tracer"]
