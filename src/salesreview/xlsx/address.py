"""Cell addresses: A1 text to numbers and back. Rows and columns count from 1, as they do on a sheet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")
_PLAIN_SHEET = re.compile(r"[A-Za-z_]\w*", re.ASCII)


@lru_cache(maxsize=2048)
def letters(column: int) -> str:
    """Return the letters of a column: 1 is A, 16384 is XFD."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


@lru_cache(maxsize=2048)
def column_number(text: str) -> int:
    """Return the number of a column's letters: A is 1."""
    number = 0
    for letter in text.upper():
        number = number * 26 + ord(letter) - 64
    return number


def a1(row: int, column: int) -> str:
    """Return a cell's address without dollar signs."""
    return f"{letters(column)}{row}"


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells; all four bounds belong to it."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def ref(self) -> str:
        """The address without dollar signs; a single cell has no colon."""
        first = a1(self.top, self.left)
        return first if (self.top, self.left) == (self.bottom, self.right) else f"{first}:{self.corner}"

    @property
    def range_ref(self) -> str:
        """The address with its colon, even of a single cell (an Excel Table's `ref` is written so)."""
        return f"{a1(self.top, self.left)}:{self.corner}"

    @property
    def absolute(self) -> str:
        """The address as a formula fixes it: $A$1:$B$2."""
        return f"${letters(self.left)}${self.top}:${letters(self.right)}${self.bottom}"

    @property
    def corner(self) -> str:
        """The address of the last cell."""
        return a1(self.bottom, self.right)

    def meets(self, other: Area) -> bool:
        """Say whether two rectangles share a cell."""
        return (
            self.top <= other.bottom
            and other.top <= self.bottom
            and self.left <= other.right
            and other.left <= self.right
        )

    def holds(self, row: int, column: int) -> bool:
        """Say whether a cell lies inside."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


def area(text: str) -> Area | None:
    """Return the rectangle of an A1 address or range (with or without $), None where it is neither."""
    first, _, last = text.partition(":")
    a, b = _CELL.fullmatch(first), _CELL.fullmatch(last or first)
    if a is None or b is None:
        return None
    rows = sorted((int(a.group(2)), int(b.group(2))))
    columns = sorted((column_number(a.group(1)), column_number(b.group(1))))
    if rows[1] > LAST_ROW or columns[1] > LAST_COLUMN:
        return None
    return Area(rows[0], columns[0], rows[1], columns[1])


def split_reference(text: str) -> tuple[str, Area] | None:
    """Return the sheet's caption and the rectangle of `'Sheet name'!$A$1:$B$2`; None for anything else."""
    sheet, mark, cells = text.strip().removeprefix("=").rpartition("!")
    box = area(cells) if mark else None
    if box is None or sheet.startswith("["):
        return None
    if sheet.startswith("'") and sheet.endswith("'") and len(sheet) > 2:
        sheet = sheet[1:-1].replace("''", "'")
    return None if sheet.startswith("[") else (sheet, box)


def quoted(sheet: str) -> str:
    """Return a sheet's caption as a formula writes it, in quotes unless it is a plain word."""
    if _PLAIN_SHEET.fullmatch(sheet) and area(sheet) is None and sheet.upper() not in ("R", "C", "RC"):
        return sheet
    return "'" + sheet.replace("'", "''") + "'"
