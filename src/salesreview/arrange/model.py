"""What is handed in of a workbook's sheets, and what comes out: where each block goes and what is moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from salesreview.review.document import CellValue, Formula
from salesreview.xlsx.address import Area, a1
from salesreview.xlsx.blocks import Placed as Placed
from salesreview.xlsx.book import Place

Cell = tuple[int, int]


Content = CellValue | Formula


class Sheet(Protocol):
    """One sheet as it stands."""

    @property
    def last_row(self) -> int:
        """The last row that may hold a value."""
        ...

    @property
    def last_column(self) -> int:
        """The last column that may hold a value."""
        ...

    def row(self, row: int, left: int, right: int) -> Mapping[int, Content]:
        """Return what a row holds between two columns: column -> content; empty cells are left out.

        A link into the workbook that a refresh wrote counts as its text.
        """
        ...

    def merged(self, box: Area) -> Sequence[Area]:
        """Return the merged ranges that reach into a rectangle."""
        ...

    def coverable(self, cells: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
        """Return those of the cells that a merged range may cover: in Excel none that holds something."""
        ...

    def taken(self) -> Sequence[Area]:
        """Return the ranges of Excel Tables and pivot tables that are not ours."""
        ...

    def format_of(self, row: int, column: int) -> str | None:
        """Return a cell's number format as text; None where it cannot be told cheaply."""
        ...


class Sheets(Protocol):
    """A workbook's sheets, each read when it is asked for.

    Attributes:
        asks_dearly: Each question is a call to another program.
    """

    asks_dearly: bool

    def places(self) -> Mapping[str, Place]:
        """Return where our defined names lead to."""
        ...

    def sheet(self, caption: str) -> Sheet:
        """Return a sheet."""
        ...

    def table(self, name: str) -> Place | None:
        """Return where an Excel Table stands; None where there is none of that name."""
        ...


@dataclass(frozen=True, slots=True)
class Moved:
    """A person's cell that had to make room: from where to where (None: to the Notes tab alone).

    `row` is the text of the first cell of its row, `now` what stands at the old place from now on.
    """

    sheet: str
    old: Cell
    content: Content
    new: Cell | None = None
    block: str = ""
    row: str = ""
    now: str = ""

    @property
    def text(self) -> str:
        """What it holds as text, a formula as it is written."""
        content = self.content
        return content.text if isinstance(content, Formula) else "" if content is None else str(content)

    def goal(self, lang: str) -> str:
        """Where it is now: an address, or the Notes tab."""
        return a1(*self.new) if self.new is not None else "便笺" if lang == "zh" else "Notes"

    @property
    def at(self) -> str:
        """The old place: Sheet!A1."""
        return f"{self.sheet}!{a1(*self.old)}"


@dataclass(frozen=True, slots=True)
class Problem:
    """A block (or cards) that a refresh leaves alone, or writes in part; `left`: it is not written at all."""

    name: str
    sheet: str
    cell: Cell
    zh: str
    en: str
    left: bool = True


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What goes where: a place for each block that is written, a person's cells that are moved, names left alone."""

    placed: Mapping[str, Placed] = field(default_factory=dict)
    moved: tuple[Moved, ...] = ()
    problems: tuple[Problem, ...] = ()
    kept: frozenset[str] = frozenset()  # named cells that are not written
    lang: str = "zh"
    at: dt.datetime = dt.datetime.min

    @property
    def left(self) -> frozenset[str]:
        """The names of the blocks that are not written."""
        return frozenset(problem.name for problem in self.problems if problem.left)
