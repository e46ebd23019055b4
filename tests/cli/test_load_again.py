"""The monthly habit: loads that add, correct, ask, and keep what a person did; on whole workbooks."""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from salesreview import pipeline
from salesreview.hosts.file import FileHost
from salesreview.period import Month
from salesreview.tables.catalog import schema

from ..workbooks import command, csv_of, is_workbook, kept, name_sources, nothing_changes

HEADERS = "订单号,订单日期,客户名称,产品名称,业务员,数量,金额\n"
SEPTEMBER = HEADERS + "SO-1,2026-09-03,甲公司,泵,张三,1,1000\n"
OCTOBER = HEADERS + "SO-2,2026-10-05,甲公司,泵,张三,2,2000\nSO-3,2026-10-06,乙公司,阀,李四,3,3000\nSO-4,2026-10-20,丙公司,阀,李四,4,4000\n"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "导出"
    made.mkdir()
    (made / "9月.csv").write_text(SEPTEMBER, "utf-8")
    (made / "10月.csv").write_text(OCTOBER, "utf-8")
    return made


@pytest.fixture
def book(blank, folder):
    """A blank workbook with September and October loaded."""
    for name in ("9月.csv", "10月.csv"):
        assert load(blank, folder / name).code == 0
    return blank


def load(path, source, *arguments, table="orders", lang="zh"):
    return command("--ui", lang, "load", path, table, source, *arguments)


def revenue(path, month="2026-10"):
    facts = pipeline.facts_of(path, month=Month.parse(month)).facts
    return facts.value("revenue")


def raw(path, key="orders"):
    with FileHost(path) as host:
        sheet = host.read_raw(schema(key))
    return {header: sheet.frame[str(at)].to_list() for at, header in enumerate(sheet.headers)}


def test_the_second_month_is_added(book):
    assert [revenue(book, month) for month in ("2026-09", "2026-10")] == [1000, 9000]
    assert raw(book)["订单号"] == ["SO-1", "SO-2", "SO-3", "SO-4"]


def test_what_a_load_does_is_said_with_rows_months_and_sums(blank, folder):
    load(blank, folder / "9月.csv")
    zh = load(blank, folder / "10月.csv").out.splitlines()
    assert zh[:2] == [
        "“订单”：原有 1 行（2026-09，销售额合计 1,000.00） → 现有 4 行（2026-09 至 2026-10，销售额合计 10,000.00）。",
        "新增 3 行（2026-10，销售额合计 9,000.00）。",
    ]
    (folder / "10月.csv").write_text(OCTOBER.replace("3,3000", "3,3300"), "utf-8")
    en = load(blank, folder / "10月.csv", lang="en").out.splitlines()
    assert en[:3] == [
        "“Orders”: 4 rows (2026-09 to 2026-10, Revenue 10,000.00 in all) before → 4 rows (2026-09 to 2026-10, Revenue 10,300.00 in all) now.",
        "Corrected: 1 row (2026-10, Revenue 3,000.00 in all) → 1 row (2026-10, Revenue 3,300.00 in all).",
        "There already, and left as they are: 2.",
    ]  # fmt: skip
    assert str(kept(blank)[0]) in en[-1]


def test_the_same_file_again_changes_no_byte(book, folder):
    with nothing_changes(book.parent):
        ran = load(book, folder / "10月.csv")
    assert ran.code == 0
    assert ran.out.splitlines()[:2] == [
        "“订单”：4 行（2026-09 至 2026-10，销售额合计 10,000.00），没有变化。", "已有且相同 3 行，未作改动。",
    ]  # fmt: skip


@pytest.mark.parametrize("arguments", [(), ("--replace",), ("--yes",)])
def test_a_file_without_a_usable_row_changes_nothing(book, folder, arguments):
    (folder / "坏.csv").write_text("订单号,日期,客户,金额\n1,10月5日,A,100\n2,10月6日,B,200\n", "utf-8")
    (folder / "空.csv").write_text(HEADERS, "utf-8")
    with nothing_changes(book.parent):
        bad, empty = (load(book, folder / name, *arguments) for name in ("坏.csv", "空.csv"))
    assert (bad.code, empty.code) == (1, 1)
    assert "没有一行可以用作“订单”" in bad.err and "第 2 行" in bad.err and "10月5日" in bad.err
    assert "没有数据行" in empty.err


