"""The host for the open workbook: reads each sheet once, works out what differs, and writes that block by block."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salesreview.errors import SalesReviewError, WorkbookError
from salesreview.hosts.base import RawChange, no_table
from salesreview.hosts.excel import native, notes
from salesreview.hosts.excel.calls import Patience, UnsettledError, again, is_busy, quiet, settings_of
from salesreview.hosts.excel.journal import Before, Resize, Write
from salesreview.hosts.excel.raw import change_writes, raw_writes
from salesreview.hosts.excel.record import Record
from salesreview.hosts.excel.sheets import Sheets, Table
from salesreview.hosts.excel.standing import LiveSheet
from salesreview.hosts.excel.values import column_of
from salesreview.hosts.excel.writer import Writer
from salesreview.review.document import Block, CellValue, Document
from salesreview.tables.model import RawSheet, TableSchema
from salesreview.xlsx.address import LAST_ROW, Area
from salesreview.xlsx.book import Place

if TYPE_CHECKING:
    import polars as pl
    from xlwings import Book

    from salesreview.arrange.model import Arrangement


class ExcelHost:
    """A workbook open in Excel (see `hosts.base.Host`); it is written when `write` is called, and never saved by us.

    A write that fails half-way is taken back; application settings are put back on every way out.
    """

    asks_dearly = True

    def __init__(self, book: Book, patience: Patience | None = None) -> None:
        self.book = book
        self.patience = patience or Patience()
        self._sheets = Sheets(book, self.patience)
        self._writer = Writer(self._sheets, self.patience)
        self._record = Record(self._sheets, self._writer)

    # reading

    def names(self) -> frozenset[str]:
        """Return the workbook's defined names that lead to a cell and start with SR_."""
        return frozenset(self._sheets.places)

    def last_author(self) -> str:
        """Return who saved the workbook last; "" where Excel does not say."""
        return native.last_author(self.book)

    def sheets(self) -> tuple[str, ...]:
        """Return the captions of the worksheets, in order."""
        return tuple(self._sheets.by_name)

    def places(self) -> Mapping[str, Place]:
        """Return where our defined names (SR_) lead to."""
        return self._sheets.places

    def locate(self) -> None:
        """Prove where all names lead, in a few calls, before a refresh asks for nearly all of them."""
        if not self.patience(native.is_read_only, self.book):
            self._sheets.places.prove_all()

    def selected(self) -> tuple[str, int, int] | None:
        """Return the sheet, row and column of the selection's first cell; None where no cell is selected."""
        try:
            chosen = self.patience(lambda: self.book.selection)
            return None if chosen is None else (chosen.sheet.name, chosen.row, chosen.column)
        except Exception as error:  # xlwings raises where a picture or a chart is selected
            if is_busy(error) or isinstance(error, WorkbookError):
                raise
            return None

    def value_at(self, sheet: str, row: int, column: int) -> CellValue:
        """Return the value of one cell, counted from 1."""
        value: CellValue = self._sheets.held(sheet).value(row, column)
        return value

    def read_cells(self, names: Iterable[str]) -> dict[str, CellValue]:
        """Return the value of each name's top-left cell; a name the workbook lacks is left out."""
        found = {}
        names = list(names)
        self._sheets.places.prove(names)
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
        table = self._sheets.table(schema.excel_name)
        if table is None:
            return None
        box = table.area
        bottom = min(max(box.bottom, self._sheets.used(table.sheet).bottom), LAST_ROW)
        rows = self._sheets.rows(table.sheet, Area(box.top, box.left, bottom, box.right))
        headers = tuple("" if value is None else str(value) for value in rows[0])
        body = rows[1:]
        if table.totals and box.bottom - box.top - 1 < len(body):
            body[box.bottom - box.top - 1] = [None] * len(headers)
        while body and all(value is None or value == "" for value in body[-1]):
            body.pop()
        return RawSheet(schema.key, table.sheet, headers, _frame(body, len(headers)), box.top + 1, box.left)

    # writing

    def sheet(self, caption: str) -> LiveSheet:
        """Return a sheet as it stands."""
        return LiveSheet(self._sheets, caption, self.patience)

    def table(self, name: str) -> Place | None:
        """Return where an Excel Table stands; None where there is none of that name."""
        found = self._sheets.table(name)
        return Place(found.sheet, found.area) if found is not None else None

    def write(self, document: Document, arrangement: Arrangement | None = None) -> None:
        """Write a document; what it replaces is kept in the workbook, to be taken back by `take_back`.

        Raises WorkbookError where a sheet is protected, the workbook cannot be edited, or Excel stays busy; the
        workbook is then as it was.
        """
        from salesreview.arrange.notes import lines
        from salesreview.hosts.excel.plan import (
            add_lines,
            make_plan,
        )  # it knows every tab of the review: a Take back needs none

        plan = make_plan(self._sheets, document, arrangement)
        self._check(plan.touched)
        if arrangement is not None and (noted := lines(arrangement.moved, arrangement.at)):
            plan.before.made = notes.make(self.book, self._sheets, self.patience, arrangement.lang) is not None
            add_lines(plan, self._sheets, noted)
        before, earlier = plan.before, self._record.pieces()
        before.settings = settings_of(self._sheets.app, self.patience)
        try:
            # First of all: where Excel turns deaf half-way, the record is what a later press puts all right with.
            self._record.keep(before.pieces())
            with (
                quiet(self._sheets.app, self.patience, before.settings),
                self._undone(before, recorded=self._record.exists),
            ):
                self._writer.carry_out(plan)
        except UnsettledError:
            raise
        except BaseException:
            with contextlib.suppress(Exception):  # the record of a refresh that is taken back does no harm
                again(lambda: self._record.keep(earlier))
            raise
        again(self._record.close)

    def take_back(self) -> bool:
        """Put back what the last refresh replaced; False where nothing is kept.

        What a person has changed in those cells since is overwritten. Raises WorkbookError where it breaks off; the
        record stays, and taking back may be repeated.
        """
        before = self._record.read()
        if before is None:
            return False
        self._check(before.touched)
        was = settings_of(self._sheets.app, self.patience)
        if before.done:
            again(self._record.open)
        else:  # what broke off could not put them back either
            was.update(before.settings)
        begun = False
        try:
            with quiet(self._sheets.app, self.patience, was):
                begun = True
                again(lambda: self._writer.restore(before))
                if before.made:
                    again(lambda: notes.remove_empty(self.book, self._sheets, self.patience))
        except SalesReviewError:
            raise
        except Exception as error:
            if not begun:  # nothing was written: the record is that of a whole refresh still
                with contextlib.suppress(Exception):
                    if before.done:
                        again(self._record.close)
                raise
            raise WorkbookError(
                "撤回中断，尚未全部恢复；请再点一次“撤回刷新”，若仍出错，请不保存并关闭本工作簿后重新打开。",
                "Taking back broke off before everything was restored; press Take back again, or close this "
                "workbook without saving it and open it anew.",
            ) from error
        again(lambda: self._record.keep([]))
        return True

    def recover(self) -> bool:
        """Put right what a write left half-written because Excel answered no more; False where there is nothing."""
        before = self._record.read()
        return before is not None and not before.done and self.take_back()

    def _check(self, touched: Iterable[str]) -> None:
        if self.patience(native.is_read_only, self.book):
            raise WorkbookError(
                "本工作簿以只读方式打开，无法写入；请另存为新文件，或关闭后以可编辑方式打开，再试一次。",
                "This workbook is open read-only and cannot be written; save it under a new name, or close it and open "
                "it for editing, then try again.",
            )
        for caption in touched:
            if not self._sheets.has(caption):
                raise WorkbookError(
                    f"工作表“{caption}”已改名或删除，未作任何改动；请把名称改回后再试一次。",
                    f"The sheet “{caption}” was renamed or deleted; nothing was changed. Give it its name back, then try "
                    "again.",
                )
            if self.patience(native.is_protected, self._sheets.sheet(caption)):
                raise WorkbookError(
                    f"工作表“{caption}”受保护，未作任何改动；请在“审阅”中撤消工作表保护后再试一次。",
                    f"The sheet “{caption}” is protected; nothing was changed. Unprotect it (Review tab), then try "
                    "again.",
                )

    @contextlib.contextmanager
    def _undone(self, before: Before, *, recorded: bool) -> Iterator[None]:
        """Put everything back where the writing inside fails; `recorded`: a later press can do so, too."""
        try:
            yield
        except BaseException as error:
            try:
                again(lambda: self._writer.restore(before))
                if before.made:
                    again(lambda: notes.remove_empty(self.book, self._sheets, self.patience))
            except Exception as second:
                if recorded:
                    raise UnsettledError(
                        "写入中断，而且暂时未能全部恢复；请结束单元格编辑、关闭对话框，再点“撤回刷新”恢复原状。",
                        "The writing broke off and could not be taken back in full yet; end editing the cell, close "
                        "the dialog, and press Take back to restore what was there.",
                    ) from second
                raise UnsettledError(
                    "写入中断，而且未能全部恢复；请不要保存，关闭本工作簿后重新打开。",
                    "The writing broke off and could not be taken back in full; close this workbook without saving it, "
                    "and open it again.",
                ) from second
            if isinstance(error, SalesReviewError) or not isinstance(error, Exception):
                raise
            raise WorkbookError(
                "写入 Excel 时出错，已恢复原状；请重试，若仍出错请查看日志。",
                "Writing to Excel failed, and everything was put back; try again, and look into the log if it fails anew.",
            ) from error

    def write_raw(self, schema: TableSchema, headers: Mapping[str, str], frame: pl.DataFrame) -> int:
        """Replace a raw table's rows by `frame`, a write per run of neighbouring columns; return how many rows.

        A person's own columns keep their values row by row. Raises WorkbookError where the table is gone, or cannot be
        written; the sheet is then as it was.
        """
        table = self._sheets.table(schema.excel_name)
        if table is None:
            raise no_table(schema)
        writes, box = raw_writes(self._sheets, schema, table, headers, frame)
        self._put_raw(table, writes, box)
        return box.bottom - box.top - table.totals if frame.height else 0

    def change_raw(self, schema: TableSchema, headers: Mapping[str, str], change: RawChange) -> None:
        """Change some rows of a raw table, a write per run of neighbouring rows and columns; all others stay.

        Raises WorkbookError where the table is gone, cannot be written, or a sheet cannot hold that many rows; the
        sheet is then as it was.
        """
        table = self._sheets.table(schema.excel_name)
        if table is None:
            raise no_table(schema)
        self._put_raw(table, *change_writes(self._sheets, schema, table, headers, change))

    def write_memory(self, block: Block) -> None:
        """Write an open block of a hidden sheet; a Take back passes it by."""
        place = self._sheets.places.get(block.name)
        if place is None:
            return
        held, top, left = self._sheets.held(place.sheet), place.area.top, place.area.left
        rows: list[tuple[Any, ...]] = list(block.even_rows)
        if block.reserved is None:  # what an earlier, longer one left
            rows += [(None,) * len(rows[0])] * max(held.bottom - top + 1 - len(rows), 0)
        area = Area(top, left, top + len(rows) - 1, left + len(rows[0]) - 1)
        with quiet(self.book.app, self.patience, settings_of(self.book.app, self.patience)):
            self._writer.put(Write(place.sheet, area, tuple(rows)))
        self._sheets.forget(place.sheet)

    def _put_raw(self, table: Table, writes: Sequence[Write], box: Area) -> None:
        """Write a raw table's rows and give it its extent; where that fails, all is put back."""
        self._check([table.sheet])
        held = self._sheets.held(table.sheet, formulas=True)
        before = Before([Write(each.sheet, each.area, held.contents(each.area)) for each in writes])
        before.sizes = [Resize(table.sheet, table.name, table.area)] if box != table.area else []
        before.settings = settings_of(self._sheets.app, self.patience)
        with quiet(self._sheets.app, self.patience, before.settings), self._undone(before, recorded=False):
            if before.sizes:
                self._writer.resize(Resize(table.sheet, table.name, box))
            for write in writes:
                self._writer.put(write)
        self._sheets.forget(table.sheet)

    def save(self, target: Path | None = None) -> Path | None:
        """Leave the saving to the person, whose workbook is open before them."""
        return None


def _frame(rows: list[list[Any]], width: int) -> pl.DataFrame:
    import polars as pl

    columns = list(zip(*rows, strict=True)) if rows else [()] * width
    return pl.DataFrame([column_of(str(place), values) for place, values in enumerate(columns)])
