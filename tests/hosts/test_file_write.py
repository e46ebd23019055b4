from __future__ import annotations

import datetime as dt
import io
import shutil
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from salesreview.errors import WorkbookError
from salesreview.hosts.base import Host
from salesreview.hosts.file import FileHost
from salesreview.review.document import Block, Document, Link, Rich

# What openpyxl, which only reads here, says of the newer formats in the workbook.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")

Check = Callable[[Path], None]
KPI = (
    ("指标", "Actual", "Target", "Note"),
    ("a", 1.25, 2, Link("x", "我的", "A1")),
    ("b & c", 3, 4.5, None),
    ("合计", 9, 9, ""),
)
DOCUMENT = Document(
    cells={
        "SR_title": Rich((("标题 ", False), ("【谁】", True))),
        "SR_month": dt.date(2026, 10, 1),
        "SR_back": "Back",
        "SR_hint_orders": "=提示",
        "SR_not_there": 1,
    },
    blocks=(
        Block("SR_kpi", KPI, 6, plotted=2),
        Block(
            "SR_checks",
            (("行", "问题", "问题"), *((i, f"p{i}", dt.date(2026, 1, i + 1)) for i in range(5))),
            None,
            excel_table="SR_checks_table",
        ),
        Block("SR_not_there_either", (("x",),), 3),
    ),
    heights={"SR_title": 40.5},
    chart_titles={"SR_chart_kpi": "实际 & 目标"},
    chart_series={"SR_chart_kpi": ("Actual", "Target")},
)


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


def record(path: Path, name: str) -> bytes:
    """Return an entry's local record: header and compressed bytes."""
    data = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.getinfo(name)
    at = entry.header_offset
    lengths = struct.unpack_from("<2H", data, at + 26)
    return data[at : at + 30 + sum(lengths) + entry.compress_size]


def refreshed(path: Path, document: Document = DOCUMENT) -> None:
    with FileHost(path) as host:
        host.write(document)
        host.save()


def test_it_is_a_host(book: Path) -> None:
    with FileHost(book) as found:
        host: Host = found
        assert "SR_kpi" in host.names()


def test_a_refresh_writes_its_values_and_keeps_styles(book: Path, assert_sound: Check) -> None:
    refreshed(book)
    sheet = openpyxl.load_workbook(book)["月度 概览"]
    assert [[c.value for c in row] for row in sheet["B5:E9"]] == [
        ["指标", "Actual", "Target", "Note"],
        ["a", 1.25, 2, "x"],
        ["b & c", 3, 4.5, None],
        ["合计", 9, 9, None],
        [None] * 4,
    ]
    assert sheet["B2"].value == "标题 【谁】"
    assert sheet["B2"].font.name == "Microsoft YaHei"
    assert sheet["B3"].value == dt.datetime(2026, 10, 1)
    assert sheet["C6"].number_format == "#,##0.00"
    assert sheet["B14"].value == "我自己的备注"
    assert sheet["E6"].hyperlink.location == "我的!A1" or sheet["E6"].hyperlink.location == "'我的'!A1"
    assert sheet["F3"].hyperlink.location == "'月度 概览'!A1"
    assert sheet.row_dimensions[2].height == 40.5
    assert_sound(book)


def test_every_untouched_part_is_the_same_to_the_compressed_byte(full_book: Path, book: Path) -> None:
    refreshed(book)
    touched = {
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
        "xl/worksheets/sheet3.xml",
        "xl/tables/table1.xml",
        "xl/charts/chart1.xml",
        "xl/charts/chart2.xml",
        "xl/workbook.xml",
    }
    with zipfile.ZipFile(full_book) as before, zipfile.ZipFile(book) as after:
        assert after.namelist() == before.namelist()
        for name in before.namelist():
            same = record(full_book, name) == record(book, name)
            assert same == (name not in touched), name
            assert after.getinfo(name).date_time == before.getinfo(name).date_time
    for foreign in (
        "xl/vbaProject.bin",
        "xl/pivotTables/pivotTable1.xml",
        "xl/slicers/slicer1.xml",
        "xl/comments1.xml",
    ):
        assert foreign not in touched


def test_the_same_refresh_again_does_not_touch_the_file(book: Path) -> None:
    refreshed(book)
    before = book.stat()
    data = book.read_bytes()
    refreshed(book)
    assert book.read_bytes() == data
    assert book.stat().st_mtime_ns == before.st_mtime_ns


def test_excel_is_told_to_calculate_only_when_figures_changed(book: Path) -> None:
    with FileHost(book) as host:
        host.write(Document(cells={"SR_not_there": 1}))
        host.save()
    assert "fullCalcOnLoad" not in part(book, "xl/workbook.xml")
    refreshed(book)
    assert '<calcPr calcId="124519" fullCalcOnLoad="1"/>' in part(book, "xl/workbook.xml")
    assert "xl/calcChain.xml" in zipfile.ZipFile(book).namelist()


def test_without_calcpr_it_is_added_in_its_place(book: Path, tmp_path: Path, assert_sound: Check) -> None:
    other = tmp_path / "other.xlsm"
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b'<calcPr calcId="124519"/>', b"") if name == "xl/workbook.xml" else data)
    refreshed(other)
    assert '</definedNames><calcPr fullCalcOnLoad="1"/><pivotCaches>' in part(other, "xl/workbook.xml")
    assert_sound(other)


