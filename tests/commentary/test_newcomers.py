"""The largest of the customers who came and of those who went."""

from __future__ import annotations

import datetime as dt

import pytest

from salesreview.commentary import newcomers
from salesreview.commentary.voice import Voice
from salesreview.metrics.facts import Facts
from salesreview.settings import Settings

from .conftest import MONTH, fact, tables_of


def day(back: int, at: int = 5) -> dt.date:
    return MONTH.plus(-back).first.replace(day=at)


def told(kind: str, rows: list[tuple[str | None, int, float]], lang: str = "zh", partial_day: int | None = None) -> str:
    """The sentence for orders: customer, months back, revenue."""
    orders = [
        {"order_id": f"S{place}", "customer_id": who, "order_date": day(back), "revenue": revenue}
        for place, (who, back, revenue) in enumerate(rows)
    ]
    facts = Facts(MONTH, (fact("new_customers", 2), fact("churned_customers", 2)), partial_day=partial_day)
    names = [{"customer_id": "C1", "name": "甲"}, {"customer_id": "C2", "name": "乙"}]
    v = Voice(facts, tables_of(orders=orders, customers=names), Settings(language=lang))
    return newcomers.new(v) if kind == "new" else newcomers.lost(v)


OLD = ("C9", 8, 9e6)


@pytest.mark.parametrize(
    ("kind", "rows", "zh", "en"),
    [
        ("new", [OLD, ("C1", 0, 5e4), ("C2", 0, 12e4), ("C9", 0, 99e4), (None, 0, 99e4)],
         "新增客户中当月销售额最大的是「乙」（12.0万元）。",
         "The largest of the new customers is 乙, with revenue of CNY 120.0k in the month."),
        ("new", [OLD, ("C1", 0, 5e4), ("C1", 0, -1e4)], "新增的客户是「甲」，当月销售额4.0万元。",
         "The new customer is 甲, with revenue of CNY 40.0k in the month."),
        ("lost", [OLD, ("C1", 3, 5e4), ("C1", 9, 9e4), ("C2", 3, 12e4), ("C1", 20, 99e4), ("C8", 2, 99e4), ("C7", 4, 99e4)],
         "流失客户中此前12个月销售额最大的是「甲」（14.0万元）。",
         "The largest of the customers lost is 甲, with revenue of CNY 140.0k in the 12 months before."),
        ("lost", [OLD, ("C3", 3, 5e4), ("C3", 2, -1e4)], "流失的客户是「C3」，此前12个月销售额4.0万元。",
         "The customer lost is C3, with revenue of CNY 40.0k in the 12 months before."),
    ],
)  # fmt: skip
def test_the_largest_is_named(kind: str, rows: list, zh: str, en: str) -> None:
    assert (told(kind, rows), told(kind, rows, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("kind", "rows", "partial_day"),
    [
        ("new", [OLD, ("C1", 0, 5e4), ("C2", 0, 5e4)], None),  # a tie
        ("new", [OLD, ("C1", 0, 5e4), ("C1", 0, -5e4)], None),  # all sent back
        ("new", [OLD, ("C9", 0, 5e4)], None),  # nobody is new
        ("new", [OLD, ("C1", 0, 40.0)], None),  # too little to show
        ("lost", [OLD, ("C1", 3, 5e4)], 20),  # may yet order
        ("lost", [OLD, ("C1", 2, 5e4)], None),
    ],
)
def test_nobody_is_named(kind: str, rows: list, partial_day: int | None) -> None:
    assert told(kind, rows, "zh", partial_day) == told(kind, rows, "en", partial_day) == ""
