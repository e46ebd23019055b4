"""Claims on the parts of a change: the parts shown add up to the whole shown, as the largest remainder gives them.

Each part is rounded half up; what is then missing from (or too much for) the rounded whole is given in single last
digits to the parts with the largest rounding error in that direction, of equal ones to the larger part, then the
earlier. Only where the exact parts come to the exact whole.
"""

# ruff: noqa: N803  (a capital names a kind of piece in the grammar, and the argument that takes it)

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from .grammar import places_at, places_of, rule
from .month import OfTheMonth

MARGIN = ("price", "cost", "mix")
REVENUE = ("volume", "price", "mix", "new", "discontinued")
NAMES = {
    "zh": dict(zip(REVENUE, ("销量", "价格", "结构", "新增产品", "停售产品"), strict=True)),
    "en": dict(zip(REVENUE, ("volume", "price", "mix", "new products", "discontinued products"), strict=True)),
}
AMOUNT = {"zh": r"[-+]?\d[\d,.]*[百千]?万?亿?(?:元|[A-Z]{3})", "en": r"(?:[A-Z]{3} )?[-+]?\d(?:[\d,.]*\d)?[kM]?"}
_PARTS = {}
for _lang, _gap, _more in (("zh", "", "、|和"), ("en", " ", ", | and ")):
    _part = f"(?:{'|'.join(NAMES[_lang].values())}){_gap}{AMOUNT[_lang]}"
    _PARTS[_lang] = f"(?P<R>{_part}(?:(?:{_more}){_part})*)"
#: Amounts are kept to ten-thousandths, so the parts of a change may miss it by a few of them.
SETTLED = 1e-3
#: Rounding errors nearer to each other than this may be a tie or none, in last digits.
NOISE = Decimal("1e-6")


def largest_remainder(parts: Sequence[Decimal], whole: Decimal, places: int) -> set[tuple[Decimal, ...]]:
    """Return the parts as shown, one last digit being 10**-places; several where floating-point noise decides."""
    last = Decimal(1).scaleb(-places)
    shown = [part.quantize(last, rounding=ROUND_HALF_UP) for part in parts]
    left = int((whole.quantize(last, rounding=ROUND_HALF_UP) - sum(shown)) / last)
    if not left or abs(left) > len(parts):
        return {tuple(shown)}
    sign = 1 if left > 0 else -1
    errors = [(part - round_) * sign for part, round_ in zip(parts, shown, strict=True)]
    order = sorted(range(len(parts)), key=lambda place: (-errors[place], -abs(parts[place]), place))
    chosen = {frozenset(order[: abs(left)])}
    edge = errors[order[abs(left) - 1]]
    close = [place for place in order if abs(errors[place] - edge) <= NOISE * last]
    if any(errors[place] != edge for place in close):
        surely = {place for place in order if errors[place] > edge + NOISE * last}
        chosen |= {frozenset({*surely, *more}) for more in itertools.combinations(close, abs(left) - len(surely))}
    return {tuple(each + last * sign * (place in given) for place, each in enumerate(shown)) for given in chosen}


