"""The few files that an installation reads and writes: whole or not at all, and every failure a sentence."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from salesreview import files
from salesreview.errors import WorkbookError


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn a failure with `path` into a WorkbookError."""
    try:
        yield
    except OSError as error:
        raise WorkbookError(
            f"无法读取、写入或删除 {path}。请退出 Excel 后重试；Mac 上如询问“终端”能否访问其他应用的数据，请允许。",
            f"{path} cannot be read, written or removed. Please quit Excel and try again; on a Mac allow Terminal to "
            "access data of other apps if it asks.",
        ) from error


def content(path: Path) -> bytes | None:
    """Return what a file holds; None where there is none. Raises WorkbookError where it cannot be read."""
    with told(path):
        try:
            return path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None


def is_file(path: Path) -> bool:
    """Return whether there is a file; one that cannot even be looked for is none."""
    with contextlib.suppress(OSError):
        return path.is_file()
    return False


def put(path: Path, data: bytes) -> None:
    """Write a file in one step, with its folders; its rights stay. Raises WorkbookError; the old file is whole then."""
    with told(path):
        (path.resolve() if path.is_symlink() else path).parent.mkdir(parents=True, exist_ok=True)
        files.put(path, data)


def remove(path: Path) -> None:
    """Remove a file, where there is one. Raises WorkbookError."""
    with told(path):
        files.remove(path)
