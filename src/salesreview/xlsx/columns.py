"""A frame's columns as cells of a worksheet, a whole slice at a time: a million rows are text built by polars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from salesreview.xlsx.address import letters
from salesreview.xlsx.cells import SPACES
from salesreview.xlsx.markup import LONGEST_TEXT, cell_text

#: Rows formatted at once: large enough for speed, small enough to hold a few dozen MB.
SLICE = 50_000
_EPOCH_SERIAL = 25_569  # 1970-01-01 counted from 1899-12-30
_FROM_1904 = 1_462
_DAY = 86_400_000  # milliseconds
#: A number as a source's text is settled to; 007 is none.
PLAIN_NUMBER = r"^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d{1,3})?$"
_HARD = r"[\x00-\x08\x0b-\x1f\x{FFFE}\x{FFFF}]|_x[0-9A-Fa-f]{4}_"


@dataclass(frozen=True, slots=True)
class Look:
    """How a column's cells are written: its style, and whether that style shows dates."""

    style: int = 0
    shows_date: bool = False
    mixed: bool = False  # text among numbers or dates: what is one of them in plain writing is written as such


def cell_slices(
    columns: Mapping[int, pl.Series], looks: Mapping[int, Look], numbers: Sequence[int], prefix: str, *, date1904: bool
) -> Iterator[pl.DataFrame]:
    """Yield cells as text, `SLICE` rows at a time: one String column per sheet column, named by its number.

    `numbers` are the sheet rows they stand in.

    A blank cell is written for its style alone, or is the empty text where it has none. Text stays text whatever it
    begins with. A date goes in as a number where its column's style shows dates, else as text like 2026-10-31.
    """
    frame = pl.DataFrame([series.rename(str(column)) for column, series in sorted(columns.items())])
    for start in range(0, frame.height, SLICE):
        part = frame.slice(start, SLICE)
        rows = pl.Series(numbers[start : start + part.height], dtype=pl.Int64).cast(pl.String)
        yield pl.DataFrame(
            [
                _cells(series, rows, int(series.name), looks.get(int(series.name), Look()), prefix, date1904)
                for series in part
            ]
        )


def _cells(series: pl.Series, rows: pl.Series, column: int, look: Look, p: str, date1904: bool) -> pl.Series:
    style = f' s="{look.style}"' if look.style else ""
    content = _content(series, look, p, date1904)
    head = pl.format(f'<{p}c r="{letters(column)}{{}}"{style}', pl.lit(rows))
    blank = pl.concat_str([head, pl.lit("/>")]) if look.style else pl.lit("")
    full = pl.concat_str([head, pl.lit(content), pl.lit(f"</{p}c>")])
    cells = pl.when(pl.lit(content).is_null()).then(blank).otherwise(full)
    return pl.select(cells.alias(series.name)).to_series()


def _content(series: pl.Series, look: Look, p: str, date1904: bool) -> pl.Series:
    """Return what follows a cell's style up to its end tag, null where the cell is blank."""
    kind = series.dtype
    if kind == pl.Boolean:
        return _value(series.cast(pl.UInt8).cast(pl.String), p, ' t="b"')
    if kind in (pl.Date, pl.Datetime):
        text = _text(_iso(series), p)
        if not look.shows_date:
            return text
        # A date before the calendar begins has no number, and stays readable as text.
        number = _value(_plain_number(_serials(series, date1904)), p)
        return pl.select(pl.coalesce(pl.lit(number), pl.lit(text))).to_series()
    if kind.is_numeric():
        return _value(_plain_number(series), p)
    text = _text(series.cast(pl.String), p)
    if not look.mixed:
        return text
    if look.shows_date:
        days = series.cast(pl.String).str.to_date("%Y-%m-%d", strict=False, exact=True)
        number = _value(_plain_number(_serials(days, date1904)), p)
    else:
        plain = series.cast(pl.String).str.contains(PLAIN_NUMBER).fill_null(False)
        values = pl.select(pl.when(pl.lit(plain)).then(pl.lit(series))).to_series().cast(pl.Float64, strict=False)
        number = _value(_plain_number(values), p)
    return pl.select(pl.coalesce(pl.lit(number), pl.lit(text))).to_series()


def _plain_number(series: pl.Series) -> pl.Series:
    if series.dtype.is_integer():
        return series.cast(pl.String)
    values = series.cast(pl.Float64)
    finite = values.is_finite().fill_null(False)
    text = values.cast(pl.String).str.strip_suffix(".0").replace("-0", "0")
    return text.set(~finite, None)


def _serials(series: pl.Series, date1904: bool) -> pl.Series:
    moments = series.cast(pl.Datetime("ms")) if series.dtype == pl.Date else series.dt.cast_time_unit("ms")
    if getattr(series.dtype, "time_zone", None):
        moments = moments.dt.replace_time_zone(None)
    days = moments.to_physical() / _DAY + (_EPOCH_SERIAL - (_FROM_1904 if date1904 else 0))
    if not date1904:
        days = pl.select(pl.when(days < 61).then(days - 1).otherwise(days)).to_series()  # Excel's 29 February 1900
    return days.set((days < (0 if date1904 else 1)).fill_null(False), None)


def _iso(series: pl.Series) -> pl.Series:
    if series.dtype == pl.Date:
        return series.dt.to_string("%Y-%m-%d")
    return series.dt.to_string("%Y-%m-%d %H:%M:%S").str.strip_suffix(" 00:00:00")


def _value(text: pl.Series, p: str, kind: str = "") -> pl.Series:
    return pl.select(pl.format(f"{kind}><{p}v>{{}}</{p}v>", pl.lit(text))).to_series()


def _text(text: pl.Series, p: str) -> pl.Series:
    text = text.set((text == "").fill_null(False), None)
    if _any(text.str.contains(_HARD)) or _any(text.str.len_bytes() > LONGEST_TEXT):
        escaped = text.map_elements(cell_text, return_dtype=pl.String)
    else:
        escaped = text
        for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
            if _any(text.str.contains(character, literal=True)):
                escaped = escaped.str.replace_all(character, entity, literal=True)
    plain = pl.format(f' t="inlineStr"><{p}is><{p}t>{{}}</{p}t></{p}is>', pl.lit(escaped))
    spaced = text.str.contains(SPACES)
    if not _any(spaced):
        return pl.select(plain).to_series()
    kept = pl.format(f' t="inlineStr"><{p}is><{p}t xml:space="preserve">{{}}</{p}t></{p}is>', pl.lit(escaped))
    return pl.select(pl.when(pl.lit(spaced)).then(kept).otherwise(plain)).to_series()


def _any(flags: pl.Series) -> bool:
    return bool(flags.fill_null(False).any())
