"""Five contrasting companies whose whole review is kept as a document in both languages (`golden/*.md`)."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from salesreview.period import Month
from salesreview.settings import Settings
from salesreview.tables.model import Tables

from ..truth.companies import tables_of
from ..truth.sample import sample_company

MONTH = Month(2026, 10)
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Firm:
    """One company: what it is, its tables and its settings."""

    title: tuple[str, str]
    tables: Tables
    settings: Settings


def _day(month: Month, number: int) -> dt.date:
    return month.first.replace(day=1 + number * 7 % month.days)


def _sample(lang: str) -> Firm:
    title = ("示例公司：字段齐全，故事明确", "The sample company: every table filled, with stories in it")
    return Firm(title, sample_company(lang), Settings())


def _trader(_: str) -> Firm:
    """Orders alone, of few customers, without costs."""
    draw, orders = random.Random(11), []
    for back in range(15):
        month = MONTH.plus(-back)
        for number in range(9 + (back == 0) * 3):
            orders.append({
                "order_id": f"{month}-{number}", "order_date": _day(month, number), "customer_id": f"C{draw.randrange(14):02d}",
                "quantity": float(draw.randint(1, 9)), "revenue": round(draw.uniform(2_000, 9_000), 2),
            })  # fmt: skip
    title = ("小型贸易商：只有订单", "A small trader: orders and nothing else")
    return Firm(title, tables_of({"orders": orders}, set()), Settings(unit="1"))


def _decline(_: str) -> Firm:
    """Sales fall month by month, goods come back, customers complain and leave; nobody set targets."""
    draw, rows = random.Random(12), _members(60)
    for back in range(26):
        month = MONTH.plus(-back)
        orders = 90 + back * 5 - (back == 0) * 15
        for number in range(orders):
            customer = draw.randrange(60 if back > 2 else 42)
            revenue = round(draw.uniform(8_000, 40_000), 2)
            line = {
                "order_id": f"{month}-{number}", "order_date": _day(month, number), "customer_id": f"C{customer:02d}", "product_id": f"P{number % 4}",
                "channel": ("直销", "经销")[number % 3 == 0], "salesperson": ("林一凡", "赵可")[number % 2], "quantity": 2.0,
                "revenue": revenue, "cost": round(revenue * (0.78 if back == 0 else 0.70), 2),
            }  # fmt: skip
            rows["orders"].append(line)
            if number % (8 if back == 0 else 25) == 0:
                back_again = {
                    "order_id": f"R{month}-{number}",
                    "quantity": -1.0,
                    "revenue": -revenue / 2,
                    "cost": -line["cost"] / 2,
                }
                rows["orders"].append(line | back_again)
        for number in range(40 if back == 0 else 12):
            rows["feedback"].append({
                "feedback_id": f"B{month}-{number}", "date": _day(month, number), "customer_id": f"C{number:02d}", "product_id": f"P{number % 4}",
                "kind": "complaint" if number % 4 else "suggestion", "topic": ("外壳开裂", "交付延期", "外壳开裂")[number % 3],
                "response_hours": 40.0 if back == 0 else 12.0, "followup_hours": 80.0, "resolved": back > 0,
            })  # fmt: skip
        _leads(rows, month, 70, 0.22 if back == 0 else 0.45)
        _invoices(rows, month, 20, 75 if back < 2 else 40)
    for number, reason in enumerate(("供应链部", "供应链部", "客服部")):
        rows["incidents"].append(
            {
                "date": _day(MONTH, number),
                "department": reason,
                "kind": "support",
                "lead_id": f"L{MONTH}-{number}",
                "description": "缺料",
            }
        )
    rows["factors"].append(
        {"date": MONTH.first, "origin": "external", "kind": "policy", "description": "行业补贴停止", "effect": "-"}
    )
    title = ("下滑中的企业：退货、投诉、未设目标", "A firm in decline: returns, complaints, no targets")
    return Firm(title, tables_of(rows, set()), Settings(big_deal_amount=200_000.0))


def _part(lang: str) -> Firm:
    """The sample company on 20 October."""
    until = dt.date(2026, 10, 20)
    tables = sample_company(lang)
    dated = {"orders": "order_date", "feedback": "date", "incidents": "date", "channel_costs": "date"}
    frames = {
        key: frame.filter(frame[dated[key]] <= until) if key in dated else frame for key, frame in tables.frames.items()
    }
    title = ("示例公司：数据只到20日", "The sample company with data up to the 20th")
    return Firm(title, replace(tables, frames=frames), Settings(data_until=until))


def _one(_: str) -> Firm:
    """One customer buys two lines by contract."""
    rows = _members(1)
    for back in range(16):
        month = MONTH.plus(-back)
        for number in range(4):
            revenue = 250_000.0 + 5_000 * (15 - back) - 60_000 * (number == 3)
            rows["orders"].append({
                "order_id": f"{month}-{number}", "order_date": _day(month, number), "customer_id": "C00", "product_id": f"P{number % 2}",
                "channel": "直销", "salesperson": "林一凡", "quantity": 10.0, "revenue": revenue, "cost": revenue * 0.6,
            })  # fmt: skip
        rows["targets"].append({"month": month.first, "metric": "销售额", "target": 1_000_000.0})
        _invoices(rows, month, 1, 35)
    rows["contracts"].append(
        {"contract_id": "K1", "customer_id": "C00", "end_date": MONTH.last, "value": 3_000_000.0, "renewed": True}
    )
    title = ("单一客户企业", "A firm with one customer")
    return Firm(title, tables_of(rows, set()), Settings())


def _members(customers: int) -> Rows:
    rows: Rows = defaultdict(list)
    for number in range(customers):
        rows["customers"].append({
            "customer_id": f"C{number:02d}", "name": f"客户{number + 1:02d}", "industry": ("机械", "电子", "食品")[number % 3],
            "size": ("large", "medium", "small")[number % 3], "region": ("华东", "华南")[number % 2], "is_leader": number % 10 == 0,
        })  # fmt: skip
    for number in range(4):
        rows["products"].append(
            {
                "product_id": f"P{number}",
                "name": f"型号{number}",
                "product_line": ("泵", "阀")[number % 2],
                "is_core": True,
            }
        )
    return rows


def _leads(rows: Rows, month: Month, number: int, share: float) -> None:
    for place in range(number):
        won = place < number * share
        rows["leads"].append({
            "lead_id": f"L{month}-{number - place - 1}", "created_date": _day(month, place), "channel": ("直销", "经销")[place % 2],
            "industry": ("机械", "电子", "食品")[place % 3], "size": ("large", "small")[place % 2], "is_valid": place % 3 > 0,
            "status": "won" if won else "lost", "closed_date": month.last, "amount": 30_000.0 * (place % 9),
            "lost_reason": None if won else ("价格", "质量", "交期")[place % 3],
        })  # fmt: skip


def _invoices(rows: Rows, month: Month, number: int, days: int) -> None:
    for place in range(number):
        dated = _day(month, place)
        rows["invoices"].append({
            "invoice_id": f"F{month}-{place}", "customer_id": "C00", "invoice_date": dated, "due_date": dated + dt.timedelta(days=30),
            "amount": 60_000.0, "paid_date": dated + dt.timedelta(days=days), "paid_amount": None,
        })  # fmt: skip


FIRMS: dict[str, Callable[[str], Firm]] = {
    "sample": _sample, "trader": _trader, "decline": _decline, "part_month": _part, "one_customer": _one,
}  # fmt: skip
