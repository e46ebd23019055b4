"""Number formats of one book: Excel's codes on one side, LibreOffice's keys on the other."""

from __future__ import annotations

import re
from typing import Any

from .address import Area
from .address import of as area_of
from .calls import Remote
from .errors import ComError, refused
from .runtime import struct

#: LibreOffice's format of booleans; in Excel a boolean is a value of its own, whatever its cell's format.
LOGICAL = "BOOLEAN"
# com.sun.star.util.NumberFormat
_DATE, _TIME, _CURRENCY, _TEXT, _LOGICAL = 2, 4, 8, 256, 1024
_PARTS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|General|AM/PM|A/P|[YMDHS]+|.', re.IGNORECASE | re.DOTALL)
#: Parts of a date, and elapsed time; capitals in LibreOffice.
_MOMENT = re.compile(r"[YMDHS]+|\[[HMS]+\]")
_NAMES = ("Black", "Blue", "Cyan", "Green", "Magenta", "Red", "White", "Yellow")
_COLOURS = {f"[{name.upper()}]": f"[{name}]" for name in _NAMES}


def as_excel(code: str) -> str:
    """Return LibreOffice's form of an English format code as Excel shows it: YYYY-MM-DD as yyyy-mm-dd."""
    parts = []
    for part in _PARTS.findall(code):
        if part in _COLOURS:
            parts.append(_COLOURS[part])
        elif _MOMENT.fullmatch(part):
            parts.append(part.lower())
        else:
            parts.append(part)
    return "".join(parts)


class Formats:
    """The number formats of one document."""

    def __init__(self, doc: Remote) -> None:
        self._formats = doc.NumberFormats
        self._english = struct("lang.Locale", Language="en", Country="US")
        self._keys: dict[str, int] = {}
        self._codes: dict[int, str] = {}
        self._kinds: dict[int, int] = {}

    def key(self, code: str) -> int:
        """Return the key of Excel's `code`, adding it where need be. Raises ComError for what is no format."""
        if code not in self._keys:
            key = self._formats.queryKey(code, self._english, False)
            if key == -1:
                try:
                    key = self._formats.addNew(code, self._english)
                except ComError as error:
                    raise refused(f"no number format: {code!r}") from error
            self._keys[code] = key
            if code != LOGICAL:
                self._codes.setdefault(key, code)
        return self._keys[code]

    def code(self, key: int) -> str:
        """Return a key's code as Excel shows it."""
        self._look_up(key)
        return self._codes[key]

    def _look_up(self, key: int) -> int:
        if key not in self._kinds:
            entry = self._formats.getByKey(key)
            self._kinds[key] = entry.Type
            shown = as_excel(entry.FormatString)
            self._codes.setdefault(key, "General" if entry.Type & _LOGICAL else shown)
        return self._kinds[key]

    def is_date(self, key: int) -> bool:
        return bool(self._look_up(key) & (_DATE | _TIME))

    def is_logical(self, key: int) -> bool:
        return bool(self._look_up(key) & _LOGICAL)

    def is_money(self, key: int) -> bool:
        return bool(self._look_up(key) & _CURRENCY)

    def is_text(self, key: int) -> bool:
        return bool(self._look_up(key) & _TEXT) and self.code(key) == "@"

    def is_general(self, key: int) -> bool:
        return self.code(key) == "General" and not self.is_logical(key)

    @staticmethod
    def of(cells: Remote) -> list[tuple[int, list[Area]]]:
        """Return (key, areas) of each group of cells that look the same."""
        groups = cells.getUniqueCellFormatRanges()
        members = [groups.getByIndex(index) for index in range(groups.Count)]
        return [(group.NumberFormat, [area_of(address) for address in group.RangeAddresses]) for group in members]


def paint(doc: Remote, sheet: int, areas: list[Area], **look: Any) -> None:
    """Give all cells of `areas` on a sheet the same properties, in one go."""
    if areas:
        cells = doc.createInstance("com.sun.star.sheet.SheetCellRanges")
        cells.addRangeAddresses(tuple(area.uno(sheet) for area in areas), False)
        for name, value in look.items():
            setattr(cells, name, value)
