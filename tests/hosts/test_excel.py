"""The live host against LibreOffice Calc, driven by the unmodified xlwings."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
import xlwings as xw

from salesreview.hosts.excel import ExcelHost
from salesreview.hosts.file import FileHost
from salesreview.period import Month
from salesreview.pipeline import make_demo, refresh, refresh_host
from salesreview.tables.catalog import SCHEMAS

from ..libreoffice.calls import Calls
from ..libreoffice.fixtures import *  # noqa: F403

pytestmark = pytest.mark.libreoffice
MONTH = Month(2026, 10)
NOW = dt.datetime(2026, 11, 2, 9, 30)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("live") / "公司（十月）.xlsm"
    make_demo(path, MONTH, "zh", 400, now=NOW)
    return path


@pytest.fixture
def copy(company: Path, tmp_path: Path) -> Path:
    path = tmp_path / company.name
    path.write_bytes(company.read_bytes())
    return path


def live(book: xw.Book, month: Month | None = None, lang: str | None = None) -> None:
    refresh_host(
        ExcelHost(book), Path(book.fullname), month=month, lang=lang, pull=False, progress=lambda stage: None, now=NOW
    )


def test_raw_sheets_read_as_the_file_host_reads_them(calc: xw.App, copy: Path) -> None:
    book = calc.books.open(copy)
    host, file = ExcelHost(book), FileHost(copy)
    for schema in SCHEMAS:
        one, other = host.read_raw(schema), file.read_raw(schema)
        assert one is not None and other is not None
        assert (one.headers, one.sheet, one.first_row, one.first_column) == (other.headers, other.sheet, other.first_row, other.first_column)
        for column in one.frame.columns:
            mine, theirs = one.frame[column], other.frame[column]
            if mine.dtype == theirs.dtype == pl.Float64:
                assert (mine - theirs).abs().max() in (None, 0.0), (schema.key, column)
            else:
                assert mine.cast(pl.String).to_list() == theirs.cast(pl.String).to_list(), (schema.key, column)


def shown(book: xw.Book) -> dict[str, dict[tuple[int, int], object]]:
    """Every value of every sheet by its place."""
    found = {}
    for sheet in book.sheets:
        used = sheet.used_range
        rows = used.options(ndim=2).value
        found[sheet.name] = {
            (used.row + i, used.column + j): value
            for i, row in enumerate(rows)
            for j, value in enumerate(row)
            if value not in (None, "")
        }
    return found


def test_a_refresh_gives_the_cells_that_the_file_host_writes(calc: xw.App, copy: Path, tmp_path: Path) -> None:
    other = tmp_path / "file.xlsm"
    refresh(copy, month=MONTH.before, lang="en", out=other, now=NOW)
    book, file = calc.books.open(copy), calc.books.open(other)
    live(book, MONTH.before, "en")
    one, two = shown(book), shown(file)
    one.pop("_salesreview"), two.pop("_salesreview")
    assert one.keys() == two.keys()
    for name, cells in two.items():
        assert {at: (one[name].get(at), cells.get(at)) for at in one[name].keys() | cells if one[name].get(at) != cells.get(at)} == {}, name


def test_a_second_refresh_writes_next_to_nothing(calc: xw.App, copy: Path, calls: Calls) -> None:
    book = calc.books.open(copy)
    live(book)
    calls.reset()
    live(book)
    assert sum(name == "Range.raw_value=" for name in calls.log) <= 3  # the run log, Home's time, what is kept


def test_engine_calls_do_not_grow_with_the_rows(calc: xw.App, tmp_path: Path, calls: Calls) -> None:
    counted = []
    for orders in (300, 3000):
        path = tmp_path / f"{orders}.xlsm"
        make_demo(path, MONTH, "zh", orders, now=NOW)
        book = calc.books.open(path)
        calls.reset()
        live(book, MONTH.before)
        counted.append(calls.count)
        book.close()
    assert counted[1] <= counted[0] * 1.1


def test_a_refresh_is_taken_back(calc: xw.App, copy: Path) -> None:
    book = calc.books.open(copy)
    before = shown(book)
    live(book, MONTH.before, "en")
    assert shown(book)["业绩总览"] != before["业绩总览"]
    assert ExcelHost(book).take_back()
    after = shown(book)
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}
    assert not ExcelHost(book).take_back()


def test_settings_of_the_application_come_back(calc: xw.App, copy: Path) -> None:
    book = calc.books.open(copy)
    calc.calculation, calc.enable_events = "semiautomatic", True
    live(book, MONTH.before)
    assert (calc.calculation, calc.enable_events, calc.screen_updating) == ("semiautomatic", True, True)
