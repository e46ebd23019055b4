"""Each rule on the row that breaks it, in a company where nothing else is wrong; and silent where nothing is."""

# Full-width letters are meant: people type them.
# ruff: noqa: RUF001
from __future__ import annotations

import datetime as dt
import re

import polars as pl
import pytest

from salesreview.tables.catalog import SCHEMAS, schema
from salesreview.tables.group_rules import AGREEMENTS
from salesreview.tables.references import NAMED
from salesreview.tables.row_checks import ROW_CHECKS, Effect
from salesreview.tables.rules import RULES
from salesreview.tables.validate import validate


def day(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def brief(issue):
    return issue.code, issue.severity, issue.row, issue.cell, issue.value


def label(table: str, column: str) -> str:
    return schema(table).column(column).zh


def test_good_rows_are_used_and_nothing_is_said_of_them(sheets_with, good) -> None:
    tables = validate(sheets_with("orders", {}))
    assert tables.issues == ()
    assert all(tables[key].height == 1 for key in good)


def test_the_rules_have_keys_of_their_own_and_stand_in_order() -> None:
    keys = [rule.key for rule in RULES]
    assert len(set(keys)) == len(keys)
    assert keys[:8] == [
        "unknown_date_order", "missing_columns", "renamed_headers", "rival_headers", "undated", "cells", "duplicate_ids",
        "orders.negative_cost",
    ]  # fmt: skip
    assert keys[-1] == "unknown_ids"


# table, what the second row changes, the column pointed to, code
LOOK, BLANK, OUT = Effect.LOOK, Effect.BLANK, Effect.LEAVE_OUT
ROWS = [
    ("orders", {"cost": -5.0}, "cost", "negative_cost", LOOK),
    ("orders", {"order_id": "SO2", "discount": 0.2}, "discount", "discount_as_rate", BLANK),
    ("orders", {"order_id": "SO2", "discount": -5.0}, "discount", "negative_discount", BLANK),
    ("leads", {"lead_id": "L2", "amount": -1.0}, "amount", "negative_amount", LOOK),
    ("leads", {"lead_id": "L2", "closed_date": None}, "closed_date", "closed_undated", LOOK),
    ("leads", {"lead_id": "L2", "status": "丢单", "closed_date": None}, "closed_date", "closed_undated", LOOK),
    ("leads", {"lead_id": "L2", "closed_date": day("2026-08-31")}, "closed_date", "closed_early", LOOK),
    ("leads", {"lead_id": "L2", "status": "进行中"}, "closed_date", "open_closed", LOOK),
    ("invoices", {"invoice_id": "INV2", "paid_date": None}, "paid_amount", "paid_undated", BLANK),
    ("invoices", {"invoice_id": "INV2", "paid_date": day("2026-08-31")}, "paid_date", "paid_early", LOOK),
    ("feedback", {"feedback_id": "F2", "response_hours": -1.0}, "response_hours", "negative_response", BLANK),
    ("feedback", {"feedback_id": "F2", "followup_hours": -1.0}, "followup_hours", "negative_followup", BLANK),
    ("contracts", {"contract_id": "K2", "end_date": day("2025-10-04")}, "end_date", "ends_early", LOOK),
    ("contracts", {"contract_id": "K2", "renewed": "否"}, "renewal_date", "renewed_denied", LOOK),
    ("markets", {"region": "华南", "addressable_customers": 0.0}, "addressable_customers", "addressable", OUT),
    ("markets", {"region": "华南", "addressable_customers": -1.0}, "addressable_customers", "addressable", OUT),
    ("actions", {"action_id": "A2", "done_date": None}, "done_date", "done_undated", LOOK),
    ("actions", {"action_id": "A2", "status": "进行中"}, "done_date", "dated_undone", LOOK),
    ("actions", {"action_id": "A2", "status": None}, "done_date", "dated_undone", LOOK),
    ("risks", {"probability": 0.0}, "probability", "probability", BLANK),
    ("risks", {"impact": 6.0}, "impact", "impact", BLANK),
]


@pytest.mark.parametrize(("table", "change", "column", "code", "effect"), ROWS)
def test_a_row_check(sheets_with, table, change, column, code, effect) -> None:
    tables = validate(sheets_with(table, {}, change))
    (issue,) = tables.issues
    assert (issue.code, issue.table, issue.row, issue.column) == (code, table, 3, label(table, column))
    assert issue.severity == ("warning" if effect is LOOK else "error")
    assert tables[table].height == (1 if effect is OUT else 2)
    if effect is not OUT:
        kept = tables[table].row(by_predicate=pl.col("row") == 3, named=True)[column]
        assert (kept is None) == (effect is BLANK or issue.value is None)


def test_every_row_check_is_tried() -> None:
    assert {check.key for check in ROW_CHECKS} == {code for _, _, _, code, _ in ROWS}


SILENT = [
    ("orders", {"revenue": -20.0, "quantity": -1.0, "cost": -12.0, "order_date": day("2026-10-20")}),
    ("leads", {"lead_id": "L2", "status": "进行中", "closed_date": None, "amount": 0.0}),
    ("leads", {"lead_id": "L2", "closed_date": day("2026-09-01")}),
    ("invoices", {"invoice_id": "INV2", "paid_date": None, "paid_amount": None}),
    ("invoices", {"invoice_id": "INV2", "paid_date": None, "paid_amount": 0.0}),
    ("invoices", {"invoice_id": "INV2", "paid_amount": None}),
    ("invoices", {"invoice_id": "INV2", "amount": -100.0, "paid_amount": -100.0}),
    ("invoices", {"paid_amount": 600.0, "paid_date": day("2026-10-09")}),
    ("contracts", {"contract_id": "K2", "renewed": None, "renewal_date": None}),
    ("contracts", {"contract_id": "K2", "renewed": "否", "renewal_date": None}),
    ("actions", {"action_id": "A2", "status": "取消", "done_date": None}),
    ("channel_costs", {"channel": "展会", "channel_type": "线下"}),
    ("channel_costs", {"channel_type": None, "cost": 0.0}),
    ("markets", {"industry": "医疗"}),
    ("feedback", {"feedback_id": "F2", "response_hours": 0.0, "customer_id": None, "product_id": None}),
    ("risks", {"probability": 1.0, "impact": 5.0}),
    ("orders", {"order_id": "SO2", "customer_id": None, "product_id": None, "channel": None, "cost": None}),
    ("targets", {"dimension": None, "member": "合计"}),
    ("customers", {"customer_id": "C2", "name": "Total"}),
    ("incidents", {"lead_id": None}),
]


@pytest.mark.parametrize(("table", "change"), SILENT)
def test_rows_that_only_look_odd_are_left_in_peace(sheets_with, table, change) -> None:
    tables = validate(sheets_with(table, {}, change))
    assert tables.issues == ()
    assert tables[table].height == 2


# --- cells


@pytest.mark.parametrize(
    ("table", "column", "value", "code", "out"),
    [
        ("orders", "revenue", "待定", "not_number", True),
        ("orders", "quantity", "三", "not_number", False),
        ("orders", "order_date", "月底", "not_date", True),
        ("orders", "order_date", "1899-12-31", "date_range", True),
        ("orders", "order_id", "#REF!", "error_value", True),
        ("orders", "channel", "#N/A", "error_value", False),
        ("customers", "is_leader", "也许", "not_yesno", False),
        ("leads", "status", "谈着", "not_choice", True),
        ("leads", "created_date", "去年", "not_date", False),
        ("channel_costs", "channel_type", "混合", "not_choice", False),
        ("targets", "month", "下月", "not_month", True),
        ("orders", "revenue", None, "required", True),
        ("orders", "order_id", "  ", "required", True),
        ("orders", "order_date", "-", "required", True),
        ("leads", "created_date", None, "required", False),
        ("resources", "kind", None, "required", True),
    ],
)
def test_a_cell_that_cannot_be_used(sheets_with, good, table, column, value, code, out) -> None:
    name = schema(table).identity
    change = {name: "X2"} if name not in (None, column) else {}
    tables = validate(sheets_with(table, {}, {**change, column: value}))
    (issue,) = tables.issues
    shown = None if value is None or not value.strip() else value
    assert (issue.row, issue.column, issue.value, issue.code) == (3, label(table, column), shown, code)
    place = list(good[table]).index(column)
    assert issue.cell == f"{'ABCDEFGHIJKLMN'[place]}3"
    assert issue.severity == ("warning" if (table, code) == ("leads", "required") else "error")
    assert tables[table].height == (1 if out else 2)
    if out:
        assert "该行未使用" in issue.zh and "the row is not used" in issue.en
    else:
        assert tables[table][column].null_count() == 1


@pytest.mark.parametrize("table", ["channel_costs", "factors"])
def test_a_month_is_date_enough_where_the_header_may_be_month(sheets_with, table) -> None:
    tables = validate(sheets_with(table, {"date": "2026年10月"}))
    assert tables.issues == ()
    assert tables[table]["date"].to_list() == [dt.date(2026, 10, 1)]


def test_all_that_is_wrong_in_a_row_is_listed_at_once(sheets_with) -> None:
    tables = validate(sheets_with("orders", {}, {"order_date": "x", "revenue": None, "quantity": "y"}))
    assert [(issue.code, issue.column) for issue in tables.issues] == [
        ("not_date", "订单日期"), ("not_number", "数量"), ("required", "销售额"),
    ]  # fmt: skip


# --- sheets


def test_a_missing_required_column_empties_the_table_and_names_what_may_be_meant(sheet, good) -> None:
    row = good["orders"]
    raw = sheet("orders", [row, {**row, "quantity": "x"}], headers={"order_date": "下单日", "channel": "渠道s"})
    tables = validate({"orders": raw})
    assert tables["orders"].height == 0
    missing, renamed = tables.issues
    assert (missing.code, missing.severity, missing.row, missing.cell, missing.column) == (
        "missing_column", "error", None, "B1", "下单日",
    )  # fmt: skip
    assert "订单日期" in missing.zh and "“下单日”" in missing.zh and "Order date" in missing.en
    assert (renamed.code, renamed.severity, renamed.cell) == ("renamed_header", "warning", "E1")
    assert tables.absent["orders"] == {"order_date", "channel", "discount"}


def test_without_a_like_header_nothing_is_suggested(sheet, good) -> None:
    row = {key: value for key, value in good["products"].items() if key != "product_id"}
    (issue,) = validate({"products": sheet("products", [{**row, "zzz": "1"}])}).issues
    assert (issue.code, issue.column, issue.cell) == ("missing_column", None, None)
    assert "zzz" not in issue.zh + issue.en


def test_leads_without_a_created_date_column_are_kept(sheet, good) -> None:
    row = {key: value for key, value in good["leads"].items() if key != "created_date"}
    tables = validate({"leads": sheet("leads", [row, {**row, "lead_id": "L2"}])})
    (issue,) = tables.issues
    assert (issue.code, issue.severity, issue.row) == ("missing_column", "error", None)
    assert "不计入任何月份的新增线索" in issue.zh
    assert tables["leads"].height == 2
    assert tables.absent["leads"] == {"created_date"}


def test_a_sheet_without_rows_is_told_nothing(sheet, good) -> None:
    raw = sheet("orders", [{"order_id": None, "note": " "}], headers={"note": "Noted"})
    assert validate({"orders": raw}).issues == ()


def test_of_two_headers_for_one_column_the_used_one_is_named(sheet, good) -> None:
    row = {"amount": 1.0, **good["orders"]}
    tables = validate({"orders": sheet("orders", [row], headers={"amount": "金额"}, first_column=2)})
    (issue,) = tables.issues
    assert (issue.code, issue.severity, issue.column, issue.cell) == ("two_headers", "warning", "金额", "B1")
    assert "J 列的“销售额”" in issue.zh
    assert tables["orders"]["revenue"].to_list() == [200.0]


# --- totals


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("orders", {"order_id": "合计", "order_date": None, "customer_id": None, "revenue": 400.0}),
        ("orders", {"order_id": "10月合计"}),
        ("orders", {"order_id": "Grand Total:"}),
        ("orders", {"order_id": None, "order_date": "总计"}),
        ("orders", {"order_id": None, "salesperson": "小 计"}),
        ("markets", {"region": "合计"}),
        ("channel_costs", {"channel": "SUM"}),
        ("channel_costs", {"date": None, "channel_type": "Total"}),
        ("resources", {"kind": "合计", "item": None}),
        ("targets", {"metric": "Total"}),
    ],
)
def test_a_totals_row_is_left_out(sheets_with, table, change) -> None:
    tables = validate(sheets_with(table, {}, change))
    (issue,) = tables.issues
    assert (issue.code, issue.severity, issue.row) == ("totals_row", "warning", 3)
    assert tables[table]["row"].to_list() == [2]


