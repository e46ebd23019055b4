"""The host for the open workbook: reads each sheet once, works out what differs, and writes that block by block."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salesreview.errors import WorkbookError
from salesreview.hosts.base import no_table
from salesreview.hosts.excel import native
from salesreview.hosts.excel.calls import Patience, is_busy, quiet
from salesreview.hosts.excel.journal import Before, Resize, Write
from salesreview.hosts.excel.sheets import Sheets, Table
from salesreview.hosts.excel.values import column_of, to_excel
from salesreview.review.document import BEFORE, CellValue, Document
from salesreview.tables.headers import find_columns
from salesreview.tables.model import RawSheet, TableSchema
from salesreview.xlsx.address import LAST_ROW, Area

if TYPE_CHECKING:
    import polars as pl
    from xlwings import Book

    from salesreview.hosts.excel.plan import Plan


class ExcelHost:
    """A workbook open in Excel (see `hosts.base.Host`); it is written when `write` is called, and never saved by us.

    A write that fails half-way is taken back; application settings are put back on every way out.
    """

    def __init__(self, book: Book, patience: Patience | None = None) -> None:
        self.book = book
        self._patience = patience or Patience()
        self._sheets = Sheets(book, self._patience)

    # reading

    def names(self) -> frozenset[str]:
        """Return the workbook's defined names that lead to a cell and start with SR_."""
        return frozenset(self._sheets.places)

    def read_cells(self, names: Iterable[str]) -> dict[str, CellValue]:
        """Return the value of each name's top-left cell; a name the workbook lacks is left out."""
        found = {}
        for name in names:
            place = self._sheets.places.get(name)
            if place is not None:
                found[name] = self._sheets.held(place.sheet).value(place.area.top, place.area.left)
        return found

    def read_block(self, name: str, width: int) -> list[list[CellValue]]:
        """Return the rows below the header of an open block, `width` columns, up to the last row with a value."""
        place = self._sheets.places.get(name)
        if place is None:
            return []
        held = self._sheets.held(place.sheet)
        columns = range(place.area.left, place.area.left + width)
        rows = [[held.value(row, column) for column in columns] for row in range(place.area.top + 1, held.bottom + 1)]
        while rows and all(value is None for value in rows[-1]):
            rows.pop()
        return rows

    def read_raw(self, schema: TableSchema) -> RawSheet | None:
        """Return a raw sheet as it stands, or None where its Excel Table is gone; rows typed below it belong to it."""
        table = self._sheets.tables.get(schema.excel_name)
        if table is None:
            return None
        box = table.area
        used = self._patience(lambda: self._sheets.by_name[table.sheet].used_range.last_cell.row)
        bottom = min(max(box.bottom, used), LAST_ROW)
        rows = self._sheets.rows(self._sheets.range(table.sheet, Area(box.top, box.left, bottom, box.right)))
        headers = tuple("" if value is None else str(value) for value in rows[0])
        body = rows[1:]
        if table.totals and box.bottom - box.top - 1 < len(body):
            body[box.bottom - box.top - 1] = [None] * len(headers)
        while body and all(value is None or value == "" for value in body[-1]):
            body.pop()
        return RawSheet(schema.key, table.sheet, headers, _frame(body, len(headers)), box.top + 1, box.left)

    # writing

    def write(self, document: Document) -> None:
        """Write a document; what it replaces is kept in the workbook, to be taken back by `take_back`.

        Raises WorkbookError where a sheet is protected, the workbook cannot be edited, or Excel stays busy; the
        workbook is then as it was.
        """
        from salesreview.hosts.excel.plan import make_plan  # it knows every tab of the review: a Take back needs none

        plan = make_plan(self._sheets, document)
        self._check(plan)
        pieces = self._kept(plan.before)
        with quiet(self.book.app, self._patience), self._undone(plan.before):
            self._carry_out(plan)
            self._keep(pieces)

    def take_back(self) -> bool:
        """Put back what the last refresh replaced; False where nothing is kept.

        What a person has changed in those cells since is overwritten.
        """
        place = self._sheets.places.get(BEFORE)
        pieces = [str(row[0]) for row in self.read_block(BEFORE, 1)] if place is not None else []
        if not pieces:
            return False
        try:
            before = Before.read(pieces)
        except ValueError:
            return False
        with quiet(self.book.app, self._patience):
            self._restore(before)
            self._keep([])
        return True

    def _check(self, plan: Plan) -> None:
        if self._patience(native.is_read_only, self.book):
            raise WorkbookError(
                "本工作簿以只读方式打开，无法写入；请另存为新文件，或关闭后以可编辑方式打开，再刷新。",
                "This workbook is open read-only and cannot be written; save it under a new name, or close it and open "
                "it for editing, then refresh.",
            )
        for caption in plan.touched:
            if self._patience(native.is_protected, self._sheets.by_name[caption]):
                raise WorkbookError(
                    f"工作表“{caption}”受保护，未作任何改动；请在“审阅”中撤消工作表保护后再刷新。",
                    f"The sheet “{caption}” is protected; nothing was changed. Unprotect it (Review tab), then refresh.",
                )

    @contextlib.contextmanager
    def _undone(self, before: Before) -> Any:
        """Put everything back where the writing inside fails."""
        try:
            yield
        except BaseException as error:
            try:
                self._restore(before)
            except Exception as second:
                raise WorkbookError(
                    "写入中断，而且未能全部恢复；请不要保存，关闭本工作簿后重新打开。",
                    "The writing broke off and could not be taken back in full; close this workbook without saving it, "
                    "and open it again.",
                ) from second
            if is_busy(error):
                raise
            if isinstance(error, WorkbookError) or not isinstance(error, Exception):
                raise
            raise WorkbookError(
                "写入 Excel 时出错，已恢复原状；请重试，若仍出错请查看日志。",
                "Writing to Excel failed, and everything was put back; try again, and look into the log if it fails anew.",
            ) from error

    def _carry_out(self, plan: Plan) -> None:
        for size in plan.sizes:
            if size.area.bottom > size.old_bottom:  # before its rows are written: a table grows over empty cells only
                self._resize(size)
        for grown in plan.grown:  # before the values: 2026-10 is a date unless the cell is formatted as text
            self._look_like_first(grown.sheet, grown.first, grown.rest)
        for write in plan.writes:
            self._put(write)
        for size in plan.sizes:
            if size.area.bottom <= size.old_bottom:
                self._resize(size)
        for row in plan.heights:
            cells = self._sheets.range(row.sheet, Area(row.row, 1, row.row, 1))
            self._patience(setattr, cells, "row_height", row.points)
        for sheet, rows in plan.fitted:
            cells = self._sheets.range(sheet, rows)
            self._patience(cells.rows.autofit)
        for prompt in plan.prompts:
            self._mark(prompt.sheet, prompt.row, prompt.column, prompt.runs)
        for drawn in plan.charts:
            self._patience(drawn.follow, self._sheets.by_name)

    def _put(self, write: Write) -> None:
        cells = self._sheets.range(write.sheet, write.area)
        rows = [list(row) for row in write.rows]
        self._patience(setattr, cells, "value", rows)
        self._sheets.forget(write.sheet)

    def _resize(self, size: Resize) -> None:
        table = self._sheets.by_name[size.sheet].tables[size.table]
        target = self._sheets.range(size.sheet, size.area)
        self._patience(table.resize, target)

    def _look_like_first(self, sheet: str, first: Area, rest: Area) -> None:
        source, target = self._sheets.range(sheet, first), self._sheets.range(sheet, rest)
        self._patience(source.copy)
        self._patience(lambda: target.paste(paste="formats"))
        self._patience(setattr, self.book.app, "cut_copy_mode", False)

    def _mark(self, sheet: str, row: int, column: int, runs: Iterable[tuple[int, int, bool]]) -> None:
        from salesreview.review import palette

        cell = self._sheets.range(sheet, Area(row, column, row, column))
        for start, end, prompt in runs:
            font = cell.characters[start:end].font
            for name, value in (("color", palette.ASK if prompt else palette.INK), ("bold", prompt)):
                self._patience(setattr, font, name, value)

    def _restore(self, before: Before) -> None:
        for size in before.sizes:
            self._resize(size)
        for write in before.writes:
            text = self._sheets.formatted_as_text(write.sheet, write.area, write.rows)
            rows = tuple(tuple(_again(v, mark) for v, mark in zip(row, text, strict=True)) for row in write.rows)
            self._put(Write(write.sheet, write.area, rows))
        for row in before.heights:
            cells = self._sheets.range(row.sheet, Area(row.row, 1, row.row, 1))
            self._patience(setattr, cells, "row_height", row.points)

    def _kept(self, before: Before) -> list[str]:
        return before.pieces() if BEFORE in self._sheets.places else []

    def _keep(self, pieces: list[str]) -> None:
        """Write the pieces of what was replaced below the name SR_before, in place of the last refresh's."""
        place = self._sheets.places.get(BEFORE)
        if place is None:
            return
        held = self._sheets.held(place.sheet)
        top, left = place.area.top + 1, place.area.left
        last = top - 1
        while held.value(last + 1, left) is not None:
            last += 1
        rows = max(len(pieces), last - top + 1)
        if rows:
            texts = [(piece,) for piece in pieces] + [(None,)] * (rows - len(pieces))  # JSON, which is never risky
            self._put(Write(place.sheet, Area(top, left, top + rows - 1, left), tuple(texts)))

    def write_raw(self, schema: TableSchema, headers: Mapping[str, str], frame: pl.DataFrame) -> int:
        """Replace a raw table's rows by `frame`, a write per run of neighbouring columns; return how many rows.

        A person's own columns keep their values row by row. Raises WorkbookError where the table is gone, or lacks a
        column and has no room at its right.
        """
        table = self._sheets.tables.get(schema.excel_name)
        if table is None:
            raise no_table(schema)
        writes, box = self._raw_writes(schema, table, headers, frame)
        with quiet(self.book.app, self._patience):
            if box != table.area:
                self._resize(Resize(table.sheet, table.name, box))
            for write in writes:
                self._put(write)
        self._sheets.forget(table.sheet)
        return box.bottom - box.top - table.totals if frame.height else 0

    def _raw_writes(
        self, schema: TableSchema, table: Table, headers: Mapping[str, str], frame: pl.DataFrame
    ) -> tuple[list[Write], Area]:
        box = table.area
        held = self._sheets.rows(self._sheets.range(table.sheet, Area(box.top, box.left, box.top, box.right)))[0]
        known = find_columns(schema, ["" if value is None else str(value) for value in held])
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
            cells = [_cells(frame, columns[column], height, last - box.top) for column in run]
            at = Area(box.top + 1, run[0], last, run[-1])
            rows = list(zip(*cells, strict=True))
            text = self._sheets.formatted_as_text(table.sheet, at, rows)
            taken = (tuple(to_excel(v, in_text=mark) for v, mark in zip(row, text, strict=True)) for row in rows)
            writes.append(Write(table.sheet, at, tuple(taken)))
        return writes, Area(box.top, box.left, bottom, right)

    def save(self, target: Path | None = None) -> None:
        """Leave the saving to the person, whose workbook is open before them."""


def _frame(rows: list[list[Any]], width: int) -> pl.DataFrame:
    import polars as pl

    columns = list(zip(*rows, strict=True)) if rows else [()] * width
    return pl.DataFrame([column_of(str(place), values) for place, values in enumerate(columns)])


def _runs(columns: list[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for column in columns:
        if runs and runs[-1][-1] == column - 1:
            runs[-1].append(column)
        else:
            runs.append([column])
    return runs


def _cells(frame: pl.DataFrame, key: str, height: int, rows: int) -> list[Any]:
    """Return a column's cells, empty ones up to `rows`; a date as a moment."""
    import polars as pl

    if key not in frame.columns:
        return [None] * rows
    series = frame[key].head(height)
    if series.dtype == pl.Date:
        series = series.cast(pl.Datetime("us"))
    values = series.to_list()
    return values + [None] * (rows - len(values))


def _again(value: Any, in_text: bool) -> Any:
    """Return what a cell held as it is written back: a formula as it was, text as text."""
    return value["formula"] if isinstance(value, dict) else to_excel(value, in_text=in_text)
