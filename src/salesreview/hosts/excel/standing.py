"""One sheet of the open workbook as it stands, for `arrange` to judge (see `arrange.model.Sheet`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from salesreview.arrange.model import Content
from salesreview.review.document import Formula
from salesreview.xlsx.address import Area
from salesreview.xlsx.blocks import is_own_link

if TYPE_CHECKING:
    from salesreview.hosts.excel.calls import Patience
    from salesreview.hosts.excel.sheets import Held, Sheets


class LiveSheet:
    """Reads one sheet once, with its formulas."""

    def __init__(self, sheets: Sheets, caption: str, patience: Patience) -> None:
        self._sheets, self._caption, self._patience = sheets, caption, patience

    @property
    def _held(self) -> Held:
        return self._sheets.held(self._caption, formulas=True)

    @property
    def last_row(self) -> int:
        """The last used row."""
        return self._held.bottom

    @property
    def last_column(self) -> int:
        """The last used column."""
        return self._held.right

    def row(self, row: int, left: int, right: int) -> Mapping[int, Content]:
        """Return what a row holds between two columns: column -> content; empty cells are left out."""
        held, found = self._held, {}
        for column in range(max(left, held.left), min(right, held.right) + 1):
            value = held.value(row, column)
            content = held.content(row, column)
            if isinstance(content, str) and content != value and not is_own_link(content):
                found[column] = Formula(content, value)
            elif value is not None and value != "":
                found[column] = value
        return found

    def merged(self, box: Area) -> Sequence[Area]:
        """Return the merged ranges that reach into a rectangle: one call where there are none."""
        return list(self._within(box, set()))

    def _within(self, box: Area, seen: set[Area]) -> list[Area]:
        cells = self._sheets.range(self._caption, box)
        if self._patience(getattr, cells, "merge_cells") is False:
            return []
        if (box.top, box.left) == (box.bottom, box.right):
            area = self._patience(lambda: cells.merge_area)
            first, last = self._patience(lambda: ((area.row, area.column), (area.last_cell.row, area.last_cell.column)))
            merged = Area(*first, *last)
            if merged in seen:
                return []
            seen.add(merged)
            return [merged]
        if box.bottom > box.top:
            half = (box.top + box.bottom) // 2
            halves = (Area(box.top, box.left, half, box.right), Area(half + 1, box.left, box.bottom, box.right))
        else:
            half = (box.left + box.right) // 2
            halves = (Area(box.top, box.left, box.top, half), Area(box.top, half + 1, box.bottom, box.right))
        return [area for each in halves for area in self._within(each, seen)]

    def coverable(self, cells: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
        """Return those of the cells that hold nothing: Excel empties what a merged range covers."""
        held = self._held
        return {(row, column) for row, column in cells if held.value(row, column) is None}

    def taken(self) -> Sequence[Area]:
        """Return the ranges of a person's own Excel Tables."""
        return self._sheets.persons_tables(self._caption)

    def format_of(self, row: int, column: int) -> str | None:
        """Return nothing: a call for each cell would take seconds."""
        return None
