"""Metrics that move together: counted by the signs of their monthly changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from salesreview.insights.together import MONTHS, Together, by_chance, moved_together
from salesreview.metrics.facts import Facts
from salesreview.metrics.model import Fact

from .conftest import MONTH, fact


def series(metric: str, values: list[float | None]) -> list[Fact]:
    """The facts of the months up to the one under review, the oldest first; None: no fact."""
    return [
        replace(fact(metric, value), period=str(MONTH.plus(place - len(values) + 1)))
        for place, value in enumerate(values)
        if value is not None
    ]


def facts_of(late: list[float | None], complaints: list[float | None], **more: int) -> Facts:
    facts = [*series("late_response_rate", late), *series("complaint_rate", complaints)]
    facts.sort(key=lambda each: hash((each.metric, each.period)) % 97)  # the order of facts never matters
    return Facts(MONTH, tuple(facts), **more)


def zigzag(count: int, *flipped: int) -> list[float | None]:
    """Values that rise and fall in turn; the changes `flipped` (0: the latest) go the other way than they would."""
    values = [0.5]
    for step in reversed(range(count)):
        up = (step % 2 == 0) is not (step in flipped)
        values.append(values[-1] + (0.01 if up else -0.01))
    return [round(value, 6) for value in values]


def test_chance_is_that_of_a_fair_coin() -> None:
    assert by_chance(12, 12) == pytest.approx(1 / 4096)
    assert by_chance(10, 12) == pytest.approx(79 / 4096)  # 66 + 12 + 1
    assert by_chance(0, 12) == 1


@pytest.mark.parametrize(
    ("changes", "flipped", "found"),
    [
        (12, (), Together(12, 12)),
        (12, (1, 3), Together(10, 12)),  # 1.9 %
        (12, (1, 3, 5), None),  # 9 of 12: 7.3 %
        (11, (), None),  # too few months
        (12, (0,), None),  # the month itself goes its own way
        (24, (1, 3, 5, 7, 9, 11), Together(18, 24)),  # 1.1 %
        (24, (1, 3, 5, 7, 9, 11, 13), None),  # 3.2 %
    ],
)
def test_the_same_way_in_more_months_than_chance_gives(
    changes: int, flipped: tuple[int, ...], found: Together | None
) -> None:
    assert (
        moved_together(facts_of(zigzag(changes), zigzag(changes, *flipped)), "late_response_rate", "complaint_rate")
        == found
    )


def test_opposite_ways_are_asked_for_by_name() -> None:
    facts = facts_of(zigzag(14), zigzag(14, *range(14)))
    assert moved_together(facts, "late_response_rate", "complaint_rate", opposite=True) == Together(14, 14)
    assert moved_together(facts, "late_response_rate", "complaint_rate") is None


def test_months_without_a_change_or_a_value_are_not_counted() -> None:
    late, complaints = zigzag(16), zigzag(16)
    late[3] = late[2]  # no change now, nor to the month after, which comes back to it
    complaints[8] = None  # neither its change nor the next is known
    found = moved_together(facts_of(late, complaints), "late_response_rate", "complaint_rate")
    assert found == Together(16 - 2 - 2, 16 - 2 - 2)
    complaints[-1] = complaints[-2]
    assert moved_together(facts_of(late, complaints), "late_response_rate", "complaint_rate") is None


def test_a_part_of_a_month_says_nothing_and_no_more_than_two_years_count() -> None:
    both = zigzag(40)
    assert moved_together(facts_of(both, both, partial_day=20), "late_response_rate", "complaint_rate") is None
    assert moved_together(facts_of(both, both), "late_response_rate", "complaint_rate") == Together(MONTHS, MONTHS)
