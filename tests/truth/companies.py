"""Whole companies made from a seed: small, odd and awkward on purpose. The same seed gives the same company."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from salesreview.period import Month
from salesreview.settings import Settings
from salesreview.tables.catalog import SCHEMAS, schema
from salesreview.tables.clean import dtype_of
from salesreview.tables.model import RawSheet, Status, Tables
from salesreview.tables.validate import validate

from .stories import LINES as STORY_LINES
from .stories import MONTHS as STORY_MONTHS
from .stories import feedback_pieces, order_lines, story_of, targets_back

Rows = dict[str, list[dict[str, Any]]]

LINES = (
    "智能网关",
    "【云】平台",
    "边缘{终端}",
    "Delta “Pro” Gateways",
    "  Ümlaut & Söhne  ",
    "工业路由。",
    "iCloud，企业版",
)
REGIONS = ("华东", "西南", "North West", "【华北】", "港澳{台}", "Zürich-West")
CHANNELS = ("直销部", "行业展会", "A.b Online", "经销【一】", "O'Neil, Inc.", "渠道50%折扣")
#: What a company with many members has beside these: more than a text tells one by one.
FURTHER = {"lines": ("spare parts", "备件", "线缆"), "regions": ("西北", "East", "东北"), "channels": ("官网", "电商", "resellers", "招标", "转介绍"),
           "industries": ("建材", "Retail", "交通", "医疗")}  # fmt: skip
INDUSTRIES = ("智能制造", "能源电力", "Water & Waste", "水务{环保}", "“金融”")
SIZES = ("large", "medium", "small", "特大型")
PEOPLE = ("陈思远", "黄子健", "Ann-Marie O'Hara", "王{磊}", "Zoë Quill")
CUSTOMERS = (
    "瀚禾装备",
    "Quux & Sons, Ltd.",
    "【临江】机电",
    "客户{revenue}",
    "“双引号”公司",
    "Blum.Werk",
    "3号电站",
    "穗丰能源",
)
TOPICS = ("故障响应慢", "交付延期", "Fees, unclear", "操作{复杂}")
REASONS = ("报价过高", "需求取消", "Chose “Acme”", "交期【太长】")
DEPARTMENTS = ("供应链部", "市场部", "R&D", "财务{共享}")
KINDS = ("information", "support", "流程【繁琐】")
DIMENSION_NAMES = {"product_line": ("产品线", "Product line"), "region": ("区域", "region"), "channel": ("渠道", "Channel"),
                   "industry": ("行业", "Industry"), "size": ("客户规模", "size"), "salesperson": ("销售员", "Salesperson"),
                   "customer": ("客户", "Customer")}  # fmt: skip
DESCRIPTIONS = ("竞品降价12%", "新增两名{大客户}经理", "【政策】补贴退坡，由于审批放缓。", "Rival cut prices by 5%; we held",
                "港口\n停运3天", "“旺季”提前", "New plant opened, because of demand.")  # fmt: skip
TASKS = ("整理报价单", "回访流失客户", "Call 12 lapsed accounts", "重签{框架}协议；补充条款", "【内部】复盘会")
RISKS = ("竞品再次降价", "旺季缺货", "Key account at risk, 40% of sales", "汇率{波动}")
ITEMS = ("谈判课程", "展会摊位", "CRM “Plus”", "【差旅】补助")

SCALES = (0.01, 1.0, 100.0, 10_000.0, 1e6, 1e9)
TARGETED = ("revenue", "new_customers", "active_customers", "churn_rate", "gross_margin", "win_rate", "collected",
            "collection_days", "renewal_rate", "complaint_rate", "conversion_rate", "sales_cycle_days", "repurchase_rate",
            "overdue_share", "cac", "lead_validity_rate", "late_response_rate", "complaints")  # fmt: skip


@dataclass(frozen=True)
class Company:
    """One company: its tables, the month reviewed, the settings of its workbook, and what is odd about it."""

    seed: int
    tables: Tables
    month: Month
    settings: Settings
    traits: tuple[str, ...] = field(default=())


def tables_of(rows: Rows, empty: set[str], *, clean: bool = True) -> Tables:
    """Validated tables made directly; a table without rows is missing, or empty where `empty` names it.

    `clean`: as they are once validated, without blanks around texts.
    """
    frames, status = {}, {}
    for entry in SCHEMAS:
        given = rows.get(entry.key, [])
        columns = [
            pl.Series(
                column.key,
                [_cell(row.get(column.key), dtype_of(column.kind), clean=clean) for row in given],
                dtype=dtype_of(column.kind),
            )
            for column in entry.columns
        ]
        numbers = pl.Series("row", range(2, len(given) + 2), dtype=pl.UInt32)
        frames[entry.key] = pl.DataFrame([*columns, numbers])
        status[entry.key] = Status.OK if given else Status.EMPTY if entry.key in empty else Status.MISSING
    return Tables(frames, status)


def _cell(value: Any, dtype: Any, *, clean: bool) -> Any:
    if isinstance(value, str) and clean:
        return value.strip()
    return float(value) if dtype == pl.Float64 and value is not None else value


def raw_sheets(rows: Rows, empty: set[str], lang: str) -> dict[str, RawSheet]:
    """The raw sheets that a workbook with these rows would hold."""
    sheets = {}
    for key, frame in tables_of(rows, empty, clean=False).frames.items():
        if not frame.height and key not in empty:
            continue
        entry, kept = schema(key), frame.drop("row")
        headers = tuple(entry.column(column).label(lang) for column in kept.columns)
        sheets[key] = RawSheet(
            key, entry.label(lang), headers, kept.rename({c: str(i) for i, c in enumerate(kept.columns)})
        )
    return sheets


def make_company(seed: int) -> Company:
    return _Maker(seed).company()


class _Maker:
    def __init__(self, seed: int) -> None:
        self.seed, self.r = seed, random.Random(seed)
        r = self.r
        self.month = Month(r.choice((2025, 2026)), r.choice((1, 2, 6, 10, 10, 12)))
        self.story = story_of(seed)
        self.history = STORY_MONTHS if self.story else r.choice((1, 2, 3, 4, 5, 6, 8, 13, 14, 18, 25, 30))
        self.months = [self.month.plus(step - self.history + 1) for step in range(self.history)]
        self.traits: list[str] = [f"history {self.history}", *([f"story: {self.story}"] if self.story else [])]
        self.scale = r.choice(SCALES)
        self.rows: Rows = defaultdict(list)

    def odd(self, chance: float, name: str) -> bool:
        """Decide on a trait and note it."""
        found = self.r.random() < chance
        if found:
            self.traits.append(name)
        return found

    def some(self, pool: tuple[str, ...], most: int) -> list[str]:
        return self.r.sample(pool, self.r.randint(1, min(most, len(pool))))

    def amount(self) -> float:
        if self.ties:
            return self.scale * 10
        return round(self.scale * self.r.lognormvariate(2.5, 0.8), 2) or 0.01

    def company(self) -> Company:
        r = self.r
        self.ties, self.negative = self.odd(0.15, "ties"), self.odd(0.1, "negative margins")
        self.returns = 1.0 if self.odd(0.04, "all returns") else 0.1 if self.odd(0.3, "returns") else 0.0
        self.blank = 0.3 if self.odd(0.25, "blank members") else 0.0
        self.members()
        self.orders()
        self.leads()
        self.money()
        self.voices()
        self.records()
        self.plans()
        if not self.story:
            self.leave_out()
        until = None
        if self.odd(0.1 if self.story else 0.3, "partial month"):
            until = self.month.first.replace(day=r.choice((1, 5, 12, 20, 27)))
        settings = Settings(
            unit=r.choice((None, None, None, "1", "k", "wan", "M", "yi")), currency=r.choice(("CNY", "CNY", "USD", "")),
            fiscal_start=r.choice((1, 1, 4, 7, 11)), active_window=r.choice((1, 2, 3, 3, 6)), data_until=until,
            big_deal_amount=r.choice((500_000.0, self.scale * 10, 0.0)), response_limit=r.choice((24.0, 1.0, 2.5)),
            followup_limit=r.choice((72.0, 1.0, 36.5)), quality_months=r.choice((1, 4, 6)),
        )  # fmt: skip
        if until is not None:  # what lies after the day is not known yet
            kept = {"orders": "order_date", "feedback": "date", "incidents": "date", "channel_costs": "date"}
            for key, column in kept.items():
                self.rows[key] = [row for row in self.rows[key] if row[column] <= until]
        empty = {entry.key for entry in SCHEMAS if r.random() < 0.5}
        if r.random() < 0.2:
            tables = validate(raw_sheets(self.rows, empty, r.choice(("zh", "en"))))
        else:
            tables = tables_of(self.rows, empty)
        return Company(self.seed, tables, self.month, settings, tuple(self.traits))

    def members(self) -> None:
        r = self.r
        count = 1 if self.odd(0.12, "one customer") else r.choice((2, 4, 8, 20, 60))
        self.lines, self.regions, self.channels = self.some(LINES, 4), self.some(REGIONS, 4), self.some(CHANNELS, 4)
        self.industries, self.people = self.some(INDUSTRIES, 4), self.some(PEOPLE, 3)
        many = self.seed % 10 == 9
        if many:
            self.traits.append("many members")
            self.lines, self.regions = [*LINES, *FURTHER["lines"]], [*REGIONS, *FURTHER["regions"]]
            self.channels, self.industries = [*CHANNELS, *FURTHER["channels"]], [*INDUSTRIES, *FURTHER["industries"]]
            count = max(count, 60)
        self.customers = [f"C{place:03d}" for place in range(count)]
        for place, key in enumerate(self.customers):
            self.rows["customers"].append({
                "customer_id": key, "name": CUSTOMERS[place] if place < len(CUSTOMERS) else f"客户{place:03d}号" if place % 7 else None,
                "industry": self.maybe(self.industries), "size": self.maybe(SIZES), "region": self.maybe(self.regions),
                "is_leader": r.choice((True, False, None)), "created_date": None,
            })  # fmt: skip
        self.products = [f"P{place}" for place in range(12 if many else r.choice((1, 2, 5)))]
        for place, key in enumerate(self.products):
            self.rows["products"].append({"product_id": key, "name": f"产品{place}型", "product_line": self.lines[place % len(self.lines)],
                                          "is_core": r.choice((True, False, None))})  # fmt: skip

    def maybe(self, pool: Any) -> Any:
        return None if self.r.random() < self.blank else self.r.choice(list(pool))

    def day(self, month: Month) -> dt.date:
        return month.first.replace(day=self.r.randint(1, month.days))

    def orders(self) -> None:
        r = self.r
        steady, quiet = self.odd(0.12, "the same each month"), self.odd(0.1, "quiet months")
        costs = "" if self.odd(0.1, "no costs") else "all" if r.random() < 0.6 else "some"
        per_month = STORY_LINES if self.story else r.choice((1, 3, 12, 40))
        fixed = [self.line_of(costs) for _ in range(per_month)]
        if self.story:
            for month, row in order_lines(self.story, r, self.months, self.products, fixed, self.scale):
                self.rows["orders"].append({**row, "order_date": self.day(month)})
            return
        for month in self.months:
            if quiet and r.random() < 0.4:
                continue
            level = r.choice((0.5, 0.8, 0.97, 1.0, 1.0004, 1.02, 1.3, 2.0)) if not self.ties else 1.0
            part = [row for row in self.customers if r.random() < 0.8] or self.customers
            for number in range(per_month):
                row = dict(fixed[number]) if steady else {**self.line_of(costs), "customer_id": self.maybe(part)}
                if not steady:
                    row["revenue"] = round(row["revenue"] * level, 4)
                row |= {"order_id": f"{month}-{number}", "order_date": self.day(month)}
                self.rows["orders"].append(row)
            if not steady and r.random() < 0.5:
                for row in self.rows["orders"][-r.randint(1, per_month) :]:
                    row["channel"], row["product_id"] = r.choice(self.channels), r.choice(self.products)

    def line_of(self, costs: str) -> dict[str, Any]:
        r = self.r
        revenue, quantity = self.amount(), float(r.choice((1, 1, 2, 10)))
        cost = None
        if costs == "all" or (costs and r.random() < 0.5):
            cost = round(revenue * (r.uniform(1.05, 1.5) if self.negative else r.choice((0.6, r.uniform(0.3, 1.0)))), 4)
        if r.random() < self.returns:
            revenue, quantity, cost = -revenue, -quantity, None if cost is None else -cost
        return {"customer_id": self.maybe(self.customers), "product_id": self.maybe(self.products), "channel": self.maybe(self.channels),
                "salesperson": self.maybe(self.people), "quantity": quantity, "revenue": revenue, "cost": cost}  # fmt: skip

    def leads(self) -> None:
        r = self.r
        most = r.choice((0, 2, 6, 40, 150, 400))
        sides = self.odd(0.2, "rates at 0 or 1")
        for month in self.months:
            near = month.index in (self.month.index, self.month.index - 1, self.month.index - 12)
            share = r.choice((0.0, 1.0)) if sides else r.choice((0.2, 0.3, 0.45, 0.6))
            valid = r.choice((0.0, 1.0)) if sides else r.choice((0.4, 0.6, 0.7))
            for number in range(most if near or most < 10 else 6):
                created = self.day(month.plus(-r.choice((0, 0, 1))))
                status = r.choice(("open", "closed", "closed", "closed"))
                if status == "closed":
                    status = "won" if r.random() < share else "lost"
                self.rows["leads"].append({
                    "lead_id": f"L{month}-{number}", "created_date": created if r.random() < 0.97 else None,
                    "channel": self.maybe(self.channels), "customer_id": self.maybe(self.customers) if r.random() < 0.3 else None,
                    "industry": self.maybe(self.industries), "size": self.maybe(SIZES), "region": self.maybe(self.regions),
                    "product_id": self.maybe(self.products), "owner": self.maybe(self.people),
                    "is_valid": None if r.random() < 0.1 else r.random() < valid, "status": status,
                    "closed_date": None if status == "open" else max(created, self.day(month)),
                    "amount": self.maybe((self.amount(), self.amount() * 20, 0.0)),
                    "lost_reason": self.maybe(REASONS) if status == "lost" else None,
                })  # fmt: skip

    def money(self) -> None:
        r = self.r
        slow = r.choice((5, 30, 70))
        for month in self.months:
            for number in range(r.choice((0, 1, 4, 12))):
                dated = self.day(month)
                paid = dated + dt.timedelta(days=r.choice((0, 3, slow, slow + 20))) if r.random() < 0.8 else None
                self.rows["invoices"].append({
                    "invoice_id": f"F{month}-{number}", "customer_id": self.maybe(self.customers), "invoice_date": dated,
                    "due_date": dated + dt.timedelta(days=30) if r.random() < 0.9 else None, "amount": self.amount(),
                    "paid_date": paid, "paid_amount": None,
                })  # fmt: skip
            for channel in self.channels:
                if r.random() < 0.6:
                    self.rows["channel_costs"].append({"date": self.day(month), "channel": channel,
                                                       "channel_type": self.maybe(("online", "offline", "distribution")),
                                                       "activity": self.maybe(("展会A", "Spring fair")), "cost": r.choice((0.0, self.amount(), self.amount() * 5))})  # fmt: skip
            share = r.choice((0.0, 0.5, 0.8, 1.0))
            for number in range(r.choice((0, 0, 1, 5, 45))):
                self.rows["contracts"].append({"contract_id": f"K{month}-{number}", "customer_id": r.choice(self.customers), "start_date": None,
                                               "end_date": self.day(month), "value": self.maybe((self.amount(),)),
                                               "renewed": r.random() < share, "renewal_date": None})  # fmt: skip
        for region in self.regions:
            if r.random() < 0.7:
                self.rows["markets"].append({"region": region, "industry": self.maybe(self.industries),
                                             "addressable_customers": r.choice((0.0, 3.0, 100.0)), "market_size": None})  # fmt: skip

    def voices(self) -> None:
        r = self.r
        for number, (month, kind, hours) in enumerate(feedback_pieces(r, self.months) if self.story else ()):
            self.rows["feedback"].append({"feedback_id": f"B{number}", "date": self.day(month), "customer_id": None, "kind": kind,
                                          "product_id": self.maybe(self.products), "topic": self.maybe(TOPICS), "response_hours": hours,
                                          "followup_hours": None, "resolved": True})  # fmt: skip
        for month in self.months:
            share = r.choice((0.0, 0.3, 1.0))
            for number in range(0 if self.story else r.choice((0, 1, 3, 8, 60))):
                kind = "complaint" if r.random() < share else r.choice(("suggestion", "praise"))
                self.rows["feedback"].append({"feedback_id": f"B{month}-{number}", "date": self.day(month), "customer_id": None,
                                              "product_id": self.maybe(self.products), "kind": kind, "topic": self.maybe(TOPICS),
                                              "response_hours": self.maybe((1.0, 5.0, 30.0)), "followup_hours": self.maybe((10.0, 90.0)),
                                              "resolved": r.choice((True, False, None))})  # fmt: skip
        leads = [row["lead_id"] for row in self.rows["leads"]]
        for month in self.months[-2:]:
            for _ in range(r.choice((0, 1, 2, 5))):
                self.rows["incidents"].append({"date": self.day(month), "department": self.maybe(DEPARTMENTS), "kind": self.maybe(KINDS),
                                               "lead_id": r.choice(leads) if leads and r.random() < 0.6 else None, "description": "说明文字"})  # fmt: skip

    def place(self) -> tuple[str, str]:
        """A dimension and a member of it, now and then one that sells nothing."""
        pools = {
            "product_line": self.lines,
            "region": self.regions,
            "channel": self.channels,
            "industry": self.industries,
        }
        dimension = self.r.choice(sorted(pools))
        return dimension, self.r.choice((*pools[dimension], "幽灵成员"))

    def records(self) -> None:
        r = self.r
        for _ in range(r.choice((0, 0, 1, 3, 6))):
            dimension, member = self.place() if r.random() < 0.7 else ("", "")
            month = self.month.plus(r.choice((0, 0, 0, -1, 1)))
            day, origin = self.day(month), r.choice(("external", "internal"))
            kind = r.choice(("competitor", "policy", "team", "别的因素" if day.day % 2 else "supply"))
            self.rows["factors"].append({"date": day, "origin": origin, "kind": kind,
                                         "dimension": r.choice(DIMENSION_NAMES[dimension]) if dimension else None,
                                         "member": member or None, "description": r.choice(DESCRIPTIONS), "effect": r.choice(("+", "-"))})  # fmt: skip
        for number in range(r.choice((0, 0, 1, 5, 9))):
            due = self.day(self.month.plus(r.choice((-3, -1, 0, 0, 1))))
            status = r.choice(("todo", "doing", "done", "cancelled"))
            done = self.day(self.month.plus(r.choice((-1, 0, 0, 1)))) if status == "done" and r.random() < 0.8 else None
            self.rows["actions"].append({"action_id": f"A{number}", "strategy": None, "task": r.choice(TASKS), "owner": self.maybe(PEOPLE),
                                         "due_date": due, "status": status, "done_date": done, "note": None})  # fmt: skip
        for _ in range(r.choice((0, 0, 1, 3, 8))):
            self.rows["risks"].append({"risk": r.choice(RISKS), "probability": self.maybe((1.0, 3.0, 5.0)), "impact": self.maybe((1.0, 3.0, 4.0)),
                                       "response": self.maybe(("准备组合报价", "Hedge with Beta, early")), "owner": self.maybe(PEOPLE)})  # fmt: skip
        for _ in range(r.choice((0, 0, 1, 3))):
            self.rows["resources"].append({"kind": r.choice(("training", "budget", "tool")), "item": r.choice(ITEMS),
                                           "amount": self.maybe((self.amount(), 0.0)), "share_of_revenue": self.maybe((0.015, 0.5)),
                                           "reason": self.maybe(("支持【扩张】", "To win back accounts."))})  # fmt: skip

    def plans(self) -> None:
        r = self.r
        sums: dict[tuple[str, str, Month], float] = defaultdict(float)
        line = {row["product_id"]: row["product_line"] for row in self.rows["products"]}
        region = {row["customer_id"]: row["region"] for row in self.rows["customers"]}
        for row in self.rows["orders"]:
            month = Month.of(row["order_date"])
            found = (
                ("", ""),
                ("product_line", line.get(row["product_id"])),
                ("region", region.get(row["customer_id"])),
                ("channel", row["channel"]),
            )
            for dimension, member in found:
                sums[dimension, str(member or ""), month] += row["revenue"]
        if self.story:
            members = {"product_line": self.lines, "region": self.regions, "channel": self.channels}
            for month, *of, target in targets_back(r, self.months, lambda *key: sums[key], members):
                self.target(month, *of, target, exactly=True)
            return
        if self.odd(0.25, "a whole year of targets"):
            for step in range(-12, 13):
                self.target(
                    self.month.plus(step), "revenue", "", "", max(sums["", "", self.month.plus(step)], self.scale * 10)
                )
        if self.odd(0.4, "targets of members"):
            for dimension, members in (
                ("product_line", self.lines),
                ("region", self.regions),
                ("channel", self.channels),
            ):
                for member in (*members, "幽灵成员"):
                    for step in (0, -1, -2, -3, 1):
                        if r.random() < 0.7:
                            month = self.month.plus(step)
                            self.target(
                                month,
                                "revenue",
                                dimension,
                                member,
                                abs(sums[dimension, member, month]) or self.scale * r.choice((0.001, 5.0)),
                            )
        if self.odd(0.5, "targets of the whole"):
            for metric in self.r.sample(TARGETED, r.randint(1, len(TARGETED))):
                for step in (0, 1):
                    base = sums["", "", self.month] if metric == "revenue" else r.choice((0.0, 0.05, 0.5, 1.0, 10.0))
                    self.target(self.month.plus(step), metric, "", "", base)

    def target(
        self, month: Month, metric: str, dimension: str, member: str, base: float, *, exactly: bool = False
    ) -> None:
        times = self.r.choice((0.5, 0.9, 0.98, 0.99999, 1.0, 1.0, 1.00001, 1.02, 1.1, 1.1, 2.0))
        times = self.r.choice((0.0, -1.0)) if self.r.random() < 0.04 else times
        times = 1.0 if exactly else times
        name = self.r.choice(DIMENSION_NAMES[dimension]) if dimension else None
        self.rows["targets"].append(
            {
                "month": month.first,
                "metric": metric,
                "dimension": name,
                "member": member or None,
                "target": base * times,
            }
        )

    def leave_out(self) -> None:
        r = self.r
        for entry in SCHEMAS:
            if r.random() < 0.07:
                self.rows.pop(entry.key, None)
                self.traits.append(f"no {entry.key}")
        only = r.choice(("leads", "invoices", "orders", "nothing")) if self.odd(0.08, "only one table") else ""
        if only:
            self.traits.append(f"only {only}")
            for key in list(self.rows):
                if key != only:
                    del self.rows[key]
        if (
            r.random() < 0.06 and len(self.rows["orders"]) > 1
        ):  # the month under review, or the one before, without orders
            gone = self.month.plus(r.choice((0, -1)))
            self.rows["orders"] = [row for row in self.rows["orders"] if Month.of(row["order_date"]) != gone]
            self.traits.append(f"no orders in {gone}")
