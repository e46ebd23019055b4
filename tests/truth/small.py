"""Small companies and facts made by hand, and the reading of a true text and of its false variants over them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from salesreview.metrics.catalog import METRIC
from salesreview.metrics.evaluate import evaluate
from salesreview.metrics.facts import Facts
from salesreview.metrics.model import Fact
from salesreview.period import Month
from salesreview.settings import Settings
from salesreview.tables.model import Tables

from .claims.summary import Summary
from .companies import Rows, tables_of

MONTH = Month(2026, 10)
#: What a text says instead: what is replaced, by what, and why that is wrong (a part of the finding's reason).
Lies = Mapping[str, tuple[str, str, str]]


def back(step: int) -> Month:
    return MONTH.plus(-step)


def day(step: int, at: int = 10) -> dt.date:
    return back(step).first.replace(day=at)


def evaluated(rows: Rows, **settings: Any) -> tuple[Facts, Tables, Settings]:
    tables, chosen = tables_of(rows, set()), Settings(**settings)
    return evaluate(tables, chosen, MONTH), tables, chosen


def fact(metric: str, value: float | None, step: int = 0, at: tuple[str, str] = ("", ""), **bases: Any) -> Fact:
    return Fact(metric, *at, str(back(step)), value, METRIC[metric].unit, **bases)


def made(*facts: Fact, rows: Rows | None = None, **settings: Any) -> tuple[Facts, Tables, Settings]:
    return Facts(MONTH, facts), tables_of(rows or {}, set()), Settings(**settings)


def why(company: tuple[Facts, Tables, Settings], slot: str, text: str, lang: str) -> list[str]:
    """What is found wrong with a text that need not be whole: what a slot must hold besides is not asked for."""
    facts, tables, settings = company
    reading = Summary(facts, tables, replace(settings, language=lang))
    reading.read(slot, text)
    return [each.why for each in reading.findings]


def hold(company: tuple[Facts, Tables, Settings], slot: str, text: str, lang: str, lies: Lies) -> None:
    """The text is true, and each lie is caught for its own reason."""
    found = why(company, slot, text, lang)
    assert not found, found
    for name, (old, new, reason) in lies.items():
        assert old in text, name
        found = why(company, slot, text.replace(old, new, 1), lang)
        assert any(reason in each for each in found), f"{name}: {found}"
        assert "cannot be read" not in found, f"{name}: {found}"
