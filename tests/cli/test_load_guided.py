"""A load whose table is not named: the plan, what is asked, and what is kept on Settings."""

from __future__ import annotations

import sys

import openpyxl
import pytest

from salesreview.hosts.file import FileHost
from salesreview.loading.plan import make_plan
from salesreview.settings import PullSource
from salesreview.sources.recognise import recognise
from salesreview.state import settings_of
from salesreview.tables.catalog import SCHEMAS, schema

from ..workbooks import command, csv_of, nothing_changes, order_lines

ODD = "甲列,乙列,丙列,丁列\nA1,2026-11-02,甲,100\nA2,2026-11-03,乙,250.5\n"


def load(path, *arguments, lang="zh"):
    return command("--ui", lang, "load", path, *arguments)


def source_of(path, key="orders"):
    with FileHost(path) as host:
        return settings_of(host).sources.get(key)


def at_a_terminal(monkeypatch, *answers):
    class Terminal:
        def isatty(self):
            return True

    given = iter(answers)
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _text: next(given))


@pytest.mark.parametrize("key", [each.key for each in SCHEMAS])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_table_is_told_by_its_own_headers(tmp_path, key, lang):
    headers = [column.label(lang) for column in schema(key).columns]
    (tmp_path / "data.csv").write_text(",".join(headers) + "\n" + ",".join("1" for _ in headers) + "\n", "utf-8")
    found = recognise("data.csv", tmp_path)
    assert found[0].schema.key == key
    assert found[0].missing == ()


def test_a_plain_export_is_loaded_shown_and_kept_as_the_source(blank, tmp_path):
    csv_of(blank.parent / "订单导出.csv", order_lines())
    ran = load(blank, blank.parent / "订单导出.csv")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == "这份数据是“订单”。"
    assert "  销售额 = revenue：10000、10100、10200" in lines
    assert "  6 行（2026-01，销售额合计 61,500.00）" in lines
    assert source_of(blank) == PullSource("订单导出.csv")
    csv_of(blank.parent / "订单导出.csv", order_lines(count=62))
    assert command("--ui", "zh", "refresh", blank, "--pull", "--month", "2026-10").code == 0
    with FileHost(blank) as host:
        assert host.read_raw(schema("orders")).frame.height == 62


def test_a_source_elsewhere_is_kept_by_its_whole_path_and_its_sheet(blank, tmp_path):
    other = tmp_path / "别处" / "数据.xlsx"
    other.parent.mkdir()
    pages = openpyxl.Workbook()
    pages.active.append(["汇总"])
    lines = order_lines(count=3)
    sheet = pages.create_sheet("明细")
    for row in (["制表"], list(lines), *zip(*lines.values(), strict=True)):
        sheet.append(row)
    pages.save(other)
    inner = blank.rename(blank.parent / "b.xlsm")
    (blank.parent / "书").mkdir()
    book = inner.rename(blank.parent / "书" / "b.xlsm")
    ran = load(book, other)
    assert ran.code == 0 and "（工作表：明细）" in ran.out
    assert source_of(book) == PullSource(str(other))


def test_what_is_open_is_printed_without_a_terminal(blank, tmp_path):
    (tmp_path / "odd.csv").write_text(ODD, "utf-8")
    (tmp_path / "订单.csv").write_text(ODD.replace("甲列", "订单号").replace("乙列", "订单日期"), "utf-8")
    with nothing_changes(tmp_path):
        unknown = load(blank, tmp_path / "odd.csv")
        column = load(blank, tmp_path / "订单.csv", "--yes", lang="en")
    assert (unknown.code, column.code) == (3, 3)
    assert "应读入哪一张原始数据表？" in unknown.out and "没有改动" in unknown.err
    assert "Which column is “Revenue”?" in column.out and "  1 丁列 (100、250.5)" in column.out


def test_questions_are_asked_one_by_one_and_the_answers_are_kept(blank, tmp_path, monkeypatch):
    (tmp_path / "odd.csv").write_text(ODD, "utf-8")
    at_a_terminal(monkeypatch, "1", "1", "1", "1", "y")
    ran = load(blank, tmp_path / "odd.csv")
    assert ran.code == 0, ran.err
    for asked in ("哪一列是“订单号”？", "哪一列是“订单日期”？", "哪一列是“销售额”？"):
        assert asked in ran.out
    with FileHost(blank) as host:
        sheet = host.read_raw(schema("orders"))
        assert sheet.frame.select("0", "7").rows() == [("A1", 100.0), ("A2", 250.5)]
    assert source_of(blank).mapping == "order_id=甲列; order_date=乙列; revenue=丁列"
    (tmp_path / "订单12.csv").write_text(ODD.replace("A", "B").replace("2026-11", "2026-12"), "utf-8")
    at_a_terminal(monkeypatch, "y")
    assert load(blank, tmp_path / "订单12.csv").code == 0  # what was answered is not asked again


def test_a_mapping_that_is_given_needs_no_question(blank, tmp_path):
    (tmp_path / "订单.csv").write_text(ODD, "utf-8")
    maps = [each for pair in ("订单号=甲列", "order_date=乙列", "revenue=丁列") for each in ("--map", pair)]
    with nothing_changes(tmp_path):
        for wrong in ("revenue", "没有=甲列", "revenue=没有"):
            assert load(blank, tmp_path / "订单.csv", *maps[:4], "--map", wrong).code in (1, 3)
    assert load(blank, tmp_path / "订单.csv", *maps).code == 0
    assert "订单号=甲列" in source_of(blank).mapping


@pytest.mark.parametrize("answers", [("0",), ("1", "0"), ("1", "1", "1", "1", "n")])
def test_a_load_that_is_called_off_changes_nothing(blank, tmp_path, monkeypatch, answers):
    (tmp_path / "odd.csv").write_text(ODD, "utf-8")
    at_a_terminal(monkeypatch, *answers)
    with nothing_changes(tmp_path):
        ran = load(blank, tmp_path / "odd.csv")
    assert ran.code == 0 and "没有改动" in ran.out


def test_a_plan_can_be_shown_and_answered_by_anything(blank, tmp_path):
    (tmp_path / "odd.csv").write_text(ODD, "utf-8")
    with FileHost(blank) as host:
        plan = make_plan(host, PullSource("odd.csv"), tmp_path)
        assert [question.key for question in plan.questions] == ["table"] and plan.is_open
        plan = plan.answered(host, {"table": "orders"})
        assert [question.key for question in plan.questions] == ["column:order_id", "column:order_date", "column:revenue"]
        assert plan.questions[1].options[0].key == "乙列"
        plan = plan.answered(host, {question.key: question.options[0].key for question in plan.questions})
        assert not plan.is_open and plan.load.merge.height == 2
        assert plan.months() == [("2 行（2026-11，销售额合计 350.50）", "2 rows (2026-11, Revenue 350.50 in all)")]
        assert not host.package.changed


def test_what_the_reading_asks_is_asked_and_kept(blank, tmp_path, monkeypatch):
    (tmp_path / "订单.csv").write_text("订单号,订单日期,金额\n1,3/4/2026,100\n2,5/4/2026,200\n", "utf-8")
    open_ = load(blank, tmp_path / "订单.csv")
    assert open_.code == 3 and "3/4/2026" in open_.out
    with FileHost(blank) as host:
        plan = make_plan(host, PullSource("订单.csv"), tmp_path)
        (question,) = plan.questions
        order = [option.key for option in question.options].index("dmy") + 1
    at_a_terminal(monkeypatch, str(order), "y")
    assert load(blank, tmp_path / "订单.csv").code == 0
    assert source_of(blank).date_order == "dmy"
