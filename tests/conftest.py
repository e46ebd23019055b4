from __future__ import annotations

import pytest

from .workbooks import *  # noqa: F403

#: Takes minutes; begun last, one core would wait for the other at the end.
LONGEST = "test_a_month_of_hourly_data"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin the longest test first; all others keep their order."""
    items.sort(key=lambda item: item.name != LONGEST)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--refresh-goldens", action="store_true", help="rewrite the golden files from what is made now")
