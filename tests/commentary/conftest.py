from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from salesreview.metrics.catalog import METRIC
from salesreview.metrics.facts import Facts
from salesreview.metrics.model import Fact, Good, Unit
from salesreview.period import Month
from salesreview.tables.catalog import SCHEMAS
from salesreview.tables.model import Kind, Status, Tables

MONTH = Month(2026, 10)
TYPES = {
    Kind.DATE: pl.Date, Kind.MONTH: pl.Date, Kind.NUMBER: pl.Float64, Kind.MONEY: pl.Float64, Kind.YESNO: pl.Boolean,
}  # fmt: skip


def tables_of(**rows: list[dict[str, Any]]) -> Tables:
    """Validated tables that hold these rows; every other table is empty."""
    frames = {}
    for schema in SCHEMAS:
        types = {column.key: TYPES.get(column.kind, pl.String) for column in schema.columns}
        filled = [{key: row.get(key) for key in types} for row in rows.get(schema.key, [])]
        frames[schema.key] = pl.DataFrame(filled, schema=types)
    return Tables(frames, {key: Status.OK if len(frame) else Status.EMPTY for key, frame in frames.items()})


def fact(
    metric: str, value: float | None, was: float | None = None, year_ago: float | None = None, *,
    at: tuple[str, str] = ("", ""), target: float | None = None, n: int | None = None, month: Month = MONTH,
    reason: str | None = None, ytd: float | None = None, ytd_yoy: float | None = None,
) -> Fact:  # fmt: skip
    """A fact with its comparisons worked out as the definitions say."""
    entry = METRIC.get(metric)
    unit = entry.unit if entry else Unit.MONEY if metric.startswith("pvm") else Unit.RATE
    good = entry.good if entry else Good.NONE

    def change(base: float | None) -> float | None:
        if value is None or base is None:
            return None
        if unit is Unit.RATE:
            return value - base
        return value / base - 1 if base > 0 else None

    attainment = gap = None
    if value is not None and target is not None:
        gap = value - target
        top, bottom = (target, value) if good is Good.DOWN else (value, target)
        attainment = top / bottom if top > 0 and bottom > 0 else None
    return Fact(
        metric,
        at[0],
        at[1],
        str(month),
        value,
        unit,
        reason if value is not None or reason else "no_table:leads",
        was,
        year_ago,
        change(was),
        change(year_ago),
        ytd,
        ytd_yoy,
        target,
        attainment,
        gap,
        n,
    )


