from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from salesreview.metrics.evaluate import evaluate
from salesreview.metrics.facts import CustomerValue
from salesreview.period import Month
from salesreview.settings import Settings
from salesreview.tables.model import Tables

Make = Callable[..., Tables]


def bought(customer: str, revenue: float, *dates: str, cost: float | None = None) -> list[dict[str, Any]]:
    return [
        {"order_id": f"{customer}{date}", "order_date": date, "customer_id": customer, "revenue": revenue, "cost": cost}
        for date in dates
    ]


MONTHS = [f"2025-{month:02}-15" for month in (11, 12)] + [f"2026-{month:02}-15" for month in range(1, 11)]
ORDERS = [
    *bought("big", 500, *MONTHS),  # 6000
    *bought("mid", 300, *MONTHS[4:10]),  # 1800, last on 15 August: 77 days
    *bought("low", 100, *MONTHS[10:], cost=120),  # 200 at a loss
    *bought("old", 50, "2025-11-20"),  # 345 days ago
    *bought("gone", 900, "2025-10-01"),  # outside the 12 months of October, inside those of September
]
CONTRACTS = [
    {"contract_id": "1", "customer_id": "mid", "end_date": "2026-05-05", "renewed": False},
    {"contract_id": "2", "customer_id": "big", "end_date": "2026-05-05", "renewed": True},
    {"contract_id": "3", "customer_id": "old", "end_date": "2026-05-05"},  # undecided
]


def values(make: Make, **settings: Any) -> dict[str, CustomerValue]:
    facts = evaluate(make(orders=ORDERS, contracts=CONTRACTS), Settings(**settings), Month(2026, 10))
    return {each.customer_id: each for each in facts.customers}


def test_scores_and_classes_by_hand(make: Make) -> None:
    found = values(make)
    assert set(found) == {"big", "mid", "low", "old"}
    scores = {key: (each.recency, each.frequency, each.monetary) for key, each in found.items()}
    # cumulated: big 6000 of 8050 crosses 50 % and 70 %; mid starts at 74.5 %, within 85 %; low at 96.9 %; old at 99.4 %
    assert scores == {"big": (5, 5, 5), "mid": (3, 4, 3), "low": (5, 2, 1), "old": (1, 1, 1)}
    assert {key: each.score for key, each in found.items()} == pytest.approx(
        {"big": 100, "mid": 20 * (0.9 + 1.2 + 1.2), "low": 20 * (1.5 + 0.6 + 0.4), "old": 20}
    )
    assert {key: each.adjusted for key, each in found.items()} == pytest.approx(
        {"big": 100, "mid": 56, "low": 40, "old": 20}
    )
    assert {key: each.klass for key, each in found.items()} == {
        "big": "keep",
        "mid": "grow",
        "low": "grow",
        "old": "retire",
    }


def test_reasons_margin_and_last_order(make: Make) -> None:
    found = values(make)
    assert found["big"].reasons == ("recent", "frequent", "large", "renewed")
    assert found["mid"].reasons == ("frequent", "not_renewed")
    assert found["low"].reasons == ("recent", "rare", "small", "negative_margin")
    assert found["old"].reasons == ("lapsed", "rare", "small")
    assert (found["low"].margin_12m, found["old"].margin_12m) == (-40, None)
    assert str(found["mid"].last_order) == "2026-08-15"


def test_the_class_of_the_month_before(make: Make) -> None:
    found = values(make)
    # at the end of September mid is 46 days old and starts at 65.9 % of 8350: 20 x (1.2 + 1.2 + 1.6) - 10 = 70
    assert {key: each.previous for key, each in found.items()} == {
        "big": "keep", "mid": "keep", "low": "retire", "old": "retire",
    }  # fmt: skip
    rows = [*ORDERS, *bought("new", 10, "2026-10-02")]
    facts = evaluate(make(orders=rows), Settings(), Month(2026, 10))
    assert next(each for each in facts.customers if each.customer_id == "new").previous is None


def test_bounds_and_weights_come_from_settings(make: Make) -> None:
    found = values(make, rfm_weights=(1.0, 0.0, 0.0), rfm_recency=(10, 20, 30, 400), retire_bound=41, margin_penalty=0)
    assert (found["old"].recency, found["old"].score, found["old"].klass) == (2, 40, "retire")
    assert found["low"].adjusted == 20 * found["low"].recency


def test_ties_at_a_bound_are_broken_by_id(make: Make) -> None:
    rows = [row for name in "dcba" for row in bought(name, 25, "2026-10-15")]
    facts = evaluate(make(orders=rows), Settings(rfm_monetary=(20, 30, 60, 90)), Month(2026, 10))
    assert [(each.customer_id, each.monetary) for each in facts.customers] == [("a", 5), ("b", 4), ("c", 3), ("d", 2)]
