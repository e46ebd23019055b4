from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from salesreview.errors import WorkbookError
from salesreview.hosts.base import RawChange
from salesreview.hosts.file import FileHost
from salesreview.review.document import Document
from salesreview.tables.cleaned import as_text, plain
from salesreview.tables.model import Column, Kind, TableSchema
from salesreview.xlsx.reader import SheetReader

# What openpyxl, which only reads here, says of the newer formats in the workbook.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")

Check = Callable[[Path], None]
ORDERS = TableSchema(
    "orders",
    "订单",
    "Orders",
    (
        Column("order_date", Kind.DATE, "订单日期", "Order date"),
        Column("order_id", Kind.ID, "订单号", "Order ID"),
        Column("revenue", Kind.MONEY, "销售额", "Revenue"),
        Column("customer_id", Kind.ID, "客户编号", "Customer ID"),
        Column("cost", Kind.MONEY, "成本", "Cost"),
    ),
    "",
    "",
)


def frame(rows: int) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "order_id": [f"{i:04}" for i in range(rows)],
            "order_date": [dt.date(2026, 1, 1) + dt.timedelta(days=i) for i in range(rows)],
            "revenue": [i * 1.1 for i in range(rows)],
            "customer_id": [("=SUM(A1)", "+1", "甲&乙", None)[i % 4] for i in range(rows)],
        },
        schema={"order_id": pl.String, "order_date": pl.Date, "revenue": pl.Float64, "customer_id": pl.String},
    )


def rewritten(source: Path, changes: dict[str, Callable[[str], str]]) -> Path:
    target = source.with_name("rewritten.xlsm")
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name in changes:
                changed = changes[name](data.decode()).encode()
                assert changed != data
                data = changed
            new.writestr(name, data)
    return target


def load(path: Path, data: pl.DataFrame) -> int:
    with FileHost(path) as host:
        count = host.write_raw(ORDERS, {"cost": "成本"}, data)
        host.save()
    return count


def values(path: Path) -> list[list[object]]:
    sheet = openpyxl.load_workbook(path)["订单"]
    return [[cell.value for cell in row] for row in sheet.iter_rows(3)]


def test_rows_are_replaced_and_the_table_follows(book: Path, assert_sound: Check) -> None:
    assert load(book, frame(6)) == 6
    sheet = openpyxl.load_workbook(book)["订单"]
    assert sheet["A1"].value == "填写说明"
    assert sheet.tables["SR_orders"].ref == sheet.tables["SR_orders"].autoFilter.ref == "A3:E9"
    assert values(book)[0] == ["订单日期", "订单号", "销售额", "客户编号", "我的备注"]
    assert values(book)[1] == [dt.datetime(2026, 1, 1), "0000", 0, "=SUM(A1)", "自己写的"]
    assert values(book)[6] == [dt.datetime(2026, 1, 6), "0005", 5.5, "+1", None]
    assert sheet["D4"].data_type == "s"
    assert sheet["B9"].number_format == "@"
    assert sheet["C9"].number_format == "#,##0.00"
    with zipfile.ZipFile(book) as archive:
        tail = archive.read("xl/worksheets/sheet3.xml").decode().partition("</sheetData>")[2]
    assert re.findall(r'sqref(?:="|>)([^"<]+)', tail) == ["C4:C9"] * 3
    assert_sound(book)


def test_loading_twice_gives_the_same_bytes(book: Path) -> None:
    load(book, frame(6))
    first = book.read_bytes()
    load(book, frame(6))
    assert book.read_bytes() == first


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_fewer_rows_leave_nothing_of_ours_behind(book: Path, rows: int, assert_sound: Check) -> None:
    load(book, frame(8))
    load(book, frame(rows))
    found = values(book)[1:]
    assert [row[1] for row in found if row[1] is not None] == [f"{i:04}" for i in range(rows)]
    assert found[0][4] == "自己写的"
    assert_sound(book)
    load(book, frame(2))
    assert openpyxl.load_workbook(book)["订单"]["A5"].number_format == "yyyy-mm-dd"


def test_a_column_the_table_lacks_is_added(book: Path, assert_sound: Check) -> None:
    load(book, frame(3).with_columns(cost=pl.Series([1.0, None, 3.0])))
    assert values(book)[0] == ["订单日期", "订单号", "销售额", "客户编号", "我的备注", "成本"]
    assert [row[5] for row in values(book)[1:]] == [1, None, 3]
    assert openpyxl.load_workbook(book)["订单"].tables["SR_orders"].ref == "A3:F6"
    assert_sound(book)