# --- dates without an order


def test_ambiguous_dates_are_one_error_for_the_column(sheets_with) -> None:
    rows = [{"order_id": "SO1", "order_date": text} for text in ("3/4/2026", "5/6/2026", "2026-10-05", "2026年13月1日")]
    tables = validate(sheets_with("orders", *rows))
    order, cell = tables.issues
    assert (order.code, order.row, order.column, order.cell, order.severity) == (
        "date_order", None, "订单日期", "B1", "error",
    )  # fmt: skip
    for text in ("“3/4/2026”", "“5/6/2026”", "2 个文本日期", "dmy", "设置页", "--date-order", "未计入"):
        assert text in order.zh
    for text in (
        "“3/4/2026” and “5/6/2026”",
        "(2, such as",
        "Settings",
        "--date-order",
        "nor is any of their rows",
    ):
        assert text in order.en
    assert (cell.code, cell.row) == ("not_date", 5)
    assert tables["orders"]["row"].to_list() == [4]


def test_a_given_order_reads_them(sheets_with) -> None:
    sheets = sheets_with("orders", {"order_date": "3/4/2026"}, {"order_date": "5/6/2026"})
    for order, days in (
        ("dmy", [dt.date(2026, 4, 3), dt.date(2026, 6, 5)]),
        ("MDY", [dt.date(2026, 3, 4), dt.date(2026, 5, 6)]),
    ):
        tables = validate(sheets, {"orders": order})
        assert tables["orders"]["order_date"].to_list() == days
        assert [issue.code for issue in tables.issues] == ["order_dates"]


