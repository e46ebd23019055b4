"""Named bands: from the size of a change to the word for it (a band is data, so that an adjective can be audited)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from salesreview.metrics.model import Unit

if TYPE_CHECKING:
    from salesreview.metrics.model import Fact


@dataclass(frozen=True, slots=True)
class Band:
    """A named range of size: changes whose absolute value lies below `below` and in no earlier band."""

    name: str
    below: float


FLAT = 0.0005  # a smaller change or distance shows as 0.0
#: For relative changes (0.062 is 6.2 %). What is flat shows as 0.0 %.
RELATIVE = (Band("flat", FLAT), Band("slight", 0.03), Band("marked", 0.15), Band("sharp", math.inf))
#: For differences of rates (0.032 is 3.2 percentage points). What is flat shows as 0.0 points.
POINTS = (Band("flat", FLAT), Band("slight", 0.01), Band("marked", 0.05), Band("sharp", math.inf))

_ORDER = ("flat", "slight", "marked", "sharp")


def band_of(fact: Fact, change: float, was: float | None) -> str:
    """Return the band of a fact's change against its base `was`: rates by points, all else relative.

    A rate beyond 100 % in both months (a return on cost) is sized relative to its base as well: 30 points of 1,200 %
    are no sharp change.
    """
    if fact.unit is not Unit.RATE:
        return band(change, RELATIVE)
    if fact.value is not None and was is not None and min(abs(fact.value), abs(was)) > 1:
        return "flat" if abs(change) < FLAT else max(band(change / abs(was), RELATIVE), "slight", key=_ORDER.index)
    return band(change, POINTS)


def band(change: float, bands: tuple[Band, ...]) -> str:
    """Return the name of the band that the size of `change` lies in."""
    size = abs(change)
    return next((each.name for each in bands if size < each.below), bands[-1].name)
