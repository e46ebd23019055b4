"""Where the rows and cells of a worksheet stand in its part's bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

from salesreview.xlsx import markup
from salesreview.xlsx.address import LAST_COLUMN, LAST_ROW, column_number
from salesreview.xlsx.markup import Element, attribute

_CELL_REF = re.compile(rb"\sr\s*=\s*[\"']\$?([A-Za-z]{1,3})\$?[0-9]+[\"']")


class Span(NamedTuple):
    """One row or cell: its number, attributes and place. `content` is empty for a self-closing one."""

    number: int
    attributes: bytes
    start: int
    inner: int
    inner_end: int
    end: int
    style: int  # its style index, 0 where it has none

    @property
    def empty(self) -> bool:
        """Whether it is written as one self-closing tag."""
        return self.inner_end == self.end


class Grid:
    """A worksheet part, read for places only. Raises WorkbookError where the part has no rows element."""

    def __init__(self, data: bytes, part: str) -> None:
        self.data, self.part = data, part
        self.root = markup.root(data, part)
        self.prefix = self.root.prefix
        self.sections = list(markup.children(data, self.root, opaque=b"sheetData"))
        rows = self.section(b"sheetData")
        if rows is None or self.root.name != b"worksheet":
            raise markup.broken(part)
        self.sheet_data = rows
        self._cell = self._pattern(b"c", rb' r="([A-Z]{1,3})[0-9]+"')
        self._known: dict[int, list[Span]] = {}

    def section(self, name: bytes) -> Element | None:
        """Return a direct child of the worksheet element, None where it is missing."""
        return next((s for s in self.sections if s.name == name and s.prefix == self.prefix), None)

    @cached_property
    def rows(self) -> dict[int, Span]:
        """The rows by number, in their order."""
        found: dict[int, Span] = {}
        last = 0
        pattern = self._pattern(b"row", rb' r="([0-9]+)"')
        for row in pattern.finditer(self.data, self.sheet_data.inner, self.sheet_data.inner_end):
            number = attribute(row[1], b"r")
            last = markup.whole(number, self.part, last + 1)
            if not 0 < last <= LAST_ROW:
                raise markup.broken(self.part)
            found[last] = self._span(last, row)
        return found

    def cells(self, row: int) -> list[Span]:
        """Return the cells of a row by their column numbers; a cell without an address follows the one before."""
        if row not in self._known:
            self._known[row] = list(self._cells(row))
        return self._known[row]

    def _cells(self, row: int) -> Iterator[Span]:
        span, last = self.rows.get(row), 0
        if span is None or span.empty:
            return
        for cell in self._cell.finditer(self.data, span.inner, span.inner_end):
            letters = cell[2]
            if letters is None:  # not written as most are
                ref = _CELL_REF.search(cell[1])
                letters = ref[1] if ref else None
            last = _column(letters) if letters is not None else last + 1
            if last > LAST_COLUMN:
                raise markup.broken(self.part)
            yield self._span(last, cell)

    def cell(self, row: int, column: int) -> Span | None:
        """Return one cell, None where the sheet has none there."""
        return next((cell for cell in self.cells(row) if cell.number == column), None)

    def content(self, span: Span) -> bytes:
        """Return what stands inside a row or cell."""
        return b"" if span.empty else self.data[span.inner : span.inner_end]

    def holds_value(self, span: Span) -> bool:
        """Say whether a cell holds anything but a style."""
        return b"<" in self.content(span)

    def formula(self, span: Span) -> Element | None:
        """Return a cell's formula element, None where it has none."""
        if b"f" not in self.content(span):
            return None
        inside = Element(b"c", self.prefix, b"", span.start, span.inner, span.inner_end, span.end)
        return markup.descend(self.data, inside, b"f")

    @cached_property
    def column_styles(self) -> list[tuple[int, int, int]]:
        """The default styles of columns: (first column, last column, style)."""
        columns = self.section(b"cols")
        if columns is None:
            return []
        return [
            (
                markup.whole(column.get(b"min"), self.part),
                markup.whole(column.get(b"max"), self.part),
                markup.whole(column.get(b"style"), self.part),
            )
            for column in markup.children(self.data, columns)
        ]

    def default_style(self, row: int, column: int) -> int:
        """Return the style Excel gives a cell that is not there yet: the row's, else the column's."""
        span = self.rows.get(row)
        if span is not None and attribute(span.attributes, b"customFormat") in ("1", "true"):
            return span.style
        return next((style for first, last, style in self.column_styles if first <= column <= last), 0)

    def last_row_with_value(self, left: int, right: int, top: int) -> int:
        """Return the last row from `top` on that has a value between two columns, `top` - 1 where none has."""
        for row in sorted((number for number in self.rows if number >= top), reverse=True):
            if any(left <= cell.number <= right and self.holds_value(cell) for cell in self.cells(row)):
                return row
        return top - 1

    def _span(self, number: int, found: re.Match[bytes]) -> Span:
        attributes, style = found.group(1, 3)
        start, end = found.span()
        inner, inner_end = found.span(4)
        if inner < 0:
            inner = inner_end = end
        if style is None and b"s" in attributes:
            style = attribute(attributes, b"s")
        return Span(number, attributes, start, inner, inner_end, end, markup.whole(style, self.part))

    def _pattern(self, name: bytes, reference: bytes) -> re.Pattern[bytes]:
        """Return what finds elements: attributes, reference and style (None: not as most write them), content."""
        tag = re.escape(self.root.prefix + name)
        known = rb"(?:" + reference + rb')?(?: s="([0-9]+)")?'
        return re.compile(
            rb"<" + tag + rb"((?=[\s/>])" + known + rb"(?:\s[^>]*?)?)(?:/>|>(.*?)</" + tag + rb"\s*>)", re.S
        )


@lru_cache(maxsize=LAST_COLUMN)
def _column(letters: bytes) -> int:
    return column_number(letters.decode())
