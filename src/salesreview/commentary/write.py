"""All slots of one review, written from its facts."""

from __future__ import annotations

import re
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
from salesreview.commentary.sentences import load_sentences
from salesreview.commentary.slots import SLOTS
from salesreview.commentary.voice import Voice
from salesreview.insights.rulebook import Rulebook, load_rulebook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from salesreview.metrics.facts import Facts
    from salesreview.review.document import Rich
    from salesreview.settings import Settings
    from salesreview.tables.model import Tables

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

_PROMPT = re.compile(r"(【[^】]*】)")


def write_commentary(
    facts: Facts, tables: Tables, settings: Settings, *, overrides: Path | None = None, rules: Rulebook | None = None
) -> dict[str, str]:
    """Return the text of every slot by its key, in the settings' language; prompts stand in 【…】.

    `overrides` is a department's own sentence file, `rules` what the review reasons with (None: what is shipped).
    Raises CatalogError where the sentence file has a mistake.
    """
    voice = Voice(facts, tables, settings, settings.language, load_sentences(overrides), rules or load_rulebook())
    return {slot.key: WRITERS[slot.key](voice) for slot in SLOTS}


def to_rich(text: str) -> Rich:
    """Split a text into runs, its prompts 【…】 set apart."""
    from salesreview.review.document import Rich

    return Rich(tuple((run, run.startswith("【")) for run in _PROMPT.split(text) if run))
