"""An Excel Table, which Calc holds as a database range with a header and filter buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from .address import Area
from .address import of as area_of
from .calls import Counted, Remote
from .errors import refused
from .range import Range
from .table_parts import TableColumns, TableRows

if TYPE_CHECKING:
    from .sheet import Sheet


def databases(sheet: Sheet) -> Remote:
    """Return the database ranges of a sheet's book."""
    return sheet.book.doc.DatabaseRanges


def _look(name: str, default: object) -> property:
    """A table's property that LibreOffice does not hold: kept as long as the book is open, not saved."""

    def read(table: Table) -> Any:
        table.calls.reach()
        return table.parent.book.table_looks.get((table.own_name, name), default)

    def write(table: Table, value: object) -> None:
        table.calls.reach()
        table.parent.book.table_looks[table.own_name, name] = value

    return property(read, write)


class Table(Counted, base_classes.Table):
    """One table."""

    table_style = _look("style", "TableStyleMedium2")
    show_table_style_row_stripes = _look("row_stripes", True)
    show_table_style_column_stripes = _look("column_stripes", False)
    show_table_style_first_column = _look("first_column", False)
    show_table_style_last_column = _look("last_column", False)
    #: Whether it has no rows: Excel keeps a blank one then, into which a person types the first.
    empty = _look("empty", False)

    def __init__(self, sheet: Sheet, name: str) -> None:
        self._sheet = sheet
        self.own_name = name

    @property
    def own(self) -> Remote:
        return databases(self._sheet).getByName(self.own_name)

    @property
    def api(self) -> Any:
        return self.own._object

    @property
    def parent(self) -> Sheet:
        return self._sheet

    @property
    def area(self) -> Area:
        return area_of(self.own.DataArea)

    @property
    def name(self) -> str:
        self.calls.reach()
        return self.own_name

    @name.setter
    def name(self, value: str) -> None:
        self.own.setName(value)
        self.own_name = value

    display_name = name

    def _range(self, top: int, bottom: int) -> Range | None:
        area = self.area
        if top > bottom:
            return None
        return Range(self._sheet, Area(area.top + top, area.left, bottom - top + 1, area.columns))

    @property
    def range(self) -> Range:
        return Range(self._sheet, self.area)

    @property
    def header_row_range(self) -> Range | None:
        return self._range(0, 0) if self.own.ContainsHeader else None

    @property
    def data_body_range(self) -> Range | None:
        body = self._body()
        return None if body is None or self._is_empty(body) else body

    def _body(self) -> Range | None:
        own = self.own
        return self._range(int(own.ContainsHeader), self.area.rows - 1 - int(own.TotalsRow))

    def _is_empty(self, body: Range) -> bool:
        if self.empty and any(text for row in body.own.getFormulaArray() for text in row):
            self.empty = False
        return bool(self.empty)

    @property
    def totals_row_range(self) -> Range | None:
        last = self.area.rows - 1
        return self._range(last, last) if self.own.TotalsRow else None

    @property
    def insert_row_range(self) -> Range | None:
        body = self._body()
        return body if body is not None and self._is_empty(body) else None

    @property
    def show_headers(self) -> bool:
        return bool(self.own.ContainsHeader)

    @show_headers.setter
    def show_headers(self, value: bool) -> None:
        raise NotImplementedError("hiding headers")

    @property
    def show_autofilter(self) -> bool:
        return bool(self.own.AutoFilter)

    @show_autofilter.setter
    def show_autofilter(self, value: bool) -> None:
        self.own.AutoFilter = value

    @property
    def show_totals(self) -> bool:
        return bool(self.own.TotalsRow)

    @show_totals.setter
    def show_totals(self, value: bool) -> None:
        """Add a row below that sums the last column, what stands there moves down; or take it away."""
        own, area = self.own, self.area
        if bool(own.TotalsRow) == bool(value):
            return
        number = self._sheet.number
        row = Range(self._sheet, Area(area.bottom + bool(value), area.left, 1, area.columns))
        if value:
            row.insert("down")
            summed = Area(area.top + 1, area.right, area.rows - 1, 1).text(absolute_rows=False, absolute_columns=False)
            row(1, 1).raw_value = "Total"
            if area.columns > 1:
                row(1, area.columns).formula = f"=SUBTOTAL(109,{summed})"
        else:
            row.delete("up")
        own.DataArea = Area(area.top, area.left, area.rows + (1 if value else -1), area.columns).uno(number)
        own.TotalsRow = value

    def resize(self, range: Any) -> None:
        """Follow the xlwings range `range`; as in Excel the header stays in its row and a body row is needed."""
        area, new = self.area, range.impl.area
        least = 2 if self.own.ContainsHeader else 1
        if range.impl.sheet.number != self._sheet.number or new.top != area.top or new.rows < least:
            raise refused("the header must stay in its row, with a row below it")
        if new.left > area.right or new.right < area.left:
            raise refused("the new range must overlap the table")
        for other in self._sheet.tables:
            if other.own_name != self.own_name and _meet(other.area, new):
                raise refused(f"tables cannot overlap: {other.own_name}")
        self.own.DataArea = new.uno(self._sheet.number)
        self.name_columns()

    def name_columns(self) -> None:
        """Give columns without a header, or with one that stands there already, a name, as Excel does."""
        header = self.header_row_range
        if header is None:
            return
        values = header.own.getDataArray()[0]
        taken: set[str] = set()
        for position, value in enumerate(values, 1):
            text = str(value) if value not in ("", None) else f"Column{position}"
            number, name = 1, text
            while name.lower() in taken:
                number += 1
                name = f"{text}{number}"
            taken.add(name.lower())
            if name != value and (isinstance(value, str) or value is None):
                header(1, position).cell.setString(name)

    @property
    def rows(self) -> TableRows:
        return TableRows(self)

    @property
    def columns(self) -> TableColumns:
        return TableColumns(self)


def _meet(one: Area, other: Area) -> bool:
    return one.top <= other.bottom and other.top <= one.bottom and one.left <= other.right and other.left <= one.right
