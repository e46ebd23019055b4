"""Revenue by day of the month against the plan's pace over working days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from salesreview.metrics.facts import Facts
from salesreview.settings import Settings
from salesreview.tables.model import Tables
from salesreview.workdays import workdays


@dataclass(frozen=True, slots=True)
class Day:
    """One day: revenue, revenue up to it, and what the plan expects up to it; money in currency units."""

    date: dt.date
    revenue: float | None  # None after the data's end
    cumulative: float | None
    plan: float | None  # None without a target


def daily_revenue(facts: Facts, tables: Tables, settings: Settings) -> list[Day]:
    """Return every day of the month under review; empty where the orders hold nothing in it.

    The plan spreads the month's revenue target evenly over its working days.
    """
    month = facts.month
    sums = (
        tables["orders"]
        .filter(pl.col("order_date").is_between(month.first, month.last))
        .group_by("order_date")
        .agg(pl.col("revenue").sum())
    )
    by_day = dict(sums.iter_rows())
    if not by_day:
        return []
    fact = facts.get("revenue")
    target = fact.target if fact else None
    working = set(workdays(month.first, month.last, settings.calendar))
    days: list[Day] = []
    total, passed = 0.0, 0
    for number in range(1, month.days + 1):
        date = month.first.replace(day=number)
        passed += date in working
        total += by_day.get(date, 0.0)
        known = date <= facts.until
        plan = target * passed / len(working) if target is not None and working else None
        days.append(Day(date, by_day.get(date, 0.0) if known else None, total if known else None, plan))
    return days
