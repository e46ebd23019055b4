"""The tabs of the review, in order."""

from __future__ import annotations

from salesreview.review.spec import TabSpec
from salesreview.review.tabs import (
    actions,
    channels,
    core,
    customers,
    dashboard,
    next_month,
    overview,
    problems,
    products,
    summary,
    support,
    wording,
)

TABS: tuple[TabSpec, ...] = (
    overview.TAB,
    core.TAB,
    products.TAB,
    customers.TAB,
    channels.TAB,
    problems.TAB,
    actions.TAB,
    dashboard.TAB,
    next_month.TAB,
    summary.TAB,
    support.DICTIONARY,
    support.CHECKS,
    wording.SENTENCES,
    wording.AUDIT,
    support.RUNLOG,
)

TAB = {tab.key: tab for tab in TABS}
