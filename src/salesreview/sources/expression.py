"""What a mapping says a column is: a header of the source, an arithmetic expression over headers, a constant text.

Headers may hold blanks, and even operators (`Close-Date`, `Amount (USD)`): where an operand begins, the longest header
of the source that stands there is meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from salesreview.errors import SourceError
from salesreview.sources.wanted import hint
from salesreview.tables.headers import fold

_QUOTES = {"'": "'", '"': '"', "‘": "’", "“": "”"}
_SIGNS = str.maketrans({"×": "*", "÷": "/", "−": "-"})
_OPERATORS = "+-*/()"
_NUMBER = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(%?)")
_DEEPEST = 50
_LONGEST = 2_000  # characters of an expression
_DECORATION = 64  # characters that an operand may have beyond a header: quotes, a unit in brackets


@dataclass(frozen=True, slots=True)
class Header:
    """A column taken as it is; `place` counts the source's headers from 0."""

    place: int


@dataclass(frozen=True, slots=True)
class Constant:
    """A text that stands in every row."""

    text: str


@dataclass(frozen=True, slots=True)
class Formula:
    """Arithmetic over columns named "0", "1", ... as the source's headers are counted; `places` are those it reads."""

    value: pl.Expr
    places: frozenset[int]


@dataclass(frozen=True, slots=True)
class Either:
    """Several columns, of which each row takes the first that is not blank there: headers that differ by month."""

    places: tuple[int, ...]


def mentions(text: str) -> set[str]:
    """Return the folded headers that a mapping's right side may mean, before the source's own are known."""
    return {fold(piece) for piece in (text, *re.split(r"[-+*/()（）×÷−|｜]", text))} - {""}


def parse(text: str, headers: Sequence[str]) -> Header | Constant | Formula | Either:
    """Read the right side of a mapping. Raises SourceError naming what the source does not have."""
    bare = text.strip()
    if len(bare) > 1 and bare[-1] == _QUOTES.get(bare[0]) and not {bare[0], bare[-1]} & set(bare[1:-1]):
        return Constant(bare[1:-1])
    if len(text) > _LONGEST:
        raise SourceError(
            f"列对应“{text[:40]}…”过长（{len(text):,} 个字符，最多 {_LONGEST:,} 个）。请先在来源中算好这一列。",
            f"The mapping “{text[:40]}…” is too long ({len(text):,} characters of at most {_LONGEST:,}). Compute the "
            "column in the source.",
        )
    known = _Headers(headers)
    place = known.find(text)
    if place is not None:
        return Header(place)
    names = [part for part in text.replace("｜", "|").split("|") if part.strip()]
    if len(names) > 1:
        found = [at for name in names if (at := known.find(name)) is not None]
        if found:
            return Header(found[0]) if len(found) == 1 else Either(tuple(found))
        zh, en = hint(names[0], headers)
        raise SourceError(
            f"列对应“{bare}”中的列名在来源中都没有。{zh}",
            f"None of the headers in the mapping “{bare}” is in the source. {en}",
        )
    parser = _Parser(_normal(text), known, text)
    value = parser.total()
    parser.end()
    return Formula(value, frozenset(parser.places))


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_SIGNS)


def _key(text: str) -> str:
    """Return `text` as operands are compared: unlike `fold`, it keeps operators and brackets."""
    return "".join(_normal(text).casefold().split())


class _Headers:
    """The headers of a source, found by what an operand may call them."""

    def __init__(self, headers: Sequence[str]) -> None:
        self.texts = headers
        self._by_key: dict[str, list[int]] = defaultdict(list)
        self._by_fold: dict[str, list[int]] = defaultdict(list)
        for place, header in enumerate(headers):
            self._by_key[_key(header)].append(place)
            self._by_fold[fold(header)].append(place)
        self.longest = max(map(len, self._by_key), default=0)

    def find(self, piece: str) -> int | None:
        """Return which header `piece` is, None where it is none. Raises SourceError where it is more than one."""
        key = _key(piece)
        if not key:
            return None
        found = self._by_key.get(key, [])
        if not found and not any(sign in key for sign in _OPERATORS) and (folded := fold(piece)):
            found = self._by_fold.get(folded, [])
        if len(found) > 1:
            names = [f"“{self.texts[place]}”" for place in found]
            raise SourceError(
                f"来源中有 {len(found)} 列都可以是“{piece.strip()}”（{'、'.join(names)}），无法判断是哪一列。"
                "请在来源中改名，使每列名称不同。",
                f"The source has {len(found)} columns that “{piece.strip()}” may mean ({', '.join(names)}). Rename "
                "them in the source so that each has a name of its own.",
            )
        return found[0] if found else None


