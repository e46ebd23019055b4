"""Alerts: a metric beyond its limit, or a day or a month outside its expected range (source: review.md §4.4).

The Dashboard shows them and `salesreview watch` mails them: both ask here, so they cannot disagree. A month or day that
is not over is judged only on the side that more of it cannot mend: revenue may already be too high on the tenth, but
it is too low only when the month is over.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from salesreview.insights.expected import expected
from salesreview.insights.significance import CRITICAL_Z, FEW
from salesreview.metrics.catalog import METRIC, grows
from salesreview.metrics.model import Fact, Rest
from salesreview.period import Month
from salesreview.workdays import workday_rule

if TYPE_CHECKING:
    from salesreview.metrics.facts import Facts
    from salesreview.settings import Settings
    from salesreview.tables.model import Tables

LIMIT, DAY, MONTH, STALE = "limit", "day", "month", "stale"
HIGH, LOW = "high", "low"
_SIDES = {1: HIGH, 0: "", -1: LOW}

#: Metrics shown over thirteen months; each whole month is held against the twelve before it.
TREND = (
    "revenue", "gross_margin", "active_customers", "new_customers", "churn_rate", "win_rate", "collected",
    "collection_days", "overdue_share", "complaint_rate",
)  # fmt: skip
#: In a month that is not over fewer cases say nothing; a rate on less than `significance.FEW` of them only where chance
#: alone would hardly take it beyond its limit.
FEWEST_CASES = 5
_DAYS_BACK = 90  # a day is held against the days of its kind (working or not) of these days before it
_LEAST_DAYS, _LEAST_MONTHS = 12, 8


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert. Money in currency units, rates as fractions.

    `low`, `high`: the limit that was crossed, or the expected range. `n`: the cases of a limit's rate, or how many
    days or months the range rests on. `period`: the day, or the month's first day. `running`: the period is not over.
    """

    rule: str  # LIMIT, DAY, MONTH, STALE
    side: str  # HIGH, LOW
    metric: str
    period: dt.date
    value: float
    low: float | None = None
    high: float | None = None
    n: int | None = None
    running: bool = False
    dimension: str = ""
    member: str = ""

    @property
    def identity(self) -> str:
        """What makes it one and the same alert from run to run; the value is no part of it."""
        return "|".join((self.rule, self.side, self.metric, self.dimension, self.member, self.period.isoformat()))


@dataclass(frozen=True, slots=True)
class Findings:
    """The alerts of some months; `unknown`: metrics with a limit that have no value now, of which nothing is said."""

    alerts: tuple[Alert, ...]
    unknown: frozenset[str] = frozenset()


def find_alerts(facts: Facts, tables: Tables, settings: Settings, *, since: dt.date, settled: dt.date) -> Findings:
    """Find the alerts of the days from `since` on and of the months they lie in, up to the month under review.

    `settled`: the last day of which nothing more is expected.
    """
    alerts: list[Alert] = []
    unknown: set[str] = set()
    month = max(Month.of(since), facts.month.plus(-11))
    while month <= facts.month:
        whole = settled >= month.last
        for key, bounds in settings.limits.items():
            fact = facts.get(key, month=month)
            if fact is None or fact.value is None:
                unknown.add(key)
            elif alert := _beyond(fact, bounds, month, whole):
                alerts.append(alert)
        if whole:
            alerts += _unlike_months(facts, month)
        month = month.plus(1)
    alerts += _unlike_days(tables, settings, since, min(facts.month.last, facts.data_until or settled), settled)
    return Findings(tuple(alerts), frozenset(unknown))


def judged_low(metric: str, whole: bool) -> bool:
    """Tell whether a value below its limit counts: in a running month not where the rest of it can raise the value."""
    rest = METRIC[metric].rest
    return whole or rest is Rest.LOWERS or not (rest is Rest.RAISES or grows(metric))