def test_overwriting_a_formula_drops_the_calculation_chain(book: Path, tmp_path: Path, assert_sound: Check) -> None:
    other = tmp_path / "other.xlsm"
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert b'<c r="C7" s="4"><v>' in data
                data = data.replace(b'<c r="C7" s="4"><v>', b'<c r="C7" s="4"><f>1+1</f><v>')
            new.writestr(name, data)
    refreshed(other)
    assert "xl/calcChain.xml" not in zipfile.ZipFile(other).namelist()
    assert "calcChain" not in part(other, "[Content_Types].xml") + part(other, "xl/_rels/workbook.xml.rels")
    assert_sound(other)


def test_an_open_block_grows_in_the_look_of_its_first_row_and_shrinks_again(book: Path, assert_sound: Check) -> None:
    refreshed(book)
    sheet = openpyxl.load_workbook(book)["It's 检查"]
    assert sheet.tables["SR_checks_table"].ref == "B4:D9"
    assert [c.name for c in sheet.tables["SR_checks_table"].tableColumns] == ["行", "问题", "问题2"]
    assert sheet["D4"].value == "问题2"
    assert sheet["B9"].number_format == "#,##0.00"
    assert sheet["D9"].value == dt.datetime(2026, 1, 5)
    assert sheet.row_dimensions[9].height == 27
    assert [sheet.cell(row, 8).value for row in range(4, 8)] == ["状态", "a", "b", "c"]
    none = Block("SR_checks", (("Row", "Problem", "Date"),), None, excel_table="SR_checks_table")
    refreshed(book, Document(blocks=(none, Block("SR_state", (("S",), ("z",)), None))))
    sheet = openpyxl.load_workbook(book)["It's 检查"]
    assert sheet.tables["SR_checks_table"].ref == "B4:D5"
    assert [sheet.cell(row, 2).value for row in range(4, 11)] == ["Row", *[None] * 6]
    assert [sheet.cell(row, 8).value for row in range(4, 9)] == ["S", "z", None, None, None]
    assert_sound(book)


def test_what_a_person_wrote_below_an_open_block_stays(book: Path) -> None:
    refreshed(book, Document(blocks=(Block("SR_state", (("S",), ("1",), ("2",), ("3",), (None,), ("mine",)), None),)))
    refreshed(book, Document(blocks=(Block("SR_state", (("S",), ("1",)), None),)))
    sheet = openpyxl.load_workbook(book)["It's 检查"]
    assert [sheet.cell(row, 8).value for row in range(4, 10)] == ["S", "1", None, None, None, "mine"]


def test_more_rows_than_reserved_is_a_mistake_of_the_caller(book: Path) -> None:
    with FileHost(book) as host, pytest.raises(ValueError, match="SR_kpi"):
        host.write(Document(blocks=(Block("SR_kpi", (("x",),) * 9, 6),)))


def test_values_are_read_with_their_types(book: Path) -> None:
    with FileHost(book) as host:
        assert host.names() == {"SR_title", "SR_month", "SR_back", "SR_kpi", "SR_checks", "SR_state", "SR_hint_orders"}
        assert host.read_cells(["SR_month", "SR_title", "SR_none"]) == {
            "SR_month": dt.date(2026, 9, 1),
            "SR_title": "旧标题",
        }
        assert host.read_block("SR_kpi", 2)[:2] == [["旧0", 0], ["旧1", 1.5]]
        assert host.read_block("SR_state", 2) == [["a", None], ["b", None], ["c", None]]
        assert host.read_block("SR_none", 2) == []


def test_what_was_written_is_read_before_it_is_saved(book: Path) -> None:
    with FileHost(book) as host:
        host.write(Document(cells={"SR_title": "新"}))
        assert host.read_cells(["SR_title"]) == {"SR_title": "新"}
    with FileHost(book) as host:
        assert host.read_cells(["SR_title"]) == {"SR_title": "旧标题"}


def test_a_broken_name_counts_as_gone(book: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.xlsm"
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/workbook.xml":
                data = data.replace("'月度 概览'!$B$2:$F$2".encode(), b"#REF!")
            new.writestr(name, data)
    with FileHost(other) as host:
        assert "SR_title" not in host.names()
        host.write(DOCUMENT)
        host.save()


def test_saving_elsewhere_and_going_on(book: Path, tmp_path: Path) -> None:
    old, target = book.read_bytes(), tmp_path / "out.xlsm"
    with FileHost(book) as host:
        host.write(DOCUMENT)
        host.save(target)
        assert book.read_bytes() == old
        host.write(Document(cells={"SR_title": "第二次"}))
        host.save()
        assert host.read_cells(["SR_title"]) == {"SR_title": "第二次"}
    with FileHost(target) as host:
        assert host.read_cells(["SR_title"]) == {"SR_title": "第二次"}


def test_a_file_that_is_open_in_excel_is_left_alone(book: Path) -> None:
    shutil.copy(book, book.with_name("~$" + book.name))
    old = book.read_bytes()
    with FileHost(book) as host:
        host.write(DOCUMENT)
        with pytest.raises(WorkbookError, match="open in Excel"):
            host.save()
    assert book.read_bytes() == old


def test_a_workbook_that_another_program_saved(book: Path, assert_sound: Check) -> None:
    """Openpyxl writes other prefixes, no spans and its own order; the refresh reads the same names in it."""
    pages = openpyxl.load_workbook(book)
    other = book.with_name("openpyxl.xlsx")
    pages.save(other)
    refreshed(other)
    sheet = openpyxl.load_workbook(other)["月度 概览"]
    assert [sheet.cell(7, column).value for column in range(2, 5)] == ["b & c", 3, 4.5]
    assert part(other, "xl/charts/chart1.xml").count("$C$6:$C$7") == 1
