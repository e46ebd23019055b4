"""A sheet's Excel Tables, and references to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from .address import Area
from .calls import Counted
from .errors import refused
from .range import Range
from .table import Table, databases

if TYPE_CHECKING:
    from .sheet import Sheet

#: Calc's own ranges: a filter or sort without a table.
_NOT_TABLES = ("__Anonymous", "_xlnm")
_REFERENCE = re.compile(r"([^\[\]!:]+)(?:\[(#All|#Data|#Headers|#Totals|[^#\[\]][^\[\]]*)\])?", re.IGNORECASE)


class Tables(Counted, base_classes.Collection):
    """A sheet's tables."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    @property
    def api(self) -> Any:
        return databases(self._sheet)._object

    @property
    def parent(self) -> Sheet:
        return self._sheet

    def _all(self) -> list[Table]:
        own, number = databases(self._sheet), self._sheet.number
        found = [
            (area.StartRow, area.StartColumn, name)
            for name in own.ElementNames
            if not name.startswith(_NOT_TABLES)
            for area in [own.getByName(name).DataArea]
            if area.Sheet == number
        ]
        return [Table(self._sheet, name) for _, _, name in sorted(found)]

    def __call__(self, key: int | str) -> Table:
        found = self._all()
        if isinstance(key, int):
            if 1 <= key <= len(found):
                return found[key - 1]
        else:
            for table in found:
                if table.own_name.lower() == key.lower():
                    return table
        raise KeyError(key)

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Iterator[Table]:
        return iter(self._all())

    def __contains__(self, key: int | str) -> bool:
        try:
            self(key)
        except KeyError:
            return False
        return True

    def add(
        self,
        source_type: object = None,
        source: Any = None,
        link_source: object = None,
        has_headers: bool = True,
        destination: object = None,
        table_style_name: str | None = None,
        name: str | None = None,
    ) -> Table:
        own = databases(self._sheet)
        taken = {other.lower() for other in own.ElementNames}
        number = 1
        while name is None and f"table{number}" in taken:
            number += 1
        name = name or f"Table{number}"
        if name.lower() in taken:
            raise refused(f"there is a table {name!r}")
        area: Area = source.impl.area
        if not has_headers:
            Range(self._sheet, Area(area.top, area.left, 1, area.columns)).insert("down")
            area = Area(area.top, area.left, area.rows + 1, area.columns)
        bare = area.rows == 1
        if bare:
            area = Area(area.top, area.left, 2, area.columns)
        own.addNewByName(name, area.uno(self._sheet.number))
        table = Table(self._sheet, name)
        table.own.AutoFilter = True
        table.own.ContainsHeader = True
        table.empty = bare
        table.name_columns()
        return table


def area_in_table(sheet: Sheet, text: str) -> Area | None:
    """Return the area of a reference such as Sales, Sales[#All] or Sales[Amount] on a sheet; None where it is none."""
    found = _REFERENCE.fullmatch(text)
    if found is None or not databases(sheet).hasByName(found[1]):
        return None
    table = Table(sheet, found[1])
    if table.own.DataArea.Sheet != sheet.number:
        raise refused(f"{text} lies on another sheet")
    part = (found[2] or "#Data").lower()
    parts = {
        "#all": table.range,
        "#data": table.data_body_range,
        "#headers": table.header_row_range,
        "#totals": table.totals_row_range,
    }
    if part in parts:
        ranged = parts[part]
        return ranged.area if ranged is not None else None
    body = table.data_body_range
    for column in table.columns:
        if body is not None and column.name.lower() == part:
            return Area(body.area.top, body.area.left + column.index - 1, body.area.rows, 1)
    return None
