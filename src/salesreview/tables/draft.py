"""A raw sheet on its way to a validated table: its columns typed, and what could not be read set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from salesreview.tables.clean import clean, dtype_of
from salesreview.tables.cleaned import BLANKS, as_text, plain
from salesreview.tables.dates import detect_date_order, read_date_order
from salesreview.tables.evidence import Judged
from salesreview.tables.headers import HeaderMatch, match_headers
from salesreview.tables.model import Column, Kind, RawSheet, TableSchema

_LAST_ROW = 1_048_576  # of a worksheet
_SHOWN = 255  # characters of a value that an issue shows
ROW = "row"
_ALL_READ = pl.DataFrame(schema={ROW: pl.UInt32, "why": pl.String})


@dataclass(slots=True)
class Draft:
    """One raw sheet while the rules look at it.

    Attributes:
        schema: What the table should be.
        raw: The sheet as it was read.
        match: Which of its headers holds which column.
        given: The date order as it was given, None where none was.
        order: The order its text dates were read in: given, or proved by them; None where they could not be.
        frame: Every column of the schema and `row`; rows that cannot be used leave it.
        unread: Column -> the rows (`row`) whose value could not be read, and the reason (`why`).
    """

    schema: TableSchema
    raw: RawSheet
    match: HeaderMatch
    given: str | None
    order: str | None
    frame: pl.DataFrame
    unread: dict[str, pl.DataFrame] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The table's key."""
        return self.schema.key

    @property
    def absent(self) -> frozenset[str]:
        """The columns that the sheet does not have."""
        return frozenset(column.key for column in self.schema.columns if column.key not in self.match.positions)

    @property
    def filled(self) -> bool:
        """Whether anything at all stands below the headers."""
        return self.frame.height > 0 or any(_has_value(series) for series in self.raw.frame)

    def has(self, *columns: str) -> bool:
        """Say whether the sheet has all these columns."""
        return all(column in self.match.positions for column in columns)

    def header(self, column: str) -> str | None:
        """Return the header that holds `column`, as it stands; None where the sheet lacks it."""
        position = self.match.positions.get(column)
        return None if position is None else self.raw.headers[position]

    def address(self, position: int, row: int | None) -> str | None:
        """Return the address of a header's cell (no `row`), or of the cell below it in a sheet row."""
        number = self.raw.first_row - 1 if row is None else row
        return f"{_letters(self.raw.first_column + position)}{number}" if 1 <= number <= _LAST_ROW else None

    def letters(self, position: int) -> str:
        """Return the letters of the sheet column that a header stands in."""
        return _letters(self.raw.first_column + position)

    @property
    def places(self) -> dict[str, tuple[str, str]]:
        """The header and the sheet column's letters of each column that the sheet has."""
        return {key: (self.raw.headers[at], self.letters(at)) for key, at in self.match.positions.items()}

    def texts(self, column: str, rows: pl.Series) -> pl.Series:
        """Return what stands in `column` on these sheet rows, as text."""
        cells = self.raw.frame[str(self.match.positions[column])].gather(rows - self.raw.first_row)
        return as_text(plain(cells))

    def values(self, column: str, rows: pl.Series) -> list[str | None]:
        """Return what stands in `column` on these sheet rows, as an issue shows it."""
        return [_shown(text) for text in self.texts(column, rows).to_list()]

    def rows_where(self, wrong: pl.Expr, *beside: str) -> pl.DataFrame:
        """Return `row`, and the columns `beside` it, of the rows where `wrong` is true."""
        return self.frame.select(pl.col(name).filter(wrong) for name in (ROW, *beside))

    def unread_rows(self, column: str) -> pl.DataFrame:
        """Return `row` and `why` of the values of `column` that could not be read, of the rows still there."""
        found = self.unread.get(column)
        if found is None:
            return _ALL_READ
        return found.join(self.frame.select(ROW), on=ROW, how="semi", maintain_order="left")

    def leave_out(self, rows: pl.Series) -> None:
        """Take rows out of the table."""
        self.frame = self.frame.filter(~pl.col(ROW).is_in(rows.implode()))

    def blank(self, column: str, rows: pl.Series) -> None:
        """Make the values of `column` on these rows null."""
        wrong = pl.col(ROW).is_in(rows.implode())
        self.frame = self.frame.with_columns(pl.when(~wrong).then(pl.col(column)).alias(column))


