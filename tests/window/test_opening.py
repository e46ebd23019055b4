"""Opening the workbook at a place: through Excel's COM, played by a stand-in, or as a file."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

import pytest

from salesreview.mail import drafts
from salesreview.window.opening import open_at
from salesreview.window.outcome import Place

HERE = Place("线索", "L207")


class Excel:
    """As much of Excel as is asked; `open` are the paths of its workbooks."""

    def __init__(self, *open: str) -> None:
        self.shown: list[str] = []
        self.opened: list[str] = []
        self.Visible = self.UserControl = False
        self.Caption = "Excel"
        self.Workbooks = Books(self, open)

    def Goto(self, place: str, scroll: bool) -> None:  # noqa: N802 - Excel's name
        self.shown.append(place)


class Books(list):
    def __init__(self, excel: Excel, paths) -> None:
        super().__init__(self.book(path) for path in paths)
        self.excel = excel

    def book(self, path: str):
        if path.endswith("gone.xlsm"):
            raise OSError("Excel cannot find it")
        return SimpleNamespace(
            FullName=path, Activate=lambda: None,
            Worksheets=lambda sheet: SimpleNamespace(Range=lambda cell: f"{sheet}!{cell}"),
            Names=lambda name: SimpleNamespace(RefersToRange=name),
        )  # fmt: skip

    def Open(self, path: str):  # noqa: N802 - Excel's name
        self.excel.opened.append(path)
        return self.book(path)


@pytest.fixture
def windows(monkeypatch):
    """Windows, with an Excel that answers; returns what gives it."""

    def dispatched(name: str):
        if name == "WScript.Shell":
            return SimpleNamespace(AppActivate=lambda caption: None)
        assert name == "Excel.Application"
        if excel[0] is None:
            raise OSError("no class")
        return excel[0]

    excel: list[Excel | None] = [Excel()]
    com = ModuleType("pythoncom")
    com.CoInitialize = com.CoUninitialize = lambda: None  # type: ignore[attr-defined]
    client = ModuleType("win32com.client")
    client.Dispatch = dispatched  # type: ignore[attr-defined]
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "pythoncom", com)
    monkeypatch.setitem(sys.modules, "win32com", ModuleType("win32com"))
    monkeypatch.setitem(sys.modules, "win32com.client", client)
    return excel


@pytest.fixture
def files(monkeypatch):
    opened = []
    monkeypatch.setattr(drafts, "open_file", lambda path: opened.append(path) or True)
    return opened


def test_excel_opens_the_book_and_goes_to_the_cell(windows, files, tmp_path):
    path = tmp_path / "总结.xlsm"
    assert open_at(path, HERE) is True
    (excel,) = windows
    assert (excel.opened, excel.shown) == ([str(path.resolve())], ["线索!L207"])
    assert excel.Visible and excel.UserControl
    assert files == []


def test_a_book_that_is_open_already_is_not_opened_again(windows, files, tmp_path):
    windows[0] = Excel(str(tmp_path / "other.xlsm"), str((tmp_path / "总结.xlsm").resolve()).upper())
    assert open_at(tmp_path / "总结.xlsm", Place("", "", "SR_set_month")) is True
    assert (windows[0].opened, windows[0].shown) == ([], ["SR_set_month"])


@pytest.mark.parametrize("excel", [None, Excel()])
def test_without_excel_or_where_it_refuses_the_file_is_opened(windows, files, tmp_path, excel):
    windows[0] = excel
    path = tmp_path / "gone.xlsm"
    assert open_at(path, HERE) is False
    assert files == [path]


def test_without_pywin32_the_file_is_opened(windows, files, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "win32com.client", None)
    assert open_at(tmp_path / "a.xlsm", HERE) is False
    assert files == [tmp_path / "a.xlsm"]


def test_elsewhere_only_the_file_is_opened(files, monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "platform", "linux")
    assert open_at(tmp_path / "a.xlsm", HERE) is False
    monkeypatch.setattr(drafts, "open_file", lambda path: False)
    assert open_at(tmp_path / "a.xlsm", HERE) is None
