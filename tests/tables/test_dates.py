# Full-width letters are meant: people type them.
# ruff: noqa: RUF001
from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesreview.tables.dates import (
    EARLIEST,
    LATEST,
    ORDERS,
    clean_date,
    detect_date_order,
    order_examples,
    possible_orders,
    read_date_order,
)

unhurried = settings(deadline=None, max_examples=60)
EPOCH = dt.date(1899, 12, 30)
DAY = dt.date(2026, 10, 5)
days = st.dates(EARLIEST, LATEST)
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def read(values, order=None, **kind):
    series = values if isinstance(values, pl.Series) else pl.Series(values)
    cleaned = clean_date(series, order, **kind)
    assert cleaned.values.dtype == pl.Date
    return cleaned.values.to_list(), cleaned.why.to_list()


def short(day: dt.date, order: str) -> str:
    parts = {"d": str(day.day), "m": str(day.month), "y": str(day.year)}
    return "/".join(parts[part] for part in order)


@unhurried
@given(st.lists(days, min_size=1, max_size=8))
def test_a_day_reads_alike_in_the_five_forms_and_as_a_date(chosen: list[dt.date]) -> None:
    forms = [
        [day.isoformat() for day in chosen],
        [f"{day.year}/{day.month}/{day.day}" for day in chosen],
        [f"{day.year}年{day.month}月{day.day}日" for day in chosen],
        [f"{day:%Y%m%d}" for day in chosen],
    ]
    typed = [
        pl.Series(chosen),
        pl.Series([dt.datetime.combine(day, dt.time(23, 59, 59)) for day in chosen]),
        pl.Series([(day - EPOCH).days + 0.75 for day in chosen]),
        pl.Series([int(f"{day:%Y%m%d}") for day in chosen]),
        pl.Series([float(f"{day:%Y%m%d}") for day in chosen]),
    ]
    for column in (*map(pl.Series, forms), *typed):
        assert read(column) == (chosen, [None] * len(chosen)), column


@unhurried
@given(days)
def test_dates_are_read_with_the_times_and_weekdays_that_exports_add(day: dt.date) -> None:
    texts = [
        f" {day} 08:30:00",
        f"{day}T08:30:00.000Z",
        f"{day}　上午 8:30",
        f"{day.year}年{day.month}月{day.day}日 星期一",
        f"{day.year}年{day.month}月{day.day}号",
        f"{day.day} {MONTHS[day.month - 1]} {day.year}",
        f"{MONTHS[day.month - 1].upper()} {day.day}, {day.year}",
        "".join(chr(ord(sign) + 0xFEE0) for sign in day.isoformat()),
        str((day - EPOCH).days),
    ]
    assert read(texts) == ([day] * len(texts), [None] * len(texts))


@unhurried
@given(days, st.sampled_from(["dmy", "mdy"]))
def test_a_short_date_is_read_in_the_order_given_and_never_guessed(day: dt.date, order: str) -> None:
    text = short(day, order)
    assert read([text], order) == ([day], [None])
    assert read([text]) == ([None], ["date_order"])


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("26-3-4", "ymd", dt.date(2026, 3, 4)),
        ("3/4/26", "dmy", dt.date(2026, 4, 3)),
        ("3.4.26", "mdy", dt.date(2026, 3, 4)),
        ("3/4/99", "dmy", dt.date(1999, 4, 3)),
        ("3/4/90", "mdy", dt.date(1990, 3, 4)),
        ("3/4/89", "mdy", dt.date(2089, 3, 4)),
        ("05-Oct-26", "dmy", DAY),
        ("05-OCT-26", "mdy", DAY),
        ("26-Oct-05", "ymd", DAY),
        ("3/4/2026 10:15", "dmy", dt.date(2026, 4, 3)),
    ],
)
def test_short_forms(text: str, order: str, day: dt.date) -> None:
    assert read([text], order) == ([day], [None])
    assert read([text]) == ([None], ["date_order"])


def test_a_given_order_does_not_touch_dates_that_are_plain() -> None:
    for order in ORDERS:
        assert read(["2026-10-05", "20261005", "5 Oct 2026"], order) == ([DAY] * 3, [None] * 3)


def test_a_date_that_the_given_order_cannot_read_says_so() -> None:
    assert read(["1/15/2026", "15/1/2026"], "dmy") == ([None, dt.date(2026, 1, 15)], ["other_order", None])
    assert read(["3/4/2026"], "ymd") == ([None], ["other_order"])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("待定", "not_date"),
        ("2026-02-30", "not_date"),
        ("2026/13/1", "not_date"),
        ("45/45/2026", "not_date"),
        ("Marsh 3 2026", "not_date"),
        ("2026-10", "not_date"),
        ("2026年10月", "not_date"),
        ("1900-01-00", "not_date"),
        ("1989-12-31", "date_range"),
        ("2101-01-01", "date_range"),
        ("#N/A", "error_value"),
        ("#REF!", "error_value"),
    ],
)
def test_texts_that_are_no_dates(text: str, why: str) -> None:
    assert read([text]) == ([None], [why])


