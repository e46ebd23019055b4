"""Measures that are made of others: balances, ageing, cohorts, medians, markets, sums over trailing months."""

from __future__ import annotations

import narwhals as nw
import numpy as np
import polars as pl

from salesreview.metrics.catalog import BLANK, MEASURE, dimensions_of, made_by, of_table
from salesreview.metrics.catalogue.receivables import BUCKETS
from salesreview.metrics.cube import Axis, Cube, Matrix
from salesreview.metrics.customers import trailing
from salesreview.metrics.definitions import Growth, Median, Standing, Term, Together
from salesreview.metrics.engine import Cuts, Reader, month_of
from salesreview.metrics.prepare import LEAD, Prepared
from salesreview.settings import Settings


def add_derived(cube: Cube, prepared: Prepared, settings: Settings, cuts: Cuts) -> None:
    """Add everything beyond sums and customers to the cube."""
    for key, together in made_by(Together).items():
        _together(cube, key, together)
    _ageing(cube)
    _cohorts(cube, prepared, settings.active_window, cuts)
    for key, median in made_by(Median).items():
        _median(cube, prepared, settings, key, median, cuts)
    for key in made_by(Standing):
        _markets(cube, prepared, key)


def _running(cube: Cube, measure: str, dimension: str) -> Matrix:
    return np.cumsum(cube.values(f"all_{measure}", dimension), axis=1)


def _over(cube: Cube, term: Term, dimension: str) -> Matrix:
    """Return what a term comes to in each month: of the month, of so many months ending with it, or up to it."""
    if term.months == 0:
        return _running(cube, term.measure, dimension)
    values = cube.values(term.measure, dimension)
    return values if term.months == 1 else trailing(values, term.months)


def _together(cube: Cube, key: str, made: Together) -> None:
    first, *others = made.terms
    for dimension in dimensions_of(key):
        if any(cube.knows(measure, dimension) for measure in of_table(key)):
            total = first.factor * _over(cube, first, dimension)
            for term in others:
                total = total + term.factor * _over(cube, term, dimension)
            if made.days_of:
                days = month_days(cube.axis)
                total = total * np.convolve(days, np.ones(made.days_of))[: len(days)]
            cube.put(key, dimension, total)


def _ageing(cube: Cube) -> None:
    """Split the receivables of the whole by the days they are past due; without a due date nothing is overdue."""
    cube.members("ageing").places(BUCKETS)
    parts = [sum(term.factor * _over(cube, term, "")[0] for term in terms) for terms in BUCKETS.values()]
    cube.put("receivables", "ageing", np.vstack(parts))


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


def rows_of_median(prepared: Prepared, settings: Settings, measure: str, made: Median) -> pl.DataFrame:
    """Return the rows of an event that a median is of."""
    happened = next(each for each in prepared.events if each.event.key == MEASURE[measure].event)
    return nw.from_native(happened.frame).filter(made.where(Reader(settings))).to_native()


def _median(cube: Cube, prepared: Prepared, settings: Settings, key: str, made: Median, cuts: Cuts) -> None:
    """Add a median: of an even number of rows the mean of the two in the middle."""
    rows = rows_of_median(prepared, settings, key, made)
    dated = nw.from_native(rows).with_columns(month=month_of("date", cuts)).to_native()
    dated = dated.filter(pl.col("month").is_between(cube.axis.first, cube.axis.month.index))
    for dimension in dimensions_of(key):
        keys = ["month", dimension] if dimension else ["month"]
        medians = dated.group_by(keys).agg(pl.col(made.column).median())
        months = medians["month"].to_numpy().astype(np.int64) - cube.axis.first
        places = cube.row_places(dimension, medians[dimension]) if dimension else np.zeros(medians.height, np.int64)
        if places is not None:
            cube.add(key, dimension, places, months, medians[made.column].to_numpy())


def _markets(cube: Cube, prepared: Prepared, key: str) -> None:
    for dimension in dimensions_of(key):
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
        cube.put(key, dimension, values)


def add_growth(cube: Cube, base: Cube) -> None:
    """Add the growth of revenue, and what new and repeat customers add to it; the last month's base is `base`'s."""
    for key, made in made_by(Growth).items():
        for dimension in dimensions_of(key):
            if cube.knows("revenue", dimension):
                before = cube.before("revenue", dimension, base)
                change = cube.values(made.of, dimension) - cube.before(made.of, dimension, base)
                grown = np.divide(change, before, out=np.full(change.shape, np.nan), where=before > 0)
                cube.put_exact(key, dimension, grown)


def month_days(axis: Axis) -> Matrix:
    """Return how many days each month of the axis has."""
    return np.array([month.days for month in axis.months()], dtype=np.float64)
