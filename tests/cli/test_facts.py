from __future__ import annotations

import csv
import io
import json

import polars as pl
import pytest

from salesreview import pipeline
from salesreview.cli.figures import FACT_KEYS
from salesreview.hosts.file import FileHost
from salesreview.metrics.catalog import DIMENSIONS, METRICS
from salesreview.metrics.model import Unit
from salesreview.tables.catalog import SCHEMAS

from ..workbooks import command, csv_of, fill, nothing_changes, order_lines

#: design.md names them, in this order.
KEYS = [
    "metric",
    "dimension",
    "member",
    "period",
    "value",
    "unit",
    "reason",
    "mom",
    "yoy",
    "ytd",
    "target",
    "attainment",
]


def facts(path, *arguments, lang="zh"):
    ran = command("--ui", lang, "facts", path, "--format", "json", *arguments)
    assert (ran.code, ran.err) == (0, "")
    return json.loads(ran.out)


@pytest.fixture(scope="session")
def whole(sample):
    """All facts of the sample workbook, as JSON."""
    return facts(sample)


def test_json_is_a_list_of_objects_with_the_keys_of_the_design(whole):
    assert tuple(KEYS) == FACT_KEYS
    assert len(whole) > 1000
    assert {tuple(row) for row in whole} == {tuple(KEYS)}
    assert {row["unit"] for row in whole} <= {unit.value for unit in Unit}
    assert {row["period"] for row in whole} == {"2026-10"}
    for row in whole:
        assert (row["value"] is None) == isinstance(row["reason"], str), row
        assert all(row[key] is None or isinstance(row[key], int | float) for key in KEYS[4:5] + KEYS[7:])
        assert (row["dimension"] == "") == (row["member"] == "")


def test_without_metric_and_by_it_is_all_of_the_month(whole):
    assert {row["metric"] for row in whole if row["dimension"] == ""} == {metric.key for metric in METRICS}
    assert {row["dimension"] for row in whole} - {""} <= {each.key for each in DIMENSIONS}
    assert len({(row["metric"], row["dimension"], row["member"]) for row in whole}) == len(whole)


def test_rates_are_fractions_and_money_is_in_currency(whole):
    by = {(row["metric"], row["member"]): row for row in whole if row["dimension"] == ""}
    assert 0 < by["gross_margin", ""]["value"] < 1
    lines = [row for row in whole if row["metric"] == "revenue" and row["dimension"] == "product_line"]
    assert sum(row["value"] for row in lines) == pytest.approx(by["revenue", ""]["value"], abs=0.005)
    assert by["revenue", ""]["attainment"] == pytest.approx(by["revenue", ""]["value"] / by["revenue", ""]["target"])


def test_every_breakdown_adds_up_to_the_whole(whole):
    total = next(row["value"] for row in whole if row["metric"] == "revenue" and row["dimension"] == "")
    sums: dict[str, float] = {}
    for row in whole:
        if row["metric"] == "revenue" and row["dimension"]:
            sums[row["dimension"]] = sums.get(row["dimension"], 0) + (row["value"] or 0)
    assert {"product_line", "region", "channel", "salesperson", "industry", "size", "product"} <= set(sums)
    assert {key: value for key, value in sums.items() if abs(value - total) > 0.005} == {}


@pytest.mark.parametrize("name", ["gross_margin", "毛利率", "Gross margin", "GROSS-MARGIN"])
def test_a_metric_is_found_by_its_key_and_its_names(sample, name):
    rows = facts(sample, "--metric", name, "--by", "total")
    assert [row["metric"] for row in rows] == ["gross_margin"]


@pytest.mark.parametrize("name", ["product_line", "产品线", "Product line", "product line"])
def test_a_dimension_is_found_by_its_key_and_its_names(sample, name):
    rows = facts(sample, "--metric", "revenue", "--by", name)
    assert {row["dimension"] for row in rows} == {"product_line"}
    assert len(rows) == 5


@pytest.mark.parametrize("name", ["total", "Total", "overall", "Overall", "总体", "合计", "整体", ""])
def test_the_whole_is_a_dimension_too(sample, name):
    assert len(facts(sample, "--metric", "revenue", "--by", name)) == 1


