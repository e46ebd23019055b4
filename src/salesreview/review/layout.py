"""Places a tab's sections on its grid: which row and column each heading, slot, card, table and chart has.

Rows and columns are 0-based. A review tab has a margin column, twelve equal columns, a margin column, then the state
of each slot and its fresh proposal, which are not printed. The places are the template's; in a person's workbook the
defined names tell where things have moved to.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from salesreview.review.spec import GRID_COLUMNS, ChartSpec, SectionSpec, TableSpec, TabSpec

TITLE_ROW, SUBTITLE_ROW, CARD_ROW, BODY_ROW = 1, 2, 4, 4
CARD_ROWS, CARD_SPAN = 4, 3
FIRST_COLUMN = 1
GRID_WIDTH = 9.7
STATE_WIDTH, PROPOSAL_WIDTH = 15, 60
HEADER_HEIGHT, ROW_HEIGHT, GAP_HEIGHT, SLOT_HEIGHT = 28.0, 18.0, 10.0, 54.0


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """A table's header row and first column, and its defined name."""

    spec: TableSpec
    name: str
    row: int
    column: int

    @property
    def excel_name(self) -> str:
        """The Excel Table's name, which may not equal a defined name."""
        return f"{self.name}_table"


@dataclass(frozen=True, slots=True)
class PlacedChart:
    """A chart's top-left cell and the table it draws."""

    spec: ChartSpec
    name: str
    row: int
    column: int
    table: PlacedTable


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A heading or a slot: its row and its defined name."""

    key: str
    name: str
    row: int


@dataclass(frozen=True, slots=True)
class PlacedTab:
    """A tab with everything on it placed."""

    spec: TabSpec
    columns: int
    headings: tuple[tuple[SectionSpec, PlacedText], ...]
    slots: tuple[PlacedText, ...]
    tables: tuple[PlacedTable, ...]
    charts: tuple[PlacedChart, ...]
    gaps: tuple[int, ...]
    last_row: int

    @property
    def last_column(self) -> int:
        """The last grid column."""
        return FIRST_COLUMN + self.columns - 1

    @property
    def state_column(self) -> int:
        """The column of the slots' states."""
        return self.last_column + 2

    @property
    def proposal_column(self) -> int:
        """The column of the fresh proposals."""
        return self.last_column + 3


def slot_names(key: str) -> tuple[str, str, str]:
    """Return the defined names of a slot's text, its state and its proposal."""
    stem = key.replace(".", "_")
    return f"SR_slot_{stem}", f"SR_state_{stem}", f"SR_proposal_{stem}"


def card_names(tab: str, number: int) -> tuple[str, str, str, str]:
    """Return the defined names of a card's label, value, change and foot; `number` counts from 1."""
    label, value, delta, foot = (f"SR_{tab}_card{number}_{part}" for part in ("label", "value", "delta", "foot"))
    return label, value, delta, foot


@cache
def place(tab: TabSpec) -> PlacedTab:
    """Return the tab with every part placed from top to bottom."""
    headings: list[tuple[SectionSpec, PlacedText]] = []
    slots: list[PlacedText] = []
    tables: list[PlacedTable] = []
    charts: list[PlacedChart] = []
    gaps: list[int] = [3]
    row = BODY_ROW
    if tab.cards:
        row = CARD_ROW + CARD_ROWS + 1
        gaps.append(row - 1)
    for section in tab.sections:
        headings.append((section, PlacedText(section.key, f"SR_{tab.key}_h_{section.key}", row)))
        row += 1
        for key in section.slots:
            slots.append(PlacedText(key, slot_names(key)[0], row))
            row += 1
        gaps.append(row)
        row += 1
        for band in section.bands:
            tallest = 0
            for table in band.tables:
                tables.append(PlacedTable(table, f"SR_{tab.key}_{table.key}", row, FIRST_COLUMN + table.at))
                tallest = max(tallest, 1 + (table.reserved or 1))
            below = 0
            for chart in band.charts:
                drawn = next(placed for placed in tables if placed.spec.key == chart.table)
                # charts of one band that share their columns stand below each other
                same = [c for c in charts if c.row >= row and c.column == FIRST_COLUMN + chart.at]
                top = max((c.row + c.spec.rows for c in same), default=row)
                charts.append(
                    PlacedChart(chart, f"SR_{tab.key}_chart_{chart.key}", top, FIRST_COLUMN + chart.at, drawn)
                )
                below = max(below, top - row + chart.rows)
            row += max(tallest, below)
            if all(table.reserved is not None for table in band.tables):  # an open list grows over what is below it
                gaps.append(row)
            row += 1
    columns = len(tab.widths) or GRID_COLUMNS
    return PlacedTab(tab, columns, tuple(headings), tuple(slots), tuple(tables), tuple(charts), tuple(gaps), row)
