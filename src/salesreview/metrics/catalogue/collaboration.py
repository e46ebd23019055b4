"""Collaboration: hitches between departments, and the deals lost with them."""

from __future__ import annotations

from salesreview.metrics.catalogue.common import COUNT, DEALS, DOWN, INCIDENTS, MONEY
from salesreview.metrics.definitions import Event, Measure, Sum
from salesreview.metrics.model import Metric

_INCIDENTS = ("department", "incident_kind")

EVENTS = (
    Event("incidents", "incidents", "date", _INCIDENTS, {"incident_kind": "kind"}),
    Event("incident_losses", "leads", "closed_date", _INCIDENTS, needs=("incidents", "leads")),
)

_LEAD = ("incidents.lead_id",)

MEASURES = (
    Measure("incidents", "incidents", Sum(lambda row: row.where(True)), counts=INCIDENTS),
    Measure("deals_lost_with_incident", "incident_losses", Sum(lambda row: row.where(True)), _LEAD, DEALS,
            adds_up=False),
    Measure("lost_amount_with_incident", "incident_losses", Sum(lambda row: row["amount"]), _LEAD, adds_up=False),
)  # fmt: skip

METRICS: tuple[Metric, ...] = (
    Metric("incidents", "协作问题数", "Incidents", COUNT, DOWN,
           "当月记录的部门协作问题数。", "Hitches between departments recorded in the month.",
           "incidents", None, _INCIDENTS, ("incidents",)),
    Metric("deals_lost_with_incident", "涉及协作问题的丢单数", "Deals lost with an incident", COUNT, DOWN,
           "当月丢单中关闭前有协作问题的线索数。", "Leads lost in the month with an incident up to their closing.",
           "deals_lost_with_incident", None, _INCIDENTS, ("incidents", "leads")),
    Metric("lost_amount_with_incident", "涉及协作问题的丢单额", "Amount lost with an incident", MONEY, DOWN,
           "当月丢单中关闭前有协作问题的线索金额合计。",
           "Sum of the amounts of the leads lost in the month with an incident up to their closing.",
           "lost_amount_with_incident", None, _INCIDENTS, ("incidents", "leads")),
)  # fmt: skip
