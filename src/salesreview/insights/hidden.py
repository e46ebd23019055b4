"""Rules that look behind a number (source: review.md §4.3): each finding is evidence, never a cause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from salesreview.insights.bands import FLAT
from salesreview.insights.drivers import contributions
from salesreview.insights.history import months_in_a_row
from salesreview.insights.significance import clear_move
from salesreview.metrics.catalog import BLANK

if TYPE_CHECKING:
    from salesreview.metrics.facts import Facts
    from salesreview.metrics.targets import Targets

CONCENTRATED = 0.3  # one customer's share of the revenue or of its growth
MONTHS_BELOW = 3
#: The rules, in the order of their findings.
RULES = (
    "region_below", "concentration", "growth_concentration", "slow_collections", "margin_down", "complaints_up",
    "win_rate_down",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hidden:
    """One finding: the rule's key, whom it is about, and the number that only the rule knows."""

    rule: str
    member: str = ""
    number: float = 0.0  # months below target, or a share


def find_hidden(facts: Facts, targets: Targets) -> list[Hidden]:
    """Return the findings in the order of the rules."""
    return [
        *_regions_below(facts, targets), *_concentration(facts), *_slow_collections(facts),
        *_margin_down(facts), *_complaints_up(facts), *_win_rate_down(facts),
    ]  # fmt: skip


def _regions_below(facts: Facts, targets: Targets) -> list[Hidden]:
    if facts.partial_day is not None:  # a part of a month says nothing against a whole month's target
        return []
    found = [
        Hidden("region_below", name, months)
        for name in facts.members("revenue", "region")
        if (months := months_in_a_row(facts, targets, "revenue", "region", name, met=False)) >= MONTHS_BELOW
    ]
    return sorted(found, key=lambda each: (-each.number, each.member))


def _concentration(facts: Facts) -> list[Hidden]:
    whole = facts.get("revenue")
    names = [name for name in facts.members("revenue", "customer") if name != BLANK]
    if whole is None or not whole.value or whole.value <= 0 or not names:
        return []
    found = []
    share = (facts.value("revenue", "customer", names[0]) or 0.0) / whole.value
    if share > CONCENTRATED:
        found.append(Hidden("concentration", names[0], share))
    parts = contributions(facts, "revenue", "customer")
    if len(parts) > 1 and whole.mom_base is not None and whole.mom is not None and whole.mom >= FLAT:
        part = parts[0].change / (whole.value - whole.mom_base)
        if part > CONCENTRATED:
            found.append(Hidden("growth_concentration", parts[0].member, part))
    return found


def _move(facts: Facts, metric: str) -> int:
    return clear_move(facts, facts.get(metric))


def _slow_collections(facts: Facts) -> list[Hidden]:
    """Collections slowed where one of their two measures worsened and the other did not get better."""
    moves = {_move(facts, "collection_days"), _move(facts, "dso")}
    slow = 1 in moves and -1 not in moves
    return [Hidden("slow_collections")] if _move(facts, "revenue") > 0 and slow else []


def _margin_down(facts: Facts) -> list[Hidden]:
    return [Hidden("margin_down")] if _move(facts, "gross_margin") < 0 else []


def _complaints_up(facts: Facts) -> list[Hidden]:
    return [Hidden("complaints_up")] if _move(facts, "complaint_rate") > 0 else []


def _win_rate_down(facts: Facts) -> list[Hidden]:
    return [Hidden("win_rate_down")] if _move(facts, "win_rate") < 0 else []