def test_an_order_proved_in_one_column_reads_the_others(sheets_with) -> None:
    change = {"invoice_date": "3/4/2026", "due_date": "25/4/2026", "paid_date": "5/4/2026"}
    tables = validate(sheets_with("invoices", change))
    assert tables.issues == ()
    assert tables["invoices"].row(0, named=True)["paid_date"] == dt.date(2026, 4, 5)


def test_dates_in_two_orders_are_refused_with_two_that_contradict(sheets_with) -> None:
    rows = [{"order_id": "SO1", "order_date": text} for text in ("1/2/2026", "25/12/2025", "12/25/2025")]
    tables = validate(sheets_with("orders", *rows))
    (issue,) = tables.issues
    assert "25/12/2025" in issue.zh and "12/25/2025" in issue.zh and "不一致" in issue.zh
    assert "in more than one order" in issue.en
    assert tables["orders"].height == 0


def test_an_optional_date_without_order_costs_the_value_only(sheets_with) -> None:
    tables = validate(sheets_with("customers", {"created_date": "3/4/2026"}))
    (issue,) = tables.issues
    assert (issue.code, issue.row) == ("date_order", None)
    assert "按空白处理" in issue.zh and "count as blank" in issue.en
    assert tables["customers"]["created_date"].to_list() == [None]


