"""What a refresh replaces in the open workbook, noted before it is overwritten, so that it can be put back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from salesreview.hosts.excel.values import packed, unpacked
from salesreview.xlsx.address import Area, area


@dataclass(frozen=True, slots=True)
class Write:
    """One rectangle of a sheet and what it holds: values, formulas as text that begins with "="."""

    sheet: str
    area: Area
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class Resize:
    """An Excel Table and its extent, header included."""

    sheet: str
    table: str
    area: Area


@dataclass(frozen=True, slots=True)
class Height:
    """The height of a row in points."""

    sheet: str
    row: int
    points: float


@dataclass(slots=True)
class Before:
    """What stood there before: enough to take a refresh back.

    `fitted`: rows that are as high as their text. `settings`: those of the application that a write changes, as they
    were. `made`: the Notes tab was made for it. `done`: the write went through to its end; otherwise the workbook may be half-written.
    """

    writes: list[Write] = field(default_factory=list)
    sizes: list[Resize] = field(default_factory=list)
    heights: list[Height] = field(default_factory=list)
    fitted: list[tuple[str, Area]] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)
    made: bool = False
    done: bool = False

    @property
    def touched(self) -> list[str]:
        """The sheets that putting it back writes to."""
        changes: list[Write | Resize] = [*self.writes, *self.sizes]
        return list(dict.fromkeys(change.sheet for change in changes))

    def pieces(self) -> list[str]:
        """Return everything as pieces of text that each fit into a cell; the first holds `done` alone (see `mark`)."""
        kept = packed({
            "writes": [[w.sheet, w.area.range_ref, [list(row) for row in w.rows]] for w in self.writes],
            "sizes": [[s.sheet, s.table, s.area.range_ref] for s in self.sizes],
            "heights": [[h.sheet, h.row, h.points] for h in self.heights],
            "fitted": [[sheet, rows.range_ref] for sheet, rows in self.fitted],
            "settings": self.settings,
            "made": self.made,
        })  # fmt: skip
        return [mark(done=self.done), kept[0].removeprefix("{"), *kept[1:]]

    @classmethod
    def read(cls, pieces: Sequence[str]) -> Before:
        """Return what `pieces` were made of. Raises ValueError where they are not ours."""
        found: Mapping[str, Any] = unpacked(pieces)
        try:
            return cls(
                [Write(sheet, _area(ref), tuple(tuple(row) for row in rows)) for sheet, ref, rows in found["writes"]],
                [Resize(sheet, table, _area(ref)) for sheet, table, ref in found["sizes"]],
                [Height(sheet, row, points) for sheet, row, points in found["heights"]],
                [(sheet, _area(ref)) for sheet, ref in found.get("fitted", ())],
                dict(found.get("settings", {})),
                bool(found.get("made", False)),
                bool(found.get("done", True)),  # earlier versions kept nothing of a write that broke off
            )
        except (KeyError, TypeError) as error:
            raise ValueError("not a journal") from error


def mark(*, done: bool) -> str:
    """Return the first piece, which a write that came to its end replaces."""
    return f'{{"done": {"true" if done else "false"},'


def _area(ref: str) -> Area:
    found = area(ref)
    if found is None:
        raise ValueError(ref)
    return found