def test_rows_that_would_vanish_change_nothing_until_somebody_says_so(book, folder):
    (folder / "10月.csv").write_text(OCTOBER.replace("SO-3,2026-10-06,乙公司,阀,李四,3,3000\n", ""), "utf-8")
    with nothing_changes(book.parent):
        zh, en = (load(book, folder / "10月.csv", lang=lang) for lang in ("zh", "en"))
    assert (zh.code, en.code) == (3, 3)
    assert "1 行（2026-10，销售额合计 3,000.00）" in zh.err and "SO-3" in zh.err and "--yes" in zh.err
    assert "came from this source and are not in it now: SO-3" in en.err and "--append" in en.err
    assert load(book, folder / "10月.csv", "--append").code == 0
    assert revenue(book) == 9000
    assert load(book, folder / "10月.csv").code == 0  # once said, it is not asked again
    command("undo", book, "--to", 1)
    assert load(book, folder / "10月.csv", "--yes").code == 0
    assert revenue(book) == 6000
    assert revenue(book, "2026-09") == 1000


@pytest.mark.parametrize(
    ("answer", "code", "left"), [("1", 0, 6000), ("2", 0, 9000), ("3", 0, 9000), ("", 0, 9000)],
)  # fmt: skip
def test_in_a_terminal_it_is_asked(book, folder, monkeypatch, answer, code, left):
    (folder / "10月.csv").write_text(OCTOBER.replace("SO-3,2026-10-06,乙公司,阀,李四,3,3000\n", ""), "utf-8")
    before = book.read_bytes()

    class Terminal:
        def isatty(self):
            return True

        def readline(self, *_):
            return answer + "\n"

    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _text: answer)
    ran = load(book, folder / "10月.csv")
    assert ran.code == code
    assert "是更正（移除这些行），还是保留？" in ran.out
    assert revenue(book) == left
    assert (book.read_bytes() == before) == (answer in ("3", ""))


def test_replacing_all_rows_is_asked_in_a_terminal(book, folder, monkeypatch):
    class Terminal:
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stdin", Terminal())
    answers = iter(["n", "y"])
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _text: next(answers))
    with nothing_changes(book.parent):
        ran = load(book, folder / "9月.csv", "--replace")
    assert "原有 4 行" in ran.out and "现有 1 行" in ran.out and "没有改动" in ran.out
    assert load(book, folder / "9月.csv", "--replace").code == 0
    assert raw(book)["订单号"] == ["SO-1"]


def test_replace_and_append_exclude_each_other(book, folder):
    with nothing_changes(book.parent):
        assert load(book, folder / "9月.csv", "--replace", "--append").code == 2


def test_rows_mended_in_the_workbook_stay_mended(book, folder, tmp_path):
    with FileHost(book) as host:
        place = host.read_raw(schema("orders"))
        table = schema("orders")
        mended = place.frame.with_columns(pl.when(pl.col("0") == "SO-3").then(3333.0).otherwise(pl.col("7")).alias("7"))
        frame = pl.DataFrame({c.key: mended[str(at)] for at, c in enumerate(table.columns)})
        host.write_raw(table, {}, frame)
        host.save()
    with nothing_changes(book.parent):
        ran = load(book, folder / "10月.csv")
    assert "您在工作簿中改过的 1 行保持不变：SO-3。" in ran.out
    (folder / "10月.csv").write_text(OCTOBER.replace("3,3000", "3,3100").replace("4,4000", "4,4100"), "utf-8")
    ran = load(book, folder / "10月.csv")
    assert "保留您的改动：SO-3。" in ran.out and "--take-source" in ran.out
    assert revenue(book) == 2000 + 3333 + 4100
    load(book, folder / "10月.csv", "--take-source")
    assert revenue(book) == 2000 + 3100 + 4100


def test_a_pull_adds_by_the_same_rule(book, folder):
    name_sources(book, orders=(str(folder / "11月.csv"),))
    (folder / "11月.csv").write_text(HEADERS + "SO-9,2026-11-02,甲公司,泵,张三,1,500\n", "utf-8")
    ran = command("--ui", "zh", "refresh", book, "--pull", "--month", "2026-11")
    assert ran.code == 0
    assert raw(book)["订单号"] == ["SO-1", "SO-2", "SO-3", "SO-4", "SO-9"]
    (folder / "11月.csv").write_text(HEADERS + "SO-8,2026-11-02,甲公司,泵,张三,1,700\n", "utf-8")
    ran = command("--ui", "zh", "refresh", book, "--pull", "--month", "2026-11")
    assert ran.code == 0
    assert "来源中已没有、但保留在工作簿中：1 行" in ran.err
    assert revenue(book, "2026-11") == 1200


