"""All slots of one review, written from its facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesreview.commentary import (
    actions,
    channels,
    core,
    customers,
    next_month,
    overview,
    problems,
    products,
    summary,
)  # fmt: skip
from salesreview.commentary.slots import SLOTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from salesreview.commentary.voice import Voice

WRITERS: dict[str, Callable[[Voice], str]] = {
    "overview.attainment": overview.attainment,
    "overview.factors": overview.factors,
    "core.revenue": core.revenue,
    "core.customers": core.customers,
    "core.conversion": core.conversion,
    "products.each": products.each,
    "products.best": products.best,
    "customers.industry": customers.industry,
    "customers.size": customers.size,
    "customers.region": customers.region,
    "channels.effect": channels.effect,
    "problems.retention": problems.retention,
    "problems.acquisition": problems.acquisition,
    "problems.collaboration": problems.collaboration,
    "problems.hidden": problems.hidden,
    "actions.strategy": actions.strategy,
    "actions.progress": actions.progress,
    "next.targets": next_month.targets,
    "next.resources": next_month.resources,
    "next.risks": next_month.risks,
    "summary.achievements": summary.achievements,
    "summary.problems": summary.problems,
    "summary.outlook": summary.outlook,
}


def write_commentary(voice: Voice) -> dict[str, str]:
    """Return the text of every slot by its key, in the voice's language; prompts stand in 【…】."""
    return {slot.key: WRITERS[slot.key](voice) for slot in SLOTS}
