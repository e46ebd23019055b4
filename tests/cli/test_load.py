from __future__ import annotations

import re
import sqlite3

import openpyxl
import polars as pl
import pytest

from salesreview import pipeline
from salesreview.hosts.file import FileHost
from salesreview.tables.catalog import SCHEMAS, schema

from ..workbooks import command, csv_of, fill, kept, nothing_changes, order_lines, touched, without_sheet

LINES = order_lines()


def rows(path, key="orders"):
    """Return a raw sheet as it is read, header -> values."""
    with FileHost(path) as host:
        sheet = host.read_raw(schema(key))
    assert sheet is not None
    return {header: sheet.frame[str(at)].to_list() for at, header in enumerate(sheet.headers)}


@pytest.fixture
def source(tmp_path):
    return csv_of(tmp_path / "订单（导出）.csv", LINES)


def load(path, *arguments, lang="zh"):
    return command("--ui", lang, "load", path, *arguments)


# Each kind of source.


@pytest.mark.parametrize("table", ["orders", "订单", "Orders", " ORDERS "])
def test_a_table_is_found_by_its_key_and_its_names(blank, source, table):
    ran = load(blank, table, source)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[0] == "“订单”：61 行（2026-01 至 2026-10，销售额合计 793,000.00）。"
    assert rows(blank)["销售额"] == LINES["revenue"]


def test_what_was_read_and_what_was_not_is_told(blank, tmp_path):
    odd = csv_of(tmp_path / "o.csv", {**LINES, "客户姓名": ["x"] * 61, "Profit": [1.0] * 61})
    ran = load(blank, "orders", odd, "--map", "cost=revenue-Profit")
    assert ran.out.splitlines()[2:4] == [
        "读入的列：订单号、订单日期、客户编号、销售额、成本。",
        "未读入的列：客户姓名（需要时用 --map 对应）。",  # Profit was read for the cost
    ]
    english = csv_of(tmp_path / "e.csv", LINES, {"revenue": "Net Sales", "order_id": "Order ID", "cost": "成本"})
    ran = load(blank, "orders", english, lang="en")
    assert ran.out.splitlines()[2] == (
        "Columns read: Order ID, Order date, Customer ID, Revenue = Net Sales, Cost = 成本."
    )


@pytest.mark.parametrize("name", ["o.csv", "o.tsv", "o.txt", "o.parquet", "o.xlsx", "folder", "o.db"])
def test_every_kind_of_source_gives_the_same_sheet(blank, tmp_path, name):
    path = tmp_path / name
    frame = pl.DataFrame(LINES)
    address = str(path)
    match path.suffix:
        case ".parquet":
            frame.write_parquet(path)
        case ".xlsx":
            pages = openpyxl.Workbook()
            for row in (frame.columns, *frame.rows()):
                pages.active.append(row)
            pages.save(path)
        case ".db":
            with sqlite3.connect(path) as base:
                base.execute(
                    "CREATE TABLE t (order_id TEXT, order_date TEXT, customer_id TEXT, revenue REAL, cost REAL)"
                )
                base.executemany(
                    "INSERT INTO t VALUES (?, ?, ?, ?, ?)", [tuple(map(str, row[:3])) + row[3:] for row in frame.rows()]
                )
            base.close()
            address = f"sqlite:///{path}#t"
        case "":
            path.mkdir()
            frame.head(30).write_csv(path / "1.csv")
            frame.slice(30).write_parquet(path / "2.parquet")
        case _:
            frame.write_csv(path, separator="," if path.suffix == ".csv" else "\t")
    ran = load(blank, "orders", address)
    assert (ran.code, ran.err) == (0, "")
    found = rows(blank)
    assert found["订单号"] == LINES["order_id"]
    assert [day.date() for day in found["订单日期"]] == LINES["order_date"]
    assert found["成本"] == LINES["cost"]


def test_a_sheet_of_a_workbook_is_named(blank, tmp_path):
    pages = openpyxl.Workbook()
    pages.active.title = "说明"
    pages.active.append(["这是封面"])
    sheet = pages.create_sheet("2026 订单")
    for row in (["制表：王芳"], [], pl.DataFrame(LINES).columns, *pl.DataFrame(LINES).rows()):
        sheet.append(row)
    pages.save(tmp_path / "o.xlsx")
    assert load(blank, "orders", tmp_path / "o.xlsx", "--sheet", "2026 订单").code == 0
    assert rows(blank)["销售额"] == LINES["revenue"]
    with nothing_changes(tmp_path):
        ran = load(blank, "orders", tmp_path / "o.xlsx", "--sheet", "2025 订单")
    assert ran.code == 1
    assert "2026 订单" in ran.err


