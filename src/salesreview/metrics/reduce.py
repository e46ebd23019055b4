"""From prepared events to the cube: a few aggregations per table, then roll-ups of what they left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray

from salesreview.metrics.catalog import EVENT, summed
from salesreview.metrics.cube import Axis, Cube, Matrix
from salesreview.metrics.engine import Cuts, Engine, columns_read, month_of, sums
from salesreview.metrics.marks import first_of_order, mark
from salesreview.metrics.prepare import CUSTOMER, Prepared
from salesreview.settings import Settings

if TYPE_CHECKING:
    from salesreview.metrics.prepare import Happened

Codes = NDArray[np.int64]
#: The coded columns that lines are summed by, each with the dimensions that orders are counted by from its sums.
_BASES: dict[str, tuple[str, ...]] = {
    "customer": ("", "industry", "size", "region"),
    "product": ("product", "product_line"),
    "channel": ("channel", "channel_type"),
    "salesperson": ("salesperson",),
}


@dataclass(frozen=True, slots=True)
class Grid:
    """What customers did by month: customer code × months of the axis."""

    amounts: Mapping[str, Matrix]  # GRID measures
    ordered: NDArray[np.bool_]  # a line of positive revenue
    first: Codes  # place of the first order's month on the axis (below 0: before it; far beyond it: none)
    last: NDArray[np.int64]  # day of the last positive order of the month, as days since 1970; 0: none
    known: NDArray[np.bool_]  # the code stands for a customer, not for "no customer given"

    @property
    def revenue(self) -> Matrix:
        """Revenue net of returns."""
        return self.amounts["revenue"]

    def part(self, measure: str) -> Matrix:
        """Return one of the GRID measures."""
        return self.amounts[measure]


GRID = ("lines", "revenue", "gross_profit", "costed", "costed_revenue", "positive")


def reduce(
    prepared: Prepared, axis: Axis, settings: Settings, engine: Engine, cuts: Cuts = (), like: Cube | None = None
) -> tuple[Cube, Grid]:
    """Sum every measure by dimension and month; rows after a cut day belong to the month after.

    `like`: a cube whose members keep their places.
    """
    cube = Cube(axis, like)
    takers: list[Callable[[pl.DataFrame], None]] = []
    lines = nw.from_native(prepared.lines).with_columns(month=month_of("date", cuts)).to_native()
    lines = lines.filter(pl.col("month").is_between(axis.first, axis.month.index))
    lines = lines.with_columns(*first_of_order(lines, prepared), day=pl.col("date").to_physical().cast(pl.Float64))
    lines = lines.drop("date", "row")
    rows = engine.frame(lines)
    grid: dict[str, Any] = {}
    for base, counted in _BASES.items():
        marks = [mark(dimension) for dimension in counted]
        engine.plan(sums(rows, EVENT["lines"], ["month", base], settings, marks, latest=base == "customer"))
        takers.append(partial(_line_sums, cube, prepared, base=base, grid=grid))
    for each in prepared.events:
        if each.frame.is_empty():  # a table that is not there: planning its sums takes longer than they do
            _event_sums(cube, each, _no_sums(each))
            continue
        wanted = dict.fromkeys(("date", *each.dimensions, *columns_read(each.event, settings)))
        dated = engine.frame(each.frame.select(wanted.keys()))
        dated = dated.with_columns(month=month_of("date", cuts)).filter(nw.col("month") <= axis.month.index)
        engine.plan(sums(dated, each.event, ["month", *each.dimensions], settings))
        takers.append(partial(_event_sums, cube, each))
    for take, frame in zip(takers, engine.run(), strict=True):
        take(frame)
    return cube, _grid(prepared, axis, cuts, grid)


def _no_sums(happened: Happened) -> pl.DataFrame:
    """Return the sums of an event that never happened."""
    measures = {measure.key: pl.Float64 for measure, _ in summed(happened.event)}
    return pl.DataFrame(schema={"month": pl.Int32, **dict.fromkeys(happened.dimensions, pl.String), **measures})


def places_of(cube: Cube, prepared: Prepared, dimension: str, base: str) -> Codes | None:
    """Return for each code of the column `base` the place of its member in `dimension`; None where all are blank."""

    def names() -> list[str]:
        if dimension == "customer":
            return prepared.customers["label"].to_list()
        if dimension in prepared.derived:
            return prepared.derived[dimension][1].to_list()
        return prepared.names[base].to_list()

    return cube.coded(dimension, names)


def _line_sums(cube: Cube, prepared: Prepared, frame: pl.DataFrame, base: str, grid: dict[str, Any]) -> None:
    months = frame["month"].to_numpy().astype(np.int64) - cube.axis.first
    codes = frame[base].to_numpy().astype(np.int64)
    rolled: dict[str, Codes] = {}
    for dimension in (base, *(name for name, (of, _) in prepared.derived.items() if of == base)):
        places = places_of(cube, prepared, dimension, base)
        if places is not None:
            rolled[dimension] = places[codes]
    if base == "customer":
        rolled[""] = np.zeros(len(codes), np.int64)
        grid.update(sums=frame)
    marks = {mark(dimension): dimension for dimension in _BASES[base]}
    for measure in frame.columns:
        if measure in ("month", base, "last_day"):
            continue
        amounts = frame[measure].to_numpy().astype(np.float64)
        if measure in marks:
            dimension = marks[measure]
            if dimension in rolled:
                cube.add("orders", dimension, rolled[dimension], months, amounts)
            continue
        for dimension, members in rolled.items():
            cube.add(measure, dimension, members, months, amounts)


def _event_sums(cube: Cube, happened: Happened, frame: pl.DataFrame) -> None:
    """Add an event's sums; months before the axis are kept in its first month only where balances need them."""
    months = frame["month"].to_numpy().astype(np.int64) - cube.axis.first
    measures = [name for name in frame.columns if name not in ("month", *happened.dimensions)]
    rolled: list[tuple[str, Codes]] = [("", np.zeros(len(months), np.int64))] if happened.whole else []
    for dimension in happened.dimensions:
        places = cube.row_places(dimension, frame[dimension])
        if places is not None:
            rolled.append((dimension, places))
    inside = months >= 0
    for measure in measures:
        amounts = frame[measure].to_numpy().astype(np.float64)
        for dimension, coded in rolled:
            cube.add(measure, dimension, coded[inside], months[inside], amounts[inside])
            if happened.event.balance:  # `all_<measure>` holds what happened before the axis in its first month
                cube.add(f"all_{measure}", dimension, coded, np.maximum(months, 0), amounts)


