"""The sample company's raw table `feedback`: complaints pile up where answers are slow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesreview.sample import names
from salesreview.sample.draw import Draw, texts
from salesreview.sample.lines import day_weights
from salesreview.sample.plan import EDGE, LAST

if TYPE_CHECKING:
    import polars as pl

    from salesreview.sample.customers import Customers
    from salesreview.sample.draw import Bools, Days, Ints
    from salesreview.sample.plan import Plan

PIECES = 30  # a month, at the base number of customers
PIECES_NOW = 1.35  # the month under review against an ordinary one
KINDS, KINDS_NOW = (0.42, 0.32, 0.26), (0.60, 0.22, 0.18)  # complaint, suggestion, praise
EDGE_NOW = 0.5  # of the complaints of the month under review
SLOW = (26.0, 60.0)  # hours to answer those
USUAL = (2.0, 20.0)  # hours to answer any other
SLOW_TOPIC = 0  # place in the topics of a complaint


def feedback_frame(plan: Plan, customers: Customers, lang: int, seed: int) -> pl.DataFrame:
    """Return the raw table `feedback`; `lang` is 0 for zh, 1 for en."""
    import numpy as np

    draw = Draw(seed, "feedback")
    line = np.array([each.line for each in names.PRODUCTS])
    weights = np.array([each.weight for each in names.PRODUCTS])
    days: list[Days] = []
    kind: list[Ints] = []
    customer: list[Ints] = []
    product: list[Ints] = []
    slow: list[Bools] = []
    for t, month in enumerate(plan.history):
        now = t == LAST
        usual = PIECES * customers.factor * float(draw.uniform(1, 0.88, 1.12)[0])
        count = max(round(PIECES * customers.factor * PIECES_NOW if now else usual), 6)
        start = np.datetime64(month.first, "D")
        days.append(np.sort(start + draw.pick(count, day_weights(month)).astype("timedelta64[D]")))
        kinds = draw.pick(count, KINDS)
        if now:
            kinds = np.repeat(np.arange(3), [round(share * count) for share in KINDS_NOW])
            kinds = np.resize(kinds, count)[draw.order(count)]
        buyers = np.flatnonzero(customers.active[:, t])
        customer.append(buyers[draw.pick(count, np.ones(len(buyers)))])
        products = draw.pick(count, weights)
        hit = np.zeros(count, dtype=np.bool_)
        if now:
            complaints = np.flatnonzero(kinds == 0)
            hit[complaints[: round(EDGE_NOW * len(complaints))]] = True
            products[hit] = draw.pick(int(hit.sum()), weights * (line == EDGE))
        kind.append(kinds)
        product.append(products)
        slow.append(hit)
    whole = [np.concatenate(column) for column in (kind, customer, product)]
    return _frame(draw, customers, lang, np.concatenate(days), whole, np.concatenate(slow))


def _frame(draw: Draw, customers: Customers, lang: int, day: Days, drawn: list[Ints], slow: Bools) -> pl.DataFrame:
    """Lay the columns out, with topics, hours and what became of it; `drawn`: kind, customer, product."""
    import numpy as np
    import polars as pl

    kind, customer, product = drawn
    count = len(day)
    topics = [word for words in names.TOPICS for word in words]
    starts = np.cumsum([0] + [len(words) for words in names.TOPICS[:-1]])
    widths = np.array([len(words) for words in names.TOPICS])
    topic = starts[kind] + np.floor(draw.uniform(count) * widths[kind]).astype(np.int64)
    topic = np.where(slow & draw.chance(0.75, count), SLOW_TOPIC, topic)
    hours = np.where(slow, draw.uniform(count, *SLOW), draw.uniform(count, *USUAL))
    late = draw.chance(0.04, count) & ~slow
    hours = np.round(np.where(late, hours + 24.0, hours), 1)
    follow = np.round(hours + np.where(slow, draw.uniform(count, 24, 72), draw.uniform(count, 8, 50)), 1)
    resolved = draw.chance(np.where(slow, 0.5, 0.92), count)
    return pl.DataFrame(
        {
            "feedback_id": [f"F{number:05d}" for number in range(1, count + 1)],
            "date": day,
            "customer_id": texts(customers.ids, customer),
            "product_id": texts([each.id for each in names.PRODUCTS], product),
            "kind": texts([word[lang] for word in names.FEEDBACK_KINDS], kind),
            "topic": texts([word[lang] for word in topics], topic),
            "response_hours": hours,
            "followup_hours": follow,
            "resolved": texts([word[lang] for word in names.YES_NO], resolved.astype(np.int64)),
        }
    )