@pytest.mark.parametrize("key", [each.key for each in SCHEMAS])
def test_every_table_can_be_loaded_from_its_own_rows(blanks, blank, sample, tmp_path, key):
    """What a workbook holds, written out as text and loaded into a blank one, is the same table."""
    with FileHost(sample) as host:
        sheet = host.read_raw(schema(key))
    frame = sheet.frame.rename({str(at): header for at, header in enumerate(sheet.headers)})
    texts = frame.with_columns(pl.selectors.datetime().dt.strftime("%Y-%m-%d"))
    texts.write_csv(tmp_path / "t.csv")
    ran = load(blank, key, tmp_path / "t.csv")
    assert ran.code == 0
    before, after = (pipeline.check(path)[0][key] for path in (sample, blank))
    assert after.drop("row").equals(before.drop("row"))


# Mapping and date order.


def test_a_mapping_names_columns_and_computes_them(blank, tmp_path):
    odd = csv_of(tmp_path / "o.csv", LINES, {"order_id": "No", "order_date": "Day", "revenue": "A", "cost": "B"})
    maps = [
        each
        for pair in ("order_id=No", "order_date=Day", "revenue=A", "cost=(A-B)/2", 'channel="门店"')
        for each in ("--map", pair)
    ]
    assert load(blank, "orders", odd, *maps).code == 0
    found = rows(blank)
    assert found["成本"] == [(a - b) / 2 for a, b in zip(LINES["revenue"], LINES["cost"], strict=True)]
    assert found["渠道"] == ["门店"] * 61
    assert load(blank, "orders", odd, "--map", "order_id=No;order_date=Day;revenue=A").code == 0
    assert rows(blank)["成本"] == found["成本"]  # of which that mapping says nothing


