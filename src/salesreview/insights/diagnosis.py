"""Diagnosis rules: what may lie behind a symptom, weighed by the evidence that the facts hold (source: review.md §4.3).

The rules stand in `diagnosis.yaml`, which a department may extend or replace entry by entry with its own file. A
hypothesis is never called a cause: it is shown with what speaks for and against it, and with whom to ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from salesreview.insights.drivers import main_part
from salesreview.insights.editable import Entry, read_entries
from salesreview.insights.hidden import RULES, Hidden
from salesreview.insights.significance import clear_move, comparable, meets
from salesreview.insights.together import Together, moved_together
from salesreview.metrics.catalog import BLANK, DIMENSION

if TYPE_CHECKING:
    import datetime as dt

    from salesreview.metrics.facts import Facts
    from salesreview.metrics.model import Fact

TITLE = ("诊断规则文件", "Diagnosis file")
SHIPPED = Path(__file__).with_name("diagnosis.yaml")
MOST = 3  # hypotheses told for one symptom
FEWEST = 5  # a member's share of a count below this is no evidence
#: Symptoms that the program finds itself.
ABOUT = {"region_below": "region", "concentration": "customer", "growth_concentration": "customer"}
_TESTS = ("moved", "share", "drives", "target", "over", "under", "together")
_WORDS = {"moved": ("up", "down"), "target": ("met", "missed"), "together": ("same", "opposite")}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing to look at: a metric with a test on it, or Factor rows of certain kinds.

    `test`: moved (up, down), target (met, missed), over, under (a number), share (one member of `by` has at least that
    share), drives (one member of `by` made at least that share of the change), together (same, opposite: it has moved
    so with the metric `other`, of the whole); factor: `kinds` of Factor rows.
    """

    test: str
    metric: str = ""
    word: str = ""
    bound: float = 0.0
    by: str = ""
    kinds: tuple[str, ...] = ()
    whole: bool = False  # read for the whole, though the symptom is a member's
    other: str = ""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What may lie behind a symptom; texts are (zh, en)."""

    name: tuple[str, str]
    ask: tuple[str, str]
    supports: tuple[Evidence, ...]
    opposes: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """The hypotheses of one symptom; `when` is empty for a symptom that the program finds itself."""

    key: str
    name: tuple[str, str]
    when: tuple[Evidence, ...]
    hypotheses: tuple[Hypothesis, ...]


@dataclass(frozen=True, slots=True)
class Factor:
    """One row of the Factors table in the month under review; `dimension` and `member` as facts name them."""

    date: dt.date
    origin: str  # external, internal, ""
    kind: str
    dimension: str
    member: str
    description: str
    effect: str  # +, -, ""


@dataclass(frozen=True, slots=True)
class Seen:
    """Evidence that holds: the fact it shows on, and what was looked for: a member and its share, factors, moves."""

    evidence: Evidence
    fact: Fact | None = None
    member: str = ""
    share: float = 0.0
    factors: tuple[Factor, ...] = ()
    moves: Together | None = None


@dataclass(frozen=True, slots=True)
class Weighed:
    """A hypothesis with what speaks for and against it."""

    hypothesis: Hypothesis
    supports: tuple[Seen, ...]
    opposes: tuple[Seen, ...]


def load_diagnosis(own: Path | None = None) -> tuple[Rule, ...]:
    """Return the shipped rules, those of the file `own` in place of entries of the same name or after them.

    Raises CatalogError, which names the file, the line and the entry.
    """
    if own is None:
        return _shipped()
    rules = {rule.key: rule for rule in _shipped()}
    rules.update({rule.key: rule for rule in _read(own)})
    return tuple(rules.values())


@lru_cache(maxsize=1)
def _shipped() -> tuple[Rule, ...]:
    return _read(SHIPPED)


def weigh_hypotheses(
    rule: Rule, facts: Facts, factors: Sequence[Factor], dimension: str = "", member: str = ""
) -> list[Weighed]:
    """Return the hypotheses that something speaks for, the best supported first, at most three.

    Ordered by pieces of evidence for less those against, then as in the file. Evidence is read for the member that the
    symptom is about where the metric has it, so that a whole company's move says nothing about one region.
    """
    found = []
    for hypothesis in rule.hypotheses:
        supports = tuple(_held(hypothesis.supports, facts, factors, dimension, member))
        opposes = tuple(_held(hypothesis.opposes, facts, factors, dimension, member))
        if supports:
            found.append(Weighed(hypothesis, supports, opposes))
    return sorted(found, key=lambda each: len(each.opposes) - len(each.supports))[:MOST]


def own_symptoms(rules: Iterable[Rule], facts: Facts) -> list[tuple[Rule, tuple[Seen, ...]]]:
    """Return the rules with a symptom of the department's own whose every line holds, with what was seen."""
    found = []
    for rule in rules:
        seen = tuple(_held(rule.when, facts, (), "", ""))
        if rule.when and len(seen) == len(rule.when):
            found.append((rule, seen))
    return found


def about(finding: Hidden) -> tuple[str, str]:
    """Return the dimension and member that a finding is about, ("", "") for the whole."""
    return (ABOUT[finding.rule], finding.member) if finding.rule in ABOUT else ("", "")


def _held(
    lines: Iterable[Evidence], facts: Facts, factors: Sequence[Factor], dimension: str, member: str
) -> Iterable[Seen]:
    for line in lines:
        seen = (
            _factors(line, factors, dimension, member)
            if line.test == "factor"
            else _fact(line, facts, "" if line.whole else dimension, "" if line.whole else member)
        )
        if seen is not None:
            yield seen


