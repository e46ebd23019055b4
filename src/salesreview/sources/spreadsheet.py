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
from salesreview.sources import headings
from salesreview.sources.error_cells import sheet_and_errors
from salesreview.sources.hostile import broken, locked, look_at
from salesreview.sources.marks import Marks, marks
from salesreview.sources.stack import together
from salesreview.sources.values import raw
from salesreview.sources.wanted import Wanted, hint
from salesreview.tables.assumed import Assumption, Place, Question
from salesreview.tables.cleaned import as_text
from salesreview.tables.headers import fold, match_headers
from salesreview.tables.model import Kind, RawSheet

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
    """Read the sheet that `wanted` names, else the one with most known headers, and those alike it below.

    Of sheets that nobody named the one called as the table is taken first; those that are not read are named.
    """
    look_at(path)
    with _told_plainly(path.name):
        reader = _open(path)
        chosen, others = _choose(reader, path.name, wanted)
        read = [_sheet(reader, path, sheet, top, wanted, len(chosen) + len(others) > 1) for sheet, top in chosen]
    _tell_of_sheets(path.name, [sheet for sheet, _ in chosen], others, wanted)
    return read[0] if len(read) == 1 else together(wanted, read, [sheet for sheet, _ in chosen])


def _sheet(reader: ExcelReader, path: Path, sheet: str, top: _Top, wanted: Wanted, several: bool) -> RawSheet:
    at = wanted.header_row(top.rows)
    if at is None:
        raise SourceError(
            f"文件“{path.name}”的工作表“{sheet}”是空的。请检查文件，或用 --sheet 指定另一张工作表。",
            f"The sheet “{sheet}” of “{path.name}” is empty. Check the file, or name another sheet with --sheet.",
        )
    headers, deep = headings.joined_headers(top.rows, at, wanted.known_in)
    below = at + deep
    columns = _columns(reader, sheet, below, len(headers)) if below < top.height else None
    if columns is None:
        columns = [pl.Series([], dtype=pl.String) for _ in headers]
    seen = marks(path, sheet)
    columns = _as_marked(path.name, seen, columns, headers, below + 1, top.first_column, wanted)
    names = [*headers, *[""] * (len(columns) - len(headers))]
    read = wanted.found(
        path.name, names, columns, below + 1, top.first_column, headings.above(top.rows, at), sheet if several else None
    )
    _tell_of_marks(seen, read, sheet if several else None, wanted)
    return read


def _as_marked(
    name: str, seen: Marks, columns: list[pl.Series], headers: Sequence[str], first_row: int, first_column: int,
    wanted: Wanted,
) -> list[pl.Series]:  # fmt: skip
    """Put dates that were read in the wrong calendar right, and give merged cells their value on every row."""
    filled: list[str] = []
    if seen.four_years_off:
        columns = [_later(series) for series in columns]
    known = match_headers(wanted.schema, tuple(headers)).positions
    amounts = {known[column.key] for column in wanted.schema.columns
               if column.key in known and column.kind in (Kind.MONEY, Kind.NUMBER)}  # fmt: skip
    for place, series in enumerate(columns):
        spans = [(top - first_row, bottom - first_row) for top, bottom, column in seen.merged
                 if column == first_column + place and top >= first_row]  # fmt: skip
        if spans and place not in amounts and series.len():
            index = list(range(series.len()))
            for top, bottom in spans:
                for row in range(top + 1, min(bottom + 1, series.len())):
                    index[row] = top
            columns[place] = series.gather(index)
            filled.append(headers[place] if place < len(headers) else "")
    if filled:
        names = [name for name in filled if name]
        wanted.log.assumptions.append(Assumption(
            "fill", "lines", Place(name), f"合并单元格的值已填到每一行：{'、'.join(names)}。",
            f"The value of merged cells stands on each of their rows now: {', '.join(names)}.",
        ))  # fmt: skip
    return columns


_FOUR_YEARS = 1_462  # days between the calendars of 1900 and 1904


def _later(series: pl.Series) -> pl.Series:
    if series.dtype in (pl.Datetime, pl.Date):
        return series.dt.offset_by(f"{_FOUR_YEARS}d")
    if series.dtype == pl.String and series.str.contains(r"^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2})?$").any():
        days = series.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False).dt.offset_by(f"{_FOUR_YEARS}d")
        text = days.dt.to_string("%Y-%m-%d") + series.str.slice(10)
        return pl.select(pl.coalesce(pl.lit(text), pl.lit(series))).to_series()
    return series


