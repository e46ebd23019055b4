"""Tab Problems: what falls short, with the evidence, and what to ask."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from salesreview import language
from salesreview.commentary import hypotheses, products, records, unusual
from salesreview.commentary.core import churn
from salesreview.insights.diagnosis import about, own_symptoms

if TYPE_CHECKING:
    from salesreview.commentary.voice import Voice
    from salesreview.insights.diagnosis import Rule, Seen
    from salesreview.insights.hidden import Hidden

NAMED = 3  # reasons, topics, departments named


def retention(v: Voice) -> str:
    """Write problems.retention: renewal, churn by size, complaints and their topics, late responses."""
    rate = v.fact("complaint_rate")
    known = [v.told("complaint_rate"), v.history(rate)] if rate else []
    missing = v.missing_all(["renewal_rate", "complaint_rate", "late_response_rate"])
    parts = [_renewal(v), v.history(v.fact("renewal_rate")), churn(v), *known, _topics(v), _late(v), missing]
    return v.text(*parts, v.say("prompt.retention"))


def _renewal(v: Voice) -> str:
    fact = v.fact("renewal_rate")
    if fact is None:
        return ""
    due, renewed = v.facts.value("contracts_due"), v.facts.value("contracts_renewed")
    counts = ""
    if due is not None and renewed is not None:
        counts = v.say("renewal.counts", due=v.counted("contract", due), renewed=language.number(renewed))
    value = v.fact("renewal_rate_value")
    return v.line(v.level(fact), counts, v.moved(fact), v.against(fact), v.level(value))


def ranked(v: Voice, metric: str, dimension: str, label: str = "") -> str:
    """Return 甲3条、乙2条和其他4条: the members with most of a count, then the rest; "" where none stands out."""
    from salesreview.metrics.catalog import BLANK

    def counted(value: float) -> str:
        return v.show(metric, value)

    known = [(name, v.facts.value(metric, dimension, name) or 0.0) for name in v.members(metric, dimension)]
    known = [each for each in known if each[1]]
    named = _first(known)
    if not named:
        return ""
    told = []
    for name, value in named:
        shown = records.choice(v, "incidents", "kind", name) if label == "kind" else v.member(dimension, name)
        told.append(v.say("part.cases", name=shown, value=counted(value)))
    if rest := math.fsum(value for _, value in known[len(named) :]):
        told.append(v.say("part.others", value=counted(rest)))
    if unfilled := v.facts.value(metric, dimension, BLANK):
        told.append(v.say("part.unfilled", value=counted(unfilled)))
    return v.joined(told)


def _first(known: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Return the members to name, largest first: never one of several equals alone, so a few more or fewer."""
    most = NAMED
    while most < len(known) and known[most][1] == known[NAMED - 1][1]:
        most += 1
    if most > NAMED + 2:
        return [each for each in known if each[1] > known[NAMED - 1][1]]
    return known[:most]


def _topics(v: Voice) -> str:
    complaints = v.facts.value("complaints")
    topics = ranked(v, "complaints", "topic")
    if not complaints or complaints < products.TOPIC_CASES or not topics:
        return ""
    return v.line(v.say("complaints.topics", n=v.counted("item", complaints), list=topics))


def first_topic(v: Voice) -> tuple[str, str] | None:
    """Return the topic with most complaints and their number; None for a tie or too few complaints to say so."""
    complaints = v.facts.value("complaints") or 0.0
    known = [(v.facts.value("complaints", "topic", name) or 0.0, name) for name in v.members("complaints", "topic")]
    most = max(known, default=(0.0, ""))
    if complaints < products.TOPIC_CASES or not most[0] or sum(each[0] == most[0] for each in known) > 1:
        return None
    return v.member("topic", most[1]), v.counted("item", most[0])


def _late(v: Voice) -> str:
    late, rate = v.facts.value("late_responses"), v.fact("late_response_rate")
    if late is None or rate is None:
        return ""
    limit = v.hours(v.settings.response_limit)
    if not late:
        return v.line(v.say("late.none", limit=limit))
    clauses = [v.say("late.count", n=v.counted("item", late), limit=limit), v.level(rate), v.moved(rate)]
    follow = v.facts.value("late_followups")
    if follow:
        hours = v.hours(v.settings.followup_limit)
        clauses.append(v.say("late.followups", n=v.counted("item", follow), limit=hours))
    return v.line(*clauses)


def acquisition(v: Voice) -> str:
    """Write problems.acquisition: new customers, lead validity, lost deals and lost big deals by reason."""
    parts = [v.told(key) for key in ("new_customers", "lead_validity_rate") if v.fact(key)]
    lost, amount = v.fact("deals_lost"), v.fact("lost_amount")
    if lost is not None and not lost.value:
        parts.append(v.line(v.say("lost.none")))
    elif lost is not None and lost.value is not None:
        reasons = ranked(v, "deals_lost", "lost_reason")
        parts.append(
            v.line(
                v.say("lost.count", n=v.counted("deal", lost.value)),
                v.say("lost.amount", amount=v.money(amount.value)) if amount and amount.value else "",
                v.moved(lost),
                v.say("lost.reasons", list=reasons) if reasons else "",
            )
        )
        parts.append(_big(v))
    missing = v.missing_all(["new_customers", "lead_validity_rate", "deals_lost"])
    return v.text(*parts, missing, v.say("prompt.acquisition"))


