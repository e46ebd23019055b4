"""The stories planted in the sample company are told, each among the first of its kind, and no others are.

The list of stories is that of `salesreview.sample` (proved on the raw tables by tests/sample/test_stories.py).
"""

from __future__ import annotations

import re

import pytest

from salesreview.period import Month
from salesreview.sample.names import CHANNELS, INDUSTRIES, LINES, PEOPLE, REGIONS
from salesreview.settings import Settings

from .checker import Reading, check_text
from .sample import MONTH, sample_company, sample_facts, sample_texts

SEPTEMBER = Month(2026, 9)
#: Each story: the month, the slot, how far down it may stand (lines), and what is said in both languages.
STORIES = {
    "gateways far above target": (MONTH, "summary.achievements", 1, "「智能网关」.*完成率117", "Smart gateways.*117"),
    "gateways drive the growth": (MONTH, "products.best", 1, "增长主要由产品线「智能网关」带动", "driven by Smart gateways"),
    "edge terminals far below target": (MONTH, "summary.problems", 3, "「边缘终端」.*完成率81", "Edge terminals.*81"),
    "a competitor cut its price": (MONTH, "summary.problems", 3, "「边缘终端」同期登记.*竞品.*降价12%", "Recorded for Edge terminals.*competitor cut"),
    "lost on price": (MONTH, "problems.acquisition", 1, "丢单原因：「价格」9单", r"reasons recorded: Price \(9\)"),
    "small customers leave": (MONTH, "summary.problems", 1, "客户流失率.*小型客户最高，为17", "Churn rate.*small customers at 17"),
    "complaints over their limit, slow answers first": (MONTH, "summary.problems", 2, "投诉率.*「故障响应慢」", "Complaint rate.*Slow response to faults"),
    "slow answers belong to edge terminals": (MONTH, "products.each", 3, "「边缘终端」.*投诉16条.*「故障响应慢」", "Edge terminals.*16 of them complaints.*Slow response"),
    "the Southwest three months below": (MONTH, "problems.hidden", 1, "「西南」销售额已连续3个月低于目标", "Southwest China has been below target for 3 months"),
    "the Southwest three months below, beside its revenue": (MONTH, "customers.region", 4, "「西南」销售额连续3个月未达目标，本月低于上年同月", "Revenue of Southwest China missed the target for 3 months in a row and fell below the same month a year earlier"),
    "edge terminals turned on the year before": (MONTH, "products.each", 3, "「边缘终端」销售额本月低于上年同月，此前连续12个月高于上年同月", "Edge terminals fell below the same month a year earlier, after 12 months above it"),
    "fairs cost more and win fewer": (MONTH, "channels.effect", 7, "获客成本上升最多的是「行业展会」", "a new customer rose most in Trade fairs"),
    "larger stands recorded": (MONTH, "overview.factors", 2, "行业展会展位扩大", "Larger stands at the trade fairs"),
    "fewer contracts renewed": (MONTH, "problems.retention", 1, "续约率为71.4%.*低于目标", "Renewal rate stood at 71.4%.*below the target"),
    "new customers short of target": (MONTH, "actions.strategy", 4, "新增客户数.*低于目标3家", "New customers.*3 below it"),
    "a router loses margin to its cost": (SEPTEMBER, "products.each", 2, "「工业路由」.*毛利率.*下降3.8.*成本影响-3.7", "Industrial routers.*down 3.8 pp.*cost -3.7"),
    "the dearer module is named": (SEPTEMBER, "problems.hidden", 3, "成本上升.*5G模组涨价", "higher cost.*5G modules"),
}  # fmt: skip
#: What the ranked cells of October may speak of: planted, or plainly in the data (the reason beside it).
RANKED = ("summary.achievements", "summary.problems", "problems.hidden", "actions.strategy")
PLANTED = {
    ("revenue", ("product_line", "智能网关")), ("revenue", ("product_line", "边缘终端")), ("revenue", ("region", "西南")),
    ("churn_rate", ("", "")), ("complaint_rate", ("", "")), ("new_customers", ("", "")),
}  # fmt: skip
PLAIN = {
    ("win_rate", ("", "")): "27 of 57 deals won against a target of 42 %",
    ("revenue", ("region", "华南")): "107.4 % of its target",
    ("collected", ("", "")): "92.2 % of its target",
    ("active_customers", ("region", "西南")): "29 after 37: evidence for the region below target",
}
#: The members' names of the English sample as the Chinese one has them.
CHINESE = {en: zh for zh, en in (*LINES, *REGIONS, *CHANNELS, *INDUSTRIES, *PEOPLE)}
OWN_RULES = {("below", "3"), ("growth of one",)}  # the Southwest; one customer's increase is most of the whole's


def reading(lang: str, month: Month = MONTH) -> Reading:
    texts = sample_texts(lang, month)
    return check_text(texts, sample_facts(lang, month), sample_company(lang), Settings(language=lang))


@pytest.mark.parametrize("month", [MONTH, SEPTEMBER], ids=str)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_the_review_says_of_the_sample_is_true(lang: str, month: Month) -> None:
    assert not [str(each) for each in reading(lang, month).findings]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("story", STORIES)
def test_a_planted_story_is_told_among_the_first(story: str, lang: str) -> None:
    month, slot, within, zh, en = STORIES[story]
    lines = sample_texts(lang, month)[slot].split("\n")[:within]
    assert any(re.search(zh if lang == "zh" else en, line) for line in lines), "\n".join(lines)


def in_chinese(place: tuple[str, str]) -> tuple[str, str]:
    return place[0], CHINESE.get(place[1], place[1])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_is_claimed_that_is_neither_planted_nor_plain(lang: str) -> None:
    claims = reading(lang).claims
    spoken = set()
    for slot in RANKED:
        for kind, *what in claims[slot]:
            if kind in ("level", "gap", "target", "moved", "suspect"):
                spoken |= {(what[0], in_chinese(place)) for place in what[1]}
            elif kind == "outlier":
                spoken |= {("revenue", in_chinese(place)) for place in what[0]}
            elif kind in ("below", "growth of one", "concentration", "slowed"):
                assert (kind, *what) in OWN_RULES, (slot, kind, what)
    assert spoken >= PLANTED
    assert spoken <= PLANTED | set(PLAIN)
    drivers = {
        in_chinese(place)
        for kind, *what in claims["products.best"]
        if kind in ("largest", "none_shown")
        for place in what[1]
    }
    assert drivers == {
        ("product_line", "智能网关"), ("channel", "直销"), ("industry", "智能制造"), ("salesperson", "周启明")
    }  # fmt: skip
