"""Several files of one table put one below the other: the same column is found in each, whatever it is called there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from salesreview.sources.values import joined
from salesreview.sources.wanted import Wanted
from salesreview.tables.assumed import Assumption, Option, Place, Question
from salesreview.tables.headers import fold, match_headers
from salesreview.tables.model import RawSheet


@dataclass(slots=True)
class _Column:
    header: str
    key: str | None
    parts: dict[int, pl.Series] = field(default_factory=dict)  # number of the sheet -> its values


_ONCE, _BOTH = "once", "both"


def together(wanted: Wanted, sheets: Sequence[RawSheet], names: Sequence[str]) -> RawSheet:
    """Stack sheets or files that are alike; rows that stand in two of them are asked about."""
    whole = stack(wanted, sheets)
    above = tuple(dict.fromkeys(text for sheet in sheets for text in sheet.above))
    delimiter = ";" if any(sheet.delimiter == ";" for sheet in sheets) else sheets[0].delimiter
    return _without_overlap(wanted, replace(whole, above=above, delimiter=delimiter, tab=None), sheets, names)


def _without_overlap(wanted: Wanted, whole: RawSheet, sheets: Sequence[RawSheet], names: Sequence[str]) -> RawSheet:
    """Ask whether rows that several files or sheets have count once."""
    places = [str(place) for place, header in enumerate(whole.headers) if header]
    if "order_id" not in match_headers(wanted.schema, whole.headers).positions or not whole.frame.height:
        return whole
    origin = pl.concat(
        [pl.repeat(number, sheet.frame.height, dtype=pl.UInt32, eager=True) for number, sheet in enumerate(sheets)]
    )
    frame = pl.DataFrame({"hash": whole.frame.select(places).hash_rows(), "origin": origin}).with_columns(
        first=pl.col("origin").min().over("hash")
    )
    again = frame.select(pl.col("origin") > pl.col("first")).to_series()
    if not again.any():
        return whole
    n = int(again.sum())
    later = sorted({names[int(number)] for number in origin.filter(again).unique().to_list()})
    answer = wanted.answers.get("overlap")
    if answer == _BOTH:
        return whole
    if answer == _ONCE:
        wanted.log.assumptions.append(
            Assumption(
                "overlap",
                "overlap",
                Place(whole.sheet),
                f"有 {n:,} 行在前面的文件或工作表中已有，按答复只计一次。",
                f"{n:,} rows stand in an earlier file or sheet already; as answered they count once.",
                answered=True,
                left_out=n,
            )
        )
        return replace(whole, frame=whole.frame.filter(~again))
    wanted.log.questions.append(
        Question(
            "overlap",
            "overlap",
            Place(whole.sheet),
            f"{'、'.join(later)} 中有 {n:,} 行与前面的文件或工作表完全相同，导出的时间段可能重叠：只计一次，还是都计入"
            f"？",
            f"{n:,} rows of {', '.join(later)} are the same as rows of an earlier file or sheet; the exports may "
            f"overlap. Do "
            "they count once or each time?",
            (Option(_ONCE, "只计一次", "once"), Option(_BOTH, "都计入", "each time")),
            _ONCE,
        )
    )
    return whole


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
