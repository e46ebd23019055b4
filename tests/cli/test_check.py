from __future__ import annotations

import csv
import io
import json

import pytest

from ..workbooks import command, csv_of, fill, nothing_changes, order_lines, write

KEYS = ["sheet", "row", "column", "value", "severity", "reason"]


@pytest.fixture
def flawed(blank):
    """A workbook with one amount that is none, one order twice, and a setting that cannot be used."""
    amounts = [str(amount) for amount in order_lines()["revenue"]]
    lines = {key: [*values, values[-1]] for key, values in order_lines(revenue=["一百", *amounts[1:]]).items()}
    fill(blank, orders=lines)
    write(blank, {"SR_set_fiscal_start": "四月"})
    return blank


@pytest.mark.parametrize(("lang", "said"), [("zh", "没有发现问题。\n"), ("en", "Nothing found.\n")])
def test_a_clean_workbook_has_code_0(filled, lang, said):
    with nothing_changes(filled.parent):
        ran = command("--ui", lang, "check", filled)
    assert (ran.code, ran.out, ran.err) == (0, "", said)


def test_data_that_cannot_be_used_has_code_1(flawed):
    with nothing_changes(flawed.parent):
        ran = command("--ui", "zh", "check", flawed)
    assert ran.code == 1
    header, _, *lines = ran.out.splitlines()
    assert header.split() == ["工作表", "行", "列", "值", "级别", "原因与处理"]
    assert ran.err == "共 1 处无法使用，2 处提示。\n"
    assert len(lines) == 3
    assert lines[0].split()[:5] == ["订单", "4", "销售额", "一百", "error"]


def test_problems_as_json_and_csv(flawed):
    ran = command("--ui", "en", "check", flawed, "--format", "json")
    assert ran.code == 1
    rows = json.loads(ran.out)
    assert [list(row) for row in rows] == [KEYS] * 3
    error, twice, wrong_setting = rows
    assert (error["sheet"], error["row"], error["column"], error["value"]) == ("订单", 4, "销售额", "一百")
    assert error["severity"] == "error" and "number" in error["reason"]
    assert (twice["severity"], twice["row"]) == ("warning", 65)
    assert (wrong_setting["sheet"], wrong_setting["row"], wrong_setting["value"]) == ("Settings", None, "四月")
    ran = command("--ui", "en", "check", flawed, "--format", "csv")
    assert [row["value"] for row in csv.DictReader(io.StringIO(ran.out))] == ["一百", twice["value"], "四月"]


def test_nothing_found_as_json_is_an_empty_list(filled):
    ran = command("check", filled, "--format", "json")
    assert (ran.code, json.loads(ran.out)) == (0, [])


def test_warnings_alone_have_code_0(filled):
    fill(filled, orders={key: [*values, values[-1]] for key, values in order_lines().items()})
    ran = command("--ui", "en", "check", filled)
    assert (ran.code, ran.err) == (0, "0 not usable, 1 to look at.\n")


def test_a_folder_is_checked(tmp_path):
    csv_of(tmp_path / "orders.csv", order_lines(revenue=["x", *map(str, range(60))]))
    with nothing_changes(tmp_path):
        ran = command("check", tmp_path, "--format", "json")
    assert ran.code == 1
    assert [(row["sheet"], row["row"], row["value"]) for row in json.loads(ran.out)] == [("orders.csv", 2, "x")]


def test_a_folder_with_dates_of_no_clear_order_takes_one(tmp_path):
    csv_of(tmp_path / "orders.csv", {"order_id": ["1"], "order_date": ["3/4/2026"], "revenue": [5.0]})
    ran = command("--ui", "zh", "check", tmp_path)
    assert ran.code == 1
    assert "--date-order" in ran.err
    assert command("check", tmp_path, "--date-order", "dmy").code == 0


def test_the_sample_company_has_the_flaws_it_is_made_with(sample):
    rows = json.loads(command("check", sample, "--format", "json").out)
    assert [row["severity"] for row in rows].count("error") == 1
    assert 2 <= len(rows) <= 8
