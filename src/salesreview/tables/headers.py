"""Finding a table's columns by their headers, in either language and by alias, in any order."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from salesreview.tables.model import TableSchema

# A bracketed remark (销售额（元）, Amount [USD]), and everything people put between words or after a header.
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_FILLERS = re.compile(r"[\s_\-\u2010-\u2015.:*·'\"`\u200b\u200c\u200d\ufeff]+")

EXACT, ALIAS, WEAK = 0, 1, 2


def fold(text: str) -> str:
    """Return `text` as headers are compared: NFKC, without case, blanks, hyphens or a bracketed unit.

    A header that is nothing but a bracket keeps it, so that it never folds to the empty text of another header.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    bare = _FILLERS.sub("", _BRACKETED.sub("", plain))
    return bare or _FILLERS.sub("", plain)


@lru_cache(maxsize=64)
def known_headers(schema: TableSchema) -> Mapping[str, tuple[str, int]]:
    """Return every folded header `schema` knows, with the column's key and how well it fits (EXACT, ALIAS or WEAK)."""
    known: dict[str, tuple[str, int]] = {}
    for column in schema.columns:
        for alias in column.aliases:
            known.setdefault(fold(alias), (column.key, ALIAS))
    for column in schema.columns:
        for alias in column.weak:
            known.setdefault(fold(alias), (column.key, WEAK))
    for column in schema.columns:
        for name in (column.key, column.zh, column.en):
            known[fold(name)] = (column.key, EXACT)
    return known


# A unit or currency behind a header without brackets: 销售额/万元, 金额-元, Sales kUSD, Revenue in thousands.
_UNIT_BEHIND = re.compile(
    r"(?:[\s/_,，:：-]+(?:人民币|rmb|cny)?[千百]?[万亿千百]?(?:元|圆)|(?<=[额款价入本润费])(?:[千百]?[万亿千百]元)"
    r"|[\s/_,-]+(?:in\s+)?(?:[kmt]?\s?(?:usd|eur|rmb|cny|gbp|hkd|jpy|[$€£¥])\s?(?:k|mn?|mio|'?000s?|thousands?|millions?)?"
    r"|(?:thousands?|millions?|'000s?)(?:\s+(?:of\s+)?[a-z]{3})?))$",
    re.I,
)


def without_unit(header: str) -> str:
    """Return a header without the unit or currency behind it (销售额/万元, Sales kUSD)."""
    return _UNIT_BEHIND.sub("", unicodedata.normalize("NFKC", header).strip())


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """Which header holds which column; positions count from 0 within the headers."""

    positions: Mapping[str, int]  # column key -> position
    #: (column key, position) of further headers that fit a column already held; weak aliases are none
    rivals: tuple[tuple[str, int], ...]


def match_headers(schema: TableSchema, headers: Sequence[str]) -> HeaderMatch:
    """Match `headers` to the columns of `schema`; the first exact name wins, then the first alias, then a weak one."""
    known = known_headers(schema)
    found: dict[str, list[tuple[int, int]]] = {}
    for position, header in enumerate(headers):
        hit = known.get(fold(header)) or known.get(fold(without_unit(header))) if header else None
        if hit is not None:
            found.setdefault(hit[0], []).append((hit[1], position))
    positions: dict[str, int] = {}
    rivals: list[tuple[str, int]] = []
    for column in schema.columns:
        if column.key in found:
            (_, positions[column.key]), *others = sorted(found[column.key])
            rivals += [(column.key, position) for fit, position in others if fit != WEAK]
    return HeaderMatch(positions, tuple(rivals))


def find_columns(schema: TableSchema, headers: Sequence[str]) -> Mapping[str, int]:
    """Return column key -> position for the headers that `schema` knows; others are the person's own columns."""
    return match_headers(schema, headers).positions


def similar_headers(
    schema: TableSchema, headers: Sequence[str], missing: Iterable[str]
) -> dict[str, tuple[int, float]]:
    """Return, for each missing column, the position of the unknown header that is most like one of its names.

    How alike they are is beside it, from 0 to 1. A header is named for one column only.
    """
    known = known_headers(schema)
    unknown = {position: fold(header) for position, header in enumerate(headers) if header.strip()}
    unknown = {position: folded for position, folded in unknown.items() if folded not in known}
    pairs = []
    for key in missing:
        names = [name for name, (of, fit) in known.items() if of == key and fit != WEAK]
        for position, folded in unknown.items():
            likeness = max((difflib.SequenceMatcher(None, name, folded).ratio() for name in names), default=0.0)
            pairs.append((-likeness, key, position))
    found: dict[str, tuple[int, float]] = {}
    taken: set[int] = set()
    for likeness, key, position in sorted(pairs):
        if key not in found and position not in taken:
            found[key] = (position, -likeness)
            taken.add(position)
    return found
