from __future__ import annotations

import datetime as dt
import decimal
import uuid

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesreview.sources.values import from_objects, joined, raw

D = decimal.Decimal
KEY = uuid.UUID("12345678-1234-5678-1234-567812345678")
AWARE = dt.datetime(2026, 3, 5, 7, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.mark.parametrize(
    ("values", "dtype", "wanted"),
    [
        ([1, None, 2], pl.Int64, [1, None, 2]),
        ([1, 2.5], pl.Float64, [1.0, 2.5]),
        ([D("1.50"), None], pl.Float64, [1.5, None]),
        ([D("12345678901234567890"), D(1)], pl.String, ["12345678901234567890", "1"]),
        ([D("NaN"), D("2")], pl.Float64, None),
        ([2**70, 1], pl.String, [str(2**70), "1"]),
        ([2**60 + 1, 1.5], pl.String, [str(2**60 + 1), "1.5"]),
        ([True, None], pl.Boolean, [True, None]),
        ([True, 1], pl.String, ["TRUE", "1"]),
        ([dt.date(2026, 1, 2)], pl.Date, [dt.date(2026, 1, 2)]),
        ([dt.datetime(2026, 1, 2, 3)], pl.Datetime("us"), [dt.datetime(2026, 1, 2, 3)]),
        ([AWARE, None], pl.Datetime("us"), [dt.datetime(2026, 3, 5, 7, 30), None]),
        ([dt.date(2026, 1, 2), dt.datetime(2026, 1, 2, 3), None], pl.Datetime("us"),
         [dt.datetime(2026, 1, 2), dt.datetime(2026, 1, 2, 3), None]),
        ([KEY, None], pl.String, [str(KEY), None]),
        ([b"abc", memoryview(b"\xff\x00")], pl.String, ["abc", "ff00"]),
        (["a", 1.0, 2, dt.date(2026, 1, 2), dt.datetime(2026, 1, 2), D("100"), D("1E+3")], pl.String,
         ["a", "1", "2", "2026-01-02", "2026-01-02", "100", "1000"]),
        ([dt.time(10, 20), dt.timedelta(hours=1)], pl.String, ["10:20:00", "1:00:00"]),
        ([[1, 2], {"a": 1}], pl.String, ["[1, 2]", "{'a': 1}"]),
        ([None, None], pl.String, [None, None]),
        ([], pl.String, []),
    ],
)  # fmt: skip
def test_what_a_driver_hands_over(values, dtype, wanted):
    series = from_objects(values)
    assert series.dtype == dtype
    assert len(series) == len(values)
    if wanted is not None:
        assert series.to_list() == wanted


@pytest.mark.parametrize(
    ("series", "dtype", "wanted"),
    [
        (pl.Series([None]), pl.String, [None]),
        (pl.Series([1], dtype=pl.UInt8), pl.Int64, [1]),
        (pl.Series([1], dtype=pl.UInt64), pl.Int64, [1]),
        (pl.Series([2**64 - 1], dtype=pl.UInt64), pl.String, [str(2**64 - 1)]),
        (pl.Series([D("12345678901234567890"), None]), pl.String, ["12345678901234567890", None]),
        (pl.Series([D(5), None], dtype=pl.Decimal(38, 0)), pl.Int64, [5, None]),
        (pl.Series([D("1.25")]), pl.Float64, [1.25]),
        (pl.Series(["a"], dtype=pl.Categorical), pl.String, ["a"]),
        (pl.Series([b"a", b"\xff"]), pl.String, ["a", "ff"]),
        (pl.Series([AWARE]).dt.convert_time_zone("Asia/Shanghai"), pl.Datetime, [dt.datetime(2026, 3, 5, 7, 30)]),
        (pl.Series([dt.time(10, 20)]), pl.String, ["10:20:00"]),
        (pl.Series([[1, 2]]), pl.String, ["[1, 2]"]),
    ],
)
def test_what_a_file_holds(series, dtype, wanted):
    made = raw(series)
    assert made.dtype.base_type() == (dtype if isinstance(dtype, type) else dtype.base_type())
    assert made.to_list() == wanted


def part(values, dtype=None):
    return pl.Series("x", values, dtype=dtype)


@pytest.mark.parametrize(
    ("parts", "dtype", "wanted"),
    [
        ([part([1]), part([2.5])], pl.Float64, [1.0, 2.5]),
        ([part([2**60 + 1]), part([2.5])], pl.String, [str(2**60 + 1), "2.5"]),
        ([part(["00123"]), part([7.0]), part([8])], pl.String, ["00123", "7", "8"]),
        ([part([None], pl.String), part([7])], pl.Int64, [None, 7]),
        ([part([None], pl.String), part([None], pl.String)], pl.String, [None, None]),
        ([part([True]), part(["x"])], pl.String, ["TRUE", "x"]),
        ([part([dt.date(2026, 1, 2)]), part(["3/4/2026"])], pl.String, ["2026-01-02", "3/4/2026"]),
        ([part([dt.date(2026, 1, 2)]), part([dt.datetime(2026, 1, 2, 3)], pl.Datetime("ms"))], pl.Datetime("us"),
         [dt.datetime(2026, 1, 2), dt.datetime(2026, 1, 2, 3)]),
        ([part([], pl.Float64), part(["a"])], pl.String, ["a"]),
        ([part([1.5]), part([dt.date(2026, 1, 2)])], pl.String, ["1.5", "2026-01-02"]),
    ],
)  # fmt: skip
def test_parts_of_a_column(parts, dtype, wanted):
    column = joined(parts)
    assert column.dtype == dtype
    assert column.to_list() == wanted


ONE_KIND = st.sampled_from([st.text(max_size=4), st.integers(-(2**63), 2**63 - 1), st.booleans(), st.dates()]).flatmap(
    lambda values: st.lists(st.none() | values, max_size=6)
)


@given(st.lists(ONE_KIND, min_size=1, max_size=4))
def test_parts_keep_their_number_and_their_blanks(lists):
    column = joined([from_objects(values) for values in lists])
    flat = [value for values in lists for value in values]
    assert [value is None for value in column.to_list()] == [value is None for value in flat]
