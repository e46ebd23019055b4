from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
import xlwings as xw

from .calls import Calls
from .errors import ComError

pytestmark = pytest.mark.libreoffice


@pytest.fixture
def sheet(calc: xw.App) -> xw.Sheet:
    sheet = calc.books.add().sheets[0]
    sheet.name = "订单"
    return sheet


@pytest.fixture
def sales(sheet: xw.Sheet) -> xw.main.Table:
    sheet["B3"].value = [["单号", "金额"], ["A1", 10], ["A2", 20]]
    return sheet.tables.add(sheet["B3:C5"], name="Sales")


def test_names_lead_to_cells(sheet: xw.Sheet) -> None:
    names = sheet.book.names
    sheet["B2:C3"].name = "SR_block"
    names.add("SR_one", "=订单!$A$1")
    names.add("rate", "=0.5")
    assert [name.name for name in names] == ["rate", "SR_block", "SR_one"]
    assert (len(names), "sr_ONE" in names, "none" in names) == (3, True, False)
    assert names["SR_block"].refers_to == "=订单!$B$2:$C$3"
    assert names["sr_block"].refers_to_range == sheet["B2:C3"]
    assert sheet.range("SR_block").address == "$B$2:$C$3"
    assert (sheet["B2:C3"].name.name, sheet["B2"].name) == ("SR_block", None)
    with pytest.raises(ComError):
        names["rate"].refers_to_range.address  # noqa: B018
    with pytest.raises(ComError):
        names["none"].name  # noqa: B018


def test_names_follow_their_cells_and_may_break(sheet: xw.Sheet) -> None:
    names = sheet.book.names
    names.add("SR_one", "=订单!$B$5")
    sheet.name = "十月 订单"
    sheet["1:2"].insert("down")
    assert names["SR_one"].refers_to == "='十月 订单'!$B$7"
    names["SR_one"].refers_to = "='十月 订单'!$C$1"
    assert names["SR_one"].refers_to_range.address == "$C$1"
    names["SR_one"].name = "SR_two"
    assert [name.name for name in names] == ["SR_two"]
    sheet.book.sheets.add()
    sheet.delete()
    assert names["SR_two"].refers_to.startswith("=#REF!")
    with pytest.raises(ComError):
        names["SR_two"].refers_to_range.address  # noqa: B018
    del names["SR_two"]
    assert len(names) == 0


def test_names_of_a_sheet_stand_before_those_of_the_book(sheet: xw.Sheet) -> None:
    other = sheet.book.sheets.add("二 月", after=sheet)
    sheet.book.names.add("here", "=订单!$A$1")
    other.names.add("here", "='二 月'!$B$2")
    sheet.book.names.add("'二 月'!only", "='二 月'!$C$3")
    assert [name.name for name in sheet.book.names] == ["here", "'二 月'!here", "'二 月'!only"]
    assert ([name.name for name in other.names], len(sheet.names)) == (["'二 月'!here", "'二 月'!only"], 0)
    assert (other.range("here").address, sheet.range("here").address) == ("$B$2", "$A$1")
    assert sheet.book.names["'二 月'!only"].refers_to_range.address == "$C$3"
    with pytest.raises(ComError):
        sheet.range("only")


def test_reading_all_names_costs_as_much_as_with_excel(sheet: xw.Sheet, calls: Calls) -> None:
    for row in range(1, 6):
        sheet[f"A{row}"].name = f"SR_{row}"
    calls.reset()
    assert [name.impl.local for name in sheet.book.names] == [f"SR_{row}" for row in range(1, 6)]
    assert calls.times("Names.snapshot") == 11


def test_a_table_has_parts(sheet: xw.Sheet, sales: xw.main.Table) -> None:
    assert (sales.range.address, sales.header_row_range.address, sales.data_body_range.address) == (
        "$B$3:$C$5",
        "$B$3:$C$3",
        "$B$4:$C$5",
    )
    assert (sales.show_totals, sales.totals_row_range, sales.show_headers, sales.show_autofilter) == (
        False,
        None,
        True,
        True,
    )
    assert [(column.name, column.data_body_range.address) for column in sales.columns] == [
        ("单号", "$B$4:$B$5"),
        ("金额", "$C$4:$C$5"),
    ]
    assert ([row.range.value for row in sales.rows], sales.parent) == ([["A1", 10], ["A2", 20]], sheet)
    assert [sheet.range(text).address for text in ("Sales", "Sales[#All]", "Sales[金额]", "sales[#Headers]")] == [
        "$B$4:$C$5",
        "$B$3:$C$5",
        "$C$4:$C$5",
        "$B$3:$C$3",
    ]
    assert (sheet["C4"].table.name, sheet["A1"].table) == ("Sales", None)
    assert ([table.name for table in sheet.tables], "SALES" in sheet.tables, "x" in sheet.tables) == (
        ["Sales"],
        True,
        False,
    )


