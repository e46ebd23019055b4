"""Measures that are made of others: balances, ageing, cohorts, medians, markets, sums over trailing months."""

from __future__ import annotations

import narwhals as nw
import numpy as np
import polars as pl

from salesreview.metrics.catalog import BLANK
from salesreview.metrics.cube import Axis, Cube, Matrix
from salesreview.metrics.customers import trailing
from salesreview.metrics.measures import AGEING, Cuts, month_of
from salesreview.metrics.prepare import LEAD, Prepared
from salesreview.settings import Settings

_INVOICES = ("", "industry", "size", "region")
DSO_MONTHS = 3


def add_derived(cube: Cube, prepared: Prepared, settings: Settings, cuts: Cuts) -> None:
    """Add everything beyond sums and customers to the cube."""
    _balances(cube)
    _ageing(cube)
    _cohorts(cube, prepared, settings.active_window, cuts)
    _cycle_median(cube, prepared, cuts)
    _markets(cube, prepared)
    for dimension in ("", "channel", "channel_type"):
        if cube.knows("gross_profit", dimension) and cube.knows("channel_cost", dimension):
            returned = cube.values("gross_profit", dimension) - cube.values("channel_cost", dimension)
            cube.put("channel_return", dimension, returned)


def _running(cube: Cube, measure: str, dimension: str) -> Matrix:
    return np.cumsum(cube.values(f"all_{measure}", dimension), axis=1)


def _balances(cube: Cube) -> None:
    days = month_days(cube.axis)
    span = np.convolve(days, np.ones(DSO_MONTHS))[: len(days)]
    for dimension in _INVOICES:
        if not cube.knows("invoiced", dimension):
            continue
        balance = _running(cube, "invoiced", dimension) - _running(cube, "collected", dimension)
        cube.put("receivables", dimension, balance)
        cube.put("overdue_amount", dimension, _running(cube, "past_1", dimension))
        cube.put("invoiced_3m", dimension, trailing(cube.values("invoiced", dimension), DSO_MONTHS))
        cube.put("receivable_days", dimension, balance * span)


def _ageing(cube: Cube) -> None:
    """Split the receivables of the whole by the days they are past due; without a due date nothing is overdue."""
    past = [_running(cube, f"past_{days}", "")[0] for days in AGEING]
    whole = cube.values("receivables", "")[0]
    parts = {
        "not_due": whole - past[0], "1-30": past[0] - past[1], "31-60": past[1] - past[2], "61-90": past[2] - past[3],
        "90+": past[3],
    }  # fmt: skip
    cube.members("ageing").places(parts)
    cube.put("receivables", "ageing", np.vstack(list(parts.values())))


def _cohorts(cube: Cube, prepared: Prepared, window: int, cuts: Cuts) -> None:
    frame = nw.from_native(prepared.cohorts)
    dated = frame.with_columns(created_month=month_of("created", cuts), won_month=month_of("won", cuts)).to_native()
    created = dated["created_month"].to_numpy().astype(np.int64) - cube.axis.first
    won = dated["won_month"].fill_null(10**9).to_numpy().astype(np.int64) - cube.axis.first
    for dimension in ("", *LEAD):
        places = cube.row_places(dimension, dated[dimension]) if dimension else np.zeros(dated.height, np.int64)
        if places is None:
            continue
        for step in range(window):
            month = created + step
            inside = (month >= 0) & (month < cube.axis.width)
            ones = np.ones(int(inside.sum()))
            cube.add("cohort_leads", dimension, places[inside], month[inside], ones)
            closed = (won <= month)[inside].astype(np.float64)
            cube.add("cohort_won", dimension, places[inside], month[inside], closed)


def timed_deals(prepared: Prepared) -> pl.DataFrame:
    """Return the won deals whose days from creation to closing are known."""
    event = next(each for each in prepared.events if each.measures == "leads_closed")
    return event.frame.filter((pl.col("status") == "won") & (pl.col("days") >= 0))


def _cycle_median(cube: Cube, prepared: Prepared, cuts: Cuts) -> None:
    """Add the median of the days of won deals: of an even number the mean of the two in the middle."""
    dated = nw.from_native(timed_deals(prepared)).with_columns(month=month_of("date", cuts)).to_native()
    dated = dated.filter(pl.col("month").is_between(cube.axis.first, cube.axis.month.index))
    for dimension in ("", *LEAD):
        keys = ["month", dimension] if dimension else ["month"]
        medians = dated.group_by(keys).agg(pl.col("days").median())
        months = medians["month"].to_numpy().astype(np.int64) - cube.axis.first
        places = cube.row_places(dimension, medians[dimension]) if dimension else np.zeros(medians.height, np.int64)
        if places is not None:
            cube.add("sales_cycle_median", dimension, places, months, medians["days"].to_numpy())


def _markets(cube: Cube, prepared: Prepared) -> None:
    for dimension in ("", "region", "industry"):
        frame = prepared.markets
        if dimension:
            named = frame.filter(pl.col(dimension) != BLANK)
            frame = named.group_by(dimension).agg(pl.col("addressable").sum()).sort(dimension)
            places = cube.places(dimension, frame[dimension].to_list())
        else:
            frame = frame.select(pl.col("addressable").sum())
            places = np.zeros(1, np.int64)
        if places is None:
            continue
        values = np.zeros((len(cube.members(dimension)), cube.axis.width))
        values[places] = frame["addressable"].to_numpy()[:, None]
        cube.put("addressable_customers", dimension, values)


def add_growth(cube: Cube, base: Cube) -> None:
    """Add the growth of revenue, and what new and repeat customers add to it; the last month's base is `base`'s."""
    for dimension in ("", "product_line", "region"):
        if not cube.knows("revenue", dimension):
            continue
        before = cube.before("revenue", dimension, base)
        parts = {"revenue_growth": "revenue"}
        if not dimension:
            parts |= {"growth_new": "new_customer_revenue", "growth_repeat": "repeat_revenue"}
        for key, measure in parts.items():
            change = cube.values(measure, dimension) - cube.before(measure, dimension, base)
            cube.put_exact(
                key, dimension, np.divide(change, before, out=np.full(change.shape, np.nan), where=before > 0)
            )


def month_days(axis: Axis) -> Matrix:
    """Return how many days each month of the axis has."""
    return np.array([month.days for month in axis.months()], dtype=np.float64)
