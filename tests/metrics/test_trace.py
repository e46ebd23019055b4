"""The rows of a figure come to the figure: of every metric, by every dimension, whole and partial months."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from salesreview.errors import UsageError
from salesreview.metrics.catalog import METRIC
from salesreview.metrics.evaluate import evaluate
from salesreview.metrics.facts import Facts
from salesreview.metrics.trace import Tracer
from salesreview.period import Month
from salesreview.settings import Settings
from salesreview.tables.model import Tables

MONTH = Month(2026, 10)


@pytest.fixture(scope="module")
def facts(company: Tables) -> Facts:
    return evaluate(company, Settings(), MONTH)


def _members(facts: Facts) -> list[tuple[str, str, str]]:
    """Of every metric and dimension the first three members that have a value."""
    taken: dict[tuple[str, str], list[str]] = {}
    for fact in facts.facts:
        if fact.value is not None and METRIC[fact.metric].compared:
            taken.setdefault((fact.metric, fact.dimension), []).append(fact.member)
    return [(*key, name) for key, names in taken.items() for name in names[:3]]


def _all_agree(company: Tables, facts: Facts, month: Month | None = None, attribute: str = "value") -> int:
    tracer = Tracer(company, Settings(), facts)
    wrong, seen = [], set()
    for metric, dimension, member in _members(facts):
        fact = facts.get(metric, dimension, member, month)
        if fact is None or getattr(fact, attribute) is None:
            continue
        trace = tracer.trace(metric, dimension, member, month, attribute)
        seen.add(metric)
        if not trace.agrees or (trace.fact.value and not trace.sides[0].count):
            wrong.append((metric, dimension, member, trace.told, trace.value))
    assert not wrong
    return len(seen)


def test_rows_of_every_fact_come_to_it(company: Tables, facts: Facts) -> None:
    assert _all_agree(company, facts) > 60


def test_rows_of_an_earlier_month(company: Tables, facts: Facts) -> None:
    assert _all_agree(company, facts, MONTH.plus(-5)) > 55


@pytest.mark.parametrize(("attribute", "least"), [("mom", 55), ("yoy", 55), ("ytd", 40), ("attainment", 3), ("gap", 3)])
def test_rows_of_a_change_come_to_it(company: Tables, facts: Facts, attribute: str, least: int) -> None:
    assert _all_agree(company, facts, attribute=attribute) > least


def test_rows_of_a_partial_month_and_of_its_bases(company: Tables) -> None:
    import datetime as dt

    import polars as pl

    days = {"orders": "order_date", "leads": "created_date", "channel_costs": "date", "feedback": "date"}
    cut = {key: company[key].filter(pl.col(column) <= dt.date(2026, 10, 17)) for key, column in days.items()}
    tables = Tables({**company.frames, **cut}, company.status)
    facts = evaluate(tables, Settings(), MONTH)
    assert facts.partial_day == 16  # the last day with orders
    assert _all_agree(tables, facts) > 50
    for attribute in ("mom", "yoy"):
        assert _all_agree(tables, facts, attribute=attribute) > 40


def test_hand_counted(make: Callable[..., Tables]) -> None:
    tables = make(orders=[
        {"order_id": "A", "order_date": "2026-10-03", "customer_id": "C1", "revenue": 100, "cost": 60},
        {"order_id": "A", "order_date": "2026-10-03", "customer_id": "C1", "revenue": 50},
        {"order_id": "B", "order_date": "2026-10-31", "customer_id": "C1", "revenue": -20, "cost": -10},
        {"order_id": "Z", "order_date": "2026-09-30", "customer_id": "C1", "revenue": 80, "cost": 1},
    ])  # fmt: skip
    tracer = Tracer(tables, Settings(), evaluate(tables, Settings(), MONTH))
    margin = tracer.trace("gross_margin")
    top, bottom = margin.sides
    assert top.parts[0].rows.rows() == [(2, 40.0), (4, -10.0)]
    assert bottom.parts[0].rows.rows() == [(2, 100.0), (4, -20.0)]
    assert margin.value == 30 / 80
    orders = tracer.trace("orders").sides[0]
    assert orders.parts[0].rows.rows() == [(2, 1.0), (3, 0.0)]
    growth = tracer.trace("revenue_growth")
    assert [side.total for side in growth.sides] == [130.0, -80.0, 80.0] and growth.agrees


def test_what_cannot_be_traced_says_why(company: Tables, facts: Facts) -> None:
    tracer = Tracer(company, Settings(), facts)
    split = next(fact for fact in facts.facts if not METRIC[fact.metric].compared and fact.value is not None)
    with pytest.raises(UsageError) as told:
        tracer.trace(split.metric, split.dimension, split.member)
    assert re.search("不是若干行之和", told.value.text("zh")) and "not a sum of rows" in told.value.text("en")
    with pytest.raises(UsageError) as told:
        tracer.trace("revenue", "region", "Atlantis")
    assert "成员" in told.value.text("zh") and "member" in told.value.text("en")
