from __future__ import annotations

import datetime as dt
import sqlite3

import openpyxl
import polars as pl
import pytest

from salesreview import pipeline
from salesreview.hosts.file import FileHost

from ..workbooks import (
    all_slots,
    cells,
    command,
    csv_of,
    fill,
    name_sources,
    nothing_changes,
    order_lines,
    touched,
    write,
)

# What openpyxl, which only reads here, says of the newer formats in the workbook.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported", "ignore:.*Print area cannot be set")
OCTOBER = sum(order_lines()["revenue"][55:])


def revenue(path, month="2026-10"):
    return pipeline.facts_of(path, month=pipeline.Month.parse(month)).facts.value("revenue")


# What the command says.


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", ["已刷新：2026年10月", "销售额：9.5万元", "数据检查：没有发现问题。", "位置："]),
        ("en", ["Refreshed: October 2026", "Revenue: CNY 94.5k", "Data checks: nothing found.", "Saved in: "]),
    ],
)
def test_a_refresh_says_what_it_did(filled, lang, said):
    ran = command("--ui", lang, "refresh", filled)
    assert (ran.code, ran.err) == (0, "")
    assert all(each in ran.out for each in said), ran.out
    *_, place, kept = ran.out.splitlines()
    assert str(filled.resolve()) in place
    assert f"{filled.stem}.backups" in kept and "salesreview undo" in kept
    assert all(all_slots(filled).values())


def test_the_language_of_messages_is_not_that_of_the_workbook(filled):
    ran = command("--ui", "en", "refresh", filled)
    assert ran.out.startswith("Refreshed:")
    assert cells(filled, "SR_home_month") == ["2026年10月"]
    ran = command("--ui", "zh", "refresh", filled, "--lang", "en")
    assert ran.out.startswith("已刷新")
    assert cells(filled, "SR_home_month") == ["October 2026"]


@pytest.mark.parametrize("month", ["2026-09", "2026年9月", "202609", "2026/9"])
def test_a_month_is_read_in_every_form(filled, month):
    assert command("refresh", filled, "--month", month).code == 0
    assert cells(filled, "SR_home_month", "SR_set_month") == ["2026年9月", None]


@pytest.mark.parametrize("month", ["9999-12", "0001-01", "1989-12", "2101-01", "2026-13", "十月", ""])
def test_a_month_that_is_none_is_wrong_usage(filled, month):
    with nothing_changes(filled.parent):
        for lang, said in (("zh", "1990-01 至 2100-12"), ("en", "1990-01 to 2100-12")):
            ran = command("--ui", lang, "refresh", filled, "--month", month)
            assert ran.code == 2
            assert said in ran.err and f"“{month}”" in ran.err


def test_problems_are_counted(filled):
    fill(filled, orders=order_lines(cost=["一百" if i == 3 else str(i) for i in range(61)], order_id=["A1"] * 61))
    ran = command("--ui", "zh", "refresh", filled)
    assert ran.code == 0
    assert "处无法使用" in ran.out and "见“数据检查”页" in ran.out


def test_out_saves_elsewhere(filled, tmp_path):
    before = filled.read_bytes()
    out = tmp_path / "另存 （副本）.xlsm"
    ran = command("--ui", "zh", "refresh", filled, "--out", out)
    assert ran.code == 0
    assert str(out.resolve()) in ran.out
    assert filled.read_bytes() == before
    assert all(all_slots(out).values())


# Data sources of the Settings tab.


@pytest.fixture
def review(blank):
    """A workbook whose raw sheets are blank, in a folder of its own with its sources."""
    return blank


def pulled(path, lang="zh"):
    ran = command("--ui", lang, "refresh", path, "--pull", "--month", "2026-10")
    assert ran.code == 0, ran.err
    return ran


def raw_rows(path, key="orders"):
    from salesreview.tables.catalog import schema

    with FileHost(path) as host:
        sheet = host.read_raw(schema(key))
    return 0 if sheet is None else sheet.frame.height


def test_a_csv_file_beside_the_workbook_is_pulled(review):
    csv_of(
        review.with_name("导出 订单.csv"), order_lines(), {"revenue": "Net Sales", "cost": "Base", "order_id": "No."}
    )
    name_sources(review, orders=("导出 订单.csv", None, "revenue=Net Sales; cost=Base*2-Base; order_id=No."))
    pulled(review)
    assert raw_rows(review) == 61
    assert revenue(review) == OCTOBER
    assert cells(review, "SR_home_note") == [None]


def test_a_folder_of_files_is_pulled(review):
    folder = review.with_name("每月")
    folder.mkdir()
    for start in range(0, 61, 20):
        csv_of(folder / f"{start:02}.csv", {key: values[start : start + 20] for key, values in order_lines().items()})
    name_sources(review, orders=("每月",))
    pulled(review)
    assert raw_rows(review) == 61
    assert revenue(review) == OCTOBER


