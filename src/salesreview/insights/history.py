"""How long a figure has gone one way: missing or meeting its target, above or below the same month a year earlier.

A streak and a trend are counted back from the month under review to the first month that breaks them or is not known;
of a part of a month neither is told. Nothing is said of why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from salesreview.insights.bands import band_of
from salesreview.metrics.catalog import METRIC
from salesreview.metrics.model import Good

if TYPE_CHECKING:
    from salesreview.metrics.facts import Facts
    from salesreview.metrics.model import Fact
    from salesreview.metrics.targets import Targets
    from salesreview.period import Month

STREAK_LEAST = 3  # months in a row from which a streak against the target is told
RUN_LEAST = 6  # months in a row from which a run against the year before, or its turn, is told
#: What a trend is told of, for the whole or a member: figures whose months can be held against those a year earlier.
TREND_METRICS = frozenset(
    {"revenue", "orders", "active_customers", "new_customers", "collected", "gross_profit", "gross_margin"}
)


@dataclass(frozen=True, slots=True)
class Streak:
    """For how many months in a row, up to the month under review, a target has been met or missed."""

    met: bool
    months: int


@dataclass(frozen=True, slots=True)
class Trend:
    """Where a figure lies against the same month a year earlier (`up`: above it), and since when.

    `months`: how many months in a row lie on that side; where the month under review has `turned`, how many in a row
    before it lay on the other.
    """

    up: bool
    turned: bool
    months: int


def months_in_a_row(
    facts: Facts, targets: Targets, metric: str, dimension: str = "", member: str = "", *, met: bool
) -> int:
    """Return for how many months in a row, up to the month under review, a target has been met (or missed).

    A month without a value or a target ends the count; 0 for a metric of which neither more nor less is better.
    """
    place = metric, dimension, member
    return _in_a_row(lambda back: _met(facts, targets, place, facts.month.plus(-back)) is met)


def streak(facts: Facts, targets: Targets, fact: Fact) -> Streak | None:
    """Return the streak of a fact of the month under review against its target; None where it is none to speak of."""
    if facts.partial_day is not None:
        return None
    for met in (False, True):
        months = months_in_a_row(facts, targets, fact.metric, fact.dimension, fact.member, met=met)
        if months >= STREAK_LEAST:
            return Streak(met, months)
    return None


def trend(facts: Facts, fact: Fact) -> Trend | None:
    """Return the run of a fact of the month under review against the year before, or its turn; None where neither is.

    Where the month's own change on the year before has no base or shows as nothing, it is on neither side.
    """
    if facts.partial_day is not None or fact.metric not in TREND_METRICS or fact.yoy is None:
        return None
    side = _side(facts, fact, 0)
    if not side or band_of(fact, fact.yoy, fact.yoy_base) == "flat":
        return None
    months = _in_a_row(lambda back: _side(facts, fact, back) == side)
    if months >= RUN_LEAST:
        return Trend(side > 0, False, months)
    before = _in_a_row(lambda back: _side(facts, fact, back) == -side, start=1)
    return Trend(side > 0, True, before) if before >= RUN_LEAST else None


def _in_a_row(holds: Callable[[int], bool], start: int = 0) -> int:
    """Return for how many months in a row, from the one `start` months back on, something holds."""
    return next(back for back in count(start) if not holds(back)) - start


def _met(facts: Facts, targets: Targets, place: tuple[str, str, str], month: Month) -> bool | None:
    """Tell whether a month's value meets its target; None where one of them is missing or nothing is better."""
    fact, good = facts.get(*place, month), METRIC[place[0]].good
    if fact is None or fact.value is None or good is Good.NONE:
        return None
    target = fact.target if fact.target is not None else targets.get((*place, month))
    if target is None:
        return None
    return fact.value <= target if good is Good.DOWN else fact.value >= target


def _side(facts: Facts, fact: Fact, back: int) -> int:
    """Return 1 where the month so many back lies above the same month a year earlier, -1 below it, 0 if neither."""
    month = facts.month.plus(-back)
    value, was = (facts.value(fact.metric, fact.dimension, fact.member, each) for each in (month, month.year_ago))
    return 0 if value is None or was is None else (value > was) - (value < was)