def test_a_value_that_the_given_order_cannot_read_names_the_order(sheets_with) -> None:
    sheets = sheets_with("orders", {"order_date": "1/15/2026"}, {})
    (issue,) = validate(sheets, {"orders": "dmy"}).issues
    assert (issue.code, issue.row) == ("other_order", 2)
    assert "日/月/年" in issue.zh and "day/month/year" in issue.en


def test_an_unknown_date_order_is_ignored_and_said(sheets_with) -> None:
    tables = validate(sheets_with("orders", {}), {"orders": "day first"})
    (issue,) = tables.issues
    assert (issue.code, issue.severity) == ("unknown_date_order", "error")
    assert "“day first”" in issue.zh
    assert tables["orders"].height == 1


# --- rows that belong together


ONE_ROW_EACH = [(entry.key, entry.identity) for entry in SCHEMAS if entry.identity]


@pytest.mark.parametrize(("table", "column"), ONE_ROW_EACH)
def test_an_id_twice(sheets_with, table, column) -> None:
    other = {
        "customers": {"name": "别的"}, "products": {"name": "别的"}, "leads": {"amount": 1.0}, "feedback": {"topic": "别的"},
        "contracts": {"value": 1.0}, "actions": {"task": "别的"}, "visits": {"purpose": "别的"},
    }[table]  # fmt: skip
    tables = validate(sheets_with(table, {}, other, {}))
    assert [(issue.code, issue.row, issue.severity) for issue in tables.issues] == [
        ("duplicate_id", 3, "error"),
        ("duplicate_row", 4, "error"),
    ]
    assert all("第 2 行" in issue.zh and "row 2" in issue.en for issue in tables.issues)
    assert tables[table]["row"].to_list() == [2]


