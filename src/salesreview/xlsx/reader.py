"""Reading a raw sheet fast: fastexcel for the values, and a look at the part for what fastexcel leaves out.

fastexcel types a column from all its rows. What it would lose is put back: error cells (it gives blanks), numbers in
a column that also holds text (it keeps nine decimals), headers that occur twice (it renames the second).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from salesreview.errors import WorkbookError
from salesreview.xlsx.address import column_number
from salesreview.xlsx.book import Book
from salesreview.xlsx.package import Package

if TYPE_CHECKING:
    from fastexcel import ColumnInfo, ExcelReader, ExcelSheet

_ERROR_TYPE = re.compile(rb"\st\s*=\s*[\"']e[\"']")
_ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c\s(?=[^<>]*?\bt\s*=\s*[\"']e[\"'])(?=[^<>]*?\br\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"'])[^<>]*>"
    rb"(?:(?!</(?:\w+:)?c\s*>).)*?<(?:\w+:)?v[^<>]*>\s*([^<]*?)\s*</",
    re.S,
)
_CELL_END = re.compile(rb"</(?:\w+:)?c\s*>|<(?:\w+:)?row[\s>]")
_RENAMED = re.compile(r"_\d+$")
# fastexcel logs a line for each column without a value; nobody who reads a raw sheet needs it.
logging.getLogger("fastexcel").addHandler(logging.NullHandler())


def read_block(
    path: Path, sheet: str, *, header_row: int, first_column: int, width: int
) -> tuple[tuple[str, ...], pl.DataFrame]:
    """Read `width` columns of a sheet from `header_row` and `first_column` on (both counted from 1).

    Returns the headers as text ("" where blank) and a frame with columns "0" ... of type Datetime, Float64, Boolean
    or String (a column that mixes types is String throughout, its numbers in full), whose row i is the sheet's row
    `header_row` + 1 + i: blank rows in between are kept, those at the end are not. Formulas give the values stored
    with them, error cells their text (#N/A), an all-blank column nulls of type String.

    Raises WorkbookError where the file is no workbook that can be read or has no such sheet.
    """
    import fastexcel

    errors = _error_cells(path, sheet, header_row, first_column, width)
    try:
        reader = fastexcel.read_excel(path)
        return _read(reader, sheet, header_row, first_column, width, errors)
    except fastexcel.FastExcelError as error:
        raise WorkbookError(
            f"无法读取文件“{path.name}”的工作表“{sheet}”。请在 Excel 中打开它，另存为 .xlsx 或 .xlsm 后重试。",
            f"The sheet {sheet} of {path.name} cannot be read. Open the file in Excel, save it as .xlsx or .xlsm, "
            "and retry.",
        ) from error


def sheet_names(path: Path) -> tuple[str, ...]:
    """Return the captions of a workbook's worksheets in their order. Raises WorkbookError as `read_block` does."""
    with Package(path) as package:
        return tuple(Book(package).sheets)


def read_top(path: Path, sheet: str, rows: int) -> list[list[str]]:
    """Return a sheet's first `rows` rows as text from column A on, "" where blank. Raises as `read_block` does."""
    headers, frame = _top(path, sheet, rows)
    return [list(headers), *([value or "" for value in row] for row in frame.rows())]


def _read(
    reader: ExcelReader, sheet: str, header_row: int, first_column: int, width: int, errors: _Errors
) -> tuple[tuple[str, ...], pl.DataFrame]:
    first = first_column - 1

    def inside(column: ColumnInfo) -> bool:
        return first <= column.absolute_index < first + width

    blank = ("",) * width, pl.DataFrame(schema={str(i): pl.String for i in range(width)})
    try:
        loaded = reader.load_sheet(sheet, header_row=header_row - 1, schema_sample_rows=None, use_columns=inside)
    except _out_of_range():
        return blank
    return blank if loaded is None else blank
