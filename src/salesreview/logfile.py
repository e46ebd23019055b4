"""The log of unexpected errors: where it lies, and a line in it."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from pathlib import Path


def log_path() -> Path:
    """Return where the log of unexpected errors lies on this system (XDG_STATE_HOME is respected)."""
    home = Path.home()
    if state := os.environ.get("XDG_STATE_HOME"):
        folder = Path(state) / "salesreview"
    elif os.name == "nt":
        folder = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "salesreview" / "Logs"
    elif sys.platform == "darwin":
        folder = home / "Library" / "Logs" / "salesreview"
    else:
        folder = home / ".local" / "state" / "salesreview"
    return folder / "salesreview.log"


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
