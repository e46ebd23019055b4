"""A screen for the tests that click, and a home of their own for all: nothing is read from the person's or written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

WIDE, HIGH = 1366, 768  # the smallest screen that the window is made for


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without any earlier choice or log."""
    folder = tmp_path_factory.mktemp("home")
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(folder))
    return folder


@pytest.fixture(scope="session")
def x_server() -> Iterator[str | None]:
    """An X server of the tests' own, of a small laptop's size; None where there is none to start."""
    program = shutil.which("Xvfb")
    if program is None:
        yield None
        return
    reading, writing = os.pipe()
    command = [program, "-displayfd", str(writing), "-screen", "0", f"{WIDE}x{HIGH}x24", "-dpi", "96", "-nolisten", "tcp"]
    with subprocess.Popen(
        command, pass_fds=[writing], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        os.close(writing)
        with os.fdopen(reading) as said:
            number = said.readline().strip()
        try:
            yield f":{number}" if number else None
        finally:
            server.terminate()


@pytest.fixture
def screen(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A screen that a window can be shown on."""
    try:
        import tkinter  # noqa: F401
    except ImportError:
        pytest.skip("this Python has no Tk: install python3-tk")
    if sys.platform in ("win32", "darwin"):
        return
    display = request.getfixturevalue("x_server")
    if display is None:
        pytest.skip("there is no Xvfb to show a window on")
    monkeypatch.setenv("DISPLAY", display)
