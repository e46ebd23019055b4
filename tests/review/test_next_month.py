"""The tables of next month's targets and of the action plan, from typed rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from salesreview.metrics.facts import Facts
from salesreview.period import Month
from salesreview.review.context import Context
from salesreview.review.tabs import actions, next_month
from salesreview.settings import Settings
from salesreview.tables.validate import validate

MONTH = Month(2026, 10)


def context(table: str, rows: list[dict[str, Any]], *, lang: str = "en", partial_day: int | None = None) -> Context:
    tables = validate({})
    frame = pl.DataFrame(rows, schema=tables[table].schema)
    held = replace(tables, frames={**tables.frames, table: frame})
    return Context(Facts(MONTH, (), partial_day), held, Settings(language=lang))


@pytest.mark.parametrize(("partial_day", "late"), [(None, 2), (9, 1)])
def test_a_task_without_a_status_is_open_and_late_by_the_day_the_figures_reach(
    partial_day: int | None, late: int
) -> None:
    rows = [
        {"action_id": "1", "status": None, "due_date": dt.date(2026, 10, 5)},
        {"action_id": "2", "status": "todo", "due_date": dt.date(2026, 10, 20)},
        {"action_id": "3", "status": "cancelled", "due_date": dt.date(2026, 10, 1)},
    ]
    ctx = context("actions", rows, partial_day=partial_day)
    counted = dict(actions._counts(ctx))
    assert counted == {"Done": 0, "In progress": 0, "Not started": 2, "of these late": late, "Cancelled": 1}


def test_only_usable_targets_are_shown_and_in_the_readers_language() -> None:
    month = dt.date(2026, 11, 1)
    rows = [
        {"row": 2, "month": month, "metric": "销售额", "dimension": None, "member": None, "target": 100.0},
        {"row": 3, "month": month, "metric": "churn_rate", "dimension": "客户规模", "member": "大", "target": 0.05},
        {"row": 4, "month": month, "metric": "销售额", "dimension": "区域", "member": None, "target": 9.0},
    ]
    shown = next_month._targets(context("targets", rows))
    assert [row[:2] for row in shown] == [("Revenue", "Whole"), ("Churn rate", "Large")]
