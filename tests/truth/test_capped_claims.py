"""Proposals kept within the record of their method, over months written down here.

Thousands: a hundred in each month of 2025, eighty in November; 2026 falls from 200 in January to 110 in October, so
that the growth method gave too much in each of nine months: 95 % of it came in February, 68.75 % in October. It gives
124 for November (80 and 55 % more), of which 95 % are 117.8. Rising from 110 to 200 instead, it
gave too little, least in February: 120 after 110.
"""

from __future__ import annotations

import pytest

from salesreview.metrics.facts import Facts
from salesreview.settings import Settings
from salesreview.tables.model import Tables

from .companies import Rows
from .small import Lies, back, day, fact, hold, made, why

Company = tuple[Facts, Tables, Settings]
FALLING = [200, 190, 180, 170, 160, 150, 140, 130, 120, 110]


def company(year: list[int], target: float | None = None, months: int = 25) -> Company:
    thousands = {step: float(value) for step, value in enumerate(reversed(year))}
    thousands |= {step: 100.0 for step in range(10, months)} | {11: 80.0}
    orders = [
        {"order_id": f"S{step}", "order_date": day(step), "revenue": value * 1e3} for step, value in thousands.items()
    ]
    rows: Rows = {"targets": [], "orders": orders}
    if target is not None:
        rows["targets"].append({"month": back(-1).first, "metric": "revenue", "target": target})
    growth = sum(year) / 1000 - 1
    return made(*(fact("revenue", value * 1000, step, **({"ytd": sum(year) * 1e3, "ytd_yoy": growth} if not step else {}))
                  for step, value in thousands.items()), rows=rows)  # fmt: skip


DOWN, UP, WITHIN = company(FALLING), company(FALLING[::-1]), company([150, 160, 140, 155, 145, 150, 160, 140, 150, 200])
HEAD = {"en": "Targets proposed for November 2026:\n", "zh": "2026年11月目标建议如下。\n"}
EN = "Revenue: CNY 117.8k (after CNY 80.0k in the same month a year earlier, CNY 124.0k at the year-to-date growth of +55.0%, cut to the upper end of what the method's record makes plausible)."
RECORD = " Over 9 past months, actual figures came to 68.8% to 95.0% of what this method gave, which makes a range of CNY 85.3k to CNY 117.8k."
AS_NOW = "Revenue: CNY 117.8k (the same month a year earlier, CNY 80.0k, with the change of the year to date, +55.0%, gives CNY 124.0k, cut to the upper end of what the method's record makes plausible)."
ZH = "销售额：11.8万元（上年同月8.0万元，按本年累计同比+55.0%推算为12.4万元，高于回测区间，取其上限）。"
RECORD_ZH = "以同一方法回测过去9个月，实际为测算值的68.8%至95.0%，对应区间为8.5万元至11.8万元。"
LOW = "销售额：13.5万元（上年同月8.0万元，按本年累计同比+55.0%推算为12.4万元，低于回测区间，取其下限）。"

TOLD: dict[str, tuple[Company, str, str, Lies]] = {
    "cut": (DOWN, "en", EN + RECORD, {
        "not cut": ("Revenue: CNY 117.8k", "Revenue: CNY 124.0k", "target_capped: the upper end is"), "another end": ("cut to the upper", "raised to the lower", "target_capped: the upper end"),
        "cut to the lower": ("the upper end", "the lower end", "target_capped: the upper end"), "worked out otherwise": ("CNY 124.0k", "CNY 125.0k", "target_capped: worked out"),
        "another base": ("CNY 80.0k", "CNY 81.0k", "target_capped: a year earlier"), "another growth": ("+55.0%", "+45.0%", "target_capped: growth"), "no sign": ("+55.0%", "55.0%", "target_capped: sign"),
        "another figure": ("Revenue: ", "New customers: ", "target_capped: no growth"), "another record": ("95.0%", "96.0%", "record: "), "a range of the cut value": ("CNY 85.3k to CNY 117.8k", "CNY 81.0k to CNY 111.9k", "record: "),
        "as if the record were none": ("(after CNY 80.0k in the same month a year earlier, CNY 124.0k at the year-to-date growth of +55.0%, cut to the upper end of what the method's record makes plausible)",
                                       "(the same month a year earlier, CNY 80.0k, with the change of the year to date, +55.0%)", "target_grown: ")}),
    "cut, as the sentence of growth begins": (DOWN, "en", AS_NOW + RECORD, {"not cut": ("Revenue: CNY 117.8k", "Revenue: CNY 124.0k", "target_capped: "), "worked out otherwise": ("gives CNY 124.0k", "gives CNY 117.8k", "target_capped: worked out")}),
    "cut in Chinese": (DOWN, "zh", ZH + RECORD_ZH, {
        "not cut": ("销售额：11.8", "销售额：12.4", "target_capped: the upper end is"), "another end": ("高于回测区间，取其上限", "低于回测区间，取其下限", "target_capped: the upper end"),
        "half another end": ("取其上限", "取其下限", "target_capped: the upper end"), "worked out otherwise": ("推算为12.4", "推算为11.8", "target_capped: worked out"),
        "another base": ("上年同月8.0", "上年同月9.0", "target_capped: a year earlier")}),
    "raised in Chinese": (UP, "zh", LOW, {"not raised": ("销售额：13.5", "销售额：12.4", "target_capped: the lower end is"), "another end": ("低于回测区间，取其下限", "高于回测区间，取其上限", "target_capped: the lower end")}),
    "raised": (UP, "en", EN.replace("117.8k", "135.3k").replace("cut to the upper", "raised to the lower"), {"not raised": ("135.3k", "124.0k", "target_capped: the lower end is")}),
    "not beyond its record": (WITHIN, "en", "Revenue: CNY 124.0k (the same month a year earlier, CNY 80.0k, with the change of the year to date, +55.0%).",
        {"cut": ("CNY 124.0k (the same month a year earlier, CNY 80.0k, with the change of the year to date, +55.0%)",
                 "CNY 110.0k (after CNY 80.0k in the same month a year earlier, CNY 124.0k at the year-to-date growth of +55.0%, cut to the upper end of what the method's record makes plausible)", "target_capped: within its record")}),
}  # fmt: skip


@pytest.mark.parametrize("case", TOLD)
def test_a_capped_proposal_is_true_and_its_lies_are_caught(case: str) -> None:
    chosen, lang, text, lies = TOLD[case]
    hold(chosen, "next.targets", HEAD[lang] + text, lang, lies)


def test_a_proposal_beyond_its_record_is_to_be_capped() -> None:
    grown = (
        "Revenue: CNY 124.0k (the same month a year earlier, CNY 80.0k, with the change of the year to date, +55.0%)."
    )
    for chosen, end in ((DOWN, "upper"), (UP, "lower")):
        found = why(chosen, "next.targets", HEAD["en"] + grown, "en")
        assert len(found) == 1 and f"target_grown: not capped at the {end} end" in found[0]


def test_a_target_that_is_set_or_a_short_record_stays() -> None:
    grown = (
        "Revenue: CNY 124.0k (the same month a year earlier, CNY 80.0k, with the change of the year to date, +55.0%)."
    )
    assert not why(company(FALLING, months=15), "next.targets", HEAD["en"] + grown, "en")
    kept = company(FALLING, target=124_000.0)
    assert not why(kept, "next.targets", f"{HEAD['en']}Revenue: CNY 124.0k, as set in the targets table.", "en")
    assert "target_capped: a target is set" in why(kept, "next.targets", HEAD["en"] + EN, "en")
