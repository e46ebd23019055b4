"""How a range looks: number format, colours, font, alignment, merged cells, links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings.utils import hex_to_rgb, int_to_rgb

from .address import Area
from .address import of as area_of
from .calls import Counted, Remote
from .content import CONTENTS
from .font import Characters, Font, Uniform
from .runtime import enum

if TYPE_CHECKING:
    from .book import Book
    from .range import Range
    from .sheet import Sheet

_HORIZONTAL = {
    "general": "STANDARD",
    "left": "LEFT",
    "center": "CENTER",
    "right": "RIGHT",
    "fill": "REPEAT",
    "justify": "BLOCK",
}
_VERTICAL = {"top": 1, "center": 2, "bottom": 3, "justify": 4}  # com.sun.star.table.CellVertJustify2


def rgb(color: str | int | tuple[int, int, int]) -> int:
    """Return a colour as xlwings takes it (Excel's ints put blue first) as LibreOffice does."""
    if isinstance(color, str):
        color = hex_to_rgb(color)
    red, green, blue = int_to_rgb(color) if isinstance(color, int) else color
    return red << 16 | green << 8 | blue


def from_rgb(color: int) -> tuple[int, int, int]:
    return color >> 16 & 255, color >> 8 & 255, color & 255


class Look(Counted, label="Range"):
    """What a range's cells look like."""

    sheet: Sheet
    book: Book
    area: Area
    own: Remote
    cell: Remote

    def _dress(self, **properties: Any) -> None:
        self.sheet.require_editable(self.area)
        own = self.own
        for name, value in properties.items():
            setattr(own, name, value)

    @property
    def number_format(self) -> str | None:
        if self.area.empty:
            return ""
        formats = self.book.formats
        codes = {formats.code(key) for key, _ in formats.of(self.own)}
        return codes.pop() if len(codes) == 1 else None

    @number_format.setter
    def number_format(self, value: str) -> None:
        if not self.area.empty:
            self._dress(NumberFormat=self.book.formats.key(value))

    @property
    def color(self) -> tuple[int, int, int] | None:
        value = Uniform(self.own).get("CellBackColor")
        return None if value in (None, -1) else from_rgb(value)

    @color.setter
    def color(self, value: str | int | tuple[int, int, int] | None) -> None:
        self._dress(CellBackColor=-1 if value is None else rgb(value))

    def set_colors(self, colors: list[list[Any]]) -> None:
        for i, row in enumerate(colors):
            for j, color in enumerate(row):
                if color is not ...:
                    self(i + 1, j + 1).color = color  # type: ignore[operator]

    @property
    def font(self) -> Font:
        return Font(lambda: self.own, self._require_editable)

    @property
    def characters(self) -> Characters:
        return Characters(lambda: self.cell, self._require_editable)

    def _require_editable(self) -> None:
        self.sheet.require_editable(self.area)

    @property
    def wrap_text(self) -> bool | None:
        return Uniform(self.own).get("IsTextWrapped")

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self._dress(IsTextWrapped=bool(value))

    @property
    def horizontal_alignment(self) -> str | None:
        value = Uniform(self.own).get("HoriJustify")
        return next((name for name, key in _HORIZONTAL.items() if value is not None and key == value.value), None)

    @horizontal_alignment.setter
    def horizontal_alignment(self, value: str) -> None:
        if value not in _HORIZONTAL:
            raise NotImplementedError(value)
        self._dress(HoriJustify=enum("table.CellHoriJustify", _HORIZONTAL[value]))

    @property
    def vertical_alignment(self) -> str | None:
        value = Uniform(self.own).get("VertJustify")
        if value == 0:  # unset
            return "bottom"
        return next((name for name, key in _VERTICAL.items() if key == value), None)

    @vertical_alignment.setter
    def vertical_alignment(self, value: str) -> None:
        if value not in _VERTICAL:
            raise NotImplementedError(value)
        self._dress(VertJustify=_VERTICAL[value])

    # merged cells

    def merge(self, across: bool = False) -> None:
        """Merge; as in Excel only the first cell keeps its value."""
        self.sheet.require_editable(self.area)
        area = self.area
        rows = [Area(row, area.left, 1, area.columns) for row in range(area.top, area.bottom + 1)]
        for part in rows if across else [area]:
            own = self.sheet.cells_of(part)
            own.merge(False)
            others = [Area(part.top + 1, part.left, part.rows - 1, part.columns)] if part.rows > 1 else []
            others += [Area(part.top, part.left + 1, 1, part.columns - 1)] if part.columns > 1 else []
            for other in others:
                self.sheet.cells_of(other).clearContents(CONTENTS)
            own.merge(True)

    def unmerge(self) -> None:
        self.sheet.require_editable(self.area)
        self.own.merge(False)

    @property
    def merge_area(self) -> Range:
        from .range import Range

        cursor = self.sheet.own.createCursorByRange(self.sheet.cells_of(Area(self.area.top, self.area.left)))
        cursor.collapseToMergedArea()
        return Range(self.sheet, area_of(cursor.RangeAddress))

    @property
    def merge_cells(self) -> bool | None:
        """Whether the cells are merged; None where some are and some are not."""
        cursor = self.sheet.own.createCursorByRange(self.sheet.cells_of(Area(self.area.top, self.area.left)))
        cursor.collapseToMergedArea()
        found = area_of(cursor.RangeAddress)
        if found.size > 1:
            return True if found.contains(self.area) else None
        return None if self.own.IsMerged and self.area.size > 1 else False

    # links

    @property
    def hyperlink(self) -> str:
        fields = self.cell.getTextFields()
        if not fields.Count:
            raise Exception("The cell doesn't seem to contain a hyperlink!")
        return str(fields.getByIndex(0).URL)

    def add_hyperlink(self, address: str, text_to_display: str, screen_tip: str | None = None) -> None:
        self.sheet.require_editable(self.area)
        cell = self.cell
        link = self.book.doc.createInstance("com.sun.star.text.TextField.URL")
        link.URL = address
        link.Representation = text_to_display
        cell.setString("")
        cell.insertTextContent(cell.createTextCursor(), link, False)
