"""The walk through a text: names marked, lines cut into clauses, each clause given to the rule that reads most of it."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from salesreview.metrics.catalog import BLANK, LINE_TOPIC, MEMBERS, find_dimension
from salesreview.metrics.facts import Facts
from salesreview.metrics.model import Fact
from salesreview.metrics.targets import read_targets
from salesreview.settings import Settings
from salesreview.tables.catalog import schema
from salesreview.tables.model import Tables

from .grammar import (
    BAD_COUNT,
    BAD_IS,
    BY_LABEL,
    CAUSES,
    MINUS_ZERO,
    MISPLACED,
    NAME,
    NAMED,
    NOT_TEXT,
    SEPARATOR,
    Finding,
    Rule,
    UntrueError,
    fold,
    grammar,
)


class Reader:
    """The state of reading one company's texts, with what was found."""

    def __init__(self, facts: Facts, tables: Tables, settings: Settings) -> None:
        self.facts, self.tables, self.settings, self.lang = facts, tables, settings, settings.language
        self.findings: list[Finding] = []
        self.claims: dict[str, list[tuple[Any, ...]]] = {}
        self.sentences = 0
        self.used: Counter[str] = Counter()
        self.targets = read_targets(tables)
        self.members: dict[str, list[tuple[str, str]]] = {}
        for dimension, names in itertools.groupby(
            sorted(
                {
                    (f.dimension, f.member)
                    for f in facts.facts
                    if f.dimension in NAMED and f.member not in MEMBERS.get(f.dimension, {})
                }
            ),
            key=lambda each: each[0],
        ):
            for _, member in names:
                for part in member.split(LINE_TOPIC)[1:] if dimension == "line_topic" else [member]:
                    at = "topic" if dimension == "line_topic" else dimension
                    self.members.setdefault(self.label(at, part), []).append((at, part))
        for row in self.rows("factors"):
            dimension = find_dimension(row["dimension"]) or ""
            if dimension and row["member"]:
                self.members.setdefault(self.label(dimension, row["member"]), []).append(
                    (dimension, str(row["member"]).strip())
                )
        typed = set()
        for table, columns in {"factors": ["description"], "actions": ["task", "owner"], "risks": ["risk", "response", "owner"],
                               "resources": ["item", "reason"]}.items():  # fmt: skip
            typed |= {fold(row[column]) for row in self.rows(table) for column in columns}
        for table, column in (("incidents", "kind"), ("resources", "kind")):
            typed |= {self.choice(table, column, row[column]) for row in self.rows(table)}
        self.tokens: list[str] = []
        spelt: dict[str, str] = {}
        for label in sorted({*self.members, *typed} - {""}, key=lambda text: (-len(text), text)):
            mark = f"\ue000{len(self.tokens)}\ue001"
            self.tokens.append(label)
            if self.lang == "zh":
                spelt[f"「{label}」"] = mark
            if (
                self.lang == "en"
                or label in typed
                or any(dimension == "size" for dimension, _ in self.members.get(label, []))
            ):
                spelt[label] = mark
                if label in typed:  # a text may begin a sentence; a name keeps its letters
                    spelt.setdefault(label[0].upper() + label[1:], mark)
        edge = "" if self.lang == "zh" else r"(?<![A-Za-z0-9\ue000])"
        ends = "" if self.lang == "zh" else r"(?![A-Za-z0-9\ue001])"
        ordered = sorted(spelt, key=lambda text: (-len(text), text))
        self._spelt = spelt
        self._marks = re.compile(edge + "(?:" + "|".join(map(re.escape, ordered)) + ")" + ends) if ordered else None
        self.slot = ""
        self.reset()

    # words

    def label(self, dimension: str, member: str) -> str:
        if member == BLANK:
            return "未填" if self.lang == "zh" else BLANK
        pair = MEMBERS.get(dimension, {}).get(member)
        shown = fold(member if pair is None else pair[self.lang == "en"])
        return shown or ("未填" if self.lang == "zh" else BLANK)

    def choice(self, table: str, column: str, value: object) -> str:
        for each in schema(table).column(column).choices:
            if each.key == value:
                return each.zh if self.lang == "zh" else each.en
        return fold(value)

    def rows(self, table: str) -> list[dict[str, Any]]:
        frame = self.tables.frames.get(table)
        return [] if frame is None else frame.to_dicts()

    def typed(self, mark: str) -> str:
        return self.tokens[int(mark[1:-1])]

    def named(self, mark: str, dimensions: Iterable[str]) -> list[tuple[str, str]]:
        """Return the members that a name can stand for."""
        wanted = set(dimensions)
        for key, words in (("large", "大large"), ("medium", "中medium"), ("small", "小small")):
            if mark in (f"{words[0]}型客户", f"{words[1:]} customers") or mark.lower() == f"{words[1:]} customers":
                return [("size", key)] if "size" in wanted else []
        if mark[0] != "\ue000":
            raise UntrueError(f"no name: {mark}")
        found = [each for each in self.members.get(self.typed(mark), []) if each[0] in wanted]
        if not found:
            raise UntrueError(f"nobody of that name in {sorted(wanted)}: {self.typed(mark)}")
        return list(dict.fromkeys(found))

    def metric(self, label: str) -> str:
        key = BY_LABEL[self.lang].get(label if self.lang == "zh" else label.lower())
        if key is None:
            raise UntrueError(f"no metric: {label}")
        return key

    # reading

    def reset(self) -> None:
        """Forget what the line so far was about."""
        self.place: list[tuple[str, str]] = [("", "")]
        self.subject: list[Fact] = []
        self.listing: tuple[str, str] = ("", "")
        self.told: list[tuple[str, float]] = []
        self.rest: list[float] = []
        self.problem: set[str] = set()  # by the keys of the playbook
        self.raised: list[dict[str, Any]] = []  # all of the line
        self.called: list[
            tuple[list[str], str, str, tuple[tuple[str, str], ...]]
        ] = []  # figures called for or against them
        self.speaks = ""  # for or against them
        self.supposed: list[dict[str, Any]] = []  # the hypotheses that a name stands for

    def read(self, slot: str, text: str) -> None:
        self.slot = slot
        self.claims[slot] = []
        self.stated: Counter[tuple[Any, ...]] = Counter()
        self.allowed: dict[tuple[Any, ...], int] = {}
        self.asked: Counter[str] = Counter()
        self.directed = False
        self.said: Counter[str] = Counter()
        self.order: list[str] = []  # what was said, by its rules
        if not text.strip():
            self.find("the slot is empty", text)
        marked = self._marks.sub(lambda found: self._spelt[found[0]], text) if self._marks else text
        self.form(marked)
        for line in marked.split("\n"):
            self.reset()
            self.line(re.sub(r"^\d+\. ", "", line))
        self.finish(marked)
        for claim, times in self.stated.items():
            if times > self.allowed.get(claim, 1):
                self.find(f"said {times} times: {claim}", text)
        if slot != "actions.strategy":
            for prompt, times in self.asked.items():
                if times > 1:
                    self.find(f"asked {times} times: {self.shown(prompt)}", text)

    def finish(self, text: str) -> None:
        """What the slot should have told, once all of it is read: each kind of claim adds its own."""

    def left_out(self, what: str, text: str) -> None:
        self.find(f"left out: {what}", text)

    def shown(self, marked: str) -> str:
        return re.sub(NAME, lambda found: self.typed(found[0]), marked)

    def find(self, why: str, text: str) -> None:
        self.findings.append(Finding(self.slot, why, self.shown(text)))

    def form(self, text: str) -> None:
        """What must never stand in a text, whatever it says."""
        for pattern, why in (
            (NOT_TEXT, "no text"),
            (MINUS_ZERO, "a signed zero"),
            (MISPLACED[self.lang], "punctuation"),
            (CAUSES, "a cause"),
        ):
            if found := pattern.search(text):
                self.find(f"{why}: {found[0]!r}", text)
        if self.lang == "en" and (found := BAD_COUNT.search(text) or BAD_IS.search(text)):
            self.find(f"grammar: {found[0]!r}", text)
        if not re.fullmatch(r"(?:[^【】]|【[^【】]+】)*", text, re.DOTALL):
            self.find("brackets of prompts do not pair", text)

    def line(self, line: str) -> None:
        for piece in re.split("(【[^】]*】)", line):
            if piece.startswith("【"):
                self.asked[piece] += 1
                self.prompt(piece)
            elif piece.strip():
                self.clauses(piece.strip())

    def clauses(self, text: str) -> None:
        at, separator, began = 0, SEPARATOR[self.lang], True
        while at < len(text):
            best: tuple[int, Rule, re.Match[str]] | None = None
            for each, pattern in grammar(self.lang):
                found = pattern.match(text, at)
                if (
                    found
                    and found.end() > at
                    and (each.lead or separator.match(text, found.end()))
                    and (best is None or found.end() > best[0])
                ):
                    best = found.end(), each, found
            if best is None:
                stop = re.compile(r"[，。；]|$" if self.lang == "zh" else r", |; |\. |\.?$").search(text, at)
                end = stop.end() if stop else len(text)
                self.find("cannot be read", f"{text[at:end]}  <<in>> {text}")
                at = max(end, at + 1)
                continue
            end, chosen, match = best
            self.used[chosen.name] += 1
            self.said[chosen.name] += 1
            self.order.append(chosen.name)
            if chosen.lead:
                self.close(text)
            self.sentences += began
            began = False
            try:
                chosen.check(self, **{key: value for key, value in match.groupdict().items() if value is not None})
            except (UntrueError, AssertionError, ArithmeticError, ValueError) as wrong:  # a claim on what is not there
                self.find(f"{chosen.name}: {wrong}", f"{match[0]}  <<in>> {text}")
            at = end
            if not chosen.lead:
                found = separator.match(text, at)
                stop_ = found[0] if found else ""
                at += len(stop_)
                if stop_.strip() in ("。", "."):
                    began = True
                    self.close(text)
                    self.listing, self.told, self.rest = ("", ""), [], []

    def close(self, text: str) -> None:
        """A list of the largest ends: it must come to the whole, and may not cut between equals."""
        metric, dimension = self.listing
        if not self.told:
            return
        whole = self.facts.value(metric) or 0.0
        listed = math.fsum([*(value for _, value in self.told), *self.rest])
        if abs(whole - listed) > 1e-6:
            self.find(f"the list comes to {listed} of {whole} and does not say so", text)
        values = sorted(
            (
                f.value
                for f in self.facts.facts
                if (f.metric, f.dimension) == self.listing and f.member != BLANK and f.value
            ),
            reverse=True,
        )
        if values[len(self.told) : len(self.told) + 1] == [self.told[-1][1]]:
            self.find(f"an equal of the last is left out of {dimension}", text)
        self.told, self.rest = [], []

    def claim(self, kind: str, *what: Any) -> None:
        self.claims[self.slot].append((kind, *what))

    def repeated(self, claim: tuple[Any, ...], most: int) -> None:
        """Note a claim that may be made once for each of `most` rows that say the same."""
        self.stated[claim] += 1
        if self.stated[claim] <= most:
            self.allowed[claim] = self.stated[claim]

    def once(self, *claim: Any) -> None:
        self.stated[claim] += 1