Drafts = dict[str, Draft]


def read_draft(schema: TableSchema, raw: RawSheet, given: str | None = None, judged: Judged | None = None) -> Draft:
    """Type every column of a raw sheet; rows that are blank in all of them, or judged not to count, are left out."""
    match = match_headers(schema, raw.headers)
    source = raw if judged is None else judged.sheet
    cells = {key: source.frame[str(position)] for key, position in match.positions.items()}
    kept = None if judged is None else judged.kept
    order = _date_order(schema, cells if kept is None else {key: s.filter(kept) for key, s in cells.items()}, given)
    height = raw.frame.height
    rows = pl.int_range(raw.first_row, raw.first_row + height, dtype=pl.UInt32, eager=True).alias(ROW)
    columns: dict[str, pl.Series] = {}
    unread: dict[str, pl.DataFrame] = {}
    for column in schema.columns:
        if column.key not in cells:
            columns[column.key] = _nulls(column, height)
            continue
        cleaned = clean(cells[column.key], column, order)
        columns[column.key] = cleaned.values
        if cleaned.troubled:
            bad = cleaned.why.is_not_null() if kept is None else cleaned.why.is_not_null() & kept
            unread[column.key] = pl.DataFrame({ROW: rows.filter(bad), "why": cleaned.why.filter(bad)})
    frame = pl.DataFrame({**columns, ROW: rows})
    frame = _without_blanks(frame if kept is None else frame.filter(kept), list(cells), list(unread.values()))
    return Draft(schema, raw, match, given, order, frame, unread)


def empty_frame(schema: TableSchema) -> pl.DataFrame:
    """Return the validated frame of a table without rows."""
    return pl.DataFrame(schema={**{column.key: dtype_of(column.kind) for column in schema.columns}, ROW: pl.UInt32()})


def _date_order(schema: TableSchema, cells: dict[str, pl.Series], given: str | None) -> str | None:
    """Return the order given, or the one that the text dates of all the date columns together prove."""
    if given is not None and (order := read_date_order(given)) is not None:
        return order
    texts = []
    for column in schema.columns:
        series = cells.get(column.key)
        if series is not None and column.kind in (Kind.DATE, Kind.MONTH):
            series = plain(series)
            if series.dtype == pl.String:
                texts.append(series.unique())
    proved = detect_date_order(pl.concat(series.alias("text") for series in texts)) if texts else None
    return None if proved == "ambiguous" else proved


def _without_blanks(frame: pl.DataFrame, present: Sequence[str], unread: Sequence[pl.DataFrame]) -> pl.DataFrame:
    if any(frame[key].null_count() == 0 for key in present):
        return frame
    blank = pl.all_horizontal(pl.col(key).is_null() for key in present) if present else pl.lit(True)
    if unread:
        blank = blank & ~pl.col(ROW).is_in(pl.concat(each[ROW] for each in unread).implode())
    return frame.filter(~blank)


def _nulls(column: Column, height: int) -> pl.Series:
    return pl.Series(column.key, [None], dtype=dtype_of(column.kind)).new_from_index(0, height)


def _has_value(series: pl.Series) -> bool:
    if series.dtype == pl.String:
        return bool((series.str.strip_chars(BLANKS) != "").any())
    return series.null_count() < series.len()


def _shown(text: str | None) -> str | None:
    if text is None or not text.strip(BLANKS):
        return None
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _letters(column: int) -> str:
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
