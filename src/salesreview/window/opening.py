"""Opening the workbook: at a place in Excel where Excel can be asked, else with the system's program for it."""

from __future__ import annotations

import contextlib
import importlib
import sys
from pathlib import Path
from typing import Any

from salesreview.window.outcome import Place


def open_at(path: Path, place: Place) -> bool | None:
    """Open the workbook; True where it is shown at the place, False where only the file is, None where neither is."""
    from salesreview.mail.drafts import open_file

    if sys.platform == "win32" and (place.cell or place.name) and _in_excel(path, place):
        return True
    return False if open_file(path) else None


def _in_excel(path: Path, place: Place) -> bool:
    """Show a place in Excel through COM; False where there is no Excel, or it does not answer."""
    try:
        pythoncom: Any = importlib.import_module("pythoncom")
        client: Any = importlib.import_module("win32com.client")
    except ImportError:
        return False
    pythoncom.CoInitialize()
    try:
        excel: Any = client.Dispatch("Excel.Application")
        excel.Visible = True
        book = _opened(excel, path)
        where = book.Names(place.name).RefersToRange if place.name else book.Worksheets(place.sheet).Range(place.cell)
        book.Activate()
        excel.Goto(where, True)
        with contextlib.suppress(Exception):  # in front of this window, where the system allows it
            client.Dispatch("WScript.Shell").AppActivate(excel.Caption)
        # an Excel that was started for this must outlive our hold on it
        excel.UserControl = True
    except Exception:  # pywin32 has an error of its own; whatever it is, the file can still be opened
        return False
    finally:
        pythoncom.CoUninitialize()
    return True


def _opened(excel: Any, path: Path) -> Any:
    """Return the workbook, opened where it is not open yet."""
    wanted = str(path.resolve()).casefold()
    for book in excel.Workbooks:
        if str(book.FullName).casefold() == wanted:
            return book
    return excel.Workbooks.Open(str(path.resolve()))