@pytest.mark.parametrize(
    ("mapping", "zh", "en"),
    [
        ("revenu=A", "“订单”没有列“revenu”", "has no column “revenu”"),
        ("revenue", "列对应“revenue”应写成", "The mapping “revenue” should read"),
        ("revenue=没有的列", "没有的列", "没有的列"),
        ("revenue=A*", "A*", "A*"),
        ("customer_id=A-B", "不是数值", "is no number"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_said(blank, tmp_path, mapping, zh, en):
    odd = csv_of(tmp_path / "o.csv", LINES, {"revenue": "A", "cost": "B"})
    with nothing_changes(tmp_path):
        for lang, said in (("zh", zh), ("en", en)):
            ran = load(blank, "orders", odd, "--map", mapping, lang=lang)
            assert ran.code == 1
            assert said in ran.err, ran.err


def test_a_required_column_that_is_missing_is_named_with_what_there_is(blank, tmp_path):
    odd = csv_of(tmp_path / "o.csv", LINES, {"revenue": "收入合计（含税）", "order_id": "流水"})
    with nothing_changes(tmp_path):
        ran = load(blank, "orders", odd)
    assert ran.code == 1
    assert "“o.csv”" in ran.err and "订单号（order_id）" in ran.err and "流水" in ran.err and "--map" in ran.err


@pytest.mark.parametrize(
    ("order", "days"), [("dmy", ["2026-04-03", "2026-05-04"]), ("mdy", ["2026-03-04", "2026-04-05"])]
)
def test_an_ambiguous_date_order_is_asked_for_and_never_guessed(blank, tmp_path, order, days):
    odd = csv_of(
        tmp_path / "o.csv", {"order_id": ["1", "2"], "order_date": ["3/4/2026", "4/5/2026"], "revenue": [1.0, 2.0]}
    )
    with nothing_changes(tmp_path):
        for lang, said in (
            ("zh", "无法判断年月日的顺序，例如“3/4/2026”"),
            ("en", "cannot be told, for instance in 3/4/2026"),
        ):
            ran = load(blank, "orders", odd, lang=lang)
            assert ran.code == 1
            assert said in ran.err and "order_date" in ran.err and "--date-order" in ran.err
    assert load(blank, "orders", odd, "--date-order", order).code == 0
    assert [str(day.date()) for day in rows(blank)["订单日期"]] == days


def test_dates_that_prove_their_order_need_none(blank, tmp_path):
    odd = csv_of(
        tmp_path / "o.csv", {"order_id": ["1", "2"], "order_date": ["3/4/2026", "4/25/2026"], "revenue": [1.0, 2.0]}
    )
    assert load(blank, "orders", odd).code == 0
    assert [str(day.date()) for day in rows(blank)["订单日期"]] == ["2026-03-04", "2026-04-25"]


# Wrong input.


@pytest.mark.parametrize(
    ("arguments", "code", "zh", "en"),
    [
        (
            ["ordres", "x.csv"],
            2,
            "没有原始数据表“ordres”。是否想用：orders",
            "There is no raw table “ordres”. Did you mean: orders",
        ),
        (["qqq", "x.csv"], 2, "可用：orders、customers", "There are: orders, customers"),
        (["orders", "没有.csv"], 1, "找不到数据来源", "There is no source"),
        (["orders", "订单（导出）.cvs"], 1, "是否想用：订单（导出）.csv", "Did you mean: 订单（导出）.csv"),
        (["orders", "empty.csv"], 1, "empty.csv", "empty.csv"),
        (["orders", "picture.csv"], 1, "picture.csv", "picture.csv"),
        (["orders", "book.csv"], 1, "不是文本", "does not hold text"),
        (["orders", "x.docx"], 1, "不支持扩展名“.docx”", "files ending in “.docx” are not"),
        (["orders", "nothing"], 1, "没有可读取的文件", "holds no file that can be read"),
        (["orders", "sqlite:///x.db"], 1, "表名或查询", "which table or query"),
        (
            ["orders", "订单（导出）.csv", "--date-order", "jmt"],
            2,
            "只能是：dmy, mdy, ymd",
            "takes one of: dmy, mdy, ymd",
        ),
        (["orders"], 2, "缺少参数 SOURCE", "The argument SOURCE is missing"),
    ],
)
def test_what_cannot_be_loaded_is_said_and_nothing_changes(
    blank, source, tmp_path, monkeypatch, arguments, code, zh, en
):
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    (tmp_path / "book.csv").write_bytes(blank.read_bytes())
    (tmp_path / "x.docx").write_bytes(b"x")
    (tmp_path / "nothing").mkdir()
    monkeypatch.chdir(tmp_path)
    with nothing_changes(tmp_path):
        for lang, said in (("zh", zh), ("en", en)):
            ran = load(blank, *arguments, lang=lang)
            assert ran.code == code
            assert said in ran.err, ran.err
            assert ran.out == ""


def test_rows_that_cannot_be_used_are_loaded_and_counted(blank, tmp_path):
    odd = csv_of(tmp_path / "o.csv", {**LINES, "revenue": ["一百", *map(str, LINES["revenue"][1:])]})
    for lang, said in (("zh", "其中有 1 处数据无法使用，例如："), ("en", "1 values or rows cannot be used, for one: ")):
        ran = load(blank, "orders", odd, lang=lang)
        assert ran.code == 0
        assert said in ran.err and "一百" in ran.err
    assert rows(blank)["销售额"][0] == "一百"


def test_a_tab_that_was_deleted_is_named(blank, source, tmp_path):
    bare = without_sheet(blank, tmp_path / "bare.xlsm", "订单")
    with nothing_changes(tmp_path):
        for lang, said in (("zh", "没有“订单”表"), ("en", "has no Orders table")):
            ran = load(bare, "orders", source, lang=lang)
            assert ran.code == 1
            assert said in ran.err


def test_the_review_tab_of_the_same_name_is_never_written_to(blank, tmp_path):
    """The raw tab of the actions is 行动计划数据; the review has a tab 行动计划."""
    bare = without_sheet(blank, tmp_path / "bare.xlsm", "行动计划数据")
    actions = csv_of(
        tmp_path / "a.csv", {"action_id": ["1"], "task": ["回访"], "due_date": ["2026-10-01"], "status": ["完成"]}
    )
    with nothing_changes(tmp_path):
        assert load(bare, "actions", actions).code == 1


# What stays.


def test_a_load_touches_its_own_tab_and_keeps_a_backup(blank, blanks, source):
    ran = load(blank, "orders", source)
    assert ran.code == 0
    (backup,) = kept(blank)
    assert backup.read_bytes() == blanks["zh"].read_bytes()
    changed = touched(blanks["zh"], blank)
    assert len([name for name in changed if name.startswith("xl/worksheets/")]) == 2  # and the hidden record
    assert changed <= {
        "xl/workbook.xml",
        *(name for name in changed if re.match(r"xl/(worksheets/sheet|tables/table)\d+\.xml", name)),
    }


def test_the_same_load_again_gives_the_same_bytes(blank, source):
    load(blank, "orders", source)
    once = blank.read_bytes()
    load(blank, "orders", source)
    assert blank.read_bytes() == once


def test_fewer_rows_take_the_place_of_more_where_that_is_asked_for(blank, source, tmp_path):
    load(blank, "orders", source)
    few = csv_of(tmp_path / "few.csv", {key: values[:2] for key, values in LINES.items()})
    ran = load(blank, "orders", few, "--replace")
    assert "原有 61 行（2026-01 至 2026-10，销售额合计 793,000.00） → 现有 2 行" in ran.out
    assert rows(blank)["订单号"] == ["A000", "A001"]
    assert pipeline.check(blank)[0]["orders"].height == 2


def test_text_like_a_formula_arrives_as_text(blank, tmp_path):
    names = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)"]
    odd = csv_of(tmp_path / "c.csv", {"customer_id": ["1", "2", "3", "4"], "name": names})
    load(blank, "customers", odd)
    assert rows(blank, "customers")["客户名称"] == names
    with FileHost(blank) as host:
        part = host.package.read("xl/worksheets/sheet17.xml")
    assert b"<f>" not in part


def test_a_later_load_keeps_the_other_tables(filled, tmp_path):
    csv = csv_of(tmp_path / "p.csv", {"product_id": ["P1"], "product_line": ["线"]})
    fill(filled, customers={"customer_id": ["C0"], "name": ["甲"]})
    load(filled, "products", csv)
    tables = pipeline.check(filled)[0]
    assert [tables[key].height for key in ("orders", "customers", "products")] == [61, 1, 1]
