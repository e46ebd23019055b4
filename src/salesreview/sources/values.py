"""Columns of any type made into the types of a RawSheet, and parts of a column joined end to end."""

from __future__ import annotations

import datetime as dt
import decimal
import uuid
from collections.abc import Callable, Sequence

import polars as pl

from salesreview.tables.cleaned import as_text, plain

_EXACT = 2**53  # beyond it a Float64 no longer holds every whole number, so an id would change
_FITTING = (pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32)


def raw(series: pl.Series) -> pl.Series:
    """Reduce a column to Datetime, Date, Float64, Int64, Boolean or String, losing nothing."""
    dtype = series.dtype
    if dtype == pl.Null:
        return series.cast(pl.String)
    if dtype == pl.Binary:
        return _texts(series.to_list()).alias(series.name)
    if (dtype.is_integer() and dtype not in _FITTING) or (isinstance(dtype, pl.Decimal) and dtype.scale == 0):
        whole = series.cast(pl.Int64, strict=False)
        return whole if whole.null_count() == series.null_count() else series.cast(pl.String)
    return plain(series)


def joined(parts: Sequence[pl.Series]) -> pl.Series:
    """Join the parts of one column, each of a RawSheet's types; parts of differing types become text."""
    kinds = {type(part.dtype) for part in parts if part.null_count() < part.len()}
    target: pl.DataType | None = None
    if kinds == {pl.Datetime} or kinds == {pl.Date, pl.Datetime}:
        target = pl.Datetime("us")
    elif len(kinds) == 1:
        target = next(iter(kinds))()
    elif kinds == {pl.Int64, pl.Float64} and all(_is_exact(part) for part in parts):
        target = pl.Float64()
    if target is not None:
        alike = [part.cast(target) for part in parts]
    else:
        alike = [as_text(part).cast(pl.String) for part in parts]
    return pl.concat([part.alias(parts[0].name) for part in alike], rechunk=True)


def _is_exact(part: pl.Series) -> bool:
    return part.dtype != pl.Int64 or not bool((part.abs() > _EXACT).any())


def from_objects(values: Sequence[object]) -> pl.Series:
    """Make a column of what a database driver hands over."""
    kinds = {type(value) for value in values} - {type(None)}
    make = _MAKERS.get(next(iter(kinds))) if len(kinds) == 1 else None
    if make is not None:
        return make(values)
    if kinds and kinds <= {int, float, decimal.Decimal}:
        return _numbers(values)
    if kinds == {dt.date, dt.datetime}:
        return _moments([_midnight(value) for value in values])
    return _texts(values)


def _numbers(values: Sequence[object]) -> pl.Series:
    """Return numbers as Float64, but as text where that would change a whole number (a long id)."""
    numbers = pl.Series([None if value is None else float(value) for value in values], dtype=pl.Float64)  # type: ignore[arg-type]
    if bool((numbers.abs() > _EXACT).any()) and any(map(_would_change, values)):
        return _texts(values)
    return numbers


def _would_change(value: object) -> bool:
    if isinstance(value, decimal.Decimal):
        return value.is_finite() and abs(value) > _EXACT and value == value.to_integral_value()
    return isinstance(value, int) and abs(value) > _EXACT


def _integers(values: Sequence[object]) -> pl.Series:
    fit = all(value is None or -(2**63) <= value < 2**63 for value in values)  # type: ignore[operator]
    return pl.Series(values, dtype=pl.Int64) if fit else _texts(values)


def _moments(values: Sequence[object]) -> pl.Series:
    """Return times as the database shows them: an offset from UTC is left out, never reckoned."""
    moments = [value.replace(tzinfo=None) if isinstance(value, dt.datetime) else None for value in values]
    return pl.Series(moments, dtype=pl.Datetime("us"))


def _midnight(value: object) -> object:
    is_day = isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    return dt.datetime(value.year, value.month, value.day) if is_day else value  # type: ignore[attr-defined]


def _texts(values: Sequence[object]) -> pl.Series:
    return pl.Series([None if value is None else _written(value) for value in values], dtype=pl.String)


def _written(value: object) -> str:
    """Write one value as a person would see it, as `as_text` does for a whole column."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (bytes, bytearray, memoryview)):
        data = bytes(value)
        try:
            return data.decode()
        except UnicodeDecodeError:
            return data.hex()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, decimal.Decimal):
        return format(value.normalize(), "f") if value.is_finite() else str(value)
    if isinstance(value, dt.datetime):
        return str(value.replace(tzinfo=None)).removesuffix(" 00:00:00")
    return str(value)


_MAKERS: dict[type, Callable[[Sequence[object]], pl.Series]] = {
    bool: lambda values: pl.Series(values, dtype=pl.Boolean),
    int: _integers,
    float: lambda values: pl.Series(values, dtype=pl.Float64),
    decimal.Decimal: _numbers,
    str: lambda values: pl.Series(values, dtype=pl.String),
    dt.date: lambda values: pl.Series(values, dtype=pl.Date),
    dt.datetime: _moments,
    uuid.UUID: _texts,
}
