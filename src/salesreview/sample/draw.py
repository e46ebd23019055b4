"""Repeatable random draws: numpy gives uniform doubles, the rest is made of them here."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt
    import polars as pl

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]
    Days = npt.NDArray[np.datetime64]
    Weights = Sequence[float] | Floats


class Draw:
    """One stream of random numbers, named by what it is drawn for.

    Each table has a stream of its own, so that a change in one leaves the others as they were. numpy keeps
    the raw doubles of a seed the same from release to release, but not its distributions: none are used.
    """

    def __init__(self, seed: int, name: str) -> None:
        import numpy as np

        self._random = np.random.Generator(np.random.PCG64([seed, zlib.crc32(name.encode())]))

    def uniform(self, size: int, low: float = 0.0, high: float = 1.0) -> Floats:
        """Return `size` numbers in [low, high)."""
        return low + (high - low) * self._random.random(size)

    def chance(self, probability: float | Floats, size: int) -> Bools:
        """Return `size` truths, each with its probability."""
        hit: Bools = self._random.random(size) < probability
        return hit

    def lognormal(self, size: int, median: float, sigma: float) -> Floats:
        """Return `size` log-normal numbers (Box–Muller)."""
        import numpy as np

        radius = np.sqrt(-2.0 * np.log1p(-self._random.random(size)))
        normal = radius * np.cos(2.0 * np.pi * self._random.random(size))
        number: Floats = median * np.exp(sigma * normal)
        return number

    def whole(self, size: int, low: int, high: int) -> Ints:
        """Return `size` whole numbers from `low` to `high`, both included."""
        import numpy as np

        drawn: Ints = low + np.floor(self._random.random(size) * (high - low + 1)).astype(np.int64)
        return drawn

    def pick(self, size: int, weights: Weights) -> Ints:
        """Return `size` positions, each as probable as its weight."""
        import numpy as np

        bounds = np.cumsum(np.asarray(weights, dtype=np.float64))
        drawn: Ints = np.searchsorted(bounds, self._random.random(size) * bounds[-1], side="right")
        return np.minimum(drawn, len(bounds) - 1).astype(np.int64)

    def order(self, size: int) -> Ints:
        """Return the positions 0 … size − 1 in random order."""
        import numpy as np

        rank: Ints = np.argsort(self._random.random(size), kind="stable").astype(np.int64)
        return rank


def apportion(total: int, weights: Weights) -> Ints:
    """Split `total` into whole parts by `weights` (largest remainder); the parts add up to it."""
    import numpy as np

    share = np.asarray(weights, dtype=np.float64)
    exact = total * share / share.sum()
    parts: Ints = np.floor(exact).astype(np.int64)
    for place in np.argsort(parts - exact, kind="stable")[: total - int(parts.sum())]:
        parts[place] += 1
    return parts


def texts(names: Sequence[str], places: Ints) -> pl.Series:
    """Return the polars String series of `names` at `places`; a negative place is blank."""
    import numpy as np
    import polars as pl

    return pl.Series([*names, None], dtype=pl.String).gather(np.where(places < 0, len(names), places))
