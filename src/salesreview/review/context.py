"""What a table's builder reads: facts, tables and settings, in the reader's language and unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from salesreview.commentary.changes import Recorded
from salesreview.commentary.own import Wording
from salesreview.commentary.voice import Voice
from salesreview.insights.bands import FLAT
from salesreview.language import round_half_up
from salesreview.metrics.catalog import METRIC, member_label
from salesreview.metrics.facts import Facts
from salesreview.metrics.model import Fact, Unit
from salesreview.metrics.parts import MEMBER_SHARE, RATE_DIGIT, shown_value
from salesreview.metrics.reasons import reason_text
from salesreview.review.document import AnyValue
from salesreview.review.marked import carried
from salesreview.settings import Settings
from salesreview.tables.model import Tables

NA = "n/a"
TOTAL = {"zh": "合计", "en": "Total"}
OTHERS = {"zh": "其他", "en": "Others"}


def _shows_nothing(unit: Unit, attribute: str, value: float, scale: float) -> bool:
    """Tell whether a change or a gap reads as 0.0 in its cell: amounts stand there with one decimal of their unit."""
    if attribute in ("mom", "yoy", "ytd_yoy") or (attribute == "gap" and unit is Unit.RATE):
        return abs(value) < FLAT
    return attribute == "gap" and unit is Unit.MONEY and round_half_up(value / scale, 1) == 0


@dataclass(frozen=True, slots=True)
class RunLine:
    """One line of the run log."""

    at: dt.datetime
    month: str
    language: str
    order_rows: int
    issues: int
    metrics_na: int
    version: str
    note: str = ""  # what a person's cells had to make room


@dataclass(frozen=True, slots=True)
class Context:
    """The inputs of one refresh's layout."""

    facts: Facts
    tables: Tables
    settings: Settings
    runs: Sequence[RunLine] = ()
    voice: Voice | None = None  # what proposes tasks; None where nothing is written yet (the template)
    wording: Wording | None = None  # the sentences and a person's own; None as above
    history: Sequence[Recorded] = ()  # what people did to the text, the latest first

    @property
    def lang(self) -> str:
        """The reader's language."""
        return self.settings.language

    def say(self, zh: str, en: str) -> str:
        """Return the text in the reader's language."""
        return zh if self.lang == "zh" else en

    def money(self, value: float | None) -> float | None:
        """Return money in the reader's unit; the noise of the division stays below any cent."""
        return None if value is None else carried(value, round(value / self.settings.money_unit.scale, 9))

    def shown(self, unit: Unit, attribute: str, value: float | None) -> float | None:
        """Return a fact's attribute as its cell holds it: money in the unit, differences of rates in points."""
        if value is None:
            return None
        if _shows_nothing(unit, attribute, value, self.settings.money_unit.scale):
            return carried(value, 0.0)  # it shows as 0.0, which points neither up nor down
        if attribute in ("mom", "yoy", "ytd_yoy", "gap") and unit is Unit.RATE:
            return carried(value, round(value * 100, 9))
        if unit is Unit.MONEY and attribute not in ("mom", "yoy", "ytd_yoy", "attainment", "share"):
            return self.money(value)
        return value

    def mixed(self, unit: Unit, value: float | None) -> float | None:
        """Return a value for a column whose unit changes from row to row: a rate in percent, as the unit beside it says."""
        if unit is Unit.RATE and value is not None:
            return carried(value, round(value * 100, 9))
        return self.shown(unit, "value", value)

    def cell(self, fact: Fact | None, attribute: str = "value") -> float | None:
        """Return one attribute of a fact for its cell."""
        if fact is None:
            return None
        return self.shown(fact.unit, attribute, self.worth(fact) if attribute == "value" else getattr(fact, attribute))

    def worth(self, fact: Fact | None) -> float | None:
        """Return a fact's value as cells show it: a part of a whole such that the parts shown add up to it."""
        if fact is None or fact.value is None:
            return None
        money = fact.unit is Unit.MONEY
        value = shown_value(self.facts, fact, self.settings.money_unit.power - 1 if money else RATE_DIGIT)
        return None if value is None else carried(fact.value, value)

    def share(self, fact: Fact, share: float) -> float:
        """Return a member's share of all there is as cells show it: those of the revenue add up."""
        if fact.metric != "revenue" or fact.period != str(self.facts.month):
            return share
        told = self.worth(self.facts.get(MEMBER_SHARE, fact.dimension, fact.member))
        return share if told is None else carried(share, float(told))

    def member(self, dimension: str, member: str) -> str:
        """Return a member's name for the reader."""
        return member_label(dimension, member, self.lang)

    def unit_label(self, metric: str) -> str:
        """Return a metric's unit for the reader: 万元, %, 天, 小时, or empty for counts and quotients."""
        unit = METRIC[metric].unit
        if unit is Unit.MONEY:
            return self.settings.money_unit.named(self.lang, self.settings.currency)
        zh, en = {
            Unit.RATE: ("%", "%"),
            Unit.DAYS: ("天", "days"),
            Unit.HOURS: ("小时", "hours"),
            Unit.SCORE: ("分", "points"),
        }.get(unit, ("", ""))
        return self.say(zh, en)

    def reason(self, fact: Fact | None) -> str:
        """Return why a fact has no value, empty where it has one."""
        if fact is None:
            return ""
        return reason_text(fact.reason, self.lang) if fact.value is None and fact.reason else ""


def na(value: AnyValue) -> AnyValue:
    """Return the cell of a value that may be missing."""
    return NA if value is None else value
