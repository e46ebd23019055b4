"""Parts of a whole, rounded so that they add up to it."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesreview.metrics.catalog import METRIC
from salesreview.metrics.evaluate import evaluate
from salesreview.metrics.facts import Facts
from salesreview.metrics.model import Fact, Unit
from salesreview.metrics.parts import (
    MEMBER_SHARE,
    PROFIT_CHANGE,
    RATE_DIGIT,
    REVENUE_CHANGE,
    SPLITS,
    apportion,
    rounded,
    shown_value,
)
from salesreview.period import Month
from salesreview.settings import Settings
from salesreview.tables.model import Tables

MONTH = Month(2026, 10)


def fact(metric: str, value: float | None, base: float | None = None, at: tuple[str, str] = ("", "")) -> Fact:
    unit = METRIC[metric].unit
    mom = None if value is None or base is None else value - base if unit is Unit.RATE else value / base - 1
    return Fact(metric, *at, str(MONTH), value, unit, None, base, None, mom)


def told(facts: Facts, part: Fact, digit: int) -> float:
    """The number that is read where a fact's value is shown."""
    value = shown_value(facts, part, digit)
    assert value is not None
    return float(rounded(value, digit))


@pytest.mark.parametrize(
    ("whole", "parts", "digit", "shown"),
    [
        (1.0, (0.0625, 0.9375), -3, ("0.063", "0.937")),  # both ties went up: the larger gives way
        (1.0, (0.5, 0.5), -3, ("0.500", "0.500")),
        (1.0, (1 / 3, 1 / 3, 1 / 3), -3, ("0.334", "0.333", "0.333")),  # equals: the first
        (-354_000.0, (-200_450.0, -100_440.0, -53_110.0), 3, ("-201E+3", "-100E+3", "-53E+3")),
        (-354_000.0, (-200_450.0, -100_440.0, -53_110.0), 2, ("-2005E+2", "-1004E+2", "-531E+2")),
        (0.0, (0.0004, -0.0004), -3, ("0", "0")),
        (0.0, (0.0005, 0.0005, -0.001), -3, ("0.000", "0.001", "-0.001")),  # of two equal ties the first gives way
        (0.004, (0.0014, 0.0013, 0.0013), -3, ("0.002", "0.001", "0.001")),
        (0.003, (0.0006, 0.0006, 0.0006, 0.0006, 0.0006), -3, ("0.000", "0.000", "0.001", "0.001", "0.001")),
        (12.5, (12.5,), 0, ("13",)),
        (0.0, (), -3, ()),
    ],
)
def test_parts_by_hand(whole: float, parts: tuple[float, ...], digit: int, shown: tuple[str, ...]) -> None:
    assert apportion(whole, parts, digit) == [Decimal(each) for each in shown]


AMOUNTS = st.integers(-(10**11), 10**11).map(lambda units: units / 10_000) | st.sampled_from([0.0, 0.05, -0.05, 2500.0])


@given(st.lists(AMOUNTS, min_size=1, max_size=8), st.integers(-2, 7))
def test_parts_add_up_and_stay_within_a_last_digit(parts: list[float], digit: int) -> None:
    whole = round(math.fsum(parts), 4)
    shown, step = apportion(whole, parts, digit), Decimal(1).scaleb(digit)
    assert sum(shown) == rounded(whole, digit)
    for part, each in zip(parts, shown, strict=True):
        assert abs(each - Decimal(repr(part))) < step
        assert each % step == 0
        assert not each or (each > 0) == (part > 0)


def test_a_part_is_shown_among_all_the_parts() -> None:
    at = ("product_line", "阀")
    facts = Facts(MONTH, (
        fact("gross_margin", 0.31, 0.3, at), fact("margin_effect_price", 0.0044, at=at),
        fact("margin_effect_cost", 0.0033, at=at), fact("margin_effect_mix", 0.0023, at=at),
        fact("revenue", 646_000.0, 1_000_000.0), fact("pvm_revenue_volume", -200_450.0),
        fact("pvm_revenue_price", -100_440.0), fact("pvm_revenue_mix", -53_110.0),
        fact("pvm_revenue_new", 0.0), fact("pvm_revenue_discontinued", 0.0),
    ))  # fmt: skip

    def shown(metric: str, digit: int, place: tuple[str, str] = ("", "")) -> float:
        found = facts.get(metric, *place)
        assert found is not None
        return told(facts, found, digit)

    # 4.4 + 3.3 + 2.3 thousandths make 10: of 4, 3 and 2 the price is furthest below
    assert [shown(f"margin_effect_{part}", -3, at) for part in ("price", "cost", "mix")] == [0.005, 0.003, 0.002]
    assert [shown(f"pvm_revenue_{part}", 3) for part in ("volume", "price", "mix", "new")] == [-201e3, -100e3, -53e3, 0]
    assert shown("revenue", 3) == 646_000.0  # a whole is no part
    price, mix = facts.get("margin_effect_price", *at), facts.get("margin_effect_mix", *at)
    assert price is not None and mix is not None
    # only where its last digit was moved a part is another number than its fact
    assert (shown_value(facts, price, -3), shown_value(facts, mix, -3)) == (0.005, 0.0023)


