"""Formulas that fill several cells, where some of those cells are about to be overwritten."""

from __future__ import annotations

import html
import re
from collections.abc import Collection
from dataclasses import dataclass, field

from salesreview.xlsx import markup
from salesreview.xlsx.address import a1, area
from salesreview.xlsx.grid import Grid, Span
from salesreview.xlsx.markup import Element

Cell = tuple[int, int]


@dataclass(slots=True)
class _Shared:
    """One formula shared by a range: its first cell holds the text, the others only its number."""

    master: Cell | None = None
    text: str = ""
    others: list[tuple[Cell, Element]] = field(default_factory=list)


def released(grid: Grid, overwritten: Collection[Cell]) -> tuple[Grid, bool]:
    """Make a sheet's formulas independent of the cells that are about to be overwritten.

    A shared formula whose first cell goes gives each remaining cell a formula of its own, which computes the same.
    An array formula that reaches into our cells from outside cannot stay beside them: it leaves its last values.
    Returns the sheet as it is then, and whether a formula is lost by that or by the overwriting.
    """
    formula_tag = re.compile(rb"<(?:[^\s/>:]+:)?f[\s/>]")
    if not formula_tag.search(grid.data):
        return grid, False
    shared: dict[str, _Shared] = {}
    edits: list[tuple[int, int, bytes]] = []
    lost = False
    for row, span in grid.rows.items():
        if not formula_tag.search(grid.content(span)):
            continue
        for cell in grid.cells(row):
            formula = grid.formula(cell)
            if formula is None:
                continue
            at = (row, cell.number)
            lost = lost or at in overwritten
            kind = formula.get(b"t")
            if kind == "shared":
                _note(shared.setdefault(formula.get(b"si") or "", _Shared()), at, formula, grid.data)
            elif kind in ("array", "dataTable") and at not in overwritten and _reached(formula, overwritten):
                edits.append((cell.start, formula.end, _without_formula(grid, cell, formula)))
                lost = True
    for group in shared.values():
        if group.master in overwritten:
            edits += [_own(group, at, formula) for at, formula in group.others if at not in overwritten]
    return (Grid(markup.splice(grid.data, edits), grid.part) if edits else grid), lost


def formula_at(grid: Grid, row: int, cell: Span) -> str | None:
    """Return a cell's formula without its "=", a shared one as it reads at this cell; None where it has none."""
    formula = grid.formula(cell)
    if formula is None:
        return None
    inside = grid.data[formula.inner : formula.inner_end]
    text = "" if formula.empty else html.unescape(inside.decode("utf-8", "replace"))
    if text or formula.get(b"t") != "shared":
        return text
    number = formula.get(b"si")
    for at, span in grid.rows.items():
        if b"shared" not in grid.content(span):
            continue
        for other in grid.cells(at):
            master = grid.formula(other)
            if master is not None and master.get(b"si") == number and not master.empty:
                group = _Shared((at, other.number), html.unescape(grid.data[master.inner : master.inner_end].decode()))
                return _translated(group, (row, cell.number))
    return text


def _note(group: _Shared, at: Cell, formula: Element, data: bytes) -> None:
    text = "" if formula.empty else html.unescape(data[formula.inner : formula.inner_end].decode())
    if text and group.master is None:
        group.master, group.text = at, text
    else:
        group.others.append((at, formula))


def _reached(formula: Element, overwritten: Collection[Cell]) -> bool:
    box = area(formula.get(b"ref") or "")
    return box is not None and any(box.holds(row, column) for row, column in overwritten)


def _without_formula(grid: Grid, cell: Span, formula: Element) -> bytes:
    attributes = markup.with_attribute(cell.attributes, b"cm", None)
    return b"<" + grid.prefix + b"c" + attributes + b">" + grid.data[cell.inner : formula.start]


def _own(group: _Shared, at: Cell, formula: Element) -> tuple[int, int, bytes]:
    text = _translated(group, at)
    tag = formula.prefix + b"f"
    return formula.start, formula.end, b"<" + tag + b">" + markup.escaped(text).encode() + b"</" + tag + b">"


def _translated(group: _Shared, at: Cell) -> str:
    from openpyxl.formula.translate import Translator

    origin = a1(*group.master) if group.master else ""
    translated: str = Translator("=" + group.text, origin=origin).translate_formula(a1(*at))
    return translated[1:]
