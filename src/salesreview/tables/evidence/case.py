"""One raw sheet under judgement: its columns as they stand now, the rows that count, and what was found."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from salesreview.tables.assumed import Answers, Assumption, Judgement, Option, Place, Question
from salesreview.tables.cleaned import BLANKS, as_text, plain
from salesreview.tables.headers import fold
from salesreview.tables.model import Column, RawSheet, TableSchema
from salesreview.tables.numbers import clean_number

_NAMED_ROWS = 3
#: A text of nothing but blanks (those of tables.cleaned), told by its first character as a rule.
_NOTHING = "^[" + re.escape(BLANKS) + "]*$"


@dataclass(slots=True)
class Case:
    """A sheet while it is judged.

    Attributes:
        schema: The table it is to fill.
        sheet: The sheet as it was read.
        answers: What a person answered.
        held: Which position holds which column of the table.
        computed: Which positions a computed column (`cost=Sales-Profit`) reads.
        loading: Whether it is a source being loaded; else a sheet of the workbook.
        currency: The workbook's currency, where it is known.
        changed: Columns by position that no longer are as they were read.
        out: True for rows that do not count; None while all do.
    """

    schema: TableSchema
    sheet: RawSheet
    answers: Answers
    held: dict[str, int]
    computed: Mapping[str, Collection[int]] = field(default_factory=dict)
    loading: bool = False
    currency: str | None = None
    changed: dict[int, pl.Series] = field(default_factory=dict)
    out: pl.Series | None = None
    judgement: Judgement = field(default_factory=Judgement)

    @property
    def height(self) -> int:
        """How many rows the sheet has."""
        return self.sheet.frame.height

    def column(self, place: int) -> pl.Series:
        """Return a column as it stands now."""
        return self.changed.get(place, self.sheet.frame[str(place)])

    def texts(self, place: int) -> pl.Series:
        """Return a column as text without blanks around it; null where there is nothing."""
        texts = as_text(plain(self.column(place))).cast(pl.String)
        bare = texts.str.strip_chars(BLANKS)
        return bare.set((bare == "").fill_null(False), None)

    def numbers(self, place: int) -> pl.Series:
        """Return a column as numbers, null where it holds none."""
        return clean_number(plain(self.column(place))).values

    def blank(self, place: int) -> pl.Series:
        """Return where a column holds nothing."""
        series = self.column(place)
        if series.dtype != pl.String:
            return series.is_null()
        return series.str.contains(_NOTHING).fill_null(True)

    def change(self, place: int, series: pl.Series) -> None:
        """Put other values in a column."""
        self.changed[place] = series.alias(str(place))

    @property
    def counts(self) -> pl.Series:
        """True for the rows that count so far."""
        return pl.repeat(True, self.height, eager=True) if self.out is None else ~self.out

    def leave_out(self, rows: pl.Series) -> int:
        """Leave out the rows where `rows` is true; return how many of them counted before."""
        rows = rows.fill_null(False)
        new = int((rows & self.counts).sum())
        self.out = rows if self.out is None else self.out | rows
        return new

    def named(self, names: Collection[str]) -> Iterator[int]:
        """Yield the positions of headers, folded, that are among `names`."""
        for place, header in enumerate(self.sheet.headers):
            if header and fold(header) in names:
                yield place

    def money(self) -> list[int]:
        """Return the positions of columns that hold money, those that a computed one reads among them."""
        found = [
            self.held[column.key] for column in self.schema.columns if is_money(column) and column.key in self.held
        ]
        for key, places in self.computed.items():
            if is_money(self.schema.column(key)):
                found += [place for place in places if not _is_count(self.sheet.headers[place])]
        return list(dict.fromkeys(found))

    def place(self, column: int | None = None, rows: pl.Series | None = None) -> Place:
        """Return a place of this sheet for a sentence: a header, and the first rows where `rows` is true."""
        numbers: tuple[int, ...] = ()
        if rows is not None:
            first = rows.fill_null(False).arg_true().head(_NAMED_ROWS).to_list()
            numbers = tuple(int(at) + self.sheet.first_row for at in first)
        return Place(self.sheet.sheet, self.sheet.tab, None if column is None else self.sheet.headers[column], numbers)

    def state(
        self,
        key: str,
        kind: str,
        zh: str,
        en: str,
        *,
        column: int | None = None,
        rows: pl.Series | None = None,
        proved: bool = True,
        left_out: int = 0,
    ) -> None:
        """Note what was done and why."""
        place = self.place(column, rows)
        self.judgement.assumptions.append(
            Assumption(key, kind, place, zh, en, proved, self.answers.get(key) is not None, left_out)
        )

    def ask(
        self,
        key: str,
        kind: str,
        zh: str,
        en: str,
        choices: Collection[Option] = (),
        *,
        proposed: str | None = None,
        column: int | None = None,
        rows: pl.Series | None = None,
        proved: bool = False,
        several: bool = False,
        wrong: bool = False,
    ) -> None:
        """Note a question that the data leaves open."""
        self.judgement.questions.append(
            Question(key, kind, self.place(column, rows), zh, en, tuple(choices), proposed, proved, several, wrong)
        )


def is_money(column: Column) -> bool:
    """Say whether a column holds amounts of money."""
    return column.kind.value == "money"


_COUNTS = ("数量", "件数", "quantity", "qty", "units", "rate", "discount", "%", "折扣", "税率")


def _is_count(header: str) -> bool:
    lower = header.casefold()
    return any(word in lower for word in _COUNTS)
