from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesreview.period import Month

MONTHS = st.builds(Month, st.integers(1900, 2200), st.integers(1, 12))


@pytest.mark.parametrize(
    "text",
    ["2026-10", "2026/10", "2026.10", "2026年10月", "2026年10", "202610", " 2026 - 10 ", "２０２６年１０月"],
)
def test_the_forms_people_type_are_one_month(text):
    assert Month.parse(text) == Month(2026, 10)


def test_a_single_digit_is_enough():
    assert Month.parse("2026-3") == Month.parse("2026年3月") == Month(2026, 3)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "10",
        "2026",
        "2026-13",
        "2026-00",
        "202600",
        "26-10",
        "2026-10-05",
        "十月",
        "2026-1O",
        "0000-01",
        "2026年10月5日",
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match="month"):
        Month.parse(text)


@pytest.mark.parametrize(("year", "month"), [(2026, 0), (2026, 13), (0, 1), (10_000, 1), (-5, 3)])
def test_there_is_no_such_month(year, month):
    with pytest.raises(ValueError, match="not a month"):
        Month(year, month)


def test_its_days():
    assert (Month(2024, 2).first, Month(2024, 2).last, Month(2024, 2).days) == (
        dt.date(2024, 2, 1),
        dt.date(2024, 2, 29),
        29,
    )
    assert Month(2100, 2).days == 28
    assert Month.of(dt.datetime(2026, 12, 31, 23, 59)) == Month(2026, 12)


def test_its_bases():
    assert Month(2026, 1).before == Month(2025, 12)
    assert Month(2026, 1).year_ago == Month(2025, 1)


@pytest.mark.parametrize(
    ("month", "fiscal_start", "begins"),
    [
        (Month(2026, 10), 1, Month(2026, 1)),
        (Month(2026, 10), 4, Month(2026, 4)),
        (Month(2026, 3), 4, Month(2025, 4)),
        (Month(2026, 4), 4, Month(2026, 4)),
        (Month(2026, 11), 12, Month(2025, 12)),
    ],
)
def test_the_fiscal_year_begins_in_its_month(month, fiscal_start, begins):
    assert month.year_start(fiscal_start) == begins


def test_how_it_is_written():
    assert str(Month(2026, 3)) == "2026-03"
    assert Month(2026, 3).label("zh") == "2026年3月"
    assert Month(2026, 3).label("en") == "March 2026"


@given(MONTHS)
def test_what_it_writes_it_reads(month):
    assert Month.parse(str(month)) == month
    assert Month.parse(month.label("zh")) == month


@given(MONTHS, st.integers(-600, 600))
def test_months_are_counted(month, count):
    later = month.plus(count)
    assert later.index - month.index == count
    assert later.plus(-count) == month
    assert (later > month) == (count > 0)


@given(MONTHS, st.integers(1, 12))
def test_the_year_to_date_is_never_longer_than_a_year(month, fiscal_start):
    begins = month.year_start(fiscal_start)
    assert begins.month == fiscal_start
    assert 0 <= month.index - begins.index < 12
