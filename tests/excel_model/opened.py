"""A workbook open in the model of Excel, driven by xlwings' own engine for Windows or for the Mac.

    with opened("windows", path) as excel:
        excel.boundary.reset()
        buttons.refresh()
        assert excel.boundary.count < 300 and excel.said == []
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlwings as xw

from . import com, mac, windows
from .apple import CommandError
from .boundary import Boundary
from .com_objects import Application, Workbook
from .load import load
from .mac_objects import MacExcel
from .model import Book, Excel

ENGINES = ("windows", "mac")
#: Full names as each system's Excel tells them.
_FOLDERS = {"windows": "C:\\报告（十月） -1\\", "mac": "/Users/li/报告/"}


@dataclass
class Opened:
    """An open workbook: `book` for xlwings, `model` what it holds.

    Attributes:
        desktop: What Windows, or macOS, knows.
    """

    book: xw.Book
    model: Book
    desktop: windows.Desktop | mac.Machine

    @property
    def excel(self) -> Excel:
        """The application."""
        return self.model.excel

    @property
    def boundary(self) -> Boundary:
        """Counts the calls, and refuses them on purpose."""
        return self.model.excel.boundary

    @property
    def said(self) -> list[str]:
        """The texts of the message boxes."""
        if isinstance(self.desktop, mac.Machine):
            return [text for text, _ in self.desktop.alerts]
        return [text for _, text, _ in self.desktop.messages]

    def hush(self) -> None:
        """Forget the message boxes."""
        (self.desktop.alerts if isinstance(self.desktop, mac.Machine) else self.desktop.messages).clear()

    def value(self, name: str) -> Any:
        """Return the value of the cell that a name leads to, uncounted."""
        place = self.model.place_of(name)
        assert place is not None, name
        return place[0].cells.get((place[1].top, place[1].left))

    def type_in(self, name: str, value: Any) -> None:
        """Put a value into the cell that a name leads to, as a person does."""
        place = self.model.place_of(name)
        assert place is not None, name
        place[0].cells[place[1].top, place[1].left] = value


@contextlib.contextmanager
def opened(system: str, path: Path, shown_as: str | None = None) -> Iterator[Opened]:
    """Open a workbook, and make it the one that a button's press comes from."""
    excel = Excel()
    model = load(excel, path, shown_as or _FOLDERS[system] + path.name)
    if system == "windows":
        desktop = windows.Desktop([windows.Process(4242, Application(excel))])
        with windows.engine(desktop) as module:
            book = xw.Book(impl=module.Book(module.COMRetryObjectWrapper(Workbook(model))))
            book.set_mock_caller()
            yield Opened(book, model, desktop)
        return
    machine = mac.Machine({4242: MacExcel(excel)})
    with mac.engine(machine) as module:
        book = xw.Book(impl=module.Book(module.App(xl=4242), model.name))
        book.set_mock_caller()
        yield Opened(book, model, machine)


def rejected(system: str) -> BaseException:
    """Return what a busy Excel answers."""
    return com.busy() if system == "windows" else CommandError(-1712, "Apple event timed out")
