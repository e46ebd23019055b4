"""Every engine call of a press fails in turn: the workbook is then as it was, or written in full, and so are settings.

The presses are the buttons' own entries on a small workbook in LibreOffice, so that no call is left out: only what
lies between reading and writing (the figures) is exchanged for a made document. `test_excel` breaks a whole review.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
import xlsxwriter
import xlwings as xw

from salesreview import excel
from salesreview.hosts.excel import ExcelHost
from salesreview.hosts.excel import calls as patient
from salesreview.review.document import BEFORE, Block, Document, Link, Rich
from salesreview.tables.model import Column, Kind, TableSchema

from ..libreoffice.calls import Calls
from ..libreoffice.errors import refused, rejected
from ..libreoffice.fixtures import *  # noqa: F403

pytestmark = [pytest.mark.libreoffice, pytest.mark.filterwarnings("ignore:.*extension is not supported")]
ORDERS = TableSchema(
    "orders", "订单", "Orders",
    (Column("order_id", Kind.ID, "订单号", "Order ID"), Column("revenue", Kind.MONEY, "销售额", "Revenue")), "", "",
)  # fmt: skip
#: A cell, a text with a prompt, a block that fills more of its rows, an open list that grows, another that shrinks.
DOCUMENT = Document(
    cells={"SR_title": "十月", "SR_slot": Rich((("因为", False), ("【原因】", True)))},
    blocks=(
        Block("SR_kpi", (("指标", "实际"), ("收入", 1.5), ("订单", "=2")), 4),
        Block("SR_checks", (("行", "位置"), (1, "甲"), (2, Link("看", "订单", "A4"))), None, excel_table="SR_checks_table",
              heights={1: 15.0}),
        Block("SR_log", (("时间",), ("新",)), None),
    ),
    heights={"SR_slot": 33.0},
)  # fmt: skip


@pytest.fixture
def book(calc: xw.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> xw.Book:
    path = tmp_path / "小（一）.xlsx"
    build(path)
    book = calc.books.open(path)
    book.set_mock_caller()
    book.sheets["我的"].activate()
    book.sheets["我的"]["B2"].select()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))  # the log
    monkeypatch.setattr("salesreview.pipeline.refresh_host", write_the_document)
    monkeypatch.setattr(patient, "PAUSES", (0.0,) * len(patient.PAUSES))
    return book


def build(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path))
    overview, orders, own, memory = (book.add_worksheet(name) for name in ("概览", "订单", "我的", "_salesreview"))
    for row in range(2):
        overview.set_row(row, 20)
    overview.merge_range("A1:C1", "九月")
    overview.write("A2", "旧【什么】")
    overview.write_column("A4", ["指标", "收入"])
    overview.write("B4", "实际")
    overview.write_formula("B5", "=订单!B4*2", None, 21)
    overview.add_table("E4:F5", {"name": "SR_checks_table", "columns": [{"header": "行"}, {"header": "位置"}]})
    overview.write_column("H4", ["时间", "旧", "更旧"])
    orders.add_table(
        "A3:C5",
        {
            "name": "SR_orders",
            "columns": [{"header": "订单号"}, {"header": "销售额"}, {"header": "备注"}],
            "data": [["0001", 10.5, "我的"], ["0002", 3, None]],
        },
    )
    orders.write_formula("B5", "=1+2", None, 3)
    own.write("A1", "=SUM(概览!B5:B8)")
    text = book.add_format({"num_format": "@"})
    memory.set_column("A:C", None, text)
    memory.write_row("A1", ["zh", "before"])
    names = {"SR_title": "概览!$A$1", "SR_slot": "概览!$A$2", "SR_kpi": "概览!$A$4", "SR_checks": "概览!$E$4"}
    names |= {"SR_log": "概览!$H$4", "SR_meta_lang": "_salesreview!$A$1", BEFORE: "_salesreview!$B$1"}
    for name, place in names.items():
        book.define_name(name, f"={place}")
    book.close()


def write_the_document(host: ExcelHost, path: Path, *, progress: Callable[[str], None], **_: object) -> Any:
    progress("read")
    assert host.read_raw(ORDERS) is not None
    host.read_block("SR_log", 1)
    progress("lay_out")
    host.write(DOCUMENT)
    return SimpleNamespace(moved=(), settings=SimpleNamespace(issues=()))


def pull() -> None:
    """A pull of one table, without the source."""
    frame = pl.DataFrame({"order_id": ["=1", "9", "10"], "revenue": [1.0, 2.0, 3.0]})
    excel._pressed(lambda press, host: str(host.write_raw(ORDERS, {}, frame)), "pull")


def state(book: xw.Book, calls: Calls) -> dict[str, Any]:
    """Everything that a press may touch, but the heights of an open list's rows, which follow their text."""
    with calls.unnoticed():
        app, overview = book.app, book.sheets["概览"]
        found: dict[str, Any] = {
            "settings": (app.calculation, app.enable_events, app.screen_updating, app.status_bar, app.cut_copy_mode),
            "place": (book.sheets.active.name, book.selection.address),
            "tables": [overview.tables[0].range.address, book.sheets["订单"].tables[0].range.address],
            "heights": [overview.range((row, 1)).row_height for row in (1, 2, 3)],
            "formats": [overview.range(cell).number_format for cell in ("A2", "F6", "H5")],
            "prompt": [overview["A2"].characters[at : at + 1].font.color for at in (0, 4)],
        }
        for sheet in book.sheets:
            cells = sheet["A1:J9"].impl.own
            found[sheet.name] = (cells.getDataArray(), cells.getFormulaArray())
    return found


