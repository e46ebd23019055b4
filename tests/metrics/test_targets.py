from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest

from salesreview.metrics.targets import check_targets, read_targets
from salesreview.period import Month
from salesreview.tables.model import Tables

Make = Callable[..., Tables]
MONTH = {"month": "2026-10-01"}


def test_names_of_both_languages_and_the_last_row_wins(make: Make) -> None:
    tables = make(targets=[
        {**MONTH, "metric": "销售额", "target": 1}, {**MONTH, "metric": "Revenue", "target": 2},
        {**MONTH, "metric": "churn rate", "dimension": "客户规模", "member": "小", "target": 0.1},
        {**MONTH, "metric": "revenue", "dimension": "区域", "member": "华东", "target": 3},
    ])  # fmt: skip
    assert read_targets(tables) == {
        ("revenue", "", "", Month(2026, 10)): 2,
        ("churn_rate", "size", "small", Month(2026, 10)): 0.1,
        ("revenue", "region", "华东", Month(2026, 10)): 3,
    }
    assert check_targets(tables).issues == ()


@pytest.mark.parametrize(
    ("row", "code", "words"),
    [
        ({"metric": "sales", "target": 1}, "target_metric", "sales"),
        ({"metric": "revenue", "dimension": "planet", "member": "x", "target": 1}, "target_dimension", "Product line"),
        ({"metric": "growth_new", "dimension": "region", "member": "x", "target": 0.1}, "target_dimension", "(blank)"),
        ({"metric": "revenue", "dimension": "region", "target": 1}, "target_member", "member"),
        ({"metric": "gross_margin", "target": 33}, "target_percent", "33%"),
    ],
)
def test_what_cannot_be_used_is_listed(make: Make, row: dict[str, object], code: str, words: str) -> None:
    tables = replace(make(targets=[{**MONTH, **row}]), sheets={"targets": "我的目标"})
    assert read_targets(tables) == {}
    (issue,) = check_targets(tables).issues
    assert (issue.code, issue.sheet, issue.row, issue.severity) == (code, "我的目标", 2, "error")
    assert words in issue.en and "未使用" in issue.zh


def test_a_rate_that_can_pass_one_is_taken(make: Make) -> None:
    tables = make(targets=[{**MONTH, "metric": "roi", "target": 5}])
    assert list(read_targets(tables).values()) == [5]


def _doubts(orders, targets):
    from salesreview.metrics.targets import check_targets
    from salesreview.tables.model import RawSheet
    from salesreview.tables.validate import validate

    def raw(table, headers, rows):
        columns = [pl.Series(str(at), values) for at, values in enumerate(zip(*rows, strict=True))]
        return RawSheet(table, table, tuple(headers.split(",")), pl.DataFrame(columns))

    sheets = {
        "orders": raw("orders", "订单号,订单日期,销售员,销售额", orders),
        "targets": raw("targets", "月份,指标,维度,成员,目标值", targets),
    }
    return [(issue.code, issue.severity, issue.row) for issue in check_targets(validate(sheets)).issues]


SOLD = [("1", "2026-09-05", "甲", 6000.0), ("2", "2026-09-06", "乙", 4000.0), ("3", "2026-10-05", "甲", 5000.0), ("4", "2026-10-06", "乙", 5500.0)]


def test_targets_that_the_orders_speak_against_are_looked_at():
    fine = [("2026-10", "销售额", None, None, 12_000.0), ("2026-10", "销售额", "销售员", "甲", 6000.0), ("2026-10", "销售额", "销售员", "乙", 6000.0)]
    assert _doubts(SOLD, fine) == []
    assert _doubts(SOLD, [(*row[:4], row[4] / 10_000) for row in fine]) == [("target_scale", "warning", 2)]
    assert _doubts(SOLD, [(*row[:4], row[4] * 1_000) for row in fine]) == [("target_scale", "warning", 2)]
    misspelt = [*fine[:2], ("2026-10", "销售额", "销售员", "乙 乙", 6000.0)]
    assert _doubts(SOLD, misspelt) == [("target_unknown_member", "warning", 4)]
    assert _doubts(SOLD, [fine[0], fine[1], (*fine[2][:4], 9000.0)]) == [("target_parts", "warning", 3)]
    assert _doubts(SOLD, fine[:2]) == []  # a member without a target is no contradiction
