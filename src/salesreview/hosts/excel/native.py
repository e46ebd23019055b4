"""The few things that xlwings' public interface lacks, one seam per platform: Windows' COM and the Mac's scripting.

An engine that has neither (LibreOffice in the tests) leaves the charts' extents as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from salesreview.hosts.excel.calls import is_busy
from salesreview.xlsx.address import Area, quoted

if TYPE_CHECKING:
    from xlwings import Book, Range, Sheet


def is_protected(sheet: Sheet) -> bool:
    """Tell whether a sheet's cells are protected."""
    api = sheet.api
    found = getattr(api, "ProtectContents", None)
    if found is None:  # the Mac's names
        found = api.protect_contents.get()
    return bool(found)


def is_read_only(book: Book) -> bool:
    """Tell whether a workbook is open for reading alone."""
    found = getattr(book.api, "ReadOnly", None)
    if found is None:
        found = book.api.read_only.get()
    return bool(found)


def last_author(book: Book) -> str:
    """Return who saved a workbook last; "" where the platform does not tell (only Windows does)."""
    try:
        return str(book.api.BuiltinDocumentProperties("Last Author").Value or "").strip()
    except Exception:  # a new workbook has none, and other platforms know no such property: each fails in its own way
        return ""


def set_look(cell: Range, start: int, end: int, color: str, *, bold: bool) -> None:
    """Give some characters of a cell, counted from 0, a colour (#RRGGBB) and a weight.

    On Windows without the two calls more that xlwings makes to count the characters.
    """
    characters = getattr(cell.api, "GetCharacters", None)
    if characters is None:
        font = cell.characters[start:end].font
        font.color, font.bold = color, bold
        return
    font = characters(start + 1, end - start).Font
    font.Color = int.from_bytes(bytes.fromhex(color.removeprefix("#")), "little")
    font.Bold = bold


def find_chart(sheet: Sheet, name: str) -> Any:
    """Return the COM chart of a sheet by its name; None where it is gone, and on platforms without such charts."""
    find = getattr(sheet.api, "ChartObjects", None)
    if find is None:
        return None
    try:
        return find(name).Chart
    except Exception as error:
        if is_busy(error):
            raise
        return None


def title_of(sheet: Sheet, name: str) -> str | None:
    """Return the title of a COM chart; None where it has none, or where there is no such chart."""
    native = find_chart(sheet, name)
    return str(native.ChartTitle.Text) if native is not None and native.HasTitle else None


def draw(native: Any, sheet: str, series: Sequence[tuple[Area, Area]], title: str | None, names: Sequence[str]) -> None:
    """Let a COM chart draw other rows: per series its categories and values; give it a title and its series' names.

    A chart whose series a person has taken out or added keeps what it has.
    """
    if native.SeriesCollection().Count != len(series):
        return
    if title is not None and native.HasTitle:
        native.ChartTitle.Text = title
    for number, (categories, values) in enumerate(series, 1):
        one = native.SeriesCollection(number)
        one.XValues = f"={quoted(sheet)}!{categories.absolute}"
        one.Values = f"={quoted(sheet)}!{values.absolute}"
    for number, name in enumerate(names, 1):
        native.SeriesCollection(number).Name = name
