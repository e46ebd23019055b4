"""Workbook files changed in one place at random: what a crash, a bad transfer, a foreign program or malice leaves."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass

#: Numbers that a part may state and no program expects.
NUMBERS = (
    "-1", "0", "1e400", "-1e400", "NaN", "inf", "9e307", "4294967296", "18446744073709551616", "", " 7 ", "٣", "1_0",
    "0x10", "1.5", "−5", "99999999999999999999",
)  # fmt: skip
TEXTS = (
    "",
    " ",
    "A0",
    "XFE1048577",
    "A1:A1:A1",
    "$A$1:",
    "#REF!",
    "rId999",
    "../../x.xml",
    "\u202e",
    "a" * 40_000,
    "&#0;",
    "&amp;lt;",
)
_ATTRIBUTE = re.compile(rb"(\s[\w:]+\s*=\s*)([\"'])([^\"']*)\2")
_NUMBER_CONTENT = re.compile(rb">(-?\d[\d.eE+-]*)<")
_TAG = re.compile(rb"<[^<>]+>")


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change: the seed that gives it again, its kind, and the part that it was made in."""

    seed: int
    kind: str
    part: str


def mutated(book: bytes, seed: int) -> tuple[bytes, Mutation]:
    """Return a workbook file with one change, and which that is."""
    chance = random.Random(seed)
    if chance.random() < 0.08:
        kind = chance.choice(list(_OF_FILE))
        return _OF_FILE[kind](book, chance), Mutation(seed, kind, "")
    parts = _parts(book)
    part = chance.choice(_weighted(parts))
    kind = chance.choice(list(_OF_PART))
    made = _OF_PART[kind](parts, part, chance)
    return _zipped(made), Mutation(seed, kind, part)


def _parts(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return made.getvalue()


def _weighted(parts: Mapping[str, bytes]) -> list[str]:
    """Return the parts as often as they are worth a change: those that all others hang on, three times."""
    names = sorted(parts)
    return names + 2 * [name for name in names if not name.startswith(("xl/charts/", "xl/drawings/", "xl/media/"))]


def _in_part(
    change: Callable[[bytes, random.Random], bytes],
) -> Callable[[dict[str, bytes], str, random.Random], dict[str, bytes]]:
    return lambda parts, part, chance: {**parts, part: change(parts[part], chance)}


def _spliced(data: bytes, found: re.Match[bytes] | None, new: bytes, group: int = 0) -> bytes:
    return data if found is None else data[: found.start(group)] + new + data[found.end(group) :]


def _one(pattern: re.Pattern[bytes], data: bytes, chance: random.Random) -> re.Match[bytes] | None:
    """Return a match somewhere in the data."""
    return pattern.search(data, chance.randrange(len(data) + 1)) or pattern.search(data)


def _flip(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) or 1)
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def _cut_out(data: bytes, chance: random.Random) -> bytes:
    at, length = chance.randrange(len(data) or 1), chance.choice((1, 3, 20, 400))
    return data[:at] + data[at + length :]


def _double(data: bytes, chance: random.Random) -> bytes:
    at, length = chance.randrange(len(data) or 1), chance.choice((1, 20, 400))
    return data[:at] + data[at : at + length] * 2 + data[at + length :]


def _state_number(data: bytes, chance: random.Random) -> bytes:
    return _spliced(data, _one(_ATTRIBUTE, data, chance), chance.choice(NUMBERS).encode(), 3)


def _state_text(data: bytes, chance: random.Random) -> bytes:
    return _spliced(data, _one(_ATTRIBUTE, data, chance), chance.choice(TEXTS).encode(), 3)


def _leave_out_attribute(data: bytes, chance: random.Random) -> bytes:
    return _spliced(data, _one(_ATTRIBUTE, data, chance), b"")


def _put_number(data: bytes, chance: random.Random) -> bytes:
    return _spliced(data, _one(_NUMBER_CONTENT, data, chance), chance.choice(NUMBERS).encode(), 1)


def _leave_out_tag(data: bytes, chance: random.Random) -> bytes:
    return _spliced(data, _one(_TAG, data, chance), b"")


def _utf16(data: bytes, chance: random.Random) -> bytes:
    return data.decode("utf-8", "replace").encode("utf-16")


def _no_utf8(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) or 1)
    return data[:at] + chance.choice((b"\xff\xfe", b"\xc3", b"\xed\xa0\x80", b"\x00")) + data[at:]


def _cut_off(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) or 1)]


_OF_PART = {
    "a byte": _in_part(_flip),
    "bytes left out": _in_part(_cut_out),
    "bytes doubled": _in_part(_double),
    "a number stated": _in_part(_state_number),
    "a text stated": _in_part(_state_text),
    "an attribute left out": _in_part(_leave_out_attribute),
    "a number put": _in_part(_put_number),
    "a tag left out": _in_part(_leave_out_tag),
    "other encoding": _in_part(_utf16),
    "no text": _in_part(_no_utf8),
    "cut off": _in_part(_cut_off),
    "emptied": lambda parts, part, chance: {**parts, part: b""},
    "left out": lambda parts, part, chance: {name: data for name, data in parts.items() if name != part},
    "swapped": lambda parts, part, chance: {**parts, part: parts[chance.choice(sorted(parts))]},
}
_OF_FILE: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "file: a byte": _flip,
    "file: cut off": _cut_off,
    "file: bytes left out": _cut_out,
}
