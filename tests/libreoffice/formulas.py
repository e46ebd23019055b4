"""Reads and writes formulas, cell by cell: LibreOffice takes Excel's only one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .address import Area
from .address import of as area_of
from .calls import Remote
from .errors import refused
from .structured import from_calc, is_structured, to_calc

if TYPE_CHECKING:
    from .sheet import Sheet

_ERROR = 4  # com.sun.star.sheet.FormulaResult
_FORMULA = 16  # com.sun.star.sheet.CellFlags
#: LibreOffice's errors that mean: no formula at all. Excel refuses those.
_NO_FORMULA = frozenset({501, 507, 508, 509, 510, 511, 512, 516, 520})
#: Characters that LibreOffice's own spelling of a formula has for what Excel spells otherwise.
_SPELT_OTHERWISE = frozenset(";.'$[]{}!#")


def write_formulas(sheet: Sheet, area: Area, formulas: dict[tuple[int, int], str]) -> None:
    """Put formulas into cells. Excel refuses what is no formula, and formats a General cell by its result."""
    formats, cells = sheet.book.formats, sheet.cells_of(area)
    parser = sheet.book.parser()
    for (i, j), formula in formulas.items():
        cell = cells.getCellByPosition(j, i)
        place = Area(area.top + i, area.left + j)
        _put(sheet, place, cell, formula, parser)
        # Of a formula in a General cell this is its result's format.
        key = cell.NumberFormat
        if formats.is_date(key) or formats.is_logical(key):
            cell.NumberFormat = key
        if cell.getError() in _NO_FORMULA:
            _require_formula(sheet, place, formula)


def _put(sheet: Sheet, place: Area, cell: Remote, formula: str, parser: Remote) -> None:
    if is_structured(formula):
        cell.setFormula("=" + to_calc(formula, _table_at(sheet, place)))
    else:
        cell.setTokens(parser.parseFormula(formula, cell.CellAddress))


def fill(sheet: Sheet, area: Area, formula: str) -> None:
    """Put one formula into every cell; its relative references move along, as in Excel."""
    sheet.require_editable(area)
    parser, cells = sheet.book.parser(), sheet.cells_of(area)
    if is_structured(formula):
        write_formulas(sheet, area, {(i, j): formula for i in range(area.rows) for j in range(area.columns)})
        return
    tokens = parser.parseFormula(formula, cells.getCellByPosition(0, 0).CellAddress)
    for i in range(area.rows):
        for j in range(area.columns):
            cells.getCellByPosition(j, i).setTokens(tokens)
    _require_formula(sheet, area, formula)


def _require_formula(sheet: Sheet, area: Area, formula: str) -> None:
    """Raise what Excel raises for what is no formula, unless the error is another cell's; empties the area then."""
    cells = sheet.cells_of(area)
    if cells.getCellByPosition(0, 0).getError() in _NO_FORMULA:
        wrong = cells.queryPrecedents(False).queryFormulaCells(_ERROR).RangeAddresses
        if all(area.contains(area_of(address)) for address in wrong):
            cells.clearContents(_FORMULA)
            raise refused(f"no formula: ={formula}")


def read_formulas(sheet: Sheet, area: Area) -> tuple[tuple[str, ...], ...]:
    """Return formulas, and values as they would be typed."""
    cells = sheet.cells_of(area)
    rows = [list(row) for row in cells.getFormulaArray()]
    parser = None
    for i, (row, values) in enumerate(zip(rows, cells.getDataArray(), strict=True)):
        for j, text in enumerate(row):
            if not text.startswith("="):
                if isinstance(values[j], str):
                    row[j] = values[j]  # a text like a number bears an apostrophe here
            elif text in ("=TRUE()", "=FALSE()"):  # how Calc holds a boolean that a file brings
                row[j] = text[1:-2]
            elif is_structured(text):
                row[j] = from_calc(text, _table_at(sheet, Area(area.top + i, area.left + j)))
            elif not _SPELT_OTHERWISE.isdisjoint(text):
                parser = parser or sheet.book.parser()
                cell = cells.getCellByPosition(j, i)
                row[j] = "=" + parser.printFormula(cell.getTokens(), cell.CellAddress)
    return tuple(tuple(row) for row in rows)


def _table_at(sheet: Sheet, place: Area) -> str | None:
    return next((table.own_name for table in sheet.tables if table.area.contains(place)), None)
