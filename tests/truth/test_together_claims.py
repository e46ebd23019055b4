"""Two figures that move together over 24 months: counted as written down here, weighed against chance, asked for by a rule."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from salesreview.metrics.facts import Facts
from salesreview.settings import Settings
from salesreview.tables.model import Tables

from .claims import together as rules
from .claims.together import chance
from .small import Lies, fact, hold, made, why

Company = tuple[Facts, Tables, Settings]
SLOWER = {"zh": "响应变慢", "en": "slower responses"}
LATE = {"metric": "late_response_rate", "together": "same", "with": "complaint_rate"}
AGAINST = {"metric": "lead_validity_rate", "together": "opposite", "with": "complaint_rate"}


@pytest.fixture(autouse=True)
def rule_with_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = rules.rule_file("diagnosis")
    entry: dict[str, Any] = {**shipped["complaints_up"]}
    slower = {**entry["hypotheses"][0], "for": [LATE], "against": [AGAINST]}
    entry["hypotheses"] = [slower, *entry["hypotheses"][1:]]
    monkeypatch.setattr(rules, "rule_file", lambda name: {**shipped, "complaints_up": entry})


def company(moves: str, partial: int | None = None) -> Company:
    """The month under review first: s both rise or fall (in turn), o one against the other, x and y one alone, . neither.

    The complaint rate falls in every even month back (rises in the odd) where it moves.
    """
    x, y, facts = [0.5], [0.4], [fact("lead_validity_rate", 0.5)]
    for step, move in enumerate(moves):
        way = 0.01 if step % 2 else -0.01
        x.append(x[-1] - (way if move in "sx" else -way if move == "o" else 0.0))
        y.append(y[-1] - (way if move in "soy" else 0.0))
    for metric, values in (("late_response_rate", x), ("complaint_rate", y)):
        facts += [fact(metric, value, step) for step, value in enumerate(values)]
    tables = made()
    return Facts(facts=tuple(facts), month=tables[0].month, partial_day=partial), tables[1], tables[2]


def test_chance_is_the_upper_tail_of_a_fair_coin() -> None:
    assert chance(0, 12) == 1 and chance(12, 12) == Fraction(1, 4096)
    assert chance(9, 12) == Fraction(220 + 66 + 12 + 1, 4096)
    assert chance(10, 12) <= rules.TOGETHER_P < chance(9, 12)


EN = ("Complaint rate stood at 40.0%. Hypothesis to verify: slower responses. For it: late response rate and complaint rate moved "
      "the same way in 18 of the 22 months, of the last 24, in which both moved.")  # fmt: skip
ZH = "投诉率为40.0%。待核实的假设：响应变慢。支持：近24个月中，响应超时率与投诉率均有变动的22个月里有18个月同向变动。"
#: 24 months: 18 together, 4 against each other, and 2 in which one stands.
MOSTLY = "ss" + "o" * 4 + "xy" + "s" * 16
CASES: dict[str, tuple[str, str, Lies]] = {
    "en": ("en", EN, {
        "twice": ("in which both moved.", f"in which both moved; {EN.partition('For it: ')[2]}", "said 2 times"),
        "a month too many": ("in 18 of", "in 19 of", "together: together in 18"), "a month too few": ("in 18 of", "in 17 of", "together: together in 18"),
        "of too many": ("the 22 months", "the 23 months", "together: both moved in 22"), "of another span": ("the last 24", "the last 12", "together: the span is 24"),
        "against each other": ("the same way", "opposite ways", "together: together in 4"), "no rule": ("late response rate and complaint rate", "complaint rate and late response rate", "together: no rule asks"),
        "another figure": ("late response rate and", "lead validity rate and", "together: both moved in 0"), "left out": ("late response rate and complaint rate moved the same way in 18 of the 22 months, of the last 24, in which both moved", "complaint rate stood at 40.0%", "left out: late_response_rate")}),
    "zh": ("zh", ZH, {
        "a month too many": ("有18个月", "有19个月", "together: together in 18"), "of too few": ("22个月", "21个月", "together: both moved in 22"), "of another span": ("近24", "近12", "together: the span"),
        "against each other": ("同向", "反向", "together: together in 4"), "left out": ("近24个月中，响应超时率与投诉率均有变动的22个月里有18个月同向变动", "投诉率为40.0%", "left out: ")}),
}  # fmt: skip


@pytest.mark.parametrize("lang", CASES)
def test_moves_together_are_true_and_their_lies_are_caught(lang: str) -> None:
    _, text, lies = CASES[lang]
    hold(company(MOSTLY), "problems.hidden", text, lang, lies)


@pytest.mark.parametrize(
    ("moves", "same", "cases", "reason"),
    [
        ("o" + "s" * 19 + "o" * 2 + "xy", 19, 22, "not in the month under review"),
        ("s" * 11 + "." * 13, 11, 11, "too few months"),
        ("s" * 15 + "o" * 7 + "xy", 15, 22, "chance alone"),  # 6.7 % by chance
    ],
)
def test_what_chance_or_a_thin_past_may_make_is_not_told(moves: str, same: int, cases: int, reason: str) -> None:
    text = EN.replace("18 of the 22", f"{same} of the {cases}")
    found = why(company(moves), "problems.hidden", text, "en")
    assert [each for each in found if each.startswith(f"together: {reason}")], found
    kept = (
        "Complaint rate stood at 40.0%. Hypothesis to verify: slower responses. For it: complaint rate stood at 40.0%."
    )
    assert not [each for each in why(company(moves), "problems.hidden", kept, "en") if each.startswith("left out")]


def test_twelve_months_are_enough_where_ten_go_together() -> None:
    text = EN.replace("18 of the 22", "10 of the 12")
    assert not why(company("s" * 10 + "oo" + "." * 12), "problems.hidden", text, "en")


def test_a_month_that_is_not_over_has_no_moves_together() -> None:
    found = why(company(MOSTLY, partial=20), "problems.hidden", EN, "en")
    assert "together: the month is not over" in found
