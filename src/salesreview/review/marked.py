"""Figures that know which fact they show: what a tab's cell is traced by.

The facts are handed to the layout with their numbers marked. A number that a table shows as it is, in another unit,
or as a share keeps its mark; one that a table works out otherwise (a rest) loses it, as it is no single fact's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from salesreview.metrics.facts import Facts
from salesreview.metrics.model import Fact
from salesreview.period import Month

_ATTRIBUTES = ("value", "mom", "yoy", "ytd", "ytd_yoy", "target", "attainment", "gap")


class Marked(float):
    """A number of a cell that is an attribute of a fact."""

    __slots__ = ("attribute", "fact")
    fact: Fact
    attribute: str

    def __new__(cls, value: float, fact: Fact, attribute: str) -> Marked:
        """Mark a number."""
        made = super().__new__(cls, value)
        made.fact, made.attribute = fact, attribute
        return made


def carried(source: float, value: float) -> float:
    """Return `value`, which is `source` in another unit, with its mark if it has one."""
    return Marked(value, source.fact, source.attribute) if isinstance(source, Marked) else value


def share_of(value: float, whole: float) -> float:
    """Return a value ÷ the whole of its metric, marked as the fact's share where the value is marked as the fact's."""
    share = value / whole
    return Marked(share, value.fact, "share") if isinstance(value, Marked) else share


class _MarkedFacts(Facts):
    """Facts whose numbers are marked as they are asked for."""

    def get(self, metric: str, dimension: str = "", member: str = "", month: Month | None = None) -> Fact | None:
        """Return one fact with its numbers marked, as `Facts.get` does."""
        fact = super().get(metric, dimension, member, month)
        if fact is None:
            return None
        held: Mapping[str, Any] = {
            name: Marked(number, fact, name) for name in _ATTRIBUTES if (number := getattr(fact, name)) is not None
        }
        return replace(fact, **held)


def marked(facts: Facts) -> Facts:
    """Return the same facts, their numbers marked."""
    return _MarkedFacts(**{each.name: getattr(facts, each.name) for each in fields(facts) if each.init})


__all__ = ["Marked", "carried", "marked", "share_of"]
