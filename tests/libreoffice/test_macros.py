from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
import xlwings as xw

from salesreview.template.build import build
from salesreview.template.captions import caption
from salesreview.template.home import BUTTONS
from salesreview.template.sources import own_modules

from .calls import Calls
from .errors import ComError
from .vba import MacroBook

pytestmark = pytest.mark.libreoffice

#: A Sub and the entry of `salesreview.excel` that it calls.
ENTRY = re.compile(r'Public Sub (\w+)\(\)\s+CallPython "(\w+)"')


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("macros") / "业绩.xlsm"
    build(path, "zh")
    return path


@pytest.fixture
def book(calc: xw.App, template: Path) -> xw.Book:
    return calc.books.open(template)


def test_the_template_opens_with_its_names_and_tables(book: xw.Book) -> None:
    assert book.sheet_names[:2] == ["首页", "设置"]
    assert book.names["SR_home_title"].refers_to_range.value == "销售业绩月度总结"
    table = book.sheets["订单"].tables["SR_orders"]
    assert (table.range.row, table.show_headers, table.columns[0].name) == (3, True, "订单号")
    dates = book.sheets["订单"][3, table.columns["订单日期"].index - 1]
    assert dates.number_format == "yyyy-mm-dd"
    dates.value = dt.date(2026, 10, 5)
    assert (dates.value, dates.number_format) == (dt.datetime(2026, 10, 5), "yyyy-mm-dd")


def test_a_press_or_a_call_by_name_runs_our_sub_and_hands_its_python_over(book: xw.Book) -> None:
    commands: list[str] = []
    macros = MacroBook(book, commands.append)
    home = book.sheets["首页"]
    assert macros.buttons(home) == {caption(key, "zh"): macro for key, macro in BUTTONS}
    for key, _ in BUTTONS:
        macros.press(home, caption(key, "zh"))
    subs = {
        sub: f"import salesreview.excel; salesreview.excel.{entry}()"
        for sub, entry in ENTRY.findall(own_modules()["SalesReview"])
    }
    called = [subs[sub] for _, macro in BUTTONS if (sub := macro.partition(".")[2]) in subs]
    assert commands == macros.commands == called
    assert len(called) > 2
    commands.clear()
    book.macro("SalesReview.CheckReview")()
    book.macro("SendReview")()
    assert commands == [subs["CheckReview"], subs["SendReview"]]
    with pytest.raises(ComError):
        book.macro("SalesReview.None")()


def test_a_press_may_need_no_python(book: xw.Book) -> None:
    macros = MacroBook(book)
    book.sheets["设置"].name = "改名"
    book.sheets["首页"].activate()
    macros.press(book.sheets["首页"], "设置")
    assert (book.sheets.active.name, macros.commands) == ("改名", [])


def test_the_python_of_a_press_runs_in_this_process(book: xw.Book, monkeypatch: pytest.MonkeyPatch) -> None:
    callers: list[xw.Book] = []
    monkeypatch.setattr("salesreview.excel.check", lambda: callers.append(xw.Book.caller()))
    MacroBook(book).press(book.sheets["首页"], "检查")
    assert callers == [book]


def test_the_python_of_a_press_drives_the_book(book: xw.Book, calls: Calls) -> None:
    def job(command: str) -> None:
        caller = xw.Book.caller()
        caller.app.status_bar = "计算中"
        caller.sheets["订单"]["A4"].value = [[f"A{row}", row] for row in range(3)]
        caller.app.status_bar = False

    macros = MacroBook(book, job)
    calls.reset()
    macros.press(book.sheets["首页"], "刷新")
    assert book.sheets["订单"]["A4:A6"].value == ["A0", "A1", "A2"]
    assert calls.times("Range.raw_value=") == 1
    assert book.app.impl.status_log == ["计算中", False]


def test_a_press_raises_what_its_python_raised(book: xw.Book, calls: Calls) -> None:
    macros = MacroBook(book, lambda command: setattr(xw.Book.caller().sheets[0]["A1"], "value", 1))
    calls.fail_at(1, of="Range.raw_value=")
    with pytest.raises(ComError):
        macros.press(book.sheets["首页"], "刷新")
    assert len(macros.errors) == 1
    macros.press(book.sheets["首页"], "检查")
    assert (book.sheets[0]["A1"].value, len(macros.errors)) == (1, 1)
    with pytest.raises(LookupError, match="没有"):
        macros.press(book.sheets["首页"], "没有")


def test_a_project_that_does_not_compile_is_noticed(book: xw.Book) -> None:
    # With xlwings' own modules in it, LibreOffice runs nothing and says nothing.
    before = book.sheets.active.name
    book.macro("SalesReview.ShowSettings")()
    assert book.sheets.active.name == before
    _, library = book.impl.project._library()
    library.replaceByName("SalesReview", library.getByName("SalesReview") + "\nSub Broken(\n")
    with pytest.raises(ComError, match="does not compile"):
        MacroBook(book)
