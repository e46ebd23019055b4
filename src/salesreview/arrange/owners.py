"""Whose each cell in a block's columns is: what the last refresh wrote is ours, all else is a person's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from salesreview.arrange.model import Cell, Content, Sheet
from salesreview.arrange.prints import NOTHING, Row, fingerprint, fingerprints, shown
from salesreview.review.document import AnyValue, Formula

#: What stands in the place of a figure that is not there.
_NO_FIGURE = ("n/a", "—", "-")


@dataclass(slots=True)
class Owners:
    """A person's cells and ours below a block's heads; `typed_over`: where a person's text stands in a cell of ours.

    `labels` are the texts of the first cells of our rows, `doubtful` cells of which nobody can tell.
    """

    persons: dict[Cell, Content] = field(default_factory=dict)
    ours: set[Cell] = field(default_factory=set)
    typed_over: set[Cell] = field(default_factory=set)
    doubtful: set[Cell] = field(default_factory=set)
    labels: dict[int, str] = field(default_factory=dict)
    old_last: int = 0

    def is_ours(self, row: int) -> bool:
        """Tell whether a row is one of ours."""
        return row in self.labels


@dataclass(frozen=True, slots=True)
class Columns:
    """A block's columns on the sheet: (place in the record, sheet column), from left to right in the block."""

    top: int
    pairs: tuple[tuple[int | None, int], ...]

    @property
    def first(self) -> int:
        """The leftmost sheet column."""
        return min(column for _, column in self.pairs)

    @property
    def last(self) -> int:
        """The rightmost sheet column."""
        return max(column for _, column in self.pairs)


def read_rows(sheet: Sheet, columns: Columns, bottom: int) -> dict[int, dict[int, Content]]:
    """Return what the block's columns hold below the heads: row -> column -> content; empty rows are left out."""
    wanted = {column for _, column in columns.pairs}
    found = {}
    for row in range(columns.top + 1, min(bottom, sheet.last_row) + 1):
        held = sheet.row(row, columns.first, columns.last)
        mine = {column: content for column, content in held.items() if column in wanted}
        if mine:
            found[row] = mine
    return found


def by_record(rows: Mapping[int, Mapping[int, Content]], columns: Columns, record: Sequence[Row]) -> Owners:
    """Judge by what the last refresh wrote: `record` holds the fingerprints of its rows below the heads."""
    written = [_of(row, columns) for row in record]
    left = Counter(written)
    owners = Owners(old_last=columns.top)
    read = {row: _key(held, columns) for row, held in rows.items()}
    matched: dict[int, int] = {}
    for row, key in read.items():  # where it stood, before any copy of it
        index = row - columns.top - 1
        if index < len(written) and written[index] == key and left[key] > 0:
            left[key] -= 1
            matched[row] = index
    at = {key: index for index, key in enumerate(written)}
    for row, key in read.items():
        if row not in matched and left[key] > 0:
            left[key] -= 1
            matched[row] = at[key]
    taken = set(matched.values())
    shift = 0
    for row, held in rows.items():
        if row in matched:
            shift = row - columns.top - 1 - matched[row]
            owners.ours.update((row, column) for column in held)
            _note(owners, row, held, columns)
            continue
        index = row - columns.top - 1
        likely = [place for place in dict.fromkeys((index, index - shift)) if 0 <= place < len(written)]
        free = [place for place in likely if place not in taken]
        best = max(free, key=lambda place: _alike(held, columns, written[place]), default=None)
        old = written[best] if best is not None else (NOTHING,) * len(columns.pairs)
        _judge(owners, row, held, columns, old)
    return owners


def _judge(owners: Owners, row: int, held: Mapping[int, Content], columns: Columns, old: Row) -> None:
    inside = set(old) - {NOTHING}
    mine = False
    for (_, column), mark in zip(columns.pairs, old, strict=True):
        content = held.get(column)
        if content is None:
            mine = mine or mark != NOTHING
            continue
        found = fingerprints(content)
        if mark in found or inside.intersection(found):  # in its place, or moved within its row
            owners.ours.add((row, column))
            mine = True
        else:
            owners.persons[row, column] = content
            if mark != NOTHING:
                owners.typed_over.add((row, column))
                mine = True
    if mine:
        _note(owners, row, held, columns)


def _note(owners: Owners, row: int, held: Mapping[int, Content], columns: Columns) -> None:
    first = held.get(columns.pairs[0][1])
    owners.labels[row] = shown(first.value if isinstance(first, Formula) else first)
    owners.old_last = max(owners.old_last, row)


def _of(row: Row, columns: Columns) -> Row:
    return tuple(row[place] if place is not None and place < len(row) else NOTHING for place, _ in columns.pairs)


def _key(held: Mapping[int, Content], columns: Columns) -> Row:
    marks = []
    for _, column in columns.pairs:
        content = held.get(column)
        marks.append("=" if isinstance(content, Formula) else fingerprint(content))
    return tuple(marks)


def _alike(held: Mapping[int, Content], columns: Columns, old: Row) -> int:
    count = 0
    for (_, column), mark in zip(columns.pairs, old, strict=True):
        content = held.get(column)
        count += content is not None and mark in fingerprints(content)
    return count


def by_guess(
    rows: Mapping[int, Mapping[int, Content]],
    columns: Columns,
    new: Sequence[Sequence[AnyValue]],
    is_figure: Callable[[int], bool],
    table_bottom: int | None,
    is_said: Callable[[str], bool] = lambda text: False,
) -> Owners:
    """Judge a workbook without a record: rows without a gap below the heads that are filled as ours are.

    `new` are the rows that this refresh writes (its columns as in `columns`), `is_figure` tells of a column's place
    whether it holds figures, `is_said` of a text whether a refresh says so beside figures, `table_bottom` is the last
    row of the block's Excel Table.
    """
    owners = Owners(old_last=columns.top)
    first = columns.pairs[0][1]
    named = Counter(shown(values[0]) for values in new)
    by_label = {shown(values[0]): values for values in new if named[shown(values[0])] == 1 and shown(values[0])}
    going = True
    for row in sorted(rows):
        held = rows[row]
        index = row - columns.top - 1
        going = going and (row == columns.top + 1 or row - 1 in owners.labels)
        same = index < len(new) and all(
            fingerprint(value) in fingerprints(held.get(column))
            for (_, column), value in zip(columns.pairs, new[index], strict=True)
        )
        filled = first in held and not isinstance(held[first], Formula) and len(held) > 1
        mine = row <= table_bottom if table_bottom is not None else going and (filled or same)
        if not mine:
            owners.persons.update({(row, column): content for column, content in held.items()})
            continue
        label = held.get(first)
        match = by_label.get(shown(label)) if not isinstance(label, Formula) else None
        for place, (_, column) in enumerate(columns.pairs):
            content = held.get(column)
            if content is None:
                continue
            figure = is_figure(place)
            if isinstance(content, Formula) or (
                figure and isinstance(content, str) and content.strip() not in _NO_FIGURE
            ):
                owners.persons[row, column] = content
                owners.typed_over.add((row, column))
            elif (
                match is not None
                and not figure
                and isinstance(content, str)
                and not shown(match[place])
                and not is_said(content)
            ):
                owners.persons[row, column] = content
                owners.doubtful.add((row, column))
            else:
                owners.ours.add((row, column))
        _note(owners, row, held, columns)
    return owners
