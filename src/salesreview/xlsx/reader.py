"""Reading a raw sheet fast: fastexcel for the values, and a look at the part for the error cells it leaves blank."""

from __future__ import annotations

import threading
import zipfile
import zlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from salesreview.errors import WorkbookError
from salesreview.shield import NativePanicError, shielded
from salesreview.tables.cleaned import as_text, plain
from salesreview.xlsx import markup
from salesreview.xlsx.dated import impossible_date
from salesreview.xlsx.guard import check_corners, fits_as_stated
from salesreview.xlsx.loading import Block, Errors, Loaded, errors_in, load
from salesreview.xlsx.pieces import Uncut, read_pieces

if TYPE_CHECKING:
    from fastexcel import ExcelReader

_CHUNK = 1 << 20
_OVERLAP = 1 << 14  # a cell with its formula is rarely longer; it may lie across two chunks
#: A sheet that unpacks to more is looked through before it is read only where it does not state its extent.
_LOOKED_AT = 16 << 20
#: One that unpacks to more is read in pieces.
_LONG = 64 << 20


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
        block = Block(header_row, first_column, width)
        loaded, errors = self._read(sheet, block)
        blank = pl.Series([None], dtype=pl.String).new_from_index(0, loaded.height)
        frame = pl.DataFrame([_typed(loaded.columns.get(at, blank)).alias(str(at)) for at in range(width)])
        return loaded.headers, _without_blank_end(_with_errors(frame, errors))

    def _read(self, sheet: str, block: Block) -> tuple[Loaded, Errors]:
        part = self._parts.get(sheet)
        try:
            with shielded():
                return self._read_shielded(sheet, part, block)
        except NativePanicError as error:
            raise self._unreadable(sheet, part) from error

    def _read_shielded(self, sheet: str, part: str | None, block: Block) -> tuple[Loaded, Errors]:
        import fastexcel

        if part is not None and self._size(part, block.header_row) > _LONG:
            try:
                return read_pieces(self.path, part, block)
            except Uncut:
                pass
        # unpacking and looking for errors runs beside fastexcel's parsing: both leave the interpreter's lock
        with ThreadPoolExecutor(1) as beside:
            errors = beside.submit(_error_cells, self.path, part, block)
            try:
                try:
                    return load(self._reader, sheet, block), errors.result()
                except fastexcel.CalamineCellError:  # it cannot tell the type of a column with #NAME? in it
                    texts = dict.fromkeys(errors.result(), "string")
                    return load(self._reader, sheet, block, texts), errors.result()
            except fastexcel.FastExcelError as error:
                raise self._unreadable(sheet, None) from error

    def _unreadable(self, sheet: str, part: str | None) -> WorkbookError:
        """Return the error for a sheet that cannot be read; with its part, its first impossible date is named."""
        at = impossible_date(self.path, part) if part is not None else None
        if at is not None:
            return WorkbookError(
                f"文件“{self.path.name}”的工作表“{sheet}”单元格 {at[0]} 是日期格式，但其数值 {at[1]} 不可能是日期，"
                "工作表因此无法读取。请更正或清空该单元格后重试。",
                f"The cell {at[0]} on the sheet {sheet} of {self.path.name} has the format of a date, and its number "
                f"{at[1]} can be none, so the sheet cannot be read. Correct or clear the cell, and retry.",
            )
        return WorkbookError(
            f"无法读取文件“{self.path.name}”的工作表“{sheet}”。请在 Excel 中打开它，另存为 .xlsx 或 .xlsm 后重试。",
            f"The sheet {sheet} of {self.path.name} cannot be read. Open the file in Excel, "
            "save it as .xlsx or .xlsm, and retry.",
        )

    def _size(self, part: str, header_row: int) -> int:
        """Return what a sheet unpacks to. Raises WorkbookError where a stray cell stands too far out.

        To search a long sheet for one takes a second: it is believed what it states.
        """
        try:
            with zipfile.ZipFile(self.path) as archive:
                size = archive.getinfo(part).file_size
                if size < _LOOKED_AT or not fits_as_stated(archive, part, header_row):
                    check_corners(archive, part, self.path.name)
        except (zipfile.BadZipFile, zlib.error, EOFError, KeyError) as error:  # KeyError: the part is not there
            raise markup.broken(part) from error
        return size


def _typed(series: pl.Series) -> pl.Series:
    if series.dtype == pl.Null:
        return series.cast(pl.String)
    made = plain(series)
    return made.cast(pl.Datetime("ms")) if made.dtype == pl.Date else made


def _error_cells(path: Path, part: str | None, block: Block) -> Errors:
    found: Errors = {}
    if part is None:
        return found
    with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
        rest = b""
        while chunk := stream.read(_CHUNK):
            buffer = rest + chunk
            errors_in(buffer, block, found)
            rest = buffer[-_OVERLAP:]
    return found


def _with_errors(frame: pl.DataFrame, errors: Errors) -> pl.DataFrame:
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
