"""The rows of a measure: which rows of the raw sheets it counts, and what each counts for.

Nothing is defined here anew: sums take their expression from `measures.py`, customers their flags from `customers.py`,
orders their marks from `marks.py`; only which of them a measure is made of is told again, and held by a test that
compares every fact with its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import narwhals as nw
import numpy as np
import polars as pl

from salesreview.metrics.catalog import BLANK, LINE_TOPIC
from salesreview.metrics.cube import Axis
from salesreview.metrics.customers import COUNTED, Flags, customer_flags
from salesreview.metrics.derived import DSO_MONTHS, timed_deals
from salesreview.metrics.exact import DECIMALS, SCALE
from salesreview.metrics.marks import first_of_order, mark
from salesreview.metrics.measures import MEASURES, Cuts, Engine, month_of
from salesreview.metrics.prepare import Prepared
from salesreview.metrics.reduce import Grid, reduce
from salesreview.period import Month
from salesreview.settings import Settings

_TABLES = {
    "lines": "orders", "firsts": "orders", "leads_created": "leads", "leads_closed": "leads", "invoices": "invoices",
    "payments": "invoices", "past_1": "invoices", "past_31": "invoices", "past_61": "invoices", "past_91": "invoices",
    "channel_costs": "channel_costs", "contracts": "contracts", "feedback": "feedback", "topics": "feedback",
    "incidents": "incidents", "incident_losses": "leads",
}  # fmt: skip
#: Bucket of the ageing -> what its balance is: a sum of balances with their signs.
_AGEING: Mapping[str, tuple[tuple[str, int], ...]] = {
    "not_due": (("invoiced", 1), ("collected", -1), ("past_1", -1)),
    "1-30": (("past_1", 1), ("past_31", -1)),
    "31-60": (("past_31", 1), ("past_61", -1)),
    "61-90": (("past_61", 1), ("past_91", -1)),
    "90+": (("past_91", 1),),
}
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
        self._made: dict[str, Callable[[Wanted], list[Part]]] = {
            "orders": self._orders, "receivables": self._receivables,
            "overdue_amount": lambda wanted: [self._balance("past_1", wanted)],
            "receivable_days": self._receivable_days,
            "invoiced_3m": lambda wanted: [self._sum("invoiced", wanted, DSO_MONTHS)],
            "cohort_leads": lambda wanted: self._cohort(wanted, won=False),
            "cohort_won": lambda wanted: self._cohort(wanted, won=True),
            "sales_cycle_median": self._cycle, "addressable_customers": self._markets,
            "channel_return": lambda wanted: [
                self._sum("gross_profit", wanted), _times(self._sum("channel_cost", wanted), -1.0),
            ],
            "new_customer_revenue": lambda wanted: [self._revenue(wanted, "new_customers")],
            "repeat_revenue": lambda wanted: [self._revenue(wanted, "new_customers", without=True)],
            "quality_revenue": lambda wanted: [self._revenue(wanted, "quality_customers")],
            **{key: lambda wanted, key=key: [self._customers(key, wanted)] for key in COUNTED},  # type: ignore[misc]
        }  # fmt: skip

    def parts(self, measure: str, wanted: Wanted) -> list[Part]:
        """Return the rows of a measure, by raw table; rows that count for nothing are left out.

        Raises KeyError for a measure that is no sum, count or median of rows.
        """
        if measure.startswith("whole:"):
            line, _, topic = wanted.member.partition(LINE_TOPIC)
            of_line = Wanted("product_line", line, wanted.month)
            return self.parts(measure.removeprefix("whole:"), of_line if topic else wanted.whole())
        made = self._made.get(measure)
        return joined(made(wanted) if made else [self._sum(measure, wanted)])

    def _sum(self, measure: str, wanted: Wanted, months: int = 1) -> Part:
        """Return the rows of a summed measure over `months` months ending with the month asked for; 0: all before."""
        last = wanted.month.index
        first = last - months + 1 if months else 0
        expressions = MEASURES["lines"](self._settings)
        if measure in expressions:
            inside = pl.col("month").is_between(first, last)
            return _amounts("lines", self._of(self.lines.filter(inside), wanted), expressions[measure])
        for event in self._prepared.events:
            expressions = MEASURES[event.measures](self._settings)
            there = wanted.dimension in event.dimensions if wanted.dimension else event.whole
            if measure in expressions and there:
                dated = nw.from_native(event.frame).with_columns(month=month_of("date", self._cuts)).to_native()
                frame = dated.filter(pl.col("month").is_between(first, last))
                return _amounts(event.measures, _of_member(frame, wanted), expressions[measure])
        raise KeyError(measure)

    def _balance(self, measure: str, wanted: Wanted) -> Part:
        return self._sum(measure, wanted, months=0)

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
            self._flags = customer_flags(self._grid, self._settings)
        return self._flags

    @cached_property
    def _grid(self) -> Grid:
        """The customers by month, as the facts count them."""
        return reduce(self._prepared, self._axis, self._settings, Engine("polars"), self._cuts)[1]

    def _revenue(self, wanted: Wanted, flag: str, *, without: bool = False) -> Part:
        month = self.lines.filter(pl.col("month") == wanted.month.index)
        lines = self._flagged(self._of(month, wanted), wanted.month, flag, without=without)
        return _amounts("lines", lines, MEASURES["lines"](self._settings)["revenue"])

    def _customers(self, measure: str, wanted: Wanted) -> Part:
        """Return the lines that tell whether a customer counts; the first line of each customer counts 1."""
        window, now = self._settings.active_window, wanted.month.index
        first, last = {
            "active_customers": (now, now), "churn_base": (now - window, now - 1), "repurchasers": (now - window, now),
            "churned_customers": (now - window, now - 1), "window_customers": (now - window + 1, now),
            "quality_customers": (now - 11, now),
        }[measure]  # fmt: skip
        lines = self._of(self.lines.filter(pl.col("month").is_between(first, last)), wanted)
        lines = self._flagged(lines, wanted.month, measure).sort("customer", "row")
        counted = pl.col("customer").is_first_distinct().cast(pl.Float64).alias("amount")
        return Part("orders", lines.select("row", counted))

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

    def _receivables(self, wanted: Wanted) -> list[Part]:
        if wanted.dimension == "ageing":
            return [_times(self._balance(key, wanted.whole()), sign) for key, sign in _AGEING[wanted.member]]
        return [self._balance("invoiced", wanted), _times(self._balance("collected", wanted), -1.0)]

    def _receivable_days(self, wanted: Wanted) -> list[Part]:
        days = sum(wanted.month.plus(-back).days for back in range(DSO_MONTHS))
        return [_times(part, days) for part in self._receivables(wanted)]

    def _cohort(self, wanted: Wanted, *, won: bool) -> list[Part]:
        created, closed = month_of("created", self._cuts), month_of("won", self._cuts)
        frame = nw.from_native(self._prepared.cohorts).with_columns(made=created, closed=closed).to_native()
        now = wanted.month.index
        inside = pl.col("made").is_between(now - self._settings.active_window + 1, now)
        frame = _of_member(frame.filter(inside & (pl.col("closed") <= now) if won else inside), wanted)
        return [_amounts("leads_created", frame, nw.lit(1.0))]

    def _cycle(self, wanted: Wanted) -> list[Part]:
        frame = nw.from_native(timed_deals(self._prepared)).with_columns(month=month_of("date", self._cuts)).to_native()
        frame = _of_member(frame.filter(pl.col("month") == wanted.month.index), wanted)
        return [Part("leads", frame.select("row", pl.col("days").alias("amount")))]

    def _markets(self, wanted: Wanted) -> list[Part]:
        frame = self._prepared.markets
        if wanted.dimension:
            frame = _of_member(frame.filter(pl.col(wanted.dimension) != BLANK), wanted)
        return [Part("markets", frame.select("row", pl.col("addressable").alias("amount")))]


def _of_member(frame: pl.DataFrame, wanted: Wanted) -> pl.DataFrame:
    return frame.filter(pl.col(wanted.dimension) == wanted.member) if wanted.dimension else frame


def _amounts(group: str, frame: pl.DataFrame, expression: nw.Expr) -> Part:
    taken = nw.from_native(frame).select("row", amount=expression).to_native()
    return Part(_TABLES[group], taken.filter(pl.col("amount").abs() > _SLIGHT))


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
