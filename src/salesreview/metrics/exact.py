"""Amounts in whole ten-thousandths, so that sums come out the same in whatever order they are added.

Floating-point addition depends on its order, and threads, chunks and engines order rows as they like. Whole numbers
below 2**53 add without error, so each amount is taken to `DECIMALS` places before it is summed, and summed as a whole
number of ten-thousandths: exact while a sum is below 9×10¹¹ units. Ratios are quotients of such sums and need no
rounding of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

DECIMALS = 4
SCALE = 10.0**DECIMALS


def settled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take amounts to `DECIMALS` places; what was computed as nearly zero is zero, and no zero is negative."""
    return np.asarray(np.round(values, DECIMALS) + 0.0)


def settled_frame(frame: pl.DataFrame) -> pl.DataFrame:
    """Take the amounts of a frame to `DECIMALS` places."""
    from polars import selectors as cs

    return frame.with_columns(cs.float().round(DECIMALS))
