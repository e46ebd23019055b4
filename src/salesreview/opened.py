"""A workbook that is open in Excel, refreshed from outside: by the command line or the window, without a macro."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from salesreview.period import Month
    from salesreview.pipeline import RefreshResult


def refresh_open(
    path: Path, *, month: Month | None = None, lang: str | None = None, pull: bool = False,
    progress: Callable[[str], None] | None = None, now: dt.datetime | None = None,
) -> RefreshResult | None:  # fmt: skip
    """Refresh the workbook at `path` in the Excel where it is open, as the button does; it is not saved.

    Args:
        path: The workbook's file; of one in OneDrive its local copy.
        month: The month under review, for this run only.
        lang: The language of the review, for this run only.
        pull: First pull the sources that its Settings tab names.
        progress: Called with each stage as it begins.
        now: The time that the run log notes.

    Returns:
        What the refresh did; None where no running Excel that can be reached has the workbook open.

    Raises:
        SalesReviewError: Excel is busy for long, or what a refresh raises; the workbook is then as it was.
    """
    from salesreview.hosts.excel.attach import excel_runs

    if not excel_runs():
        return None
    from salesreview.hosts.excel.attach import find_open
    from salesreview.hosts.excel.calls import Patience
    from salesreview.hosts.excel.host import ExcelHost
    from salesreview.hosts.excel.running import alone
    from salesreview.pipeline import refresh_host

    patience = Patience()
    book = find_open(path, patience)
    if book is None:
        return None
    with alone(patience(lambda: book.name)):
        host = ExcelHost(book, patience)
        host.recover()
        host.locate()
        done = refresh_host(
            host, path, month=month, lang=lang, pull=pull, progress=progress or (lambda stage: None),
            now=now or dt.datetime.now(),
        )  # fmt: skip
    return replace(done, path=path)
