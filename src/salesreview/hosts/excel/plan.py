"""What a document changes in the open workbook, worked out before anything is written; and what stands there now."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from salesreview.arrange.model import Arrangement, Content
from salesreview.arrange.notes import NOTES
from salesreview.arrange.rectangles import rectangles
from salesreview.hosts.excel import native
from salesreview.hosts.excel.journal import Before, Height, Resize, Write
from salesreview.hosts.excel.merging import merged
from salesreview.hosts.excel.sheets import Sheets, Table
from salesreview.hosts.excel.values import same, to_excel
from salesreview.hosts.excel.writer import runs_of
from salesreview.review.document import BEFORE, CHARTS, AnyValue, Block, Document, Formula, Link, Rich
from salesreview.review.layout import PlacedChart, place
from salesreview.review.tabs import TABS
from salesreview.xlsx.address import Area
from salesreview.xlsx.blocks import Placed, unique_headers

if TYPE_CHECKING:
    from xlwings import Sheet

    from salesreview.xlsx.book import Place

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

    def follow(self, sheet: Sheet) -> None:
        """Let the chart draw the table's rows."""
        chart = native.find_chart(sheet, self.name)
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


def make_plan(sheets: Sheets, document: Document, arrangement: Arrangement | None = None) -> Plan:
    """Return what differs from the workbook as it stands: nothing is written for what it shows already.

    Where a name leads is proved before it is written to; where one leads elsewhere, all is worked out anew.
    """
    done = arrangement or Arrangement()
    plan, used = _worked_out(sheets, document, done)
    known = {name: sheets.places.known[name] for name in used}
    sheets.places.prove(used)
    if any(sheets.places.known.get(name) != place_ for name, place_ in known.items()):
        plan, _ = _worked_out(sheets, document, done)
    return plan


def _worked_out(sheets: Sheets, document: Document, done: Arrangement) -> tuple[Plan, list[str]]:
    """Return the plan, and the names whose places it writes to."""
    plan, used = Plan(), []
    for name, value in document.cells.items():
        place_ = sheets.places.known.get(name)
        if place_ is not None and name == CHARTS and sheets.system == "windows":
            _mark_charts(plan, sheets, place_, value)
        elif place_ is not None and name not in done.kept:
            at = Area(place_.area.top, place_.area.left, place_.area.top, place_.area.left)
            if _write(plan, sheets, place_.sheet, at, ((value,),)):
                used.append(name)
                if isinstance(value, Rich) and ("【" in value.text or "【" in _shown(plan.before.writes[-1])):
                    plan.prompts.append(Prompted(place_.sheet, at.top, at.left, runs_of(value)))
    moved = set()
    for block in document.blocks:
        if (
            block.name != BEFORE
            and block.name not in done.left
            and _block(plan, sheets, block, done.placed.get(block.name))
        ):
            moved.add(block.name)
    used += moved
    for move in done.moved:
        if move.new is not None:
            at = Area(*move.new, *move.new)
            _move(plan, sheets, move.sheet, at, move.content)
    for name, points in document.heights.items():
        place_ = sheets.places.known.get(name)
        if place_ is not None and any(w.sheet == place_.sheet and w.area.top == place_.area.top for w in plan.writes):
            plan.heights.append(Height(place_.sheet, place_.area.top, points))
            used.append(name)
    plan.before.heights = sheets.heights(plan.heights)
    differs = [now != was for now, was in zip(plan.heights, plan.before.heights, strict=True)]
    plan.heights = list(itertools.compress(plan.heights, differs))
    plan.before.heights = list(itertools.compress(plan.before.heights, differs))
    plan.before.fitted = plan.fitted
    _charts(plan, sheets, document, moved, done)
    plan.writes, plan.before.writes = merged(plan.writes), merged(plan.before.writes)
    return plan, used


def add_lines(plan: Plan, sheets: Sheets, lines: Sequence[Sequence[AnyValue]]) -> None:
    """Plan lines below those that the Notes tab has."""
    place_ = sheets.places[NOTES]
    held, left, right = sheets.held(place_.sheet), place_.area.left, place_.area.left + len(lines[0]) - 1
    row = max(held.bottom, place_.area.top)
    while row > place_.area.top and all(held.value(row, column) is None for column in range(left, right + 1)):
        row -= 1
    _write(plan, sheets, place_.sheet, Area(row + 1, left, row + len(lines), right), lines)


def _move(plan: Plan, sheets: Sheets, sheet: str, at: Area, content: Content) -> None:
    """Plan a person's cell at its new place, a formula as it is."""
    value = content.text if isinstance(content, Formula) else to_excel(content)
    plan.writes.append(Write(sheet, at, ((value,),)))
    plan.before.writes.append(Write(sheet, at, sheets.held(sheet, formulas=True).contents(at)))


