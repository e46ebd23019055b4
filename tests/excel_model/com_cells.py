"""Excel's ranges, and what hangs on them, as COM hands them over."""
# ruff: noqa: N802, N803 (Excel's names)

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from salesreview.xlsx.address import Area, letters

from .com import ComObject, method
from .model import Sheet, cells_of
from .rules import RefusedError, is_currency
from .windows import TimeType

if TYPE_CHECKING:
    from .com_objects import Worksheet

_ERRORS = {"#NULL!": 2000, "#DIV/0!": 2007, "#VALUE!": 2015, "#REF!": 2023, "#NAME?": 2029, "#NUM!": 2036, "#N/A": 2042}


def address(box: Area) -> str:
    """Return an address as `Range.Address` tells it."""
    first = f"${letters(box.left)}${box.top}"
    return first if (box.top, box.left) == (box.bottom, box.right) else f"{first}:${letters(box.right)}${box.bottom}"


class Range(ComObject):
    """`Range`: one rectangle or several."""

    KIND = "Range"

    def __init__(self, sheet: Sheet, *boxes: Area) -> None:
        super().__init__(sheet.book.excel.boundary)
        self.sheet, self.boxes, self.box = sheet, boxes, boxes[0]

    @property
    def Worksheet(self) -> Worksheet:
        from .com_objects import Worksheet

        return Worksheet(self.sheet)

    @property
    def Row(self) -> int:
        return self.box.top

    @property
    def Column(self) -> int:
        return self.box.left

    @property
    def Rows(self) -> Lines:
        return Lines(self, "rows")

    @property
    def Columns(self) -> Lines:
        return Lines(self, "columns")

    @property
    def Count(self) -> int:
        return sum(1 for box in self.boxes for _ in cells_of(box))

    @property
    def Address(self) -> str:
        return self.text()

    @method
    def GetAddress(self, *_: Any) -> str:
        return self.text()

    def text(self) -> str:
        """All rectangles; the property ends after 255 characters."""
        found = ""
        for box in self.boxes:
            more = found + ("," if found else "") + address(box)
            if len(more) > 255:
                break
            found = more
        return found

    def _grid(self, of: Callable[[int, int], Any]) -> Any:
        box = self.box
        if (box.top, box.left) == (box.bottom, box.right):
            return of(box.top, box.left)
        columns = range(box.left, box.right + 1)
        return tuple(tuple(of(row, column) for column in columns) for row in range(box.top, box.bottom + 1))

    @property
    def Value(self) -> Any:
        return self._grid(self._value)

    @Value.setter
    def Value(self, given: Any) -> None:
        if isinstance(given, dt.datetime) and given.tzinfo is None:
            raise TypeError("pywin32 takes no moment without a time zone")
        for box in self.boxes:
            self.sheet.put(box, given)
        self.sheet.book.saved = False

    @property
    def Value2(self) -> Any:
        return self._grid(self._value2)

    def _value(self, row: int, column: int) -> Any:
        value = self.sheet.cells.get((row, column))
        if isinstance(value, dt.datetime):
            return TimeType(*value.timetuple()[:6], tzinfo=dt.UTC)
        if isinstance(value, float) and is_currency(self.sheet.formats.get((row, column), "General")):
            return Decimal(str(round(value, 4)))
        return self._value2(row, column)

    def _value2(self, row: int, column: int) -> Any:
        value = self.sheet.cells.get((row, column))
        if isinstance(value, dt.datetime):
            return (value - dt.datetime(1899, 12, 30)) / dt.timedelta(days=1)
        if isinstance(value, str) and value in _ERRORS and (row, column) in self.sheet.formulas:
            return _ERRORS[value] - 2146828288
        return value

    @property
    def Formula(self) -> Any:
        def of(row: int, column: int) -> Any:
            value = self.sheet.formulas.get((row, column)) or self._value2(row, column)
            return "" if value is None else value if isinstance(value, str) else f"{value:.15g}"

        return self._grid(of)

    @Formula.setter
    def Formula(self, given: Any) -> None:
        self.sheet.put(self.box, given)

    @method
    def ClearContents(self) -> None:
        self.sheet.put(self.box, None)

    @property
    def MergeCells(self) -> bool | None:
        """True of merged cells alone, False where there are none, None of both."""
        covered = [any(box.holds(*at) for box in self.sheet.merged) for at in cells_of(self.box)]
        return None if any(covered) and not all(covered) else all(covered)

    @property
    def MergeArea(self) -> Range:
        at = (self.box.top, self.box.left)
        return Range(self.sheet, next((box for box in self.sheet.merged if box.holds(*at)), self.box))

    @property
    def NumberFormat(self) -> str | None:
        found = {self.sheet.formats.get(at, "General") for at in cells_of(self.box)}
        return found.pop() if len(found) == 1 else None

    @NumberFormat.setter
    def NumberFormat(self, given: str) -> None:
        self.sheet.writable()
        self.sheet.formats.update((at, given) for box in self.boxes for at in cells_of(box))

    @property
    def RowHeight(self) -> float | None:
        found = {self.sheet.heights.get(row, 15.0) for row in range(self.box.top, self.box.bottom + 1)}
        return found.pop() if len(found) == 1 else None

    @RowHeight.setter
    def RowHeight(self, points: float) -> None:
        self.sheet.writable()
        for row in range(self.box.top, self.box.bottom + 1):
            self.sheet.heights[row] = points
            self.sheet.hidden_rows.discard(row)

    @property
    def ColumnWidth(self) -> float:
        return 10.0

    @ColumnWidth.setter
    def ColumnWidth(self, _: float) -> None:
        self.sheet.writable()

    @method
    def Copy(self, Destination: Any = None) -> None:
        self.sheet.book.excel.copied = (self.sheet, self.box)

    @method
    def PasteSpecial(self, **_: Any) -> None:
        self.sheet.book.excel.paste_formats(self.sheet, self.box)

    @method
    def GetCharacters(self, start: int = 1, length: int | None = None) -> Characters:
        return Characters(self, start, length)

    @property
    def Characters(self) -> Characters:
        return Characters(self, 1, None)

    @property
    def Font(self) -> Font:
        return Font(self, 0)

    @method
    def Clear(self) -> None:
        self.sheet.writable()
        for kept in (self.sheet.cells, self.sheet.formulas, self.sheet.formats):
            for at in [at for at in kept if self.box.holds(*at)]:
                del kept[at]

    @method
    def Resize(self, rows: int, columns: int) -> Range:
        return Range(self.sheet, Area(self.box.top, self.box.left, self.box.top + rows - 1, self.box.left + columns - 1))

    @method
    def __call__(self, row: int, column: int = 1) -> Range:
        top, left = self.box.top + row - 1, self.box.left + column - 1
        return Range(self.sheet, Area(top, left, top, left))

    @method
    def Select(self) -> None:
        self.sheet.book.excel.selection = (self.sheet, self.box)


