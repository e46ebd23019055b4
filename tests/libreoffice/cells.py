"""Reads and writes blocks of values: a fixed number of round trips, however many rows."""

from __future__ import annotations

import decimal
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from .address import Area
from .address import of as area_of
from .formats import LOGICAL, Formats, paint
from .formulas import write_formulas
from .values import Plan, moment, plan

if TYPE_CHECKING:
    from .book import Book
    from .sheet import Sheet

Block = tuple[tuple[Any, ...], ...]
Looks = list[tuple[int, list[Area]]]

_DIGIT = re.compile(r"\d")

_ERROR = 4  # com.sun.star.sheet.FormulaResult
#: LibreOffice's error -> the number that Excel's COM interface returns.
_ERRORS = {
    532: -2146826281,
    32767: -2146826246,
    525: -2146826259,
    521: -2146826288,
    502: -2146826252,
    503: -2146826252,
    524: -2146826265,
    519: -2146826273,
}
_OTHER_ERROR = -2146826273
ERROR_TEXTS = {
    -2146826281: "#DIV/0!",
    -2146826246: "#N/A",
    -2146826259: "#NAME?",
    -2146826288: "#NULL!",
    -2146826252: "#NUM!",
    -2146826265: "#REF!",
    -2146826273: "#VALUE!",
}


def read(sheet: Sheet, area: Area) -> Block:
    """Return the values of an area as Excel's COM interface does.

    Numbers are floats, errors ints, an amount of money is a Decimal, an empty cell None.
    """
    cells = sheet.cells_of(area)
    book = sheet.book
    rows: list[list[Any]] = [[None if value == "" else value for value in row] for row in _data(cells, book, area)]
    for key, areas in book.formats.of(cells):
        if book.formats.is_logical(key):
            _convert(rows, area, areas, bool)
        elif book.formats.is_date(key):
            _convert(rows, area, areas, lambda days: moment(days, book.zero))
        elif book.formats.is_money(key):
            _convert(rows, area, areas, lambda amount: decimal.Decimal(f"{amount:.4f}"))
    return tuple(tuple(row) for row in rows)


def _data(cells: Any, book: Book, area: Area) -> list[list[Any]]:
    rows = [list(row) for row in cells.getDataArray()]
    if any(value is None for row in rows for value in row):
        for address in cells.queryFormulaCells(_ERROR).RangeAddresses:
            place = area_of(address)
            for row in range(place.top, place.bottom + 1):
                for column in range(place.left, place.right + 1):
                    i, j = row - area.top, column - area.left
                    code = cells.getCellByPosition(j, i).getError()
                    rows[i][j] = _ERRORS.get(code, _OTHER_ERROR)
    return rows


def _convert(rows: list[list[Any]], area: Area, parts: Iterable[Area], make: Any) -> None:
    for part in parts:
        for row in rows[part.top - area.top : part.bottom - area.top + 1]:
            for j in range(part.left - area.left, part.right - area.left + 1):
                if type(row[j]) is float:
                    row[j] = make(row[j])


def write(sheet: Sheet, area: Area, rows: Sequence[Sequence[object]]) -> None:
    """Put values into an area, as setting Excel's Range.Value does."""
    sheet.require_editable(area)
    cells, book = sheet.cells_of(area), sheet.book
    looks = book.formats.of(cells)
    laid = plan(rows, _texts(looks, book.formats, area), book.zero)
    put(sheet, area, laid.values, looks)
    _dress(sheet, area, laid, looks)
    if laid.formulas:
        write_formulas(sheet, area, laid.formulas)


def put(sheet: Sheet, area: Area, values: Block, looks: Looks | None = None) -> None:
    """Put numbers and texts into cells, whose number formats stay (`looks`, where known).

    LibreOffice by itself formats a cell as text when its text looks like a number.
    """
    cells, book = sheet.cells_of(area), sheet.book
    if not any(isinstance(value, str) and _DIGIT.search(value) for row in values for value in row):
        cells.setDataArray(values)
        return
    looks = book.formats.of(cells) if looks is None else looks
    cells.setDataArray(values)
    turned = [part for key, parts in book.formats.of(cells) if book.formats.is_text(key) for part in parts]
    for key, parts in looks:
        if not book.formats.is_text(key):
            back = [common for part in parts for now in turned if (common := part.meet(now)) is not None]
            paint(book.doc, sheet.number, back, NumberFormat=key)


def _texts(looks: Looks, formats: Formats, area: Area) -> Callable[[int, int], bool] | None:
    """Return what says which cells of an area are formatted as text; None where none are."""
    rows: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for key, parts in looks:
        if formats.is_text(key):
            for part in parts:
                for column in range(part.left, part.right + 1):
                    rows[column - area.left].append((part.top - area.top, part.bottom - area.top))
    return (lambda i, j: any(top <= i <= bottom for top, bottom in rows.get(j, ()))) if rows else None


def _dress(sheet: Sheet, area: Area, laid: Plan, looks: Looks) -> None:
    """Give cells the number formats that come with their new values."""
    book = sheet.book
    formats = book.formats
    general = _Places([part for key, parts in looks if formats.is_general(key) for part in parts], area)
    logical = _Places([part for key, parts in looks if formats.is_logical(key) for part in parts], area)
    number = sheet.number
    unmarked = logical.all() - laid.logical
    if unmarked:
        paint(book.doc, number, runs(unmarked, area), NumberFormat=formats.key("General"))
    if laid.logical:
        paint(book.doc, number, runs(laid.logical, area), NumberFormat=formats.key(LOGICAL))
    for code, positions in laid.formats.items():
        fresh = {position for position in positions if position in general or position in logical}
        paint(book.doc, number, runs(fresh, area), NumberFormat=formats.key(code))


class _Places:
    """Positions inside an area, given as rectangles of the sheet."""

    def __init__(self, parts: list[Area], area: Area) -> None:
        self._parts = [Area(part.top - area.top, part.left - area.left, part.rows, part.columns) for part in parts]

    def __contains__(self, position: tuple[int, int]) -> bool:
        return any(
            part.top <= position[0] <= part.bottom and part.left <= position[1] <= part.right for part in self._parts
        )

    def all(self) -> set[tuple[int, int]]:
        return {
            (i, j)
            for part in self._parts
            for i in range(part.top, part.bottom + 1)
            for j in range(part.left, part.right + 1)
        }


def runs(positions: Iterable[tuple[int, int]], area: Area) -> list[Area]:
    """Return positions inside an area as rectangles of the sheet, one column wide."""
    found: list[Area] = []
    for j, i in sorted((j, i) for i, j in positions):
        last = found[-1] if found else None
        if last is not None and last.left == area.left + j and last.bottom + 1 == area.top + i:
            found[-1] = Area(last.top, last.left, last.rows + 1)
        else:
            found.append(Area(area.top + i, area.left + j))
    return found
