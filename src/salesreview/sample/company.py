"""The sample company: fifteen raw tables of made data, as its people would have them in their sheets.

Huachen Technology 华晨科技 sells industrial gateways, routers, edge terminals, a cloud platform and service.
The company, its customers, its people and every figure are made up (names.NOTE says so in both languages).

What the month under review tells: gateways far above target, edge terminals pressed by a competitor's price
cut, Southwest China below target for the third month, small customers leaving, trade fairs that cost more and
win fewer customers, complaints behind slow answers, a router whose margin is squeezed by its cost; and every
year a lull in February and peaks in June and December.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesreview.errors import UsageError
from salesreview.period import Month

if TYPE_CHECKING:
    import polars as pl

DEFAULT_MONTH = Month(2026, 10)
FEWEST, MOST = 100, 5_000_000


def sample_tables(
    *, month: Month = DEFAULT_MONTH, orders: int = 10_000, lang: str = "zh", seed: int = 7
) -> dict[str, pl.DataFrame]:
    """Return the fifteen raw tables by key, their columns named by the keys of review.md §2.

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
    return {
        "orders": orders_frame(sold, planned, buyers, tongue, seed),
        "customers": people.customers_frame(buyers, planned, tongue, seed),
        "products": support.products_frame(tongue),
        "targets": targets.targets_frame(planned, buyers, tongue),
        "leads": leads.leads_frame(pursued, buyers, tongue),
        "invoices": invoices.invoices_frame(sold, planned, buyers, seed),
        "channel_costs": market.channel_costs_frame(planned, tongue, seed),
        "feedback": feedback.feedback_frame(planned, buyers, tongue, seed),
        "contracts": market.contracts_frame(planned, buyers, tongue, seed),
        "markets": market.markets_frame(buyers, tongue),
        "factors": support.factors_frame(month, tongue),
        "incidents": support.incidents_frame(planned, pursued, tongue, seed),
        "actions": support.actions_frame(month, tongue),
        "risks": support.risks_frame(tongue),
        "resources": support.resources_frame(tongue),
    }
