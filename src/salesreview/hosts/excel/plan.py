"""What a document changes in the open workbook, worked out before anything is written; and what stands there now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from salesreview.hosts.excel import native
from salesreview.hosts.excel.journal import Before, Height, Resize, Write
from salesreview.hosts.excel.sheets import Sheets
from salesreview.hosts.excel.values import same, to_excel
from salesreview.hosts.excel.writer import runs_of
from salesreview.review.document import BEFORE, AnyValue, Block, Document, Link, Rich
from salesreview.review.layout import PlacedChart, place
from salesreview.review.tabs import TABS
from salesreview.xlsx.address import Area
from salesreview.xlsx.blocks import unique_headers

if TYPE_CHECKING:
    from xlwings import Sheet

#: A text whose parts look different: start, end (counted from 0), whether it is a prompt.
Runs = tuple[tuple[int, int, bool], ...]


@dataclass(frozen=True, slots=True)
class Sized(Resize):
    """A new extent, and the last row of the old one."""

    old_bottom: int


@dataclass(frozen=True, slots=True)
class Grown:
    """Rows of an open block that must look like its first."""

    sheet: str
    first: Area
    rest: Area


@dataclass(frozen=True, slots=True)
class Prompted:
    """A cell whose prompts 【…】 are set apart."""

    sheet: str
    row: int
    column: int
    runs: Runs


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart that follows its table, or takes a new title."""

    sheet: str
    name: str
    series: tuple[tuple[Area, Area], ...]
    title: str | None
    names: tuple[str, ...]

    def follow(self, sheets: Mapping[str, Sheet]) -> None:
        """Let the chart draw the table's rows."""
        chart = native.find_chart(sheets[self.sheet], self.name)
        if chart is not None:
            native.draw(chart, self.sheet, self.series, self.title, self.names)


@dataclass(slots=True)
class Plan:
    """One write of a document."""

    writes: list[Write] = field(default_factory=list)
    sizes: list[Sized] = field(default_factory=list)
    grown: list[Grown] = field(default_factory=list)
    heights: list[Height] = field(default_factory=list)
    fitted: list[tuple[str, Area]] = field(default_factory=list)  # rows of open blocks, as high as their text
    prompts: list[Prompted] = field(default_factory=list)
    charts: list[Drawn] = field(default_factory=list)
    before: Before = field(default_factory=Before)

    @property
    def touched(self) -> list[str]:
        """The sheets that are written to."""
        changes: list[Write | Sized | Drawn] = [*self.writes, *self.sizes, *self.charts]
        return list(dict.fromkeys(change.sheet for change in changes))


def make_plan(sheets: Sheets, document: Document) -> Plan:
    """Return what differs from the workbook as it stands: nothing is written for what it shows already."""
    plan = Plan()
    for name, value in document.cells.items():
        place_ = sheets.places.get(name)
        if place_ is not None:
            at = Area(place_.area.top, place_.area.left, place_.area.top, place_.area.left)
            if _write(plan, sheets, place_.sheet, at, ((value,),)) and isinstance(value, Rich):
                plan.prompts.append(Prompted(place_.sheet, at.top, at.left, runs_of(value)))
    moved = set()
    for block in document.blocks:
        if block.name != BEFORE and _block(plan, sheets, block):
            moved.add(block.name)
    for name, points in document.heights.items():
        place_ = sheets.places.get(name)
        if place_ is not None and any(w.sheet == place_.sheet and w.area.top == place_.area.top for w in plan.writes):
            plan.heights.append(Height(place_.sheet, place_.area.top, points))
    plan.before.heights = sheets.heights(plan.heights)
    plan.before.fitted = plan.fitted
    _charts(plan, sheets, document, moved)
    return plan


