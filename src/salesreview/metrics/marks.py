"""Distinct orders as marks: which line is the first of its order, so that counting orders is a sum like any other.

Most orders have one customer, one channel and one day: their first line stands for them whatever they are grouped by.
Only where an order's lines differ in a member (or in the month) does each member's first line count.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from salesreview.metrics.prepare import Prepared

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
    first = np.full(int(order.max()) + 1 if len(order) else 0, -1, np.int64)
    first[order[::-1]] = np.arange(len(order))[::-1]  # the last write wins: the earliest line
    of = first[order]
    alone = of == np.arange(len(order))
    moved = month != month[of]
    codes: dict[str, NDArray[np.int64]] = {}
    marks = []
    for dimension, base in DIMENSIONS.items():
        members = _members(lines, prepared, dimension, base, positive, codes)
        differs = moved if members is None else moved | (members != members[of])
        marked = alone
        if differs.any():
            marked = alone.copy()
            split = np.zeros(len(first), bool)
            split[order[differs]] = True
            rows = np.flatnonzero(split[order])
            parts = {"order": order[rows], "month": month[rows]}
            if members is not None:
                parts["member"] = members[rows]
            each = pl.DataFrame({**parts, "row": rows}).unique(list(parts), keep="first", maintain_order=True)
            marked[rows] = False
            marked[each["row"].to_numpy()] = True
        column = np.zeros(lines.height, bool)
        column[positive] = marked
        marks.append(pl.Series(mark(dimension), column))
    return marks


def _members(
    lines: pl.DataFrame, prepared: Prepared, dimension: str, base: str, rows: NDArray[np.int64],
    codes: dict[str, NDArray[np.int64]],
) -> NDArray[np.int64] | None:  # fmt: skip
    """Return a code of each row's member: equal where the members are."""
    if not base:
        return None
    if base not in codes:
        codes[base] = lines[base].to_numpy()[rows]
    names = prepared.derived[dimension][1] if dimension in prepared.derived else prepared.names[base]
    ranks = names.rank("dense").to_numpy().astype(np.int64)
    return np.asarray(ranks[codes[base]])
