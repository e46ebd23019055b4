"""One definition, three engines: the same facts."""

from __future__ import annotations

import datetime as dt

import pytest

from salesreview.metrics.engine import ENGINES
from salesreview.metrics.evaluate import evaluate
from salesreview.period import Month
from salesreview.settings import Settings
from salesreview.tables.model import Tables


@pytest.mark.parametrize("settings", [Settings(), Settings(data_until=dt.date(2026, 10, 14), region_set="seven")])
def test_every_engine_gives_the_same_facts(company: Tables, settings: Settings) -> None:
    one, *others = (evaluate(company, settings, Month(2026, 10), engine=engine) for engine in ENGINES)
    assert len(one.facts) > 2000
    for other in others:
        assert other.facts == one.facts
        assert other.customers == one.customers
        assert list(other.all()) == list(one.all())
