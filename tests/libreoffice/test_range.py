from __future__ import annotations

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
import xlwings as xw

from .calls import Calls
from .errors import ComError

pytestmark = pytest.mark.libreoffice


@pytest.fixture
def sheet(calc: xw.App) -> xw.Sheet:
    return calc.books.add().sheets[0]


def test_values_come_back_as_excel_returns_them(sheet: xw.Sheet) -> None:
    rows = [
        [1, -2.5, "文字", None],
        [True, False, dt.datetime(2024, 1, 5, 6, 7, 8), dt.date(2024, 2, 29)],
    ]
    sheet["B2"].value = rows
    assert sheet["B2:E3"].value == [
        [1.0, -2.5, "文字", None],
        [True, False, dt.datetime(2024, 1, 5, 6, 7, 8), dt.datetime(2024, 2, 29)],
    ]
    assert [type(value) for value in sheet["B2:C3"].raw_value[0]] == [float, float]
    assert sheet["B3"].value is True
    assert sheet["B2:E2"].options(numbers=int).value == [1, -2, "文字", None]
    assert sheet["E3"].options(dates=dt.date).value == dt.date(2024, 2, 29)
    assert sheet["B2"].number_format == sheet["B3"].number_format == "General"
    assert sheet["D3:E3"].number_format is None
    assert [sheet["D3"].number_format, sheet["E3"].number_format] == ["m/d/yyyy h:mm", "m/d/yyyy"]


def test_a_data_frame_comes_back(sheet: xw.Sheet) -> None:
    dates = pd.to_datetime(["2024-01-05", "2024-02-06 13:30", None], format="mixed")
    frame = pd.DataFrame({"客户": ["甲", "乙", "丙"], "金额": [1.5, np.nan, 3], "日期": dates})
    sheet["A1"].options(index=False).value = frame
    back = sheet["A1"].options(pd.DataFrame, index=False, expand="table").value
    assert back["客户"].tolist() == ["甲", "乙", "丙"]
    assert back["日期"].tolist()[:2] == list(dates[:2]) and pd.isna(back["日期"][2]) and pd.isna(back["金额"][1])


def test_text_stays_text_behind_an_apostrophe_or_in_a_text_cell(sheet: xw.Sheet) -> None:
    sheet["C:C"].number_format = "@"
    sheet["A1"].value = [["00123", "'00123", "00123"], ["10-12", "'=1+1", "=1+1"], ["=1+1", "'-x", 12]]
    assert sheet["A1:C3"].value == [
        [123.0, "00123", "00123"],
        [dt.datetime(dt.date.today().year, 10, 12), "=1+1", "=1+1"],
        [2.0, "-x", "12"],
    ]
    assert sheet["A3"].formula == "=1+1"
    assert sheet["B2"].formula == sheet["C2"].formula == "=1+1"
    assert (sheet["B1"].formula, sheet["B1"].number_format) == ("00123", "General")
    sheet["B1"].value = 5
    assert sheet["B1"].value == 5.0


def test_what_is_no_formula_is_refused(sheet: xw.Sheet) -> None:
    for text in ("=1+", "- item, one", "=)"):
        with pytest.raises(ComError):
            sheet["A1"].value = text
        assert sheet["A1"].value is None
    sheet["A1"].value = "=nosuch(1)"
    assert sheet["A1"].options(err_to_str=True).value == "#NAME?"


