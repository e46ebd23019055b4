"""Notes of cells, which LibreOffice calls annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from .calls import Counted, Remote

if TYPE_CHECKING:
    from .range import Range
    from .sheet import Sheet


class Note(Counted, base_classes.Note):
    """The note of one cell."""

    def __init__(self, cell: Range) -> None:
        self._cell = cell

    @property
    def api(self) -> Any:
        return self._annotation._object

    @property
    def _annotation(self) -> Remote:
        return self._cell.cell.getAnnotation()

    @property
    def text(self) -> str:
        return str(self._annotation.getString())

    @text.setter
    def text(self, value: str) -> None:
        self._annotation.setString(value)

    @property
    def author(self) -> str:
        return str(self._annotation.Author)

    @property
    def location(self) -> Range:
        return self._cell

    def delete(self) -> None:
        annotations = self._cell.sheet.own.Annotations
        for index in range(annotations.Count):
            place = annotations.getByIndex(index).Position
            if (place.Row, place.Column) == (self._cell.area.top, self._cell.area.left):
                annotations.removeByIndex(index)
                return


def notes_of(sheet: Sheet) -> list[Note]:
    """Return a sheet's notes."""
    annotations = sheet.own.Annotations
    places = [annotations.getByIndex(index).Position for index in range(annotations.Count)]
    return [Note(sheet.range((place.Row + 1, place.Column + 1))) for place in places]


def note_at(cell: Range) -> Note | None:
    """Return the note of a range's first cell."""
    note = Note(cell(1, 1))
    return note if note._annotation.getString() else None


def add_note(cell: Range, text: str) -> Note:
    """Give a cell a note."""
    cell.sheet.require_editable(cell.area)
    place = cell.cell.CellAddress
    cell.sheet.own.Annotations.insertNew(place, text)
    return Note(cell)