class Splits(OfTheMonth):
    """Claims on the parts of a change."""

    def worded(self, amount: Decimal, *, money: bool) -> str:
        """A part as it stands in a text, with its sign."""
        head, tail, _, places = self.money_form() if money else ("", "个百分点" if self.lang == "zh" else " pp", 0, 1)
        amount = abs(amount) if amount == 0 else amount
        return f"{head}{amount:{'+' if amount else ''},.{places}f}{tail}"

    def apportioned(self, parts: Sequence[float], whole: float | None, *, money: bool = False) -> set[tuple[str, ...]]:
        """Return how the parts may stand in the text."""
        _, _, power, places = self.money_form() if money else ("", "", -2, 1)
        last, found = 10.0 ** (power - places), set()
        off = math.inf if whole is None else abs(math.fsum(parts) - whole)
        slack = max(1e-9 * max(map(abs, [whole or 0.0, *parts])), SETTLED if money else 1e-12)
        for scaled in (lambda amount: Decimal(repr(float(amount))).scaleb(-power),
                       lambda amount: Decimal(repr(float(amount) / 10.0**power))):  # fmt: skip
            exact = [scaled(part) for part in parts]
            if whole is not None and off < max(last, slack):
                found |= largest_remainder(exact, scaled(whole), places)
            if off > slack:
                found.add(tuple(part.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP) for part in exact))
        return {tuple(self.worded(part, money=money) for part in each) for each in found}

    def parts_hold(self, told: Sequence[str], parts: Sequence[float], whole: float | None) -> str:
        """Return what is wrong with parts in points, "" where nothing is."""
        if tuple(told) in self.apportioned(parts, whole):
            return ""
        plain = tuple(told) in self.apportioned(parts, None)
        return f"{'not apportioned' if plain else 'the parts are'}: {parts} of {whole}"

    @rule("其中价格影响<S>、成本影响<S2>、结构影响<S3>", "of which price <S>, cost <S2> and mix <S3>")
    def split(self, S: str, S2: str, S3: str) -> None:
        wrong, held = ["the parts of no margin"], []
        for fact in self.subject:
            parts = [self.facts.value(f"margin_effect_{part}", fact.dimension, fact.member) for part in MARGIN]
            known = [part for part in parts if part is not None]
            if fact.metric != "gross_margin" or len(known) < len(parts):
                continue
            why = self.parts_hold((S, S2, S3), known, fact.mom)
            wrong.append(why)
            held += [fact] if not why else []
        self.must(held, wrong[-1])
        self.subject = held
        self.claim("split", places_at(self.subject))

    @rule("(?P<R>价格|成本|结构)因素影响毛利率<S>", "(?P<R>price|cost|mix) moved the margin by <S>")
    def effect(self, R: str, S: str) -> None:
        key = {"价格": "price", "成本": "cost", "结构": "mix"}.get(R, R.lower())
        amount, whole = self.worth(f"margin_effect_{key}"), self.fact("gross_margin")
        parts = [self.facts.value(f"margin_effect_{part}") for part in MARGIN]
        known = [part for part in parts if part is not None]
        place = MARGIN.index(key)
        if len(known) < len(MARGIN):
            self.must(S in {each[0] for each in self.apportioned([amount], None)}, f"{amount}")
        else:
            held = {each[place] for each in self.apportioned(known, whole.mom if whole else None)}
            plain = S in {each[0] for each in self.apportioned([amount], None)}
            self.must(S in held, f"{'not apportioned' if plain else 'the part is'}: {amount} of {known}")
        self.claim("effect", key)
        self.evidence(f"margin_effect_{key}")

    @rule(
        "按环比拆分，新客户对增长的贡献为<S>，老客户为<S2>",
        "of the change on the base month, new customers account for <S> and repeat customers for <S2>",
    )
    def growth(self, S: str, S2: str) -> None:
        whole = self.fact("revenue")
        why = self.parts_hold(
            (S, S2), [self.worth("growth_new"), self.worth("growth_repeat")], whole.mom if whole else None
        )
        self.must(not why, why)
        self.claim("growth")

    # price, volume, mix

    def revenue_parts(self, at: tuple[str, str]) -> tuple[float, list[float]] | None:
        """The change of revenue on the base month and its parts; None where one is not known."""
        fact = self.fact("revenue", at)
        parts = [self.facts.value(f"pvm_revenue_{part}", *at) for part in REVENUE]
        known = [part for part in parts if part is not None]
        if fact is None or fact.value is None or fact.mom_base is None or len(known) < len(parts):
            return None
        return round(fact.value - fact.mom_base, 4), known  # amounts are kept to four decimals

    def telling(self, at: tuple[str, str]) -> set[tuple[tuple[str, str], ...]]:
        """How the parts may be told, the names with the amounts that show; nothing where there is nothing to tell."""
        found = self.revenue_parts(at)
        if found is None or all(self.zero(text) for (text,) in self.apportioned([found[0]], None, money=True)):
            return set()
        told = set()
        for texts in self.apportioned(found[1], found[0], money=True):
            shown = zip((NAMES[self.lang][part] for part in REVENUE), texts, strict=True)
            told.add(tuple(each for each in shown if not self.zero(each[1])))
        return {each for each in told if len(each) > 1}

    @rule(f"销售额<B>变动<V>，其中{_PARTS['zh']}", f"revenue changed by <V> <B>: {_PARTS['en']}")
    def pvm(self, B: str, V: str, R: str) -> None:
        self.base_word(B)
        self.must(self.side(B) == "mom", "the parts are of the change on the month before")
        names = {name.lower(): name for name in NAMES[self.lang].values()}
        named = "|".join(sorted(names, key=len, reverse=True))
        told = tuple((names[name.lower()], text) for name, text in
                     re.findall(rf"({named}) ?({AMOUNT[self.lang]})", R, re.IGNORECASE))  # fmt: skip
        wrong, held = ["of nothing"], []
        for at in self.place:
            found = self.revenue_parts(at)
            if found is None:
                wrong.append("a part or the base is not known")
            elif (V,) not in self.apportioned([found[0]], None, money=True):
                wrong.append(f"the change is {found[0]}")
            elif told not in (telling := self.telling(at)):
                plain = {tuple((name, text) for name, text in zip(NAMES[self.lang].values(), texts, strict=True) if not self.zero(text))
                         for texts in self.apportioned(found[1], None, money=True)}  # fmt: skip
                wrong.append(
                    f"{'not apportioned' if told in plain and telling else 'the parts are'}: {telling} of {found}"
                )
            else:
                held.append(at)
        self.must(held, wrong[-1])
        self.place = held
        self.claim("none_shown", "pvm", places_of(held))
        self.once("pvm", places_of(held))

    def finish(self, text: str) -> None:
        super().finish(text)
        told = {
            at for kind, *what in self.claims[self.slot] if kind == "none_shown" and what[0] == "pvm" for at in what[1]
        }
        places: list[tuple[str, str]] = []
        if self.slot == "products.each":
            places = [found[0] for kind, found, *_ in self.stated if kind == "head" and len(found) == 1]
        elif self.slot == "core.revenue" and self.fact("revenue"):
            places = [("", "")]
        for at in places:
            if at not in told and self.telling(at):
                self.left_out(f"the parts of the change of revenue of {at}: {self.telling(at)}", text)
