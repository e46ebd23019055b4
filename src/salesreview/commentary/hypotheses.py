"""Hypotheses behind a symptom as sentences: what speaks for each and against it, and whom to ask."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from salesreview import language
from salesreview.commentary import records
from salesreview.commentary.overview import gap_shows
from salesreview.insights.diagnosis import weigh_hypotheses
from salesreview.insights.together import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from salesreview.commentary.voice import Voice
    from salesreview.insights.diagnosis import Hypothesis, Seen, Weighed

EFFECTS = frozenset({"margin_effect_price", "margin_effect_cost", "margin_effect_mix"})  # differences of rates


def weighed(v: Voice, key: str, dimension: str = "", member: str = "") -> list[Weighed]:
    """Return the hypotheses of a symptom that something speaks for, the best supported first."""
    rule = v.rules.rule(key)
    found = weigh_hypotheses(rule, v.facts, records.factors(v), dimension, member) if rule else []
    shown = [replace(each, supports=_showing(v, each.supports), opposes=_showing(v, each.opposes)) for each in found]
    return [each for each in shown if each.supports]


def _showing(v: Voice, side: tuple[Seen, ...]) -> tuple[Seen, ...]:
    """Leave out a target met or missed by what does not show: it would read as level with it."""
    return tuple(
        each for each in side if each.evidence.test != "target" or each.fact is None or gap_shows(v, each.fact)
    )


def sentences(v: Voice, found: list[Weighed]) -> str:
    """Return a sentence per hypothesis with its evidence; "" where there is none."""
    told = []
    for each in found:
        stated: set[object] = set()
        supports, opposes = (v.listed(_clauses(v, side, stated)) for side in (each.supports, each.opposes))
        name = words(v, each.hypothesis.name)
        key = "hypothesis.disputed" if opposes else "hypothesis"
        told.append(v.line(v.say(key, name=name, supports=supports, **({"opposes": opposes} if opposes else {}))))
    return v.text(*told)


def _clauses(v: Voice, side: Iterable[Seen], stated: set[object]) -> list[str]:
    """Return the pieces of evidence; a fact that both its change and its target speak for is stated once with both.

    `stated`: facts whose value stands in the sentence already; those of this side are added.
    """
    told: dict[object, list[str]] = {}
    for place, seen in enumerate(side):
        fact, test = seen.fact, seen.evidence.test
        both = fact is not None and test in ("moved", "target")
        key = (fact.metric, fact.dimension, fact.member) if fact is not None and both else place
        if fact is None or (key not in told and key not in stated):
            told[key] = [clause(v, seen)]
            continue
        beside = v.moved(fact) if test == "moved" else v.against(fact)
        if key in told:
            told[key].append(beside)
        else:
            told[key] = [v.say("evidence.again", name=v.theme(fact), beside=beside)]
    stated.update(key for key in told if isinstance(key, tuple))
    return [v.clauses(parts) for parts in told.values()]


def questions(v: Voice, found: Iterable[Hypothesis]) -> tuple[str, ...]:
    """Return the prompts that say whom to ask what."""
    return tuple(f"【{words(v, each.ask)}】" for each in found)


def words(v: Voice, pair: tuple[str, str]) -> str:
    """Return one of the texts (zh, en) as it may stand within a sentence or a prompt."""
    return v.typed(pair[0 if v.lang == language.ZH else 1])


def clause(v: Voice, seen: Seen) -> str:
    """Return one piece of evidence: the fact with its change, target or share, or the factors recorded."""
    line, fact = seen.evidence, seen.fact
    if fact is None:
        told = v.joined([records.told(v, each) for each in seen.factors])
        return v.say("evidence.factor", factors=told)
    if seen.moves is not None:
        return v.say(
            f"evidence.together.{line.word}", x=v.name(line.metric), y=v.name(line.other), span=str(MONTHS),
            s=str(seen.moves.agreeing), n=str(seen.moves.both),
        )  # fmt: skip
    if line.test in ("share", "drives"):
        return v.say(
            f"evidence.{line.test}", name=v.member(line.by, seen.member), metric=v.name(line.metric),
            share=language.percent(seen.share),
        )  # fmt: skip
    if line.metric in EFFECTS and (effect := v.told_value(fact)) is not None:
        value = language.points(effect, v.lang, signed=True)
        return v.say(f"evidence.effect.{line.metric.rpartition('_')[2]}", value=value)
    beside = {"moved": v.moved, "target": v.against}.get(line.test)
    return v.clauses([v.subject(fact), beside(fact) if beside else ""])
