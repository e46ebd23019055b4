from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesreview.workdays import add_workdays, workday_rule, workdays

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31))


@pytest.mark.parametrize(
    ("day", "works", "works_by_weekends"),
    [
        (dt.date(2025, 10, 1), False, True),  # National Day, a Wednesday
        (dt.date(2025, 9, 28), True, False),  # a Sunday worked for it
        (dt.date(2025, 10, 9), True, True),
        (dt.date(2025, 10, 11), True, False),  # a Saturday worked for it
        (dt.date(2025, 11, 1), False, False),
    ],
)
def test_public_holidays_and_their_make_up_days(day, works, works_by_weekends):
    assert workday_rule("cn")(day) is works
    assert workday_rule("weekends")(day) is works_by_weekends


def test_years_not_announced_follow_weekends():
    rule = workday_rule("cn")
    assert rule(dt.date(2099, 10, 1)) is True  # a Thursday
    assert rule(dt.date(2099, 10, 3)) is False  # a Saturday
    assert rule(dt.date(1990, 10, 1)) is True


def test_the_days_of_a_span_with_both_ends():
    assert workdays(dt.date(2025, 10, 1), dt.date(2025, 10, 12), "cn") == [dt.date(2025, 10, d) for d in (9, 10, 11)]
    assert workdays(dt.date(2025, 11, 3), dt.date(2025, 11, 3), "weekends") == [dt.date(2025, 11, 3)]
    assert workdays(dt.date(2025, 11, 4), dt.date(2025, 11, 3), "weekends") == []


def test_days_are_added_over_a_holiday():
    assert add_workdays(dt.date(2025, 9, 30), 1, "cn") == dt.date(2025, 10, 9)
    assert add_workdays(dt.date(2025, 10, 10), 1, "weekends") == dt.date(2025, 10, 13)
    assert add_workdays(dt.date(2025, 10, 4), 0, "cn") == dt.date(2025, 10, 4)


@given(DAYS, st.integers(1, 60), st.sampled_from(["cn", "weekends"]))
def test_adding_and_counting_agree(start, count, calendar):
    end = add_workdays(start, count, calendar)
    between = workdays(start + dt.timedelta(days=1), end, calendar)
    assert len(between) == count
    assert between[-1] == end