def test_several_metrics_and_dimensions(sample):
    rows = facts(sample, "--metric", "revenue", "--metric", "orders", "--by", "total", "--by", "channel")
    assert {(row["metric"], row["dimension"]) for row in rows} == {
        (metric, by) for metric in ("revenue", "orders") for by in ("", "channel")
    }


def test_earlier_months_are_values_only(sample):
    rows = facts(sample, "--metric", "revenue", "--by", "total", "--months", 13)
    assert sorted(row["period"] for row in rows) == [f"2025-{m:02}" for m in (10, 11, 12)] + [
        f"2026-{m:02}" for m in range(1, 11)
    ]
    now, before = (next(row for row in rows if row["period"] == period) for period in ("2026-10", "2026-09"))
    assert now["mom"] == pytest.approx(now["value"] / before["value"] - 1)
    assert before["mom"] is None


def test_another_month(sample):
    rows = facts(sample, "--metric", "revenue", "--by", "total", "--month", "2026-09")
    (before,) = [
        row
        for row in facts(sample, "--metric", "revenue", "--by", "total", "--months", 2)
        if row["period"] == "2026-09"
    ]
    assert rows[0]["period"] == "2026-09"
    assert rows[0]["value"] == before["value"]


def test_why_there_is_no_value_is_said_in_the_language_asked_for(filled):
    def reason(*arguments, **more):
        return facts(filled, "--metric", "win_rate", "--by", "total", *arguments, **more)[0]["reason"]

    assert reason() == reason("--lang", "zh", lang="en") == "“线索”表没有可用的数据"
    assert reason("--lang", "en") == reason(lang="en") == "the Leads sheet holds no usable rows"


def test_the_blank_member_has_a_name(filled):
    fill(filled, orders=order_lines(channel=[None] * 60 + ["官网"]))
    for lang, name in (("zh", "未填"), ("en", "(blank)")):
        rows = facts(filled, "--metric", "revenue", "--by", "channel", lang=lang)
        assert {row["member"] for row in rows} == {name, "官网"}


def test_csv_is_the_same_table(sample):
    ran = command("facts", sample, "--metric", "revenue", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert list(rows[0]) == KEYS
    wanted = facts(sample, "--metric", "revenue")
    assert [(row["member"], float(row["value"])) for row in rows] == [(row["member"], row["value"]) for row in wanted]
    assert rows[0]["reason"] == ""


def test_a_table_is_for_people(sample):
    ran = command("--ui", "zh", "facts", sample, "--metric", "revenue", "--by", "total")
    header, rule, *rows = ran.out.splitlines()
    assert header.split() == [
        "指标",
        "维度",
        "成员",
        "期间",
        "值",
        "单位",
        "无值原因",
        "环比",
        "同比",
        "本年累计",
        "目标",
        "完成率",
    ]
    assert set(rule) == {"-", " "}
    assert len(rows) == 1 and rows[0].startswith("revenue")


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        (
            ["--metric", "revnue"],
            "没有指标“revnue”。是否想用：revenue",
            "There is no metric “revnue”. Did you mean: revenue",
        ),
        (["--metric", "销售"], "是否想用：revenue", "Did you mean: revenue"),
        (
            ["--by", "regoin"],
            "没有维度“regoin”。是否想用：region",
            "There is no dimension “regoin”. Did you mean: region",
        ),
        (["--months", "0"], "请填写 1 至 25 的整数", "0 is not in the range"),
        (["--months", "26"], "请填写 1 至 25 的整数", "26 is not in the range"),
        (["--months", "x"], "请填写 1 至 25 的整数", "'x' is not a valid integer"),
        (["--format", "xml"], "只能是：table, json, csv", "takes one of: table, json, csv"),
        (["--month", "now"], "不是月份", "is not a month"),
    ],
)
def test_a_name_that_is_none_gets_the_nearest(sample, arguments, zh, en):
    for lang, said in (("zh", zh), ("en", en)):
        ran = command("--ui", lang, "facts", sample, *arguments)
        assert (ran.code, ran.out) == (2, "")
        assert said in ran.err, ran.err


# A folder with one file per raw table.