def _factors(line: Evidence, factors: Sequence[Factor], dimension: str, member: str) -> Seen | None:
    found = tuple(
        each
        for each in factors
        if each.kind in line.kinds and (not dimension or (each.dimension, each.member) == (dimension, member))
    )
    return Seen(line, factors=found) if found else None


def _fact(line: Evidence, facts: Facts, dimension: str, member: str) -> Seen | None:
    if line.test == "together":
        moves = moved_together(facts, line.metric, line.other, opposite=line.word == "opposite")
        return Seen(line, facts.get(line.metric), moves=moves) if moves else None
    if line.test in ("share", "drives"):
        return None if dimension else _member(line, facts)  # facts are by one dimension at a time
    fact = facts.get(line.metric, dimension, member)
    if fact is None or fact.value is None:
        return None
    match line.test:
        case "moved":
            holds = clear_move(facts, fact) == (1 if line.word == "up" else -1)
        case "target":
            holds = comparable(facts, fact) and meets(fact) is (line.word == "met")
        case "over":
            holds = fact.value > line.bound
        case _:
            holds = fact.value < line.bound
    return Seen(line, fact) if holds else None


def _member(line: Evidence, facts: Facts) -> Seen | None:
    part = main_part(facts, line.metric, line.by) if line.test == "drives" else _large_share(line, facts)
    if part is None or part[1] < line.bound:
        return None
    return Seen(line, facts.get(line.metric, line.by, part[0]), *part)


def _large_share(line: Evidence, facts: Facts) -> tuple[str, float] | None:
    """Return the largest named member of a metric and its share of the whole; None where there is too little of it."""
    whole = facts.value(line.metric)
    names = [name for name in facts.members(line.metric, line.by) if name != BLANK]
    if whole is None or whole < FEWEST or not names:
        return None
    return names[0], (facts.value(line.metric, line.by, names[0]) or 0.0) / whole


def _read(path: Path) -> tuple[Rule, ...]:
    return tuple(_rule(entry) for entry in read_entries(path, TITLE))


def _rule(entry: Entry) -> Rule:
    parts = entry.mapping(entry.value, ("zh", "en", "when", "hypotheses"), ("条目", "An entry"))
    when = tuple(_evidence(entry, each) for each in entry.items(parts.get("when"), ("when", "when")))
    if not when and entry.key not in RULES:
        raise entry.mistake(
            f"“{entry.key}”不是程序能自己发现的症状，需要写 when；程序自带：{'、'.join(RULES)}。",
            f"The program finds no symptom “{entry.key}” itself, so it needs “when”; it finds: {', '.join(RULES)}.",
        )
    hypotheses = []
    for each in entry.items(parts.get("hypotheses"), ("hypotheses", "hypotheses")):
        fields = entry.mapping(each, ("zh", "en", "for", "against", "ask"), ("假设", "A hypothesis"))
        supports = tuple(_evidence(entry, line) for line in entry.items(fields.get("for"), ("for", "for")))
        opposes = tuple(_evidence(entry, line) for line in entry.items(fields.get("against"), ("against", "against")))
        if not supports:
            raise entry.mistake("每个假设至少需要一条 for（支持的证据）。", "A hypothesis needs a line under “for”.")
        name = entry.texts(fields, ("假设的名称", "The hypothesis's name"))
        ask = entry.pair(fields.get("ask") or {}, ("ask（向谁核实什么）", "ask (whom to ask what)"))
        hypotheses.append(Hypothesis(name, ask, supports, opposes))
    if not hypotheses:
        raise entry.mistake("缺少 hypotheses。", "There are no hypotheses.")
    return Rule(entry.key, entry.texts(parts, ("条目的名称", "The entry's name")), when, tuple(hypotheses))


def _evidence(entry: Entry, line: object) -> Evidence:
    what = ("证据", "A piece of evidence")
    fields = entry.mapping(line, ("metric", *_TESTS, "by", "factor", "of", "with"), what)
    whole = fields.get("of") == "whole"
    if "factor" in fields:
        kinds = fields["factor"] if isinstance(fields["factor"], list) else [fields["factor"]]
        return Evidence("factor", kinds=tuple(str(kind) for kind in kinds), whole=whole)
    metric, tests = entry.metric(fields.get("metric")), [test for test in _TESTS if test in fields]
    if len(tests) != 1:
        raise entry.mistake(
            f"每条证据只写一项检验：{'、'.join(_TESTS)}。", f"Each piece of evidence has one test: {', '.join(_TESTS)}."
        )
    (test,) = tests
    by = str(fields.get("by") or "")
    if (test in ("share", "drives")) is not bool(by) or (by and by not in DIMENSION):
        raise entry.mistake(
            "share 和 drives 需要 by（维度的键），其他检验不需要。",
            "share and drives need “by” (a dimension's key), others none.",
        )
    if (test == "together") is not ("with" in fields):
        raise entry.mistake(
            "together 需要 with（另一个指标的键），其他检验不需要。",
            "together needs “with” (the other metric's key), others none.",
        )
    value = fields[test]
    if test in _WORDS:
        if value not in _WORDS[test]:
            raise entry.mistake(
                f"{test} 只能是 {' 或 '.join(_WORDS[test])}。", f"{test} is {' or '.join(_WORDS[test])}."
            )
        other = entry.metric(fields["with"]) if test == "together" else ""
        return Evidence(test, metric, word=str(value), whole=whole, other=other)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise entry.mistake(f"{test} 应为数字。", f"{test} is a number.")
    return Evidence(test, metric, bound=float(value), by=by, whole=whole)
