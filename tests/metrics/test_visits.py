"""Visits and the share of customers visited, counted by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from salesreview.metrics.evaluate import evaluate
from salesreview.metrics.facts import Facts
from salesreview.metrics.reasons import reason_text
from salesreview.metrics.trace import Tracer
from salesreview.period import Month
from salesreview.settings import Settings
from salesreview.tables.model import Tables

MONTH = Month(2026, 10)
REGIONS = {"C1": "East", "C2": "East", "C3": "West", "C4": "West", "C5": "West"}


@pytest.fixture(scope="module")
def tables(make: Callable[..., Tables]) -> Tables:
    ordered = [
        ("C1", "2026-08-03"),
        ("C2", "2026-09-04"),
        ("C3", "2026-10-05"),
        ("C4", "2026-10-06"),
        ("C5", "2026-06-01"),
    ]
    return make(
        orders=[
            {"order_id": str(n), "order_date": day, "customer_id": who, "revenue": 100}
            for n, (who, day) in enumerate(ordered)
        ],
        customers=[{"customer_id": who, "region": region} for who, region in REGIONS.items()],
        visits=[
            {"visit_id": str(n), "date": day, "salesperson": by, "customer_id": who}
            for n, (day, by, who) in enumerate([
                ("2026-10-02", "Ann", "C1"), ("2026-10-09", "Ben", "C1"),  # one customer, twice
                ("2026-10-12", "Ann", "C3"),
                ("2026-10-13", "Ann", "C5"),  # ordered last in June: no longer active
                ("2026-10-14", "Ben", None),
                ("2026-09-10", "Ann", "C2"),
            ])
        ],
    )  # fmt: skip


@pytest.fixture(scope="module")
def facts(tables: Tables) -> Facts:
    return evaluate(tables, Settings(), MONTH)


def of(facts: Facts, metric: str, dimension: str) -> dict[str, float | None]:
    return {name: facts.value(metric, dimension, name) for name in facts.members(metric, dimension)}


def test_by_hand(facts: Facts) -> None:
    visits, share = facts.get("visits"), facts.get("visited_share")
    assert visits is not None and share is not None
    assert (visits.value, visits.mom_base, visits.ytd) == (5, 1, 6)
    assert share.value == pytest.approx(2 / 4) and share.n == 4  # C1 and C3 of C1 to C4
    assert share.mom_base == pytest.approx(1 / 2)  # in September: C2 of C1 and C2
    assert of(facts, "visits", "salesperson") == {"Ann": 3, "Ben": 2}
    assert of(facts, "visits", "region") == {"West": 2, "East": 2, "(blank)": 1}
    assert of(facts, "visited_share", "region") == {"East": 0.5, "West": 0.5, "(blank)": None}


def test_their_rows(tables: Tables, facts: Facts) -> None:
    tracer = Tracer(tables, Settings(), facts)
    visits = tracer.trace("visits", "salesperson", "Ben")
    assert visits.agrees and [part.rows["row"].to_list() for part in visits.sides[0].parts] == [[3, 6]]
    share = tracer.trace("visited_share", "region", "East")
    assert share.agrees and [side.total for side in share.sides] == [1, 2]
    assert [(part.table, part.rows.rows()) for part in share.sides[0].parts] == [("visits", [(2, 1.0), (3, 0.0)])]


def test_without_the_table(make: Callable[..., Tables], tables: Tables) -> None:
    bare = make(orders=[{"order_id": "1", "order_date": "2026-10-05", "customer_id": "C1", "revenue": 1}])
    facts = evaluate(bare, Settings(), MONTH)
    for metric in ("visits", "visited_share"):
        fact = facts.get(metric)
        assert fact is not None and fact.reason == "no_table:visits"
        assert reason_text(fact.reason, "en") == "the Visits sheet is missing"