def _facts() -> list[Fact]:
    line, region, channel, size, industry = "product_line", "region", "channel", "size", "industry"
    facts = [
        fact("revenue", 12_864_000, 12_113_000, 11_506_000, target=12_480_000, ytd=112_300_000, ytd_yoy=0.094),
        fact("revenue", 11_900_000, month=Month(2025, 11)),
        fact("gross_margin", 0.317, 0.331, 0.325, target=0.33),
        fact("average_order_value", 32_500, 32_400),
        fact("new_customer_revenue_share", 0.182, 0.161),
        fact("repeat_revenue_share", 0.818, 0.839),
        fact("growth_new", 0.032),
        fact("growth_repeat", 0.030),
        fact("active_customers", 312, 305, target=310),
        fact("new_customers", 47, 42, target=50),
        fact("new_customers", 40, month=Month(2025, 11)),
        fact("leader_share_of_new", 0.128, n=47),
        fact("repurchase_rate", 0.612, 0.605, n=402),
        fact("quality_customer_share", 0.24, 0.22, n=312),
        fact("quality_revenue_share", 0.71),
        fact("churn_rate", 0.082, 0.051, n=402, target=0.06),
        fact("churn_rate", 0.051, n=395, month=Month(2026, 9)),
        fact("churn_rate", 0.055, n=390, month=Month(2026, 8)),
        fact("churn_rate", 0.02, at=(size, "large"), n=50),
        fact("churn_rate", 0.11, at=(size, "small"), n=200),
        fact("conversion_rate", 0.21, 0.19, n=260),
        fact("cohort_conversion_rate", 0.24, 0.23, n=700),
        fact("leads", 260, 240),
        fact("lead_validity_rate", 0.62, 0.70, n=250),
        fact("lead_validity_rate", 0.70, n=240, month=Month(2026, 9)),
        fact("deals_won", 55, 46),
        fact("deals_lost", 61, 52),
        fact("lost_amount", 3_900_000, 3_000_000),
        fact("win_rate", 0.474, 0.469, n=116),
        fact("sales_cycle_days", 42.3, 39.1, n=55),
        fact("sales_cycle_median", 36.0),
        fact("big_deals_lost", 2, 1),
        fact("big_lost_amount", 1_350_000),
        fact("deals_lost", 31, at=("lost_reason", "价格")),
        fact("deals_lost", 12, at=("lost_reason", "需求取消")),
        fact("big_deals_lost", 2, at=("lost_reason", "价格")),
        fact("collected", 9_800_000, 10_200_000),
        fact("collection_days", 38.6, 36.5, target=36.0, n=80),
        fact("receivables", 21_000_000, 20_500_000),
        fact("dso", 52.1, 50.0),
        fact("overdue_amount", 5_040_000, 4_800_000),
        fact("overdue_share", 0.24, 0.234),
        fact("contracts_due", 20),
        fact("contracts_renewed", 15),
        fact("renewal_rate", 0.75, 0.80, n=20, target=0.85),
        fact("renewal_rate_value", 0.78),
        fact("feedback", 60, 55),
        fact("complaints", 36, 22),
        fact("complaint_rate", 0.09, 0.05, n=396),
        fact("late_responses", 9),
        fact("late_response_rate", 0.25, 0.2, n=36),
        fact("late_followups", 1),
        fact("complaints", 14, at=("topic", "故障响应慢")),
        fact("complaints", 9, at=("topic", "交付延期")),
        fact("incidents", 5, 3),
        fact("incidents", 3, at=("department", "供应链部")),
        fact("incidents", 2, at=("department", "市场部")),
        fact("incidents", 4, at=("incident_kind", "information")),
        fact("deals_lost_with_incident", 1),
        fact("lost_amount_with_incident", 260_000),
        fact("revenue", 4_200_000, 3_900_000, at=("customer", "瀚禾装备")),
    ]
    for name, now, was, target, margin, base in (
        ("智能网关", 4_982_000, 4_558_000, 4_200_000, 0.35, 0.345), ("工业路由", 3_227_000, 3_100_000, 3_100_000, 0.27, 0.31),
        ("边缘终端", 1_916_000, 2_192_000, 2_328_000, 0.30, 0.30), ("云平台", 2_739_000, 2_263_000, 2_852_000, None, None),
    ):  # fmt: skip
        facts += [
            fact("revenue", now, was, at=(line, name), target=target),
            fact("revenue_share", now / 12_864_000, was / 12_113_000, at=(line, name)),
            fact("quantity", now / 2500, was / 2480, at=(line, name)),
            fact("gross_profit", None if margin is None else now * margin, at=(line, name), reason="no_cost"),
            fact("gross_margin", margin, base, at=(line, name), reason="no_cost"),
        ]
    facts += [
        fact("margin_effect_price", -0.005, at=(line, "工业路由")),
        fact("margin_effect_cost", -0.038, at=(line, "工业路由")),
        fact("margin_effect_mix", 0.003, at=(line, "工业路由")),
        fact("margin_effect_price", -0.004),
        fact("margin_effect_cost", -0.012),
        fact("margin_effect_mix", 0.002),
        fact("feedback", 12, at=(line, "智能网关")),
        fact("complaints", 5, at=(line, "智能网关")),
        fact("complaints", 3, at=("line_topic", "智能网关␟故障响应慢")),
        fact("complaints", 2, at=("line_topic", "智能网关␟交付延期")),
        fact("feedback", 0, at=(line, "云平台")),
        fact("complaints", 0, at=(line, "云平台")),
        fact("feedback", 1, at=(line, "工业路由")),
        fact("complaints", 0, at=(line, "工业路由")),
    ]
    for name, now, was, target in (
        ("华东", 6_000_000, 5_500_000, 5_800_000),
        ("西南", 1_500_000, 1_600_000, 1_700_000),
    ):
        facts += [
            fact("revenue", now, was, at=(region, name), target=target),
            fact("revenue_share", now / 12_864_000, was / 12_113_000, at=(region, name)),
            fact("penetration", 0.12, at=(region, name)),
            fact("new_customers", 20, 18, at=(region, name)),
        ]
    facts += [
        fact("revenue", value, at=(region, "西南"), month=MONTH.plus(-i)) for i, value in ((1, 1.6e6), (2, 1.55e6))
    ]
    facts.append(fact("revenue", 1_650_000, at=(region, "西南"), month=Month(2026, 7)))
    for name, now, was, roi, cac in (("直销", 5e6, 4.6e6, 1.85, 5200.0), ("行业展会", 1.2e6, 1.3e6, -0.12, 14000.0)):
        facts += [
            fact("revenue", now, was, at=(channel, name)),
            fact("revenue_share", now / 12_864_000, at=(channel, name)),
            fact("roi", roi, roi + 0.1, at=(channel, name)),
            fact("cac", cac, cac / 1.08, at=(channel, name)),
        ]
    for dimension, name, won, rate, base, n in (
        (industry, "智能制造", 30, 0.6, 0.42, 150), (industry, "能源电力", 12, 0.3, 0.33, 40), (industry, "水务环保", 1, 0.25, 0.5, 4),
        (size, "large", 20, 0.5, 0.48, 40), (size, "small", 35, 0.46, 0.47, 76),
    ):  # fmt: skip
        facts += [
            fact("deals_won", won, at=(dimension, name)),
            fact("win_rate", rate, base, at=(dimension, name), n=n),
            fact("win_rate", base, at=(dimension, name), n=n, month=Month(2026, 9)),
        ]
    return facts


