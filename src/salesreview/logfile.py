"""Where a person's state and the log of unexpected errors lie on this system, and a line in that log."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from pathlib import Path


def state_folder() -> Path:
    """Return where what must be kept lies: mails sent, alerts seen (XDG_STATE_HOME is respected)."""
    home = Path.home()
    if state := os.environ.get("XDG_STATE_HOME"):
        return Path(state) / "salesreview"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "salesreview"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "salesreview"
    return home / ".local" / "state" / "salesreview"


def log_path() -> Path:
    """Return where the log of unexpected errors lies: in a folder for logs, which tools that tidy up may empty."""
    if os.environ.get("XDG_STATE_HOME") or sys.platform not in ("win32", "darwin"):
        return state_folder() / "salesreview.log"
    logs = state_folder() / "Logs" if sys.platform == "win32" else Path.home() / "Library" / "Logs" / "salesreview"
    return logs / "salesreview.log"


def write_log(error: BaseException, doing: str) -> Path | None:
    """Add an error with its traceback to the log; return where it lies, None where it cannot be written."""
    path = log_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(path, encoding="utf-8")
    except OSError:
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    record = logging.LogRecord(
        "salesreview", logging.ERROR, __file__, 0, "salesreview %s", (doing,), (type(error), error, error.__traceback__)
    )
    with contextlib.closing(handler):
        handler.emit(record)
    return path
