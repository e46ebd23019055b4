"""What a review's tabs hold by their specs: heads in both languages, kinds of columns, texts of named cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from salesreview.arrange.heads import Head
from salesreview.arrange.prints import Row, fingerprint
from salesreview.metrics.catalog import METRIC
from salesreview.metrics.reasons import fixed_reasons
from salesreview.review.document import Block
from salesreview.review.layout import PlacedTab, PlacedTable, card_names, place
from salesreview.review.looks import LOOKS
from salesreview.review.tabs import TABS
from salesreview.xlsx.blocks import unique_headers

_PERCENT, _TEXT = "percent", "text"
_WORDS = frozenset({"text", "muted", "wrap", "right", "link", "month"})
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


#: What a refresh says beside a figure, as far as it names a sheet, a month or a count.
_SAID = re.compile(
    r"样本 \d+|n = \d+|[\d.]+% 的销售额有成本|[\d.]+% of revenue costed|“[^”]+”表(?:没有|数据).*|没有“[^”]+”表"
    r"|the .+ sheet (?:holds|is missing).*|the data on the .+ sheet .*"
)


def said(text: str) -> bool:
    """Tell whether a text is one that a refresh writes beside a figure."""
    return text in fixed_reasons() or _SAID.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Expected:
    """A table of the review by its spec."""

    tab: PlacedTab
    table: PlacedTable

    def looks(self, row: int) -> dict[int, str]:
        """Return the look of each column's first place in a body row (from 0)."""
        spec = self.table.spec
        own = spec.rows[row].looks if row < len(spec.rows) else tuple(column.look for column in spec.columns)
        return {spec.offset(i): own[i] for i in range(len(spec.columns))}

    @property
    def figures(self) -> frozenset[int]:
        """The places of the columns that hold figures in every row."""
        spec = self.table.spec
        return frozenset(spec.offset(i) for i, column in enumerate(spec.columns) if column.look not in _WORDS)

    @property
    def entry(self) -> frozenset[int]:
        """The places of the columns that a person fills in."""
        spec = self.table.spec
        return frozenset(spec.offset(i) for i, column in enumerate(spec.columns) if column.entry)


@cache
def tables() -> Mapping[str, Expected]:
    """Return every table of the review by its defined name."""
    return {table.name: Expected(placed, table) for placed in map(place, TABS) for table in placed.tables}


def heads(block: Block, written: Row | None) -> list[Head]:
    """Return a block's heads, in both languages where it is one of the review's; `written`: as the last refresh did."""
    expected = tables().get(block.name)
    texts: list[tuple[int, set[str]]] = []
    if expected is None:
        texts = [(place, {str(text)}) for place, text in enumerate(block.rows[0]) if text]
    else:
        spec = expected.table.spec
        both: list[Sequence[str]] = [[column.label(lang) for column in spec.columns] for lang in ("zh", "en")]
        if spec.excel_table:
            both = [unique_headers(tuple(labels)) for labels in both]
        texts = [(spec.offset(i), {labels[i] for labels in both}) for i in range(len(spec.columns))]
    added = set() if expected is None else {
        expected.table.spec.offset(i) for i, column in enumerate(expected.table.spec.columns) if column.added
    }  # fmt: skip
    width = len(block.rows[0])
    ends = [offset for offset, _ in texts[1:]] + [width]
    return [
        Head(frozenset(named), offset, end - offset, offset not in added if written is None else _knows(written, named))
        for (offset, named), end in zip(texts, ends, strict=True)
    ]


def _knows(written: Row, texts: Iterable[str]) -> bool:
    return record_place(texts, written) is not None


def record_place(texts: Iterable[str], written: Row) -> int | None:
    """Return the place of a head in the record, found by its texts."""
    marks = {fingerprint(text) for text in texts}
    return next((place for place, mark in enumerate(written) if mark in marks), None)


def kind_of(number_format: str) -> str:
    """Return what a number format makes of a number: percent, text, or a plain number."""
    if number_format == "@":
        return _TEXT
    return _PERCENT if "%" in _QUOTED.sub("", number_format) else ""


def fits(look: str, number_format: str) -> bool:
    """Tell whether a figure of a look reads right in a number format; its decimals are a person's choice."""
    if look in _WORDS:
        return True
    from salesreview.xlsx.styles import shows_date

    dated = look in ("date", "time")
    if shows_date(number_format) and number_format not in ("@", "General"):
        return dated
    return not dated and (kind_of(number_format) == _PERCENT) == (kind_of(LOOKS[look][0]) == _PERCENT)


@cache
def known_texts() -> Mapping[str, re.Pattern[str]]:
    """Return what the texts of titles, headings and cards' labels look like, by defined name, in both languages."""
    found = {}
    for tab in TABS:
        titles = [tab.title(lang) for lang in ("zh", "en")] + [tab.caption(lang) for lang in ("zh", "en")]
        found[f"SR_{tab.key}_title"] = _any_of(titles)
        for section, text in place(tab).headings:
            found[text.name] = _any_of([section.label("zh"), section.label("en")])
        for number, key in enumerate(tab.cards, 1):
            names = [METRIC[key].label(lang) for lang in ("zh", "en")]
            found[card_names(tab.key, number)[0]] = re.compile(rf"(?:{'|'.join(map(re.escape, names))})(?:\s?[（(].*)?")
    return found


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.sub(r"\\\{\w+\\\}", ".*", re.escape(each)) for each in patterns))
