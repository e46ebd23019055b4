"""Risks that the data shows."""

from __future__ import annotations

import datetime as dt

import pytest

from salesreview.commentary import next_month
from salesreview.commentary.voice import Voice
from salesreview.metrics.facts import Facts
from salesreview.settings import Settings

from .conftest import MONTH, fact, tables_of

NONE = {"zh": "按现有规则，数据未提示其他风险。", "en": "The data shows no further risk by the rules in use."}


def risks(*facts, lang: str = "zh", partial_day: int | None = None, **rows) -> str:
    made = Facts(MONTH, facts, partial_day=partial_day)
    return next_month.risks(Voice(made, tables_of(**rows), Settings(language=lang))).split("\n")[1]


def year(peak: float) -> list:
    """Revenue of November 2024 to October 2025 at 100, and of the November after it."""
    return [fact("revenue", 100e4 if step else peak, month=MONTH.plus(-11 - step)) for step in range(13)]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "数据提示的风险：旺季：2025年11月销售额为此前12个月平均的115.0%，需提前安排交付与备货。"),
        ("en", "Risks that the data shows: peak season: a year earlier, revenue in November 2025 came to 115.0% of the mean of the 12 months before it; plan delivery and stock ahead."),
    ],
)  # fmt: skip
def test_a_peak_a_year_earlier_is_a_risk_of_next_month(lang: str, text: str) -> None:
    assert risks(*year(115e4), lang=lang) == text
    assert risks(*year(114.9e4), lang=lang) == NONE[lang]
    assert risks(*year(115e4)[:-1], lang=lang) == NONE[lang]  # a month too few
    assert risks(*year(115e4), lang=lang, partial_day=20) == NONE[lang]


def test_what_was_recorded_of_supply_and_of_lacking_support_is_a_risk() -> None:
    row = {"date": dt.date(2026, 10, 8), "origin": "external", "kind": "supply", "dimension": "", "member": "",
           "description": "5G模组涨价", "effect": "-"}  # fmt: skip
    support = fact("incidents", 2, at=("incident_kind", "support"))
    assert risks(support, factors=[row]) == (
        "数据提示的风险：供应链：10月8日5G模组涨价（登记影响：不利）；本月登记资源支持不足的协作问题2起。"
    )
    assert risks(fact("incidents", 1, at=("incident_kind", "support")), lang="en") == (
        "Risks that the data shows: 1 incident of lacking support between departments recorded in the month."
    )
    assert risks(fact("incidents", 2, at=("incident_kind", "information"))) == NONE["zh"]
