"""What a refresh writes into a workbook: values for named places, host-free.

The template (built from the same specs) already holds the look: styles, merged cells, conditional formats, charts.
A document says only which values go where; places are defined names, the same in both languages, so that a person
may rename, move or recolour tabs and insert rows above a block.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_PROMPT = re.compile(r"(【[^】]*】)")
#: The open blocks of the hidden sheet: what the slots showed, what a refresh inside Excel replaced, who changed what.
MEMORY, BEFORE, HISTORY = "SR_memory", "SR_before", "SR_history"
#: The map of the defined names, of use to the host of the open workbook alone, and what tells which titles charts show.
PLACES, CHARTS = "SR_places", "SR_charts"
MEMORY_HEADERS = ("slot", "month", "language", "generated", "kept", "shown", "state", "beside")
#: The open block of the second hidden sheet: what sources have said of which rows (see `loading.record`).
LOADS, LOADS_HEADERS = "SR_loads", ("table", "record")
HISTORY_HEADERS = ("at", "who", "slot", "month", "language", "what", "was", "now")


@dataclass(frozen=True, slots=True)
class Link:
    """Text that leads to a cell of this workbook: `sheet` is the tab's caption, `cell` an A1 address."""

    text: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class Rich:
    """Text with its prompts 【…】 set apart; `runs` are (text, is_prompt)."""

    runs: tuple[tuple[str, bool], ...]

    @classmethod
    def of(cls, text: str) -> Rich:
        """Split a text into its runs."""
        return cls(tuple((run, run.startswith("【")) for run in _PROMPT.split(text) if run))

    @property
    def text(self) -> str:
        """The plain text."""
        return "".join(run for run, _ in self.runs)


@dataclass(frozen=True, slots=True)
class Formula:
    """A person's formula (with its "=") and its last result; no document holds one, but it may be moved."""

    text: str
    value: str | float | int | bool | dt.date | dt.datetime | None = None


#: Everything a cell can hold. Text that starts like a formula stays text in every host.
CellValue = str | float | int | bool | dt.date | dt.datetime | None
AnyValue = CellValue | Link | Rich


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle of values whose top-left cell is the defined name `name`; row 0 holds the headers.

    `reserved` is how many rows below the header the template keeps for it: unused ones are blanked.
    An open block (`reserved` None) is the last thing in its columns: it may grow, new rows take the look of its first
    body row, and what an earlier, longer refresh wrote below is blanked (values and our links only).
    `plotted` is how many body rows charts draw (a total or note row below them is not drawn).
    `excel_table`: the block is an Excel Table of that name, whose extent follows the rows.
    `heights`: points for rows whose text wraps, by their place below the header (from 1).

    Raises ValueError where it has no header or more rows than the template keeps for it.
    """

    name: str
    rows: tuple[tuple[AnyValue, ...], ...]
    reserved: int | None
    plotted: int | None = None
    excel_table: str | None = None
    heights: Mapping[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.rows or (self.reserved is not None and self.body > self.reserved):
            raise ValueError(f"block {self.name}: {self.body} rows, {self.reserved} reserved")

    @property
    def body(self) -> int:
        """How many rows stand below the header."""
        return len(self.rows) - 1

    @property
    def drawn(self) -> int:
        """How many body rows charts draw; one at least, as no series may be empty."""
        return max(self.body if self.plotted is None else min(self.plotted, self.body), 1)

    @property
    def even_rows(self) -> list[tuple[AnyValue, ...]]:
        """The rows, each as wide as the widest."""
        width = max(len(row) for row in self.rows)
        return [(*row, *[None] * (width - len(row))) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Document:
    """One refresh of a workbook."""

    cells: Mapping[str, AnyValue] = field(default_factory=dict)  # defined name -> value of its (merged) top-left cell
    blocks: tuple[Block, ...] = ()
    heights: Mapping[str, float] = field(default_factory=dict)  # defined name -> height in points of its row
    #: where each chart's title stands: chart key (the drawing object's name in the template) -> title text
    chart_titles: Mapping[str, str] = field(default_factory=dict)
    #: series names: chart key -> names in the series' order
    chart_series: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def charts_mark(self) -> str:
        """A digest of what the charts' titles and series are called; kept in the workbook as the cell `CHARTS`."""
        called = repr((sorted(self.chart_titles.items()), sorted(self.chart_series.items())))
        return hashlib.sha256(called.encode()).hexdigest()[:16]
