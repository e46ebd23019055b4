"""Clauses on how long a figure has gone one way: months in a row against its target and against the year before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesreview.commentary.overview import gap_shows
from salesreview.insights import history

if TYPE_CHECKING:
    from salesreview.commentary.voice import Voice
    from salesreview.metrics.model import Fact


def told(v: Voice, fact: Fact | None) -> str:
    """Return the sentence on a fact's trend and streak; "" where there is neither."""
    if fact is None:
        return ""
    found = _trend(v, fact)
    clauses = [streak(v, fact, "history")]
    if found is not None:
        kind, way = "turn" if found.turned else "run", "up" if found.up else "down"
        clauses.insert(0, v.say(f"history.{kind}.{way}", k=str(found.months)))
        if found.turned:  # a turn ends on the months before, to which the streak would seem to belong
            clauses.reverse()
    clauses = [each for each in clauses if each]
    text = v.say("history.both", one=clauses[0], other=clauses[1]) if len(clauses) > 1 else "".join(clauses)
    return v.line(v.say("history", name=v.theme(fact), list=text)) if text else ""


def streak(v: Voice, fact: Fact, form: str = "streak") -> str:
    """Return the clause on the months in a row that a target was met or missed; "" where the miss does not show.

    `form`: history for a clause with the figure's name before it, streak for one that stands by itself.
    """
    found = history.streak(v.facts, v.targets, fact)
    if found is None or not (found.met or gap_shows(v, fact)):
        return ""
    return v.say(f"{form}.{'met' if found.met else 'missed'}", k=str(found.months))


def _trend(v: Voice, fact: Fact) -> history.Trend | None:
    """Return the trend to tell of a fact: of a member's run only what the whole's own does not tell already."""
    found = history.trend(v.facts, fact)
    return None if found is not None and fact.dimension and _shared(v, fact.metric, found) else found


def _shared(v: Voice, metric: str, run: history.Trend) -> bool:
    """Tell whether a member's run goes no further back than the whole's own: what holds for all is not told of each."""
    whole = v.fact(metric)
    found = history.trend(v.facts, whole) if whole is not None and not run.turned else None
    return found is not None and not found.turned and found.up is run.up and found.months >= run.months
