"""A workbook that is open in Excel, refreshed from outside: by its full path, in the Excel that runs, and never saved."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import pytest

from salesreview import excel as buttons
from salesreview import opened as outside
from salesreview.cli import run
from salesreview.errors import SalesReviewError
from salesreview.hosts.excel import attach
from salesreview.hosts.excel import calls as patient
from salesreview.hosts.excel.running import alone
from salesreview.period import Month
from salesreview.pipeline import make_demo

from ..excel_model import windows
from ..excel_model.com_objects import Application
from ..excel_model.load import load
from ..excel_model.mac import Machine
from ..excel_model.model import Excel
from ..excel_model.opened import ENGINES, Opened, opened, rejected

NOW = dt.datetime(2026, 11, 2, 9, 30)
SEPTEMBER = Month(2026, 9)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("open") / "OneDrive" / "业绩=（十月）.xlsm"
    path.parent.mkdir()
    make_demo(path, Month(2026, 10), "zh", 200, now=NOW)
    return path


@pytest.fixture(autouse=True)
def at_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An Excel runs; nobody waits; the marks and the log lie apart."""
    monkeypatch.setattr(attach, "excel_runs", lambda: True)
    monkeypatch.setattr(patient, "PAUSES", (0.0,) * len(patient.PAUSES))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


def untouched(it: Opened) -> bool:
    return not it.excel.saves and (
        it.desktop.started == [] if isinstance(it.desktop, Machine) else it.desktop.dispatched == it.desktop.commands == []
    )


@pytest.mark.parametrize("system", ENGINES)
def test_the_open_workbook_is_refreshed_and_not_the_file(system: str, company: Path) -> None:
    before = company.read_bytes()
    with opened(system, company, str(company)) as it:
        done = outside.refresh_open(company, month=SEPTEMBER, now=NOW)
        assert done is not None and done.month == SEPTEMBER and done.path == company
        assert str(it.value("SR_overview_title")).startswith("2026年9月")
        assert untouched(it) and it.said == []
    assert company.read_bytes() == before


def test_the_command_says_that_it_is_not_saved_yet(company: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with opened("windows", company, str(company)) as it:
        assert run(["--ui", "zh", "refresh", str(company)]) == 0
        told = capsys.readouterr().out
        assert "尚未保存" in told and "已刷新：2026年10月" in told and "位置" not in told
        assert untouched(it)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://d.docs.live.net/1a2b/OneDrive/业绩%3D（十月）.xlsm", True),
        ("https://contoso-my.sharepoint.com/personal/li/Documents/业绩=（十月）.xlsm", True),
        ("C:\\别处\\业绩=（十月）.xlsm", False),
        ("https://d.docs.live.net/1a2b/OneDrive/其他.xlsm", False),
    ],
)
def test_a_workbook_of_the_cloud_is_found_and_one_of_the_same_name_is_not(
    address: str, found: bool, company: Path
) -> None:
    with opened("windows", company, address.replace("%3D", "=")) as it:
        it.boundary.refuse_all(lambda: AssertionError("written"), "Range.Value=")
        book = attach.find_open(company, patient.Patience())
        assert (book is not None) is found


def test_an_excel_that_is_busy_or_there_twice_is_told(company: Path) -> None:
    with opened("windows", company, str(company)) as it:
        it.boundary.refuse_all(lambda: rejected("windows"))
        with pytest.raises(SalesReviewError, match="busy"):
            outside.refresh_open(company)
        it.boundary.heal()
        second = Excel()
        load(second, company, str(company))
        assert isinstance(it.desktop, windows.Desktop)
        it.desktop.processes.append(windows.Process(99, Application(second, 99)))
        with pytest.raises(SalesReviewError, match="more than one"):
            outside.refresh_open(company)


def test_without_excel_xlwings_is_not_even_imported(company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setitem(sys.modules, "xlwings", None)  # its import would raise
    assert outside.refresh_open(company) is None


def test_one_press_at_a_time(company: Path) -> None:
    with opened("mac", company) as it, alone(company.name):
        buttons.refresh()
        assert "仍在进行" in it.said[0]
    with opened("mac", company) as it:
        buttons.check()
        assert "不能用" in it.said[0] or "无法使用" in it.said[0]


@pytest.mark.parametrize("system", ENGINES)
def test_a_workbook_with_an_equals_sign_in_its_name_is_the_one_that_was_pressed(
    system: str, company: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(system, company) as it:
        monkeypatch.setattr(sys, "argv", ["-c", f"--wb={company.name}", "--from_xl=1", "--app=x", "--hwnd=42420"])
        buttons.check()
        assert "无法使用" in it.said[0]
        it.model.path += "x"
        with pytest.raises(SystemExit, match="找不到点击按钮的工作簿"):
            buttons.check()
