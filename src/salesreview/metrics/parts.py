"""Parts of a whole as they are shown: rounded so that they add up to the whole beside them (largest remainder).

Each part alone, rounded, may miss the whole by some of the last digits shown. Those are given to the parts that rounding
bent most the other way, so that a part stays less than one last digit from its exact value. Text, cells and live numbers
read a part here and nowhere else, and so show the same one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from salesreview.metrics.catalogue import changes
from salesreview.metrics.exact import DECIMALS
from salesreview.metrics.facts import Facts
from salesreview.metrics.model import Fact, Unit

#: Power of ten of the last digit of a rate that is shown in percent with one decimal.
RATE_DIGIT = -3
#: The metric whose members are parts of all there is.
MEMBER_SHARE = "revenue_share"
#: How far parts may be from their whole and still come to it: facts are settled at four decimals (`metrics.exact`).
_NOISE = {Unit.MONEY: 1e-3, Unit.RATE: 1e-6}

Whole = Callable[[Facts, str, str], float | None]


def _apart(parts: Sequence[float], whole: float, unit: Unit) -> bool:
    """Tell whether parts do not come to their whole; amounts beyond a billion hold fewer decimals than that."""
    noise = max(_NOISE[unit], 1e-12 * math.fsum(map(abs, parts)))
    return abs(math.fsum(parts) - whole) > noise


def _change(metric: str) -> Whole:
    """Return what gives a metric's change on the month before, None without a base."""

    def change(facts: Facts, dimension: str, member: str) -> float | None:
        fact = facts.get(metric, dimension, member)
        if fact is None or fact.value is None or fact.mom_base is None:
            return None
        return round(fact.value - fact.mom_base, DECIMALS)

    return change


def _mom(metric: str) -> Whole:
    def change(facts: Facts, dimension: str, member: str) -> float | None:
        fact = facts.get(metric, dimension, member)
        return fact.mom if fact is not None else None

    return change


def _one(facts: Facts, dimension: str, member: str) -> float | None:
    return 1.0


@dataclass(frozen=True, slots=True)
class Split:
    """A whole and the metrics that are its parts, in the order in which they are told."""

    whole: Whole
    parts: tuple[str, ...]
    unit: Unit

    def values(self, facts: Facts, dimension: str = "", member: str = "") -> list[float] | None:
        """Return the exact parts, None where one is unknown."""
        found = [facts.value(key, dimension, member) for key in self.parts]
        known = [float(value) for value in found if value is not None]
        return known if len(known) == len(found) else None

    def come_to(self, facts: Facts, dimension: str = "", member: str = "") -> float | None:
        """Return the whole that the exact parts come to; None where one of them is unknown, or they do not."""
        parts, whole = self.values(facts, dimension, member), self.whole(facts, dimension, member)
        if parts is None or whole is None or _apart(parts, whole, self.unit):
            return None
        return float(whole)

    def total(self, facts: Facts, dimension: str = "", member: str = "") -> float | None:
        """Return what stands below the parts in a table: the whole they come to, else their sum; None without parts."""
        whole = self.come_to(facts, dimension, member)
        if whole is None and (parts := self.values(facts, dimension, member)) is not None:
            return round(math.fsum(parts), DECIMALS)
        return whole


REVENUE_CHANGE = Split(_change("revenue"), tuple(f"pvm_revenue_{part}" for part in changes.REVENUE), Unit.MONEY)
PROFIT_CHANGE = Split(_change("gross_profit"), tuple(f"pvm_profit_{part}" for part in changes.PROFIT), Unit.MONEY)
SPLITS = (
    REVENUE_CHANGE,
    PROFIT_CHANGE,
    Split(_mom("gross_margin"), tuple(f"margin_effect_{part}" for part in changes.MARGIN), Unit.RATE),
    Split(_mom("revenue"), ("growth_new", "growth_repeat"), Unit.RATE),
    Split(_one, ("new_customer_revenue_share", "repeat_revenue_share"), Unit.RATE),
)
_SPLIT_OF = {key: split for split in SPLITS for key in split.parts}


def rounded(value: float, digit: int) -> Decimal:
    """Round half away from zero to whole steps of 10**digit, on the shortest decimal text as `language` does."""
    return (Decimal(repr(float(value))).scaleb(-digit)).quantize(Decimal(1), rounding=ROUND_HALF_UP).scaleb(digit)


def apportion(whole: float, parts: Sequence[float], digit: int) -> list[Decimal]:
    """Return the parts in steps of 10**digit, adding up to the rounded whole that they exactly come to.

    What rounding leaves goes in single steps to the parts with the largest rounding error in that direction; of equals
    to the larger by size, then to the first.
    """
    step = Decimal(1).scaleb(digit)
    shown = [rounded(part, digit) for part in parts]
    left = int((rounded(whole, digit) - sum(shown)) / step)
    way = 1 if left > 0 else -1
    bent = [way * (Decimal(repr(float(part))) - each) for part, each in zip(parts, shown, strict=True)]
    for place in sorted(range(len(shown)), key=lambda at: (-bent[at], -abs(parts[at]), at))[: abs(left)]:
        shown[place] += way * step
    return shown


def shown_value(facts: Facts, fact: Fact, digit: int) -> float | None:
    """Return what shows, with a last digit of 10**digit, as a fact's value among the parts of its whole.

    That is the exact value wherever rounding it gives the apportioned part, so that a cell keeps all its digits, and
    the part itself where its last digit was moved. An amount is apportioned to the total that stands below the parts, a
    rate only to the whole they come to. Anything else, and any earlier month's value (shown without its whole), is the
    value itself.
    """
    if fact.value is None or fact.period != str(facts.month):
        return fact.value
    if fact.metric == MEMBER_SHARE and fact.dimension:
        return _member_share(facts, fact, digit)
    split = _SPLIT_OF.get(fact.metric)
    if split is None:
        return fact.value
    of = split.total if split.unit is Unit.MONEY else split.come_to
    parts, whole = split.values(facts, fact.dimension, fact.member), of(facts, fact.dimension, fact.member)
    if parts is None or whole is None:
        return fact.value
    return _showing(apportion(whole, parts, digit)[split.parts.index(fact.metric)], fact.value, digit)


def _member_share(facts: Facts, fact: Fact, digit: int) -> float | None:
    """Return a member's share of the whole among those of all members; its value where they are not all there is."""
    names = facts.members(fact.metric, fact.dimension)
    parts = [float(facts.value(fact.metric, fact.dimension, name) or 0.0) for name in names]
    if _apart(parts, 1.0, Unit.RATE):
        return fact.value
    return _showing(apportion(1.0, parts, digit)[names.index(fact.member)], parts[names.index(fact.member)], digit)


def _showing(part: Decimal, value: float, digit: int) -> float:
    return float(value) if rounded(value, digit) == part else float(part)
