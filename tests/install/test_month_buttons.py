"""The month and language buttons of the ribbon, run by LibreOffice: our own VBA, then a real refresh."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import xlwings as xw

from ..libreoffice.fixtures import *  # noqa: F403
from ..libreoffice.vba import MacroBook

pytestmark = pytest.mark.libreoffice


@pytest.fixture
def book(calc: xw.App, tmp_path: Path) -> xw.Book:
    from salesreview.template.build import build

    path = tmp_path / "空白.xlsm"
    build(path)
    return calc.books.open(path)


def value(book: xw.Book, name: str) -> object:
    return book.names[name].refers_to_range.value


@pytest.mark.parametrize(
    ("chosen", "shown", "sub", "expected"),
    [
        ("2026-10", "", "NextMonth", "2026-11"),
        ("2026年12月", "", "NextMonth", "2027-01"),
        ("2027/1", "", "PreviousMonth", "2026-12"),
        (None, "2026年10月", "PreviousMonth", "2026-09"),
        (None, "October 2026", "NextMonth", "2026-11"),
        ("whenever", "December 2025", "NextMonth", "2026-01"),
    ],
)
def test_the_month_moves_and_a_refresh_follows(
    book: xw.Book, chosen: str | None, shown: str, sub: str, expected: str
) -> None:
    macros = MacroBook(book, run_python=lambda command: None)
    book.names["SR_set_month"].refers_to_range.value = chosen
    book.names["SR_home_month"].refers_to_range.value = shown
    book.impl.project.run(f"SalesReview.{sub}")
    assert value(book, "SR_set_month") == expected
    assert macros.commands == ["import salesreview.excel; salesreview.excel.refresh()"]


def test_before_any_refresh_the_month_is_counted_from_the_last_one(book: xw.Book) -> None:
    MacroBook(book, run_python=lambda command: None)
    book.impl.project.run("SalesReview.PreviousMonth")
    first = dt.date.today().replace(day=1)
    before = (first - dt.timedelta(days=1)).replace(day=1) - dt.timedelta(days=1)
    assert value(book, "SR_set_month") == f"{before:%Y-%m}"


@pytest.mark.parametrize(
    ("chosen", "expected"), [("zh", "en"), ("英文 English", "zh"), (None, "en"), ("中文 Chinese", "en")]
)
def test_the_language_switches(book: xw.Book, chosen: str | None, expected: str) -> None:
    macros = MacroBook(book, run_python=lambda command: None)
    book.names["SR_set_language"].refers_to_range.value = chosen
    book.impl.project.run("SalesReview.SwitchLanguage")
    assert value(book, "SR_set_language") == expected
    assert len(macros.commands) == 1


def test_help_goes_home_and_settings_to_settings(book: xw.Book) -> None:
    MacroBook(book, run_python=lambda command: None)
    book.impl.project.run("SalesReview.ShowSettings")
    assert book.sheets.active.name == "设置"
    book.impl.project.run("SalesReview.ShowHelp")
    assert book.sheets.active.name == "首页"
