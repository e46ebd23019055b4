"""Reading dates and months as people type them, and telling d/m/y from m/d/y (source: review.md §2)."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable

import polars as pl

from salesreview.tables.cleaned import BLANKS, ERROR_VALUE, NOTHING, Cleaned, by_unique, fine, judged, refused

EARLIEST, LATEST = dt.date(1990, 1, 1), dt.date(2100, 12, 31)
ORDERS = ("dmy", "mdy", "ymd")
_EPOCH = dt.date(1899, 12, 30)  # Excel's serial 0, right for every day from March 1900 on

_CLOCK = r"(?:(?i:上午|下午|中午|晚上|早上|凌晨|[ap]m)\s*)?\d{1,2}[:时点h]\d{1,2}.*"
_TIME = r"(?:\(?(?:星期|周)[一二三四五六日天]\)?)?\s*(?:[T\s]\s*" + _CLOCK + r"|T)?$"
_NAME = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERS = {name: number for number, name in enumerate(_MONTHS, start=1)}

# A pattern, and what each of its groups is: y, m, d, or n (a month's name). These say one day whatever the order.
_YEAR_FIRST = (r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?\s*" + _TIME, "ymd")
_COMPACT = (r"^(\d{4})(\d{2})(\d{2})(?:\.0+)?" + _TIME, "ymd")
_DAYS = (
    _YEAR_FIRST,
    _COMPACT,
    (r"(?i)^(\d{1,2})(?:st|nd|rd|th)?[-\s/]*" + _NAME + r"[-\s/,]*(\d{4})\s*" + _TIME, "dny"),
    (r"(?i)^" + _NAME + r"[-\s/]*(\d{1,2})(?:st|nd|rd|th)?[-\s/,]+(\d{4})\s*" + _TIME, "ndy"),
)
_WHOLE_MONTHS = (
    (r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?(?:份)?$", "ym"),
    (r"^(\d{4})(\d{2})(?:\.0+)?$", "ym"),
    (r"^(\d{1,2})\s*[-/.]\s*(\d{4})$", "my"),
    (r"(?i)^" + _NAME + r"[-\s/,]*(\d{4})$", "ny"),
)
# These need to be told: 3/4/2026 and 26-3-4, 05-Oct-26.
_SHORT = r"^(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{1,2})\s*" + _TIME
_POINTS = r"^\d{1,2}\s*\.\s*\d{1,2}\s*\.\s*\d{2,4}"
_SHORT_NAME = r"(?i)^(\d{1,2})[-\s/.]*" + _NAME + r"[-\s/.,]*(\d{2})\s*" + _TIME


def clean_date(
    series: pl.Series, date_order: str | None = None, *, month: bool = False, coarse: bool = False
) -> Cleaned:
    """Read a plain column as dates (as months' first days where `month`).

    Numbers are Excel serials or 20261005 (202610 for a month); text such as 3/4/2026 needs `date_order` ("dmy",
    "mdy" or "ymd"). A `coarse` column of dates also takes a month, 2026年10月, as its first day. Dates before 1990 or
    after 2100 are refused.
    """
    dtype = series.dtype
    if isinstance(dtype, pl.Null):
        return fine(series.cast(pl.Date))
    if isinstance(dtype, (pl.Date, pl.Datetime)):
        cleaned = _in_range(series.cast(pl.Date))
    elif isinstance(dtype, (pl.Float64, pl.Int64)):
        cleaned = _from_numbers(series.cast(pl.Float64), "not_month" if month else "not_date", month or coarse)
    elif isinstance(dtype, pl.String):
        cleaned = by_unique(series, lambda texts: _from_texts(texts, date_order, month, coarse))
    else:
        cleaned = refused(series, pl.Date(), "not_month" if month else "not_date")
    return Cleaned(cleaned.values.dt.month_start(), cleaned.why) if month else cleaned


def _in_range(days: pl.Series) -> Cleaned:
    return judged(days, ~days.is_between(EARLIEST, LATEST), "date_range")


def _from_numbers(numbers: pl.Series, reason: str, whole_months: bool) -> Cleaned:
    value = pl.col("n").floor()
    frame = pl.DataFrame({"n": numbers.fill_nan(None)}).with_columns(
        serial=pl.when(value.is_between(-657434, 2958465)).then(value).cast(pl.Int32, strict=False)
    )
    written = pl.when(value.is_between(1e7, 1e8)).then(value).cast(pl.Int64, strict=False).cast(pl.String)
    parts = [written.str.to_date("%Y%m%d", strict=False)]
    if whole_months:
        year_month = pl.when(value.is_between(190001, 299912)).then(value).cast(pl.Int64, strict=False)
        parts.append((year_month.cast(pl.String) + "01").str.to_date("%Y%m%d", strict=False))
    from_serial = pl.when(value.is_between(0, 73415 + 366 * 100)).then(pl.lit(_EPOCH) + pl.duration(days="serial"))
    frame = frame.with_columns(day=pl.coalesce(*parts, from_serial).cast(pl.Date))
    ranged = _in_range(frame["day"])
    unread = frame["day"].is_null() & frame["n"].is_not_null()
    why = judged(ranged.values, unread, reason).why
    return Cleaned(ranged.values.alias(numbers.name), pl.select(pl.coalesce(why, ranged.why)).to_series())


def _iso(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Return the date that texts of year, month and day give; 26 is 2026, and 90 to 99 are of the century before."""
    short = year.str.len_chars() == 2
    century = pl.when(year >= "90").then(pl.lit("19")).otherwise(pl.lit("20"))
    full_year = pl.when(short).then(century + year).when(year.str.len_chars() == 4).then(year)
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


def _folded(texts: pl.Series) -> pl.DataFrame:
    return pl.DataFrame({"t": texts}).select(pl.col("t").str.normalize("NFKC").str.strip_chars(BLANKS))


def _from_texts(texts: pl.Series, date_order: str | None, month: bool, coarse: bool) -> Cleaned:
    told = [_parts(*form) for form in (_DAYS + _WHOLE_MONTHS if month or coarse else _DAYS)]
    if date_order is not None:
        told.append(_short(date_order))
    text = pl.col("t")
    serial = text.str.extract(r"^(\d{4,6}(?:\.\d+)?)$").cast(pl.Float64, strict=False)
    frame = _folded(texts).with_columns(day=pl.coalesce(told), serial=serial)
    from_serial = _from_numbers(frame["serial"], "not_date", False).values
    day = pl.coalesce("day", from_serial)
    readable = day.is_between(EARLIEST, LATEST)
    in_some_order = pl.any_horizontal(_short(order).is_between(EARLIEST, LATEST) for order in ORDERS)
    result = frame.select(
        values=pl.when(readable).then(day).otherwise(None),
        why=pl.when(text.str.contains(NOTHING) | readable)
        .then(None)
        .when(text.str.contains(ERROR_VALUE))
        .then(pl.lit("error_value"))
        .when(day.is_not_null())
        .then(pl.lit("date_range"))
        .when(in_some_order)
        .then(pl.lit("date_order" if date_order is None else "other_order"))
        .when(text.is_not_null())
        .then(pl.lit("not_month" if month else "not_date")),
    )
    return Cleaned(result["values"].alias(texts.name), result["why"])


def _short(order: str) -> pl.Expr:
    """Return what texts such as 3/4/2026, 26-3-4 or 05-Oct-26 say in `order`; a four-digit year is never a day."""
    named = _parts(_SHORT_NAME, "ynd" if order == "ymd" else "dny")
    day = pl.coalesce(_parts(_SHORT, order), named)
    return pl.when(pl.col("t").str.contains(r"\d{4}") & (order == "ymd")).then(None).otherwise(day)


def _short_texts(series: pl.Series) -> pl.DataFrame:
    """Return, for each distinct text of the form 3/4/2026, whether each order reads it."""
    short = pl.col("t").str.contains(_SHORT) | pl.col("t").str.contains(_SHORT_NAME)
    return (
        _folded(series.drop_nulls().unique())
        .filter(short)
        .select("t", *(_short(order).is_between(EARLIEST, LATEST).fill_null(False).alias(order) for order in ORDERS))
        # Nobody writes the month first with points: 05.10.2026 is a day of October.
        .with_columns(mdy=pl.col("mdy") & ~pl.col("t").str.contains(_POINTS))
    )


def possible_orders(series: pl.Series) -> tuple[str, ...]:
    """Return the orders in which every text date of the form 3/4/2026 can be read.

    One: it is proved. Several: nothing is. None: the column mixes orders, or has no such text.
    """
    read = _short_texts(series)
    sound = read.filter(pl.any_horizontal(*ORDERS))
    return tuple(order for order in ORDERS if sound[order].all()) if sound.height else ()


def order_examples(series: pl.Series) -> tuple[str, ...]:
    """Return one or two texts of the form 3/4/2026: two that no one order reads, where there are such, else any."""
    read = _short_texts(series).with_columns(n=pl.sum_horizontal(*ORDERS)).sort("n", "t")
    first = read.row(0, named=True)
    common = pl.any_horizontal(pl.col(order) & first[order] for order in ORDERS)
    return first["t"], *read[1:].sort(common).head(1)["t"]


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
    if _short_texts(series).is_empty():
        folded = _folded(series.drop_nulls().unique())
        year_first = folded["t"].str.contains(_YEAR_FIRST[0]) | folded["t"].str.contains(_COMPACT[0])
        return "ymd" if year_first.any() else None
    possible = possible_orders(series)
    return possible[0] if len(possible) == 1 else "ambiguous"


def read_date_order(text: str) -> str | None:
    """Return "dmy", "mdy" or "ymd" for what a person wrote (DMY, d/m/y, 日/月/年); None for anything else."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_ORDER_LETTERS)
    order = "".join(dict.fromkeys(re.sub(r"[\s/.\-]", "", folded)))
    return order if order in ORDERS else None


_ORDER_LETTERS = str.maketrans("年月日", "ymd")
