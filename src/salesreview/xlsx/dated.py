"""Looking for the cell that no reader can make a date of, after one has given up."""

from __future__ import annotations

import re
from pathlib import Path

from salesreview.xlsx.package import Package
from salesreview.xlsx.styles import read_styles

#: The days that Excel counts from 1900: to the end of the year 9999.
_LAST_DAY = 2_958_466
_NUMBER_CELL = re.compile(
    rb"<(?:\w+:)?c\s([^<>]*)>\s*(?:<(?:\w+:)?f[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*)?<(?:\w+:)?v[^<>]*>\s*([-+.\deE]+)\s*<"
)
_ATTRIBUTE = re.compile(rb"\b([rst])\s*=\s*[\"']([^\"']*)")


def impossible_date(path: Path, part: str) -> tuple[str, str] | None:
    """Return the address and the number of a part's first cell that is formatted as a date and can be none.

    None where there is no such cell.
    """
    with Package(path) as package:
        dates = read_styles(package).dates
        for attributes, text in _NUMBER_CELL.findall(package.xml(part)):
            given = {key.decode(): value.decode("utf-8", "replace") for key, value in _ATTRIBUTE.findall(attributes)}
            style = given.get("s", "0")
            if given.get("t", "n") == "n" and style.isdigit() and int(style) in dates and not _is_day(text):
                return given.get("r", "?"), text.decode()
    return None


def _is_day(text: bytes) -> bool:
    try:
        return 0 <= float(text) < _LAST_DAY
    except ValueError:
        return False
