"""A long sheet read in pieces of whole rows: on several cores at once, and without holding all its cells.

fastexcel reads a sheet on one core, and holds every cell until the last one is read. So the part is unpacked and cut
between rows, each piece is wrapped as a workbook of its own, and the frames are put together. What comes out is what
fastexcel makes of the whole sheet; where that is not certain, the sheet is left to it (`Uncut`). A sheet whose cells
contradict the numbers of their rows is none that Excel opens, and is not looked for.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import zipfile
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from salesreview.errors import WorkbookError
from salesreview.xlsx import address, markup
from salesreview.xlsx.cells import Writing, cell
from salesreview.xlsx.loading import Block, Errors, Loaded, errors_in, load
from salesreview.xlsx.package import Package
from salesreview.xlsx.stream import LongSheet

#: Bytes of a piece. Large ones cost up to half more: the system is asked for the memory of each anew.
_SIZE = 8 << 20
_MOST_WORKERS = 4
#: A cell of shared text, as every known program writes it. Its number is read as text with a mark before it instead:
#: no piece needs to hold the shared texts, of which there may be a million. No XML may hold the mark.
_SHARED_CELL, _MARK = b't="s"><v>', "\x01"
_MARKED_CELL = b't="str"><v>' + _MARK.encode()
_SHARED_TEXT = re.compile(rb't="s"><v>(\d+)</v>')
#: Texts that tell fastexcel nothing of a column's type (its NULL_STRING_VALUES).
_NOTHING = (
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA",
    "NULL", "NaN", "None", "n/a", "nan", "null",
)  # fmt: skip
_MOST_NOTHING = 40  # such texts among the shared ones, which are told apart one by one
_TEXTS_PER_COLUMN = 1_000_000
_ROW = re.compile(rb'<row(?: r="(\d{1,7})")?')
_1904 = re.compile(rb"<(?:\w+:)?workbookPr\s[^>]*?\bdate1904\s*=\s*[\"'](?:1|true)[\"']")

_STRINGS, _STYLES, _WORKBOOK, _SHEET = "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "xl/sheet.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_RELATION = f'<Relationship Id="rId{{}}" Type="{_OFFICE}/{{}}" Target="{{}}"/>'
_START, _END = f'<worksheet xmlns="{_MAIN}"><sheetData>'.encode(), b"</sheetData></worksheet>"


class Uncut(Exception):  # noqa: N818 (no error: the sheet is read as a whole)
    """The sheet cannot be read in pieces, or it is not certain that they would say what the whole says."""


def read_pieces(path: Path, part: str, block: Block) -> tuple[Loaded, Errors]:
    """Read a block of a long sheet. Raises Uncut where the sheet must be read as a whole."""
    try:
        with Package(path) as package:
            return _CutSheet(package, part, block).read()
    except (WorkbookError, pl.exceptions.OutOfBoundsError) as error:
        raise Uncut(part) from error


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some rows: the number of the first; what was read, None where a type cannot be told; the error cells."""

    first: int
    loaded: Loaded | None
    errors: Errors


