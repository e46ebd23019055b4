"""What is known of a file before it is loaded, what is asked, and that it is loaded as answered."""

from __future__ import annotations

import polars as pl
import pytest
from xlsxwriter import Workbook

from salesreview.errors import SourceError
from salesreview.window.loading import DATES, SHEET, TABLE, carry_out, plan_of

from ..workbooks import csv_of, order_lines


class Step:
    def stage(self, key: str) -> None:
        pass


def asked(plan):
    return [question.key for question in plan.questions]


@pytest.mark.parametrize(
    ("columns", "table"),
    [
        (order_lines(3), "orders"),
        ({"客户编号": ["C1"], "客户名称": ["甲"], "行业": ["制造"], "规模": ["大型"]}, "customers"),
        ({"产品编号": ["P1"], "产品名称": ["网关"], "产品线": ["网关"]}, "products"),
        ({"月份": ["2026-10"], "指标": ["销售额"], "目标值": [100]}, "targets"),
    ],
)
def test_the_headers_say_which_table_it_is(tmp_path, columns, table):
    plan = plan_of(csv_of(tmp_path / "导出.csv", columns), "zh")
    assert plan.answers[TABLE] == table
    assert plan.ready
    assert asked(plan) == [TABLE, DATES]


def test_a_title_above_the_headers_is_passed_by(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("十月订单明细\n\n订单号,订单日期,客户编号,销售额\nA1,2026-10-01,C1,100\n", "utf-8")
    plan = plan_of(path, "zh")
    assert plan.headers == ("订单号", "订单日期", "客户编号", "销售额")
    assert (plan.answers[TABLE], plan.rows) == ("orders", 1)


def test_a_required_column_under_another_name_is_asked_for_and_loaded_as_answered(blank, tmp_path):
    lines = csv_of(tmp_path / "a.csv", order_lines(5), {"revenue": "本位币应收", "cost": "成本合计"})
    plan = plan_of(lines, "zh")
    assert plan.answers[TABLE] == "orders"  # though a table of customers needs no more than their numbers
    assert "column.revenue" in asked(plan)
    question = next(each for each in plan.questions if each.key == "column.revenue")
    assert question.said == "“销售额”（必填）是哪一列？" and question.due
    assert ("本位币应收", "本位币应收") in question.choices
    assert all(header not in dict(question.choices) for header in ("order_id", "order_date"))
    assert not plan.ready or plan.answers["column.revenue"]
    plan = plan.answered("column.revenue", "本位币应收")
    assert plan.ready and plan.mapping["revenue"] == "本位币应收"
    loaded = carry_out(blank, plan, Step())
    assert loaded.said[0].startswith("“订单”：5 行（")


def test_a_likely_name_is_proposed(tmp_path):
    plan = plan_of(csv_of(tmp_path / "a.csv", order_lines(5), {"revenue": "Revenues"}), "en")
    assert plan.answered(TABLE, "orders").answers["column.revenue"] == "Revenues"


def test_another_table_drops_the_answers_that_rested_on_the_first(tmp_path):
    plan = plan_of(csv_of(tmp_path / "a.csv", order_lines(5), {"revenue": "Revenues"}), "en")
    plan = plan.answered(TABLE, "orders").answered(DATES, "dmy").answered(TABLE, "customers")
    assert not plan.mapping.get("revenue")
    assert plan.answers[DATES] == "dmy"


def test_what_is_read_and_what_is_not_is_said_before(tmp_path):
    plan = plan_of(csv_of(tmp_path / "a.csv", order_lines(5, note=["x"] * 5)), "zh")
    found, left, added = plan.remarks
    assert found == "5 行，6 列；认出的列：订单号、订单日期、客户编号、销售额、成本。"
    assert left == "不读入的列：note。"
    assert added == "新的行追加到“订单”页，已有的行按编号更正；会消失的行先询问。原文件保留为备份。"


def book_of(path, **sheets):
    with Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


ORDERS = [["订单号", "订单日期", "客户编号", "销售额"], ["A1", "2026-10-01", "C1", 100]]


def test_of_a_workbook_the_sheet_that_fits_is_taken_and_another_can_be_chosen(blank, tmp_path):
    path = book_of(tmp_path / "a.xlsx", 说明=[["本表由系统导出"]], 空=[], 明细=ORDERS, 上月=[*ORDERS, *ORDERS[1:]])
    plan = plan_of(path, "zh")
    assert plan.sheets == ("说明", "空", "明细", "上月")
    assert (plan.sheet, plan.rows) == ("明细", 1)
    assert asked(plan)[0] == SHEET
    stale = plan.answered(SHEET, "上月")
    assert stale.stale
    again = plan_of(path, "zh", stale.sheet)
    assert (again.sheet, again.rows, again.stale) == ("上月", 2, False)
    assert carry_out(blank, again, Step()).said[0].startswith("“订单”：2 行（")


def test_a_workbook_that_fits_no_table_asks_which(tmp_path):
    plan = plan_of(book_of(tmp_path / "a.xlsx", Data=[["x", "y"], [1, 2]]), "en")
    assert not plan.ready
    assert asked(plan) == [TABLE]


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a.parquet"])
def test_what_cannot_be_read_is_a_sentence(tmp_path, name):
    (tmp_path / name).write_bytes(b"\0\1\2")
    with pytest.raises(SourceError):
        plan_of(tmp_path / name, "zh")


def test_rows_that_cannot_be_used_are_told(blank, tmp_path):
    lines = order_lines(5)
    lines["revenue"] = ["1", "2", "x", "4", "5"]
    plan = plan_of(csv_of(tmp_path / "a.csv", pl.DataFrame(lines, strict=False).to_dict(as_series=False)), "zh")
    said = carry_out(blank, plan, Step()).said
    assert "其中有 1 处无法使用，例如：" in said[0]
    assert "1 values or rows cannot be used, for one: " in said[1]
