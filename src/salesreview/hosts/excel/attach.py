"""Finds a workbook in the Excel that runs already; none is started or ended, no file opened or closed."""

from __future__ import annotations

import atexit
import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from salesreview.errors import WorkbookError
from salesreview.hosts.excel.calls import Patience
from salesreview.hosts.excel.engine import tame

if TYPE_CHECKING:
    from xlwings import Book


def excel_runs() -> bool:
    """Tell whether an Excel runs here; asked of the system, as xlwings takes a second to import."""
    if sys.platform == "win32":
        import ctypes

        return bool(ctypes.windll.user32.FindWindowW("XLMAIN", None))
    if sys.platform == "darwin":
        return subprocess.run(["/usr/bin/pgrep", "-xq", "Microsoft Excel"], check=False).returncode == 0
    return False


def find_open(path: Path, patience: Patience) -> Book | None:
    """Return the workbook of this file where it is open in a running Excel that can be reached, else None.

    Raises WorkbookError where Excel is busy for long, or where more than one Excel has it open.
    """
    if not excel_runs():
        return None
    import xlwings

    if xlwings.engines.active is None:  # neither pywin32 nor appscript is there
        return None
    tame()
    _leave_macros_alone()
    found = [book for book in _books(patience, path.name) if _is_file(patience, book, path)]
    if len(found) > 1:
        raise WorkbookError(
            f"“{path.name}”在多个 Excel 中打开，未做任何改动；请只保留一个，再试一次。",
            f"{path.name} is open in more than one Excel, so nothing was changed; keep one and try again.",
        )
    return found[0] if found else None


def _leave_macros_alone() -> None:
    """On a Mac xlwings runs the macro CleanUp of whatever workbook is in front when Python ends: for buttons only."""
    mac = sys.modules.get("xlwings._xlmac")
    if mac is not None:
        atexit.unregister(mac.cleanup)


def _books(patience: Patience, name: str) -> Iterator[Book]:
    import xlwings

    for app in patience(lambda: list(xlwings.apps)):
        for book in patience(lambda app=app: list(app.books)):
            if patience(lambda book=book: book.name).casefold() == name.casefold():
                yield book


def _is_file(patience: Patience, book: Book, path: Path) -> bool:
    told = patience(_full_name, book)
    if "://" not in told:
        return _same(Path(told), path)
    with contextlib.suppress(Exception):  # xlwings raises where it knows of no local copy
        return _same(Path(patience(lambda: book.fullname)), path)
    return _in_the_cloud(told, path)


def _full_name(book: Book) -> str:
    """Return the name as Excel tells it: a path, or an address in the cloud."""
    api: Any = book.api
    if hasattr(api, "FullName"):
        return str(api.FullName)
    return str(book.fullname)


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)  # a mapped drive, a link, another way of writing it
    except OSError:
        return os.path.normcase(one.absolute()) == os.path.normcase(other.absolute())


def _in_the_cloud(address: str, path: Path) -> bool:
    """Tell whether an address of OneDrive or SharePoint is that of a local copy: folder and name agree, from the end."""
    parts = PurePosixPath(unquote(urlsplit(address).path)).parts[::-1]
    own = path.absolute().parts[::-1]
    alike = 0
    for one, other in zip(parts, own, strict=False):
        if one.casefold() != other.casefold():
            break
        alike += 1
    return alike >= 2 or (alike == 1 and "onedrive" in own[1].casefold())


