"""The template's defined names: how a refresh finds a cell, whatever its tab is called or where it moved."""

from __future__ import annotations

from typing import Any


class Names:
    """Gives cells of one XlsxWriter workbook their defined names, and remembers where each tab's first one is.

    Attributes:
        places: Where each name leads: a tab's caption and the cell's address.
    """

    def __init__(self, book: Any) -> None:
        self._book = book
        self.places: dict[str, tuple[str, str]] = {}
        self._taken: set[str] = set()
        self._first: dict[str, tuple[tuple[int, int], str]] = {}

    def add(self, name: str, sheet: Any, row: int, column: int) -> None:
        """Call the cell at `row`, `column` (both from 0) of a worksheet `name`. Raises ValueError on a second one."""
        from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

        if name.lower() in self._taken:
            raise ValueError(f"defined name twice: {name}")
        self._taken.add(name.lower())
        caption = sheet.get_name()
        address = xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
        self._book.define_name(name, f"={quote_sheetname(caption)}!{address}")
        self.places[name] = (caption, address.replace("$", ""))
        self._first[caption] = min(self._first.get(caption, ((row, column), name)), ((row, column), name))

    def first_on(self, sheet: Any) -> str | None:
        """Return the name nearest the top of a worksheet: a link to it survives the tab's renaming."""
        found = self._first.get(sheet.get_name())
        return found[1] if found else None
