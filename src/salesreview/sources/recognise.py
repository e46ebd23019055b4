"""Which raw table a source is, told by its headers and its name, before it is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from salesreview.errors import SourceError
from salesreview.sources.address import is_address
from salesreview.sources.expression import parse
from salesreview.sources.files import find, first_rows
from salesreview.sources.mapping import read_mapping
from salesreview.sources.wanted import SEARCHED_ROWS, Wanted
from salesreview.tables.catalog import SCHEMAS
from salesreview.tables.headers import find_columns, fold
from salesreview.tables.model import TableSchema

#: What a name that names the table counts, in headers.
_NAMED = 2.0
#: What a required column that is missing counts against a table, in headers.
_MISSING = 1.5
#: Tables nearer to each other than this cannot be told apart.
CLOSE = 1.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A table that a source may be: its headers there, the sheet, the required columns that are not among them."""

    schema: TableSchema
    sheet: str
    headers: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    missing: tuple[str, ...]
    score: float


def recognise(
    source: str, base: Path, schemas: Iterable[TableSchema] = SCHEMAS, *, least: int = 2,
    mappings: Mapping[str, str] | None = None,
) -> list[Candidate]:  # fmt: skip
    """Return the tables that a source may be, the likeliest first: those of which at least so many headers are known.

    `mappings` are those used before, by table: the headers that they name are known, too.

    Raises SourceError where the source cannot be read.
    """
    if is_address(source):
        from salesreview.sources.sql import read_sql

        headers = list(read_sql(source, base, Wanted(SCHEMAS[0])).headers)
        tops, name = [("", [headers])], source.rpartition("#")[2]
    else:
        path = find(source, base)
        tops, name = first_rows(path), path.stem
    found = []
    for schema in schemas:
        mapping = (mappings or {}).get(schema.key, "")
        candidates = [_candidate(schema, sheet, rows, name, mapping) for sheet, rows in tops]
        best = max(candidates, key=lambda candidate: candidate.score, default=None)
        if best is not None and len(_known(schema, best.headers, mapping)) >= least:
            found.append(best)
    return sorted(found, key=lambda candidate: -candidate.score)


def _known(schema: TableSchema, headers: Sequence[str], mapping: str) -> set[str]:
    """Return the columns that are found by their headers, or by a mapping all of which can be read here."""
    known = set(find_columns(schema, headers))
    try:
        pairs = read_mapping(schema, mapping)
        for text in pairs.values():
            parse(text, list(headers))
    except SourceError:
        return known
    return known | set(pairs)


def _candidate(schema: TableSchema, sheet: str, rows: Sequence[Sequence[str]], name: str, mapping: str) -> Candidate:
    at, known = 0, -1
    for number, row in enumerate(rows[:SEARCHED_ROWS]):
        count = len(_known(schema, row, mapping))
        if count > known:
            at, known = number, count
    headers = tuple(rows[at]) if rows else ()
    columns = _known(schema, headers, mapping)
    missing = tuple(column.key for column in schema.columns if column.required and column.key not in columns)
    named = any(_names(schema, text) for text in (sheet, PurePath(name).name))
    score = len(columns) - _MISSING * len(missing) + (_NAMED if named else 0)
    samples = tuple(tuple(row) for row in rows[at + 1 : at + 4])
    return Candidate(schema, sheet, headers, samples, missing, score)


def _names(schema: TableSchema, text: str) -> bool:
    folded = fold(text)
    return any(fold(name) in folded for name in (schema.key, schema.zh, schema.en, schema.en.rstrip("s")))