def test_ids_that_differ_only_in_typing_are_one(sheets_with) -> None:
    tables = validate(sheets_with("customers", {"customer_id": "C1"}, {"customer_id": " Ｃ１ "}))
    assert [issue.code for issue in tables.issues] == ["duplicate_row"]
    assert tables.issues[0].value == " Ｃ１ "


def test_an_id_is_twice_only_among_rows_that_are_used(sheets_with) -> None:
    tables = validate(sheets_with("leads", {"status": "?"}, {}))
    assert [issue.code for issue in tables.issues] == ["not_choice"]
    assert tables["leads"]["row"].to_list() == [3]


def test_a_repeated_order_line_is_used_and_said(sheets_with) -> None:
    tables = validate(sheets_with("orders", {}, {"quantity": 3.0}, {}, {}))
    assert [brief(issue) for issue in tables.issues] == [
        ("repeated_row", "warning", 4, "A4", "SO1"),
        ("repeated_row", "warning", 5, "A5", "SO1"),
    ]
    assert "第 2 行" in tables.issues[1].zh
    assert tables["orders"].height == 4


def test_a_repeated_payment_is_said_and_a_repeated_unpaid_invoice_is_not(sheets_with) -> None:
    tables = validate(sheets_with("invoices", {}, {}))
    assert [brief(issue) for issue in tables.issues] == [("repeated_row", "warning", 3, "F3", "2026-10-05")]
    unpaid = {"paid_date": None, "paid_amount": None}
    assert validate(sheets_with("invoices", unpaid, unpaid)).issues == ()


def test_orders_with_several_dates_or_customers_are_one_warning_each(sheets_with) -> None:
    rows = [
        {"order_id": order, "customer_id": customer, "order_date": day(f"2026-10-{date:02d}")}
        for order, customer, date in [("A", "C1", 1), ("B", "C1", 2), ("A", "C1", 3), ("B", "C2", 4), ("A", "C2", 1)]
    ]
    sheets = sheets_with("orders", *rows)
    tables = validate({"orders": sheets["orders"]})
    customers, dates = sorted(tables.issues, key=lambda issue: issue.code)
    assert brief(dates) == ("order_dates", "warning", 4, "B4", "2026-10-03")
    assert brief(customers) == ("order_customers", "warning", 5, "C5", "C2")
    assert "2 个订单" in dates.zh and "2026-10-01" in dates.zh and "第 2 行" in dates.zh and "this: 2." in dates.en
    assert "2 个订单" in customers.zh and tables["orders"].height == 5


def test_a_later_return_and_a_blank_customer_are_no_contradiction(sheets_with) -> None:
    back = {"order_date": day("2026-10-20"), "revenue": -10.0, "quantity": -1.0, "cost": -5.0}
    assert validate(sheets_with("orders", {}, back, {"customer_id": None})).issues == ()


