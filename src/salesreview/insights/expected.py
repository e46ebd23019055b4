"""What a figure is expected to be, judged by its own past: a range around the median, wide enough to be left seldom.

Range: median ± 4 spreads, the spread being the median absolute deviation scaled to a standard deviation, and never
less than chance alone makes. Amounts and counts are judged by their square roots, so that the range is narrow below
and wide above as sales are. Source: review.md §4.4 (“outside its expected range”).
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from salesreview.metrics.model import Unit

WIDTH = 4.0  # spreads to either side
_NORMAL = 1.4826  # the median absolute deviation of a normal distribution, as a share of its standard deviation
_CHANCE_COUNT = 0.5  # standard deviation of the root of a count that chance alone moves
_CHANCE_AMOUNT = 0.08  # smallest spread of an amount's root, as a share of the root
_CHANCE_RATE = 0.01  # smallest spread of a rate: one percentage point


@dataclass(frozen=True, slots=True)
class Range:
    """An expected range, and how many past values it rests on; None where there is no bound."""

    low: float | None
    high: float | None
    n: int

    def side(self, value: float) -> int:
        """Return 1 for a value above the range, -1 for one below it, 0 for one within."""
        if self.high is not None and value > self.high:
            return 1
        return -1 if self.low is not None and value < self.low else 0


def expected(past: Sequence[float], unit: Unit, least: int) -> Range | None:
    """Return the range that past values promise; None with fewer of them than `least`, or nothing but zero amounts."""
    if len(past) < least:
        return None
    rooted = unit is not Unit.RATE
    values = [math.copysign(math.sqrt(abs(value)), value) if rooted else value for value in past]
    middle = statistics.median(values)
    return _around(middle, statistics.median(abs(value - middle) for value in values), unit, len(past))


def _around(middle: float, deviation: float, unit: Unit, n: int) -> Range | None:
    """Return the range around the median of `n` values (roots, but of a rate) with this median absolute deviation."""
    rooted = unit is not Unit.RATE
    if unit is Unit.RATE:
        floor = _CHANCE_RATE
    elif unit is Unit.COUNT:
        floor = max(_CHANCE_COUNT, _CHANCE_AMOUNT * middle)
    else:
        floor = _CHANCE_AMOUNT * abs(middle)
    spread = max(_NORMAL * deviation, floor)
    if spread == 0:
        return None
    low, high = middle - WIDTH * spread, middle + WIDTH * spread
    if not rooted:
        return Range(low if low > 0 else None, high if high < 1 else None, n)
    return Range(low**2 if low > 0 else None, high**2 if high > 0 else None, n)


def expected_amounts(past: pl.DataFrame, by: str, least: int) -> pl.DataFrame:
    """Return the range that the positive amounts of each group promise, as `expected` gives it for amounts of money.

    `past`: the columns `by` and `amount`. Returned: `by`, `low` (null: no bound), `high`, `n`, `median`; groups with
    fewer than `least` amounts are left out.
    """
    rooted = past.with_columns(root=pl.col("amount").sqrt())
    middles = rooted.group_by(by).agg(
        middle=pl.col("root").median(), median=pl.col("amount").median(), n=pl.len()
    ).filter(pl.col("n") >= least)  # fmt: skip
    deviations = (
        rooted.join(middles, on=by).group_by(by).agg(deviation=(pl.col("root") - pl.col("middle")).abs().median())
    )
    found = middles.join(deviations, on=by)
    parts = found.select("middle", "deviation", "n").iter_rows()
    ranges = [_around(middle, deviation, Unit.MONEY, n) for middle, deviation, n in parts]
    bounds = [pl.Series(side, [getattr(each, side) for each in ranges], pl.Float64) for side in ("low", "high")]
    return found.select(by, "n", "median").with_columns(bounds)
