from __future__ import annotations

import pytest

from salesreview.commentary import SLOTS, write_commentary
from salesreview.commentary.voice import Voice
from salesreview.metrics.facts import Facts
from salesreview.period import Month
from salesreview.review.document import Rich
from salesreview.settings import Settings
from salesreview.tables.model import Tables

from .documents import check, prose


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_whole_review_of_a_company(
    lang: str, company: tuple[Facts, Tables], request: pytest.FixtureRequest
) -> None:
    texts = write_commentary(Voice(*company, Settings(language=lang)))
    assert list(texts) == [slot.key for slot in SLOTS]
    check(f"facts.{lang}.md", prose("Facts made by hand", texts, lang), request)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_company_without_data_is_told_so(lang: str, make_tables, request: pytest.FixtureRequest) -> None:
    texts = write_commentary(Voice(Facts(Month(2026, 10), ()), make_tables(), Settings(language=lang)))
    assert all(texts.values())
    check(f"empty.{lang}.md", prose("No data at all", texts, lang), request)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_month_in_part_is_named_first(lang: str, company: tuple[Facts, Tables]) -> None:
    facts = Facts(company[0].month, company[0].facts, partial_day=20)
    texts = write_commentary(Voice(facts, company[1], Settings(language=lang)))
    opening = "2026年10月数据仅截至20日" if lang == "zh" else "The data for October 2026 ends on day 20"
    for slot in ("overview.attainment", "summary.achievements"):
        assert texts[slot].startswith(opening)
    words = ("环比", "同比") if lang == "zh" else ("on the month before", "on a year earlier")
    body = texts["overview.attainment"].replace("累计同比", "")
    assert not any(word in body for word in words)


def test_prompts_become_runs_of_their_own(company: tuple[Facts, Tables]) -> None:
    for text in write_commentary(Voice(*company, Settings())).values():
        rich = Rich.of(text)
        assert rich.text == text
        assert all(prompt == (run[0] == "【" and run[-1] == "】") for run, prompt in rich.runs)
        assert any(prompt for _, prompt in rich.runs)
