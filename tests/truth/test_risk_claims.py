"""The risks that the data shows: true as told, in their order, and false in each way."""

from __future__ import annotations

import pytest

from salesreview.metrics.facts import Facts
from salesreview.settings import Settings
from salesreview.tables.model import Tables

from .small import Lies, day, fact, hold, made, why

Company = tuple[Facts, Tables, Settings]
FACTORS = (
    {"date": day(0, 9), "kind": "competitor", "description": "Rival cut prices", "effect": "-"},
    {"date": day(0, 5), "kind": "supply", "description": "chips are short", "effect": "-"},
    {"date": day(0, 6), "kind": "supply", "description": "port closed"},
    {"date": day(1, 7), "kind": "supply", "description": "strike", "effect": "-"},
    {"date": day(0, 8), "kind": "policy", "description": "new tax", "effect": "-"},
)


def company(*, factors: tuple[int, ...] = (), incidents: float = 0.0, peak: float | None = None, before: float | None = 100_000.0,
            months: int = 12, whole: float = 100_000.0, more: bool = False, part: int | None = None) -> Company:  # fmt: skip
    """`peak`: revenue of November 2025, after `months` months of `before`; `more`: overdue amounts and a large customer."""
    found = [
        fact("revenue", whole),
        fact("incidents", incidents, 0, ("incident_kind", "support")),
        fact("incidents", 7.0),
    ]
    found += [fact("revenue", peak, 11)] if peak is not None else []
    found += [fact("revenue", before, step) for step in range(12, 12 + months)]
    if more:
        found += [
            fact("overdue_share", 0.25),
            fact("overdue_amount", 50_000.0),
            fact("revenue", 40_000.0, 0, ("customer", "Hanhe")),
        ]
    noted = [{"date": day(0), "kind": kind} for kind in ("support", "information")]
    facts, *rest = made(
        *found, rows={"factors": [dict(FACTORS[place]) for place in factors], "incidents": noted if incidents else []}
    )
    return (Facts(facts.month, facts.facts, partial_day=part), *rest)  # type: ignore[return-value]


ALL = company(factors=tuple(range(len(FACTORS))), incidents=3.0, peak=123_440.0, more=True)
SUPPLY = "supply chain: chips are short (5 October, recorded as unfavourable) and port closed (6 October)"
RIVAL = "competitors' moves: Rival cut prices (9 October, recorded as unfavourable)"
SUPPORT = "3 incidents of lacking support between departments recorded in the month"
SEASON = "peak season: a year earlier, revenue in November 2025 came to 123.4% of the mean of the 12 months before it; plan delivery and stock ahead"
OVERDUE, ONE = "CNY 50.0k overdue, 25.0% of the receivables", "one customer, Hanhe, makes 40.0% of the month's revenue"
EN = f"Risks that the data shows: {OVERDUE}; {ONE}; {RIVAL}; {SUPPLY}; {SUPPORT}; {SEASON}."
SUPPLY_ZH = "供应链：10月5日chips are short（登记影响：不利）和10月6日port closed"
SUPPORT_ZH, SEASON_ZH = (
    "本月登记资源支持不足的协作问题3起",
    "旺季：2025年11月销售额为此前12个月平均的123.4%，需提前安排交付与备货",
)
RIVAL_ZH = "竞品动作：10月9日Rival cut prices（登记影响：不利）"
ZH = f"数据提示的风险：逾期应收5.0万元，占应收账款25.0%；客户「Hanhe」一家占当月销售额的40.0%；{RIVAL_ZH}；{SUPPLY_ZH}；{SUPPORT_ZH}；{SEASON_ZH}。"
NONE = {"en": "The data shows no further risk by the rules in use.", "zh": "按现有规则，数据未提示其他风险。"}

