"""The playbook: complete as shipped, extended and replaced by a department's file, its mistakes named by place."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesreview.errors import CatalogError
from salesreview.insights.diagnosis import ABOUT
from salesreview.insights.playbook import find_play, load_playbook
from salesreview.insights.rank import CANDIDATES, MEMBERS
from salesreview.insights.rulebook import load_rulebook
from salesreview.metrics.catalog import METRIC
from salesreview.metrics.model import Good


def test_every_problem_that_can_be_found_has_a_play() -> None:
    plays = load_playbook()
    for metric, _ in CANDIDATES:
        assert find_play(plays, metric), metric
    for dimension in MEMBERS:
        play = find_play(plays, "revenue", dimension)
        assert play is not None and play.key == f"revenue@{dimension}"
    for rule in (*ABOUT, "slow_collections"):
        assert find_play(plays, rule), rule


def test_goals_go_the_good_way() -> None:
    for play in load_playbook().values():
        good = METRIC[play.metric].good
        assert good in {"rise": [Good.UP], "fall": [Good.DOWN], "target": [Good.UP, Good.DOWN]}[play.goal], play.key


def test_a_play_for_the_dimension_comes_before_the_one_for_all() -> None:
    plays = load_playbook()
    assert find_play(plays, "gross_margin", "product_line") == plays["gross_margin"]
    assert find_play(plays, "orders") is None


OWN = """
cac:
  strategy: {zh: 自己的, en: our own}
  tasks: [{zh: 做, en: do, role: {zh: 我}, due: 3}]
  measure: {metric: cac, goal: fall}
smaller:
  strategy: {zh: 提高客单价}
  tasks: [{zh: 做, role: {zh: 我}, due: 3}]
  measure: {metric: average_order_value, goal: rise}
"""
SYMPTOM = """
smaller:
  zh: 客单价下降
  when: [{metric: average_order_value, moved: down}]
  hypotheses: [{zh: 促销, for: [{factor: season}], ask: {zh: 请核实}}]
"""


def test_a_departments_plays_stand_over_the_shipped(tmp_path: Path) -> None:
    (tmp_path / "playbook.yaml").write_text(OWN, "utf-8")
    (tmp_path / "diagnosis.yaml").write_text(SYMPTOM, "utf-8")
    rules = load_rulebook(tmp_path)
    assert rules.playbook["cac"].strategy == ("自己的", "our own")
    assert rules.playbook["smaller"].tasks[0].text == ("做", "做")
    assert set(load_playbook()) < set(rules.playbook)
    assert load_rulebook(tmp_path / "none") == load_rulebook()
    (tmp_path / "diagnosis.yaml").unlink()
    with pytest.raises(CatalogError, match="“smaller” is no metric"):
        load_rulebook(tmp_path)


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("x: {}", "不是指标、指标@维度或症状", "is no metric, metric@dimension or symptom"),
        ("cac@moon: {}", "不是指标", "is no metric"),
        ("cac: {measure: {metric: x, goal: rise}}", "没有指标“x”", "no metric “x”"),
        ("cac: {measure: {metric: cac, goal: up}}", "goal 只能是", "goal is one of"),
        ("cac: {measure: {metric: cac, goal: fall}, tasks: []}", "缺少 tasks", "no tasks"),
        ("cac: {measure: {metric: cac, goal: fall}, tasks: [{zh: 做, role: {zh: 我}, due: soon}]}", "due", "due"),
        ("cac: {measure: {metric: cac, goal: fall}, tasks: [{zh: 做, role: {zh: 我}, due: 0}]}", "1 到 120", "1 to 120"),
        ("cac: {measure: {metric: cac, goal: fall}, tasks: [{zh: 做, role: {zh: 我}, due: 3}]}", "strategy", "strategy"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, zh: str, en: str) -> None:
    (tmp_path / "playbook.yaml").write_text(text, "utf-8")
    with pytest.raises(CatalogError) as caught:
        load_rulebook(tmp_path)
    assert zh in caught.value.zh and "playbook.yaml 第 1 行" in caught.value.zh
    assert en in caught.value.en and "playbook.yaml, line 1" in caught.value.en
