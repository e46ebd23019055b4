"""What drove a change: the members' contributions to the change of a metric that adds up over them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from salesreview.metrics.catalog import BLANK

if TYPE_CHECKING:
    from salesreview.metrics.facts import Facts
    from salesreview.metrics.model import Fact

DRIVER_SHARE = 0.6  # a member drives a change when it makes at least this share of it


@dataclass(frozen=True, slots=True)
class Contribution:
    """One member's part in the change against the month before, in the metric's unit."""

    member: str
    change: float


def month_before(facts: Facts, fact: Fact) -> float:
    """Return the base of an additive metric, 0 where the member had nothing then."""
    if fact.mom_base is not None:
        return fact.mom_base
    if facts.partial_day is not None:  # the whole month before is no base for a part of this one
        return 0.0
    return facts.value(fact.metric, fact.dimension, fact.member, facts.month.before) or 0.0


def contributions(facts: Facts, metric: str, dimension: str) -> list[Contribution]:
    """Return each named member's change, largest first, ties by name; empty where the whole has no base."""
    whole = facts.get(metric)
    if whole is None or whole.value is None or whole.mom_base is None:
        return []
    found = [
        Contribution(member, fact.value - month_before(facts, fact))
        for member in facts.members(metric, dimension)
        if member != BLANK and (fact := facts.get(metric, dimension, member)) is not None and fact.value is not None
    ]
    return sorted(found, key=lambda each: (-each.change, each.member))


def leading(found: list[Contribution]) -> list[Contribution]:
    """Return the contributions that share the largest rise, empty where nothing rose: a tie has no single driver."""
    if not found or found[0].change <= 0:
        return []
    return [each for each in found if math.isclose(each.change, found[0].change, rel_tol=1e-9)]


def drives(part: float, whole: float) -> bool:
    """Tell whether `part` makes the driving share of the change `whole`, in the same direction."""
    return whole != 0 and part / whole >= DRIVER_SHARE


def main_part(facts: Facts, metric: str, dimension: str) -> tuple[str, float] | None:
    """Return the member with the largest part of a change, in its direction, and that part ÷ the change.

    None where nothing changed, no member went that way, or several share the largest part.
    """
    whole, parts = facts.get(metric), contributions(facts, metric, dimension)
    if whole is None or whole.value is None or whole.mom_base is None or whole.value == whole.mom_base:
        return None
    change = whole.value - whole.mom_base
    way = math.copysign(1, change)
    first = leading(sorted((replace(part, change=way * part.change) for part in parts), key=lambda one: -one.change))
    return (first[0].member, first[0].change / abs(change)) if len(first) == 1 else None
