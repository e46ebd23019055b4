"""Addresses as Excel writes them, and rectangles of cells. Rows and columns count from 0, as in UNO."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from xlwings.utils import col_name

from .runtime import struct

ROWS, COLUMNS = 1_048_576, 16_384

_A1 = re.compile(r"\$?([A-Za-z]{1,3})?\$?(\d{1,7})?(?::\$?([A-Za-z]{1,3})?\$?(\d{1,7})?)?")
_PLAIN_SHEET = re.compile(r"[^\W\d][\w.]*")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle; one without rows or columns is what slicing past a range's end gives."""

    top: int
    left: int
    rows: int = 1
    columns: int = 1

    @property
    def bottom(self) -> int:
        return self.top + self.rows - 1

    @property
    def right(self) -> int:
        return self.left + self.columns - 1

    @property
    def empty(self) -> bool:
        return not (self.rows and self.columns)

    @property
    def size(self) -> int:
        return self.rows * self.columns

    def contains(self, other: Area) -> bool:
        return (
            self.top <= other.top
            and self.left <= other.left
            and other.bottom <= self.bottom
            and other.right <= self.right
        )

    def meet(self, other: Area) -> Area | None:
        """Return what both have in common."""
        top, left = max(self.top, other.top), max(self.left, other.left)
        bottom, right = min(self.bottom, other.bottom), min(self.right, other.right)
        return Area(top, left, bottom - top + 1, right - left + 1) if top <= bottom and left <= right else None

    def to(self, other: Area) -> Area:
        """Return the smallest rectangle around both."""
        top, left = min(self.top, other.top), min(self.left, other.left)
        return Area(top, left, max(self.bottom, other.bottom) - top + 1, max(self.right, other.right) - left + 1)

    def uno(self, sheet: int) -> Any:
        """Return it as a CellRangeAddress."""
        return struct(
            "table.CellRangeAddress",
            Sheet=sheet,
            StartRow=self.top,
            StartColumn=self.left,
            EndRow=self.bottom,
            EndColumn=self.right,
        )

    def text(self, *, absolute_rows: bool = True, absolute_columns: bool = True) -> str:
        """Return it as Excel writes it: $A$1, $A$1:$B$2, $A:$B, $1:$2."""
        mark_row, mark_column = "$" * absolute_rows, "$" * absolute_columns
        if self.empty:
            return f"${col_name(self.left + 1)}${self.top + 1}{{{self.rows}x{self.columns}}}"
        columns = [mark_column + col_name(column + 1) for column in (self.left, self.right)]
        rows = [f"{mark_row}{row + 1}" for row in (self.top, self.bottom)]
        if self.rows == ROWS:
            return ":".join(columns)
        if self.columns == COLUMNS:
            return ":".join(rows)
        first, last = (column + row for column, row in zip(columns, rows, strict=True))
        return first if self.size == 1 else f"{first}:{last}"


WHOLE_SHEET = Area(0, 0, ROWS, COLUMNS)


def of(address: Any) -> Area:
    """Return a CellRangeAddress as an area."""
    return Area(
        address.StartRow,
        address.StartColumn,
        address.EndRow - address.StartRow + 1,
        address.EndColumn - address.StartColumn + 1,
    )


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def parse(text: str) -> Area | None:
    """Return the area of an address such as B2, $B$2:C3, A:C or 2:3; None for anything else."""
    found = _A1.fullmatch(text.strip())
    if found is None or not (":" in text or (found[1] and found[2])):
        return None
    if ":" in text and bool(found[1]) + bool(found[2]) != bool(found[3]) + bool(found[4]):
        return None
    top = int(found[2]) - 1 if found[2] else 0
    left = _column(found[1]) if found[1] else 0
    bottom, right = top, left
    if ":" in text:
        bottom = int(found[4]) - 1 if found[4] else ROWS - 1
        right = _column(found[3]) if found[3] else COLUMNS - 1
    if min(top, bottom) < 0 or max(top, bottom) >= ROWS or max(left, right) >= COLUMNS:
        return None
    return Area(top, left).to(Area(bottom, right))


def quoted(sheet: str) -> str:
    """Return a sheet's name as a formula writes it."""
    if _PLAIN_SHEET.fullmatch(sheet) and parse(sheet) is None:
        return sheet
    return "'" + sheet.replace("'", "''") + "'"


def external(book: str, sheet: str) -> str:
    """Return a sheet of another book as a formula writes it."""
    text = f"[{book}]{sheet}"
    plain = _PLAIN_SHEET.fullmatch(sheet) and re.fullmatch(r"[\w.]+", book)
    return text if plain else "'" + text.replace("'", "''") + "'"


def split_sheet(text: str) -> tuple[str | None, str]:
    """Return (sheet, rest) of `Sheet!rest`; the sheet is None where there is none."""
    sheet, mark, rest = text.rpartition("!")
    if not mark:
        return None, text
    return sheet.removeprefix("'").removesuffix("'").replace("''", "'"), rest
