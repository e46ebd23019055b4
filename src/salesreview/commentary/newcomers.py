"""Who the largest of the new customers is, and of those lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesreview.insights.contributors import Contributor, largest_lost, largest_new

if TYPE_CHECKING:
    from salesreview.commentary.voice import Voice


def new(v: Voice) -> str:
    """Return the sentence on the largest new customer; "" where there is none, or it is unknown who is new."""
    return _told(v, "new", largest_new(v.facts, v.tables)) if _known(v, "new_customers") else ""


def lost(v: Voice) -> str:
    """Return the sentence on the largest customer lost; "" where there is none, or it is unknown who is."""
    if not _known(v, "churned_customers"):
        return ""
    return _told(v, "lost", largest_lost(v.facts, v.tables, v.settings.active_window))


def _known(v: Voice, metric: str) -> bool:
    return bool(v.facts.value(metric)) and "orders" in v.tables.frames


def _told(v: Voice, kind: str, found: Contributor | None) -> str:
    if found is None or not v.shows(found.revenue):
        return ""
    key = f"customers.{kind}.{'one' if found.count == 1 else 'other'}"
    return v.line(v.say(key, name=v.member("customer", found.customer), value=v.money(found.revenue)))
