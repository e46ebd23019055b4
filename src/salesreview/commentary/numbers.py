"""Numbers of our text inside a person's words: which have changed since, and their new values."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_NUMBER = re.compile(r"[-+]?\d+(?:,\d{3})*(?:\.\d+)?(?:%|个百分点| pp)?")
#: A number that hardly stands twice for different things: of three digits or more, with decimals, or a rate.
_TELLING = re.compile(r"\d\D*\d\D*\d|[.%点p]")
#: What parts clauses; a comma or a stop within a number does not.
_BREAK = re.compile(r"[，。；：、！？\n（）()]|[,.;:!?](?=\s|$)")


@dataclass(frozen=True, slots=True)
class Outdated:
    """A number of the words kept that our text says otherwise now; `new` is "" where it cannot be told for certain."""

    start: int
    end: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class _Clause:
    skeleton: str  # its words, a mark in the place of each number
    spans: tuple[tuple[int, int], ...]
    numbers: tuple[str, ...]


def outdated(kept: str, base: str, now: str) -> list[Outdated]:
    """Return the numbers of `kept` that stood in `base`, our text it began from, and are not what `now` says.

    A number has a new value where the clause of ours that it stood in says the same words now. Where those words
    changed too (rose became fell), or a sign did, a new number could make the words around it false: it has none. Nor
    has a small number in a clause of the person's own, which may count something else.
    """
    news = _news(base, now)
    by_text: dict[str, set[str | None]] = {}
    for old, new in news.values():
        by_text.setdefault(old, set()).add(new)
    words = _clauses(kept)
    exact = {(i, k): news[j, k] for i, j in _pairs(words, _clauses(base)) for k in range(len(words[i].numbers))}
    said = set(_NUMBER.findall(now))
    found = []
    for i, clause in enumerate(words):
        for k, (old, (start, end)) in enumerate(zip(clause.numbers, clause.spans, strict=True)):
            if (i, k) in exact and exact[i, k][0] == old:
                candidates = {exact[i, k][1]}
            elif old in by_text:
                candidates = by_text[old]
            else:
                continue  # a person's own number
            sure = (i, k) in exact or _TELLING.search(old)
            new = next(iter(candidates)) if len(candidates) == 1 else None
            if new is None and old not in said:
                found.append(Outdated(start, end, old, ""))
            elif new is not None and new != old:
                found.append(Outdated(start, end, old, new if sure and not _turned(old, new) else ""))
    return found


def updated(kept: str, base: str, now: str) -> tuple[str, str]:
    """Return the words kept, and the text they began from, with the new value of every number that has one."""
    words = _replaced(kept, [(each.start, each.end, each.new) for each in outdated(kept, base, now) if each.new])
    news = _news(base, now)
    spans = []
    for j, clause in enumerate(_clauses(base)):
        for k, (start, end) in enumerate(clause.spans):
            old, new = news[j, k]
            if new is not None and not _turned(old, new):
                spans.append((start, end, new))
    return words, _replaced(base, spans)


def _turned(old: str, new: str) -> bool:
    """Tell whether a sign changed."""
    return (old[0] if old[0] in "+-" else "") != (new[0] if new[0] in "+-" else "")


def _news(base: str, now: str) -> Mapping[tuple[int, int], tuple[str, str | None]]:
    """Return for each number of `base` (clause, place in it) the number and what stands in its place in `now`."""
    old, new = _clauses(base), _clauses(now)
    partner = dict(_pairs(old, new))
    return {
        (j, k): (number, new[partner[j]].numbers[k] if j in partner else None)
        for j, clause in enumerate(old)
        for k, number in enumerate(clause.numbers)
    }


def _pairs(one: Sequence[_Clause], other: Sequence[_Clause]) -> Iterator[tuple[int, int]]:
    """Yield the places of clauses that say the same but for their numbers, in the order of both texts."""
    matcher = difflib.SequenceMatcher(None, [c.skeleton for c in one], [c.skeleton for c in other], autojunk=False)
    for block in matcher.get_matching_blocks():
        for step in range(block.size):
            yield block.a + step, block.b + step


def _clauses(text: str) -> list[_Clause]:
    edges = [0, *(edge for found in _BREAK.finditer(text) for edge in found.span()), len(text)]
    clauses = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        numbers = [(found.start(), found.end(), found[0]) for found in _NUMBER.finditer(text, start, end)]
        skeleton = _NUMBER.sub("#", text[start:end]).strip()
        if skeleton:
            clauses.append(_Clause(skeleton, tuple((a, b) for a, b, _ in numbers), tuple(n for _, _, n in numbers)))
    return clauses


def _replaced(text: str, spans: Sequence[tuple[int, int, str]]) -> str:
    for start, end, new in reversed(spans):
        text = text[:start] + new + text[end:]
    return text
