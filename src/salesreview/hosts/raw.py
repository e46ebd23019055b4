"""Where a raw table stands in a workbook file, and which of its columns a frame goes to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import polars as pl

from salesreview.errors import WorkbookError
from salesreview.hosts.base import RawChange, too_many
from salesreview.hosts.changed import new_columns
from salesreview.tables.attributes import written_columns
from salesreview.tables.headers import find_columns
from salesreview.tables.model import Kind, RawSheet, TableSchema
from salesreview.xlsx import markup
from salesreview.xlsx.address import LAST_COLUMN, LAST_ROW, Area
from salesreview.xlsx.book import Book, ExcelTable
from salesreview.xlsx.change import Changes
from salesreview.xlsx.columns import PLAIN_NUMBER
from salesreview.xlsx.raw import RawRows
from salesreview.xlsx.stream import LongSheet

#: A sheet whose Excel Table is gone is searched this far down for a row of headers.
_SEARCHED_ROWS = 30
#: The defined names of a raw tab begin so; every other tab of ours has names of another kind.
_RAW_NAMES = ("SR_hint_", "SR_legend_")
#: Reads the texts of a sheet part's first rows: row -> column -> text.
TextRows = Callable[[str, int], Mapping[int, Mapping[int, str]]]


@dataclass(frozen=True, slots=True)
class RawPlace:
    """A raw table's place: found by its Excel Table, or (None) by the tab's caption and its headers."""

    sheet: str
    part: str
    header_row: int
    first_column: int
    headers: tuple[str, ...]
    table: ExcelTable | None


def locate(book: Book, schema: TableSchema, text_rows: TextRows) -> RawPlace | None:
    """Return where a raw table stands, None where the workbook has neither its Excel Table nor a tab for it."""
    table = book.tables.get(schema.excel_name)
    if table is not None and table.header_rows == 1:
        part = book.sheets[table.sheet]
        return RawPlace(table.sheet, part, table.area.top, table.area.left, table.columns, table)
    for sheet in _tabs_without_table(book, schema):
        part = book.sheets[sheet]
        for row, texts in text_rows(part, _SEARCHED_ROWS).items():
            left = next((column for column, text in texts.items() if text), 0)
            headers = tuple(texts.get(column, "") for column in range(left, max(texts, default=0) + 1))
            if len(find_columns(schema, headers)) >= 2:
                return RawPlace(sheet, part, row, left, headers, None)
    return None


def _tabs_without_table(book: Book, schema: TableSchema) -> list[str]:
    """Return the tabs that a raw table may stand on without its Excel Table, the likeliest first.

    That is the tab with the table's line of help, or one of its caption; a tab of the review may have that caption
    too, and is told by its other names.
    """
    hint = book.names.get(f"SR_hint_{schema.key}")
    tabs = [hint.sheet] if hint is not None else []
    ours = {
        place.sheet for name, place in book.names.items() if name.startswith("SR_") and not name.startswith(_RAW_NAMES)
    }
    captions = {schema.zh.casefold(), schema.en.casefold()}
    named = [sheet for sheet in book.sheets if sheet.strip().casefold() in captions and sheet not in ours]
    return list(dict.fromkeys([*tabs, *named]))


def plan(
    book: Book, schema: TableSchema, place: RawPlace, headers: Mapping[str, str], frame: pl.DataFrame, stay: int = 0
) -> RawRows:
    """Return what is written where: columns the sheet has keep their place and header, missing ones come to its right.

    `stay`: how many rows there are that stay, above those that are written.

    Raises WorkbookError where there is no room at its right.
    """
    known = written_columns(schema, place.headers)
    columns = {place.first_column + at: _values(frame, key) for key, at in known.items()}
    right = place.first_column + len(place.headers) - 1
    added = {}
    for key in frame.columns:
        if key not in known and frame[key].null_count() < frame.height:
            right += 1
            columns[right] = frame[key]
            added[right] = headers.get(key) or schema.column(key).zh
    table = place.table
    if added:
        _check_room(book, place, right)
    return RawRows(
        part=place.part,
        header_row=place.header_row,
        columns=columns,
        old_bottom=table.body.bottom if table is not None else place.header_row + 1,
        left=place.first_column,
        right=right,
        totals_row=table.area.bottom if table is not None and table.totals_rows else None,
        headers=added,
        computed=_computed(book, place, columns),
        mixed=frozenset(
            place.first_column + at
            for key, at in known.items()
            if key in frame.columns and is_mixed(schema, key, frame[key])
        ),
        stay=stay,
    )


def plan_change(
    book: Book, schema: TableSchema, place: RawPlace, headers: Mapping[str, str], change: RawChange
) -> Changes:
    """Return how some rows of a table are changed; a column that the table lacks comes to its right.

    Raises WorkbookError where there is no room at its right, or a sheet cannot hold that many rows.
    """
    rows = plan(book, schema, place, headers, change.added, change.last - place.header_row)
    room = LAST_ROW - change.last - (rows.totals_row is not None)
    if change.added.height > room:
        raise too_many(schema, change.added.height, room)
    places = {key: place.first_column + at for key, at in written_columns(schema, place.headers).items()}
    right = place.first_column + len(place.headers) - 1
    new = new_columns(schema, place.headers, change)
    places |= {key: right + 1 + at for at, key in enumerate(new)}
    if new:
        _check_room(book, place, right + len(new))
    rows = replace(
        rows,
        columns={column: _values(change.added, key) for key, column in places.items()},
        headers={places[key]: headers.get(key) or schema.column(key).zh for key in new},
        right=right + len(new),
    )
    written = {places[key]: change.written[key] for key in change.written.columns if key in places}
    return Changes(rows, change.rows, written, change.emptied, frozenset(places.values()))


_NUMBERS = (Kind.NUMBER, Kind.MONEY, Kind.DATE, Kind.MONTH)


def is_mixed(schema: TableSchema, key: str, series: pl.Series) -> bool:
    """Say whether a column of numbers or dates came as text, because some of its values are neither."""
    kinds = {column.key: column.kind for column in schema.columns}
    return series.dtype == pl.String and kinds.get(key) in _NUMBERS


def as_numbers(series: pl.Series) -> list[object]:
    """Return a mixed column's values: numbers and dates where they are one, else the text."""
    days = series.str.to_datetime("%Y-%m-%d", strict=False, exact=True).to_list()
    plain = pl.select(pl.when(pl.lit(series).str.contains(PLAIN_NUMBER)).then(pl.lit(series))).to_series()
    numbers = plain.cast(pl.Float64, strict=False).to_list()
    triples = zip(days, numbers, series.to_list(), strict=True)
    return [day if day is not None else text if number is None else number for day, number, text in triples]


