"""Live numbers in a person's text: {revenue}, {revenue.mom}, {gross_margin.target}."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from salesreview import language
from salesreview.metrics.model import Unit

if TYPE_CHECKING:
    from salesreview.commentary.voice import Voice

_PLACEHOLDER = re.compile(r"\{([a-z_]+)(?:\.(mom|yoy|ytd|target|attainment|gap))?\}")


def fill_live(text: str, v: Voice) -> str:
    """Return `text` with each known placeholder replaced by its number; one unknown or n/a stays as it was typed."""
    return _PLACEHOLDER.sub(lambda found: _number(v, found[1], found[2]) or found[0], text)


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
    return v.show(metric, amount, difference=field == "gap")
