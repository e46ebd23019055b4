"""From a fact back to the rows of the raw sheets that it was computed from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from salesreview.errors import UsageError
from salesreview.metrics.catalog import METRIC
from salesreview.metrics.compare import PARTS
from salesreview.metrics.cube import TREND, Axis
from salesreview.metrics.exact import DECIMALS
from salesreview.metrics.facts import Facts
from salesreview.metrics.measures import Cuts
from salesreview.metrics.model import Fact
from salesreview.metrics.prepare import Prepared, prepare
from salesreview.metrics.reasons import reason_text
from salesreview.metrics.rows import Part, Rows, Wanted
from salesreview.period import Month
from salesreview.settings import Settings
from salesreview.tables.model import Tables

#: The metrics that are a change of a measure ÷ revenue of the month before.
_GROWTH = {"revenue_growth": "revenue", "growth_new": "new_customer_revenue", "growth_repeat": "repeat_revenue"}
_MEDIAN = "sales_cycle_median"


@dataclass(frozen=True, slots=True)
class Side:
    """The numerator or the denominator of a figure (a plain one has a numerator only): its rows and their total.

    `minus`: the rows are taken off (the month before, in a growth).
    """

    measure: str
    month: Month
    parts: tuple[Part, ...]
    denominator: bool = False
    minus: bool = False
    median: bool = False

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
        return -total if self.minus else total


@dataclass(frozen=True, slots=True)
class Trace:
    """A fact with the rows it was computed from."""

    fact: Fact
    sides: tuple[Side, ...]

    @property
    def value(self) -> float:
        """What the rows come to: the sum of the numerators, over that of the denominators where there are any."""
        top = math.fsum(side.total for side in self.sides if not side.denominator)
        bottom = [side.total for side in self.sides if side.denominator]
        return top / math.fsum(bottom) if bottom else top

    @property
    def agrees(self) -> bool:
        """Whether the rows come to the fact's value."""
        return self.fact.value is not None and math.isclose(self.value, self.fact.value, rel_tol=1e-9, abs_tol=1e-5)


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

    def trace(self, metric: str, dimension: str = "", member: str = "", month: Month | None = None) -> Trace:
        """Return a fact's rows; `month` None is the month under review.

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
        if metric.startswith(PARTS):
            raise UsageError(
                f"“{METRIC[metric].zh}”由两个月的各产品数量与单价推算，不是若干行之和；请追溯销售额、销量或毛利。",
                f"“{METRIC[metric].en}” is worked out from the quantities and prices of two months, not a sum of rows; "
                "trace revenue, quantity or gross profit instead.",
            )
        return Trace(fact, self._sides(metric, Wanted(dimension, member, when), self._now))

    def base(self, fact: Fact, base: str) -> tuple[Side, ...]:
        """Return the rows of the month before ("mom") or a year earlier ("yoy") that a fact is compared with."""
        month = Month.parse(fact.period)
        back = month.before if base == "mom" else month.year_ago
        rows = self._then if month == self._facts.month else self._now
        return self._sides(fact.metric, Wanted(fact.dimension, fact.member, back), rows)

    def _sides(self, metric: str, wanted: Wanted, rows: Rows) -> tuple[Side, ...]:
        month = wanted.month
        before = Wanted(wanted.dimension, wanted.member, month.before)
        earlier = self._then if month == self._facts.month else rows
        if metric in _GROWTH:
            key = _GROWTH[metric]
            return (
                Side(key, month, tuple(rows.parts(key, wanted))),
                Side(key, month.before, tuple(earlier.parts(key, before)), minus=True),
                Side("revenue", month.before, tuple(earlier.parts("revenue", before)), denominator=True),
            )
        entry = METRIC[metric]
        top = Side(entry.numerator, month, tuple(rows.parts(entry.numerator, wanted)), median=metric == _MEDIAN)
        if entry.denominator is None:
            return (top,)
        below = tuple(rows.parts(entry.denominator, wanted))
        return (top, Side(entry.denominator.removeprefix("whole:"), month, below, denominator=True))


def _no_fact(metric: str, month: Month) -> UsageError:
    return UsageError(
        f"{month.label('zh')}没有“{METRIC[metric].zh}”的这个数；请检查月份（报告月份及之前 {TREND} 个月）、维度和成员。",
        f"There is no such figure of “{METRIC[metric].en}” in {month.label('en')}; check the month (the one under review "
        f"and the {TREND} before it), the dimension and the member.",
    )


__all__ = ["Side", "Trace", "Tracer"]
