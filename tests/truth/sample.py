"""The sample company as its workbook holds it, read and reckoned: shared by the tests of what its review says."""

from __future__ import annotations

from functools import lru_cache

from salesreview.commentary import write_commentary
from salesreview.commentary.voice import Voice
from salesreview.metrics.evaluate import evaluate
from salesreview.metrics.facts import Facts
from salesreview.period import Month
from salesreview.sample.company import sample_tables
from salesreview.settings import Settings
from salesreview.tables.catalog import schema
from salesreview.tables.model import RawSheet, Tables
from salesreview.tables.validate import validate

MONTH = Month(2026, 10)


@lru_cache(maxsize=2)
def sample_company(lang: str) -> Tables:
    """The validated tables of the sample of 10,000 order lines."""
    sheets = {}
    for key, frame in sample_tables(lang=lang).items():
        entry = schema(key)
        headers = tuple(entry.column(column).label(lang) for column in frame.columns)
        plain = frame.rename({column: str(place) for place, column in enumerate(frame.columns)})
        sheets[key] = RawSheet(key, entry.label(lang), headers, plain)
    return validate(sheets)


@lru_cache(maxsize=4)
def sample_facts(lang: str, month: Month = MONTH) -> Facts:
    return evaluate(sample_company(lang), Settings(language=lang), month)


@lru_cache(maxsize=4)
def sample_texts(lang: str, month: Month = MONTH) -> dict[str, str]:
    return write_commentary(Voice(sample_facts(lang, month), sample_company(lang), Settings(language=lang)))
