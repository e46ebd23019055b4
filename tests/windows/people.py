"""How people and other programs act on Windows: commands with a pipe, a console or no streams; a book held by Excel."""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from ctypes import wintypes
from dataclasses import dataclass
from pathlib import Path

PYTHON = Path(sys.executable)
#: Excel lets others read what it has open; WPS and others let them write too; a third keeps a file to itself.
EXCEL, SHARING, ALONE = 1, 3, 0
_READ_WRITE, _OPEN_EXISTING, _INVALID = 0xC0000000, 3, wintypes.HANDLE(-1).value


def is_wine() -> bool:
    """Tell whether this Windows is the stand-in."""
    return hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")


@dataclass(frozen=True)
class Ran:
    """What a command gave."""

    code: int
    out: str
    err: str


def command(folder: Path, *arguments: object, lang: str = "zh") -> Ran:
    """Run the command line with pipes."""
    words = [str(PYTHON), "-m", "salesreview", "--ui", lang, *map(str, arguments)]
    done = subprocess.run(words, cwd=folder, capture_output=True, stdin=subprocess.DEVNULL, timeout=300, check=False)
    ran = Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))
    print(f"> salesreview {' '.join(map(str, arguments))}\n{ran.out}{ran.err}")
    assert "Traceback" not in ran.out + ran.err
    return ran


def in_a_console(folder: Path, *arguments: object) -> int:
    """Run the command line in a console window of its own, which nobody reads; return its exit code."""
    words = [str(PYTHON), "-m", "salesreview", *map(str, arguments)]
    return subprocess.run(
        words, cwd=folder, creationflags=subprocess.CREATE_NEW_CONSOLE, timeout=300, check=False
    ).returncode


def without_streams(folder: Path, words: Sequence[str]) -> int:
    """Run a command as Task Scheduler does: detached, by a program that has no streams; return its exit code."""
    return subprocess.run(
        list(words), cwd=folder, creationflags=subprocess.DETACHED_PROCESS, timeout=300, check=False
    ).returncode


@contextlib.contextmanager
def held(path: Path, sharing: int) -> Iterator[None]:
    """Hold a file open for reading and writing in another process, sharing it as told."""
    with subprocess.Popen(
        [str(PYTHON), __file__, str(path), str(sharing)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None and holder.stdin is not None
        assert holder.stdout.readline().strip() == b"held"
        yield
        holder.stdin.close()


def _hold(path: str, sharing: int) -> None:
    system = ctypes.WinDLL("kernel32", use_last_error=True)
    system.CreateFileW.restype = wintypes.HANDLE
    system.CreateFileW.argtypes = [
        wintypes.LPCWSTR, wintypes.DWORD, wintypes.DWORD, ctypes.c_void_p, wintypes.DWORD, wintypes.DWORD,
        wintypes.HANDLE,
    ]  # fmt: skip
    handle = system.CreateFileW(path, _READ_WRITE, sharing, None, _OPEN_EXISTING, 0, None)
    assert handle != _INVALID, ctypes.get_last_error()
    print("held", flush=True)
    sys.stdin.read()


def litter(folder: Path) -> list[str]:
    """Return the names of what should not be left in a folder."""
    return [path.name for path in folder.rglob("*") if path.name.startswith((".", "~")) or path.suffix == ".tmp"]


def wait_for(path: Path, seconds: float = 60) -> bool:
    """Wait until a file is there."""
    until = time.monotonic() + seconds
    while not path.exists() and time.monotonic() < until:
        time.sleep(0.1)
    return path.exists()


if __name__ == "__main__":
    _hold(sys.argv[1], int(sys.argv[2]))
    os._exit(0)
