from __future__ import annotations

import sys
from pathlib import Path

import pytest

from salesreview.window.memory import Remembered, memory_path, remember, remembered


def test_choices_come_back(home):
    chosen = Remembered(r"C:\工作（销售）\总结.xlsm", "zh", "/数据", "980x690")
    remember(chosen)
    assert remembered() == chosen
    assert memory_path() == home / "salesreview" / "window.json"
    assert [path.name for path in memory_path().parent.iterdir()] == ["window.json"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"book": 3, "lang": "fr"}', b"\xff\xfe", b'"x"'])
def test_what_is_no_memory_is_as_if_there_was_none(content):
    memory_path().parent.mkdir(parents=True)
    memory_path().write_bytes(content)
    assert remembered() == Remembered()


def test_a_folder_that_cannot_be_written_to_is_no_reason_to_stop(home):
    (home / "salesreview").write_text("a file", "utf-8")
    remember(Remembered("a.xlsm"))
    assert remembered() == Remembered()


@pytest.mark.parametrize(
    ("platform", "folder"),
    [("linux", ".config"), ("darwin", "Library/Application Support"), ("win32", "AppData/Local")],
)
def test_where_each_system_keeps_it(monkeypatch, tmp_path, platform, folder):
    for name in ("XDG_CONFIG_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setattr(sys, "platform", platform)
    assert memory_path() == tmp_path / folder / "salesreview" / "window.json"