def _write(plan: Plan, sheets: Sheets, sheet: str, at: Area, rows: Sequence[Sequence[AnyValue]]) -> bool:
    """Plan one write, and note what it replaces; False where the cells show it already."""
    linked = any(isinstance(value, Link) for row in rows for value in row)  # told by their formulas alone
    held = sheets.held(sheet, formulas=linked)

    def shows(row: int, column: int, value: AnyValue) -> bool:
        return same(held.content(row, column) if isinstance(value, Link) else held.value(row, column), value)

    if all(shows(at.top + i, at.left + j, value) for i, row in enumerate(rows) for j, value in enumerate(row)):
        return False
    text = sheets.formatted_as_text(sheet, at, rows)
    cells = tuple(tuple(to_excel(value, in_text=mark) for value, mark in zip(row, text, strict=True)) for row in rows)
    plan.writes.append(Write(sheet, at, cells))
    plan.before.writes.append(Write(sheet, at, sheets.held(sheet, formulas=True).contents(at)))
    return True


def _block(plan: Plan, sheets: Sheets, block: Block) -> bool:
    place_ = sheets.places.get(block.name)
    if place_ is None:
        return False
    sheet, top, left = place_.sheet, place_.area.top, place_.area.left
    rows = block.even_rows
    width = len(rows[0])
    table = sheets.tables.get(block.excel_table or "")
    if table is not None and (table.sheet, table.area.top, table.area.left) != (sheet, top, left):
        table = None  # a person moved the table away from its name: the cells are written, the table is theirs
    if table is not None:
        rows[0] = unique_headers(rows[0])
    last = top + block.body
    tabled = table.area.bottom if table is not None else top
    if block.reserved is None:
        old = tabled if table is not None else _old_end(sheets, sheet, top, left, width)
        end = _old_end(sheets, sheet, max(last, tabled), left, width)
    else:
        old = end = max(last, top + block.reserved, tabled)
    rows += [(None,) * width] * (end - last)
    changed = _write(plan, sheets, sheet, Area(top, left, end, left + width - 1), rows)
    if table is not None:
        right = max(left + width - 1, table.area.right)
        new = Area(top, left, max(last, top + 1), right)
        if new != table.area:
            plan.sizes.append(Sized(sheet, table.name, new, table.area.bottom))
            plan.before.sizes.append(Resize(sheet, table.name, table.area))
            changed = True
    if block.reserved is None and last > max(old, top + 1):
        first = Area(top + 1, left, top + 1, left + width - 1)
        plan.grown.append(Grown(sheet, first, Area(top + 2, left, last, left + width - 1)))
    if changed and block.heights:
        if block.reserved is None:
            plan.fitted.append((sheet, Area(top + 1, left, max(last, top + 1), left + width - 1)))
        else:
            plan.heights += [Height(sheet, top + at, points) for at, points in block.heights.items()]
    return changed


def _old_end(sheets: Sheets, sheet: str, end: int, left: int, width: int) -> int:
    """Return the last row below `end` that an earlier refresh filled: an empty one ends it, or a person's formula."""
    columns = range(left, left + width)
    held = sheets.held(sheet)
    while end < held.bottom and any(held.value(end + 1, column) is not None for column in columns):
        held = sheets.held(sheet, formulas=True)  # read only where there is something to tell
        if any(held.is_persons(end + 1, column) for column in columns):
            break
        end += 1
    return end


def _charts(plan: Plan, sheets: Sheets, document: Document, moved: set[str]) -> None:
    blocks = {block.name: block for block in document.blocks}
    for tab in TABS:
        for chart in place(tab).charts:
            at = sheets.places.get(chart.table.name)
            block = blocks.get(chart.table.name)
            title, names = document.chart_titles.get(chart.name), document.chart_series.get(chart.name, ())
            if at is None or block is None:
                continue
            if chart.table.name not in moved and (
                title is None or sheets.chart_title(at.sheet, chart.name) in (None, title)
            ):
                continue
            top, left = at.area.top, at.area.left
            plan.charts.append(Drawn(at.sheet, chart.name, _series(chart, top, left, block.drawn), title, names))


def _series(chart: PlacedChart, top: int, left: int, rows: int) -> tuple[tuple[Area, Area], ...]:
    spec, table = chart.spec, chart.table.spec

    def column(index: int) -> Area:
        at = left + table.offset(index)
        return Area(top + 1, at, top + rows, at)

    return tuple((column(spec.category), column(series.column)) for series in spec.series)