def press(entry: Callable[[], None], calls: Calls) -> str | None:
    """Press a button, and return what is said, in a message box or, where that is not to be had, in xlwings' own."""
    app = xw.apps.active.impl
    app.alerts.clear()
    try:
        entry()
    except SystemExit as told:
        return str(told)
    finally:
        calls.heal()
    return app.alerts[-1].prompt if app.alerts else None


def is_a_sentence(told: str | None) -> bool:
    """Tell whether a message is there, in Chinese first, and no traceback."""
    return told is not None and told.split("\n")[0].endswith(("。", "日志：")) and "com_error" not in told


def hard() -> BaseException:
    return refused("cannot do that")


def places(log: list[str]) -> list[int]:
    """Return the numbers of the calls that shall fail: of several alike in a row the first, as it is one loop.

    xlwings compares sheets a dozen times before it writes a block (`Book.name`, `Sheet.name`): the first of these.
    """
    alike = {"Book.name": "compare", "Sheet.name": "compare", "Name.name": "name", "Name.refers_to": "name"}
    kinds = ["", *(alike.get(name, name) for name in log)]
    return [number for number in range(1, len(kinds)) if kinds[number] != kinds[number - 1]]


def needed(entry: Callable[[], None], calls: Calls) -> list[int]:
    """Press a button that works, and return the numbers of the calls that shall fail."""
    calls.reset()
    press(entry, calls)
    assert calls.count < 250  # a loop of calls that grows is no place for a sweep
    return places(calls.log)


Sweep = tuple[dict[str, Any], dict[str, Any], list[int], list[int], int]


def both_ways(book: xw.Book, calls: Calls) -> Sweep:
    """Refresh and take back; return the states before and after the refresh, the calls of each that shall fail, and
    the one of the refresh's with which its writing begins.
    """
    press(excel.refresh, calls)
    press(excel.take_back, calls)  # from here on rows are as high as LibreOffice makes them
    before = state(book, calls)
    there = needed(excel.refresh, calls)
    writing = calls.log.index("App.screen_updating") + 1
    after = state(book, calls)
    back = needed(excel.take_back, calls)
    assert state(book, calls) == before != after
    assert len(there) > 50 and len(back) > 30
    return before, after, there, back, writing


def test_a_call_that_fails_at_each_place_in_turn(book: xw.Book, calls: Calls) -> None:
    before, after, there, back, _ = both_ways(book, calls)
    failed = 0
    for number in there:
        calls.fail_at(number, hard)
        told = press(excel.refresh, calls)
        found = state(book, calls)
        assert found in (before, after), number
        assert (found == after and told is None) or is_a_sentence(told), (number, told)
        if found == after:
            press(excel.take_back, calls)
        failed += told is not None
    assert failed > len(there) / 2
    for number in back:
        if state(book, calls) == before:
            press(excel.refresh, calls)
        calls.fail_at(number, hard)
        told = press(excel.take_back, calls)
        found = state(book, calls)
        assert found in (before, after), number
        assert (found == before and told is None) or is_a_sentence(told), (number, told)


def test_a_call_rejected_once_at_each_place_in_turn(book: xw.Book, calls: Calls) -> None:
    before, after, there, back, _ = both_ways(book, calls)
    for one, other in itertools.zip_longest(there, back, fillvalue=1):
        calls.fail_at(one)
        assert press(excel.refresh, calls) is None, one
        assert state(book, calls) == after, one
        calls.fail_at(other)
        assert press(excel.take_back, calls) is None, other
        assert state(book, calls) == before, other


def test_an_excel_that_answers_no_more_from_each_call_on(book: xw.Book, calls: Calls) -> None:
    """What stays half-written then is put right by Take back, or by the next Refresh, once Excel answers again."""
    before, after, there, back, writing = both_ways(book, calls)
    ways = set()
    for number in [*there[: there.index(writing) : 4], *there[there.index(writing) :]]:
        calls.fail_at(number, rejected, lasting=True)
        told = press(excel.refresh, calls)
        found = {**state(book, calls), "settings": before["settings"]}
        assert (found == after and told is None) or is_a_sentence(told), (number, told)
        ways.add("before" if found == before else "after" if found == after else "half")
        if number % 4 == 1 and found != after:
            assert press(excel.refresh, calls) is None, number
            assert state(book, calls) == after, number
        press(excel.take_back, calls)
        assert state(book, calls) == before, number
    assert "half" in ways and "before" in ways
    for number in back[::3]:
        press(excel.refresh, calls)
        calls.fail_at(number, rejected, lasting=True)
        told = press(excel.take_back, calls)
        found = {**state(book, calls), "settings": before["settings"]}
        assert (found == before and told is None) or is_a_sentence(told), (number, told)
        press(excel.take_back, calls)
        assert state(book, calls) == before, number


def test_a_pull_that_fails_at_each_place_leaves_the_raw_sheet_as_it_was(book: xw.Book, calls: Calls) -> None:
    path, before = book.fullname, state(book, calls)
    there = needed(pull, calls)
    after = state(book, calls)
    assert after["订单"] != before["订单"]
    for number in there:
        if state(book, calls) != before:
            book.close()
            book = xw.apps.active.books.open(path)
            book.sheets["我的"].activate()
            book.sheets["我的"]["B2"].select()
            book.set_mock_caller()
        assert state(book, calls) == before
        calls.fail_at(number, hard)
        told = press(pull, calls)
        assert state(book, calls) in (before, after), number
        assert told == "3" or is_a_sentence(told), (number, told)
