"""Answers Apple events on the model, as Excel for the Mac does: what a reference leads to, and what a command does there.

Values come as lists of rows, an empty cell as "", an error cell not at all (all beside it move: xlwings' issue 1924), and
what is not there as `missing value`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from salesreview.xlsx.address import Area, area, letters

from . import model
from .apple import MISSING, CommandError, Keyword, Step, k
from .model import Book, Excel, Sheet, cells_of
from .rules import RefusedError

#: errAENoSuchObject, and "Parameter error", which Excel answers to most else.
NO_SUCH_OBJECT, PARAMETER = -1728, -50
_ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}
_CALCULATION = {"automatic": "calculation_automatic", "manual": "calculation_manual",
                "semiautomatic": "calculation_semiautomatic"}  # fmt: skip


class Cells:
    """A range."""

    def __init__(self, sheet: Sheet, box: Area) -> None:
        self.sheet, self.box = sheet, box


class Font:
    """The font of a range, or of its characters from `start` on."""

    def __init__(self, cells: Cells, start: int) -> None:
        self.cells, self.start = cells, start


class MacExcel:
    """One application; see `apple.Application`."""

    def __init__(self, excel: Excel) -> None:
        self.excel = excel

    def answer(self, steps: tuple[Step, ...], command: str, given: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Carry out an event; it crosses the boundary once."""
        self.excel.boundary.cross(".".join([*(step.word for step in steps), command]))
        try:
            return self._do(list(steps), command, given, named)
        except RefusedError as error:
            raise CommandError(PARAMETER, str(error)) from error

    def _do(self, steps: list[Step], command: str, given: tuple[Any, ...], named: dict[str, Any]) -> Any:
        if command in ("get", "set"):
            *way, last = steps
            found = self._lead(way)
            if last.key is not None:
                return self._step(found, last)
            get, put = _PROPERTIES.get((type(found), last.word), (None, None))
            if command == "set" and put is not None:
                return put(found, given[0])
            if command == "get" and get is not None:
                return get(found)
            if command == "get":
                return self._all(found, last)
            raise AssertionError(f"{type(found).__name__}: {command} {last.word}")
        if command == "exists":
            try:
                self._lead(steps)
            except CommandError:
                return False
            return True
        found = self._lead(steps)
        if command == "count":
            return len(self._elements(found, named["each"].AS_name + "s"))
        act = _COMMANDS.get((type(found), command))
        if act is None:
            raise AssertionError(f"{type(found).__name__}: {command}")
        return act(found, *given, **named)

    def _lead(self, steps: list[Step]) -> Any:
        found: Any = self.excel
        for step in steps:
            found = self._step(found, step)
        return found

    def _step(self, found: Any, step: Step) -> Any:
        if step.key is None:
            way = _WAYS.get((type(found), step.word))
            if way is None:
                raise AssertionError(f"{type(found).__name__}: {step.word}")
            return way(found)
        if step.word == "cells":
            boxes = found.find(step.key)
            return Cells(found, boxes[0])
        if isinstance(found, Sheet) and step.word in ("rows", "columns"):
            return _line(found, step)
        if isinstance(found, Cells) and step.word == "columns":
            return Cells(found.sheet, Area(found.box.top, step.key, found.box.bottom, step.key))
        if isinstance(found, Cells) and step.word == "characters":
            start = step.key.start or 1
            return Font(found, start)
        items = self._elements(found, step.word)
        if isinstance(step.key, int):
            if 1 <= step.key <= len(items):
                return items[step.key - 1]
        else:
            for each in items:
                if each.name.casefold() == step.key.casefold():
                    return each
        raise CommandError(NO_SUCH_OBJECT, f"Object does not exist: {step.word}[{step.key!r}]")

    def _all(self, found: Any, last: Step) -> Any:
        """Return every element, or one property of every element."""
        raise AssertionError(f"{type(found).__name__}: get {last.word}")

    def _elements(self, found: Any, word: str) -> list[Any]:
        return _elements(found, word)


class Named:
    """All defined names of a workbook; one property of each comes in one event."""

    def __init__(self, book: Book) -> None:
        self.book = book


class DefinedName:
    """A defined name."""

    def __init__(self, book: Book, name: model.Name) -> None:
        self.book, self.entry, self.name = book, name, name.name