TOLD: dict[str, tuple[str, str, Lies]] = {
    "all": ("en", EN, {
        "none": (EN, NONE["en"], "no_risks_shown: there is one"), "no list": ("Risks that the data shows: ", "", "risks of no list"),
        "a competitor's move as supply": ("supply chain: chips are short (5 October", "supply chain: Rival cut prices (9 October", "factor: no such factor row"),
        "another kind of factor": ("port closed (6 October)", "new tax (8 October, recorded as unfavourable)", "factor: no such factor row"),
        "a factor of another month": ("port closed (6 October)", "strike (7 September, recorded as unfavourable)", "factor: no such factor row"),
        "a factor on another day": ("(6 October)", "(7 October)", "factor: no such factor row"), "another effect": ("(5 October, recorded as unfavourable)", "(5 October, recorded as favourable)", "factor: no such factor row"),
        "a supply as a competitor's": ("Rival cut prices (9 October, recorded as unfavourable)", "port closed (6 October)", "factor: no such factor row"),
        "a factor left out": (" and port closed (6 October)", "", "left out: factors of supply: 2 rows, 1 told"), "no supply": (f"{SUPPLY}; ", "", "left out: the risk supply"),
        "one more incident": ("3 incidents", "4 incidents", "capacity: it is 3"), "all incidents": ("3 incidents", "7 incidents", "capacity: it is 3"),
        "other things": ("3 incidents", "3 items", "capacity: it is 3"), "a number alone": ("3 incidents of", "3 of", "capacity: of what"), "no incidents": (f"{SUPPORT}; ", "", "left out: the risk capacity"),
        "another month": ("November 2025", "December 2025", "season: the month is"), "the coming month": ("November 2025", "November 2026", "season: the month is"),
        "another share": ("123.4%", "123.5%", "season: the share is"), "a mean of fewer": ("the 12 months", "the 11 months", "season: the mean is of"), "no season": (f"; {SEASON}", "", "left out: the risk season"),
        "supply before competitors": (f"{RIVAL}; {SUPPLY}", f"{SUPPLY}; {RIVAL}", "the risks are not in their order"), "the season before support": (f"{SUPPORT}; {SEASON}", f"{SEASON}; {SUPPORT}", "the risks are not in their order"),
        "one customer first": (f"{OVERDUE}; {ONE}", f"{ONE}; {OVERDUE}", "the risks are not in their order"), "supply last": (f"{SUPPLY}; {SUPPORT}; {SEASON}", f"{SUPPORT}; {SEASON}; {SUPPLY}", "the risks are not in their order"),
        "support twice": (SUPPORT, f"{SUPPORT}; {SUPPORT}", "said 2 times: ('risk shown', 'capacity')"), "the season twice": (SEASON, f"{SEASON}; {SEASON}", "said 2 times: ('risk shown', 'season')"),
        "supply twice": (SUPPLY, f"{SUPPLY}; {SUPPLY}", "said 2 times: ('risk shown', 'supply')")}),
    "all in Chinese": ("zh", ZH, {
        "none": (ZH, NONE["zh"], "no_risks_shown: there is one"), "a competitor's move as supply": ("供应链：10月5日chips are short", "供应链：10月9日Rival cut prices", "factor: no such factor row"),
        "a factor left out": ("和10月6日port closed", "", "left out: factors of supply"), "no supply": (f"{SUPPLY_ZH}；", "", "left out: the risk supply"),
        "one more incident": ("问题3起", "问题4起", "capacity: it is 3"), "a number alone": ("问题3起", "问题3", "capacity: of what"), "another kind": ("资源支持不足", "信息传递延迟", "capacity: of another kind"), "no incidents": (f"{SUPPORT_ZH}；", "", "left out: the risk capacity"),
        "another month": ("2025年11月", "2025年12月", "season: the month is"), "another share": ("123.4%", "123.3%", "season: the share is"), "a mean of fewer": ("此前12个月", "此前13个月", "season: the mean is of"),
        "no season": (f"；{SEASON_ZH}", "", "left out: the risk season"), "supply before competitors": (f"{RIVAL_ZH}；{SUPPLY_ZH}", f"{SUPPLY_ZH}；{RIVAL_ZH}", "the risks are not in their order")}),
}  # fmt: skip


@pytest.mark.parametrize("case", TOLD)
def test_risks_are_true_and_their_lies_are_caught(case: str) -> None:
    lang, text, lies = TOLD[case]
    hold(ALL, "next.risks", text, lang, lies)


ALONE = {"supply": (company(factors=(1, 2)), SUPPLY, SUPPLY_ZH), "support": (company(incidents=3.0), SUPPORT, SUPPORT_ZH),
         "one incident": (company(incidents=1.0), SUPPORT.replace("3 incidents", "1 incident"), SUPPORT_ZH.replace("3", "1")),
         "a season": (company(peak=123_440.0), SEASON, SEASON_ZH)}  # fmt: skip


@pytest.mark.parametrize("kind", ALONE)
def test_each_is_a_risk_by_itself(kind: str) -> None:
    found, en, zh = ALONE[kind]
    for lang, text in (("en", f"Risks that the data shows: {en}."), ("zh", f"数据提示的风险：{zh}。")):
        hold(found, "next.risks", text, lang, {"none": (text, NONE[lang], "no_risks_shown: there is one")})


#: What is no risk, what is said of it all the same, and why it is none.
NO_RISK: dict[str, tuple[Company, str, str]] = {
    "supply of the month before": (company(factors=(3, 4)), "supply chain: strike (7 September, recorded as unfavourable)", "supply: no such factor row in the month"),
    "no incident of the kind": (company(), SUPPORT, "capacity: no incident"),
    "a little more than the mean": (company(peak=114_900.0), SEASON.replace("123.4", "114.9"), "season: no peak"),
    "a month less known": (company(peak=123_440.0, months=11), SEASON, "season: 11 months of 12"),
    "a month not known": (company(), SEASON, "season: 12 months of 12 before it, and itself None"),
    "a mean of nothing": (company(peak=123_440.0, before=0.0), SEASON, "season: the mean is 0"),
    "a mean below nothing": (company(peak=123_440.0, before=-100.0), SEASON, "season: the mean is -100"),
    "a part of a month": (company(peak=123_440.0, part=20), SEASON, "season: the month is not over"),
}  # fmt: skip


@pytest.mark.parametrize("case", NO_RISK)
def test_what_is_no_risk_is_not_told(case: str) -> None:
    found, said, reason = NO_RISK[case]
    for lang in ("en", "zh"):
        assert not why(found, "next.risks", NONE[lang], lang)
    told = why(found, "next.risks", f"Risks that the data shows: {said}.", "en")
    assert "risks_shown: none" in told and any(each.startswith(reason) for each in told), told


def test_a_peak_at_its_bound_may_be_told_or_not() -> None:
    bound = company(peak=115_000.0)
    assert not why(bound, "next.risks", NONE["en"], "en")
    assert not why(bound, "next.risks", f"Risks that the data shows: {SEASON.replace('123.4', '115.0')}.", "en")
    above = company(peak=115_001.0)
    assert "no_risks_shown: there is one" in why(above, "next.risks", NONE["en"], "en")
