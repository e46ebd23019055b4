"""Several files of one table put one below the other: the same column is found in each, whatever it is called there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import polars as pl

from salesreview.sources.values import joined
from salesreview.sources.wanted import Wanted
from salesreview.tables.headers import fold, match_headers
from salesreview.tables.model import RawSheet


@dataclass(slots=True)
class _Column:
    header: str
    key: str | None
    parts: dict[int, pl.Series] = field(default_factory=dict)  # number of the sheet -> its values


def stack(wanted: Wanted, sheets: Sequence[RawSheet]) -> RawSheet:
    """Stack `sheets` in their order, with the union of their columns; one that a sheet lacks is blank there.

    Two headers are one column when both are the table's same column (`Sales` here, `销售额` there), else when they
    are the same text, else when they fold to it. What a mapping names is told by its text alone.
    """
    columns: list[_Column] = []
    for number, sheet in enumerate(sheets):
        _place(wanted, sheet, number, columns)
    heights = [sheet.frame.height for sheet in sheets]
    frame = {
        str(place): joined([column.parts.get(n, _blank(height)) for n, height in enumerate(heights)])
        for place, column in enumerate(columns)
    }
    first = sheets[0]
    return RawSheet(first.table, first.sheet, tuple(column.header for column in columns), pl.DataFrame(frame))


def _place(wanted: Wanted, sheet: RawSheet, number: int, columns: list[_Column]) -> None:
    """Put a sheet's columns with those of the sheets before it, or after them where they are new."""
    keys = {
        place: key
        for key, place in match_headers(wanted.schema, sheet.headers).positions.items()
        if fold(sheet.headers[place]) not in wanted.mentioned
    }
    waiting = [place for place, header in enumerate(sheet.headers) if header]

    def fill(fits: Callable[[_Column, int], bool]) -> None:
        for place in list(waiting):
            column = next((c for c in columns if number not in c.parts and fits(c, place)), None)
            if column is not None:
                column.parts[number] = sheet.frame[str(place)]
                waiting.remove(place)

    fill(lambda column, place: column.key is not None and column.key == keys.get(place))
    fill(lambda column, place: column.header == sheet.headers[place] and place not in keys)
    fill(lambda column, place: fold(column.header) == fold(sheet.headers[place]) and place not in keys)
    for place in waiting:
        columns.append(_Column(sheet.headers[place], keys.get(place), {number: sheet.frame[str(place)]}))


def _blank(height: int) -> pl.Series:
    return pl.Series([None], dtype=pl.String).new_from_index(0, height)