def test_formulas_are_written_filled_and_read_as_excel_writes_them(sheet: xw.Sheet) -> None:
    other = sheet.book.sheets.add("二 月", after=sheet)
    other["A1"].value = 5
    sheet["A1"].value = [[1], [2], [3]]
    sheet["B1:B3"].formula = "=A1*2"
    sheet["C1"].formula = [["=SUM(A1:A3,'二 月'!A1)", '=IF(A1>0,"是","否")']]
    assert sheet["B1:B3"].value == [2, 4, 6]
    assert sheet["B1:B3"].formula == (("=A1*2",), ("=A2*2",), ("=A3*2",))
    assert sheet["C1:D1"].formula == (("=SUM(A1:A3,'二 月'!A1)", '=IF(A1>0,"是","否")'),)
    assert sheet["C1:D1"].value == [11, "是"]
    sheet["E1"].formula_array = "=SUM(A1:A3*B1:B3)"
    assert (sheet["E1"].value, sheet["E1"].formula_array) == (28, "=SUM(A1:A3*B1:B3)")
    sheet["F1"].formula = "=1=1"
    assert sheet["F1"].value is True
    sheet["G1"].formula = "=DATE(2024,1,5)"
    assert sheet["G1"].value == dt.datetime(2024, 1, 5)


