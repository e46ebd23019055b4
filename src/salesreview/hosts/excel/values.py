"""What Excel hands over and takes: cell values, whole columns, and replaced values as text that keeps their types."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from salesreview.review.document import AnyValue, Link, Rich
from salesreview.xlsx.address import quoted

if TYPE_CHECKING:
    import polars as pl

#: A text that starts so would become a formula, or lose its first character.
_RISKY = ("=", "+", "-", "@", "'", "\t", "\r", "\n")
_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?)"
)
#: A text that Excel would take for a number, an amount, a date, a time or a truth value: 0001, 3/4, 2026-10, 5 May, 1e5.
_GUESSED = re.compile(
    rf"[\s(¥￥$€£]*(?:[.,]?\d[\d\s.,:/\\年月日时分秒-]*(?:e[+-]?\d+)?[\s%)¥￥$€£元]*(?:[ap]m?)?"
    rf"|(?:\d{{1,4}}[\s/-]*)?{_MONTH}[\s/,.-]*\d*[\s/,-]*\d*|true|false)\s*",
    re.IGNORECASE,
)
CELL_LIMIT = 32_767
#: The longest text that Excel takes in a block of cells (8,203); a text within a formula has 255 at most.
BLOCK_TEXT, QUOTED = 8_000, 255
Cell = Any  # a value, or a formula as text that begins with "="


def to_excel(value: AnyValue, *, in_text: bool = False) -> Cell:
    """Return a document's value as it is written: text stays text whatever it begins with.

    `in_text`: the cell is formatted as text, where nothing needs a sign before it (and the sign would show).
    """
    if isinstance(value, Link):
        target = f"#{quoted(value.sheet)}!{value.cell}".replace('"', '""')
        return f'=HYPERLINK("{target}",{_quoted(value.text)})'
    if isinstance(value, Rich):
        value = value.text
    if isinstance(value, str):
        return as_text(value, in_text=in_text)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime(value.year, value.month, value.day)
    return value


def _quoted(text: str) -> str:
    """Return a text within a formula, in parts that are short enough."""
    parts = [text[at : at + QUOTED] for at in range(0, len(text), QUOTED)] or [""]
    return "&".join('"{}"'.format(part.replace('"', '""')) for part in parts)


def units(text: str) -> int:
    """Return a text's length as Excel counts it: in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def cut(text: str, limit: int) -> str:
    """Return as much of a text as fits into so many UTF-16 units."""
    if units(text) <= limit:
        return text
    return text.encode("utf-16-le")[: 2 * limit].decode("utf-16-le", "ignore")


def as_text(text: str, *, in_text: bool = False) -> str | None:
    """Return text as Excel takes it for text; the empty one empties the cell."""
    text = cut(text, CELL_LIMIT - 1)
    return "'" + text if is_risky(text) and not in_text else text or None


def is_risky(value: object) -> bool:
    """Tell whether a value is text that Excel would take for something else."""
    text = value.text if isinstance(value, Rich) else value
    return isinstance(text, str) and (text.startswith(_RISKY) or _GUESSED.fullmatch(text) is not None)


def same(old: Cell, new: AnyValue) -> bool:
    """Tell whether a cell shows `new` already."""
    if isinstance(new, Link):
        return bool(old == to_excel(new))
    if isinstance(new, Rich):
        new = new.text
    if isinstance(new, dt.date) and not isinstance(new, dt.datetime):
        new = dt.datetime(new.year, new.month, new.day)
    if new == "":
        new = None
    if isinstance(old, bool) or isinstance(new, bool):
        return isinstance(old, bool) and isinstance(new, bool) and old == new
    return bool(old == new)


def column_of(name: str, values: Sequence[Any]) -> pl.Series:
    """Return a column read from a sheet as the file reader would: Datetime, Float64, Boolean, or String where mixed."""
    import polars as pl

    kinds = {type(value) for value in values if value is not None and value != ""}
    filled = [None if value == "" else value for value in values]
    if not kinds:
        return pl.Series(name, [None] * len(values), dtype=pl.String)
    if kinds <= {float, int}:
        return pl.Series(name, [None if value is None else float(value) for value in filled], dtype=pl.Float64)
    if kinds <= {bool}:
        return pl.Series(name, filled, dtype=pl.Boolean)
    if kinds <= {dt.datetime, dt.date}:
        return pl.Series(name, [_moment(value) for value in filled], dtype=pl.Datetime("ms"))
    return pl.Series(name, [_shown(value) for value in filled], dtype=pl.String)


def _moment(value: Any) -> dt.datetime | None:
    if value is None:
        return None
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    return dt.datetime(value.year, value.month, value.day)


def _shown(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(int(value)) if float(value).is_integer() and abs(value) < 2**63 else repr(float(value))
    return value.strftime("%Y-%m-%d %H:%M:%S") if isinstance(value, (dt.datetime, dt.date)) else str(value)


#: What no piece may begin with: Excel would take it for a formula, a number or a sign of its own.
_NO_BEGINNING = frozenset("=+-@'＝＋－＠0123456789. \t\r\n")


def packed(data: Any) -> list[str]:
    """Return JSON-like data (dates allowed) as pieces that each fit into a cell."""
    text = json.dumps(data, ensure_ascii=False, default=lambda value: {"date": value.isoformat()})
    size = BLOCK_TEXT if len(text) == units(text) else BLOCK_TEXT // 2
    pieces, at = [], 0
    while at < len(text):
        end = min(at + size, len(text))
        while end < len(text) and text[end] in _NO_BEGINNING:
            end -= 1
        pieces.append(text[at:end])
        at = end
    return pieces


def unpacked(pieces: Sequence[str]) -> Any:
    """Return what `packed` took. Raises ValueError where the pieces are not ours."""
    return json.loads("".join(pieces), object_hook=_with_dates)


def _with_dates(found: dict[str, Any]) -> Any:
    return dt.datetime.fromisoformat(found["date"]) if set(found) == {"date"} else found
