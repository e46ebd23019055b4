"""The open workbook as it stands: its sheets, what they hold, where the tables are; each asked once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from salesreview.hosts.excel import native
from salesreview.hosts.excel.calls import Patience, passes
from salesreview.hosts.excel.engine import system_of
from salesreview.hosts.excel.journal import Height
from salesreview.hosts.excel.places import Places
from salesreview.hosts.excel.reading import BLOCK, read, read_whole, rows_of
from salesreview.hosts.excel.values import is_risky
from salesreview.xlsx.address import Area, area
from salesreview.xlsx.blocks import is_own_link
from salesreview.xlsx.book import Place

if TYPE_CHECKING:
    from xlwings import App, Book, Range, Sheet

    from salesreview.hosts.excel.values import Cell


@dataclass(frozen=True, slots=True)
class Table:
    """An Excel Table: its extent with header and totals row."""

    name: str
    sheet: str
    area: Area
    totals: bool


class Held:
    """What a sheet holds in its used range, values and formulas; a cell outside is empty."""

    def __init__(self, top: int, left: int, values: list[list[Any]], formulas: list[list[Any]] | None = None) -> None:
        self.top, self.left, self.values, self.formulas = top, left, values, formulas

    def is_persons(self, row: int, column: int) -> bool:
        """Tell whether a cell holds a formula that no refresh writes."""
        content = self.content(row, column)
        return content != self.value(row, column) and not is_own_link(content)

    @property
    def right(self) -> int:
        """The last used column."""
        return self.left + max((len(row) for row in self.values), default=0) - 1

    @property
    def bottom(self) -> int:
        """The last used row."""
        return self.top + len(self.values) - 1

    def value(self, row: int, column: int) -> Cell:
        """Return the value of a cell."""
        return self._at(self.values, row, column)

    def content(self, row: int, column: int) -> Cell:
        """Return what a cell was given: its formula, else its value."""
        value = self.value(row, column)
        if self.formulas is None:
            return value
        formula = self._at(self.formulas, row, column)
        is_formula = isinstance(formula, str) and formula.startswith("=") and formula != value
        return formula if is_formula else value

    def contents(self, at: Area) -> tuple[tuple[Any, ...], ...]:
        """Return what a rectangle was given: values, formulas as `{"formula": text}`."""

        def content(row: int, column: int) -> Any:
            found, value = self.content(row, column), self.value(row, column)
            return {"formula": found} if found != value else value

        columns = range(at.left, at.right + 1)
        return tuple(tuple(content(row, column) for column in columns) for row in range(at.top, at.bottom + 1))

    def _at(self, rows: list[list[Any]], row: int, column: int) -> Any:
        at, across = row - self.top, column - self.left
        if 0 <= at < len(rows) and 0 <= across < len(rows[at]):
            value = rows[at][across]
            return None if value == "" else value
        return None


class Sheets:
    """The workbook's sheets by caption.

    Attributes:
        places: Our defined names that lead to cells.
    """

    def __init__(self, book: Book, patience: Patience) -> None:
        self.book, self._patience, self.system = book, patience, system_of(book)
        self.places = Places(book, patience, self.system, self.sheet, self._texts_below)
        self._sheets: dict[str, Sheet] = {}
        self._used: dict[str, tuple[Range, Area]] = {}
        self._held: dict[tuple[str, bool], Held] = {}
        self._tables: dict[str, Table] = {}
        self._persons: dict[str, list[Area]] = {}

    @cached_property
    def app(self) -> App:
        """The application that the workbook is open in."""
        return self._patience(lambda: self.book.app)

    @cached_property
    def by_name(self) -> Mapping[str, Sheet]:
        """All worksheets by caption."""
        return self._patience(lambda: {sheet.name: sheet for sheet in self.book.sheets})

    def sheet(self, caption: str) -> Sheet:
        """Return one worksheet; the others are not asked for. Raises KeyError."""
        if caption not in self._sheets:
            if self.system == "windows" and "by_name" not in self.__dict__:
                self._sheets[caption] = self._one(caption)
            else:
                self._sheets[caption] = self.by_name[caption]
        return self._sheets[caption]

    def has(self, caption: str) -> bool:
        """Tell whether there is a worksheet of this caption."""
        try:
            self.sheet(caption)
        except KeyError:
            return False
        return True

    @cached_property
    def _worksheets(self) -> Any:
        return self._patience(lambda: self.book.sheets)

    def _one(self, caption: str) -> Sheet:
        try:
            found: Sheet = self._patience(lambda: self._worksheets(caption))
            return found
        except Exception as error:
            if passes(error):
                raise
            return self.by_name[caption]

    def _texts_below(self, place: Place) -> list[str]:
        """Return the texts of the cells below a place, up to the first empty one."""
        held, row, found = self.held(place.sheet), place.area.top + 1, []
        while (value := held.value(row, place.area.left)) is not None:
            found.append(str(value))
            row += 1
        return found

    def texts_below(self, name: str) -> list[str]:
        """Return the texts of the cells below a name, up to the first empty one; none where the name is not there."""
        place = self.places.get(name)
        return [] if place is None else self._texts_below(place)

    # tables

    def table(self, name: str) -> Table | None:
        """Return an Excel Table as it stands; None where there is none of this name."""
        if name not in self._tables and self.system == "windows":
            found = self._asked_table(name)
            if found is not None:
                self._tables[name] = found
        return self._tables.get(name) or self._all_tables.get(name)

    def tables_on(self, caption: str) -> list[Table]:
        """Return the Excel Tables of one sheet."""
        return [Table(name, caption, box, totals) for name, box, totals in self._patience(_tables_of, self.sheet(caption))]

    def persons_tables(self, caption: str) -> list[Area]:
        """Return the extents of the Excel Tables of one sheet that are not ours."""
        if caption not in self._persons:
            named = self._patience(lambda: [(table.name, table) for table in self.sheet(caption).tables])
            found = [self._patience(lambda table=table: table.range.address) for name, table in named if _is_persons(name)]
            self._persons[caption] = [box for text in found if (box := area(text.replace("$", ""))) is not None]
        return self._persons[caption]

    @cached_property
    def _all_tables(self) -> Mapping[str, Table]:
        found: dict[str, Table] = {}
        for caption in self.by_name:
            found.update((table.name, table) for table in self.tables_on(caption))
        return found

    def _asked_table(self, name: str) -> Table | None:
        """Ask for a table where its tab's names lead; None where it is not there, or has lost its headers."""
        place = self.places.known.get(f"SR_hint_{name.removeprefix('SR_')}") or self._place_of_block(name)
        if place is None:
            return None
        text = f"{name}[#All],{name}[[#Headers],[#Data]]"
        try:
            told = self._patience(lambda: self.sheet(place.sheet).range(text).address)
        except Exception as error:
            if passes(error):
                raise
            return None
        whole, _, body = str(told).replace("$", "").partition(",")
        box, filled = area(whole), area(body)
        if box is None or filled is None:
            return None
        return Table(name, place.sheet, box, filled.bottom < box.bottom)

    def _place_of_block(self, table: str) -> Place | None:
        """Return the place of the block that is this table: its name is the table's, but for its end."""
        return self.places.known.get(table.removesuffix("_table")) or self.places.known.get(table)

    # cells

    def range(self, sheet: str, box: Area) -> Range:
        """Return a range of the workbook."""
        return self._patience(self.sheet(sheet).range, box.range_ref)

    def used(self, sheet: str) -> Area:
        """Return the rectangle of a sheet that is in use."""
        return self._in_use(sheet)[1]

    def _in_use(self, sheet: str) -> tuple[Range, Area]:
        if sheet not in self._used:
            cells = self._patience(lambda: self.sheet(sheet).used_range)
            box = area(self._patience(lambda: cells.address).replace("$", ""))
            self._used[sheet] = (cells, box or Area(1, 1, 1, 1))
        return self._used[sheet]

    def held(self, sheet: str, *, formulas: bool = False) -> Held:
        """Return what a sheet holds, read once (with its formulas: once more)."""
        if (sheet, formulas) not in self._held:
            cells, used = self._in_use(sheet)
            if formulas:
                values, texts = self.held(sheet).values, self._patience(lambda: cells.formula)
            else:
                values, texts = self._values(sheet), None
            self._held[sheet, formulas] = Held(used.top, used.left, values, rows_of(texts) if formulas else None)
        return self._held[sheet, formulas]

    def _values(self, sheet: str) -> list[list[Any]]:
        cells, used = self._in_use(sheet)
        if _size(used) > BLOCK:
            return read(self._patience, self.sheet(sheet), sheet, used, self.system)
        return read_whole(self._patience, cells, self.sheet(sheet), sheet, used, self.system)

    def rows(self, sheet: str, box: Area) -> list[list[Any]]:
        """Return a rectangle's values row by row, errors as their text; of a small sheet all is read at once."""
        used = self.used(sheet)
        if _size(used) <= BLOCK and used.holds(box.top, box.left) and used.holds(box.bottom, box.right):
            values, across = self.held(sheet).values, slice(box.left - used.left, box.right - used.left + 1)
            return [row[across] for row in values[box.top - used.top : box.bottom - used.top + 1]]
        return read(self._patience, self.sheet(sheet), sheet, box, self.system)

    def formatted_as_text(
        self, sheet: str, at: Area, rows: Sequence[Sequence[Any]], *, growing: bool = False
    ) -> list[bool]:
        """Tell for each column of a rectangle whether it is formatted as text; asked only where a text is risky.

        `growing`: a row that holds nothing yet will take the looks of the first below the header.
        """
        found = []
        for place, column in enumerate(range(at.left, at.right + 1)):
            risky = next((row for row, values in enumerate(rows) if is_risky(values[place])), None)
            if risky is None:
                found.append(False)
                continue
            asked = at.top + risky
            if growing and self.held(sheet).value(asked, column) is None:
                asked = at.top + min(risky, 1)
            cell = self.range(sheet, Area(asked, column, asked, column))
            found.append(self._patience(getattr, cell, "number_format") == "@")
        return found

    def heights(self, rows: Sequence[Height]) -> list[Height]:
        """Return how high these rows are now."""
        found = []
        for row in rows:
            cell = self.range(row.sheet, Area(row.row, 1, row.row, 1))
            found.append(Height(row.sheet, row.row, float(self._patience(getattr, cell, "row_height"))))
        return found

    def chart_title(self, sheet: str, name: str) -> str | None:
        """Return a chart's title as it stands; None for a chart without one, or out of reach."""
        return self._patience(native.title_of, self.sheet(sheet), name)

    def known_value(self, name: str) -> Cell:
        """Return the value of the cell that a name is known to lead to; None where the name is not there."""
        place = self.places.known.get(name)
        return None if place is None else self.held(place.sheet).value(place.area.top, place.area.left)

    def forget_all(self) -> None:
        """Read everything anew at the next question: a tab was added or taken away."""
        for kept in (self._held, self._used, self._sheets, self._tables, self._persons):
            kept.clear()
        for name in ("by_name", "_all_tables", "_worksheets"):
            self.__dict__.pop(name, None)
        self.places.read_anew()

    def forget(self, sheet: str) -> None:
        """Read a sheet anew at the next question: it was written to."""
        self._held.pop((sheet, False), None)
        self._held.pop((sheet, True), None)
        self._used.pop(sheet, None)
        self._tables.clear()
        self.__dict__.pop("_all_tables", None)


def _is_persons(table: str) -> bool:
    return not table.startswith("SR_")


def _size(box: Area) -> int:
    return (box.bottom - box.top + 1) * (box.right - box.left + 1)


def _tables_of(sheet: Sheet) -> list[tuple[str, Area, bool]]:
    found = []
    for table in sheet.tables:
        box = area(table.range.address.replace("$", ""))
        if box is not None:
            found.append((table.name, box, bool(table.show_totals)))
    return found
