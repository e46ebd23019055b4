"""The whole review of five contrasting companies: documents to read, every sentence of them checked."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

import pytest

from salesreview.commentary import write_commentary
from salesreview.commentary.voice import Voice
from salesreview.metrics.evaluate import evaluate
from salesreview.metrics.facts import Facts

from ..truth.checker import check_text
from .documents import check, prose
from .five import FIRMS, MONTH, Firm


@pytest.fixture(autouse=True, scope="module")
def plain_reasons() -> None:
    """The reasons as they are."""


@lru_cache(maxsize=4)
def reckoned(name: str, lang: str) -> tuple[Firm, Facts]:
    firm = FIRMS[name](lang)
    return firm, evaluate(firm.tables, replace(firm.settings, language=lang), MONTH)


def review(name: str, lang: str) -> dict[str, str]:
    firm, facts = reckoned(name, lang)
    return write_commentary(Voice(facts, firm.tables, replace(firm.settings, language=lang)))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", FIRMS)
def test_the_review_of_five_contrasting_companies(name: str, lang: str, request: pytest.FixtureRequest) -> None:
    firm, facts = reckoned(name, lang)
    texts = review(name, lang)
    reading = check_text(texts, facts, firm.tables, replace(firm.settings, language=lang))
    assert not [str(each) for each in reading.findings]
    check(f"{name}.{lang}.md", prose(firm.title[lang == "en"], texts, lang), request)


#: The patterns of review.md's sections: the company whose data holds them, the slot, and what is said.
PATTERNS = {
    "attainment, lines over and under": ("sample", "overview.attainment", "完成率为[^。]+。.*「智能网关」完成率.*超出目标.*「边缘终端」完成率.*低于目标", "Attainment.*Smart gateways reached.*above it.*Edge terminals reached.*below it"),
    "factors with the numbers they touch": ("sample", "overview.factors", "涉及的「边缘终端」当月销售额", "revenue of Edge terminals in the month"),
    "new and repeat as drivers": ("sample", "core.revenue", "新客户贡献占比.*新客户对增长的贡献为.*老客户为", "new customers account for .* and repeat customers for"),
    "which of them drove it": ("decline", "core.revenue", "下降主要来自老客户", "the fall came mainly from repeat customers"),
    "churn by size": ("sample", "core.customers", "按客户规模：小型客户17", "by customer size: small customers 17"),
    "conversion with its suspect step": ("sample", "core.conversion", "线索转化率.*成交率.*平均成交周期.*优先排查：线索池有效率", "Lead conversion.*Win rate.*Sales cycle.*look at first.*lead validity rate"),
    "product volume, profit, feedback": ("sample", "products.each", "销量为.*毛利为.*毛利率.*价格影响.*成本影响.*结构影响.*客户反馈.*投诉最多的主题", "Quantity stood.*Gross profit.*gross margin.*price.*cost.*mix.*feedback.*most frequent topic"),
    "what stands out and who carried it": ("sample", "products.best", "主要由产品线「智能网关」带动.*渠道.*行业.*销售员", "driven by Smart gateways.*channel.*industry.*salesperson"),
    "industry": ("sample", "customers.industry", "「智能制造」成交7单，成交率", r"Manufacturing 7 deals of 13 closed \(53.8%\)"),
    "region": ("sample", "customers.region", "「华东」：销售额.*占比.*渗透度.*新增客户", "East China: revenue.*of the whole.*penetration.*new customers"),
    "channel share and acquisition cost": ("sample", "channels.effect", "「直销」：销售额.*占比.*投资回报率.*获客成本", "Direct sales: revenue.*of the whole.*ROI.*CAC"),
    "renewal short of target": ("sample", "problems.retention", "续约率为.*低于目标（85.0%）", "Renewal rate.*below the target of 85.0%"),
    "complaint causes": ("sample", "problems.retention", "投诉共.*主要主题：.*响应超过24小时", "Complaints came to.*mainly on.*longer than 24 hours"),
    "new customers short of target": ("sample", "problems.acquisition", "新增客户数.*低于目标3家.*线索池有效率", "New customers.*3 below it.*Lead validity"),
    "lost big deals by reason": ("decline", "problems.acquisition", "达到20.0万元的大单12单，金额.*登记的丢单原因", "include 12 deals of CNY 200.0k or more.*by the reasons recorded"),
    "deals lost with hitches between departments": ("decline", "problems.collaboration", "按部门：.*按类型：.*协作问题的商机中，当月丢单3单", "by department.*by kind.*incident recorded, 3 deals worth"),
    "hidden: months below target": ("sample", "problems.hidden", "连续3个月低于目标.*假设：客户覆盖不足", "below target for 3 months in a row.*too few customers are reached"),
    "hidden: complaints up": ("decline", "problems.hidden", "投诉率为.*待核实的假设", "Complaint rate.*Hypothesis to verify"),
    "hidden: margin down, price, cost or mix": ("decline", "problems.hidden", "毛利率为.*成本因素影响毛利率", "Gross margin.*cost moved the margin"),
    "hidden: one customer": ("one_customer", "problems.hidden", "客户「客户01」一家占当月销售额的100.0%", "One customer, 客户01, makes 100.0%"),
    "strategy, tasks, measure": ("sample", "actions.strategy", "建议策略：.*任务：.*衡量标准：", "Proposed strategy: .*tasks: .*measure of success: "),
    "done and late": ("sample", "actions.progress", "本月完成2项，逾期未完成4项", "2 tasks were done in the month, 4 tasks are late"),
    "targets with range and year's gap": ("sample", "next.targets", "回测过去9个月.*对应区间.*年度销售额目标.*剩余2个月", "past months.*makes a range of.*year's revenue target.*2 months left"),
    "resources": ("sample", "next.resources", "占销售额8.0%，理由", "8.0% of revenue, reason"),
    "risks typed and detected": ("sample", "next.risks", "重点风险.*数据提示的风险：竞品动作", "Severe risk.*the data shows: competitors' moves"),
    "a part of a month named": ("part_month", "overview.attainment", "数据仅截至20日", "ends on day 20"),
}  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("pattern", PATTERNS)
def test_each_pattern_of_the_review_appears_where_its_data_is(pattern: str, lang: str) -> None:
    name, slot, zh, en = PATTERNS[pattern]
    text = review(name, lang)[slot]
    assert re.search(zh if lang == "zh" else en, text, re.DOTALL), text
