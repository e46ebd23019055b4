"""The sample company's customers: who they are, when they came, and in which months they buy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from salesreview.sample import names
from salesreview.sample.draw import Draw, apportion, texts
from salesreview.sample.plan import CHANNEL_SHARES, FAIRS, HISTORY, LAST, REGION_SHARES, season

if TYPE_CHECKING:
    import polars as pl

    from salesreview.sample.draw import Bools, Floats, Ints
    from salesreview.sample.plan import Plan

LARGE, MEDIUM, SMALL = 0, 1, 2
SIZE_SHARES = (0.18, 0.37, 0.45)
INDUSTRY_SHARES = (0.28, 0.20, 0.17, 0.13, 0.12, 0.10)
NEW_CHANNEL_SHARES = (0.19, 0.14, 0.18, 0.22, 0.14, 0.13)  # where new customers come from
BUYING = (0.86, 0.72, 0.60)  # share of months with an order, by size
LEAVING = (0.008, 0.020, 0.034)  # leave for good in a month, by size
ONCE = (0.05, 0.16, 0.26)  # of new customers, those who buy once and never again, by size
SPEND = (3.0, 1.4, 0.7)
BASE_CUSTOMERS = 500  # at the plan's base size
SMALL_CHURN = 0.17  # of the small customers, in the month under review


@dataclass(frozen=True, slots=True)
class Customers:
    """One place per customer; `joined` is a month's place in the history, 0 for the earliest."""

    industry: Ints
    size: Ints
    region: Ints
    owner: Ints
    channel: Ints
    joined: Ints
    spend: Floats
    leader: Bools
    active: Bools  # (customers, HISTORY): has an order in the month

    def __len__(self) -> int:
        return len(self.size)

    @property
    def ids(self) -> list[str]:
        """The customers' ids."""
        return [f"C{number:05d}" for number in range(1, len(self) + 1)]

    @property
    def factor(self) -> float:
        """How many times the customers of the base size there are."""
        return len(self) / BASE_CUSTOMERS


def make_customers(plan: Plan, seed: int) -> Customers:
    """Return the customers of a company of the plan's scale."""
    import numpy as np

    draw = Draw(seed, "customers")
    power = 0.5 if plan.scale > 1 else 0.75
    count = max(30, min(5_000, round(BASE_CUSTOMERS * plan.scale**power)))
    known = round(0.27 * count)
    pull = [(0.8 + 0.4 * t / LAST) * season(month) ** 0.5 for t, month in enumerate(plan.history)]
    joining = apportion(count - known, pull[1:])
    joined = np.concatenate([np.zeros(known, dtype=np.int64), np.repeat(np.arange(1, HISTORY), joining)])
    size = draw.pick(count, SIZE_SHARES)
    size[:known] = np.where(draw.chance(0.15, known), draw.whole(known, LARGE, MEDIUM), size[:known])
    region = draw.pick(count, REGION_SHARES)
    channel = _channels(draw, joining, known)
    active = _active(draw, plan, size, joined)
    return Customers(
        industry=draw.pick(count, INDUSTRY_SHARES),
        size=size,
        region=region,
        owner=owner_in(region, draw.uniform(count)),
        channel=channel,
        joined=joined,
        spend=np.array(SPEND)[size] * draw.lognormal(count, 1.0, 0.45),
        leader=draw.chance(np.array((0.30, 0.05, 0.01))[size], count),
        active=active,
    )


def owner_in(region: Ints, chance: Floats) -> Ints:
    """Return a salesperson of each region; `chance` in [0, 1) says which."""
    import numpy as np

    homes = np.array(names.HOMES)
    first = np.searchsorted(homes, np.arange(len(names.REGIONS)))
    team = np.bincount(homes, minlength=len(names.REGIONS))
    return (first[region] + np.floor(chance * team[region])).astype(np.int64)


def _channels(draw: Draw, joining: Ints, known: int) -> Ints:
    """Return the channel that won each customer; in the month under review the fairs win fewer."""
    import numpy as np

    parts = [draw.pick(known, CHANNEL_SHARES)]
    for t, joiners in enumerate(joining.tolist(), start=1):
        weights = np.array(NEW_CHANNEL_SHARES) * draw.uniform(len(NEW_CHANNEL_SHARES), 0.85, 1.15)
        weights[FAIRS] = {LAST - 1: 0.26, LAST: 0.11}.get(t, weights[FAIRS])
        won = np.repeat(np.arange(len(weights)), apportion(joiners, weights))
        parts.append(won[draw.order(joiners)])
    return np.concatenate(parts)


