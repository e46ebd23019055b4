"""Chinese and English: joining, numbers, percent, points and units, as text for sentences and labels.

Language codes are "zh" (zh-Hans) and "en". Rounding is half away from zero on the decimal text of a number, so that
a figure in a sentence and the same figure in a cell, shown by Excel, never differ.
"""

from __future__ import annotations

import datetime as dt
import locale
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

ZH = "zh"
EN = "en"
LANGUAGES = (ZH, EN)

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


def system_language(environment: Mapping[str, str]) -> str:
    """Return the language that the system speaks: its locale (LC_ALL, LC_MESSAGES, LANG); en for any but Chinese."""
    named = next((environment[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(key)), "")
    if not named and os.name == "nt":  # Windows keeps the language out of the environment
        named = locale.getlocale()[0] or ""
    return ZH if named.lower().startswith(("zh", "chinese")) else EN


@dataclass(frozen=True, slots=True)
class MoneyUnit:
    """The unit that money is shown in: 元, 万元, k, M; `scale` is how many currency units it holds."""

    key: str
    zh: str
    en: str
    scale: float

    @property
    def power(self) -> int:
        """The unit as a power of ten: 4 for 万元."""
        return round(math.log10(self.scale))

    def named(self, lang: str, currency: str = "CNY") -> str:
        """Return the unit with its currency as labels show it: 万元 (万USD for another currency), USD k."""
        if lang != ZH:
            return f"{currency} {self.en}".strip()
        return self.zh if currency in ("CNY", "") else self.zh.removesuffix("元") + currency


MONEY_UNITS = {
    unit.key: unit
    for unit in (
        MoneyUnit("1", "元", "", 1.0),
        MoneyUnit("k", "千元", "k", 1e3),
        MoneyUnit("wan", "万元", "10k", 1e4),
        MoneyUnit("M", "百万元", "M", 1e6),
        MoneyUnit("yi", "亿元", "100M", 1e8),
    )
}


def round_half_up(value: float, digits: int) -> Decimal:
    """Round as Excel shows a number: half away from zero on its shortest decimal text. No negative zero."""
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return abs(rounded) if rounded == 0 else rounded


def number(value: float, digits: int = 0, *, signed: bool = False) -> str:
    """Return 1,286.4; with `signed`, +38.4 and -41.2."""
    rounded = round_half_up(value, digits)
    return f"{rounded:+,}" if signed and rounded != 0 else f"{rounded:,}"


def percent(value: float, digits: int = 1, *, signed: bool = False) -> str:
    """Return 12.3% for 0.123."""
    return number(Decimal(repr(float(value))).scaleb(2).__float__(), digits, signed=signed) + "%"


def points(value: float, lang: str, digits: int = 1, *, signed: bool = False) -> str:
    """Return a difference of rates: 3.2个百分点, 3.2 pp for 0.032."""
    text = number(Decimal(repr(float(value))).scaleb(2).__float__(), digits, signed=signed)
    return f"{text}个百分点" if lang == ZH else f"{text} pp"


def money(value: float, lang: str, unit: MoneyUnit, currency: str = "CNY", *, signed: bool = False) -> str:
    """Return 1,286.4万元 in Chinese (1,286.4万USD for another currency), CNY 12.9M in English; signed +3.2万元."""
    power, places = _money_form(lang, unit)
    text = number(value / 10.0**power, places, signed=signed)
    if lang == ZH:
        return text + unit.named(lang, currency)
    name = {"wan": "", "yi": "M"}.get(unit.key, unit.en)
    return f"{currency} {text}{name}".strip()


def _money_form(lang: str, unit: MoneyUnit) -> tuple[int, int]:
    """Return the power of ten that a text tells an amount in, and how many decimals it has there."""
    if lang != ZH and unit.key == "wan":
        return 0, 0
    if lang != ZH and unit.key == "yi":  # “12.9100M” would be read as another number
        return 6, 1
    return unit.power, 2 if unit.scale == 1 else 1


def money_digit(lang: str, unit: MoneyUnit) -> int:
    """Return the power of ten of the last digit that a text shows of an amount: 3 for 1,286.4万元."""
    power, places = _money_form(lang, unit)
    return power - places


def join(items: Sequence[str], lang: str) -> str:
    """Return 甲、乙和丙; A, B and C."""
    if len(items) <= 1:
        return "".join(items)
    comma, last = ("、", "和") if lang == ZH else (", ", " and ")
    return comma.join(items[:-1]) + last + items[-1]


def quoted(name: str, lang: str) -> str:
    """Return a member's name as sentences show it: 「智能网关」, Smart gateways."""
    return f"「{name}」" if lang == ZH else name


def day(value: dt.date, lang: str) -> str:
    """Return 10月9日, 9 October."""
    return f"{value.month}月{value.day}日" if lang == ZH else f"{value.day} {_MONTHS[value.month - 1]}"


def month_name(year: int, month: int, lang: str) -> str:
    """Return 2026年10月, October 2026."""
    return f"{year}年{month}月" if lang == ZH else f"{_MONTHS[month - 1]} {year}"
