"""Neighbouring rectangles written as one: each write costs Excel two calls, however many cells it has."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from salesreview.hosts.excel.journal import Write
from salesreview.xlsx.address import Area


def merged(writes: Iterable[Write]) -> list[Write]:
    """Return writes to the same cells, of which none touch side by side or one below the other with equal sides.

    A single cell whose text holds a prompt 【…】 stays by itself: its parts look different.
    """
    apart: list[Write] = []
    rest: list[Write] = []
    for write in writes:
        first = write.rows[0][0]
        alone = write.area.top == write.area.bottom and write.area.left == write.area.right
        (apart if alone and isinstance(first, str) and "【" in first else rest).append(write)
    rest = _joined(rest, lambda a: (a.top, a.bottom, a.left), _beside)
    return [*_joined(rest, lambda a: (a.left, a.right, a.top), _below), *apart]


def _joined(
    writes: list[Write], order: Callable[[Area], tuple[int, int, int]], join: Callable[[Write, Write], Write | None]
) -> list[Write]:
    found: list[Write] = []
    for write in sorted(writes, key=lambda each: (each.sheet, *order(each.area))):
        both = join(found[-1], write) if found and found[-1].sheet == write.sheet else None
        if both is None:
            found.append(write)
        else:
            found[-1] = both
    return found


def _beside(one: Write, other: Write) -> Write | None:
    a, b = one.area, other.area
    if (a.top, a.bottom, a.right + 1) != (b.top, b.bottom, b.left):
        return None
    rows = tuple((*left, *right) for left, right in zip(one.rows, other.rows, strict=True))
    return Write(one.sheet, Area(a.top, a.left, a.bottom, b.right), rows)


def _below(one: Write, other: Write) -> Write | None:
    a, b = one.area, other.area
    if (a.left, a.right, a.bottom + 1) != (b.left, b.right, b.top):
        return None
    return Write(one.sheet, Area(a.top, a.left, b.bottom, a.right), (*one.rows, *other.rows))