def test_no_room_for_a_new_column_is_said(book: Path) -> None:
    other = rewritten(
        book,
        {
            "xl/worksheets/sheet3.xml": lambda t: t.replace(
                '</c></row><row r="4"', '</c><c r="F3"><v>1</v></c></row><row r="4"'
            )
        },
    )
    with FileHost(other) as host, pytest.raises(WorkbookError, match="Insert 1 empty") as caught:
        host.write_raw(ORDERS, {}, frame(1).with_columns(cost=1.0))
    assert "订单" in caught.value.zh


TABLE = "xl/tables/table2.xml"
SHEET = "xl/worksheets/sheet3.xml"


def test_a_totals_row_stays_last(book: Path, assert_sound: Check) -> None:
    def with_totals(text: str) -> str:
        text = text.replace('ref="A3:E4" totalsRowShown="0"', 'ref="A3:E5" totalsRowCount="1"')
        return text.replace('name="销售额"', 'name="销售额" totalsRowFunction="sum"')

    label = '<c r="A5" t="inlineStr"><is><t>合计</t></is></c>'
    row = f'<row r="5">{label}<c r="C5"><f>SUBTOTAL(109,SR_orders[销售额])</f></c></row>'
    other = rewritten(book, {TABLE: with_totals, SHEET: lambda t: t.replace("</sheetData>", row + "</sheetData>")})
    assert_sound(other)
    for rows in (5, 2, 0):
        load(other, frame(rows))
        sheet = openpyxl.load_workbook(other)["订单"]
        bottom = 4 + max(rows, 1)
        assert sheet.tables["SR_orders"].ref == f"A3:E{bottom}"
        assert sheet.tables["SR_orders"].autoFilter.ref == f"A3:E{bottom - 1}"
        assert sheet.cell(bottom, 1).value == "合计"
        assert sheet.cell(bottom, 3).value == "=SUBTOTAL(109,SR_orders[销售额])"
        assert [r[0] for r in values(other)].count("合计") == 1
        assert_sound(other)


def test_notes_beside_and_calculated_columns(book: Path, assert_sound: Check) -> None:
    def calculated(text: str) -> str:
        column = '<tableColumn id="5" name="我的备注"/>'
        formula = "<calculatedColumnFormula>SR_orders[[#This Row],[销售额]]*2</calculatedColumnFormula>"
        return text.replace(column, column[:-2] + ">" + formula + "</tableColumn>")

    def rows(text: str) -> str:
        text = re.sub(
            r'<c r="E4"[^>]*>.*?</c>', '<c r="E4"><f>SR_orders[[#This Row],[销售额]]*2</f><v>21</v></c>', text
        )
        return text.replace("</sheetData>", '<row r="9"><c r="H9"><v>7</v></c></row></sheetData>')

    other = rewritten(book, {TABLE: calculated, SHEET: rows})
    load(other, frame(4))
    assert [row[4] for row in values(other)[1:5]] == ["=SR_orders[[#This Row],[销售额]]*2"] * 4
    load(other, frame(2))
    found = values(other)
    assert [row[4] for row in found[1:5]] == ["=SR_orders[[#This Row],[销售额]]*2"] * 2 + [None] * 2
    assert found[6][7] == 7
    assert_sound(other)


def test_a_table_that_is_gone_is_written_by_its_headers(book: Path) -> None:
    other = rewritten(book, {TABLE: lambda t: t.replace("SR_orders", "Renamed")})
    load(other, frame(2))
    assert [row[1] for row in values(other)[1:]] == ["0000", "0001"]


def test_a_missing_tab_is_said(book: Path) -> None:
    other = rewritten(
        book,
        {TABLE: lambda t: t.replace("SR_orders", "Renamed"), "xl/workbook.xml": lambda t: t.replace('"订单"', '"x"')},
    )
    with FileHost(other) as host:
        assert host.read_raw(ORDERS) is None
        with pytest.raises(WorkbookError, match="SR_orders"):
            host.write_raw(ORDERS, {}, frame(2))


