"""A real click: a button of the Home tab, pressed in LibreOffice, runs our VBA, which runs our Python on the workbook."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
import xlwings as xw

from salesreview import excel
from salesreview.hosts.excel import ExcelHost
from salesreview.period import Month
from salesreview.pipeline import make_demo
from salesreview.tables.catalog import schema

from ..libreoffice.fixtures import *  # noqa: F403
from ..libreoffice.vba import MacroBook

pytestmark = pytest.mark.libreoffice
MONTH = Month(2026, 10)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("click") / "销售（十月） -1.xlsm"
    make_demo(path, MONTH, "zh", 300, now=dt.datetime(2026, 11, 2))
    return path


@pytest.fixture
def book(calc: xw.App, company: Path, tmp_path: Path) -> xw.Book:
    path = tmp_path / company.name
    path.write_bytes(company.read_bytes())
    return calc.books.open(path)


def value(book: xw.Book, name: str) -> object:
    return book.names[name].refers_to_range.value


def test_refresh_fills_the_tabs_and_take_back_empties_them_again(calc: xw.App, book: xw.Book) -> None:
    home, macros = book.sheets["首页"], MacroBook(book)
    was = value(book, "SR_overview_title")
    book.names["SR_set_month"].refers_to_range.value = "2026-09"
    macros.press(home, "刷新")
    assert value(book, "SR_overview_title") == "2026年9月 销售业绩总览"
    assert calc.impl.alerts == []
    assert calc.impl.status_log[-1] is False and any("计算指标" in str(text) for text in calc.impl.status_log)
    # a person's words between two clicks
    cell = book.names["SR_slot_summary_outlook"].refers_to_range
    cell.value = "展望由经理撰写。"
    macros.press(home, "刷新")
    assert cell.value == "展望由经理撰写。"
    assert value(book, "SR_state_summary_outlook") == "已修改"
    macros.press(home, "撤回刷新")
    assert value(book, "SR_state_summary_outlook") == "自动"
    macros.press(home, "撤回刷新")
    assert "没有可以撤回的刷新" in str(calc.impl.alerts[-1])
    assert was == "2026年10月 销售业绩总览"


def test_check_says_what_is_wrong_and_writes_nothing(calc: xw.App, book: xw.Book) -> None:
    table = book.sheets["订单"].tables["SR_orders"]
    dates = next(i for i, column in enumerate(table.columns) if column.name.startswith("订单日期"))
    table.data_body_range[0, dates].value = "下周三"
    MacroBook(book).press(book.sheets["首页"], "检查")
    (alert,) = calc.impl.alerts
    assert "下周三" in str(alert) and "订单" in str(alert)


def test_a_broken_raw_sheet_is_one_sentence_and_the_review_stays(calc: xw.App, book: xw.Book) -> None:
    macros = MacroBook(book)
    before = value(book, "SR_overview_card1_value")
    for key in ("orders", "leads", "invoices", "feedback", "channel_costs", "visits"):
        ExcelHost(book).write_raw(schema(key), {}, pl.DataFrame())
    macros.press(book.sheets["首页"], "刷新")
    (alert,) = calc.impl.alerts
    assert "原始数据" in str(alert)
    assert value(book, "SR_overview_card1_value") == before


def test_send_shows_who_gets_what_first(calc: xw.App, book: xw.Book) -> None:
    MacroBook(book).press(book.sheets["首页"], "发送")
    assert "包含的原始数据行数：0" in str(calc.impl.alerts[0])


def test_pull_reads_the_sources_of_the_settings_tab(calc: xw.App, book: xw.Book) -> None:
    folder = Path(book.fullname).parent
    (folder / "风险.csv").write_text("风险,可能性,影响程度\n断供,4,5\n汇率,2,2\n", encoding="utf-8")
    MacroBook(book).press(book.sheets["首页"], "读取来源")
    assert "没有填写任何数据来源" in str(calc.impl.alerts[-1])
    sources = book.names["SR_sources"].refers_to_range
    row = next(i for i in range(1, 16) if sources.offset(i, 1).value == "risks")
    sources.offset(row, 2).value = "风险.csv"
    MacroBook(book).press(book.sheets["首页"], "读取来源")
    assert "新增 2 行" in str(calc.impl.alerts[-1])
    found = ExcelHost(book).read_raw(schema("risks"))
    assert found is not None and found.frame["0"].to_list()[-2:] == ["断供", "汇率"]


def test_every_entry_point_that_vba_names_is_there() -> None:
    for name in ("refresh", "pull", "check", "take_back", "send", "trace", "open_log"):
        assert callable(getattr(excel, name))
