"""From the cube to facts: values, comparisons, year to date, targets, and the reasons where there is no value."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salesreview.metrics.availability import Availability, first_reason, is_before
from salesreview.metrics.catalog import LINE_TOPIC, MEASURE, METRIC
from salesreview.metrics.cube import TREND, Cube, Matrix
from salesreview.metrics.definitions import AMOUNTS, WHOLE, plain
from salesreview.metrics.exact import settled
from salesreview.metrics.model import Fact, Good, Metric, Unit
from salesreview.metrics.targets import Targets

_NOW, _MOM, _YOY = -1, -2, -13


#: Cells (members × months) without a value, and why.
Missing = tuple[NDArray[np.bool_], str]


@dataclass(frozen=True, slots=True)
class Series:
    """One metric by one dimension over the axis: nan where there is no value."""

    values: Matrix
    top: Matrix
    bottom: Matrix | None
    cases: Matrix | None  # how many cases each rests on
    months: Sequence[str | None]  # reasons by month
    cells: Sequence[Missing]  # what a month that can be told lacks by cell; the first that holds is the reason
    rest: str  # the reason of any other nan: the denominator is zero

    def reason(self, place: int, column: int) -> str:
        """Return why a cell has no value."""
        return self.months[column] or next((why for mask, why in self.cells if mask[place, column]), self.rest)


class Comparer:
    """Makes the facts of every metric and dimension."""

    def __init__(
        self, cube: Cube, base: Cube, available: Availability, targets: Targets, universe: Mapping[str, NDArray[np.int64]],
        fiscal_start: int, distinct: Mapping[str, tuple[Matrix, Matrix]],
    ) -> None:  # fmt: skip
        """`base` holds the base months cut to the same days (the cube itself where the month is whole).

        `universe`: the members worth a fact by dimension; `distinct`: active customers of the year to date and of the
        year before's, by dimension.
        """
        self._cube, self._base, self._available, self._targets = cube, base, available, targets
        self._universe, self._distinct = universe, distinct
        month = cube.axis.month
        self._start = month.index - month.year_start(fiscal_start).index + 1  # months of the year so far

    def pairs(self) -> Iterator[tuple[Metric, str]]:
        """Yield every metric with each dimension its measures are there by; metrics without a value as a whole only."""
        for metric in METRIC.values():
            yield metric, ""
            if self._available_now(metric):
                for dimension in metric.by:
                    if dimension in self._universe and all(
                        self._cube.knows(measure, dimension)
                        for measure in metric.measures
                        if not measure.startswith(WHOLE)
                    ):
                        yield metric, dimension

    def _available_now(self, metric: Metric) -> bool:
        return any(why is None for why in self._reasons(metric)[-TREND - 1 :])

    def _reasons(self, metric: Metric) -> Sequence[str | None]:
        reasons = self._available.reasons(metric.numerator)
        if metric.denominator is not None:
            reasons = first_reason(reasons, self._available.reasons(plain(metric.denominator)))
        return reasons

    def series(self, metric: Metric, dimension: str, cube: Cube) -> Series:
        """Return a metric's values over the axis of `cube`."""
        top = cube.values(metric.numerator, dimension)
        bottom = self._below(metric.denominator, metric, dimension, cube)
        months = self._reasons(metric)
        values = np.array(top)
        zero = metric.zero or metric.denominator
        rest = f"none:{zero}" if zero else "no_base"
        if bottom is not None:
            values = np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 1e-9)
        cells = _missing(metric, dimension, cube)
        for mask, _ in cells:
            values[mask] = np.nan
        values[:, [each is not None for each in months]] = np.nan
        cases = self._cases(metric, dimension, cube, bottom)
        return Series(values, top, bottom, cases, months, cells, rest)

    def _cases(self, metric: Metric, dimension: str, cube: Cube, bottom: Matrix | None) -> Matrix | None:
        """Return the counts that a metric rests on; None where it names none, or they are not there by the dimension."""
        key = metric.cases
        if key is None or key == AMOUNTS:
            return None
        if key == metric.denominator:
            return bottom
        return self._below(key, metric, dimension, cube) if cube.knows(plain(key), dimension) else None

    def _below(self, key: str | None, metric: Metric, dimension: str, cube: Cube) -> Matrix | None:
        """Return a measure that a metric is set against, of the member or of the whole."""
        if key is None:
            return None
        if not key.startswith(WHOLE):
            return cube.values(key, dimension)
        whole = plain(key)
        if dimension != "line_topic":
            return np.broadcast_to(cube.values(whole, ""), cube.values(metric.numerator, dimension).shape)
        lines = cube.members("product_line")
        names = cube.members("line_topic").names
        at = [lines.place(name.partition(LINE_TOPIC)[0]) for name in names]
        by_line = cube.values(whole, "product_line")
        return np.array([by_line[place] if place is not None else np.zeros(cube.axis.width) for place in at])

    def facts(self, metric: Metric, dimension: str) -> list[Fact]:
        """Return the facts of the month under review, with their comparisons."""
        series = self.series(metric, dimension, self._cube)
        base = series if self._base is self._cube else self.series(metric, dimension, self._base)
        members = self._members(dimension)
        places = members.tolist()
        values = series.values[members, _NOW].tolist()
        mom, yoy = (
            base.values[members, column].tolist() if metric.compared else [math.nan] * len(places)
            for column in (_MOM, _YOY)
        )
        ytd, before = (column[members].tolist() for column in self._to_date(metric, dimension, series, base))
        cases = series.cases[members, _NOW].tolist() if series.cases is not None else None
        names, period = self._cube.members(dimension).names, self._cube.axis.month
        made = []
        for row, place in enumerate(places):
            value = _known(values[row])
            target = self._targets.get((metric.key, dimension, names[place], period))
            attainment, gap = _attained(metric, value, target)
            sum_, was = _known(ytd[row]), _known(before[row])
            made.append(Fact(
                metric.key, dimension, names[place], str(period), value, metric.unit,
                None if value is not None else series.reason(place, _NOW),
                _known(mom[row]), _known(yoy[row]),
                _change(metric, value, _known(mom[row])), _change(metric, value, _known(yoy[row])),
                sum_, _change(metric, sum_, was), target, attainment, gap,
                _count(cases[row]) if cases is not None and value is not None else None,
            ))  # fmt: skip
        return made

    def history(self, metric: Metric, dimension: str) -> list[Fact]:
        """Return the facts of the 24 months before, the earliest first: value, target and number of cases."""
        series = self.series(metric, dimension, self._cube)
        names = self._cube.members(dimension).names
        made = []
        for step in range(TREND, 0, -1):
            month = self._cube.axis.month.plus(-step)
            for place in self._members(dimension).tolist():
                value = _known(float(series.values[place, _NOW - step]))
                target = self._targets.get((metric.key, dimension, names[place], month))
                attainment, gap = _attained(metric, value, target)
                cases = series.cases[place, _NOW - step] if series.cases is not None else None
                reason = None if value is not None else series.reason(place, _NOW - step)
                made.append(Fact(
                    metric.key, dimension, names[place], str(month), value, metric.unit, reason, target=target,
                    attainment=attainment, gap=gap, n=_count(cases) if cases is not None and value is not None else None,
                ))  # fmt: skip
        return made

    def _members(self, dimension: str) -> NDArray[np.int64]:
        return self._universe[dimension] if dimension else np.zeros(1, np.int64)

    def _to_date(self, metric: Metric, dimension: str, series: Series, base: Series) -> tuple[Matrix, Matrix]:
        """Return the year to date by member and that of the year before up to the same day; nan where not told."""
        none = np.full(len(series.values), np.nan)
        if not metric.to_date:
            return none, none
        width = self._cube.axis.width
        now = slice(width - self._start, width)
        year_ago = slice(now.start - 12, width - 12)
        if metric.simple and MEASURE[metric.numerator].once:
            this, last = self._distinct[dimension]
        else:
            this = _ratio(_span(series.top, now), _span(series.bottom, now))
            last = _ratio(_cut(series.top, base.top, year_ago), _cut(series.bottom, base.bottom, year_ago))
        reasons = np.array([why is not None for why in series.months])
        told = not (reasons & ~is_before(series.months))[now].any() and series.months[_NOW] is None
        whole = told and not reasons[year_ago].any()
        return (this if told else none), (last if whole else none)


