"""What the self-contained program does when Excel starts it; its build is tried by hand (packaging/README.md)."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from salesreview import excel
from salesreview.template.sources import own_modules

ROOT = Path(__file__).parents[2]
FROM_EXCEL = ["--wb=业绩.xlsm", "--from_xl=1", "--app=C:\\Excel", "--hwnd=1"]


@pytest.fixture
def launcher(monkeypatch):
    spec = importlib.util.spec_from_file_location("launcher", ROOT / "packaging" / "launcher.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_button_of_vba_is_one_of_the_program(launcher):
    for name in launcher.BUTTONS:
        assert f'CallPython "{name}"' in own_modules()["SalesReview"]
        assert callable(getattr(excel, name))
    assert own_modules()["SalesReview"].count('CallPython "') == len(launcher.BUTTONS)


def test_a_button_is_pressed(launcher, monkeypatch):
    pressed = []
    monkeypatch.setattr(excel, "refresh", lambda: pressed.append("refresh"))
    monkeypatch.setattr("sys.argv", ["salesreview.exe", "refresh", *FROM_EXCEL])
    launcher.main()
    assert pressed == ["refresh"]


def test_no_other_name_is_taken(launcher):
    with pytest.raises(SystemExit, match="no such button"):
        launcher.button(["local_path", *FROM_EXCEL])


def test_without_excel_it_is_the_command_line(launcher, monkeypatch, capsys):
    assert launcher.button(["refresh", "book.xlsm"]) is None
    monkeypatch.setattr("sys.argv", ["salesreview.exe", "--version"])
    with pytest.raises(SystemExit) as stop:
        launcher.main()
    assert stop.value.code == 0 and capsys.readouterr().out.startswith("salesreview ")
