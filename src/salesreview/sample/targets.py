"""The sample company's raw table `targets`: the plan as its sheet states it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesreview.sample import names
from salesreview.sample.customers import BASE_CUSTOMERS
from salesreview.sample.plan import season

if TYPE_CHECKING:
    import datetime as dt

    import polars as pl

    from salesreview.sample.customers import Customers
    from salesreview.sample.plan import Plan

RATES = {  # the same in every month: rates as fractions, days as days
    "churn_rate": 0.055,
    "repurchase_rate": 0.64,
    "win_rate": 0.42,
    "lead_validity_rate": 0.68,
    "collection_days": 50.0,
    "renewal_rate": 0.85,
    "complaint_rate": 0.06,
}
MARGIN, MARGIN_BEFORE = 0.36, 0.35  # raised with the last four months
NEW_CUSTOMERS = 18  # a month under review, at the base number of customers
EARLIER = 0.8  # of that growing number, before it was raised with the last two months
COLLECTED = 0.97  # of the revenue planned for the month before


def targets_frame(plan: Plan, customers: Customers, lang: int) -> pl.DataFrame:
    """Return the raw table `targets` for the history and the rest of the calendar year; `lang` is 0 or 1."""
    import polars as pl

    rows: list[tuple[dt.date, str, str | None, str | None, float]] = []
    revenue = names.METRICS["revenue"][lang]
    members = (
        ("product_line", [word[lang] for word in names.LINES], plan.lines),
        ("region", [word[lang] for word in names.REGIONS], plan.regions),
        ("salesperson", [who[lang] for who in names.PEOPLE], plan.people),
        ("channel", [word[lang] for word in names.CHANNELS], plan.channels),
    )
    factor = len(customers) / BASE_CUSTOMERS
    for place, month in enumerate(plan.months):
        day = month.first
        rows.append((day, revenue, None, None, float(plan.revenue[place])))
        new = round(NEW_CUSTOMERS * factor * season(month) ** 0.5 * (0.75 + 0.25 * place / len(plan.history))
                    * (EARLIER if place < len(plan.history) - 2 else 1.0))  # fmt: skip
        rows.append((day, names.METRICS["new_customers"][lang], None, None, float(max(new, 1))))
        before = float(plan.revenue[max(place - 1, 0)])
        rows.append((day, names.METRICS["collected"][lang], None, None, round(before * COLLECTED, -3)))
        margin = MARGIN_BEFORE if place < len(plan.history) - 4 else MARGIN
        rates = {"gross_margin": margin, **RATES}
        rows.extend((day, names.METRICS[key][lang], None, None, value) for key, value in rates.items())
        for dimension, labels, parts in members:
            label = names.DIMENSIONS[dimension][lang]
            rows.extend(
                (day, revenue, label, member, float(part)) for member, part in zip(labels, parts[place], strict=True)
            )
    return pl.DataFrame(rows, schema=["month", "metric", "dimension", "member", "target"], orient="row")