def _write(plan: Plan, sheets: Sheets, sheet: str, at: Area, rows: Sequence[Sequence[AnyValue]]) -> bool:
    """Plan one write, and note what it replaces; False where the cells show it already."""
    linked = any(isinstance(value, Link) for row in rows for value in row)  # told by their formulas alone
    held = sheets.held(sheet, formulas=linked)

    def shows(row: int, column: int, value: AnyValue) -> bool:
        return same(held.content(row, column) if isinstance(value, Link) else held.value(row, column), value)

    if all(shows(at.top + i, at.left + j, value) for i, row in enumerate(rows) for j, value in enumerate(row)):
        return False
    text = sheets.formatted_as_text(sheet, at, rows, growing=True)
    cells = tuple(tuple(to_excel(value, in_text=mark) for value, mark in zip(row, text, strict=True)) for row in rows)
    plan.writes.append(Write(sheet, at, cells))
    plan.before.writes.append(Write(sheet, at, sheets.held(sheet, formulas=True).contents(at)))
    return True


def _mark_charts(plan: Plan, sheets: Sheets, at: Place, mark: AnyValue) -> None:
    """Note what the charts are to show; taking back leaves the charts as they are, and so the mark."""
    if sheets.known_value(CHARTS) != mark:
        plan.writes.append(Write(at.sheet, at.area, ((mark,),)))


def _shown(write: Write) -> str:
    return str(write.rows[0][0])


def _block(plan: Plan, sheets: Sheets, block: Block, placed: Placed | None) -> bool:
    place_ = sheets.places.known.get(block.name)
    if place_ is None:
        return False
    sheet, top, left = place_.sheet, place_.area.top, placed.left if placed is not None else place_.area.left
    rows = block.even_rows
    width = len(rows[0])
    table = sheets.table(block.excel_table) if block.excel_table else None
    if table is not None and (table.sheet, table.area.top, table.area.left) != (sheet, top, left):
        table = None  # a person moved the table away from its name: the cells are written, the table is theirs
    if table is not None:
        rows[0] = unique_headers(rows[0])
    last = top + block.body
    tabled = table.area.bottom if table is not None else top
    if placed is not None:
        old, width = max(placed.old_last, tabled), placed.right - left + 1
        changed = False
        for at, values in rectangles(placed.cells(rows)):
            changed = _write(plan, sheets, sheet, at, values) or changed
        return _dressed(plan, block, sheet, table, (top, left, last, left + width - 1), old, changed)
    if block.reserved is None:
        old = tabled if table is not None else _old_end(sheets, sheet, top, left, width)
        end = _old_end(sheets, sheet, max(last, tabled), left, width)
    else:
        old = end = max(last, top + block.reserved, tabled)
    rows += [(None,) * width] * (end - last)
    changed = _write(plan, sheets, sheet, Area(top, left, end, left + width - 1), rows)
    return _dressed(plan, block, sheet, table, (top, left, last, left + width - 1), old, changed)


def _dressed(
    plan: Plan, block: Block, sheet: str, table: Table | None, box: tuple[int, int, int, int], old: int, changed: bool
) -> bool:
    """Plan what follows a block's rows: its Excel Table, the look of new rows, heights; tell whether anything changes."""
    top, left, last, right = box
    if table is not None:
        right_most = max(right, table.area.right)
        new = Area(top, left, max(last, top + 1), right_most)
        if new != table.area:
            plan.sizes.append(Sized(sheet, table.name, new, table.area.bottom))
            plan.before.sizes.append(Resize(sheet, table.name, table.area))
            changed = True
    if block.reserved is None and last > max(old, top + 1):
        first = Area(top + 1, left, top + 1, right)
        plan.grown.append(Grown(sheet, first, Area(top + 2, left, last, right)))
    if changed and block.heights:
        if block.reserved is None:
            plan.fitted.append((sheet, Area(top + 1, left, max(last, top + 1), right)))
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


def _charts(plan: Plan, sheets: Sheets, document: Document, moved: set[str], done: Arrangement) -> None:
    blocks = {block.name: block for block in document.blocks}
    shown = document.cells.get(CHARTS) == sheets.known_value(CHARTS)
    for tab in TABS:
        for chart in place(tab).charts:
            at = sheets.places.known.get(chart.table.name)
            block = blocks.get(chart.table.name)
            title, names = document.chart_titles.get(chart.name), document.chart_series.get(chart.name, ())
            if at is None or block is None or chart.table.name in done.left:
                continue
            if chart.table.name not in moved and (
                shown or title is None or sheets.chart_title(at.sheet, chart.name) in (None, title)
            ):
                continue
            columns = done.placed[block.name].columns if block.name in done.placed else None
            series = _series(
                chart, at.area.top, columns or range(at.area.left, at.area.left + len(block.rows[0])), block.drawn
            )
            if series is not None:
                plan.charts.append(Drawn(at.sheet, chart.name, series, title, names))


def _series(
    chart: PlacedChart, top: int, columns: Sequence[int | None], rows: int
) -> tuple[tuple[Area, Area], ...] | None:
    """Return the cells that a chart draws; None where a column of them was deleted."""
    spec, table = chart.spec, chart.table.spec
    found = []
    for series in spec.series:
        pair = [columns[table.offset(index)] for index in (spec.category, series.column)]
        areas = [Area(top + 1, at, top + rows, at) for at in pair if at is not None]
        if len(areas) < 2:
            return None
        found.append((areas[0], areas[1]))
    return tuple(found)
