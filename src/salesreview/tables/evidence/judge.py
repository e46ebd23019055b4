"""The judges in the order they are heard: rows that are none, then what the columns mean, then which rows count."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

import polars as pl

from salesreview.tables.assumed import Answers, Judgement
from salesreview.tables.evidence import (
    amounts,
    currency,
    discounts,
    grain,
    ids,
    lines,
    rows,
    signs,
    states,
    units,
    values,
)
from salesreview.tables.evidence.case import Case
from salesreview.tables.headers import find_columns
from salesreview.tables.model import RawSheet, TableSchema

JUDGES: tuple[Callable[[Case], None], ...] = (
    rows.repeated_headers,
    rows.totals_and_footers,
    lines.fill_down,
    ids.destroyed,
    values.half_converted_dates,
    values.decimal_marks,
    units.units,
    currency.currencies,
    amounts.rivals,
    states.states,
    signs.returns,
    signs.refunds,
    grain.repeated_amounts,
    discounts.discounts,
    values.taught,
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A sheet after judgement: its rows are as many as before, `kept` is true for those that count (None: all)."""

    sheet: RawSheet
    kept: pl.Series | None
    judgement: Judgement


def judge(
    schema: TableSchema,
    sheet: RawSheet,
    answers: Answers | None = None,
    *,
    held: Mapping[str, int] | None = None,
    computed: Mapping[str, Collection[int]] | None = None,
    loading: bool = True,
    currency: str | None = None,
) -> Judged:
    """Judge a raw sheet.

    Args:
        schema: The table it is to fill.
        sheet: The sheet.
        answers: What a person answered, by question.
        held: Which position holds which column; by the headers where it is not given.
        computed: Which positions a computed column reads.
        loading: Whether it is a source being loaded; else it is a sheet of the workbook.
        currency: The workbook's currency, where it is known.
    """
    places = dict(find_columns(schema, sheet.headers)) if held is None else dict(held)
    case = Case(schema, sheet, answers or {}, places, computed or {}, loading, currency)
    if sheet.frame.height and not sheet.judged:
        for each in JUDGES:
            each(case)
    frame = sheet.frame.with_columns(list(case.changed.values())) if case.changed else sheet.frame
    kept = None if case.out is None or not case.out.any() else ~case.out
    return Judged(replace(sheet, frame=frame), kept, case.judgement)
