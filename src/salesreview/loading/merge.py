"""What a load does to the rows of a raw sheet: which are added, which replaced, which stay, which would go.

Nothing is written here; `decide` makes a `Merge`, which `carry` (loading/carry.py) carries out.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from salesreview.loading.pairing import paired
from salesreview.loading.record import NOBODY, Source, TableRecord
from salesreview.loading.rows import Rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]
    Places = NDArray[np.int64]

_SHORT = np.uint64(32)


class Going(enum.Enum):
    """What becomes of rows that would go: those that a source holds no more, or of which it has other lines."""

    ASK = "ask"  # nothing is loaded until that is answered
    LEAVE = "leave"  # they stay for now, and it is asked again next time
    KEEP = "keep"  # they stay for good, and other lines of an order are added to those that are there
    REMOVE = "remove"  # the source is right


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person said about a load: `going`, and whether rows mended in the workbook are the source's again."""

    going: Going = Going.ASK
    take_source: bool = False


@dataclass(frozen=True)
class Merge:
    """A load, worked out; places count rows of the two sides (`old`: the workbook, `new`: the source) from 0.

    Attributes:
        added: New rows that are put below the others.
        written: New rows that take the place of old ones, and those they replace: `overwritten`, one by one.
        removed: Old rows whose cells are emptied.
        same: New rows that stand there already.
        mended: New rows whose old ones a person changed, and which stay as they are.
        contested: Those of them of which the source, too, says something else than last time.
        deleted: New rows that a person took out of the workbook, and which stay out.
        vanished: Old rows that this source held and holds no more, lines of orders that it still holds among them.
        doubtful: Old rows of orders of which the source has other lines.
        elsewhere: Old rows with a number that the source holds too, in months that it does not hold.
        record: The record of the table after the load.
        going: What becomes of `vanished` and `doubtful`.
    """

    old: Rows
    new: Rows
    source: Source
    record: TableRecord
    going: Going
    added: Places
    written: Places
    overwritten: Places
    removed: Places
    same: Places
    mended: Places
    contested: Places
    deleted: Places
    vanished: Places
    doubtful: Places
    elsewhere: Places

    @property
    def asks(self) -> bool:
        """Whether rows would go and nobody has said what becomes of them."""
        return self.going is Going.ASK and bool(len(self.vanished) or len(self.doubtful))

    @property
    def changes(self) -> bool:
        """Whether any row of the sheet changes."""
        return bool(len(self.added) or len(self.written) or len(self.removed))

    @property
    def height(self) -> int:
        """How many rows there are afterwards."""
        return len(self.old) - len(self.removed) + len(self.added)


def decide(old: Rows, new: Rows, source: Source, record: TableRecord | None, choices: Choices) -> Merge:
    """Work a load out. `record` is None where the workbook keeps none: rows are then told by their keys alone."""
    return _Load(old, new, source, record or TableRecord(), choices).merge()


