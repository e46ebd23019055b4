"""Two metrics that move together: in how many months they went the same way, and whether chance alone would do that.

Signs of the changes on the month before, not coefficients: a reader can count them, and one leap cannot make them.
Source: docs/decisions/0022.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from salesreview.metrics.facts import Facts

MONTHS = 24  # changes looked at, the month under review included
LEAST = 12  # changes of both that a judgement rests on
CHANCE = 0.025  # so many would come by chance at most


@dataclass(frozen=True, slots=True)
class Together:
    """Two metrics moved together in `agreeing` of the `both` months in which both moved."""

    agreeing: int
    both: int


def moved_together(facts: Facts, one: str, other: str, *, opposite: bool = False) -> Together | None:
    """Return how often two metrics of the whole moved the same way (`opposite`: opposite ways), the month included.

    None in a part of a month, on too few changes, where the month itself does not agree, or where as many would come
    by chance (one-sided sign test).
    """
    if facts.partial_day is not None:
        return None
    agreeing = both = 0
    for step in range(MONTHS):
        changes = [_change(facts, metric, step) for metric in (one, other)]
        if not changes[0] or not changes[1]:
            if step == 0:
                return None
            continue
        agrees = ((changes[0] > 0) is (changes[1] > 0)) is not opposite
        if step == 0 and not agrees:
            return None
        both, agreeing = both + 1, agreeing + agrees
    return Together(agreeing, both) if both >= LEAST and by_chance(agreeing, both) <= CHANCE else None


def by_chance(agreeing: int, both: int) -> float:
    """Return how likely a fair coin shows at least `agreeing` heads in `both` throws."""
    return float(sum(math.comb(both, k) for k in range(agreeing, both + 1)) / 2**both)


def _change(facts: Facts, metric: str, step: int) -> float | None:
    now, before = (facts.value(metric, month=facts.month.plus(-step - back)) for back in (0, 1))
    return None if now is None or before is None else now - before
