"""From raw sheets to validated tables: every column typed, and every row or value that cannot be used listed."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from salesreview.tables.assumed import Answers
from salesreview.tables.attributes import derived
from salesreview.tables.catalog import SCHEMAS
from salesreview.tables.draft import ROW, Drafts, empty_frame, read_draft
from salesreview.tables.evidence import judge
from salesreview.tables.findings import IssueLog
from salesreview.tables.judged_findings import findings_of
from salesreview.tables.model import RawSheet, Status, Tables
from salesreview.tables.rules import RULES


def validate(
    sheets: Mapping[str, RawSheet], date_orders: Mapping[str, str] | None = None, *,
    answers: Mapping[str, Answers] | None = None, currency: str | None = None,
) -> Tables:  # fmt: skip
    """Type the raw sheets by the catalogue and apply the rules to them.

    A table without a sheet is MISSING, one without a usable row EMPTY; both have an empty frame of the right types.
    Nothing is raised for what people typed: it is in the issues, errors first.

    Args:
        sheets: Raw sheets by the key of their table.
        date_orders: By table, how its text dates such as 3/4/2026 are written: "dmy", "mdy" or "ymd". Where none is
            given, the dates of the sheet must prove one; nothing is guessed.
        answers: By table, what a person answered about its data.
        currency: The workbook's currency, where it is known.
    """
    orders, given = date_orders or {}, answers or {}
    judged = {
        schema.key: judge(schema, sheets[schema.key], given.get(schema.key), loading=False, currency=currency)
        for schema in SCHEMAS
        if schema.key in sheets
    }
    drafts = {
        schema.key: read_draft(schema, sheets[schema.key], orders.get(schema.key) or None, judged[schema.key])
        for schema in SCHEMAS
        if schema.key in sheets
    }
    log = IssueLog()
    for place, (key, draft) in enumerate(drafts.items()):
        for finding in findings_of(judged[key].judgement, draft):
            log.add(draft, finding, place)
    for rule in RULES:
        for place, draft in enumerate(drafts.values()):
            for finding in list(rule.check(draft, drafts)):
                log.add(draft, finding, place)
                if finding.leave_out is not None:
                    draft.leave_out(finding.leave_out)
                if finding.blank is not None and finding.column is not None:
                    draft.blank(finding.column, finding.blank)
    frames = {
        schema.key: drafts[schema.key].frame if schema.key in drafts else empty_frame(schema) for schema in SCHEMAS
    }
    from_orders = derived(drafts, {schema.key: schema for schema in SCHEMAS})
    frames |= from_orders
    status = {
        key: Status.MISSING if key not in drafts and key not in from_orders
        else Status.EMPTY if frame.is_empty() else Status.OK
        for key, frame in frames.items()
    }
    return Tables(
        frames=frames,
        status=status,
        absent={key: _absent(key, drafts, from_orders) for key in frames},
        sheets={key: draft.raw.sheet for key, draft in drafts.items()},
        issues=log.sorted(),
        columns={key: draft.places for key, draft in drafts.items()},
    )


def _absent(key: str, drafts: Drafts, from_orders: Mapping[str, pl.DataFrame]) -> frozenset[str]:
    """Return the columns that a table lacks; one made of the order lines has those that they say."""
    if key in from_orders:
        frame = from_orders[key]
        return frozenset(name for name in frame.columns if name != ROW and frame[name].null_count() == frame.height)
    return drafts[key].absent if key in drafts else frozenset()
