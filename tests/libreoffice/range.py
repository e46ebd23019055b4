"""Ranges as xlwings knows them: a sheet and a rectangle; only what is read or written reaches LibreOffice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from . import copying
from .address import COLUMNS, ROWS, Area, quoted
from .address import external as outside
from .address import of as area_of
from .calls import Remote
from .content import Content
from .errors import refused
from .look import Look
from .notes import Note, add_note, note_at
from .runtime import enum
from .sizes import Sizes

if TYPE_CHECKING:
    from .book import Book
    from .names import Name
    from .sheet import Sheet
    from .table import Table

_DIRECTIONS = {"d": "down", "u": "up", "l": "left", "r": "right"}


class Range(Content, Look, Sizes, base_classes.Range):
    """A rectangle of cells.

    Attributes:
        area: Where it is.
        arg1_input: The address as it was given.
    """

    def __init__(self, sheet: Sheet, area: Area, given: str = "") -> None:
        if area.top < 0 or area.left < 0 or area.bottom >= ROWS or area.right >= COLUMNS:
            raise refused("outside the sheet")
        self._sheet = sheet
        self.area = area
        self.arg1_input = given
        self.options: dict[str, Any] = {}

    @property
    def sheet(self) -> Sheet:
        return self._sheet

    @property
    def book(self) -> Book:
        return self._sheet.book

    @property
    def own(self) -> Remote:
        """The cells themselves."""
        return self.sheet.cells_of(self.area)

    @property
    def cell(self) -> Remote:
        """The first cell, which has more than a range of one cell has: a text, a type, an error."""
        return self.own.getCellByPosition(0, 0)

    @property
    def api(self) -> Any:
        return None if self.area.empty else self.own._object

    def _at(self, top: int, left: int, rows: int = 1, columns: int = 1) -> Range:
        return Range(self.sheet, Area(top, left, rows, columns))

    def __len__(self) -> int:
        return self.area.size

    @property
    def row(self) -> int:
        return self.area.top + 1

    @property
    def column(self) -> int:
        return self.area.left + 1

    @property
    def shape(self) -> tuple[int, int]:
        return self.area.rows, self.area.columns

    @property
    def coords(self) -> tuple[str, int, int, int, int]:
        return (self.sheet.name, self.row, self.column, *self.shape)

    def __call__(self, row: int, column: int | None = None) -> Range:
        if column is None:
            row, column = (row - 1) // self.area.columns + 1, (row - 1) % self.area.columns + 1
        return self._at(self.area.top + row - 1, self.area.left + column - 1)

    @property
    def rows(self) -> list[Range]:
        area = self.area
        return [self._at(row, area.left, 1, area.columns) for row in range(area.top, area.bottom + 1)]

    @property
    def columns(self) -> list[Range]:
        area = self.area
        return [self._at(area.top, column, area.rows, 1) for column in range(area.left, area.right + 1)]

    # places

    def get_address(self, row_absolute: bool = True, col_absolute: bool = True, external: bool = False) -> str:
        text = self.area.text(absolute_rows=row_absolute, absolute_columns=col_absolute)
        if not external:
            return text
        return f"{outside(self.book.name, self.sheet.name)}!{text}"

    @property
    def address(self) -> str:
        return self.area.text()

    def end(self, direction: str) -> Range:
        direction = _DIRECTIONS.get(direction, direction)
        used = self.sheet.used_range.area
        top, left = self.area.top, self.area.left
        upright, forward = direction in ("down", "up"), direction in ("down", "right")
        length = used.bottom + 1 if upright else used.right + 1
        line = Area(0, left, length, 1) if upright else Area(top, 0, 1, length)
        # An empty text that a formula returns counts as a value.
        texts = [text for row in self.sheet.cells_of(line).getFormulaArray() for text in row]
        limit = (ROWS if upright else COLUMNS) - 1
        at = _jump(texts, top if upright else left, 1 if forward else -1, limit)
        return self._at(at, left) if upright else self._at(top, at)

    @property
    def current_region(self) -> Range:
        cursor = self.sheet.own.createCursorByRange(self.own)
        cursor.collapseToCurrentRegion()
        return Range(self.sheet, area_of(cursor.RangeAddress))

    @property
    def name(self) -> Name | None:
        for name in self.book.names.all():
            if name.leads_to(self):
                return name
        return None

    @name.setter
    def name(self, value: str) -> None:
        self.book.names.add(value, f"={quoted(self.sheet.name)}!{self.address}")

    @property
    def table(self) -> Table | None:
        first = Area(self.area.top, self.area.left)
        return next((table for table in self.sheet.tables if table.area.contains(first)), None)

    def select(self) -> None:
        if self.sheet.number != self.book.controller.ActiveSheet.RangeAddress.Sheet:
            raise refused("the range's sheet is not the active one")
        self.book.controller.select(self.own)

    # structure

    def insert(self, shift: str | None = None, copy_origin: str | None = None) -> None:
        area = self.area
        way = (shift or ("right" if area.rows > area.columns else "down")).upper()
        if area.columns == COLUMNS or area.rows == ROWS:
            way = "ROWS" if area.columns == COLUMNS else "COLUMNS"
        self.sheet.require_editable(area)
        self.sheet.own.insertCells(self.own.RangeAddress, enum("sheet.CellInsertMode", way))
        self.book.reshaped += 1

    def delete(self, shift: str | None = None) -> None:
        area = self.area
        way = (shift or ("up" if area.columns > area.rows else "left")).upper()
        if area.columns == COLUMNS or area.rows == ROWS:
            way = "ROWS" if area.columns == COLUMNS else "COLUMNS"
        self.sheet.require_editable(area)
        self.sheet.own.removeRange(self.own.RangeAddress, enum("sheet.CellDeleteMode", way))
        self.book.reshaped += 1

    copy, copy_from, paste = copying.copy, copying.copy_from, copying.paste

    # notes

    @property
    def note(self) -> Note | None:
        return note_at(self)

    def add_note(self, text: str) -> Note:
        return add_note(self, text)

    @property
    def comment(self) -> None:
        """LibreOffice has no threaded comments."""
        self.calls.reach()


def _jump(texts: list[str], start: int, step: int, limit: int) -> int:
    """Return where Ctrl and an arrow key lead from `start` in a row or column of cells."""

    def full(at: int) -> bool:
        return 0 <= at < len(texts) and texts[at] != ""

    at = start
    if full(at) and full(at + step):
        while full(at + step):
            at += step
        return at
    at = at + step if at < len(texts) or step > 0 else len(texts) - 1
    while 0 <= at < len(texts) and not full(at):
        at += step
    return at if full(at) else (limit if step > 0 else 0)