def _tell_of_marks(seen: Marks, read: RawSheet, tab: str | None, wanted: Wanted) -> None:
    """Say that hidden rows were read, and ask for results that a formula never saved."""
    last = read.first_row + read.frame.height
    hidden = tuple(row for row in seen.hidden if read.first_row <= row < last)
    if hidden:
        n = len(hidden)
        wanted.log.assumptions.append(Assumption(
            "hidden", "hidden", Place(read.sheet, tab, None, hidden[:3]),
            f"有 {n:,} 行被隐藏或筛选掉，也已读入。不需要的行请在来源中删除。",
            f"{n:,} rows are hidden or filtered out; they were read too. Delete the rows that are not "
            f"wanted.", proved=False,
        ))  # fmt: skip
    used = set(match_headers(wanted.schema, read.headers).positions.values())
    used |= {place for place, header in enumerate(read.headers) if fold(header) in wanted.mentioned}
    known = {read.first_column + place: place for place in used}
    lost = [(row, known[column]) for row, column in seen.unsaved if column in known and read.first_row <= row < last]
    if lost:
        rows = tuple(sorted({row for row, _ in lost}))
        header = read.headers[lost[0][1]]
        wanted.log.questions.append(Question(
            "formulas", "formulas", Place(read.sheet, tab, header, rows[:3]),
            f"有 {len(lost):,} 个公式没有保存计算结果，读不到值。请用 Excel 打开该文件，保存后再读入。",
            f"{len(lost):,} formulas have no saved result, so there is no value to read. Open the file in Excel, save "
            f"it, "
            "and load it again.", wrong=True,
        ))  # fmt: skip


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


def _choose(reader: ExcelReader, name: str, wanted: Wanted) -> tuple[list[tuple[str, _Top]], list[str]]:
    """Return the sheets to read, and the names of those that are not read though they hold something."""
    import fastexcel

    names = reader.sheet_names
    if wanted.sheet is not None:
        picked = []
        for asked in filter(None, (part.strip() for part in ([wanted.sheet] if wanted.sheet.strip() in names else
                                                             wanted.sheet.replace("｜", "|").split("|")))):  # fmt: skip
            found = [n for n in names if n == asked] or [n for n in names if n.strip().casefold() == asked.casefold()]
            if not found:
                zh, en = hint(asked, names)
                raise SourceError(
                    f"文件“{name}”中没有工作表“{asked}”。{zh}", f"“{name}” has no sheet “{asked}”. {en}"
                )  # fmt: skip
            picked.append((found[0], _Top(reader, found[0])))
        return picked, []
    schema = wanted.schema
    own = {fold(text) for text in (schema.key, schema.zh, schema.en)}
    hidden: list[tuple[str, _Top]] = []
    seen: list[tuple[str, _Top]] = []
    failures = []
    for sheet in names:
        try:
            top = _Top(reader, sheet)
        except fastexcel.FastExcelError as error:  # a chart sheet, or a damaged one
            failures.append(error)
            continue
        if not top.blank:
            (hidden if top.hidden else seen).append((sheet, top))
    for sheet, top in (*seen, *hidden):
        if fold(sheet) in own:
            return [(sheet, top)], [other for other, _ in (*seen, *hidden) if other != sheet]
    if seen or hidden:
        return _best(seen or hidden, wanted, [sheet for sheet, _ in hidden] if seen else [])
    if failures:
        raise failures[0]
    raise SourceError(
        f"文件“{name}”的工作表都是空的。请检查导出是否完整。",
        f"All sheets of “{name}” are empty. Check that the export is complete.",
    )


def _best(
    seen: list[tuple[str, _Top]], wanted: Wanted, hidden: list[str]
) -> tuple[list[tuple[str, _Top]], list[str]]:  # fmt: skip
    """Return the sheet with most known headers and those alike it, and the names of the others."""
    held = {sheet: _held(top, wanted) for sheet, top in seen}
    best = max((sheet for sheet, _ in seen), key=lambda sheet: len(held[sheet]))
    required = {column.key for column in wanted.schema.columns if column.required}
    alike = [pair for pair in seen if held[pair[0]] == held[best]] if required <= held[best] else []
    chosen = alike or [pair for pair in seen if pair[0] == best]
    taken = {sheet for sheet, _ in chosen}
    return chosen, [sheet for sheet, _ in seen if sheet not in taken] + hidden


def _held(top: _Top, wanted: Wanted) -> frozenset[str]:
    """Return the columns whose headers a sheet has; what a mapping names counts as a column of its own."""
    at = wanted.header_row(top.rows)
    if at is None:
        return frozenset()
    headers, _ = headings.joined_headers(top.rows, at, wanted.known_in)
    named = {fold(header) for header in headers if fold(header) in wanted.mentioned}
    return frozenset(match_headers(wanted.schema, headers).positions) | named


def _tell_of_sheets(name: str, chosen: list[str], others: list[str], wanted: Wanted) -> None:
    if len(chosen) > 1:
        wanted.log.assumptions.append(Assumption(
            "sheet", "sheets", Place(name), f"有 {len(chosen)} 张相同的工作表，已一并读入：{'、'.join(chosen)}。",
            f"{len(chosen)} sheets are alike and were read together: {', '.join(chosen)}.",
        ))  # fmt: skip
    if others:
        wanted.log.assumptions.append(Assumption(
            "sheet", "sheets", Place(name), f"已读入工作表“{'、'.join(chosen)}”；未读入：{'、'.join(others)}"
            "（可用 --sheet 指定）。",
            f"The sheet “{', '.join(chosen)}” was read; not read: {', '.join(others)} (name one with --sheet).",
        ))  # fmt: skip


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
