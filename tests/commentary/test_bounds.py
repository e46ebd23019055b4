"""A person can see every bound of the words and rankings: the metric dictionary lists them after the metrics."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import salesreview
from salesreview.commentary.bounds import BOUNDS
from salesreview.metrics.catalog import METRICS
from salesreview.metrics.facts import Facts
from salesreview.period import Month
from salesreview.review.context import Context
from salesreview.review.tabs.support import DICTIONARY
from salesreview.settings import Settings

HOME = Path(salesreview.__file__).parent
BANDS = {"bands.RELATIVE.slight", "bands.RELATIVE.sharp", "bands.POINTS.slight", "bands.POINTS.sharp"}
#: Numbers that bound no statement: how much of a person's text is kept or compared, and plain arithmetic.
NO_BOUNDS = {
    "changes.MOST_CHARACTERS", "changes.MOST_LINES", "live._BESIDE", "live._LONGEST", "own.LONGEST", "words.MOST_ARCHIVED",
    "words.MOST_CHARACTERS", "expected._NORMAL", "editable.DEEPEST",
}  # fmt: skip


def constants() -> set[str]:
    """Every number that a module of insights or commentary names for itself, tuples of names taken apart."""
    found = set()
    for package in ("insights", "commentary"):
        for path in (HOME / package).glob("*.py"):
            for node in ast.parse(path.read_text("utf-8")).body:
                targets = node.targets if isinstance(node, ast.Assign) else []
                for target in targets:
                    names = target.elts if isinstance(target, ast.Tuple) else [target]
                    values = node.value.elts if isinstance(target, ast.Tuple) else [node.value]
                    for name, value in zip(names, values, strict=True):
                        number = isinstance(value, ast.Constant) and isinstance(value.value, int | float)
                        if number and name.id.isupper():
                            found.add(f"{path.stem}.{name.id}")
    return found


def test_every_constant_that_bounds_a_statement_is_listed_once() -> None:
    listed = [each.constant for each in BOUNDS]
    assert len(set(listed)) == len(listed)
    assert set(listed) - BANDS == constants() - NO_BOUNDS
    assert constants() >= NO_BOUNDS
    assert set(listed) >= BANDS


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_metric_dictionary_shows_every_bound_with_its_value(lang: str, make_tables) -> None:
    context = Context(Facts(Month(2026, 10), ()), make_tables(), Settings(language=lang))
    (table,) = [table for section in DICTIONARY.sections for band in section.bands for table in band.tables]
    rows = list(table.build(context))
    assert len(rows) == len(METRICS) + len(BOUNDS)
    shown = {row[1]: row[6] for row in rows[len(METRICS) :]}
    assert shown == {each.texts(lang)[0]: each.value for each in BOUNDS}
