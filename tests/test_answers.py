"""What the functions in cells answer, without Excel."""

from __future__ import annotations

import datetime as dt

import pytest

from salesreview.answers import COMPARED, Given, compared_value, metric_value, slot_of
from salesreview.errors import SalesReviewError
from salesreview.metrics.evaluate import evaluate
from salesreview.metrics.facts import Facts
from salesreview.period import Month
from salesreview.sample.company import sample_tables
from salesreview.settings import Settings
from salesreview.tables.catalog import SCHEMAS
from salesreview.tables.model import RawSheet
from salesreview.tables.validate import validate

MONTH = Month(2026, 10)


@pytest.fixture(scope="module")
def facts() -> Facts:
    sheets = {}
    frames = sample_tables(month=MONTH, orders=2000, lang="zh")
    for entry in SCHEMAS:
        frame = frames[entry.key]
        headers = tuple(entry.column(column).zh for column in frame.columns)
        named = frame.rename({column: str(place) for place, column in enumerate(frame.columns)})
        sheets[entry.key] = RawSheet(entry.key, entry.zh, headers, named)
    return evaluate(validate(sheets), Settings(), MONTH)


@pytest.mark.parametrize("name", ["revenue", "销售额", "Revenue", " REVENUE "])
@pytest.mark.parametrize("month", [None, "", "2026-10", "2026年10月", 202610.0, dt.datetime(2026, 10, 31), 46296.0])
def test_a_metric_by_any_of_its_names_and_the_month_as_excel_hands_it_over(
    facts: Facts, name: str, month: Given
) -> None:
    assert metric_value(facts, name, month, None, None) == facts.value("revenue")


def test_an_earlier_month_and_a_member(facts: Facts) -> None:
    member = facts.members("revenue", "region")[0]
    then = facts.value("revenue", "region", member, MONTH.before)
    assert then is not None
    assert metric_value(facts, "revenue", "2026-09", "区域", member) == then
    assert metric_value(facts, "revenue", "2026-09", "region", f" {member} ") == then
    size = metric_value(facts, "revenue", None, "客户规模", "大")
    assert size == metric_value(facts, "revenue", None, "size", "Large") == facts.value("revenue", "size", "large")


@pytest.mark.parametrize("entry", COMPARED)
def test_every_comparison_by_its_names(facts: Facts, entry: object) -> None:
    fact = facts.get("revenue")
    for name in (entry.key, entry.zh, entry.en):  # type: ignore[attr-defined]
        assert compared_value(facts, "revenue", name, None, None, None) == getattr(fact, entry.key)  # type: ignore[attr-defined]
    assert compared_value(facts, "revenue", None, None, None, None) == fact.mom  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("key", "month", "dimension", "member", "zh", "en"),
    [
        ("revenu", None, None, None, "是否想用：revenue", "Did you mean: revenue"),
        ("销售", None, None, None, "没有指标“销售”", "There is no metric"),
        ("revenue", "下月", None, None, "不是月份", "is no month"),
        ("revenue", "2020-01", None, None, "2020年1月", "24 months before"),
        ("revenue", None, "regio", "华东", "是否想用：region", "Did you mean: region"),
        ("revenue", None, "区域", "华东区", "是否想用：华东", "Did you mean"),
        ("revenue", None, "区域", None, "还需要成员", "needs a member"),
        ("revenue", None, None, "华东", "哪个维度", "Which dimension"),
    ],
)
def test_what_is_not_there_is_a_sentence_with_near_names(
    facts: Facts, key: str, month: Given, dimension: Given, member: Given, zh: str, en: str
) -> None:
    with pytest.raises(SalesReviewError) as told:
        metric_value(facts, key, month, dimension, member)
    assert zh in told.value.zh and en in told.value.en


def test_no_value_is_told_with_its_reason(facts: Facts) -> None:
    fact = next(fact for fact in facts.facts if fact.value is None and fact.reason)
    with pytest.raises(SalesReviewError, match=r"n/a \(.+\)"):
        metric_value(facts, fact.metric, None, fact.dimension or None, fact.member or None)
    with pytest.raises(SalesReviewError, match="no base or target"):
        compared_value(facts, "revenue", "mom", "2026-08", None, None)


def test_a_slot_by_its_key_and_headings() -> None:
    assert slot_of("summary.outlook") == slot_of("展望") == slot_of("outlook") == "summary.outlook"
    with pytest.raises(SalesReviewError, match=r"summary\.outlook"):
        slot_of("outlok")
