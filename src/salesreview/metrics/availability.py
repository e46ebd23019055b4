"""Whether a measure can be told for a month, and the key of the reason why not (texts in reasons.py)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from salesreview.metrics.catalog import EVENT, MEASURE, MEASURES
from salesreview.metrics.coverage import Coverage
from salesreview.metrics.cube import Axis
from salesreview.metrics.definitions import Measure, Together
from salesreview.settings import Settings
from salesreview.tables.model import Status, Tables


def tables_of(measure: Measure) -> tuple[str, ...]:
    """Return the raw tables a measure needs: its event's, then those of the columns it needs."""
    columns = (each.partition(".")[0] for group in measure.needs for each in group.split("|"))
    return tuple(dict.fromkeys((*EVENT[measure.event].tables, *columns)))


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
        entry = MEASURE[measure]
        tables = tables_of(entry)
        for table in tables:
            status = self._tables.status.get(table, Status.MISSING)
            if status is not Status.OK:
                missing = "no_table" if status is Status.MISSING else "empty_table"
                return [f"{missing}:{table}"] * width
        for column in entry.needs:
            if not any(self._filled[each] for each in column.split("|")):
                return [f"no_column:{column.split('|')[0]}"] * width
        result = self._in_span(tables)
        first = self._coverage.first_month
        if entry.history and first is not None:
            start = first.index - self._axis.first + self._settings.active_window
            result = [why or ("short_history" if place <= start else None) for place, why in enumerate(result)]
        span = self._coverage.spans.get(tables[0])
        if isinstance(entry.made, Together) and span is not None:
            begin = span[0].index - self._axis.first + entry.made.months - 1
            result = [why or ("short_history" if place < begin else None) for place, why in enumerate(result)]
        if entry.against_before:
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
        """Tell for each column that a measure needs whether any row fills it."""
        named = {each for measure in MEASURES for column in measure.needs for each in column.split("|")}
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
