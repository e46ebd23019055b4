"""Calls to Excel: bounded patience while it is busy, quiet while we write, and its errors as sentences."""

from __future__ import annotations

import contextlib
import functools
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from salesreview.errors import SalesReviewError, WorkbookError

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


def is_busy(error: BaseException) -> bool:
    """Tell whether Excel refused a call only for now.

    The number stands in the error itself (COM, appscript), or as the last of COM's description of the exception.
    xlwings has an error of its own for it on Windows, and a collection makes a KeyError of it.
    """
    if isinstance(error, KeyError) and error.__context__ is not None:
        error = error.__context__
    return type(error).__name__ == "ExcelBusyError" or _has_busy_number(error)


def _has_busy_number(error: BaseException) -> bool:
    described = getattr(error, "excepinfo", None) or ()
    numbers = (getattr(error, "hresult", None), getattr(error, "errornumber", None), *error.args[:1], *described[-1:])
    return any(isinstance(number, int) and number in BUSY for number in numbers)


def passes(error: BaseException) -> bool:
    """Tell whether an error of a call is none of what was asked: Excel is busy, or has been for too long."""
    return is_busy(error) or isinstance(error, SalesReviewError)


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


def again(job: Callable[[], object]) -> None:
    """Do what must not be left out; where it breaks off it is begun anew once. Not where Excel is busy for long."""
    try:
        job()
    except SalesReviewError:
        raise
    except Exception:
        job()


class UnsettledError(WorkbookError):
    """A write left something that is not as it was: the record of what it replaced must stay."""


#: What a write turns off, and how. The last is the dearest to lose: it is put back first.
_QUIET = (("screen_updating", False), ("enable_events", False), ("calculation", "manual"))
_LEFT = (
    "Excel 的自动计算、事件或屏幕刷新未能恢复；请在“公式”→“计算选项”中选“自动”，或重新启动 Excel。",
    "Excel's automatic calculation, events or screen updating could not be switched on again; choose Formulas, "
    "Calculation Options, Automatic, or restart Excel.",
)


def settings_of(app: App, patience: Patience) -> dict[str, Any]:
    """Return the settings that a write must change, as they are."""
    return {name: value for name, off in _QUIET if (value := patience(getattr, app, name)) != off}


@contextlib.contextmanager
def quiet(app: App, patience: Patience, was: Mapping[str, Any]) -> Iterator[None]:
    """Keep screen updating, events and automatic calculation off; on every way out they become what they were, `was`.

    What cannot be put back keeps none of the others from it, and is told by an `UnsettledError`, together with what went
    wrong before.
    """
    try:
        for name, off in _QUIET:
            if name in was:
                patience(setattr, app, name, off)
        yield
    except SalesReviewError as error:
        if _put_back(app, patience, was):
            raise
        raise UnsettledError(error.zh + _LEFT[0], f"{error.en} {_LEFT[1]}") from error
    except BaseException:
        _put_back(app, patience, was)
        raise
    if not _put_back(app, patience, was):
        raise UnsettledError("已写入工作簿，但" + _LEFT[0], "The workbook is written, but " + _LEFT[1])


def _put_back(app: App, patience: Patience, was: Mapping[str, Any]) -> bool:
    left = 0
    for name, _ in reversed(_QUIET):
        if name in was:
            try:
                again(functools.partial(patience, setattr, app, name, was[name]))
            except Exception:
                left += 1
    return not left