def test_a_folder_gives_the_same_facts_as_the_workbook(sample, whole, tmp_path):
    """The tables written out one by one under their keys and captions; settings are not in them, so the defaults hold."""
    with FileHost(sample) as host:
        for at, table in enumerate(SCHEMAS):
            sheet = host.read_raw(table)
            assert sheet is not None
            frame = sheet.frame.rename({str(i): header for i, header in enumerate(sheet.headers)})
            name = (table.key, table.zh, table.en)[at % 3]
            if at % 2:
                frame.write_parquet(tmp_path / f"{name}.parquet")
            else:
                frame.with_columns(pl.selectors.datetime().dt.strftime("%Y-%m-%d")).write_csv(tmp_path / f"{name}.csv")
    with nothing_changes(tmp_path):
        rows = facts(tmp_path)
    assert rows == whole


def test_a_folder_takes_a_date_order(tmp_path):
    csv_of(tmp_path / "orders.csv", {"order_id": ["1"], "order_date": ["3/4/2026"], "revenue": [5.0]})
    for lang, said in (("zh", "--date-order"), ("en", "--date-order")):
        ran = command("--ui", lang, "facts", tmp_path)
        assert (ran.code, ran.out) == (1, "")
        assert said in ran.err and "orders.csv" in ran.err
    for order, period in (("dmy", "2026-04"), ("mdy", "2026-03")):
        rows = facts(tmp_path, "--date-order", order, "--metric", "revenue", "--by", "total")
        assert [(row["period"], row["value"]) for row in rows] == [(period, 5.0)]


def test_text_dates_of_a_workbook_take_a_date_order_too(blank):
    days = [f"{1 + i % 9}/10/2026" for i in range(9)]
    fill(blank, orders={"order_id": [f"{i}" for i in range(9)], "order_date": days, "revenue": [10.0] * 9})
    assert command("facts", blank).code == 1
    rows = facts(blank, "--date-order", "dmy", "--month", "2026-10", "--metric", "revenue", "--by", "total")
    assert rows[0]["value"] == 90.0


@pytest.mark.parametrize("make", ["nothing", "other", "twice"])
def test_a_folder_without_tables_is_said(tmp_path, make):
    if make == "other":
        (tmp_path / "notes.csv").write_text("a,b\n1,2\n", "utf-8")
    if make == "twice":
        for name in ("orders.csv", "订单.csv"):
            csv_of(tmp_path / name, order_lines())
    with nothing_changes(tmp_path):
        for lang in ("zh", "en"):
            ran = command("--ui", lang, "facts", tmp_path)
            assert (ran.code, ran.out) == (1, "")
            assert ("orders.csv" in ran.err) and str(tmp_path) in ran.err


def test_facts_and_the_review_agree(sample, whole):
    reading = pipeline.facts_of(sample)
    value = next(row["value"] for row in whole if row["metric"] == "win_rate" and row["dimension"] == "")
    assert reading.facts.value("win_rate") == value


def test_a_near_miss_of_the_whole_is_shown_by_its_name(sample):
    ran = command("--ui", "en", "facts", sample, "--by", "overal")
    assert (ran.code, "Did you mean: Overall?" in ran.err) == (2, True)
    ran = command("--ui", "zh", "facts", sample, "--by", "总体数")
    assert (ran.code, "是否想用：总体？" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("lang", "metric", "by", "said"),
    [
        ("en", "invoiced", "channel", "None of the metrics asked for is told by “Channel”; there are: total, "),
        ("zh", "invoiced", "channel", "所选指标都不能按“渠道”细分；可用：total、"),
    ],
)
def test_a_dimension_that_no_chosen_metric_has_is_said(sample, lang, metric, by, said):
    ran = command("--ui", lang, "facts", sample, "--metric", metric, "--by", by, "--format", "json")
    assert (ran.code, json.loads(ran.out)) == (0, [])
    assert ran.err.startswith(said) and ran.err.count("\n") == 1


def test_a_dimension_that_the_data_lacks_is_said(tmp_path):
    csv_of(tmp_path / "orders.csv", order_lines(10))
    ran = command("--ui", "en", "facts", tmp_path, "--metric", "revenue", "--by", "industry", "--by", "total")
    assert ran.code == 0
    assert ran.err.startswith("There is nothing by “Industry”: ")
