"""Where the rows and cells of a worksheet stand in its part's bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from salesreview.xlsx import markup
from salesreview.xlsx.address import LAST_COLUMN, LAST_ROW, column_number
from salesreview.xlsx.markup import Element, attribute

_CELL_REF = re.compile(rb"\sr\s*=\s*[\"']\$?([A-Za-z]{1,3})\$?[0-9]+[\"']")


@dataclass(frozen=True, slots=True)
class Span:
    """One row or cell: its number, attributes and place. `content` is empty for a self-closing one."""

    number: int
    attributes: bytes
    start: int
    inner: int
    inner_end: int
    end: int

    @property
    def empty(self) -> bool:
        """Whether it is written as one self-closing tag."""
        return self.inner_end == self.end

    @property
    def style(self) -> int:
        """Its style index, 0 where it has none."""
        return int(attribute(self.attributes, b"s") or 0)


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
        self._cell = self._pattern(b"c")
        self._known: dict[int, list[Span]] = {}

    def section(self, name: bytes) -> Element | None:
        """Return a direct child of the worksheet element, None where it is missing."""
        return next((s for s in self.sections if s.name == name and s.prefix == self.prefix), None)

    @cached_property
    def rows(self) -> dict[int, Span]:
        """The rows by number, in their order."""
        found: dict[int, Span] = {}
        last = 0
        pattern = self._pattern(b"row")
        for row in pattern.finditer(self.data, self.sheet_data.inner, self.sheet_data.inner_end):
            number = attribute(row.group(1) or b"", b"r")
            last = int(number) if number else last + 1
            if last > LAST_ROW:
                raise markup.broken(self.part)
            found[last] = _span(last, row)
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
            ref = _CELL_REF.search(cell.group(1) or b"")
            last = column_number(ref.group(1).decode()) if ref else last + 1
            if last > LAST_COLUMN:
                raise markup.broken(self.part)
            yield _span(last, cell)

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
            (int(col.get(b"min") or 0), int(col.get(b"max") or 0), int(col.get(b"style") or 0))
            for col in markup.children(self.data, columns)
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

    def _pattern(self, name: bytes) -> re.Pattern[bytes]:
        tag = re.escape(self.root.prefix + name)
        return re.compile(rb"<" + tag + rb"(\s[^>]*?)?(?:/>|>(.*?)</" + tag + rb"\s*>)", re.S)


def _span(number: int, found: re.Match[bytes]) -> Span:
    attributes = found.group(1) or b""
    if found.group(2) is None:
        return Span(number, attributes, found.start(), found.end(), found.end(), found.end())
    return Span(number, attributes, found.start(), found.start(2), found.end(2), found.end())
