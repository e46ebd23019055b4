from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesreview.xlsx import cells
from salesreview.xlsx.cells import Writing
from salesreview.xlsx.columns import Look, cell_slices

TEXTS = st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=12), min_size=1, max_size=20)


def column(series: pl.Series, look: Look, *, date1904: bool = False, prefix: str = "") -> list[str]:
    (part,) = cell_slices({3: series}, {3: look}, range(5, 5 + series.len()), prefix, date1904=date1904)
    return part["3"].to_list()


def one_by_one(series: pl.Series, style: int, *, date1904: bool = False, prefix: str = "") -> list[str]:
    writing = Writing(prefix, date1904)
    values = enumerate(series.to_list(), 5)
    blank = f'<{prefix}c r="C'
    found = [cells.cell(f"C{row}", style, value, writing) for row, value in values]
    return ["" if not style and text.startswith(blank) and text.endswith("/>") else text for text in found]


@settings(deadline=None)
@given(TEXTS, st.sampled_from([0, 7]))
def test_texts_are_written_as_single_cells_are(texts: list[str | None], style: int) -> None:
    series = pl.Series("t", texts, dtype=pl.String)
    assert column(series, Look(style)) == one_by_one(series, style)


@settings(deadline=None)
@given(st.lists(st.none() | st.dates(dt.date(1850, 1, 1), dt.date(2200, 1, 1)), min_size=1), st.booleans())
def test_dates_are_written_as_single_cells_are(days: list[dt.date | None], date1904: bool) -> None:
    series = pl.Series("d", days, dtype=pl.Date)
    expected = one_by_one(series, 2, date1904=date1904)
    assert column(series, Look(2, shows_date=True), date1904=date1904) == expected


@settings(deadline=None)
@given(st.lists(st.none() | st.floats(), min_size=1))
def test_numbers_read_back_exactly(numbers: list[float | None]) -> None:
    series = pl.Series("n", numbers, dtype=pl.Float64)
    for text, number in zip(column(series, Look()), numbers, strict=True):
        if number is None or number != number or abs(number) == float("inf"):
            assert text == ""
        else:
            assert float(text.split("<v>")[1].split("<")[0]) == number


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        (pl.Series([True, None]), ['<x:c r="C5" t="b"><x:v>1</x:v></x:c>', ""]),
        (pl.Series([3]), ['<x:c r="C5"><x:v>3</x:v></x:c>']),
        (pl.Series(["a"], dtype=pl.Categorical), ['<x:c r="C5" t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c>']),
        (pl.Series([None], dtype=pl.Null), [""]),
        (
            pl.Series([dt.datetime(2026, 1, 2, 3, 4, 5)]),
            ['<x:c r="C5" t="inlineStr"><x:is><x:t>2026-01-02 03:04:05</x:t></x:is></x:c>'],
        ),
        (pl.Series([dt.date(2026, 1, 2)]), ['<x:c r="C5" t="inlineStr"><x:is><x:t>2026-01-02</x:t></x:is></x:c>']),
    ],
)
def test_every_type_has_its_cell(series: pl.Series, expected: list[str]) -> None:
    assert column(series, Look(), prefix="x:") == expected


def test_a_date_with_a_time_and_zone_is_a_number_where_the_style_shows_dates() -> None:
    moments = pl.Series([dt.datetime(2026, 10, 31, 12)]).dt.replace_time_zone("Asia/Shanghai")
    assert column(moments, Look(2, shows_date=True)) == ['<c r="C5" s="2"><v>46326.5</v></c>']


def test_texts_too_long_for_a_cell_are_cut() -> None:
    (text,) = column(pl.Series(["长" * 40_000]), Look())
    assert text.count("长") == 32_767
