"""Which facts are worth a line on the summary: gaps to target and changes, ranked over all candidates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from salesreview.insights.bands import FLAT, band_of
from salesreview.insights.significance import FEW, Weight, comparable, few, meets, weigh
from salesreview.metrics.catalog import BLANK, METRIC
from salesreview.metrics.model import Good, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from salesreview.metrics.facts import Facts
    from salesreview.metrics.model import Fact

#: What can be an achievement or a problem, with the weight of a finding on it.
CANDIDATES: tuple[tuple[str, float], ...] = (
    ("revenue", 1.5), ("gross_margin", 1.2), ("new_customers", 1.0), ("churn_rate", 1.0), ("repurchase_rate", 0.8),
    ("quality_customer_share", 0.6), ("win_rate", 0.8), ("conversion_rate", 0.6), ("lead_validity_rate", 0.6),
    ("sales_cycle_days", 0.6), ("collected", 0.8), ("collection_days", 0.7), ("overdue_share", 0.8),
    ("renewal_rate", 1.0), ("complaint_rate", 0.9), ("late_response_rate", 0.6), ("cac", 0.6),
)  # fmt: skip
MEMBER_WEIGHT = 5.0  # a member with a fifth of the revenue weighs as a figure of the whole company
#: Dimensions whose members' revenue can be one.
MEMBERS = ("product_line", "region", "channel")
TARGET, CHANGE = 3.0, 1.0  # a gap to a target outranks a change of the same size
POINTS_SCALE = 3.0  # a change of 5 points weighs as one of 15 %, as in the bands
MOST_CHANGE = 0.3  # a larger change weighs no more, so that a leap of a small rate does not hide what matters


@dataclass(frozen=True, slots=True)
class Finding:
    """A fact worth a line: what it rests on (target or change), whether it is good, and its rank."""

    fact: Fact
    kind: str  # target, change
    good: bool
    score: float


def rank_findings(facts: Facts, *, good: bool, most: int = 3) -> list[Finding]:
    """Return the `most` strongest good (or bad) findings, at most one on a metric and member, ties by name."""
    found: dict[tuple[str, str], Finding] = {}
    ordered = sorted(
        (each for each in _findings(facts) if each.good is good),
        key=lambda each: (-each.score, each.fact.metric, each.fact.dimension, each.fact.member),
    )
    for each in ordered:
        found.setdefault((each.fact.metric, each.fact.dimension), each)
    return list(found.values())[:most]


def _findings(facts: Facts) -> Iterator[Finding]:
    whole = facts.value("revenue") or 0.0
    for metric, weight in CANDIDATES:
        yield from _of(facts, facts.get(metric), weight)
    for dimension in MEMBERS:
        for member in facts.members("revenue", dimension):
            fact = facts.get("revenue", dimension, member)
            if member != BLANK and fact is not None and fact.value is not None and whole > 0:
                base = max(abs(fact.value), abs(fact.target or 0.0))
                yield from _of(facts, fact, min(1.0, MEMBER_WEIGHT * base / whole))


def _of(facts: Facts, fact: Fact | None, weight: float) -> Iterator[Finding]:
    if fact is None or fact.value is None:
        return
    good_way = METRIC[fact.metric].good
    off = _off_target(fact)
    met = meets(fact)
    if off is not None and met is not None:
        if not comparable(facts, fact) and not (met and good_way is Good.UP):
            return  # a part of a month against a whole month's target says nothing yet
        if met and good_way is Good.UP and fact.value < 0:
            return  # a loss is no achievement, however small it was to be
        yield Finding(fact, "target", met, (0.3 if few(fact) else 1.0) * TARGET * weight * _capped(off))
        return
    if fact.mom is None or good_way is Good.NONE or weigh(facts, fact) is not Weight.CLEAR:
        return
    rate = fact.unit is Unit.RATE
    if band_of(fact, fact.mom, fact.mom_base) in ("flat", "slight"):
        return
    small = fact.unit is Unit.COUNT and max(abs(fact.value), abs(fact.mom_base or 0.0)) < FEW
    if not small:
        size = fact.mom * POINTS_SCALE if rate else fact.mom
        good = (fact.mom > 0) is (good_way is Good.UP)
        if good and good_way is Good.UP and fact.value < 0:
            return  # a loss that shrinks is no achievement
        yield Finding(fact, "change", good, CHANGE * weight * min(abs(size), MOST_CHANGE))


def _off_target(fact: Fact) -> float | None:
    """Return how far a value lies off its target; None where it meets it to the first decimal, or has none.

    Where there is no quotient (a target not above 0, or a value not above 0 where less is better), a target missed is
    told and one of nothing that is met is not.
    """
    if fact.gap is None or fact.value is None or fact.target is None:
        return None
    if fact.attainment is not None:
        off = fact.attainment - 1
        return off if abs(off) >= FLAT else None
    if meets(fact) and fact.target <= 0:
        return None
    if fact.unit is Unit.RATE:
        return fact.gap * POINTS_SCALE if abs(fact.gap) >= FLAT else None
    return 1.0


def _capped(size: float) -> float:
    return min(abs(size), 1.0)
