"""Changing some rows of a raw sheet in its part: rows that do not change are copied as their bytes.

New rows come below the last one. What a person put beside and below the table stays where it is; a totals row moves
below the new last row.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from salesreview.xlsx import markup
from salesreview.xlsx.address import a1, column_number
from salesreview.xlsx.columns import Look, cell_slices
from salesreview.xlsx.package import Package
from salesreview.xlsx.raw import LEVEL, Cells, RawRows, head_of, joined_rows, totals_of, widened
from salesreview.xlsx.stream import LongSheet
from salesreview.xlsx.styles import Styles

#: The style of a cell, in its start tag.
_STYLE = re.compile(rb"(?<=[\"'])\ss=[\"'](\d+)[\"'](?=[^>]*>)")


@dataclass(frozen=True, slots=True)
class Changes:
    """What happens to rows that are there, by sheet row, and to new ones.

    Attributes:
        rows: The new rows and where the table stands; its `stay` is how many rows there were.
        at: Sheet rows that are written to, ascending.
        written: Their new cells by sheet column.
        emptied: Sheet rows whose cells in `owned` go.
        owned: The sheet columns that are the table's own.
    """

    rows: RawRows
    at: tuple[int, ...]
    written: Mapping[int, pl.Series]
    emptied: frozenset[int]
    owned: frozenset[int]


def change_rows(package: Package, changes: Changes, styles: Styles, *, date1904: bool) -> None:
    """Write changed and new rows into a raw sheet's part. Raises WorkbookError where the part is damaged."""
    rows = changes.rows
    old = LongSheet(package, rows.part, rows.header_row)
    looks = _looks(package, changes, styles)
    totals = totals_of(LongSheet(package, rows.part, rows.header_row), rows) if rows.totals_row is not None else {}
    body = _Body(changes, looks, styles.dates, totals, old.prefix, date1904)
    written = itertools.chain.from_iterable(_rewritten(body, stretch) for stretch in old.rows())
    whole = itertools.chain([head_of(old, rows, styles)], written, body.below(), _tail(old, rows))
    package.replace_stream(rows.part, whole, LEVEL)


def _tail(old: LongSheet, rows: RawRows) -> Iterator[bytes]:
    yield widened(old.tail, rows)  # known once the rows have been read


def _looks(package: Package, changes: Changes, styles: Styles) -> dict[int, Look]:
    """Return the look of new cells: that of the first row's cell in their column."""
    rows = changes.rows
    grid = LongSheet(package, rows.part, rows.header_row + 1).grid()
    looks = {}
    for column in (*rows.columns, *changes.written, *rows.computed):
        cell = grid.cell(rows.header_row + 1, column)
        style = cell.style if cell is not None and cell.style else grid.default_style(0, column)
        looks[column] = Look(style, style in styles.dates, column in rows.mixed)
    return looks


