"""Where a table's headers stand: below a title, on two rows, or nowhere known; and what stands above them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from salesreview.tables.cleaned import BLANKS

#: A title and remarks may stand above the headers, but not more than this many rows down.
SEARCHED_ROWS = 30
_FULL = 0.6
_NO_HEADER = re.compile(r"^[-+]?[\d.,/:\s年月日%¥$€-]+$")
Rows = Sequence[Sequence[str]]


def header_row(rows: Rows, known_in: Callable[[Sequence[str]], int]) -> int | None:
    """Return which of `rows` holds the headers, None where all are empty.

    It is the first of the first thirty with two known headers or more; else the first that is nearly as full as the
    fullest, which a title is not.
    """
    top = rows[:SEARCHED_ROWS]
    counts = [known_in(row) for row in top]
    for number, known in enumerate(counts):
        if known >= 2:
            better = number + 1
            if better < len(top) and known == 2 and counts[better] >= 4 and _sparse(top[number], top[better]):
                return better  # the upper of two rows of headers, which names groups
            return number
    full = [sum(bool(text.strip(BLANKS)) for text in row) for row in top]
    most = max(full, default=0)
    if most:
        return next(number for number, cells in enumerate(full) if cells >= _FULL * most)
    return next((number for number, row in enumerate(rows) if any(text.strip(BLANKS) for text in row)), None)


def _sparse(upper: Sequence[str], lower: Sequence[str]) -> bool:
    return 2 * sum(map(bool, upper)) <= sum(map(bool, lower))


def joined_headers(rows: Rows, at: int, known_in: Callable[[Sequence[str]], int]) -> tuple[list[str], int]:
    """Return the headers on row `at`, joined with those on the row below where it has some too; and how many rows."""
    upper = [text.strip(BLANKS) for text in rows[at]]
    if at + 1 < len(rows):
        lower = [text.strip(BLANKS) for text in rows[at + 1]]
        if _is_headers(upper, lower):
            both = _joined(upper, lower)
            if known_in(both) > known_in(upper):
                return both, 2
    if at and any(upper) and not all(upper):
        above = [text.strip(BLANKS) for text in rows[at - 1]]
        if sum(map(bool, above)) >= 2 and len(above) == len(upper):
            filled = [text or over for text, over in zip(upper, above, strict=True)]
            if known_in(filled) > known_in(upper):
                return filled, 1
    return list(rows[at]), 1


def _is_headers(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Say whether `lower` completes `upper`: it has text where that is blank or spans, and nothing that is a value."""
    texts = [text for text in lower if text]
    if len(texts) < 2 or any(_NO_HEADER.match(text) for text in texts):
        return False
    blank_above = any(text and not over for text, over in zip(lower, upper, strict=False))
    blank_below = any(over and not text for text, over in zip(lower, upper, strict=False))
    return blank_above and blank_below


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    group, names = "", []
    for place, text in enumerate(lower):
        over = upper[place] if place < len(upper) else ""
        group = over or group
        twice = bool(text) and list(lower).count(text) > 1
        names.append(f"{group} {text}".strip() if twice else text or over)
    names += [over for over in upper[len(lower) :]]
    return names


def above(rows: Rows, at: int) -> tuple[str, ...]:
    """Return the texts that stand above the headers."""
    return tuple(text.strip(BLANKS) for row in rows[:at] for text in row if text.strip(BLANKS))
