"""Copying ranges, whole or only what they show or look like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import cells
from .address import Area
from .errors import refused

if TYPE_CHECKING:
    from .range import Range
    from .sheet import Sheet

_KINDS = frozenset({"all", "formats", "values", "formulas"})


def copy(source: Range, destination: Any = None) -> None:
    """Copy to the xlwings range `destination`; without one, remember it for `paste`."""
    if destination is None:
        source.calls.reach()
        source.book.app.clipboard = source
    else:
        _copy(source, destination.impl, "all")


def copy_from(
    target: Range, source_range: Any, copy_type: str = "all", skip_blanks: bool = False, transpose: bool = False
) -> None:
    """Copy from the xlwings range `source_range`."""
    if skip_blanks or transpose:
        raise NotImplementedError("skip_blanks, transpose")
    _copy(source_range.impl, target, copy_type)


def paste(
    target: Range,
    paste: str | None = None,
    operation: str | None = None,
    skip_blanks: bool = False,
    transpose: bool = False,
) -> None:
    """Copy from what was copied last."""
    if skip_blanks or transpose or operation:
        raise NotImplementedError("operation, skip_blanks, transpose")
    source = target.book.app.clipboard
    if source is None:
        raise refused("nothing was copied")
    _copy(source, target, paste or "all")


def _copy(source: Range, target: Range, kind: str) -> None:
    """Copy once, or as often as `target` is a multiple of `source`."""
    if kind not in _KINDS:
        raise NotImplementedError(kind)
    if source.book is not target.book:
        raise NotImplementedError("copying between books")
    area, to = source.area, target.area
    fits = to.rows % area.rows == 0 and to.columns % area.columns == 0
    tiles = (to.rows // area.rows, to.columns // area.columns) if fits else (1, 1)
    whole = Area(to.top, to.left, tiles[0] * area.rows, tiles[1] * area.columns)
    target.sheet.require_editable(whole)
    if kind == "values":
        values = source.own.getDataArray()
        cells.put(target.sheet, whole, tuple(row * tiles[1] for _ in range(tiles[0]) for row in values))
        return
    to_keep = target.sheet.cells_of(whole)
    held = (to_keep.getDataArray(), to_keep.getFormulaArray()) if kind == "formats" else None
    for i in range(tiles[0]):
        for j in range(tiles[1]):
            place = Area(to.top + i * area.rows, to.left + j * area.columns)
            cell = target.sheet.cells_of(place).getCellByPosition(0, 0).CellAddress
            source.sheet.own.copyRange(cell, source.own.RangeAddress)
    if held is not None:
        _give_back(target.sheet, whole, *held)


def _give_back(sheet: Sheet, area: Area, values: cells.Block, formulas: cells.Block) -> None:
    """Put values and formulas back into cells, whose look has changed."""
    cells.put(sheet, area, tuple(tuple("" if value is None else value for value in row) for row in values))
    own = sheet.cells_of(area)
    for i, row in enumerate(formulas):
        for j, text in enumerate(row):
            if text.startswith("="):
                own.getCellByPosition(j, i).setFormula(text)
