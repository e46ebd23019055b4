"""What a tab of the review holds: sections with their narrative, tables and charts (source: review.md §4–§6).

Specs say what stands where and how it looks; `layout` gives them places, `render` fills them, the template paints
them, and every host writes to the same defined names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from salesreview.metrics.model import Good
from salesreview.review.document import AnyValue

if TYPE_CHECKING:
    from salesreview.review.context import Context

#: A body row holds one value per column of its table.
Row = Sequence[AnyValue]
Build = Callable[["Context"], Sequence[Row]]

GRID_COLUMNS = 12


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One column of a display table; `look` is a key of `review.looks.LOOKS`."""

    zh: str
    en: str
    look: str = "text"
    span: int = 1  # grid columns it takes; the cells after the first stay empty
    good: Good = Good.NONE  # colours a change
    bar: bool = False  # a data bar from 0 to 150 %
    entry: bool = False  # a person fills it in
    name: str = ""  # the defined name of its header, by which it is found where it was moved to
    added: bool = False  # workbooks of 0.1.0 have none

    def label(self, lang: str) -> str:
        """Return the header in `lang`."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class RowLook:
    """How one fixed row of a table differs: the looks of its columns, and whether up is good."""

    looks: tuple[str, ...]
    good: Good = Good.NONE


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A display table. `reserved` body rows are kept for it; None: an open list, the last thing in its columns."""

    key: str
    columns: tuple[ColumnSpec, ...]
    build: Build
    reserved: int | None
    at: int = 0  # first grid column, 0–11
    rows: tuple[RowLook, ...] = ()  # fixed rows, each with a look of its own
    excel_table: bool = False
    static: bool = False  # filled in a fresh template too

    @property
    def width(self) -> int:
        """Grid columns it takes."""
        return sum(column.span for column in self.columns)

    def offset(self, index: int) -> int:
        """Return the grid column of column `index`, counted from the table's first."""
        return sum(column.span for column in self.columns[:index])


@dataclass(frozen=True, slots=True)
class SeriesSpec:
    """One series of a chart: the table column it draws; `style`: history, current, plan, second, worse, line."""

    column: int
    zh: str
    en: str
    style: str = "history"
    look: str | None = None  # number format of its labels; None: no labels

    def label(self, lang: str) -> str:
        """Return the series' name in `lang`."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """A native chart bound to a table of the same tab; `kind`: column, stacked, bar, line, column_line."""

    key: str
    kind: str
    table: str
    category: int
    series: tuple[SeriesSpec, ...]
    zh: str
    en: str
    at: int
    width: int
    rows: int = 14
    axis: str = "money"  # look of the value axis
    last_in_accent: bool = False  # the month under review stands out

    def label(self, lang: str) -> str:
        """Return the title's pattern in `lang`; {unit} is the money unit."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Band:
    """Tables and charts side by side; the next band begins below the tallest."""

    tables: tuple[TableSpec, ...] = ()
    charts: tuple[ChartSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """A heading with a hairline, its narrative slots, then its tables and charts."""

    key: str
    zh: str
    en: str
    slots: tuple[str, ...] = ()
    bands: tuple[Band, ...] = ()

    def label(self, lang: str) -> str:
        """Return the heading in `lang`."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class TabSpec:
    """A tab of the review. `widths` replaces the twelve equal columns on tabs that are one list."""

    key: str
    zh: str
    en: str
    title_zh: str
    title_en: str
    sections: tuple[SectionSpec, ...]
    cards: tuple[str, ...] = ()  # metric keys
    widths: tuple[float, ...] = ()
    landscape: bool = False

    def caption(self, lang: str) -> str:
        """Return the tab's caption when the workbook is made in `lang`."""
        return self.zh if lang == "zh" else self.en

    def title(self, lang: str) -> str:
        """Return the title's pattern in `lang`; {month} is the month under review."""
        return self.title_zh if lang == "zh" else self.title_en

    def tables(self) -> list[TableSpec]:
        """Return the tab's tables in order."""
        return [table for section in self.sections for band in section.bands for table in band.tables]

    def charts(self) -> list[ChartSpec]:
        """Return the tab's charts in order."""
        return [chart for section in self.sections for band in section.bands for chart in band.charts]
