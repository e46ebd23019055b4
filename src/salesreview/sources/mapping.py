"""Carrying out a mapping ("revenue=Sales; cost=Sales-Profit"): the table's columns made from the source's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from salesreview.errors import SourceError
from salesreview.settings import parse_mapping
from salesreview.sources.expression import Constant, Either, Formula, Header, mentions, parse
from salesreview.sources.wanted import hint
from salesreview.tables.cleaned import as_text, plain
from salesreview.tables.headers import EXACT, find_columns, fold, known_headers
from salesreview.tables.model import Kind, RawSheet, TableSchema
from salesreview.tables.numbers import clean_number

_NUMERIC = (Kind.NUMBER, Kind.MONEY)


def read_mapping(schema: TableSchema, mapping: str | None) -> dict[str, str]:
    """Return column key -> what it is made of. Raises SourceError for a pair or a column that is none."""
    try:
        pairs = parse_mapping(mapping)
    except ValueError as error:
        raise SourceError(
            f"列对应“{error}”应写成“列=来源列名”，如 revenue=Sales；多个用分号分隔。",
            f"The mapping “{error}” should read column=Header, such as revenue=Sales; separate several by semicolons.",
        ) from error
    known = known_headers(schema)
    found: dict[str, str] = {}
    for name, text in pairs.items():
        key, fit = known.get(fold(name), ("", -1))
        if fit != EXACT:
            keys = [column.key for column in schema.columns]
            zh, en = hint(name, keys)
            raise SourceError(
                f"“{schema.zh}”没有列“{name}”，无法对应“{text}”。{zh}",
                f"“{schema.en}” has no column “{name}” to map “{text}” to. {en}",
            )
        if key in found:
            raise SourceError(
                f"列“{schema.column(key).zh}”（{key}）对应了两次；请只保留一个。",
                f"The column {key} is mapped twice; keep one of the two.",
            )
        found[key] = text
    return found


def mentioned(pairs: Mapping[str, str]) -> frozenset[str]:
    """Return the folded headers that the right sides of a mapping may mean."""
    return frozenset().union(*map(mentions, pairs.values()))


def places(
    schema: TableSchema, headers: Sequence[str], pairs: Mapping[str, str]
) -> tuple[dict[str, int], dict[str, frozenset[int]]]:
    """Return which header holds each column, and which headers each computed column reads."""
    held = dict(find_columns(schema, headers))
    computed: dict[str, frozenset[int]] = {}
    for key, text in pairs.items():
        what = parse(text, headers)
        held.pop(key, None)
        if isinstance(what, Header):
            held = {other: place for other, place in held.items() if place != what.place}
            held[key] = what.place
        elif isinstance(what, Formula):
            computed[key] = what.places
        elif isinstance(what, Either):
            held = {other: place for other, place in held.items() if place not in what.places}
            computed[key] = frozenset(what.places)
    return held, computed


def apply_mapping(schema: TableSchema, sheet: RawSheet, pairs: Mapping[str, str]) -> RawSheet:
    """Add the mapped columns, each under its key; leave out the headers that they stand for, and rivals of theirs.

    A header that only an expression reads stays where the table knows it by its own name.
    """
    if not pairs:
        return sheet
    parsed = {key: parse(text, sheet.headers) for key, text in pairs.items()}
    made = [_made(schema, key, what, pairs[key], sheet.frame).alias(key) for key, what in parsed.items()]
    known = known_headers(schema)
    taken = {what.place for what in parsed.values() if isinstance(what, Header)}
    taken |= {place for what in parsed.values() if isinstance(what, Either) for place in what.places}
    read = frozenset().union(*(what.places for what in parsed.values() if isinstance(what, Formula)))
    named = {place: known.get(fold(header), ("", 0))[0] for place, header in enumerate(sheet.headers)}
    stay = [
        place for place, key in named.items() if place not in taken and key not in pairs and (key or place not in read)
    ]
    columns = [*(sheet.frame[str(place)] for place in stay), *made]
    headers = (*(sheet.headers[place] for place in stay), *pairs)
    return replace(sheet, headers=headers, frame=pl.DataFrame([s.alias(str(place)) for place, s in enumerate(columns)]))


def _made(
    schema: TableSchema, key: str, what: Header | Constant | Formula | Either, text: str, frame: pl.DataFrame
) -> pl.Series:
    if isinstance(what, Header):
        return frame[str(what.place)]
    if isinstance(what, Either):
        parts = [frame[str(place)] for place in what.places]
        if len({part.dtype for part in parts}) > 1:
            parts = [as_text(plain(part)).cast(pl.String) for part in parts]
        return pl.select(pl.coalesce([pl.lit(part) for part in parts])).to_series()
    if isinstance(what, Constant):
        return pl.Series([what.text], dtype=pl.String).new_from_index(0, frame.height)
    column = schema.column(key)
    if column.kind not in _NUMERIC:
        raise SourceError(
            f"列“{column.zh}”（{key}）不是数值，不能由“{text}”计算得出；请对应一个列名，或用引号写一个固定的文本。",
            f"The column {key} is no number, so it cannot be computed as “{text}”; map it to a header, or give a fixed "
            "text in quotes.",
        )
    operands = {str(place): clean_number(plain(frame[str(place)])).values for place in sorted(what.places)}
    rows = pl.DataFrame({"row": pl.int_range(frame.height, eager=True), **operands})
    value = rows.select(pl.col("row"), value=what.value.cast(pl.Float64))["value"]
    # A division by zero has no result; the last of a float's digits are noise (261.96 - 41.9136 is 220.0464).
    return pl.select(pl.when(value.is_finite()).then(value.round_sig_figs(15))).to_series()
