"""Values counted by hand on a company small enough to do so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from salesreview.errors import UsageError, WorkbookError
from salesreview.metrics.catalog import BLANK
from salesreview.metrics.coverage import check_dates
from salesreview.metrics.evaluate import evaluate
from salesreview.metrics.facts import Facts
from salesreview.period import Month
from salesreview.settings import Settings
from salesreview.tables.model import Tables

Make = Callable[..., Tables]
MONTH = Month(2026, 10)


def order(number: str, date: str, customer: str | None, revenue: float, **more: Any) -> dict[str, Any]:
    return {"order_id": number, "order_date": date, "customer_id": customer, "revenue": revenue, **more}


ORDERS = [
    # history, so that windows are covered
    order("h1", "2026-03-05", "A", 100, cost=60, quantity=1, product_id="p1", channel="direct", salesperson="Li"),
    order("h2", "2026-07-03", "B", 300, cost=100, quantity=3, product_id="p1", channel="web", salesperson="Li"),
    order("h3", "2026-07-20", "C", 200, cost=100, quantity=2, product_id="p2", channel="web", salesperson="Wu"),
    order("h4", "2026-08-08", "A", 100, cost=60, quantity=1, product_id="p1", channel="direct", salesperson="Li"),
    order("h5", "2026-09-01", "B", 400, cost=150, quantity=4, product_id="p1", channel="web", salesperson="Li"),
    order("h6", "2026-09-30", "D", 100, cost=40, quantity=1, product_id="p2", channel="direct", salesperson="Wu"),
    # October: an order of two lines, a return, a line without customer, one without cost, a new customer
    order("o1", "2026-10-01", "A", 500, cost=300, quantity=5, product_id="p1", channel="direct", salesperson="Li"),
    order("o1", "2026-10-01", "A", 250, cost=100, quantity=2, product_id="p2", channel="direct", salesperson="Li"),
    order("o2", "2026-10-10", "B", -50, cost=-20, quantity=-1, product_id="p1", channel="web", salesperson="Wu"),
    order("o3", "2026-10-11", None, 80, cost=None, quantity=1, product_id=None, channel=None, salesperson=None),
    order("o4", "2026-10-31", "E", 120, cost=40, quantity=1, product_id="p2", channel="web", salesperson="Wu"),
]
CUSTOMERS = [
    {"customer_id": "A", "name": "Acme", "industry": "steel", "size": "large", "region": "east", "is_leader": True},
    {"customer_id": "B", "name": "Bolt", "industry": "steel", "size": "small", "region": "east", "is_leader": False},
    {"customer_id": "C", "name": "Coil", "industry": "water", "size": "small", "region": "west", "is_leader": False},
    {"customer_id": "D", "name": "Dyno", "industry": "water", "size": "small", "region": "west"},
    {"customer_id": "E", "name": "Edge", "industry": "steel", "size": "small", "region": "west", "is_leader": True},
]
PRODUCTS = [
    {"product_id": "p1", "name": "Gate", "product_line": "gates", "is_core": True},
    {"product_id": "p2", "name": "Route", "product_line": "routers", "is_core": False},
]


@pytest.fixture(scope="module")
def facts(make: Make) -> Facts:
    return evaluate(make(orders=ORDERS, customers=CUSTOMERS, products=PRODUCTS), Settings(), MONTH)


@pytest.mark.parametrize(
    ("metric", "value", "mom_base"),
    [
        ("revenue", 900, 500),
        ("quantity", 8, 5),
        ("orders", 3, 2),  # the return alone is no order
        ("average_order_value", 300, 250),
        ("gross_profit", 200 + 150 - 30 + 80, 250 + 60),
        ("gross_margin", 400 / 820, 310 / 500),
        ("cost_coverage", 820 / 900, 1.0),
        ("active_customers", 2, 2),  # A and E; B's net is negative, the line without customer counts in none
        ("new_customers", 1, 1),
        ("new_customer_revenue", 120, 100),
        ("new_customer_revenue_share", 120 / 900, 100 / 500),
        ("repeat_revenue_share", 780 / 900, 400 / 500),
        ("growth_new", 20 / 500, (100 - 0) / 100),
        ("growth_repeat", 380 / 500, (400 - 100) / 100),
        ("revenue_growth", 400 / 500, 400 / 100),
        ("churn_base", 4, 3),  # A B C D ordered in July to September; A B C in June to August
        ("repurchase_rate", 1 / 4, 1 / 3),  # A in October; B in September
        ("churned_customers", 1, 0),  # C, whose last order lies three months back
        ("churn_rate", 1 / 4, 0),
        ("leader_share_of_new", 1.0, 0.0),
        ("window_customers", 4, 4),  # A B D E from August to October; A B C D in July to September
    ],
)
def test_of_the_whole(facts: Facts, metric: str, value: float, mom_base: float) -> None:
    fact = facts.get(metric)
    assert fact is not None
    assert fact.value == pytest.approx(value)
    assert fact.mom_base == pytest.approx(mom_base)


def test_changes_of_amounts_are_relative_and_of_rates_in_points(facts: Facts) -> None:
    revenue, margin = facts.get("revenue"), facts.get("gross_margin")
    assert revenue is not None and margin is not None
    assert revenue.mom == pytest.approx(0.8)
    assert margin.mom == pytest.approx(400 / 820 - 310 / 500)
    assert revenue.yoy is None and revenue.yoy_base is None


def test_year_to_date_sums_the_fiscal_year(make: Make) -> None:
    tables = make(orders=ORDERS, customers=CUSTOMERS, products=PRODUCTS)
    calendar, fiscal = evaluate(tables, Settings(), MONTH), evaluate(tables, Settings(fiscal_start=8), MONTH)
    for facts, revenue, orders in ((calendar, 2100, 9), (fiscal, 1500, 6)):
        assert facts.get("revenue").ytd == pytest.approx(revenue)  # type: ignore[union-attr]
        assert facts.get("average_order_value").ytd == pytest.approx(revenue / orders)  # type: ignore[union-attr]
    assert calendar.get("active_customers").ytd == 5  # type: ignore[union-attr]  # each customer once
    assert calendar.get("new_customers").ytd is None  # type: ignore[union-attr]  # not told where the orders begin
    assert fiscal.get("new_customers").ytd == 2  # type: ignore[union-attr]
    assert calendar.get("churn_rate").ytd is None  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("dimension", "values"),
    [
        ("product_line", {"gates": 450, "routers": 370, BLANK: 80}),
        ("product", {"Gate": 450, "Route": 370, BLANK: 80}),
        ("region", {"east": 700, "west": 120, BLANK: 80}),
        ("industry", {"steel": 820, "water": 0, BLANK: 80}),
        ("size", {"large": 750, "small": 70, BLANK: 80}),
        ("channel", {"direct": 750, "web": 70, BLANK: 80}),
        ("salesperson", {"Li": 750, "Wu": 70, BLANK: 80}),
        ("leader", {"yes": 870, "no": -50, BLANK: 80}),
        ("core", {"yes": 450, "no": 370, BLANK: 80}),
        ("newness", {"new": 120, "repeat": 780}),
        ("customer", {"Acme": 750, "Edge": 120, BLANK: 80, "Bolt": -50, "Dyno": 0}),
    ],
)
def test_breakdowns_add_up(facts: Facts, dimension: str, values: dict[str, float]) -> None:
    found = {name: facts.value("revenue", dimension, name) for name in facts.members("revenue", dimension)}
    assert {name: value for name, value in found.items() if value or name in values} == pytest.approx(values)
    assert sum(value or 0 for value in found.values()) == pytest.approx(900)


def test_an_order_counts_once_for_each_of_its_members(facts: Facts) -> None:
    assert facts.value("orders", "product_line", "gates") == 1
    assert facts.value("orders", "product_line", "routers") == 2
    assert facts.value("orders", "channel", "direct") == 1


def test_a_breakdown_that_no_table_knows_is_left_out(make: Make) -> None:
    facts = evaluate(make(orders=ORDERS), Settings(), MONTH)
    assert facts.members("revenue", "region") == ()
    assert facts.members("revenue", "channel_type") == ()
    assert set(facts.members("revenue", "channel")) == {"direct", "web", BLANK}


def test_new_customers_by_the_first_orders_largest_line(facts: Facts) -> None:
    assert facts.value("new_customers", "channel", "web") == 1
    assert facts.value("new_customers", "product_line", "routers") == 1
    assert facts.value("new_customers", "salesperson", "Wu") == 1


def test_quality_customers(facts: Facts, make: Make) -> None:
    # 12-month revenue: A 950, B 650, C 200, D 100, E 120; the 80th percentile of five is 650 + 0.2 x 300 = 710
    assert facts.value("quality_customers") == 1
    assert facts.value("quality_customer_share") == pytest.approx(0.5)
    assert facts.value("quality_revenue_share") == pytest.approx(750 / 900)
    often = [order(f"e{m}", f"2026-{m:02}-15", "E", 1) for m in (6, 7, 8)]
    tables = make(orders=[*ORDERS, *often], customers=CUSTOMERS)
    assert evaluate(tables, Settings(), MONTH).value("quality_customers") == 2  # E in 4 of the trailing 6 months


def test_history_too_short(make: Make) -> None:
    facts = evaluate(make(orders=[row for row in ORDERS if row["order_id"] != "h1"]), Settings(), MONTH)
    assert facts.first_month == Month(2026, 7)  # the first of the three months before
    for metric in ("new_customers", "churn_rate", "repurchase_rate", "new_customer_revenue_share", "growth_new"):
        fact = facts.get(metric)
        assert fact is not None and (fact.value, fact.reason) == (None, "short_history")
    assert facts.value("active_customers") == 2


def test_a_base_that_is_missing_zero_or_negative_gives_no_change(make: Make) -> None:
    rows = [order("a", "2026-08-01", "A", 100), order("b", "2026-09-01", "A", -20), order("c", "2026-10-31", "A", 50)]
    fact = evaluate(make(orders=rows), Settings(), MONTH).get("revenue")
    assert fact is not None
    assert (fact.value, fact.mom_base, fact.mom) == (50, -20, None)
    rows = [order("a", "2026-08-01", "A", 100), order("c", "2026-10-31", "A", 50)]
    fact = evaluate(make(orders=rows), Settings(), MONTH).get("revenue")
    assert fact is not None and (fact.mom_base, fact.mom) == (0, None)


def test_months_outside_the_data(make: Make) -> None:
    tables = make(orders=ORDERS)
    for month, reason in (
        (Month(2026, 2), "before_data:orders:2026-03"),
        (Month(2026, 11), "after_data:orders:2026-10"),
    ):
        fact = evaluate(tables, Settings(), month).get("revenue")
        assert fact is not None and (fact.value, fact.reason) == (None, reason)
    empty = evaluate(tables, Settings(), Month(2026, 5)).get("revenue")
    assert empty is not None and empty.value == 0  # a month without orders amid others


def test_the_month_defaults_to_the_last_complete_one(make: Make) -> None:
    assert evaluate(make(orders=ORDERS), Settings()).month == MONTH
    daily = [order(f"d{i}", str(dt.date(2026, 9, 1) + dt.timedelta(days=i)), "A", 10) for i in range(45)]
    facts = evaluate(make(orders=daily), Settings(calendar="weekends"))
    assert (facts.month, facts.partial_day) == (Month(2026, 9), None)


def test_a_partial_month_is_set_against_the_same_days(make: Make) -> None:
    rows = [
        order(f"d{i}", str(day), "A" if day.day < 20 else f"n{i}", 10)
        for i in range(800)
        if (day := dt.date(2024, 8, 6) + dt.timedelta(days=i)) <= dt.date(2026, 10, 14)
    ]
    facts = evaluate(make(orders=rows), Settings(calendar="weekends"), MONTH)
    assert facts.partial_day == 14
    revenue, new, active = facts.get("revenue"), facts.get("new_customers"), facts.get("active_customers")
    assert revenue is not None and new is not None and active is not None
    assert (revenue.value, revenue.mom_base, revenue.yoy_base) == (140, 140, 140)
    assert (new.value, new.mom_base) == (0, 0)  # the new ones of September came after the 14th
    assert (active.value, active.mom_base) == (1, 1)
    assert revenue.ytd == 10 * (dt.date(2026, 10, 14) - dt.date(2025, 12, 31)).days
    assert revenue.ytd_yoy == pytest.approx(0)
    assert facts.value("revenue", month=Month(2026, 9)) == 300  # as a month of its own it is whole


def test_a_day_set_in_settings_cuts_the_month(make: Make) -> None:
    facts = evaluate(make(orders=ORDERS), Settings(data_until=dt.date(2026, 10, 10)), MONTH)
    assert facts.partial_day == 10
    assert facts.value("revenue") == 700
    assert facts.get("revenue").mom_base == 400  # type: ignore[union-attr]


def test_no_dates_at_all(make: Make) -> None:
    with pytest.raises(WorkbookError, match="no usable data"):
        evaluate(make(), Settings())
    facts = evaluate(make(), Settings(), MONTH)
    assert {fact.reason for fact in facts.facts if fact.metric == "revenue"} == {"no_table:orders"}
    assert all(fact.value is None for fact in facts.facts)


def test_an_unknown_engine(make: Make) -> None:
    with pytest.raises(UsageError, match="spark"):
        evaluate(make(orders=ORDERS), Settings(), MONTH, engine="spark")


def test_columns_without_a_value(make: Make) -> None:
    bare = [{key: row[key] for key in ("order_id", "order_date", "revenue")} for row in ORDERS]
    facts = evaluate(make(orders=bare), Settings(), MONTH)
    reasons = {fact.metric: fact.reason for fact in facts.facts if not fact.dimension}
    assert reasons["gross_margin"] == "no_column:orders.cost"
    assert reasons["quantity"] == "no_column:orders.quantity"
    assert reasons["active_customers"] == "no_column:orders.customer_id"
    assert reasons["leads"] == "no_table:leads"
    assert reasons["roi"] == "no_column:orders.cost"
    assert facts.value("revenue") == 900


def test_a_mistyped_year_does_not_move_the_month(make: Make) -> None:
    stray = order("typo", "2062-10-05", "A", 10)
    facts = evaluate(make(orders=[*ORDERS, stray]), Settings())
    assert (facts.month, facts.value("revenue")) == (MONTH, 900)
    assert str(facts.data_until) == "2026-10-31"
    (issue,) = check_dates(make(orders=[*ORDERS, stray])).issues
    assert (issue.row, issue.value, issue.severity) == (len(ORDERS) + 2, "2062-10-05", "warning")
    assert check_dates(make(orders=ORDERS)).issues == ()


def test_two_mistyped_years_are_both_passed_over(make: Make) -> None:
    strays = [order("typo", "2062-10-05", "A", 10), order("worse", "2206-10-05", "A", 10)]
    facts = evaluate(make(orders=[*ORDERS, *strays]), Settings())
    assert (facts.month, str(facts.data_until)) == (MONTH, "2026-10-31")
    assert [issue.value for issue in check_dates(make(orders=[*ORDERS, *strays])).issues] == [
        "2062-10-05",
        "2206-10-05",
    ]


def test_each_member_has_its_own_reason(make: Make) -> None:
    rows = [
        order("early", "2025-09-01", "A", 100, cost=50, channel="sold"),
        order("h", "2026-09-01", "A", 100, cost=50, channel="sold"),
        order("h", "2026-09-01", "A", 100, cost=50, channel="nothing"),
        order("h", "2026-09-01", "A", 100, cost=None, channel="uncosted"),
        order("o", "2026-10-01", "A", 100, cost=50, channel="sold"),
        order("o", "2026-10-01", "A", 100, cost=None, channel="uncosted"),
    ]
    costs = [{"date": "2026-10-01", "channel": name, "cost": 10} for name in ("sold", "uncosted")]
    facts = evaluate(make(orders=rows, channel_costs=costs), Settings(), MONTH)

    def reasons(metric: str) -> dict[str, str | None]:
        names = ("sold", "uncosted", "nothing")
        return {name: fact.reason for name in names if (fact := facts.get(metric, "channel", name))}

    assert reasons("gross_margin") == {
        "sold": None, "uncosted": "none:costed_revenue", "nothing": "none:revenue",
    }  # fmt: skip
    assert reasons("roi") == {"sold": None, "uncosted": "none:costed_revenue", "nothing": "none:channel_cost"}
    assert reasons("cac") == {
        "sold": "none:new_customers", "uncosted": "none:new_customers", "nothing": "none:channel_cost",
    }  # fmt: skip
    before = facts.get("gross_margin", "channel", "uncosted", MONTH.before)
    assert before is not None and before.reason == "none:costed_revenue"
