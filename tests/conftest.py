from __future__ import annotations

import os
import sys

import pytest

from .windows_files import _open_files, windows_rules
from .workbooks import *  # noqa: F403

__all__ = ["_open_files", "windows_rules"]

#: Takes minutes; begun last, one core would wait for the other at the end.
LONGEST = "test_a_month_of_hourly_data"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin the longest test first; all others keep their order. On Windows leave out what it does not have."""
    items.sort(key=lambda item: item.name != LONGEST)
    if sys.platform == "win32":
        for item in items:
            if (marker := item.get_closest_marker("posix")) is not None:
                item.add_marker(pytest.mark.skip(reason=f"{NOT_ON_WINDOWS}: {marker.args[0]}"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--refresh-goldens", action="store_true", help="rewrite the golden files from what is made now")


#: Why a test may be skipped even where every tool must be there: what it reads is no part of the repository, or Windows
#: does not have what it proves.
NO_PART_OF_IT, NOT_ON_WINDOWS = "beside the repository", "not on Windows"


def _wanting(reports: list[pytest.TestReport]) -> list[str]:
    """Return the skipped tests that wanted something this machine should have, with the reason of each."""
    reasons = ((report.nodeid, str(report.longrepr[2])) for report in reports if isinstance(report.longrepr, tuple))
    allowed = (NO_PART_OF_IT, NOT_ON_WINDOWS)
    return [f"{test}: {reason}" for test, reason in reasons if not any(each in reason for each in allowed)]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where TOOLS_REQUIRED is set, fail a run in which a test was skipped for want of a tool."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not os.environ.get("TOOLS_REQUIRED") or session.exitstatus:
        return
    if wanting := _wanting(reporter.stats.get("skipped", [])):
        reporter.write_line("")
        reporter.write_line(f"{len(wanting)} tests were skipped for want of something:", red=True)
        for line in wanting:
            reporter.write_line(f"  {line}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
