"""One refresh on every host: a file, memory, LibreOffice, and xlwings' engines for Windows and the Mac.

The same cells to the last digit; and what a press costs, counted where Python and Excel meet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlwings as xw

from salesreview import excel as buttons
from salesreview.hosts.excel import ExcelHost
from salesreview.hosts.excel.values import packed, unpacked
from salesreview.hosts.file import FileHost
from salesreview.hosts.memory import MemoryHost
from salesreview.period import Month
from salesreview.pipeline import make_demo, refresh, refresh_host
from salesreview.tables.catalog import SCHEMAS

from ..excel_model.load import load
from ..excel_model.model import Book, Excel
from ..excel_model.opened import ENGINES, Opened, opened
from ..libreoffice.fixtures import *  # noqa: F403

MONTH, NOW = Month(2026, 10), dt.datetime(2026, 11, 2, 9, 30)
#: What a press may cost on Windows, where it changes nothing, shows another month, checks, or takes a refresh back.
SAME, OTHER, CHECK, BACK = 300, 1200, 400, 700


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("contract") / "公司（十月）.xlsm"
    make_demo(path, MONTH, "zh", 300, now=NOW)
    return path


@pytest.fixture(scope="module")
def english_september(company: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook as the file host refreshes it to another month and language."""
    other = tmp_path_factory.mktemp("file") / "file.xlsm"
    refresh(company, month=MONTH.before, lang="en", out=other, now=NOW)
    return other


def another(host: Any, path: Path) -> None:
    refresh_host(host, path, month=MONTH.before, lang="en", pull=False, progress=lambda stage: None, now=NOW)


def cells(book: Book) -> dict[str, dict[tuple[int, int], Any]]:
    return {sheet.name: dict(sheet.cells) for sheet in book.sheets if sheet.name != "_salesreview"}


