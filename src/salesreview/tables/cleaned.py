"""What cleaning one raw column gives, and the ways to it that every kind shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

# White space as people and web pages leave it: all of Unicode's, U+3000 and the no-break space among them,
# and the marks that have no width (the variation selectors behind ✔ too).
BLANKS = "".join(chr(code) for code in (*range(9, 14), *range(28, 33), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200E)))
BLANKS += "\u2028\u2029\u202f\u205f\u2060\u3000\ufe0e\ufe0f\ufeff"

ERROR_VALUE = (
    r"^#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|BUSY!|BLOCKED!|CONNECT!|UNKNOWN!|"
    r"GETTING_DATA)$"
)
# What people type into a date or number cell to say "nothing".
NOTHING = r"(?i)^(?:[-–—−/]+|n/?a|n\.a\.|null|none|nil|nan|无|暂无|空)?$"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """One cleaned column: the typed values, and per row why a value could not be read (null: read, or blank)."""

    values: pl.Series
    why: pl.Series  # String: the key of a reason in tables/reasons.py

    @property
    def troubled(self) -> bool:
        """Whether any value could not be read."""
        return self.why.null_count() < self.why.len()


def fine(values: pl.Series) -> Cleaned:
    """Return `values` as wholly readable."""
    return Cleaned(values, pl.Series("why", [None], dtype=pl.String).new_from_index(0, values.len()))


def judged(values: pl.Series, bad: pl.Series, reason: str) -> Cleaned:
    """Return `values` with null where `bad` is true, for `reason`."""
    if not bad.any():
        return fine(values)
    frame = pl.select(
        values=pl.when(bad).then(None).otherwise(values), why=pl.when(bad).then(pl.lit(reason)).otherwise(None)
    )
    return Cleaned(frame["values"].alias(values.name), frame["why"])


def refused(series: pl.Series, dtype: pl.DataType, reason: str) -> Cleaned:
    """Return a column none of whose values can be read, for `reason`; blanks stay blanks."""
    return judged(
        pl.Series(series.name, [None], dtype=dtype).new_from_index(0, series.len()), series.is_not_null(), reason
    )


def by_unique(series: pl.Series, parse: Callable[[pl.Series], Cleaned]) -> Cleaned:
    """Clean a String column by parsing each distinct text once, or directly where most texts are distinct."""
    texts = series.unique()
    if texts.len() * 2 > series.len():
        return parse(series)
    parsed = parse(texts)
    if not parsed.troubled and parsed.values.dtype == pl.String and parsed.values.eq_missing(texts).all():
        return fine(series)
    lookup = pl.DataFrame({"text": texts, "values": parsed.values, "why": parsed.why})
    joined = pl.DataFrame({"text": series}).join(lookup, on="text", how="left", maintain_order="left", nulls_equal=True)
    return Cleaned(joined["values"].alias(series.name), joined["why"])


def plain(series: pl.Series) -> pl.Series:
    """Reduce a column of any type to Null, Date, Datetime, Int64, Float64, Boolean or String, losing nothing.

    NaN, which some sources write for a blank number, is null.
    """
    dtype = series.dtype
    if isinstance(dtype, pl.Float64):
        return series.fill_nan(None) if series.is_nan().any() else series
    if isinstance(dtype, (pl.Null, pl.Date, pl.Boolean, pl.String, pl.Int64)):
        return series
    if isinstance(dtype, pl.Datetime):
        return series.dt.replace_time_zone(None) if dtype.time_zone else series
    if dtype.is_integer():
        return series.cast(pl.Int64, strict=False) if dtype != pl.UInt64 else series.cast(pl.String)
    if isinstance(dtype, pl.Decimal):
        return series.cast(pl.Int64) if dtype.scale == 0 and dtype.precision <= 18 else series.cast(pl.Float64)
    if isinstance(dtype, pl.Float32):
        return plain(series.cast(pl.Float64))
    if isinstance(dtype, (pl.Categorical, pl.Enum)):
        return series.cast(pl.String)
    return pl.Series(series.name, [None if value is None else str(value) for value in series.to_list()], pl.String)


def as_text(series: pl.Series) -> pl.Series:
    """Write a plain column as text as a person would see it: 1001 for 1001.0, 2026-10-05 for that day."""
    dtype = series.dtype
    if isinstance(dtype, pl.String):
        return series
    if isinstance(dtype, pl.Float64):
        whole = series.is_finite() & (series == series.round(0)) & (series.abs() < 2**63)
        exact = series.set(~whole, None) if not whole.all() else series
        text = exact.cast(pl.Int64, strict=False).cast(pl.String)
        if not whole.all():
            text = pl.select(pl.coalesce(text, series.cast(pl.String))).to_series()
        return text.alias(series.name)
    if isinstance(dtype, pl.Boolean):
        return pl.select(pl.when(series).then(pl.lit("TRUE")).when(~series).then(pl.lit("FALSE"))).to_series()
    if isinstance(dtype, pl.Datetime):
        return series.dt.to_string("%Y-%m-%d %H:%M:%S").str.strip_suffix(" 00:00:00")
    if isinstance(dtype, pl.Date):
        return series.dt.to_string("%Y-%m-%d")
    return series.cast(pl.String)
