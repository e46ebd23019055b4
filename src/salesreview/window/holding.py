"""Who else has the workbook: an Excel that it can be refreshed in, or a program that has to close it first."""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salesreview import files
from salesreview.errors import WorkbookError
from salesreview.window.words import pair

if TYPE_CHECKING:
    from salesreview.hosts.excel import ExcelHost
    from salesreview.window.worker import Step

#: Seconds between two looks at a workbook that another program holds.
PAUSE = 1.0


def held(path: Path) -> WorkbookError | None:
    """Return the sentence that says who holds the workbook; None where nobody does."""
    from salesreview.xlsx.saving import refuse_if_open

    try:
        refuse_if_open(path)
    except WorkbookError as error:
        return error
    # without a lock file: on Windows nobody can replace a file that a program has open
    if files.is_held(path):
        return WorkbookError(*pair("held", name=path.name))
    return None


@contextlib.contextmanager
def finder(path: Path) -> Iterator[Callable[[], ExcelHost | None]]:
    """Give what looks for the workbook in an Excel of this computer."""
    com: Any = importlib.import_module("pythoncom") if sys.platform == "win32" else None
    if com is not None:
        com.CoInitialize()  # each thread that speaks to Excel says so
    try:
        yield lambda: _open_host(path)
    finally:
        if com is not None:
            com.CoUninitialize()


def _open_host(path: Path) -> ExcelHost | None:
    from salesreview.hosts.excel.attach import excel_runs, find_open

    if not excel_runs():  # xlwings takes a second to import
        return None
    from salesreview.hosts.excel import ExcelHost
    from salesreview.hosts.excel.calls import Patience

    patience = Patience()
    book = find_open(path, patience)
    return ExcelHost(book, patience) if book is not None else None


@contextlib.contextmanager
def alone_with(host: ExcelHost) -> Iterator[None]:
    """Work on the open workbook while no button does. Raises WorkbookError where one is at work."""
    from salesreview.hosts.excel.running import alone

    with alone(host.patience(lambda: host.book.name)):
        yield


def wait_until_free(path: Path, step: Step, found: Callable[[], ExcelHost | None]) -> ExcelHost | None:
    """Wait until nobody else holds the workbook, or an Excel has it open that `found` returns the host of."""
    while True:
        if (host := found()) is not None:
            return host
        if (who := held(path)) is None:
            return None
        step.wait(who, PAUSE)
