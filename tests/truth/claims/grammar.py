"""The grammar of the checker: rules of claims, their pieces in Chinese and English, and what the words mean."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import salesreview
from salesreview.metrics.catalog import METRICS
from salesreview.metrics.model import Fact
from salesreview.period import Month

#: What the words of size mean (shares of the base; for rates, differences), and how many cases carry a judgement.
FLAT = 0.0005
SLIGHT, SHARP = {False: 0.03, True: 0.01}, {False: 0.15, True: 0.05}
FEW, CRITICAL = 30, 1.96
#: Rates that set amounts against amounts: no share of their cases to test; fewer rows than this are no news.
OF_AMOUNTS = frozenset({"gross_margin", "cost_coverage", "discount_rate", "new_customer_revenue_share", "repeat_revenue_share",
                        "quality_revenue_share", "roi", "renewal_rate_value"})  # fmt: skip
FEW_AMOUNTS = 5
DRIVES, CONCENTRATED, OVERDUE, SEVERE = 0.6, 0.3, 0.2, 9
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
SCALES = {"1": 0, "k": 3, "wan": 4, "M": 6, "yi": 8}
HEADS = {"products.each": "product_line", "customers.region": "region", "channels.effect": "channel"}
#: The dimensions whose members a text names.
NAMED = frozenset({"product_line", "region", "channel", "industry", "size", "salesperson", "customer", "topic", "line_topic",
                   "lost_reason", "department"})  # fmt: skip
SPLIT_BY = {"customers.industry": "industry", "customers.size": "size"}
THEMES = ("product_line", "region", "channel")
#: What the counts count: the words for them, and the metrics.
COUNTED = {
    "customer": ("家", "active_customers new_customers churned_customers churn_base quality_customers window_customers addressable_customers"),
    "order": ("单", "orders"), "lead": ("条", "leads valid_leads judged_leads"), "contract": ("份", "contracts_due contracts_renewed"),
    "deal": ("单", "deals_won deals_lost big_deals_lost deals_lost_with_incident"), "incident": ("起", "incidents"),
    "item": ("条", "feedback complaints late_responses late_followups"), "task": ("项", ""),
}  # fmt: skip
NOUN_OF = {metric: noun for noun, (_, metrics) in COUNTED.items() for metric in metrics.split()}
#: The figures of the whole company that the summary watches.
WATCHED = ("revenue", "gross_margin", "new_customers", "churn_rate", "repurchase_rate", "quality_customer_share", "win_rate",
           "conversion_rate", "lead_validity_rate", "sales_cycle_days", "collected", "collection_days", "overdue_share",
           "renewal_rate", "complaint_rate", "late_response_rate", "cac")  # fmt: skip
CAUSES = re.compile(r"因为|由于|导致|归因|得益于|受.{1,12}影响|because|due to|caused|thanks to|owing to", re.IGNORECASE)
NOT_TEXT = re.compile(r"(?<![A-Za-z])(?:None|nan|inf|infinity)(?![A-Za-z])|[{}]|[（(]\s*[）)]|「」|“”", re.IGNORECASE)
MINUS_ZERO = re.compile(r"(?<![A-Za-z0-9])[-−+]0(?:\.0+)?(?![\d.,])")
MISPLACED = {
    "zh": re.compile(r"[，、；：。]{2,}|[\u4e00-\u9fff」）][,;.!?]|[,;!?][\u4e00-\u9fff]|  "),
    "en": re.compile(r"[，。；：]|, ,|\.\.|,\.|;\.|: ?[.;,]|  | [.,;:]"),
}
PLURALS = r"customers|orders|leads|deals|contracts|items|incidents|tasks|cases|months|days|hours"
_NO_YEAR = "".join(f"(?<!{month} )" for month in MONTHS)  # revenue in November 2025 was
BAD_COUNT = re.compile(
    rf"(?<![\d.,])1 (?:\w+ )?(?:{PLURALS})\b|(?<![\d.,])1 (?:\w+ )?(?:were|are)\b|(?<![\d.,])(?<![A-Z]{{3}} ){_NO_YEAR}(?:[2-9]|\d{{2,}}) (?:\w+ )?(?:was|is)\b|(?<![\d.,])(?:0|[2-9]|[\d,.]*\d\d) (?:{re.sub('s(?=[|]|$)', '', PLURALS)})\b(?! lines\b)"
)
BAD_IS = re.compile(r"\b(?:[A-Za-z]*[a-z]{2}s|Days lost) is n/a")


@dataclass(frozen=True)
class Finding:
    """One thing found wrong in a text."""

    slot: str
    why: str
    text: str

    def __str__(self) -> str:
        return f"{self.slot}: {self.why} | {self.text}"


class UntrueError(Exception):
    """A claim that does not hold."""


@dataclass(frozen=True)
class Rule:
    """One kind of claim: its form by language, whether more of the clause follows at once, and its check."""

    name: str
    zh: str
    en: str
    lead: bool
    check: Callable[..., None]


RULES: list[Rule] = []


def rule(zh: str, en: str, *, lead: bool = False) -> Callable[[Callable[..., None]], Callable[..., None]]:
    def note(check: Callable[..., None]) -> Callable[..., None]:
        RULES.append(Rule(check.__name__, zh, en, lead, check))
        return check

    return note


def fold(value: object) -> str:
    """What a person typed, as it may stand in a sentence."""
    text = re.sub(r"\s+", " ", str(value or "")).strip().rstrip("。.；;，, \u3000")
    return text.translate(str.maketrans("【】{}", "\u3014\u3015\uff5b\uff5d"))


def day_text(day: dt.date, lang: str) -> str:
    return f"{day.month}月{day.day}日" if lang == "zh" else f"{day.day} {MONTHS[day.month - 1]}"


def month_text(month: Month, lang: str) -> str:
    return f"{month.year}年{month.month}月" if lang == "zh" else f"{MONTHS[month.month - 1]} {month.year}"


def rounded(value: float, places: int) -> Decimal:
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


NUMBER = r"[-+]?\d+(?:,\d{3})*(?:\.\d+)?"
NAME = "\ue000\\d+\ue001"
LABELS = {
    "zh": sorted((m.zh for m in METRICS), key=len, reverse=True),
    "en": sorted([*(m.en for m in METRICS), "Collections"], key=len, reverse=True),
}
BY_LABEL = {lang: {(m.zh if lang == "zh" else m.en.lower()): m.key for m in METRICS} for lang in ("zh", "en")}
BY_LABEL["en"]["collections"] = "collected"
PIECES = {
    "zh": {
        "V": rf"{NUMBER}(?:个百分点|%|[百千]?万?亿?元|[百千]?万?亿?[A-Z]{{3}}|天|小时|[家单条份起项])?",
        "P": rf"{NUMBER}%", "S": rf"{NUMBER}(?:%|个百分点)",
        "B": "环比|同比|较上月同期|较上年同期", "D": r"\d{1,2}月\d{1,2}日", "T": r"\d{4}年\d{1,2}月",
        "Z": f"{NAME}|[大中小]型客户",
    },
    "en": {
        "V": rf"(?:[A-Z]{{3}} )?{NUMBER}(?:%| pp|[kM]\b)?(?: (?:days?|hours?|customers?|orders?|leads?|deals?|contracts?|items?|incidents?|tasks?)\b)?",
        "P": rf"{NUMBER}%", "S": rf"{NUMBER}(?:%| pp)",
        "B": "on the month before|on a year earlier|on the same days of the month before|on the same days a year earlier",
        "D": rf"\d{{1,2}} (?:{'|'.join(MONTHS)})", "T": rf"(?:{'|'.join(MONTHS)}) \d{{4}}",
        "Z": f"{NAME}|(?:large|medium|small) customers",
    },
}  # fmt: skip
SEPARATOR = {"zh": re.compile(r"[，。；、：]|和|$"), "en": re.compile(r", and |, |; |: | and |\. ?|$")}


@cache
def grammar(lang: str) -> list[tuple[Rule, re.Pattern[str]]]:
    pieces = {
        **PIECES[lang],
        "M": "|".join(map(re.escape, LABELS[lang])),
        "N": NAME,
        "K": r"\d+(?:,\d{3})*",
        "R": r".+?",
    }

    def piece(found: re.Match[str]) -> str:
        return f"(?P<{found[1]}{found[2]}>{pieces[found[1]]})"

    made = []
    for each in RULES:
        form = each.zh if lang == "zh" else each.en
        made.append(
            (each, re.compile(re.sub(r"(?<!\?P)<([A-Z])(\d?)>", piece, form), re.IGNORECASE if lang == "en" else 0))
        )
    return made


def hundred(amount: float) -> float:
    return float(Decimal(repr(float(amount))).scaleb(2))


def places_at(facts: Iterable[Fact]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((fact.dimension, fact.member) for fact in facts))


def places_of(places: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(places))


def z_of(share: float, cases: float, base: float, base_cases: float) -> float:
    """The size of the two-proportion z; a quotient that can pass 1 is judged as counts per case."""
    pooled = (share * cases + base * base_cases) / (cases + base_cases)
    variance = (pooled * (1 - pooled) if 0 <= pooled < 1 else abs(pooled)) * (1 / cases + 1 / base_cases)
    return abs(share - base) / math.sqrt(variance) if variance > 0 else math.inf if share != base else 0.0


@cache
def rule_file(name: str) -> dict[str, Any]:
    """The shipped rules as plain data."""
    path = Path(salesreview.__file__).parent / "insights" / f"{name}.yaml"
    return dict(yaml.safe_load(path.read_text("utf-8")))
