"""Tab Product lines: a paragraph per line, and what stands out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesreview import language
from salesreview.insights.bands import RELATIVE, band
from salesreview.insights.drivers import contributions, drives, leading
from salesreview.metrics.parts import REVENUE_CHANGE

if TYPE_CHECKING:
    from salesreview.commentary.voice import Voice
    from salesreview.metrics.model import Fact

LINES = 6  # told one by one, largest first
TOPIC_CASES = 3  # complaints from which a top topic is named
SPLIT = ("price", "cost", "mix")


def each(v: Voice) -> str:
    """Write products.each: a paragraph per product line, the largest first, then what is asked of the product team."""
    names = v.members("revenue", "product_line")
    told = [_paragraph(v, name) for name in names[:LINES] if v.fact("revenue", "product_line", name)]
    if not told:
        return v.text(v.missing("revenue") or v.say("products.none"), v.say("prompt.product_team"))
    rest = v.further("product_line", names[LINES:])
    return "\n".join([*told, *([rest] if rest else []), v.say("prompt.product_team")])


def _paragraph(v: Voice, name: str) -> str:
    fact = v.fact("revenue", "product_line", name)
    if fact is None or fact.value is None:
        return ""
    volume = v.fact("quantity", "product_line", name)
    head = v.say("products.line", name=v.member("product_line", name), value=v.money(fact.value))
    parts = [v.line(head, v.share("product_line", name), v.moved(fact), v.against(fact))]
    if volume:
        parts.append(v.line(v.level(volume), v.moved(volume)))
    parts += [v.history(fact), _margin(v, name), bridge(v, fact), feedback(v, name)]
    return v.text(*parts)


def _margin(v: Voice, name: str) -> str:
    profit, margin = v.fact("gross_profit", "product_line", name), v.fact("gross_margin", "product_line", name)
    if margin is None:
        return v.missing("gross_margin", "product_line", name)
    return v.line(v.level(profit), v.level(margin), v.moved(margin), margin_split(v, margin))


def margin_split(v: Voice, margin: Fact) -> str:
    """Return the clause that splits a margin's change into price, cost and mix, in points; "" where it cannot be."""
    facts = [v.fact(f"margin_effect_{part}", margin.dimension, margin.member) for part in SPLIT]
    effects = {part: v.told_value(fact) for part, fact in zip(SPLIT, facts, strict=True) if fact is not None}
    known = {part: value for part, value in effects.items() if value is not None}
    zero = language.points(0.0, v.lang)
    if margin.mom is None or len(known) < len(SPLIT):
        return ""
    if all(language.points(abs(value), v.lang) == zero for value in known.values()):
        return ""
    signed = {part: language.points(value, v.lang, signed=True) for part, value in known.items()}
    return v.say("margin.split", price=signed["price"], cost=signed["cost"], mix=signed["mix"])


def bridge(v: Voice, revenue: Fact) -> str:
    """Return the sentence that splits a change of revenue into volume, price, mix, new and discontinued products.

    "" where a part is unknown, where the change shows as nothing, or where one part alone shows: it says no more.
    """
    at = revenue.dimension, revenue.member
    change = REVENUE_CHANGE.come_to(v.facts, *at)
    if change is None:
        return ""
    zero, whole, told = v.money(0.0, signed=True), v.money(change, signed=True), []
    for key in REVENUE_CHANGE.parts:
        fact = v.fact(key, *at)
        value = zero if fact is None else v.money(v.told_value(fact) or 0.0, signed=True)
        if value != zero:
            told.append(v.say(f"pvm.{key.rpartition('_')[2]}", value=value))
    if whole == zero or len(told) < 2:
        return ""
    return v.line(v.say("pvm", base=v.base("mom"), change=whole, list=v.joined(told)))


def feedback(v: Voice, name: str) -> str:
    """Return the sentence on a line's feedback: how much, how many complaints, the top topic of three or more."""
    count, complaints = v.fact("feedback", "product_line", name), v.fact("complaints", "product_line", name)
    if count is None or count.value is None:
        return ""
    if not count.value:
        return v.line(v.say("feedback.none"))
    cases = complaints.value if complaints and complaints.value else 0.0
    items, number_of = v.counted("item", count.value), language.number(cases)
    if not cases or count.value == cases == 1:
        clauses = [v.say("feedback.single" if cases else "feedback.clean", feedback=items)]
    else:
        key = "feedback.count.one" if cases == 1 else "feedback.count"
        clauses = [v.say(key, feedback=items, complaints=number_of)]
    if cases >= TOPIC_CASES and (top := _top_topic(v, name)):
        topic, number = top
        share = language.percent(number / cases)
        clauses.append(v.say("feedback.topic", topic=topic, n=language.number(number), share=share))
    return v.line(*clauses)


def _top_topic(v: Voice, line: str) -> tuple[str, float] | None:
    from salesreview.metrics.catalog import BLANK, LINE_TOPIC

    found = []
    for member in v.members("complaints", "line_topic"):
        of, _, topic = member.partition(LINE_TOPIC)
        value = v.facts.value("complaints", "line_topic", member)
        if of == line and topic != BLANK and value:
            found.append((value, topic))
    if not found or sum(value == max(found)[0] for value, _ in found) > 1:  # a tie has no top topic
        return None
    value, topic = max(found)
    return v.member("topic", topic), value


def _nothing_best(v: Voice, whole: Fact | None) -> str:
    """Return the sentence on why no line stands out: no lines, no base, or none that grew."""
    if whole is None:
        return v.missing("revenue")
    if not v.members("revenue", "product_line"):
        return v.say("products.none")
    return v.say("best.no_base" if whole.mom_base is None else "best.none")


def best(v: Voice) -> str:
    """Write products.best: the line that adds most to the growth, and which channel, industry and owner carry it."""
    lines = [one for one in leading(contributions(v.facts, "revenue", "product_line")) if v.shows(one.change)]
    whole = v.fact("revenue")
    if not lines or whole is None or whole.value is None or whole.mom_base is None:
        return v.text(_nothing_best(v, whole), v.say("prompt.best_none"))
    top = lines[0]
    name = v.joined([v.member("product_line", one.member) for one in lines])
    if len(lines) > 1:
        parts = [v.line(v.say("best.tied", name=name, change=v.money(top.change)))]
    else:
        fact = v.fact("revenue", "product_line", top.member)
        change = whole.value - whole.mom_base
        grew = change > 0 and (whole.mom is None or band(whole.mom, RELATIVE) != "flat")
        lead = v.say("best.driver" if grew and drives(top.change, change) else "best.top", name=name,
                     change=v.money(top.change))  # fmt: skip
        parts = [v.line(lead, v.moved(fact), v.against(fact))]
    carried = []
    for dimension in ("channel", "industry", "salesperson"):
        found = leading(contributions(v.facts, "revenue", dimension))
        several = len(v.members("revenue", dimension)) > 1  # of one alone nothing is the largest
        if several and len(found) == 1 and v.shows(found[0].change):
            carried.append(
                v.say(f"best.{dimension}", name=v.member(dimension, found[0].member), change=v.money(found[0].change))
            )
    if carried:
        parts.append(v.line(v.say("best.carried", list=v.joined(carried))))
    return v.text(*parts, v.say("prompt.best", name=name))