def _big(v: Voice) -> str:
    big, amount = v.facts.value("big_deals_lost"), v.facts.value("big_lost_amount")
    if not big or amount is None:
        return ""
    reasons = ranked(v, "big_deals_lost", "lost_reason")
    return v.line(
        v.say("lost.big", limit=v.money(v.settings.big_deal_amount), n=v.counted("deal", big), amount=v.money(amount)),
        v.say("lost.reasons", list=reasons) if reasons else "",
    )


def collaboration(v: Voice) -> str:
    """Write problems.collaboration: incidents by department and kind, and the deals lost with them."""
    fact = v.fact("incidents")
    if fact is None or fact.value is None:
        return v.text(v.missing("incidents"), v.say("prompt.collaboration"))
    if not fact.value:
        return v.text(v.line(v.say("incidents.none", month=v.month)), v.say("prompt.collaboration"))
    departments, kinds = ranked(v, "incidents", "department"), ranked(v, "incidents", "incident_kind", "kind")
    parts = [
        v.line(
            v.say("incidents.count", n=v.counted("incident", fact.value)),
            v.moved(fact),
            v.say("incidents.departments", list=departments) if departments else "",
            v.say("incidents.kinds", list=kinds) if kinds else "",
        )
    ]
    lost, amount = v.facts.value("deals_lost_with_incident"), v.facts.value("lost_amount_with_incident")
    if lost and amount is not None:
        parts.append(v.line(v.say("incidents.lost", n=v.counted("deal", lost), amount=v.money(amount))))
    return v.text(*parts, v.say("prompt.collaboration"))


def hidden(v: Voice) -> str:
    """Write problems.hidden: a line per question to ask, the evidence of the findings before it."""
    told = [_hidden(v, each) for each in v.hidden]
    told += [_own(v, rule, seen) for rule, seen in own_symptoms(v.rules.diagnosis, v.facts)]
    told += unusual.unusual(v)
    if not told:
        return v.text(v.say("hidden.none"), v.say("prompt.hidden_none"))
    evidence: dict[tuple[str, ...], str] = {}  # by questions: what raises the same ones stands before them once
    for text, questions in told:
        evidence[questions] = v.text(evidence.get(questions, ""), text)
    asked: set[str] = set()
    lines = []
    for questions, text in evidence.items():
        lines.append(v.text(text, *(each for each in questions if each not in asked)))
        asked.update(questions)
    return "\n".join(lines)


def _hidden(v: Voice, finding: Hidden) -> tuple[str, tuple[str, ...]]:
    """Return the evidence of a finding with the hypotheses it leaves open, and what to ask."""
    causes = hypotheses.weighed(v, finding.rule, *about(finding))
    text, question = _finding(v, finding, bool(causes), any(seen.factors for each in causes for seen in each.supports))
    asked = hypotheses.questions(v, (each.hypothesis for each in causes)) or (question,)
    return v.text(text, hypotheses.sentences(v, causes)), asked


def _own(v: Voice, rule: Rule, seen: tuple[Seen, ...]) -> tuple[str, tuple[str, ...]]:
    """Return a symptom of the department's own with its hypotheses, and what to ask: all where none has evidence."""
    causes = hypotheses.weighed(v, rule.key)
    text = v.line(hypotheses.words(v, rule.name), *(hypotheses.clause(v, each) for each in seen))
    asked = hypotheses.questions(v, [each.hypothesis for each in causes] or rule.hypotheses)
    return v.text(text, hypotheses.sentences(v, causes)), asked


def _finding(v: Voice, finding: Hidden, weighed: bool, told: bool) -> tuple[str, str]:
    """Return a finding without its hypotheses; what these tell (`weighed`, factors `told`) is not said twice."""
    match finding.rule:
        case "region_below":
            name = v.member("region", finding.member)
            text = v.line(
                v.say("hidden.region_below", name=name, months=str(int(finding.number))),
                v.against(v.fact("revenue", "region", finding.member)),
            )
            if not told:
                text = v.text(text, records.explained(v, "region", finding.member, ""))
            return text, v.say("ask.region_below", name=name)
        case "concentration" | "growth_concentration":
            name = v.member("customer", finding.member)
            share = language.percent(finding.number)
            text = v.line(v.say(f"hidden.{finding.rule}", name=name, share=share))
            return text, v.say("ask.concentration", name=name)
        case "slow_collections":
            revenue = v.fact("revenue")
            days, dso = v.fact("collection_days"), v.fact("dso")
            text = v.line(v.level(revenue), v.moved(revenue), v.level(days), v.moved(days), v.level(dso), v.moved(dso))
        case "margin_down":
            margin = v.fact("gross_margin")
            text = v.line(
                v.level(margin), v.moved(margin), products.margin_split(v, margin) if margin and not weighed else ""
            )
        case "complaints_up":
            rate, late = v.fact("complaint_rate"), v.fact("late_response_rate")
            beside = "" if weighed else v.clauses([v.level(late), v.moved(late)])
            text = v.line(v.level(rate), v.moved(rate), beside)
        case _:
            win = v.fact("win_rate")
            text = v.line(v.level(win), v.moved(win))
    return text, v.say(f"ask.{finding.rule}")
