"""How this program starts itself: from its source, by pythonw, and as the self-contained program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from salesreview import launch


def programs(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_bytes(b"MZ")


@pytest.mark.parametrize("running", ["python.exe", "pythonw.exe"])
def test_python_on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, running: str) -> None:
    programs(tmp_path, "python.exe", "pythonw.exe")
    monkeypatch.setattr(sys, "executable", str(tmp_path / running))
    assert launch.command("check", "a b") == [str(tmp_path / "python.exe"), "-m", "salesreview", "check", "a b"]
    assert launch.command(windowless=True) == [str(tmp_path / "pythonw.exe"), "-m", "salesreview"]


@pytest.mark.parametrize("running", [launch.CONSOLE, launch.WINDOWED])
def test_the_self_contained_program_takes_no_m(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, running: str) -> None:
    programs(tmp_path, launch.CONSOLE, launch.WINDOWED)
    monkeypatch.setattr(sys, "executable", str(tmp_path / running))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert launch.command("check", "a") == [str(tmp_path / launch.CONSOLE), "check", "a"]
    assert launch.command("watch", windowless=True) == [str(tmp_path / launch.WINDOWED), "watch"]


def test_where_there_is_but_one_program_it_is_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs(tmp_path, "python.exe")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python.exe"))
    assert launch.program(windowless=True) == tmp_path / "python.exe"
    monkeypatch.setattr(sys, "executable", "/opt/my env/bin/python3")
    assert launch.program(windowless=True) == launch.program() == Path("/opt/my env/bin/python3")


def test_the_command_starts_this_program() -> None:
    done = subprocess.run(launch.command("--version"), capture_output=True, check=False)
    assert launch.decoded(done.stdout).startswith("salesreview ")


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("错误".encode(), "错误"),
        ("错误".encode("utf-8-sig"), "错误"),
        ("<Task/>".encode("utf-16"), "<Task/>"),
        (b"", ""),
    ],
)
def test_what_a_child_says_is_read_in_its_encoding(said: bytes, text: str) -> None:
    assert launch.decoded(said) == text


def test_bytes_in_no_known_encoding_are_survived() -> None:
    assert "ERR" in launch.decoded(b"ERR \xb4\xed\xce\xf3")
