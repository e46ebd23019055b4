"""Reading a workbook of any kind (.xlsx, .xlsm, .xlsb, .xls, .ods) by fastexcel; what it is, its content says."""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from salesreview.errors import SourceError
from salesreview.shield import NativePanicError, shielded
from salesreview.sources.error_cells import sheet_and_errors
from salesreview.sources.hostile import broken, locked, look_at
from salesreview.sources.values import raw
from salesreview.sources.wanted import Wanted, hint
from salesreview.tables.cleaned import as_text
from salesreview.tables.headers import fold
from salesreview.tables.model import RawSheet

if TYPE_CHECKING:
    from fastexcel import CellError, ExcelReader

_TOP = 1000  # rows looked at for the headers: a sheet may begin far down
_INSTEAD = re.compile(r"but got '(\w+)(?:\((.*)\))?'?$", re.S)
_ERRORS = {
    "NA": "#N/A", "Div0": "#DIV/0!", "Name": "#NAME?", "Null": "#NULL!", "Num": "#NUM!", "Ref": "#REF!",
    "Value": "#VALUE!", "GettingData": "#GETTING_DATA",
}  # fmt: skip
# fastexcel logs a line for each column without a value; nobody who reads a source needs it.
logging.getLogger("fastexcel").addHandler(logging.NullHandler())


class _Top:
    """A sheet's first rows as text, from the first used column on."""

    def __init__(self, reader: ExcelReader, sheet: str) -> None:
        loaded = reader.load_sheet(sheet, header_row=None, skip_rows=0, n_rows=_TOP, dtypes="string")
        columns = loaded.available_columns()
        self.rows = [[value or "" for value in row] for row in loaded.to_polars().iter_rows()]
        self.height = loaded.total_height
        self.first_column = columns[0].absolute_index + 1 if columns else 1
        self.hidden = loaded.visible != "visible"
        self.blank = not any(any(row) for row in self.rows)


def read_workbook(path: Path, wanted: Wanted) -> RawSheet:
    """Read one sheet: the one `wanted` names, else the one named as the table, else the first with anything on it."""
    look_at(path)
    with _told_plainly(path.name):
        reader = _open(path)
        sheet, top = _choose(reader, path.name, wanted)
        at = wanted.header_row(top.rows)
        if at is None:
            raise SourceError(
                f"文件“{path.name}”的工作表“{sheet}”是空的。请检查文件，或用 --sheet 指定另一张工作表。",
                f"The sheet “{sheet}” of “{path.name}” is empty. Check the file, or name another sheet with --sheet.",
            )
        columns = _columns(reader, sheet, at + 1, len(top.rows[at])) if at + 1 < top.height else None
    headers = top.rows[at]
    if columns is None:
        columns = [pl.Series([], dtype=pl.String) for _ in headers]
    return wanted.found(path.name, headers, columns, at + 2, top.first_column)


def sheet_names(path: Path) -> tuple[str, ...]:
    """Return the sheets of a workbook, in order. Raises SourceError where it is none, damaged or locked."""
    look_at(path)
    with _told_plainly(path.name):
        return tuple(_open(path).sheet_names)


def first_rows(path: Path) -> list[tuple[str, list[list[str]]]]:
    """Return the first rows of each sheet that shows anything, with its name."""
    import fastexcel

    look_at(path)
    found = []
    with _told_plainly(path.name):
        reader = _open(path)
        for sheet in reader.sheet_names:
            with contextlib.suppress(fastexcel.FastExcelError):  # a chart sheet
                top = _Top(reader, sheet)
                if not top.blank and not top.hidden:
                    found.append((sheet, top.rows))
    return found


def _open(path: Path) -> ExcelReader:
    import fastexcel

    try:
        # Handed over as bytes, a file is what it holds; by its path, it would be what its name says.
        return fastexcel.read_excel(path.read_bytes())
    except fastexcel.FastExcelError:
        return fastexcel.read_excel(path)  # whose errors say more, of a password for one


@contextlib.contextmanager
def _told_plainly(name: str) -> Iterator[None]:
    """Turn fastexcel's errors into sentences for the user."""
    import fastexcel

    try:
        with shielded():
            yield
    except fastexcel.FastExcelError as error:
        raise (locked if "password" in str(error).lower() else broken)(name) from error
    except NativePanicError as error:
        raise broken(name) from error


def _choose(reader: ExcelReader, name: str, wanted: Wanted) -> tuple[str, _Top]:
    import fastexcel

    names = reader.sheet_names
    if wanted.sheet is not None:
        asked = wanted.sheet.strip()
        found = [n for n in names if n == asked] or [n for n in names if n.strip().casefold() == asked.casefold()]
        if not found:
            zh, en = hint(asked, names)
            raise SourceError(
                f"文件“{name}”中没有工作表“{asked}”。{zh}", f"“{name}” has no sheet “{asked}”. {en}"
            )  # fmt: skip
        return found[0], _Top(reader, found[0])
    schema = wanted.schema
    own = {fold(text) for text in (schema.key, schema.zh, schema.en)}
    for sheet in names:
        if fold(sheet) in own:
            return sheet, _Top(reader, sheet)
    hidden, failures = [], []
    for sheet in names:
        try:
            top = _Top(reader, sheet)
        except fastexcel.FastExcelError as error:  # a chart sheet, or a damaged one
            failures.append(error)
            continue
        if not top.blank and not top.hidden:
            return sheet, top
        if not top.blank:
            hidden.append((sheet, top))
    if hidden:
        return hidden[0]
    if failures:
        raise failures[0]
    raise SourceError(
        f"文件“{name}”的工作表都是空的。请检查导出是否完整。",
        f"All sheets of “{name}” are empty. Check that the export is complete.",
    )


def _columns(reader: ExcelReader, sheet: str, skip: int, width: int) -> list[pl.Series]:
    import fastexcel

    try:
        loaded = reader.load_sheet(sheet, header_row=None, skip_rows=skip, schema_sample_rows=None)
        frame, errors = sheet_and_errors(loaded)
    except fastexcel.UnsupportedColumnTypeCombinationError:  # durations among other values
        loaded = reader.load_sheet(sheet, header_row=None, skip_rows=skip, dtypes="string")
        frame, errors = sheet_and_errors(loaded)
    columns = _with_errors([raw(series) for series in frame.get_columns()], errors)
    blanks = [pl.Series([None], dtype=pl.String).new_from_index(0, frame.height) for _ in range(width - len(columns))]
    return [*columns, *blanks]


def _with_errors(columns: list[pl.Series], errors: Sequence[CellError]) -> list[pl.Series]:
    """Put back what fastexcel leaves out: the text of error cells (#N/A), so that the checks can list them."""
    found: dict[int, dict[int, str]] = {}
    for error in errors:
        row, column = error.offset_position
        instead = _INSTEAD.search(error.detail)
        if instead is not None:
            kind, inner = instead[1], (instead[2] or "").strip('"')
            text = _ERRORS.get(inner, f"#{inner.upper()}!") if kind == "Error" else inner
            if text:
                found.setdefault(column, {})[row] = text
    return [
        as_text(series).scatter(list(found[place]), list(found[place].values())) if place in found else series
        for place, series in enumerate(columns)
    ]
