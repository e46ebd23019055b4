"""Windows' rule of open files, on every system: what a process has open can be neither renamed, replaced nor removed.

It holds under each of a file's names (sharing is per file, not per link), and for files that are mapped into memory.
On in all tests, so that code that breaks on Windows fails here too; those marked `posix` prove what Windows has not.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from salesreview import files

_DESCRIPTORS, _MAPS = Path("/proc/self/fd"), Path("/proc/self/maps")
_CHANGES = {"os.rename": 2, "os.remove": 1}
_on = False


def holding(path: os.PathLike[str] | str | bytes, at: int | None) -> bool:
    """Tell whether this process has a file open or mapped."""
    try:
        wanted = os.stat(path, dir_fd=at, follow_symlinks=False)
    except (OSError, ValueError):
        return False
    for descriptor in _DESCRIPTORS.iterdir():
        try:
            if os.path.samestat(wanted, descriptor.stat()):
                return True
        except OSError:  # closed meanwhile, or the one that lists
            continue
    mark = f" {wanted.st_ino} "
    return wanted.st_size > 0 and mark in _MAPS.read_text("utf-8", "surrogateescape")


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    global _on
    paths = _CHANGES.get(event)
    if paths is None or not _on:
        return
    _on = False  # looking is no change
    try:
        for path, at in zip(arguments[:paths], arguments[paths:], strict=True):
            if not isinstance(path, int) and holding(path, at if at != -1 else None):
                raise PermissionError(13, f"held by this process, as Windows does not allow ({event})", str(path))
    finally:
        _on = True


@pytest.fixture(scope="session", autouse=True)
def windows_rules() -> Iterator[None]:
    """Let the rules of Windows hold, and nobody wait long for what will not change."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "WINDOWS", True)
        patch.setattr(files, "PATIENCE", 0.05)
        if sys.platform == "linux":
            sys.addaudithook(_watch)
        yield


@pytest.fixture(autouse=True)
def _open_files(request: pytest.FixtureRequest, windows_rules: None) -> Iterator[None]:
    """Switch the rule on for a test, and off for the clearing away between tests."""
    global _on
    _on = request.node.get_closest_marker("posix") is None
    yield
    _on = False
