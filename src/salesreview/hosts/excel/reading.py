"""Reads the values of a rectangle, as Windows' COM, the Mac's Apple events and other engines hand them over.

xlwings' `Range.value` is passed by: on a Mac it fails where error cells are asked for as text (xlwings 0.37.8 returns
nothing for a list of rows), and on Windows it knows seven of Excel's errors and takes a newer one for a number.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from salesreview.errors import WorkbookError
from salesreview.hosts.excel.calls import Patience
from salesreview.xlsx.address import Area, letters

if TYPE_CHECKING:
    from xlwings import Range, Sheet

    from salesreview.hosts.excel.engine import System

#: Cells of one call. One Apple event's answer has a limit in bytes (xlwings: 1.5 million numbers), and memory stays flat.
BLOCK = 100_000
#: Excel's errors as COM numbers them: 0x800A0000 and the number of `XlCVError`.
_ERRORS = {
    2000: "#NULL!", 2007: "#DIV/0!", 2015: "#VALUE!", 2023: "#REF!", 2029: "#NAME?", 2036: "#NUM!", 2042: "#N/A",
    2043: "#GETTING_DATA", 2045: "#SPILL!", 2046: "#CONNECT!", 2047: "#BLOCKED!", 2048: "#UNKNOWN!", 2049: "#FIELD!",
    2050: "#CALC!",
}  # fmt: skip
_ERROR_BASE = -2146828288
#: What an error cell reads as whose kind is not handed over.
_SOME_ERROR = "#UNKNOWN!"


def read(patience: Patience, sheet: Sheet, caption: str, box: Area, system: System) -> list[list[Any]]:
    """Return a rectangle's values row by row: text, numbers, truth values, moments; errors as their text, else None.

    Raises WorkbookError where a Mac's Excel leaves error cells out (it does, and all beside them move).
    """
    height = max(1, BLOCK // (box.right - box.left + 1))
    found: list[list[Any]] = []
    for top in range(box.top, box.bottom + 1, height):
        part = Area(top, box.left, min(top + height - 1, box.bottom), box.right)
        found += _clean_rows(_raw(patience, sheet, caption, part, system))
    return found


def read_whole(
    patience: Patience, cells: Range, sheet: Sheet, caption: str, box: Area, system: System
) -> list[list[Any]]:
    """Return the values of a range that is known to be of a bounded size (see `read`)."""
    return _clean_rows(_raw(patience, sheet, caption, box, system, cells))


def _raw(
    patience: Patience, sheet: Sheet, caption: str, box: Area, system: System, cells: Range | None = None
) -> list[list[Any]]:
    rows = _asked(patience, sheet, box, cells)
    if rows is None:
        if system != "mac":
            raise AssertionError(f"{box.range_ref}: not a rectangle")
        raise _error_cells(caption, _place_of_errors(patience, sheet, box))
    if system == "windows" and any(isinstance(value, Decimal) for row in rows for value in row):
        # a cell that is formatted as an amount comes rounded to four places; its own value has no such kind
        exact = patience(lambda: rows_of(sheet.range(box.range_ref).api.Value2))
        rows = [
            [other if isinstance(value, Decimal) else value for value, other in zip(row, others, strict=True)]
            for row, others in zip(rows, exact, strict=True)
        ]
    return rows


def _asked(patience: Patience, sheet: Sheet, box: Area, cells: Range | None = None) -> list[list[Any]] | None:
    """Return what Excel answers; None where it is no rectangle of the size asked for."""
    rows = rows_of(patience(lambda: (sheet.range(box.range_ref) if cells is None else cells).raw_value))
    width = box.right - box.left + 1
    if len(rows) == box.bottom - box.top + 1 and all(len(row) == width for row in rows):
        return rows
    return None


def rows_of(found: Any) -> list[list[Any]]:
    """Return rows of values or formulas; one cell's comes alone, and one row's may."""
    if not isinstance(found, (list, tuple)):
        return [[found]]
    if found and not isinstance(found[0], (list, tuple)):
        return [list(found)]
    return [list(row) for row in found]


def _place_of_errors(patience: Patience, sheet: Sheet, box: Area) -> Area:
    """Return the smallest half, quarter … of a rectangle from the top that is not handed over whole."""
    while box.top < box.bottom:
        middle = (box.top + box.bottom) // 2
        upper = Area(box.top, box.left, middle, box.right)
        broken = _asked(patience, sheet, upper) is None
        box = upper if broken else Area(middle + 1, box.left, box.bottom, box.right)
    return box


def _error_cells(caption: str, at: Area) -> WorkbookError:
    row = f"{letters(at.left)}{at.top}:{letters(at.right)}{at.top}"
    return WorkbookError(
        f"工作表“{caption}”的 {row} 中有显示错误（如 #N/A、#DIV/0!）的单元格，Mac 版 Excel 无法读出这一行；"
        "请改正或清空这些单元格后再试一次。",
        f"The sheet “{caption}” has cells in {row} that show an error (#N/A, #DIV/0! or the like), and Excel for the Mac "
        "cannot hand over that row; correct or empty them, then try again.",
    )


def _clean_rows(rows: list[list[Any]]) -> list[list[Any]]:
    return [[_clean(value) for value in row] for row in rows]


def _clean(value: Any) -> Any:
    if value is None or isinstance(value, (str, bool, float)):
        return None if value == "" else value
    if isinstance(value, dt.datetime):
        return dt.datetime(
            value.year, value.month, value.day, value.hour, value.minute, value.second, value.microsecond
        )
    if isinstance(value, int):
        kind = value - _ERROR_BASE
        return _ERRORS.get(kind, _SOME_ERROR) if 2000 <= kind < 2100 else float(value)
    if isinstance(value, Decimal):
        return float(value)
    return _SOME_ERROR  # a Mac's "missing value", which an empty cell is not
