"""What lies outside the range that its own past promises: members of the month, single orders, unit prices.

Ranges are those of the alerts (`expected`). Members are silent where the whole left its own range or the season
explains it; records where they do not weigh in the month. Source: docs/decisions/0022.
"""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from salesreview.insights.expected import Range, expected, expected_amounts
from salesreview.metrics.catalog import BLANK
from salesreview.metrics.model import Unit
from salesreview.metrics.prepare import labels

if TYPE_CHECKING:
    from salesreview.metrics.facts import Facts
    from salesreview.tables.model import Tables

DIMENSIONS = ("product_line", "region", "channel", "salesperson")
MONTHS, LEAST_MONTHS = 12, 8  # months before that a member's range rests on, and the fewest of them
MEMBER_SHARE = 0.05  # a member below this share of the revenue, now and usually, is not worth a word
RECORDS_LEAST = 30  # orders, or lines of a product, that a range rests on
ORDER_SHARE, PRICE_SHARE = 0.05, 0.01  # of the month's revenue: an order, or what a unit price makes


@dataclass(frozen=True, slots=True)
class Member:
    """A member whose revenue lies outside its range; `distance` from the usual, relative, of the square roots."""

    dimension: str
    member: str
    value: float
    usual: Range
    high: bool
    distance: float


@dataclass(frozen=True, slots=True)
class Order:
    """An order above the range of single orders; `customer` is its name, "" where it has none or several."""

    order_id: str
    customer: str
    value: float
    usual: Range
    share: float  # of the month's revenue


@dataclass(frozen=True, slots=True)
class Price:
    """A unit price outside the range of its product, in currency units."""

    order_id: str
    product: str
    price: float
    usual: Range
    high: bool


def unusual_members(facts: Facts) -> list[Member]:
    """Return the members outside their ranges in a whole month, the farthest first, ties by dimension and name.

    Not those that were so the month before, which told it, or a year earlier, which makes it the season.
    """
    whole = facts.value("revenue")
    if facts.partial_day is not None or whole is None or whole <= 0:
        return []
    of_whole, _ = _usual(facts, "", "")
    if of_whole is not None and of_whole.side(whole):
        return []
    found = []
    for dimension in DIMENSIONS:
        for member in facts.members("revenue", dimension):
            value = facts.value("revenue", dimension, member)
            usual, middle = _usual(facts, dimension, member)
            if member == BLANK or value is None or usual is None:
                continue
            side = usual.side(value)
            year_ago = facts.value("revenue", dimension, member, facts.month.year_ago)
            last = facts.value("revenue", dimension, member, facts.month.before)
            known = any(was is not None and usual.side(was) == side for was in (year_ago, last))
            if not side or known or max(value, middle) < MEMBER_SHARE * whole:
                continue
            root = math.sqrt(max(middle, 0.0))
            distance = abs(math.sqrt(max(value, 0.0)) - root) / root if root else math.inf
            found.append(Member(dimension, member, value, usual, side > 0, distance))
    return sorted(found, key=lambda each: (-each.distance, each.dimension, each.member))


def unusual_orders(facts: Facts, tables: Tables) -> list[Order]:
    """Return the month's orders above the range of the twelve months before, the largest first, ties by number.

    Sizes of orders have long tails: one of a hundred orders lies beyond the range in most months. So an order must
    also be larger than every one of those months.
    """
    whole = facts.value("revenue")
    if whole is None or whole <= 0:
        return []
    lines = _lines(facts, tables)
    sums = lines.group_by("now", "order_id").agg(amount=pl.col("revenue").sum()).filter(pl.col("amount") > 0)
    usual = expected_amounts(sums.filter(~pl.col("now")), "now", RECORDS_LEAST)
    if usual.is_empty():
        return []
    low, high, n = usual.select("low", "high", "n").row(0)
    beyond = max(high, sums.filter(~pl.col("now"))["amount"].max())
    large = sums.filter("now", pl.col("amount") > beyond, pl.col("amount") >= ORDER_SHARE * whole)
    large = large.sort("amount", "order_id", descending=[True, False])
    of = lines.filter("now").join(large.select("order_id"), on="order_id", how="semi")
    customers = dict(of.group_by("order_id").agg(pl.col("customer_id").drop_nulls().unique()).iter_rows())
    names = labels(tables, "customers", "customer_id")
    found = []
    for order, amount in large.select("order_id", "amount").iter_rows():
        ids = customers[order]
        customer = names.get(ids[0], ids[0]) if len(ids) == 1 else ""
        found.append(Order(order, customer, amount, Range(low, high, n), amount / whole))
    return found


def unusual_prices(facts: Facts, tables: Tables) -> list[Price]:
    """Return the month's unit prices outside their product's range of the twelve months before, by what they make.

    Lines of one order with one product and price are one.
    """
    whole = facts.value("revenue")
    if whole is None or whole <= 0:
        return []
    lines = _lines(facts, tables).filter(
        pl.col("product_id").is_not_null(), pl.col("revenue") > 0, pl.col("quantity") > 0
    )
    lines = lines.with_columns(amount=pl.col("revenue") / pl.col("quantity"))
    usual = expected_amounts(lines.filter(~pl.col("now")), "product_id", RECORDS_LEAST)
    made = (pl.col("amount") - pl.col("median")).abs() * pl.col("quantity")
    outside = (pl.col("amount") > pl.col("high")) | (pl.col("amount") < pl.col("low")).fill_null(False)
    odd = (
        lines.filter("now")
        .join(usual, on="product_id")
        .with_columns(made=made)
        .filter(outside, pl.col("made") >= PRICE_SHARE * whole)
        .sort("made", "order_id", "amount", descending=[True, False, False])
        .unique(["order_id", "product_id", "amount"], keep="first", maintain_order=True)
    )
    names = labels(tables, "products", "product_id")
    return [
        Price(row["order_id"], names.get(row["product_id"], row["product_id"]), row["amount"],
              Range(row["low"], row["high"], row["n"]), row["amount"] > row["high"])
        for row in odd.iter_rows(named=True)
    ]  # fmt: skip


def _usual(facts: Facts, dimension: str, member: str) -> tuple[Range | None, float]:
    """Return the range and the median of the months before."""
    months = [facts.value("revenue", dimension, member, facts.month.plus(-step)) for step in range(1, MONTHS + 1)]
    past = [value for value in months if value is not None]
    return expected(past, Unit.MONEY, LEAST_MONTHS), statistics.median(past) if past else 0.0


def _lines(facts: Facts, tables: Tables) -> pl.DataFrame:
    """Return the order lines of the month and of the twelve months before; `now` tells them apart."""
    first = facts.month.plus(-MONTHS).first
    orders = tables["orders"].filter(pl.col("order_date").is_between(first, facts.until))
    return orders.with_columns(now=pl.col("order_date") >= facts.month.first)
