"""Raw sheets as Excel stores them, read for what they say."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesreview.errors import WorkbookError
from salesreview.xlsx import reader
from salesreview.xlsx.reader import SheetReader

from .books import SHEET, book, rewritten

Row = list[object]


def read(
    path: Path, header_row: int = 1, first_column: int = 1, width: int = 3, sheet: str = SHEET
) -> tuple[tuple[str, ...], pl.DataFrame]:
    found = SheetReader(path, {sheet: "xl/worksheets/sheet1.xml"}).read_block(
        sheet, header_row=header_row, first_column=first_column, width=width
    )
    assert found[1].columns == [str(at) for at in range(width)]
    return found


def lists(frame: pl.DataFrame) -> list[Row]:
    return [list(row) for row in frame.rows()]


def test_every_type_of_cell(tmp_path):
    rows = {
        1: ["文本", "数字", "日期", "是否", "混合", "空", "时间"],
        2: ["甲", 1.5, dt.date(2026, 10, 5), True, "一百", None, dt.datetime(2026, 10, 5, 13, 30)],
        3: ["0012", -3, dt.date(1999, 1, 1), False, 7, None, None],
        4: ["=1+1", 1e12, None, None, dt.date(2026, 1, 2), None, dt.datetime(2026, 10, 6)],
    }
    headers, frame = read(book(tmp_path / "a.xlsx", rows), width=7)
    assert headers == tuple(rows[1])
    assert frame.dtypes == [
        pl.String,
        pl.Float64,
        pl.Datetime("ms"),
        pl.Boolean,
        pl.String,
        pl.String,
        pl.Datetime("ms"),
    ]
    assert frame["0"].to_list() == ["甲", "0012", "=1+1"]
    assert frame["1"].to_list() == [1.5, -3.0, 1e12]
    assert frame["2"].to_list() == [dt.datetime(2026, 10, 5), dt.datetime(1999, 1, 1), None]
    assert frame["3"].to_list() == [True, False, None]
    assert frame["4"].to_list()[:2] == ["一百", "7"]
    assert "2026-01-02" in str(frame["4"][2])
    assert frame["5"].to_list() == [None] * 3
    assert frame["6"].to_list() == [dt.datetime(2026, 10, 5, 13, 30), None, dt.datetime(2026, 10, 6)]


@pytest.mark.parametrize("above", [{}, {1: ["填写说明"], 2: ["表头带 * 的列必填"]}, {2: [None, "x"]}])
def test_rows_are_counted_from_the_header_whatever_stands_above(tmp_path, above):
    rows = {**above, 3: ["甲", "乙"], 4: ["a", 1], 6: ["b", 2], 9: ["c", None]}
    headers, frame = read(book(tmp_path / "a.xlsx", rows), header_row=3, width=2)
    assert headers == ("甲", "乙")
    assert lists(frame) == [["a", 1.0], [None, None], ["b", 2.0], [None, None], [None, None], ["c", None]]


def test_only_the_columns_asked_for_are_read(tmp_path):
    rows = {1: ["a", "b", "c", "d", "e"], 2: [1, 2, 3, 4, 5], 9: [None, None, None, None, "beside"]}
    headers, frame = read(book(tmp_path / "a.xlsx", rows), first_column=2, width=3)
    assert headers == ("b", "c", "d")
    assert lists(frame) == [[2.0, 3.0, 4.0]]  # a note beside, further down, makes no rows


def test_a_table_away_from_the_first_column(tmp_path):
    headers, frame = read(
        book(tmp_path / "a.xlsx", {4: ["a", "b"], 5: [1, 2]}, column=5), header_row=4, first_column=6, width=2
    )
    assert headers == ("a", "b")
    assert lists(frame) == [[1.0, 2.0]]


def test_headers_that_are_blank_doubled_or_numbers(tmp_path):
    headers, frame = read(book(tmp_path / "a.xlsx", {1: ["x", None, "x", 2026, "x"], 2: [1, 2, 3, 4, 5]}), width=5)
    assert headers[0] == "x" and headers[1] == "" and headers[3] == "2026"
    assert len({headers[0], headers[2], headers[4]}) == 3
    assert lists(frame) == [[1.0, 2.0, 3.0, 4.0, 5.0]]


@pytest.mark.parametrize("rows", [{}, {1: ["a", "b", "c"]}, {1: ["a", "b", "c"], 5: [None, None, None, "beside"]}])
def test_a_sheet_without_rows(tmp_path, rows):
    headers, frame = read(book(tmp_path / "a.xlsx", rows))
    assert headers == tuple(rows.get(1, ["", "", ""]))
    assert frame.height == 0
    assert frame.dtypes == [pl.String] * 3


def test_nothing_stands_as_far_down_as_the_header(tmp_path):
    headers, frame = read(book(tmp_path / "a.xlsx", {1: ["x"]}), header_row=9)
    assert (headers, frame.height) == (("", "", ""), 0)


def test_blanks_at_the_end_are_no_rows(tmp_path):
    path = tmp_path / "a.xlsx"
    made = xlsxwriter.Workbook(str(path))
    page, look = made.add_worksheet("数据 1"), made.add_format({"bg_color": "#FFEE00"})
    page.write_row(0, 0, ["a", "b", "c"])
    page.write_row(1, 0, [1, 2, 3])
    for row in range(2, 50):
        page.write_blank(row, 0, None, look)
    made.close()
    assert read(path)[1].height == 1


@pytest.mark.parametrize("error", ["#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"])
def test_an_error_is_read_as_its_text(tmp_path, error):
    rows = {3: ["a", "b", "c"], 4: [1, error, "x"], 5: [2, 2, None], 7: [3, 3, error]}
    frame = read(book(tmp_path / "a.xlsx", rows), header_row=3)[1]
    assert frame["1"].to_list() == [error, "2", None, "3"]
    assert frame["2"].to_list() == ["x", None, None, error]
    assert frame["0"].to_list() == [1.0, 2.0, None, 3.0]


def test_rows_that_hold_nothing_but_errors_count(tmp_path):
    frame = read(book(tmp_path / "a.xlsx", {1: ["a", "b", "c"], 2: [1, 2, 3], 5: [None, "#N/A", None]}))[1]
    assert lists(frame) == [[1.0, "2", 3.0], [None] * 3, [None] * 3, [None, "#N/A", None]]


def test_errors_beside_the_columns_and_above_the_header_are_none_of_ours(tmp_path):
    rows = {1: [None, "#N/A"], 2: ["a", "b", "c", "d"], 3: [1, 2, 3, "#REF!"]}
    frame = read(book(tmp_path / "a.xlsx", rows), header_row=2)[1]
    assert lists(frame) == [[1.0, 2.0, 3.0]]


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="B2" t="e"><f>NA()</f><v>#N/A</v></c>',
        '<c t="e" r="B2"><v>#N/A</v></c>',
        "<c r='B2' s='0' t='e'><v>#N/A</v></c>",
        '<c r="B2" t="e"  >\n <f>A1*2</f>\n <v>#N/A</v>\n</c>',
        '<c r="B2" cm="1" t="e"><f t="array" ref="B2">1/0</f><v>#N/A</v></c>',
    ],
)
def test_an_error_however_it_is_written(tmp_path, cell):
    path = book(tmp_path / "a.xlsx", {1: ["a", "b", "c"], 2: [1, 2, 3]})
    other = rewritten(path, sheet1=lambda text: re.sub(r'<c r="B2"[^>]*><v>2</v></c>', lambda _: cell, text))
    assert read(other)[1]["1"].to_list() == ["#N/A"]


def test_an_error_where_the_part_is_cut_while_it_is_read(tmp_path, monkeypatch):
    """The part is looked through piece by piece; a cell may lie across two."""
    rows = {
        1: ["a", "b", "c"],
        **{at: [f"x{at}", "#N/A" if at % 7 == 0 else at, "#REF!" if at % 11 == 0 else None] for at in range(2, 400)},
    }
    path = book(tmp_path / "a.xlsx", rows)
    whole = read(path)[1]
    monkeypatch.setattr("salesreview.xlsx.reader._OVERLAP", 256)
    for size in (300, 997, 4096):
        monkeypatch.setattr("salesreview.xlsx.reader._CHUNK", size)
        assert read(path)[1].equals(whole)
    assert whole["1"].to_list() == ["#N/A" if at % 7 == 0 else str(at) for at in range(2, 400)]


def test_formulas_give_the_values_stored_with_them(tmp_path):
    path = tmp_path / "a.xlsx"
    made = xlsxwriter.Workbook(str(path))
    page = made.add_worksheet("数据 1")
    page.write_row(0, 0, ["a", "b", "c"])
    page.write_formula("A2", "=1+1", None, 2)
    page.write_formula("B2", '="x"&"y"', None, "xy")
    page.write_formula("C2", "=TRUE()", None, True)
    made.close()
    assert lists(read(path)[1]) == [[2.0, "xy", True]]


def test_a_cell_of_rich_text_is_its_text(tmp_path):
    path = tmp_path / "a.xlsx"
    made = xlsxwriter.Workbook(str(path))
    page, bold = made.add_worksheet("数据 1"), made.add_format({"bold": True})
    page.write_row(0, 0, ["a", "b", "c"])
    page.write_rich_string("A2", "客户 ", bold, "甲", " 号")
    made.close()
    assert read(path)[1]["0"].to_list() == ["客户 甲 号"]


def test_numbers_that_look_like_dates_and_dates_that_are_numbers(tmp_path):
    """A serial number in a cell without a date format stays a number; the cleaning knows what to make of it."""
    frame = read(
        book(tmp_path / "a.xlsx", {1: ["a", "b", "c"], 2: [46266, dt.date(2026, 9, 1), 0.5], 3: [46267, None, 1]})
    )[1]
    assert frame["0"].to_list() == [46266.0, 46267.0]
    assert frame["1"].to_list() == [dt.datetime(2026, 9, 1), None]


def test_a_type_that_changes_far_down_is_seen(tmp_path):
    rows = {1: ["a", "b", "c"], **{at: [at, "x", at] for at in range(2, 3_000)}, 3_000: ["甲", 5, None]}
    frame = read(book(tmp_path / "a.xlsx", rows))[1]
    assert frame["0"].dtype == pl.String
    assert (frame["0"][0], frame["0"][-1]) == ("2", "甲")
    assert frame["2"].dtype == pl.Float64


def test_a_workbook_saved_by_another_program(tmp_path):
    rows = {1: ["甲", "乙", "丙"], 2: ["a", 1, dt.datetime(2026, 1, 2)], 4: ["b", 2.5, None]}
    made = openpyxl.Workbook()
    made.active.title = "数据 1"
    for number, values in rows.items():
        for at, value in enumerate(values, 1):
            made.active.cell(number, at, value)
    made.save(tmp_path / "a.xlsx")
    headers, frame = read(tmp_path / "a.xlsx")
    assert headers == ("甲", "乙", "丙")
    assert lists(frame) == [["a", 1.0, dt.datetime(2026, 1, 2)], [None] * 3, ["b", 2.5, None]]


def test_a_sheet_that_is_not_there_is_said(tmp_path):
    path = book(tmp_path / "月报.xlsx", {1: ["a"]})
    with pytest.raises(WorkbookError, match="cannot be read") as caught:
        read(path, sheet="没有")
    assert "“月报.xlsx”" in caught.value.zh and "“没有”" in caught.value.zh


def test_a_reader_is_used_for_several_blocks_and_threads(tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    path = book(tmp_path / "a.xlsx", {1: ["a", "b", "c"], **{at: [at, str(at), None] for at in range(2, 500)}})
    reader = SheetReader(path, {"数据 1": "xl/worksheets/sheet1.xml"})

    def block(first: int) -> pl.DataFrame:
        return reader.read_block("数据 1", header_row=1, first_column=first, width=1)[1]

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(block, [1, 2, 3, 1, 2, 3]))
    assert [frame.height for frame in found] == [498, 498, 0] * 2
    assert found[0].equals(found[3])


VALUES = st.one_of(
    st.none(),
    st.integers(-(10**9), 10**9),
    st.floats(-1e9, 1e9).map(lambda value: round(value, 6)),
    st.booleans(),
    st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2099, 12, 31)).map(lambda at: at.replace(microsecond=0)),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12),
    st.sampled_from(["#N/A", "#REF!", "#NAME?", "=1+1", "'x", " x ", "<&>", "0012"]),
)  # fmt: skip


@given(st.lists(st.lists(VALUES, min_size=3, max_size=3), max_size=12), st.integers(1, 4))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read(tmp_path, rows, header_row):
    path = book(
        tmp_path / "a.xlsx", {header_row: ["a", "b", "c"], **{header_row + 1 + at: row for at, row in enumerate(rows)}}
    )
    frame = read(path, header_row=header_row)[1]
    while rows and all(value is None for value in rows[-1]):
        rows = rows[:-1]
    assert frame.height == len(rows)
    for at, series in enumerate(frame.iter_columns()):
        for found, written in zip(series.to_list(), [row[at] for row in rows], strict=True):
            assert (found is None) == (written is None)
            if written is None:
                continue
            if isinstance(found, str) and not isinstance(written, str):  # a column of several types is text throughout
                assert found
            elif isinstance(written, bool | str):
                assert found == written
            elif isinstance(written, dt.datetime):
                assert abs(found - written) < dt.timedelta(seconds=1)
            else:
                assert found == pytest.approx(written)


def test_a_stray_cell_far_out_is_named_before_it_takes_all_memory(tmp_path: Path) -> None:
    path = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("a")
        sheet.write_row(0, 0, ["x", "y"])
        sheet.write(1_048_575, 16_383, "stray")
    reader = SheetReader(path, {"a": "xl/worksheets/sheet1.xml"})
    with pytest.raises(WorkbookError, match=r"far\.xlsx") as caught:
        reader.read_block("a", header_row=1, first_column=1, width=2)
    assert "多余的单元格" in caught.value.zh


@pytest.mark.parametrize("stated", [None, "", '<dimension ref="A1"/>', '<dimension ref="A1:C1"/>'])
def test_a_stray_cell_in_a_long_sheet_is_looked_for_where_the_sheet_does_not_state_it(tmp_path, monkeypatch, stated):
    monkeypatch.setattr(reader, "_LOOKED_AT", 1)
    monkeypatch.setattr(reader, "_LONG", 1)
    path = book(tmp_path / "a.xlsx", {1: ["a", "b", "c"], 2: [1, 2, 3], 1_048_576: [*[None] * 16_383, "stray"]})

    def change(text: str) -> str:
        assert '<dimension ref="A1:XFD1048576"/>' in text
        return re.sub(r"<dimension[^>]*/>", stated, text)

    if stated is not None:
        path = rewritten(path, sheet1=change)
    with pytest.raises(WorkbookError, match="uses 1,048,576 rows by 16,384 columns"):
        read(path)
