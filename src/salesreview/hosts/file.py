"""The host for a workbook file: reads and rewrites the parts it must, everything else stays byte for byte."""

from __future__ import annotations

import html
import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from salesreview.hosts import notes
from salesreview.hosts.base import RawChange, no_table
from salesreview.hosts.changed import changed_sheet
from salesreview.hosts.standing import FileSheet
from salesreview.review.document import Block, CellValue, Document, Formula
from salesreview.tables.model import RawSheet, TableSchema
from salesreview.xlsx import calc, cells, chart, markup, table
from salesreview.xlsx.blocks import Laid, lay, lay_at, table_area
from salesreview.xlsx.book import Book, Place
from salesreview.xlsx.cells import SharedText
from salesreview.xlsx.grid import Grid, Span
from salesreview.xlsx.package import Package
from salesreview.xlsx.reader import SheetReader
from salesreview.xlsx.sheet import SheetPatch, patch
from salesreview.xlsx.stream import LongSheet
from salesreview.xlsx.styles import Styles, read_styles

if TYPE_CHECKING:
    import polars as pl

    from salesreview.arrange.model import Arrangement
    from salesreview.hosts.raw import RawPlace

_STRINGS = "xl/sharedStrings.xml"
_PROPERTIES = "docProps/core.xml"
_LAST_AUTHOR = re.compile(rb"<(?:\w+:)?lastModifiedBy(?:\s[^>]*)?>([^<]*)<")
#: A sheet that unpacks to more is a raw sheet: only its first rows are looked at.
_LONG = 16 << 20


