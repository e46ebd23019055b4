"""How the growth method would have done, reckoned from the rows of the tables and not from the figures it is told with."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict

from salesreview.period import Month

from .actions import Actions


class Record(Actions):
    """How the growth method would have done."""

    def quotients(self, metric: str) -> list[float]:
        """What each of the last 12 months brought of what the method would have given, from the rows of the tables.

        The method for a month: the same month a year before, times the year to date at the end of the month before it
        against the same months of the year before (docs/metrics, review.md §4.5).
        """
        rows = self.by_month(metric)
        found = []
        for step in range(12):
            index = self.facts.month.plus(-step).index
            began = self.facts.month.plus(-step - 1).year_start(self.settings.fiscal_start).index
            known = [index, index - 12, *range(began, index), *range(began - 12, index - 12)]
            if any(each not in rows or each < self.facts.month.index - 24 for each in known):
                continue
            this = math.fsum(rows[each] for each in range(began, index))
            last = math.fsum(rows[each - 12] for each in range(began, index))
            if this > 0 and last > 0 and rows[index - 12] > 0:
                found.append(rows[index] / (rows[index - 12] * (this / last)))
        return found

    def by_month(self, metric: str) -> dict[int, float]:
        """A metric of every month that the rows of its table reach back to, reckoned from them (review.md §4.8)."""
        table = "invoices" if metric == "collected" else "orders"
        found: dict[int, float] = defaultdict(float)
        first: dict[str, dt.date] = {}
        dates = [row["invoice_date" if metric == "collected" else "order_date"] for row in self.rows(table)]
        for row in self.rows(table):
            if metric == "revenue":
                found[Month.of(row["order_date"]).index] += row["revenue"]
            elif metric == "collected":
                paid = row["paid_amount"] if row["paid_amount"] is not None else row["amount"]
                if row["paid_date"] is not None:
                    found[Month.of(row["paid_date"]).index] += paid
            elif row["customer_id"] is not None and row["revenue"] > 0:
                first[row["customer_id"]] = min(first.get(row["customer_id"], row["order_date"]), row["order_date"])
        for day in first.values():
            found[Month.of(day).index] += 1
        if not dates:
            return {}
        began = Month.of(min(dates)).index + (self.settings.active_window + 1 if metric == "new_customers" else 0)
        return {index: found[index] for index in range(began, self.facts.month.index + 1)}
