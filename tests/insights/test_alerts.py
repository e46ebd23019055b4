"""What alerts: limits crossed, days and months unlike those before; and what does not."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from salesreview.insights.alerts import DAY, HIGH, LIMIT, LOW, MONTH, Alert, find_alerts, judged_high, judged_low
from salesreview.insights.expected import expected
from salesreview.metrics.evaluate import evaluate
from salesreview.metrics.facts import Facts
from salesreview.metrics.model import Fact, Unit
from salesreview.period import Month
from salesreview.review.context import Context
from salesreview.review.render import lay_out
from salesreview.settings import Settings
from salesreview.tables.model import Tables

from ..metrics.conftest import tables_of
from .daily import orders

NOVEMBER = Month(2026, 11)


def found(tables: Tables, settings: Settings, until: str, settled: str, since: str | None = None) -> list[Alert]:
    month = Month.of(dt.date.fromisoformat(until))
    facts = evaluate(tables, settings, month)
    first = dt.date.fromisoformat(since) if since else month.first
    return list(find_alerts(facts, tables, settings, since=first, settled=dt.date.fromisoformat(settled)).alerts)


def told(alerts: list[Alert]) -> list[tuple[str, str, str, str]]:
    return [(alert.rule, alert.side, alert.metric, alert.period.isoformat()) for alert in alerts]


WEEKENDS = Settings(calendar="weekends")


def test_a_steady_business_has_none() -> None:
    tables = tables_of(orders=orders("2026-06-01", "2026-11-20"))
    assert found(tables, WEEKENDS, "2026-11-20", "2026-11-20") == []


def test_a_day_is_held_against_the_days_of_its_kind() -> None:
    tables = tables_of(orders=orders("2026-06-01", "2026-11-20", {"2026-11-10": 4000.0, "2026-11-12": 100.0}))
    high, low = found(tables, WEEKENDS, "2026-11-20", "2026-11-19")
    assert told([high, low]) == [
        (DAY, HIGH, "revenue", "2026-11-10"),
        (DAY, LOW, "revenue", "2026-11-12"),
    ]
    assert high.value == 40_000 and high.low is not None and high.high is not None
    assert (
        4_000 < high.low < 8_000 and 13_000 < high.high < 25_000 and high.n == 64
    )  # working days of the 90 days before
    assert found(tables, WEEKENDS, "2026-11-20", "2026-11-19", since="2026-11-11") == [low]


def test_a_day_without_rows_is_low_and_a_weekend_is_not() -> None:
    tables = tables_of(orders=orders("2026-06-01", "2026-11-20", {"2026-11-17": 0.0}))
    assert told(found(tables, WEEKENDS, "2026-11-20", "2026-11-20")) == [
        (DAY, LOW, "revenue", "2026-11-17"),
        (DAY, LOW, "orders", "2026-11-17"),
    ]


def test_a_holiday_is_never_low_and_a_make_up_day_neither() -> None:
    rows = [row for row in orders("2026-06-01", "2026-10-09") if not "2026-10-01" <= row["order_date"] <= "2026-10-07"]
    assert found(tables_of(orders=rows), Settings(), "2026-10-09", "2026-10-09", since="2026-09-01") == []


def test_a_day_that_is_not_over_can_be_too_high_already_and_not_too_low() -> None:
    rows = orders("2026-06-01", "2026-11-20", {"2026-11-20": 100.0})
    assert found(tables_of(orders=rows), WEEKENDS, "2026-11-20", "2026-11-19") == []
    assert told(found(tables_of(orders=rows), WEEKENDS, "2026-11-20", "2026-11-20")) == [
        (DAY, LOW, "revenue", "2026-11-20")
    ]
    rows = orders("2026-06-01", "2026-11-20", {"2026-11-20": 5000.0})
    [high] = found(tables_of(orders=rows), WEEKENDS, "2026-11-20", "2026-11-19")
    assert high.side == HIGH and high.running


def test_too_little_past_promises_nothing() -> None:
    tables = tables_of(orders=orders("2026-11-02", "2026-11-17", {"2026-11-16": 9000.0}))
    assert found(tables, WEEKENDS, "2026-11-17", "2026-11-16") == []
    tables = tables_of(orders=orders("2026-11-02", "2026-11-24", {"2026-11-23": 9000.0}))
    assert told(found(tables, WEEKENDS, "2026-11-24", "2026-11-23")) == [(DAY, HIGH, "revenue", "2026-11-23")]


def test_a_limit_below_counts_when_the_month_can_mend_it_no_more() -> None:
    rows = orders("2026-06-01", "2026-11-20")
    limits = {"revenue": (500_000.0, None), "average_order_value": (2_000.0, None), "orders": (None, 140.0)}
    settings = replace(WEEKENDS, limits=limits)
    running = found(tables_of(orders=rows), settings, "2026-11-20", "2026-11-19")
    assert told(running) == [
        (LIMIT, LOW, "average_order_value", "2026-11-01"),
        (LIMIT, HIGH, "orders", "2026-11-01"),
    ]
    assert all(alert.running for alert in running)
    over = found(
        tables_of(orders=[*rows, *orders("2026-12-01", "2026-12-01")]),
        settings,
        "2026-12-01",
        "2026-11-30",
        "2026-11-20",
    )
    assert (LIMIT, LOW, "revenue", "2026-11-01") in told(over)
    assert (LIMIT, LOW, "revenue", "2026-12-01") not in told(over)


def test_a_rate_on_few_cases_waits() -> None:
    leads = [
        {"lead_id": f"L{i}", "created_date": "2026-10-05", "closed_date": "2026-11-03", "status": "lost"}
        for i in range(15)  # chance may do this with one won in five
    ]
    settings = replace(WEEKENDS, limits={"win_rate": (0.2, None)})
    rows = orders("2026-06-01", "2026-11-04")
    assert found(tables_of(orders=rows, leads=leads), settings, "2026-11-04", "2026-11-03") == []
    more = [*leads, {**leads[0], "lead_id": "L99"}]
    [alert] = found(tables_of(orders=rows, leads=more), settings, "2026-11-04", "2026-11-03")
    assert (alert.metric, alert.value, alert.n) == ("win_rate", 0.0, 16)


def test_what_has_no_value_is_unknown() -> None:
    tables = tables_of(orders=orders("2026-06-01", "2026-11-20"))
    facts = evaluate(tables, WEEKENDS, NOVEMBER)
    settings = replace(WEEKENDS, limits={"win_rate": (0.2, None), "orders": (1.0, None)})
    assert find_alerts(facts, tables, settings, since=NOVEMBER.first, settled=dt.date(2026, 11, 19)).unknown == {
        "win_rate"
    }


@pytest.mark.parametrize(
    ("metric", "low", "high"),
    [("revenue", False, True), ("gross_margin", True, True), ("churn_rate", True, False), ("cac", True, False),
     ("repurchase_rate", False, True), ("receivables", True, True), ("win_rate", True, True)],
)  # fmt: skip
def test_which_side_of_a_running_month_is_judged(metric: str, low: bool, high: bool) -> None:
    assert (judged_low(metric, False), judged_high(metric, False)) == (low, high)
    assert judged_low(metric, True) and judged_high(metric, True)


def test_a_month_is_held_against_the_twelve_before_it() -> None:
    rates = [0.30, 0.31, 0.29, 0.30, 0.32, 0.30, 0.31, 0.30, 0.29, 0.31, 0.30, 0.30]
    facts = Facts(
        NOVEMBER,
        (
            Fact("win_rate", "", "", "2026-11", 0.15, Unit.RATE),
            *(Fact("win_rate", "", "", str(NOVEMBER.plus(-i - 1)), rate, Unit.RATE) for i, rate in enumerate(rates)),
        ),
    )
    [alert] = find_alerts(facts, tables_of(), WEEKENDS, since=NOVEMBER.first, settled=NOVEMBER.last).alerts
    assert (alert.rule, alert.side, alert.metric, alert.n) == (MONTH, LOW, "win_rate", 12)
    assert alert.low == pytest.approx(0.30 - 4 * 0.01) and alert.high == pytest.approx(0.34)
    running = find_alerts(facts, tables_of(), WEEKENDS, since=NOVEMBER.first, settled=dt.date(2026, 11, 29))
    assert running.alerts == ()


def test_the_expected_range_is_counted_by_hand() -> None:
    band = expected([100.0, 121.0, 81.0, 100.0], Unit.MONEY, 4)  # roots 10, 11, 9, 10: deviation 0.5, spread 0.8
    assert band is not None and band.low == pytest.approx((10 - 3.2) ** 2) and band.high == pytest.approx(13.2**2)
    counts = expected([0.0] * 20, Unit.COUNT, 12)
    assert counts is not None and (counts.low, counts.high) == (None, 4.0)  # a fifth complaint is no chance
    assert expected([0.0] * 20, Unit.MONEY, 12) is None
    assert expected([1.0] * 11, Unit.MONEY, 12) is None


def test_the_identity_does_not_hold_the_value() -> None:
    one = Alert(LIMIT, HIGH, "orders", NOVEMBER.first, 5.0, None, 4.0)
    assert one.identity == replace(one, value=9.0, high=8.0).identity == "limit|high|orders|||2026-11-01"
    assert one.identity != replace(one, side=LOW).identity


@pytest.mark.parametrize(("lang", "words"), [("zh", ("高于上限", "本月未结束", "高于预期", "销售额（11月10日）")),
                                             ("en", ("above limit", "month not over", "above expected", "Revenue (10 November)"))])  # fmt: skip
def test_the_dashboard_shows_the_same(lang: str, words: tuple[str, ...]) -> None:
    tables = tables_of(orders=orders("2026-06-01", "2026-11-20", {"2026-11-10": 4000.0}))
    settings = replace(WEEKENDS, language=lang, limits={"orders": (None, 140.0), "revenue": (1e9, None)})
    document = lay_out(Context(evaluate(tables, settings, NOVEMBER), tables, settings), {})
    block = next(each for each in document.blocks if each.name == "SR_dashboard_alerts")
    shown = [str(cell) for row in block.rows for cell in row]
    assert all(word in shown for word in words)
