"""Every sentence of whole made companies is true, in both languages.

A run reads 60 companies. All 2,000 (about eight minutes): SALESREVIEW_TRUTH=2000 pytest tests/truth -s
One company: SALESREVIEW_TRUTH=417:418.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import replace
from functools import lru_cache

import pytest

from salesreview.commentary import SLOTS, write_commentary
from salesreview.commentary.voice import Voice
from salesreview.metrics.evaluate import evaluate
from salesreview.metrics.facts import Facts

from .checker import RULES, Finding, Reading, check_text, differing
from .companies import Company, make_company

QUICK = BLOCK = 60
FIRST, LAST = (int(each) for each in f"0:{os.environ.get('SALESREVIEW_TRUTH') or QUICK}".split(":")[-2:])
#: Claims that only a larger set of companies makes.
RARE = frozenset({"again", "odd_members_more", "odd_orders_more", "odd_prices_more", "driven", "best_tied", "slowed", "year_left", "year_met", "below_target", "no_direction", "off_target",
                  "changed_most", "returns", "extremes", "competitors", "over", "overdue", "target_before", "target_grown",
                  "none_by", "nothing_by", "noted", "opposed", "placed", "beyond", "churn_highest", "dearest", "deals_rest", "lines_more", "share_of", "share_of_change", "proposals_more"})  # fmt: skip


@lru_cache(maxsize=QUICK)
def company(seed: int) -> tuple[Company, Facts]:
    made = make_company(seed)
    return made, evaluate(made.tables, made.settings, made.month)


@lru_cache(maxsize=2 * QUICK)
def written(seed: int, lang: str) -> dict[str, str]:
    made, facts = company(seed)
    return write_commentary(Voice(facts, made.tables, replace(made.settings, language=lang)))


def read(seed: int, lang: str, texts: dict[str, str]) -> Reading:
    made, facts = company(seed)
    return check_text(texts, facts, made.tables, replace(made.settings, language=lang))


@pytest.mark.parametrize("first", range(FIRST, LAST, BLOCK))
def test_nothing_false_is_said_and_nearly_every_kind_of_claim_is_made(first: int) -> None:
    found: list[tuple[int, str, Finding]] = []
    made: Counter[str] = Counter()
    sentences = 0
    seeds = range(first, min(first + BLOCK, LAST))
    for seed in seeds:
        readings = [read(seed, lang, written(seed, lang)) for lang in ("zh", "en")]
        for lang, reading in zip(("zh", "en"), readings, strict=True):
            assert list(reading.claims) == [slot.key for slot in SLOTS]
            found += [(seed, lang, each) for each in reading.findings]
            sentences += reading.sentences
            made.update(reading.used)
        found += [(seed, "both", each) for each in differing(*readings)]
    assert not found, f"{len(found)} findings\n" + "\n".join(
        f"company {seed} ({lang}) {each}" for seed, lang, each in found[:8]
    )
    assert sentences > 80 * len(seeds)
    missing = {rule.name for rule in RULES} - set(made)
    print(f"\n{len(seeds)} companies from {first}, {sentences} sentences; never said: {sorted(missing)}")
    if first == 0 and len(seeds) == BLOCK:  # which claims are rare was found on these
        assert not missing - RARE


def test_the_stories_leave_something_of_everything_to_tell() -> None:
    found: Counter[str] = Counter()
    for seed in range(QUICK):
        made, facts = company(seed)
        reading = Reading(facts, made.tables, replace(made.settings, language="en"))
        told = [fact for fact in facts.facts if fact.dimension in ("", "product_line", "region", "channel") and fact.value is not None
                and fact.metric in ("revenue", "gross_margin", "active_customers", "complaint_rate", "win_rate")]  # fmt: skip
        for name in {key for fact in told for key in (reading.run_of(fact)[0], reading.streaks(fact)[0]) if key}:
            found[name] += 1
        for name, things in (("member", reading.odd_members()), ("order", reading.odd_orders), ("price", reading.odd_prices)):  # fmt: skip
            found[name] += bool(things)
        found["together"] += reading.hold("late_response_rate", "complaint_rate", opposite=False)
        for metric in ("revenue", "new_customers", "collected"):
            found[reading.cut(metric)[0]] += reading.set_for(metric) is None
    few = {
        "run": 5,
        "turn": 3,
        "missed": 5,
        "met": 5,
        "member": 3,
        "order": 3,
        "price": 3,
        "together": 4,
        "upper": 3,
        "lower": 1,
    }
    assert not {name: found[name] for name, least in few.items() if found[name] < least}


def test_a_company_is_made_again_from_its_seed() -> None:
    one, other = make_company(7), make_company(7)
    assert one.settings == other.settings and all(
        one.tables[key].equals(other.tables[key]) for key in one.tables.frames
    )
    assert {trait.split()[0] for seed in range(QUICK) for trait in company(seed)[0].traits} >= {
        "history", "ties", "all", "partial", "one", "only", "no", "negative", "rates", "blank", "a", "quiet", "many", "story:"
    }  # fmt: skip


NAME, OTHER = "「[^」]+」", ("「智能网关」", "「幽灵成员」")
#: What is false, in which language, and how a true text is made so.
LIES = {
    "a date not of the playbook": ("zh", r"(（[^（）]+，\d+月)(\d+)(日前）)", lambda m: m[1] + str(int(m[2]) % 28 + 1) + m[3]),
    "a measure not of the playbook": ("en", r"measure of success: higher", "measure of success: lower"),
    "a task not of the playbook": ("zh", r"任务：[^（；]+（", "任务：什么也不做（"),
    "a hypothesis of nobody's": ("zh", r"待核实的假设：[^。]+。", "待核实的假设：天气。"),
    "evidence with a wrong sign": ("en", r"(For it: [^【]*?)\bdown\b", r"\1up"),
    "a wrong record of a method": ("zh", r"(实际为测算值的\d*)(\d)(\.\d%)", lambda m: m[1] + str((int(m[2]) + 1) % 10) + m[3]),
    "a wrong number of trials": ("zh", r"(以同一方法回测过去)(\d+)", lambda m: m[1] + str(int(m[2]) + 1)),
    "a target misplaced": ("zh", r"已设目标处于该区间内", "已设目标高于该区间"),
    "a wrong sign": ("zh", r"(环比(?:小幅|大幅)?)增长", r"\1下降"),
    "a wrong sign in English": ("en", r"\bdown( sharply by)? ([\d,.]+%)", r"up\1 \2"),
    "a wrong sign of points": ("zh", r"上升([\d.]+个百分点)", r"下降\1"),
    "a wrong number": ("zh", r"(环比(?:小幅|大幅)?增长\d*)\d(\.\d%)", lambda m: m[1] + str((int(m[0][len(m[1])]) + 1) % 10) + m[2]),
    "a wrong last digit": ("en", r"(stood at [\d,]+\.)(\d)%", lambda m: m[1] + str((int(m[2]) + 1) % 10) + "%"),
    "a wrong amount": ("zh", r"(销售额)(\d)(\d*\.\d万元)", lambda m: m[1] + str(int(m[2]) % 9 + 1) + m[3]),
    "a wrong size": ("zh", r"大幅增长", "小幅增长"),
    "a size left out": ("en", r"up sharply by ", "up "),
    "points for percent": ("zh", r"(环比(?:大幅)?上升[\d,.]+)个百分点", r"\1%"),
    "percent for points": ("en", r"(up sharply by [\d,.]+)%", r"\1 pp"),
    "a wrong unit of money": ("zh", r"(为[\d,.]+)万元", r"\1元"),
    "a wrong unit of time": ("en", r"(stood at [\d,.]+) days", r"\1 hours"),
    "a wrong currency": ("en", r"stood at CNY ", "stood at EUR "),
    "good taken for bad": ("zh", r"（转差）", "（好转）"),
    "bad taken for good": ("en", r"\(better\)", "(worse)"),
    "a judgement on few cases": ("zh", r"环比([-+])([\d,.]+)个百分点（样本仅\d+例，仅供参考）", lambda m: f"环比大幅{'上升' if m[1] == '+' else '下降'}{m[2]}个百分点"),
    "chance taken for a change": ("en", r"no clear change on the month before \(\+([\d.]+) pp, within ordinary variation\)", r"up \1 pp on the month before"),
    "a wrong number of cases": ("en", r"though (\d+) cases", lambda m: f"though {int(m[1]) + 1} cases"),
    "above for below": ("zh", r"(，完成率[\d,.]+%，)低于目标", r"\1高于目标"),
    "below for above": ("en", r"above the target of at most", "better than the target of at most"),
    "a wrong target": ("zh", r"(目标（)(\d)(\d*\.\d%）)", lambda m: m[1] + str(int(m[2]) % 9 + 1) + m[3]),
    "a wrong attainment": ("zh", r"(完成率为?)(\d)", lambda m: m[1] + str(int(m[2]) % 9 + 1)),
    "the highest is the lowest": ("zh", rf"({NAME}|[大中小]型客户)(成交率最高（[\d.]+%），)({NAME}|[大中小]型客户)(最低)", r"\3\2\1\4"),
    "the best return is the weakest": ("en", r"highest for (.+?) \((.+?)\) and lowest for (.+?) \((.+?)\)", r"highest for \3 (\4) and lowest for \1 (\2)"),
    "not the largest driver": ("zh", rf"(?:增量最大的产品线是|主要由产品线)({NAME})", lambda m: "增量最大的产品线是" + OTHER[m[1] == OTHER[0]]),
    "an invented driver": ("zh", r"(按环比拆分，新客户对增长的贡献为)([-+\d.]+个百分点)(，老客户为[-+\d.]+个百分点)。", r"\1\2\3，增长主要由新客户带动，下降主要来自新客户。"),
    "an invented cause": ("zh", r"(环比(?:大幅)?下降[\d.]+%)", r"\1，由于竞品降价"),
    "an invented cause in English": ("en", r"(down(?: sharply by)? [\d.]+% on the month before)", r"\1 because of weak demand"),
    "another member's factor": ("zh", rf"({NAME})同期登记的因素为", lambda m: OTHER[m[1] == OTHER[0]] + "同期登记的因素为"),
    "a factor with the other effect": ("zh", r"登记影响：不利", "登记影响：有利"),
    "a factor on another day": ("zh", r"(\d月)(\d)日", lambda m: m[1] + str(int(m[2]) % 9 + 1) + "日"),
    "no factors where there are": ("zh", r"^外部因素：.*$", "2026年10月未登记内外部因素。"),
    "the wrong base": ("zh", r"环比(?=(?:小幅|大幅)?(?:增长|上升|下降))", "同比"),
    "a whole month's words for a part": ("zh", r"较上月同期(?=(?:小幅|大幅)?(?:增长|上升|下降))", "环比"),
    "a wrong count": ("en", r"(The month lost )(\d)", lambda m: m[1] + str(int(m[2]) % 9 + 1)),
    "a wrong share of topics": ("zh", r"(投诉最多的主题是.*?占)(\d)", lambda m: m[1] + str(int(m[2]) % 9 + 1)),
    "no late tasks": ("zh", r"逾期未完成[1-9]项", "逾期未完成0项"),
    "months not below target": ("zh", r"已连续(\d+)个月", lambda m: f"已连续{int(m[1]) + 1}个月"),
    "a concentration too large": ("zh", r"(一家占当月销售额的)(\d)", lambda m: m[1] + str(int(m[2]) % 9 + 1)),
    "another customer": ("en", r"One customer, (.+?), makes", lambda m: f"One customer, {'“双引号”公司' if m[1] == '瀚禾装备' else '瀚禾装备'}, makes"),
    "nothing found where there is": ("en", r"^1\. (?=[^\n]*\n(?:[^\n]*\n)*【Please add: what made)[^\n]*$", "No metric that the summary watches is clearly ahead of its target or turning better."),
    "a proposal of its own": ("zh", r"(销售额：)(\d)([\d,.]*[^，。]*?（目标表中已录入）)", lambda m: m[1] + str(int(m[2]) % 9 + 1) + m[3]),
    "a wrong pace": ("zh", r"(工作日已过)(\d)", lambda m: m[1] + str(int(m[2]) % 9 + 1)),
    "a list cut in silence": ("zh", r"(登记的丢单原因：[^。]*?)(?:、|和)其他\d+单", r"\1"),
    "a rest too large": ("en", r"others \((\d+)\)", lambda m: f"others ({int(m[1]) + 1})"),
    "a step short of no target": ("zh", r"(转化环节中可优先排查：[^。]*?)（[环较][^）]*转差）", r"\1（未达目标）"),
    "too few where there are enough": ("en", r"Among those with 30 or more closed deals, [^.]*\.[^.]*\.[^.]*\.", "No industry has 30 closed deals, so win rates are not ranked."),
    "fewer members than there are": ("zh", r"另有(\d+)条产品线，", lambda m: f"另有{int(m[1]) - 1}条产品线，"),
    "a wrong share of the whole": ("en", r"(\d)% of the whole(?=,|\.)", lambda m: f"{(int(m[1]) + 1) % 10}% of the whole"),
    "a name with another letter": ("en", r"^spare parts(?=:)", "Spare parts"),
    "a sum that is none": ("zh", r"(已填金额合计)(\d)", lambda m: m[1] + str(int(m[2]) % 9 + 1)),
    "a severe risk made light": ("zh", r"重点风险：", "风险："),
    "a direction that is none": ("zh", r"拟保持的方向", "拟改进的方向"),
    "a reason that is none": ("zh", r"暂无数值：[^。]+", "暂无数值：表太旧"),
    "a rise of nothing": ("zh", r"环比持平", "环比小幅增长0.0%"),
    "a signed zero": ("en", r"unchanged on the month before", "-0.0% on the month before"),
    "an unfilled placeholder": ("en", r"stood at [\d,.]+%", "stood at {value}"),
    "a missing value": ("zh", r"为[\d,.]+%", "为None"),
    "no number": ("en", r"stood at [\d,.]+%", "stood at nan%"),
    "a doubled stop": ("zh", r"。(?=【)", "。。"),
    "empty brackets": ("zh", r"（基数\d+家）", "（）"),
    "a thing said twice": ("zh", r"(活跃客户数为\d+家[^。]*。)", r"\1\1"),
    "a plural of one": ("en", r"\b1 (deal|item|lead|incident)\b", r"1 \1s"),
    "one of many": ("en", r"\b([2-9]|\d\d) (deal|item|lead|incident)s\b", r"\1 \2"),
    "a claim nobody can check": ("en", r"^(Revenue stood at .*?)\.", r"\1. The team did splendid work."),
}  # fmt: skip
#: Lies that are nothing but words which the checker does not know.
FORM = frozenset({"a claim nobody can check"})


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_caught(lie: str) -> None:
    lang, pattern, false = LIES[lie]
    told, understood = 0, lie in FORM
    for seed in range(QUICK):
        for slot, text in written(seed, lang).items():
            lying = re.sub(pattern, false, text, count=1, flags=re.MULTILINE)
            if lying == text or read(seed, lang, {slot: text}).findings:
                continue
            told += 1
            found = read(seed, lang, {slot: lying}).findings
            assert found, f"company {seed}, {slot}: {lying}"
            understood |= any(each.why != "cannot be read" for each in found)
            if told >= 5 and understood:
                return
    assert told and understood, "no text that this lie fits" if not told else "caught only as something unknown"


def test_a_fact_told_in_one_language_only_is_caught() -> None:
    for seed in range(5):
        zh, en = written(seed, "zh"), dict(written(seed, "en"))
        en["core.customers"] = re.sub(r"^[^.]*stood at[^.]*\. ", "", en["core.customers"])
        if en != written(seed, "en"):
            assert differing(read(seed, "zh", zh), read(seed, "en", en))
            return
    raise AssertionError("no text to shorten")