def judged_high(metric: str, whole: bool) -> bool:
    """Tell whether a value above its limit counts: in a running month not where the rest of it can lower the value."""
    return whole or METRIC[metric].rest is not Rest.LOWERS


def _beyond(fact: Fact, bounds: tuple[float | None, float | None], month: Month, whole: bool) -> Alert | None:
    low, high = bounds
    value = fact.value
    assert value is not None
    if not whole and fact.n is not None and fact.n < FEWEST_CASES:
        return None
    if not whole and any(_by_chance(fact, bound) for bound in bounds if bound is not None):
        return None
    if low is not None and value < low and judged_low(fact.metric, whole):
        return Alert(LIMIT, LOW, fact.metric, month.first, value, low, None, fact.n, not whole)
    if high is not None and value > high and judged_high(fact.metric, whole):
        return Alert(LIMIT, HIGH, fact.metric, month.first, value, None, high, fact.n, not whole)
    return None


def _by_chance(fact: Fact, limit: float) -> bool:
    """Tell whether a rate on few cases may lie where it does although what is behind it keeps to the limit."""
    if not METRIC[fact.metric].proportion or fact.value is None or fact.n is None or fact.n >= FEW or not 0 < limit < 1:
        return False
    return abs(fact.value - limit) < CRITICAL_Z * math.sqrt(limit * (1 - limit) / fact.n)


def _unlike_months(facts: Facts, month: Month) -> Iterator[Alert]:
    for key in TREND:
        value = facts.value(key, month=month)
        before = [facts.value(key, month=month.plus(-i)) for i in range(1, 13)]
        band = expected([each for each in before if each is not None], METRIC[key].unit, _LEAST_MONTHS)
        if value is not None and band is not None and (side := _SIDES[band.side(value)]):
            yield Alert(MONTH, side, key, month.first, value, band.low, band.high, band.n)


def _unlike_days(
    tables: Tables, settings: Settings, since: dt.date, until: dt.date, settled: dt.date
) -> Iterator[Alert]:
    """Hold each day against the days of its kind before it; a holiday or make-up day may be as busy as it likes.

    Working days are held against working days, weekends against weekends; a weekday off is never too low, nor is a
    weekend that is worked to make up for one.
    """
    is_workday = workday_rule(settings.calendar)
    days = [since + dt.timedelta(days=i) for i in range(-_DAYS_BACK, (until - since).days + 1)]
    plain = {day: day.weekday() < 5 for day in days if (day.weekday() < 5) == is_workday(day)}
    for key, sums in daily_sums(tables).items():
        first = min(sums, default=None)
        if first is None:
            continue
        for place in range(_DAYS_BACK, len(days)):
            day, kind = days[place], plain.get(days[place], True)
            before = days[place - _DAYS_BACK : place]
            past = [sums.get(each, 0.0) for each in before if each >= first and plain.get(each) is kind]
            band, value = expected(past, METRIC[key].unit, _LEAST_DAYS), sums.get(day, 0.0)
            side = _SIDES[band.side(value)] if band else ""
            if band and (side == HIGH or (side == LOW and day in plain and day <= settled)):
                yield Alert(DAY, side, key, day, value, band.low, band.high, band.n, day > settled)


def daily_sums(tables: Tables) -> dict[str, dict[dt.date, float]]:
    """Return the figures that are watched by day: revenue, orders, leads, complaints; days without rows are missing."""
    orders, leads, feedback = tables["orders"], tables["leads"], tables["feedback"]
    frames = {
        "revenue": orders.group_by("order_date").agg(pl.col("revenue").sum()),
        "orders": orders.filter(pl.col("revenue") > 0).group_by("order_date").agg(pl.col("order_id").n_unique()),
        "leads": leads.group_by("created_date").agg(pl.col("lead_id").n_unique()),
        "complaints": feedback.filter(pl.col("kind") == "complaint").group_by("date").len(),
    }
    return {
        key: {day: float(value or 0.0) for day, value in frame.iter_rows() if day is not None}
        for key, frame in frames.items()
    }
