"""Order lines day by day, for what judges days."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any


def orders(
    first: str, last: str, changed: dict[str, float] | None = None, every: float = 1000.0
) -> list[dict[str, Any]]:
    """Ten orders each working day (by weekends), a little apart in amount; `changed` days have another amount each.

    A changed amount of 0 leaves the day out.
    """
    rows = []
    day, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    while day <= end:
        amount = (changed or {}).get(day.isoformat(), every * (1 + 0.1 * math.sin(day.toordinal())))
        if day.weekday() < 5 and amount:
            rows += [
                {"order_id": f"{day}-{i}", "order_date": day.isoformat(), "revenue": amount, "customer_id": f"C{i}"}
                for i in range(10)
            ]
        day += dt.timedelta(days=1)
    return rows
