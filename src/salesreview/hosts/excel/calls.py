"""Calls to Excel: bounded patience while it is busy, quiet while we write, and its errors as sentences."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from salesreview.errors import WorkbookError

if TYPE_CHECKING:
    from xlwings import App

T = TypeVar("T")
#: What Excel answers while a cell is being edited, a dialog is open or a calculation runs.
BUSY = frozenset({
    -2147418111,  # RPC_E_CALL_REJECTED
    -2147417846,  # RPC_E_SERVERCALL_RETRYLATER
    -2146777998,  # VBA_E_IGNORE
    -1712,  # errAETimeout, on a Mac
    -609,  # connectionInvalid, on a Mac
})  # fmt: skip
#: Pauses between the tries of one call, in seconds: a person's keystroke passes, a dialog left open does not.
PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.5)


def code_of(error: BaseException) -> int | None:
    """Return the number that Excel gave with an error, None where it is no error of Excel's."""
    for value in (getattr(error, "hresult", None), getattr(error, "errornumber", None), *error.args[:1]):
        if isinstance(value, int):
            return value
    return None


def is_busy(error: BaseException) -> bool:
    """Tell whether Excel refused a call only for now."""
    return code_of(error) in BUSY


class Patience:
    """Makes calls to Excel; one that is refused for now is tried again a few times."""

    def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
        self._sleep = sleep

    def __call__(self, call: Callable[..., T], *arguments: Any) -> T:
        """Return what `call` returns for the arguments. Raises WorkbookError where Excel stays busy; other errors pass."""
        for pause in PAUSES:
            try:
                return call(*arguments)
            except Exception as error:
                if not is_busy(error):
                    raise
            self._sleep(pause)
        try:
            return call(*arguments)
        except Exception as error:
            if is_busy(error):
                raise busy() from error
            raise


def busy() -> WorkbookError:
    """Return the sentence for an Excel that answers nothing."""
    return WorkbookError(
        "Excel 正忙：可能有单元格处于编辑状态、有对话框未关闭，或正在计算。请按 Esc 或回车结束编辑、关闭对话框后再试一次。",
        "Excel is busy: a cell may be in edit mode, a dialog open, or a calculation running. Press Esc or Enter, close "
        "the dialog, and try again.",
    )


@contextlib.contextmanager
def quiet(app: App, patience: Patience) -> Iterator[None]:
    """Keep screen updating, events and automatic calculation off; they are put back as they were on every way out.

    What cannot be put back keeps none of the others from it.
    """
    with contextlib.ExitStack() as before:
        for name, value in (("screen_updating", False), ("enable_events", False), ("calculation", "manual")):
            was = patience(getattr, app, name)
            if was != value:
                before.callback(patience, setattr, app, name, was)
                patience(setattr, app, name, value)
        yield
