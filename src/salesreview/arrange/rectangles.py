"""Single cells gathered into rectangles, for a host that writes a rectangle in one call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from salesreview.arrange.model import Cell
from salesreview.xlsx.address import Area

T = TypeVar("T")


def rectangles(cells: Mapping[Cell, T]) -> list[tuple[Area, list[list[T]]]]:
    """Return the cells as rectangles without gaps: runs of columns in rows below each other."""
    rows: dict[int, list[int]] = {}
    for row, column in sorted(cells):
        rows.setdefault(row, []).append(column)
    found: list[tuple[Area, list[list[T]]]] = []
    open_runs: dict[tuple[int, int], int] = {}  # first and last column -> place in `found`
    before = 0
    for row, columns in rows.items():
        runs = _runs(columns)
        going = open_runs if row == before + 1 else {}
        open_runs = {}
        for left, right in runs:
            values = [cells[row, column] for column in range(left, right + 1)]
            place = going.get((left, right))
            if place is None:
                place = len(found)
                found.append((Area(row, left, row, right), [values]))
            else:
                area, lines = found[place]
                lines.append(values)
                found[place] = (Area(area.top, left, row, right), lines)
            open_runs[left, right] = place
        before = row
    return found


def _runs(columns: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for column in columns:
        if runs and column == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], column)
        else:
            runs.append((column, column))
    return runs