@pytest.mark.parametrize(("base", "last"), [(None, None), (0.29, None), (0.3, None), (0.29, 0.0022)])
def test_without_a_whole_that_its_parts_come_to_a_rate_is_itself(base: float | None, last: float | None) -> None:
    facts = Facts(MONTH, (
        fact("gross_margin", 0.31, base), fact("margin_effect_price", 0.0045), fact("margin_effect_cost", 0.0033),
        fact("margin_effect_mix", last),
    ))  # fmt: skip
    price = facts.get("margin_effect_price")
    assert price is not None
    assert shown_value(facts, price, RATE_DIGIT) == 0.0045


def test_amounts_that_have_no_whole_add_up_to_their_own_sum() -> None:
    parts = dict(zip(PROFIT_CHANGE.parts, (1400.0, 1400.0, 1400.0, 0.0, 0.0, 0.0), strict=True))
    facts = Facts(MONTH, tuple(fact(key, value) for key, value in parts.items()))
    assert PROFIT_CHANGE.come_to(facts) is None
    assert PROFIT_CHANGE.total(facts) == 4200.0
    # 1.4 + 1.4 + 1.4 thousand make 4.2, shown 4: one of the three equals is given the thousand that is left
    assert [told(facts, each, 3) for each in facts.facts] == [2000.0, 1000.0, 1000.0, 0.0, 0.0, 0.0]
    assert REVENUE_CHANGE.total(facts) is None


def test_shares_of_members_add_up_where_they_are_all_there_is() -> None:
    thirds = tuple(fact(MEMBER_SHARE, 1 / 3, at=("region", name)) for name in "abc")
    facts = Facts(MONTH, thirds)
    assert [told(facts, each, RATE_DIGIT) for each in thirds] == [0.334, 0.333, 0.333]
    fewer = Facts(MONTH, thirds[:2])
    assert [shown_value(fewer, each, RATE_DIGIT) for each in thirds[:2]] == [1 / 3, 1 / 3]


def test_an_earlier_month_is_shown_without_its_whole() -> None:
    past = Fact("growth_new", "", "", "2026-09", 0.0305, Unit.RATE)
    facts = Facts(
        MONTH, (fact("revenue", 106.0, 100.0), fact("growth_new", 0.0305), fact("growth_repeat", 0.0295), past)
    )
    now = facts.get("growth_new")
    assert now is not None
    assert (shown_value(facts, now, RATE_DIGIT), shown_value(facts, past, RATE_DIGIT)) == (0.03, 0.0305)


ROWS = st.lists(
    st.tuples(
        st.sampled_from([9, 10]), st.sampled_from("abcde"), st.sampled_from("uvw"), st.integers(-2, 9),
        st.integers(-900_000, 9_000_000).map(lambda cents: cents / 100), st.none() | st.integers(0, 9_000).map(float),
    ),
    min_size=1, max_size=25,
)  # fmt: skip
PRODUCTS = [{"product_id": name, "product_line": "xxyyz"["abcde".index(name)]} for name in "abcde"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, st.sampled_from([-2, -1, 0, 2, 3, 5]))
def test_every_split_of_a_company_adds_up(make: Callable[..., Tables], rows: list[tuple[Any, ...]], digit: int) -> None:
    anchors = [(9, "a", "u", 1, 100.0, 1.0), (10, "a", "u", 1, 100.0, 1.0)]  # both months lie within the data
    orders = [
        {"order_id": str(place), "order_date": f"2026-{month:02}-28", "product_id": product, "customer_id": customer,
         "quantity": quantity, "revenue": revenue, "cost": cost}
        for place, (month, product, customer, quantity, revenue, cost) in enumerate([*rows, *anchors])
    ]  # fmt: skip
    facts = evaluate(make(orders=orders, products=PRODUCTS), Settings(), MONTH)
    for dimension, member in (("", ""), *(("product_line", name) for name in facts.members("revenue", "product_line"))):
        for split in SPLITS:
            last = digit if split.unit is Unit.MONEY else RATE_DIGIT
            found = [each for key in split.parts if (each := facts.get(key, dimension, member)) is not None]
            whole = (split.total if split.unit is Unit.MONEY else split.come_to)(facts, dimension, member)
            if whole is None:
                continue
            shown = [told(facts, each, last) for each in found]
            assert sum(rounded(each, last) for each in shown) == rounded(whole, last)
            for each, value in zip(found, shown, strict=True):
                assert each.value is not None
                assert abs(value - each.value) < 10.0**last
    # the splits that must come to their whole do
    assert REVENUE_CHANGE.come_to(facts) is not None