def test_errors_are_numbers_that_stand_for_texts(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [["=1/0", "=NA()", '="a"+1', "=SQRT(-1)", 1]]
    assert sheet["A1:E1"].value == [None, None, None, None, 1]
    texts = ["#DIV/0!", "#N/A", "#VALUE!", "#NUM!", 1]
    assert sheet["A1:E1"].options(err_to_str=True).value == texts
    assert sheet["A1"].raw_value == -2146826281


def test_money_is_a_decimal_as_with_excel_on_windows(sheet: xw.Sheet) -> None:
    sheet["A1:A2"].value = 12.5
    sheet["A1"].number_format = "$#,##0.00"
    assert sheet["A1:A2"].value == [Decimal("12.5"), 12.5]
    assert type(sheet["A1"].value) is Decimal


def test_a_number_keeps_its_cells_format_and_a_date_takes_one_only_where_there_is_none(sheet: xw.Sheet) -> None:
    sheet["A1:B1"].number_format = "yyyy-mm-dd"
    sheet["A1"].value = [[dt.date(2024, 1, 5), True, True]]
    assert [sheet["A1"].number_format, sheet["C1"].number_format] == ["yyyy-mm-dd", "General"]
    sheet["C1"].value = 1
    assert sheet["C1"].value == 1.0 and sheet["C1"].value is not True


def test_a_block_is_written_and_read_in_as_many_steps_whatever_its_length(sheet: xw.Sheet, calls: Calls) -> None:
    def steps(rows: int) -> list[tuple[int, int]]:
        block = [
            [row, f"text {row}", dt.datetime(2024, 1, 1) if row % 2 else None, row % 3 == 0] for row in range(rows)
        ]
        found = []
        for work in (lambda: setattr(sheet["A1"], "value", block), lambda: sheet[f"A1:D{rows}"].value):
            calls.reset()
            work()
            found.append((calls.count, calls.trips))
        sheet.clear()
        return found

    steps(10)  # the formats are known from then on
    assert steps(10) == steps(5000)
    calls.reset()
    sheet["A1"].value = [[1.0]] * 500
    assert calls.times("Range.raw_value=") == 1


def test_ranges_expand_jump_and_are_cut(sheet: xw.Sheet) -> None:
    sheet["B2"].value = [["a", "b", "c"], [1, 2, 3], [4, 5, 6]]
    assert sheet["B2"].expand().address == "$B$2:$D$4"
    assert [sheet["B2"].expand(way).address for way in ("down", "right")] == ["$B$2:$B$4", "$B$2:$D$2"]
    assert [sheet["B2"].end(way).address for way in ("down", "right")] == ["$B$4", "$D$2"]
    assert [sheet["D4"].end(way).address for way in ("up", "left")] == ["$D$2", "$B$4"]
    assert [sheet["A1"].end("down").address, sheet["B4"].end("down").address] == ["$A$1048576", "$B$1048576"]
    assert sheet["F1048576"].end("up").address == "$F$1"
    assert sheet["C3"].current_region.address == sheet.used_range.address == "$B$2:$D$4"
    part = sheet["B2:D4"]
    assert [part.offset(1, 1).address, part.resize(1, 2).address] == ["$C$3:$E$5", "$B$2:$C$2"]
    assert [part[0, -1].address, part[1:, 0].address, part.last_cell.address] == ["$D$2", "$B$3:$B$4", "$D$4"]
    assert (part.shape, part.size, part.rows.count, [row.address for row in part.rows][1]) == (
        (3, 3),
        9,
        3,
        "$B$3:$D$3",
    )
    assert part.get_address(False, False, include_sheetname=True) == "Sheet1!B2:D4"
    with pytest.raises(ComError):
        sheet["A1"].offset(-1, 0)
    nothing = sheet["A1:A3"][3:]
    assert (len(nothing), nothing.value) == (0, None)


def test_rows_and_cells_are_inserted_and_deleted(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [[1, 2], [3, 4], [5, 6]]
    sheet["2:2"].insert("down")
    assert sheet["A1:A4"].value == [1, None, 3, 5]
    sheet["2:2"].delete()
    sheet["B1"].delete("up")
    assert sheet["A1:B3"].value == [[1, 4], [3, 6], [5, None]]
    sheet["A1"].insert("right")
    assert sheet["A1:C1"].value == [None, 1, 4]
    # LibreOffice's own object of a sheet breaks when cells are deleted; a held sheet goes on all the same.
    assert sheet["A2:A3"].value == [3, 5]
    assert sheet.cells.address == "$A:$XFD"


def test_contents_and_looks_are_cleared_apart(sheet: xw.Sheet) -> None:
    sheet["A1:A2"].value = [[1], ["=A1"]]
    sheet["A1:A2"].color = "#FF0000"
    sheet["A1:A2"].clear_contents()
    assert (sheet["A1:A2"].value, sheet["A2"].formula, sheet["A1"].color) == ([None, None], "", (255, 0, 0))
    sheet["A1"].value = 1
    sheet["A1"].clear_formats()
    assert (sheet["A1"].value, sheet["A1"].color) == (1, None)
    sheet["A1"].clear()
    assert sheet["A1"].value is None


def test_a_look_is_copied_without_what_the_cells_hold(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [[1, 2], ["'00123", "=A1+1"], [None, None]]
    sheet["A1:B1"].number_format = "0.00"
    sheet["A1"].font.bold = True
    sheet["A1:B1"].copy()
    sheet["A2:B3"].paste(paste="formats")
    assert sheet["A2:B3"].number_format == "0.00"
    assert [sheet["A3"].font.bold, sheet["B3"].font.bold] == [True, False]
    assert (sheet["A2"].value, sheet["B2"].formula) == ("00123", "=A1+1")
    sheet["D1"].copy_from(sheet["A1:B1"], copy_type="values")
    assert (sheet["D1:E1"].value, sheet["D1"].number_format) == ([1, 2], "General")


def test_a_sheet_is_protected(sheet: xw.Sheet) -> None:
    sheet["A1"].value = 1
    sheet.api.Protect()
    assert sheet.api.ProtectContents is True
    for change in (
        lambda: setattr(sheet["A1"], "value", 2),
        lambda: setattr(sheet["A1"], "number_format", "0.00"),
        lambda: setattr(sheet["A1"], "color", (1, 2, 3)),
        lambda: setattr(sheet["A1:B2"], "formula", "=1"),
        lambda: sheet["A1"].clear_contents(),
        lambda: sheet["1:1"].insert("down"),
    ):
        with pytest.raises(ComError):
            change()
    assert sheet["A1"].value == 1
    sheet.api.Unprotect()
    sheet["A1"].value = 2
    assert sheet["A1"].value == 2


def test_sheets_give_only_ranges_of_their_own(sheet: xw.Sheet) -> None:
    other = sheet.book.sheets.add(after=sheet)
    sheet.book.names.add("there", f"={other.name}!$B$2")
    for address in ("nowhere", "there", f"{other.name}!A1", "A1048577"):
        with pytest.raises(ComError):
            sheet.range(address)
    assert sheet.range(f"{sheet.name}!B2").address == "$B$2"
    assert other.range("there").address == "$B$2"
    with pytest.raises(IndexError):
        sheet.range((0, 1))
