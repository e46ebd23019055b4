"""Claims on who drove the change of revenue and what offset it: product lines, and what they leave to others.

A line's part is its revenue less its base. The three largest of either side that show in both languages are named, the
rest is one item; all of them, as shown, add up to the change shown.
"""

# ruff: noqa: N803  (a capital names a kind of piece in the grammar, and the argument that takes it)

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from salesreview.metrics.catalog import BLANK

from .grammar import NAME, rounded, rule
from .splits import AMOUNT, Splits

SIDES_NAMED = 3
OTHERS = {"zh": "其他", "en": "others"}
_LEFT, _RIGHT = {"zh": "（", "en": r" \("}, {"zh": "）", "en": r"\)"}
_ITEM = {lang: f"(?:{NAME}|{other}){_LEFT[lang]}{AMOUNT[lang]}{_RIGHT[lang]}" for lang, other in OTHERS.items()}
_ITEMS = {lang: f"{_ITEM[lang]}(?:(?:{more}){_ITEM[lang]})*" for lang, more in (("zh", "、|和"), ("en", ", | and "))}
Items = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Telling:
    """One way to tell it: whether revenue rose, the change as shown, the items of its side and those against it."""

    up: bool
    change: str
    drivers: Items
    offsets: Items

    @property
    def items(self) -> Items:
        return (*self.drivers, *self.offsets)


