"""Whether a change of a rate or a mean rests on enough cases to be spoken of."""

from __future__ import annotations

import enum
import math
from typing import TYPE_CHECKING

from salesreview.insights.bands import FLAT
from salesreview.metrics.catalog import METRIC
from salesreview.metrics.model import Good, Unit

if TYPE_CHECKING:
    from salesreview.metrics.facts import Facts
    from salesreview.metrics.model import Fact

FEW = 30  # fewer cases than this carry no judgement
FEW_AMOUNTS = 5  # as few as this of a share of amounts: it is no sample, but a payment or two are no news
CRITICAL_Z = 1.96  # two-sided, 5 %


class Weight(enum.Enum):
    """What a change can carry."""

    CLEAR = "clear"
    UNCLEAR = "unclear"  # within what chance alone makes
    FEW = "few"  # too few cases to judge


def two_proportions_z(share: float, cases: float, base_share: float, base_cases: float) -> float:
    """Return the z of the two-proportion test with pooled variance; infinite where the variance is nil and they differ.

    A quotient that can pass 1 (deals ÷ leads, complaints ÷ orders) is judged as a count per case (Poisson) there.
    """
    pooled = (share * cases + base_share * base_cases) / (cases + base_cases)
    variance = pooled * (1 - pooled) if 0 <= pooled < 1 else abs(pooled)
    error = math.sqrt(variance * (1 / cases + 1 / base_cases))
    if error == 0:
        return 0.0 if share == base_share else math.copysign(math.inf, share - base_share)
    return (share - base_share) / error


def cases_of(facts: Facts, fact: Fact, base: str = "mom") -> tuple[int, int]:
    """Return how many cases a change rests on, now and in its base (`mom` or `yoy`).

    The base's are those of its own fact; as many as now where there is none, and no more than now where the base is
    cut to the same days (its fact counts the whole month).
    """
    month = facts.month.before if base == "mom" else facts.month.year_ago
    before = facts.get(fact.metric, fact.dimension, fact.member, month)
    cases = fact.n or 0
    base_cases = before.n if before and before.n else cases
    return cases, base_cases if facts.partial_day is None else min(cases, base_cases)


def comparable(facts: Facts, fact: Fact) -> bool:
    """Tell whether a value can be judged against its target: a part of a month cannot against a whole month's."""
    fills = fact.unit in (Unit.MONEY, Unit.COUNT) or METRIC[fact.metric].rest is not None
    return facts.partial_day is None or not fills


def fewest(fact: Fact) -> int:
    """Return how many cases a rate or a mean must rest on for its change to be judged."""
    return FEW_AMOUNTS if fact.unit is Unit.RATE and not METRIC[fact.metric].proportion else FEW


def few(fact: Fact) -> bool:
    """Tell whether a fact rests on too few cases to be judged; one that names none is judged."""
    return fact.n is not None and fact.n < fewest(fact)


def weigh(facts: Facts, fact: Fact, base: str = "mom") -> Weight:
    """Say what the change of `fact` against its base (`mom` or `yoy`) can carry.

    Facts without a number of cases (amounts, and shares of amounts) are clear.
    """
    value, was = fact.value, fact.mom_base if base == "mom" else fact.yoy_base
    if fact.n is None or value is None or was is None or fact.unit not in (Unit.RATE, Unit.DAYS, Unit.HOURS):
        return Weight.CLEAR
    cases, base_cases = cases_of(facts, fact, base)
    if min(cases, base_cases) < fewest(fact):
        return Weight.FEW
    if not METRIC[fact.metric].proportion:  # a mean, or amounts against amounts: no share of the cases to test
        return Weight.CLEAR
    z = two_proportions_z(value, cases, was, base_cases)
    return Weight.CLEAR if abs(z) >= CRITICAL_Z else Weight.UNCLEAR


def clear_move(facts: Facts, fact: Fact | None) -> int:
    """Return 1 where a fact clearly rose on the month before, -1 where it fell, 0 for any other or none.

    A count below `FEW` in both months moved clearly where two Poisson counts of one mean would seldom lie so far apart.
    """
    if fact is None or fact.mom is None or abs(fact.mom) < FLAT or weigh(facts, fact) is not Weight.CLEAR:
        return 0
    if fact.unit is Unit.COUNT and fact.value is not None and fact.mom_base is not None:
        cases = abs(fact.value) + abs(fact.mom_base)
        few = max(abs(fact.value), abs(fact.mom_base)) < FEW
        if few and abs(fact.value - fact.mom_base) < CRITICAL_Z * math.sqrt(cases):
            return 0
    return 1 if fact.mom > 0 else -1


def meets(fact: Fact) -> bool | None:
    """Tell whether a value meets its target, the metric's good way; None without a target."""
    if fact.gap is None:
        return None
    return fact.gap <= 0 if METRIC[fact.metric].good is Good.DOWN else fact.gap >= 0
