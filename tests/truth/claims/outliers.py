"""Claims on members whose revenue lies outside the range of its own past; what an expected range is stands here."""

# ruff: noqa: N803  (a capital names a kind of piece in the grammar, and the argument that takes it)

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from salesreview.metrics.catalog import DIMENSION

from .grammar import NAME, places_of, rule
from .history import History

#: The range: the median of the roots, four spreads to either side; a spread is never less than a share of the median.
WIDTH, NORMAL, FLOOR = 4.0, 1.4826, 0.08
DIMENSIONS = ("product_line", "region", "channel", "salesperson")
BACK, MEMBERS_LEAST, MEMBER_SHARE, NAMED_MOST = 12, 8, 0.05, 3
#: Nearer to an end of a range than this (as a share of it), or to a share that decides, either may be said.
EDGE = 1e-9


@dataclass(frozen=True)
class Usual:
    """The range that past amounts make: its ends (None: no bound), how many amounts, and their median."""

    low: float | None
    high: float | None
    n: int
    median: float

    def side(self, amount: float) -> str:
        if self.high is not None and amount > self.high:
            return "high"
        return "low" if self.low is not None and amount < self.low else ""

    def near(self, amount: float) -> bool:
        return any(end is not None and math.isclose(amount, end, rel_tol=EDGE) for end in (self.low, self.high))


def usual(past: Sequence[float], least: int) -> Usual | None:
    """Return the range of amounts of money; None with too few of them, or where all are nothing."""
    if len(past) < least:
        return None
    roots = [math.copysign(abs(amount) ** 0.5, amount) for amount in past]
    middle = statistics.median(roots)
    spread = max(NORMAL * statistics.median([abs(root - middle) for root in roots]), FLOOR * abs(middle))
    if not spread:
        return None
    ends = (middle - WIDTH * spread, middle + WIDTH * spread)
    low, high = (end**2 if end > 0 else None for end in ends)
    return Usual(low, high, len(past), statistics.median(past))


@dataclass(frozen=True)
class Odd:
    """One thing outside its range: what it is, how it is ordered, and whether rounding of floats could decide of it."""

    what: tuple[str, ...]
    weight: float
    sure: bool