def _missing(metric: Metric, dimension: str, cube: Cube) -> list[Missing]:
    """Return the cells without a value beyond a zero denominator, and why."""
    found: list[Missing] = [
        (cube.values(measure, dimension) <= 0, f"none:{measure}")  # an organic channel has no CAC, not a CAC of 0
        for measure in metric.above_zero
    ]
    if (unknown := MEASURE[metric.numerator].unknown) is not None:
        some, none = cube.values(unknown.some, dimension), cube.values(unknown.none, dimension)
        found.append(((some > 0) & (none == 0), f"none:{unknown.why}"))
    return found


def _span(values: Matrix | None, span: slice) -> Matrix | None:
    return None if values is None else np.asarray(values[:, span].sum(axis=1))


def _cut(values: Matrix | None, base: Matrix | None, span: slice) -> Matrix | None:
    """Sum the months of a span, its last one as `base` has it."""
    if values is None or base is None:
        return None
    return np.asarray(values[:, span.start : span.stop - 1].sum(axis=1) + base[:, span.stop - 1])


def _ratio(top: Matrix | None, bottom: Matrix | None) -> Matrix:
    if top is None:
        raise ValueError("a metric has a numerator")
    if bottom is None:
        return settled(top)
    return np.asarray(np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 1e-9))


def _count(cases: float) -> int | None:
    """Return a number of cases; None where a figure rests on none (a cost without an order)."""
    return int(cases) or None


def _known(value: float) -> float | None:
    return None if value != value else value


def _change(metric: Metric, value: float | None, base: float | None) -> float | None:
    """Return the difference of rates, or the relative change of all else; None without a base, or on one not above 0."""
    if value is None or base is None:
        return None
    if metric.unit is Unit.RATE:
        return value - base
    return value / base - 1 if base > 0 else None


def _attained(metric: Metric, value: float | None, target: float | None) -> tuple[float | None, float | None]:
    """Return attainment and gap; attainment is target ÷ value where less is better, None for a target not above 0."""
    if value is None or target is None:
        return None, None
    gap = value - target
    if target <= 0:
        return None, gap
    if metric.good is Good.DOWN:
        return (target / value if value > 0 else None), gap
    return value / target, gap
