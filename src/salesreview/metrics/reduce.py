"""From prepared events to the cube: a few aggregations per table, then roll-ups of what they left."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray

from salesreview.metrics.catalog import BLANK
from salesreview.metrics.cube import Axis, Cube, Matrix
from salesreview.metrics.measures import MEASURES, Cuts, Engine, month_of, sums
from salesreview.metrics.prepare import CUSTOMER, Prepared
from salesreview.settings import Settings

if TYPE_CHECKING:
    from salesreview.metrics.prepare import Event

Codes = NDArray[np.int64]
#: By which dimensions distinct orders are counted: an order may have lines of several members.
ORDERED = ("", "product_line", "product", "industry", "size", "region", "channel", "channel_type", "salesperson")
_BASES = ("customer", "product", "channel", "salesperson")


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
    done: list[Callable[[pl.DataFrame], None]] = []
    rows = _within(engine.frame(prepared.lines), axis, cuts)
    grid: dict[str, Any] = {}
    for base in _BASES:
        engine.plan(sums(rows, "lines", ["month", base], settings))
        done.append(lambda frame, base=base: _line_sums(cube, prepared, frame, base, grid))  # type: ignore[misc]
    positive = rows.filter(nw.col("revenue") > 0)
    for dimension in ORDERED:
        keys = ["month", dimension] if dimension else ["month"]
        if dimension and not _named(prepared.names[dimension].to_list()):
            continue
        distinct = positive.select(*keys, "order").unique()
        engine.plan(distinct.group_by(*keys).agg(nw.len().alias("orders")))
        done.append(lambda frame, dimension=dimension: _order_counts(cube, prepared, frame, dimension))  # type: ignore[misc]
    engine.plan(positive.group_by("month", "customer").agg(nw.col("date").max().alias("last")))
    done.append(lambda frame: grid.update(last=frame))
    for event in prepared.events:
        dated = engine.frame(event.frame.select("date", *event.dimensions, *_inputs(event)))
        dated = dated.with_columns(month=month_of("date", cuts)).filter(nw.col("month") <= axis.month.index)
        engine.plan(sums(dated, event.measures, ["month", *event.dimensions], settings))
        done.append(lambda frame, event=event: _event_sums(cube, event, frame))  # type: ignore[misc]
    for take, frame in zip(done, engine.run(), strict=True):
        take(frame)
    return cube, _grid(prepared, axis, cuts, grid)


def _within(rows: nw.LazyFrame[Any], axis: Axis, cuts: Cuts) -> nw.LazyFrame[Any]:
    dated = rows.with_columns(month=month_of("date", cuts))
    return dated.filter((nw.col("month") >= axis.first) & (nw.col("month") <= axis.month.index))


def _inputs(event: Event) -> list[str]:
    """Return the columns that an event's measures may read, those that its dimensions hold left out."""
    taken = {"date", *event.dimensions}
    wanted = (
        "amount", "days", "status", "is_valid", "leader", "paid_amount", "change", "cost", "renewed", "value", "kind",
        "response_hours", "followup_hours", "resolved",
    )  # fmt: skip
    return [name for name in wanted if name in event.frame.columns and name not in taken]


def _named(members: Sequence[str]) -> bool:
    return any(name != BLANK for name in members)


def _places_of(cube: Cube, prepared: Prepared, dimension: str, base: str) -> Codes | None:
    """Return for each code of the column `base` the place of its member in `dimension`."""
    if dimension == "customer":
        names = prepared.customers["label"].to_list()
    elif dimension in prepared.derived:
        names = prepared.derived[dimension][1].to_list()
    else:
        names = prepared.names[base].to_list()
    return cube.places(dimension, names)


def _line_sums(cube: Cube, prepared: Prepared, frame: pl.DataFrame, base: str, grid: dict[str, Any]) -> None:
    months = frame["month"].to_numpy().astype(np.int64) - cube.axis.first
    codes = frame[base].to_numpy().astype(np.int64)
    measures = [name for name in frame.columns if name not in ("month", base)]
    dimensions = [base, *(name for name, (of, _) in prepared.derived.items() if of == base)]
    rolled: list[tuple[str, Codes]] = []
    for dimension in dimensions:
        places = _places_of(cube, prepared, dimension, base)
        if places is not None:
            rolled.append((dimension, places[codes]))
    if base == "customer":
        rolled.append(("", np.zeros(len(codes), np.int64)))
        grid.update(sums=frame)
    for measure in measures:
        amounts = frame[measure].to_numpy().astype(np.float64)
        for dimension, members in rolled:
            cube.add(measure, dimension, members, months, amounts)


def _order_counts(cube: Cube, prepared: Prepared, frame: pl.DataFrame, dimension: str) -> None:
    months = frame["month"].to_numpy().astype(np.int64) - cube.axis.first
    counts = frame["orders"].to_numpy().astype(np.float64)
    if not dimension:
        cube.add("orders", "", np.zeros(len(months), np.int64), months, counts)
        return
    places = cube.places(dimension, prepared.names[dimension].to_list())
    if places is not None:
        cube.add("orders", dimension, places[frame[dimension].to_numpy().astype(np.int64)], months, counts)


def _event_sums(cube: Cube, event: Event, frame: pl.DataFrame) -> None:
    """Add an event's sums; months before the axis are kept in its first month only where balances need them."""
    months = frame["month"].to_numpy().astype(np.int64) - cube.axis.first
    measures = [name for name in frame.columns if name not in ("month", *event.dimensions)]
    rolled: list[tuple[str, Codes]] = [("", np.zeros(len(months), np.int64))] if event.whole else []
    for dimension in event.dimensions:
        members = frame[dimension]
        names = members.unique(maintain_order=True)
        places = cube.places(dimension, names.to_list())
        if places is not None:
            at = {name: int(place) for name, place in zip(names.to_list(), places, strict=True)}
            rolled.append((dimension, np.array([at[name] for name in members.to_list()], dtype=np.int64)))
    inside = months >= 0
    for measure in measures:
        amounts = frame[measure].to_numpy().astype(np.float64)
        for dimension, coded in rolled:
            cube.add(measure, dimension, coded[inside], months[inside], amounts[inside])
            if event.measures in BALANCES:
                cube.add(f"all_{measure}", dimension, coded, np.maximum(months, 0), amounts)


#: Events whose sums make balances: `all_<measure>` holds what happened before the axis in its first month.
BALANCES = frozenset({"invoices", "payments", "past_1", "past_31", "past_61", "past_91"})


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
    latest: pl.DataFrame = parts["last"]
    where = (latest["customer"].to_numpy().astype(np.int64), latest["month"].to_numpy().astype(np.int64) - axis.first)
    last[where] = latest["last"].cast(pl.Date).to_physical().to_numpy().astype(np.int64)
    began = nw.from_native(prepared.customers.select("first")).with_columns(month=month_of("first", cuts)).to_native()
    first = began["month"].fill_null(10**9).to_numpy().astype(np.int64) - axis.first
    known = prepared.customers["known"].to_numpy().astype(bool)
    return Grid(filled, filled["positive"] > 0, first, last, known)


def customer_places(cube: Cube, prepared: Prepared) -> dict[str, Codes]:
    """Return for each customer dimension known the place of each customer code's member; "" for the whole."""
    found: dict[str, Codes] = {"": np.zeros(prepared.customers.height, np.int64)}
    for dimension in CUSTOMER:
        places = _places_of(cube, prepared, dimension, "customer")
        if places is not None:
            found[dimension] = places
    return found


__all__ = ["BALANCES", "MEASURES", "Grid", "customer_places", "reduce"]
