"""Who drove the change of revenue and what offset it: true as told, and false in each way."""

from __future__ import annotations

import pytest

from salesreview.metrics.catalog import BLANK
from salesreview.metrics.facts import Facts
from salesreview.settings import Settings
from salesreview.tables.model import Tables

from .small import Lies, fact, hold, made, why

Company = tuple[Facts, Tables, Settings]
BASE = 1_000_000.0


def lines(parts: dict[str, float], *more: object, **settings: str) -> Company:
    """A company whose lines all had a million in the month before, and the whole had as many."""
    whole = fact("revenue", BASE * len(parts) + sum(parts.values()), mom_base=BASE * len(parts))
    each = [fact("revenue", BASE + part, 0, ("product_line", name), mom_base=BASE) for name, part in parts.items()]
    return made(whole, *each, *more, **settings)  # type: ignore[arg-type]


#: Cables and the rows without a line are others: 27 thousand more.
MANY = lines(
    {
        "Gateways": 748_100.0,
        "Routers": 82_000.0,
        "Cloud": 75_000.0,
        "Cables": 20_000.0,
        "Edge": -326_000.0,
        "Parts": -8_000.0,
        BLANK: 7_000.0,
    }
)
FALL = lines({"Valves": -300_000.0, "Pumps": 0.0, BLANK: 50_000.0})
#: Each rounds to 0.1 thousand, and one digit is missing; or is too much.
APART, LESS = (
    lines({"A1": 140.0, "B1": 140.0, "C1": 120.0}, unit="k"),
    lines({"A1": 60.0, "B1": 60.0, "C1": 60.0}, unit="k"),
)
TIED = lines({"Pumps": 30_000.0, "Valves": 30_000.0, "Edge": -10_000.0, "Cloud": -10_000.0})
#: 300 more of rows without a line: nothing in ten thousands.
SMALL = lines({"Valves": 300_000.0, "Pumps": 0.0, BLANK: 300.0})
OFFSET = "partly offset by Edge (CNY -326.0k) and Parts (CNY -8.0k)"
EN = ("By product line, the rise in revenue of CNY 598.1k on the month before was driven by Gateways (CNY +748.1k), Routers (CNY +82.0k), "
      f"Cloud (CNY +75.0k) and others (CNY +27.0k), {OFFSET}.")  # fmt: skip
ZH = ("按产品线，销售额环比增加59.8万元，由「Gateways」（+74.8万元）、「Routers」（+8.2万元）、「Cloud」（+7.5万元）和其他（+2.7万元）带动，"
      "部分被「Edge」（-32.6万元）和「Parts」（-0.8万元）抵消。")  # fmt: skip

