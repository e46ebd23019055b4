"""The playbook: what to do about a problem found (source: review.md §4.4).

The plays stand in `playbook.yaml`, which a department may extend or replace entry by entry with its own file. They are
proposals: whether and by whom they are carried out is for people to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from salesreview.insights.diagnosis import Rule
from salesreview.insights.editable import Entry, read_entries
from salesreview.insights.hidden import RULES
from salesreview.metrics.catalog import DIMENSION, METRIC

TITLE = ("行动手册文件", "Playbook file")
SHIPPED = Path(__file__).with_name("playbook.yaml")
GOALS = ("rise", "fall", "target")
LONGEST = 120  # working days until a task is due


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a strategy: texts are (zh, en), `due` is in working days after the month's end."""

    text: tuple[str, str]
    role: tuple[str, str]
    due: int


@dataclass(frozen=True, slots=True)
class Play:
    """What to do about a problem, and the metric that tells whether it helped: to rise, to fall, to meet its target."""

    key: str
    strategy: tuple[str, str]
    tasks: tuple[Task, ...]
    metric: str
    goal: str


Playbook = Mapping[str, Play]


def load_playbook(own: Path | None = None, symptoms: tuple[Rule, ...] = ()) -> Playbook:
    """Return the plays by problem: a metric, metric@dimension, or the name of a symptom (own ones in `symptoms`).

    Entries of the file `own` replace the shipped ones of the same name. Raises CatalogError, which names the file, the
    line and the entry.
    """
    if own is None:
        return _shipped()
    return MappingProxyType({**_shipped(), **_read(own, {*RULES, *(rule.key for rule in symptoms)})})


def find_play(plays: Playbook, problem: str, dimension: str = "") -> Play | None:
    """Return the play for a metric or symptom, the one for its dimension before the one for all."""
    return plays.get(f"{problem}@{dimension}") or plays.get(problem)


@lru_cache(maxsize=1)
def _shipped() -> Playbook:
    return MappingProxyType(_read(SHIPPED, set(RULES)))


def _read(path: Path, symptoms: set[str]) -> dict[str, Play]:
    return {entry.key: _play(entry, symptoms) for entry in read_entries(path, TITLE)}


def _play(entry: Entry, symptoms: set[str]) -> Play:
    problem, _, dimension = entry.key.partition("@")
    if (problem not in symptoms and problem not in METRIC) or (dimension and dimension not in DIMENSION):
        raise entry.mistake(
            f"“{entry.key}”不是指标、指标@维度或症状；名称见指标字典的“键”列和诊断规则。",
            f"“{entry.key}” is no metric, metric@dimension or symptom; the dictionary tab and the diagnosis rules have "
            "their names.",
        )
    fields = entry.mapping(entry.value, ("strategy", "tasks", "measure"), ("条目", "An entry"))
    measure = entry.mapping(fields.get("measure"), ("metric", "goal"), ("measure", "measure"))
    metric, goal = entry.metric(measure.get("metric")), str(measure.get("goal") or "")
    if goal not in GOALS:
        raise entry.mistake(f"goal 只能是 {'、'.join(GOALS)}。", f"goal is one of {', '.join(GOALS)}.")
    tasks = tuple(_task(entry, each) for each in entry.items(fields.get("tasks"), ("tasks", "tasks")))
    if not tasks:
        raise entry.mistake("缺少 tasks。", "There are no tasks.")
    return Play(entry.key, entry.pair(fields.get("strategy"), ("strategy", "strategy")), tasks, metric, goal)


def _task(entry: Entry, value: object) -> Task:
    fields = entry.mapping(value, ("zh", "en", "role", "due"), ("任务", "A task"))
    due = fields.get("due")
    if isinstance(due, bool) or not isinstance(due, int) or not 1 <= due <= LONGEST:
        raise entry.mistake(
            f"due 是月末后的工作日数，应为 1 到 {LONGEST} 的整数。",
            f"due is a number of working days after the month's end, from 1 to {LONGEST}.",
        )
    return Task(entry.texts(fields, ("任务", "A task")), entry.pair(fields.get("role"), ("role", "role")), due)
