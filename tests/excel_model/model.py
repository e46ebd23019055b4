"""Excel's objects as one model, behind both COM and Apple events: applications, workbooks, sheets, cells, tables, charts.

Only what the product uses is there; what a real Excel refuses is refused (`rules.RefusedError`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from salesreview.xlsx.address import Area, a1, area, split_reference

from .boundary import Boundary
from .rules import RefusedError, taken

At = tuple[int, int]
_ADDRESS = re.compile(r'=CELL\("address",(\w+)\)')
_LINK = re.compile(r'=HYPERLINK\("(?:[^"]|"")*",((?:"(?:[^"]|"")*"&?)+)\)')


def cells_of(box: Area) -> Iterator[At]:
    """Return the places of a rectangle, row by row."""
    return ((row, column) for row in range(box.top, box.bottom + 1) for column in range(box.left, box.right + 1))


def absolute(box: Area) -> str:
    """Return the address of a rectangle's first cell with dollar signs."""
    return re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", a1(box.top, box.left))


def meet(one: Area, other: Area) -> bool:
    """Tell whether two rectangles share a cell."""
    apart = one.bottom < other.top or one.top > other.bottom or one.right < other.left or one.left > other.right
    return not apart


@dataclass
class Table:
    """An Excel Table."""

    name: str
    box: Area
    totals: bool = False


@dataclass
class Series:
    """A series of a chart: formulas of its rows, or names."""

    name: str = ""
    categories: str = ""
    values: str = ""


@dataclass
class Chart:
    """A chart on a sheet."""

    name: str
    title: str | None
    series: list[Series] = field(default_factory=list)


@dataclass
class Name:
    """A defined name."""

    name: str
    refers_to: str


@dataclass
class Sheet:
    """A worksheet; what is not in `cells` is empty."""

    book: Book
    name: str
    visible: int = -1
    cells: dict[At, Any] = field(default_factory=dict)
    formulas: dict[At, str] = field(default_factory=dict)
    formats: dict[At, str] = field(default_factory=dict)
    fonts: dict[tuple[int, int, int], dict[str, Any]] = field(default_factory=dict)  # of characters: row, column, start
    heights: dict[int, float] = field(default_factory=dict)
    fitted: list[Area] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    protected: bool = False
    results: dict[str, Any] = field(default_factory=dict)  # of formulas that were there

    @property
    def used(self) -> Area:
        """The rectangle in use; formats count, as in Excel."""
        places = {*self.cells, *self.formulas, *self.formats}
        if not places:
            return Area(1, 1, 1, 1)
        rows, columns = [row for row, _ in places], [column for _, column in places]
        return Area(min(rows), min(columns), max(rows), max(columns))

    def put(self, box: Area, given: Any) -> None:
        """Assign a value, or rows of values, as `Range.Value = …` does."""
        self.writable()
        array = isinstance(given, (list, tuple))
        if array:
            rows = [list(row) if isinstance(row, (list, tuple)) else [row] for row in given]
            if len(rows) != box.bottom - box.top + 1 or any(len(row) != box.right - box.left + 1 for row in rows):
                raise AssertionError(f"{self.name}!{box.ref}: an array of another size fills with #N/A")
        new = []
        for row, column in cells_of(box):
            value = rows[row - box.top][column - box.left] if array else given
            covered = any(m.holds(row, column) and (row, column) != (m.top, m.left) for m in self.merged)
            if not covered:  # what is put below a merged cell is dropped
                new.append(((row, column), taken(value, self.formats.get((row, column), "General"), in_array=array)))
        for at, cell in new:
            self.cells.pop(at, None)
            self.formulas.pop(at, None)
            self.formats.setdefault(at, "General")
            if cell.number_format is not None:
                self.formats[at] = cell.number_format
            if cell.formula is not None:
                self.formulas[at] = cell.formula
                self.cells[at] = self.result(cell.formula)
            elif cell.value is not None:
                self.cells[at] = cell.value

    def result(self, formula: str) -> Any:
        """Return what a formula gives: a link's text, and of another what it gave before."""
        asked = _ADDRESS.fullmatch(formula)
        if asked is not None:
            place = self.book.place_of(asked[1])
            return "#NAME?" if place is None else f"'[{self.book.name}]{place[0].name}'!{absolute(place[1])}"
        link = _LINK.fullmatch(formula)
        if link is None:
            return self.results.get(formula, 0.0)
        return "".join(part.replace('""', '"') for part in re.findall(r'"((?:[^"]|"")*)"', link[1]))

    def resize(self, table: Table, box: Area) -> None:
        """Give a table another extent (https://learn.microsoft.com/office/vba/api/excel.listobject.resize)."""
        self.writable()
        others = [each for each in self.tables if each is not table]
        if box.top != table.box.top or box.bottom <= box.top or not meet(box, table.box):
            raise RefusedError("the header row must stay in the same row, and the ranges must overlap")
        if any(meet(box, each.box) for each in others):
            raise RefusedError("a table cannot overlap another table")
        table.box = box

    def writable(self) -> None:
        """Raise where the sheet is protected (its cells are locked, as all are that nobody unlocked)."""
        if self.protected:
            raise RefusedError("The cell or chart you're trying to change is on a protected sheet.")

    def find(self, text: str) -> list[Area]:
        """Return the rectangles of an address: A1 text, names of this sheet, tables; several with commas."""
        if len(text) > 255:  # https://learn.microsoft.com/office/vba/api/excel.range.range: one string, one argument
            raise RefusedError("Method 'Range' of object '_Worksheet' failed")
        return [self._one(part.strip()) for part in re.findall(r"(?:[^,\[]|\[(?:[^\[\]]|\[[^\]]*\])*\])+", text)]

    def _one(self, text: str) -> Area:
        name, bracket, item = text.partition("[")
        for table in self.tables:
            if bracket and table.name.casefold() == name.casefold():
                if item == "#All]":
                    return table.box
                if item == "[#Headers],[#Data]]":
                    return Area(table.box.top, table.box.left, table.box.bottom - table.totals, table.box.right)
        found = area(text)
        if found is not None:
            return found
        defined = self.book.find_name(text)
        at = split_reference(defined.refers_to) if defined is not None else None
        if at is None or at[0] != self.name:
            raise RefusedError("Method 'Range' of object '_Worksheet' failed")
        return at[1]


