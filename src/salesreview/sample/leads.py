"""The sample company's raw table `leads`: what came in, who works on it, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from salesreview.sample import names
from salesreview.sample.customers import INDUSTRY_SHARES, owner_in
from salesreview.sample.draw import Draw, texts
from salesreview.sample.plan import EDGE, LAST, REGION_SHARES, season

if TYPE_CHECKING:
    import polars as pl

    from salesreview.sample.customers import Customers
    from salesreview.sample.draw import Days, Floats, Ints
    from salesreview.sample.plan import Plan

LEADS = 105  # an ordinary month, at the base number of customers
LEAD_CHANNELS = (0.28, 0.16, 0.16, 0.18, 0.12, 0.10)
LEAD_SIZES = (0.15, 0.37, 0.48)
OPEN, WON, LOST = 0, 1, 2
VALID, INVALID, UNJUDGED = 1, 0, -1
OUTCOMES = (0.20, 0.35, 0.45)  # of the valid leads: never closed, won, lost
REASONS = (0.20, 0.18, 0.20, 0.14, 0.16, 0.12)
PRICE, MISFIT = 0, 5  # places in LOST_REASONS
ATTACK_DAY = 9  # of the month under review: the competitor cuts its price


@dataclass(slots=True)
class Leads:
    """One place per lead, in the order of creation; times in days, money in 元."""

    month: Ints
    created: Days
    closed: Days  # NaT while open
    status: Ints
    valid: Ints
    channel: Ints
    industry: Ints
    size: Ints
    region: Ints
    owner: Ints
    product: Ints
    customer: Ints  # -1: not yet a customer
    amount: Floats  # NaN: not known
    reason: Ints  # -1: not lost

    def __len__(self) -> int:
        return len(self.month)

    @property
    def ids(self) -> list[str]:
        """The leads' ids."""
        return [f"L{number:05d}" for number in range(1, len(self) + 1)]


def make_leads(plan: Plan, customers: Customers, seed: int) -> Leads:
    """Return the leads of all the months."""
    import numpy as np

    draw = Draw(seed, "leads")
    noise = draw.uniform(len(plan.history), 0.9, 1.1)
    usual = LEADS * customers.factor * np.array([season(month) ** 0.4 for month in plan.history])
    month = np.repeat(np.arange(len(plan.history)), np.maximum(np.round(usual * noise), 8).astype(np.int64))
    count = len(month)
    starts = np.array([each.first for each in plan.history], dtype="datetime64[D]")
    days = np.array([each.days for each in plan.history])
    created = starts[month] + np.floor(draw.uniform(count) * days[month]).astype("timedelta64[D]")
    created = np.sort(created)
    region = draw.pick(count, REGION_SHARES)
    leads = Leads(
        month=month,
        created=created,
        closed=np.full(count, np.datetime64("NaT"), dtype="datetime64[D]"),
        status=np.zeros(count, dtype=np.int64),
        valid=_judged(draw, month),
        channel=draw.pick(count, LEAD_CHANNELS),
        industry=draw.pick(count, INDUSTRY_SHARES),
        size=draw.pick(count, LEAD_SIZES),
        region=region,
        owner=owner_in(region, draw.uniform(count)),
        product=draw.pick(count, [each.weight for each in names.PRODUCTS]),
        customer=np.full(count, -1, dtype=np.int64),
        amount=np.round(draw.lognormal(count, 62_000.0, 0.95) / 100) * 100,
        reason=np.full(count, -1, dtype=np.int64),
    )
    _close(draw, plan, leads)
    _name_winners(draw, leads, customers, starts)
    leads.amount[(leads.valid != VALID) & (leads.status == OPEN)] = np.nan
    return leads


def _judged(draw: Draw, month: Ints) -> Ints:
    """Return whether a lead is valid; of the latest, many are not judged yet."""
    import numpy as np

    count = len(month)
    waiting = np.where(month == LAST, 0.20, np.where(month == LAST - 1, 0.08, 0.015))
    valid = np.where(draw.chance(0.68, count), VALID, INVALID)
    return np.where(draw.chance(waiting, count), UNJUDGED, valid)