# Twenty-six months.


def months(seed):
    """Return made order lines of 26 months, by month."""
    chance = random.Random(seed)
    made = {}
    for number in range(26):
        month = dt.date(2024 + (8 + number) // 12, (8 + number) % 12 + 1, 1)
        lines = []
        for order in range(chance.randint(2, 6)):
            day = month + dt.timedelta(days=chance.randint(0, 27))
            for line in range(chance.randint(1, 3)):
                lines.append((f"{month:%y%m}-{order:02}", day, f"C{chance.randint(1, 4)}", f"P{line}", round(chance.uniform(-50, 900), 2)))
        made[f"{month:%Y-%m}"] = pl.DataFrame(lines, schema=["order_id", "order_date", "customer_id", "product_id", "revenue"], orient="row")
    return made


def facts(path):
    return pipeline.facts_of(path, month=Month(2026, 10)).facts


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("seed", [1, 2])
def test_26_months_one_by_one_are_the_same_as_at_once(blank, blanks, tmp_path, seed):
    made = months(seed)
    keys = list(made)
    chance = random.Random(seed)
    corrected, twice, overlapping = chance.sample(keys[2:-2], 3)
    wrong = made[corrected].with_columns(pl.col("revenue") + 100.5)
    extra = pl.DataFrame([("手工-1", dt.date(2026, 10, 9), "C1", "P1", 12.5)], schema=wrong.schema, orient="row")
    first = keys[0]
    for key in keys:
        source = csv_of(tmp_path / f"订单_{key}.csv", wrong if key == corrected else made[key])
        assert load(blank, source).code == 0
        if key == first:
            person_adds(blank, extra)
        if key == twice:
            assert load(blank, csv_of(tmp_path / "又一次.csv", made[key])).code == 0
    csv_of(tmp_path / f"订单_{corrected}.csv", made[corrected])
    assert load(blank, tmp_path / f"订单_{corrected}.csv").code == 0
    after = keys[keys.index(overlapping) + 1]
    both = pl.concat([made[overlapping].filter(pl.col("order_date").dt.day() > 9), made[after]])
    assert load(blank, csv_of(tmp_path / "重叠.csv", both)).code == 0
    whole = tmp_path / "whole.xlsm"
    whole.write_bytes(blanks["zh"].read_bytes())
    assert load(whole, csv_of(tmp_path / "全部.csv", pl.concat([*made.values(), extra]))).code == 0
    assert facts(blank) == facts(whole)
    assert raw(blank)["我的备注"][:2] == ["我写的", None]


def person_adds(path, extra):
    """Type a row below the table and a column beside it, as a person does; through a spreadsheet's own file format."""
    import openpyxl

    book = openpyxl.load_workbook(path, keep_vba=True)
    sheet = book["订单"]
    table = sheet.tables["SR_orders"]
    left, bottom = table.ref.split(":")
    last = int("".join(filter(str.isdigit, bottom)))
    values = dict(zip(extra.columns, extra.row(0), strict=True))
    keys = [column.key for column in schema("orders").columns]
    for at, key in enumerate(keys, 1):
        sheet.cell(last + 1, at, values.get(key))
    sheet.cell(3, len(keys) + 1, "我的备注")
    sheet.cell(4, len(keys) + 1, "我写的")
    from openpyxl.worksheet.table import TableColumn

    table.ref = f"{left}:J{last + 1}"
    table.autoFilter.ref = table.ref
    table.tableColumns.append(TableColumn(id=len(keys) + 1, name="我的备注"))
    book.save(path)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_load_killed_at_any_moment_leaves_a_whole_workbook(book, folder):
    (folder / "11月.csv").write_text(HEADERS + "SO-9,2026-11-02,甲公司,泵,张三,1,500\n", "utf-8")
    old = book.read_bytes()
    arguments = [sys.executable, "-m", "salesreview", "load", str(book), "orders", str(folder / "11月.csv")]
    chance = random.Random(3)
    for _ in range(6):
        with subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "LC_ALL": "C.UTF-8"}) as child:
            with_time = chance.uniform(0.5, 2.5)
            try:
                child.wait(with_time)
            except subprocess.TimeoutExpired:
                child.send_signal(signal.SIGKILL)
        assert is_workbook(book)
        if book.read_bytes() != old:
            break
    assert load(book, folder / "11月.csv").code == 0
    assert raw(book)["订单号"] == ["SO-1", "SO-2", "SO-3", "SO-4", "SO-9"]
    assert all(is_workbook(path) for path in kept(Path(book)))
