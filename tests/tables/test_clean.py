"""Whatever a reader gives: every kind reads every type without raising, and keeps length, type and blanks."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesreview.tables.clean import clean, dtype_of
from salesreview.tables.cleaned import plain
from salesreview.tables.model import Choice, Column, Kind
from salesreview.tables.reasons import REASONS

unhurried = settings(deadline=None, max_examples=60)
CHOICES = (Choice("a", "甲", "Alpha"), Choice("b", "乙", "Beta"))
COLUMNS = [
    *(Column("x", kind, "列", "Column", choices=CHOICES if kind is Kind.CHOICE else ()) for kind in Kind),
    Column("x", Kind.CHOICE, "列", "Column", choices=CHOICES, open=True),
    Column("x", Kind.DATE, "列", "Column", coarse=True),
]
each_column = pytest.mark.parametrize("column", COLUMNS, ids=lambda c: f"{c.kind.value}{'+' * (c.open + c.coarse)}")
DAY = dt.date(2026, 10, 5)
SERIES = {
    "null": pl.Series([None, None]),
    "empty text": pl.Series([], dtype=pl.String),
    "empty float": pl.Series([], dtype=pl.Float64),
    "text": pl.Series(["1", None]),
    "boolean": pl.Series([True, None]),
    "int": pl.Series([1, None]),
    "small int": pl.Series([1, None], dtype=pl.Int8),
    "unsigned": pl.Series([2**64 - 1, None], dtype=pl.UInt64),
    "float": pl.Series([1.0, None]),
    "float32": pl.Series([1.0, None], dtype=pl.Float32),
    "nan": pl.Series([float("nan"), None]),
    "infinite": pl.Series([float("inf"), float("-inf")]),
    "huge": pl.Series([1e300, -1e300]),
    "decimal": pl.Series([Decimal("1.50"), None]),
    "whole decimal": pl.Series([Decimal("15"), None]),
    "date": pl.Series([DAY, None]),
    "datetime": pl.Series([dt.datetime(2026, 10, 5, 8), None]),
    "zoned": pl.Series([dt.datetime(2026, 10, 4, 20, tzinfo=dt.UTC), None]).dt.convert_time_zone("Asia/Shanghai"),
    "nanoseconds": pl.Series([dt.datetime(2026, 10, 5, 8), None], dtype=pl.Datetime("ns")),
    "category": pl.Series(["1", None], dtype=pl.Categorical),
    "enum": pl.Series(["1", None], dtype=pl.Enum(["1"])),
    "time": pl.Series([dt.time(8), None]),
    "duration": pl.Series([dt.timedelta(days=1), None]),
    "list": pl.Series([[1], None]),
}


@each_column
@pytest.mark.parametrize("series", SERIES.values(), ids=SERIES)
def test_every_kind_reads_every_type(column: Column, series: pl.Series) -> None:
    cleaned = clean(series, column)
    assert cleaned.values.dtype == dtype_of(column.kind)
    assert cleaned.why.dtype == pl.String
    assert cleaned.values.len() == cleaned.why.len() == series.len()
    assert cleaned.values.filter(series.is_null()).null_count() == series.null_count()
    assert cleaned.why.filter(series.is_null()).null_count() == series.null_count()
    assert set(cleaned.why.drop_nulls()) <= REASONS


def test_typed_columns_read_as_what_they_hold() -> None:
    kinds = {column.kind: column for column in COLUMNS[: len(Kind)]}
    read = [
        (Kind.ID, "decimal", ["1.5", None]), (Kind.ID, "whole decimal", ["15", None]),
        (Kind.ID, "unsigned", ["18446744073709551615", None]), (Kind.ID, "nan", [None, None]),
        (Kind.ID, "float32", ["1", None]), (Kind.TEXT, "nan", [None, None]), (Kind.TEXT, "date", ["2026-10-05", None]),
        (Kind.TEXT, "datetime", ["2026-10-05 08:00:00", None]), (Kind.DATE, "zoned", [DAY, None]),
        (Kind.DATE, "nanoseconds", [DAY, None]), (Kind.MONEY, "decimal", [1.5, None]),
        (Kind.NUMBER, "category", [1.0, None]), (Kind.YESNO, "enum", [True, None]), (Kind.MONTH, "date", [dt.date(2026, 10, 1), None]),
    ]  # fmt: skip
    for kind, series, values in read:
        cleaned = clean(SERIES[series], kinds[kind])
        assert (cleaned.values.to_list(), cleaned.troubled) == (values, False), (kind, series)


anything = st.lists(st.one_of(st.none(), st.text(max_size=12)), max_size=12)
typed = st.sampled_from([
    "3/4/2026", "2026-10-05", "是", "1,200", "50%", "甲", "Alpha", "#N/A", "-", "", "00123", "1.2万", "25/12/26", "202610",
])  # fmt: skip


@unhurried
@given(values=st.one_of(anything, st.lists(typed)), order=st.sampled_from([None, "dmy", "mdy", "ymd"]), data=st.data())
def test_no_text_is_too_strange(values: list[str | None], order: str | None, data) -> None:
    column = data.draw(st.sampled_from(COLUMNS))
    series = pl.Series(values, dtype=pl.String)
    cleaned = clean(series, column, order)
    assert cleaned.values.dtype == dtype_of(column.kind)
    assert set(cleaned.why.drop_nulls()) <= REASONS
    for raw, value, why in zip(values, cleaned.values, cleaned.why, strict=True):
        assert value is None or why is None
        # Nothing that a person would see as a value turns blank without a reason.
        if value is None and why is None and raw is not None:
            assert not any(sign.isalnum() for sign in raw) or raw.strip().casefold() in NOTHING, raw


NOTHING = {"n/a", "na", "n.a.", "null", "none", "nil", "nan", "无", "暂无", "空"}


@unhurried
@given(values=st.lists(typed, min_size=1), data=st.data())
def test_a_value_reads_the_same_in_any_row_and_any_company(values: list[str], data) -> None:
    column = data.draw(st.sampled_from(COLUMNS))
    together = clean(pl.Series(values), column, "dmy")
    for place, value in enumerate(values):
        alone = clean(pl.Series([value]), column, "dmy")
        assert (alone.values[0], alone.why[0]) == (together.values[place], together.why[place])


@each_column
def test_what_was_read_reads_again_as_itself(column: Column) -> None:
    values = ["2026-10-05", "202610", "是", "1,200", "甲", "Alpha", "00123", " x "]
    once = clean(pl.Series(values), column).values
    again = clean(once, column)
    assert again.values.equals(once, null_equal=True) and not again.troubled


def test_a_time_with_a_zone_is_of_the_day_that_its_clock_shows() -> None:
    assert plain(SERIES["zoned"]).to_list() == [dt.datetime(2026, 10, 5, 4), None]
