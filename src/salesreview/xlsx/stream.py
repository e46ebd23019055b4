"""A worksheet too long to hold: its first rows, the rows after them, and what follows the rows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from salesreview.xlsx import markup
from salesreview.xlsx.grid import Grid
from salesreview.xlsx.package import Package

_CHUNK = 1 << 18


class LongSheet:
    """A worksheet part cut before the first row after `last_row`.

    Attributes:
        head: Everything before the cut.
        prefix: The prefix of the part's elements, with its colon.
        tail: What follows the last row; known once `rows` has been read to its end.

    Raises WorkbookError where the part is no worksheet.
    """

    def __init__(self, package: Package, part: str, last_row: int) -> None:
        self.part = part
        self.tail = b""
        self._chunks = package.chunks(part, _CHUNK)
        first = next(self._chunks, b"")
        self.prefix = markup.root(first, part).prefix
        start = re.compile(rb"<" + self.prefix + rb"row(?=[\s/>])([^>]*)>")
        end = b"</" + self.prefix + b"sheetData"
        buffer, at, number = first, 0, 0
        while True:
            for row in start.finditer(buffer, at):
                stated = markup.attribute(row.group(1), b"r")
                number = markup.whole(stated, part, number + 1)
                at = row.end()
                if number > last_row:
                    self._cut(buffer, row.start())
                    return
            if end in buffer[max(at - len(end), 0) :]:
                self._cut(buffer, buffer.index(end, max(at - len(end), 0)))
                return
            chunk = next(self._chunks, None)
            if chunk is None:  # an empty <sheetData/>: the whole part is its head
                self._cut(buffer, len(buffer))
                return
            buffer += chunk

    def _cut(self, buffer: bytes, at: int) -> None:
        self.head = markup.prepared(buffer[:at], self.part)
        self._first = buffer[at:]

    def grid(self) -> Grid:
        """Return the head as a sheet of its own."""
        open_tag = re.search(rb"<" + self.prefix + rb"sheetData(?:\s[^>]*)?>", self.head)
        if open_tag is None or open_tag.group().endswith(b"/>"):
            return Grid(self.head, self.part)
        return Grid(self.head + self.closing, self.part)

    @property
    def closing(self) -> bytes:
        """The end tags that make the head well-formed."""
        return b"</" + self.prefix + b"sheetData></" + self.prefix + b"worksheet>"

    def rest(self) -> Iterator[bytes]:
        """Yield everything from the cut on, as it is."""
        yield self._first
        yield from self._chunks

    def rows(self) -> Iterator[bytes]:
        """Yield the rows from the cut on in stretches of whole rows, and keep what follows them in `tail`."""
        end, start = b"</" + self.prefix + b"sheetData", b"<" + self.prefix + b"row"
        buffer = b""
        for chunk in self.rest():
            buffer += chunk
            cut = buffer.rfind(start)
            after = buffer[cut + len(start) : cut + len(start) + 1] if cut >= 0 else b""
            row = after and after in b" \t\r\n/>"  # not <rowBreaks>, which follows the rows
            at = buffer.find(end, cut if row else 0)  # what stands before a row is rows
            if at >= 0:
                if at:
                    yield buffer[:at]
                self.tail = buffer[at:] + b"".join(self._chunks)
                return
            if cut > 0:
                yield buffer[:cut]
                buffer = buffer[cut:]
        raise markup.broken(self.part)