def test_an_invoice_of_several_amounts_or_customers(sheets_with) -> None:
    second = {"paid_date": day("2026-10-06"), "amount": 900.0, "customer_id": "C2"}
    sheets = sheets_with("invoices", {}, second, {"invoice_id": "INV2"})
    tables = validate({"invoices": sheets["invoices"]})
    assert [brief(issue) for issue in tables.issues] == [
        ("invoice_customers", "warning", 3, "B3", "C2"),
        ("invoice_amounts", "warning", 3, "E3", "900"),
    ]
    assert "1000" in tables.issues[1].zh


def test_payments_above_the_amount(sheets_with) -> None:
    second = {"paid_date": day("2026-10-06"), "paid_amount": 600.01}
    (issue,) = validate(sheets_with("invoices", {}, second)).issues
    assert brief(issue) == ("overpaid", "warning", 3, "G3", "600.01")
    assert "1000.01" in issue.zh and "超过发票金额 1000" in issue.zh
    credit = {"amount": -100.0, "paid_amount": -100.01}
    assert [issue.code for issue in validate(sheets_with("invoices", credit)).issues] == ["overpaid"]


def test_a_channel_of_two_types(sheets_with) -> None:
    tables = validate(sheets_with("channel_costs", {}, {"channel_type": "线下"}, {"channel_type": "线下"}))
    (issue,) = tables.issues
    assert brief(issue) == ("channel_types", "warning", 3, "C3", "线下")
    assert "“线上”" in issue.zh
    assert tables["channel_costs"].height == 3


def test_a_market_twice(sheets_with) -> None:
    (issue,) = validate(sheets_with("markets", {}, {"addressable_customers": 5.0})).issues
    assert brief(issue) == ("repeated_market", "warning", 3, "A3", "华东")


def test_every_agreement_is_tried() -> None:
    tried = {"order_dates", "order_customers", "invoice_amounts", "invoice_customers", "channel_types"}
    assert {agreement.key for agreement in AGREEMENTS} == tried


# --- references


def test_unknown_ids_are_listed_once_each_with_their_count(sheets_with) -> None:
    rows = [
        {"customer_id": customer, "order_id": str(place)} for place, customer in enumerate(["C1", "C9", "C8", "C9"])
    ]
    tables = validate(sheets_with("orders", *rows))
    assert [brief(issue) for issue in tables.issues] == [
        ("unknown_customers", "warning", 3, "C3", "C9"),
        ("unknown_customers", "warning", 4, "C4", "C8"),
    ]
    assert "共 2 行" in tables.issues[0].zh and "2 row(s)" in tables.issues[0].en
    assert tables["orders"].height == 4


@pytest.mark.parametrize(
    ("table", "column", "code"),
    [
        ("orders", "product_id", "unknown_products"),
        ("leads", "customer_id", "unknown_customers"),
        ("leads", "product_id", "unknown_products"),
        ("invoices", "customer_id", "unknown_customers"),
        ("feedback", "customer_id", "unknown_customers"),
        ("feedback", "product_id", "unknown_products"),
        ("contracts", "customer_id", "unknown_customers"),
        ("incidents", "lead_id", "unknown_leads"),
    ],
)
def test_each_reference(sheets_with, table, column, code) -> None:
    (issue,) = validate(sheets_with(table, {column: "Z9"})).issues
    assert (issue.code, issue.severity, issue.column, issue.value) == (code, "warning", label(table, column), "Z9")


def test_beyond_the_twenty_most_frequent_unknown_ids_the_rest_are_counted(sheets_with) -> None:
    names = [f"X{place}" for place in range(NAMED + 3) for _ in range(1 if place < 3 else 2)]
    tables = validate(
        sheets_with("orders", *({"customer_id": name, "order_id": str(i)} for i, name in enumerate(names)))
    )
    assert [issue.value for issue in tables.issues[:-1]] == [f"X{place}" for place in range(3, NAMED + 3)]
    last = tables.issues[-1]
    assert (last.code, last.row, last.column, last.cell) == ("unknown_customers", None, "客户编号", "C1")
    assert "另有 3 个编号" in last.zh and "共 3 行" in last.zh and "3 more values" in last.en