@pytest.mark.parametrize("wanted", ["orders", "SELECT * FROM orders WHERE revenue > 0"])
def test_a_database_is_pulled(review, wanted):
    with sqlite3.connect(review.with_name("crm.db")) as base:
        base.execute("CREATE TABLE orders (order_id TEXT, order_date TEXT, customer_id TEXT, revenue REAL, cost REAL)")
        lines = order_lines()
        base.executemany("INSERT INTO orders VALUES (?, ?, ?, ?, ?)", zip(*[map(str, lines["order_id"]), map(str, lines["order_date"]), lines["customer_id"], lines["revenue"], lines["cost"]], strict=True))  # fmt: skip
    base.close()
    name_sources(review, orders=(f"sqlite:///crm.db#{wanted}",))
    pulled(review)
    assert raw_rows(review) == 61
    assert revenue(review) == OCTOBER


def test_a_sheet_of_another_workbook_is_pulled(review):
    pages = openpyxl.Workbook()
    pages.active.title = "封面"
    sheet = pages.create_sheet("十月 订单")
    lines = order_lines()
    sheet.append(["订单号", "订单日期", "销售额"])
    for row in zip(lines["order_id"], lines["order_date"], lines["revenue"], strict=True):
        sheet.append(row)
    pages.save(review.with_name("erp.xlsx"))
    name_sources(review, orders=("erp.xlsx", "十月 订单"))
    pulled(review)
    assert revenue(review) == OCTOBER


def test_without_pull_the_sources_are_not_looked_at(filled):
    name_sources(filled, orders=("没有这个文件.csv",), customers=("sqlite:///none.db#x",))
    assert command("refresh", filled).code == 0
    assert revenue(filled) == OCTOBER


def test_a_blank_source_leaves_what_was_typed(filled):
    csv_of(filled.with_name("c.csv"), {"customer_id": ["C0", "C1"], "name": ["甲", "乙"]})
    name_sources(filled, customers=("c.csv",))
    pulled(filled)
    assert (raw_rows(filled, "customers"), raw_rows(filled)) == (2, 61)


@pytest.mark.parametrize(
    ("source", "zh", "en"),
    [
        (("没有.csv",), "找不到数据来源", "There is no source"),
        (("x.csv", None, "revenue=Umsatz"), "Umsatz", "Umsatz"),
        (("x.csv", None, "revenue"), "revenue", "revenue"),
        (("y.csv",), "缺少“订单”的必填列：销售额（revenue）", "lacks required columns of “Orders”: revenue"),
        (("dates.csv",), "无法判断年月日的顺序", "cannot be told"),
        (("dates.csv", None, None, "jmt"), "日期顺序“jmt”无法识别", "The date order “jmt” is not known"),
        (("sqlite:///none.db#orders",), "找不到 SQLite 数据库文件", "There is no SQLite file"),
        (("https://example.com/orders.csv",), "不会从网址读取数据", "Addresses on the web are not read"),
    ],
)
def test_a_source_that_cannot_be_used_leaves_the_workbook_as_it_was(filled, source, zh, en):
    csv_of(filled.with_name("x.csv"), order_lines())
    csv_of(filled.with_name("y.csv"), {"order_id": ["1"], "order_date": ["2026-10-01"]})
    csv_of(filled.with_name("dates.csv"), {"order_id": ["1"], "order_date": ["3/4/2026"], "revenue": [1.0]})
    name_sources(filled, orders=source)
    with nothing_changes(filled.parent):
        for lang, said in (("zh", zh), ("en", en)):
            ran = command("--ui", lang, "refresh", filled, "--pull")
            assert ran.code == 1
            assert said in ran.err, ran.err


def test_a_second_source_that_fails_leaves_the_first_ones_rows_unwritten(review):
    csv_of(review.with_name("orders.csv"), order_lines())
    name_sources(review, orders=("orders.csv",), customers=("none.csv",))
    with nothing_changes(review.parent):
        assert command("refresh", review, "--pull").code == 1


def test_the_date_order_of_a_source_is_that_of_its_row(review):
    lines = {"order_id": ["1", "2"], "order_date": ["3/10/2026", "10/9/2026"], "revenue": [100.0, 50.0]}
    csv_of(review.with_name("d.csv"), lines)
    for order, october in (("dmy", 100.0), ("mdy", 50.0)):
        name_sources(review, orders=("d.csv", None, None, order))
        pulled(review)
        assert revenue(review) == october


