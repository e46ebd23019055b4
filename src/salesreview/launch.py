"""How this program starts itself and others: from its source, without a console, and self-contained."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

#: The self-contained program's two executables: for the command line, and one that opens no console window.
CONSOLE, WINDOWED = "salesreview.exe", "salesreview-window.exe"
#: The argument by which this program, started as its own child, shows a draft in Outlook (`mail.outlook`).
SHOW_DRAFT = "--show-draft-in-outlook"

#: For `subprocess`: no console window flashes up on Windows when a program without one starts another.
HIDDEN: dict[str, Any] = {}
#: For `subprocess`: a child that can be ended with all that it started (`mail.pdf.end`).
OWN_GROUP: dict[str, Any] = {"start_new_session": True}
if sys.platform == "win32":
    HIDDEN = OWN_GROUP = {"creationflags": subprocess.CREATE_NO_WINDOW}


def is_frozen() -> bool:
    """Tell whether this is the self-contained program."""
    return bool(getattr(sys, "frozen", False))


def program(*, windowless: bool = False) -> Path:
    """Return the program that runs us: the interpreter, or the self-contained program itself.

    Of the two that Windows has, `windowless` means the one that opens no console window; it has no streams either.
    """
    running = Path(sys.executable)
    console, windowed = (CONSOLE, WINDOWED) if is_frozen() else ("python.exe", "pythonw.exe")
    if running.name.lower() not in (console.lower(), windowed.lower()):
        return running
    wanted = running.with_name(windowed if windowless else console)
    return wanted if wanted.is_file() else running


def command(*arguments: str, windowless: bool = False) -> list[str]:
    """Return the command that runs this program with arguments."""
    start = [str(program(windowless=windowless))]
    return [*start, *(() if is_frozen() else ("-m", "salesreview")), *arguments]


def decoded(said: bytes) -> str:
    """Return what a child printed, in whichever encoding it did: ours write UTF-8, Windows' own its code pages."""
    if said.startswith(b"\xff\xfe"):
        return said.decode("utf-16", "replace")
    try:
        return said.decode("utf-8-sig")
    except UnicodeDecodeError:
        return said.decode("oem" if sys.platform == "win32" else "utf-8", "replace")
