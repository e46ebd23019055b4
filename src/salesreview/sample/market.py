"""The sample company's raw tables `channel_costs`, `markets` and `contracts`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesreview.sample import names
from salesreview.sample.customers import INDUSTRY_SHARES
from salesreview.sample.draw import Draw, apportion, texts
from salesreview.sample.plan import BASE_REVENUE, FAIRS, HISTORY, LAST, REGION_SHARES, season

if TYPE_CHECKING:
    import polars as pl

    from salesreview.sample.customers import Customers
    from salesreview.sample.plan import Plan

COST_SHARES = (0.0045, 0.0060, 0.0090, 0.0100, 0.0070, 0.0050)  # by channel, of the base revenue
FAIR_COST_RISE = 1.6  # the month under review against the month before
CONTRACTS = 14  # ending in a month, at the base number of customers
RENEWED, RENEWED_NOW = 0.84, 0.70  # usually; in the month under review
TO_COME = 6  # months of contracts that end later
ADDRESSABLE = 5.0  # for each customer the company ever had


def channel_costs_frame(plan: Plan, lang: int, seed: int) -> pl.DataFrame:
    """Return the raw table `channel_costs`: two activities for each channel and month; `lang` is 0 or 1."""
    import numpy as np
    import polars as pl

    draw = Draw(seed, "channel costs")
    channels = len(names.CHANNELS)
    noise = draw.uniform(HISTORY * channels, 0.92, 1.08).reshape(HISTORY, channels)
    mood = np.array([season(month) ** 0.5 for month in plan.history])
    cost = BASE_REVENUE * plan.scale * np.array(COST_SHARES) * noise * mood[:, None]
    cost[LAST, FAIRS] = cost[LAST - 1, FAIRS] * FAIR_COST_RISE
    first = draw.uniform(HISTORY * channels, 0.45, 0.65).reshape(HISTORY, channels)
    unit = 100.0 if plan.scale >= 1 else 1.0
    parts = np.round(np.stack([cost * first, cost * (1 - first)], axis=2) / unit) * unit
    starts = np.array([month.first for month in plan.history], dtype="datetime64[D]")
    day = np.repeat(starts, channels * 2) + draw.whole(HISTORY * channels * 2, 2, 26).astype("timedelta64[D]")
    channel = np.tile(np.repeat(np.arange(channels), 2), HISTORY)
    activity = np.tile(np.arange(channels * 2), HISTORY)
    frame = pl.DataFrame(
        {
            "date": day,
            "channel": texts([word[lang] for word in names.CHANNELS], channel),
            "channel_type": texts(
                [word[lang] for word in names.CHANNEL_TYPES], np.array(names.TYPE_OF_CHANNEL)[channel]
            ),
            "activity": texts([word[lang] for two in names.ACTIVITIES for word in two], activity),
            "cost": parts.ravel(),
        }
    )
    return frame.sort("date", maintain_order=True)


def markets_frame(customers: Customers, lang: int) -> pl.DataFrame:
    """Return the raw table `markets`: market size (元 a year) by region and industry."""
    import numpy as np
    import polars as pl

    weights = np.outer(REGION_SHARES, INDUSTRY_SHARES) * np.array([0.9, 0.95, 1.1, 1.25, 1.3])[:, None]
    addressable = apportion(round(ADDRESSABLE * len(customers)), weights.ravel())
    regions, industries = weights.shape
    return pl.DataFrame(
        {
            "region": texts([w[lang] for w in names.REGIONS], np.repeat(np.arange(regions), industries)),
            "industry": texts([w[lang] for w in names.INDUSTRIES], np.tile(np.arange(industries), regions)),
            "addressable_customers": addressable,
            "market_size": addressable * 480_000.0,
        }
    )


def contracts_frame(plan: Plan, customers: Customers, lang: int, seed: int) -> pl.DataFrame:
    """Return the raw table `contracts`: yearly contracts by the month in which they end; `lang` is 0 or 1."""
    import numpy as np
    import polars as pl

    draw = Draw(seed, "contracts")
    ends = [*plan.history, *(plan.month.plus(step) for step in range(1, TO_COME + 1))]
    each = max(round(CONTRACTS * customers.factor), 4)
    month = np.repeat(np.arange(len(ends)), each)
    count = len(month)
    starts = np.array([end.first for end in ends], dtype="datetime64[D]")
    end = starts[month] + draw.whole(count, 0, 27).astype("timedelta64[D]")
    weights = customers.spend * (customers.joined < HISTORY - 12)
    renewed = np.full(count, -1, dtype=np.int64)
    for t in range(HISTORY):
        here = np.flatnonzero(month == t)
        share = RENEWED_NOW if t == LAST else RENEWED + float(draw.uniform(1, -0.06, 0.06)[0])
        renewed[here] = draw.order(each) < round(share * each)
    renewal = end + draw.whole(count, -30, 8).astype("timedelta64[D]")
    renewal = np.minimum(renewal, np.datetime64(plan.month.last, "D"))
    renewal[renewed != 1] = np.datetime64("NaT")
    return pl.DataFrame(
        {
            "contract_id": [f"HT{number:05d}" for number in range(1, count + 1)],
            "customer_id": texts(customers.ids, draw.pick(count, weights)),
            "start_date": end - 364,
            "end_date": end,
            "value": np.round(draw.lognormal(count, 90_000.0, 0.7) / 1000) * 1000,
            "renewed": texts([word[lang] for word in names.YES_NO], renewed),
            "renewal_date": pl.Series(renewal),
        }
    )
