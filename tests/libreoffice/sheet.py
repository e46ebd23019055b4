"""Sheets as xlwings knows them."""

from __future__ import annotations

import numbers
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from .address import WHOLE_SHEET, Area, parse, split_sheet
from .address import of as area_of
from .api import Worksheet
from .calls import Counted, Remote
from .errors import absent, refused
from .names import Names, named_area
from .notes import Note, notes_of
from .range import Range
from .tables import Tables, area_in_table

if TYPE_CHECKING:
    from .book import Book

# Excel's XlSheetVisibility; LibreOffice knows shown and hidden only.
VISIBLE, HIDDEN, VERY_HIDDEN = -1, 0, 2


class Sheets(Counted, base_classes.Sheets):
    """A book's sheets. `name in sheets` is always False, as with Excel on Windows."""

    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def api(self) -> Any:
        return self._sheets._object

    @property
    def _sheets(self) -> Remote:
        return self.book.doc.Sheets

    @property
    def active(self) -> Sheet:
        return Sheet(self.book, self.book.controller.ActiveSheet)

    def __call__(self, key: int | str) -> Sheet:
        sheets = self._sheets
        if isinstance(key, int):
            if 1 <= key <= sheets.Count:
                return Sheet(self.book, sheets.getByIndex(key - 1))
            raise absent(key)
        for name in sheets.ElementNames:
            if name.lower() == key.lower():
                return Sheet(self.book, sheets.getByName(name))
        raise absent(key)

    def __len__(self) -> int:
        return int(self._sheets.Count)

    def __iter__(self) -> Iterator[Sheet]:
        sheets = self._sheets
        return iter([Sheet(self.book, sheets.getByIndex(index)) for index in range(sheets.Count)])

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None) -> Sheet:
        place = before.index - 1 if before else after.index if after else self.active.index - 1
        taken = {sheet.lower() for sheet in self._sheets.ElementNames}
        number = len(taken) + 1
        while name is None and f"sheet{number}" in taken:
            number += 1
        self._sheets.insertNewByName(name or f"Sheet{number}", place)
        sheet = self(name or f"Sheet{number}")
        sheet.activate()
        return sheet


class Sheet(Counted, base_classes.Sheet):
    """One sheet."""

    def __init__(self, book: Book, own: Remote) -> None:
        self._book = book
        self._own = own
        self._seen = book.reshaped

    @property
    def own(self) -> Remote:
        """The sheet of the document; one that is held while cells are deleted from it no longer knows its size."""
        if self._seen != self.book.reshaped:
            self._own = self.book.doc.Sheets.getByIndex(self._own.RangeAddress.Sheet)
            self._seen = self.book.reshaped
        return self._own

    @property
    def api(self) -> Worksheet:
        return Worksheet(self)

    @property
    def book(self) -> Book:
        return self._book

    @property
    def number(self) -> int:
        """Its place, from 0."""
        return int(self.own.RangeAddress.Sheet)

    @property
    def index(self) -> int:
        return self.number + 1

    @property
    def name(self) -> str:
        return str(self.own.Name)

    @name.setter
    def name(self, value: str) -> None:
        self.own.setName(value)
        if self.own.Name != value:
            raise refused(f"sheet name {value!r} is taken, or not allowed")

    @property
    def names(self) -> Names:
        return Names(self.book, self)

    @property
    def tables(self) -> Tables:
        return Tables(self)

    @property
    def cells(self) -> Range:
        return Range(self, WHOLE_SHEET)

    @property
    def notes(self) -> list[Note]:
        return notes_of(self)

    @property
    def comments(self) -> list[object]:
        """LibreOffice has no threaded comments."""
        self.calls.reach()
        return []

    def cells_of(self, area: Area) -> Remote:
        """Return the cells of an area."""
        return self.own.getCellRangeByPosition(area.left, area.top, area.right, area.bottom)

    def require_editable(self, area: Area) -> None:
        """Raise what Excel raises where the sheet is protected and the area not unlocked."""
        if self.own.isProtected() and self.cells_of(area).CellProtection.IsLocked:
            raise refused("the cell is on a protected sheet")

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        if isinstance(arg1, numbers.Number):
            arg1, arg2 = (arg1, arg2), None
        first = self._area(arg1)
        return Range(self, first if arg2 is None else first.to(self._area(arg2)), str(arg1))

    def _area(self, given: Any) -> Area:
        if isinstance(given, Range):
            return given.area
        if isinstance(given, tuple):
            if 0 in given[:2]:
                raise IndexError("Attempted to access 0-based Range. xlwings/Excel Ranges are 1-based.")
            return Area(given[0] - 1, given[1] - 1, *given[2:])
        sheet, rest = split_sheet(given)
        if sheet is not None and sheet.lower() != self.name.lower():
            raise refused(f"{given!r} lies on another sheet")
        area = parse(rest) or named_area(self, rest) or area_in_table(self, rest)
        if area is None:
            raise refused(f"no range {given!r}")
        return area

    @property
    def used_range(self) -> Range:
        cursor = self.own.createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        return Range(self, area_of(cursor.RangeAddress))

    @property
    def visible(self) -> int:
        if self.own.IsVisible:
            return VISIBLE
        return VERY_HIDDEN if self.name in self.book.very_hidden else HIDDEN

    @visible.setter
    def visible(self, value: int) -> None:
        if not value or value == VERY_HIDDEN:
            number = self.number
            if not any(sheet.own.IsVisible for sheet in self.book.sheets if sheet.number != number):
                raise refused("a book needs a visible sheet")
        self.own.IsVisible = bool(value) and value != VERY_HIDDEN
        (self.book.very_hidden.add if value == VERY_HIDDEN else self.book.very_hidden.discard)(self.name)

    def activate(self) -> None:
        if not self.own.IsVisible:
            raise refused(f"sheet {self.name} is hidden")
        self.book.controller.setActiveSheet(self.own)

    def select(self) -> None:
        self.activate()

    def delete(self) -> None:
        sheets = self.book.doc.Sheets
        if sheets.Count == 1:
            raise refused("a book needs a sheet")
        sheets.removeByName(self.name)

    def copy(self, before: Sheet | None, after: Sheet | None) -> None:
        target = before or after
        assert target is not None
        place = target.number + (after is not None)
        sheets = target.book.doc.Sheets
        name, number = self.name, 2
        taken = {other.lower() for other in sheets.ElementNames}
        while name.lower() in taken:
            name, number = f"{self.name} ({number})", number + 1
        if target.book is self.book:
            sheets.copyByName(self.name, name, place)
        else:
            sheets.importSheet(self.book.doc, self.name, place)

    def move(self, before: Sheet | None, after: Sheet | None) -> None:
        target = before or after
        assert target is not None
        self.book.doc.Sheets.moveByName(self.name, target.number + (after is not None))

    def clear_contents(self) -> None:
        self.cells.clear_contents()

    def clear_formats(self) -> None:
        self.cells.clear_formats()

    def clear(self) -> None:
        self.cells.clear()

    def autofit(self, axis: str | None = None) -> None:
        self.used_range.autofit(axis)
