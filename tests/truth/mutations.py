"""Falsehoods made one at a time: a use of a sentence in a slot's text, and what it says falsified.

A use is found by writing the slot with a mark in place of what the sentence says: where the text without the mark is
the true text but for that place, every falsehood of the use is a replacement of the mark. The writers see no falsehood
and so draw no conclusion from one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from salesreview.commentary.sentences import load_sentences
from salesreview.commentary.voice import Voice
from salesreview.commentary.write import WRITERS
from salesreview.metrics.catalog import BLANK, DIMENSION, METRIC
from salesreview.metrics.facts import Facts
from salesreview.metrics.reasons import reason_text
from salesreview.period import Month
from salesreview.settings import Settings
from salesreview.tables.model import Tables

from .checker import Reading
from .claims.grammar import MONTHS, NUMBER, Finding, fold
from .companies import Company

MARK = "\uf8ff"
#: Why a text is no text, whatever it says: no such finding proves that a claim was checked.
FORM = (
    "cannot be read",
    "grammar",
    "punctuation",
    "no text",
    "a signed zero",
    "brackets",
    "the slot is empty",
    "no metric",
)
#: Words of keys that say the opposite of one another, or something else of the same kind.
OPPOSITES = tuple(
    frozenset(each.split())
    for each in (
        "up down flat", "above below even within", "worse better", "slight marked sharp", "mom yoy", "amount rate length",
        "new repeat", "external internal other", "keep mend", "price cost mix", "late done open dropped", "few unclear flat",
        "rise fall target", "product_line region channel", "by_product_line by_region", "industry channel salesperson",
        "customer order lead deal contract item incident task", "days hours", "growth year_ago average average_whole set",
        "driver top none no_base", "single clean none", "departments kinds", "mom_partial yoy_partial",
        "followups count", "detected none_detected", "supply competitor", "region_below concentration slow_collections none",
    )
)  # fmt: skip
#: Keys that say something else in the same place, and share no word.
INSTEAD = {
    "change.": ("change.flat",), "step.target": ("step.worse",), "step.worse": ("step.target",), "risk": ("risk.severe",),
    "risk.severe": ("risk",), "achievements.none": ("problems.none",), "problems.none": ("achievements.none",),
    "part.others": ("part.unfilled",), "part.unfilled": ("part.others",), "theme": ("theme.whole",),
    "factor.told": ("factor.told.up", "factor.told.down"), "factor.told.up": ("factor.told",), "factor.told.down": ("factor.told",),
    "target.": ("target.even",), "attained.": ("attained.only", "attained.partial"), "ytd.": ("ytd", "ytd.flat"),
    "best.none": ("best.no_base", "products.none"), "best.no_base": ("best.none",), "conversion.cohort": ("conversion.cohort.one",),
    "targets.year_met": ("targets.year",), "targets.year": ("targets.year_met",), "feedback.count": ("feedback.single", "feedback.clean"),
    "feedback.single": ("feedback.clean", "feedback.none"), "feedback.clean": ("feedback.single", "feedback.none"),
    "products.none": ("best.none", "best.no_base"), "hidden.concentration": ("hidden.growth_concentration",),
    "hidden.growth_concentration": ("hidden.concentration",), "late.count": ("late.none",), "lost.count": ("lost.none",),
    "hypothesis.disputed": ("hypothesis",), "incidents.count": ("incidents.none",), "progress.done": ("progress.none_done",), "segment.deals": ("segment.won",),
}  # fmt: skip
REASONS = ("short_history", "no_cost", "no_base", "none:leads")


@dataclass(frozen=True)
class Use:
    """One use of a sentence: its place among those of the slot, its values, and what it says."""

    at: int
    key: str
    values: Mapping[str, str]
    said: str


@dataclass(frozen=True)
class Falsehood:
    """A slot's text with one thing falsified: the kind tells the key, the placeholder (if any) and what was done."""

    kind: tuple[str, str, str]
    text: str


