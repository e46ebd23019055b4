"""The add-in's own VBA, run by LibreOffice beside workbooks that are active or not.

LibreOffice opens no .xlam; the same file under the content type of a macro workbook it does, by the name .xlam.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import xlwings as xw

from salesreview.template.addin import build_addin
from salesreview.template.build import build
from salesreview.template.package import read_parts, write_parts

from ..libreoffice.fixtures import *  # noqa: F403
from ..libreoffice.vba import _OURS, MacroBook, _bridge

pytestmark = pytest.mark.libreoffice
REFRESH = "import salesreview.excel; salesreview.excel.refresh()"


def configured(macros: MacroBook, **settings: str) -> None:
    """Give the book's stub of xlwings a GetConfig that knows `settings`, and RunFrozenPython."""
    project = macros.book.impl.project
    cases = "".join(f'  If key = "{key}" Then GetConfig = "{value}"\n' for key, value in settings.items())
    source = (
        f"{_OURS}Public Function GetConfig(key As String, Optional other As String)\n  GetConfig = other\n{cases}End Function\n"
        "Public Function RunFrozenPython(program As String, Optional arguments As String)\n"
        '  bridge.trigger(program & "|" & arguments)\nEnd Function\n'
    )
    _, library = project._library()
    library.replaceByName("xlwings", source)
    assert project.run("xlwings.Compiles") == 42
    project.run("xlwings.SetBridge", _bridge(macros._trigger))


@pytest.fixture
def addin(calc: xw.App, tmp_path: Path) -> MacroBook:
    path = tmp_path / "salesreview.xlam"
    build_addin(path)
    parts = read_parts(path.read_bytes())
    types = parts["[Content_Types].xml"]
    parts["[Content_Types].xml"] = types.replace(b"addin.macroEnabled", b"sheet.macroEnabled")
    assert parts["[Content_Types].xml"] != types
    path.write_bytes(write_parts(parts))
    return MacroBook(calc.books.open(path), run_python=lambda command: None)


@pytest.fixture
def book(calc: xw.App, tmp_path: Path) -> xw.Book:
    path = tmp_path / "业绩（1）.xlsm"
    build(path)
    return calc.books.open(path)


def value(book: xw.Book, name: str) -> object:
    return book.names[name].refers_to_range.value


def test_python_runs_for_the_active_workbook(addin: MacroBook, book: xw.Book) -> None:
    configured(addin, INTERPRETER_WIN="C:\\py\\python.exe")
    book.activate()
    addin.book.impl.project.run("SalesReview.RefreshReview")
    assert addin.commands == [REFRESH]


def test_the_self_contained_program_runs_where_it_is_set(addin: MacroBook, book: xw.Book) -> None:
    configured(addin, INTERPRETER_WIN="C:\\py\\python.exe", SALESREVIEW_PROGRAM="C:\\sr\\salesreview.exe")
    book.activate()
    addin.book.impl.project.run("SalesReview.TakeBack")
    assert addin.commands == ["C:\\sr\\salesreview.exe|take_back"]


def test_without_any_setting_the_add_in_starts_nothing(addin: MacroBook, book: xw.Book) -> None:
    configured(addin)
    book.activate()
    addin.book.impl.project.run("SalesReview.RefreshReview")
    assert addin.commands == []


def test_months_move_and_tabs_open_in_the_active_workbook(addin: MacroBook, book: xw.Book) -> None:
    configured(addin, INTERPRETER_MAC="/usr/bin/python3")
    book.names["SR_set_month"].refers_to_range.value = "2026-12"
    book.activate()
    addin.book.impl.project.run("SalesReview.NextMonth")
    assert value(book, "SR_set_month") == "2027-01" and addin.commands == [REFRESH]
    addin.book.impl.project.run("SalesReview.ShowSettings")
    assert book.sheets.active.name == "设置"


@pytest.mark.parametrize("sub", ["RefreshReview", "NextMonth", "SwitchLanguage", "ShowSettings", "ShowHelp"])
def test_a_strangers_workbook_is_left_alone(calc: xw.App, addin: MacroBook, sub: str) -> None:
    configured(addin, INTERPRETER_WIN="C:\\py\\python.exe", SALESREVIEW_PROGRAM="C:\\sr\\salesreview.exe")
    stranger = calc.books.add()
    stranger.sheets[0]["A1"].value = "theirs"
    stranger.activate()
    addin.book.impl.project.run(f"SalesReview.{sub}")
    assert addin.commands == []
    assert stranger.sheets[0].used_range.address == "$A$1" and len(stranger.names) == 0


def test_a_workbooks_own_button_runs_the_program_too(book: xw.Book) -> None:
    macros = MacroBook(book, run_python=lambda command: None)
    configured(macros, SALESREVIEW_PROGRAM="C:\\sr\\salesreview.exe")
    macros.press(book.sheets["首页"], "刷新")
    assert macros.commands == ["C:\\sr\\salesreview.exe|refresh"]