def test_a_table_follows_its_rows(sheet: xw.Sheet, sales: xw.main.Table) -> None:
    sales.resize(sheet["B3:D8"])
    assert (sales.range.address, sales.data_body_range.shape) == ("$B$3:$D$8", (5, 3))
    assert sheet["D3"].value == "Column3"
    sales.resize(sheet["B3:C4"])
    assert sales.data_body_range.address == "$B$4:$C$4"
    for wrong in ("B3:C3", "B4:C6", "E3:F5"):
        with pytest.raises(ComError):
            sales.resize(sheet[wrong])
    sheet["A1:A2"].value = "above"
    sheet["1:1"].insert("down")
    assert sales.range.address == "$B$4:$C$5"


def test_tables_do_not_overlap(sheet: xw.Sheet, sales: xw.main.Table) -> None:
    sheet["B10"].value = [["x"], [1]]
    sheet.tables.add(sheet["B10:B11"], name="Other")
    with pytest.raises(ComError):
        sales.resize(sheet["B3:C10"])
    with pytest.raises(ComError):
        sheet.tables.add(sheet["F1:F2"], name="sales")


def test_a_totals_row_comes_and_goes(sheet: xw.Sheet, sales: xw.main.Table) -> None:
    sheet["B6"].value = "below"
    sales.show_totals = True
    assert (sales.range.address, sales.data_body_range.address) == ("$B$3:$C$6", "$B$4:$C$5")
    assert (sales.totals_row_range.value, sheet["B7"].value) == (["Total", 30], "below")
    sales.rows.add(["A3", 5])
    assert (sales.totals_row_range.address, sales.data_body_range.address) == ("$B$7:$C$7", "$B$4:$C$6")
    sales.show_totals = False
    assert (sales.range.address, sheet["B7"].value) == ("$B$3:$C$6", "below")


def test_a_table_may_have_no_rows(sheet: xw.Sheet, sales: xw.main.Table) -> None:
    sales.rows[1].delete()
    assert (sales.data_body_range.address, sales.insert_row_range) == ("$B$4:$C$4", None)
    sales.rows[0].delete()
    assert (sales.data_body_range, len(sales.rows), sales.insert_row_range.address) == (None, 0, "$B$4:$C$4")
    sheet["B4"].value = "A9"
    assert (sales.data_body_range.address, sales.insert_row_range) == ("$B$4:$C$4", None)


def test_columns_are_added_and_deleted(sheet: xw.Sheet, sales: xw.main.Table) -> None:
    sales.columns.add("地区", 2)
    assert ([column.name for column in sales.columns], sheet["D4"].value) == (["单号", "地区", "金额"], 10)
    sales.columns["地区"].delete()
    assert (sales.range.address, sheet["C4"].value) == ("$B$3:$C$5", 10)


def test_tables_of_a_file_are_known_and_kept(calc: xw.App, tmp_path: Path) -> None:
    path = tmp_path / "tables.xlsx"
    with xlsxwriter.Workbook(path) as made:
        page = made.add_worksheet("订单")
        columns = [{"header": "单号", "total_string": "合计"}, {"header": "金额", "total_function": "sum"}]
        rows = [["A1", 10], ["A2", 20]]
        page.add_table(2, 0, 5, 1, {"name": "SR_orders", "total_row": True, "columns": columns, "data": rows})
        page.write(0, 0, "提示")
    sheet = calc.books.open(path).sheets[0]
    table = sheet.tables["SR_orders"]
    assert (table.show_totals, table.data_body_range.address, table.totals_row_range.address) == (
        True,
        "$A$4:$B$5",
        "$A$6:$B$6",
    )
    table.show_totals = False
    table.resize(sheet["A3:B9"])
    sheet.book.save(tmp_path / "kept.xlsx")
    sheet.book.close()
    again = calc.books.open(tmp_path / "kept.xlsx").sheets[0].tables["SR_orders"]
    assert (again.range.address, again.show_totals) == ("$A$3:$B$9", False)
