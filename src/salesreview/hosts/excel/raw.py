"""How the rows of a raw table are replaced in the open workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from salesreview.hosts.excel.journal import Write
from salesreview.hosts.excel.sheets import Sheets, Table
from salesreview.hosts.excel.values import to_excel
from salesreview.tables.model import TableSchema
from salesreview.xlsx.address import LAST_ROW, Area

if TYPE_CHECKING:
    import polars as pl


def raw_writes(
    sheets: Sheets, schema: TableSchema, table: Table, headers: Mapping[str, str], frame: pl.DataFrame
) -> tuple[list[Write], Area]:
    """Return the writes that replace a raw table's rows, and the table's new extent."""
    from salesreview.hosts.raw import positions

    box = table.area
    held = sheets.rows(table.sheet, Area(box.top, box.left, box.top, box.right))[0]
    known = positions(schema, ["" if value is None else str(value) for value in held], headers, frame)
    columns = {box.left + at: key for key, at in known.items()}
    right, added = box.right, []
    for key in frame.columns:
        if key not in known and frame[key].null_count() < frame.height:
            right += 1
            columns[right] = key
            added.append(headers.get(key) or schema.column(key).zh)
    height = min(frame.height, LAST_ROW - box.top - table.totals)
    bottom = box.top + max(height, 1) + table.totals
    last = max(bottom, box.bottom) - table.totals  # rows that were there and are no more become empty
    writes = []
    if added:
        at = Area(box.top, box.right + 1, box.top, right)
        writes.append(Write(table.sheet, at, (tuple(added),)))
    for run in _runs(sorted(columns)):
        cells = [_cells(schema, frame, columns[column], height, last - box.top) for column in run]
        at = Area(box.top + 1, run[0], last, run[-1])
        rows = list(zip(*cells, strict=True))
        text = sheets.formatted_as_text(table.sheet, at, rows)
        taken = (tuple(to_excel(v, in_text=mark) for v, mark in zip(row, text, strict=True)) for row in rows)
        writes.append(Write(table.sheet, at, tuple(taken)))
    return writes, Area(box.top, box.left, bottom, right)


def _runs(columns: list[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for column in columns:
        if runs and runs[-1][-1] == column - 1:
            runs[-1].append(column)
        else:
            runs.append([column])
    return runs


def _cells(schema: TableSchema, frame: pl.DataFrame, key: str, height: int, rows: int) -> list[Any]:
    """Return a column's cells, empty ones up to `rows`; a date as a moment."""
    import polars as pl

    from salesreview.hosts.raw import as_numbers, is_mixed

    if key not in frame.columns:
        return [None] * rows
    series = frame[key].head(height)
    if is_mixed(schema, key, series):
        values = as_numbers(series)
        return values + [None] * (rows - len(values))
    if series.dtype == pl.Date:
        series = series.cast(pl.Datetime("us"))
    values = series.to_list()
    return values + [None] * (rows - len(values))
