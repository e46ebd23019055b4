"""What rests on a payment, an invoice or a line or two is stated, never judged, ranked or followed up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import lru_cache

import pytest

from salesreview.commentary import write_commentary
from salesreview.commentary.voice import Voice
from salesreview.insights.rank import rank_findings
from salesreview.insights.significance import Weight, weigh
from salesreview.metrics.evaluate import evaluate
from salesreview.metrics.facts import Facts
from salesreview.period import Month
from salesreview.settings import Settings
from salesreview.tables.model import Tables

MONTH = Month(2026, 10)


def rows(payments: int) -> dict[str, list[dict[str, object]]]:
    """Orders as ever; as many payments in September as in October, which took twice as long and five times as long."""
    orders = [
        {
            "order_id": f"{month}-{n}",
            "order_date": dt.date(2026, month, 5),
            "customer_id": f"C{n % 9}",
            "revenue": 100,
            "cost": 60,
        }
        for month in range(1, 11)
        for n in range(40)
    ]
    invoices = [
        {
            "invoice_id": f"{month}-{n}", "customer_id": "C1", "invoice_date": dt.date(2026, 8, 20), "due_date": dt.date(2026, 9, 20),
            "amount": 1000, "paid_date": dt.date(2026, month, 19), "paid_amount": 1000,
        }
        for month in (9, 10)
        for n in range(payments)
    ]  # fmt: skip
    return {"orders": orders, "invoices": invoices}


@lru_cache
def company(make: Callable[..., Tables], payments: int) -> tuple[Facts, Tables]:
    tables = make(**rows(payments))
    return evaluate(tables, Settings(), MONTH), tables


@pytest.mark.parametrize("payments", [1, 4, 29])
def test_collection_days_of_few_payments_are_not_judged(make: Callable[..., Tables], payments: int) -> None:
    facts, tables = company(make, payments)
    fact = facts.get("collection_days")
    assert fact is not None and fact.value == 60 and fact.mom == 1.0 and fact.n == payments
    assert weigh(facts, fact) is Weight.FEW
    ranked = [each.fact.metric for good in (True, False) for each in rank_findings(facts, good=good, most=99)]
    assert "collection_days" not in ranked
    for lang, name in (("zh", "回款周期"), ("en", "ollection days")):
        texts = write_commentary(Voice(facts, tables, Settings(language=lang)))
        for slot in (
            "summary.achievements",
            "summary.problems",
            "summary.outlook",
            "problems.hidden",
            "actions.strategy",
        ):
            assert name not in texts[slot], texts[slot]


def test_collection_days_of_many_payments_are(make: Callable[..., Tables]) -> None:
    facts, tables = company(make, 30)
    ranked = [each.fact.metric for each in rank_findings(facts, good=False, most=99)]
    assert ranked[0] == "collection_days"
    texts = write_commentary(Voice(facts, tables, Settings(language="en")))
    assert "Collection days" in texts["summary.problems"]


@pytest.mark.parametrize(("lines", "judged"), [(1, False), (4, False), (5, True)])
def test_a_margin_on_a_few_lines_is_not_judged(make: Callable[..., Tables], lines: int, judged: bool) -> None:
    tables = make(orders=[
        {"order_id": f"{month}-{n}", "order_date": dt.date(2026, month, 5), "customer_id": "C1", "revenue": 100, "cost": cost}
        for month, cost in ((9, 80), (10, 30))
        for n in range(lines)
    ])  # fmt: skip
    facts = evaluate(tables, Settings(), MONTH)
    fact = facts.get("gross_margin")
    assert fact is not None and fact.value == 0.7 and fact.n == lines
    assert (weigh(facts, fact) is Weight.CLEAR) is judged
    ranked = [each.fact.metric for each in rank_findings(facts, good=True, most=99)]
    assert ("gross_margin" in ranked) is judged


def test_cases_cut_to_the_same_days_are_those_of_the_month(make: Callable[..., Tables]) -> None:
    tables = make(**rows(40))
    facts = evaluate(tables, Settings(data_until=dt.date(2026, 10, 19)), MONTH)
    fact = facts.get("collection_days")
    assert fact is not None and fact.n == 40 and facts.partial_day == 19