def test_an_id_that_lost_its_zeros_is_recognised(sheet, good) -> None:
    sheets = {
        "orders": sheet("orders", [{**good["orders"], "customer_id": 123.0}]),
        "customers": sheet("customers", [{**good["customers"], "customer_id": "00123"}], caption="客户资料"),
    }
    (issue,) = validate(sheets).issues
    assert "00123" in issue.zh and "“客户资料”" in issue.zh and issue.value == "123"


@pytest.mark.parametrize("customers", [None, {"customer_id": "合计"}])
def test_nothing_is_unknown_where_the_other_table_is_missing_or_empty(sheets_with, customers) -> None:
    sheets = sheets_with("orders", {"customer_id": "C9"})
    del sheets["customers"]
    if customers:
        sheets["customers"] = sheets_with("customers", customers)["customers"]
    assert "unknown_customers" not in [issue.code for issue in validate(sheets).issues]


def test_an_id_is_looked_up_among_the_rows_that_are_used(sheets_with) -> None:
    sheets = sheets_with("orders", {})
    sheets["customers"] = sheets_with("customers", {"customer_id": "C2"}, {"customer_id": "C1"}, {"customer_id": "C1"})[
        "customers"
    ]
    assert [issue.code for issue in validate(sheets).issues] == ["duplicate_row"]


# --- columns a check needs and the sheet lacks


def test_a_check_is_one_issue_where_the_sheet_lacks_its_column(sheet, good) -> None:
    row = {
        key: value for key, value in good["leads"].items() if key not in ("closed_date", "customer_id", "product_id")
    }
    tables = validate({"leads": sheet("leads", [{**row, "lead_id": f"L{i}"} for i in range(5)])})
    (issue,) = tables.issues
    assert brief(issue) == ("closed_undated", "warning", 2, None, None)
    assert "“关闭日期”" in issue.zh and "共有 5 行" in issue.zh and "this: 5," in issue.en


def test_payments_in_a_sheet_without_paid_dates_do_not_count(sheet, good) -> None:
    row = {key: value for key, value in good["invoices"].items() if key != "paid_date"}
    tables = validate({"invoices": sheet("invoices", [row, {**row, "invoice_id": "INV2"}])})
    (issue,) = tables.issues
    assert brief(issue) == ("paid_undated", "error", 2, "F2", "400")
    assert tables["invoices"]["paid_amount"].to_list() == [None, None]


def test_a_check_does_not_repeat_what_an_unreadable_cell_said(sheets_with) -> None:
    tables = validate(sheets_with("leads", {"closed_date": "改天"}))
    assert [issue.code for issue in tables.issues] == ["not_date"]


def test_no_sentence_has_an_unfilled_word_whatever_people_type(sheets_with) -> None:
    odd = "{value} {0} %s"
    changes = {
        "orders": [{"order_id": odd, "revenue": odd}, {"order_id": odd, "customer_id": odd}],
        "leads": [{"status": odd}, {"lead_id": odd}, {"lead_id": odd, "amount": -1.0}],
        "channel_costs": [{"channel": odd}, {"channel": odd, "channel_type": "线下"}],
    }
    for table, rows in changes.items():
        issues = validate(sheets_with(table, *rows)).issues
        assert issues
        for issue in issues:
            for text in (issue.zh, issue.en):
                assert re.findall(r"\{[^}]*\}", text.replace(odd, "")) == []


def test_every_table_can_be_empty_of_rows_and_columns(sheet) -> None:
    for table in SCHEMAS:
        for rows in ([{column.key: None for column in table.columns}], [{"x": None}], [{"x": "1"}]):
            tables = validate({table.key: sheet(table.key, rows)})
            assert tables[table.key].height == 0
            missing = [issue.code for issue in tables.issues]
            assert set(missing) == ({"missing_column"} if rows[0].get("x") else set())
