from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl
import pytest

from salesreview.tables.catalog import schema
from salesreview.tables.model import RawSheet

Rows = Sequence[Mapping[str, Any]]
Sheet = Callable[..., RawSheet]

#: A row of each table in which nothing is wrong, as the reader would give it.
GOOD: dict[str, dict[str, Any]] = {
    "orders": {
        "order_id": "SO1", "order_date": dt.datetime(2026, 10, 5), "customer_id": "C1", "product_id": "P1",
        "channel": "官网", "salesperson": "王芳", "quantity": 2.0, "revenue": 200.0, "cost": 120.0,
    },
    "customers": {
        "customer_id": "C1", "name": "华晨", "industry": "电子", "size": "大", "region": "华东", "is_leader": "是",
        "created_date": dt.datetime(2025, 1, 2),
    },
    "products": {"product_id": "P1", "name": "网关 A", "product_line": "智能网关", "is_core": "是"},
    "targets": {"month": "2026-10", "metric": "销售额", "dimension": "区域", "member": "华东", "target": 1000.0},
    "leads": {
        "lead_id": "L1", "created_date": dt.datetime(2026, 9, 1), "channel": "官网", "customer_id": "C1",
        "industry": "电子", "size": "大", "region": "华东", "product_id": "P1", "owner": "王芳", "is_valid": "是",
        "status": "成交", "closed_date": dt.datetime(2026, 10, 5), "amount": 5000.0, "lost_reason": None,
    },
    "invoices": {
        "invoice_id": "INV1", "customer_id": "C1", "invoice_date": dt.datetime(2026, 9, 1),
        "due_date": dt.datetime(2026, 10, 1), "amount": 1000.0, "paid_date": dt.datetime(2026, 10, 5),
        "paid_amount": 400.0,
    },
    "channel_costs": {
        "date": dt.datetime(2026, 10, 5), "channel": "官网", "channel_type": "线上", "activity": "推广", "cost": 100.0,
    },
    "feedback": {
        "feedback_id": "F1", "date": dt.datetime(2026, 10, 5), "customer_id": "C1", "product_id": "P1", "kind": "投诉",
        "topic": "交付", "response_hours": 2.0, "followup_hours": 8.0, "resolved": "否",
    },
    "contracts": {
        "contract_id": "K1", "customer_id": "C1", "start_date": dt.datetime(2025, 10, 5),
        "end_date": dt.datetime(2026, 10, 4), "value": 1000.0, "renewed": "是", "renewal_date": dt.datetime(2026, 10, 1),
    },
    "markets": {"region": "华东", "industry": "电子", "addressable_customers": 300.0, "market_size": 1e6},
    "factors": {
        "date": dt.datetime(2026, 10, 9), "origin": "外部", "kind": "竞品动作", "dimension": "产品线", "member": "网关",
        "description": "竞品降价", "effect": "-",
    },
    "incidents": {
        "date": dt.datetime(2026, 10, 9), "department": "技术", "kind": "资源支持不足", "lead_id": "L1",
        "description": "等待三天",
    },
    "actions": {
        "action_id": "A1", "strategy": "加强回款", "task": "清理逾期", "owner": "王芳",
        "due_date": dt.datetime(2026, 10, 20), "status": "完成", "done_date": dt.datetime(2026, 10, 18), "note": None,
    },
    "risks": {"risk": "旺季缺货", "probability": 3.0, "impact": 5.0, "response": "备货", "owner": "王芳"},
    "visits": {"visit_id": "V1", "date": dt.datetime(2026, 10, 5), "salesperson": "张伟", "customer_id": "C1", "purpose": "回访", "result": "有意向"},
    "resources": {"kind": "培训", "item": "谈判课程", "amount": 3000.0, "share_of_revenue": 0.01, "reason": "成交率低"},
}  # fmt: skip


def make_sheet(
    table: str, rows: Rows, *, lang: str = "zh", first_row: int = 2, first_column: int = 1,
    headers: Mapping[str, str] | None = None, caption: str | None = None,
) -> RawSheet:  # fmt: skip
    """A raw sheet of rows by column key, typed as the reader types them: a column that mixes types is text."""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    columns = {str(place): _column([row.get(key) for row in rows]) for place, key in enumerate(keys)}
    known = {column.key: column.label(lang) for column in schema(table).columns}
    names = tuple((headers or {}).get(key) or known.get(key, key) for key in keys)
    return RawSheet(table, caption or schema(table).label(lang), names, pl.DataFrame(columns), first_row, first_column)


def _column(values: list[Any]) -> pl.Series:
    kinds = {type(value) for value in values if value is not None}
    if len(kinds) <= 1:
        return pl.Series(values, dtype=None if kinds else pl.String)
    return pl.Series([None if value is None else _typed(value) for value in values], dtype=pl.String)


def _typed(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)


@pytest.fixture(scope="session")
def sheet() -> Sheet:
    """Make a raw sheet of rows by column key."""
    return make_sheet


@pytest.fixture(scope="session")
def good() -> dict[str, dict[str, Any]]:
    """A row of each table in which nothing is wrong."""
    return GOOD


@pytest.fixture(scope="session")
def sheets_with() -> Callable[..., dict[str, RawSheet]]:
    """Make the sheets of all the tables with a good row each, and rows for one of them (each changes the good row)."""

    def make(table: str, *changes: Mapping[str, Any]) -> dict[str, RawSheet]:
        rows = {key: [row] for key, row in GOOD.items()} | {table: [{**GOOD[table], **change} for change in changes]}
        return {key: make_sheet(key, rows[key]) for key in rows if rows[key]}

    return make
