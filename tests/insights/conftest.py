from __future__ import annotations

from dataclasses import replace

from salesreview.metrics.catalog import METRIC
from salesreview.metrics.facts import Facts
from salesreview.metrics.model import Fact, Unit
from salesreview.period import Month

MONTH = Month(2026, 10)


def fact(
    metric: str, value: float, was: float | None = None, member: tuple[str, str] = ("", ""), **more: object
) -> Fact:
    """A fact of October 2026 with its change against `was`."""
    unit = METRIC[metric].unit
    mom = None if was is None else value - was if unit is Unit.RATE else value / was - 1
    return replace(Fact(metric, *member, str(MONTH), value, unit, mom_base=was, mom=mom), **more)  # type: ignore[arg-type]


def facts_of(*facts: Fact) -> Facts:
    """The fact table of these facts alone."""
    return Facts(MONTH, facts)
