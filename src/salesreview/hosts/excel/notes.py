"""The Notes tab of the open workbook, made on demand behind all other tabs, and only added to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesreview.arrange.notes import CAPTIONS, HEADS, NOTES, WIDTHS
from salesreview.errors import WorkbookError
from salesreview.hosts.excel.calls import Patience, is_busy
from salesreview.xlsx.newtab import free_caption

if TYPE_CHECKING:
    from xlwings import Book

    from salesreview.hosts.excel.sheets import Sheets

_TOP, _LEFT = 2, 2


def make(book: Book, sheets: Sheets, patience: Patience, lang: str) -> str | None:
    """Make the tab where there is none, and return its caption then; the active tab stays so.

    Raises WorkbookError where the workbook takes no tab; nothing is written then.
    """
    if NOTES in sheets.places:
        return None
    caption = free_caption(CAPTIONS[lang], list(sheets.by_name))
    active = patience(lambda: book.sheets.active)
    try:
        made = patience(lambda: book.sheets.add(caption, after=book.sheets[len(book.sheets) - 1]))
    except Exception as error:
        if is_busy(error) or isinstance(error, WorkbookError):
            raise
        raise WorkbookError(
            "您写的内容需要移到“便笺”工作表，但无法添加工作表，未作任何改动；请在“审阅”中撤消工作簿保护后再试。",
            "Your own texts must make room on a Notes tab, but no tab could be added; nothing was changed. Unprotect the "
            "workbook (Review tab) and try again.",
        ) from error
    cells = made.range((_TOP, _LEFT), (_TOP, _LEFT + len(WIDTHS) - 1))
    patience(setattr, cells, "value", [list(HEADS[lang])])
    patience(setattr, cells.font, "bold", True)
    for step, width in enumerate(WIDTHS):
        patience(setattr, made.range((_TOP, _LEFT + step)), "column_width", width)
    patience(lambda: book.names.add(NOTES, f"='{caption}'!$B$2"))
    patience(active.activate)
    sheets.forget_all()
    return caption


def remove_empty(book: Book, sheets: Sheets, patience: Patience) -> None:
    """Take the tab away again where it holds nothing but its heads."""
    place = sheets.places.get(NOTES)
    if place is None:
        return
    held = sheets.held(place.sheet)
    below = range(place.area.top + 1, held.bottom + 1)
    if any(held.value(row, column) is not None for row in below for column in range(1, held.right + 1)):
        return
    patience(lambda: book.names[NOTES].delete())
    patience(sheets.by_name[place.sheet].delete)
    sheets.forget_all()
