"""Distinct orders as marks: which line is the first of its order, so that counting orders is a sum like any other.

Most orders have one customer, one channel and one day: their first line stands for them whatever they are grouped by.
Only where an order's lines differ in a member (or in the month) does each member's first line count.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from salesreview.metrics.prepare import Prepared

Codes = NDArray[np.uint32]
Rows = NDArray[np.int64]

DIMENSIONS: dict[str, str] = {
    "": "", "industry": "customer", "size": "customer", "region": "customer", "product": "product",
    "product_line": "product", "channel": "channel", "channel_type": "channel", "salesperson": "salesperson",
}  # fmt: skip
"""Dimension -> the coded column of the lines that it follows from."""


def mark(dimension: str) -> str:
    """Return the name of the column that marks the lines that stand for an order in a dimension."""
    return f"first_{dimension}" if dimension else "first"


def first_of_order(lines: pl.DataFrame, prepared: Prepared) -> list[pl.Series]:
    """Return a Boolean column per dimension that orders are counted by: the line counts for its order.

    Of the lines of positive revenue of one order, one counts in each month and member.
    """
    positive = np.flatnonzero((lines["revenue"] > 0).to_numpy())
    order = lines["order"].to_numpy()[positive]
    month = lines["month"].to_numpy()[positive]
    first = np.full(int(order.max()) + 1 if len(order) else 0, -1, np.int32)
    first[order[::-1]] = np.arange(len(order), dtype=np.int32)[::-1]  # the last write wins: the earliest line
    of = first[order]
    alone = of == np.arange(len(order))
    moved = month != month[of]
    bases: dict[str, tuple[Codes, Rows]] = {}
    marks = []
    for dimension, base in DIMENSIONS.items():
        if base not in bases:
            codes = lines[base].to_numpy()[positive] if base else np.zeros_like(order)
            bases[base] = codes, np.flatnonzero(moved | (codes != codes[of]))
        codes, differing = bases[base]
        members = codes
        marked = alone
        if base and len(differing):  # another customer may be of the same industry
            rank = _ranks(prepared, dimension, base)
            members = rank[codes]
            differing = differing[moved[differing] | (members[differing] != members[of[differing]])]
        if len(differing):
            marked = alone.copy()
            split = np.zeros(len(first), bool)
            split[order[differing]] = True
            rows = np.flatnonzero(split[order])
            marked[rows] = _first_of_each(order[rows], month[rows], members[rows])
        column = np.zeros(lines.height, bool)
        column[positive] = marked
        marks.append(pl.Series(mark(dimension), column))
    return marks


def _first_of_each(*columns: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell which rows are the first with their whole numbers: order, month and member come to far less than 2**64."""
    key = np.zeros(len(columns[0]), np.uint64)
    for column in columns:
        low = column.min()
        key = key * np.uint64(int(column.max()) - int(low) + 1) + (column - low).astype(np.uint64)
    return pl.Series(key).is_first_distinct().to_numpy()


def _ranks(prepared: Prepared, dimension: str, base: str) -> Codes:
    """Return for each code of a column its member's number: equal where the members are."""
    names = prepared.derived[dimension][1] if dimension in prepared.derived else prepared.names[base]
    return np.asarray(names.rank("dense").to_numpy())
