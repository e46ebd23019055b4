from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

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
