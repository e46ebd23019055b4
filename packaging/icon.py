"""Draws the program's icon: three rising columns and the line over them. `python packaging/icon.py` writes the file."""

from __future__ import annotations

import itertools
import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ICON = Path(__file__).with_name("salesreview.ico")
SIZES = (16, 24, 32, 48, 64, 256)
_PNG_FROM = 256  # as Windows wants it: smaller ones are read as bitmaps everywhere
_FINER = 4  # drawn that many times larger, then averaged: smooth edges
_GROUND, _COLUMN, _LINE = (31, 78, 95), (233, 241, 244), (242, 169, 59)
#: Left, right and top of each column; and the line's corners. The picture is 1 by 1, from the upper left.
_COLUMNS = ((0.18, 0.34, 0.62), (0.42, 0.58, 0.50), (0.66, 0.82, 0.36))
_CORNERS = ((0.20, 0.46), (0.50, 0.33), (0.80, 0.19))
_FOOT, _ROUND, _THICK = 0.82, 0.20, 0.045


def drawn(size: int) -> NDArray[np.uint8]:
    """Return the icon as rows of pixels: red, green, blue, opacity."""
    fine = size * _FINER
    y, x = (np.mgrid[0:fine, 0:fine] + 0.5) / fine
    away = np.hypot(np.maximum(np.abs(x - 0.5) - 0.5 + _ROUND, 0), np.maximum(np.abs(y - 0.5) - 0.5 + _ROUND, 0))
    picture = np.zeros((fine, fine, 4))
    picture[away <= _ROUND] = (*_GROUND, 255)
    for left, right, top in _COLUMNS:
        picture[(x >= left) & (x < right) & (y >= top) & (y < _FOOT)] = (*_COLUMN, 255)
    for (x0, y0), (x1, y1) in itertools.pairwise(_CORNERS):
        along = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / ((x1 - x0) ** 2 + (y1 - y0) ** 2)
        along = np.clip(along, 0, 1)
        picture[np.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0)) <= _THICK] = (*_LINE, 255)
    opacity = picture[..., 3:].reshape(size, _FINER, size, _FINER, 1).mean((1, 3))
    colour = (picture[..., :3] * (picture[..., 3:] > 0)).reshape(size, _FINER, size, _FINER, 3).sum((1, 3))
    solid = np.maximum((picture[..., 3:] > 0).reshape(size, _FINER, size, _FINER, 1).sum((1, 3)), 1)
    return np.concatenate([colour / solid, opacity], axis=2).round().astype(np.uint8)


def _png(pixels: NDArray[np.uint8]) -> bytes:
    size = len(pixels)
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def _bitmap(pixels: NDArray[np.uint8]) -> bytes:
    size = len(pixels)
    mask = bytes(-(-size // 32) * 4 * size)  # nothing masked: the opacity says it
    head = struct.pack("<IiiHHIIiiII", 40, size, 2 * size, 1, 32, 0, 0, 0, 0, 0, 0)
    return head + np.ascontiguousarray(pixels[::-1, :, [2, 1, 0, 3]]).tobytes() + mask


def icon() -> bytes:
    """Return the icon's file."""
    images = [_png(drawn(size)) if size >= _PNG_FROM else _bitmap(drawn(size)) for size in SIZES]
    at = 6 + 16 * len(SIZES)
    heads = []
    for size, image in zip(SIZES, images, strict=True):
        heads.append(struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(image), at))
        at += len(image)
    return struct.pack("<HHH", 0, 1, len(SIZES)) + b"".join(heads) + b"".join(images)


if __name__ == "__main__":
    ICON.write_bytes(icon())
