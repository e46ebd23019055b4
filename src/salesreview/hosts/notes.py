"""The Notes tab of a workbook file: made on demand, in the looks of the record of changes, and only added to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from salesreview.arrange.notes import CAPTIONS, HEADS, NOTES, WIDTHS
from salesreview.review.document import CellValue
from salesreview.xlsx.book import Book
from salesreview.xlsx.grid import Grid
from salesreview.xlsx.newtab import add_sheet, free_caption
from salesreview.xlsx.package import Package
from salesreview.xlsx.sheet import SheetPatch, patch
from salesreview.xlsx.styles import Styles

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_HEAD_ROW, _FIRST_COLUMN = 2, 2
#: The table whose looks the tab takes: the record of changes, by its head and its columns of a time and of a text.
_LIKE, _TIME, _TEXT = "SR_audit_list", 0, 7


def add(
    package: Package, book: Book, lines: Sequence[tuple[CellValue, ...]], lang: str, patches: Mapping[str, SheetPatch],
    styles: Styles,
) -> None:  # fmt: skip
    """Add lines to the Notes tab; where there is none, it is put behind all other tabs."""
    place = book.names.get(NOTES)
    looks = _looks(package, book)
    if place is not None:
        grid = Grid(package.xml(book.sheets[place.sheet]), book.sheets[place.sheet])
        left = place.area.left
        below = grid.last_row_with_value(left, left + len(WIDTHS) - 1, place.area.top + 1)
        changes = patches[place.sheet]
        _put(changes, max(below, place.area.top) + 1, left, lines, looks)
        return
    part = "xl/worksheets/new.xml"
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>'
        for at, width in enumerate((2.0, *WIDTHS), _FIRST_COLUMN - 1)
    )
    blank = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_MAIN}"><dimension ref="A1"/>'
        f'<sheetViews><sheetView showGridLines="0" workbookViewId="0"/></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols><sheetData/>'
        '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.7" header="0.3" footer="0.3"/></worksheet>'
    )
    changes = SheetPatch()
    for step, text in enumerate(HEADS[lang]):
        changes.values[_HEAD_ROW, _FIRST_COLUMN + step] = text
        changes.styles[_HEAD_ROW, _FIRST_COLUMN + step] = looks[0]
    _put(changes, _HEAD_ROW + 1, _FIRST_COLUMN, lines, looks)
    data, _ = patch(Grid(blank.encode(), part), changes, styles, date1904=book.date1904)
    caption = free_caption(CAPTIONS[lang], list(book.captions))
    add_sheet(package, caption, data, {NOTES: "$B$2"})


def _put(
    changes: SheetPatch, top: int, left: int, lines: Sequence[tuple[CellValue, ...]], looks: tuple[int, int, int]
) -> None:
    for row, line in enumerate(lines, top):
        for step, value in enumerate(line):
            changes.values[row, left + step] = value
            changes.styles[row, left + step] = looks[1] if step == 0 else looks[2]


def _looks(package: Package, book: Book) -> tuple[int, int, int]:
    """Return the styles of a head, a time and a text; 0 where the record of changes is gone."""
    place = book.names.get(_LIKE)
    if place is None:
        return 0, 0, 0
    grid = Grid(package.xml(book.sheets[place.sheet]), book.sheets[place.sheet])
    top, left = place.area.top, place.area.left
    cells = (grid.cell(top, left), grid.cell(top + 1, left + _TIME), grid.cell(top + 1, left + _TEXT))
    head, time, text = (0 if cell is None else cell.style for cell in cells)
    return head, time, text
