"""Tab Overview: attainment of the target, and the factors of the month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesreview import language, workdays
from salesreview.commentary import records
from salesreview.insights.rank import CANDIDATES, MEMBERS, Finding, rank_findings
from salesreview.metrics.model import Unit

if TYPE_CHECKING:
    from salesreview.commentary.voice import Voice
    from salesreview.insights.diagnosis import Factor
    from salesreview.metrics.model import Fact

LINES_NAMED = 2  # over and under the target, each


def attainment(v: Voice) -> str:
    """Write overview.attainment: the whole against its target, the lines over and under it, their factors."""
    fact = v.fact("revenue")
    if fact is None or fact.value is None:
        return v.text(partial(v), v.missing("revenue"), v.say("prompt.revenue_missing"))
    value = v.money(fact.value)
    if fact.attainment is None or fact.gap is None:
        whole = v.line(v.say("overview.level", month=v.month, value=value), v.moves(fact))
        parts = [partial(v), whole, v.say("overview.no_target")]
        if v.facts.partial_day is not None:
            return v.text(*parts, v.say("prompt.attainment"))
    elif v.facts.partial_day is not None:
        shown = {"month": v.month, "day": str(v.facts.partial_day), "attainment": language.percent(fact.attainment)}
        pace = v.say("overview.pace", share=language.percent(_days_gone(v)))
        whole = v.line(v.say("overview.attained.partial", **shown), pace)
        parts = [partial(v), whole, v.line(v.level(fact), v.moves(fact))]
        return v.text(*parts, v.say("prompt.attainment"))
    else:
        attained = v.say("overview.attained", month=v.month, attainment=language.percent(fact.attainment))
        way = side(v, fact)
        gap = v.say(f"overview.gap.{way}", gap=v.money(abs(fact.gap))) if way != "even" or v.even(fact) else ""
        parts = [
            partial(v),
            v.line(attained, gap),
            v.line(v.level(fact), v.moves(fact)),
        ]
    return v.text(*parts, *_lines(v))


def _days_gone(v: Voice) -> float:
    """Return the share of the month's working days up to the last day of the data: what attainment is held against."""
    month, calendar = v.facts.month, v.settings.calendar
    whole = workdays.workdays(month.first, month.last, calendar)
    gone = [day for day in whole if day.day <= (v.facts.partial_day or month.days)]
    return len(gone) / len(whole)


def partial(v: Voice) -> str:
    """Return the sentence that names a month covered only in part, else ""."""
    if v.facts.partial_day is None:
        return ""
    return v.say("overview.partial", month=v.month, day=str(v.facts.partial_day))


def side(v: Voice, fact: Fact) -> str:
    """Return above, below or even: where a value lies against its target, as far as the shown unit tells."""
    gap = fact.gap or 0.0
    if v.show(fact.metric, abs(gap), difference=True) == v.show(fact.metric, 0.0, difference=True):
        return "even"
    return "above" if gap > 0 else "below"


def gap_shows(v: Voice, fact: Fact) -> bool:
    """Tell whether a value's gap to its target shows; an amount's in the units of both languages."""
    return v.shows(abs(fact.gap or 0.0)) if fact.unit is Unit.MONEY else side(v, fact) != "even"


def findings(v: Voice, *, good: bool, most: int = 3) -> list[Finding]:
    """Return the strongest good (or bad) findings, without amounts whose gap to target does not show in the unit."""
    found = rank_findings(v.facts, good=good, most=len(CANDIDATES) + len(MEMBERS))
    return [each for each in found if each.kind != "target" or gap_shows(v, each.fact)][:most]


def _lines(v: Voice) -> list[str]:
    facts = [v.fact("revenue", "product_line", name) for name in v.members("revenue", "product_line")]
    known = [each for each in facts if each is not None and each.attainment is not None and gap_shows(v, each)]
    known.sort(key=lambda each: (-(each.gap or 0.0), each.member))
    over = [each for each in known if side(v, each) == "above"]
    below = [each for each in reversed(known) if side(v, each) == "below"]
    under = below[:LINES_NAMED]
    parts = [_told(v, over, "above"), _told(v, below, "below")]
    unexplained = []
    for each in under:
        recorded = records.factors_of(v, "product_line", each.member)
        if recorded:
            name = v.member("product_line", each.member)
            parts.append(v.line(v.say("factor.recorded", name=name, factors=v.listed(recorded))))
        else:
            unexplained.append(v.member("product_line", each.member))
    if unexplained:
        parts.append(v.say("prompt.weak_line", names=v.joined(unexplained)))
    elif not under:
        parts.append(v.say("prompt.attainment"))
    else:
        parts.append(v.say("prompt.next_step", names=v.joined([v.member("product_line", x.member) for x in under])))
    return parts


def _told(v: Voice, facts: list[Fact], way: str) -> str:
    """Return the sentence on the lines over (under) their targets, with how many more there are than it names."""
    told = [_line(v, each) for each in facts[:LINES_NAMED]]
    if more := len(facts) - len(told):
        told.append(v.say(f"overview.more.{way}.{'one' if more == 1 else 'other'}", n=str(more)))
    return v.line(v.listed(told))


def _line(v: Voice, fact: Fact) -> str:
    return v.say(
        f"overview.line.{side(v, fact)}",
        name=v.member("product_line", fact.member),
        attainment=language.percent(fact.attainment or 0.0),
        gap=v.money(abs(fact.gap or 0.0)),
    )


def factors(v: Voice) -> str:
    """Write overview.factors: each recorded factor with the number it names, external ones first."""
    found = records.factors(v)
    if not found:
        return v.text(v.say("factors.none", month=v.month), v.say("prompt.factors_none"))
    lines = []
    touched: set[tuple[str, str]] = set()  # each member's revenue is told with the first factor on it
    for origin in ("external", "internal", ""):
        group = [_factor(v, each, touched) for each in found if each.origin == origin]
        if group:
            lines.append(v.line(v.say(f"factors.{origin or 'other'}", list=v.listed(group))))
    return "\n".join([*lines, v.say("prompt.factors")])


def _factor(v: Voice, factor: Factor, told: set[tuple[str, str]]) -> str:
    place = factor.dimension, factor.member
    fact = v.fact("revenue", *place) if factor.dimension and place not in told else None
    touched = ""
    if fact is not None and fact.value is not None:
        told.add(place)
        moved = v.moved(fact)
        touched = v.say(
            "factors.touched_moved" if moved else "factors.touched",
            name=v.member(factor.dimension, factor.member),
            value=v.money(fact.value),
            **({"moved": moved} if moved else {}),
        )
    return records.told(v, factor) + touched
