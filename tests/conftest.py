from __future__ import annotations

import pytest

from .workbooks import *  # noqa: F403


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--refresh-goldens", action="store_true", help="rewrite the golden files from what is made now")
