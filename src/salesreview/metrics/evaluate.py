"""Evaluating the catalogue: tables in, the fact table out (source: review.md §3, §4)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from salesreview.metrics.availability import Availability
from salesreview.metrics.catalog import DIMENSIONS, METRIC
from salesreview.metrics.compare import Comparer
from salesreview.metrics.coverage import cover
from salesreview.metrics.cube import Axis, Cube, Matrix
from salesreview.metrics.customers import add_customers, distinct_active
from salesreview.metrics.derived import add_derived, add_growth
from salesreview.metrics.engine import Cuts, Engine
from salesreview.metrics.facts import Facts, reach
from salesreview.metrics.model import Fact
from salesreview.metrics.prepare import Prepared, prepare
from salesreview.metrics.pvm import add_pvm
from salesreview.metrics.reduce import Grid, customer_places, reduce
from salesreview.metrics.targets import Targets, read_targets
from salesreview.metrics.value import customer_values
from salesreview.period import Month
from salesreview.settings import Settings
from salesreview.tables.model import Tables

#: Dimensions with many members: one is worth a fact when it has something in this month or the month before.
_LONG = frozenset({"customer"})
#: Dimensions whose members are a scale: each is told, also where it is zero.
_FIXED = frozenset({"ageing", "newness"})


def evaluate(tables: Tables, settings: Settings, month: Month | None = None, *, engine: str = "polars") -> Facts:
    """Return the facts of `month` (None: the last complete one) with their bases, and of the 24 months before.

    `engine` runs the sums: "polars", "duckdb" or "pandas". Raises WorkbookError where the tables hold no date to tell
    a month by, UsageError for an unknown engine.
    """
    runner = Engine(engine)
    coverage = cover(tables, settings, month)
    axis = Axis(coverage.month)
    prepared = prepare(tables, settings)
    targets = read_targets(tables)
    partial = coverage.partial_day
    now: Cuts = ((axis.month.index, partial),) if partial else ()
    cube, grid = reduce(prepared, axis, settings, runner, now)
    _complete(cube, prepared, grid, settings, now)
    base, base_grid = cube, grid
    if partial:
        cuts: Cuts = (*now, (axis.month.before.index, partial), (axis.month.year_ago.index, partial))
        base, base_grid = reduce(prepared, axis, settings, runner, cuts, cube)
        _complete(base, prepared, base_grid, settings, cuts)
    for target in (cube, base) if base is not cube else (cube,):
        add_growth(target, base)
        add_pvm(target, base, _lines_of(cube, prepared))
    comparer = Comparer(
        cube, base, Availability(tables, coverage, axis, settings), targets, _universe(cube, targets, axis.month),
        settings.fiscal_start, _distinct(cube, prepared, grid, base_grid, settings.fiscal_start),
    )  # fmt: skip
    facts = [fact for metric, dimension in comparer.pairs() for fact in comparer.facts(metric, dimension)]
    return Facts(
        axis.month, tuple(facts), partial, coverage.data_until,
        customer_values(tables, prepared, grid, axis, settings, reach(axis.month, partial)),
        coverage.first_month, _History(comparer),
    )  # fmt: skip


def _complete(cube: Cube, prepared: Prepared, grid: Grid, settings: Settings, cuts: Cuts) -> None:
    add_derived(cube, prepared, settings, cuts)
    add_customers(cube, grid, prepared, settings, cuts)


def _lines_of(cube: Cube, prepared: Prepared) -> NDArray[np.int64]:
    """Return for each place of a product that of its line; products met elsewhere than in orders go to the first."""
    products, lines = cube.members("product"), cube.members("product_line")
    found = np.zeros(len(products), np.int64)
    line_names = prepared.derived["product_line"][1].to_list()
    for product, line in zip(prepared.names["product"].to_list(), line_names, strict=True):
        place, of = products.place(product), lines.place(line)
        if place is not None and of is not None:
            found[place] = of
    return found


def _universe(cube: Cube, targets: Targets, month: Month) -> Mapping[str, NDArray[np.int64]]:
    """Return by dimension the members with something in the month, the month before or a year before, or a target."""
    found = {}
    for dimension in (each.key for each in DIMENSIONS if each.key):
        members = cube.members(dimension)
        named = {key[2] for key in targets if key[1] == dimension and key[3] == month}
        if len(members):
            places = members.places(sorted(named)) if named else np.array([], np.int64)
            columns = [-1, -2] if dimension in _LONG else [-1, -2, -13]
            seen = np.zeros(len(members), bool)
            for measure in cube.measures(dimension):
                if not measure.startswith("all_"):
                    values = cube.values(measure, dimension)[:, columns]
                    seen |= (np.nan_to_num(values) != 0).any(axis=1)
            seen[places] = True
            seen |= dimension in _FIXED
            names = members.names
            found[dimension] = np.array(sorted(np.flatnonzero(seen).tolist(), key=names.__getitem__), dtype=np.int64)
    return found


def _distinct(
    cube: Cube, prepared: Prepared, grid: Grid, base: Grid, fiscal_start: int
) -> dict[str, tuple[Matrix, Matrix]]:
    """Return the customers active in the year to date and in that of the year before, by customer dimension."""
    width, months = cube.axis.width, cube.axis.month.index - cube.axis.month.year_start(fiscal_start).index + 1
    found = {}
    for dimension, places in customer_places(cube, prepared).items():
        count = len(cube.members(dimension))
        now = distinct_active(grid, places, count, width - months, width)
        found[dimension] = (now, distinct_active(base, places, count, width - months - 12, width - 12))
    return found


class _History:
    """The facts of the earlier months, made when they are asked for."""

    def __init__(self, comparer: Comparer) -> None:
        self._comparer = comparer
        self._pairs = frozenset((metric.key, dimension) for metric, dimension in comparer.pairs())

    def __call__(self, metric: str, dimension: str) -> list[Fact]:
        """Return the facts of one metric by one dimension, the earliest month first."""
        if (metric, dimension) not in self._pairs:
            return []
        return self._comparer.history(METRIC[metric], dimension)
