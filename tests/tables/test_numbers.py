# Full-width letters are meant: people type them.
# ruff: noqa: RUF001
from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesreview.tables.numbers import clean_number

unhurried = settings(deadline=None, max_examples=60)
amounts = st.decimals(min_value=0, max_value=10**9, places=2)


def read(values):
    cleaned = clean_number(values if isinstance(values, pl.Series) else pl.Series(values))
    assert cleaned.values.dtype == pl.Float64
    return cleaned.values.to_list(), cleaned.why.to_list()


def full_width(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


@unhurried
@given(amounts)
def test_a_written_number_reads_back_exactly(amount: Decimal) -> None:
    grouped, plain = f"{amount:,}", str(amount)
    texts = [
        plain, grouped, f" {grouped} ", f"¥{grouped}", f"￥ {grouped}元", f"${grouped}", f"USD {plain}", f"{plain} CNY",
        full_width(grouped), f"+{plain}", grouped.replace(",", " "), f"{plain}\u00a0",
    ]  # fmt: skip
    assert read(texts) == ([float(amount)] * len(texts), [None] * len(texts))


@unhurried
@given(amounts)
def test_negatives_in_all_their_forms(amount: Decimal) -> None:
    grouped = f"{amount:,}"
    texts = [
        f"-{grouped}",
        f"−{grouped}",
        f"({grouped})",
        f"（{grouped}）",
        f"{grouped}-",
        f"-¥{grouped}",
        f"¥-{grouped}",
    ]
    assert read(texts) == ([-float(amount)] * len(texts), [None] * len(texts))


@unhurried
@given(st.decimals(min_value=0, max_value=10**5, places=4))
def test_units_and_rates_are_exact(amount: Decimal) -> None:
    for unit, scale in (
        ("万", 10**4), ("亿", 10**8), ("千", 10**3), ("百万", 10**6), ("k", 10**3), ("M", 10**6), ("万元", 10**4),
    ):  # fmt: skip
        assert read([f"{amount}{unit}"]) == ([float(amount * scale)], [None])
    assert read([f"{amount}%", f"{amount} ％", f"{amount}‰"]) == (
        [float(amount / 100), float(amount / 100), float(amount / 1000)],
        [None] * 3,
    )


@unhurried
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_float_written_in_full_reads_back(number: float) -> None:
    assert read([repr(number), "x"]) == ([number, None], [None, "not_number"])


@pytest.mark.parametrize(
    "text", ["abc", "3折", "1.234,56", "12,34", "1 2", "≈5", "--5", "(5", "5)", "(-5)", "1e400", "inf", "5 6%", "１２a"]
)
def test_texts_that_are_no_numbers(text: str) -> None:
    assert read([text]) == ([None], ["not_number"])


def test_nan_as_text_is_blank_and_an_error_cell_is_named() -> None:
    assert read(["nan", "", "-", "暂无", "#DIV/0!", "5"]) == (
        [None] * 5 + [5.0],
        [None, None, None, None, "error_value", None],
    )


def test_one_word_among_numbers_leaves_the_numbers_as_they_are() -> None:
    values, why = read(["1", None, "待定", "2.5", "1,000", "待定"])
    assert values == [1.0, None, None, 2.5, 1000.0, None]
    assert why == [None, None, "not_number", None, None, "not_number"]


def test_typed_columns() -> None:
    assert read([1, None]) == ([1.0, None], [None, None])
    assert read([1.5, None]) == ([1.5, None], [None, None])
    assert read([float("nan"), float("inf"), 1.0]) == ([None, None, 1.0], [None, "not_number", None])
    assert read(pl.Series([None])) == ([None], [None])
    assert read([True, None]) == ([None, None], ["not_number", None])