@pytest.fixture
def read_block(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """Stand in for the reader, and note what it is asked for."""
    asked: list[dict[str, object]] = []

    def read(reader: SheetReader, sheet: str, **where: int) -> tuple[tuple[str, ...], pl.DataFrame]:
        asked.append({"path": reader.path, "sheet": sheet, **where})
        headers = tuple("abcdefgh"[: where["width"]])
        return headers, pl.DataFrame({"0": ["x", "y", "合计", "z"]})

    monkeypatch.setattr(SheetReader, "read_block", read)
    return asked


def test_a_raw_sheet_is_read_at_its_table(book: Path, read_block: list[dict[str, object]]) -> None:
    with FileHost(book) as host:
        found = host.read_raw(ORDERS)
    assert found is not None
    assert (found.table, found.sheet, found.first_row, found.first_column) == ("orders", "订单", 4, 1)
    assert read_block == [{"path": book, "sheet": "订单", "header_row": 3, "first_column": 1, "width": 5}]


def test_a_totals_row_is_not_read(book: Path, read_block: list[dict[str, object]]) -> None:
    other = rewritten(
        book, {TABLE: lambda t: t.replace('ref="A3:E4" totalsRowShown="0"', 'ref="A3:E6" totalsRowCount="1"')}
    )
    with FileHost(other) as host:
        found = host.read_raw(ORDERS)
    assert found is not None
    assert found.frame["0"].to_list() == ["x", "y", None, "z"]


@pytest.mark.parametrize("caption", ["订单", "orders "])
def test_a_table_that_is_gone_is_read_by_caption_and_headers(
    book: Path, read_block: list[dict[str, object]], caption: str
) -> None:
    changes = {TABLE: lambda t: t.replace("SR_orders", "Renamed")}
    if caption != "订单":
        changes["xl/workbook.xml"] = lambda t: t.replace('name="订单"', f'name="{caption}"').replace(
            "订单!", "'orders '!"
        )
    with FileHost(rewritten(book, changes)) as host:
        found = host.read_raw(ORDERS)
    assert found is not None
    assert read_block[0]["header_row"] == 3
    assert (read_block[0]["first_column"], read_block[0]["width"], read_block[0]["sheet"]) == (1, 5, caption)


def test_a_hint_above_a_long_sheet_is_written_without_holding_it(
    book: Path, monkeypatch: pytest.MonkeyPatch, assert_sound: Check
) -> None:
    load(book, frame(300))
    monkeypatch.setattr("salesreview.hosts.file._LONG", 1000)
    rows = values(book)
    with FileHost(book) as host:
        host.write(Document(cells={"SR_hint_orders": "填写说明"}))
        assert not host.package.changed
        host.write(Document(cells={"SR_hint_orders": "How to fill in"}))
        assert host.read_cells(["SR_hint_orders"]) == {"SR_hint_orders": "How to fill in"}
        host.save()
    assert values(book) == rows
    assert_sound(book)


@pytest.mark.parametrize("size", [450, 487, 1000])
def test_where_a_stretch_is_cut_makes_no_difference(
    full_book: Path, tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for name in ("whole", "cut"):
        path = tmp_path / f"{name}.xlsm"
        path.write_bytes(full_book.read_bytes())
        for rows in (40, 25):
            load(path, frame(rows))
        with zipfile.ZipFile(path) as archive:
            made.append(archive.read(SHEET))
        monkeypatch.setattr("salesreview.xlsx.stream._CHUNK", size)
        monkeypatch.setattr("salesreview.xlsx.columns.SLICE", 7)
    assert made[0] == made[1]


def change(path: Path, written: pl.DataFrame, rows: tuple[int, ...], added: pl.DataFrame, emptied: tuple[int, ...] = ()) -> None:
    with FileHost(path) as host:
        before = host.read_raw(ORDERS)
        assert before is not None
        filled = before.frame.select(pl.any_horizontal(pl.col("0", "1").is_not_null()).arg_true().max()).item()
        last = before.first_row - 1 if filled is None else before.first_row + filled
        host.change_raw(ORDERS, {"cost": "成本"}, RawChange(written, rows, added, frozenset(emptied), last, before))
        told = host.read_raw(ORDERS)
        host.save()
    with FileHost(path) as host:
        found = host.read_raw(ORDERS)
    assert told is not None and found is not None
    own = [str(at) for at, header in enumerate(found.headers) if header != "我的备注"]
    assert told.headers == found.headers
    texts = [
        [as_text(plain(each.frame[at])).str.strip_suffix(" 00:00:00").head(told.frame.height).to_list() for at in own]
        for each in (told, found)
    ]
    assert texts[0] == texts[1]


def test_changed_rows_stand_in_their_place_and_new_ones_below(book: Path, assert_sound: Check) -> None:
    load(book, frame(4))
    before = values(book)
    change(book, frame(9)[[7, 8]], (5, 7), frame(12)[10:], (6,))
    found = values(book)
    assert [row[1] for row in found[1:]] == ["0000", "0007", None, "0008", "0010", "0011"]
    assert found[1] == before[1] and found[3][0] is None
    assert openpyxl.load_workbook(book)["订单"].tables["SR_orders"].ref == "A3:E9"
    assert openpyxl.load_workbook(book)["订单"]["A9"].number_format == "yyyy-mm-dd"
    assert_sound(book)


def test_rows_that_do_not_change_are_copied_as_their_bytes(book: Path, assert_sound: Check) -> None:
    load(book, frame(6))

    def mine(text: str) -> str:
        text = re.sub(r'<c r="C5"[^>]*><v>[^<]*</v></c>', '<c r="C5" s="1"><f>1+1</f><v>2</v></c>', text)
        text = re.sub(r'<row r="7">', '<row r="7" ht="40" customHeight="1" hidden="1">', text)
        return text.replace("</sheetData>", '<row r="11"><c r="E11"><v>8</v></c><c r="H11"><v>7</v></c></row></sheetData>')

    other = rewritten(book, {SHEET: mine})
    change(other, frame(9)[[8]], (7,), frame(20)[10:])
    sheet = openpyxl.load_workbook(other)["订单"]
    assert sheet["C5"].value == "=1+1"
    assert (sheet.row_dimensions[7].height, sheet.row_dimensions[7].hidden) == (40, True)
    assert (sheet["E11"].value, sheet["H11"].value, sheet["B11"].value, sheet["B19"].value) == (8, 7, "0011", "0019")
    with zipfile.ZipFile(other) as new, zipfile.ZipFile(book) as old:
        rows = [re.findall(r'<row r="[46]".*?</row>', archive.read(SHEET).decode()) for archive in (old, new)]
    assert rows[0] == rows[1] and len(rows[0]) == 2
    assert_sound(other)


def test_a_replaced_cell_keeps_the_look_that_a_person_gave_it(book: Path) -> None:
    load(book, frame(3))
    other = rewritten(book, {SHEET: lambda t: re.sub(r'(<c r="B5"[^>]*? s=)"\d+"', r'\1"0"', t)})
    change(other, frame(9)[[8]], (5,), frame(0))
    sheet = openpyxl.load_workbook(other)["订单"]
    assert (sheet["B5"].value, sheet["B5"].number_format) == ("0008", "General")
    assert sheet["A5"].number_format == "yyyy-mm-dd"


def test_a_totals_row_moves_below_added_rows(book: Path, assert_sound: Check) -> None:
    def with_totals(text: str) -> str:
        text = text.replace('ref="A3:E4" totalsRowShown="0"', 'ref="A3:E5" totalsRowCount="1"')
        return text.replace('name="销售额"', 'name="销售额" totalsRowFunction="sum"')

    label = '<c r="A5" t="inlineStr"><is><t>合计</t></is></c>'
    row = f'<row r="5">{label}<c r="C5"><f>SUBTOTAL(109,SR_orders[销售额])</f></c><c r="H5"><v>3</v></c></row>'
    other = rewritten(book, {TABLE: with_totals, SHEET: lambda t: t.replace("</sheetData>", row + "</sheetData>")})
    load(other, frame(2))
    change(other, frame(0), (), frame(5)[2:])
    sheet = openpyxl.load_workbook(other)["订单"]
    assert sheet.tables["SR_orders"].ref == "A3:E9"
    assert [sheet.cell(row, 2).value for row in range(4, 10)] == ["0000", "0001", "0002", "0003", "0004", None]
    assert (sheet["A9"].value, sheet["C9"].value, sheet["H5"].value) == ("合计", "=SUBTOTAL(109,SR_orders[销售额])", 3)
    assert [row[0] for row in values(other)].count("合计") == 1
    assert_sound(other)


def test_added_rows_get_the_formulas_of_calculated_columns(book: Path, assert_sound: Check) -> None:
    formula = "SR_orders[[#This Row],[销售额]]*2"
    column = '<tableColumn id="5" name="我的备注"/>'
    filled = column[:-2] + f"><calculatedColumnFormula>{formula}</calculatedColumnFormula></tableColumn>"
    other = rewritten(book, {TABLE: lambda text: text.replace(column, filled)})
    load(other, frame(2))
    change(other, frame(0), (), frame(4)[2:].with_columns(cost=pl.lit(1.5)))
    sheet = openpyxl.load_workbook(other)["订单"]
    assert [sheet.cell(row, 5).value for row in range(4, 8)] == ["自己写的", *[f"={formula}"] * 3]
    assert [sheet.cell(row, 6).value for row in range(3, 8)] == ["成本", None, None, 1.5, 1.5]
    assert_sound(other)


def test_a_sheet_that_is_full_is_said(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(book, frame(4))
    monkeypatch.setattr("salesreview.hosts.raw.LAST_ROW", 9)
    before = book.read_bytes()
    with pytest.raises(WorkbookError, match="3 rows are to be added and there is room for 2"):
        change(book, frame(0), (), frame(3))
    assert book.read_bytes() == before


@pytest.mark.parametrize("size", [450, 487, 1000])
def test_where_a_stretch_is_cut_makes_no_difference_to_a_change(
    full_book: Path, tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for name in ("whole", "cut"):
        path = tmp_path / f"{name}.xlsm"
        path.write_bytes(full_book.read_bytes())
        load(path, frame(40))
        change(path, frame(99)[50:53], (5, 6, 30), frame(70)[60:], (7, 8, 43))
        with zipfile.ZipFile(path) as archive:
            made.append(archive.read(SHEET))
        monkeypatch.setattr("salesreview.xlsx.stream._CHUNK", size)
        monkeypatch.setattr("salesreview.xlsx.columns.SLICE", 7)
    assert made[0] == made[1]