def _grid(prepared: Prepared, axis: Axis, cuts: Cuts, parts: dict[str, Any]) -> Grid:
    count = prepared.customers.height
    shape = (count, axis.width)
    frame: pl.DataFrame = parts["sums"]
    at = (frame["customer"].to_numpy().astype(np.int64), frame["month"].to_numpy().astype(np.int64) - axis.first)
    filled: dict[str, Matrix] = {}
    for measure in GRID:
        filled[measure] = np.zeros(shape)
        filled[measure][at] = frame[measure].to_numpy()
    last = np.zeros(shape, np.int64)
    last[at] = frame["last_day"].to_numpy().astype(np.int64)
    began = nw.from_native(prepared.customers.select("first")).with_columns(month=month_of("first", cuts)).to_native()
    first = began["month"].fill_null(10**9).to_numpy().astype(np.int64) - axis.first
    known = prepared.customers["known"].to_numpy().astype(bool)
    return Grid(filled, filled["positive"] > 0, first, last, known)


def customer_places(cube: Cube, prepared: Prepared) -> dict[str, Codes]:
    """Return for each customer dimension known the place of each customer code's member; "" for the whole."""
    found: dict[str, Codes] = {"": np.zeros(prepared.customers.height, np.int64)}
    for dimension in CUSTOMER:
        places = places_of(cube, prepared, dimension, "customer")
        if places is not None:
            found[dimension] = places
    return found
