"""Diagnosis rules: read, weighed, ranked; mistakes in a department's file named by place."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from salesreview.errors import CatalogError
from salesreview.insights.diagnosis import Factor, Rule, load_diagnosis, own_symptoms, weigh_hypotheses
from salesreview.insights.hidden import RULES
from salesreview.tables.catalog import schema

from .conftest import fact, facts_of


def row(kind: str, dimension: str = "", member: str = "") -> Factor:
    return Factor(dt.date(2026, 10, 8), "internal", kind, dimension, member, "", "-")


def rule(key: str, rules: tuple[Rule, ...] | None = None) -> Rule:
    return next(each for each in rules or load_diagnosis() if each.key == key)


def named(found: list) -> list[str]:
    return [each.hypothesis.name[1] for each in found]


def test_every_symptom_that_the_program_finds_has_hypotheses_but_those_told_in_full() -> None:
    assert {each.key for each in load_diagnosis()} == set(RULES)


def test_factor_kinds_are_those_of_the_sheet() -> None:
    kinds = {choice.key for choice in schema("factors").column("kind").choices}
    for each in load_diagnosis():
        for hypothesis in each.hypotheses:
            for line in (*hypothesis.supports, *hypothesis.opposes):
                assert set(line.kinds) <= kinds


def test_hypotheses_stand_by_their_evidence() -> None:
    slower = facts_of(
        fact("late_response_rate", 0.30, 0.15, n=200),
        fact("response_hours", 30, 20, n=200),
        fact("complaints", 40, 30),
        fact("complaints", 30, 12, ("product_line", "边缘终端")),
        fact("complaints", 10, 18, ("product_line", "智能网关")),
    )
    found = weigh_hypotheses(rule("complaints_up"), slower, [row("team")])
    assert named(found) == ["slower responses", "one product line stands out", "team changes or new staff"]
    assert [len(each.supports) for each in found] == [2, 2, 1]
    line = found[1].supports
    assert [(each.member, each.share) for each in line] == [("边缘终端", 0.75), ("边缘终端", 1.8)]


def test_evidence_against_ranks_a_hypothesis_lower_and_is_kept() -> None:
    mixed = facts_of(fact("win_rate", 0.3, 0.45, n=200), fact("lead_validity_rate", 0.5, 0.7, n=300),
                     fact("sales_cycle_days", 50, 40, n=60))  # fmt: skip
    assert named(weigh_hypotheses(rule("win_rate_down"), mixed, [])) == ["poorer leads", "slower follow-up"]
    both = facts_of(fact("margin_effect_cost", 0.004), fact("gross_margin", 0.3, 0.33))
    (cost,) = weigh_hypotheses(rule("margin_down"), both, [row("supply")])
    assert [len(side) for side in (cost.supports, cost.opposes)] == [1, 1]


@pytest.mark.parametrize(
    "weak",
    [
        fact("late_response_rate", 0.16, 0.15, n=200),  # chance alone
        fact("late_response_rate", 0.60, 0.15, n=10),  # few cases
        fact("late_response_rate", 0.15, 0.15, n=20000),
        fact("late_response_rate", 0.15),
    ],
)
def test_what_may_be_chance_is_no_evidence(weak) -> None:
    assert weigh_hypotheses(rule("complaints_up"), facts_of(weak), []) == []


def test_evidence_on_a_member_is_read_for_it_alone() -> None:
    west = ("region", "西南")
    whole = facts_of(fact("new_customers", 10, 40), fact("churn_rate", 0.2, 0.1, n=400))
    assert weigh_hypotheses(rule("region_below"), whole, [], *west) == []
    own = facts_of(fact("new_customers", 40, 10), fact("new_customers", 2, 9, west))
    assert named(weigh_hypotheses(rule("region_below"), own, [], *west)) == ["too few customers are reached"]
    rows = [row("competitor", "region", "华东"), row("competitor", "region", "西南")]
    (found,) = weigh_hypotheses(rule("region_below"), whole, rows, *west)
    assert found.supports[0].factors == (rows[1],)
    named_whole = weigh_hypotheses(rule("concentration"), whole, [], "customer", "甲")
    assert named(named_whole) == ["too few new customers", "other customers leave"]  # of: whole


def test_no_more_than_three_and_ties_as_in_the_file() -> None:
    every = [row("competitor", "region", "西南"), row("policy", "region", "西南"), row("team", "region", "西南")]
    west = facts_of(fact("win_rate", 0.2, 0.5, ("region", "西南"), n=300))
    found = weigh_hypotheses(rule("region_below"), west, every, "region", "西南")
    assert named(found) == ["competitor moves", "policy", "team changes"]


OWN = """
aov_down:
  zh: 客单价下降
  en: Orders became smaller
  when:
    - {metric: average_order_value, moved: down}
    - {metric: orders, moved: up}
  hypotheses:
    - zh: 促销
      en: a promotion
      for: [{metric: gross_margin, under: 0.3}]
      ask: {zh: 请核实促销, en: Please check the promotion}
