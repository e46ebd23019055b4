"""Numbers as text: amounts, changes, counts and days in the reader's unit and language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from salesreview import language
from salesreview.metrics.model import Unit
from salesreview.metrics.parts import RATE_DIGIT, shown_value

if TYPE_CHECKING:
    from salesreview.commentary.sentences import Sentence
    from salesreview.language import MoneyUnit
    from salesreview.metrics.facts import Facts
    from salesreview.metrics.model import Fact, Metric
    from salesreview.settings import Settings


class Figures:
    """The one place where numbers turn into text; needs the facts, the settings and the sentences."""

    facts: Facts
    settings: Settings
    sentences: Mapping[str, Sentence]

    @property
    def lang(self) -> str:
        """The language of the text."""
        return self.settings.language

    def say(self, key: str, **values: str) -> str:
        """Return the catalogue's sentence `key` with its placeholders filled. Raises KeyError for one unknown."""
        return self.sentences[key].fill(self.lang, values)

    def metric(self, key: str) -> Metric:
        """Return a metric's catalogue entry."""
        from salesreview.metrics.catalog import METRIC

        return METRIC[key]

    def money(self, amount: float, *, signed: bool = False) -> str:
        """Return an amount in the unit that the settings ask for."""
        return language.money(amount, self.lang, self.settings.money_unit, self.settings.currency, signed=signed)

    def told_value(self, fact: Fact) -> float | None:
        """Return a fact's value as texts tell it: a part of a whole such that the parts told add up to it."""
        money = fact.unit is Unit.MONEY
        digit = language.money_digit(self.lang, self.settings.money_unit) if money else RATE_DIGIT
        return shown_value(self.facts, fact, digit)

    def shows(self, amount: float) -> bool:
        """Tell whether an amount is more than zero in the units of both languages, which so tell of the same facts."""
        return not self.alike(amount, 0.0)

    def alike(self, one: float, other: float, unit: MoneyUnit | None = None) -> bool:
        """Tell whether two amounts read alike in the unit (None: that of the settings) of one of the languages."""
        for lang in language.LANGUAGES:
            shown = unit or replace(self.settings, language=lang).money_unit
            if language.money(one, lang, shown) == language.money(other, lang, shown):
                return True
        return False

    def counted(self, noun: str, amount: float) -> str:
        """Return a number with what it counts: 47家, 47 customers, 1 customer."""
        text = language.number(amount)
        return self.say(f"count.{noun}.{'one' if text in ('1', '-1') else 'other'}", n=text)

    def show(self, metric: str, amount: float, *, difference: bool = False) -> str:
        """Return an amount of `metric` in its unit; the difference of two rates in points."""
        unit = self.metric(metric).unit
        match unit:
            case Unit.MONEY:
                return self.money(amount)
            case Unit.RATE:
                return language.points(amount, self.lang) if difference else language.percent(amount)
            case Unit.DAYS | Unit.HOURS:
                return self.say(f"unit.{unit.value}", n=language.number(amount, 1))
            case Unit.COUNT:
                from salesreview.metrics.catalog import noun_of

                noun = noun_of(metric)
                return self.counted(noun.key, amount) if noun and self.lang == language.ZH else language.number(amount)
        return language.number(amount, 2 if unit is Unit.RATIO else 0)

    def worth(self, fact: Fact) -> str:
        """Return a fact's value in its unit; "" where it has none."""
        value = self.told_value(fact)
        return "" if value is None else self.show(fact.metric, value)

    def signed(self, unit: Unit, change: float) -> str:
        """Return a change with its sign: the difference of two rates in points, any other in percent."""
        if unit is Unit.RATE:
            return language.points(change, self.lang, signed=True)
        return language.percent(change, signed=True)

    def hours(self, limit: float) -> str:
        """Return a limit as it was set: 24小时, 24 hours, 1 hour."""
        text = language.number(limit, 0 if float(limit).is_integer() else 1)
        return self.say("unit.hour" if text == "1" else "unit.hours", n=text)

    def day(self, value: dt.date) -> str:
        """Return 10月9日, 9 October."""
        return language.day(value, self.lang)
