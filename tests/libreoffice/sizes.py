"""How wide and high a range's columns and rows are, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .address import Area
from .calls import Counted, Remote
from .errors import refused

if TYPE_CHECKING:
    from .sheet import Sheet

_MM100 = 2540  # hundredths of a millimetre in an inch
_POINTS, _PIXELS = 72, 96
#: Pixels of a character and of a column's edges, as in Excel's usual font.
_CHARACTER, _EDGES = 7, 5


class Sizes(Counted, label="Range"):
    """The sizes of a rectangle of cells, in points or characters."""

    sheet: Sheet
    area: Area
    own: Remote

    def _lines(self, axis: str) -> list[Remote]:
        lines = getattr(self.own, axis)
        return [lines.getByIndex(index) for index in range(lines.Count)]

    @property
    def column_width(self) -> float | None:
        """Width in characters, of whole pixels; None where columns differ. Of whole rows the first columns are looked at."""
        if self.area.empty:
            return 0
        columns = self.own.Columns
        sizes = [columns.getByIndex(index).Width for index in range(min(self.area.columns, 64))]
        pixels = {round(size / _MM100 * _PIXELS) for size in sizes}
        return round((pixels.pop() - _EDGES) / _CHARACTER, 2) if len(pixels) == 1 else None

    @column_width.setter
    def column_width(self, value: float) -> None:
        if not 0 <= value <= 255:
            raise refused("a column is at most 255 characters wide")
        self.own.Columns.Width = round(round(value * _CHARACTER + _EDGES) / _PIXELS * _MM100)

    @property
    def row_height(self) -> float | None:
        """Height in points; None where rows differ. Of whole columns the first rows are looked at."""
        if self.area.empty:
            return 0
        rows = self.own.Rows
        heights = {rows.getByIndex(index).Height for index in range(min(self.area.rows, 64))}
        return _in_points(heights.pop()) if len(heights) == 1 else None

    @row_height.setter
    def row_height(self, value: float) -> None:
        if not 0 <= value <= 409.5:
            raise refused("a row is at most 409 points high")
        self.own.Rows.Height = round(value / _POINTS * _MM100)

    def autofit(self, axis: str | None = None) -> None:
        if axis in (None, "columns", "c"):
            self.own.Columns.OptimalWidth = True
        if axis in (None, "rows", "r"):
            self.own.Rows.OptimalHeight = True

    @property
    def row_hidden(self) -> bool | None:
        return _same(not line.IsVisible for line in self._lines("Rows"))

    @row_hidden.setter
    def row_hidden(self, value: bool) -> None:
        self.own.Rows.IsVisible = not value

    @property
    def column_hidden(self) -> bool | None:
        return _same(not line.IsVisible for line in self._lines("Columns"))

    @column_hidden.setter
    def column_hidden(self, value: bool) -> None:
        self.own.Columns.IsVisible = not value

    @property
    def left(self) -> float:
        return _in_points(self.own.Position.X)

    @property
    def top(self) -> float:
        return _in_points(self.own.Position.Y)

    @property
    def width(self) -> float:
        return _in_points(self.own.Size.Width)

    @property
    def height(self) -> float:
        return _in_points(self.own.Size.Height)


def _in_points(size: int) -> float:
    return round(size / _MM100 * _POINTS * 4) / 4  # quarters of a point, as a screen of 96 dots per inch has


def _same(values: Iterable[bool]) -> bool | None:
    found = set(values)
    return found.pop() if len(found) == 1 else None
