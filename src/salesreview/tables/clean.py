"""Cleaning one raw column of any type into its kind's type; the way in for every kind."""

from __future__ import annotations

import polars as pl

from salesreview.tables.cleaned import Cleaned, fine, plain
from salesreview.tables.dates import clean_date
from salesreview.tables.model import Column, Kind
from salesreview.tables.numbers import clean_number
from salesreview.tables.texts import clean_choice, clean_id, clean_text, clean_yesno

_DTYPES: dict[Kind, pl.DataType] = {
    Kind.ID: pl.String(),
    Kind.TEXT: pl.String(),
    Kind.CHOICE: pl.String(),
    Kind.DATE: pl.Date(),
    Kind.MONTH: pl.Date(),
    Kind.NUMBER: pl.Float64(),
    Kind.MONEY: pl.Float64(),
    Kind.YESNO: pl.Boolean(),
}


def dtype_of(kind: Kind) -> pl.DataType:
    """Return the type of a validated column of `kind`."""
    return _DTYPES[kind]


def clean(series: pl.Series, column: Column, date_order: str | None = None) -> Cleaned:
    """Read a raw column of any type as `column`'s kind.

    `date_order` ("dmy", "mdy" or "ymd") is needed for text dates such as 3/4/2026. Nothing is raised: a value that
    cannot be read is null with the reason beside it.
    """
    raw = plain(series)
    if isinstance(raw.dtype, pl.Null):
        return fine(raw.cast(dtype_of(column.kind)))
    match column.kind:
        case Kind.DATE | Kind.MONTH:
            return clean_date(raw, date_order, month=column.kind is Kind.MONTH, coarse=column.coarse)
        case Kind.NUMBER:
            return clean_number(raw)
        case Kind.MONEY:
            return _without_rates(raw, clean_number(raw))
        case Kind.YESNO:
            return clean_yesno(raw)
        case Kind.CHOICE:
            return clean_choice(raw, column)
        case Kind.ID:
            return clean_id(raw)
        case Kind.TEXT:
            return clean_text(raw)


def _without_rates(raw: pl.Series, cleaned: Cleaned) -> Cleaned:
    """Refuse 12.5% as an amount of money: read as 0.125 it would be lost among the sums."""
    if raw.dtype != pl.String:
        return cleaned
    rates = raw.str.contains(r"[%％‰]").fill_null(False) & cleaned.values.is_not_null()
    if not rates.any():
        return cleaned
    return Cleaned(cleaned.values.set(rates, None), cleaned.why.set(rates, "rate_as_money"))