class Lines(ComObject):
    """`Range.Rows` or `Range.Columns`."""

    KIND = "Lines"

    def __init__(self, of: Range, kind: str) -> None:
        super().__init__(of.boundary)
        self.of, self.kind = of, kind

    @property
    def Count(self) -> int:
        box = self.of.box
        return box.bottom - box.top + 1 if self.kind == "rows" else box.right - box.left + 1

    @method
    def AutoFit(self) -> None:
        self.of.sheet.writable()
        self.of.sheet.fitted.append(self.of.box)

    @property
    def Worksheet(self) -> Worksheet:
        return object.__getattribute__(self.of, "Worksheet")

    @property
    def Row(self) -> int:
        return self.of.box.top

    @property
    def Column(self) -> int:
        return self.of.box.left

    @property
    def Rows(self) -> Lines:
        return Lines(self.of, "rows")

    @property
    def Columns(self) -> Lines:
        return Lines(self.of, "columns")


class Characters(ComObject):
    """`Range.Characters(start, length)`; none of a formula or a number."""

    KIND = "Characters"

    def __init__(self, of: Range, start: int, length: int | None) -> None:
        super().__init__(of.boundary)
        self.of, self.start, self.length = of, start, length

    @method
    def __call__(self, start: int = 1, length: int | None = None) -> Characters:
        return Characters(self.of, start, length)

    @property
    def Text(self) -> str:
        return str(self.of.sheet.cells.get((self.of.box.top, self.of.box.left), ""))

    @property
    def Count(self) -> int:
        return len(str(self.of.sheet.cells.get((self.of.box.top, self.of.box.left), "")))

    @property
    def Font(self) -> Font:
        return Font(self.of, self.start)


class Font(ComObject):
    """The font of a cell (`start` 0) or of its characters from `start` on."""

    KIND = "Font"

    def __init__(self, of: Range, start: int) -> None:
        super().__init__(of.boundary)
        self.of, self.start = of, start

    def _kept(self) -> dict[str, Any]:
        return self.of.sheet.fonts.setdefault((self.of.box.top, self.of.box.left, self.start), {})

    def _set(self, name: str, value: Any) -> None:
        self.of.sheet.writable()
        if self.start and (self.of.box.top, self.of.box.left) in self.of.sheet.formulas:
            raise RefusedError("Unable to set the property of the Font class")
        self._kept()[name] = value

    @property
    def Color(self) -> Any:
        return self._kept().get("Color", 0)

    @Color.setter
    def Color(self, value: Any) -> None:
        self._set("Color", value)

    @property
    def Bold(self) -> Any:
        return self._kept().get("Bold", False)

    @Bold.setter
    def Bold(self, value: Any) -> None:
        self._set("Bold", value)


__all__ = ["Characters", "Font", "Lines", "Range", "address"]
