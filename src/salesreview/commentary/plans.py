"""What the playbook proposes for the problems of the month, beside the tasks that people wrote down."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from salesreview import language, workdays
from salesreview.commentary import records
from salesreview.commentary.hypotheses import words
from salesreview.commentary.overview import findings
from salesreview.insights.diagnosis import about, own_symptoms
from salesreview.insights.playbook import Play, find_play
from salesreview.metrics.catalog import METRIC, find_metric, fold

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from salesreview.commentary.voice import Voice

PROBLEMS = 5  # of the ranked findings
SPOKEN = ("region_below", "concentration", "slow_collections")  # hidden findings that no ranked one tells
_WITH_MEMBER = re.compile(r"^(.+?)\s*[（(]\s*(.+?)\s*[)）]$")


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem of the month: its sentence, the play for it, and the member it is about."""

    sentence: str
    play: Play | None
    dimension: str = ""
    member: str = ""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A task that the playbook proposes, in the reader's language."""

    strategy: str
    task: str
    role: str
    due: dt.date
    metric: str
    dimension: str
    member: str


def problems(v: Voice) -> list[Problem]:
    """Return the problems found: the ranked ones, those behind the numbers, those of the department's own rules."""
    plays = v.rules.playbook
    found = []
    spoken = [each for each in v.hidden if each.rule in SPOKEN]
    months_below = {about(each) for each in spoken if each.rule == "region_below"}  # told by its months in a row
    for finding in findings(v, good=False, most=PROBLEMS):
        fact = finding.fact
        if (fact.dimension, fact.member) in months_below:
            continue
        clause = v.against(fact) if finding.kind == "target" else v.moved(fact)
        play = find_play(plays, fact.metric, fact.dimension)
        found.append(Problem(v.line(v.subject(fact), clause), play, fact.dimension, fact.member))
    for each in spoken:
        dimension, member = about(each)
        name = {"name": v.member(dimension, member)} if member else {}
        beside = ""
        if each.rule == "region_below":
            name["months"] = str(int(each.number))
            beside = v.against(v.fact("revenue", dimension, member))
        sentence = v.line(v.say(f"strategy.{each.rule}", **name), beside)
        found.append(Problem(sentence, find_play(plays, each.rule, dimension), dimension, member))
    for rule, _ in own_symptoms(v.rules.diagnosis, v.facts):
        found.append(Problem(v.line(words(v, rule.name)), find_play(plays, rule.key)))
    return found


def advice(v: Voice, problem: Problem) -> str:
    """Return the sentence that proposes the play: strategy, tasks with role and date, measure; "" without one."""
    play = problem.play
    if play is None:
        return ""
    tasks = [
        v.say("play.task", task=each.task, role=each.role, day=v.day(each.due)) for each in _tasks(v, problem, play)
    ]
    measure = v.say(f"play.{play.goal}", name=v.name(play.metric))
    return v.line(v.say("play", strategy=words(v, play.strategy), tasks=v.listed(tasks), measure=measure))


def proposed(v: Voice) -> list[Proposed]:
    """Return the tasks of all plays, each once, without those that the department's own tasks already hold.

    An own task of the same words stands for a proposal while it is open, where it was dropped, and in the month in
    which it was done; a problem that is there again later may be proposed anew.
    """
    first = v.facts.month.first
    held = {
        fold(row["task"] or "")
        for row in records.rows(v, "actions")
        if row["status"] != "done" or row["done_date"] is None or row["done_date"] >= first
    }
    found: dict[str, Proposed] = {}
    for problem in problems(v):
        if problem.play is not None:
            for each in _tasks(v, problem, problem.play):
                if (words_of := fold(each.task)) not in held:
                    found.setdefault(words_of, each)
    return list(found.values())


def _tasks(v: Voice, problem: Problem, play: Play) -> Iterator[Proposed]:
    dimension, member = problem.dimension, problem.member
    if dimension not in METRIC[play.metric].by:
        dimension = member = ""
    for task in play.tasks:
        due = workdays.add_workdays(v.facts.month.last, task.due, v.settings.calendar)
        yield Proposed(
            words(v, play.strategy), words(v, task.text), words(v, task.role), due, play.metric, dimension, member
        )


def measured(v: Voice, metric: str, dimension: str = "", member: str = "") -> tuple[str, str, str]:
    """Return how a task's metric stands: its name, its value and its change on the month before, "" where unknown."""
    name = METRIC[metric].label(v.lang)
    if member:
        name += f"（{member}）" if v.lang == language.ZH else f" ({member})"
    fact = v.fact(metric, dimension, member)
    if fact is None or fact.value is None:
        return name, "", ""
    return name, v.worth(fact), "" if fact.mom is None else v.signed(fact.unit, fact.mom)


def metric_of(v: Voice, text: str | None) -> tuple[str, str, str] | None:
    """Return the metric, dimension and member that a task names: 回款周期, 销售额（西南）; None for any other text."""
    if key := find_metric(text):
        return key, "", ""
    parts = _WITH_MEMBER.match((text or "").strip())
    if parts is None or (key := find_metric(parts[1])) is None:
        return None
    places = ((key, dimension, parts[2]) for dimension in METRIC[key].by)
    return next((place for place in places if v.facts.get(*place) is not None), None)
