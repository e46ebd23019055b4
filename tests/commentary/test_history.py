"""How long a figure has gone one way, as it is told: the words, the places, and when nothing is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from salesreview.commentary.voice import Voice
from salesreview.commentary.write import WRITERS
from salesreview.metrics.facts import Facts
from salesreview.metrics.model import Fact
from salesreview.settings import Settings
from salesreview.tables.model import Tables

from .conftest import MONTH, fact

Place = tuple[str, str]
WHOLE = ("", "")
LANGUAGES = pytest.mark.parametrize("lang", ["zh", "en"])


def months(metric: str, values: list[float], *, at: Place = WHOLE, target: float | None = None) -> Iterator[Fact]:
    """The facts of one figure, the month under review first, all with the same target."""
    for back, value in enumerate(values):
        year_ago = values[back + 12] if back + 12 < len(values) else None
        was = values[back + 1] if back + 1 < len(values) else None
        yield fact(metric, value, was, year_ago, at=at, target=target, month=MONTH.plus(-back), n=900)


def voice(lang: str, *made: Fact, **more: object) -> Voice:
    return Voice(replace(Facts(MONTH, made), **more), Tables({}, {}), Settings(language=lang))  # type: ignore[arg-type]


def told(lang: str, metric: str, values: list[float], *, at: Place = WHOLE, target: float | None = None) -> str:
    made = list(months(metric, values, at=at, target=target))
    return voice(lang, *made).history(made[0])


UP, DOWN = [1.3e6] * 12 + [1e6] * 13, [7e5] * 12 + [1e6] * 13
TURNED_UP, TURNED_DOWN = [1.3e6, *DOWN[1:]], [7e5, *UP[1:]]
SENTENCES = [
    ("revenue", UP, WHOLE, None, "销售额近12个月各月均高于上年同月。", "Revenue stood above the same month a year earlier in each of the last 12 months."),
    ("revenue", DOWN[1:], WHOLE, None, "销售额近11个月各月均低于上年同月。", "Revenue stood below the same month a year earlier in each of the last 11 months."),
    ("revenue", TURNED_UP, WHOLE, None, "销售额本月高于上年同月，此前连续11个月低于上年同月。", "Revenue rose above the same month a year earlier, after 11 months below it."),
    ("revenue", TURNED_DOWN, WHOLE, None, "销售额本月低于上年同月，此前连续11个月高于上年同月。", "Revenue fell below the same month a year earlier, after 11 months above it."),
    ("revenue", UP, WHOLE, 1.2e6, "销售额近12个月各月均高于上年同月，连续12个月达到目标。", "Revenue stood above the same month a year earlier in each of the last 12 months and met the target for 12 months in a row."),
    ("revenue", TURNED_DOWN[:-3], ("region", "华东"), 1.4e6, "「华东」销售额连续22个月未达目标，本月低于上年同月，此前连续9个月高于上年同月。",
     "Revenue of 华东 missed the target for 22 months in a row and fell below the same month a year earlier, after 9 months above it."),
    ("churn_rate", [0.08] * 4, WHOLE, 0.06, "客户流失率连续4个月未达目标。", "Churn rate missed the target for 4 months in a row."),
    ("churn_rate", [0.06] * 3, WHOLE, 0.06, "客户流失率连续3个月达到目标。", "Churn rate met the target for 3 months in a row."),
    ("churn_rate", [0.08] * 2, WHOLE, 0.06, "", ""),
]  # fmt: skip


@LANGUAGES
@pytest.mark.parametrize(("metric", "values", "at", "target", "zh", "en"), SENTENCES)
def test_the_sentence(
    metric: str, values: list[float], at: Place, target: float | None, zh: str, en: str, lang: str
) -> None:
    assert told(lang, metric, values, at=at, target=target) == (zh if lang == "zh" else en)


@LANGUAGES
def test_a_miss_that_does_not_show_is_no_streak_and_one_met_by_as_little_is(lang: str) -> None:
    # 300 of 1,000,000 shows in CNY 0.3k, not in 0.0万元: it is told in neither language
    assert told(lang, "revenue", [999_700.0] * 4, target=1e6) == ""
    assert told(lang, "win_rate", [0.4198] * 4, target=0.42) == ""
    assert told(lang, "revenue", [1_000_300.0] * 4, target=1e6) != ""
    assert told(lang, "revenue", [1e6] * 4, target=1e6) != ""


@LANGUAGES
def test_a_member_that_runs_with_the_whole_is_not_told_so_but_one_that_turned_is(lang: str) -> None:
    whole = list(months("revenue", UP))
    along = list(months("revenue", UP, at=("region", "华东")))
    longer = list(months("revenue", [*UP[:-1], 2e5], at=("region", "华北")))
    other = list(months("revenue", DOWN, at=("region", "华南")))
    turned = list(months("revenue", TURNED_DOWN, at=("region", "西南")))
    v = voice(lang, *whole, *along, *longer, *other, *turned)
    said = ["近12个月", "近13个月", "低于", "此前"] if lang == "zh" else ["last 12", "last 13", "below", "after"]
    assert said[0] in v.history(whole[0])
    assert v.history(along[0]) == ""
    for each, words in ((longer, said[1]), (other, said[2]), (turned, said[3])):
        assert words in v.history(each[0])


#: Where the history of a figure stands: the slot, the figure, four months and a target they miss.
PLACES = [
    ("core.revenue", "revenue", WHOLE, 9e5, 1e6), ("core.revenue", "gross_margin", WHOLE, 0.3, 0.36),
    ("core.customers", "active_customers", WHOLE, 200, 240), ("core.customers", "new_customers", WHOLE, 40, 50),
    ("core.customers", "churn_rate", WHOLE, 0.08, 0.06), ("core.conversion", "win_rate", WHOLE, 0.4, 0.42),
    ("products.each", "revenue", ("product_line", "阀"), 9e5, 1e6), ("customers.region", "revenue", ("region", "华东"), 9e5, 1e6),
    ("channels.effect", "revenue", ("channel", "直销"), 9e5, 1e6), ("problems.retention", "renewal_rate", WHOLE, 0.7, 0.85),
    ("problems.retention", "complaint_rate", WHOLE, 0.09, 0.06), ("summary.problems", "churn_rate", WHOLE, 0.08, 0.06),
    ("summary.problems", "revenue", ("region", "华东"), 9e5, 1e6),
]  # fmt: skip


@LANGUAGES
@pytest.mark.parametrize(("slot", "metric", "at", "value", "target"), PLACES)
def test_a_streak_is_told_once_where_its_figure_is(
    slot: str, metric: str, at: Place, value: float, target: float, lang: str
) -> None:
    made = [*months("revenue", [2e6] * 4), *months(metric, [value] * 4, at=at, target=target)]
    words = "连续4个月未达目标" if lang == "zh" else "missed the target for 4 months in a row"
    if lang == "en" and slot.startswith("summary"):
        words = "target missed for 4 months in a row"
    assert WRITERS[slot](voice(lang, *made)).count(words) == 1
    assert words not in WRITERS[slot](voice(lang, *made, partial_day=20))
    assert words not in WRITERS[slot](voice(lang, *(each for each in made if each.period != str(MONTH.plus(-2)))))


@LANGUAGES
def test_an_achievement_says_how_long_the_target_was_met_and_not_its_trend(lang: str) -> None:
    text = WRITERS["summary.achievements"](voice(lang, *months("revenue", UP, target=1.2e6)))
    met, trend = (
        ("连续12个月达到目标", "上年同月")
        if lang == "zh"
        else ("target met for 12 months in a row", "each of the last")
    )
    assert text.count(met) == 1 and trend not in text


@LANGUAGES
def test_the_streak_of_a_table_is_told_and_a_figure_without_value_has_none(
    lang: str, make_tables: Callable[..., Tables]
) -> None:
    rows = [{"month": MONTH.plus(-back).first, "metric": "churn_rate", "target": 0.06} for back in range(1, 4)]
    made = list(months("churn_rate", [0.08], target=0.06))
    past = list(months("churn_rate", [0.08] * 4))[1:]
    v = Voice(Facts(MONTH, (*made, *past)), make_tables(targets=rows), Settings(language=lang))
    assert ("连续4个月" if lang == "zh" else "for 4 months") in v.history(made[0])
    assert v.history(None) == ""
    assert voice(lang, *past).history(replace(past[0], value=None)) == ""
