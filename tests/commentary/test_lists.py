"""A list that names the first few says what it leaves out, and the checker reads it so."""

from __future__ import annotations

import pytest

from salesreview.commentary import write_commentary
from salesreview.commentary.voice import Voice
from salesreview.metrics.facts import Facts
from salesreview.period import Month
from salesreview.settings import Settings

from ..truth.checker import check_text

MONTH = Month(2026, 10)
SLOTS = {
    "customers.industry": ("其余成交5单", "the rest 5 deals"),
    "products.each": (
        "另有2条产品线，销售额合计50.0万元",
        "2 further product lines brought revenue of CNY 500.0k together",
    ),
    "overview.attainment": ("另有2条产品线超出目标", "2 further product lines were above target"),
    "next.targets": ("另有1个未列", "1 more not listed"),
    "problems.acquisition": ("「甲」9单、「乙」5单、「丙」3单和其他3单", "甲 (9), 乙 (5), 丙 (3) and others (3)"),
}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_left_out_is_told(lang: str, make_fact, make_tables) -> None:
    lines = [100_000.0 * (9 - place) for place in range(8)]
    facts = [
        make_fact("revenue", sum(lines), sum(lines), target=sum(lines)),
        make_fact("deals_lost", 20),
        make_fact("lost_amount", 10_000.0),
    ]
    for place, revenue in enumerate(lines):
        off = 1 if place < 4 else -1 if place == 7 else 0
        facts.append(
            make_fact("revenue", revenue, revenue, at=("product_line", f"线{place}"), target=revenue - off * 50_000)
        )
    facts += [make_fact("deals_won", 9 - place, at=("industry", f"行业{place}")) for place in range(8)]
    facts += [
        make_fact("deals_lost", number, at=("lost_reason", name))
        for name, number in (("甲", 9), ("乙", 5), ("丙", 3), ("丁", 2), ("戊", 1))
    ]
    targets = [
        {
            "month": MONTH.plus(1).first,
            "metric": "销售额",
            "dimension": "区域",
            "member": f"区{place}",
            "target": 100_000.0,
        }
        for place in range(9)
    ]
    facts += [make_fact("revenue", 100_000.0, at=("region", f"区{place}")) for place in range(9)]
    tables, settings = make_tables(targets=targets), Settings(language=lang)
    held = Facts(MONTH, tuple(facts))
    texts = write_commentary(Voice(held, tables, settings))
    for slot, said in SLOTS.items():
        assert said[lang == "en"] in texts[slot], texts[slot]
    findings = check_text({slot: texts[slot] for slot in SLOTS}, held, tables, settings).findings
    assert not [str(each) for each in findings]
