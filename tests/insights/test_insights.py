from __future__ import annotations

import math
from dataclasses import replace

import pytest

from salesreview.insights.bands import POINTS, RELATIVE, band
from salesreview.insights.drivers import contributions, drives
from salesreview.insights.hidden import find_hidden
from salesreview.insights.history import months_in_a_row
from salesreview.insights.proposals import best_month, propose, track_record, year_gap
from salesreview.insights.rank import rank_findings
from salesreview.insights.significance import Weight, clear_move, two_proportions_z, weigh
from salesreview.metrics.facts import Facts
from salesreview.period import Month

from .conftest import MONTH, fact


@pytest.mark.parametrize(
    ("change", "relative", "points"),
    [(0.00049, "flat", "flat"), (-0.0005, "slight", "slight"), (0.03, "marked", "marked"), (-0.2, "sharp", "sharp")],
)
def test_bands(change: float, relative: str, points: str) -> None:
    assert (band(change, RELATIVE), band(change, POINTS)) == (relative, points)


def test_z_is_that_of_the_pooled_two_proportion_test() -> None:
    assert two_proportions_z(0.5, 100, 0.4, 100) == pytest.approx(1.4213, abs=1e-4)
    assert two_proportions_z(0.0, 50, 0.0, 50) == 0
    assert math.isfinite(two_proportions_z(1.3, 50, 1.2, 50))


@pytest.mark.parametrize(
    ("n", "weight"), [(29, Weight.FEW), (100, Weight.UNCLEAR), (1000, Weight.CLEAR), (None, Weight.CLEAR)]
)
def test_weight_of_a_change(n: int | None, weight: Weight) -> None:
    one = fact("win_rate", 0.45, 0.40, n=n)
    assert weigh(Facts(MONTH, (one,)), one) is weight


@pytest.mark.parametrize(
    ("now", "before", "way"), [(1, 2, 0), (20, 10, 0), (24, 10, 1), (3, 12, -1), (0, 4, -1), (33, 29, 1)]
)
def test_a_few_cases_move_clearly_only_beyond_chance(now: int, before: int, way: int) -> None:
    one = fact("new_customers", now, before)  # 24 and 10: 14 apart, 1.96 × √34 = 11.4
    assert clear_move(Facts(MONTH, (one,)), one) == way


def test_contributions_are_the_members_changes_and_drivers_share_their_sign() -> None:
    facts = Facts(
        MONTH,
        (
            fact("revenue", 110.0, 100.0),
            fact("revenue", 70.0, 50.0, ("region", "a")),
            fact("revenue", 40.0, 50.0, ("region", "b")),
        ),
    )
    assert [(each.member, each.change) for each in contributions(facts, "revenue", "region")] == [
        ("a", 20.0),
        ("b", -10.0),
    ]
    assert drives(20.0, 10.0) and not drives(-10.0, 10.0) and not drives(5.0, 10.0) and not drives(1.0, 0.0)


def test_months_below_target_count_back_to_the_first_met_or_unknown() -> None:
    place = ("region", "a")
    past = [replace(fact("revenue", 90.0, None, place), period=str(MONTH.plus(-i))) for i in range(5)]
    targets = {("revenue", *place, MONTH.plus(-i)): (80.0 if i == 3 else 100.0) for i in range(5)}
    facts = Facts(MONTH, tuple(past))
    assert months_in_a_row(facts, targets, "revenue", *place, met=False) == 3
    assert [each.rule for each in find_hidden(facts, targets)] == ["region_below"]
    assert find_hidden(replace(facts, partial_day=9), targets) == []


def test_hidden_rules_need_both_sides() -> None:
    rose, slow = fact("revenue", 110.0, 100.0), fact("dso", 60.0, 50.0)
    assert [each.rule for each in find_hidden(Facts(MONTH, (rose, slow)), {})] == ["slow_collections"]
    assert find_hidden(Facts(MONTH, (rose,)), {}) == [] == find_hidden(Facts(MONTH, (slow,)), {})


def test_proposals_by_method() -> None:
    base = replace(fact("revenue", 200.0), period="2025-11")
    facts = Facts(MONTH, (base, fact("revenue", 100.0, ytd=1000.0, ytd_yoy=0.1)))
    found = propose(facts, {}, "revenue", fiscal_start=1)
    assert found is not None and (found.method, found.value) == ("growth", pytest.approx(220.0))
    fixed = propose(facts, {("revenue", "", "", Month(2026, 11)): 250.0}, "revenue", fiscal_start=1)
    assert fixed is not None and (fixed.method, fixed.value) == ("set", 250.0)
    assert propose(facts, {}, "collected", fiscal_start=1) is None
    year = {("revenue", "", "", Month(2026, i)): 100.0 for i in range(1, 13)}
    gap = year_gap(facts, year, 1)
    assert gap is not None and (gap.target, gap.months, gap.monthly) == (1200.0, 2, 100.0)
    assert year_gap(facts, {**dict(list(year.items())[1:])}, 1) is None


def test_ranking_keeps_good_and_bad_apart_and_says_fewer_than_three_when_there_are_fewer() -> None:
    met = fact("revenue", 110.0, 100.0, target=100.0, attainment=1.1, gap=10.0)
    missed = fact("churn_rate", 0.08, 0.08, target=0.05, attainment=0.625, gap=0.03, n=400)
    thin = fact("win_rate", 0.2, 0.6, n=5)
    facts = Facts(MONTH, (met, missed, thin))
    assert [each.fact for each in rank_findings(facts, good=True)] == [met]
    assert [each.fact for each in rank_findings(facts, good=False)] == [missed]
    assert rank_findings(replace(facts, partial_day=9), good=False) == []


