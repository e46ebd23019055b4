"""What lies outside its usual range: members, orders, unit prices."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace

import polars as pl
import pytest

from salesreview.insights.expected import expected, expected_amounts
from salesreview.insights.outliers import unusual_members, unusual_orders, unusual_prices
from salesreview.metrics.facts import Facts
from salesreview.metrics.model import Fact, Unit
from salesreview.tables.model import Tables
from salesreview.tables.validate import validate

from .conftest import MONTH, fact

WEST = ("region", "West")


def months(values: list[float], at: tuple[str, str] = ("", "")) -> list[Fact]:
    """Revenue of the months up to the one under review, the oldest first."""
    return [
        replace(fact("revenue", value, None, at), period=str(MONTH.plus(place - len(values) + 1)))
        for place, value in enumerate(values)
    ]


def facts_of(west: list[float], whole: list[float] | None = None, **more: int) -> Facts:
    return Facts(MONTH, (*months(whole or [1000.0] * len(west)), *months(west, WEST)), **more)


def test_a_member_beyond_four_spreads_of_its_year_is_found() -> None:
    # all roots are 10: the spread is the least, 8 %, so the range is (10 ± 3.2)² = 46.24 to 174.24
    (found,) = unusual_members(facts_of([100.0] * 12 + [46.0]))
    assert (found.dimension, found.member, found.value, found.high) == (*WEST, 46.0, False)
    assert (found.usual.low, found.usual.high, found.usual.n) == (pytest.approx(46.24), pytest.approx(174.24), 12)
    assert [each.high for each in unusual_members(facts_of([100.0] * 12 + [175.0]))] == [True]
    assert unusual_members(facts_of([100.0] * 12 + [46.5])) == []


@pytest.mark.parametrize(
    ("west", "whole", "more"),
    [
        ([100.0] * 12 + [46.0], None, {"partial_day": 20}),
        ([100.0] * 7 + [46.0], None, {}),  # seven months before
        ([100.0] * 12 + [46.0], [1000.0] * 12 + [400.0], {}),  # the whole fell out of its range itself
        ([46.0, *[100.0] * 11, 46.0], None, {}),  # the season: so it was a year earlier
        ([*[100.0] * 12, 46.0, 45.0], None, {}),  # told the month before
        ([10.0] * 12 + [4.0], None, {}),  # a hundredth of the revenue
        ([100.0] * 12 + [46.0], [0.0] * 13, {}),
    ],
)  # fmt: skip
def test_it_is_silent_where_that_says_nothing(
    west: list[float], whole: list[float] | None, more: dict[str, int]
) -> None:
    assert unusual_members(facts_of(west, whole, **more)) == []


def test_a_member_that_grew_from_little_is_found_by_what_it_is_now() -> None:
    assert [each.high for each in unusual_members(facts_of([10.0] * 12 + [60.0]))] == [True]


def test_the_farthest_stands_first() -> None:
    others = [
        *months([100.0] * 12 + [300.0], ("channel", "Web")),
        *months([100.0] * 12 + [46.0], ("product_line", "A")),
    ]
    facts = Facts(MONTH, (*facts_of([100.0] * 12 + [46.0]).facts, *others))
    assert [each.member for each in unusual_members(facts)] == ["Web", "A", "West"]


def orders(*rows: tuple[dt.date, str, str | None, str | None, float, float]) -> Tables:
    """Tables with these order lines: date, order, customer, product, quantity, revenue; shuffled."""
    tables = validate({})
    shuffled = list(rows)
    random.Random(len(rows)).shuffle(shuffled)
    names = ["order_date", "order_id", "customer_id", "product_id", "quantity", "revenue"]
    frame = pl.DataFrame(shuffled, schema=names, orient="row")
    blank = tables["orders"].clear()
    frame = frame.with_columns(
        pl.lit(None, dtype=blank.schema[key]).alias(key) for key in blank.columns if key not in names
    )
    customers = pl.DataFrame({"customer_id": ["C1"], "name": ["Blum"]})
    customers = customers.with_columns(
        pl.lit(None, dtype=kind).alias(key)
        for key, kind in tables["customers"].schema.items()
        if key not in customers.columns
    )
    return replace(tables, frames={**tables.frames, "orders": frame.select(blank.columns), "customers": customers})


def past(count: int = 30, price: float = 100.0) -> list[tuple[dt.date, str, str | None, str | None, float, float]]:
    first = MONTH.plus(-12).first
    return [(first + dt.timedelta(days=11 * i), f"P{i}", "C1", "A", 1.0, price) for i in range(count)]


NOW = MONTH.first
WHOLE = Facts(MONTH, (fact("revenue", 2000.0),))


def test_a_large_order_is_found_with_its_customer_and_share() -> None:
    tables = orders(*past(), (NOW, "BIG", "C1", "A", 1.0, 100.0), (NOW, "BIG", "C1", "B", 1.0, 80.0))
    (found,) = unusual_orders(WHOLE, tables)
    assert (found.order_id, found.customer, found.value, found.share) == ("BIG", "Blum", 180.0, pytest.approx(0.09))
    assert (found.usual.low, found.usual.high, found.usual.n) == (pytest.approx(46.24), pytest.approx(174.24), 30)


def test_an_order_with_several_customers_or_none_has_no_name() -> None:
    tables = orders(*past(), (NOW, "TWO", "C1", "A", 1.0, 100.0), (NOW, "TWO", "C2", "A", 1.0, 100.0), (NOW, "NONE", None, "A", 1.0, 190.0), (NOW, "OLD", "C9", "A", 1.0, 185.0))  # fmt: skip
    assert [(each.order_id, each.customer) for each in unusual_orders(WHOLE, tables)] == [
        ("TWO", ""), ("NONE", ""), ("OLD", "C9")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "revenue"),
    [
        ((*past(29), (NOW, "BIG", "C1", "A", 1.0, 180.0)), 2000.0),  # too few before
        ((*past(), (past()[0][0], "LARGER", "C1", "A", 1.0, 190.0), (NOW, "BIG", "C1", "A", 1.0, 180.0)), 2000.0),
        ((*past(), (NOW, "FITS", "C1", "A", 1.0, 174.0)), 2000.0),
        ((*past(), (NOW, "BIG", "C1", "A", 1.0, 180.0)), 3700.0),  # less than a twentieth of the month
        ((*past(), (NOW, "BACK", "C1", "A", -1.0, -500.0)), 2000.0),  # a return
        ((*past(), (MONTH.plus(-1).first, "BIG", "C1", "A", 1.0, 180.0)), 2000.0),  # not of this month
        ((*past(), (NOW, "BIG", "C1", "A", 1.0, 180.0)), -5.0),
    ],
)  # fmt: skip
def test_no_order_is_found(
    rows: tuple[tuple[dt.date, str, str | None, str | None, float, float], ...], revenue: float
) -> None:
    assert unusual_orders(Facts(MONTH, (fact("revenue", revenue),)), orders(*rows)) == []


def test_orders_are_looked_at_in_a_part_of_a_month_too() -> None:
    tables = orders(*past(), (NOW, "BIG", "C1", "A", 1.0, 180.0))
    assert len(unusual_orders(replace(WHOLE, partial_day=20), tables)) == 1


def test_unit_prices_are_held_against_their_own_product() -> None:
    other = [(day, f"B{at}", "C1", "B", 2.0, 20.0) for at, (day, *_) in enumerate(past())]
    tables = orders(*past(), *other, (NOW, "LOW", "C1", "A", 2.0, 20.0), (NOW, "HIGH", "C1", "B", 5.0, 500.0), (NOW, "FITS", "C1", "B", 5.0, 50.0))  # fmt: skip
    assert [(each.order_id, each.product, each.price, each.high) for each in unusual_prices(WHOLE, tables)] == [
        ("HIGH", "B", 100.0, True), ("LOW", "A", 10.0, False)
    ]  # 5 × 90 before 2 × 90  # fmt: skip


@pytest.mark.parametrize(
    "row",
    [
        (NOW, "X", "C1", None, 1.0, 10.0),  # no product
        (NOW, "X", "C1", "A", 0.0, 10.0),  # no quantity
        (NOW, "X", "C1", "A", -1.0, 10.0),
        (NOW, "X", "C1", "A", 1.0, -10.0),
        (NOW, "X", "C1", "NEW", 1.0, 10.0),  # no past
        (NOW, "X", "C1", "A", 0.2, 2.0),  # 0.2 × 90 is less than a hundredth of the month
    ],
)
def test_no_price_is_found(row: tuple[dt.date, str, str | None, str | None, float, float]) -> None:
    assert unusual_prices(WHOLE, orders(*past(), row)) == []


def test_ranges_by_group_are_those_of_one_group() -> None:
    rng = random.Random(7)
    groups = {key: [rng.lognormvariate(4, 1) for _ in range(count)] for key, count in (("a", 30), ("b", 61), ("c", 29))}
    frame = pl.DataFrame(
        [(key, value) for key, values in groups.items() for value in values], schema=["by", "amount"], orient="row"
    )
    found = {
        row["by"]: row
        for row in expected_amounts(frame.sample(fraction=1, shuffle=True, seed=3), "by", 30).iter_rows(named=True)
    }
    assert set(found) == {"a", "b"}
    for key, row in found.items():
        usual = expected(groups[key], Unit.MONEY, 30)
        assert usual is not None and row["n"] == usual.n and row["high"] == pytest.approx(usual.high)
        assert row["low"] == (None if usual.low is None else pytest.approx(usual.low))


def test_lines_of_one_order_at_one_price_are_one() -> None:
    row = (NOW, "X", "C1", "A", 1.0, 10.0)
    other = (NOW, "X", "C1", "A", 1.0, 11.0)
    assert len(unusual_prices(Facts(MONTH, (fact("revenue", 900.0),)), orders(*past(), row, row, other))) == 2
