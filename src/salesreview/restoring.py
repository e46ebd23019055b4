"""Putting a workbook back as it was before a change: what its dated backups hold, and one of them in its place."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from salesreview.errors import UsageError, WorkbookError
from salesreview.xlsx.backups import Backup, backups_of, folder_of, put_back
from salesreview.xlsx.saving import refuse_if_held, refuse_if_open, refuse_read_only

_MONTH, _REFRESHED = "SR_home_month", "SR_home_refreshed"


@dataclass(frozen=True, slots=True)
class Saved:
    """A state of the workbook that can be put back.

    `made`: when the change came that it is the state before. `month` and `refreshed`: the month that its review is of
    and when that was written; "" and None where it was never refreshed. `fault`: why it cannot be put back, else None.
    """

    path: Path
    made: dt.datetime
    month: str
    refreshed: dt.datetime | None
    fault: WorkbookError | None = None


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: the state that stands now, and where the one before it is kept (None: there was none)."""

    book: Path
    saved: Saved
    kept: Path | None


def saved_states(book: Path) -> list[Saved]:
    """Return the states that can be put back, the latest first; the workbook itself need not be there any more."""
    return [_described(each) for each in backups_of(book.resolve())]


def undo(book: Path, number: int = 1) -> Undone:
    """Put a saved state back (1: the latest); what stands there now is kept, so that undo can itself be undone.

    Raises UsageError where there is no such state, WorkbookError where the workbook is open or cannot be written, or
    the state is damaged; every file is then as it was.
    """
    target = book.resolve()
    if target.is_dir():
        raise UsageError(f"“{book}”是文件夹，这里需要一个工作簿。", f"“{book}” is a folder; a workbook is needed here.")
    backups = backups_of(target)
    if not backups:
        folder = folder_of(target)
        raise UsageError(
            f"“{book.name}”没有可恢复的备份：文件夹“{folder}”不存在或是空的。读入、刷新等每次改动前都会在那里保留一份。",
            f"There is no backup of {book.name}: the folder {folder} is not there or is empty. Every load, refresh or "
            "other change keeps one there first.",
        )
    if not 1 <= number <= len(backups):
        raise UsageError(
            f"没有第 {number} 份备份，共有 {len(backups)} 份；用 --list 列出。",
            f"There is no backup number {number}; there are {len(backups)}. List them with --list.",
        )
    refuse_if_open(target)
    refuse_read_only(target)
    refuse_if_held(target)
    saved = _described(backups[number - 1])
    if saved.fault is not None:
        raise WorkbookError(
            f"第 {number} 份备份“{saved.path.name}”已损坏，未作改动；请用 --list 另选一份。（{saved.fault.zh}）",
            f"Backup number {number}, {saved.path.name}, is damaged, and nothing was changed; choose another by "
            f"--list. ({saved.fault.en})",
        )
    try:
        kept = put_back(target, backups[number - 1])
    except OSError as error:
        raise WorkbookError(
            f"未能恢复“{target.name}”，文件没有改动（{error}）。请关闭占用它的程序，检查文件夹是否可写后重试。",
            f"{target.name} could not be put back, and no file was changed ({error}). Close the program that holds it, "
            "check that the folder can be written to, and retry.",
        ) from error
    return Undone(target, saved, kept)


def _described(backup: Backup) -> Saved:
    """Look into a backup: whole it must be, and of which month its review is."""
    from salesreview.hosts.file import FileHost

    try:
        with FileHost(backup.path) as host:
            cells = host.read_cells([_MONTH, _REFRESHED])
            host.package.check()
    except WorkbookError as error:
        return Saved(backup.path, backup.made, "", None, error)
    at = cells.get(_REFRESHED)
    return Saved(
        backup.path, backup.made, str(cells.get(_MONTH) or ""), at if isinstance(at, dt.datetime) else None
    )
