"""Whether a measure can be told for a month, and the key of the reason why not (texts in reasons.py)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from salesreview.metrics.coverage import Coverage
from salesreview.metrics.cube import Axis
from salesreview.metrics.derived import DSO_MONTHS
from salesreview.metrics.pvm import MARGIN, PROFIT, REVENUE
from salesreview.settings import Settings
from salesreview.tables.model import Status, Tables

_ORDERS, _LEADS, _INVOICES = ("orders",), ("leads",), ("invoices",)
_CONTRACTS, _FEEDBACK, _COSTS = ("contracts",), ("feedback",), ("channel_costs",)
_COST = ("orders.cost",)
_WHO = ("orders.customer_id",)
_PAID = ("invoices.paid_date",)
_PVM_REVENUE = tuple(f"pvm_revenue_{part}" for part in REVENUE)
_PVM_PROFIT = (*(f"pvm_profit_{part}" for part in PROFIT), *(f"margin_effect_{part}" for part in MARGIN))

#: measures -> the tables they come from, and the columns that must hold something ("a|b": one of them).
_NEEDS: tuple[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    (("revenue", "orders", "lines", "revenue_growth"), _ORDERS, ()),
    (("quantity",), _ORDERS, ("orders.quantity",)),
    (("gross_profit", "costed_revenue", "costed", "channel_return"), _ORDERS, _COST),
    (_PVM_REVENUE, _ORDERS, ("orders.quantity", "orders.product_id")),
    (_PVM_PROFIT, _ORDERS, ("orders.quantity", "orders.product_id", *_COST)),
    (
        (
            "active_customers", "new_customers", "new_customer_revenue", "repeat_revenue", "growth_new", "growth_repeat",
            "repurchasers", "churn_base", "churned_customers", "window_customers", "quality_customers",
            "quality_revenue",
        ),
        _ORDERS, _WHO,
    ),
    (("new_leaders",), ("orders", "customers"), (*_WHO, "customers.is_leader")),
    (("addressable_customers",), ("markets",), ()),
    (("leads", "cohort_leads", "cohort_won"), _LEADS, ("leads.created_date",)),
    (("valid_leads", "judged_leads"), _LEADS, ("leads.created_date", "leads.is_valid")),
    (("deals_won", "deals_lost", "deals_closed"), _LEADS, ("leads.closed_date",)),
    (("won_amount", "lost_amount", "big_deals_lost", "big_lost_amount"), _LEADS, ("leads.closed_date", "leads.amount")),
    (("cycle_days", "cycle_deals", "sales_cycle_median"), _LEADS, ("leads.created_date", "leads.closed_date")),
    (("invoiced",), _INVOICES, ()),
    (("invoiced_3m",), _INVOICES, ()),
    (("collected", "paid_days", "receivables", "receivable_days"), _INVOICES, _PAID),
    (("overdue_amount",), _INVOICES, (*_PAID, "invoices.due_date")),
    (("channel_cost",), _COSTS, ()),
    (("contracts_due",), _CONTRACTS, ()),
    (("contracts_renewed",), _CONTRACTS, ("contracts.renewed|contracts.renewal_date",)),
    (("contract_value_due",), _CONTRACTS, ("contracts.value",)),
    (("contract_value_renewed",), _CONTRACTS, ("contracts.value", "contracts.renewed|contracts.renewal_date")),
    (("feedback", "complaints"), _FEEDBACK, ()),
    (("response_hours_sum", "responses", "late_responses"), _FEEDBACK, ("feedback.response_hours",)),
    (("late_followups",), _FEEDBACK, ("feedback.followup_hours",)),
    (("resolved", "resolved_known"), _FEEDBACK, ("feedback.resolved",)),
    (("incidents",), ("incidents",), ()),
    (("deals_lost_with_incident", "lost_amount_with_incident"), ("incidents", "leads"), ("incidents.lead_id",)),
)  # fmt: skip
NEEDS = {measure: (tables, columns) for measures, tables, columns in _NEEDS for measure in measures}

#: Told only where the orders reach back before the window (review.md §4.8).
HISTORY = frozenset({
    "new_customers", "new_leaders", "new_customer_revenue", "repeat_revenue", "growth_new", "growth_repeat",
    "repurchasers", "churn_base", "churned_customers",
})  # fmt: skip
#: Set against the month before: that month must be there as well.
AGAINST_BEFORE = frozenset({"revenue_growth", "growth_new", "growth_repeat", *_PVM_REVENUE, *_PVM_PROFIT})


class Availability:
    """Reasons by measure and month of the axis."""

    def __init__(self, tables: Tables, coverage: Coverage, axis: Axis, settings: Settings) -> None:
        self._tables, self._coverage, self._axis, self._settings = tables, coverage, axis, settings
        self._known: dict[str, Sequence[str | None]] = {}

    def reasons(self, measure: str) -> Sequence[str | None]:
        """Return for each month of the axis why the measure cannot be told, None where it can."""
        if measure not in self._known:
            self._known[measure] = self._find(measure)
        return self._known[measure]

    def _find(self, measure: str) -> Sequence[str | None]:
        width = self._axis.width
        tables, columns = NEEDS[measure]
        for table in tables:
            status = self._tables.status.get(table, Status.MISSING)
            if status is not Status.OK:
                missing = "no_table" if status is Status.MISSING else "empty_table"
                return [f"{missing}:{table}"] * width
        for column in columns:
            if not any(self._filled[each] for each in column.split("|")):
                return [f"no_column:{column.split('|')[0]}"] * width
        result = self._in_span(tables)
        first = self._coverage.first_month
        if measure in HISTORY and first is not None:
            start = first.index - self._axis.first + self._settings.active_window
            result = [why or ("short_history" if place <= start else None) for place, why in enumerate(result)]
        if measure == "invoiced_3m" and "invoices" in self._coverage.spans:
            begin = self._coverage.spans["invoices"][0].index - self._axis.first + DSO_MONTHS - 1
            result = [why or ("short_history" if place < begin else None) for place, why in enumerate(result)]
        if measure in AGAINST_BEFORE:
            result = [result[0], *(why or before for why, before in zip(result[1:], result, strict=False))]
        return result

    def _in_span(self, tables: Sequence[str]) -> list[str | None]:
        """Return before_data and after_data where the month lies outside what a table reaches over."""
        result: list[str | None] = [None] * self._axis.width
        for table in tables:
            if table not in self._coverage.spans or table not in tables[:1]:
                continue
            first, last = self._coverage.spans[table]
            for place, month in enumerate(self._axis.months()):
                if month < first:
                    result[place] = f"before_data:{table}:{first}"
                elif month > last:
                    result[place] = f"after_data:{table}:{last}"
        return result

    @cached_property
    def _filled(self) -> Mapping[str, bool]:
        """Tell for each column named in NEEDS whether any row fills it."""
        named = {each for _, columns in NEEDS.values() for column in columns for each in column.split("|")}
        found = {}
        for name in named:
            table, _, column = name.partition(".")
            values = self._tables[table][column]
            found[name] = values.null_count() < values.len()
        return found


def first_reason(one: Sequence[str | None], other: Sequence[str | None]) -> list[str | None]:
    """Return month by month the first of two reasons."""
    return [a or b for a, b in zip(one, other, strict=True)]


def is_before(reasons: Sequence[str | None]) -> np.ndarray:
    """Tell for each month whether it lies before the data."""
    return np.array([why is not None and why.startswith("before_data") for why in reasons])
