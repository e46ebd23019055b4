"""The rows of a measure: which rows of the raw sheets it counts, and what each counts for.

Nothing is defined here anew: how a measure is made stands in its entry of the catalogue, customers' flags are those of
`customers.py`, orders' marks those of `marks.py`; a test compares every fact with its rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import narwhals as nw
import numpy as np
import polars as pl

from salesreview.metrics.catalog import BLANK, EVENT, LINE_TOPIC, MEASURE, summed
from salesreview.metrics.catalogue.receivables import BUCKETS
from salesreview.metrics.cube import Axis
from salesreview.metrics.customers import Flags, customer_flags, met_flags
from salesreview.metrics.definitions import (
    WHOLE,
    Cohort,
    Customers,
    Event,
    Median,
    Met,
    Orders,
    RevenueOf,
    Standing,
    Sum,
    Together,
    plain,
)
from salesreview.metrics.derived import rows_of_median
from salesreview.metrics.engine import Cuts, Engine, expressions, month_of
from salesreview.metrics.exact import DECIMALS, SCALE
from salesreview.metrics.marks import first_of_order, mark
from salesreview.metrics.prepare import Prepared
from salesreview.metrics.reduce import Grid, reduce
from salesreview.period import Month
from salesreview.settings import Settings

_SLIGHT = 0.5 / SCALE  # below it an amount is zero, as in the sums


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one raw table: `rows` has `row` (the sheet's) and `amount`, what the row counts for."""

    table: str
    rows: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Wanted:
    """What rows are asked for: a dimension's member ("" and "": the whole) in a month."""

    dimension: str
    member: str
    month: Month

    def whole(self) -> Wanted:
        """Return the same month of the whole."""
        return Wanted("", "", self.month)


