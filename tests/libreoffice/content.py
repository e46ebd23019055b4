"""What a range's cells hold: values and formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import cells, formulas
from .address import Area
from .calls import Counted, Remote

if TYPE_CHECKING:
    from .book import Book
    from .sheet import Sheet

# com.sun.star.sheet.CellFlags
_VALUE, _MOMENT, _STRING, _NOTE, _FORMULA, _LOOK, _STYLE = 1, 2, 4, 8, 16, 32, 64
CONTENTS = _VALUE | _MOMENT | _STRING | _FORMULA


class Content(Counted, label="Range"):
    """The contents of a rectangle of cells."""

    sheet: Sheet
    book: Book
    area: Area
    own: Remote
    cell: Remote

    def _one_or_all(self, rows: tuple[tuple[Any, ...], ...]) -> Any:
        return rows[0][0] if self.area.size == 1 else rows

    @property
    def raw_value(self) -> Any:
        return None if self.area.empty else self._one_or_all(cells.read(self.sheet, self.area))

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        if not self.area.empty:
            self._put(data)

    def _put(self, data: Any) -> None:
        """Write a block, a row that every row gets, or one value for all; cells beyond the block become #N/A."""
        rows, columns = self.area.rows, self.area.columns
        if not isinstance(data, (list, tuple)):
            if isinstance(data, str) and data.startswith("=") and self.area.size > 1:
                formulas.fill(self.sheet, self.area, data[1:])
                return
            data = [[data] * columns] * rows
        elif not data or not isinstance(data[0], (list, tuple)):
            data = [list(data)] * rows
        if len(data) < rows or any(len(row) < columns for row in data):
            data = [[*row, *["=NA()"] * columns][:columns] for row in data]
            data += [["=NA()"] * columns] * (rows - len(data))
        cells.write(self.sheet, self.area, [row[:columns] for row in data[:rows]])

    @property
    def formula(self) -> Any:
        return None if self.area.empty else self._one_or_all(formulas.read_formulas(self.sheet, self.area))

    @formula.setter
    def formula(self, value: Any) -> None:
        if not self.area.empty:
            self._put(value)

    formula2 = formula

    @property
    def formula_array(self) -> str | None:
        tokens = self.own.getArrayTokens()
        if not tokens:
            return None
        return "=" + self.book.parser().printFormula(tokens, self.cell.CellAddress)

    @formula_array.setter
    def formula_array(self, value: str) -> None:
        self.sheet.require_editable(self.area)
        place = self.cell.CellAddress
        self.own.setArrayTokens(self.book.parser().parseFormula(value.removeprefix("="), place))

    @property
    def has_array(self) -> bool:
        return bool(self.own.getCellRangeByPosition(0, 0, 0, 0).getArrayTokens())

    def clear_contents(self) -> None:
        self._clear(CONTENTS)

    def clear_formats(self) -> None:
        self._clear(_LOOK | _STYLE)

    def clear(self) -> None:
        self._clear(CONTENTS | _NOTE | _LOOK | _STYLE)

    def _clear(self, what: int) -> None:
        if not self.area.empty:
            self.sheet.require_editable(self.area)
            self.own.clearContents(what)
