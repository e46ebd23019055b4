"""A sheet pasted into the workbook is judged as a source is: proved things are done, open ones name the setting."""

from __future__ import annotations

import datetime as dt

import polars as pl

from salesreview.tables.model import RawSheet, Status
from salesreview.tables.validate import validate
from salesreview.xlsx.columns import Look, cell_slices

DAY = dt.datetime(2026, 10, 5)


def orders(headers: str, *rows: tuple[object, ...]) -> RawSheet:
    columns = [pl.Series(str(at), values) for at, values in enumerate(zip(*rows, strict=True))]
    return RawSheet("orders", "订单", tuple(headers.split(",")), pl.DataFrame(columns))


def test_states_and_units_of_a_pasted_sheet_are_dealt_with_and_said_once() -> None:
    raw = orders("订单号,订单日期,销售额（万元）,订单状态", ("1", DAY, 1.2, "已完成"), ("2", DAY, 3.0, "已取消"), ("3", DAY, 4.0, "已退款"))
    tables = validate({"orders": raw})
    assert tables["orders"].select("order_id", "revenue").rows() == [("1", 12_000.0)]
    assert [(issue.code, issue.severity, issue.cell) for issue in tables.issues] == [
        ("unit", "warning", "C1"), ("states", "warning", "D1"),
    ]  # fmt: skip
    assert "第 3、4 行" in tables.issues[1].zh


def test_a_question_is_a_finding_that_names_the_setting_until_it_is_answered() -> None:
    raw = orders("订单号,订单日期,销售额,订单状态", ("1", DAY, 1.0, "已完成"), ("2", DAY, 3.0, "待复盘"))
    (issue,) = validate({"orders": raw}).issues
    assert (issue.code, issue.severity) == ("states", "warning")
    assert "设置页“数据来源”该表的“答复”栏" in issue.zh and "column “Answers”" in issue.en
    tables = validate({"orders": raw}, answers={"orders": {"counts": "已完成"}})
    assert tables["orders"].height == 1
    mixed = orders("订单号,订单日期,销售额,币种", ("1", DAY, 1.0, "CNY"), ("2", DAY, 3.0, "USD"))
    assert [issue.severity for issue in validate({"orders": mixed}).issues] == ["error"]


def test_a_single_currency_that_is_not_the_workbooks_is_said() -> None:
    raw = orders("订单号,订单日期,销售额,币种", ("1", DAY, 1.0, "EUR"), ("2", DAY, 3.0, "欧元"))
    assert not validate({"orders": raw}, currency="EUR").issues
    (issue,) = validate({"orders": raw}, currency="CNY").issues
    assert (issue.code, issue.severity) == ("currency", "warning")


def test_names_are_joined_where_no_id_matches(sheet) -> None:
    customers = sheet("customers", [{"customer_id": "K1", "name": "甲 公司", "region": "华东"}, {"customer_id": "K2", "name": "乙"}])
    raw = orders("订单号,订单日期,客户名称,销售额", ("1", DAY, "甲公司", 1.0), ("2", DAY, "丙", 3.0))
    tables = validate({"customers": customers, "orders": raw})
    assert tables["orders"]["customer_id"].to_list() == ["K1", "丙"]
    assert {issue.code for issue in tables.issues} == {"joined_by_name", "unknown_customers"}


def test_what_order_lines_say_stands_for_customers_and_products_that_nobody_keeps(sheet) -> None:
    raw = orders("订单号,订单日期,客户名称,客户地区,产品名称,产品线,销售额", ("1", DAY, "甲", "华东", "泵", "泵类", 1.0), ("2", DAY, "甲", None, "阀", None, 3.0))
    tables = validate({"orders": raw})
    assert tables["customers"].select("customer_id", "region").rows() == [("甲", "华东")]
    assert tables["products"].select("product_id", "product_line").rows() == [("泵", "泵类")]
    assert tables.status["customers"] is Status.OK and "industry" in tables.absent["customers"]
    kept = validate({"orders": raw, "customers": sheet("customers", [{"customer_id": "甲", "region": "华北"}])})
    assert kept["customers"]["region"].to_list() == ["华北"]


def test_numbers_and_dates_beside_text_are_written_as_what_they_are() -> None:
    columns = {1: pl.Series(["1200.5", "待定", "007", None]), 2: pl.Series(["2026-10-05", "月底", None, None])}
    looks = {1: Look(0, False, True), 2: Look(3, True, True)}
    cells = next(cell_slices(columns, looks, range(4, 8), "", date1904=False))
    assert cells["1"].to_list()[0] == '<c r="A4"><v>1200.5</v></c>'
    assert ["inlineStr" in cell for cell in cells["1"].to_list()[:3]] == [False, True, True]
    assert cells["2"].to_list()[0] == '<c r="B4" s="3"><v>46300</v></c>' and "inlineStr" in cells["2"].to_list()[1]
