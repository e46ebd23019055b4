"""A sheet and a workbook of made cells for `arrange` to judge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from salesreview.arrange.model import Cell, Content
from salesreview.xlsx.address import Area
from salesreview.xlsx.book import Place


@dataclass
class MadeSheet:
    """Cells by row and column."""

    cells: dict[Cell, Content]
    merges: list[Area] = field(default_factory=list)
    tables: list[Area] = field(default_factory=list)
    formats: dict[Cell, str] = field(default_factory=dict)

    @property
    def last_row(self) -> int:
        return max((row for row, _ in self.cells), default=0)

    @property
    def last_column(self) -> int:
        return max((column for _, column in self.cells), default=0)

    def row(self, row: int, left: int, right: int) -> Mapping[int, Content]:
        return {
            column: content
            for (at, column), content in sorted(self.cells.items(), key=lambda pair: pair[0])
            if at == row and left <= column <= right and content not in (None, "")
        }

    def merged(self, box: Area) -> Sequence[Area]:
        return [area for area in self.merges if area.meets(box)]

    def coverable(self, cells: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
        return set(cells)

    def taken(self) -> Sequence[Area]:
        return self.tables

    def format_of(self, row: int, column: int) -> str | None:
        return self.formats.get((row, column))


@dataclass
class MadeBook:
    """Sheets by caption, and where names lead to."""

    sheets: dict[str, MadeSheet]
    names: dict[str, Place]
    excel_tables: dict[str, Place] = field(default_factory=dict)

    asks_dearly = False

    def places(self) -> Mapping[str, Place]:
        return self.names

    def sheet(self, caption: str) -> MadeSheet:
        return self.sheets[caption]

    def table(self, name: str) -> Place | None:
        return self.excel_tables.get(name)


def cells_of(top: int, left: int, rows: Sequence[Sequence[Content]]) -> dict[Cell, Content]:
    """Return rows as cells from a top-left one on; None leaves a cell out."""
    return {
        (top + i, left + j): value for i, row in enumerate(rows) for j, value in enumerate(row) if value is not None
    }
