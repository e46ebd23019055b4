"""Changing cells of one worksheet part so that every other byte of it stays as it was."""

from __future__ import annotations

from dataclasses import dataclass, field

from salesreview.review.document import AnyValue, Formula, Link
from salesreview.xlsx import cells, formulas, links, markup
from salesreview.xlsx.address import Area, a1, area
from salesreview.xlsx.cells import Writing
from salesreview.xlsx.grid import Grid, Span
from salesreview.xlsx.styles import Styles

Cell = tuple[int, int]


@dataclass(slots=True)
class SheetPatch:
    """What changes on one sheet. Cells are (row, column), counted from 1; a value None empties a cell."""

    values: dict[Cell, AnyValue | Formula] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)  # points
    styles: dict[Cell, int] = field(default_factory=dict)  # style index for cells that have none of their own
    row_looks: dict[int, bytes] = field(default_factory=dict)  # height attributes for rows that have none
    forced: dict[Cell, int] = field(default_factory=dict)  # style index whatever the cell had
    unlinked: set[Cell] = field(default_factory=set)  # cells whose links inside the workbook were ours


def patch(grid: Grid, changes: SheetPatch, styles: Styles, *, date1904: bool) -> tuple[bytes, bool]:
    """Return the sheet's new part, and whether a formula was removed. The same patch twice gives identical bytes.

    Cells that exist keep their style, missing ones get that of `changes.styles`, else of their row or column.
    A cell's formula gives way to the value; see `formulas.released` for formulas that fill several cells.
    Raises WorkbookError where the part cannot be understood.
    """
    grid, removed = formulas.released(grid, changes.values)
    writing = Writing(grid.prefix.decode(), date1904, styles)
    edits = _rows(grid, changes, writing)
    edits += links.edits(
        grid, {at: v if isinstance(v, Link) else None for at, v in changes.values.items()}, changes.unlinked
    )
    edits += _dimension(grid, changes)
    return markup.splice(grid.data, edits), removed


def _rows(grid: Grid, changes: SheetPatch, writing: Writing) -> list[tuple[int, int, bytes]]:
    by_row: dict[int, dict[int, AnyValue | Formula]] = {row: {} for row in changes.heights}
    for (row, column), value in changes.values.items():
        by_row.setdefault(row, {})[column] = value
    edits, fresh = [], []
    following = iter(sorted(grid.rows))
    after = next(following, None)
    for row in sorted(by_row):
        while after is not None and after < row:
            after = next(following, None)
        span = grid.rows.get(row)
        new = _row(grid, row, span, by_row[row], changes, writing)
        if span is not None:
            edits.append((span.start, span.end, new))
        elif new:
            at = grid.sheet_data.inner_end if after is None else grid.rows[after].start
            fresh.append((at, at, new))
    section = grid.sheet_data
    if not section.empty:
        return edits + fresh
    if not fresh:
        return []
    inside = b"".join(new for _, _, new in fresh)
    head = b"<" + section.prefix + section.name + section.attributes + b">"
    return [(section.start, section.end, head + inside + b"</" + section.prefix + section.name + b">")]


def _row(
    grid: Grid,
    row: int,
    span: Span | None,
    wanted: dict[int, AnyValue | Formula],
    changes: SheetPatch,
    writing: Writing,
) -> bytes:
    """Return one row with its wanted cells; a row that would hold nothing new stays missing (empty bytes)."""
    known = {cell.number: cell for cell in grid.cells(row)} if span else {}
    following = iter(sorted(known))
    after = next(following, None)
    edits: list[tuple[int, int, bytes]] = []
    added: list[int] = []
    end = span.inner_end if span is not None and not span.empty else 0
    for column in sorted(wanted):
        while after is not None and after < column:
            after = next(following, None)
        old = known.get(column)
        own = old.style if old is not None else grid.default_style(row, column)
        style = changes.forced.get((row, column)) or own or changes.styles.get((row, column), 0)
        if old is None and style == 0 and not cells.text_of(wanted[column]):
            continue
        new = cells.cell(a1(row, column), style, wanted[column], writing).encode()
        if old is not None:
            edits.append((old.start, old.end, new))
        else:
            at = end if after is None else known[after].start
            edits.append((at, at, new))
            added.append(column)
    attributes = span.attributes if span is not None else f' r="{row}"'.encode()
    attributes = _row_attributes(attributes, changes.heights.get(row), changes.row_looks.get(row), added)
    tag = grid.prefix + b"row"
    if span is None:
        content = b"".join(new for _, _, new in edits)
        untouched = row not in changes.heights and row not in changes.row_looks
        if not content and untouched:
            return b""
    elif span.empty:
        content = b"".join(new for _, _, new in edits)
    else:
        shifted = [(a - span.inner, b - span.inner, new) for a, b, new in edits]
        content = markup.splice(grid.content(span), shifted)
    if not content and (span is None or span.empty):
        return b"<" + tag + attributes + b"/>"
    return b"<" + tag + attributes + b">" + content + b"</" + tag + b">"


def _row_attributes(attributes: bytes, height: float | None, look: bytes | None, added: list[int]) -> bytes:
    if height is not None:
        attributes = markup.with_attribute(attributes, b"ht", cells.number(float(height)))
        attributes = markup.with_attribute(attributes, b"customHeight", "1")
    elif look and markup.attribute(attributes, b"ht") is None:
        attributes += look
    spans = markup.attribute(attributes, b"spans")
    if spans and added:
        first, _, last = spans.partition(":")
        if not (first.isdigit() and last.isdigit() and int(first) <= min(added) and max(added) <= int(last)):
            attributes = markup.with_attribute(attributes, b"spans", None)  # a hint only, and now a wrong one
    return attributes


def _dimension(grid: Grid, changes: SheetPatch) -> list[tuple[int, int, bytes]]:
    """Widen the sheet's stated extent to the cells that were written."""
    element = grid.section(b"dimension")
    box = area(element.get(b"ref") or "") if element is not None else None
    if element is None or box is None:
        return []
    outside = [
        (row, column)
        for (row, column), value in changes.values.items()
        if not (box.top <= row <= box.bottom and box.left <= column <= box.right) and cells.text_of(value)
    ]
    if not outside:
        return []
    rows, columns = [row for row, _ in outside], [column for _, column in outside]
    wide = Area(min(box.top, *rows), min(box.left, *columns), max(box.bottom, *rows), max(box.right, *columns))
    start_tag = markup.opening(element, markup.with_attribute(element.attributes, b"ref", wide.ref))
    return [(element.start, element.inner, start_tag)]
