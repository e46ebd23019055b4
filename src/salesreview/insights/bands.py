"""Named bands: from the size of a change to the word for it (a band is data, so that an adjective can be audited)."""

from __future__ import annotations

import math
from dataclasses import dataclass


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


def band(change: float, bands: tuple[Band, ...]) -> str:
    """Return the name of the band that the size of `change` lies in."""
    size = abs(change)
    return next((each.name for each in bands if size < each.below), bands[-1].name)
