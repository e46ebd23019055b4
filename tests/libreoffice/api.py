"""The few members of Excel's own object model that code reaches through `.api`, since xlwings has no other way.

Each object has, besides, `uno`: the LibreOffice object itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from .calls import Counted, Remote

if TYPE_CHECKING:
    from .app import App
    from .book import Book
    from .sheet import Sheet


class Window(Counted):
    """How a book is shown."""

    def __init__(self, book: Book) -> None:
        self._book = book

    @property
    def ScrollRow(self) -> int:  # noqa: N802
        return int(self._book.controller.FirstVisibleRow) + 1

    @ScrollRow.setter
    def ScrollRow(self, value: int) -> None:  # noqa: N802
        self._book.controller.setFirstVisibleRow(value - 1)

    @property
    def ScrollColumn(self) -> int:  # noqa: N802
        return int(self._book.controller.FirstVisibleColumn) + 1

    @ScrollColumn.setter
    def ScrollColumn(self, value: int) -> None:  # noqa: N802
        self._book.controller.setFirstVisibleColumn(value - 1)


class Application(Counted):
    """An instance."""

    def __init__(self, app: App) -> None:
        self._app = app

    @property
    def uno(self) -> Any:
        return self._app.office.desktop._object

    @property
    def Ready(self) -> bool:  # noqa: N802
        self.calls.reach()
        return self._app.office.running

    @property
    def Interactive(self) -> bool:  # noqa: N802
        return bool(self._app.interactive)

    @property
    def ActiveWindow(self) -> Window:  # noqa: N802
        return Window(self._app.books.active)


class Workbook(Counted):
    """A book."""

    def __init__(self, book: Book) -> None:
        self._book = book

    @property
    def uno(self) -> Any:
        return self._book.doc._object

    @property
    def ReadOnly(self) -> bool:  # noqa: N802
        return bool(self._book.doc.isReadonly())

    @property
    def Saved(self) -> bool:  # noqa: N802
        return not self._book.doc.isModified()

    @Saved.setter
    def Saved(self, value: bool) -> None:  # noqa: N802
        self._book.doc.setModified(not value)

    @property
    def Path(self) -> str:  # noqa: N802
        self.calls.reach()
        path = Path(self._book.path)
        return str(path.parent) if path.is_absolute() else ""

    @property
    def FullName(self) -> str:  # noqa: N802
        self.calls.reach()
        return self._book.cloud_url or self._book.path


class Worksheet(Counted):
    """A sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    @property
    def uno(self) -> Any:
        return self._own._object

    @property
    def _own(self) -> Remote:
        return self._sheet.own

    @property
    def ProtectContents(self) -> bool:  # noqa: N802
        return bool(self._own.isProtected())

    def Protect(self, Password: str = "") -> None:  # noqa: N802, N803
        self._own.protect(Password)

    def Unprotect(self, Password: str = "") -> None:  # noqa: N802, N803
        self._own.unprotect(Password)
