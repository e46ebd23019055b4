"""Reading a raw sheet fast: fastexcel for the values, and a look at the part for the error cells it leaves blank."""

from __future__ import annotations

import logging
import re
import threading
import zipfile
import zlib
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from salesreview.errors import WorkbookError
from salesreview.tables.cleaned import as_text, plain
from salesreview.xlsx import markup
from salesreview.xlsx.address import column_number
from salesreview.xlsx.guard import check_corners

if TYPE_CHECKING:
    from fastexcel import ExcelReader

_ERROR_MARKS = (b't="e"', b"t='e'")
_ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c\s(?=[^<>]*?\bt\s*=\s*[\"']e[\"'])(?=[^<>]*?\br\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"'])[^<>]*>"
    rb"(?:(?!</(?:\w+:)?c\s*>).)*?<(?:\w+:)?v[^<>]*>\s*([^<]*?)\s*</",
    re.S,
)
_CHUNK = 1 << 20
_OVERLAP = 1 << 14  # a cell with its formula is rarely longer; it may lie across two chunks
_LOOKED_AT = 16 << 20
_UNNAMED = "__UNNAMED__"
# fastexcel logs a line for each column without a value; nobody who reads a raw sheet needs it.
logging.getLogger("fastexcel").addHandler(logging.NullHandler())


class SheetReader:
    """Reads blocks of one workbook file, which is opened once: its shared texts may be large."""

    def __init__(self, path: Path, parts: Mapping[str, str]) -> None:
        """Take the file, looked at before, and the part that each of its sheets is."""
        self.path, self._parts = path, parts
        self._opened = threading.local()

    @property
    def _reader(self) -> ExcelReader:
        """The opened file, one for each thread: two may not use the same."""
        import fastexcel

        reader: ExcelReader | None = getattr(self._opened, "reader", None)
        if reader is None:
            reader = self._opened.reader = fastexcel.read_excel(self.path)
        return reader

    def _check_corners(self, sheet: str) -> None:
        """Look for a stray cell far out, where that takes no time: in a long sheet it would cost a second."""
        part = self._parts.get(sheet)
        if part is None:
            return
        try:
            with zipfile.ZipFile(self.path) as archive:
                if archive.getinfo(part).file_size < _LOOKED_AT:
                    check_corners(archive, part, self.path.name)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise markup.broken(part) from error

    def read_block(
        self, sheet: str, *, header_row: int, first_column: int, width: int
    ) -> tuple[tuple[str, ...], pl.DataFrame]:
        """Read `width` columns of a sheet from `header_row` and `first_column` on (both counted from 1).

        Returns the headers as text ("" where blank; a second header of the same text is renamed) and a frame with
        columns "0" ... of type Datetime, Float64, Boolean or String (a column that mixes types is String throughout),
        whose row i is the sheet's row `header_row` + 1 + i: blank rows in between are kept, those at the end are not.
        Formulas give the values stored with them, error cells their text (#N/A), an all-blank column nulls of type
        String.

        Raises WorkbookError where the file is no workbook that can be read or has no such sheet.
        """
        import fastexcel

        self._check_corners(sheet)
        # unpacking and looking for errors runs beside fastexcel's parsing: both leave the interpreter's lock
        with ThreadPoolExecutor(1) as beside:
            part = self._parts.get(sheet)
            errors = beside.submit(_error_cells, self.path, part, header_row, first_column, width)
            where = (sheet, header_row, first_column, width)
            try:
                try:
                    headers, frame = _read(self._reader, *where)
                except fastexcel.CalamineCellError:  # it cannot tell the type of a column with #NAME? in it
                    headers, frame = _read(self._reader, *where, texts=errors.result())
            except fastexcel.FastExcelError as error:
                raise WorkbookError(
                    f"无法读取文件“{self.path.name}”的工作表“{sheet}”。"
                    "请在 Excel 中打开它，另存为 .xlsx 或 .xlsm 后重试。",
                    f"The sheet {sheet} of {self.path.name} cannot be read. Open the file in Excel, "
                    "save it as .xlsx or .xlsm, and retry.",
                ) from error
            frame = _with_errors(frame, errors.result())
        return headers, _without_blank_end(frame)


def _read(
    reader: ExcelReader, sheet: str, header_row: int, first_column: int, width: int, texts: Collection[int] = ()
) -> tuple[tuple[str, ...], pl.DataFrame]:
    """Read a block's headers and values; the columns `texts` (from 0) as text throughout."""
    import fastexcel

    first = first_column - 1
    known: dict[str | int, Any] = {first + place: "string" for place in texts}

    def inside(column: Any) -> bool:
        return bool(first <= column.absolute_index < first + width)

    headers = [""] * width
    columns: dict[int, pl.Series] = {}
    try:
        loaded = reader.load_sheet(
            sheet, header_row=header_row - 1, schema_sample_rows=None, use_columns=inside, dtypes=known or None
        )
    except fastexcel.InvalidParametersError:  # nothing stands that far down
        return tuple(headers), _blank(width, 0)
    frame = loaded.to_polars()
    for info, series in zip(loaded.selected_columns, frame.iter_columns(), strict=True):
        place = info.absolute_index - first
        headers[place] = "" if info.name.startswith(_UNNAMED) else info.name
        columns[place] = series
    blank = pl.Series([None], dtype=pl.String).new_from_index(0, frame.height)
    return tuple(headers), pl.DataFrame([_typed(columns.get(place, blank)).alias(str(place)) for place in range(width)])


def _blank(width: int, rows: int) -> pl.DataFrame:
    empty = pl.Series([None], dtype=pl.String).new_from_index(0, rows)
    return pl.DataFrame([empty.alias(str(place)) for place in range(width)])


def _typed(series: pl.Series) -> pl.Series:
    if series.dtype == pl.Null:
        return series.cast(pl.String)
    made = plain(series)
    return made.cast(pl.Datetime("ms")) if made.dtype == pl.Date else made


def _error_cells(
    path: Path, part: str | None, header_row: int, first_column: int, width: int
) -> Mapping[int, dict[int, str]]:
    """Return the error cells below the header: column (from 0) -> row (from 0 below the header) -> text."""
    found: dict[int, dict[int, str]] = {}
    if part is None:
        return found
    with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
        rest = b""
        while chunk := stream.read(_CHUNK):
            buffer = rest + chunk
            if any(mark in buffer for mark in _ERROR_MARKS):
                for letters, row, text in _ERROR_CELL.findall(buffer):
                    column, at = column_number(letters.decode()) - first_column, int(row) - header_row - 1
                    if 0 <= column < width and at >= 0:
                        found.setdefault(column, {})[at] = text.decode()
            rest = buffer[-_OVERLAP:]
    return found


def _with_errors(frame: pl.DataFrame, errors: Mapping[int, dict[int, str]]) -> pl.DataFrame:
    if not errors:
        return frame
    last = max(row for cells in errors.values() for row in cells)
    if last >= frame.height:  # rows that hold nothing but errors
        frame = pl.concat([frame, frame.clear(last + 1 - frame.height)])
    for column, cells in errors.items():
        texts = as_text(frame[str(column)]).to_frame("old")
        put = pl.DataFrame({"at": list(cells), "new": list(cells.values())}, schema={"at": pl.UInt32, "new": pl.String})
        joined = texts.with_row_index("at").join(put, on="at", how="left", maintain_order="left")
        frame = frame.with_columns(joined.select(pl.coalesce("new", "old")).to_series().alias(str(column)))
    return frame


def _without_blank_end(frame: pl.DataFrame) -> pl.DataFrame:
    used = 0
    for series in frame.iter_columns():
        if series.len() and series[-1] is not None:
            return frame
        last = series.is_not_null().arg_true()
        used = max(used, int(last[-1]) + 1 if last.len() else 0)
    return frame.head(used)
