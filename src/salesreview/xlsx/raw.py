"""Replacing the rows of a raw sheet, up to a million of them, without holding the sheet in memory.

Cells in columns that are not ours (a person's own columns in the table, notes beside it) stay where they are, row by
row; what belongs to the sheet above and below its rows is copied.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from salesreview.xlsx import markup
from salesreview.xlsx.address import LAST_ROW, Area, a1, area, column_number, letters
from salesreview.xlsx.columns import Look, cell_slices
from salesreview.xlsx.markup import STATED_EXTENT
from salesreview.xlsx.package import Package
from salesreview.xlsx.sheet import SheetPatch, patch
from salesreview.xlsx.stream import LongSheet
from salesreview.xlsx.styles import Styles

#: Raw sheets compress about as well at a low level, and three times as fast.
LEVEL = 3
Cells = dict[int, bytes]  # one row's cells as XML, by column number


@dataclass(frozen=True, slots=True)
class RawRows:
    """What is written: sheet columns (numbers) with their values, and the place they go to."""

    part: str
    header_row: int
    columns: Mapping[int, pl.Series]  # all of one length
    old_bottom: int  # last row the table had, without its totals row
    left: int  # the table's columns
    right: int
    totals_row: int | None = None
    headers: Mapping[int, str] = field(default_factory=dict)  # header texts of columns that are new
    computed: Mapping[int, str] = field(default_factory=dict)  # a person's calculated columns: formula of each row
    stay: int = 0  # rows that are there and stay, above those that are written
    mixed: frozenset[int] = frozenset()  # columns of text among numbers or dates

    @property
    def height(self) -> int:
        """How many rows fit: those beyond a sheet's last row are left out."""
        longest = max((series.len() for series in self.columns.values()), default=0)
        return min(longest, LAST_ROW - self.header_row - self.stay - (self.totals_row is not None))

    @property
    def bottom(self) -> int:
        """The last row of the table's new body, which has at least one."""
        return self.header_row + max(self.stay + self.height, 1)


def replace_rows(package: Package, rows: RawRows, styles: Styles, *, date1904: bool) -> None:
    """Write a raw sheet's rows anew into its part.

    New cells take the style of the first old row's cell in their column. Data validations and conditional formats
    that covered the whole body of a column cover its new body too. Raises WorkbookError where the part is damaged.
    """
    sheet = LongSheet(package, rows.part, rows.header_row + 1)
    grid = sheet.grid()
    looks: dict[int, Look] = {}
    for column in (*rows.columns, *rows.computed):
        cell = grid.cell(rows.header_row + 1, column)
        style = cell.style if cell is not None and cell.style else grid.default_style(0, column)
        looks[column] = Look(style, style in styles.dates, column in rows.mixed)
    old = LongSheet(package, rows.part, rows.header_row)
    mixed, totals = _looked_through(old, rows)
    # A table without rows keeps one blank row, whose cells keep the columns' styles.
    columns = {
        column: series.head(rows.height) if rows.height else pl.Series([None], dtype=pl.String)
        for column, series in rows.columns.items()
    }
    prefix = old.prefix.decode()
    numbers = range(rows.header_row + 1, rows.bottom + 1)
    slices = cell_slices(columns, looks, numbers, prefix, date1904=date1904)
    if mixed:
        again = LongSheet(package, rows.part, rows.header_row)
        written = _merged(slices, _foreign(again, rows), totals, rows, looks, prefix)
    else:
        written = _joined(slices, totals, rows, prefix)
    whole = itertools.chain([head_of(old, rows, styles)], written, [widened(old.tail, rows)])
    package.replace_stream(rows.part, whole, LEVEL)


def head_of(sheet: LongSheet, rows: RawRows, styles: Styles) -> bytes:
    """Return everything up to the header row, with new headers and the sheet's new extent."""
    grid = sheet.grid()
    sample = grid.cell(rows.header_row, rows.left)
    changes = SheetPatch({(rows.header_row, column): text for column, text in rows.headers.items()})
    changes.styles = {at: sample.style for at in changes.values} if sample is not None else {}
    head = patch(grid, changes, styles, date1904=False)[0].removesuffix(sheet.closing)
    found = STATED_EXTENT.search(head)
    box = area(found.group(1).decode()) if found is not None else None
    if found is None or box is None:
        return head
    # The old rows count in it still: stated too large does no harm, too small and readers may skip cells.
    last = max(box.bottom, rows.bottom + (rows.totals_row is not None))
    wide = Area(box.top, min(box.left, rows.left), last, max(box.right, rows.right))
    return head[: found.start(1)] + wide.ref.encode() + head[found.end(1) :]


