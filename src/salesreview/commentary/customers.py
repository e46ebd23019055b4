"""Tab Customer segments: deals by industry and size, regions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from salesreview import language
from salesreview.commentary import records
from salesreview.insights.significance import FEW

if TYPE_CHECKING:
    from salesreview.commentary.voice import Voice
    from salesreview.metrics.model import Fact

MEMBERS = 6  # told one by one


def industry(v: Voice) -> str:
    """Write customers.industry: deals and win rate by industry, the highest and lowest on enough cases."""
    return _deals(v, "industry")


def size(v: Voice) -> str:
    """Write customers.size: deals and win rate by customer size, with churn."""
    return _deals(v, "size", churn=True)


def _deals(v: Voice, dimension: str, *, churn: bool = False) -> str:
    rows = []
    names = v.members("deals_won", dimension)
    for name in names[:MEMBERS]:
        won, rate = v.fact("deals_won", dimension, name), v.fact("win_rate", dimension, name)
        if won is None or won.value is None:
            continue
        clauses = {"name": v.member(dimension, name), "won": v.counted("deal", won.value)}
        if rate is None or rate.value is None or rate.n is None:
            rows.append(v.say("segment.won", **clauses))
        else:
            shown = {"rate": language.percent(rate.value), "n": language.number(rate.n)}
            rows.append(v.say("segment.deals", **clauses, **shown))
    if rest := math.fsum(v.facts.value("deals_won", dimension, name) or 0.0 for name in names[MEMBERS:]):
        rows.append(v.say("segment.rest", won=v.counted("deal", rest)))
    label = v.dimension(dimension)
    if rows:
        parts = [v.line(v.say("segment.list", dimension=label, list=v.listed(rows)))]
    else:
        parts = [v.missing("deals_won") or v.missing("win_rate") or v.say("segment.none", dimension=label)]
    parts += [_extremes(v, dimension), *_changes(v, dimension)]
    if churn:
        parts.append(_churn(v, dimension))
    return v.text(*parts, v.say(f"prompt.{dimension}"))


def _judged(v: Voice, dimension: str) -> list[Fact]:
    facts = (v.fact("win_rate", dimension, name) for name in v.members("win_rate", dimension))
    return [fact for fact in facts if fact is not None and fact.n is not None and fact.n >= FEW]


def _extremes(v: Voice, dimension: str) -> str:
    facts = _judged(v, dimension)
    if not facts and any(v.fact("win_rate", dimension, name) for name in v.members("win_rate", dimension)):
        return v.line(v.say("segment.few", dimension=v.dimension(dimension), n=str(FEW)))
    if len(facts) < 2:
        return ""
    ordered = sorted(facts, key=lambda fact: (-(fact.value or 0.0), fact.member))
    high, low = ordered[0], ordered[-1]
    shown = language.percent(high.value or 0.0), language.percent(low.value or 0.0)
    if shown[0] == shown[1] or high.value == ordered[1].value or low.value == ordered[-2].value:
        return ""  # a tie has no highest or lowest
    return v.line(
        v.say(
            "segment.extremes",
            n=str(FEW), high=v.member(dimension, high.member), high_rate=shown[0],
            low=v.member(dimension, low.member), low_rate=shown[1],
        )
    )  # fmt: skip


def _changes(v: Voice, dimension: str) -> list[str]:
    told = []
    for fact in _judged(v, dimension)[:MEMBERS]:
        if moved := v.moved(fact):
            told.append(v.say("segment.moved", name=v.member(dimension, fact.member), moved=moved))
    return [v.line(v.say("segment.moves", list=v.listed(told)))] if told else []


def _churn(v: Voice, dimension: str) -> str:
    told = []
    for name in v.members("churn_rate", dimension):
        fact = v.fact("churn_rate", dimension, name)
        if fact is not None and fact.value is not None:
            told.append(v.say("part", name=v.member(dimension, name), value=language.percent(fact.value)))
    return v.line(v.say("segment.churn", list=v.joined(told))) if told else v.missing("churn_rate")


def _reach(v: Voice, name: str) -> tuple[str, str]:
    """Return the clauses on a region's penetration and new customers, each "" where it is unknown."""
    reach, new = v.facts.value("penetration", "region", name), v.facts.value("new_customers", "region", name)
    told = "" if reach is None else v.say("region.penetration", value=language.percent(reach))
    if new is None:
        return told, ""
    number = language.number(new)
    return told, v.say(f"region.new.{'one' if number == '1' else 'other'}", n=number)


def region(v: Voice) -> str:
    """Write customers.region: share, change, target, penetration and new customers of each region."""
    told = []
    weak = []
    names = v.members("revenue", "region")
    for name in names[:MEMBERS]:
        fact = v.fact("revenue", "region", name)
        if fact is None or fact.value is None:
            continue
        head = v.say("region.line", name=v.member("region", name), value=v.money(fact.value))
        share = v.share("region", name)
        text = v.line(head, share, v.moved(fact), v.against(fact), *_reach(v, name))
        told.append(v.text(text, v.history(fact)))
        whole = v.facts.partial_day is None  # a part of a month is not weak against the whole month's target
        if whole and fact.gap is not None and fact.attainment is not None and fact.gap < 0:
            weak.append((fact.attainment, name))
    if not told:
        reason = v.missing("revenue") or v.say("segment.none", dimension=v.dimension("region"))
        return v.text(reason, v.say("prompt.region"))
    if rest := v.further("region", names[MEMBERS:]):
        told.append(rest)
    if not any(v.fact("penetration", "region", name) for name in v.members("revenue", "region")):
        told.append(v.missing("penetration"))
    if weak:
        _, name = min(weak)
        prompt = v.say("prompt.region_weak", name=v.member("region", name))
        told.append(records.explained(v, "region", name, prompt))
    else:
        told.append(v.say("prompt.region"))
    return "\n".join(line for line in told if line)
