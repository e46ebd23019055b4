"""Price, volume and mix: what moved revenue, gross profit and margin between two months (source: review.md §4.8).

A product sold in both months has a unit price in both; the others are new or discontinued and stand apart. The parts
of a line sum to its change, those of the lines to the whole's.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from salesreview.metrics.catalogue.changes import MARGIN, PROFIT, REVENUE
from salesreview.metrics.cube import Cube, Matrix


def _divided(top: Matrix, bottom: Matrix) -> Matrix:
    return np.divide(top, bottom, out=np.zeros(np.broadcast_shapes(top.shape, bottom.shape)), where=bottom != 0)


class Split:
    """Products × months of quantity and value now and before, and how products gather into lines."""

    def __init__(self, now: Mapping[str, Matrix], before: Mapping[str, Matrix], lines: NDArray[np.int64], count: int):
        self.now, self.before, self.lines, self.count = now, before, lines, count
        self.both: NDArray[np.bool_] = (now["quantity"] > 0) & (before["quantity"] > 0)

    def by_line(self, values: Matrix) -> Matrix:
        """Sum products by line."""
        result = np.zeros((self.count, values.shape[1]))
        np.add.at(result, self.lines, values)
        return result

    def parts(self, *, revenue: str, cost: str | None) -> dict[str, Matrix]:
        """Return the parts of the change by line: of revenue, or with `cost` of revenue − cost."""
        q1, q0 = (np.where(self.both, each["quantity"], 0.0) for each in (self.now, self.before))
        r1, r0 = (np.where(self.both, each[revenue], 0.0) for each in (self.now, self.before))
        p1, p0 = _divided(r1, q1), _divided(r0, q0)
        c1, c0 = (
            (np.zeros_like(r1), np.zeros_like(r0))
            if cost is None
            else (np.where(self.both, each[cost], 0.0) for each in (self.now, self.before))
        )
        u1, u0 = _divided(c1, q1), _divided(c0, q0)
        line_q1, line_q0 = self.by_line(q1), self.by_line(q0)
        unit = _divided(self.by_line(r0 - c0), line_q0)
        value = {
            each: side[revenue] - (side[cost] if cost else 0.0)
            for each, side in (("now", self.now), ("before", self.before))
        }
        return {
            "volume": (line_q1 - line_q0) * unit,
            "price": self.by_line(q1 * (p1 - p0)),
            "cost": -self.by_line(q1 * (u1 - u0)),
            "mix": self.by_line(q1 * (p0 - u0)) - line_q1 * unit,
            "new": self.by_line(np.where(self.both, 0.0, value["now"])),
            "discontinued": -self.by_line(np.where(self.both, 0.0, value["before"])),
        }

    def margin(self, gather: bool) -> dict[str, Matrix]:
        """Return the margin's change split into price, cost and mix; nan where a margin cannot be told.

        `gather`: over all products instead of by line.
        """
        sums = (lambda values: values.sum(axis=0, keepdims=True)) if gather else self.by_line
        q1 = self.now["quantity"]
        r1, c1, r0, c0 = self.now["revenue"], self.now["cost"], self.before["revenue"], self.before["cost"]
        old_price = np.where(self.both, q1 * _divided(r0, self.before["quantity"]), r1)
        old_cost = np.where(self.both, q1 * _divided(c0, self.before["quantity"]), c1)

        def margin(revenue: Matrix, cost: Matrix) -> Matrix:
            top, bottom = sums(revenue - cost), sums(revenue)
            return np.divide(top, bottom, out=np.full(bottom.shape, np.nan), where=bottom > 1e-6)

        before, mixed = margin(r0, c0), margin(old_price, old_cost)
        priced, after = margin(r1, old_cost), margin(r1, c1)
        return {"price": priced - mixed, "cost": after - priced, "mix": mixed - before}


def split_of(cube: Cube, base: Cube, lines: NDArray[np.int64]) -> dict[str, Split]:
    """Return the splits of all lines' revenue ("revenue") and of the lines that carry a cost ("profit").

    Months are set against the month before; the last against that of `base`, where days are cut.
    """
    count = max(1, len(cube.members("product_line")))  # without lines all products are one
    kinds = {
        "revenue": {"quantity": "quantity", "revenue": "revenue"},
        "profit": {"quantity": "costed_quantity", "revenue": "costed_revenue", "cost": "cost"},
    }
    splits = {}
    for kind, measures in kinds.items():
        now = {name: cube.values(measure, "product") for name, measure in measures.items()}
        before = {name: cube.before(measure, "product", base) for name, measure in measures.items()}
        splits[kind] = Split(now, before, lines, count)
    return splits


def add_pvm(cube: Cube, base: Cube, lines: NDArray[np.int64]) -> None:
    """Add every part to the cube, by line and for the whole; `lines`: product's place -> line's place."""
    splits = split_of(cube, base, lines)
    lines_known = cube.knows("revenue", "product_line")
    revenue = splits["revenue"].parts(revenue="revenue", cost=None)
    profit = splits["profit"].parts(revenue="revenue", cost="cost")
    for prefix, names, parts in (("pvm_revenue", REVENUE, revenue), ("pvm_profit", PROFIT, profit)):
        for name in names:
            if lines_known:
                cube.put(f"{prefix}_{name}", "product_line", parts[name])
            cube.put(f"{prefix}_{name}", "", parts[name].sum(axis=0, keepdims=True))
    for dimension, gather in (("product_line", False), ("", True)) if lines_known else (("", True),):
        effects = splits["profit"].margin(gather)
        for name in MARGIN:
            cube.put_exact(f"margin_effect_{name}", dimension, effects[name])
