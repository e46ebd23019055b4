"""One sheet of a workbook file as it stands, for `arrange` to judge (see `arrange.model.Sheet`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from salesreview.arrange.model import Content
from salesreview.review.document import CellValue, Formula
from salesreview.xlsx import formulas, markup
from salesreview.xlsx.address import Area, area
from salesreview.xlsx.blocks import is_own_link
from salesreview.xlsx.book import Book
from salesreview.xlsx.grid import Grid, Span
from salesreview.xlsx.styles import Styles


class FileSheet:
    """Reads one sheet's grid; `value` reads a cell's value."""

    def __init__(
        self, caption: str, grid: Grid, book: Book, styles: Styles, value: Callable[[Grid, Span], CellValue]
    ) -> None:
        self._caption, self.grid, self._book, self._styles, self._value = caption, grid, book, styles, value

    @cached_property
    def last_row(self) -> int:
        """The last row that the part holds."""
        return max(self.grid.rows, default=0)

    @cached_property
    def last_column(self) -> int:
        """The last column of any row that the part holds."""
        return max((cells[-1].number for row in self.grid.rows if (cells := self.grid.cells(row))), default=0)

    def row(self, row: int, left: int, right: int) -> Mapping[int, Content]:
        """Return what a row holds between two columns: column -> content; empty cells are left out."""
        found: dict[int, Content] = {}
        for cell in self.grid.cells(row):
            if left <= cell.number <= right and not cell.empty:
                content = self._content(row, cell)
                if content is not None and content != "":
                    found[cell.number] = content
        return found

    def _content(self, row: int, cell: Span) -> Content:
        value = self._value(self.grid, cell) if self.grid.holds_value(cell) else None
        inside = self.grid.content(cell)
        if b"f>" not in inside and b"<f " not in inside and b":f " not in inside:
            return value
        text = formulas.formula_at(self.grid, row, cell)
        if text is None or is_own_link(text):
            return value
        return Formula("=" + text, value)

    @cached_property
    def _merged(self) -> tuple[Area, ...]:
        section = self.grid.section(b"mergeCells")
        if section is None:
            return ()
        boxes = (area(child.get(b"ref") or "") for child in markup.children(self.grid.data, section))
        return tuple(box for box in boxes if box is not None)

    def merged(self, box: Area) -> Sequence[Area]:
        """Return the merged ranges that reach into a rectangle."""
        return [merged for merged in self._merged if merged.meets(box)]

    @cached_property
    def _taken(self) -> tuple[Area, ...]:
        found = [
            table.area for table in self._book.tables.values()
            if table.sheet == self._caption and not table.name.startswith("SR_")
        ]  # fmt: skip
        for relation in self._book.relations(self._book.sheets[self._caption]):
            if relation.kind == "pivotTable" and relation.target in self._book.package:
                root = markup.tree(self._book.package.xml(relation.target), relation.target)
                place = root.find("{*}location")
                box = area(place.get("ref", "")) if place is not None else None
                if box is not None:
                    found.append(box)
        return tuple(found)

    def coverable(self, cells: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
        """Return all: a file may hold values below a merged range."""
        return set(cells)

    def taken(self) -> Sequence[Area]:
        """Return the ranges of Excel Tables and pivot tables that are not ours."""
        return self._taken

    def style(self, row: int, column: int) -> int:
        """Return a cell's style index."""
        cell = self.grid.cell(row, column)
        return cell.style if cell is not None else self.grid.default_style(row, column)

    def format_of(self, row: int, column: int) -> str | None:
        """Return a cell's number format as text; None for a cell that is not there."""
        cell = self.grid.cell(row, column)
        known = self._styles.formats
        return known[cell.style] if cell is not None and cell.style < len(known) else None
