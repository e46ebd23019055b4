"""What is to be run, how often, and the name it goes by in every scheduler."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from salesreview import launch
from salesreview.watch.errors import WatchError

#: Minutes between two runs that every scheduler can keep.
EVERY = (15, 30, 60, 120, 240)
#: How the name of every entry begins.
PREFIX = "salesreview-watch-"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: the workbook it watches, the program and its arguments, minutes between runs."""

    book: Path
    command: tuple[str, ...]
    every: int = 60

    @property
    def name(self) -> str:
        """The entry's name: the same for a workbook at its place, whatever the options."""
        return name_of(self.book)


def name_of(book: Path) -> str:
    """Return the name of a workbook's entry."""
    return f"{PREFIX}{hashlib.sha256(str(book.resolve()).encode(errors='surrogateescape')).hexdigest()[:10]}"


class Scheduler(Protocol):
    """A system's scheduler."""

    title: str

    def text(self, entry: Entry) -> str:
        """Return what would be written for an entry, as a person reads it."""

    def installed(self, name: str) -> str | None:
        """Return what stands there under a name; None where nothing does."""

    def names(self) -> list[str]:
        """Return the names of all entries that stand there."""

    def install(self, entry: Entry) -> None:
        """Write an entry, in the place of one of its name. Raises WatchError."""

    def remove(self, name: str) -> None:
        """Take an entry out and leave all else as it was. Raises WatchError."""


def called(command: Sequence[str], title: str, given: bytes = b"", allowed: Sequence[int] = ()) -> bytes | None:
    """Run a system's tool and return what it said; None where it ended with one of the codes `allowed`.

    Raises WatchError where the tool is not there or refuses.
    """
    try:
        ran: subprocess.CompletedProcess[bytes] = subprocess.run(
            list(command), input=given, capture_output=True, check=False, timeout=60, **launch.HIDDEN
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise WatchError(
            f"无法使用 {title}：没有找到或无法运行 {command[0]}。日程没有改动；"
            "可用 watch schedule show 查看内容后手工添加。",
            f"{title} cannot be used: {command[0]} is not there or does not run. The schedule is as it was; watch "
            "schedule show prints the entry to add by hand.",
        ) from error
    if ran.returncode == 0:
        return ran.stdout
    if ran.returncode in allowed:
        return None
    said = " ".join(launch.decoded(ran.stderr or ran.stdout).split())[:300]
    raise WatchError(
        f"{title} 拒绝了改动（{said}），日程可能没有改动；请用 watch schedule show 核对。",
        f"{title} refused ({said}); the schedule may be as it was: see watch schedule show.",
    )
