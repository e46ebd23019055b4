from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesreview import language as words
from salesreview.language import MONEY_UNITS

AMOUNTS = st.floats(-1e12, 1e12, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (0.125, 2, "0.13"),  # Python's own rounding says 0.12
        (2.5, 0, "3"),
        (-2.5, 0, "-3"),
        (1.005, 2, "1.01"),  # as Excel: half away from zero on the decimal text
        (-0.04, 1, "0.0"),  # no negative zero
        (1286.44, 1, "1,286.4"),
        (1e9, 0, "1,000,000,000"),
    ],
)
def test_numbers_are_rounded_as_excel_shows_them(value, digits, shown):
    assert words.number(value, digits) == shown


def test_a_sign_is_shown_where_asked_and_never_on_zero():
    assert words.number(38.4, 1, signed=True) == "+38.4"
    assert words.number(-41.2, 1, signed=True) == "-41.2"
    assert words.number(0.04, 1, signed=True) == "0.0"


def test_percent_and_points():
    assert words.percent(0.123) == "12.3%"
    assert words.percent(-0.0625) == "-6.3%"
    assert words.percent(0.062, signed=True) == "+6.2%"
    assert words.points(0.032, "zh") == "3.2个百分点"
    assert words.points(-0.0625, "en", signed=True) == "-6.3 pp"


@pytest.mark.parametrize(
    ("unit", "currency", "zh", "en"),
    [
        ("wan", "CNY", "128.6万元", "CNY 1,286,400"),
        ("k", "CNY", "1,286.4千元", "CNY 1,286.4k"),
        ("M", "CNY", "1.3百万元", "CNY 1.3M"),
        ("yi", "CNY", "0.0亿元", "CNY 1.3M"),
        ("1", "CNY", "1,286,400.00元", "CNY 1,286,400.00"),
        ("wan", "USD", "128.6万USD", "USD 1,286,400"),
        ("k", "", "1,286.4千元", "1,286.4k"),
    ],
)
def test_money_in_every_unit(unit, currency, zh, en):
    assert words.money(1_286_400, "zh", MONEY_UNITS[unit], currency) == zh
    assert zh.endswith(MONEY_UNITS[unit].named("zh", currency))  # tables name the unit as sentences do
    assert words.money(1_286_400, "en", MONEY_UNITS[unit], currency) == en


def test_lists_are_joined():
    assert [words.join(["甲", "乙", "丙"][:n], "zh") for n in range(4)] == ["", "甲", "甲和乙", "甲、乙和丙"]
    assert [words.join(["A", "B", "C"][:n], "en") for n in range(4)] == ["", "A", "A and B", "A, B and C"]


def test_days_months_and_names():
    assert words.day(dt.date(2026, 10, 9), "zh") == "10月9日"
    assert words.day(dt.date(2026, 10, 9), "en") == "9 October"
    assert words.month_name(2026, 1, "en") == "January 2026"
    assert words.quoted("智能网关", "zh") == "「智能网关」"
    assert words.quoted("Gateways", "en") == "Gateways"


@given(AMOUNTS, st.integers(0, 4))
def test_what_is_shown_is_near_what_is_meant(value, digits):
    shown = Decimal(words.number(value, digits).replace(",", ""))
    assert abs(shown - Decimal(repr(value))) <= Decimal(5).scaleb(-digits - 1)


@given(AMOUNTS)
def test_a_sign_turned_round_changes_nothing_else(value):
    assert words.number(-value, 1).replace("-", "") == words.number(value, 1).replace("-", "")


@given(st.floats(-50, 50, allow_nan=False))
def test_a_rate_and_its_points_show_the_same_digits(value):
    assert words.percent(value).removesuffix("%") == words.points(value, "en").removesuffix(" pp")
    assert math.isclose(float(words.percent(value).removesuffix("%").replace(",", "")), value * 100, abs_tol=0.0501)
