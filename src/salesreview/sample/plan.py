"""The sample company's plan by month, and how each line, region and channel does against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from salesreview.sample.draw import Draw
from salesreview.sample.names import CHANNELS, HOMES, LINES, PEOPLE, REGIONS

if TYPE_CHECKING:
    from salesreview.period import Month
    from salesreview.sample.draw import Floats

HISTORY = 30  # months, the month under review being the last
LAST = HISTORY - 1  # the month under review
BASE_ORDERS = 10_000  # order lines for which the figures below are stated
BASE_REVENUE = 12_500_000.0  # 元 planned for an ordinary month under review, at BASE_ORDERS
GROWTH = 1.011  # a month
# January to December: a lull around Spring Festival, peaks at the half year and before the year's end.
SEASON = (0.92, 0.66, 0.98, 0.97, 1.00, 1.22, 0.93, 0.94, 0.98, 1.00, 1.05, 1.30)

LINE_SHARES = (0.34, 0.22, 0.20, 0.14, 0.10)
REGION_SHARES = (0.34, 0.24, 0.19, 0.13, 0.10)
CHANNEL_SHARES = (0.08, 0.12, 0.34, 0.10, 0.20, 0.16)

GATEWAYS, ROUTERS, EDGE = 0, 1, 2  # places in LINES
SOUTHWEST = 3  # place in REGIONS
FAIRS = 3  # place in CHANNELS

# The month under review against its plan: gateways far ahead, edge terminals pressed by a competitor.
LINE_STORY = (1.18, 1.01, 0.82, 1.04, 1.00)
REGION_STORY = (1.06, 1.07, 1.03, 0.88, 1.02)
CHANNEL_STORY = (1.04, 1.05, 1.06, 0.90, 1.02, 1.01)
SOUTHWEST_STORY = (1.02, 0.93, 0.91)  # the three months before; the month under review is in REGION_STORY
EDGE_STORY = (1.02, 1.01, 0.98)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is planned (元) and what comes of it, by month; the last axis is the member."""

    history: tuple[Month, ...]  # the months with data
    months: tuple[Month, ...]  # those and the rest of the calendar year
    scale: float  # order lines ÷ BASE_ORDERS
    revenue: Floats  # (months,)
    lines: Floats  # (months, lines)
    regions: Floats
    people: Floats
    channels: Floats
    due_lines: Floats  # (history, lines): the revenue that the orders are made to reach
    due_people: Floats
    due_channels: Floats

    @property
    def month(self) -> Month:
        """The month under review."""
        return self.history[LAST]


def season(month: Month) -> float:
    """Return how strong a calendar month is; 1 is an ordinary one."""
    return SEASON[month.month - 1]


def make_plan(month: Month, orders: int, seed: int) -> Plan:
    """Return the plan for `orders` lines in the HISTORY months ending with `month`."""
    import numpy as np

    draw = Draw(seed, "plan")
    history = tuple(month.plus(step) for step in range(-LAST, 1))
    ahead = tuple(month.plus(step) for step in range(1, 13 - month.month))
    months = history + ahead
    scale = orders / BASE_ORDERS
    trend = np.array([season(each) * GROWTH ** (place - LAST) for place, each in enumerate(months)])
    unit = 10_000.0 if scale >= 1 else 100.0
    revenue = np.maximum(np.round(BASE_REVENUE * scale * trend / unit), 1) * unit

    homes = np.array(HOMES)
    weights = draw.uniform(len(PEOPLE), 0.8, 1.2)
    within = weights / np.bincount(homes, weights=weights, minlength=len(REGIONS))[homes]
    lines = _split(revenue, LINE_SHARES, unit)
    regions = _split(revenue, REGION_SHARES, unit)
    channels = _split(revenue, CHANNEL_SHARES, unit)
    people = np.zeros((len(months), len(PEOPLE)))
    for region in range(len(REGIONS)):
        team = np.flatnonzero(homes == region)
        people[:, team] = _split(regions[:, region], within[team], unit / 10)

    line_rate = _rates(draw, len(LINES), LINE_STORY)
    line_rate[LAST - 3 : LAST, EDGE] = EDGE_STORY
    region_rate = _rates(draw, len(REGIONS), REGION_STORY)
    region_rate[LAST - 3 : LAST, SOUTHWEST] = SOUTHWEST_STORY
    channel_rate = _rates(draw, len(CHANNELS), CHANNEL_STORY)
    people_rate = region_rate[:, homes] * draw.uniform(HISTORY * len(PEOPLE), 0.93, 1.07).reshape(HISTORY, -1)

    due_lines = lines[:HISTORY] * line_rate
    total = due_lines.sum(axis=1)
    due_regions = _scaled(regions[:HISTORY] * region_rate, total)
    due_people = people[:HISTORY] * people_rate
    for region in range(len(REGIONS)):
        team = np.flatnonzero(homes == region)
        due_people[:, team] = _scaled(due_people[:, team], due_regions[:, region])
    due_channels = _scaled(channels[:HISTORY] * channel_rate, total)
    return Plan(history, months, scale, revenue, lines, regions, people, channels, due_lines, due_people, due_channels)


def _split(totals: Floats, shares: tuple[float, ...] | Floats, unit: float) -> Floats:
    """Split each total by `shares` into multiples of `unit`; the first member takes the rest."""
    import numpy as np

    weights = np.asarray(shares) / np.sum(shares)
    parts = np.round(totals[:, None] * weights / unit) * unit
    parts[:, 0] += totals - parts.sum(axis=1)
    return parts


def _rates(draw: Draw, members: int, story: tuple[float, ...]) -> Floats:
    """Return attainments by month and member: ordinary ones, and `story` in the month under review."""
    import numpy as np

    rates: Floats = draw.uniform(HISTORY * members, 0.95, 1.06).reshape(HISTORY, members)
    rates[LAST] = np.asarray(story)
    return rates


def _scaled(parts: Floats, totals: Floats) -> Floats:
    """Return `parts` with each row brought to its total."""
    scaled: Floats = parts * (totals / parts.sum(axis=1))[:, None]
    return scaled
