"""The zip side of a workbook file: records copied as they are, changed parts written with the old part's date.

`zipfile` re-writes headers when it copies an entry. Here an untouched entry keeps its local header, its compressed
bytes and its data descriptor, so that a refresh changes nothing in a file but what it means to change.
"""

from __future__ import annotations

import io
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s4B4H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_DESCRIPTOR_MARK = b"PK\x07\x08"
_HAS_DESCRIPTOR, _IS_UTF8 = 0x08, 0x800
_DEFLATED = 8
_LIMIT = 0xFFFFFFFF
#: Fast enough for a million rows, and within a few percent of the best size.
LEVEL = 6
_NEW_PART_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Packed:
    """A part's new content, compressed: held in memory, or in a file (a raw sheet of a million rows)."""

    crc: int
    size: int
    packed_size: int
    data: bytes | Path


def pack(data: bytes) -> Packed:
    """Compress a part. The same content always gives the same bytes."""
    deflate = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)
    packed = deflate.compress(data) + deflate.flush()
    return Packed(zlib.crc32(data), len(data), len(packed), packed)


def pack_stream(chunks: Iterable[bytes], target: Path, level: int = LEVEL) -> Packed:
    """Compress a part piece by piece into the file `target`, so that only one piece is held in memory."""
    deflate = zlib.compressobj(level, zlib.DEFLATED, -15)
    crc = size = packed_size = 0
    with target.open("wb") as out:
        for chunk in chunks:
            crc, size = zlib.crc32(chunk, crc), size + len(chunk)
            packed_size += out.write(deflate.compress(chunk))
        packed_size += out.write(deflate.flush())
    return Packed(crc, size, packed_size, target)


def unpack(packed: Packed, size: int) -> Iterator[bytes]:
    """Yield the content of a part that was compressed here, about `size` bytes at a time."""
    inflate = zlib.decompressobj(-15)
    with io.BytesIO(packed.data) if isinstance(packed.data, bytes) else packed.data.open("rb") as stored:
        while piece := stored.read(1 << 18):
            while piece:
                yield inflate.decompress(piece, size)
                piece = inflate.unconsumed_tail
    yield inflate.flush()


def write_archive(
    source: IO[bytes], entries: list[zipfile.ZipInfo], new: dict[str, Packed | None], comment: bytes, out: IO[bytes]
) -> None:
    """Write an archive: `entries` in their order, those in `new` replaced (None: left out), unknown names added last.

    Raises ValueError where the result would need more than 4 GiB, and OSError as `out` does.
    """
    directory: list[bytes] = []
    for entry in entries:
        offset = out.tell()
        name = entry.orig_filename.encode("utf-8" if entry.flag_bits & _IS_UTF8 else "cp437")
        replacement = new.get(entry.filename)
        if entry.filename not in new:
            _copy(source, entry, out)
            packed = Packed(entry.CRC, entry.file_size, entry.compress_size, b"")
            flags, method, extra = entry.flag_bits, entry.compress_type, _without_zip64(entry.extra)
        elif replacement is None:
            continue
        else:
            packed, flags, method, extra = replacement, entry.flag_bits & _IS_UTF8, _DEFLATED, b""
            _write(out, name, flags, entry.date_time, packed)
        directory.append(_central(entry, name, flags, method, packed, extra, offset))
    known = {entry.filename for entry in entries}
    for filename, added in new.items():
        if filename in known or added is None:
            continue
        offset, name = out.tell(), filename.encode()
        flags = 0 if filename.isascii() else _IS_UTF8
        _write(out, name, flags, _NEW_PART_DATE, added)
        fresh = zipfile.ZipInfo(filename, _NEW_PART_DATE)
        fresh.create_system = 0
        directory.append(_central(fresh, name, flags, _DEFLATED, added, b"", offset))
    start = out.tell()
    for record in directory:
        out.write(record)
    if out.tell() > _LIMIT:
        raise ValueError("more than 4 GiB")
    count = len(directory)
    out.write(_END.pack(b"PK\x05\x06", 0, 0, count, count, out.tell() - start, start, len(comment)) + comment)


def _copy(source: IO[bytes], entry: zipfile.ZipInfo, out: IO[bytes]) -> None:
    source.seek(entry.header_offset)
    head = source.read(_LOCAL.size)
    *_, name_length, extra_length = _LOCAL.unpack(head)
    left = name_length + extra_length + entry.compress_size
    out.write(head)
    while left:
        piece = source.read(min(left, 1 << 20))
        if not piece:
            raise EOFError("the file ends inside an entry")
        out.write(piece)
        left -= len(piece)
    if entry.flag_bits & _HAS_DESCRIPTOR:
        out.write(_descriptor(source.read(24), entry))


def _descriptor(tail: bytes, entry: zipfile.ZipInfo) -> bytes:
    """Return what follows a streamed entry's data: with or without its mark, sizes of 4 or 8 bytes."""
    for mark in (_DESCRIPTOR_MARK, b""):
        for layout in ("<I2I", "<I2Q"):
            whole = mark + struct.pack(layout, entry.CRC, entry.compress_size, entry.file_size)
            if tail.startswith(whole):
                return whole
    return _DESCRIPTOR_MARK + struct.pack("<3I", entry.CRC, entry.compress_size, entry.file_size)


def _write(out: IO[bytes], name: bytes, flags: int, date: tuple[int, ...], packed: Packed) -> None:
    day, time = _dos(date)
    sizes = (packed.crc, packed.packed_size, packed.size)
    out.write(_LOCAL.pack(b"PK\x03\x04", 20, flags, _DEFLATED, time, day, *sizes, len(name), 0) + name)
    if isinstance(packed.data, bytes):
        out.write(packed.data)
    else:
        with packed.data.open("rb") as stored:
            shutil.copyfileobj(stored, out, 1 << 20)


def _central(
    entry: zipfile.ZipInfo, name: bytes, flags: int, method: int, packed: Packed, extra: bytes, offset: int
) -> bytes:
    if offset > _LIMIT:
        raise ValueError("more than 4 GiB")
    day, time = _dos(entry.date_time)
    versions = (entry.create_version, entry.create_system, entry.extract_version, 0)
    sizes = (packed.crc, packed.packed_size, packed.size)
    lengths = (len(name), len(extra), len(entry.comment), 0, entry.internal_attr)
    fixed = _CENTRAL.pack(
        b"PK\x01\x02", *versions, flags, method, time, day, *sizes, *lengths, entry.external_attr, offset
    )
    return fixed + name + extra + entry.comment


def _dos(date: tuple[int, ...]) -> tuple[int, int]:
    year, month, day, hour, minute, second = date
    return (year - 1980) << 9 | month << 5 | day, hour << 11 | minute << 5 | second // 2


def _without_zip64(extra: bytes) -> bytes:
    """Return a central record's extra fields without the 64-bit sizes, which it then states itself."""
    kept, at = b"", 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind != 1:
            kept += extra[at : at + 4 + length]
        at += 4 + length
    return kept