def _active(draw: Draw, plan: Plan, size: Ints, joined: Ints) -> Bools:
    """Return in which months each customer orders."""
    import numpy as np

    count = len(size)
    months = np.arange(HISTORY)
    mood = np.array([season(month) ** 0.35 for month in plan.history])
    rate = np.array(BUYING)[size] * draw.uniform(count, 0.85, 1.15)
    stay = np.floor(np.log1p(-draw.uniform(count)) / np.log1p(-np.array(LEAVING)[size])).astype(np.int64)
    once = draw.chance(np.array(ONCE)[size], count) & (joined > 0)
    stay = np.where(once, 0, stay + np.where(joined == 0, 6, 1))
    drawn = draw.uniform(count * HISTORY).reshape(count, HISTORY)
    active = drawn < np.minimum(rate[:, None] * mood, 0.97)
    active &= (months >= joined[:, None]) & (months <= (joined + stay)[:, None])
    active[np.arange(count), joined] |= joined > 0
    old = np.flatnonzero(joined == 0)
    active[old, old % 3] = True  # the known ones show within three months, or they would look new later
    return _small_leave(draw, size, joined, active)


def _small_leave(draw: Draw, size: Ints, joined: Ints, active: Bools) -> Bools:
    """Let small customers who ordered three months ago stay away, up to SMALL_CHURN of the small ones."""
    import numpy as np

    base = (size == SMALL) & active[:, LAST - 3 : LAST].any(axis=1)
    gone = base & ~active[:, LAST - 2 :].any(axis=1)
    free = np.flatnonzero(base & ~gone & active[:, LAST - 3] & (joined < LAST - 3))
    wanted = int(np.ceil(SMALL_CHURN * base.sum())) - int(gone.sum())
    active[free[draw.order(len(free))][: max(wanted, 0)], LAST - 2 :] = False
    return active


def customer_names(customers: Customers) -> list[names.Word]:
    """Return one made-up name per customer, all different in both languages."""
    import numpy as np

    stems = [
        (one[0] + two[0], one[1] + two[1]) for one in names.FIRST for two in names.SECOND if one[1].lower() != two[1]
    ]
    step = 211  # shares no factor with the number of stems, so that neighbours differ in both syllables
    found: list[names.Word] = []
    seen = np.zeros(len(names.INDUSTRIES), dtype=np.int64)
    for industry in customers.industry.tolist():
        number = int(seen[industry])
        seen[industry] += 1
        turn, place = divmod(number, len(stems))
        stem = stems[(place * step + industry * 97) % len(stems)]
        words = names.INDUSTRY_WORDS[industry]
        word = words[(turn + place) % len(words)]
        found.append((stem[0] + word[0], f"{stem[1]} {word[1]}"))
    return found


def customers_frame(customers: Customers, plan: Plan, lang: int, seed: int) -> pl.DataFrame:
    """Return the raw table `customers`; `lang` is 0 for zh, 1 for en."""
    import numpy as np
    import polars as pl

    draw = Draw(seed, "customer sheet")
    count = len(customers)
    starts = np.array([month.first for month in plan.history], dtype="datetime64[D]")
    created = starts[customers.joined] - draw.whole(count, 5, 40).astype("timedelta64[D]")
    created -= np.where(customers.joined == 0, draw.whole(count, 30, 900), 0).astype("timedelta64[D]")
    return pl.DataFrame(
        {
            "customer_id": customers.ids,
            "name": [name[lang] for name in customer_names(customers)],
            "industry": texts([word[lang] for word in names.INDUSTRIES], customers.industry),
            "size": texts([word[lang] for word in names.SIZES], customers.size),
            "region": texts([word[lang] for word in names.REGIONS], customers.region),
            "is_leader": texts([word[lang] for word in names.YES_NO], customers.leader.astype(np.int64)),
            "created_date": created,
        }
    )
