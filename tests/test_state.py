from __future__ import annotations

import datetime as dt
from dataclasses import replace

import polars as pl
import pytest

from salesreview import __version__, state
from salesreview.hosts.memory import MemoryHost
from salesreview.metrics.catalog import METRICS
from salesreview.metrics.facts import Facts
from salesreview.metrics.model import Fact, Unit
from salesreview.period import Month
from salesreview.review.context import RunLine
from salesreview.settings import PullSource, SettingIssue, Settings, setting
from salesreview.tables.model import Issue, Tables
from salesreview.template.captions import labels

NOW = dt.datetime(2026, 11, 5, 9, 30, 1, 999)
HEADERS = {"SR_limits": ("指标", "下限", "上限"), "SR_sources": ("", "", "", "", "", "", "")}


def book(cells=None, **blocks):
    return MemoryHost(
        cells=cells, blocks={f"SR_{name}": (HEADERS[f"SR_{name}"], *rows) for name, rows in blocks.items()}
    )


def line(at=NOW, **changed):
    return replace(RunLine(at, "2026-10", "zh", 100, 2, 3, __version__), **changed)


def logged(*lines):
    rows = [
        (each.at, each.month, each.language, each.order_rows, each.issues, each.metrics_na, each.version)
        for each in lines
    ]
    return MemoryHost(blocks={state.RUNLOG: (("时间",) + (None,) * 6, *rows)})


# Settings.


def test_month_and_language_of_a_run_stand_in_for_those_of_the_tab():
    host = book({"SR_set_month": "2026-09", "SR_set_language": "中文", "SR_set_company": "甲"})
    assert (state.settings_of(host).month, state.settings_of(host).language) == (Month(2026, 9), "zh")
    given = state.settings_of(host, Month(2026, 10), "en")
    assert (given.month, given.language, given.company) == (Month(2026, 10), "en", "甲")
    assert state.settings_of(host, None, "fr").language == "zh"


def test_a_workbook_without_settings_has_the_defaults():
    assert state.settings_of(MemoryHost()) == Settings()


@pytest.mark.parametrize(
    ("row", "bounds"),
    [
        (("churn_rate", None, 0.05), (None, 0.05)),
        (("客户流失率", "", "5%"), (None, 0.05)),
        (("Churn rate", "1 %", "5 %"), (0.01, 0.05)),
        (("churn_rate", "1,000", None), (1000.0, None)),
        (("churn_rate", 0, 0), (0.0, 0.0)),
        (("churn_rate", None, None), (None, None)),
    ],
)
def test_limits_are_found_by_key_and_either_name(row, bounds):
    settings = state.settings_of(book(limits=[row]))
    assert settings.limits == {"churn_rate": bounds}
    assert settings.issues == ()


@pytest.mark.parametrize(
    "row", [("流失", None, 0.05), ("churn_rate", "低", None), ("churn_rate", "nan", None), ("churn_rate", None, "inf")]
)
def test_a_limit_that_cannot_be_used_is_said(row):
    settings = state.settings_of(book(limits=[row, (None, None, None), ("win_rate", 0.4, None)]))
    assert settings.limits == {"win_rate": (0.4, None)}
    (issue,) = settings.issues
    assert str(row[0]) in issue.zh and str(row[0]) in issue.en


def test_what_stands_below_the_limits_is_none_of_them():
    host = book(
        {"SR_label_sources": "数据来源"},
        limits=[("win_rate", 0.4, None), (None,) * 3, ("数据来源", None, None), ("x", "y", "z")],
    )
    settings = state.settings_of(host)
    assert settings.limits == {"win_rate": (0.4, None)}
    assert settings.issues == ()


def test_sources_are_found_by_their_key():
    rows = [
        ("订单", "orders", "../导出/订单.csv", None, "revenue=Sales", "dmy"),
        ("客户", "customers", None, None, None, None),
        ("产品", "products", "  ", "表1", None, None),
        ("线索", "leads", "crm.xlsx", " Sheet 2 ", None, None),
        ("别的", "nothing", "x.csv", None, None, None),
        (None, None, "y.csv", None, None, None),
    ]
    assert state.settings_of(book(sources=rows)).sources == {
        "orders": PullSource("../导出/订单.csv", None, "revenue=Sales", "dmy"),
        "leads": PullSource("crm.xlsx", "Sheet 2", None, None),
    }


def test_a_date_order_may_stand_without_a_source():
    settings = state.settings_of(book(sources=[("订单", "orders", None, None, None, "dmy")]))
    assert settings.sources == {"orders": PullSource("", None, None, "dmy")}


# Labels.


