"""The hidden sheets: how xlwings finds Python, and what the review remembers between refreshes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from salesreview.review.document import (
    BEFORE,
    CHARTS,
    HISTORY,
    HISTORY_HEADERS,
    LOADS,
    LOADS_HEADERS,
    MEMORY,
    MEMORY_HEADERS,
    PLACES,
)  # fmt: skip

if TYPE_CHECKING:
    from salesreview.paint.names import Names
    from salesreview.paint.theme import Theme

#: Rises when a refresh can no longer work on workbooks made before.
LAYOUT_VERSION = 1
_MEMORY_ROW, _BEFORE_COLUMN, _HISTORY_COLUMN = 4, 8, 10  # from 0
_PLACES_COLUMN = _HISTORY_COLUMN + len(HISTORY_HEADERS) + 1

#: What holds for every machine. Interpreter_Win, Interpreter_Mac and PYTHONPATH differ from machine to machine: the
#: person's own ~/.xlwings/xlwings.conf names them, and a row here, even a blank one, would hide that.
XLWINGS_CONF: tuple[tuple[str, str], ...] = (
    # Otherwise a file lying beside the workbook could stand in for a module of ours.
    ("ADD_WORKBOOK_TO_PYTHONPATH", "False"),
    ("USE UDF SERVER", "False"),
    ("SHOW CONSOLE", "False"),
    # Where "ImportPythonUDFs" finds SR_METRIC and the like; without that nothing imports it.
    ("UDF MODULES", "salesreview.functions"),
)


def paint_conf(sheet: Any) -> None:
    """Write the sheet `xlwings.conf` and hide it."""
    for row, pair in enumerate(XLWINGS_CONF):
        sheet.write_row(row, 0, pair)
    note = "To fix an interpreter for this workbook add rows below: Interpreter_Win, Interpreter_Mac, PYTHONPATH."
    sheet.write(0, 3, note)
    sheet.set_column(0, 0, 34)
    sheet.hide()


def paint_memory(sheet: Any, theme: Theme, names: Names, lang: str) -> None:
    """Write the very hidden sheet `_salesreview`: what the review remembers, each under a name of its own.

    SR_meta_version and SR_meta_lang, then SR_memory, SR_before, SR_history, SR_places (see `paint_places`), SR_charts.
    """
    text = theme(num_format="@")  # a month such as 2026-10 stays what it is
    sheet.set_column(0, _PLACES_COLUMN + 1, None, text)
    for row, (key, value) in enumerate((("version", LAYOUT_VERSION), ("lang", lang))):
        sheet.write(row, 0, key)
        sheet.write(row, 1, value)
        names.add(f"SR_meta_{key}", sheet, row, 1)
    sheet.write_row(_MEMORY_ROW, 0, MEMORY_HEADERS)
    names.add(MEMORY, sheet, _MEMORY_ROW, 0)
    sheet.write(_MEMORY_ROW, _BEFORE_COLUMN, "before")
    names.add(BEFORE, sheet, _MEMORY_ROW, _BEFORE_COLUMN)
    sheet.write_row(_MEMORY_ROW, _HISTORY_COLUMN, HISTORY_HEADERS)
    names.add(HISTORY, sheet, _MEMORY_ROW, _HISTORY_COLUMN)
    sheet.write_row(_MEMORY_ROW, _PLACES_COLUMN, ("places", "charts"))
    names.add(PLACES, sheet, _MEMORY_ROW, _PLACES_COLUMN)
    names.add(CHARTS, sheet, _MEMORY_ROW + 1, _PLACES_COLUMN + 1)
    sheet.very_hidden()


def paint_loads(sheet: Any, theme: Theme, names: Names) -> None:
    """Write the very hidden sheet `_salesreview_loads`: SR_loads, which only a load reads and writes.

    It may grow to some megabytes, which no refresh is to read: so it is a sheet of its own.
    """
    sheet.set_column(0, len(LOADS_HEADERS), None, theme(num_format="@"))
    sheet.write_row(0, 0, LOADS_HEADERS)
    names.add(LOADS, sheet, 0, 0)
    sheet.very_hidden()


def paint_places(sheet: Any, theme: Theme, names: Names) -> None:
    """Write the map of all names below SR_places; the last thing, as no name may follow."""
    from salesreview.xlsx.name_map import map_pieces

    sheet.write_column(_MEMORY_ROW + 1, _PLACES_COLUMN, map_pieces(names.places), theme(num_format="@"))