def _looked_through(sheet: LongSheet, rows: RawRows) -> tuple[bool, Cells]:
    """Return whether the old rows hold cells that are not ours, and the totals row's cells, moved to their new row."""
    mine = b"|".join(letters(column).encode() for column in rows.columns)
    tag = b"<" + sheet.prefix + b"c"
    foreign = re.compile(tag + rb"(?=\s)[^>]*?\sr\s*=\s*[\"'](?!(?:" + mine + rb")[0-9])[^>]*(?<!/)>")
    no_address = re.compile(tag + rb"(?![^>]*\sr\s*=)[\s/>]")
    mixed = bool(rows.computed)
    totals: Cells = {}
    for index, stretch in enumerate(sheet.rows()):
        if not mixed:
            mixed = bool(foreign.search(stretch)) or (index == 0 and bool(no_address.search(stretch)))
        totals = totals or _totals_in(sheet, stretch, rows)
    return mixed, totals


def totals_of(sheet: LongSheet, rows: RawRows) -> Cells:
    """Return the totals row's cells, moved to their new row."""
    return next((found for stretch in sheet.rows() if (found := _totals_in(sheet, stretch, rows))), {})


def _totals_in(sheet: LongSheet, stretch: bytes, rows: RawRows) -> Cells:
    if rows.totals_row is None or b'r="%d"' % rows.totals_row not in stretch:
        return {}
    totals: Cells = {}
    for number, cells_of_row in _parsed(sheet, stretch, rows.totals_row - 1, b'"%d"' % rows.totals_row):
        if number == rows.totals_row:
            totals = {c: text for c, text in cells_of_row.items() if rows.left <= c <= rows.right}
    ref = re.compile(rb"(\sr=\"[A-Z]+)[0-9]+\"")
    moved = b'\\g<1>%d"' % (rows.bottom + 1)
    return {column: ref.sub(moved, text, count=1) for column, text in totals.items()}


def _parsed(sheet: LongSheet, stretch: bytes, before: int, only: bytes = b"") -> Iterator[tuple[int, Cells]]:
    """Yield the rows of a stretch: number and cells, each with its address. `before` is the number of the row above.

    `only`: skip rows whose attributes lack these bytes.
    """
    row_tag, cell_tag = sheet.prefix + b"row", sheet.prefix + b"c"
    row_pattern = re.compile(rb"<" + row_tag + rb"(\s[^>]*?)?(?:/>|>(.*?)</" + row_tag + rb"\s*>)", re.S)
    cell_pattern = re.compile(rb"<" + cell_tag + rb"(\s[^>]*?)?(?:/>|>.*?</" + cell_tag + rb"\s*>)", re.S)
    number = before
    for row in row_pattern.finditer(stretch):
        attributes = row.group(1) or b""
        stated = markup.attribute(attributes, b"r")
        number = markup.whole(stated, sheet.part, number + 1)
        if only not in attributes:
            continue
        found: Cells = {}
        last = 0
        for cell in cell_pattern.finditer(row.group(2) or b""):
            ref = markup.attribute(cell.group(1) or b"", b"r")
            last = column_number(ref.rstrip("0123456789")) if ref else last + 1
            text = cell.group()
            found[last] = text if ref else text.replace(cell_tag, cell_tag + f' r="{a1(number, last)}"'.encode(), 1)
        yield number, found


def _foreign(sheet: LongSheet, rows: RawRows) -> Iterator[tuple[int, Cells]]:
    """Yield what stays of the old rows: cells that are not ours.

    Below the new last row, formulas of the table's other columns go (they speak of a row that is gone), and so does
    whatever stands where the totals row comes to lie.
    """
    above = rows.header_row
    formula = re.compile(rb"<" + sheet.prefix + rb"f[\s/>]")
    for stretch in sheet.rows():
        for number, found in _parsed(sheet, stretch, above):
            above = number
            kept: Cells = {}
            for column, text in found.items():
                inside = rows.left <= column <= rows.right
                gone = number == rows.totals_row or (rows.totals_row is not None and number == rows.bottom + 1)
                gone = gone or (number > rows.bottom and bool(formula.search(text)))
                if column not in rows.columns and not (inside and gone):
                    kept[column] = text
            if kept:
                yield number, kept


