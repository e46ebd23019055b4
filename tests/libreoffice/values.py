"""What Excel makes of a value it is given, and how Calc holds the same: pure, no LibreOffice needed.

Calc knows numbers and texts; dates, booleans and amounts of money are numbers with a number format.
"""

from __future__ import annotations

import datetime as dt
import decimal
import numbers
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .errors import refused

#: Formats Excel gives a General cell along with a value.
DATE, MOMENT, TIME, PERCENT, MONEY = "m/d/yyyy", "m/d/yyyy h:mm", "h:mm", "0%", "$#,##0.00"
#: Excel's longest text in a cell.
LONGEST_TEXT = 32767
Position = tuple[int, int]

_NUMBER = re.compile(r"([-+]?)(\$?)(\d{1,3}(?:,\d{3})+|\d+)?(\.\d*)?(?:[eE]([-+]?\d+))?(%?)")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_MONTH_FIRST = re.compile(r"(\d{1,2})[-/](\d{1,2})(?:[-/](\d{4}|\d{2}))?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ANY_MONTH = "|".join(_MONTHS)
_MONTH_NAME = re.compile(rf"(?:({_ANY_MONTH})[- ]?(\d{{1,2}})|(\d{{1,2}})[- ]?({_ANY_MONTH}))", re.IGNORECASE)
#: Characters that make a text a formula when Excel is given it as a value.
_FORMULA_STARTS = "=+-@"


def serial(moment: dt.date, zero: dt.datetime) -> float:
    """Return a date or moment as days since `zero`; a time zone is dropped, as xlwings does."""
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime(moment.year, moment.month, moment.day)
    return (moment.replace(tzinfo=None) - zero) / dt.timedelta(days=1)


def moment(days: float, zero: dt.datetime) -> dt.datetime | float:
    """Return the moment `days` after `zero`, to the millisecond; the number itself where no calendar has it."""
    try:
        return zero + dt.timedelta(milliseconds=round(days * 86_400_000))
    except OverflowError:
        return days


def _date(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> dt.datetime | None:
    try:
        return dt.datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None


def _as_number(text: str) -> tuple[float, str | None] | None:
    found = _NUMBER.fullmatch(text)
    if found is None or not (found[3] or (found[4] and len(found[4]) > 1)):
        return None
    value = float(f"{found[1]}{(found[3] or '').replace(',', '')}{found[4] or ''}e{found[5] or 0}")
    if found[6]:
        return value / 100, PERCENT if value == int(value) else "0.00%"
    return value, MONEY if found[2] else None


def _as_date(text: str, zero: dt.datetime, today: dt.date) -> tuple[float, str] | None:
    made, look = None, DATE
    if found := _YEAR_FIRST.fullmatch(text):
        made = _date(int(found[1]), int(found[2]), *(int(part or 0) for part in (found[3] or 1, *found.groups()[3:])))
        look = MOMENT if found[4] else DATE if found[3] else "mmm-yy"
    elif found := _MONTH_FIRST.fullmatch(text):
        year = int(found[3] or today.year)
        made = _date(year + (2000 if year < 30 else 1900 if year < 100 else 0), int(found[1]), int(found[2]))
        look = DATE if found[3] else "d-mmm"
    elif found := _MONTH_NAME.fullmatch(text):
        month = _MONTHS.index((found[1] or found[4]).lower()) + 1
        made, look = _date(today.year, month, int(found[2] or found[3])), "d-mmm"
    elif (found := _CLOCK.fullmatch(text)) and int(found[1]) < 24:
        made, look = _date(zero.year, zero.month, zero.day, *(int(part or 0) for part in found.groups())), TIME
    return None if made is None else (serial(made, zero), look)


def typed(text: str, zero: dt.datetime, today: dt.date | None = None) -> tuple[float | bool | str, str | None]:
    """Return what a General cell makes of a text, as if a person had typed it, and the format it takes.

    "00123" becomes 123, "10-12" a date, "5%" a number.
    """
    plain = text.strip()
    if plain.lower() in ("true", "false"):
        return plain.lower() == "true", None
    return _as_number(plain) or _as_date(plain, zero, today or dt.date.today()) or (text, None)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a block of values is laid into Calc's cells.

    Attributes:
        values: What the cells hold; formulas are left empty here.
        formulas: Position -> formula without its `=`.
        formats: Number format -> positions that take it where they have none.
        logical: Positions that hold a boolean.
    """

    values: tuple[tuple[float | str, ...], ...]
    formulas: dict[Position, str] = field(default_factory=dict)
    formats: dict[str, list[Position]] = field(default_factory=dict)
    logical: set[Position] = field(default_factory=set)


def plan(rows: Sequence[Sequence[object]], is_text: Callable[[int, int], bool] | None, zero: dt.datetime) -> Plan:
    """Return how Excel would take `rows`; `is_text` says which cells are formatted as text (None: none).

    Those keep any text as it is, and make a text of a number or date.
    """
    values: list[tuple[float | str, ...]] = []
    formulas: dict[Position, str] = {}
    formats: dict[str, list[Position]] = defaultdict(list)
    logical: set[Position] = set()
    for i, row in enumerate(rows):
        line: list[float | str] = []
        for j, value in enumerate(row):
            if value is None:
                line.append("")
                continue
            if is_text is not None and not isinstance(value, bool) and is_text(i, j):
                line.append(_as_text(value))
                continue
            if isinstance(value, str):
                value = _text(value, i, j, formulas, formats, zero)
            if isinstance(value, bool):
                logical.add((i, j))
            elif isinstance(value, dt.date):
                days = serial(value, zero)
                formats[DATE if days == int(days) else MOMENT].append((i, j))
                value = days
            if isinstance(value, (numbers.Number, decimal.Decimal)):
                value = float(value)  # type: ignore[arg-type]
            line.append(value if isinstance(value, (float, str)) else str(value))
        values.append(tuple(line))
    return Plan(tuple(values), formulas, dict(formats), logical)


def _as_text(value: object) -> str:
    if isinstance(value, dt.date):
        time = f" {value.hour}:{value:%M}" if isinstance(value, dt.datetime) and value.time() != dt.time() else ""
        return f"{value.month}/{value.day}/{value.year}{time}"
    if isinstance(value, (numbers.Number, decimal.Decimal)):
        return f"{float(value):.15g}"  # type: ignore[arg-type]
    return _short(str(value))


def _short(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise refused(f"a cell holds at most {LONGEST_TEXT} characters")
    return text


def _text(
    value: str,
    i: int,
    j: int,
    formulas: dict[Position, str],
    formats: dict[str, list[Position]],
    zero: dt.datetime,
) -> float | bool | str:
    if not _short(value):
        return value
    if value[0] == "'":
        return value[1:]
    made, look = typed(value, zero)
    if look is not None:
        formats[look].append((i, j))
    if not isinstance(made, str):
        return made
    if value[0] in _FORMULA_STARTS and len(value) > 1:
        formulas[i, j] = value[1:] if value[0] in "=@" else value
        return ""
    return value
