"""Rows and columns of a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from .address import Area
from .calls import Counted
from .range import Range

if TYPE_CHECKING:
    from .table import Table


class TableRow(Counted, base_classes.TableRow):
    """One body row."""

    def __init__(self, rows: TableRows, index: int) -> None:
        self._rows = rows
        self._index = index

    @property
    def index(self) -> int:
        return self._index

    @property
    def range(self) -> Range:
        body = self._rows.body
        return Range(body.sheet, Area(body.area.top + self._index - 1, body.area.left, 1, body.area.columns))

    def delete(self) -> None:
        """Delete it; in the place of the last one Excel keeps a blank row."""
        if len(self._rows) == 1:
            self.range.clear_contents()
            self._rows.parent.empty = True
        else:
            self.range.delete("up")


class TableRows(Counted, base_classes.TableRows):
    """The body rows of a table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    @property
    def api(self) -> Any:
        return self._table.api

    @property
    def parent(self) -> Table:
        return self._table

    @property
    def body(self) -> Range:
        body = self._table.data_body_range
        if body is None:
            raise KeyError("no rows")
        return body

    @property
    def column_count(self) -> int:
        return self._table.area.columns

    def __len__(self) -> int:
        body = self._table.data_body_range
        return 0 if body is None else body.area.rows

    def __iter__(self) -> Iterator[TableRow]:
        return iter([TableRow(self, index + 1) for index in range(len(self))])

    def __call__(self, key: int) -> TableRow:
        if not 1 <= key <= len(self):
            raise KeyError(key)
        return TableRow(self, key)

    def add(self, values: list[Any] | None, index: int | None) -> TableRow:
        """Insert a row, the cells below the table move down; at the end where `index` is None."""
        table = self._table
        blank = table.insert_row_range
        if blank is not None:
            table.empty = False
            made = TableRow(self, 1)
            if values is not None:
                blank.raw_value = [values]
            return made
        body = self.body
        place = index or body.area.rows + 1
        area = table.area
        Range(body.sheet, Area(body.area.top + place - 1, area.left, 1, area.columns)).insert("down")
        table.own.DataArea = Area(area.top, area.left, area.rows + 1, area.columns).uno(body.sheet.number)
        made = TableRow(self, place)
        if values is not None:
            made.range.raw_value = [values]
        return made


class TableColumn(Counted, base_classes.TableColumn):
    """One column."""

    def __init__(self, columns: TableColumns, index: int) -> None:
        self._columns = columns
        self._index = index

    def _part(self, whole: Range | None) -> Range | None:
        if whole is None:
            return None
        area = whole.area
        return Range(whole.sheet, Area(area.top, area.left + self._index - 1, area.rows, 1))

    @property
    def index(self) -> int:
        return self._index

    @property
    def name(self) -> str:
        header = self._part(self._columns.parent.header_row_range)
        return f"Column{self._index}" if header is None else str(header.own.getDataArray()[0][0])

    @property
    def range(self) -> Range:
        part = self._part(self._columns.parent.range)
        assert part is not None
        return part

    @property
    def data_body_range(self) -> Range | None:
        return self._part(self._columns.parent.data_body_range)

    def delete(self) -> None:
        if len(self._columns) == 1:
            raise ValueError("Cannot delete the last table column")
        self.range.delete("left")


class TableColumns(Counted, base_classes.TableColumns):
    """The columns of a table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    @property
    def api(self) -> Any:
        return self._table.api

    @property
    def parent(self) -> Table:
        return self._table

    def __len__(self) -> int:
        return self._table.area.columns

    def __iter__(self) -> Iterator[TableColumn]:
        return iter([TableColumn(self, index + 1) for index in range(len(self))])

    def __call__(self, key: int | str) -> TableColumn:
        for column in self:
            if key == column.index if isinstance(key, int) else column.name == key:
                return column
        raise KeyError(key)

    def __contains__(self, key: int | str) -> bool:
        return any(key in (column.index, column.name) for column in self)

    def add(self, name: str, index: int | None) -> TableColumn:
        """Insert a column, the cells at the table's right move right."""
        table = self._table
        area = table.area
        place = index or area.columns + 1
        sheet = table.parent
        Range(sheet, Area(area.top, area.left + place - 1, area.rows, 1)).insert("right")
        table.own.DataArea = Area(area.top, area.left, area.rows, area.columns + 1).uno(sheet.number)
        made = TableColumn(self, place)
        made.range(1, 1).cell.setString(name)
        return made
