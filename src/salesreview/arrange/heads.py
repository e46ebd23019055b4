"""The columns of a table found by their heads, wherever a person's edits have taken them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from salesreview.arrange.model import Content
from salesreview.arrange.prints import shown
from salesreview.review.document import Formula


@dataclass(frozen=True, slots=True)
class Head:
    """One head: the texts it may have (both languages), its place in the block, how many columns it takes.

    `known`: the last refresh wrote it; False for a column that a later version has added.
    """

    texts: frozenset[str]
    offset: int
    span: int = 1
    known: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """Where the heads are: a sheet column for each column of the block (None: nowhere).

    `typed_over` are columns whose head a person typed over, `gone` the heads whose column is not there any more.
    """

    columns: tuple[int | None, ...]
    typed_over: tuple[int, ...] = ()
    gone: tuple[Head, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """The row of the heads: what it holds, where the block's name stands, and how far it may reach on either side."""

    contents: Mapping[int, Content]
    left: int
    first: int
    last: int
    #: whether what stands below a column is what the last refresh wrote there; None: nobody knows
    ours_below: Callable[[int, Head], bool | None] = field(default=lambda column, head: None)

    def text(self, column: int) -> str:
        """Return a cell's text."""
        content = self.contents.get(column)
        return shown(content.value if isinstance(content, Formula) else content)


def find(heads: Sequence[Head], width: int, row: Row) -> Found | None:
    """Return where the heads stand; None where that is not certain."""
    at = {head.offset: _only(head, row) for head in heads}
    if any(column == 0 for column in at.values()):
        return None
    missing = [head for head in heads if at[head.offset] is None]
    if 2 * sum(head.known for head in missing) > len(heads):
        return None
    typed_over: list[int] = []
    gone: list[Head] = []
    for head in missing:
        column = _between(head, heads, at)
        taken = column is None or column in at.values() or not row.first <= column <= row.last
        if not head.known and not taken and column is not None and not row.text(column):
            at[head.offset] = column  # a column that this version adds
        elif not taken and column is not None and _is_its_body(head, column, row):
            at[head.offset] = column
            typed_over.append(column)
        else:
            gone.append(head)
    if at[heads[0].offset] is None:
        return None
    return Found(_spread(heads, width, at, row), tuple(typed_over), tuple(gone))


def _only(head: Head, row: Row) -> int | None:
    """Return the column of a head: None where it is missing, 0 where it is one of several."""
    found = [column for column in sorted(row.contents) if row.text(column) in head.texts]
    if len(found) > 1:
        own = [column for column in found if row.ours_below(column, head)]
        found = own if len(own) == 1 else found
        expected = row.left + head.offset
        if len(found) > 1 and expected in found:  # a copy beside the column that did not move
            found = [expected]
    return None if not found else found[0] if len(found) == 1 else 0


def _between(head: Head, heads: Sequence[Head], at: Mapping[int, int | None]) -> int | None:
    """Return the column where a missing head must have been: right after the one before, right before the next."""
    place = list(heads).index(head)
    before = at[heads[place - 1].offset] if place else None
    after = at[heads[place + 1].offset] if place + 1 < len(heads) else None
    from_left = before + heads[place - 1].span if before else None
    from_right = after - head.span if after else None
    if from_left is not None and from_right is not None:
        return from_left if from_left == from_right else None
    return from_left if from_left is not None else from_right


def _is_its_body(head: Head, column: int, row: Row) -> bool:
    """Tell whether the column is the head's own, its text typed over, and not another one in its place."""
    return row.ours_below(column, head) is not False


def _spread(heads: Sequence[Head], width: int, at: Mapping[int, int | None], row: Row) -> tuple[int | None, ...]:
    """Give each column of the block its sheet column; those that a head reaches over follow it."""
    taken = {column for column in at.values() if column is not None}
    columns: list[int | None] = [None] * width
    for head in heads:
        column = at[head.offset]
        columns[head.offset] = column
        for step in range(1, head.span):
            if column is None or column + step in taken or row.text(column + step):
                break
            columns[head.offset + step] = column + step
    return tuple(columns)
