"""Writes into the open workbook: what a plan says, and what stood there before."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from salesreview.hosts.excel import native
from salesreview.hosts.excel.calls import Patience
from salesreview.hosts.excel.journal import Before, Height, Resize, Write
from salesreview.hosts.excel.reading import BLOCK
from salesreview.hosts.excel.sheets import Sheets
from salesreview.hosts.excel.values import BLOCK_TEXT, to_excel, units
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
            self._patience(drawn.follow, self._sheets.sheet(drawn.sheet))

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
        """Write one rectangle, in blocks of a bounded size; a text that no block takes is written by itself."""
        rows, alone = _split(write)
        height = max(1, BLOCK // len(rows[0]))
        for at in range(0, len(rows), height):
            part = rows[at : at + height]
            top = write.area.top + at
            self._assign(write.sheet, Area(top, write.area.left, top + len(part) - 1, write.area.right), part)
        for row, column, text in alone:
            self._assign(write.sheet, Area(row, column, row, column), [[text]])
        self._sheets.forget(write.sheet)

    def _assign(self, sheet: str, at: Area, rows: list[list[Any]]) -> None:
        ready = [[self._ready(value) for value in row] for row in rows]
        given = ready[0][0] if len(ready) == len(ready[0]) == 1 else ready
        self._patience(setattr, self._sheets.range(sheet, at), "raw_value", given)

    def _ready(self, value: Any) -> Any:
        """Return a value as the engine takes it: a moment with a time zone on Windows, a whole number as another."""
        if value is None:
            return ""
        return value if isinstance(value, (str, bool)) else self._engine.prepare_xl_data_element(value, {})

    @cached_property
    def _engine(self) -> Any:
        return self._sheets.app.engine.impl

    def resize(self, size: Resize) -> None:
        """Give an Excel Table another extent."""

        def resize() -> None:
            table = self._sheets.sheet(size.sheet).tables[size.table]
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
        self._patience(setattr, self._sheets.app, "cut_copy_mode", False)

    def _mark(self, sheet: str, row: int, column: int, runs: Iterable[tuple[int, int, bool]]) -> None:
        from salesreview.review import palette

        cell = self._sheets.range(sheet, Area(row, column, row, column))
        self._patience(_set_font, cell, palette.INK)
        for start, end, prompt in runs:
            if prompt:
                self._patience(lambda start=start, end=end: native.set_look(cell, start, end, palette.ASK, bold=True))

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


def _set_font(cell: Any, color: str) -> None:
    font = cell.font
    font.color, font.bold = color, False


def _split(write: Write) -> tuple[list[list[Any]], list[tuple[int, int, str]]]:
    """Return the rows without the texts that are too long for a block, and those with their places."""
    rows = [list(row) for row in write.rows]
    alone = []
    if len(rows) > 1 or len(rows[0]) > 1:
        for at, row in enumerate(rows):
            for across, value in enumerate(row):
                if isinstance(value, str) and len(value) > BLOCK_TEXT // 2 and units(value) > BLOCK_TEXT:
                    alone.append((write.area.top + at, write.area.left + across, value))
                    row[across] = None
    return rows, alone


def _again(value: Any, in_text: bool) -> Any:
    """Return what a cell held as it is written back: a formula as it was, text as text."""
    return value["formula"] if isinstance(value, dict) else to_excel(value, in_text=in_text)
