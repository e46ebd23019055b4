"""Leads, receivables, channels, contracts, feedback, incidents, markets: counted by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from salesreview.metrics.evaluate import evaluate
from salesreview.metrics.facts import Facts
from salesreview.period import Month
from salesreview.settings import Settings
from salesreview.tables.model import Tables

Make = Callable[..., Tables]
MONTH = Month(2026, 10)


def lead(number: int, created: str | None, status: str, closed: str | None = None, **more: Any) -> dict[str, Any]:
    return {"lead_id": f"L{number}", "created_date": created, "status": status, "closed_date": closed, **more}


LEADS = [
    lead(1, "2026-08-01", "won", "2026-10-02", amount=100, is_valid=True, owner="Li", channel="web"),  # 62 days
    lead(2, "2026-10-01", "won", "2026-10-11", amount=300, is_valid=True, owner="Li", channel="fair"),  # 10 days
    lead(3, "2026-10-20", "won", "2026-10-15", amount=50, is_valid=True, owner="Wu"),  # closed before created
    lead(4, None, "won", "2026-10-15", amount=50, owner="Wu"),  # no created date
    lead(5, "2026-09-01", "won", None, amount=70, is_valid=True),  # won in no month
    lead(6, "2026-09-05", "lost", "2026-10-30", amount=900_000, lost_reason="price", is_valid=True, owner="Wu"),
    lead(7, "2026-10-05", "lost", "2026-10-30", amount=10, lost_reason="price", is_valid=False),
    lead(8, "2026-10-06", "open", is_valid=None),
    lead(9, "2026-10-07", "open", is_valid=False),
    lead(10, "2026-07-07", "won", "2026-09-07", amount=20, is_valid=True),
]


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        ("leads", 5),  # 2 3 7 8 9
        ("judged_leads", 4),
        ("valid_leads", 2),
        ("lead_validity_rate", 0.5),
        ("deals_won", 4),
        ("deals_lost", 2),
        ("won_amount", 500),
        ("lost_amount", 900_010),
        ("average_deal", 125),
        ("win_rate", 4 / 6),
        ("conversion_rate", 4 / 5),
        ("cohort_conversion_rate", 3 / 8),  # created August to October: 1 2 3 5 6 7 8 9, won by the end: 1 2 3
        ("sales_cycle_days", 36),  # 62 and 10 days
        ("sales_cycle_median", 36),
        ("big_deals_lost", 1),
        ("big_lost_amount", 900_000),
    ],
)
def test_leads(make: Make, metric: str, value: float) -> None:
    facts = evaluate(make(leads=LEADS), Settings(), MONTH)
    assert facts.value(metric) == pytest.approx(value)


def test_leads_by_owner_and_reason(make: Make) -> None:
    facts = evaluate(make(leads=LEADS), Settings(), MONTH)
    assert facts.value("win_rate", "salesperson", "Li") == 1
    assert facts.value("win_rate", "salesperson", "Wu") == pytest.approx(2 / 3)
    assert facts.get("win_rate", "salesperson", "Wu").n == 3  # type: ignore[union-attr]
    assert facts.value("deals_lost", "lost_reason", "price") == 2
    assert facts.members("win_rate", "region") == ()


def invoice(
    number: str, date: str, due: str | None, amount: float, paid: str | None = None, part: float | None = None
) -> dict[str, Any]:
    return {
        "invoice_id": number,
        "invoice_date": date,
        "due_date": due,
        "amount": amount,
        "paid_date": paid,
        "paid_amount": part,
    }


INVOICES = [
    invoice("i1", "2026-06-01", "2026-07-01", 1000, "2026-10-09", 400),  # two payments of one invoice
    invoice("i1", "2026-06-01", "2026-07-01", 1000, "2026-11-09", 600),
    invoice("i2", "2026-08-15", "2026-09-30", 500, "2026-10-15"),  # paid in full: no amount given
    invoice("i3", "2026-09-10", "2026-10-10", 300),  # 21 days past due
    invoice("i4", "2026-10-20", "2026-11-20", 200),
    invoice("i5", "2026-10-25", None, 80),
    invoice("i6", "2026-11-05", "2026-12-05", 999),  # after the month
]


def days(first: str, last: str) -> int:
    import datetime as dt

    return (dt.date.fromisoformat(last) - dt.date.fromisoformat(first)).days


def test_receivables(make: Make) -> None:
    facts = evaluate(make(invoices=INVOICES), Settings(), MONTH)
    collected = {"i1": (400, days("2026-06-01", "2026-10-09")), "i2": (500, days("2026-08-15", "2026-10-15"))}
    assert facts.value("invoiced") == 280
    assert facts.value("collected") == 900
    assert facts.value("collection_days") == pytest.approx(sum(a * d for a, d in collected.values()) / 900)
    assert facts.value("receivables") == 600 + 300 + 200 + 80
    assert facts.value("overdue_amount") == 900
    assert facts.value("overdue_share") == pytest.approx(900 / 1180)
    assert facts.value("dso") == pytest.approx(1180 * (31 + 30 + 31) / (500 + 300 + 280))
    ageing = {name: facts.value("receivables", "ageing", name) for name in facts.members("receivables", "ageing")}
    assert ageing == {"not_due": 280, "1-30": 300, "31-60": 0, "61-90": 0, "90+": 600}
    before = facts.get("receivables")
    assert before is not None and before.mom_base == 1000 + 500 + 300 and before.ytd is None


def test_receivables_without_payments_are_not_told(make: Make) -> None:
    bare = [{**row, "paid_date": None, "paid_amount": None} for row in INVOICES]
    facts = evaluate(make(invoices=bare), Settings(), MONTH)
    assert facts.get("receivables").reason == "no_column:invoices.paid_date"  # type: ignore[union-attr]


def test_channels(make: Make) -> None:
    history = [{"order_id": "h", "order_date": "2026-01-05", "customer_id": "z", "revenue": 1, "channel": "web"}]
    orders = [
        *history,
        {
            "order_id": "1",
            "order_date": "2026-10-05",
            "customer_id": "a",
            "revenue": 500,
            "cost": 200,
            "channel": "web",
        },
        {
            "order_id": "2",
            "order_date": "2026-10-06",
            "customer_id": "b",
            "revenue": 300,
            "cost": 100,
            "channel": "web",
        },
        {
            "order_id": "3",
            "order_date": "2026-10-07",
            "customer_id": "z",
            "revenue": 90,
            "cost": 50,
            "channel": "friend",
        },
        {
            "order_id": "4",
            "order_date": "2026-10-31",
            "customer_id": "c",
            "revenue": 90,
            "cost": 50,
            "channel": "friend",
        },
    ]
    costs = [
        {"date": "2026-10-01", "channel": "web", "channel_type": "online", "activity": "ads", "cost": 150},
        {"date": "2026-10-09", "channel": "web", "channel_type": "online", "activity": "seo", "cost": 50},
        {"date": "2026-10-09", "channel": "fair", "channel_type": "offline", "activity": "fair", "cost": 100},
    ]
    facts = evaluate(
        make(orders=orders, channel_costs=costs, leads=[lead(1, "2026-10-02", "open", channel="web", is_valid=True)]),
        Settings(),
        MONTH,
    )
    web = {key: facts.value(key, "channel", "web") for key in ("roas", "roi", "cac", "cost_per_valid_lead")}
    assert web == pytest.approx({"roas": 4, "roi": (500 - 200) / 200, "cac": 100, "cost_per_valid_lead": 200})
    for metric in ("roas", "roi", "cac"):  # an organic channel has none, not 0
        fact = facts.get(metric, "channel", "friend")
        assert fact is not None and fact.value is None
    assert facts.get("roi", "channel", "friend").reason == "none:channel_cost"  # type: ignore[union-attr]
    assert facts.value("roas", "channel", "fair") == 0  # it cost and sold nothing
    assert facts.value("roi", "channel", "fair") == -1
    assert facts.get("cac", "channel", "fair").reason == "none:new_customers"  # type: ignore[union-attr]
    assert facts.value("roas", "channel_type", "online") == 4
    assert facts.value("channel_cost", "activity", "seo") == 50
    assert facts.value("channel_cost") == 300
    assert facts.value("cac") == 100  # three new customers in all


def test_contracts(make: Make) -> None:
    contracts = [
        {"contract_id": "1", "customer_id": "a", "end_date": "2026-10-05", "value": 100, "renewed": True},
        {"contract_id": "2", "customer_id": "b", "end_date": "2026-10-15", "value": 300, "renewed": False},
        {"contract_id": "3", "customer_id": "c", "end_date": "2026-10-25", "value": 100, "renewal_date": "2026-10-20"},
        {"contract_id": "4", "customer_id": "d", "end_date": "2026-10-25", "value": 500},
        {"contract_id": "5", "customer_id": "d", "end_date": "2027-10-25", "value": 500},
    ]
    facts = evaluate(make(contracts=contracts), Settings(), MONTH)
    assert (facts.value("contracts_due"), facts.value("contracts_renewed")) == (4, 2)
    assert facts.value("renewal_rate") == 0.5
    assert facts.value("renewal_rate_value") == pytest.approx(200 / 1000)
    empty = evaluate(make(contracts=contracts), Settings(), Month(2026, 9)).get("renewal_rate")
    assert empty is not None and empty.reason == "none:contracts_due"


def test_feedback(make: Make) -> None:
    orders = [{"order_id": str(i), "order_date": "2026-10-31", "revenue": 1, "product_id": "p"} for i in range(4)]
    rows = [
        ("complaint", "late", 30, 80, True), ("complaint", "late", 24, 72, False), ("complaint", "noise", None, None, None),
        ("praise", None, 1, None, True), ("suggestion", "colour", 50, 10, None),
    ]  # fmt: skip
    feedback = [
        {"feedback_id": str(i), "date": "2026-10-10", "product_id": "p", "kind": kind, "topic": topic,
         "response_hours": response, "followup_hours": followup, "resolved": resolved}
        for i, (kind, topic, response, followup, resolved) in enumerate(rows)
    ]  # fmt: skip
    products = [{"product_id": "p", "name": "Pump", "product_line": "pumps"}]
    facts = evaluate(make(orders=orders, feedback=feedback, products=products), Settings(), MONTH)
    expected = {
        "feedback": 5, "complaints": 3, "complaint_rate": 3 / 4, "complaint_share": 3 / 5, "response_hours": 105 / 4,
        "late_responses": 2, "late_response_rate": 2 / 4, "late_followups": 1, "resolved_rate": 2 / 3,
    }  # fmt: skip
    assert {key: facts.value(key) for key in expected} == pytest.approx(expected)
    assert facts.value("topic_share", "topic", "late") == pytest.approx(2 / 3)
    assert facts.value("topic_share", "line_topic", "pumps␟late") == pytest.approx(2 / 3)
    assert facts.value("complaint_rate", "product_line", "pumps") == pytest.approx(3 / 4)


def test_incidents(make: Make) -> None:
    incidents = [
        {"date": "2026-10-01", "department": "supply", "kind": "support", "lead_id": "L6"},
        {"date": "2026-10-02", "department": "supply", "kind": "information", "lead_id": "L6"},
        {"date": "2026-10-31", "department": "market", "kind": "support", "lead_id": "L7"},  # after it was lost
        {"date": "2026-09-30", "department": "market", "kind": "support"},
    ]
    facts = evaluate(make(incidents=incidents, leads=LEADS), Settings(), MONTH)
    assert facts.value("incidents") == 3
    assert facts.get("incidents").mom_base == 1  # type: ignore[union-attr]
    assert facts.value("incidents", "department", "supply") == 2
    assert facts.value("deals_lost_with_incident") == 1  # one deal, though two incidents touched it
    assert facts.value("deals_lost_with_incident", "department", "supply") == 1
    assert facts.value("lost_amount_with_incident") == 900_000


def test_penetration(make: Make) -> None:
    customers = [
        {"customer_id": key, "region": region} for key, region in (("a", "east"), ("b", "east"), ("c", "west"))
    ]
    orders = [
        {"order_id": key, "order_date": date, "customer_id": key, "revenue": 1}
        for key, date in (("a", "2026-08-01"), ("b", "2026-07-31"), ("c", "2026-10-31"))
    ]
    markets = [
        {"region": "east", "industry": "steel", "addressable_customers": 6},
        {"region": "east", "industry": "water", "addressable_customers": 4},
    ]
    facts = evaluate(make(orders=orders, customers=customers, markets=markets), Settings(), MONTH)
    assert facts.value("penetration", "region", "east") == pytest.approx(1 / 10)
    west = facts.get("penetration", "region", "west")
    assert west is not None and west.reason == "none:addressable_customers"
    assert facts.value("penetration") == pytest.approx(2 / 10)


def targets_facts(make: Make, *targets: dict[str, Any]) -> Facts:
    orders = [
        {"order_id": "1", "order_date": "2026-10-31", "customer_id": "a", "revenue": 80, "cost": 60, "product_id": "p"},
        {"order_id": "2", "order_date": "2026-01-31", "customer_id": "a", "revenue": 80, "product_id": "p"},
    ]
    products = [{"product_id": "p", "product_line": "pumps"}]
    rows = [{"month": "2026-10-01", **target} for target in targets]
    return evaluate(
        make(orders=orders, products=products, customers=[{"customer_id": "a", "size": "large"}], targets=rows),
        Settings(),
        MONTH,
    )


def test_attainment(make: Make) -> None:
    facts = targets_facts(
        make,
        {"metric": "销售额", "target": 100},
        {"metric": "Gross margin", "target": 0.5},
        {"metric": "revenue", "dimension": "产品线", "member": "pumps", "target": 40},
        {"metric": "revenue", "dimension": "Product line", "member": "valves", "target": 10},
        {"metric": "revenue", "dimension": "size", "member": "大", "target": 160},
        {"metric": "churn_rate", "target": 0.1},
        {"metric": "orders", "target": 0},
    )
    found = {(f.metric, f.member): (f.target, f.attainment, f.gap) for f in facts.facts if f.target is not None}
    assert found["revenue", ""] == (100, 0.8, -20)
    assert found["gross_margin", ""] == (0.5, 0.5, -0.25)
    assert found["revenue", "pumps"] == (40, 2.0, 40)
    assert found["revenue", "valves"] == (10, 0.0, -10)  # a target, and nothing sold
    assert found["revenue", "large"] == (160, 0.5, -80)
    assert found["churn_rate", ""] == (0.1, None, None)  # nobody was there to churn
    assert found["orders", ""] == (0, None, 1)


def test_where_less_is_better_attainment_is_target_over_value(make: Make) -> None:
    facts = evaluate(
        make(invoices=INVOICES, targets=[{"month": "2026-10-01", "metric": "overdue_amount", "target": 450}]),
        Settings(), MONTH,
    )  # fmt: skip
    fact = facts.get("overdue_amount")
    assert fact is not None and fact.attainment == 0.5 and fact.gap == 450
