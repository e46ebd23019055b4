from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import polars as pl
import pytest

from salesreview.period import Month
from salesreview.sample.company import sample_tables
from salesreview.tables.catalog import SCHEMAS, schema
from salesreview.tables.clean import dtype_of
from salesreview.tables.model import RawSheet, Status, Tables
from salesreview.tables.validate import validate

MONTH = Month(2026, 10)


def tables_of(**rows: Sequence[dict[str, Any]]) -> Tables:
    """Validated tables that hold these rows (dates as ISO text); a table without any is missing."""
    frames = {}
    for entry in SCHEMAS:
        given = [{**dict.fromkeys(column.key for column in entry.columns), **row} for row in rows.get(entry.key, [])]
        columns = []
        for column in entry.columns:
            dtype = dtype_of(column.kind)
            values = [row[column.key] for row in given]
            if dtype == pl.Date:
                values = [dt.date.fromisoformat(value) if isinstance(value, str) else value for value in values]
            if dtype == pl.Float64:
                values = [None if value is None else float(value) for value in values]
            columns.append(pl.Series(column.key, values, dtype=dtype))
        numbers = pl.Series("row", range(2, len(given) + 2), dtype=pl.UInt32)
        frames[entry.key] = pl.DataFrame([*columns, numbers])
    status = {key: Status.OK if frame.height else Status.MISSING for key, frame in frames.items()}
    return Tables(frames, status)


def sheets_of(frames: dict[str, pl.DataFrame], lang: str = "zh") -> dict[str, RawSheet]:
    """Raw sheets as a workbook would hold these frames, whose columns are schema keys."""
    sheets = {}
    for key, frame in frames.items():
        entry = schema(key)
        headers = tuple(entry.column(column).label(lang) for column in frame.columns)
        named = frame.rename({column: str(place) for place, column in enumerate(frame.columns)})
        sheets[key] = RawSheet(key, entry.label(lang), headers, named)
    return sheets


@pytest.fixture(scope="session")
def make() -> Callable[..., Tables]:
    return tables_of


@pytest.fixture(scope="session")
def company() -> Tables:
    """The sample company, as its raw sheets are validated."""
    return validate(sheets_of(sample_tables(month=MONTH, orders=4000, lang="zh")))