def test_a_date_order_tells_how_the_workbooks_own_text_dates_are_read(blank):
    dates = [f"{1 + i % 9}/10/2026" for i in range(20)]
    fill(blank, orders={"order_id": [f"{i}" for i in range(20)], "order_date": dates, "revenue": [10.0] * 20})
    with nothing_changes(blank.parent):
        ran = command("--ui", "zh", "refresh", blank)
    assert ran.code == 1
    assert "工作表“订单”" in ran.err and "日期顺序" in ran.err and "salesreview check" in ran.err
    name_sources(blank, orders=(None, None, None, "dmy"))
    assert command("refresh", blank, "--pull").code == 0
    assert revenue(blank) == 200.0


LAST_ROW = 203  # of the sheet: two hundred rows below the header in row 3


@pytest.fixture
def long_source(review, monkeypatch):
    """A source of 244 order lines beside a workbook whose sheets hold two hundred."""
    for module in ("xlsx.raw", "xlsx.address", "hosts.memory", "loading.carry"):
        monkeypatch.setattr(f"salesreview.{module}.LAST_ROW", LAST_ROW)
    days = [order_lines()["order_date"][i // 4] for i in range(244)]
    csv_of(review.with_name("orders.csv"), order_lines(244, order_date=days))
    name_sources(review, orders=("orders.csv",))
    return sum(order_lines(244)["revenue"][220:])  # what was sold in October


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", "“订单”的来源有 244 行，工作表中只放得下前 200 行；指标已按来源的全部数据计算。"),
        ("en", "The source of “Orders” has 244 rows, of which the sheet holds the first 200"),
    ],
)
def test_a_source_longer_than_a_sheet_is_computed_from_as_a_whole(review, long_source, lang, said):
    write(review, {"SR_set_language": lang})
    ran = pulled(review)
    assert raw_rows(review) == 200
    assert said in ran.err
    assert said in str(cells(review, "SR_home_note")[0])
    value = cells(review, "SR_overview_card1_value")[0]
    assert value == pytest.approx(long_source / (1e4 if lang == "zh" else 1e3))
    with FileHost(review) as host:
        assert host.read_block("SR_runlog_list", 7)[0][3] == 244


@pytest.mark.parametrize(("lang", "said"), [("zh", "“订单”工作表已写满"), ("en", "The “Orders” sheet is full")])
def test_a_full_sheet_refreshed_without_its_source_is_said(review, long_source, lang, said):
    write(review, {"SR_set_language": lang})
    pulled(review)
    ran = command("refresh", review, "--month", "2026-08")
    assert ran.code == 0
    assert said in ran.err and "--pull" in ran.err
    assert said in str(cells(review, "SR_home_note")[0])


@pytest.mark.parametrize(("lang", "said"), [("zh", "来源共有 244 行"), ("en", "The source has 244 rows")])
def test_a_load_of_more_than_a_sheet_holds_says_what_to_do(review, long_source, lang, said):
    ran = command("--ui", lang, "load", review, "orders", review.with_name("orders.csv"))
    assert ran.code == 0
    assert said in ran.err and "refresh --pull" in ran.err
    assert "200" in ran.err
    assert raw_rows(review) == 200


def test_pulling_the_same_again_changes_nothing_but_the_time(review, tmp_path):
    csv_of(review.with_name("orders.csv"), order_lines())
    name_sources(review, orders=("orders.csv",))
    pulled(review)
    first = tmp_path / "first.xlsm"
    first.write_bytes(review.read_bytes())
    pulled(review)
    changed = {name for name in touched(first, review) if name.startswith("xl/worksheets/")}
    # Home, the run log, and the hidden sheet's record of what was written there
    assert changed <= {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet17.xml", "xl/worksheets/sheet35.xml"}


def test_ids_with_a_leading_zero_survive_the_pull(review):
    csv_of(review.with_name("c.csv"), {"customer_id": ["007", "0010"], "name": ["甲", "乙"]})
    csv_of(review.with_name("o.csv"), order_lines(customer_id=["007"] * 61))
    name_sources(review, customers=("c.csv",), orders=("o.csv",))
    pulled(review)
    assert pipeline.check(review)[0]["customers"]["customer_id"].to_list() == ["007", "0010"]
    assert not [issue for issue in pipeline.check(review)[0].issues if issue.table == "orders"]


def test_dates_of_a_source_arrive_as_dates(review):
    pl.DataFrame(order_lines()).write_parquet(review.with_name("o.parquet"))
    name_sources(review, orders=("o.parquet",))
    pulled(review)
    sheet = openpyxl.load_workbook(review, read_only=True)["订单"]
    assert next(sheet.iter_rows(4, 4, 2, 2, values_only=True)) == (dt.datetime(2026, 1, 3),)
