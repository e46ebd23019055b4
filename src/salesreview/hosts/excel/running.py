"""Finding a workbook in an Excel that runs on this computer, from outside of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from salesreview.hosts.excel.calls import Patience
from salesreview.hosts.excel.engine import tame
from salesreview.hosts.excel.host import ExcelHost

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlwings import App, Book


def find_open(path: Path, system: str = sys.platform) -> ExcelHost | None:
    """Return the host of the workbook at `path` where an Excel has it open; None where none has, or there is no Excel.

    No Excel is started, and no file is opened.
    """
    if system not in ("win32", "darwin"):
        return None
    import xlwings

    tame()
    patience = Patience()
    book = _book_at(xlwings.apps, path, patience)
    return ExcelHost(book, patience) if book is not None else None


def _book_at(apps: Iterable[App], path: Path, patience: Patience) -> Book | None:
    wanted = _folded(path)
    book: Book
    for app in apps:
        for book in patience(lambda app=app: list(app.books)):
            try:
                # of a synchronised OneDrive or SharePoint file: its local copy
                name = str(patience(lambda book=book: book.fullname))
            except Exception:  # xlwings knows of no local copy, so it is not the file at `path`
                continue
            if _folded(Path(name)) == wanted:
                return book
    return None


def _folded(path: Path) -> str:
    return str(path.resolve()).casefold()
