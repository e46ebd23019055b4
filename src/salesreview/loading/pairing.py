"""Which new row takes the place of which old one within a key: equal rows stay, the others in their order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """New rows and the old ones they overwrite, one by one; new rows without a place; old rows that are too many."""

    written: Places
    overwritten: Places
    added: Places
    removed: Places


def paired(new: Sequence[NDArray[np.generic]], old: Sequence[NDArray[np.generic]]) -> Pairs:
    """Pair rows. Each side: the places that are to be paired, and for all its rows their key and their content."""
    places: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, (rows, keys, _) in enumerate((new, old)):
        for row, key in zip(rows.tolist(), keys[rows].tolist(), strict=True):
            places[key][side].append(row)
    new_content, old_content = new[2], old[2]
    written, overwritten, added, removed = [], [], [], []
    for fresh, there in places.values():
        if len(fresh) > 1 or len(there) > 1:
            fresh, there = _without_equals(fresh, there, new_content, old_content)
        fits = min(len(fresh), len(there))
        written += fresh[:fits]
        overwritten += there[:fits]
        added += fresh[fits:]
        removed += there[fits:]
    order = np.argsort(np.array(overwritten, np.int64), kind="stable")
    return Pairs(
        np.array(written, np.int64)[order], np.array(overwritten, np.int64)[order],
        np.sort(np.array(added, np.int64)), np.sort(np.array(removed, np.int64)),
    )  # fmt: skip


def _without_equals(
    fresh: list[int], there: list[int], new_content: NDArray[np.generic], old_content: NDArray[np.generic]
) -> tuple[list[int], list[int]]:
    standing: dict[int, list[int]] = defaultdict(list)
    for row in reversed(there):
        standing[int(old_content[row])].append(row)
    left, kept = [], set()
    for row in fresh:
        equal = standing.get(int(new_content[row]))
        if equal:
            kept.add(equal.pop())
        else:
            left.append(row)
    return left, [row for row in there if row not in kept]