def test_labels_follow_the_language_and_only_then():
    host = book({"SR_meta_lang": "zh", "SR_home_title": "我们的月报"})
    assert state.label_cells(host, "zh") == {}
    cells = state.label_cells(host, "en")
    assert cells["SR_home_title"] == "Monthly sales review"
    assert cells == {**labels("en"), "SR_meta_lang": "en"}
    assert state.label_cells(MemoryHost(), "en") == {}  # a workbook that does not say what it is labelled in


# The run log.


def facts(*values):
    return Facts(Month(2026, 10), tuple(values))


def fact(metric, value, **more):
    return Fact(metric, "", "", "2026-10", value, more.pop("unit", Unit.MONEY), **more)


def test_a_run_is_noted_with_what_it_found():
    issue = Issue("orders", "订单", 4, "销售额", "D4", "x", "text_number", "坏", "bad")
    tables = Tables({"orders": pl.DataFrame({"order_id": ["1", "2"]})}, {}, issues=(issue,))
    settings = Settings(issues=(SettingIssue(setting("month"), "x", "坏", "bad"),))
    noted = state.run_line(facts(fact("revenue", 1.0)), tables, settings, NOW)
    assert noted == RunLine(NOW.replace(microsecond=0), "2026-10", "zh", 2, 2, len(METRICS) - 1, __version__)


def test_the_newest_run_stands_on_top():
    older = line(NOW - dt.timedelta(days=30), month="2026-09")
    assert state.runs_with(logged(older), line()) == [line(), older]
    assert state.runs_with(MemoryHost(), line()) == [line()]


def test_a_run_that_differs_in_its_time_alone_takes_the_last_ones_place():
    older, last = line(NOW - dt.timedelta(days=30), month="2026-09"), line(NOW - dt.timedelta(hours=1))
    assert state.runs_with(logged(last, older), line()) == [line(), older]
    assert state.runs_with(logged(older, last), line()) == [line(), older, last]  # not the last one: it stays
    assert len(state.runs_with(logged(replace(last, issues=9)), line())) == 2


def test_a_run_at_midnight_stays_in_the_log():
    midnight = line(dt.datetime(2026, 11, 2), issues=9)
    host = logged(replace(midnight, at=dt.date(2026, 11, 2)))  # as a cell gives it back
    assert state.runs_with(host, line()) == [line(), midnight]


def test_the_log_keeps_five_hundred_lines_and_passes_over_what_is_none():
    many = [line(NOW - dt.timedelta(days=i), order_rows=i) for i in range(1, 600)]
    kept = state.runs_with(logged(*many), line())
    assert len(kept) == state.RUNLOG_ROWS == 500
    assert kept[:3] == [line(), *many[:2]]
    host = logged(many[0])
    host.blocks[state.RUNLOG] += (
        ("我的备注", None, None, None, None, None, None),
        (NOW, "2026-08", "zh", "很多", 0, 0, ""),
    )
    assert state.runs_with(host, line()) == [line(), many[0]]


def test_home_says_where_things_stand():
    cells = state.home_cells(line(), facts(), "en", ("First.", "Second."))
    assert cells == {
        "SR_home_month": "October 2026",
        "SR_home_data_until": "—",
        "SR_home_refreshed": NOW,
        "SR_home_issues": 2,
        "SR_home_na": 3,
        "SR_home_note": "First.\nSecond.",
    }
    until = replace(facts(), data_until=dt.date(2026, 10, 31))
    assert state.home_cells(line(), until, "zh", ())["SR_home_data_until"] == dt.date(2026, 10, 31)
    assert state.home_cells(line(), until, "zh", ())["SR_home_note"] is None


# The headline.


def test_the_headline_shows_each_unit_as_the_review_does():
    found = facts(
        fact("revenue", 12_864_000.0, mom=0.0625, yoy=-0.0625, attainment=1.031),
        fact("gross_margin", 0.376, unit=Unit.RATE, mom=0.015, yoy=None, attainment=None),
        fact("orders", 58.0, unit=Unit.COUNT, mom=0.0),
        fact("collected", None, reason="no_table:invoices"),
    )
    assert state.headline(found, Settings(), "zh")[:3] == [
        "销售额：1,286.4万元（环比 +6.3%，同比 -6.3%，目标完成率 103.1%）",
        "毛利率：37.6%（环比 +1.5个百分点）",
        "订单数：58（环比 0.0%）",
    ]
    english = state.headline(found, Settings(), "en")
    assert english[0] == "Revenue: CNY 12,864.0k (MoM +6.3%, YoY -6.3%, attainment 103.1%)"
    assert english[1] == "Gross margin: 37.6% (MoM +1.5 pp)"
    assert english[-1] == "Collected: n/a (the Receivables sheet is missing)"
    assert state.headline(found, Settings(), "zh")[-1] == "回款额：n/a（没有“回款”表）"
    assert len(english) == len(state.HEADLINE)
    assert english[3] == "Active customers: n/a"  # no fact at all
