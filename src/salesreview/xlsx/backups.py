"""The dated backups of a workbook: the last five, in a folder `<name>.backups` beside it.

A backup is a hard link where the file system has them, so that keeping it copies nothing; elsewhere a copy that is put
in place in one step. Putting one back is one step, too.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from salesreview import files
from salesreview.errors import WorkbookError

#: How many are kept of each workbook.
KEPT = 5
#: What the folder's name ends in; whoever reads folders of data passes by it.
FOLDER_SUFFIX = ".backups"
_WRITTEN = "%Y-%m-%d_%H%M%S"
_WAITING = ".salesreview.tmp"
_ABANDONED = 3600  # seconds after which a copy that was never finished is that of a killed run


@dataclass(frozen=True, slots=True)
class Backup:
    """A workbook as it was before a change; `made`: the time of that change."""

    path: Path
    made: dt.datetime


def folder_of(book: Path) -> Path:
    """Return the folder that a workbook's backups lie in; it need not be there."""
    return book.with_name(book.stem + FOLDER_SUFFIX)


def backups_of(book: Path) -> list[Backup]:
    """Return a workbook's backups, the latest first."""
    pattern = re.compile(re.escape(book.stem) + r"_(\d{4})-(\d\d)-(\d\d)_(\d\d)(\d\d)(\d\d)" + re.escape(book.suffix))
    found = []
    with contextlib.suppress(OSError):
        for path in folder_of(book).iterdir():
            named = pattern.fullmatch(path.name)
            with contextlib.suppress(ValueError):
                if named is not None and path.is_file():
                    year, month, day, hour, minute, second = map(int, named.groups())
                    found.append(Backup(path, dt.datetime(year, month, day, hour, minute, second)))
    return sorted(found, key=lambda each: each.made, reverse=True)


def keep(book: Path) -> Path:
    """Keep a workbook as its latest backup and return where; the file stays where it is (see `prune`).

    Raises OSError where that is not possible, and WorkbookError where a file has the folder's name.
    """
    folder = folder_of(book)
    try:
        folder.mkdir(exist_ok=True)
    except FileExistsError as error:
        raise WorkbookError(
            f"无法保留备份：“{folder.name}”是一个文件，而备份要放进这个名称的文件夹。请将它改名或移走后重试，工作簿没有改动。",
            f"No backup can be kept: {folder.name} is a file, and the backups go into a folder of that name. Rename or "
            "move it, and retry; the workbook is as it was.",
        ) from error
    made = dt.datetime.now().replace(microsecond=0)
    if earlier := backups_of(book):  # two within a second, or a clock that was set back: the order stays
        made = max(made, earlier[0].made + dt.timedelta(seconds=1))
    kept = folder / f"{book.stem}_{made.strftime(_WRITTEN)}{book.suffix}"
    try:
        os.link(book, kept)
    except OSError:  # no hard links here (FAT, some network folders)
        waiting = files.beside(kept)
        try:
            shutil.copy2(book, waiting)
            files.replace(waiting, kept)
        finally:
            with contextlib.suppress(PermissionError):  # a later run cleans up
                files.remove(waiting)
    return kept


def drop(kept: Path) -> None:
    """Take back a backup of a change that came to nothing."""
    with contextlib.suppress(OSError):
        kept.unlink()
        kept.parent.rmdir()  # refused where others lie in it


def prune(book: Path) -> None:
    """Delete all but the latest backups of a workbook, and what a killed run left half-copied."""
    for old in backups_of(book)[KEPT:]:
        with contextlib.suppress(OSError):  # somebody looks at it: it goes next time
            old.path.unlink()
    for left in folder_of(book).glob(f".*{_WAITING}"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_ctime > _ABANDONED:
                left.unlink()


def put_back(book: Path, backup: Backup) -> Path | None:
    """Put a backup in the workbook's place; return where what stood there is kept now, None where nothing did.

    The backup itself becomes the workbook, so that taking it back in the same way restores what was there. Raises
    OSError where that is not possible; both files are then as they were.
    """
    kept = keep(book) if book.exists() else None
    try:
        files.replace(backup.path, book)
    except OSError:
        if kept is not None:
            drop(kept)
        raise
    prune(book)
    return kept