def _close(draw: Draw, plan: Plan, leads: Leads) -> None:
    """Close leads: the cycle is about 45 days; what would close after the month under review is open."""
    import numpy as np

    count = len(leads)
    line = np.array([each.line for each in names.PRODUCTS])[leads.product]
    outcome = draw.pick(count, OUTCOMES)
    bad = leads.valid == INVALID
    outcome = np.where(bad, np.where(draw.chance(0.15, count), LOST, OPEN), outcome)
    outcome[leads.valid == UNJUDGED] = OPEN
    took = np.where(
        outcome == WON,
        draw.lognormal(count, 41.0, 0.45),
        np.where(bad, 12.0, draw.lognormal(count, 36.0, 0.5)),
    )
    closed = leads.created + np.maximum(np.round(took), 3).astype("timedelta64[D]")
    attack = np.datetime64(plan.month.first, "D") + (ATTACK_DAY - 1)
    struck = ~bad & (line == EDGE) & (outcome != OPEN) & (closed >= attack)
    outcome = np.where(struck, np.where(draw.chance(0.85, count), LOST, WON), outcome)
    done = (outcome != OPEN) & (closed <= np.datetime64(plan.month.last, "D"))
    leads.status[done] = outcome[done]
    leads.closed[done] = closed[done]
    lost = leads.status == LOST
    reason = np.where(bad, MISFIT, draw.pick(count, REASONS))
    reason = np.where(struck & draw.chance(0.85, count), PRICE, reason)
    leads.reason[lost] = reason[lost]


def _name_winners(draw: Draw, leads: Leads, customers: Customers, starts: Days) -> None:
    """Tie won leads to customers: first to those who joined in the month of closing, then to any."""
    import numpy as np

    won = np.flatnonzero(leads.status == WON)
    closed = np.searchsorted(starts, leads.closed[won], side="right") - 1
    for t in range(len(starts)):
        here = won[closed == t]
        fresh = np.flatnonzero(customers.joined == t) if t else np.empty(0, dtype=np.int64)
        known = np.flatnonzero(customers.active[:, t] & (customers.joined < max(t, 1)))
        rest = known[draw.pick(max(len(here) - len(fresh), 0), customers.spend[known])]
        leads.customer[here] = np.concatenate([fresh, rest])[: len(here)]
    known_prospect = (leads.status != WON) & (leads.valid != INVALID) & draw.chance(0.3, len(leads))
    leads.customer[known_prospect] = draw.pick(int(known_prospect.sum()), (customers.joined == 0).astype(float))
    tied = np.flatnonzero(leads.customer >= 0)
    who = leads.customer[tied]
    leads.industry[tied] = customers.industry[who]
    leads.size[tied] = customers.size[who]
    leads.region[tied] = customers.region[who]
    leads.owner[tied] = customers.owner[who]
    joined = customers.joined[who]
    own = (leads.status[tied] == WON) & (joined > 0)
    leads.channel[tied[own]] = customers.channel[who[own]]


def leads_frame(leads: Leads, customers: Customers, lang: int) -> pl.DataFrame:
    """Return the raw table `leads`, with a few rows as people leave them; `lang` is 0 for zh, 1 for en."""
    import numpy as np
    import polars as pl

    closed, created = leads.closed.copy(), leads.created.copy()
    won = np.flatnonzero((leads.status == WON) & (leads.month >= LAST - 4))
    lost = np.flatnonzero((leads.status == LOST) & (leads.month >= LAST - 4))
    closed[won[:1]] = created[won[:1]] - 20  # closed before it was created
    closed[lost[:1]] = np.datetime64("NaT")  # lost, nobody wrote when
    return pl.DataFrame(
        {
            "lead_id": leads.ids,
            "created_date": created,
            "channel": _named(names.CHANNELS, leads.channel, lang),
            "customer_id": texts(customers.ids, leads.customer),
            "industry": _named(names.INDUSTRIES, leads.industry, lang),
            "size": _named(names.SIZES, leads.size, lang),
            "region": _named(names.REGIONS, leads.region, lang),
            "product_id": texts([each.id for each in names.PRODUCTS], leads.product),
            "owner": texts([who[lang] for who in names.PEOPLE], leads.owner),
            "is_valid": _named(names.YES_NO, leads.valid, lang),
            "status": _named(names.LEAD_STATUS, leads.status, lang),
            "closed_date": pl.Series(closed),
            "amount": pl.Series(leads.amount).fill_nan(None),
            "lost_reason": _named(names.LOST_REASONS, leads.reason, lang),
        }
    )


def _named(words: tuple[names.Word, ...], places: Ints, lang: int) -> pl.Series:
    """Return the words at `places` in one language; a negative place is blank."""
    found: pl.Series = texts([word[lang] for word in words], places)
    return found