TOLD: dict[str, tuple[Company, str, str, Lies]] = {
    "a rise": (MANY, "en", f"Revenue stood at CNY 7,598.1k. {EN}", {
        "the other direction": ("rise in revenue of CNY 598.1k on the month before was driven by", "fall in revenue of CNY 598.1k on the month before came from", "drivers: the other direction"),
        "another change": ("of CNY 598.1k", "of CNY 598.2k", "drivers: the change is"), "a change with a sign": ("of CNY 598.1k", "of CNY +598.1k", "drivers: the change is"),
        "another base": ("on the month before", "on a year earlier", "drivers: the change is on the month before"),
        "of the same days": ("on the month before", "on the same days of the month before", "drivers: the month is not partial"),
        "a wrong part": ("+82.0", "+82.1", "drivers: the parts are"), "a wrong sign": ("Edge (CNY -", "Edge (CNY +", "drivers: the parts are"), "no sign": ("CNY +748.1k", "CNY 748.1k", "drivers: the parts are"),
        "amounts exchanged": ("Gateways (CNY +748.1k), Routers (CNY +82.0k)", "Gateways (CNY +82.0k), Routers (CNY +748.1k)", "drivers: the parts are"),
        "not the largest first": ("Gateways (CNY +748.1k), Routers (CNY +82.0k)", "Routers (CNY +82.0k), Gateways (CNY +748.1k)", "drivers: not the largest first"),
        "others before a line": ("Cloud (CNY +75.0k) and others (CNY +27.0k)", "others (CNY +27.0k) and Cloud (CNY +75.0k)", "drivers: not the largest first, others last"),
        "another line": ("Cloud", "Cables", "drivers: the lines are"),
        "a fourth line": ("Cloud (CNY +75.0k) and others (CNY +27.0k)", "Cloud (CNY +75.0k), Cables (CNY +20.0k) and others (CNY +7.0k)", "drivers: the lines are"),
        "a line among others": (", Cloud (CNY +75.0k) and others (CNY +27.0k)", " and others (CNY +102.0k)", "drivers: the lines are"),
        "others of another sum": ("others (CNY +27.0k)", "others (CNY +20.0k)", "drivers: the parts are"),
        "others left out": (", Cloud (CNY +75.0k) and others (CNY +27.0k)", " and Cloud (CNY +75.0k)", "drivers: others are left out"),
        "others on the other side": (f", Cloud (CNY +75.0k) and others (CNY +27.0k), {OFFSET}",
                                     " and Cloud (CNY +75.0k), partly offset by Edge (CNY -326.0k), Parts (CNY -8.0k) and others (CNY +27.0k)", "drivers: on the other side"),
        "no offset": (f", {OFFSET}", "", "drivers: the lines are"), "one offset alone": (" and Parts (CNY -8.0k)", "", "drivers: the lines are"),
        "twice": (EN, f"{EN} {EN}", "said 2 times: ('drivers'"), "left out": (f" {EN}", "", "left out: the drivers")}),
    "a rise in Chinese": (MANY, "zh", f"销售额为759.8万元。{ZH}", {
        "the other direction": ("增加59.8万元，由「Gateways」（+74.8万元）、「Routers」（+8.2万元）、「Cloud」（+7.5万元）和其他（+2.7万元）带动",
                                "减少59.8万元，来自「Gateways」（+74.8万元）、「Routers」（+8.2万元）、「Cloud」（+7.5万元）和其他（+2.7万元）", "drivers: the other direction"),
        "another change": ("增加59.8", "增加59.9", "drivers: the change is"), "another base": ("环比增加", "同比增加", "drivers: the change is on"),
        "a wrong part": ("+7.5", "+7.6", "drivers: the parts are"), "a wrong sign": ("-0.8", "+0.8", "drivers: the parts are"),
        "not the largest first": ("「Edge」（-32.6万元）和「Parts」（-0.8万元）", "「Parts」（-0.8万元）和「Edge」（-32.6万元）", "drivers: not the largest first"),
        "another line": ("「Parts」", "「Cables」", "drivers: the lines are"), "others left out": ("、「Cloud」（+7.5万元）和其他（+2.7万元）", "和「Cloud」（+7.5万元）", "drivers: others are left out"),
        "no offset": ("，部分被「Edge」（-32.6万元）和「Parts」（-0.8万元）抵消", "", "drivers: the lines are"), "left out": (ZH, "", "left out: the drivers")}),
    "a fall": (FALL, "en", "By product line, the fall in revenue of CNY 250.0k on the month before came from Valves (CNY -300.0k), partly offset by others (CNY +50.0k).", {
        "the other direction": ("fall in revenue of CNY 250.0k on the month before came from", "rise in revenue of CNY 250.0k on the month before was driven by", "drivers: the other direction"),
        "what went up": ("Valves (CNY -300.0k), partly offset by others (CNY +50.0k)", "others (CNY +50.0k), partly offset by Valves (CNY -300.0k)", "drivers: on the other side"),
        "a line that stood still": ("Valves (CNY -300.0k),", "Valves (CNY -300.0k) and Pumps (CNY 0.0k),", "drivers: the lines are"), "no offset": (", partly offset by others (CNY +50.0k)", "", "drivers: others are left out")}),
    "a fall in Chinese": (FALL, "zh", "按产品线，销售额环比减少25.0万元，来自「Valves」（-30.0万元），部分被其他（+5.0万元）抵消。", {
        "the other direction": ("减少25.0万元，来自「Valves」（-30.0万元）", "增加25.0万元，由「Valves」（-30.0万元）带动", "drivers: the other direction"),
        "another line": ("「Valves」", "「Pumps」", "drivers: the lines are"), "no offset": ("，部分被其他（+5.0万元）抵消", "", "drivers: others are left out")}),
    "apportioned": (APART, "en", "By product line, the rise in revenue of CNY 0.4k on the month before was driven by A1 (CNY +0.2k), B1 (CNY +0.1k) and C1 (CNY +0.1k).", {
        "rounded alone": ("+0.2", "+0.1", "drivers: not apportioned"), "given to another": ("A1 (CNY +0.2k), B1 (CNY +0.1k)", "A1 (CNY +0.1k), B1 (CNY +0.2k)", "drivers: the parts are")}),
    "apportioned in Chinese": (APART, "zh", "按产品线，销售额环比增加0.4千元，由「A1」（+0.2千元）、「B1」（+0.1千元）和「C1」（+0.1千元）带动。", {
        "rounded alone": ("+0.2", "+0.1", "drivers: not apportioned"), "made to be others": ("「C1」", "其他", "drivers: the lines are")}),
    "apportioned to nothing": (LESS, "en", "By product line, the rise in revenue of CNY 0.2k on the month before was driven by A1 (CNY 0.0k), B1 (CNY +0.1k) and C1 (CNY +0.1k).", {
        "left out": ("A1 (CNY 0.0k), B1", "B1", "drivers: the lines are"), "rounded alone": ("A1 (CNY 0.0k)", "A1 (CNY +0.1k)", "drivers: not apportioned")}),
    "ties by name": (TIED, "en", "By product line, the rise in revenue of CNY 40.0k on the month before was driven by Pumps (CNY +30.0k) and Valves (CNY +30.0k), partly offset by Cloud (CNY -10.0k) and Edge (CNY -10.0k).", {
        "not by name": ("Pumps (CNY +30.0k) and Valves", "Valves (CNY +30.0k) and Pumps", "drivers: not the largest first"), "offsets not by name": ("Cloud (CNY -10.0k) and Edge", "Edge (CNY -10.0k) and Cloud", "drivers: not the largest first")}),
    "others that show": (SMALL, "en", "By product line, the rise in revenue of CNY 300.3k on the month before was driven by Valves (CNY +300.0k) and others (CNY +0.3k).", {
        "left out": (" and others (CNY +0.3k)", "", "drivers: others are left out")}),
    "others that do not show in Chinese": (SMALL, "zh", "按产品线，销售额环比增加30.0万元，由「Valves」（+30.0万元）带动。", {
        "told": ("（+30.0万元）", "（+30.0万元）和其他（0.0万元）", "drivers: others show as nothing")}),
}  # fmt: skip