class Rows:
    """Finds the rows of measures; `cuts` as in `reduce`."""

    def __init__(self, prepared: Prepared, axis: Axis, settings: Settings, cuts: Cuts = ()) -> None:
        self._prepared, self._axis, self._settings, self._cuts = prepared, axis, settings, cuts
        self._lines: pl.DataFrame | None = None
        self._flags: Mapping[str, Flags] | None = None

    def parts(self, measure: str, wanted: Wanted) -> list[Part]:
        """Return the rows of a measure, by raw table; rows that count for nothing are left out.

        Raises KeyError for a measure that is no sum, count or median of rows.
        """
        if measure.startswith(WHOLE):
            line, _, topic = wanted.member.partition(LINE_TOPIC)
            of_line = Wanted("product_line", line, wanted.month)
            return self.parts(plain(measure), of_line if topic else wanted.whole())
        match MEASURE[measure].made:
            case Sum():
                found = [self._sum(measure, wanted)]
            case Together() as made:
                found = self._together(measure, made, wanted)
            case Orders():
                found = self._orders(wanted)
            case Customers() as made:
                found = [self._customers(measure, made, wanted)]
            case Met():
                found = [self._met(measure, wanted)]
            case RevenueOf() as made:
                found = [self._revenue(wanted, made)]
            case Cohort() as made:
                found = self._cohort(wanted, won=made.won)
            case Median() as made:
                found = self._median(measure, made, wanted)
            case Standing():
                found = self._markets(wanted)
            case _:
                raise KeyError(measure)
        return joined(found)

    def _together(self, measure: str, made: Together, wanted: Wanted) -> list[Part]:
        terms, of = made.terms, wanted
        if wanted.dimension == "ageing":
            terms, of = BUCKETS[wanted.member], wanted.whole()
        days = sum(wanted.month.plus(-back).days for back in range(made.days_of)) or 1
        return [_times(self._sum(term.measure, of, term.months), term.factor * days) for term in terms]

    def _sum(self, measure: str, wanted: Wanted, months: int = 1) -> Part:
        """Return the rows of a summed measure over `months` months ending with the month asked for; 0: all before."""
        last = wanted.month.index
        first = last - months + 1 if months else 0
        if MEASURE[measure].event == "lines":
            inside = pl.col("month").is_between(first, last)
            return self._amounts(measure, EVENT["lines"], self._of(self.lines.filter(inside), wanted))
        for each in self._prepared.events:
            there = wanted.dimension in each.dimensions if wanted.dimension else each.whole
            if there and measure in (one.key for one, _ in summed(each.event)):
                dated = nw.from_native(each.frame).with_columns(month=month_of("date", self._cuts)).to_native()
                frame = dated.filter(pl.col("month").is_between(first, last))
                return self._amounts(measure, each.event, _of_member(frame, wanted))
        raise KeyError(measure)

    def _amounts(self, measure: str, event: Event, frame: pl.DataFrame) -> Part:
        expression = expressions(event, self._settings)[measure]
        return _part(event.table, frame, expression)

    @property
    def lines(self) -> pl.DataFrame:
        """The order lines of the axis, with their month."""
        if self._lines is None:
            dated = nw.from_native(self._prepared.lines).with_columns(month=month_of("date", self._cuts)).to_native()
            self._lines = dated.filter(pl.col("month").is_between(self._axis.first, self._axis.month.index))
        return self._lines

    def _of(self, lines: pl.DataFrame, wanted: Wanted) -> pl.DataFrame:
        """Return the lines of a member; lines of no customer are of repeat customers."""
        prepared, dimension = self._prepared, wanted.dimension
        if not dimension:
            return lines
        if dimension == "newness":
            return self._flagged(lines, wanted.month, "new_customers", without=wanted.member == "repeat")
        if dimension in prepared.derived:
            base, names = prepared.derived[dimension]
        else:
            base = dimension
            names = prepared.customers["label"] if dimension == "customer" else prepared.names[dimension]
        codes = (names == wanted.member).arg_true().cast(pl.UInt32)
        return lines.filter(pl.col(base).is_in(codes.implode()))

    def _flagged(self, lines: pl.DataFrame, month: Month, flag: str, *, without: bool = False) -> pl.DataFrame:
        codes = np.flatnonzero(self.flags[flag][:, month.index - self._axis.first]).astype(np.uint32)
        inside = pl.col("customer").is_in(pl.Series(codes).implode())
        return lines.filter(~inside if without else inside)

    @property
    def flags(self) -> Mapping[str, Flags]:
        """Which customers are counted in which month, as the facts count them."""
        if self._flags is None:
            flags = customer_flags(self._grid, self._settings)
            self._flags = flags | met_flags(flags, self._prepared, self._axis, self._cuts)
        return self._flags

    @cached_property
    def _grid(self) -> Grid:
        """The customers by month, as the facts count them."""
        return reduce(self._prepared, self._axis, self._settings, Engine("polars"), self._cuts)[1]

    def _revenue(self, wanted: Wanted, made: RevenueOf) -> Part:
        month = self.lines.filter(pl.col("month") == wanted.month.index)
        lines = self._flagged(self._of(month, wanted), wanted.month, made.customers, without=made.others)
        return self._amounts("revenue", EVENT["lines"], lines)

    def _customers(self, measure: str, made: Customers, wanted: Wanted) -> Part:
        """Return the lines that tell whether a customer counts; the first line of each customer counts 1."""
        now = wanted.month.index
        first, last = now + made.first(self._settings.active_window), now + made.last
        lines = self._of(self.lines.filter(pl.col("month").is_between(first, last)), wanted)
        lines = self._flagged(lines, wanted.month, measure).sort("customer", "row")
        counted = pl.col("customer").is_first_distinct().cast(pl.Float64).alias("amount")
        return Part("orders", lines.select("row", counted))

    def _met(self, measure: str, wanted: Wanted) -> Part:
        """Return the month's rows of an event of the customers who count; the first of each customer counts 1."""
        event = EVENT[MEASURE[measure].event]
        place = wanted.month.index - self._axis.first
        codes = pl.Series("customer", np.flatnonzero(self.flags[measure][:, place]).astype(np.uint32))
        members = self._prepared.customers.filter(pl.col("customer").is_in(codes.implode()))
        if wanted.dimension:
            members = members.filter(pl.col(wanted.dimension) == wanted.member)
        frame = next(each.frame for each in self._prepared.events if each.event.key == event.key)
        dated = nw.from_native(frame).with_columns(month=month_of("date", self._cuts)).to_native()
        rows = dated.filter(
            pl.col("month") == wanted.month.index, pl.col("customer_id").is_in(members["customer_id"].implode())
        ).sort("customer_id", "row")
        counted = pl.col("customer_id").is_first_distinct().cast(pl.Float64).alias("amount")
        return Part(event.table, rows.select("row", counted))

    def buyers(self, wanted: Wanted, months: int) -> Part:
        """Return the lines of customers with positive revenue in a span of months; a customer's first line counts 1."""
        last = wanted.month.index
        lines = self._of(self.lines.filter(pl.col("month").is_between(last - months + 1, last)), wanted)
        net = lines.group_by("customer").agg(pl.col("revenue").sum().alias("net"))
        known = pl.Series(np.flatnonzero(self._grid.known).astype(np.uint32))  # lines of no customer are nobody's
        codes = net.filter((pl.col("net") > _SLIGHT) & pl.col("customer").is_in(known.implode()))["customer"]
        bought = lines.filter(pl.col("customer").is_in(codes.implode())).sort("customer", "row")
        counted = pl.col("customer").is_first_distinct().cast(pl.Float64).alias("amount")
        return Part("orders", bought.select("row", counted))

    def _orders(self, wanted: Wanted) -> list[Part]:
        """Return the lines of positive revenue; the first line of each order counts 1."""
        lines = self.lines.with_columns(*first_of_order(self.lines, self._prepared))
        sold = lines.filter((pl.col("month") == wanted.month.index) & (pl.col("revenue") > 0))
        counted = pl.col(mark(wanted.dimension)).cast(pl.Float64).alias("amount")
        return [Part("orders", self._of(sold, wanted).select("row", counted))]

    def _cohort(self, wanted: Wanted, *, won: bool) -> list[Part]:
        created, closed = month_of("created", self._cuts), month_of("won", self._cuts)
        frame = nw.from_native(self._prepared.cohorts).with_columns(made=created, closed=closed).to_native()
        now = wanted.month.index
        inside = pl.col("made").is_between(now - self._settings.active_window + 1, now)
        frame = _of_member(frame.filter(inside & (pl.col("closed") <= now) if won else inside), wanted)
        return [_part(EVENT["leads_created"].table, frame, nw.lit(1.0))]

    def _median(self, measure: str, made: Median, wanted: Wanted) -> list[Part]:
        rows = rows_of_median(self._prepared, self._settings, measure, made)
        frame = nw.from_native(rows).with_columns(month=month_of("date", self._cuts)).to_native()
        frame = _of_member(frame.filter(pl.col("month") == wanted.month.index), wanted)
        table = EVENT[MEASURE[measure].event].table
        return [Part(table, frame.select("row", pl.col(made.column).alias("amount")))]

    def _markets(self, wanted: Wanted) -> list[Part]:
        frame = self._prepared.markets
        if wanted.dimension:
            frame = _of_member(frame.filter(pl.col(wanted.dimension) != BLANK), wanted)
        return [Part("markets", frame.select("row", pl.col("addressable").alias("amount")))]


def _of_member(frame: pl.DataFrame, wanted: Wanted) -> pl.DataFrame:
    return frame.filter(pl.col(wanted.dimension) == wanted.member) if wanted.dimension else frame


def _part(table: str, frame: pl.DataFrame, expression: nw.Expr) -> Part:
    taken = nw.from_native(frame).select("row", amount=expression).to_native()
    return Part(table, taken.filter(pl.col("amount").abs() > _SLIGHT))


def _times(part: Part, factor: float) -> Part:
    return Part(part.table, part.rows.with_columns(pl.col("amount") * factor))


def joined(parts: list[Part]) -> list[Part]:
    """Return one part a table, one line a row: what cancels out within a row (an invoice paid in full) goes."""
    found = []
    for table in dict.fromkeys(part.table for part in parts):
        own = [part.rows for part in parts if part.table == table]
        rows = own[0] if len(own) == 1 else pl.concat(own)
        if len(own) > 1 or rows["row"].is_duplicated().any():
            rows = rows.group_by("row").agg(pl.col("amount").sum().round(DECIMALS)).filter(pl.col("amount") != 0)
        found.append(Part(table, rows.sort("row")))
    return found
