"""How the rows of a raw table are replaced in the open workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from salesreview.hosts.base import RawChange, too_many
from salesreview.hosts.changed import new_columns
from salesreview.hosts.excel.journal import Write
from salesreview.hosts.excel.sheets import Sheets, Table
from salesreview.hosts.excel.values import to_excel
from salesreview.tables.attributes import written_columns
from salesreview.tables.model import TableSchema
from salesreview.xlsx.address import LAST_ROW, Area

if TYPE_CHECKING:
    import polars as pl


def raw_writes(
    sheets: Sheets, schema: TableSchema, table: Table, headers: Mapping[str, str], frame: pl.DataFrame
) -> tuple[list[Write], Area]:
    """Return the writes that replace a raw table's rows, and the table's new extent."""
    box = table.area
    held = sheets.rows(table.sheet, Area(box.top, box.left, box.top, box.right))[0]
    known = written_columns(schema, ["" if value is None else str(value) for value in held])
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


def change_writes(
    sheets: Sheets, schema: TableSchema, table: Table, headers: Mapping[str, str], change: RawChange
) -> tuple[list[Write], Area]:
    """Return the writes that change some rows of a raw table, and the table's new extent.

    Raises WorkbookError where a sheet cannot hold that many rows.
    """
    box = table.area
    room = LAST_ROW - change.last - table.totals
    if change.added.height > room:
        raise too_many(schema, change.added.height, room)
    places = {key: box.left + at for key, at in written_columns(schema, change.before.headers).items()}
    new = new_columns(schema, change.before.headers, change)
    places |= {key: box.right + 1 + at for at, key in enumerate(new)}
    right = box.right + len(new)
    writes = []
    if new:
        names = tuple(headers.get(key) or schema.column(key).zh for key in new)
        writes.append(Write(table.sheet, Area(box.top, box.right + 1, box.top, right), (names,)))
    owned = sorted(places.values())
    for rows in _runs(sorted(change.emptied)):
        for run in _runs(owned):
            blank = tuple((None,) * len(run) for _ in rows)
            writes.append(Write(table.sheet, Area(rows[0], run[0], rows[-1], run[-1]), blank))
    keys = {column: key for key, column in places.items()}
    start = 0
    for rows in _runs(list(change.rows)):
        part = change.written.slice(start, len(rows))
        start += len(rows)
        writes += _rectangles(sheets, schema, table.sheet, rows[0], part, keys)
    if change.added.height:
        writes += _rectangles(sheets, schema, table.sheet, change.last + 1, change.added, keys)
    bottom = max(box.bottom, change.last + change.added.height + table.totals)
    return writes, Area(box.top, box.left, bottom, right)


def _rectangles(
    sheets: Sheets, schema: TableSchema, sheet: str, top: int, frame: pl.DataFrame, keys: Mapping[int, str]
) -> Iterator[Write]:
    """Yield the writes of some rows, one for each run of neighbouring columns that they have."""
    for run in _runs(sorted(column for column, key in keys.items() if key in frame.columns)):
        cells = [_cells(schema, frame, keys[column], frame.height, frame.height) for column in run]
        at = Area(top, run[0], top + frame.height - 1, run[-1])
        rows = list(zip(*cells, strict=True))
        text = sheets.formatted_as_text(sheet, at, rows)
        taken = (tuple(to_excel(v, in_text=mark) for v, mark in zip(row, text, strict=True)) for row in rows)
        yield Write(sheet, at, tuple(taken))


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