def _elements(found: Any, word: str) -> list[Any]:
    if isinstance(found, Named):
        return [DefinedName(found.book, name) for name in found.book.names]
    kinds: dict[tuple[type, str], Callable[[Any], list[Any]]] = {
        (Excel, "workbooks"): lambda excel: excel.books,
        (Book, "worksheets"): lambda book: book.sheets,
        (Book, "sheets"): lambda book: book.sheets,
        (Book, "named_items"): lambda book: [DefinedName(book, name) for name in book.names],
        (Sheet, "list_objects"): lambda sheet: [_Table(sheet, table) for table in sheet.tables],
        (Sheet, "chart_objects"): lambda sheet: sheet.charts,
        (Cells, "rows"): lambda cells: list(range(cells.box.top, cells.box.bottom + 1)),
        (Cells, "columns"): lambda cells: list(range(cells.box.left, cells.box.right + 1)),
    }
    return kinds[type(found), word](found)


class _Table:
    def __init__(self, sheet: Sheet, table: model.Table) -> None:
        self.sheet, self.table, self.name = sheet, table, table.name


def _line(sheet: Sheet, step: Step) -> Cells:
    if isinstance(step.key, str):  # rows["$A$1:$C$9"]
        return Cells(sheet, sheet.find(step.key.replace("$", ""))[0])
    return Cells(sheet, Area(step.key, 1, step.key, 16_384))


def _address(box: Area) -> str:
    first = f"${letters(box.left)}${box.top}"
    return first if (box.top, box.left) == (box.bottom, box.right) else f"{first}:${letters(box.right)}${box.bottom}"


def _values(cells: Cells) -> Any:
    box, sheet = cells.box, cells.sheet

    def is_error(at: tuple[int, int]) -> bool:
        value = sheet.cells.get(at)
        return isinstance(value, str) and value in _ERRORS and at in sheet.formulas

    columns = range(box.left, box.right + 1)
    rows = [
        [sheet.cells.get((row, column), "") for column in columns if not is_error((row, column))]
        for row in range(box.top, box.bottom + 1)
    ]
    if (box.top, box.left) == (box.bottom, box.right):
        return rows[0][0] if rows[0] else MISSING
    return rows


def _formulas(cells: Cells) -> Any:
    box = cells.box

    def text(at: tuple[int, int]) -> str:
        value = cells.sheet.formulas.get(at) or cells.sheet.cells.get(at, "")
        return value if isinstance(value, str) else f"{value:.15g}" if isinstance(value, float) else str(value)

    columns = range(box.left, box.right + 1)
    rows = [[text((row, column)) for column in columns] for row in range(box.top, box.bottom + 1)]
    return rows[0][0] if (box.top, box.left) == (box.bottom, box.right) else rows


def _put(cells: Cells, given: Any) -> None:
    for value in [each for row in given for each in row] if isinstance(given, list) else [given]:
        if isinstance(value, int) and not isinstance(value, bool):
            raise AssertionError("Excel ignores a 64-bit whole number without a word (xlwings' issue 227)")
        if isinstance(value, dt.datetime) and value.tzinfo is not None:
            raise AssertionError("appscript takes no moment with a time zone")
    cells.sheet.put(cells.box, given)
    cells.sheet.book.saved = False


def _formats(cells: Cells) -> Any:
    found = {cells.sheet.formats.get(at, "General") for at in cells_of(cells.box)}
    return found.pop() if len(found) == 1 else MISSING


def _set_formats(cells: Cells, given: str) -> None:
    cells.sheet.writable()
    cells.sheet.formats.update((at, given) for at in cells_of(cells.box))


def _height(cells: Cells) -> Any:
    found = {cells.sheet.heights.get(row, 15.0) for row in range(cells.box.top, cells.box.bottom + 1)}
    return found.pop() if len(found) == 1 else MISSING


def _set_height(cells: Cells, points: float) -> None:
    cells.sheet.writable()
    cells.sheet.heights.update((row, points) for row in range(cells.box.top, cells.box.bottom + 1))


def _merge_cells(cells: Cells) -> Any:
    covered = [any(box.holds(*at) for box in cells.sheet.merged) for at in cells_of(cells.box)]
    return MISSING if any(covered) and not all(covered) else all(covered)


def _merge_area(cells: Cells) -> Cells:
    at = (cells.box.top, cells.box.left)
    return Cells(cells.sheet, next((box for box in cells.sheet.merged if box.holds(*at)), cells.box))


def _set_font(name: str) -> Callable[[Font, Any], None]:
    def put(font: Font, value: Any) -> None:
        font.cells.sheet.writable()
        box = font.cells.box
        font.cells.sheet.fonts.setdefault((box.top, box.left, font.start), {})[name] = value

    return put


def _fit(cells: Cells) -> None:
    cells.sheet.writable()
    cells.sheet.fitted.append(cells.box)


def _copy(cells: Cells, destination: Any = None) -> None:
    cells.sheet.book.excel.copied = (cells.sheet, cells.box)


