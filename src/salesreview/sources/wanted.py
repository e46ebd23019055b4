"""What a source is read for: the table, the headers that tell its header row, the sheet of a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl

from salesreview.sources import headings
from salesreview.sources.headings import SEARCHED_ROWS
from salesreview.spelling import nearest
from salesreview.tables.assumed import Answers, Judgement
from salesreview.tables.cleaned import BLANKS
from salesreview.tables.headers import fold, known_headers, without_unit
from salesreview.tables.model import RawSheet, TableSchema

_SHOWN = 40
__all__ = ["SEARCHED_ROWS", "Wanted", "hint", "listed", "without_tail"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for: the table, the folded headers that its mapping names, the sheet where one is named.

    `answers` are those a person gave; `log` takes what the reading itself judges.
    """

    schema: TableSchema
    mentioned: frozenset[str] = frozenset()
    sheet: str | None = None
    answers: Answers = field(default_factory=dict)
    log: Judgement = field(default_factory=Judgement)
    mapped: frozenset[str] = frozenset()  # the columns that the mapping makes

    def known_in(self, row: Iterable[str]) -> int:
        """Count the headers in `row` that the table knows or its mapping names."""
        known = known_headers(self.schema)
        folded = {fold(text): text for text in row if text}
        folded.pop("", None)
        return sum(
            each in known or each in self.mentioned or fold(without_unit(text)) in known
            for each, text in folded.items()
        )

    def header_row(self, rows: Sequence[Sequence[str]]) -> int | None:
        """Return which of `rows` holds the headers, None where all are empty."""
        return headings.header_row(rows, self.known_in)

    def found(self, name: str, headers: Sequence[str], columns: Sequence[pl.Series], first_row: int = 2,
              first_column: int = 1, above: tuple[str, ...] = (), tab: str | None = None,
              delimiter: str = "") -> RawSheet:  # fmt: skip
        """Make a RawSheet of what was read: headers tidied, unnamed empty columns at both ends left out."""
        names = [" ".join(header.strip(BLANKS).split()) for header in headers]
        full = [i for i, (text, s) in enumerate(zip(names, columns, strict=True)) if text or s.null_count() < s.len()]
        span = range(full[0], full[-1] + 1) if full else range(0)
        kept = [columns[i].alias(str(place)) for place, i in enumerate(span)]
        return RawSheet(
            self.schema.key, name, tuple(names[i] for i in span), without_tail(pl.DataFrame(kept)), first_row,
            first_column + span.start, above, tab, delimiter,
        )  # fmt: skip


def without_tail(frame: pl.DataFrame) -> pl.DataFrame:
    """Return `frame` without the rows at its end in which every cell is blank."""
    if not frame.height or not frame.width:
        return frame
    blank = [
        pl.col(name).is_null() | (pl.col(name).str.strip_chars(BLANKS) == "" if dtype == pl.String else pl.lit(False))
        for name, dtype in frame.schema.items()
    ]
    if not frame.tail(1).select(pl.all_horizontal(blank)).item():  # as a rule: the last row says something
        return frame
    last = frame.select((~pl.all_horizontal(blank)).arg_true().max()).item()
    return frame.head(0 if last is None else last + 1)


def hint(text: str, names: Sequence[str]) -> tuple[str, str]:
    """Return a sentence in zh and en: the nearest of `names`, or all of them where none is near."""
    near = nearest(text, names)
    if near:
        return f"是否想用：{'、'.join(near)}？", f"Did you mean: {', '.join(near)}?"
    return f"可用：{listed(names, '、')}。", f"There are: {listed(names, ', ')}."


def listed(names: Sequence[str], separator: str) -> str:
    """Join `names` for a sentence; of very many the first stand for all."""
    shown = separator.join(name for name in names[:_SHOWN] if name)
    return shown + (f"{separator}…" if len(names) > _SHOWN else "")
