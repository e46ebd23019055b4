"""The scratch tab: the rows that a figure was computed from, replaced each time, never part of the review."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from salesreview.errors import WorkbookError
from salesreview.hosts.excel import native
from salesreview.hosts.excel.calls import Patience, is_busy, quiet, settings_of
from salesreview.hosts.excel.values import to_excel
from salesreview.review.document import AnyValue, Link
from salesreview.review.looks import LOOKS

if TYPE_CHECKING:
    from xlwings import Sheet

    from salesreview.hosts.excel.host import ExcelHost
    from salesreview.review.listing import ListedPart, Listing

#: The defined name that tells our tab from a person's own of the same caption.
NAME = "SR_trace"
CAPTIONS = {"zh": "追溯", "en": "Trace"}
#: Rows of a part that the tab takes: a list that is longer is one to filter in the raw sheet.
LISTED = 1000
_WIDTH = 17.0
_AMOUNT, _DATE, _TEXT = "#,##0.00##", LOOKS["date"][0], LOOKS["text"][0]


@dataclass
class _Page:
    """What is written: rows from the first on, and where a number format or bold type goes (row, column from 1)."""

    rows: list[list[AnyValue]] = field(default_factory=list)
    bold: list[int] = field(default_factory=list)
    formats: list[tuple[int, int, int, int, str]] = field(default_factory=list)  # top, left, bottom, right, format

    def add(self, *values: AnyValue, bold: bool = False) -> int:
        """Add a row; return its number."""
        self.rows.append(list(values))
        if bold:
            self.bold.append(len(self.rows))
        return len(self.rows)


def show(host: ExcelHost, listing: Listing, back: Link, lang: str) -> None:
    """Write a listing on the scratch tab, made where there is none, and go to it; `back` leads to the figure's cell.

    Raises WorkbookError where the workbook takes no tab or the tab is protected; nothing else in it is touched.
    """
    page, patience = _page(listing, back, lang), host.patience
    sheet = _sheet(host, lang)
    if patience(native.is_protected, sheet):
        raise WorkbookError(
            f"工作表“{sheet.name}”受保护，无法列出数据行；请撤消保护或删除该工作表后再试。",
            f"The sheet “{sheet.name}” is protected and cannot take the rows; unprotect or delete it, then try again.",
        )
    with quiet(host.book.app, patience, settings_of(host.book.app, patience)):
        patience(sheet.clear)
        _write(sheet, patience, page)
    patience(sheet.activate)


def _write(sheet: Sheet, patience: Patience, page: _Page) -> None:
    width = max(len(row) for row in page.rows)
    in_text = {
        (row, column)
        for top, left, bottom, right, look in page.formats if look == _TEXT
        for row in range(top, bottom + 1) for column in range(left, right + 1)
    }  # fmt: skip
    rows = [
        [*(to_excel(value, in_text=(at, column) in in_text) for column, value in enumerate(row, 1)),
         *[None] * (width - len(row))]
        for at, row in enumerate(page.rows, 1)
    ]  # fmt: skip
    cells = sheet.range((1, 1), (len(rows), width))
    for top, left, bottom, right, look in page.formats:  # before the values: 007 is a number unless its cell is text
        patience(setattr, sheet.range((top, left), (bottom, right)), "number_format", look)
    patience(setattr, cells, "value", rows)
    patience(setattr, cells, "column_width", _WIDTH)
    for row in page.bold:
        patience(setattr, sheet.range((row, 1), (row, width)).font, "bold", True)


def _sheet(host: ExcelHost, lang: str) -> Sheet:
    """Return our tab, found by its name; else a new one behind all others, captioned so that it is no other tab's."""
    book, patience, place = host.book, host.patience, host.places().get(NAME)
    if place is not None:
        found = book.sheets[place.sheet]
        if patience(getattr, found, "visible") not in (True, -1):
            patience(setattr, found, "visible", True)
        return found
    taken = {name.casefold() for name in host.sheets()}
    caption = number = None
    while caption is None or caption.casefold() in taken:
        caption = CAPTIONS[lang] + (f" ({number})" if number else "")
        number = (number or 1) + 1
    try:
        made: Sheet = patience(lambda: book.sheets.add(caption, after=book.sheets[len(book.sheets) - 1]))
        patience(lambda: book.names.add(NAME, f"='{caption}'!$A$1"))
    except Exception as error:
        if is_busy(error) or isinstance(error, WorkbookError):
            raise
        raise WorkbookError(
            "无法在工作簿中添加“追溯”工作表；请在“审阅”中撤消工作簿保护后再试。",
            "No tab could be added to the workbook for the rows; unprotect the workbook (Review tab) and try again.",
        ) from error
    return made


def _page(listing: Listing, back: Link, lang: str) -> _Page:
    def say(zh: str, en: str) -> str:
        return zh if lang == "zh" else en

    page = _Page()
    page.add(listing.title, bold=True)
    page.add(back)
    unit = listing.unit or None
    shown = page.add(say("该数", "The figure"), listing.number, unit, bold=True)
    page.add(say("各行算得", "The rows come to"), listing.worth, unit)
    page.formats.append((shown, 2, shown + 1, 2, listing.number_format))
    page.add(listing.definition)
    page.add(listing.verdict)
    for side in listing.sides:
        page.add()
        page.add(side.heading, bold=True)
        for part in side.parts:
            _add_part(page, part, lang)
    return page


def _add_part(page: _Page, part: ListedPart, lang: str) -> None:
    page.add(part.sheet)
    if part.left:
        page.add(part.cut[0 if lang == "zh" else 1])
    if not part.rows.height:
        return
    row, counts = ("行", "计入") if lang == "zh" else ("Row", "Counts for")
    top = page.add(row, counts, *part.columns.values(), bold=True) + 1
    for number, *values in part.rows.iter_rows():
        page.add(Link(str(number), part.sheet, f"A{number}"), *map(_plain, values))
    bottom = len(page.rows)
    page.formats.append((top, 2, bottom, 2, _AMOUNT))
    for place, kind in enumerate(part.rows.dtypes, 1):
        look = _DATE if kind == pl.Date else _TEXT if kind == pl.String else None
        if look is not None:
            page.formats.append((top, place, bottom, place, look))


def _plain(value: Any) -> AnyValue:
    """Return a table's value as a cell takes it."""
    return value if value is None or isinstance(value, str | bool | int | float | dt.date) else str(value)


__all__ = ["CAPTIONS", "LISTED", "NAME", "show"]
