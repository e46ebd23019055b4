"""What a mapping says a column is: a header of the source, an arithmetic expression over headers, a constant text.

Headers may hold blanks, and even operators (`Close-Date`, `Amount (USD)`): where an operand begins, the longest header
of the source that stands there is meant.
"""

from __future__ import annotations

import re
import unicodedata
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
    place = _find(text, headers)
    if place is not None:
        return Header(place)
    names = [part for part in text.replace("｜", "|").split("|") if part.strip()]
    if len(names) > 1:
        found = [at for name in names if (at := _find(name, headers)) is not None]
        if found:
            return Header(found[0]) if len(found) == 1 else Either(tuple(found))
        zh, en = hint(names[0], headers)
        raise SourceError(
            f"列对应“{bare}”中的列名在来源中都没有。"
            f"{zh}", f"None of the headers in the mapping “{bare}” is in the source. {en}"
        )  # fmt: skip
    parser = _Parser(_normal(text), headers, text)
    value = parser.total()
    parser.end()
    return Formula(value, frozenset(parser.places))


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_SIGNS)


def _key(text: str) -> str:
    """Return `text` as operands are compared: unlike `fold`, it keeps operators and brackets."""
    return "".join(_normal(text).casefold().split())


def _find(piece: str, headers: Sequence[str]) -> int | None:
    """Return which header `piece` is, None where it is none. Raises SourceError where it is more than one."""
    key = _key(piece)
    if not key:
        return None
    found = [place for place, header in enumerate(headers) if _key(header) == key]
    folded = fold(piece)
    if not found and folded and not any(sign in key for sign in _OPERATORS):
        found = [place for place, header in enumerate(headers) if fold(header) == folded]
    if len(found) > 1:
        names = [f"“{headers[place]}”" for place in found]
        raise SourceError(
            f"来源中有 {len(found)} 列都可以是“{piece.strip()}”（{'、'.join(names)}），无法判断是哪一列。"
            "请在来源中改名，使每列名称不同。",
            f"The source has {len(found)} columns that “{piece.strip()}” may mean ({', '.join(names)}). Rename them in "
            "the source so that each has a name of its own.",
        )
    return found[0] if found else None


@dataclass(slots=True)
class _Parser:
    """Reads sums of products of operands; `text` is the expression with its signs made plain."""

    text: str
    headers: Sequence[str]
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
        ends = [at for at in range(self.at + 1, len(self.text)) if self.text[at] in _OPERATORS] + [len(self.text)]
        # A header that ends with a bracket ends after it.
        ends = sorted({*ends, *(at + 1 for at in ends if self.text[at : at + 1] == ")")}, reverse=True)
        for end in ends:
            place = _find(self.text[self.at : end], self.headers)
            if place is not None:
                self.at = end
                self.places.add(place)
                return pl.col(str(place))
        return None

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
            zh, en = hint(piece, self.headers)
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