class Liar(Voice):
    """A voice that notes what it says, and says `instead` in one place."""

    def __init__(self, facts: Facts, tables: Tables, settings: Settings) -> None:
        super().__init__(facts, tables, settings)
        self.__dict__.update(uses=[], at=-1, instead="", shown={}, labels={})

    def say(self, key: str, **values: str) -> str:
        said = super().say(key, **values)
        uses: list[Use] = self.__dict__["uses"]
        uses.append(Use(len(uses), key, values, said))
        return self.__dict__["instead"] if self.__dict__["at"] == len(uses) - 1 else said

    def member(self, dimension: str, member: str) -> str:
        shown = super().member(dimension, member)
        self.__dict__["shown"][shown] = dimension
        return shown

    def name(self, key: str, *, first: bool = False) -> str:
        shown = super().name(key, first=first)
        self.__dict__["labels"][shown] = key
        return shown

    def write(self, slot: str, at: int = -1, instead: str = "") -> tuple[str, list[Use]]:
        self.__dict__.update(uses=[], at=at, instead=instead)
        return WRITERS[slot](self), self.__dict__["uses"]


class Falsifier:
    """All falsehoods of one company's texts in one language, and the checker that must find them."""

    def __init__(self, company: Company, facts: Facts, lang: str) -> None:
        self.facts, self.tables, self.lang = facts, company.tables, lang
        settings = replace(company.settings, language=lang)
        self.voice = Liar(facts, company.tables, settings)
        self.settings = settings

    @cached_property
    def reading(self) -> Reading:
        return Reading(self.facts, self.tables, self.settings)

    def findings(self, slot: str, text: str) -> list[Finding]:
        reading = copy(self.reading)
        reading.findings, reading.claims = [], {}
        reading.read(slot, text)
        self.rules = set(reading.said)
        return reading.findings

    def slot(self, slot: str) -> tuple[str, list[Use]]:
        return self.voice.write(slot)

    def falsehoods(self, slot: str, text: str, uses: list[Use], use: Use, wanted: Any) -> Iterator[Falsehood]:
        """Yield the texts of a slot with one use falsified, of the kinds that `wanted` still asks for."""
        kinds = [each for each in self.kinds(use, uses) if wanted((use.key, *each[:2]))]
        if kinds and (around := self.around(slot, text, use)):
            frame, capital = around
            for placeholder, what, false in kinds:
                shown = false[:1].upper() + false[1:] if capital else false
                if (lying := frame.replace(MARK, shown)) != text:
                    yield Falsehood((use.key, placeholder, what), lying)
        if wanted((use.key, "", "dropped")):
            dropped, _ = self.voice.write(slot, use.at, "")
            if dropped != text:
                yield Falsehood((use.key, "", "dropped"), dropped)

    def around(self, slot: str, text: str, use: Use) -> tuple[str, bool] | None:
        """The text with a mark in the place of a use; None where more than this place depends on it."""
        frame, _ = self.voice.write(slot, use.at, MARK)
        for capital in (False, True):
            said = use.said[:1].upper() + use.said[1:] if capital else use.said
            if MARK in frame and frame.replace(MARK, said) == text:
                return frame, capital
        return None

    def kinds(self, use: Use, uses: list[Use]) -> Iterator[tuple[str, str, str]]:
        """Yield placeholder, what is done, and what is said then."""
        catalog = load_sentences()
        for placeholder, value in use.values.items():
            for what, false in self.falsified(use.key, placeholder, value):
                key = re.sub(r"\.one$", ".other", use.key) if placeholder == "n" and what == "digit" else use.key
                key = key if key in catalog else use.key
                yield placeholder, what, catalog[key].fill(self.lang, {**use.values, placeholder: false})
        for key in siblings(use.key):
            if catalog[key].placeholders <= use.values.keys():
                yield "", f"as {key}", catalog[key].fill(self.lang, use.values)
        if use.key in ("change.worse", "change.better"):
            yield "", "unmarked", use.values["change"]
        for other in uses:
            if other.key == use.key and other.said != use.said:
                yield "", "displaced", other.said
                break

    def falsified(self, key: str, placeholder: str, value: str) -> Iterator[tuple[str, str]]:
        shown, labels = self.voice.__dict__["shown"], self.voice.__dict__["labels"]
        if value in shown:
            if other := self.other_member(shown[value], {value}):
                yield "another member", other
        elif value in labels:
            if other := self.other_metric(labels[value], value):
                yield "another metric", other
        elif other := self.typed.get(value):
            yield "another text", other
        elif value in self.dimensions:
            yield "another dimension", self.dimensions[value]
        elif (key, placeholder) == ("missing", "reason"):
            reasons = [fold(reason_text(each, self.lang)) for each in REASONS]
            yield "another reason", next(each for each in reasons if each != value)
        elif month := re.fullmatch(
            r"(\d{4})年(\d+)月" if self.lang == "zh" else rf"({'|'.join(MONTHS)}) (\d{{4}})", value
        ):
            year, number = (month[1], month[2]) if self.lang == "zh" else (month[2], MONTHS.index(month[1]) + 1)
            yield "another month", Month(int(year), int(number)).plus(1).label(self.lang)
        elif day := re.fullmatch(r"(\d+月)(\d+)日" if self.lang == "zh" else rf"()(\d+) (?:{'|'.join(MONTHS)})", value):
            other = str(int(day[2]) % 28 + 1)
            yield "another day", value[: day.start(2)] + other + value[day.end(2) :]
        elif placeholder in ("name", "names") and (first := next((each for each in shown if each in value), "")):
            if other := self.other_member(shown[first], {each for each in shown if each in value}):
                yield "another member", value.replace(first, other, 1)
        elif not any(each in value for each in (*shown, *self.typed)) and len(found := re.findall(NUMBER, value)) == 1:
            yield from numbers(value, found[0], self.lang)

    def other_member(self, dimension: str, but: set[str]) -> str:
        members = [each for metric in ("revenue", "complaints", "deals_lost", "incidents", "win_rate", "churn_rate")
                   for each in self.facts.members(metric, dimension) if each != BLANK]  # fmt: skip
        return next((each for name in members if (each := Voice.member(self.voice, dimension, name)) not in but), "")

    def other_metric(self, key: str, value: str) -> str:
        unit = METRIC[key].unit
        mine = self.facts.value(key)
        known = [
            m.key
            for m in METRIC.values()
            if m.unit is unit and m.key != key and self.facts.value(m.key) not in (None, mine)
        ]
        return next(
            (each for name in known if (each := Voice.name(self.voice, name, first=value[:1].isupper())) != value), ""
        )

    @cached_property
    def typed(self) -> dict[str, str]:
        """What a person typed, each with another text of its column."""
        found: dict[str, str] = {}
        for table, columns in {"factors": ["description"], "actions": ["task", "owner"], "risks": ["risk", "response", "owner"],
                               "resources": ["item", "reason", "kind"]}.items():  # fmt: skip
            for column in columns:
                texts = list(dict.fromkeys(fold(row[column]) for row in self.reading.rows(table)))
                if column == "kind":
                    texts = list(dict.fromkeys(self.reading.choice(table, "kind", each) for each in texts))
                texts = [each for each in texts if each]
                for place, text in enumerate(texts):
                    if len(texts) > 1:
                        found.setdefault(text, texts[place - 1])
        return found

    @cached_property
    def dimensions(self) -> dict[str, str]:
        keys = ("product_line", "region", "channel", "industry", "size")
        labels = [DIMENSION[key].label(self.lang) for key in keys]
        labels = labels if self.lang == "zh" else [label.lower() for label in labels]
        return {label: labels[place - 1] for place, label in enumerate(labels)}