def differences(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    assert one.keys() == other.keys()
    return {
        f"{name}!{at}": (one[name].get(at), other[name].get(at))
        for name in one for at in one[name].keys() | other[name].keys()
        if one[name].get(at) != other[name].get(at)
    }  # fmt: skip


@pytest.mark.parametrize("system", ENGINES)
def test_an_open_workbook_gets_the_cells_that_a_file_gets(system: str, company: Path, english_september: Path) -> None:
    wanted = cells(load(Excel(), english_september))
    with opened(system, company) as it:
        before, settings = cells(it.model), vars(it.excel).copy()
        another(ExcelHost(it.book), company)
        assert differences(cells(it.model), wanted) == {}
        assert [table.box for sheet in it.model.sheets for table in sheet.tables] == [
            table.box for sheet in load(Excel(), english_september).sheets for table in sheet.tables
        ]
        assert ExcelHost(it.book).take_back()
        assert differences(cells(it.model), before) == {}
        for name in ("screen_updating", "enable_events", "calculation", "copied"):
            assert getattr(it.excel, name) == settings[name], name
        assert it.excel.saves == []  # a button never saves, and ends nothing


@pytest.mark.libreoffice
def test_libreoffice_gets_them_too(calc: xw.App, company: Path, english_september: Path, tmp_path: Path) -> None:
    copy = tmp_path / company.name
    copy.write_bytes(company.read_bytes())
    book = calc.books.open(copy)
    another(ExcelHost(book), copy)
    wanted = cells(load(Excel(), english_september))
    for sheet in book.sheets:
        if sheet.name in wanted:
            rows = sheet.used_range.options(ndim=2).value
            top, left = sheet.used_range.row, sheet.used_range.column
            found = {
                (top + i, left + j): value
                for i, row in enumerate(rows) for j, value in enumerate(row) if value not in (None, "")
            }  # fmt: skip
            assert differences({"": found}, {"": wanted[sheet.name]}) == {}, sheet.name


def test_memory_holds_the_document_that_a_file_shows(company: Path, english_september: Path) -> None:
    with FileHost(company) as file:
        names = file.names()
        memory = MemoryHost(
            {entry.key: raw for entry in SCHEMAS if (raw := file.read_raw(entry)) is not None},
            cells=file.read_cells(names),
        )
    another(memory, company)
    with FileHost(english_september) as file:
        shown = file.read_cells([name for name in names if name.startswith("SR_overview_card")])
    assert len(shown) > 15
    held = memory.read_cells(shown)
    assert {name: (held.get(name), value) for name, value in shown.items() if held.get(name) != value} == {}


@pytest.mark.parametrize("system", ENGINES)
def test_raw_sheets_read_as_the_file_host_reads_them(system: str, company: Path) -> None:
    file = FileHost(company)
    with opened(system, company) as it:
        host = ExcelHost(it.book)
        for entry in SCHEMAS:
            one, other = host.read_raw(entry), file.read_raw(entry)
            assert one is not None and other is not None
            assert (one.headers, one.sheet, one.first_row) == (other.headers, other.sheet, other.first_row)
            for column in one.frame.columns:
                mine, theirs = one.frame[column].cast(pl.String), other.frame[column].cast(pl.String)
                assert mine.to_list() == theirs.to_list(), (entry.key, column)


@pytest.fixture(params=[300, 3000])
def windows_book(request: pytest.FixtureRequest, company: Path, tmp_path: Path) -> Iterator[Opened]:
    path = company
    if request.param != 300:
        path = tmp_path / "more.xlsm"
        make_demo(path, MONTH, "zh", request.param, now=NOW)
    with opened("windows", path) as it:
        yield it


def test_what_a_press_costs_at_any_number_of_orders(windows_book: Opened) -> None:
    it = windows_book

    def press(job: Any) -> int:
        it.boundary.reset()
        job()
        return it.boundary.count

    assert press(buttons.refresh) <= SAME  # what the file host refreshed shows all already
    assert press(buttons.refresh) <= SAME
    assert press(buttons.check) <= CHECK
    it.hush()
    it.type_in("SR_set_month", "2026-09")
    assert press(buttons.refresh) <= OTHER
    assert str(it.value("SR_overview_title")).startswith("2026年9月")
    assert press(buttons.take_back) <= BACK
    assert str(it.value("SR_overview_title")).startswith("2026年10月")
    assert it.said == []


def test_a_name_that_a_person_moved_is_followed(company: Path) -> None:
    """A new row above: the map of names is wrong then, which is found before anything is read or written by it."""
    with opened("windows", company) as it:
        sheet = it.model.sheet("业绩总览")
        it.model.shift_rows(sheet, 4)
        was = dict(sheet.cells)
        it.type_in("SR_set_month", "2026-09")
        buttons.refresh()
        assert it.said == [] and str(it.value("SR_overview_title")).startswith("2026年9月")
        assert {at for at in sheet.cells.keys() - was.keys() if at[0] == 4} == set()
        assert sorted(row for row, _ in sheet.cells if row < 7) == sorted(row for row, _ in was if row < 7)
        it.boundary.reset()
        buttons.refresh()
        assert it.boundary.count <= SAME  # the map was written anew
        it.model.rename(it.model.sheet("产品线"), "产品 线")
        buttons.refresh()
        assert it.said == []


def test_a_workbook_without_the_map_is_refreshed_all_the_same(company: Path) -> None:
    with opened("windows", company) as it:
        it.model.names = [name for name in it.model.names if name.name != "SR_places"]
        it.type_in("SR_set_month", "2026-09")
        buttons.refresh()
        assert it.said == [] and str(it.value("SR_overview_title")).startswith("2026年9月")


def test_a_protected_hidden_sheet_is_told_and_nothing_is_left_in_it(company: Path) -> None:
    with opened("windows", company) as it:
        hidden = it.model.sheet("_salesreview")
        hidden.protected = True
        before = cells(it.model), dict(hidden.cells), dict(hidden.formulas)
        it.type_in("SR_set_month", "2026-09")
        buttons.refresh()
        assert "受保护" in it.said[0]
        it.type_in("SR_set_month", None)
        assert (dict(hidden.cells), dict(hidden.formulas)) == before[1:]


def test_no_piece_of_the_record_begins_like_a_formula_or_a_number() -> None:
    data = [-0.125, "=A1", "'x", 1234567.5] * 5000
    pieces = packed(data)
    assert len(pieces) > 10
    assert unpacked(pieces) == data
    assert not [piece[:3] for piece in pieces if piece[0] in "=+-@'0123456789. "]
