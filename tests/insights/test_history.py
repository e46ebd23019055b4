"""Streaks against target, runs and turns against the year before: counted by hand, and against a count of their own."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesreview.insights.history import RUN_LEAST, STREAK_LEAST, Streak, Trend, months_in_a_row, streak, trend
from salesreview.metrics.catalog import METRIC
from salesreview.metrics.facts import Facts
from salesreview.metrics.model import Fact, Unit

from .conftest import MONTH

Values = Sequence[float | None]


def series(metric: str, values: Values, targets: Values = (), member: tuple[str, str] = ("", "")) -> Facts:
    """Facts of one figure month by month, the month under review first; changes on the year before as they are."""
    made = []
    for back, value in enumerate(values):
        target = targets[back] if back < len(targets) else None
        was = values[back + 12] if back + 12 < len(values) else None
        yoy = None
        if value is not None and was is not None:
            yoy = value - was if METRIC[metric].unit is Unit.RATE else value / was - 1 if was > 0 else None
        made.append(Fact(
            metric, *member, str(MONTH.plus(-back)), value, METRIC[metric].unit, yoy_base=was, yoy=yoy, target=target,
            gap=None if value is None or target is None else value - target,
        ))  # fmt: skip
    return Facts(MONTH, tuple(made))


def streak_of(metric: str, values: Values, targets: Values, **more: object) -> Streak | None:
    facts = replace(series(metric, values, targets), **more)  # type: ignore[arg-type]
    return streak(facts, {}, facts.facts[0])


def trend_of(metric: str, values: Values, **more: object) -> Trend | None:
    facts = replace(series(metric, values), **more)  # type: ignore[arg-type]
    return trend(facts, facts.facts[0])


def against(signs: str) -> list[float | None]:
    """Values that lie above (+), below (-) or level with (=) a year earlier, or are n/a (?), the latest month first."""
    now = [{"+": 130.0, "-": 70.0, "=": 100.0, "?": None}[sign] for sign in signs[:12]]
    first = [{"+": 90.0, "-": 110.0}[sign] for sign in signs[12:]]  # a thirteenth month is itself a base
    return [*now, *[100.0] * (12 - len(now)), *[100.0] * (12 if first else len(now)), *first]


@pytest.mark.parametrize(
    ("metric", "values", "targets", "told"),
    [
        ("revenue", [90, 90, 90, 110], [100] * 4, Streak(False, 3)),
        ("revenue", [90, 90, 110], [100] * 3, None),  # two months are no streak
        ("revenue", [90, 90, 100, 90], [100] * 4, None),  # a value equal to its target meets it
        ("revenue", [100, 100, 110, 90], [100] * 4, Streak(True, 3)),
        ("revenue", [110, 110, 90], [100] * 3, None),
        ("churn_rate", [0.08, 0.07, 0.09, 0.06], [0.06] * 4, Streak(False, 3)),  # less is better
        ("churn_rate", [0.06, 0.05, 0.04, 0.07], [0.06] * 4, Streak(True, 3)),
        ("feedback", [1, 1, 1], [9] * 3, None),  # neither more nor less is better
        ("revenue", [90, 90, None, 90, 90], [100] * 5, None),  # a month without a value in between
        ("revenue", [90, 90, 90, 90, 90], [100, 100, None, 100, 100], None),  # and one without a target
        ("revenue", [90, 90, 90, None, 90], [100] * 5, Streak(False, 3)),
        ("revenue", [None, 90, 90, 90], [100] * 4, None),  # the month itself is n/a
        ("revenue", [90, 90, 90, 90], [None, 100, 100, 100], None),
        ("revenue", [90, 90, 90], [100] * 3, Streak(False, 3)),  # the first months of all
        ("revenue", [-5, -5, -5], [0] * 3, Streak(False, 3)),
    ],
)  # fmt: skip
def test_a_streak_goes_back_to_the_first_month_that_breaks_it(
    metric: str, values: Values, targets: Values, told: Streak | None
) -> None:
    assert streak_of(metric, values, targets) == told
    assert streak_of(metric, values, targets, partial_day=20) is None


def test_a_past_target_is_the_facts_own_else_the_tables() -> None:
    place = ("revenue", "region", "a")
    facts = series("revenue", [90, 90, 90, 90], [100, 80], place[1:])
    table = {(*place, MONTH.plus(-back)): 100.0 for back in range(4)}
    assert months_in_a_row(facts, table, *place, met=False) == 1  # its own target of 80 was met
    table = {(*place, MONTH.plus(-back)): 100.0 for back in (1, 2)}
    facts = series("revenue", [90, 90, 90, 90], [100], place[1:])
    assert months_in_a_row(facts, table, *place, met=False) == 3
    assert months_in_a_row(facts, table, *place, met=True) == 0
    assert months_in_a_row(facts, {}, *place, met=False) == 1


@pytest.mark.parametrize(
    ("signs", "told"),
    [
        ("++++++=", Trend(True, False, 6)),
        ("+++++=+", None),  # five months are no run
        ("------+", Trend(False, False, 6)),
        ("+++?+++++++", None),  # a month not known in between
        ("?++++++++", None),  # the month itself is n/a
        ("=++++++++", None),
        ("-++++++=", Trend(False, True, 6)),
        ("-+++++-", None),
        ("+------------", Trend(True, True, 12)),
        ("--+++++++", None),  # it turned a month ago
        ("-=++++++", None),  # a level month lies between
        ("+++++++++++++", Trend(True, False, 13)),
    ],
)
def test_a_run_and_a_turn_are_told_from_six_months_on(signs: str, told: Trend | None) -> None:
    months = against(signs)
    assert trend_of("revenue", months) == told
    assert trend_of("revenue", months, partial_day=20) is None
    assert trend_of("average_order_value", months) is None  # no trend is told of it


@pytest.mark.parametrize(
    ("now", "base", "told"),
    [
        (100.04, 100.0, None),  # 0.04 % shows as 0.0 %
        (100.06, 100.0, Trend(True, False, 7)),
        (99.96, 100.0, None),
        (99.9, 100.0, Trend(False, True, 6)),
        (130.0, 0.0, None),  # no change can be told on a base of nothing
        (130.0, -5.0, None),
    ],
)
def test_a_month_that_shows_no_change_on_the_year_before_has_no_trend(
    now: float, base: float, told: Trend | None
) -> None:
    assert trend_of("gross_profit", [now, *against("?++++++")[1:12], base, *[100.0] * 6]) == told


def test_a_rate_runs_by_its_points_and_a_member_by_itself() -> None:
    margins = [0.32, *[0.33] * 11, *[0.30] * 12]
    assert trend_of("gross_margin", margins) == Trend(True, False, 12)
    facts = series("revenue", against("-++++++"), member=("region", "a"))
    assert trend(facts, facts.facts[0]) == Trend(False, True, 6)


AMOUNTS = st.one_of(
    st.none(), st.sampled_from([0.0, 90.0, 100.0, 110.0]), st.floats(-200, 200).map(lambda x: round(x, 2))
)
#: Months of any kind, and a year that mostly lies above the one before, so that rows of many come about.
MONTHS = st.one_of(
    st.lists(AMOUNTS, min_size=1, max_size=25),
    st.tuples(
        st.lists(st.sampled_from([110.0, 120.0]), min_size=12, max_size=12),
        st.lists(st.sampled_from([80.0, 90.0, 100.0, 140.0]), min_size=6, max_size=13),
    ).map(lambda years: [*years[0], *years[1]]),
)


def letters(signs: list[bool | None]) -> str:
    return "".join("?" if sign is None else "+" if sign else "-" for sign in signs)


@given(values=MONTHS, targets=MONTHS, metric=st.sampled_from(["revenue", "churn_rate", "feedback"]), seed=st.integers())
def test_a_streak_is_the_count_of_its_months_in_any_order_of_the_facts(
    values: Values, targets: Values, metric: str, seed: int
) -> None:
    facts = series(metric, values, targets)
    known = [
        (value, target) if value is not None and target is not None and metric != "feedback" else None
        for value, target in zip(values, targets, strict=False)
    ]
    met = [
        None if each is None else each[0] <= each[1] if metric == "churn_rate" else each[0] >= each[1] for each in known
    ]
    row = re.match(r"\++|-+|", letters(met))
    assert row is not None
    found = streak(facts, {}, facts.facts[0])
    assert found == (Streak(row[0][0] == "+", len(row[0])) if len(row[0]) >= STREAK_LEAST else None)
    assert found is None or found.months <= sum(each is not None for each in known)
    assert streak(shuffled(facts, seed), {}, facts.facts[0]) == found


@given(values=MONTHS, seed=st.integers())
def test_a_trend_is_the_count_of_its_months_in_any_order_of_the_facts(values: Values, seed: int) -> None:
    facts = series("revenue", values)
    pairs = [(now, was) for now, was in zip(values, values[12:], strict=False)]
    above = [None if now is None or was is None or now == was else now > was for now, was in pairs]
    row = re.match(r"(?:(\+)(-+)|(-)(\++)|)", letters(above))
    run = re.match(r"\++|-+|", letters(above))
    assert row is not None and run is not None
    change, told = facts.facts[0].yoy, None
    if change is not None and abs(change) >= 0.0005:
        before = row[2] or row[4] or ""
        if len(run[0]) >= RUN_LEAST:
            told = Trend(run[0][0] == "+", False, len(run[0]))
        elif len(before) >= RUN_LEAST:
            told = Trend(before[0] == "-", True, len(before))
    found = trend(facts, facts.facts[0])
    assert found == told
    assert found is None or found.months + found.turned <= sum(sign is not None for sign in above) <= 13
    assert trend(shuffled(facts, seed), facts.facts[0]) == found


def shuffled(facts: Facts, seed: int) -> Facts:
    order = list(facts.facts)
    random.Random(seed).shuffle(order)
    return Facts(MONTH, tuple(order))
