"""One cell's XML: values written as a file stores them, and read back."""

from __future__ import annotations

import datetime as dt
import html
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from salesreview.review.document import AnyValue, CellValue, Formula, Link, Rich
from salesreview.xlsx.markup import LONGEST_TEXT, attribute, cell_text, escaped, plain_text
from salesreview.xlsx.styles import Font, Styles

#: The colour of prompts 【…】, the things only a person knows.
PROMPT_COLOUR = "FF8A5A00"
_EPOCH = dt.datetime(1899, 12, 30)
_EPOCH_1904 = dt.datetime(1904, 1, 1)
_MARCH_1900 = dt.datetime(1900, 3, 1)
#: White space that XML would not keep.
SPACES = r"^ | $|\n|\t|  "
_NEEDS_SPACE = re.compile(SPACES)


@dataclass(frozen=True, slots=True)
class Writing:
    """What the cells of one sheet are written with: element prefix, date system and fonts."""

    prefix: str = ""  # with its colon
    date1904: bool = False
    styles: Styles = field(default_factory=Styles)


def simple(value: object) -> object:
    """Return a value without numpy's or pandas' wrapping; anything that is not a number of its own kind is None."""
    if value is None or isinstance(value, (str, Link, Rich, Formula)):
        return value
    item = getattr(value, "item", None)
    if item is not None and not isinstance(value, (int, float, dt.date)):
        value = item()
    if value != value or value in (float("inf"), float("-inf")):
        return None
    return value


def number(value: float) -> str:
    """Return the shortest text that reads back as the same number."""
    if isinstance(value, int):
        return str(value)
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else float.__repr__(value)


def serial(value: dt.date, date1904: bool) -> float | None:
    """Return the number Excel stores for a date or time of day on it; None before its calendar begins."""
    moment = value if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day)
    moment = moment.replace(tzinfo=None)
    since = moment - (_EPOCH_1904 if date1904 else _EPOCH)
    days = since.days + round(since.seconds * 1000 + since.microseconds / 1000) / 86_400_000
    if not date1904 and moment < _MARCH_1900:
        days -= 1  # Excel counts a 29 February 1900 that never was
        return days if days >= 1 else None
    return days if days >= 0 else None


def text_of(value: AnyValue | Formula) -> str:
    """Return the text a value shows where only text can stand (a header, a chart's category)."""
    if type(value) is str:  # what most are
        return value
    plain = simple(value)
    if isinstance(plain, (Link, Rich, Formula)):
        return plain.text
    if isinstance(plain, bool):
        return "TRUE" if plain else "FALSE"
    if isinstance(plain, (int, float)):
        return number(plain)
    return "" if plain is None else str(plain)


def cell(ref: str, style: int, value: AnyValue | Formula, writing: Writing) -> str:
    """Return a whole cell element. Text is always written as text, whatever it begins with."""
    head = f'<{writing.prefix}c r="{ref}"' + (f' s="{style}"' if style else "")
    if isinstance(value, Formula):
        return _formula(head, value, writing)
    plain = simple(value)
    if isinstance(plain, bool):
        return _stored(head + ' t="b"', "1" if plain else "0", writing)
    if isinstance(plain, (int, float)):
        return _stored(head, number(plain), writing)
    if isinstance(plain, dt.date):
        days = serial(plain, writing.date1904)
        if days is not None:
            return _stored(head, number(days), writing)
        plain = plain.isoformat()
    text, p = text_of(value), writing.prefix
    if not text:
        return head + "/>"
    inside = _rich(plain, style, writing) if isinstance(plain, Rich) else _text(text, p)
    return f'{head} t="inlineStr"><{p}is>{inside}</{p}is></{p}c>'


def _formula(head: str, formula: Formula, writing: Writing) -> str:
    p, result = writing.prefix, formula.value
    if isinstance(result, dt.date):
        result = serial(result, writing.date1904)
    kind = ' t="b"' if isinstance(result, bool) else ' t="str"' if isinstance(result, str) else ""
    shown = number(result) if isinstance(result, (int, float)) and not isinstance(result, bool) else text_of(result)
    shown = {"TRUE": "1", "FALSE": "0"}.get(shown, shown) if isinstance(result, bool) else shown
    value = "" if result is None else f"<{p}v>{cell_text(shown)}</{p}v>"
    return f"{head}{kind}><{p}f>{escaped(formula.text.removeprefix('='))}</{p}f>{value}</{p}c>"


