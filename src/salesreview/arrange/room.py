"""Room for a person's cells in a block's way: pushed down, taken along with their row, set beside, or noted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from salesreview.arrange.formulas import shifted
from salesreview.arrange.model import Cell, Content, Moved, Sheet
from salesreview.arrange.owners import Owners
from salesreview.arrange.prints import fingerprint, fingerprints, shown
from salesreview.review.document import AnyValue, Formula
from salesreview.xlsx.address import LAST_COLUMN, Area


@dataclass(frozen=True, slots=True)
class Space:
    """Where a block lies: its sheet and name, its columns, the last row that is free for it, the column beside all."""

    sheet: str
    name: str
    top: int
    columns: tuple[int | None, ...]
    bottom: int
    beside: int
    entry: frozenset[int] = frozenset()  # places of columns that a person fills in


@dataclass(slots=True)
class Settled:
    """What becomes of the cells in a block's columns."""

    kept: set[Cell] = field(default_factory=set)
    emptied: set[Cell] = field(default_factory=set)
    moved: list[Moved] = field(default_factory=list)


def settle(space: Space, rows: Sequence[Sequence[AnyValue]], owners: Owners, sheet: Sheet) -> Settled:
    """Return what becomes of each cell below the heads; `rows` are the block's, the heads first."""
    job = _Job(space, rows, owners, sheet)
    return job.done()


class _Job:
    def __init__(self, space: Space, rows: Sequence[Sequence[AnyValue]], owners: Owners, sheet: Sheet) -> None:
        self.space, self.rows, self.owners, self.sheet = space, rows, owners, sheet
        self.last = space.top + len(rows) - 1
        self.place = {column: place for place, column in enumerate(space.columns) if column is not None}
        self.first = next(column for column in space.columns if column is not None)
        self.out = Settled()
        self.targets: set[Cell] = set()

    def done(self) -> Settled:
        """Return what becomes of the cells."""
        out, owners = self.out, self.owners
        out.emptied = {cell for cell in owners.ours if cell[0] > self.last}
        way = [cell for cell in sorted(owners.persons) if self._stands_in_the_way(cell)]
        below = [cell for cell in way if not owners.is_ours(cell[0])]
        if below:
            self._push(below)
        for cell in way:
            if owners.is_ours(cell[0]):
                self._follow(cell)
        gone = {move.old for move in out.moved}
        out.kept = {cell for cell in owners.persons if cell not in gone and self._new(cell) in (None, "")}
        out.emptied |= {cell for cell in gone if cell not in self.targets and self._new(cell) in (None, "")}
        out.emptied -= self.targets
        out.kept |= self.targets
        return out

    def _new(self, cell: Cell) -> AnyValue:
        row, column = cell
        if row > self.last:
            return None
        return self.rows[row - self.space.top][self.place[column]]

    def _stands_in_the_way(self, cell: Cell) -> bool:
        row, column = cell
        if row > self.last:
            return False
        new, content = self._new(cell), self.owners.persons[cell]
        if new is None or new == "":
            if cell in self.owners.doubtful:
                return True
            # a text in a free cell stays while its row stays the same member's
            return self.owners.is_ours(row) and self.owners.labels[row] != shown(self._new((row, self.first)))
        if fingerprint(new) in fingerprints(content):
            return False
        if self.place[column] in self.space.entry:
            text = shown(content.value if isinstance(content, Formula) else content)
            return all(shown(values[self.place[column]]) != text for values in self.rows[1:])
        return True

    def _push(self, below: list[Cell]) -> None:
        """Push everything of a person's from the first row in the way down; else set it beside; else note it."""
        owners, space = self.owners, self.space
        first = below[0][0]
        group = {
            cell: content for cell, content in owners.persons.items()
            if cell[0] >= first and not owners.is_ours(cell[0])
        }  # fmt: skip
        gap = max(first - max(owners.old_last, space.top) - 1, 0)
        for shift in dict.fromkeys((self.last + 1 + gap - first, self.last + 1 - first)):
            if self._has_room(group, shift):
                area = Area(first, min(self.place), max(row for row, _ in group), max(self.place))
                for (row, column), content in sorted(group.items()):
                    self._move((row, column), content, (row + shift, column), area, shift)
                return
        for row in sorted({row for row, _ in below}):
            cells = [cell for cell in below if cell[0] == row]
            free = space.beside + len(cells) - 1 <= LAST_COLUMN and not self.sheet.row(
                row, space.beside, space.beside + len(cells) - 1
            )
            for step, cell in enumerate(cells):
                self._move(cell, owners.persons[cell], (row, space.beside + step) if free else None)

    def _has_room(self, group: Mapping[Cell, Content], shift: int) -> bool:
        if max(row for row, _ in group) + shift > self.space.bottom:
            return False
        rows, columns = [row + shift for row, _ in group], [column for _, column in group]
        box = Area(min(rows), min(columns), max(rows), max(columns))
        areas = (*self.sheet.taken(), *self.sheet.merged(box))
        for row, column in group:
            at = (row + shift, column)
            held = self.sheet.row(row + shift, column, column)
            if held and at not in group and at not in self.owners.ours:
                return False
            if at in self.owners.persons and at not in group:
                return False
            if any(area.holds(*at) for area in areas):
                return False
        return True

    def _follow(self, cell: Cell) -> None:
        """Take a text in a free cell of a row along with the row's member; note what was typed over a figure."""
        row, column = cell
        content, label = self.owners.persons[cell], self.owners.labels[row]
        place = self.place[column]
        if cell not in self.owners.typed_over and cell not in self.owners.doubtful and column != self.first and label:
            there = [
                at for at, values in enumerate(self.rows[1:], self.space.top + 1)
                if shown(values[self.place[self.first]]) == label
            ]  # fmt: skip
            if len(there) == 1:
                at = (there[0], column)
                free = self._new(at) in (None, "") and at not in self.owners.persons and at not in self.targets
                if free and self.rows[at[0] - self.space.top][place] in (None, ""):
                    self._move(cell, content, at)
                    return
        self._move(cell, content, None)

    def _move(self, cell: Cell, content: Content, new: Cell | None, area: Area | None = None, shift: int = 0) -> None:
        if area is not None and isinstance(content, Formula):
            content = Formula(shifted(content.text, area, shift), content.value)
        if new is not None:
            self.targets.add(new)
        label = self.owners.labels.get(cell[0], "")
        now = shown(self._new(cell))
        self.out.moved.append(Moved(self.space.sheet, cell, content, new, self.space.name, label, now))


def covered(cells: Iterable[Cell], areas: Iterable[Area]) -> Area | None:
    """Return the first merged range that holds one of the cells but not as its first: nobody would see that cell."""
    wanted = set(cells)
    if not wanted:
        return None
    rows, columns = [row for row, _ in wanted], [column for _, column in wanted]
    top, bottom, left, right = min(rows), max(rows), min(columns), max(columns)
    for area in areas:
        for row in range(max(area.top, top), min(area.bottom, bottom) + 1):
            for column in range(max(area.left, left), min(area.right, right) + 1):
                if (row, column) in wanted and (row, column) != (area.top, area.left):
                    return area
    return None
