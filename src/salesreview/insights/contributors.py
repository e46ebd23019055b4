"""The customers who joined and those who were lost, by what they brought (definitions: review.md §4.8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from salesreview.metrics.prepare import labels

if TYPE_CHECKING:
    from salesreview.metrics.facts import Facts
    from salesreview.tables.model import Tables

YEAR = 12  # months before, over which a customer that was lost is measured


@dataclass(frozen=True, slots=True)
class Contributor:
    """The largest of `count` customers, by name, with its revenue in currency units."""

    customer: str
    revenue: float
    count: int


def largest_new(facts: Facts, tables: Tables) -> Contributor | None:
    """Return the new customer with most revenue in the month.

    New: the first order with positive revenue lies in the month. None without one, or where several share the most.
    """
    ordered = _ordered(facts, tables).group_by("customer_id").agg(pl.col("order_date").min())
    new = ordered.filter(pl.col("order_date") >= facts.month.first)
    return _largest(facts, tables, new, 0)


def largest_lost(facts: Facts, tables: Tables, window: int) -> Contributor | None:
    """Return the customer lost in the month that brought most in the twelve months before.

    Lost: the last order with positive revenue lies `window` months back. None in a part of a month, without one, or
    where several share the most.
    """
    if facts.partial_day is not None:
        return None
    ordered = _ordered(facts, tables).group_by("customer_id").agg(pl.col("order_date").max())
    last = facts.month.plus(-window)
    return _largest(facts, tables, ordered.filter(pl.col("order_date").is_between(last.first, last.last)), YEAR)


def _ordered(facts: Facts, tables: Tables) -> pl.DataFrame:
    return tables["orders"].filter(
        pl.col("revenue") > 0, pl.col("customer_id").is_not_null(), pl.col("order_date") <= facts.until
    )


def _largest(facts: Facts, tables: Tables, among: pl.DataFrame, back: int) -> Contributor | None:
    """Return the largest by revenue, net of returns: of the month, or of the `back` months before it."""
    first, last = (facts.month.plus(-back).first, facts.month.before.last) if back else (facts.month.first, facts.until)
    lines = tables["orders"].filter(pl.col("order_date").is_between(first, last))
    sums = lines.join(among, on="customer_id", how="semi").group_by("customer_id").agg(pl.col("revenue").sum())
    top = sums.sort("revenue", descending=True).head(2)
    revenue = top["revenue"].to_list()
    if not revenue or revenue[0] <= 0 or (len(revenue) > 1 and revenue[0] - revenue[1] < 1e-6):
        return None
    names = labels(tables, "customers", "customer_id")
    customer = top["customer_id"][0]
    return Contributor(names.get(customer, customer), revenue[0], among.height)