margin_down:
  zh: 毛利率下降
  hypotheses:
    - zh: 只有这个
      for: [{factor: supply}]
      ask: {zh: 请问采购}
"""


def test_a_departments_rules_stand_beside_and_over_the_shipped(tmp_path: Path) -> None:
    own = tmp_path / "diagnosis.yaml"
    own.write_text(OWN, "utf-8")
    rules = load_diagnosis(own)
    assert len(rules) == len(RULES) + 1
    assert rule("margin_down", rules).hypotheses[0].name == ("只有这个", "只有这个")
    shrunk = (fact("average_order_value", 800, 1000), fact("orders", 30, 20))
    ((found, seen),) = own_symptoms(rules, facts_of(*shrunk))
    assert found.key == "aov_down" and len(seen) == 2
    assert own_symptoms(rules, facts_of(shrunk[0])) == []
    assert named(weigh_hypotheses(found, facts_of(*shrunk, fact("gross_margin", 0.2)), [])) == ["a promotion"]


@pytest.mark.parametrize(
    ("text", "line", "zh", "en"),
    [
        ("aov: {zh: 甲, hypotheses: []}", 1, "需要写 when", "needs “when”"),
        ("margin_down: {zh: 甲}", 1, "缺少 hypotheses", "no hypotheses"),
        ("\nmargin_down: {zh: 甲, hypothesis: []}", 2, "没有“hypothesis”", "knows no “hypothesis”"),
        ("margin_down: {hypotheses: [{zh: 甲, for: [{factor: x}], ask: {zh: 问}}]}", 1, "缺少 zh 和 en", "neither zh nor en"),
        ("margin_down: {zh: 甲, hypotheses: [{zh: 乙, ask: {zh: 问}}]}", 1, "至少需要一条 for", "needs a line under “for”"),
        ("margin_down: {zh: 甲, hypotheses: [{zh: 乙, for: [{factor: x}]}]}", 1, "ask", "ask"),
        ("margin_down: {zh: 甲, hypotheses: [{zh: 乙, for: [{metric: x, over: 1}], ask: {zh: 问}}]}", 1, "没有指标“x”", "no metric “x”"),
        ("margin_down: {zh: 甲, hypotheses: [{zh: 乙, for: [{metric: cac}], ask: {zh: 问}}]}", 1, "只写一项检验", "has one test"),
        ("margin_down: {zh: 甲, hypotheses: [{zh: 乙, for: [{metric: cac, moved: sideways}], ask: {zh: 问}}]}", 1, "up 或 down", "up or down"),
        ("margin_down: {zh: 甲, hypotheses: [{zh: 乙, for: [{metric: cac, over: viel}], ask: {zh: 问}}]}", 1, "应为数字", "is a number"),
        ("margin_down: {zh: 甲, hypotheses: [{zh: 乙, for: [{metric: cac, share: 0.5}], ask: {zh: 问}}]}", 1, "需要 by", "need “by”"),
        ("margin_down: {zh: 甲, hypotheses: [{zh: 乙, for: [{metric: cac, together: same}], ask: {zh: 问}}]}", 1, "together 需要 with", "together needs “with”"),
        ("margin_down: {zh: 甲, hypotheses: [{zh: 乙, for: [{metric: cac, moved: up, with: roi}], ask: {zh: 问}}]}", 1, "其他检验不需要", "others none"),
        ("margin_down: {zh: 甲, hypotheses: [{zh: 乙, for: [{metric: cac, together: same, with: x}], ask: {zh: 问}}]}", 1, "没有指标“x”", "no metric “x”"),
        ("margin_down: {zh: 甲, hypotheses: [{zh: 乙, for: [{metric: cac, together: up, with: roi}], ask: {zh: 问}}]}", 1, "same 或 opposite", "same or opposite"),
        ("margin_down: {zh: 甲, hypotheses: 乙}", 1, "应为列表", "is a list"),
        ("margin_down: 甲", 1, "名称: 内容", "name: content"),
        ("margin_down: {zh: 甲\n", 2, "文件无法读取", "cannot be read"),
        ("- a\n", 1, "条目: 内容", "must hold entries"),
        ("a: {zh: 1}\na: {zh: 1}", 1, "when", "when"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, line: int, zh: str, en: str) -> None:
    own = tmp_path / "diagnosis.yaml"
    own.write_text(text, "utf-8")
    with pytest.raises(CatalogError) as caught:
        load_diagnosis(own)
    assert f"第 {line} 行" in caught.value.zh and zh in caught.value.zh, caught.value.zh
    assert f"line {line}" in caught.value.en and en in caught.value.en, caught.value.en


def test_an_entry_that_stands_twice_is_named(tmp_path: Path) -> None:
    own = tmp_path / "diagnosis.yaml"
    own.write_text(OWN + "\nmargin_down: {zh: 甲}\n", "utf-8")
    with pytest.raises(CatalogError, match="stands there twice"):
        load_diagnosis(own)
