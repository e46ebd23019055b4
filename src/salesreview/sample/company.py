"""The sample company: raw tables of made data, as its people would have them in their sheets.

Huachen Technology 华晨科技 sells industrial gateways, routers, edge terminals, a cloud platform and service.
The company, its customers, its people and every figure are made up (names.NOTE says so in both languages).

What the month under review tells: gateways far above target, edge terminals pressed by a competitor's price
cut, Southwest China below target for the third month, small customers leaving, trade fairs that cost more and
win fewer customers, complaints behind slow answers, a router whose margin is squeezed by its cost; and every
year a lull in February and peaks in June and December.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesreview.errors import CatalogError, UsageError
from salesreview.period import Month
from salesreview.tables.catalog import SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

DEFAULT_MONTH = Month(2026, 10)
FEWEST, MOST = 100, 5_000_000


def sample_tables(
    *, month: Month = DEFAULT_MONTH, orders: int = 10_000, lang: str = "zh", seed: int = 7
) -> dict[str, pl.DataFrame]:
    """Return the raw tables by key, their columns named by the keys of review.md §2.

    About `orders` order lines (returns on top) lie in the 30 months that end with `month`; customers, leads
    and money grow with them. Money is in 元; rates are fractions. The same arguments give the same tables,
    and both languages the same figures. The stories hold from 5,000 lines on; fewer are too few for some.
    A handful of rows is imperfect, as people leave them. Raises UsageError for `orders` out of range.
    """
    if not FEWEST <= orders <= MOST:
        raise UsageError(
            f"示例数据的订单行数须在 {FEWEST:,} 与 {MOST:,} 之间，当前为 {orders:,}。",
            f"The sample takes {FEWEST:,} to {MOST:,} order lines, not {orders:,}.",
        )
    from salesreview.sample import customers as people
    from salesreview.sample import feedback, invoices, leads, lines, market, plan, support, targets
    from salesreview.sample.orders import orders_frame

    tongue = 0 if lang == "zh" else 1
    planned = plan.make_plan(month, orders, seed)
    buyers = people.make_customers(planned, seed)
    sold = lines.make_lines(planned, buyers, orders, seed)
    pursued = leads.make_leads(planned, buyers, seed)
    frames = {
        "orders": orders_frame(sold, planned, buyers, tongue, seed),
        "customers": people.customers_frame(buyers, planned, tongue, seed),
        "targets": targets.targets_frame(planned, buyers, tongue),
        "leads": leads.leads_frame(pursued, buyers, tongue),
        "invoices": invoices.invoices_frame(sold, planned, buyers, seed),
        "channel_costs": market.channel_costs_frame(planned, tongue, seed),
        "feedback": feedback.feedback_frame(planned, buyers, tongue, seed),
        "contracts": market.contracts_frame(planned, buyers, tongue, seed),
        "markets": market.markets_frame(buyers, tongue),
    }
    made = support.Made(month, planned, buyers, pursued, tongue, seed)
    frames |= {key: frame(made) for key, frame in support.FRAMES.items()}
    return in_order(frames)


def in_order(frames: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Return the tables in the order of the catalogue. Raises CatalogError where one of it has no rows here."""
    for entry in SCHEMAS:
        if entry.key not in frames:
            raise CatalogError(
                f"示例公司没有原始表“{entry.key}”的数据；请在 sample/support.py 中写一个返回该表的函数，并列入 FRAMES。",
                f"The sample company has no rows of the raw table “{entry.key}”; write a function that returns them in "
                "sample/support.py and list it in FRAMES.",
            )
    return {entry.key: frames[entry.key] for entry in SCHEMAS}
