"""Hypotheses and proposals as sentences and tasks."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from salesreview.commentary import actions, next_month, plans, problems
from salesreview.commentary.voice import Voice
from salesreview.insights.rulebook import load_rulebook
from salesreview.metrics.facts import Facts
from salesreview.settings import Settings

from .conftest import MONTH, fact, tables_of

WEST = ("region", "西南")


def voice(*facts, lang="zh", rules=None, **rows) -> Voice:
    return Voice(Facts(MONTH, facts), tables_of(**rows), Settings(language=lang), rules=rules or load_rulebook())


LATE = (
    fact("complaint_rate", 0.09, 0.05, n=900),
    fact("complaint_rate", 0.05, n=900, month=MONTH.before),
    fact("late_response_rate", 0.30, 0.15, n=200),
    fact("late_response_rate", 0.15, n=200, month=MONTH.before),
)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        (
            "zh",
            "投诉率为9.0%，环比上升4.0个百分点（转差）。"
            "待核实的假设：响应变慢。支持：响应超时率为30.0%，环比大幅上升15.0个百分点（转差）。"
            "【请向客服负责人核实：超时集中在哪些班次或哪类问题？】",
        ),
        (
            "en",
            "Hypothesis to verify: slower responses. For it: late response rate stood at 30.0%, ",
        ),
    ],
)
def test_a_hypothesis_is_told_with_its_evidence_and_whom_to_ask(lang: str, text: str) -> None:
    told = problems.hidden(voice(*LATE, lang=lang))
    assert text in told, told
    assert told.count("30.0%") == 1  # the evidence is not said twice


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "支持：新增客户数为10家，环比大幅下降75.0%。不支持：新增客户数完成率125.0%，高于目标2家。"),
        (
            "en",
            "For it: new customers stood at 10, down sharply by 75.0% on the month before. Against it: new customers: 125.0% of target and 2 above it.",
        ),
    ],
)
def test_a_fact_that_speaks_for_and_against_is_stated_once(tmp_path: Path, lang: str, text: str) -> None:
    (tmp_path / "diagnosis.yaml").write_text(
        "complaints_up:\n  zh: 投诉上升\n  en: complaints rose\n  hypotheses:\n    - {zh: 新客户少, en: few customers,"
        " for: [{metric: new_customers, moved: down}], against: [{metric: new_customers, target: met}], ask: {zh: 问, en: ask}}\n",
        "utf-8")  # fmt: skip
    new = fact("new_customers", 10, 40, target=8)
    told = problems.hidden(voice(*LATE[:2], new, lang=lang, rules=load_rulebook(tmp_path)))
    assert text in told, told


def test_without_evidence_the_general_question_is_asked() -> None:
    told = problems.hidden(voice(*LATE[:2]))
    assert "假设" not in told and told.endswith(
        "【请核实：投诉上升是否与响应速度、个别产品、个别负责人或新员工有关？】"
    )


def test_a_factor_row_is_evidence_and_is_told_as_recorded() -> None:
    row = {"date": dt.date(2026, 10, 8), "origin": "internal", "kind": "team", "dimension": "", "member": "",
           "description": "客服团队更换一半人员", "effect": "-"}  # fmt: skip
    told = problems.hidden(voice(*LATE[:2], factors=[row]))
    assert "待核实的假设：团队变动或新员工。支持：内外部因素表记录了" in told and "客服团队更换一半人员" in told


def test_a_departments_own_symptom_is_told_and_acted_on(tmp_path: Path) -> None:
    (tmp_path / "diagnosis.yaml").write_text(
        "smaller:\n  zh: 客单价下降\n  when: [{metric: average_order_value, moved: down}]\n"
        "  hypotheses: [{zh: 促销, for: [{factor: season}], ask: {zh: 请核实促销力度}}]\n", "utf-8")  # fmt: skip
    (tmp_path / "playbook.yaml").write_text(
        "smaller:\n  strategy: {zh: 提高客单价}\n  tasks: [{zh: 推出组合装, role: {zh: 产品经理}, due: 1}]\n"
        "  measure: {metric: average_order_value, goal: rise}\n", "utf-8")  # fmt: skip
    spoken = voice(fact("average_order_value", 800, 1000), rules=load_rulebook(tmp_path))
    assert problems.hidden(spoken) == "客单价下降，客单价为0.1万元，环比大幅下降20.0%。【请核实促销力度】"
    assert (
        "建议策略：提高客单价；任务：推出组合装（产品经理，11月2日前）；衡量标准：客单价应提高。"
        in actions.strategy(spoken)
    )


GAP = (fact("revenue", 8_000_000, target=10_000_000), fact("revenue", 1_000_000, at=WEST, target=2_000_000))


def test_tasks_are_due_on_working_days_after_the_month() -> None:
    found = plans.proposed(voice(*GAP))
    assert [each.due for each in found[:2]] == [dt.date(2026, 11, 6), dt.date(2026, 11, 13)]
    assert {(each.metric, each.dimension, each.member) for each in found} == {("revenue", "", ""), ("revenue", *WEST)}
    assert len({each.task for each in found}) == len(found)


def _task(name: str, status: str, done: dt.date | None = None) -> dict:
    return {"action_id": "A1", "task": name, "due_date": dt.date(2026, 10, 5), "status": status, "done_date": done}


@pytest.mark.parametrize(
    ("status", "done", "again"),
    [("todo", None, False), ("doing", None, False), (None, None, False), ("cancelled", None, False),
     ("done", dt.date(2026, 10, 1), False), ("done", dt.date(2026, 9, 30), True)],
)  # fmt: skip
def test_what_the_department_took_up_is_not_proposed_again(status, done, again) -> None:
    first = plans.proposed(voice(*GAP))[0].task
    spaced = f" {first[:4]} {first[4:]}"
    left = [each.task for each in plans.proposed(voice(*GAP, actions=[_task(spaced, status, done)]))]
    assert (first in left) is again


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("销售额", ("revenue", "", "")), ("Revenue", ("revenue", "", "")), ("revenue", ("revenue", "", "")),
        ("销售额（西南）", ("revenue", *WEST)), ("销售额 (西南)", ("revenue", *WEST)),
        ("销售额（东南）", None), ("士气", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_a_task_names_its_metric(text, found) -> None:
    assert plans.metric_of(voice(*GAP), text) == found


def test_how_a_tasks_metric_stands() -> None:
    spoken = voice(fact("gross_margin", 0.31, 0.30), fact("revenue", 90.0, 100.0, at=WEST))
    assert plans.measured(spoken, "gross_margin") == ("毛利率", "31.0%", "+1.0个百分点")
    assert plans.measured(spoken, "revenue", *WEST)[0::2] == ("销售额（西南）", "-10.0%")
    assert plans.measured(spoken, "win_rate") == ("成交率", "", "")
    english = replace(spoken, settings=Settings(language="en"))
    assert plans.measured(english, "gross_margin") == ("Gross margin", "31.0%", "+1.0 pp")


@pytest.mark.parametrize(
    ("target", "said"),
    [(None, None), (1_300_000, "处于该区间内"), (1_900_000, "高于该区间"), (900_000, "低于该区间")],
)
def test_a_target_is_set_against_what_its_method_would_have_given(target, said) -> None:
    months = [
        fact("revenue", (1_250_000 if step < 12 else 1_000_000) * (0.8 if step == 3 else 1),
             ytd_yoy=0.25 if step == 0 else None, ytd=1 if step == 0 else None, month=MONTH.plus(-step))
        for step in range(25)
    ]  # fmt: skip
    row = {"month": MONTH.plus(1).first, "metric": "销售额", "dimension": "", "member": "", "target": target}
    told = next_month.targets(voice(*months, targets=[row] if target else []))
    line = next(line for line in told.split("\n") if line.startswith("销售额"))
    assert "以同一方法回测过去9个月，实际为测算值的80.0%至102.9%，对应区间为125.0万元至160.8万元" in line
    assert ("已设目标" in line) is (said is not None)
    if said:
        assert f"已设目标{said}。" in line and "测算为156.3万元" in line


def test_more_than_any_month_brought_is_said() -> None:
    months = [fact("revenue", 1_000_000, month=MONTH.plus(-step), ytd=10_000_000 if step == 0 else None)
              for step in range(25)]  # fmt: skip
    rows = [{"month": MONTH.plus(step).first, "metric": "销售额", "dimension": "", "member": "", "target": aim}
            for step in range(-9, 3) for aim in [1_100_000]]  # fmt: skip
    told = next_month.targets(voice(*months, targets=rows))
    assert "剩余2个月平均每月需完成160.0万元，高于过去25个月中最高的一个月（100.0万元）。" in told
    few = next_month.targets(voice(*months[:5], targets=rows))
    assert "剩余2个月平均每月需完成160.0万元。" in few


@pytest.mark.parametrize(
    ("lang", "step", "growth", "said"),
    [
        # 100, 90, … 10 for ten hundreds: worked out 55 of a hundred; February, the best month, came to 90 of 100
        ("zh", -10_000, -0.45,
         "销售额：5.0万元（上年同月10.0万元，按本年累计同比-45.0%推算为5.5万元，高于回测区间，取其上限）。"
         "以同一方法回测过去9个月，实际为测算值的16.7%至90.0%，对应区间为0.9万元至5.0万元。"),
        ("en", -10_000, -0.45,
         "Revenue: CNY 49.5k (after CNY 100.0k in the same month a year earlier, CNY 55.0k at the year-to-date growth of "
         "-45.0%, cut to the upper end of what the method's record makes plausible). Over 9 past months, actual figures "
         "came to 16.7% to 90.0% of what this method gave, which makes a range of CNY 9.2k to CNY 49.5k."),
        # 100, 110, … 190: worked out 145; February, the weakest month, came to 110 of 100, October to 190 of 140
        ("zh", 10_000, 0.45,
         "销售额：16.0万元（上年同月10.0万元，按本年累计同比+45.0%推算为14.5万元，低于回测区间，取其下限）。"
         "以同一方法回测过去9个月，实际为测算值的110.0%至135.7%，对应区间为16.0万元至19.7万元。"),
        ("en", 10_000, 0.45,
         "Revenue: CNY 159.5k (after CNY 100.0k in the same month a year earlier, CNY 145.0k at the year-to-date growth "
         "of +45.0%, raised to the lower end of what the method's record makes plausible). Over 9 past months, actual "
         "figures came to 110.0% to 135.7% of what this method gave, which makes a range of CNY 159.5k to CNY 196.8k."),
    ],
)  # fmt: skip
def test_a_proposal_beyond_its_record_is_cut_and_says_so(lang: str, step: float, growth: float, said: str) -> None:
    months = [
        fact("revenue", 100_000.0 + step * max(0, 9 - back), month=MONTH.plus(-back),
             ytd=1_000_000.0 if back == 0 else None, ytd_yoy=growth if back == 0 else None)
        for back in range(25)
    ]  # fmt: skip
    spoken = voice(*months)
    told = next_month.targets(replace(spoken, settings=Settings(language=lang)))
    assert said in told.split("\n")