class _Body:
    """The rows of the part as they are written, one stretch after another."""

    def __init__(
        self, changes: Changes, looks: Mapping[int, Look], dates: Collection[int], totals: Cells, prefix: bytes,
        date1904: bool,
    ) -> None:  # fmt: skip
        self.changes, self.prefix = changes, prefix
        self._looks, self._dates, self._totals, self._date1904 = looks, dates, totals, date1904
        self._p = prefix.decode()
        rows = changes.rows
        self.first_new = rows.header_row + rows.stay + 1
        self._end = self.first_new + rows.height
        self._totals_row = rows.bottom + 1
        self._changed = self._by_row(changes.written, changes.at)
        self._next_changed = next(self._changed, None)
        self._appended = 0
        self._new = self._by_row(self._left_of(0), range(self.first_new, self._end))
        self._emptied = sorted(changes.emptied, reverse=True)
        self._formulas = {
            column: f"<{self._p}f>{markup.escaped(text)}</{self._p}f></{self._p}c>"
            for column, text in rows.computed.items()
        }

    def touches(self, first: int, last: int) -> bool:
        """Say whether any row from `first` to `last` is written anew."""
        if last >= self.first_new or self.changes.rows.totals_row in range(first, last + 1):
            return True
        changed = self._next_changed is not None and self._next_changed[0] <= last
        return changed or bool(self._emptied and self._emptied[-1] <= last)

    def row(self, number: int, attributes: bytes, cells: Cells) -> bytes:
        """Return a row that is there as it is written; new rows above it come first."""
        above = b""
        while self._next_new is not None and self._next_new < number:
            above += self._append({}, b"")
        if self._totals and self._next_new is None and number > self._totals_row:
            above += self._totals_line({}, b"")
        if number >= self.first_new:
            own = {column: text for column, text in cells.items() if self._stays_below(column, number)}
            if self._next_new == number:
                return above + self._append(own, attributes)
            if self._totals and number == self._totals_row:
                return above + self._totals_line(own, attributes)
            return above + (_element(self.prefix, number, attributes, own) if own or attributes else b"")
        if self._emptied and self._emptied[-1] == number:
            self._emptied.pop()
            cells = {column: text for column, text in cells.items() if column not in self.changes.owned}
        elif number == self.changes.rows.totals_row:
            cells = {column: text for column, text in cells.items() if not self._inside(column)}
        if self._next_changed is not None and self._next_changed[0] == number:
            new = {column: self._as_before(cells.get(column), text) for column, text in self._next_changed[1].items()}
            cells = {column: text for column, text in cells.items() if column not in self.changes.written} | new
            self._next_changed = next(self._changed, None)
        return above + _element(self.prefix, number, attributes, cells)

    def below(self) -> Iterator[bytes]:
        """Yield the new rows that come below all that was there."""
        while self._formulas and self._next_new is not None:
            yield self._append({}, b"")
        if (number := self._next_new) is not None:
            left = range(number, self._end)
            columns = self._left_of(self._appended)
            for part in cell_slices(columns, self._looks, left, self._p, date1904=self._date1904):
                yield joined_rows(part, number, self._p)
                number += part.height
            self._appended += len(left)
        if self._totals:
            yield self._totals_line({}, b"")

    @property
    def _next_new(self) -> int | None:
        """The sheet row of the next new row, None where none is left."""
        at = self.first_new + self._appended
        return at if at < self._end else None

    def _left_of(self, start: int) -> dict[int, pl.Series]:
        rows = self.changes.rows
        return {column: series.slice(start, max(rows.height - start, 0)) for column, series in rows.columns.items()}

    def _by_row(self, columns: Mapping[int, pl.Series], at: Sequence[int]) -> Iterator[tuple[int, Cells]]:
        """Yield rows with their cells as XML; those that are blank and without a look are left out."""
        if not columns or not at:
            return
        numbers = iter(at)
        for part in cell_slices(columns, self._looks, at, self._p, date1904=self._date1904):
            names = [int(name) for name in part.columns]
            for texts in part.iter_rows():
                yield next(numbers), {name: text.encode() for name, text in zip(names, texts, strict=True) if text}

    def _append(self, own: Cells, attributes: bytes) -> bytes:
        number, cells = next(self._new)
        self._appended += 1
        for column, text in self._formulas.items():
            style = f' s="{self._looks[column].style}"' if self._looks[column].style else ""
            cells[column] = f'<{self._p}c r="{a1(number, column)}"{style}>{text}'.encode()
        return _element(self.prefix, number, attributes, cells | own)

    def _totals_line(self, own: Cells, attributes: bytes) -> bytes:
        line = _element(self.prefix, self._totals_row, attributes, own | self._totals)
        self._totals = {}
        return line

    def _as_before(self, old: bytes | None, new: bytes) -> bytes:
        """Give a cell the look that it had, where that shows the same kind of value: a person may have marked it."""
        look = _STYLE.search(old) if old is not None else None
        if look is None or (int(look.group(1)) in self._dates) != (_style_of(new) in self._dates):
            return new
        bare = _STYLE.sub(b"", new, count=1)
        end = bare.index(b'"', bare.index(b' r="') + 4) + 1
        return bare[:end] + b' s="' + look.group(1) + b'"' + bare[end:]

    def _inside(self, column: int) -> bool:
        return self.changes.rows.left <= column <= self.changes.rows.right

    def _stays_below(self, column: int, number: int) -> bool:
        """Say whether a cell below the table stays: all but the table's own (blank) ones and the totals row's."""
        if column in self.changes.owned:
            return False
        totals = self.changes.rows.totals_row
        return totals is None or number not in (totals, self._totals_row) or not self._inside(column)


def _style_of(cell: bytes) -> int:
    found = _STYLE.search(cell)
    return int(found.group(1)) if found is not None else 0


def _rewritten(body: _Body, stretch: bytes) -> Iterator[bytes]:
    """Yield a stretch of whole rows: as it is where none of them changes, else row by row."""
    row_tag = body.prefix + b"row"
    start = re.compile(rb"<" + row_tag + rb"(?=[\s/>])([^>]*)>")
    first = start.search(stretch)
    if first is None:
        yield stretch
        return
    last = start.match(stretch, max(stretch.rfind(b"<" + row_tag + mark) for mark in (b" ", b">", b"/")))
    stated = [markup.attribute(found.group(1), b"r") if found is not None else None for found in (first, last)]
    ends = [markup.whole(text, body.changes.rows.part, 0) for text in stated]
    if all(ends) and not body.touches(ends[0], ends[1]):
        yield stretch
        return
    for number, attributes, cells in _parsed(stretch, body.prefix, body.changes.rows.part):
        yield body.row(number, attributes, cells)


def _parsed(stretch: bytes, prefix: bytes, part: str) -> Iterator[tuple[int, bytes, Cells]]:
    """Yield rows: number, other attributes, and the cells with their addresses."""
    row_tag, cell_tag = prefix + b"row", prefix + b"c"
    row_pattern = re.compile(rb"<" + row_tag + rb"(\s[^>]*?)?(?:/>|>(.*?)</" + row_tag + rb"\s*>)", re.S)
    cell_pattern = re.compile(rb"<" + cell_tag + rb"(\s[^>]*?)?(?:/>|>.*?</" + cell_tag + rb"\s*>)", re.S)
    number = 0
    for row in row_pattern.finditer(stretch):
        attributes = row.group(1) or b""
        stated = markup.attribute(attributes, b"r")
        number = markup.whole(stated, part, number + 1)
        found: Cells = {}
        last = 0
        for cell in cell_pattern.finditer(row.group(2) or b""):
            ref = markup.attribute(cell.group(1) or b"", b"r")
            last = column_number(ref.rstrip("0123456789")) if ref else last + 1
            text = cell.group()
            found[last] = text if ref else text.replace(cell_tag, cell_tag + f' r="{a1(number, last)}"'.encode(), 1)
        yield number, markup.with_attribute(markup.with_attribute(attributes, b"r", None), b"spans", None), found


def _element(prefix: bytes, number: int, attributes: bytes, cells: Cells) -> bytes:
    inside = b"".join(text for _, text in sorted(cells.items()))
    tag = prefix + b"row"
    return b"<" + tag + b' r="%d"' % number + attributes + b">" + inside + b"</" + tag + b">"
