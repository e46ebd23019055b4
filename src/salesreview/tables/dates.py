"""Reading dates and months as people type them, and telling d/m/y from m/d/y (source: review.md §2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import polars as pl

from salesreview.tables.cleaned import BLANKS, ERROR_VALUE, NOTHING, Cleaned, by_unique, fine, judged, refused

EARLIEST, LATEST = dt.date(1990, 1, 1), dt.date(2100, 12, 31)
ORDERS = ("dmy", "mdy", "ymd")
_EPOCH = dt.date(1899, 12, 30)  # Excel's serial 0, right for every day from March 1900 on

_TIME = r"(?:[T\s]\s*\d{1,2}[:时h]\d{1,2}.*|T)?$"
_YEAR_FIRST = r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?\s*" + _TIME
_COMPACT = r"^(\d{4})(\d{2})(\d{2})(?:\.0+)?" + _TIME
_YEAR_MONTH = r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?(?:份)?$"
_COMPACT_MONTH = r"^(\d{4})(\d{2})(?:\.0+)?$"
_SHORT = r"^(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})\s*" + _TIME
_DAY_NAME = r"(?i)^(\d{1,2})(?:st|nd|rd|th)?[-\s/]*([a-z]{3,9})\.?[-\s/,]*(\d{4})\s*" + _TIME
_NAME_DAY = r"(?i)^([a-z]{3,9})\.?[-\s/]*(\d{1,2})(?:st|nd|rd|th)?[-\s/,]+(\d{4})\s*" + _TIME
_NAME_YEAR = r"(?i)^([a-z]{3,9})\.?[-\s/,]*(\d{4})$"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def clean_date(series: pl.Series, date_order: str | None = None, *, month: bool = False) -> Cleaned:
    """Read a plain column as dates (as months' first days where `month`).

    Numbers are Excel serials or 20261005 (202610 for a month); text such as 3/4/2026 needs `date_order` ("dmy",
    "mdy" or "ymd"). Dates before 1990 or after 2100 are refused.
    """
    dtype = series.dtype
    if isinstance(dtype, pl.Null):
        return fine(series.cast(pl.Date))
    if isinstance(dtype, (pl.Date, pl.Datetime)):
        cleaned = _in_range(series.cast(pl.Date))
    elif isinstance(dtype, (pl.Float64, pl.Int64)):
        cleaned = _from_numbers(series.cast(pl.Float64), month)
    elif isinstance(dtype, pl.String):
        cleaned = by_unique(series, lambda texts: _from_texts(texts, date_order, month))
    else:
        cleaned = refused(series, pl.Date(), "not_month" if month else "not_date")
    return Cleaned(cleaned.values.dt.month_start(), cleaned.why) if month else cleaned


def _in_range(days: pl.Series) -> Cleaned:
    low, high = days.min(), days.max()
    if low is None or (EARLIEST <= low and high <= LATEST):  # type: ignore[operator]
        return fine(days)
    return judged(days, (days < EARLIEST) | (days > LATEST), "date_range")


def _from_numbers(numbers: pl.Series, month: bool) -> Cleaned:
    value = pl.col("n").floor()
    frame = pl.DataFrame({"n": numbers.fill_nan(None)}).with_columns(
        serial=pl.when(value.is_between(-657434, 2958465)).then(value).cast(pl.Int32, strict=False)
    )
    written = pl.when(value.is_between(1e7, 1e8)).then(value).cast(pl.Int64, strict=False).cast(pl.String)
    parts = [written.str.to_date("%Y%m%d", strict=False)]
    if month:
        year_month = pl.when(value.is_between(190001, 299912)).then(value).cast(pl.Int64, strict=False)
        parts.append((year_month.cast(pl.String) + "01").str.to_date("%Y%m%d", strict=False))
    from_serial = pl.when(value.is_between(0, 73415 + 366 * 100)).then(pl.lit(_EPOCH) + pl.duration(days="serial"))
    frame = frame.with_columns(day=pl.coalesce(*parts, from_serial).cast(pl.Date))
    ranged = _in_range(frame["day"])
    unread = frame["day"].is_null() & frame["n"].is_not_null()
    why = judged(ranged.values, unread, "not_month" if month else "not_date").why
    return Cleaned(ranged.values.alias(numbers.name), pl.select(pl.coalesce(why, ranged.why)).to_series())


def _iso(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    full_year = pl.when(year.str.len_chars() == 2).then(pl.lit("20") + year).otherwise(year)
    text = pl.concat_str(full_year, month.str.zfill(2), day.str.zfill(2), separator="-")
    return text.str.to_date("%Y-%m-%d", strict=False)


def _parts(pattern: str, order: str) -> pl.Expr:
    """Return the date that `pattern`'s groups give; `order` says what each group is (y, m, d, or n: a month's name)."""
    groups = {part: pl.col("t").str.extract(pattern, place) for place, part in enumerate(order, start=1)}
    month = groups.get("m")
    if month is None:
        number = groups["n"].str.slice(0, 3).str.to_lowercase().replace_strict(_NUMBERS, default=None)
        month = number.cast(pl.String)
    return _iso(groups["y"], month, groups.get("d", pl.lit("01")))


_NUMBERS = {name: number for number, name in enumerate(_MONTHS, start=1)}


def _folded(texts: pl.Series) -> pl.DataFrame:
    return pl.DataFrame({"t": texts}).select(pl.col("t").str.normalize("NFKC").str.strip_chars(BLANKS))


def _from_texts(texts: pl.Series, date_order: str | None, month: bool) -> Cleaned:
    forms = [
        _parts(_YEAR_FIRST, "ymd"), _parts(_COMPACT, "ymd"), _parts(_DAY_NAME, "dny"), _parts(_NAME_DAY, "ndy"),
    ]  # fmt: skip
    if month:
        forms += [_parts(_YEAR_MONTH, "ym"), _parts(_COMPACT_MONTH, "ym"), _parts(_NAME_YEAR, "ny")]
    if date_order is not None:
        forms.append(_short(date_order))
    text = pl.col("t")
    short = text.str.contains(_SHORT)
    serial = text.str.extract(r"^(\d{4,6}(?:\.\d+)?)$").cast(pl.Float64, strict=False)
    frame = _folded(texts).with_columns(day=pl.coalesce(forms), serial=serial)
    from_serial = _from_numbers(frame["serial"], False).values
    day = pl.coalesce("day", from_serial)
    readable = day.is_between(EARLIEST, LATEST)
    result = frame.select(
        values=pl.when(readable).then(day).otherwise(None),
        why=pl.when(text.str.contains(NOTHING) | readable)
        .then(None)
        .when(text.str.contains(ERROR_VALUE))
        .then(pl.lit("error_value"))
        .when(day.is_not_null())
        .then(pl.lit("date_range"))
        .when(short & pl.lit(date_order is None))
        .then(pl.lit("date_order"))
        .when(text.is_not_null())
        .then(pl.lit("not_month" if month else "not_date")),
    )
    return Cleaned(result["values"].alias(texts.name), result["why"])


def _short(order: str) -> pl.Expr:
    """Return what texts such as 3/4/2026 or 26-3-4 say in `order`; a four-digit year is never a day."""
    day = _parts(_SHORT, order)
    return pl.when(pl.col("t").str.contains(r"\d{4}") & (order == "ymd")).then(None).otherwise(day)


def detect_date_order(values: pl.Series | Iterable[object]) -> str | None:
    """Tell in which order a column's text dates stand, from the values alone.

    Returns "dmy", "mdy" or "ymd" when exactly one order reads every value of the form 3/4/2026 (a day above 12 proves
    it), "ymd" too when all text dates start with a four-digit year; "ambiguous" when several orders read them all
    (nothing is proved) or none does (both are proved); None where there is no text date.
    """
    series = (
        values if isinstance(values, pl.Series) else pl.Series([str(value) for value in values if value is not None])
    )
    if series.dtype != pl.String:
        return None
    folded = _folded(series.drop_nulls().unique())
    short = folded.filter(pl.col("t").str.contains(_SHORT))
    if short.is_empty():
        year_first = folded["t"].str.contains(_YEAR_FIRST) | folded["t"].str.contains(_COMPACT)
        return "ymd" if year_first.any() else None
    read = short.select(_short(order).is_between(EARLIEST, LATEST).fill_null(False).alias(order) for order in ORDERS)
    sound = read.filter(pl.any_horizontal(*ORDERS))
    possible = [order for order in ORDERS if sound[order].all()] if sound.height else []
    return possible[0] if len(possible) == 1 else "ambiguous"
