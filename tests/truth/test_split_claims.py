"""Parts that add up to what they are parts of: the rule of the largest remainder, and the sentences that show parts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from salesreview.metrics.facts import Facts
from salesreview.settings import Settings
from salesreview.tables.model import Tables

from .claims.splits import largest_remainder
from .small import Lies, fact, hold, made, why

Company = tuple[Facts, Tables, Settings]


@pytest.mark.parametrize(
    ("parts", "whole", "shown"),
    [
        ("0.14 0.14 0.14", "0.42", "0.2 0.1 0.1"),  # one digit is missing: all as far off and as large, so the first
        ("0.14 0.12 0.16", "0.42", "0.1 0.1 0.2"),  # what is rounded adds up
        ("1.34 -0.24 0.04", "1.14", "1.3 -0.2 0.0"),
        ("0.15 0.15 0.15", "0.45", "0.1 0.2 0.2"),  # one too many: of equal ones the first gives
        ("3.45 2.55", "6.00", "3.4 2.6"),  # of two as far off the larger gives
        ("-0.14 -0.14 -0.14", "-0.42", "-0.2 -0.1 -0.1"),
        ("0.03 0.14 0.13", "0.30", "0.0 0.2 0.1"),  # the largest rounding error gets it, not the largest part
        ("10.03 0.04 0.04 0.04", "10.15", "10.0 0.1 0.1 0.0"),  # two missing
    ],
)
def test_the_largest_remainder(parts: str, whole: str, shown: str) -> None:
    exact = [Decimal(each) for each in parts.split()]
    told = largest_remainder(exact, Decimal(whole), 1)
    assert told == {tuple(Decimal(each) for each in shown.split())}
    (only,) = told
    assert sum(only) == Decimal(whole).quantize(Decimal("0.1"), "ROUND_HALF_UP")
    assert all(abs(one - other) < Decimal("0.1") for one, other in zip(only, exact, strict=True))


def margin(*effects: float | None, mom: float | None) -> Company:
    return made(
        fact("gross_margin", 0.3042, mom=mom, mom_base=None if mom is None else 0.3042 - mom, n=None),
        *(fact(f"margin_effect_{part}", value) for part, value in zip(("price", "cost", "mix"), effects, strict=True)),
    )


def revenue(*parts: float | None, value: float, base: float | None, **settings: str) -> Company:
    names = ("volume", "price", "mix", "new", "discontinued")
    return made(fact("revenue", value, mom_base=base), *(fact(f"pvm_revenue_{name}", part) for name, part in zip(names, parts, strict=True)),
                **settings)  # fmt: skip


EQUAL = margin(0.0014, 0.0014, 0.0014, mom=0.0042)
GROWTH = made(
    fact("revenue", 106_000.0, mom=0.06, mom_base=100_000.0), fact("growth_new", 0.0345), fact("growth_repeat", 0.0255)
)
#: -354.0 thousand; in ten thousands -29.94, +3.24 and -8.7 come to -35.4, but rounded to -35.4 as well.
PLAIN = revenue(-299_400.0, 32_400.0, -87_000.0, 0.0, 0.0, value=646_000.0, base=1_000_000.0)
#: 400 more in three parts of 140, 140 and 120: in thousands 0.1 each, and one digit is missing.
APART = revenue(140.0, 140.0, 120.0, 0.0, 0.0, value=10_400.0, base=10_000.0)
ALL = revenue(1_000.0, -2_000.0, 3_000.0, 4_000.0, -5_000.0, value=101_000.0, base=100_000.0)

TOLD: dict[str, tuple[Company, str, str, str, Lies]] = {
    "a margin": (EQUAL, "problems.hidden", "en", "Gross margin stood at 30.4%, of which price +0.2 pp, cost +0.1 pp and mix +0.1 pp.",
        {"rounded alone": ("+0.2", "+0.1", "split: not apportioned"), "given to another": ("price +0.2 pp, cost +0.1", "price +0.1 pp, cost +0.2", "split: the parts are"),
         "a wrong sign": ("mix +0.1", "mix -0.1", "split: the parts are"), "a last digit": ("cost +0.1", "cost +0.3", "split: the parts are"),
         "of nothing": ("Gross margin stood at 30.4%, of", "Of", "split: the parts of no margin")}),
    "a margin in Chinese": (EQUAL, "problems.hidden", "zh", "毛利率为30.4%，其中价格影响+0.2个百分点、成本影响+0.1个百分点、结构影响+0.1个百分点。",
        {"rounded alone": ("+0.2", "+0.1", "split: not apportioned"), "given to another": ("结构影响+0.1", "结构影响+0.2", "split: the parts are")}),
    "a margin that is another's whole": (margin(0.0014, 0.0014, 0.0014, mom=0.0142), "problems.hidden", "en",
        "Gross margin stood at 30.4%, of which price +0.1 pp, cost +0.1 pp and mix +0.1 pp.", {"made to add up": ("price +0.1", "price +1.2", "split: the parts are")}),
    "evidence": (EQUAL, "problems.hidden", "en", "Hypothesis to verify: price or discounts. For it: price moved the margin by +0.2 pp. Hypothesis to verify: higher cost. For it: cost moved the margin by +0.1 pp.",
        {"rounded alone": ("+0.2", "+0.1", "effect: not apportioned"), "a wrong sign": ("by +0.1", "by -0.1", "effect: the part is"), "another part": ("cost moved the margin by +0.1", "cost moved the margin by +0.2", "effect: the part is")}),
    "evidence in Chinese": (EQUAL, "problems.hidden", "zh", "待核实的假设：价格或折扣。支持：价格因素影响毛利率+0.2个百分点。",
        {"rounded alone": ("+0.2", "+0.1", "effect: not apportioned"), "another part": ("价格因素", "成本因素", "effect: the part is")}),
    "a growth": (GROWTH, "core.customers", "en", "Of the change on the base month, new customers account for +3.4 pp and repeat customers for +2.6 pp.",
        {"rounded alone": ("+3.4", "+3.5", "not apportioned"), "given to the smaller": ("+3.4 pp and repeat customers for +2.6", "+3.5 pp and repeat customers for +2.5", "the parts are")}),
    "a growth in Chinese": (GROWTH, "core.customers", "zh", "按环比拆分，新客户对增长的贡献为+3.4个百分点，老客户为+2.6个百分点。",
        {"rounded alone": ("+3.4", "+3.5", "not apportioned"), "a wrong sign": ("+2.6", "-2.6", "the parts are")}),
    "volume, price and mix": (PLAIN, "core.revenue", "zh", "销售额为64.6万元。销售额环比变动-35.4万元，其中销量-29.9万元、价格+3.2万元和结构-8.7万元。",
        {"another change": ("变动-35.4", "变动-35.5", "pvm: the change is"), "no sign": ("变动-35.4", "变动35.4", "pvm: the change is"), "another base": ("环比变动", "同比变动", "pvm: the parts are of the change on the month before"),
         "of the same days": ("环比变动", "较上月同期变动", "pvm: the month is not partial"),
         "a wrong part": ("价格+3.2", "价格+3.3", "pvm: the parts are"), "a wrong sign": ("价格+3.2", "价格-3.2", "pvm: the parts are"), "two exchanged": ("价格+3.2万元和结构-8.7", "价格-8.7万元和结构+3.2", "pvm: the parts are"),
         "a part left out": ("、价格+3.2万元和结构-8.7万元", "和结构-8.7万元", "pvm: the parts are"), "another name": ("结构-8.7", "停售产品-8.7", "pvm: the parts are"),
         "a part of nothing": ("和结构-8.7万元", "、结构-8.7万元和新增产品0.0万元", "pvm: the parts are"),
         "left out": ("销售额环比变动-35.4万元，其中销量-29.9万元、价格+3.2万元和结构-8.7万元。", "", "left out: the parts")}),
    "volume, price and mix in English": (PLAIN, "core.revenue", "en",
        "Revenue stood at CNY 646.0k. Revenue changed by CNY -354.0k on the month before: volume CNY -299.4k, price CNY +32.4k and mix CNY -87.0k.",
        {"another change": ("CNY -354.0k", "CNY -353.9k", "pvm: the change is"), "a wrong part": ("+32.4", "+32.5", "pvm: the parts are"), "no sign": ("CNY +32.4k", "CNY 32.4k", "pvm: the parts are"),
         "a part left out": (", price CNY +32.4k and mix", " and mix", "pvm: the parts are"),
         "twice": ("mix CNY -87.0k.", "mix CNY -87.0k. Revenue changed by CNY -354.0k on the month before: volume CNY -299.4k, price CNY +32.4k and mix CNY -87.0k.", "said 2 times"),
         "left out": (" Revenue changed by CNY -354.0k on the month before: volume CNY -299.4k, price CNY +32.4k and mix CNY -87.0k.", "", "left out: the parts")}),
    "parts that are apportioned": (APART, "core.revenue", "en", "Revenue stood at CNY 10.4k. Revenue changed by CNY +0.4k on the month before: volume CNY +0.2k, price CNY +0.1k and mix CNY +0.1k.",
        {"rounded alone": ("volume CNY +0.2k", "volume CNY +0.1k", "pvm: not apportioned"), "given to another": ("volume CNY +0.2k, price CNY +0.1k", "volume CNY +0.1k, price CNY +0.2k", "pvm: the parts are")}),
    "all parts": (ALL, "core.revenue", "en", "Revenue stood at CNY 101.0k. Revenue changed by CNY +1.0k on the month before: volume CNY +1.0k, price CNY -2.0k, mix CNY +3.0k, "
        "new products CNY +4.0k and discontinued products CNY -5.0k.", {"exchanged": ("new products CNY +4.0k and discontinued products CNY -5.0k", "new products CNY -5.0k and discontinued products CNY +4.0k", "pvm: the parts are")}),
    "all parts in Chinese": (ALL, "core.revenue", "zh", "销售额为10.1万元。销售额环比变动+0.1万元，其中销量+0.1万元、价格-0.2万元、结构+0.3万元、新增产品+0.4万元和停售产品-0.5万元。",
        {"a wrong last part": ("停售产品-0.5", "停售产品-0.4", "pvm: the parts are")}),
    "parts in whole units": (revenue(140.0, 140.0, 120.0, 0.0, 0.0, value=10_400.0, base=10_000.0, unit="1", currency="USD"), "core.revenue", "zh",
        "销售额为10,400.00USD。销售额环比变动+400.00USD，其中销量+140.00USD、价格+140.00USD和结构+120.00USD。", {"a wrong part": ("+120.00", "+120.01", "pvm: the parts are")}),
}  # fmt: skip


@pytest.mark.parametrize("case", TOLD)
def test_parts_are_true_and_their_lies_are_caught(case: str) -> None:
    company, slot, lang, text, lies = TOLD[case]
    hold(company, slot, text, lang, lies)


@pytest.mark.parametrize(
    ("company", "reason"),
    [
        (revenue(100.0, None, 0.0, 0.0, 0.0, value=10_400.0, base=10_000.0), "not known"),
        (revenue(200.0, 200.0, 0.0, 0.0, 0.0, value=10_400.0, base=None), "not known"),
        (revenue(400.0, 0.0, 0.0, 0.0, 0.0, value=10_400.0, base=10_000.0), "the parts are"),  # one source alone
        (revenue(4_000.0, -3_960.0, 0.0, 0.0, 0.0, value=10_040.0, base=10_000.0), "the parts are"),  # no change shows
    ],
)
def test_nothing_is_told_of_one_source_no_change_or_what_is_not_known(company: Company, reason: str) -> None:
    level = f"Revenue stood at CNY {(company[0].value('revenue') or 0) / 1000:.1f}k."
    assert not why(company, "core.revenue", level, "en")
    change = "0.0" if company[0].value("revenue") == 10_040.0 else "+0.4"
    parts = "volume CNY +4.0k and price CNY -4.0k" if change == "0.0" else "volume CNY +0.4k"
    found = why(
        company, "core.revenue", f"{level} Revenue changed by CNY {change}k on the month before: {parts}.", "en"
    )
    assert [each for each in found if each.startswith("pvm: ") and reason in each], found


def test_in_a_part_of_a_month_the_base_is_of_the_same_days() -> None:
    facts, *rest = PLAIN
    part = (Facts(facts.month, facts.facts, partial_day=20), *rest)
    text = "销售额为64.6万元。销售额较上月同期变动-35.4万元，其中销量-29.9万元、价格+3.2万元和结构-8.7万元。"
    hold(
        part, "core.revenue", text, "zh", {"a whole month's words": ("较上月同期", "环比", "pvm: the month is partial")}
    )


def test_each_line_has_the_parts_of_its_own_change() -> None:
    names, lines = (
        ("volume", "price", "mix", "new", "discontinued"),
        {"Valves": (200.0, 300.0), "Pumps": (900.0, -400.0)},
    )
    company = made(*(each for line, (volume, price) in lines.items() for at in [("product_line", line)] for each in (
        fact("revenue", 10_500.0, 0, at, mom_base=10_000.0),
        *(fact(f"pvm_revenue_{name}", part, 0, at) for name, part in zip(names, (volume, price, 0.0, 0.0, 0.0), strict=True)),
    )), unit="1")  # fmt: skip
    told = "{}: revenue of CNY 10,500.00. Revenue changed by CNY +500.00 on the month before: volume CNY {} and price CNY {}."
    text = "\n".join([told.format("Valves", "+200.00", "+300.00"), told.format("Pumps", "+900.00", "-400.00")])
    lies = {
        "another line's": ("+200.00 and price CNY +300.00", "+900.00 and price CNY -400.00", "pvm: the parts are"),
        "of one left out": (text.split("\n")[1].partition(". ")[2], "", "left out: the parts of the change of revenue of ('product_line', 'Pumps')"),
    }  # fmt: skip
    hold(company, "products.each", text, "en", lies)


def test_a_part_alone_is_rounded_where_the_others_are_not_known() -> None:
    company = margin(0.0014, None, 0.0014, mom=0.0042)
    hold(
        company,
        "problems.hidden",
        "Hypothesis to verify: price or discounts. For it: price moved the margin by +0.1 pp.",
        "en",
        {"another": ("+0.1", "+0.2", "effect: ")},
    )
    assert why(
        company,
        "problems.hidden",
        "Gross margin stood at 30.4%, of which price +0.1 pp, cost +0.1 pp and mix +0.1 pp.",
        "en",
    ) == ["split: the parts of no margin"]
