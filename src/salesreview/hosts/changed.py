"""A raw sheet as it reads once some of its rows are changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from salesreview.tables.attributes import written_columns
from salesreview.tables.cleaned import as_text, plain
from salesreview.tables.model import RawSheet, TableSchema

if TYPE_CHECKING:
    from salesreview.hosts.base import RawChange


def changed_sheet(schema: TableSchema, headers: Mapping[str, str], change: RawChange) -> RawSheet:
    """Return what `change` makes of the sheet that it was worked out on; columns that the sheet lacks come last."""
    before = change.before
    known = dict(written_columns(schema, before.headers))
    texts = list(before.headers)
    for key in new_columns(schema, before.headers, change):
        known[key] = len(texts)
        texts.append(headers.get(key) or schema.column(key).zh)
    keys: dict[int, str] = {place: key for key, place in known.items()}
    height = change.last - before.first_row + 1
    columns = []
    for place in range(len(texts)):
        own = keys.get(place, "")
        old = _old(before, place, height)
        if own and change.emptied:
            old = old.scatter([row - before.first_row for row in change.emptied], None)
        new = change.added[own] if own in change.added.columns else _blank(change.added.height)
        written = change.written[own] if own in change.written.columns else None
        columns.append(_joined(old, written, [row - before.first_row for row in change.rows], new).alias(str(place)))
    return replace(before, headers=tuple(texts), frame=pl.DataFrame(columns))


def new_columns(schema: TableSchema, headers: tuple[str, ...], change: RawChange) -> list[str]:
    """Return the keys of the columns that the change brings and the sheet lacks; those without a value are left out."""
    known = written_columns(schema, headers)
    parts = (change.written, change.added)
    return [
        key
        for key in change.added.columns
        if key not in known and any(part[key].null_count() < part.height for part in parts if key in part.columns)
    ]


def _old(before: RawSheet, place: int, height: int) -> pl.Series:
    old = before.frame[str(place)] if place < before.frame.width else _blank(before.frame.height)
    return old.head(height)


def _joined(old: pl.Series, written: pl.Series | None, rows: list[int], new: pl.Series) -> pl.Series:
    parts = [part for part in (old, written, new) if part is not None and part.null_count() < part.len()]
    kinds = {part.dtype for part in parts}
    kind: pl.DataType
    if not kinds:
        kind = pl.String()
    elif len(kinds) == 1:
        kind = next(iter(kinds))
    elif all(each.is_numeric() for each in kinds):
        kind = pl.Float64()
    elif all(isinstance(each, pl.Date | pl.Datetime) for each in kinds):
        kind = pl.Datetime("us")
    else:
        kind = pl.String()

    def alike(part: pl.Series) -> pl.Series:
        return (as_text(plain(part)) if kind == pl.String else part).cast(kind)

    found = alike(old)
    if written is not None and rows:
        found = found.scatter(rows, alike(written))
    return pl.concat([found.alias(""), alike(new).alias("")], rechunk=True)


def _blank(height: int) -> pl.Series:
    return pl.Series([None], dtype=pl.String).new_from_index(0, height)
