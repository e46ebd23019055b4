"""A block of the review laid on its sheet: which cells change, and which of an earlier refresh are emptied."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from salesreview.review.document import AnyValue, Block
from salesreview.xlsx.address import Area
from salesreview.xlsx.book import ExcelTable
from salesreview.xlsx.cells import text_of
from salesreview.xlsx.grid import Grid, Span
from salesreview.xlsx.sheet import Cell, SheetPatch

_HEIGHT = re.compile(rb"\s(?:ht|customHeight)\s*=\s*(?:\"[^\"]*\"|'[^']*')")


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a block is to be written: for each of its columns a sheet column, None for one that is not.

    `kept` are a person's cells that stay as they are, `emptied` those of an earlier refresh that hold nothing now.
    """

    sheet: str
    top: int
    columns: tuple[int | None, ...]
    kept: frozenset[Cell] = frozenset()
    emptied: frozenset[Cell] = frozenset()
    old_last: int = 0  # the last row that an earlier refresh filled

    @property
    def left(self) -> int:
        """The leftmost column that is written."""
        return min(column for column in self.columns if column is not None)

    @property
    def right(self) -> int:
        """The rightmost column that is written."""
        return max(column for column in self.columns if column is not None)

    def cells(self, rows: Sequence[Sequence[AnyValue]]) -> dict[Cell, AnyValue]:
        """Return what is written where for a block's rows (the heads first); None empties a cell."""
        found: dict[Cell, AnyValue] = dict.fromkeys(sorted(self.emptied))
        for row, values in enumerate(rows, self.top):
            for column, value in zip(self.columns, values, strict=False):
                if column is not None and (row, column) not in self.kept:
                    found[row, column] = value
        return found


@dataclass(frozen=True, slots=True)
class Laid:
    """A block as it stands on its sheet after a refresh; charts and its Excel Table follow it."""

    sheet: str
    top: int  # row of the header
    left: int
    rows: tuple[tuple[AnyValue, ...], ...]
    reserved: int | None
    plotted: int
    foreign: frozenset[int] = frozenset()  # sheet columns between ours that are a person's

    @property
    def width(self) -> int:
        """How many columns it has."""
        return len(self.rows[0])


def lay(block: Block, sheet: str, top: int, left: int, grid: Grid, table: ExcelTable | None, to: SheetPatch) -> Laid:
    """Put a block's cells into a sheet's patch.

    Below an open block are emptied: its old table rows, then every further row as long as it has a value in the
    block's columns. The first empty row, or one with a person's formula, ends that.
    """
    rows = block.even_rows
    width = len(rows[0])
    if table is not None:
        rows[0] = unique_headers(rows[0])
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            to.values[top + i, left + j] = value
            if i:
                to.unlinked.add((top + i, left + j))
    for place, height in block.heights.items():
        to.heights[top + place] = height
    last = top + block.body
    end = top + block.reserved if block.reserved is not None else _old_end(grid, table, last, left, width)
    for row_number in range(last + 1, end + 1):
        for column in range(left, left + width):
            to.values[row_number, column] = None
            to.unlinked.add((row_number, column))
    if block.reserved is None:
        _look_like_first(grid, top + 1, last, left, width, to)
    return Laid(sheet, top, left, tuple(rows), block.reserved, block.drawn)


def lay_at(block: Block, at: Placed, grid: Grid, table: ExcelTable | None, to: SheetPatch) -> Laid:
    """Put a block's cells where they were arranged to go."""
    rows = block.even_rows
    if table is not None:
        rows[0] = unique_headers(rows[0])
    written = at.cells(rows)
    to.values.update(written)
    to.unlinked.update(cell for cell in written if cell[0] > at.top)
    for place, height in block.heights.items():
        to.heights[at.top + place] = height
    used = [column for column in at.columns if column is not None]
    left, width = min(used), max(used) - min(used) + 1
    if block.reserved is None:
        _look_like_first(grid, at.top + 1, at.top + block.body, left, width, to)
    foreign = frozenset(range(left, left + width)) - set(used)
    if used == list(range(left, left + width)) and len(used) == len(at.columns):
        spread = tuple(rows)
    else:
        place_of = {column: place for place, column in enumerate(at.columns) if column is not None}
        spread = tuple(
            tuple(row[place_of[column]] if column in place_of else None for column in range(left, left + width))
            for row in rows
        )
    return Laid(at.sheet, at.top, left, spread, block.reserved, block.drawn, foreign)


def is_own_link(formula: str) -> bool:
    """Tell whether a formula is a link into the workbook as the open workbook's refresh writes it: no person's own."""
    return formula.startswith(('=HYPERLINK("#', 'HYPERLINK("#'))


def unique_headers(header: tuple[AnyValue, ...]) -> tuple[str, ...]:
    """Return header texts an Excel Table accepts: never empty, no two alike but for case."""
    seen: set[str] = set()
    found = []
    for position, value in enumerate(header, 1):
        text = text_of(value) or f"Column{position}"
        candidate, count = text, 1
        while candidate.casefold() in seen:
            count += 1
            candidate = f"{text}{count}"
        seen.add(candidate.casefold())
        found.append(candidate)
    return tuple(found)


def table_area(laid: Laid, table: ExcelTable) -> Area:
    """Return the extent of a block's Excel Table: at least one row, and a person's columns to its right stay in it."""
    right = max(laid.left + laid.width - 1, table.area.right)
    return Area(laid.top, laid.left, laid.top + max(len(laid.rows) - 1, 1), right)


def _old_end(grid: Grid, table: ExcelTable | None, last: int, left: int, width: int) -> int:
    end = last
    if table is not None:
        end = max(end, table.area.bottom)
    while end + 1 in grid.rows:
        cells = [cell for cell in grid.cells(end + 1) if left <= cell.number < left + width]
        if not any(grid.holds_value(cell) for cell in cells) or any(_is_persons(grid, cell) for cell in cells):
            break
        end += 1
    return end


def _is_persons(grid: Grid, cell: Span) -> bool:
    formula = grid.formula(cell)
    if formula is None:
        return False
    return not is_own_link(html.unescape(grid.data[formula.inner : formula.inner_end].decode("utf-8", "replace")))


def _look_like_first(grid: Grid, first: int, last: int, left: int, width: int, to: SheetPatch) -> None:
    styles = {cell.number: cell.style for cell in grid.cells(first) if left <= cell.number < left + width}
    span = grid.rows.get(first)
    height = b"".join(_HEIGHT.findall(span.attributes)) if span is not None else b""
    for row in range(first + 1, last + 1):
        for column, style in styles.items():
            to.styles[row, column] = style
        if height:
            to.row_looks[row] = height
