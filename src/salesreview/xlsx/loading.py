"""What fastexcel reads from a block of a sheet, and the error cells that it leaves blank."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from salesreview.xlsx.address import column_number

if TYPE_CHECKING:
    import polars as pl
    from fastexcel import ExcelReader

#: Error cells: column (from 0 in the block) -> row (from 0 below the header) -> text.
Errors = dict[int, dict[int, str]]
_ERROR_MARKS = (b't="e"', b"t='e'")
_ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c\s(?=[^<>]*?\bt\s*=\s*[\"']e[\"'])(?=[^<>]*?\br\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"'])[^<>]*>"
    rb"(?:(?!</(?:\w+:)?c\s*>).)*?<(?:\w+:)?v[^<>]*>\s*([^<]*?)\s*</",
    re.S,
)
_UNNAMED = "__UNNAMED__"
# fastexcel logs a line for each column without a value; nobody who reads a raw sheet needs it.
logging.getLogger("fastexcel").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class Block:
    """Where values stand: the header row and the first column (both from 1), and how many columns."""

    header_row: int
    first_column: int
    width: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was read below a header: its texts ("" where blank), and the values of each column that has any."""

    headers: tuple[str, ...]
    height: int
    columns: Mapping[int, pl.Series]  # place in the block, from 0


def load(reader: ExcelReader, sheet: str, block: Block, dtypes: Mapping[int, str] | None = None) -> Loaded:
    """Read a block; `dtypes` are fastexcel's names of types for some of its columns (from 0).

    Types are told by all rows. A second header of the same text is renamed. Raises what fastexcel raises, but for a
    header row below all cells, where nothing is read.
    """
    import fastexcel

    first = block.first_column - 1
    known: dict[str | int, Any] = {first + place: dtype for place, dtype in (dtypes or {}).items()}

    def inside(column: Any) -> bool:
        return bool(first <= column.absolute_index < first + block.width)

    headers = [""] * block.width
    try:
        loaded = reader.load_sheet(
            sheet, header_row=block.header_row - 1, schema_sample_rows=None, use_columns=inside, dtypes=known or None
        )
    except fastexcel.InvalidParametersError:  # nothing stands that far down
        return Loaded(tuple(headers), 0, {})
    frame = loaded.to_polars()
    columns = {}
    for info, series in zip(loaded.selected_columns, frame.iter_columns(), strict=True):
        place = info.absolute_index - first
        headers[place] = "" if info.name.startswith(_UNNAMED) else info.name
        columns[place] = series
    return Loaded(tuple(headers), frame.height, columns)


def errors_in(rows: bytes, block: Block, found: Errors) -> None:
    """Add the error cells that stand in some rows of a sheet, below the block's header."""
    if b"#" not in rows or not any(mark in rows for mark in _ERROR_MARKS):  # a single byte is found tenfold faster
        return
    for letters, row, text in _ERROR_CELL.findall(rows):
        place, at = column_number(letters.decode()) - block.first_column, int(row) - block.header_row - 1
        if 0 <= place < block.width and at >= 0:
            found.setdefault(place, {})[at] = text.decode()
