from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesreview.metrics.evaluate import evaluate
from salesreview.metrics.facts import Facts
from salesreview.metrics.pvm import MARGIN, PROFIT, REVENUE
from salesreview.period import Month
from salesreview.settings import Settings
from salesreview.tables.model import Tables

Make = Callable[..., Tables]
MONTH = Month(2026, 10)


def line(month: int, product: str, quantity: float, revenue: float, cost: float | None = None) -> dict[str, Any]:
    return {
        "order_id": "1", "order_date": f"2026-{month:02}-28", "product_id": product, "quantity": quantity,
        "revenue": revenue, "cost": cost,
    }  # fmt: skip


def parts(
    facts: Facts, prefix: str, names: tuple[str, ...], dimension: str = "", member: str = ""
) -> dict[str, float | None]:
    return {name: facts.value(f"{prefix}_{name}", dimension, member) for name in names}


PRODUCTS = [
    {"product_id": "a", "product_line": "x"}, {"product_id": "b", "product_line": "x"},
    {"product_id": "c", "product_line": "y"}, {"product_id": "d", "product_line": "y"},
]  # fmt: skip


def test_parts_by_hand(make: Make) -> None:
    rows = [
        line(9, "a", 10, 100, 60), line(9, "b", 10, 300, 200), line(9, "c", 1, 50, 20),
        line(10, "a", 20, 220, 140), line(10, "b", 10, 280, 210), line(10, "d", 2, 90, 30),
    ]  # fmt: skip
    facts = evaluate(make(orders=rows, products=PRODUCTS), Settings(), MONTH)
    # line x: 20 pieces at 20 before, 30 now; a's price 10 -> 11, b's 30 -> 28
    assert parts(facts, "pvm_revenue", REVENUE, "product_line", "x") == pytest.approx({
        "volume": (30 - 20) * 20, "price": 20 * 1 + 10 * -2, "mix": (20 - 15) * 10 + (10 - 15) * 30, "new": 0,
        "discontinued": 0,
    })  # fmt: skip
    # unit profit before 140/20 = 7; a's cost 6 -> 7, b's 20 -> 21
    assert parts(facts, "pvm_profit", PROFIT, "product_line", "x") == pytest.approx({
        "volume": 10 * 7, "price": 0, "cost": -(20 * 1 + 10 * 1), "mix": (20 - 15) * 4 + (10 - 15) * 10, "new": 0,
        "discontinued": 0,
    })  # fmt: skip
    assert parts(facts, "pvm_revenue", REVENUE, "product_line", "y") == pytest.approx(
        {"volume": 0, "price": 0, "mix": 0, "new": 90, "discontinued": -50}
    )
    # margin of x: 140/400 before; mix now at old prices and costs (800-620... ) 20x10+10x30 = 500 less 20x6+10x20 = 320
    mixed, priced, after = 180 / 500, (500 - 320) / 500, (500 - 350) / 500
    assert parts(facts, "margin_effect", MARGIN, "product_line", "x") == pytest.approx(
        {"mix": mixed - 140 / 400, "price": priced - mixed, "cost": after - priced}
    )


AMOUNTS = st.integers(-5000, 9000).map(lambda cents: cents / 100)
ROWS = st.lists(
    st.tuples(
        st.sampled_from([9, 10]), st.sampled_from("abcde"), st.integers(-3, 9), AMOUNTS, st.none() | AMOUNTS
    ),
    min_size=1, max_size=25,
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS)
def test_parts_sum_to_the_change(make: Make, rows: list[tuple[int, str, int, float, float | None]]) -> None:
    anchors = [line(9, "a", 1, 1, 1), line(10, "a", 1, 1, 1)]  # both months lie within the data
    orders = [line(*row) for row in rows] + anchors
    facts = evaluate(make(orders=orders, products=PRODUCTS), Settings(), MONTH)
    for dimension, member in (("", ""), *(("product_line", name) for name in facts.members("revenue", "product_line"))):
        for prefix, names, metric in (("pvm_revenue", REVENUE, "revenue"), ("pvm_profit", PROFIT, "gross_profit")):
            fact = facts.get(metric, dimension, member)
            assert fact is not None
            if fact.value is None or fact.mom_base is None:  # nothing of the member carries a cost
                continue
            total = sum(value or 0 for value in parts(facts, prefix, names, dimension, member).values())
            assert total == pytest.approx(fact.value - fact.mom_base, abs=0.005)
        margin = facts.get("gross_margin", dimension, member)
        effects = parts(facts, "margin_effect", MARGIN, dimension, member).values()
        if margin is not None and margin.mom is not None and None not in effects:
            assert sum(value or 0 for value in effects) == pytest.approx(margin.mom, abs=1e-6)


def test_without_product_lines_the_products_are_one_line(make: Make) -> None:
    facts = evaluate(make(orders=[line(9, "a", 10, 100), line(10, "a", 12, 132)]), Settings(), MONTH)
    assert parts(facts, "pvm_revenue", REVENUE) == pytest.approx(
        {"volume": 20, "price": 12, "mix": 0, "new": 0, "discontinued": 0}
    )
    assert facts.members("pvm_revenue_price", "product_line") == ()