class Drivers(Splits):
    """Claims on who drove the change of revenue and what offset it."""

    def line_changes(self) -> dict[str, float]:
        """What each line added to the revenue on the base month, rows without a line among them."""
        found = {}
        for fact in self.facts.facts:
            at = fact.dimension, fact.member
            if (fact.metric, at[0], fact.period) != (
                "revenue",
                "product_line",
                str(self.facts.month),
            ) or fact.value is None:
                continue
            was = fact.mom_base
            if was is None and self.facts.partial_day is None:
                was = self.facts.value("revenue", *at, month=self.facts.month.plus(-1))
            found[at[1]] = fact.value - (was or 0.0)
        return found

    def drivers_told(self, *, apportioned: bool = True) -> tuple[set[Telling], str]:
        """Return how it may be told, and why it may go untold ("" where it may not).

        Amounts are kept to four decimals: where what is beyond them decides, either is right.
        """
        whole, lines = self.fact("revenue"), self.line_changes()
        if whole is None or whole.value is None or whole.mom_base is None:
            return set(), "no base"
        if len(lines.keys() - {BLANK}) < 2:
            return set(), "fewer than two lines"
        change, told, silent = whole.value - whole.mom_base, set(), ""
        for exact in (lines, {line: round(part, 4) for line, part in lines.items()}):
            of_all = change if exact is lines else round(change, 4)
            found, why = self._told_of(exact, of_all, apportioned=apportioned)
            told |= found
            silent = silent or why
        return told, silent

    def _told_of(self, lines: dict[str, float], change: float, *, apportioned: bool) -> tuple[set[Telling], str]:
        if self.alike(change, 0.0):
            return set(), "no change shows"
        shown = sorted((line for line in lines if line != BLANK and not self.alike(lines[line], 0.0)),
                       key=lambda line: (-abs(lines[line]), line))  # fmt: skip
        sides = [[line for line in shown if (lines[line] > 0) is up][:SIDES_NAMED] for up in (True, False)]
        if not sides[change < 0]:
            return set(), "no line went that way"
        named = [*sides[0], *sides[1]]
        rest = round(math.fsum(part for line, part in lines.items() if line not in named), 4)
        whole = {text.replace("+", "").replace("-", "") for (text,) in self.apportioned([change], None, money=True)}
        told = set()
        for texts in self._shown([lines[line] for line in named], rest, change if apportioned else None):
            items = [(self.label("product_line", line), text) for line, text in zip(named, texts[:-1], strict=True)]
            rose, fell = items[: len(sides[0])], items[len(sides[0]) :]
            for other in self._others(rest, texts[-1]):
                ways = [(*rose, *(other if rest > 0 else ())), (*fell, *(other if rest < 0 else ()))]
                told |= {Telling(change > 0, each, ways[change < 0], ways[change > 0]) for each in whole}
        return told, ""

    def _shown(self, parts: list[float], rest: float, change: float | None) -> set[tuple[str, ...]]:
        """The amounts as shown: a rest that shows takes what rounding leaves, so that a line reads as on its own tab."""
        if change is None:
            return self.apportioned([*parts, rest], None, money=True)
        _, _, power, places = self.money_form()
        *lines, other, whole = (
            rounded(float(Decimal(repr(each)).scaleb(-power)), places) for each in (*parts, rest, change)
        )
        left = whole - sum(lines)
        if other and left and (left > 0) is (rest > 0):
            return {tuple(self.worded(each, money=True) for each in (*lines, left))}
        return self.apportioned([*parts, rest], change, money=True)

    def _others(self, rest: float, text: str) -> list[Items]:
        """How the rest may stand: untold where it shows as nothing; what makes the parts add up may stand all the same."""
        item = ((OTHERS[self.lang], text),)
        if not all(self.zero(plain) for (plain,) in self.apportioned([rest], None, money=True)):
            return [item]
        return [()] if self.zero(text) else [(), item]

    def items_of(self, marked: str) -> Items:
        lang = self.lang
        pattern = f"({NAME}|{OTHERS[lang]}){_LEFT[lang]}({AMOUNT[lang]}){_RIGHT[lang]}"
        return tuple((OTHERS[lang] if name[0] != "\ue000" else self.typed(name), text)
                     for name, text in re.findall(pattern, marked, re.IGNORECASE))  # fmt: skip

    @rule(f"按产品线，销售额<B>(?:增加<V>，由(?P<rose>{_ITEMS['zh']})带动|减少<V2>，来自(?P<fell>{_ITEMS['zh']}))(?:，部分被(?P<against>{_ITEMS['zh']})抵消)?",
          f"by product line, the (?:rise in revenue of <V> <B> was driven by (?P<rose>{_ITEMS['en']})|fall in revenue of <V2> <B2> came from (?P<fell>{_ITEMS['en']}))"
          f"(?:, partly offset by (?P<against>{_ITEMS['en']}))?")  # fmt: skip
    def drivers(self, B: str = "", B2: str = "", V: str = "", V2: str = "", rose: str = "", fell: str = "", against: str = "") -> None:  # fmt: skip
        self.base_word(B or B2)
        self.must(self.side(B or B2) == "mom", "the change is on the month before")
        self.must(self.slot == "core.revenue", "in another slot")
        expected, silent = self.drivers_told()
        self.must(expected, f"nothing to tell: {silent}")
        told = Telling(bool(rose), V or V2, self.items_of(rose or fell), self.items_of(against))
        why = self.driver_wrong(told, sorted(expected, key=str))
        self.must(not why, f"{why}: {sorted(map(str, expected))}")
        named = tuple(name for name, _ in told.items if name != OTHERS[self.lang])
        self.claim("drivers", told.up, named)
        self.once("drivers")

    def driver_wrong(self, told: Telling, expected: Sequence[Telling]) -> str:
        """Return what is wrong with what is told, "" where nothing is."""
        if told in expected:
            return ""
        if all(told.up is not each.up for each in expected):
            return "the other direction"
        if all(told.change != each.change for each in expected):
            return "the change is"
        for each in expected:
            if sorted(told.items) == sorted(each.items):
                same = sorted(told.drivers) == sorted(each.drivers)
                return "not the largest first, others last" if same else "on the other side"
        if told in self.drivers_told(apportioned=False)[0]:
            return "not apportioned"
        other, told_names = OTHERS[self.lang], {name for name, _ in told.items}
        names = [{name for name, _ in each.items} for each in expected]
        if told_names in names:
            return "the parts are"
        if told_names - {other} not in [each - {other} for each in names]:
            return "the lines are"
        return "others show as nothing" if other in told_names else "others are left out"

    def finish(self, text: str) -> None:
        super().finish(text)
        if self.slot != "core.revenue":
            return
        kinds = [claim[1] if claim[0] == "none_shown" else claim[0] for claim in self.claims[self.slot]]
        expected, silent = self.drivers_told()
        if "drivers" not in kinds:
            if expected and not silent:
                self.left_out(f"the drivers of the change of revenue: {sorted(map(str, expected))}", text)
        elif "pvm" in kinds and kinds.index("drivers") != kinds.index("pvm") + 1:
            self.find("the drivers stand elsewhere than after volume, price and mix", text)
        elif any(claim[:2] in (("level", "gross_margin"), ("level", "average_order_value")) for claim in
                 self.claims[self.slot][: kinds.index("drivers")]):  # fmt: skip
            self.find("the drivers stand after what follows on revenue", text)
