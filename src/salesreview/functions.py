"""Functions for cells of the open workbook: SR_METRIC, SR_COMPARE, SR_TEXT (Windows, where xlwings has them).

xlwings imports them from this module, which `UDF MODULES` in the sheet xlwings.conf names. They are a convenience: no
cell of the review uses one. Elsewhere xlwings' decorators leave functions as they are, so that they can be called.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import xlwings

from salesreview.errors import SalesReviewError
from salesreview.hosts.excel import ExcelHost
from salesreview.hosts.excel.engine import tame

if TYPE_CHECKING:
    from salesreview.answers import Given
    from salesreview.metrics.facts import Facts

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])
#: What tells one state of a workbook from another: its last refresh, and the month it was asked to show.
_STAMP = ("SR_home_refreshed", "SR_set_month")
_LIMIT = 4


class Remembered:
    """The facts of the workbooks that functions asked for lately, computed once for each refresh of a workbook."""

    def __init__(self, compute: Callable[[ExcelHost], Facts]) -> None:
        self._compute = compute
        self._known: dict[str, tuple[object, Facts | SalesReviewError]] = {}

    def facts(self, book: xlwings.Book, stamp: object) -> Facts:
        """Return a workbook's facts. Raises SalesReviewError where they cannot be computed."""
        key = str(book.name)
        if key not in self._known or self._known[key][0] != stamp:
            found: Facts | SalesReviewError
            try:
                found = self._compute(ExcelHost(book))
            except SalesReviewError as error:
                found = error
            self._known.pop(key, None)
            while len(self._known) >= _LIMIT:
                del self._known[next(iter(self._known))]
            self._known[key] = (stamp, found)
        known = self._known[key][1]
        if isinstance(known, SalesReviewError):
            raise known
        return known


def _computed(host: ExcelHost) -> Facts:
    from salesreview.pipeline import reading_of

    return reading_of(host, lambda stage: None).facts


_REMEMBERED = Remembered(_computed)


def _answer(ask: Callable[[xlwings.Book, Callable[[], Facts]], T]) -> T | str:
    """Answer for the calling workbook; what cannot be answered is a sentence in the workbook's language."""
    from salesreview.excel import workbook_language

    tame()
    book = xlwings.Book.caller()
    try:
        stamp = tuple(_value(book, name) for name in _STAMP)
        return ask(book, lambda: _REMEMBERED.facts(book, stamp))
    except SalesReviewError as error:
        return error.text(workbook_language(book))
    except Exception as error:
        from salesreview.logfile import write_log

        write_log(error, "a function in a cell")
        return "出现意外错误，详情见日志。Something unexpected went wrong; see the log."


def _value(book: xlwings.Book, name: str) -> str | float | dt.datetime | None:
    try:
        found: str | float | dt.datetime | None = book.names[name].refers_to_range.value
    except Exception:  # its tab was deleted
        return None
    return found


def _cell(function: F) -> F:
    """Make a function of cells, where there are any (Windows).

    xlwings would convert arguments to the types of their annotations, and knows none of a union: they are taken off.
    Volatile, as the arguments stay the same after a refresh and the answers do not; facts are remembered meanwhile.
    """
    function.__annotations__ = {}
    made: F = xlwings.func(category="Sales review", volatile=True, call_in_wizard=False)(function)
    return made


@_cell
def SR_METRIC(key: Given, month: Given = None, dimension: Given = None, member: Given = None) -> float | str:  # noqa: N802
    """The value of a metric: name or key; month; dimension and member. Blank: the month under review, the total."""
    from salesreview.answers import metric_value

    return _answer(lambda book, facts: metric_value(facts(), key, month, dimension, member))


@_cell
def SR_COMPARE(  # noqa: N802
    key: Given, what: Given = "mom", month: Given = None, dimension: Given = None, member: Given = None
) -> float | str:
    """The change of a metric: mom, yoy, ytd, target, attainment, gap. The other arguments as in SR_METRIC."""
    from salesreview.answers import compared_value

    return _answer(lambda book, facts: compared_value(facts(), key, what, month, dimension, member))


@_cell
def SR_TEXT(slot: Given) -> str:  # noqa: N802
    """The text of the review as it stands, by its heading or key, such as summary.outlook."""
    from salesreview.answers import slot_of

    return _answer(lambda book, facts: str(_value(book, f"SR_slot_{slot_of(slot).replace('.', '_')}") or ""))
