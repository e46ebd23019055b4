"""The record of the last refresh, kept in the very hidden sheet below the name SR_before."""

from __future__ import annotations

from collections.abc import Sequence

from salesreview.hosts.excel.journal import Before, Write, mark
from salesreview.hosts.excel.sheets import Sheets
from salesreview.hosts.excel.writer import Writer
from salesreview.review.document import BEFORE, PLACES
from salesreview.xlsx.address import Area


class Record:
    """Pieces of text, one a cell; the first says whether the refresh came to its end (see `Before.pieces`)."""

    def __init__(self, sheets: Sheets, writer: Writer) -> None:
        self._sheets, self._writer = sheets, writer

    @property
    def exists(self) -> bool:
        """Whether the workbook has a place for it."""
        return BEFORE in self._sheets.places

    def pieces(self) -> list[str]:
        """Return what stands there."""
        return self._sheets.texts_below(BEFORE)

    def read(self) -> Before | None:
        """Return what the last refresh replaced; None where nothing is kept, or nothing that we can read."""
        pieces = self.pieces()
        try:
            return Before.read(pieces) if pieces else None
        except ValueError:
            return None

    def keep(self, pieces: Sequence[str]) -> None:
        """Write the pieces in place of those that stand there."""
        rows = max(len(pieces), len(self.pieces()))
        if rows and self.exists:  # JSON, which never looks like a formula
            self._put([*pieces, *[None] * (rows - len(pieces))])

    def close(self) -> None:
        """Note that the refresh came to its end; and the map of names, where it was not right."""
        if self._sheets.places.changed and PLACES in self._sheets.places:
            self._note_places()
        self._put([mark(done=True)])

    def _note_places(self) -> None:
        place = self._sheets.places[PLACES]
        top, left = place.area.top + 1, place.area.left
        pieces: list[str | None] = [*self._sheets.places.pieces()]
        pieces += [None] * (len(self._sheets.texts_below(PLACES)) - len(pieces))
        at = Area(top, left, top + len(pieces) - 1, left)
        self._writer.put(Write(place.sheet, at, tuple((text,) for text in pieces)))
        self._sheets.places.changed = False

    def open(self) -> None:
        """Note that the workbook may be half-written from now on."""
        self._put([mark(done=False)])

    def _put(self, texts: Sequence[str | None]) -> None:
        place = self._sheets.places.get(BEFORE)
        if place is not None:
            top, left = place.area.top + 1, place.area.left
            area = Area(top, left, top + len(texts) - 1, left)
            self._writer.put(Write(place.sheet, area, tuple((text,) for text in texts)))
