"""Which of xlwings' engines drives a workbook, and what those do of their own accord that a button must not do."""

from __future__ import annotations

import atexit
import sys
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from xlwings import Book

#: "" is an engine that neither COM nor Apple events are behind (LibreOffice's in the tests).
System = Literal["windows", "mac", ""]
_SYSTEMS: dict[str, System] = {"xlwings._xlwindows": "windows", "xlwings._xlmac": "mac"}


def system_of(book: Book) -> System:
    """Return the system whose Excel a workbook is open in; Excel is not asked."""
    return _SYSTEMS.get(type(book.impl).__module__, "")


def caller() -> Book:
    """Return the workbook whose button was pressed; xlwings alone cuts a name at its first equals sign.

    Raises LookupError where it is not open, or what xlwings raises.
    """
    import xlwings

    name = next((each.removeprefix("--wb=").strip() for each in sys.argv if each.startswith("--wb=")), "")
    if "=" not in name:
        return xlwings.Book.caller()
    for app in xlwings.apps:
        for book in app.books:
            if book.name.casefold() == name.casefold():
                return book
    raise LookupError(name)


def tame() -> None:
    """Take from xlwings' engine for Windows what would hurt; to be called before the first call to Excel.

    - It tries a call that a busy Excel refuses again for ever, at full load, and answers None for a refused call of a
      default member (`Names("x")`). Tried once, the refusal is raised, and `calls.Patience` deals with it.
    - At the interpreter's end it ends every EXCEL.EXE that has no workbook's window, unsaved: another program's.
    """
    windows = sys.modules.get("xlwings._xlwindows")
    if windows is not None:
        windows.N_COM_ATTEMPTS = 1  # type: ignore[attr-defined]
        atexit.unregister(windows.cleanup)