class Outliers(History):
    """Claims on members whose revenue lies outside the range of its own past."""

    def before(self, at: tuple[str, str]) -> list[float]:
        """The revenue of the twelve months before, as far as it is known."""
        months = (self.facts.month.plus(-step) for step in range(1, BACK + 1))
        return [value for month in months if (value := self.facts.value("revenue", *at, month=month)) is not None]

    def odd_side(self, at: tuple[str, str]) -> tuple[str, str]:
        """Return the side on which a member's revenue is told to lie outside its range ("" for none), and why not."""
        value, past, whole = self.facts.value("revenue", *at), self.before(at), self.facts.value("revenue")
        band = usual(past, MEMBERS_LEAST)
        if self.facts.partial_day is not None:
            return "", "the month is not over"
        if value is None or whole is None or whole <= 0 or band is None:
            return "", f"no range: {len(past)} months, or no revenue to be a part of"
        side = band.side(value)
        if not side:
            return "", f"not outside its range: {value} in {band}"
        all_, year_ago = usual(self.before(("", "")), MEMBERS_LEAST), self.facts.month.plus(-BACK)
        if all_ is not None and all_.side(whole):
            return "", f"the whole lies outside its own range: {whole} in {all_}"
        if (was := self.facts.value("revenue", *at, month=year_ago)) is not None and band.side(was) == side:
            return "", f"the season: {was} a year earlier"
        if (was := self.facts.value("revenue", *at, month=self.facts.month.before)) is not None and band.side(
            was
        ) == side:
            return "", f"told the month before: {was}"
        if any(end is not None and self.alike(value, end) for end in (band.low, band.high)):
            return "", f"not to be read: {value} in {band}"
        if max(value, band.median) < MEMBER_SHARE * whole:
            return "", f"too small: {value} and {band.median} of {whole}"
        return side, ""

    def odd_members(self) -> list[Odd]:
        """All members to tell, in their order."""
        found = []
        whole = self.facts.value("revenue")
        all_ = usual(self.before(("", "")), MEMBERS_LEAST)
        for at in ((dimension, fact.member) for dimension in DIMENSIONS for fact in self.all_of("revenue", dimension)):
            if not self.odd_side(at)[0]:
                continue
            value, past = self.facts.value("revenue", *at) or 0.0, self.before(at)
            band = usual(past, MEMBERS_LEAST)
            assert band is not None and whole is not None
            root, middle = math.sqrt(max(value, 0.0)), math.sqrt(max(band.median, 0.0))
            weight = abs(root - middle) / middle if middle else math.inf
            edge = math.isclose(max(value, band.median), MEMBER_SHARE * whole, rel_tol=EDGE)
            found.append(Odd(at, weight, not (band.near(value) or edge or (all_ and all_.near(whole)))))
        return sorted(found, key=lambda each: (-round(each.weight, 9), each.what))

    def span(self, text: str, band: Usual, unit: str = "") -> bool:
        """Tell whether a text names a range."""
        forms = {
            "zh": (r"(?P<a>.+)至(?P<b>.+)", r"不高于(?P<b>.+)", r"不低于(?P<a>.+)"),
            "en": (r"(?P<a>.+) to (?P<b>.+)", r"up to (?P<b>.+)", r"(?P<a>.+) or more"),
        }[self.lang]
        form = forms[0] if band.low is not None and band.high is not None else forms[1 if band.low is None else 2]
        found = re.fullmatch(form, text, re.IGNORECASE)
        if found is None:
            return False
        ends = {"a": band.low, "b": band.high}
        return all(self.money(digits, ends[key] or 0.0, unit) for key, digits in found.groupdict().items())

    @rule("(?P<which>产品线|区域|渠道|销售员)<N>销售额为<V>，(?P<R>高于|低于)以往<K>个月的常见范围（(?P<R2>[^）]+)）",
          r"revenue of the (?P<which>product line|region|channel|salesperson) <N> stood at <V>, (?P<R>above|below) the usual range of the <K> months before \((?P<R2>[^)]+)\)")  # fmt: skip
    def odd_member(self, which: str, N: str, V: str, R: str, K: str, R2: str) -> None:
        dimension = next(key for key in DIMENSIONS if which.lower() in (DIMENSION[key].zh, DIMENSION[key].en.lower()))
        wrong, held = "", []
        for at in self.named(N, [dimension]):
            value, band = self.facts.value("revenue", *at), usual(self.before(at), MEMBERS_LEAST)
            side, why = self.odd_side(at)
            if value is None or not self.money(V, value):
                wrong = f"revenue is {value}"
            elif band is None or not (side or (band.near(value) and not why.startswith(("the ", "too ")))):
                wrong = why
            elif (R.lower() in ("高于", "above")) is not (value >= band.median):
                wrong = f"on the other side: {value} of {band}"
            elif int(K) != band.n:
                wrong = f"the range rests on {band.n} months"
            elif not self.span(R2, band):
                wrong = f"the range is {band}"
            else:
                held.append(at)
        self.must(held, wrong)
        told = [what[0] for kind, *what in self.claims[self.slot] if kind == "outlier"]
        ranks = [odd.what for odd in self.odd_members()]
        self.must(any(at not in ranks or ranks.index(at) == len(told) for at in held) or len(told) >= NAMED_MOST,
                  f"not in the order of their distance: {ranks}")  # fmt: skip
        self.must(len(told) < NAMED_MOST, "more than are named")
        self.claim("outlier", places_of(held))
        self.once("outlier", places_of(held))

    def further_odd(self, number: str, told: str, found: list[Odd]) -> None:
        """So many more than are told."""
        named = sum(claim[0] == told for claim in self.claims[self.slot])
        self.must((named == NAMED_MOST and int(number) == len(found) - named > 0) or not all(odd.sure for odd in found),
                  f"{len(found)} in all, {named} told")  # fmt: skip
        self.claim(f"{told} more", int(number))

    def agree(self, number: str, **words: bool) -> None:
        """English words that must be those of one, or of several."""
        if self.lang == "en":
            self.must(all(several is (int(number) != 1) for several in words.values()), f"grammar: {words}")

    @rule("另有<K>个成员超出常见范围", "<K> further member(?P<s>s)? lay outside (?P<R>its|their) usual range")
    def odd_members_more(self, K: str, R: str = "", s: str = "") -> None:
        self.agree(K, member=bool(s), its=R.lower() == "their")
        self.further_odd(K, "outlier", self.odd_members())

    def ask_odd(self, text: str) -> None:
        """What the two questions on outliers take for granted."""
        if "一次性因素、数据口径还是趋势" in text or "a single event, a matter of data, or a trend" in text:
            told = [what[0] for kind, *what in self.claims[self.slot] if kind == "outlier"]
            asked = [set(self.named(name, DIMENSIONS)) for name in re.findall(NAME, text)]
            both = all(any(set(places) & each for each in asked) for places in told) and all(
                any(set(places) & each for places in told) for each in asked
            )  # two members of one name may be named once
            self.must(told and both, f"the members told are {told}")
            self.claim("asked", "outlier")
        elif "是否为一次性订单" in text or "price and approval of these orders" in text:
            self.must(
                any(kind in ("odd order", "odd price") for kind, *_ in self.claims[self.slot]), "no order was told"
            )
            self.claim("asked", "odd order")

    def finish(self, text: str) -> None:
        super().finish(text)
        if self.slot == "problems.hidden":
            self.all_told("outlier", self.odd_members(), text)
            self.asked_too(text, "outlier")

    def all_told(self, kind: str, found: list[Odd], text: str) -> None:
        """The first are told one by one, the rest counted."""
        if not all(odd.sure for odd in found):
            return
        named = sum(claim[0] == kind for claim in self.claims[self.slot])
        if named < min(len(found), NAMED_MOST):
            self.left_out(f"{kind} {[odd.what for odd in found[:NAMED_MOST]]}, of which {named} told", text)
        elif len(found) > NAMED_MOST and not any(claim[0] == f"{kind} more" for claim in self.claims[self.slot]):
            self.left_out(f"{len(found) - NAMED_MOST} more of {kind}", text)

    def asked_too(self, text: str, *kinds: str) -> None:
        claims = self.claims[self.slot]
        if any(claim[0] in kinds for claim in claims) and ("asked", kinds[0]) not in claims:
            self.left_out(f"the question on {kinds[0]}", text)
