"""The open workbook as it stands: where the names lead, what the sheets hold, where the tables are, each read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from salesreview.hosts.excel import native
from salesreview.hosts.excel.calls import Patience
from salesreview.hosts.excel.engine import system_of
from salesreview.hosts.excel.journal import Height
from salesreview.hosts.excel.reading import read
from salesreview.hosts.excel.values import is_risky
from salesreview.xlsx.address import Area, area, split_reference
from salesreview.xlsx.blocks import is_own_link
from salesreview.xlsx.book import Place

if TYPE_CHECKING:
    from xlwings import Book, Range, Sheet

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
    """Reads the open workbook; every question to Excel goes through `patience`."""

    def __init__(self, book: Book, patience: Patience) -> None:
        self.book, self._patience, self._system = book, patience, system_of(book)
        self._held: dict[tuple[str, bool], Held] = {}

    @cached_property
    def by_name(self) -> Mapping[str, Sheet]:
        """The worksheets by caption."""
        return self._patience(lambda: {sheet.name: sheet for sheet in self.book.sheets})

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Our defined names that lead to cells; broken ones (#REF!) are left out."""
        found = {}
        for name, refers in self._patience(lambda: [(each.name, each.refers_to) for each in self.book.names]):
            target = split_reference(refers or "") if name.startswith("SR_") else None
            if target is not None and target[0] in self.by_name:
                found[name] = Place(*target)
        return found

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """The workbook's Excel Tables by name."""
        found = {}
        for caption, sheet in self.by_name.items():
            for name, box, totals in self._patience(_tables, sheet):
                found[name] = Table(name, caption, box, totals)
        return found

    def range(self, sheet: str, box: Area) -> Range:
        """Return a range of the workbook."""
        return self._patience(self.by_name[sheet].range, (box.top, box.left), (box.bottom, box.right))

    def used(self, sheet: str) -> Area:
        """Return the rectangle of a sheet that is in use."""
        found = area(self._patience(lambda: self.by_name[sheet].used_range.address).replace("$", ""))
        return found or Area(1, 1, 1, 1)

    def held(self, sheet: str, *, formulas: bool = False) -> Held:
        """Return what a sheet holds, read once (with its formulas: once more)."""
        if (sheet, formulas) not in self._held:
            used = self.used(sheet)
            values = self._held[sheet, False].values if (sheet, False) in self._held else self.rows(sheet, used)
            texts = self._patience(lambda: self.range(sheet, used).formula) if formulas else None
            self._held[sheet, formulas] = Held(used.top, used.left, values, _grid(texts) if formulas else None)
        return self._held[sheet, formulas]

    def rows(self, sheet: str, box: Area) -> list[list[Any]]:
        """Return a rectangle's values row by row, errors as their text."""
        return read(self._patience, self.by_name[sheet], sheet, box, self._system)

    def formatted_as_text(self, sheet: str, at: Area, rows: Sequence[Sequence[Any]]) -> list[bool]:
        """Tell for each column of a rectangle whether it is formatted as text; asked only where a text is risky."""
        found = []
        for place, column in enumerate(range(at.left, at.right + 1)):
            risky = next((row for row, values in enumerate(rows) if is_risky(values[place])), None)
            if risky is None:
                found.append(False)
                continue
            cell = self.range(sheet, Area(at.top + risky, column, at.top + risky, column))
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
        return self._patience(native.title_of, self.by_name[sheet], name)

    def forget(self, sheet: str) -> None:
        """Read a sheet anew at the next question: it was written to."""
        self._held.pop((sheet, False), None)
        self._held.pop((sheet, True), None)
        self.__dict__.pop("tables", None)


def _tables(sheet: Sheet) -> list[tuple[str, Area, bool]]:
    found = []
    for table in sheet.tables:
        box = area(table.range.address.replace("$", ""))
        if box is not None:
            found.append((table.name, box, bool(table.show_totals)))
    return found


def _grid(texts: Any) -> list[list[Any]]:
    """Return a range's formulas row by row; one cell's come alone, one row's in one tuple."""
    if not isinstance(texts, (list, tuple)):
        return [[texts]]
    if texts and not isinstance(texts[0], (list, tuple)):
        return [list(texts)]
    return [list(row) for row in texts]
