"""The sample company's raw table `invoices`: one a customer and month, paid at once, in parts, or late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesreview.sample.draw import Draw, texts
from salesreview.sample.plan import HISTORY

if TYPE_CHECKING:
    import polars as pl

    from salesreview.sample.customers import Customers
    from salesreview.sample.draw import Days, Floats, Ints
    from salesreview.sample.lines import Lines
    from salesreview.sample.plan import Plan

TERMS = (60, 45, 30)  # days to pay, by size
DOWN_PAYMENT = 0.3  # of an invoice that is paid in parts
IN_PARTS = (0.40, 0.25, 0.10)  # of the invoices, by size
LATE, NEVER = 0.06, 0.004  # of the invoices
PLAIN = 0.15  # of the invoices paid at once, those entered with the day alone


def invoices_frame(lines: Lines, plan: Plan, customers: Customers, seed: int) -> pl.DataFrame:
    """Return the raw table `invoices`: a row for each payment, or one row where there is none yet."""
    import numpy as np
    import polars as pl

    draw = Draw(seed, "invoices")
    end = np.datetime64(plan.month.last, "D")
    owner, day, amount = _billed(lines, draw)
    kept = day <= end
    owner, day, amount = owner[kept], day[kept], amount[kept]
    rank = np.argsort(day, kind="stable")
    owner, day, amount = owner[rank], day[rank], amount[rank]
    count = len(owner)
    size = customers.size[owner]
    due = day + np.array(TERMS)[size].astype("timedelta64[D]")

    parts = draw.chance(np.array(IN_PARTS)[size], count)
    delay = draw.whole(count, -12, 12) + np.where(draw.chance(LATE, count), draw.whole(count, 30, 150), 0)
    paid = np.maximum(due + delay.astype("timedelta64[D]"), day + 1)
    paid[draw.chance(NEVER, count)] = np.datetime64("NaT")
    down = day + draw.whole(count, 3, 15).astype("timedelta64[D]")

    first_sum = np.round(amount * DOWN_PAYMENT, 2)
    invoice = np.concatenate([np.flatnonzero(parts), np.arange(count)])
    when = np.concatenate([down[parts], paid])
    share = np.concatenate([first_sum[parts], np.where(parts, amount - first_sum, amount)])
    share[len(first_sum[parts]) :][draw.chance(PLAIN, count) & ~parts] = np.nan
    open_ = ~(when <= end)
    # An unpaid rest has no row when the down payment has one.
    told = ~(open_ & (np.arange(len(invoice)) >= parts.sum()) & (parts & (down <= end))[invoice])
    told &= ~(open_ & (np.arange(len(invoice)) < parts.sum()))
    invoice, when, share, open_ = invoice[told], when[told], share[told], open_[told]
    when[open_] = np.datetime64("NaT")
    share[open_] = np.nan
    rank = np.lexsort((when, invoice))
    invoice, when, share = invoice[rank], when[rank], share[rank]

    number = pl.Series(np.arange(1, count + 1)).cast(pl.String).str.zfill(6)
    return pl.DataFrame(
        {
            "invoice_id": ("INV" + number).gather(invoice),
            "customer_id": texts(customers.ids, owner[invoice]),
            "invoice_date": day[invoice],
            "due_date": due[invoice],
            "amount": amount[invoice],
            "paid_date": pl.Series(when),
            "paid_amount": pl.Series(np.round(share, 2)).fill_nan(None),
        }
    )


def _billed(lines: Lines, draw: Draw) -> tuple[Ints, Days, Floats]:
    """Return customer, day and amount of the invoices: a month of a customer, a few days later."""
    import numpy as np

    key = lines.customer * HISTORY + lines.month
    amount = np.bincount(key, weights=np.round(lines.quantity * lines.price, 2))
    last = np.full(len(amount), np.datetime64("1970-01-01"), dtype="datetime64[D]")
    np.maximum.at(last, key, lines.day)
    found = np.flatnonzero(amount > 0)
    day = last[found] + draw.whole(len(found), 0, 4).astype("timedelta64[D]")
    return found // HISTORY, day, np.round(amount[found], 2)
