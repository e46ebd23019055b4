"""How facts become clauses, sentences and paragraphs: the one place where numbers turn into text."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from salesreview import language
from salesreview.commentary import history
from salesreview.commentary.figures import Figures
from salesreview.commentary.nouns import IN_SENTENCES, NAMED_AS_THEY_STAND
from salesreview.commentary.sentences import Sentence, load_sentences
from salesreview.insights.bands import band_of
from salesreview.insights.hidden import Hidden, find_hidden
from salesreview.insights.rank import MEMBERS as RANKED
from salesreview.insights.rulebook import Rulebook, load_rulebook
from salesreview.insights.significance import FEW, Weight, cases_of, comparable, weigh
from salesreview.metrics.model import Good, Unit
from salesreview.metrics.targets import Targets, read_targets

if TYPE_CHECKING:
    from salesreview.metrics.facts import Facts
    from salesreview.metrics.model import Fact
    from salesreview.settings import Settings
    from salesreview.tables.model import Tables

_STOPS = "。.；;，, 　"
#: Our own brackets and braces become look-alikes: a prompt and a placeholder are ours alone.
_TYPED = str.maketrans("【】{}", "\u3014\u3015\uff5b\uff5d")


@dataclass(frozen=True)
class Voice(Figures):
    """What a writer needs: the facts, the tables, the settings, the sentences and the rules to reason with."""

    facts: Facts
    tables: Tables
    settings: Settings
    sentences: Mapping[str, Sentence] = field(default_factory=load_sentences)
    rules: Rulebook = field(default_factory=load_rulebook)

    @cached_property
    def targets(self) -> Targets:
        """The targets that can be used."""
        return read_targets(self.tables)

    @cached_property
    def hidden(self) -> list[Hidden]:
        """What the rules behind the numbers find."""
        return find_hidden(self.facts, self.targets)

    # words

    def line(self, *clauses: str) -> str:
        """Return one sentence of the clauses that hold something; "" where none does."""
        text = self.clauses(clauses)
        if not text:
            return ""
        if self.lang == language.ZH:
            return text + "。"
        if any(letter.isupper() for letter in text.split(" ", 1)[0][1:]):  # iCloud, eBay: a name keeps its letters
            return text + "."
        if self.lower_names and self.lower_names.match(text):
            return text + "."
        return text[0].upper() + text[1:] + "."

    @cached_property
    def lower_names(self) -> re.Pattern[str] | None:
        """Members' names that begin with a small letter, which stays small where a sentence begins with them."""
        names = {
            self.typed(each.member)
            for each in self.facts.facts
            if each.member[:1].islower() and each.dimension not in NAMED_AS_THEY_STAND
        } - {""}
        ordered = sorted(names, key=lambda name: (-len(name), name))
        return re.compile(f"(?:{'|'.join(map(re.escape, ordered))})(?![A-Za-z0-9])") if ordered else None

    def clauses(self, clauses: Sequence[str]) -> str:
        """Return the clauses that hold something, by commas."""
        return ("，" if self.lang == language.ZH else ", ").join(clause for clause in clauses if clause)

    def text(self, *sentences: str) -> str:
        """Return one paragraph of the sentences that hold something."""
        return ("" if self.lang == language.ZH else " ").join(each for each in sentences if each)

    def joined(self, items: Sequence[str]) -> str:
        """Return 甲、乙和丙; A, B and C."""
        return language.join(list(items), self.lang)

    def listed(self, items: Sequence[str]) -> str:
        """Return longer items one after another: 甲；乙；丙。 A; B; C."""
        return ("；" if self.lang == language.ZH else "; ").join(item for item in items if item)

    def typed(self, value: object) -> str:
        """Return what a person typed, fit to stand in a sentence: one line, no closing stop, no brackets of ours."""
        return re.sub(r"\s+", " ", str(value or "")).strip().rstrip(_STOPS).translate(_TYPED)

    def name(self, key: str, *, first: bool = False) -> str:
        """Return a metric's name as it stands within a sentence; `first`: as it stands at its beginning."""
        label = self.metric(key).label(self.lang)
        if self.lang == language.EN:
            label = IN_SENTENCES.get(key, label)
        if first or self.lang == language.ZH or label[1:2].isupper():
            return label
        return label[0].lower() + label[1:]

    def member(self, dimension: str, member: str) -> str:
        """Return a member's name as sentences show it: 「智能网关」, Smart gateways."""
        from salesreview.metrics.catalog import MEMBERS, member_label

        label = self.typed(member_label(dimension, member, self.lang)) or self.say("member.blank")
        if dimension == "size" and member in MEMBERS["size"]:
            return self.say("member.size", name=label if self.lang == language.ZH else label.lower())
        return label if dimension in NAMED_AS_THEY_STAND else language.quoted(label, self.lang)

    def dimension(self, key: str) -> str:
        """Return a dimension's name as it stands within a sentence: 产品线, product line."""
        from salesreview.metrics.catalog import DIMENSION

        label = DIMENSION[key].label(self.lang)
        return label if self.lang == language.ZH else label.lower()

    @property
    def month(self) -> str:
        """The name of the month under review."""
        return self.facts.month.label(self.lang)

    # facts

    def fact(self, metric: str, dimension: str = "", member: str = "") -> Fact | None:
        """Return the fact of the month where it has a value, else None."""
        fact = self.facts.get(metric, dimension, member)
        return fact if fact is not None and fact.value is not None else None

    def members(self, metric: str, dimension: str) -> list[str]:
        """Return the named members of a dimension, largest first: rows left blank are no member to speak of."""
        from salesreview.metrics.catalog import BLANK

        return [name for name in self.facts.members(metric, dimension) if name != BLANK]

    def level(self, fact: Fact | None) -> str:
        """Return the clause that states a value: 新增客户为47家; new customers stood at 47. "" where there is none."""
        if fact is None or fact.value is None:
            return ""
        return self.say("level", name=self.name(fact.metric), value=self.worth(fact))

    def subject(self, fact: Fact) -> str:
        """Return the clause that states a value with the member it belongs to, for a line on its own."""
        if not fact.dimension or fact.value is None:
            return self.level(fact)
        return self.say("level", name=self.theme(fact), value=self.worth(fact))

    def theme(self, fact: Fact) -> str:
        """Return what a fact is about: 「华东」销售额; revenue of East China; with the dimension where two share it."""
        if not fact.dimension:
            return self.name(fact.metric)
        shown = {"member": self.member(fact.dimension, fact.member), "name": self.name(fact.metric)}
        others = (each for each in RANKED if each != fact.dimension)
        if any(self.facts.get(fact.metric, each, fact.member) for each in others):
            return self.say("theme.dimension", dimension=self.dimension(fact.dimension), **shown)
        return self.say("theme", **shown)

    def missing(self, metric: str, dimension: str = "", member: str = "") -> str:
        """Return the sentence that says why a metric is n/a; "" where it has a value."""
        return self.missing_all([metric], dimension, member)

    def missing_all(self, metrics: Sequence[str], dimension: str = "", member: str = "") -> str:
        """Return why metrics are n/a, those of one reason in one sentence; "" where all have values."""
        names: dict[str, list[str]] = {}
        for metric in metrics:
            fact = self.facts.get(metric, dimension, member)
            if fact is None or fact.value is None:
                reason = self._reason(fact if fact is not None or not dimension else self.facts.get(metric))
                names.setdefault(reason, []).append(self.name(metric, first=reason not in names))
        return self.text(
            *(self.line(self.say("missing", name=self.joined(each), reason=reason)) for reason, each in names.items())
        )

    def _reason(self, fact: Fact | None) -> str:
        """Return why a fact is n/a; of the whole where no member has one."""
        from salesreview.metrics.reasons import reason_text

        known = reason_text(fact.reason, self.lang) if fact is not None and fact.reason else ""
        return self.typed(known) or self.say("missing.unknown")

    def base(self, base: str) -> str:
        """Return how a comparison is named: 环比, on the month before; by the same days in a partial month."""
        return self.say(f"base.{base}{'.partial' if self.facts.partial_day is not None else ''}")

    def moved(self, fact: Fact | None, base: str = "mom") -> str:
        """Return the clause that states a change (`mom` or `yoy`): its direction by the sign, its word by the band.

        "" where the base is missing. A change on few cases, or one that chance alone makes, is named so.
        """
        if fact is None or fact.value is None:
            return ""
        change, was = (fact.mom, fact.mom_base) if base == "mom" else (fact.yoy, fact.yoy_base)
        if change is None:
            return ""
        rate = fact.unit is Unit.RATE
        size = band_of(fact, change, was)
        by = language.points(abs(change), self.lang) if rate else language.percent(abs(change))
        if size == "flat":
            return self.say("change.flat", base=self.base(base))
        if fact.unit is Unit.COUNT and was is not None and max(abs(fact.value), abs(was)) < FEW:
            part = ".partial" if self.facts.partial_day is not None else ""
            return self.say(f"was.{base}{part}", value=self.show(fact.metric, was))
        signed = self.signed(fact.unit, change)
        weight = weigh(self.facts, fact, base)
        if weight is Weight.FEW:
            fewest = min(cases_of(self.facts, fact, base))
            key = "change.few.one" if fewest == 1 else "change.few"
            return self.say(key, base=self.base(base), signed=signed, n=language.number(fewest))
        if weight is Weight.UNCLEAR:
            return self.say("change.unclear", base=self.base(base), signed=signed)
        kind = "length" if fact.unit in (Unit.DAYS, Unit.HOURS) else "rate" if rate else "amount"
        text = self.say(f"change.{kind}.{'up' if change > 0 else 'down'}.{size}", base=self.base(base), by=by)
        if self.metric(fact.metric).good is Good.DOWN:
            return self.say(f"change.{'worse' if change > 0 else 'better'}", change=text)
        return text

    def moves(self, fact: Fact | None) -> str:
        """Return the changes on the month before and on a year earlier, joined; "" where neither has a base."""
        return (
            self.clauses([self.moved(fact), self.moved(fact, "yoy")])
            if self.lang == language.ZH
            else " and ".join(each for each in (self.moved(fact), self.moved(fact, "yoy")) if each)
        )

    def share(self, dimension: str, member: str) -> str:
        """Return the clause with a member's share of the revenue; "" where it has none."""
        fact = self.fact("revenue_share", dimension, member)
        if fact is None or fact.value is None or fact.value == 1:  # the only one is no part
            return ""
        return self.say("head.share", share=self.worth(fact))

    def further(self, dimension: str, names: Sequence[str]) -> str:
        """Return the sentence on the members that are not told one by one; "" where there are none."""
        known = [value for name in names if (value := self.facts.value("revenue", dimension, name)) is not None]
        if not known:
            return ""
        key = f"more.{dimension}.{'one' if len(known) == 1 else 'other'}"
        return self.line(self.say(key, n=str(len(known)), value=self.money(math.fsum(known))))

    def against(self, fact: Fact | None) -> str:
        """Return the clause that states attainment and gap; "" without a target."""
        if fact is None or fact.value is None or fact.target is None or fact.gap is None:
            return ""
        target, gap = self.show(fact.metric, fact.target), self.show(fact.metric, abs(fact.gap), difference=True)
        judged = comparable(self.facts, fact)
        hidden = gap == self.show(fact.metric, 0.0, difference=True)
        if hidden and self.even(fact) and (judged or fact.unit is not Unit.RATE):
            return self.say("target.even", target=target)
        if not judged:  # a part of a month against the whole month's target: how far it has come, no judgement
            if fact.attainment is None or fact.unit is Unit.RATE or self.metric(fact.metric).good is Good.DOWN:
                return ""
            return self.say("attained.partial", attainment=language.percent(fact.attainment))
        if hidden and fact.attainment is not None:
            return self.say("attained.only", attainment=language.percent(fact.attainment))
        side = "above" if fact.gap > 0 else "below"
        if self.metric(fact.metric).good is Good.DOWN:
            return self.say(f"ceiling.{side}", target=target, gap=gap)
        if fact.unit is Unit.RATE or fact.attainment is None:
            return self.say(f"target.{side}", target=target, gap=gap)
        return self.say(f"attained.{side}", attainment=language.percent(fact.attainment), gap=gap)

    def even(self, fact: Fact) -> bool:
        """Tell whether a value whose gap shows as zero is level with its target, not only small for the unit."""
        return fact.unit is Unit.RATE or fact.attainment is None or language.percent(fact.attainment) == "100.0%"

    def told(self, metric: str, dimension: str = "", member: str = "", *, yoy: bool = False) -> str:
        """Return one sentence on a metric: value, change, target; where it is n/a, why."""
        fact = self.fact(metric, dimension, member)
        if fact is None:
            return self.missing(metric, dimension, member)
        return self.line(self.level(fact), self.moved(fact), self.moved(fact, "yoy") if yoy else "", self.against(fact))

    def history(self, fact: Fact | None) -> str:
        """Return the sentence on how long a figure has gone one way: its trend, its streak against target; else ""."""
        return history.told(self, fact)
