"""A mistake in the catalogue is a sentence that names the entry and the mend, where it is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from salesreview.errors import CatalogError
from salesreview.metrics.catalog import DIMENSIONS, EVENTS, MEASURES, METRICS
from salesreview.metrics.definitions import Event, Measure, Sum, Term, Together
from salesreview.metrics.model import Good, Metric, Unit
from salesreview.metrics.proof import prove
from salesreview.tables.catalog import SCHEMAS


def changed(entries: Sequence[Any], key: str, **fields: Any) -> list[Any]:
    assert any(each.key == key for each in entries)
    return [replace(each, **fields) if each.key == key else each for each in entries]


def without(entries: Sequence[Any], key: str) -> list[Any]:
    return [each for each in entries if each.key != key]


def metric(**fields: Any) -> Metric:
    given: dict[str, Any] = {
        "key": "late_share", "zh": "迟到占比", "en": "Share late", "unit": Unit.RATE, "good": Good.DOWN, "definition_zh": "甲。",
        "definition_en": "A.", "numerator": "late_responses", "denominator": "responses", "cases": "responses",
    }  # fmt: skip
    return Metric(**(given | fields))


WRONG: dict[str, tuple[Callable[[], dict[str, Any]], tuple[str, str]]] = {
    "an unknown measure": (
        lambda: {"metrics": [*METRICS, metric(numerator="late")]},
        ("“late_share” names the measure “late”, which does not exist", "add it to MEASURES"),
    ),
    "an unknown dimension": (
        lambda: {"metrics": [*METRICS, metric(by=("region", "shop"))]},
        ("“late_share” names the dimension “shop”", "add it to DIMENSIONS"),
    ),
    "a rate without cases": (
        lambda: {"metrics": [*METRICS, metric(cases=None)]},
        ("“late_share” is a rate or a mean of time and names no cases", "write cases="),
    ),
    "days without cases": (
        lambda: {"metrics": changed(METRICS, "collection_days", cases=None)},
        ("“collection_days”", "write cases="),
    ),
    "cases that are an amount": (
        lambda: {"metrics": changed(METRICS, "collection_days", cases="collected")},
        ("names “collected” as its cases, which is an amount", "name a measure that `counts`"),
    ),
    "a denominator without its zero sentence": (
        lambda: {"measures": changed(MEASURES, "responses", zero=None)},
        ("rests on “responses”, which does not say why it may be zero", "zero=(Chinese, English)"),
    ),
    "a balance with a year to date": (
        lambda: {"metrics": changed(METRICS, "receivables", to_date=True)},
        ("“receivables” has a year to date", "to_date=False"),
    ),
    "an unknown source": (
        lambda: {"metrics": changed(METRICS, "revenue", sources=("order",))},
        ("“revenue” names the source sheet “order”", "a key of tables/catalog.py"),
    ),
    "two entries of one key": (
        lambda: {"metrics": [*METRICS, METRICS[0]]},
        ("2 entries Metric “revenue”", "rename or delete"),
    ),
    "two metrics of one name": (
        lambda: {"metrics": [*METRICS, metric(en="Revenue")]},
        ("2 entries Metric.en “revenue”", "rename or delete"),
    ),
    "an event of an unknown table": (
        lambda: {"events": [*EVENTS, Event("calls", "calls", "date")]},
        ("the event “calls” names the raw table “calls”", "add it to tables/catalog.py"),
    ),
    "an event on an unknown date": (
        lambda: {"events": changed(EVENTS, "incidents", date="day")},
        ("the event “incidents” names the column “day”", "add it in tables/catalog.py"),
    ),
    "a dimension that the rows do not have": (
        lambda: {"events": changed(EVENTS, "incidents", dimensions=("region",))},
        ("no column for the dimension “region” of the event “incidents”", "name it in `columns`"),
    ),
    "a measure of an unknown event": (
        lambda: {"measures": changed(MEASURES, "leads", event="leads")},
        ("the measure “leads” names the event “leads”", "add it to EVENTS"),
    ),
    "a measure that needs an unknown column": (
        lambda: {"measures": changed(MEASURES, "quantity", needs=("orders.amount",))},
        ("needs the column “orders.amount”", "write it table.column"),
    ),
    "a measure that reads an unknown column": (
        lambda: {"measures": [*MEASURES, Measure("shipped", "lines", Sum(lambda row: row.where(row["shipped"] > 0)))]},
        ("“shipped” reads the column “shipped”, which the raw table “orders” lacks", "add it in tables/catalog.py"),
    ),
    "a sum of an unknown measure": (
        lambda: {"measures": [*MEASURES, Measure("owed", "invoices", Together((Term("owing"),)))]},
        ("the measure “owed” names the measure “owing”", "add it to MEASURES"),
    ),
    "all of a measure whose past is not kept": (
        lambda: {"measures": [*MEASURES, Measure("ever", "lines", Together((Term("revenue", months=0),)))]},
        ("“ever” takes all of “revenue”", "balance=True"),
    ),
    "a measure that is gone": (
        lambda: {"measures": without(MEASURES, "churn_base")},
        ("names the measure “churn_base”", "add it to MEASURES"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_mistake_is_named_with_its_mend(case: str) -> None:
    make, words = WRONG[case]
    entries = {"dimensions": DIMENSIONS, "events": EVENTS, "measures": MEASURES, "metrics": METRICS} | make()
    with pytest.raises(CatalogError) as caught:
        prove(SCHEMAS, **entries)
    assert all(each in caught.value.en for each in words), caught.value.en
    assert caught.value.zh.endswith("。") and any("\u4e00" <= mark <= "\u9fff" for mark in caught.value.zh)


def test_the_catalogue_itself_is_proved() -> None:
    prove(SCHEMAS, DIMENSIONS, EVENTS, MEASURES, METRICS)
