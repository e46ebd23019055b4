"""What tells one row of a raw table from another, and what is said of rows: their dates and their sum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Keys:
    """How the rows of a table are told apart.

    Attributes:
        columns: Rows that agree in these belong together (the lines of an order) and are replaced together.
        period: The column of dates that says which months a file speaks for; None: it speaks for its keys alone.
        dated: The column whose months are shown.
        amount: The column whose sum is shown.
        part: What tells the rows of one key from each other: an order's lines by their product.
    """

    columns: tuple[str, ...]
    period: str | None = None
    dated: str | None = None
    amount: str | None = None
    part: str | None = None


KEYS: Mapping[str, Keys] = {
    "orders": Keys(("order_id",), "order_date", "order_date", "revenue", "product_id"),
    "customers": Keys(("customer_id",)),
    "products": Keys(("product_id",)),
    "targets": Keys(("month", "metric", "dimension", "member"), "month", "month"),
    "leads": Keys(("lead_id",), None, "created_date", "amount"),
    "invoices": Keys(("invoice_id",), "paid_date", "invoice_date", "amount"),
    "channel_costs": Keys(("date", "channel", "activity"), "date", "date", "cost"),
    "feedback": Keys(("feedback_id",), None, "date"),
    "contracts": Keys(("contract_id",), None, "start_date", "value"),
    "markets": Keys(("region", "industry")),
    "factors": Keys(("date", "origin", "dimension", "member", "description"), "date", "date"),
    "incidents": Keys(("date", "department", "lead_id", "description"), "date", "date"),
    "actions": Keys(("action_id",), None, "due_date"),
    "risks": Keys(("risk",)),
    "visits": Keys(("visit_id",), None, "date"),
    "resources": Keys(("kind", "item"), None, None, "amount"),
}