def _tables() -> Tables:
    day = dt.date
    targets = [
        {"month": day(2026, i, 1), "metric": "revenue", "target": 12_480_000.0 if i == 10 else 12_000_000.0}
        for i in range(1, 13)
    ]
    targets += [
        {"month": day(2026, i, 1), "metric": "销售额", "dimension": "区域", "member": "西南", "target": 1_700_000.0}
        for i in (8, 9, 10)
    ]
    return tables_of(
        targets=targets,
        factors=[
            {
                "date": day(2026, 10, 9),
                "origin": "external",
                "kind": "competitor",
                "dimension": "产品线",
                "member": "边缘终端",
                "description": "竞品降价12%。",
                "effect": "-",
            },
            {"date": day(2026, 10, 15), "origin": "internal", "kind": "team", "description": "新增两名{大客户}经理"},
            {"date": day(2026, 9, 15), "origin": "internal", "kind": "team", "description": "上月的事"},
        ],
        actions=[
            {
                "action_id": "1",
                "task": "回访流失客户",
                "owner": "陈思远",
                "due_date": day(2026, 10, 20),
                "status": "doing",
            },
            {"action_id": "2", "task": "整理报价", "due_date": day(2026, 9, 20), "status": "todo"},
            {
                "action_id": "3",
                "task": "培训",
                "due_date": day(2026, 10, 9),
                "status": "done",
                "done_date": day(2026, 10, 8),
            },
            {
                "action_id": "4",
                "task": "旧任务",
                "due_date": day(2026, 9, 9),
                "status": "done",
                "done_date": day(2026, 9, 8),
            },
            {"action_id": "5", "task": "展会", "due_date": day(2026, 12, 9), "status": "todo"},
            {"action_id": "6", "task": "促销", "due_date": day(2026, 10, 9), "status": "cancelled"},
        ],
        risks=[
            {"risk": "旺季缺货", "probability": 2.0, "impact": 3.0},
            {"risk": "竞品再次降价", "probability": 4.0, "impact": 4.0, "response": "准备组合报价", "owner": "黄子健"},
        ],
        resources=[
            {"kind": "training", "item": "谈判课程", "amount": 60_000.0, "reason": "成交率"},
            {"kind": "budget", "item": "展会", "amount": 200_000.0, "share_of_revenue": 0.015},
        ],
    )


@pytest.fixture(scope="session")
def make_fact() -> Callable[..., Fact]:
    return fact


@pytest.fixture(scope="session")
def make_tables() -> Callable[..., Tables]:
    return tables_of


@pytest.fixture(scope="session")
def company() -> tuple[Facts, Tables]:
    return Facts(MONTH, tuple(_facts()), first_month=Month(2024, 1)), _tables()


@pytest.fixture(autouse=True, scope="module")
def plain_reasons() -> Any:
    """Reasons with a wording of the tests' own: goldens do not move when a reason is reworded."""
    import sys
    import types

    fake = types.ModuleType("salesreview.metrics.reasons")
    fake.reason_text = lambda key, lang: "表中没有数据。" if lang == "zh" else "The table holds no data."  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "salesreview.metrics.reasons", fake)
        yield