@pytest.mark.parametrize("case", TOLD)
def test_drivers_are_true_and_their_lies_are_caught(case: str) -> None:
    company, lang, text, lies = TOLD[case]
    hold(company, "core.revenue", text, lang, lies)


def test_others_that_show_only_as_apportioned_may_stand() -> None:
    company = lines({"A1": 1_030.0, "B1": 1_030.0, BLANK: 40.0}, unit="k")
    text = "By product line, the rise in revenue of CNY 2.1k on the month before was driven by A1 (CNY +1.0k){} B1 (CNY +1.0k){}."
    assert not why(company, "core.revenue", text.format(" and", ""), "en")
    hold(company, "core.revenue", text.format(",", " and others (CNY +0.1k)"), "en",
         {"given to a line": ("A1 (CNY +1.0k)", "A1 (CNY +1.1k)", "drivers: the parts are")})  # fmt: skip


@pytest.mark.parametrize(
    ("company", "reason"),
    [
        (made(fact("revenue", 2_300_000.0), *lines({"Valves": 300_000.0, "Pumps": 0.0})[0].facts[1:]), "no base"),
        (lines({"Valves": 300_000.0, BLANK: 0.0}), "fewer than two lines"),
        (lines({"Valves": 40_000.0, "Pumps": -39_600.0}), "no change shows"),  # 0.4 thousand, nothing in ten thousands
        (lines({"Valves": -30_000.0, "Pumps": -400.0, BLANK: 90_000.0}), "no line went that way"),
        (
            lines({"Valves": 400.0, "Pumps": 400.0, BLANK: 90_000.0}),
            "no line went that way",
        ),  # none shows in ten thousands
    ],
)
def test_nothing_is_told_where_there_is_no_base_no_change_or_nobody_to_name(company: Company, reason: str) -> None:
    level = f"Revenue stood at CNY {(company[0].value('revenue') or 0) / 1000:,.1f}k."
    assert not why(company, "core.revenue", level, "en")
    told = "By product line, the rise in revenue of CNY 0.4k on the month before was driven by Valves (CNY +0.4k)."
    assert f"drivers: nothing to tell: {reason}" in why(company, "core.revenue", f"{level} {told}", "en")


