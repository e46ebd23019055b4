"""What Excel makes of a value that a program puts into a cell. Each rule has its source.

- A cell takes 32,767 characters, counted in UTF-16 units; a formula 8,192, a text within it 255:
  https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3 (Excel specifications and limits).
- A text longer than 8,203 in an array refuses the whole assignment: found with Excel 2010 and later; in Excel 2003 the
  bound was 911 (https://support.microsoft.com/topic/818808).
- Text that begins with "=", "+", "-" or "@" is a formula; one that looks like a number, a date or a truth value becomes
  one; an apostrophe before it keeps it text; none of it where the cell's number format is "@":
  https://support.microsoft.com/office/5c5b2d8c-7c4b-4b6b-8a8b-6ed2bbf83c73 (Format numbers as text).
- A number put into a cell with the format "@" becomes text, a date put into one with "General" gives it a date's format:
  https://learn.microsoft.com/office/vba/api/excel.range.value.
- A cell with an amount's format hands its value over as COM's currency, rounded to four places, one with a date's
  format as a date: https://learn.microsoft.com/office/vba/api/excel.range.value2 (which does neither).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

CELL, FORMULA, QUOTED, IN_ARRAY = 32_767, 8_192, 255, 8_203
_NUMBER = re.compile(r"\s*[-+]?[¥￥$€£]?\s*((\d{1,3}(,\d{3})+|\d+)(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*%?\s*", re.IGNORECASE)
_DATE = re.compile(r"\d{1,4}[-/]\d{1,2}([-/]\d{1,4})?|\d{4}年\d{1,2}月(\d{1,2}日)?|\d{1,2}:\d{2}(:\d{2})?")
_CURRENCY = re.compile(r"[¥￥$€£]|\[\$")


class RefusedError(Exception):
    """Excel's error 1004."""


def units(text: str) -> int:
    """Return a text's length as Excel counts it."""
    return len(text.encode("utf-16-le")) // 2


@dataclass(frozen=True)
class Taken:
    """What a cell holds after an assignment; `number_format` where that changes, too."""

    value: Any = None
    formula: str | None = None
    number_format: str | None = None


def taken(given: Any, number_format: str, *, in_array: bool) -> Taken:
    """Return what a cell makes of a value. Raises RefusedError."""
    if given is None or given == "":
        return Taken()
    if isinstance(given, str):
        return _text(given, number_format, in_array)
    if isinstance(given, dt.datetime):
        return Taken(given.replace(tzinfo=None), number_format="m/d/yyyy" if number_format == "General" else None)
    if isinstance(given, bool):
        return Taken(given)
    if isinstance(given, (int, float)):
        return Taken(f"{given:.15g}" if number_format == "@" else float(given))
    raise TypeError(f"no such value for COM: {type(given).__name__}")


def _text(given: str, number_format: str, in_array: bool) -> Taken:
    if units(given) > CELL or (in_array and units(given) > IN_ARRAY):
        raise RefusedError("Application-defined or object-defined error")
    if number_format == "@":
        return Taken(given)
    if given[0] == "'":
        return Taken(given[1:])
    if given[0] in "=+-@" and len(given) > 1:
        if units(given) > FORMULA or any(units(part) > QUOTED for part in re.findall(r'"((?:[^"]|"")*)"', given)):
            raise RefusedError("Application-defined or object-defined error")
        return Taken(formula=given if given[0] == "=" else f"={given}")
    if given.casefold() in ("true", "false"):
        return Taken(given.casefold() == "true")
    if _DATE.fullmatch(given.strip()):
        return Taken(46000.0, number_format="m/d/yyyy")
    if _NUMBER.fullmatch(given):
        return Taken(float(re.sub(r"[^\d.e+-]", "", given.casefold()) or 0))
    return Taken(given)


def is_currency(number_format: str) -> bool:
    """Tell whether a cell's value is handed over as currency."""
    return number_format != "@" and _CURRENCY.search(re.sub(r'"[^"]*"', "", number_format)) is not None