def joined_rows(part: pl.DataFrame, number: int, prefix: str) -> bytes:
    """Return rows whose cells are the columns of `part`, counted from `number`."""
    numbers = pl.int_range(number, number + part.height, eager=True).cast(pl.String)
    pieces = [pl.lit(f'<{prefix}row r="'), pl.lit(numbers), pl.lit('">'), *part, pl.lit(f"</{prefix}row>")]
    text: str = pl.select(pl.concat_str(pieces).str.join("")).item()
    return text.encode()


def _joined(slices: Iterator[pl.DataFrame], totals: Cells, rows: RawRows, prefix: str) -> Iterator[bytes]:
    """Yield the new rows where nothing else stands beside them: text joined by polars."""
    number = rows.header_row + 1
    for part in slices:
        yield joined_rows(part, number, prefix)
        number += part.height
    if totals:
        yield _row(rows.bottom + 1, totals, prefix)


def _merged(
    slices: Iterator[pl.DataFrame],
    foreign: Iterator[tuple[int, Cells]],
    totals: Cells,
    rows: RawRows,
    looks: Mapping[int, Look],
    prefix: str,
) -> Iterator[bytes]:
    """Yield the new rows together with the cells that stay, row by row."""
    number = rows.header_row
    ahead = next(foreign, None)
    formulas = {c: f"<{prefix}f>{markup.escaped(text)}</{prefix}f></{prefix}c>" for c, text in rows.computed.items()}
    for part in slices:
        columns = [int(name) for name in part.columns]
        pieces = []
        for texts in part.iter_rows():
            number += 1
            line = {column: text.encode() for column, text in zip(columns, texts, strict=True) if text}
            for column, text in formulas.items():
                style = f' s="{looks[column].style}"' if looks[column].style else ""
                line[column] = f'<{prefix}c r="{a1(number, column)}"{style}>{text}'.encode()
            if ahead is not None and ahead[0] == number:
                line |= ahead[1]
                ahead = next(foreign, None)
            pieces.append(_row(number, line, prefix))
        yield b"".join(pieces)
    below = {rows.bottom + 1: totals} if totals else {}
    while ahead is not None:
        if below and ahead[0] > rows.bottom + 1:
            yield _row(rows.bottom + 1, below.pop(rows.bottom + 1), prefix)
        yield _row(ahead[0], ahead[1] | below.pop(ahead[0], {}), prefix)
        ahead = next(foreign, None)
    for at, line in below.items():
        yield _row(at, line, prefix)


def _row(number: int, line: Cells, prefix: str) -> bytes:
    inside = b"".join(text for _, text in sorted(line.items()))
    return f'<{prefix}row r="{number}">'.encode() + inside + f"</{prefix}row>".encode()


def widened(tail: bytes, rows: RawRows) -> bytes:
    """Extend the validations and conditional formats that covered a whole column's body to the new last row."""

    def widened(found: re.Match[bytes]) -> bytes:
        boxes = [(text, area(text)) for text in found.group(2).decode().split()]
        refs = [text if box is None or not _covers(box, rows) else _lengthened(box, rows.bottom) for text, box in boxes]
        return found.group(1) + " ".join(refs).encode()

    tail = re.sub(rb"(<(?:[^\s/>:]+:)?(?:dataValidation|conditionalFormatting)\s[^>]*?sqref=\")([^\"]*)", widened, tail)
    return re.sub(rb"(<(?:[^\s/>:]+:)?sqref>)([^<]*)", widened, tail)


def _covers(box: Area, rows: RawRows) -> bool:
    across = rows.left <= box.left and box.right <= rows.right
    return across and box.top <= rows.header_row + 1 and rows.old_bottom <= box.bottom < rows.bottom


def _lengthened(box: Area, bottom: int) -> str:
    return Area(box.top, box.left, bottom, box.right).ref
