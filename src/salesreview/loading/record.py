"""The hidden record of loads: per table, what each source said last of each key (see decision 0028)."""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import PurePath
from typing import TYPE_CHECKING

import numpy as np

from salesreview.review.document import LOADS, LOADS_HEADERS, Block

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from salesreview.hosts.base import Host

_VERSION = 1
_PIECE = 32_000  # characters a cell takes well
#: What browsers and file managers add to the name of a second copy.
_COPY = re.compile(r"\s*(?:\(\d+\)|（\d+）|[-_ ]*(?:副本|复件|copy)(?:\s*\(?\d*\)?)?)$", re.I)
#: The number of a row that no source stands for: typed by a person, or kept by one.
NOBODY = 0


@dataclass(frozen=True, slots=True)
class Source:
    """A source as it is known again: `mark` tells it, `name` names it, `columns` are those it had last."""

    mark: str
    name: str
    columns: tuple[str, ...] = ()


def source_named(text: str) -> Source:
    """Return how a path or a database's address is known again.

    A file is known by its name without the (1) of a second download: the same export may lie in another folder.
    Nothing of an address's password is kept.
    """
    if re.match(r"[A-Za-z][\w.+-]*://", text.strip()):
        address = re.sub(r"//[^/#]*@", "//", text.strip())
        place, _, wanted = address.partition("#")
        place = place.partition("?")[0]
        return Source(_mark(f"{place}#{wanted}"), f"{PurePath(place).name}#{wanted}"[:80])
    path = PurePath(text.strip().strip("\"'").replace("\\", "/"))
    stem = _COPY.sub("", path.stem) or path.stem
    return Source(_mark((stem + path.suffix).casefold()), path.name)


def _mark(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


@dataclass(frozen=True)
class TableRecord:
    """What is known of one table: keys (hashes, ascending), what was said of each (hash), by which source.

    `said_by` counts into `sources` from 1; `NOBODY` is 0.
    """

    sources: tuple[Source, ...] = ()
    keys: NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, np.uint64))
    said: NDArray[np.uint32] = field(default_factory=lambda: np.zeros(0, np.uint32))
    said_by: NDArray[np.uint16] = field(default_factory=lambda: np.zeros(0, np.uint16))

    def places(self, keys: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Return where each of `keys` stands, -1 where nothing is known of it."""
        if not len(self.keys):
            return np.full(len(keys), -1, np.int64)
        at = np.searchsorted(self.keys, keys).clip(max=len(self.keys) - 1)
        return np.where(self.keys[at] == keys, at, -1)

    def number(self, source: Source) -> int:
        """Return the number of a source that is known, `NOBODY` else."""
        marks = [known.mark for known in self.sources]
        return marks.index(source.mark) + 1 if source.mark in marks else NOBODY

    def updated(
        self, source: Source, keys: NDArray[np.uint64], said: NDArray[np.uint32], *,
        dropped: NDArray[np.uint64], orphaned: NDArray[np.uint64],
    ) -> TableRecord:  # fmt: skip
        """Return the record after a load: what `source` says of `keys`; some keys are gone, some are nobody's now."""
        number = self.number(source)
        if number == NOBODY:
            sources, number = (*self.sources, source), len(self.sources) + 1
        else:
            sources = (*self.sources[: number - 1], source, *self.sources[number:])
        stays = ~np.isin(self.keys, keys) & ~np.isin(self.keys, dropped)
        said_by = np.where(np.isin(self.keys, orphaned), NOBODY, self.said_by).astype(np.uint16)
        all_keys = np.concatenate([self.keys[stays], keys])
        order = np.argsort(all_keys, kind="stable")
        return TableRecord(
            sources,
            all_keys[order],
            np.concatenate([self.said[stays], said])[order].astype(np.uint32),
            np.concatenate([said_by[stays], np.full(len(keys), number, np.uint16)])[order].astype(np.uint16),
        )

    def packed(self) -> str:
        """Return the record as text: differences of the keys, byte by byte, hashes, sources; compressed."""
        head = json.dumps(
            [_VERSION, len(self.keys), [[each.mark, each.name, list(each.columns)] for each in self.sources]],
            ensure_ascii=False,
        )
        steps = np.diff(self.keys, prepend=np.uint64(0)).astype("<u8").view(np.uint8).reshape(-1, 8).T
        hashes = [self.said.astype("<u4").tobytes(), self.said_by.astype("<u2").tobytes()]
        body = b"".join([np.ascontiguousarray(steps).tobytes(), *hashes])
        return base64.b64encode(zlib.compress(head.encode() + b"\n" + body, 6)).decode()

    @classmethod
    def unpacked(cls, text: str) -> TableRecord:
        """Return what `packed` wrote. Raises ValueError for anything else."""
        try:
            head, _, body = zlib.decompress(base64.b64decode(text, validate=True)).partition(b"\n")
            version, count, sources = json.loads(head)
            if version != _VERSION or len(body) != 14 * count:
                raise ValueError("another version, or damaged")
            planes = np.frombuffer(body[: 8 * count], np.uint8).reshape(8, count).T
            keys = np.cumsum(np.ascontiguousarray(planes).view("<u8").reshape(count), dtype=np.uint64)
            return cls(
                tuple(Source(str(mark), str(name), tuple(map(str, columns))) for mark, name, columns in sources),
                keys,
                np.frombuffer(body[8 * count : 12 * count], "<u4").astype(np.uint32),
                np.frombuffer(body[12 * count :], "<u2").astype(np.uint16),
            )
        except (binascii.Error, zlib.error, json.JSONDecodeError, TypeError, UnicodeDecodeError) as error:
            raise ValueError("not a record of loads") from error


def read_records(host: Host) -> dict[str, TableRecord] | None:
    """Return the records of all tables; None where the workbook has no place for them.

    One that cannot be read is left out: rows are then told by their keys alone.
    """
    if LOADS not in host.names():
        return None
    pieces: dict[str, list[str]] = {}
    for table, text in host.read_block(LOADS, len(LOADS_HEADERS)):
        pieces.setdefault(str(table or ""), []).append(str(text or ""))
    found = {}
    for table, texts in pieces.items():
        try:
            found[table] = TableRecord.unpacked("".join(texts))
        except ValueError:
            continue
    return found


def keep_records(host: Host, records: Mapping[str, TableRecord]) -> None:
    """Write the records of all tables into the hidden sheet."""
    rows: list[tuple[str, ...]] = [LOADS_HEADERS]
    for table, record in sorted(records.items()):
        rows += [(table, piece) for piece in _pieces(record.packed())]
    host.write_memory(Block(LOADS, tuple(rows), None))


def _pieces(text: str) -> Sequence[str]:
    return [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]
