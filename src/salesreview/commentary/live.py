"""Live numbers in a person's text: {revenue}, {revenue.mom}, {gross_margin.target}."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from salesreview import language
from salesreview.metrics.model import Unit

if TYPE_CHECKING:
    from salesreview.commentary.voice import Voice

_PLACEHOLDER = re.compile(r"\{([a-z_]+)(?:\.(mom|yoy|ytd|target|attainment|gap))?\}")
#: What was meant for one, full-width braces and wrong names too.
_MEANT = re.compile(r"[{\uff5b]\s*[A-Za-z_][A-Za-z_. ]*[}\uff5d]")
_BESIDE = 2  # characters next to a live number that must still be there for it to be known again
_LONGEST = 4_000_000  # comparisons of two texts: beyond, an edited text is taken as it stands


def fill_live(text: str, v: Voice) -> str:
    """Return `text` with each known placeholder replaced by its number; one unknown or n/a stays as it was typed."""
    return _PLACEHOLDER.sub(lambda found: _number(v, found[1], found[2]) or found[0], text)


def unfilled(text: str) -> tuple[str, ...]:
    """Return what stands in a filled text like a placeholder: mistyped, or of a metric that is n/a."""
    return tuple(dict.fromkeys(_MEANT.findall(text)))


def rebound(pattern: str, shown: str, typed: str) -> tuple[str, bool]:
    """Return a person's new text with the placeholders of `pattern` whose numbers they left standing.

    `shown` is the pattern filled, which the person edited into `typed`. True: every placeholder is still there.
    """
    pieces = [(found.start(), found.end(), found[0]) for found in _PLACEHOLDER.finditer(pattern)]
    if not pieces:
        return typed, True
    edges = [0, *(edge for start, end, _ in pieces for edge in (start, end)), len(pattern)]
    literals = [pattern[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    values = re.fullmatch("(.+?)".join(map(re.escape, literals)), shown, re.DOTALL)
    if values is None or len(shown) * len(typed) > _LONGEST:
        return typed, False
    blocks = difflib.SequenceMatcher(None, shown, typed, autojunk=False).get_matching_blocks()
    kept = 0
    for number, (_, _, placeholder) in reversed(list(enumerate(pieces, 1))):
        start, end = values.span(number)
        for block in blocks:
            before, after = start - block.a, block.a + block.size - end
            if before >= 0 and after >= 0 and before + after >= _BESIDE:
                at = block.b + before
                typed = typed[:at] + placeholder + typed[at + end - start :]
                kept += 1
                break
    return typed, kept == len(pieces)


def _number(v: Voice, metric: str, field: str | None) -> str | None:
    from salesreview.metrics.catalog import METRIC

    fact = v.fact(metric) if metric in METRIC else None
    amount = getattr(fact, field or "value") if fact is not None else None
    if fact is None or amount is None:
        return None
    if field in ("mom", "yoy"):
        rate = fact.unit is Unit.RATE
        return language.points(amount, v.lang, signed=True) if rate else language.percent(amount, signed=True)
    if field == "attainment":
        return language.percent(amount)
    if field is None:
        return v.worth(fact)
    return v.show(metric, amount, difference=field == "gap")