@pytest.mark.parametrize("text", ["", "  ", "-", "—", "n/a", "无", "\u3000", "/"])
def test_nothing_typed_as_a_word_is_blank(text: str) -> None:
    assert read([text, "2026-10-05"]) == ([None, DAY], [None, None])


@pytest.mark.parametrize(
    ("number", "why"),
    [(0.0, "date_range"), (2026.0, "date_range"), (1.0e9, "not_date"), (-1.0, "not_date"), (202610.0, "not_date")],
)
def test_numbers_that_are_no_dates(number: float, why: str) -> None:
    assert read([number, 46300.0])[1] == [why, None]


def test_a_blank_column_and_a_wrong_one() -> None:
    assert read(pl.Series([None, None])) == ([None, None], [None, None])
    assert read([True, None]) == ([None, None], ["not_date", None])
    assert read([True], month=True)[1] == ["not_month"]


@unhurried
@given(days)
def test_a_month_reads_alike_in_all_its_forms(day: dt.date) -> None:
    first, year, month = day.replace(day=1), day.year, day.month
    texts = [
        f"{year}-{month:02d}", f"{year}/{month}", f"{year}年{month}月", f"{year}年{month}月份", f"{year}{month:02d}",
        f"{month}/{year}", f"{MONTHS[month - 1]} {year}", day.isoformat(), f"{day:%Y%m%d}",
    ]  # fmt: skip
    assert read(texts, month=True) == ([first] * len(texts), [None] * len(texts))
    assert read(pl.Series([float(f"{year}{month:02d}")]), month=True) == ([first], [None])
    assert read(pl.Series([day]), month=True) == ([first], [None])


@pytest.mark.parametrize("text", ["2026", "2026年", "2026-13", "十月"])
def test_texts_that_are_no_months(text: str) -> None:
    assert read([text], month=True) == ([None], ["not_month"])


def test_numbers_that_are_no_months() -> None:
    assert read([202613.0, 0.0], month=True) == ([None, None], ["not_month", "date_range"])


def test_a_coarse_column_takes_a_month_as_its_first_day() -> None:
    assert read(["2026年10月", "2026-10-05", "x"], coarse=True) == (
        [dt.date(2026, 10, 1), DAY, None],
        [None, None, "not_date"],
    )
    assert read([202610.0, 1.0e9], coarse=True) == ([dt.date(2026, 10, 1), None], [None, "not_date"])


@unhurried
@given(st.lists(st.dates(dt.date(2000, 1, 1), dt.date(2030, 12, 31)), min_size=1), st.sampled_from(["dmy", "mdy"]))
def test_an_order_is_proved_by_a_day_above_twelve_and_by_nothing_else(chosen: list[dt.date], order: str) -> None:
    found = detect_date_order([short(day, order) for day in chosen])
    assert found == (order if any(day.day > 12 for day in chosen) else "ambiguous")


@pytest.mark.parametrize(
    ("texts", "found", "possible"),
    [
        (["3/4/2026"], "ambiguous", ("dmy", "mdy")),
        (["3/4/26"], "ambiguous", ("dmy", "mdy")),
        (["03/04/26"], "ambiguous", ("dmy", "mdy", "ymd")),
        (["25/12/2025", "12/25/2025"], "ambiguous", ()),
        (["26-3-4"], "ymd", ("ymd",)),
        (["2026-10-05", None], "ymd", ()),
        (["待定", None], None, ()),
        ([], None, ()),
    ],
)
def test_what_texts_say_of_their_order(texts, found, possible) -> None:
    assert detect_date_order(texts) == found
    assert possible_orders(pl.Series(texts, dtype=pl.String)) == possible


def test_typed_dates_have_no_order() -> None:
    assert detect_date_order(pl.Series([DAY])) is None


def test_examples_are_two_that_contradict_each_other_where_there_are_such() -> None:
    assert order_examples(pl.Series(["3/4/2026"])) == ("3/4/2026",)
    assert set(order_examples(pl.Series(["1/2/2026", "25/12/2025", "1/3/2026", "12/25/2025"]))) == {
        "25/12/2025",
        "12/25/2025",
    }


@pytest.mark.parametrize(
    ("text", "order"),
    [("dmy", "dmy"), (" DMY ", "dmy"), ("d/m/y", "dmy"), ("dd.mm.yyyy", "dmy"), ("MM-DD-YYYY", "mdy"),
     ("日/月/年", "dmy"), ("年月日", "ymd"), ("ｙｍｄ", "ymd"), ("ydm", None), ("day first", None), ("", None)],
)  # fmt: skip
def test_an_order_is_understood_as_people_write_it(text: str, order: str | None) -> None:
    assert read_date_order(text) == order
