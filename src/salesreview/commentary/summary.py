"""Tab Summary: three achievements, three problems, the outlook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesreview import language
from salesreview.commentary import history, records
from salesreview.commentary import problems as problems_tab
from salesreview.commentary.overview import findings, partial
from salesreview.insights.significance import FEW

if TYPE_CHECKING:
    from salesreview.commentary.voice import Voice
    from salesreview.insights.rank import Finding
    from salesreview.metrics.model import Fact


def achievements(v: Voice) -> str:
    """Write summary.achievements: up to three, by rank, each with its numbers."""
    found = findings(v, good=True)
    if not found:
        reason = v.missing("revenue") or v.say("achievements.none")
        return v.text(partial(v), reason, v.say("prompt.achievements"))
    return "\n".join([*_head(v), *_numbered(v, found), v.say("prompt.achievements")])


def problems(v: Voice) -> str:
    """Write summary.problems: up to three, by rank, each with its numbers and the factor recorded for it."""
    found = findings(v, good=False)
    if not found:
        reason = v.missing("revenue") or v.say("problems.none")
        return v.text(partial(v), reason, v.say("prompt.problems"))
    return "\n".join([*_head(v), *_numbered(v, found, causes=True), v.say("prompt.problems")])


def _head(v: Voice) -> list[str]:
    return [text] if (text := partial(v)) else []


def _numbered(v: Voice, found: list[Finding], *, causes: bool = False) -> list[str]:
    lines = []
    for place, finding in enumerate(found, 1):
        fact = finding.fact
        cause = records.explained(v, fact.dimension, fact.member, "") if causes and fact.dimension else ""
        where = _where(v, fact) if causes else ""
        sentence = v.line(v.subject(fact), v.against(fact), history.streak(v, fact), v.moved(fact), where)
        lines.append(f"{place}. {v.text(sentence, cause)}")
    return lines


def _where(v: Voice, fact: Fact) -> str:
    """Return the clause on where a problem is greatest: churn by customer size, complaints by topic; else ""."""
    if fact.dimension:
        return ""
    if fact.metric == "complaint_rate":
        topic = problems_tab.first_topic(v)
        return v.say("complaints.first", topic=topic[0], n=topic[1]) if topic else ""
    if fact.metric != "churn_rate":
        return ""
    sizes = [each for name in v.members("churn_rate", "size") if (each := v.fact("churn_rate", "size", name))]
    ordered = sorted(sizes, key=lambda each: -(each.value or 0.0))
    if len(ordered) < 2 or (ordered[0].n or 0) < FEW or ordered[0].value == ordered[1].value:
        return ""
    name = v.member("size", ordered[0].member)
    return v.say("churn.highest", name=name, value=language.percent(ordered[0].value or 0.0))


def _theme(v: Voice, finding: Finding) -> str:
    theme = v.theme(finding.fact)
    whole = not finding.fact.dimension and finding.fact.metric == "revenue"
    return v.say("theme.whole", name=theme) if whole else theme


def outlook(v: Voice) -> str:
    """Write summary.outlook: what to keep and what to mend, by the month's findings, and the manager's words."""
    keep = [_theme(v, each) for each in findings(v, good=True)]
    mend = [_theme(v, each) for each in findings(v, good=False)]
    month = v.facts.month.plus(1).label(v.lang)
    parts = []
    if keep:
        parts.append(v.line(v.say("outlook.keep", month=month, list=v.joined(keep))))
    if mend:
        month_named = {} if keep else {"month": month}
        parts.append(v.line(v.say(f"outlook.mend{'.also' if keep else ''}", list=v.joined(mend), **month_named)))
    if not parts:
        parts.append(v.missing("revenue") or v.say("outlook.none", month=month))
    return v.text(*parts, v.say("prompt.outlook"))