def numbers(value: str, number: str, lang: str) -> Iterator[tuple[str, str]]:
    """Falsify a number with its unit: its last digit by two, its sign, its unit."""
    at = value.index(number)
    head, tail = value[:at], value[at + len(number) :]
    yield "digit", f"{head}{number[:-1]}{(int(number[-1]) + 2) % 10}{tail}"
    if re.search("[1-9]", number):
        bare = number.lstrip("+-")
        other = {"+": "-", "-": "+"}.get(number[0], "-") if lang == "en" or number[0] in "+-" else "-"
        yield "sign", f"{head}{other}{bare}{tail}"
    for unit, instead in ((r"%$", "个百分点" if lang == "zh" else " pp"), (r"个百分点$| pp$", "%"), (r"(?<=[千万亿])元$|(?<=\d)元$", "百万元"),
                          (r"(?<=\d)k$", "M"), (r"(?<=\d)M$", "k"), (r"^CNY ", "USD "), (r"^USD ", "CNY ")):  # fmt: skip
        changed = re.sub(unit, instead, value)
        if changed != value:
            yield "unit", changed.replace("万百万元", "百万元").replace("千百万元", "百万元")


def siblings(key: str) -> list[str]:
    """The keys that say the opposite, or something else of the same kind."""
    catalog, words = load_sentences(), key.split(".")
    found = []
    for place, word in enumerate(words):
        for group in OPPOSITES:
            if word in group:
                found += [".".join([*words[:place], other, *words[place + 1 :]]) for other in sorted(group - {word})]
    found += [
        each
        for start, instead in INSTEAD.items()
        if (key == start if start[-1] != "." else key.startswith(start))
        for each in instead
    ]
    return [each for each in dict.fromkeys(found) if each in catalog and each != key]