def test_a_line_without_a_base_has_the_month_before_or_nothing() -> None:
    whole, new, old = (
        fact("revenue", 150_000.0, mom_base=100_000.0),
        ("product_line", "Valves"),
        ("product_line", "Pumps"),
    )
    company = made(
        whole,
        fact("revenue", 50_000.0, 0, new),
        fact("revenue", 20_000.0, 1, new),
        fact("revenue", 100_000.0, 0, old, mom_base=80_000.0),
    )
    hold(company, "core.revenue", "By product line, the rise in revenue of CNY 50.0k on the month before was driven by Valves (CNY +30.0k) and Pumps (CNY +20.0k).", "en",
         {"from nothing": ("Valves (CNY +30.0k)", "Valves (CNY +50.0k)", "drivers: the parts are")})  # fmt: skip
    facts, *rest = company
    part = (Facts(facts.month, facts.facts, partial_day=20), *rest)
    text = "By product line, the rise in revenue of CNY 50.0k on the same days of the month before was driven by Valves (CNY +50.0k) and Pumps (CNY +20.0k)."
    hold(part, "core.revenue", text, "en", {"from the whole month before": ("Valves (CNY +50.0k)", "Valves (CNY +30.0k)", "drivers: the parts are"),
         "a whole month's words": ("on the same days of the month before", "on the month before", "drivers: the month is partial")})  # fmt: skip


def test_the_drivers_stand_after_volume_price_and_mix() -> None:
    parts = (100_000.0, 50_000.0, 0.0, 0.0, 0.0)
    names = ("volume", "price", "mix", "new", "discontinued")
    company = lines({"Valves": 150_000.0, "Pumps": 0.0}, *(fact(f"pvm_revenue_{name}", part) for name, part in zip(names, parts, strict=True)),
                    fact("gross_margin", 0.3))  # fmt: skip
    pvm = "Revenue changed by CNY +150.0k on the month before: volume CNY +100.0k and price CNY +50.0k."
    told = "By product line, the rise in revenue of CNY 150.0k on the month before was driven by Valves (CNY +150.0k)."
    margin = "Gross margin stood at 30.0%."
    hold(company, "core.revenue", f"Revenue stood at CNY 2,150.0k. {pvm} {told} {margin}", "en", {
        "before them": (f"{pvm} {told}", f"{told} {pvm}", "the drivers stand elsewhere"), "after the margin": (f"{told} {margin}", f"{margin} {told}", "the drivers stand elsewhere")})  # fmt: skip
    alone = lines({"Valves": 150_000.0, "Pumps": 0.0}, fact("gross_margin", 0.3))
    hold(
        alone,
        "core.revenue",
        f"Revenue stood at CNY 2,150.0k. {told} {margin}",
        "en",
        {"after the margin": (f"{told} {margin}", f"{margin} {told}", "the drivers stand after")},
    )
    assert "drivers: in another slot" in why(alone, "products.best", told, "en")