@dataclass(slots=True)
class _Parser:
    """Reads sums of products of operands; `text` is the expression with its signs made plain."""

    text: str
    headers: _Headers
    typed: str
    at: int = 0
    depth: int = 0
    places: set[int] = field(default_factory=set)

    def total(self) -> pl.Expr:
        value = self._product()
        while sign := self._take("+-"):
            other = self._product()
            value = value + other if sign == "+" else value - other
        return value

    def _product(self) -> pl.Expr:
        value = self._operand()
        while sign := self._take("*/"):
            other = self._operand()
            value = value * other if sign == "*" else value / other
        return value

    def _operand(self) -> pl.Expr:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self._unreadable()
        self._skip()
        try:
            for read in (self._header, self._signed):  # a header may begin with a bracket, so it is looked for first
                value = read()
                if value is not None:
                    return value
            return self._number()
        finally:
            self.depth -= 1

    def _header(self) -> pl.Expr | None:
        for end in reversed(self._ends()):
            place = self.headers.find(self.text[self.at : end])
            if place is not None:
                self.at = end
                self.places.add(place)
                return pl.col(str(place))
        return None

    def _ends(self) -> list[int]:
        """Return where an operand that begins here may end; no header is longer than the longest."""
        ends: set[int] = set()
        letters = 0
        for at in range(self.at, len(self.text)):
            if self.text[at] in _OPERATORS and at > self.at:
                ends.add(at)
                if self.text[at] == ")":
                    ends.add(at + 1)  # a header that ends with a bracket ends after it
            letters += not self.text[at].isspace()
            if letters > self.headers.longest + _DECORATION:
                return sorted(ends)
        return sorted({*ends, len(self.text)})

    def _signed(self) -> pl.Expr | None:
        if sign := self._take("+-"):
            value = self._operand()
            return -value if sign == "-" else value
        if not self._take("("):
            return None
        value = self.total()
        if not self._take(")"):
            raise self._unreadable()
        return value

    def _number(self) -> pl.Expr:
        end = next((at for at in range(self.at, len(self.text)) if self.text[at] in _OPERATORS), len(self.text))
        piece = self.text[self.at : end].strip()
        if not piece:
            raise self._unreadable()
        number = _NUMBER.fullmatch(piece)
        if number is None:
            zh, en = hint(piece, self.headers.texts)
            raise SourceError(
                f"列对应“{self.typed}”中的“{piece}”不是来源的列名。{zh}",
                f"“{piece}” in the mapping “{self.typed}” is no header of the source. {en}",
            )
        self.at = end
        return pl.lit(float(number[1]) / (100 if number[2] else 1))

    def end(self) -> None:
        """Raises SourceError where something follows the expression."""
        self._skip()
        if self.at < len(self.text):
            raise self._unreadable()

    def _take(self, signs: str) -> str:
        self._skip()
        sign = self.text[self.at : self.at + 1]
        if not sign or sign not in signs:
            return ""
        self.at += 1
        return sign

    def _skip(self) -> None:
        while self.text[self.at : self.at + 1].isspace():
            self.at += 1

    def _unreadable(self) -> SourceError:
        return SourceError(
            f"无法理解列对应“{self.typed}”。可写一个列名，或用 + - * / 和括号连接列名与数字（如 Sales-Profit），"
            "或用引号写一个固定的文本（如 'complaint'）。",
            f"The mapping “{self.typed}” cannot be understood. Give a header, or headers and numbers joined by + - * / "
            "and brackets (such as Sales-Profit), or a fixed text in quotes (such as 'complaint').",
        )