class _CutSheet:
    """One sheet of a workbook file and what its pieces need of the other parts."""

    def __init__(self, package: Package, part: str, block: Block) -> None:
        if _STYLES not in package:
            raise Uncut(part)
        self._package, self._part, self._block = package, part, block
        self._styles = package.read(_STYLES)
        self._is_1904 = bool(_1904.search(package.read(_WORKBOOK)))
        self._texts = self._shared_texts()
        nothing = self._texts.is_null() | self._texts.is_in(_NOTHING)
        self._nothing = {at: self._texts[at] or "" for at in nothing.arg_true().head(_MOST_NOTHING + 1).to_list()}
        if len(self._nothing) > _MOST_NOTHING:
            raise Uncut(part)

    def read(self) -> tuple[Loaded, Errors]:
        """Read the rows, and once more where the types of pieces differ: then by the type of the whole."""
        dtypes: dict[int, str] = {}
        while True:
            headers, pieces = self._read_all(dtypes)
            errors: Errors = {}
            for piece in pieces:
                for place, cells in piece.errors.items():
                    errors.setdefault(place, {}).update(cells)
            loaded = [(piece.first, piece.loaded) for piece in pieces if piece.loaded is not None]
            if len(loaded) < len(pieces):  # as for a whole sheet: columns with error cells as text
                wanted = dict.fromkeys(errors, "string")
            else:
                wanted = self._types_to_settle([each for _, each in loaded])
            if not wanted:
                return self._joined(headers, loaded), errors
            if wanted.keys() <= dtypes.keys():
                raise Uncut(self._part)
            dtypes |= wanted

    def _read_all(self, dtypes: Mapping[int, str]) -> tuple[tuple[str, ...], list[_Piece]]:
        sheet = LongSheet(self._package, self._part, self._block.header_row)
        if sheet.prefix:
            raise Uncut(self._part)
        headers = self._headers(sheet.head + sheet.closing)
        workers = min(os.cpu_count() or 1, _MOST_WORKERS)
        done: list[_Piece] = []
        waiting: deque[Future[_Piece]] = deque()
        with ThreadPoolExecutor(workers) as pool:
            for stretches in _gathered(sheet.rows()):
                waiting.append(pool.submit(self._piece, stretches, dtypes))
                if len(waiting) > workers:  # no more in memory than can be worked on
                    done.append(waiting.popleft().result())
            done += (each.result() for each in waiting)
        if not done:
            raise Uncut(self._part)
        return headers, done

    def _headers(self, head: bytes) -> tuple[str, ...]:
        """Return the texts of the header row, which stands at the end of `head`."""

        def inline(found: re.Match[bytes]) -> bytes:
            return _inline(self._texts.gather(int(found[1])).item() or "")

        return self._load([_SHARED_TEXT.sub(inline, head)], self._block, {}).headers

    def _piece(self, stretches: Sequence[bytes], dtypes: Mapping[int, str]) -> _Piece:
        import fastexcel

        errors: Errors = {}
        marked: list[bytes] = []
        for rows in stretches:  # one after another: each is short enough for the processor's own memory
            # a single byte is found tenfold faster than two
            if _MARK.encode() in rows or (b"!" in rows and b"<!" in rows):  # no XML; a comment or CDATA
                raise Uncut(self._part)
            errors_in(rows, self._block, errors)
            marked.append(self._marked(rows))
        first = self._number(stretches[0])
        above = Block(first - 1, self._block.first_column, self._block.width)
        header = _header(first - 1, [self._block.first_column])
        loaded: Loaded | None = None
        with contextlib.suppress(fastexcel.CalamineCellError):
            loaded = self._load([_START, header, *marked, _END], above, dtypes)
        if loaded is None or not self._is_gapless(stretches, loaded):
            self._check_order(stretches)
        if loaded is not None and any(new is not old for new, old in zip(marked, stretches, strict=True)):
            columns = {place: self._unmarked(series) for place, series in loaded.columns.items()}
            loaded = replace(loaded, columns=columns)
        return _Piece(first, loaded, errors)

    def _number(self, rows: bytes) -> int:
        """Return the number of the first of some rows. Raises Uncut where it has none."""
        found = _ROW.match(rows)
        if found is None or found[1] is None:
            raise Uncut(self._part)
        return int(found[1])

    def _is_gapless(self, stretches: Sequence[bytes], loaded: Loaded) -> bool:
        """Whether as many rows as were written were read, and none is blank: then each was read in its place."""
        first = at = self._number(stretches[0])
        for rows in stretches:
            if self._number(rows) != at:
                return False
            at += rows.count(b"<row")
        return loaded.height == at - first and any(not series.null_count() for series in loaded.columns.values())

    def _check_order(self, stretches: Sequence[bytes]) -> None:
        """Raise Uncut where rows have no number or are not in order; it takes twice as long as `_is_gapless`."""
        numbers = [number for rows in stretches for number in _ROW.findall(rows)]
        if b"" in numbers:
            raise Uncut(self._part)
        found = list(map(int, numbers))
        if found != sorted(set(found)):
            raise Uncut(self._part)

    def _marked(self, rows: bytes) -> bytes:
        """Return rows without shared texts; a cell that has its text otherwise cannot be read from them."""
        marked = rows.replace(_SHARED_CELL, _MARKED_CELL)
        if marked is not rows:
            for at, text in self._nothing.items():
                marked = marked.replace(_MARKED_CELL + b"%d</v>" % at, _inline(text))
        return marked

    def _unmarked(self, series: pl.Series) -> pl.Series:
        if series.dtype != pl.String:
            return series
        marked = series.str.starts_with(_MARK)
        if not marked.any():
            return series
        number = pl.when(marked).then(series.str.strip_prefix(_MARK)).cast(pl.UInt32)
        text = self._texts.gather(pl.select(number).to_series())
        return pl.select(pl.when(marked).then(text).otherwise(series).alias(series.name)).to_series()

    def _shared_texts(self) -> pl.Series:
        """Return the workbook's shared texts, as fastexcel reads them from cells that are made for it."""
        if _STRINGS not in self._package:
            return pl.Series([], dtype=pl.String)
        strings = self._package.read(_STRINGS)
        count = sum(strings.count(tag) for tag in (b"<si>", b"<si ", b"<si/>"))
        if not count:
            return pl.Series([], dtype=pl.String)
        height = min(count, _TEXTS_PER_COLUMN)
        columns = range(1, -(-count // height) + 1)
        at = pl.int_range(height)
        cells = [
            pl.when(at + before < count)
            .then(pl.format(f'<c r="{address.letters(column)}{{}}" t="s"><v>{{}}</v></c>', at + 2, at + before))
            .otherwise(pl.lit(""))
            for column, before in ((column, (column - 1) * height) for column in columns)
        ]
        rows = pl.select(pl.format('<row r="{}">{}</row>', at + 2, pl.concat_str(cells)).str.join("")).item()
        header = _header(1, columns)
        block = Block(1, 1, len(columns))
        dtypes = dict.fromkeys(range(len(columns)), "string")
        loaded = self._load([_START, header, rows.encode(), _END], block, dtypes, strings)
        found = [loaded.columns[place].extend_constant(None, height - loaded.height) for place in range(len(columns))]
        return pl.concat(found).head(count).alias("texts")

    def _load(self, sheet: Iterable[bytes], block: Block, dtypes: Mapping[int, str], strings: bytes = b"") -> Loaded:
        """Read a block of a sheet given in stretches. Raises Uncut where fastexcel cannot read it."""
        import fastexcel

        try:
            return load(fastexcel.read_excel(self._wrapped(sheet, strings)), "-", block, dtypes)
        except fastexcel.CalamineCellError:
            raise
        except fastexcel.FastExcelError as error:
            raise Uncut(self._part) from error

    def _wrapped(self, sheet: Iterable[bytes], strings: bytes) -> bytes:
        """Return a workbook file of one sheet, with the file's styles and its way to count days."""
        days = ' date1904="1"' if self._is_1904 else ""
        relations = [("worksheet", "sheet.xml"), ("styles", "styles.xml")]
        relations += [("sharedStrings", "sharedStrings.xml")] if strings else []
        listed = "".join(_RELATION.format(at, *each) for at, each in enumerate(relations, 1))
        book = io.BytesIO()
        with zipfile.ZipFile(book, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr("_rels/.rels", _RELATIONS.format(_RELATION.format(1, "officeDocument", _WORKBOOK)))
            archive.writestr("xl/_rels/workbook.xml.rels", _RELATIONS.format(listed))
            archive.writestr(
                _WORKBOOK,
                f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr{days}/><sheets>'
                '<sheet name="-" sheetId="1" r:id="rId1"/></sheets></workbook>',
            )
            archive.writestr(_STYLES, self._styles)
            if strings:
                archive.writestr(_STRINGS, strings)
            with archive.open(_SHEET, "w") as part:
                for stretch in sheet:
                    part.write(stretch)
        return book.getvalue()

    def _types_to_settle(self, loaded: Sequence[Loaded]) -> dict[int, str]:
        """Return for each column whose type differs between pieces the one that fastexcel gives the whole."""
        wanted = {}
        for place in range(self._block.width):
            read = [series for each in loaded if (series := each.columns.get(place)) is not None]
            if len({series.dtype for series in read}) > 1:
                kinds = {series.dtype.base_type() for series in read if not _tells_nothing(series)}
                if len(kinds) > 1:
                    wanted[place] = self._common(kinds)
        return wanted

    def _common(self, kinds: set[type[pl.DataType]]) -> str:
        if kinds <= {pl.Int64, pl.Boolean}:
            return "int"
        if kinds <= {pl.Int64, pl.Float64, pl.Boolean}:
            return "float"
        if kinds <= {pl.Int64, pl.Float64, pl.Boolean, pl.String, pl.Datetime, pl.Date}:
            return "string"
        raise Uncut(self._part)

    def _joined(self, headers: tuple[str, ...], pieces: Sequence[tuple[int, Loaded]]) -> Loaded:
        """Put the pieces together, with blank rows where the sheet has none."""
        at = self._block.header_row + 1
        gaps = []
        for first, loaded in pieces:
            if first < at:  # rows that are not in order
                raise Uncut(self._part)
            gaps.append(first - at)
            at = first + loaded.height
        columns = {}
        for place in range(self._block.width):
            read = [loaded.columns.get(place) for _, loaded in pieces]
            dtype = next((each.dtype for each in read if each is not None and not _tells_nothing(each)), pl.String())
            blank = pl.Series([None], dtype=dtype)
            parts = []
            for gap, series, (_, loaded) in zip(gaps, read, pieces, strict=True):
                parts.append(blank.new_from_index(0, gap))
                if series is None or series.dtype != dtype:
                    series = blank.new_from_index(0, loaded.height)
                parts.append(series)
            columns[place] = pl.concat(parts, rechunk=True)
        return Loaded(headers, at - self._block.header_row - 1, columns)


def _gathered(rows: Iterator[bytes]) -> Iterator[list[bytes]]:
    """Gather stretches of whole rows into pieces."""
    held: list[bytes] = []
    size = 0
    for stretch in rows:
        held.append(stretch)
        size += len(stretch)
        if size >= _SIZE:
            yield held
            held, size = [], 0
    if held:
        yield held


def _inline(text: str) -> bytes:
    """Return the rest of a cell, from its type on, that holds a text itself."""
    return b't="inlineStr"><is><t xml:space="preserve">' + markup.escaped(text).encode() + b"</t></is>"


def _header(number: int, columns: Sequence[int]) -> bytes:
    """Return a header row: fastexcel reads what stands below one."""
    inner = "".join(cell(address.a1(number, column), 0, "-", Writing()) for column in columns)
    return f'<row r="{number}">{inner}</row>'.encode()


def _tells_nothing(series: pl.Series) -> bool:
    """Whether fastexcel took a column's type for want of any that tells one."""
    if series.dtype == pl.Null:
        return True
    return series.dtype == pl.String and bool((series.is_null() | series.is_in(_NOTHING)).all())
