"""Defined names of a book and of single sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from .address import Area, quoted, split_sheet
from .address import of as area_of
from .calls import Counted, Remote
from .errors import absent, refused
from .range import Range
from .runtime import struct

if TYPE_CHECKING:
    from .book import Book
    from .sheet import Sheet

_BROKEN = "#REF!"


class Names(Counted, base_classes.Names):
    """All of a book's names, those of its sheets too; or, with `sheet`, only that sheet's."""

    def __init__(self, book: Book, sheet: Sheet | None = None) -> None:
        self._book = book
        self._sheet = sheet

    @property
    def api(self) -> Any:
        return _ranges(self._book, self._sheet)._object

    def all(self) -> list[Name]:
        """Return the names in Excel's order: by name, without regard to case."""
        scopes = [self._sheet] if self._sheet is not None else [None, *self._book.sheets]
        found = [Name(self._book, scope, name) for scope in scopes for name in _ranges(self._book, scope).ElementNames]
        return sorted(found, key=lambda name: (name.local.lower(), name.sheet is not None))

    def snapshot(self) -> list[tuple[str, Name]]:
        found = self.all()
        # Excel's engine asks for each name, and for what it is called.
        self.calls.charge("Names.snapshot", 2 * len(found))
        return [(name.name, name) for name in found]

    def __call__(self, key: int | str) -> Name:
        if isinstance(key, int):
            found = self.all()
            if 1 <= key <= len(found):
                return found[key - 1]
            raise absent(key)
        name = self._find(key)
        if name is None:
            raise absent(key)
        return name

    def contains(self, key: str) -> bool:
        return self._find(key) is not None

    def _find(self, key: str) -> Name | None:
        scope, local = split_sheet(key)
        sheets = [self._sheet]
        if scope is not None:
            sheets = [sheet for sheet in self._book.sheets if sheet.name.lower() == scope.lower()]
        for sheet in sheets:
            if _ranges(self._book, sheet).hasByName(local):
                return Name(self._book, sheet, _exact(_ranges(self._book, sheet), local))
        return None

    def __len__(self) -> int:
        return len(self.all())

    def add(self, name: str, refers_to: str) -> Name:
        scope, local = split_sheet(name)
        sheet = self._book.sheets(scope) if scope is not None else self._sheet
        ranges = _ranges(self._book, sheet)
        if ranges.hasByName(local):
            ranges.removeByName(_exact(ranges, local))
        ranges.addNewByName(local, "", _origin(), 0)
        made = Name(self._book, sheet, local)
        made.refers_to = refers_to
        return made


class Name(Counted, base_classes.Name):
    """One name.

    Attributes:
        sheet: The sheet it belongs to, None for the book.
        local: The name without its sheet.
    """

    def __init__(self, book: Book, sheet: Sheet | None, local: str) -> None:
        self._book = book
        self.sheet = sheet
        self.local = local

    @property
    def api(self) -> Any:
        return self._own._object

    @property
    def _own(self) -> Remote:
        ranges = _ranges(self._book, self.sheet)
        if not ranges.hasByName(self.local):
            raise absent(self.local)
        return ranges.getByName(self.local)

    @property
    def name(self) -> str:
        self.calls.reach()
        return self.local if self.sheet is None else f"{quoted(self.sheet.name)}!{self.local}"

    @name.setter
    def name(self, value: str) -> None:
        _, local = split_sheet(value)
        self._own.setName(local)
        self.local = local

    @property
    def refers_to(self) -> str:
        own = self._own
        content = own.getContent()
        if content.upper().startswith(_BROKEN):
            return f"={content.upper()}"
        return "=" + self._book.parser().printFormula(own.getTokens(), _origin())

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        formula = value.removeprefix("=")
        self._own.setTokens(self._book.parser().parseFormula(formula, _origin()))

    @property
    def refers_to_range(self) -> Range:
        cells = self._own.getReferredCells()
        if cells is None:
            raise refused(f"{self.local} refers to no cells")
        address = cells.RangeAddress
        return Range(self._book.sheets(address.Sheet + 1), area_of(address))

    def leads_to(self, cells: Range) -> bool:
        """Say whether it names exactly these cells."""
        referred = self._own.getReferredCells()
        if referred is None:
            return False
        address = referred.RangeAddress
        return address.Sheet == cells.sheet.number and area_of(address) == cells.area

    def delete(self) -> None:
        _ranges(self._book, self.sheet).removeByName(self.local)


def _ranges(book: Book, sheet: Sheet | None) -> Remote:
    return book.doc.NamedRanges if sheet is None else sheet.own.NamedRanges


def _exact(ranges: Remote, name: str) -> str:
    """Return a name as it is spelt; it is found whatever its case."""
    return next((spelt for spelt in ranges.ElementNames if spelt.lower() == name.lower()), name)


def _origin() -> Any:
    return struct("table.CellAddress")


def named_area(sheet: Sheet, text: str) -> Area | None:
    """Return the area that a name gives a sheet; None where there is no such name.

    Raises what Excel raises where the name leads to another sheet.
    """
    for scope in (sheet, None):
        ranges = _ranges(sheet.book, scope)
        if ranges.hasByName(text):
            cells = ranges.getByName(text).getReferredCells()
            if cells is None or cells.RangeAddress.Sheet != sheet.number:
                raise refused(f"{text} leads to another sheet, or to no cells")
            return area_of(cells.RangeAddress)
    return None
