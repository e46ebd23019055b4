"""The record of what a refresh wrote: a fingerprint of four characters for each cell."""

from __future__ import annotations

import base64
import datetime as dt
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from salesreview.arrange.model import Content
from salesreview.review.document import AnyValue, Formula, Link, Rich
from salesreview.xlsx import cells

#: The line of the memory that holds a piece of the record instead of a slot's text.
WRITTEN = "_written"
NOTHING = "."
#: How much of a text counts: hosts cut at slightly different lengths what a cell cannot hold.
_COUNTED, _PIECE = 32_000, 30_000
_SIZE = 4

Row = tuple[str, ...]


def shown(value: AnyValue) -> str:
    """Return a value as text that every program writes alike: a number to twelve digits, a date as its number."""
    if type(value) is str:
        text = value
    else:
        plain = cells.simple(value)
        if isinstance(plain, Link | Rich):
            text = plain.text
        elif isinstance(plain, bool):
            return "TRUE" if plain else "FALSE"
        elif isinstance(plain, int | float):
            return f"{float(plain) + 0.0:.12g}"
        elif isinstance(plain, dt.date):
            return _moment(plain)
        else:
            text = "" if plain is None else str(plain)
    return text[:_COUNTED].replace("\r\n", "\n").replace("\r", "\n")


def _moment(value: dt.date) -> str:
    if isinstance(value, dt.datetime):
        value = (value.replace(tzinfo=None) + dt.timedelta(milliseconds=500)).replace(microsecond=0)
    days = cells.serial(value, date1904=False)
    return value.isoformat() if days is None else f"{days:.10g}"


@lru_cache(maxsize=1 << 16)
def _hashed(text: str) -> str:
    return base64.b64encode(zlib.crc32(text.encode("utf-8", "replace")).to_bytes(4, "big")[:3]).decode()


def fingerprint(value: AnyValue) -> str:
    """Return the fingerprint of a value, `NOTHING` for none."""
    text = shown(value)
    return _hashed(text) if text else NOTHING


def fingerprints(content: Content) -> tuple[str, ...]:
    """Return the fingerprints that a content may have had; a number may have lost its last digits since.

    A formula has none: no refresh writes any.
    """
    if isinstance(content, Formula):
        return ()
    if isinstance(content, float) and not content.is_integer():
        near = (content, content * (1 + 2e-13), content * (1 - 2e-13))
        moment = _hashed(f"{content:.10g}")  # a time in a cell that is formatted as a number
        return tuple({moment, *(fingerprint(each) for each in near)})
    if isinstance(content, dt.datetime):
        near_moments = (content, content - dt.timedelta(seconds=1), content + dt.timedelta(seconds=1))
        return tuple(fingerprint(each) for each in near_moments)
    return (fingerprint(content),)


@dataclass(frozen=True, slots=True)
class Written:
    """What the last refresh wrote: block -> fingerprints of its rows (the heads first), named cell -> fingerprint."""

    blocks: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Yield the lines of the memory that hold it: key, name, number of the piece, piece."""
        named = " ".join(f"{name}={mark}" for name, mark in self.cells.items())
        for name, text in (*((name, packed(rows)) for name, rows in self.blocks.items()), ("", named)):
            for number, at in enumerate(range(0, len(text), _PIECE)):
                yield (WRITTEN, name, str(number), text[at : at + _PIECE])

    @classmethod
    def read(cls, lines: Iterable[Sequence[object]]) -> Written | None:
        """Return what the lines of the memory hold; None where they hold no record (a workbook of 0.1.0)."""
        pieces: dict[str, list[str]] = {}
        for key, name, _, piece, *_ in lines:
            if key == WRITTEN:
                pieces.setdefault("" if name is None else str(name), []).append("" if piece is None else str(piece))
        if not pieces:
            return None
        named = dict(pair.split("=", 1) for pair in "".join(pieces.pop("", [])).split() if "=" in pair)
        return cls({name: unpacked("".join(texts)) for name, texts in pieces.items()}, named)


def packed(rows: Iterable[Row]) -> str:
    """Return rows of fingerprints as one text."""
    return " ".join("".join(row) for row in rows)


def unpacked(text: str) -> tuple[Row, ...]:
    """Return the rows that `packed` took."""
    return tuple(_split(row) for row in text.split(" ")) if text else ()


def _split(row: str) -> Row:
    found, at = [], 0
    while at < len(row):
        size = 1 if row[at] == NOTHING else _SIZE
        found.append(row[at : at + size])
        at += size
    return tuple(found)


def row_of(values: Iterable[AnyValue]) -> Row:
    """Return the fingerprints of a row of values."""
    return tuple(fingerprint(value) for value in values)
