"""The sample company's order lines as numbers: who buys what, when, at which price; no names, no language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from salesreview.sample import names
from salesreview.sample.draw import Draw
from salesreview.sample.plan import CHANNEL_SHARES, HISTORY, LAST

if TYPE_CHECKING:
    from salesreview.period import Month
    from salesreview.sample.customers import Customers
    from salesreview.sample.draw import Days, Floats, Ints
    from salesreview.sample.plan import Plan

HABIT = 0.85  # of a customer's orders, those through the channel that won it
REST_DAY = 0.15  # how much is ordered on a day off, against a working day
DISCOUNT = (0.12, 0.06, 0.02)  # by size
DISTRIBUTION_DISCOUNT = 0.05
COST_RISE = 1.15  # of the squeezed product, from the month before the one under review
PRICE_RISE = 1.02  # of gateways and service, from the year under review
RETURNS = 0.008  # of the lines


@dataclass(frozen=True, slots=True)
class Lines:
    """Order lines in the order of their order numbers, returns not yet among them."""

    order: Ints  # running number of the order, from 0
    month: Ints  # place in the history
    number: Ints  # number of the order within its month, from 1
    day: Days
    customer: Ints
    product: Ints
    channel: Ints
    person: Ints
    quantity: Ints
    price: Floats  # 元 a unit
    cost: Floats  # 元 a unit

    def __len__(self) -> int:
        return len(self.order)


def make_lines(plan: Plan, customers: Customers, orders: int, seed: int) -> Lines:
    """Return about `orders` lines, at least one for each month in which a customer is active."""
    import numpy as np

    draw = Draw(seed, "orders")
    month, customer, order = _baskets(draw, plan, customers, orders)
    first = np.concatenate([[True], order[1:] != order[:-1]])
    order_month = month[first]
    order_customer = customer[first]
    count = len(order_month)

    habit = draw.chance(HABIT, count) | (customers.joined[order_customer] == order_month)
    channel = np.where(habit, customers.channel[order_customer], draw.pick(count, CHANNEL_SHARES))
    day = _days(draw, plan, order_month)

    rank = np.lexsort((np.arange(count), day))  # orders by date
    place = np.empty(count, dtype=np.int64)
    place[rank] = np.arange(count)
    starts = np.searchsorted(order_month[rank], np.arange(HISTORY))
    sequence = np.argsort(place[order], kind="stable")
    order, month, customer = order[sequence], month[sequence], customer[sequence]

    size = len(order)
    product = draw.pick(size, [each.weight for each in names.PRODUCTS])
    again = np.flatnonzero((order[1:] == order[:-1]) & (product[1:] == product[:-1])) + 1
    product[again] = (product[again] + 1) % len(names.PRODUCTS)  # two lines of one order are of two products
    price, cost = _prices(draw, plan, customers, month, customer, product, channel[order])
    value = draw.lognormal(size, 18_000.0, 0.8) * customers.spend[customer]
    person = customers.owner[customer]
    quantity = _fit(plan, month, product, person, channel[order], value / price, price)
    return Lines(
        order=place[order],
        month=month,
        number=place[order] - starts[month] + 1,
        day=day[order],
        customer=customer,
        product=product,
        channel=channel[order],
        person=person,
        quantity=quantity,
        price=price,
        cost=cost,
    )


def _baskets(draw: Draw, plan: Plan, customers: Customers, orders: int) -> tuple[Ints, Ints, Ints]:
    """Return month, customer and order of each line: the season sets how many, spending sets whose."""
    import numpy as np

    wanted = np.round(orders * plan.revenue[:HISTORY] / plan.revenue[:HISTORY].sum()).astype(np.int64)
    months, buyers = [], []
    for t in range(HISTORY):
        here = np.flatnonzero(customers.active[:, t])
        more = max(int(wanted[t]) - len(here), 0)
        lines = np.concatenate([here, here[draw.pick(more, customers.spend[here])]])
        buyers.append(np.sort(lines))
        months.append(np.full(len(lines), t))
    month, customer = np.concatenate(months), np.concatenate(buyers)
    group = np.concatenate([[True], (customer[1:] != customer[:-1]) | (month[1:] != month[:-1])])
    start = np.flatnonzero(group)
    within = np.arange(len(group)) - np.repeat(start, np.diff(np.append(start, len(group))))
    basket = draw.whole(len(customers), 1, 3)[customer]  # how many lines a customer puts in an order
    order = np.cumsum(group | (within % basket == 0)) - 1
    return month, customer, order


def _days(draw: Draw, plan: Plan, month: Ints) -> Days:
    """Return a day for each order: few on days off, more towards the month's end.

    The first and the last day of a month always have one, so that no month looks cut short.
    """
    import numpy as np

    day = np.empty(len(month), dtype="datetime64[D]")
    for t, each in enumerate(plan.history):
        here = np.flatnonzero(month == t)
        drawn = draw.pick(len(here), day_weights(each))
        drawn[:1] = 0
        drawn[1:2] = each.days - 1
        day[here] = np.datetime64(each.first, "D") + drawn
    return day


def day_weights(month: Month) -> Floats:
    """Return how much is ordered on each day of a month, for use as weights."""
    import numpy as np

    days = np.arange(month.days)
    free = (month.first.weekday() + days) % 7 >= 5
    free |= (days < 7) & (month.month == 10)  # National Day
    free |= (days < 5) & (month.month == 5)  # Labour Day
    weights: Floats = np.where(free, REST_DAY, 1.0) * (1.0 + 0.5 * (days / month.days) ** 2)
    return weights


def _prices(
    draw: Draw, plan: Plan, customers: Customers, month: Ints, customer: Ints, product: Ints, channel: Ints
) -> tuple[Floats, Floats]:
    """Return price and cost of a unit for each line."""
    import numpy as np

    line = np.array([each.line for each in names.PRODUCTS])[product]
    listed = np.array([each.price for each in names.PRODUCTS])[product]
    this_year = np.array([each.year == plan.month.year for each in plan.history])[month]
    listed = np.where(this_year & ((line == 0) | (line == 4)), listed * PRICE_RISE, listed)
    own = np.array(DISCOUNT)[customers.size] + draw.uniform(len(customers), -0.015, 0.015)
    resold = np.array([kind == 2 for kind in names.TYPE_OF_CHANNEL])[channel]
    price = np.round(listed * (1 - own[customer] - DISTRIBUTION_DISCOUNT * resold), 2)
    cost: Floats = np.array([float(each.cost) for each in names.PRODUCTS])[product]
    squeezed = (product == names.SQUEEZED) & (month >= LAST - 1)
    cost[squeezed] *= COST_RISE
    return price, np.round(cost, 2)


def _fit(plan: Plan, month: Ints, product: Ints, person: Ints, channel: Ints, quantity: Floats, price: Floats) -> Ints:
    """Return whole quantities that bring each line, salesperson and channel near what is due in each month.

    Iterative proportional fitting; the product lines come last and are met best.
    """
    import numpy as np

    line = np.array([each.line for each in names.PRODUCTS])[product]
    margins = [
        (month * due.shape[1] + member, due.ravel())
        for member, due in ((channel, plan.due_channels), (person, plan.due_people), (line, plan.due_lines))
    ]
    wanted = quantity.copy()
    for _ in range(5):
        for cell, due in margins:
            reached = np.bincount(cell, weights=np.maximum(wanted, 1.0) * price, minlength=len(due))
            step = np.where(reached > 0, due / np.maximum(reached, 1.0), 1.0)
            wanted *= np.clip(step, 0.3, 3.0)[cell]
    return np.maximum(np.round(wanted), 1).astype(np.int64)