@dataclass
class _Load:
    old: Rows
    new: Rows
    source: Source
    record: TableRecord
    choices: Choices
    columns: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        cells = self.new.cells  # a column without any value says nothing: what a person typed there stays
        self.columns = tuple(name for name in cells.columns if cells[name].null_count() < cells.height)
        self.number = self.record.number(self.source)
        # One number for each key of the source; `at_key`: which of them each row has, -1 for old rows of other keys.
        self.keys, self.new_at = np.unique(self.new.key, return_inverse=True)
        self.old_at = _where(self.keys, self.old.key)
        self.known = self.record.places(self.keys)  # of the source's keys
        self.old_known = self.record.places(self.old.key)
        self.by = self._said_by(self.old_known)

    def _said_by(self, places: Places) -> NDArray[np.int64]:
        if not len(self.record.keys):
            return np.full(len(places), NOBODY, np.int64)
        return np.where(places >= 0, self.record.said_by[places].astype(np.int64), NOBODY)

    def merge(self) -> Merge:
        new_sum = _sums(self.new_at, self.new.content(self.columns), len(self.keys))
        new_count = np.bincount(self.new_at, minlength=len(self.keys))
        shared = self.old_at >= 0
        spoken = shared & self._spoken_for()
        at = self.old_at[spoken]
        old_rows = self.old.content(self.columns)
        old_sum = _sums(at, old_rows[spoken], len(self.keys))
        old_count = np.bincount(at, minlength=len(self.keys))

        present = old_count > 0
        equal = present & (new_sum == old_sum) & (new_count == old_count)
        said = (new_sum >> _SHORT).astype(np.uint32)
        as_last, mended = self._compared(new_sum, spoken)
        gone = ~present & as_last & ~self._to_be_loaded_anew(present)
        stays = present & ~equal & mended
        if self.choices.take_source:
            gone[:], stays[:] = False, False
        changed = present & ~equal & ~stays
        doubtful = changed & self._other_lines(changed, spoken)
        fresh = ~present & ~gone
        vanished = self._vanished(shared, _member(doubtful, self.old_at))

        going = self.choices.going
        keep = going is not Going.REMOVE
        beside = doubtful if keep else np.zeros_like(doubtful)
        replaced = changed & ~beside
        pairs = paired(
            [np.flatnonzero(_member(replaced, self.new_at)), self.new_at, self.new.content(self.columns)],
            [np.flatnonzero(spoken & _member(replaced, self.old_at)), self.old_at, old_rows],
        )
        extra = _member(beside, self.new_at) & ~np.isin(self.new.content(self.columns), old_rows[shared])
        added = np.flatnonzero(_member(fresh, self.new_at) | (extra & (going is Going.KEEP)))
        added = np.sort(np.concatenate([added, pairs.added]))
        lost = np.sort(np.concatenate([pairs.removed, vanished]))
        removed = lost[:0] if keep else lost
        unsettled = gone | stays
        if going is not Going.KEEP:
            unsettled |= beside
        settled = ~unsettled
        nothing = np.zeros(0, np.uint64)
        record = self.record.updated(
            Source(self.source.mark, self.source.name, self.columns),
            self.keys[settled], said[settled],
            dropped=nothing if keep else np.unique(self.old.key[vanished]),
            orphaned=np.unique(self.old.key[vanished]) if going is Going.KEEP else nothing,
        )  # fmt: skip
        return Merge(
            self.old, self.new, self.source, record, going,
            added=added, written=pairs.written, overwritten=pairs.overwritten, removed=removed,
            same=np.flatnonzero(_member(equal, self.new_at)),
            mended=np.flatnonzero(_member(stays, self.new_at)),
            contested=np.flatnonzero(_member(stays & ~as_last, self.new_at)),
            deleted=np.flatnonzero(_member(gone, self.new_at)),
            vanished=lost,
            doubtful=np.flatnonzero(spoken & _member(doubtful, self.old_at)),
            elsewhere=np.flatnonzero(shared & ~spoken),
        )  # fmt: skip

    def _spoken_for(self) -> Flags:
        """Tell which old rows lie where the source may speak of them: in its months, or in none."""
        spoken: Flags = (self.old.month < 0) | np.isin(self.old.month, self.new.month)
        return spoken

    def _compared(self, new_sum: NDArray[np.uint64], spoken: Flags) -> tuple[Flags, Flags]:
        """Tell per key whether the source says what it said last, and whether the workbook was changed since."""
        as_last = np.zeros(len(self.keys), bool)
        mended = np.zeros(len(self.keys), bool)
        known = self.known >= 0
        if not known.any():
            return as_last, mended
        last = np.where(known, self.record.said[self.known], 0).astype(np.uint32)
        by = self._said_by(self.known)
        groups: dict[tuple[str, ...], list[int]] = {}
        for number in np.unique(by[known]):
            columns = self.record.sources[number - 1].columns if number != NOBODY else self.columns
            groups.setdefault(columns, []).append(int(number))
        for columns, numbers in groups.items():
            these = known & np.isin(by, numbers)
            then = _sums(self.old_at[spoken], self.old.content(columns)[spoken], len(self.keys))
            mended |= these & ((then >> _SHORT).astype(np.uint32) != last)
            if set(columns) == set(self.columns):
                as_last |= these & ((new_sum >> _SHORT).astype(np.uint32) == last)
        return as_last, mended

    def _to_be_loaded_anew(self, present: Flags) -> Flags:
        """Tell which keys are absent because a person cleared the sheet, or the whole month, to load it again."""
        if not present.any():
            return np.ones(len(self.keys), bool)
        month = np.full(len(self.keys), -1, np.int64)
        month[self.new_at] = self.new.month
        standing = np.unique(np.concatenate([month[present], self.old.month[self.old_at >= 0]]))
        return (month >= 0) & ~np.isin(month, standing)

    def _other_lines(self, changed: Flags, spoken: Flags) -> Flags:
        """Tell which changed keys stand with wholly other lines: more of the order, or a correction of it?"""
        part = self.new.keys.part
        none = np.zeros(len(self.keys), bool)
        sides = (self.new.cells.columns, self.old.cells.columns)
        if part is None or not all(part in columns for columns in sides) or not changed.any():
            return none
        foreign = spoken & ((self.by != self.number) | (self.number == NOBODY)) & _member(changed, self.old_at)
        candidates = none.copy()
        candidates[self.old_at[foreign]] = True
        if not candidates.any():
            return none
        rows = np.flatnonzero(_member(candidates, self.new_at))
        line = (*self.new.keys.columns, part)
        meeting = np.isin(self.new.content(line)[rows], self.old.content(line)[foreign])
        candidates[self.new_at[rows[meeting]]] = False
        return candidates

    def _vanished(self, shared: Flags, doubtful: Flags) -> Places:
        """Return the old rows that this source, or one that it restates, held, and that it holds no more."""
        periods = self.new.keys.period is not None
        inside = ~shared & (self.by != NOBODY)
        if periods:
            inside &= np.isin(self.old.month, self.new.month) & (self.old.month >= 0)
        found = np.zeros(len(self.old), bool)
        for number in np.unique(self.by[inside]):
            of_it = self.by == number
            lost = inside & of_it
            restated = shared & of_it & ~doubtful
            if periods:
                restated &= np.isin(self.old.month, self.new.month)
            own = number == self.number
            if not (own and periods) and restated.sum() < lost.sum():
                continue
            if periods:
                days = self.new.day[self.new.day >= 0]
                slid = days.max() > self.old.day[of_it].max()
                lost &= ~(slid & (self.old.day < days.min()))
                if not own and restated.sum() < lost.sum():
                    continue
            found |= lost
        return np.flatnonzero(found)


def _where(keys: NDArray[np.uint64], sought: NDArray[np.uint64]) -> Places:
    """Return where each of `sought` stands in the ascending `keys`, -1 where it does not."""
    if not len(keys):
        return np.full(len(sought), -1, np.int64)
    at = np.searchsorted(keys, sought).clip(max=len(keys) - 1)
    return np.where(keys[at] == sought, at, -1)


def _sums(at: Places, hashes: NDArray[np.uint64], count: int) -> NDArray[np.uint64]:
    """Return the sum of the rows' hashes by key: the order of the rows does not matter."""
    sums = np.zeros(count, np.uint64)
    np.add.at(sums, at, hashes)
    return sums


def _member(flags: Flags, at: Places) -> Flags:
    """Tell for each row whether its key is flagged; rows of no key are not."""
    return np.where(at >= 0, flags[at], False) if len(flags) else np.zeros(len(at), bool)
