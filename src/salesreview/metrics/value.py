"""Customer value: recency, frequency and monetary scores over 12 months, and three classes (review.md §4.2, §4.8)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from salesreview.metrics.cube import Axis, Matrix
from salesreview.metrics.exact import settled
from salesreview.metrics.facts import CustomerValue
from salesreview.metrics.prepare import Prepared
from salesreview.metrics.reduce import Codes, Grid
from salesreview.period import Month
from salesreview.settings import Settings
from salesreview.tables.model import Tables

_EPOCH = dt.date(1970, 1, 1)
YEAR = 12


@dataclass(frozen=True, slots=True)
class _Scores:
    """The scores of all customer codes at one month's end; `inside`: bought in the 12 months."""

    inside: NDArray[np.bool_]
    recency: Codes
    frequency: Codes
    monetary: Codes
    score: Matrix
    adjusted: Matrix
    revenue: Matrix
    margin: Matrix  # nan: no line carries a cost
    last: Codes  # days since 1970
    lost_renewal: NDArray[np.bool_]
    renewed: NDArray[np.bool_]


def customer_values(
    tables: Tables, prepared: Prepared, grid: Grid, axis: Axis, settings: Settings, end: dt.date
) -> tuple[CustomerValue, ...]:
    """Return the value of every customer with an order in the 12 months up to `end`, in the order of their ids."""
    ids = prepared.customers["customer_id"].to_list()
    names = prepared.customers["label"].to_list()
    rank = np.empty(len(ids), np.int64)
    rank[np.argsort(np.array(ids, dtype=object), kind="stable")] = np.arange(len(ids))
    month = axis.month
    now = _scores(tables, ids, rank, grid, axis, month, settings, end)
    before = _scores(tables, ids, rank, grid, axis, month.before, settings, month.before.last)
    classes, earlier = _classes(now, settings), _classes(before, settings)
    found = []
    for code in np.flatnonzero(now.inside).tolist():
        margin = float(now.margin[code])
        found.append(CustomerValue(
            ids[code], names[code], int(now.recency[code]), int(now.frequency[code]), int(now.monetary[code]),
            float(now.score[code]), float(now.adjusted[code]), classes[code],
            earlier[code] if before.inside[code] else None, float(now.revenue[code]),
            None if margin != margin else margin, _EPOCH + dt.timedelta(days=int(now.last[code])), _reasons(now, code),
        ))  # fmt: skip
    return tuple(sorted(found, key=lambda each: each.customer_id))


def _scores(
    tables: Tables, ids: list[str], rank: Codes, grid: Grid, axis: Axis, month: Month, settings: Settings, end: dt.date
) -> _Scores:  # fmt: skip
    stop = month.index - axis.first + 1
    span = slice(stop - YEAR, stop)
    months = grid.ordered[:, span].sum(axis=1)
    inside = (months > 0) & grid.known
    last = grid.last[:, span].max(axis=1)
    days = (end - _EPOCH).days - last
    recency = 5 - np.searchsorted(np.array(settings.rfm_recency), days, side="left")
    frequency = 5 - np.array([months < bound for bound in settings.rfm_frequency]).sum(axis=0)
    revenue = settled(grid.revenue[:, span].sum(axis=1))
    monetary = _monetary(np.where(inside, revenue, 0.0), rank, settings.rfm_monetary)
    weights = settings.rfm_weights
    score = np.round(20 * (weights[0] * recency + weights[1] * frequency + weights[2] * monetary), 6)
    costed = grid.part("costed")[:, span].sum(axis=1) > 0
    margin = np.where(costed, settled(grid.part("gross_profit")[:, span].sum(axis=1)), np.nan)
    lost, renewed = _renewals(tables, ids, month, end)
    penalty = settings.margin_penalty * (margin < 0) + settings.renewal_penalty * lost
    adjusted = np.clip(score - penalty, 0.0, 100.0)
    return _Scores(inside, recency, frequency, monetary, score, adjusted, revenue, margin, last, lost, renewed)


def _monetary(revenue: Matrix, rank: Codes, bounds: tuple[float, ...]) -> Codes:
    """Score by the place in the cumulated revenue, largest first; who crosses a bound is within it."""
    scores = np.ones(len(revenue), np.int64)
    positive = np.flatnonzero(revenue > 0)
    order = positive[np.lexsort((rank[positive], -revenue[positive]))]
    total = float(revenue[positive].sum())
    ahead = np.concatenate([[0.0], np.cumsum(revenue[order])[:-1]]) if len(order) else np.array([])
    for points, bound in zip((2, 3, 4, 5), reversed(bounds), strict=True):
        scores[order[np.round(ahead - total * bound / 100, 6) < 0]] = points
    return scores


def _renewals(
    tables: Tables, ids: list[str], month: Month, end: dt.date
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell whose contract ended in the 12 months without being renewed, and whose was renewed; undecided is neither."""
    first = month.plus(1 - YEAR).first
    ended = tables["contracts"].filter(pl.col("end_date").is_between(first, end))
    yes = pl.col("renewed").fill_null(False) | pl.col("renewal_date").is_not_null()
    renewed = set(ended.filter(yes)["customer_id"].to_list())
    lost = set(ended.filter(~yes & pl.col("renewed").is_not_null())["customer_id"].to_list())
    return np.array([each in lost for each in ids], dtype=bool), np.array([each in renewed for each in ids], dtype=bool)


def _classes(scores: _Scores, settings: Settings) -> list[str]:
    keep, retire = scores.adjusted >= settings.keep_bound, scores.adjusted < settings.retire_bound
    return ["keep" if high else "retire" if low else "grow" for high, low in zip(keep, retire, strict=True)]


def _reasons(scores: _Scores, code: int) -> tuple[str, ...]:
    found = []
    for values, high, low in (
        (scores.recency, "recent", "lapsed"),
        (scores.frequency, "frequent", "rare"),
        (scores.monetary, "large", "small"),
    ):
        if values[code] >= 4:
            found.append(high)
        elif values[code] <= 2:
            found.append(low)
    if scores.margin[code] < 0:
        found.append("negative_margin")
    if scores.lost_renewal[code]:
        found.append("not_renewed")
    elif scores.renewed[code]:
        found.append("renewed")
    return tuple(found)
