"""The sample company's raw table `orders`: lines with names and returns, a few as people leave them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesreview.sample import names
from salesreview.sample.draw import Draw, texts
from salesreview.sample.lines import RETURNS
from salesreview.sample.plan import HISTORY, LAST

if TYPE_CHECKING:
    import polars as pl

    from salesreview.sample.customers import Customers
    from salesreview.sample.draw import Floats, Ints
    from salesreview.sample.lines import Lines
    from salesreview.sample.plan import Plan

COSTLESS = 0.004  # of the lines, those entered without a cost
DISCOUNTED = 0.35  # of the lines, those sold below the list price
UNKNOWN_PRODUCT = "P999"
# Lines left imperfect: column -> months before the one under review, one line each.
BLANK = {"customer_id": (0, 0, 2), "product_id": (0, 3), "channel": (0, 1), "salesperson": (1,)}
UNKNOWN = (0,)


def orders_frame(lines: Lines, plan: Plan, customers: Customers, lang: int, seed: int) -> pl.DataFrame:
    """Return the raw table `orders`; `lang` is 0 for zh, 1 for en."""
    import numpy as np
    import polars as pl

    draw = Draw(seed, "order sheet")
    source, day, quantity = _with_returns(draw, lines, plan)
    size = len(source)
    customer, product = lines.customer[source], lines.product[source]
    channel, person = lines.channel[source], lines.person[source]
    cost = np.round(quantity * lines.cost[source], 2)
    cost[draw.chance(COSTLESS, size)] = np.nan

    free = _free_lines(draw, lines, source, quantity)
    codes = [each.id for each in names.PRODUCTS] + [UNKNOWN_PRODUCT]
    taken = np.zeros(HISTORY, dtype=np.int64)
    for values, months, put in (
        (customer, BLANK["customer_id"], -1),
        (product, BLANK["product_id"], -1),
        (channel, BLANK["channel"], -1),
        (person, BLANK["salesperson"], -1),
        (product, UNKNOWN, len(codes) - 1),
    ):
        for back in months:
            t = LAST - back
            choice = free[lines.month[source[free]] == t]
            if taken[t] < len(choice):
                values[choice[taken[t]]] = put
                taken[t] += 1

    return pl.DataFrame(
        {
            "order_id": _order_ids(lines, plan).gather(lines.order[source]),
            "order_date": day,
            "customer_id": texts(customers.ids, customer),
            "product_id": texts(codes, product),
            "channel": texts([word[lang] for word in names.CHANNELS], channel),
            "salesperson": texts([who[lang] for who in names.PEOPLE], person),
            "quantity": quantity,
            "revenue": np.round(quantity * lines.price[source], 2),
            "discount": _discounts(seed, quantity * lines.price[source]),
            "cost": pl.Series(cost).fill_nan(None),
        }
    )


def _discounts(seed: int, revenue: Floats) -> Floats:
    """Return what was taken off each line's list price: 2 to 12 % of it on some, nothing on the others."""
    import numpy as np

    draw = Draw(seed, "discounts")
    share = np.where(draw.chance(DISCOUNTED, len(revenue)), draw.uniform(len(revenue), 0.02, 0.12), 0.0)
    discounts: Floats = np.round(revenue * share / (1 - share), 2)
    return discounts


def _with_returns(draw: Draw, lines: Lines, plan: Plan) -> tuple[Ints, Ints, Ints]:
    """Return source line, day and quantity of each row; a return bears its order's id."""
    import numpy as np

    came_back = np.flatnonzero(draw.chance(RETURNS, len(lines)) & (lines.quantity >= 3))
    part = np.ceil(lines.quantity[came_back] * draw.uniform(len(came_back), 0.1, 0.3)).astype(np.int64)
    later = lines.day[came_back] + draw.whole(len(came_back), 5, 25).astype("timedelta64[D]")
    in_time = later <= np.datetime64(plan.month.last, "D")
    source = np.concatenate([np.arange(len(lines)), came_back[in_time]])
    day = np.concatenate([lines.day, later[in_time]])
    quantity = np.concatenate([lines.quantity, -part[in_time]])
    rank = np.argsort(day, kind="stable")
    return source[rank], day[rank], quantity[rank]


def _free_lines(draw: Draw, lines: Lines, source: Ints, quantity: Ints) -> Ints:
    """Return rows that may be left imperfect: small ones whose customer has other lines in the month."""
    import numpy as np

    key = lines.customer * HISTORY + lines.month
    often = np.bincount(key)[key] > 2
    small = lines.quantity * lines.price < 30_000
    rows = np.flatnonzero((often & small)[source] & (quantity > 0))
    return rows[draw.order(len(rows))]


def _order_ids(lines: Lines, plan: Plan) -> pl.Series:
    """Return the id of each order: SO2610-0001 is the first of October 2026."""
    import numpy as np
    import polars as pl

    first = np.concatenate([[True], lines.order[1:] != lines.order[:-1]])
    prefix = [f"SO{month.year % 100:02d}{month.month:02d}-" for month in plan.history]
    number = pl.Series(lines.number[first]).cast(pl.String)
    width = 4 if plan.scale <= 1 else 5
    ids: pl.Series = texts(prefix, lines.month[first]) + number.str.zfill(width)
    return ids
