"""Numbers, units and facts as the rules of the checker ask for them."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from salesreview.metrics.catalog import BLANK, METRIC
from salesreview.metrics.model import Fact, Unit

from .grammar import (
    COUNTED,
    NOUN_OF,
    NUMBER,
    SCALES,
    UntrueError,
    hundred,
    places_at,
    rounded,
)
from .reader import Reader


class Amounts(Reader):
    """Numbers, units and facts as the rules of the checker ask for them."""

    # numbers

    def number(self, text: str, amount: float, places: int) -> bool:
        """Tell whether the digits are the amount, rounded: a tie of rounding may go either way."""
        bare = text.lstrip("+-")
        if not re.fullmatch(r"\d{1,3}(?:,\d{3})*" + (rf"\.\d{{{places}}}" if places else ""), bare):
            return False
        told, true = Decimal(text.replace(",", "")), Decimal(repr(float(amount)))
        slack = Decimal("0.5").scaleb(-places) + abs(true) * Decimal("1e-14") + Decimal("1e-12")
        if abs(told - true) > slack:
            return False
        return told == 0 or (told < 0) == (amount < 0)

    def money_form(self, unit: str = "", lang: str = "") -> tuple[str, str, int, int]:
        """How amounts are written (in the unit and language of the text, or those given): before and after the digits,
        power, places."""
        lang = lang or self.lang
        unit = unit or self.settings.unit or ("wan" if lang == "zh" else "k")
        currency = self.settings.currency
        if lang == "zh":
            names = {"1": "元", "k": "千元", "wan": "万元", "M": "百万元", "yi": "亿元"}
            name = names[unit] if currency in ("CNY", "") else names[unit].removesuffix("元") + currency
            return "", name, SCALES[unit], 2 if unit == "1" else 1
        name = {"1": "", "k": "k", "wan": "", "M": "M", "yi": "M"}[unit]
        head = f"{currency} " if currency else ""
        return head, name, {"wan": 0, "yi": 6}.get(unit, SCALES[unit]), {"1": 2, "wan": 0}.get(unit, 1)

    def alike(self, one: float, other: float, unit: str = "") -> bool:
        """Tell whether two amounts read alike in one of the languages, which tell the same things."""
        for lang in ("zh", "en"):
            _, _, power, places = self.money_form(unit, lang)
            shown = [rounded(float(Decimal(repr(float(each))).scaleb(-power)), places) for each in (one, other)]
            if shown[0] == shown[1]:
                return True
        return False

    def money(self, text: str, amount: float, unit: str = "") -> bool:
        head, name, power, places = self.money_form(unit)
        if not (text.startswith(head) and text.endswith(name)):
            return False
        digits = text.removeprefix(head)
        digits = digits[: len(digits) - len(name)] if name else digits
        return self.number(digits, float(Decimal(repr(float(amount))).scaleb(-power)), places)

    def value(self, metric: str, text: str, amount: float, *, difference: bool = False) -> bool:
        """Tell whether `text` shows the amount of a metric: same number, same unit."""
        unit = METRIC[metric].unit
        if unit is Unit.MONEY:
            return self.money(text, amount)
        if unit is Unit.RATE:
            apart = difference or metric.startswith("margin_effect")  # a part of a change of the margin
            tail = ("个百分点" if self.lang == "zh" else " pp") if apart else "%"
            return text.endswith(tail) and self.number(text.removesuffix(tail), hundred(amount), 1)
        if unit in (Unit.DAYS, Unit.HOURS):
            tail = {Unit.DAYS: ("天", " days"), Unit.HOURS: ("小时", " hours")}[unit][self.lang == "en"]
            return text.endswith(tail) and self.number(text.removesuffix(tail), amount, 1)
        if unit is Unit.COUNT:
            return self.count(text, amount, NOUN_OF.get(metric, ""))
        return self.number(text, amount, 2 if unit is Unit.RATIO else 0)

    def count(self, text: str, amount: float, noun: str) -> bool:
        """Tell whether `text` is a number of what it counts; the word for that may stand elsewhere in the sentence."""
        found = re.fullmatch(rf"({NUMBER})(?:([家单条份起项])| ([a-z]+?)s?)?", text)
        said = found[2] or found[3] if found else None
        words = (COUNTED[noun][0], noun) if noun else ()
        return found is not None and (said is None or said in words) and self.number(found[1], amount, 0)

    def seen(self, kind: str, amount: float) -> str:
        """Return `kind`, or the kind of claims that one language may leave out: its unit is too coarse for the amount."""
        return "none_shown" if self.settings.unit in (None, "wan", "yi") and amount < 1e7 else kind

    def percent(self, text: str, amount: float) -> bool:
        return text.endswith("%") and self.number(text[:-1], hundred(amount), 1)

    def zero(self, text: str) -> bool:
        digits = re.search(NUMBER, text)
        return digits is not None and Decimal(digits[0].replace(",", "")) == 0

    def must(self, holds: object, why: str) -> None:
        if not holds:
            raise UntrueError(why)

    # facts

    def fact(self, metric: str, at: tuple[str, str] = ("", "")) -> Fact | None:
        found = self.facts.get(metric, *at)
        return found if found is not None and found.value is not None else None

    def worth(self, metric: str, at: tuple[str, str] = ("", "")) -> float:
        found = self.fact(metric, at)
        if found is None or found.value is None:
            raise UntrueError(f"{metric} {at} has no value")
        return found.value

    def all_of(self, metric: str, dimension: str, *, value: bool = True) -> list[Fact]:
        return [
            f
            for f in self.facts.facts
            if f.metric == metric
            and f.dimension == dimension
            and f.member != BLANK
            and (f.value is not None or not value)
        ]

    def state(self, metric: str, places: list[tuple[str, str]], text: str) -> None:
        """A level: the subject of what follows in the sentence."""
        facts = [fact for at in places if (fact := self.fact(metric, at))]
        self.must(facts, f"{metric} of {places} has no value")
        held = [fact for fact in facts if fact.value is not None and self.value(metric, text, fact.value)]
        self.must(held, f"{metric} is {[fact.value for fact in facts]}, not {text}")
        self.subject = held
        if self.speaks:
            self.called.append(([each["zh"] for each in self.supposed], self.speaks, metric, places_at(held)))
        self.problem = {metric} | {f"{metric}@{fact.dimension}" for fact in held if fact.dimension}
        self.claim("level", metric, places_at(held))

    def narrow(self, holds: Callable[[Fact], bool], why: Callable[[Fact], str]) -> None:
        self.must(self.subject, "said of nothing")
        held = [fact for fact in self.subject if holds(fact)]
        self.must(held, why(self.subject[0]))
        self.subject = held
