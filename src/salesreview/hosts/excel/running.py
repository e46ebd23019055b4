"""One press on a workbook at a time: on a Mac a button returns at once, and a second press would meet the first."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator

from salesreview import files
from salesreview.errors import WorkbookError
from salesreview.logfile import log_path


@contextlib.contextmanager
def alone(name: str) -> Iterator[None]:
    """Hold the mark of a workbook, by its name; the system takes it away when the process ends, also by a crash.

    Raises WorkbookError where another press works on it. Where no mark can be made, nothing is held up.
    """
    mark = log_path().with_name(f"press-{hashlib.sha256(name.casefold().encode()).hexdigest()[:16]}.lock")
    with contextlib.ExitStack() as stack:
        try:
            mark.parent.mkdir(parents=True, exist_ok=True)
            free = files.locked(stack.enter_context(mark.open("ab")))
        except OSError:
            free = True
        if not free:
            raise WorkbookError(
                "上一次操作仍在进行，请等状态栏恢复后再试。",
                "The press before is still at work; wait until the status bar is as usual, then try again.",
            )
        yield
