"""The rules that raw tables must keep, in the order they are applied.

Each rule is asked about each table in turn; what it finds is listed, and the rows it leaves out are gone for the
rules after it. So a totals row is no order without a date, and an id is looked up among the customers that count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from salesreview.tables import group_rules, names, references, sheet_rules
from salesreview.tables.draft import Draft, Drafts
from salesreview.tables.findings import Finding
from salesreview.tables.group_rules import AGREEMENTS
from salesreview.tables.row_checks import ROW_CHECKS


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: `check` yields what it finds in a draft; all the drafts are there to compare with."""

    key: str
    check: Callable[[Draft, Drafts], Iterator[Finding]]


RULES: tuple[Rule, ...] = (
    Rule("unknown_date_order", sheet_rules.unknown_date_order),
    Rule("missing_columns", sheet_rules.missing_columns),
    Rule("renamed_headers", sheet_rules.renamed_headers),
    Rule("rival_headers", sheet_rules.rival_headers),
    Rule("undated", sheet_rules.undated),
    Rule("cells", sheet_rules.cells),
    Rule("duplicate_ids", group_rules.duplicate_ids),
    *(Rule(f"{check.table}.{check.key}", check.check) for check in ROW_CHECKS),
    Rule("repeated_rows", group_rules.repeated_rows),
    *(Rule(f"{agreement.table}.{agreement.key}", agreement.check) for agreement in AGREEMENTS),
    Rule("overpaid", group_rules.overpaid),
    Rule("repeated_markets", group_rules.repeated_markets),
    Rule("names_for_ids", names.names_for_ids),
    Rule("unknown_ids", references.unknown_ids),
)