def extent(rows: RawRows) -> Area:
    """Return the Excel Table's extent after writing."""
    return Area(rows.header_row, rows.left, rows.bottom + (rows.totals_row is not None), rows.right)


def as_written(schema: TableSchema, place: RawPlace, rows: RawRows) -> RawSheet:
    """Return a raw sheet as it reads after writing; a person's own columns are left blank."""
    headers = (*place.headers, *(rows.headers[column] for column in sorted(rows.headers)))
    blank = pl.Series([None], dtype=pl.String).new_from_index(0, rows.height)
    columns = [rows.columns.get(rows.left + at, blank).head(rows.height).alias(str(at)) for at in range(len(headers))]
    return RawSheet(schema.key, place.sheet, headers, pl.DataFrame(columns), rows.header_row + 1, rows.left)


def _values(frame: pl.DataFrame, key: str) -> pl.Series:
    return frame[key] if key in frame.columns else pl.Series(key, [None] * frame.height, dtype=pl.String)


def _check_room(book: Book, place: RawPlace, right: int) -> None:
    new = range(place.first_column + len(place.headers), right + 1)
    grid = LongSheet(book.package, place.part, place.header_row).grid()
    taken = any(cell.number in new and grid.holds_value(cell) for cell in grid.cells(place.header_row))
    for other in book.tables.values():
        beside = other.sheet == place.sheet and other.name != (place.table.name if place.table else None)
        taken = taken or (beside and any(other.area.left <= column <= other.area.right for column in new))
    if taken or right > LAST_COLUMN:
        raise WorkbookError(
            f"工作表“{place.sheet}”的表格右侧已有内容，放不下新增的 {len(new)} 列。"
            f"请先在表格右侧插入 {len(new)} 个空列。",
            f"On the tab {place.sheet} something stands at the table's right, where {len(new)} new columns should go. "
            f"Insert {len(new)} empty columns there first.",
        )


def _computed(book: Book, place: RawPlace, columns: Mapping[int, pl.Series]) -> dict[int, str]:
    """Return the formulas of a person's calculated columns, which fill new rows as Excel would."""
    if place.table is None:
        return {}
    root = markup.tree(book.package.xml(place.table.part), place.table.part)
    found = {}
    for at, column in enumerate(root.iterfind("{*}tableColumns/{*}tableColumn"), place.first_column):
        formula = column.find("{*}calculatedColumnFormula")
        if at not in columns and formula is not None and formula.text and formula.get("array") is None:
            found[at] = formula.text
    return found
