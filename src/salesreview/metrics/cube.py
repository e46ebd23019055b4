"""The reduced data: every measure by dimension as a matrix of members × months."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from salesreview.metrics.catalog import BLANK
from salesreview.metrics.exact import SCALE, settled
from salesreview.period import Month

Matrix = NDArray[np.float64]
#: How far the months reach back: 24 for trends, and up to 12 more for the windows and trailing sums of the earliest.
TREND, LOOKBACK = 24, 36


@dataclass(frozen=True, slots=True)
class Axis:
    """The months of a cube: `LOOKBACK` before the month under review, and that month last."""

    month: Month

    @property
    def width(self) -> int:
        """How many months there are."""
        return LOOKBACK + 1

    @property
    def first(self) -> int:
        """The index (as `Month.index`) of the first month."""
        return self.month.index - LOOKBACK

    def months(self) -> list[Month]:
        """Return the months, the earliest first."""
        return [Month.from_index(self.first + place) for place in range(self.width)]


class Members:
    """The members of one dimension in the order they were met, each once."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._places: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.names)

    def place(self, name: str) -> int | None:
        """Return the place of `name`, None where it was never met."""
        return self._places.get(name)

    def places(self, names: Iterable[str]) -> NDArray[np.int64]:
        """Return the places of `names`, new ones appended."""
        found = []
        for name in names:
            place = self._places.setdefault(name, len(self.names))
            if place == len(self.names):
                self.names.append(name)
            found.append(place)
        return np.array(found, dtype=np.int64)


class Cube:
    """Sums by measure, dimension, member and month; "" is the whole, with the one member "".

    A dimension of which a table knows nothing (every row blank) is left out for the measures of that table.
    """

    def __init__(self, axis: Axis, members: Cube | None = None) -> None:
        """Make an empty cube; `members`: another one whose members it shares, so that their places are the same."""
        self.axis = axis
        self._members: dict[str, Members] = {} if members is None else members._members
        self._coded: dict[str, NDArray[np.int64] | None] = {} if members is None else members._coded
        self.members("").places([""])
        self._values: dict[tuple[str, str], Matrix] = {}

    def members(self, dimension: str) -> Members:
        """Return the members of a dimension."""
        return self._members.setdefault(dimension, Members())

    def places(self, dimension: str, names: Sequence[str]) -> NDArray[np.int64] | None:
        """Return the members' places for coded rows, None where all are blank: the table knows nothing of them."""
        if not any(name != BLANK for name in names):
            return None
        return self.members(dimension).places(names)

    def row_places(self, dimension: str, members: pl.Series) -> NDArray[np.int64] | None:
        """Return the place of each row's member (text, none null), None where all are blank."""
        names = members.unique(maintain_order=True)
        places = self.places(dimension, names.to_list())
        if places is None:
            return None
        return np.asarray(places[members.cast(pl.Enum(names)).to_physical().to_numpy()])

    def coded(self, dimension: str, names: Callable[[], Sequence[str]]) -> NDArray[np.int64] | None:
        """Return `places` of the names a coded column stands for; they are the same at every call."""
        if dimension not in self._coded:
            self._coded[dimension] = self.places(dimension, names())
        return self._coded[dimension]

    def knows(self, measure: str, dimension: str) -> bool:
        """Tell whether the measure is there by this dimension."""
        return (measure, dimension) in self._values

    def measures(self, dimension: str) -> list[str]:
        """Return the measures that are there by this dimension."""
        return [measure for measure, of in self._values if of == dimension]

    def values(self, measure: str, dimension: str) -> Matrix:
        """Return members × months; a measure that nothing was summed into is all zero."""
        count = len(self.members(dimension))
        found = self._values.get((measure, dimension))
        if found is None:
            return np.zeros((count, self.axis.width))
        if len(found) < count:
            found = np.vstack([found, np.zeros((count - len(found), self.axis.width))])
            self._values[measure, dimension] = found
        return found

    def before(self, measure: str, dimension: str, base: Cube) -> Matrix:
        """Return a measure one month earlier: at each month the value of the month before, at the last `base`'s."""
        values = self.values(measure, dimension)
        shifted = np.zeros_like(values)
        shifted[:, 1:] = values[:, :-1]
        shifted[:, -1] = base.values(measure, dimension)[: len(values), -2]
        return shifted

    def put(self, measure: str, dimension: str, values: Matrix) -> None:
        """Set a measure computed from others; rounded so that what sums to zero is zero."""
        self._values[measure, dimension] = settled(values)

    def put_exact(self, measure: str, dimension: str, values: Matrix) -> None:
        """Set a measure that is no sum: a quotient, nan where it cannot be told."""
        self._values[measure, dimension] = values

    def add(
        self, measure: str, dimension: str, members: NDArray[np.int64], months: NDArray[np.int64], amounts: Matrix
    ) -> None:
        """Add amounts at (member, place on the axis); several at one place are summed."""
        count, width = len(self.members(dimension)), self.axis.width
        flat = np.bincount(members * width + months, weights=np.rint(amounts * SCALE), minlength=count * width) / SCALE
        self.put(measure, dimension, self.values(measure, dimension) + flat.reshape(count, width))
