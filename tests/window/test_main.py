"""Starting the window: where it cannot be shown, a sentence; from the command line, and without any streams."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from salesreview import window
from salesreview.logfile import log_path

from ..workbooks import command


def test_without_tk_there_is_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "tkinter", None)
    for lang, sentence in zip(("zh", "en"), window.NO_TK, strict=True):
        ran = command("--ui", lang, "window")
        assert (ran.code, ran.err) == (1, f"{sentence}\n")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="not on Windows or a Mac: there always is a screen")
def test_without_a_screen_there_is_a_sentence(monkeypatch, capsys):
    pytest.importorskip("tkinter")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert window.main([]) == 1
    assert capsys.readouterr().err == f"{window.NO_SCREEN[0]}\n"


def test_a_mistake_at_the_start_is_a_sentence_and_a_log(monkeypatch, capsys):
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setattr(window, "open_window", lambda book: 1 / 0)
    assert window.main(["a.xlsm"]) == 1
    assert str(log_path()) in capsys.readouterr().err
    assert "ZeroDivisionError" in log_path().read_text("utf-8")


def test_a_program_without_streams_ends_quietly(monkeypatch):
    monkeypatch.setattr(window, "open_window", lambda book: window.NO_TK)
    monkeypatch.setattr(sys, "stderr", None)
    monkeypatch.setattr(sys, "platform", "linux")
    assert window.main([]) == 1


def test_the_book_and_the_language_are_handed_on(monkeypatch, sample):
    given = []
    monkeypatch.setattr(window, "open_window", lambda *book: given.append(book))
    assert window.main([str(sample)]) == 0
    monkeypatch.setattr(sys, "argv", ["salesreview-window"])
    assert window.main() == 0
    assert command("window", sample).code == command("--ui", "en", "window").code == 0
    assert given == [(Path(sample),), (None,), (Path(sample), None), (None, "en")]
