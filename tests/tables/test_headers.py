# Full-width letters are meant: people type them.
# ruff: noqa: RUF001
from __future__ import annotations

import pytest

from salesreview.tables.catalog import schema
from salesreview.tables.headers import find_columns, fold, match_headers, similar_headers

ORDERS = schema("orders")


@pytest.mark.parametrize(
    ("header", "folded"),
    [
        ("Order ID", "orderid"),
        ("order_id", "orderid"),
        ("ORDER-ID", "orderid"),
        ("  订单　号 ", "订单号"),
        ("销售额（元）", "销售额"),
        ("销售额(万元)【含税】", "销售额"),
        ("Ｒｅｖｅｎｕｅ", "revenue"),
        ("order #", "order#"),
        ("(元)", "(元)"),
        ("", ""),
    ],
)
def test_folding(header: str, folded: str) -> None:
    assert fold(header) == folded


def test_two_names_that_are_only_brackets_stay_apart() -> None:
    assert fold("(A)") != fold("(B)")


def test_an_exact_name_wins_over_an_alias_wherever_it_stands() -> None:
    found = match_headers(ORDERS, ["单号", "金额", "订单号", "日期", "销售额"])
    assert found.positions == {"order_id": 2, "order_date": 3, "revenue": 4}
    assert set(found.rivals) == {("order_id", 0), ("revenue", 1)}


def test_of_two_aliases_the_first_wins() -> None:
    found = match_headers(ORDERS, ["金额", "总价"])
    assert found.positions == {"revenue": 0}
    assert found.rivals == (("revenue", 1),)


def test_a_persons_own_columns_are_not_taken() -> None:
    assert find_columns(ORDERS, ["订单号", "毛利公式", "", "备注"]) == {"order_id": 0}


def test_a_renamed_header_is_likened_to_the_column_it_is_nearest_to() -> None:
    headers = ["订单号数", "Order dates", "note", "Revenues", ""]
    similar = similar_headers(ORDERS, headers, ["order_id", "order_date", "revenue"])
    assert {key: position for key, (position, _) in similar.items()} == {"order_id": 0, "order_date": 1, "revenue": 3}
    assert all(likeness > 0.7 for _, likeness in similar.values())


def test_no_header_stands_for_two_columns_and_known_ones_for_none_other() -> None:
    similar = similar_headers(ORDERS, ["Order datee", "Customer ID"], ["order_id", "order_date", "customer_id"])
    assert similar["order_date"][0] == 0
    assert [position for position, _ in similar.values()] == [0]
