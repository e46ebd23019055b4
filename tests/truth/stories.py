"""What every sixth made company goes through over thirty months, so that its past has something to tell.

Its revenue rises ever more slowly (the method of proposals always gives too much), ever faster (always too little),
falls, or turns; targets are missed or met for months; in the last month some members sell through others, an order is
many times the usual, a line has a tenth (or ten times) of its price; complaints and late responses move together.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from typing import Any

from salesreview.period import Month

MONTHS, LINES = 30, 32
STYLES: dict[str, Callable[[int], float]] = {
    "rising ever more slowly": lambda place: 2.0 * (3.0 + place),
    "rising ever faster": lambda place: 6.0 * math.exp(0.0025 * place**2),
    "falling": lambda place: 50.0 - place,
    "turning": lambda place: 6.0 + place if place < MONTHS - 1 else 9.0,
}
#: Targets that are always missed, or always met.
MISSED = {"gross_margin": 1.2, "active_customers": 1e6, "new_customers": 500.0, "churn_rate": -0.5, "win_rate": 1.2,
          "renewal_rate": 1.2, "complaint_rate": 0.0}  # fmt: skip
MET = {"gross_margin": -0.5, "active_customers": 1.0, "new_customers": 0.0, "churn_rate": 1.0, "win_rate": 0.0,
       "renewal_rate": 0.0, "complaint_rate": 1.5}  # fmt: skip


def story_of(seed: int) -> str:
    """Return the story of a company, "" for one without."""
    return [*STYLES][seed // 6 % len(STYLES)] if seed % 6 == 5 else ""


def order_lines(
    style: str, r: random.Random, months: list[Month], products: list[str], fixed: list[dict[str, Any]], scale: float
) -> Iterator[tuple[Month, dict[str, Any]]]:
    """Yield the order lines: each product at nearly one price, the same lines each month in growing (falling) quantity."""
    prices = {product: scale * r.choice((2.0, 5.0, 12.0)) for product in products}
    shift = {key: r.choice([line[key] for line in fixed]) for key in ("channel", "salesperson", "product_id")}
    moved = r.choice(("channel", "salesperson", "both", "none"))
    several, times = r.random() < 0.3, r.choice((0.1, 10.0))
    for place, month in enumerate(months):
        last = place == len(months) - 1
        for number, line in enumerate(fixed):
            product = line["product_id"]
            quantity = max(1.0, float(round(STYLES[style](place) * (0.6 + 0.1 * (number % 9)))))
            row = {**line, "order_id": f"{month}-{number}", "quantity": quantity}
            price = prices.get(product, 4.0 * scale) * (1 + 0.01 * r.randint(-2, 2))
            if last and number % 3 and moved != "none":
                row |= {key: shift[key] for key in ("channel", "salesperson") if moved in (key, "both")}
            if last and style == "rising ever faster" and number < (5 if several else 1):
                row["quantity"] = quantity * (40 + number)
            if last and style in ("falling", "turning") and number < (5 if several else 2):
                price *= times
            row["revenue"] = round(price * row["quantity"], 4)
            row["cost"] = None if line["cost"] is None else round(row["revenue"] * r.uniform(0.4, 0.7), 4)
            yield month, row


def feedback_pieces(r: random.Random, months: list[Month]) -> Iterator[tuple[Month, str, float]]:
    """Yield kind and response hours of feedback: more complaints where more is late, but for a few months."""
    for place, month in enumerate(months):
        left = len(months) - 1 - place
        complaints = {0: 18, 1: 4, 2: 6}.get(left, r.choice((2, 3, 5, 6)))
        late = {0: 26, 1: 5, 2: 7}.get(left, complaints + 1 if r.random() < 0.9 else 9 - complaints)
        for number in range({0: 40, 1: 32}.get(left, 12)):
            yield month, "complaint" if number < complaints else "suggestion", 30.0 if number < late else 0.5


def targets_back(
    r: random.Random, months: list[Month], sums: Callable[[str, str, Month], float], members: dict[str, list[str]]
) -> Iterator[tuple[Month, str, str, str, float]]:
    """Yield targets of the last months: month, metric, dimension, member, target."""
    for metric in MISSED:
        back, goals = r.choice((2, 3, 4, 7)), r.choice((MISSED, MET))
        for month in months[-back:]:
            yield month, metric, "", "", goals[metric]
    for dimension, member in (("", ""), *((key, name) for key, names in members.items() for name in names)):
        back, times = r.choice((0, 2, 3, 5, 13)), r.choice((0.9, 0.97, 1.0, 1.04, 1.2))
        for month in months[len(months) - back :]:
            yield month, "revenue", dimension, member, sums(dimension, member, month) * times