class FileHost:
    """A workbook file (see `hosts.base.Host`). Raises WorkbookError where the file cannot be used."""

    asks_dearly = False

    def __init__(self, path: Path | str) -> None:
        self.package = Package(Path(path))
        self._stale_formulas = False
        self._written: dict[str, RawSheet] = {}
        self._blocks: dict[tuple[str, int], list[list[CellValue]]] = {}
        self._grids: dict[str, Grid] = {}  # of the parts as they stand now
        self._seen: dict[str, FileSheet] = {}
        self._ahead: dict[str, Future[RawSheet | None]] = {}
        self._pool: ThreadPoolExecutor | None = None

    def __enter__(self) -> FileHost:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; what was not saved is gone."""
        self._let_go()
        self.package.close()

    def _let_go(self) -> None:
        """Give up all that reads from the file, and wait for what does so still: Windows would not replace it."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None
        self._ahead.clear()
        self.__dict__.pop("_reader", None)

    @cached_property
    def _book(self) -> Book:
        return Book(self.package)

    @cached_property
    def _styles(self) -> Styles:
        return read_styles(self.package)

    @cached_property
    def _strings(self) -> SharedText:
        return SharedText(self.package.xml(_STRINGS) if _STRINGS in self.package else b"")

    @cached_property
    def _reader(self) -> SheetReader:
        return SheetReader(self.package.path, self._book.sheets)

    @cached_property
    def _places(self) -> Mapping[str, Place]:
        return {name: place for name, place in self._book.names.items() if name.startswith("SR_")}

    def names(self) -> frozenset[str]:
        """Return the defined names starting with SR_ that lead to a cell; broken ones (#REF!) are left out."""
        return frozenset(self._places)

    def last_author(self) -> str:
        """Return who saved the workbook last, as its properties tell; "" where they do not."""
        if _PROPERTIES not in self.package or self.package.size(_PROPERTIES) > _LONG:
            return ""
        found = _LAST_AUTHOR.search(self.package.read(_PROPERTIES))
        return html.unescape(found[1].decode("utf-8", "replace")).strip() if found else ""

    def sheets(self) -> tuple[str, ...]:
        """Return the captions of the worksheets, in order."""
        return tuple(self._book.sheets)

    def places(self) -> Mapping[str, Place]:
        """Return where our defined names (SR_) lead to."""
        return self._places

    def value_at(self, sheet: str, row: int, column: int) -> CellValue:
        """Return the value of one cell, counted from 1; a formula's is its last result."""
        return self._value(self._grid(self._book.sheets[sheet], row), row, column)

    def read_cells(self, names: Iterable[str]) -> dict[str, CellValue]:
        """Return the value of each name's top-left cell; a formula's is its last result."""
        wanted = {name: self._places[name] for name in names if name in self._places}
        last: dict[str, int] = defaultdict(int)
        for place in wanted.values():
            last[place.sheet] = max(last[place.sheet], place.area.top)
        grids = {sheet: self._grid(self._book.sheets[sheet], row) for sheet, row in last.items()}
        return {
            name: self._value(grids[place.sheet], place.area.top, place.area.left) for name, place in wanted.items()
        }

    def read_block(self, name: str, width: int) -> list[list[CellValue]]:
        """Return the rows below the header of an open block, up to the last row with a value."""
        if (name, width) not in self._blocks:
            self._blocks[name, width] = self._rows_below(name, width)
        return [list(row) for row in self._blocks[name, width]]

    def _rows_below(self, name: str, width: int) -> list[list[CellValue]]:
        place = self._places.get(name)
        if place is None:
            return []
        grid = self._grid(self._book.sheets[place.sheet], None)
        top, left = place.area.top + 1, place.area.left
        last = grid.last_row_with_value(left, left + width - 1, top)
        rows = []
        for row in range(top, last + 1):
            found = {cell.number: cell for cell in grid.cells(row)}
            rows.append([self._content(grid, found.get(column)) for column in range(left, left + width)])
        return rows

    def _grid(self, part: str, last_row: int | None) -> Grid:
        """Return a sheet's grid; of a long sheet only the rows to `last_row` (None: all of them)."""
        if last_row is not None and self.package.size(part) > _LONG:
            return LongSheet(self.package, part, last_row).grid()
        if part not in self._grids:
            self._grids[part] = Grid(self.package.xml(part), part)
        return self._grids[part]

    def _value(self, grid: Grid, row: int, column: int) -> CellValue:
        return self._content(grid, grid.cell(row, column))

    def _content(self, grid: Grid, cell: Span | None) -> CellValue:
        if cell is None or not grid.holds_value(cell):
            return None
        try:
            return cells.read_value(
                cell.attributes, grid.content(cell), self._strings, self._styles, date1904=self._book.date1904
            )
        except ValueError as error:
            raise markup.broken(grid.part) from error

    def read_raw(self, schema: TableSchema) -> RawSheet | None:
        """Return a raw sheet as the saved file holds it, or as `write_raw` has replaced it since.

        Where its Excel Table is gone, a tab with the schema's caption is read, from the first row that holds two
        or more known headers; None where there is none.
        """
        if schema.key in self._written:
            return self._written[schema.key]
        if schema.key in self._ahead:
            return self._ahead.pop(schema.key).result()
        place = self._locate(schema)
        return self._read_at(schema, place, self._reader) if place is not None else None

    def read_ahead(self, schema: TableSchema) -> None:
        """Begin to read a raw sheet that `read_raw` will be asked for: a long one takes seconds, beside all else."""
        place = self._locate(schema)
        if place is None or self.package.size(place.part) < _LONG:
            return
        self._pool = self._pool or ThreadPoolExecutor(1)
        self._ahead[schema.key] = self._pool.submit(self._read_at, schema, place, self._reader)

    def _locate(self, schema: TableSchema) -> RawPlace | None:
        from salesreview.hosts import raw

        return raw.locate(self._book, schema, self._text_rows)

    @staticmethod
    def _read_at(schema: TableSchema, place: RawPlace, reader: SheetReader) -> RawSheet:
        headers, frame = reader.read_block(
            place.sheet,
            header_row=place.header_row,
            first_column=place.first_column,
            width=len(place.headers),
        )
        if place.table is None:
            headers = place.headers  # as they stand: the reader renames a second header of the same text
        first_row = place.header_row + 1
        if place.table is not None and place.table.totals_rows:
            at = place.table.area.bottom - first_row
            if at < frame.height:
                # a blank row in its place, which is passed over: the rows below keep their numbers
                frame = frame.head(at).vstack(frame.clear(1)).vstack(frame.slice(at + 1))
        return RawSheet(schema.key, place.sheet, headers, frame, first_row, place.first_column)

    def _text_rows(self, part: str, last_row: int) -> dict[int, dict[int, str]]:
        """Return the texts of a sheet's first rows: row -> column -> text."""
        grid = LongSheet(self.package, part, last_row).grid()
        found = {}
        for row in grid.rows:
            values = {cell.number: self._content(grid, cell) for cell in grid.cells(row)}
            found[row] = {column: value for column, value in values.items() if isinstance(value, str)}
        return found

    def sheet(self, caption: str) -> FileSheet:
        """Return a sheet as it stands."""
        grid = self._grid(self._book.sheets[caption], None)
        seen = self._seen.get(caption)
        if seen is None or seen.grid is not grid:
            seen = self._seen[caption] = FileSheet(caption, grid, self._book, self._styles, self._content)
        return seen

    def table(self, name: str) -> Place | None:
        """Return where an Excel Table stands; None where there is none of that name."""
        found = self._book.tables.get(name)
        return Place(found.sheet, found.area) if found is not None else None

    def write(self, document: Document, arrangement: Arrangement | None = None) -> None:
        """Write a document into the parts it concerns; nothing reaches the file before `save`.

        Raises ValueError where a block has more rows than its template reserves.
        """
        self._blocks.clear()
        values: dict[str, SheetPatch] = defaultdict(SheetPatch)
        kept = arrangement.kept if arrangement is not None else frozenset()
        for name, value in document.cells.items():
            if name in self._places and name not in kept:
                place = self._places[name]
                values[place.sheet].values[place.area.top, place.area.left] = value
        for name, height in document.heights.items():
            if name in self._places:
                place = self._places[name]
                values[place.sheet].heights[place.area.top] = height
        laid = self._lay(document, values, arrangement)
        if arrangement is not None and arrangement.moved:
            self._move(arrangement, values)
        changed = [self._patch(sheet, changes) for sheet, changes in values.items()]
        changed += [self._resize(block, name) for block, name in laid if name is not None]
        self._follow(document, [block for block, _ in laid])
        self._stale_formulas = self._stale_formulas or any(changed)

    def _lay(
        self, document: Document, values: dict[str, SheetPatch], arrangement: Arrangement | None
    ) -> list[tuple[Laid, str | None]]:
        laid = []
        for block in document.blocks:
            place = self._places.get(block.name)
            if place is None or (arrangement is not None and block.name in arrangement.left):
                continue
            sheet = place.sheet
            grid = self._grid(self._book.sheets[sheet], None)
            of = self._book.tables.get(block.excel_table or "")
            at = arrangement.placed.get(block.name) if arrangement is not None else None
            left = at.left if at is not None else place.area.left
            if of is not None and (of.sheet, of.area.top, of.area.left) != (sheet, place.area.top, left):
                of = None  # a person moved the table away from its name: the cells are written, the table is theirs
            if at is not None:
                done = lay_at(block, at, grid, of, values[sheet])
            else:
                done = lay(block, sheet, place.area.top, place.area.left, grid, of, values[sheet])
            laid.append((done, of.name if of is not None else None))
        return laid

    def _move(self, arrangement: Arrangement, values: dict[str, SheetPatch]) -> None:
        """Put a person's cells where they were arranged to go, and the others on the Notes tab."""
        from salesreview.arrange.notes import lines

        for move in arrangement.moved:
            if move.new is not None:
                values[move.sheet].values[move.new] = move.content
                values[move.sheet].forced[move.new] = self.sheet(move.sheet).style(*move.old)
                if isinstance(move.content, Formula):
                    calc.drop_chain(self.package)
        noted = lines(arrangement.moved, arrangement.at)
        if noted:
            notes.add(self.package, self._book, noted, arrangement.lang, values, self._styles)
            for name in ("_book", "_places", "_reader"):
                self.__dict__.pop(name, None)

    def _patch(self, sheet: str, changes: SheetPatch) -> bool:
        part = self._book.sheets[sheet]
        rows = [row for row, _ in changes.values] + list(changes.heights)
        if self.package.size(part) > _LONG and max(rows, default=0) < 1000 and not changes.unlinked:
            return self._patch_head(part, changes, max(rows, default=0))
        grid = self._grid(part, None)
        new, removed = patch(grid, changes, self._styles, date1904=self._book.date1904)
        if removed:
            calc.drop_chain(self.package)
        if new == grid.data:
            return False
        del self._grids[part]
        return self.package.replace(part, new)

    def _patch_head(self, part: str, changes: SheetPatch, last_row: int) -> bool:
        """Change a raw sheet's first rows (a hint above the table) without holding its million others.

        Cells that hold the value already are left alone: the whole part would be compressed anew for them.
        """
        sheet = LongSheet(self.package, part, last_row)
        grid = sheet.grid()
        changes.values = {
            at: value for at, value in changes.values.items() if cells.simple(value) != self._value(grid, *at)
        }
        new, removed = patch(grid, changes, self._styles, date1904=self._book.date1904)
        if new == grid.data:
            return False
        if removed:
            calc.drop_chain(self.package)
        head = new.removesuffix(sheet.closing)
        self.package.replace_stream(part, itertools.chain([head], sheet.rest()), 3)
        return True

    def _resize(self, block: Laid, name: str) -> bool:
        found = self._book.tables[name]
        headers = tuple(
            found.columns[column - found.area.left] if column in block.foreign else cells.text_of(value)
            for column, value in enumerate(block.rows[0], block.left)
        )
        data = self.package.xml(found.part)
        new = table.resized(data, found.part, table_area(block, found), headers)
        self._book.forget_tables()
        return self.package.replace(found.part, new)

    def _follow(self, document: Document, laid: list[Laid]) -> None:
        for part, name in chart.chart_parts(self._book).items():
            data = chart.followed(self.package.xml(part), part, laid, date1904=self._book.date1904)
            if name is not None and name in document.chart_titles:
                data = chart.titled(data, part, document.chart_titles[name])
            if name is not None and name in document.chart_series:
                data = chart.series_named(data, part, document.chart_series[name])
            self.package.replace(part, data)

    def write_raw(self, schema: TableSchema, headers: Mapping[str, str], frame: pl.DataFrame) -> int:
        """Replace a raw table's rows by `frame`.

        Columns the sheet has keep their place and their header as it stands; a column it lacks is added at the
        table's right under its text in `headers`. A person's own columns keep their values row by row, and their
        calculated columns fill the new rows. A totals row stays below the last row.

        Raises WorkbookError where the table's tab is gone or there is no room for a new column.
        """
        from salesreview.hosts import raw
        from salesreview.xlsx.raw import replace_rows

        self._blocks.clear()
        self._grids.clear()

        place = self._locate(schema)
        if place is None:
            raise no_table(schema)
        rows = raw.plan(self._book, schema, place, headers, frame)
        replace_rows(self.package, rows, self._styles, date1904=self._book.date1904)
        if place.table is not None:
            names = (*place.headers, *rows.headers.values())
            data = self.package.xml(place.table.part)
            new = table.resized(data, place.table.part, raw.extent(rows), names, totals=True)
            self.package.replace(place.table.part, new)
            self._book.forget_tables()
        self._written[schema.key] = raw.as_written(schema, place, rows)
        calc.drop_chain(self.package)
        self._stale_formulas = True
        return rows.height

    def change_raw(self, schema: TableSchema, headers: Mapping[str, str], change: RawChange) -> None:
        """Change some rows of a raw table; all others, and whatever else stands on its tab, are copied as they are.

        Raises WorkbookError where the table's tab is gone, there is no room for a new column, or a sheet cannot hold
        that many rows.
        """
        from salesreview.hosts import raw
        from salesreview.xlsx.change import change_rows

        place = self._locate(schema)
        if place is None:
            raise no_table(schema)
        changes = raw.plan_change(self._book, schema, place, headers, change)
        self._blocks.clear()
        self._grids.clear()
        change_rows(self.package, changes, self._styles, date1904=self._book.date1904)
        if place.table is not None:
            names = (*place.headers, *changes.rows.headers.values())
            data = self.package.xml(place.table.part)
            new = table.resized(data, place.table.part, raw.extent(changes.rows), names, totals=True)
            self.package.replace(place.table.part, new)
            self._book.forget_tables()
        self._written[schema.key] = changed_sheet(schema, headers, change)
        calc.drop_chain(self.package)
        self._stale_formulas = True

    def write_memory(self, block: Block) -> None:
        """Write an open block of a hidden sheet."""
        self.write(Document(blocks=(block,)))

    def save(self, target: Path | None = None) -> Path | None:
        """Keep what was written, in place or to `target`; return where the file that was there is kept as a backup.

        Where nothing differs from the file, the file is not touched. Raises WorkbookError when it cannot be written;
        the file is then as it was.
        """
        if self._stale_formulas and calc.has_formulas(self._book):
            calc.recalculate_at_opening(self.package)
        if target is None and not self.package.changed:
            return None
        self._let_go()
        kept = self.package.write(target)
        self._stale_formulas = False
        self._written.clear()
        self._grids.clear()
        for name in ("_book", "_styles", "_strings", "_places"):
            self.__dict__.pop(name, None)
        return kept