@pytest.mark.parametrize(("value", "achieved"), [(-0.1, False), (0.1, True)])
def test_a_margin_that_rises_below_zero_is_no_achievement(value: float, achieved: bool) -> None:
    facts = Facts(MONTH, (fact("gross_margin", value, value - 0.1),))
    assert bool(rank_findings(facts, good=True)) is achieved
    assert rank_findings(facts, good=False) == []


def _history(values: dict[Month, float]) -> Facts:
    whole = [replace(fact("revenue", value), period=str(month)) for month, value in values.items()]
    now = replace(next(each for each in whole if each.period == str(MONTH)), ytd_yoy=0.25)
    return Facts(MONTH, tuple(now if each.period == str(MONTH) else each for each in whole))


def test_the_growth_method_is_tried_on_the_months_before() -> None:
    # a year of 100, then 125 in every month but July 2026, which brought 100
    months = {MONTH.plus(-step): 125.0 if step < 12 else 100.0 for step in range(25)}
    months[Month(2026, 7)] = 100.0
    facts = _history(months)
    proposal = propose(facts, {}, "revenue", fiscal_start=1)
    assert proposal is not None and proposal.method == "growth"
    record = track_record(facts, proposal, fiscal_start=1)
    assert record is not None
    # known both years to date: February to October 2026 (January 2026 needs 2024 from January on)
    assert record.trials == 9
    # July was given 100 x 6*125/(2*100 ... by hand: Jan-Jun 2026 750 over Jan-Jun 2025 600 = 125, it brought 100
    assert record.low == pytest.approx(100 / 125)
    # August was given 100 x (750 + 100) / 700 = 121.43 and brought 125
    assert record.high == pytest.approx(125 / (100 * 850 / 700))


def _sloping(step: float, ytd_yoy: float, at: tuple[str, str] = ("", "")) -> Facts:
    """A hundred each month, and from January 2026 on `step` more (or less) in each month than in the one before."""
    values = {MONTH.plus(-back): 100.0 + step * max(0, 9 - back) for back in range(25)}
    facts = [replace(fact("revenue", value, None, at), period=str(month)) for month, value in values.items()]
    return Facts(MONTH, tuple(replace(each, ytd_yoy=ytd_yoy) if each.period == str(MONTH) else each for each in facts))


@pytest.mark.parametrize(
    ("step", "growth", "worked", "capped"),
    [
        # 100, 90, … 10 in 2026 for ten hundreds: worked out 100 × 550/1000; the best month, February, came to 90 of 100
        (-10.0, -0.45, 55.0, 49.5),
        # 100, 110, … 190: worked out 145; the weakest month, February, came to 110 of 100
        (10.0, 0.45, 145.0, 159.5),
    ],
)
def test_a_proposal_stays_within_its_own_record(step: float, growth: float, worked: float, capped: float) -> None:
    facts = _sloping(step, growth)
    found = propose(facts, {}, "revenue", fiscal_start=1)
    assert found is not None
    assert (found.method, found.value, found.worked, found.grown) == (
        "capped", pytest.approx(capped), pytest.approx(worked), pytest.approx(worked)
    )  # fmt: skip
    record = track_record(facts, found, fiscal_start=1)
    assert record is not None and record.trials == 9
    assert capped / worked == pytest.approx(record.high if step < 0 else record.low)
    fixed = propose(facts, {("revenue", "", "", Month(2026, 11)): 250.0}, "revenue", fiscal_start=1)
    assert fixed is not None and (fixed.method, fixed.value) == ("set", 250.0)
    part = propose(replace(facts, partial_day=9), {}, "revenue", fiscal_start=1)  # a month not over tries no method
    assert part is not None and (part.method, part.value) == ("growth", pytest.approx(worked))
    member = propose(_sloping(step, growth, ("region", "a")), {}, "revenue", "region", "a", fiscal_start=1)
    assert member is not None and (member.method, member.value) == ("growth", pytest.approx(worked))


def test_a_record_around_one_cuts_nothing_and_one_of_losses_proposes_nothing() -> None:
    months = {MONTH.plus(-step): 125.0 if step < 12 else 100.0 for step in range(25)}
    months[Month(2026, 7)] = 100.0
    found = propose(_history(months), {}, "revenue", fiscal_start=1)
    assert found is not None and (found.method, found.worked) == ("growth", None)
    # January 2026 still brought something, every month since took back: nothing that the method gave came true
    losses = {MONTH.plus(-step): 100.0 if step > 9 else 1000.0 if step == 9 else -1.0 for step in range(25)}
    assert propose(_history(losses), {}, "revenue", fiscal_start=1) is None


def test_too_few_months_to_try_say_nothing() -> None:
    months = {MONTH.plus(-step): 100.0 for step in range(17)}
    facts = _history(months)
    proposal = propose(facts, {}, "revenue", fiscal_start=1)
    assert proposal is not None
    assert track_record(facts, proposal, fiscal_start=1) is None
    assert track_record(replace(facts, partial_day=9), proposal, fiscal_start=1) is None
    assert best_month(facts, "revenue") == (17, 100.0)
    assert best_month(Facts(MONTH, ()), "revenue") is None
