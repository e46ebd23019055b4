"""The discount rate, counted by hand: discount ÷ (revenue + discount) over the lines that carry one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from salesreview.insights.significance import Weight, weigh
from salesreview.metrics.evaluate import evaluate
from salesreview.metrics.facts import Facts
from salesreview.metrics.reasons import reason_text
from salesreview.metrics.trace import Tracer
from salesreview.period import Month
from salesreview.settings import Settings
from salesreview.tables.model import Tables

MONTH = Month(2026, 10)


def line(
    order: str, day: str, revenue: float, discount: float | None, channel: str = "A", **more: object
) -> dict[str, object]:
    return {
        "order_id": order,
        "order_date": day,
        "customer_id": "C1",
        "channel": channel,
        "revenue": revenue,
        "discount": discount,
        **more,
    }


@pytest.fixture(scope="module")
def tables(make: Callable[..., Tables]) -> Tables:
    return make(orders=[
        line("1", "2026-09-03", 100, 25),
        line("2", "2026-10-03", 900, 100),
        line("3", "2026-10-05", 450, 50, "B"),
        line("4", "2026-10-06", 500, None),  # no discount noted: not in it
        line("5", "2026-10-31", 500, 0, "B"),
        line("2", "2026-10-20", -90, -10),  # a return gives its discount back
        line("6", "2026-10-21", 80, None, "C"),
    ])  # fmt: skip


@pytest.fixture(scope="module")
def facts(tables: Tables) -> Facts:
    return evaluate(tables, Settings(), MONTH)


def test_by_hand(facts: Facts) -> None:
    fact = facts.get("discount_rate")
    assert fact is not None and fact.value == pytest.approx(140 / 1900)  # 100 + 50 + 0 − 10; 1000 + 500 + 500 − 100
    assert fact.mom_base == pytest.approx(25 / 125) and fact.mom == pytest.approx(140 / 1900 - 0.2)
    assert fact.ytd == pytest.approx(165 / 2025) and fact.n == 4
    assert weigh(facts, fact) is Weight.FEW  # one line the month before is no base to judge by
    by = {name: facts.value("discount_rate", "channel", name) for name in facts.members("discount_rate", "channel")}
    assert by == {"A": pytest.approx(90 / 900), "B": pytest.approx(50 / 1000), "C": None}
    assert (
        reason_text(facts.get("discount_rate", "channel", "C").reason, "en")
        == "no order of the month carries a discount"
    )  # type: ignore[union-attr, arg-type]


def test_its_rows(tables: Tables, facts: Facts) -> None:
    found = Tracer(tables, Settings(), facts).trace("discount_rate", "channel", "B")
    assert found.agrees and [side.total for side in found.sides] == [50, 1000]
    assert [part.rows["row"].to_list() for side in found.sides for part in side.parts] == [[4], [4, 6]]


def test_without_the_column(make: Callable[..., Tables]) -> None:
    facts = evaluate(make(orders=[line("1", "2026-10-03", 100, None)]), Settings(), MONTH)
    fact = facts.get("discount_rate")
    assert fact is not None and fact.value is None and fact.reason == "no_column:orders.discount"
    assert reason_text(fact.reason, "zh") == "“订单”表没有填写“折扣额”"
