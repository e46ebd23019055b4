"""What holds of any company: parts add up, order does not matter, a ratio is numerator over denominator."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest
from polars import selectors as cs

from salesreview.metrics.catalog import DIMENSION, METRIC, METRICS, find_dimension, find_metric, member_label
from salesreview.metrics.evaluate import evaluate
from salesreview.metrics.facts import Facts
from salesreview.metrics.model import Unit
from salesreview.metrics.reasons import reason_text
from salesreview.period import Month
from salesreview.settings import Settings
from salesreview.tables.model import Status, Tables

MONTH = Month(2026, 10)
ADDITIVE = (
    "revenue", "quantity", "gross_profit", "deals_won", "deals_lost", "leads", "valid_leads", "won_amount", "invoiced",
    "collected", "receivables", "overdue_amount", "channel_cost", "contracts_due", "feedback", "complaints", "incidents",
    "active_customers", "new_customers", "churned_customers", "churn_base", "window_customers", "revenue_share",
)  # fmt: skip


@pytest.fixture(scope="module")
def facts(company: Tables) -> Facts:
    return evaluate(company, Settings(), MONTH)


@pytest.mark.parametrize("metric", ADDITIVE)
def test_parts_add_up_to_the_whole(facts: Facts, metric: str) -> None:
    whole = facts.get(metric)
    assert whole is not None and whole.value is not None
    found = 0
    for dimension in METRIC[metric].by:
        members = [facts.get(metric, dimension, name) for name in facts.members(metric, dimension)]
        if not members or dimension == "line_topic" or (metric == "complaints" and dimension == "topic"):
            continue
        found += 1
        assert sum(fact.value or 0 for fact in members if fact) == pytest.approx(whole.value, abs=0.005)
    assert found or not METRIC[metric].by


def test_complaints_by_topic_add_up(facts: Facts) -> None:
    for dimension in ("topic", "line_topic"):
        total = sum(facts.value("complaints", dimension, name) or 0 for name in facts.members("complaints", dimension))
        assert total == facts.value("complaints")


def _amounts_of_a_large_company(company: Tables) -> Tables:
    """The company with amounts as a formula leaves them: large, and with as many decimals as a float holds."""
    frames = {
        key: frame.with_columns(cs.by_name("revenue", "cost", "amount", "paid_amount", require_all=False) * 1e3 / 1.13)
        for key, frame in company.frames.items()
    }
    return replace(company, frames=frames)


def _in_chunks(frame: pl.DataFrame, rows: int) -> pl.DataFrame:
    parts = [frame.slice(start, rows) for start in range(0, max(frame.height, 1), rows)]
    return pl.concat(parts, rechunk=False)


@pytest.mark.parametrize("seed", [7, 8])
@pytest.mark.parametrize("settings", [Settings(), Settings(data_until=dt.date(2026, 10, 14))])
def test_neither_row_order_nor_chunks_matter(company: Tables, seed: int, settings: Settings) -> None:
    large = _amounts_of_a_large_company(company)
    facts = evaluate(large, settings, MONTH)
    frames = {
        key: _in_chunks(frame.sample(fraction=1.0, shuffle=True, seed=seed), 10 * seed)
        for key, frame in large.frames.items()
    }
    shuffled = evaluate(replace(large, frames=frames), settings, MONTH)
    assert shuffled.facts == facts.facts  # equal to the last digit, so that a refresh of the same data changes nothing
    assert shuffled.customers == facts.customers
    assert list(shuffled.all()) == list(facts.all())


def test_sums_are_exact(make: Callable[..., Tables]) -> None:
    lines = [
        {"order_id": f"o{i}", "customer_id": f"c{i % 7}", "order_date": "2026-10-05", "revenue": 250_000_000.01}
        for i in range(3000)
    ]
    facts = evaluate(make(orders=lines), Settings(), MONTH)
    assert facts.value("revenue") == 750_000_000_030.0


SIMPLE = {metric.numerator: metric.key for metric in METRICS if metric.denominator is None}


def test_a_ratio_is_numerator_over_denominator_at_every_grouping(facts: Facts) -> None:
    told = 0
    for fact in facts.facts:
        metric = METRIC[fact.metric]
        if metric.denominator not in SIMPLE or metric.numerator not in SIMPLE or fact.value is None:
            continue
        top = facts.value(SIMPLE[metric.numerator], fact.dimension, fact.member)
        bottom = facts.value(SIMPLE[metric.denominator], fact.dimension, fact.member)
        if top is not None and bottom:
            told += 1
            assert fact.value == pytest.approx(top / bottom), fact
            if metric.cases == metric.denominator:
                assert fact.n == int(bottom)
    assert told > 300


def test_changes_follow_from_their_bases(facts: Facts) -> None:
    for fact in facts.facts:
        for change, base in ((fact.mom, fact.mom_base), (fact.yoy, fact.yoy_base)):
            if fact.value is None or base is None:
                assert change is None
            elif fact.unit is Unit.RATE:
                assert change == pytest.approx(fact.value - base)
            elif base > 0:
                assert change == pytest.approx(fact.value / base - 1)
            else:
                assert change is None


def test_bases_are_the_earlier_months_facts(facts: Facts) -> None:
    for metric, dimension in (
        ("revenue", "region"),
        ("churn_rate", ""),
        ("win_rate", "salesperson"),
        ("receivables", "size"),
    ):
        for name in facts.members(metric, dimension) or ("",):
            fact = facts.get(metric, dimension, name)
            assert fact is not None
            assert fact.mom_base == facts.value(metric, dimension, name, MONTH.before)
            assert fact.yoy_base == facts.value(metric, dimension, name, MONTH.year_ago)


def test_a_later_month_sees_the_same_past(company: Tables, facts: Facts) -> None:
    earlier = evaluate(company, Settings(), MONTH.plus(-3))
    for fact in earlier.facts:
        if fact.dimension in ("", "region") and not fact.metric.startswith(("pvm", "margin_effect")):
            later = facts.get(fact.metric, fact.dimension, fact.member, MONTH.plus(-3))
            if later is not None:  # a member without anything in the later month has no fact there
                assert later.value == (None if fact.value is None else pytest.approx(fact.value)), fact


def test_every_value_is_there_or_has_a_reason_with_a_text(facts: Facts, company: Tables) -> None:
    nothing = {key: frame.clear() for key, frame in company.frames.items()}
    empty = evaluate(Tables(nothing, dict.fromkeys(nothing, Status.EMPTY)), Settings(), MONTH)
    seen = set()
    for fact in (*facts.all(), *empty.all(), *evaluate(company, Settings(), Month(2024, 12)).all()):
        assert (fact.value is None) is (fact.reason is not None), fact
        if fact.reason:
            seen.add(fact.reason)
    assert len(seen) > 5
    for reason in seen:
        zh, en = reason_text(reason, "zh"), reason_text(reason, "en")
        assert zh and en and not zh.endswith("。") and not en.endswith("."), reason
        assert not any("\u4e00" <= mark <= "\u9fff" for mark in en)


def test_every_denominator_has_its_reason() -> None:
    for metric in METRICS:
        if metric.denominator:
            assert reason_text(f"none:{metric.denominator}", "zh") and reason_text(f"none:{metric.denominator}", "en")
    with pytest.raises(KeyError):
        reason_text("none:nothing", "en")


def test_names_lead_back_to_their_entries() -> None:
    for metric in METRICS:
        assert find_metric(metric.zh) == find_metric(metric.en.upper()) == find_metric(f" {metric.key} ") == metric.key
        assert set(metric.by) <= set(DIMENSION)
    assert find_metric("nonsense") is None
    assert [find_dimension(name) for name in ("产品线", "Product Line", "product_line", "", None)] == [
        "product_line", "product_line", "product_line", "", "",
    ]  # fmt: skip
    assert member_label("size", "large", "zh") == "大" and member_label("region", "华东", "en") == "华东"


def test_history_reaches_24_months_back(company: Tables, facts: Facts) -> None:
    series = facts.series("revenue", 25)
    assert len(series) == 25 and series[0][0] == Month(2024, 10) and all(value for _, value in series)
    assert facts.get("revenue", month=Month(2024, 9)) is None
    target = facts.get("revenue", month=MONTH.before)
    assert target is not None and target.target and target.attainment == pytest.approx(target.value / target.target)  # type: ignore[operator]


def test_the_fact_table_is_tidy(facts: Facts) -> None:
    frame = facts.frame
    assert not frame.duplicated(["metric", "dimension", "member", "period"]).any()
    assert set(frame["period"]) == {str(MONTH.plus(-i)) for i in range(25)}
    picked = list(facts.select(["revenue"], ["region"], 3))
    assert {fact.period for fact in picked} == {"2026-08", "2026-09", "2026-10"}
    assert random.Random(1).choice(picked).unit is Unit.MONEY