@dataclass
class Book:
    """A workbook."""

    excel: Excel
    path: str
    sheets: list[Sheet] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    read_only: bool = False
    saved: bool = True
    author: str = "甲"
    shown: Sheet | None = None

    @property
    def name(self) -> str:
        """The file's name."""
        return re.split(r"[\\/:]", self.path)[-1]

    @property
    def active(self) -> Sheet:
        """The sheet in front."""
        return self.shown or self.sheets[0]

    @active.setter
    def active(self, sheet: Sheet) -> None:
        self.shown = sheet

    def sheet(self, name: str) -> Sheet:
        """Return a sheet by its caption. Raises RefusedError."""
        for each in self.sheets:
            if each.name.casefold() == name.casefold():
                return each
        raise RefusedError("Subscript out of range")

    def find_name(self, name: str) -> Name | None:
        """Return a defined name."""
        return next((each for each in self.names if each.name.casefold() == name.casefold()), None)

    def place_of(self, name: str) -> tuple[Sheet, Area] | None:
        """Return where a name leads to."""
        found = self.find_name(name)
        at = split_reference(found.refers_to) if found is not None else None
        return None if at is None else (self.sheet(at[0]), at[1])

    def rename(self, sheet: Sheet, caption: str) -> None:
        """Give a sheet another caption, as a person does: names follow."""
        for name in self.names:
            at = split_reference(name.refers_to)
            if at is not None and at[0] == sheet.name:
                name.refers_to = f"='{caption}'!{name.refers_to.rpartition('!')[2]}"
        sheet.name = caption

    def shift_rows(self, sheet: Sheet, row: int, by: int = 1) -> None:
        """Insert rows above `row`, as a person does: cells, names, tables and charts below move."""

        def moved(box: Area) -> Area:
            move = [bound + by if bound >= row else bound for bound in (box.top, box.bottom)]
            return Area(move[0], box.left, move[1], box.right)

        held: tuple[dict[Any, Any], ...] = (sheet.cells, sheet.formulas, sheet.formats)
        for kept in held:
            new = {(at[0] + by if at[0] >= row else at[0], *at[1:]): value for at, value in kept.items()}
            kept.clear()
            kept.update(new)
        for table in sheet.tables:
            table.box = moved(table.box)
        sheet.merged = [moved(box) for box in sheet.merged]
        for name in self.names:
            at = split_reference(name.refers_to)
            if at is not None and at[0] == sheet.name:
                box = moved(at[1])
                ref = box.absolute if box.range_ref != box.ref else absolute(box)
                name.refers_to = name.refers_to.rpartition("!")[0] + "!" + ref


@dataclass
class Excel:
    """One application of Excel."""

    boundary: Boundary = field(default_factory=Boundary)
    books: list[Book] = field(default_factory=list)
    selection: tuple[Sheet, Area] | None = None
    copied: tuple[Sheet, Area] | None = None
    screen_updating: bool = True
    enable_events: bool = True
    calculation: str = "automatic"
    display_alerts: bool = True
    status: Any = False
    status_log: list[Any] = field(default_factory=list)
    saves: list[str] = field(default_factory=list)

    def show(self, value: Any) -> None:
        """Set the status bar."""
        self.status = value
        self.status_log.append(value)

    def paste_formats(self, sheet: Sheet, box: Area) -> None:
        """Paste the number formats of what was copied, its rows repeated. Raises where nothing was."""
        sheet.writable()
        if self.copied is None:
            raise RefusedError("PasteSpecial method of Range class failed")
        source, first = self.copied
        for row, column in cells_of(box):
            at = (first.top, first.left + (column - box.left) % (first.right - first.left + 1))
            sheet.formats[row, column] = source.formats.get(at, "General")
