"""Writes into the open workbook: what a plan says, and what stood there before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from salesreview.hosts.excel.calls import Patience
from salesreview.hosts.excel.journal import Before, Height, Resize, Write
from salesreview.hosts.excel.sheets import Sheets
from salesreview.hosts.excel.values import to_excel
from salesreview.review.document import Rich
from salesreview.xlsx.address import Area

if TYPE_CHECKING:
    from salesreview.hosts.excel.plan import Plan, Runs


class Writer:
    """Every call goes through `patience`; a call that fails for good raises."""

    def __init__(self, sheets: Sheets, patience: Patience) -> None:
        self._sheets, self._patience = sheets, patience

    def carry_out(self, plan: Plan) -> None:
        """Write what a plan says."""
        for size in plan.sizes:
            if size.area.bottom > size.old_bottom:  # before its rows are written: a table grows over empty cells only
                self.resize(size)
        for grown in plan.grown:  # before the values: 2026-10 is a date unless the cell is formatted as text
            self._look_like_first(grown.sheet, grown.first, grown.rest)
        for write in plan.writes:
            self.put(write)
        for size in plan.sizes:
            if size.area.bottom <= size.old_bottom:
                self.resize(size)
        self._set_heights(plan.heights)
        self._fit(plan.fitted)
        for prompt in plan.prompts:
            self._mark(prompt.sheet, prompt.row, prompt.column, prompt.runs)
        for drawn in plan.charts:
            self._patience(drawn.follow, self._sheets.by_name)

    def restore(self, before: Before) -> None:
        """Put everything back as it was; this may be repeated at will."""
        self._end_copying()
        for size in before.sizes:
            self.resize(size)
        for write in before.writes:
            text = self._sheets.formatted_as_text(write.sheet, write.area, write.rows)
            rows = tuple(tuple(_again(v, mark) for v, mark in zip(row, text, strict=True)) for row in write.rows)
            self.put(Write(write.sheet, write.area, rows))
            first = write.rows[0][0]
            if len(write.rows) == len(write.rows[0]) == 1 and isinstance(first, str) and "【" in first:
                self._mark(write.sheet, write.area.top, write.area.left, runs_of(Rich.of(first)))
        self._set_heights(before.heights)
        self._fit(before.fitted)

    def put(self, write: Write) -> None:
        """Write one rectangle."""
        cells = self._sheets.range(write.sheet, write.area)
        rows = [list(row) for row in write.rows]
        # A block costs xlwings two dozen calls more than a single value does.
        self._patience(setattr, cells, "value", rows[0][0] if len(rows) == len(rows[0]) == 1 else rows)
        self._sheets.forget(write.sheet)

    def resize(self, size: Resize) -> None:
        """Give an Excel Table another extent."""

        def resize() -> None:
            table = self._sheets.by_name[size.sheet].tables[size.table]
            table.resize(self._sheets.range(size.sheet, size.area))

        self._patience(resize)

    def _look_like_first(self, sheet: str, first: Area, rest: Area) -> None:
        source, target = self._sheets.range(sheet, first), self._sheets.range(sheet, rest)

        def paste() -> None:  # anew from the start where it is refused: the clipboard is everybody's
            source.copy()
            target.paste(paste="formats")

        self._patience(paste)
        self._end_copying()

    def _end_copying(self) -> None:
        self._patience(setattr, self._sheets.book.app, "cut_copy_mode", False)

    def _mark(self, sheet: str, row: int, column: int, runs: Iterable[tuple[int, int, bool]]) -> None:
        from salesreview.review import palette

        cell = self._sheets.range(sheet, Area(row, column, row, column))
        for start, end, prompt in runs:
            for name, value in (("color", palette.ASK if prompt else palette.INK), ("bold", prompt)):
                self._patience(_set_font, cell, start, end, name, value)

    def _set_heights(self, rows: Iterable[Height]) -> None:
        for row in rows:
            cells = self._sheets.range(row.sheet, Area(row.row, 1, row.row, 1))
            self._patience(setattr, cells, "row_height", row.points)

    def _fit(self, fitted: Iterable[tuple[str, Area]]) -> None:
        for sheet, rows in fitted:
            cells = self._sheets.range(sheet, rows)
            self._patience(lambda cells: cells.rows.autofit(), cells)


def runs_of(text: Rich) -> Runs:
    """Return where a text's runs start and end, and whether each is a prompt."""
    at, found = 0, []
    for run, prompt in text.runs:
        found.append((at, at + len(run), prompt))
        at += len(run)
    return tuple(found)


def _set_font(cell: Any, start: int, end: int, name: str, value: object) -> None:
    setattr(cell.characters[start:end].font, name, value)


def _again(value: Any, in_text: bool) -> Any:
    """Return what a cell held as it is written back: a formula as it was, text as text."""
    return value["formula"] if isinstance(value, dict) else to_excel(value, in_text=in_text)
