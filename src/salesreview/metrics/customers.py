"""What is counted of customers, from the grid of customers × months (source: review.md §4.1, §4.8)."""

from __future__ import annotations

from collections.abc import Mapping

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from salesreview.metrics.catalog import MEASURE, made_by
from salesreview.metrics.cube import Axis, Cube, Matrix
from salesreview.metrics.definitions import Customers, Met, RevenueOf
from salesreview.metrics.engine import Cuts, month_of
from salesreview.metrics.exact import settled
from salesreview.metrics.prepare import Prepared
from salesreview.metrics.reduce import Codes, Grid, customer_places
from salesreview.settings import Settings

Flags = NDArray[np.bool_]


def trailing(values: Matrix, months: int) -> Matrix:
    """Return for each month the sum over the `months` months ending with it (fewer at the axis's start)."""
    total = np.cumsum(values, axis=1)
    result = total.copy()
    result[:, months:] -= total[:, :-months]
    return result


def ordered_within(ordered: Flags, months: int) -> Flags:
    """Tell for each month whether a customer ordered in the `months` months ending with it."""
    return np.asarray(trailing(ordered.astype(np.float64), months) > 0.5)


def active_before(ordered: Flags, window: int) -> Flags:
    """Tell for each month whether a customer ordered in the `window` months before it."""
    before = np.zeros_like(ordered)
    before[:, 1:] = ordered_within(ordered, window)[:, :-1]
    return before


def quality(grid: Grid, settings: Settings) -> Flags:
    """Tell for each month whether a customer meets the quality rule.

    Ordered in the month, and trailing-12-month revenue at or above the percentile (linear interpolation) over the
    customers with positive trailing revenue, or ordered in enough of the trailing 6 months.
    """
    revenue = settled(trailing(grid.revenue, 12))
    often = trailing(grid.ordered.astype(np.float64), 6) >= settings.quality_months - 0.5
    large = np.zeros_like(often)
    for month in range(revenue.shape[1]):
        column = revenue[:, month]
        positive = column[(column > 0) & grid.known]
        if len(positive):
            large[:, month] = column >= np.quantile(positive, 1 - settings.quality_share)
    return np.asarray(grid.ordered & (large | often))


def customer_flags(grid: Grid, settings: Settings) -> dict[str, Flags]:
    """Tell for each customer and month of the axis whom every measure made of `Customers`, and `new_customers`, counts."""
    window = settings.active_window
    known = grid.known[:, None]
    ordered = grid.ordered & known
    months = np.arange(grid.ordered.shape[1])[None, :]
    active = (grid.revenue > 0) & known
    base = active_before(ordered, window)
    within = ordered_within(ordered, window)
    return {
        "active_customers": active,
        "churn_base": base,
        "repurchasers": base & ordered,
        "churned_customers": base & ~within,
        "window_customers": within,
        "quality_customers": quality(grid, settings) & active,
        "new_customers": (grid.first[:, None] == months) & known,
    }


def met_flags(flags: Mapping[str, Flags], prepared: Prepared, axis: Axis, cuts: Cuts) -> dict[str, Flags]:
    """Tell for each customer and month whom every measure made of `Met` counts."""
    found = {}
    codes = prepared.customers.select("customer", "customer_id")
    for measure, made in made_by(Met).items():
        happened = next(each for each in prepared.events if each.event.key == MEASURE[measure].event)
        rows = happened.frame.select("date", "customer_id").join(codes, on="customer_id")
        dated = nw.from_native(rows).with_columns(month=month_of("date", cuts)).to_native()
        months = dated["month"].to_numpy().astype(np.int64) - axis.first
        inside = (months >= 0) & (months < axis.width)
        met = np.zeros_like(flags[made.of])
        met[dated["customer"].to_numpy().astype(np.int64)[inside], months[inside]] = True
        found[measure] = met & flags[made.of]
    return found


def add_customers(cube: Cube, grid: Grid, prepared: Prepared, settings: Settings, cuts: Cuts) -> None:
    """Add every measure that counts customers, by the customer dimensions."""
    flags = customer_flags(grid, settings)
    met = met_flags(flags, prepared, cube.axis, cuts)
    places = customer_places(cube, prepared)  # customer code -> member
    for dimension, members in places.items():
        count = len(cube.members(dimension))
        spread = _Spread(members, count)
        for measure in made_by(Customers):
            cube.put(measure, dimension, spread.sums(flags[measure].astype(np.float64)))
        for measure, flag in met.items():
            cube.put(measure, dimension, spread.sums(flag.astype(np.float64)))
        for measure, made in made_by(RevenueOf).items():
            revenue = spread.sums(np.where(flags[made.customers], grid.revenue, 0.0))
            cube.put(measure, dimension, cube.values("revenue", dimension) - revenue if made.others else revenue)
    _add_newness(cube, grid, flags["new_customers"])


class _Spread:
    """Sums rows by their member: one pass over the rows for all months."""

    def __init__(self, members: Codes, count: int) -> None:
        self.order = np.argsort(members, kind="stable")
        self.present, starts = np.unique(members[self.order], return_index=True)
        self.starts = starts
        self.count = count

    def sums(self, rows: Matrix) -> Matrix:
        result = np.zeros((self.count, rows.shape[1]))
        if len(self.present):
            result[self.present] = np.add.reduceat(rows[self.order], self.starts, axis=0)
        return result


def _add_newness(cube: Cube, grid: Grid, new: Flags) -> None:
    """Add revenue and gross profit of new and of repeat customers; lines without a customer count as repeat."""
    if not grid.known.any():
        return
    first, second = cube.members("newness").places(["new", "repeat"])
    for measure in ("revenue", "gross_profit", "costed_revenue", "costed", "lines"):
        whole = cube.values(measure, "")[0]
        values = np.zeros((2, cube.axis.width))
        values[first] = np.where(new, grid.part(measure), 0.0).sum(axis=0)
        values[second] = whole - values[first]
        cube.put(measure, "newness", values)


def distinct_active(grid: Grid, places: Codes, count: int, start: int, stop: int) -> Matrix:
    """Return by member how many customers have positive net revenue over the months start..stop-1 of the axis."""
    net = settled(grid.revenue[:, start:stop].sum(axis=1))
    return np.bincount(places, weights=((net > 0) & grid.known).astype(np.float64), minlength=count).astype(np.float64)