def _paste(cells: Cells, **_: Any) -> None:
    cells.sheet.book.excel.paste_formats(cells.sheet, cells.box)


def _range_of(name: DefinedName) -> Cells:
    place = name.book.place_of(name.name)
    if place is None:
        raise CommandError(NO_SUCH_OBJECT, "no range")
    return Cells(*place)


def _external(cells: Cells, external: bool = False, **_: Any) -> str:
    text = _address(cells.box)
    if not external:
        return text
    return f"'[{cells.sheet.book.name}]{cells.sheet.name}'!{text}"


def _resize(table: _Table, range: Any) -> None:
    steps = range.steps
    box = area(str(steps[-1].key).replace("$", ""))
    assert box is not None
    table.sheet.resize(table.table, box)


def _setter(name: str) -> Callable[[Any, Any], None]:
    return lambda owner, value: setattr(owner, name, value)


def _calculation(excel: Excel, value: Keyword) -> None:
    excel.calculation = next(name for name, word in _CALCULATION.items() if word == value.AS_name)


def _cut_copy(excel: Excel, _: Any) -> None:
    excel.copied = None


#: Properties: how each is read and set.
_PROPERTIES: dict[tuple[type, str], tuple[Callable[[Any], Any] | None, Callable[[Any, Any], None] | None]] = {
    (Excel, "screen_updating"): (lambda e: e.screen_updating, _setter("screen_updating")),
    (Excel, "enable_events"): (lambda e: e.enable_events, _setter("enable_events")),
    (Excel, "display_alerts"): (lambda e: e.display_alerts, _setter("display_alerts")),
    (Excel, "calculation"): (lambda e: Keyword(_CALCULATION[e.calculation]), _calculation),
    (Excel, "status_bar"): (lambda e: e.status, Excel.show),
    (Excel, "cut_copy_mode"): (lambda e: k.copy_mode if e.copied else MISSING, _cut_copy),
    (Excel, "version"): (lambda e: "16.90", None),
    (Book, "name"): (lambda b: b.name, None),
    (Book, "read_only"): (lambda b: b.read_only, None),
    (Book, "properties"): (lambda b: {k.full_name: b.path, k.path: b.path.removesuffix(b.name)}, None),
    (Named, "name"): (lambda n: [each.name for each in n.book.names] or MISSING, None),
    (Named, "references"): (lambda n: [each.refers_to for each in n.book.names] or MISSING, None),
    (DefinedName, "name"): (lambda n: n.name, None),
    (DefinedName, "references"): (lambda n: n.entry.refers_to, None),
    (Sheet, "name"): (lambda s: s.name, None),
    (Sheet, "protect_contents"): (lambda s: s.protected, None),
    (Sheet, "entry_index"): (lambda s: s.book.sheets.index(s) + 1, None),
    (Sheet, "visible"): (
        lambda s: {-1: k.sheet_visible, 0: k.sheet_hidden, 2: k.sheet_very_hidden}[s.visible], None,
    ),
    (_Table, "name"): (lambda t: t.name, None),
    (_Table, "total"): (lambda t: t.table.totals, None),
    (model.Chart, "name"): (lambda c: c.name, None),
    (Cells, "value"): (_values, _put),
    (Cells, "formula"): (_formulas, None),
    (Cells, "first_row_index"): (lambda c: c.box.top, None),
    (Cells, "first_column_index"): (lambda c: c.box.left, None),
    (Cells, "number_format"): (_formats, _set_formats),
    (Cells, "row_height"): (_height, _set_height),
    (Cells, "merge_cells"): (_merge_cells, None),
    (Font, "color"): (None, _set_font("color")),
    (Font, "bold"): (None, _set_font("bold")),
}  # fmt: skip
#: Steps from one object to another.
_WAYS: dict[tuple[type, str], Callable[[Any], Any]] = {
    (Book, "named_items"): Named,
    (Sheet, "used_range"): lambda s: Cells(s, s.used),
    (DefinedName, "reference_range"): _range_of,
    (_Table, "range_object"): lambda t: Cells(t.sheet, t.table.box),
    (Cells, "merge_area"): _merge_area,
    (Cells, "font_object"): lambda c: Font(c, 0),
    (Font, "font_object"): lambda f: f,
}
#: Commands.
_COMMANDS: dict[tuple[type, str], Callable[..., Any]] = {
    (Cells, "get_address"): _external,
    (Cells, "autofit"): _fit,
    (Cells, "copy_range"): _copy,
    (Cells, "paste_special"): _paste,
    (_Table, "resize"): _resize,
}