def _stored(head: str, value: str, writing: Writing) -> str:
    p = writing.prefix
    return f"{head}><{p}v>{value}</{p}v></{p}c>"


def _text(text: str, prefix: str) -> str:
    space = ' xml:space="preserve"' if _NEEDS_SPACE.search(text) else ""
    return f"<{prefix}t{space}>{cell_text(text)}</{prefix}t>"


def _rich(value: Rich, style: int, writing: Writing) -> str:
    """Return the runs of a text with prompts; a run without properties shows the cell's own font."""
    p, out, left = writing.prefix, [], LONGEST_TEXT
    prompt = _prompt_look(p, writing.styles.font(style))
    for text, is_prompt in value.runs:
        text = text[: max(left, 0)]
        left -= len(text.encode("utf-16-le", "replace")) // 2
        if text:
            out.append(f"<{p}r>{prompt if is_prompt else ''}{_text(text, p)}</{p}r>")
    return "".join(out)


def _prompt_look(p: str, font: Font) -> str:
    size = f'<{p}sz val="{escaped(font.size, quotes=True)}"/>' if font.size else ""
    name = f'<{p}rFont val="{escaped(font.name, quotes=True)}"/>' if font.name else ""
    return f'<{p}rPr><{p}b/>{size}<{p}color rgb="{PROMPT_COLOUR}"/>{name}</{p}rPr>'


def read_value(attributes: bytes, content: bytes, strings: SharedText, styles: Styles, *, date1904: bool) -> CellValue:
    """Return what a cell holds; a formula gives its last result, an error value (#N/A) its text.

    A number whose style shows a date comes as a date (whole days) or datetime. Raises ValueError where the cell holds
    something else than its type says.
    """
    kind = attribute(attributes, b"t") or "n"
    if kind == "inlineStr":
        return text_content(content)
    found = re.search(rb"<(?:[^\s/>:]+:)?v(?:\s[^>]*)?>([^<]*)<", content)
    if found is None:
        return None
    text = html.unescape(found.group(1).decode())
    if kind == "s":
        return strings[int(text)]
    if kind == "n":
        value = float(text)
        if not math.isfinite(value):
            raise ValueError(text)
        if int(attribute(attributes, b"s") or 0) in styles.dates:
            return _date(value, date1904)
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if kind == "d":
        return dt.datetime.fromisoformat(text)
    return text.strip() == "1" if kind == "b" else plain_text(text)


def _date(value: float, date1904: bool) -> CellValue:
    if not date1904 and 1 <= value < 60:
        value += 1
    try:
        moment = (_EPOCH_1904 if date1904 else _EPOCH) + dt.timedelta(milliseconds=round(value * 86_400_000))
    except OverflowError:
        return value
    return moment.date() if moment.time() == dt.time() else moment


def text_content(content: bytes) -> str:
    """Return the text of a `<si>` or `<is>`: all its runs, without phonetic guides."""
    content = re.sub(rb"<((?:[^\s/>:]+:)?rPh)[\s>].*?</\1>", b"", content, flags=re.S)
    pieces = re.findall(rb"<(?:[^\s/>:]+:)?t(?:\s[^>]*)?>([^<]*)<", content)
    return plain_text(html.unescape(b"".join(pieces).decode()))


class SharedText:
    """The workbook's shared strings, found one by one: a raw sheet may have put millions there."""

    def __init__(self, data: bytes) -> None:
        self._items: Iterator[re.Match[bytes]] = re.finditer(
            rb"<((?:[^\s/>:]+:)?si)(?:\s[^>]*)?(?:/>|>(.*?)</\1>)", data, re.S
        )
        self._read: list[bytes] = []

    def __getitem__(self, index: int) -> str:
        if index < 0:
            raise ValueError(index)
        while len(self._read) <= index:
            item = next(self._items, None)
            if item is None:
                return ""
            self._read.append(item.group(2) or b"")
        return text_content(self._read[index])
