"""One watch of a workbook at a time: a lock that the system frees when its process ends, however it ends."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from salesreview import files
from salesreview.watch.errors import WatchError


@contextlib.contextmanager
def alone(path: Path) -> Iterator[bool]:
    """Hold the lock at `path` while inside; give False where another process holds it.

    Raises WatchError where the file cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("ab")
    except OSError as error:
        raise WatchError(
            f"无法写入“{path.parent}”，预警没有运行；请检查文件夹是否存在、是否可写，或用 --state 换一个位置。",
            f"“{path.parent}” cannot be written to, so the watch did not run; check that the folder is there and that "
            "you may write in it, or choose another place with --state.",
        ) from error
    with file:
        yield files.locked(file)
