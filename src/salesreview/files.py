"""Files put in their places whole, by the rules of every system.

Windows neither renames, replaces nor removes what a program holds open. What we hold ourselves is let go of first;
others (a virus scanner, OneDrive) often hold a file for a moment only, so they are asked again for about a second.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from salesreview.errors import UsageError

#: Whether the rules of Windows hold; the tests set it on every system.
WINDOWS = sys.platform == "win32"
PATIENCE = 1.0  # seconds
_PAUSE = 0.05
_SUFFIX = ".salesreview.tmp"
_FOLDER = ".salesreview-"
_LOCK = "lock"
#: Bytes of a file's name that leave room for what a temporary one adds (systems take 255).
_LONGEST_NAME = 200
#: Characters of a whole path: Excel opens none that is longer; Windows takes 259, and a temporary name is longer.
LONGEST_BOOK, LONGEST_PATH = 218, 230
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[1-9¹²³]) *(\..*)?")
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f]')


def refuse_name(path: Path, longest: int = LONGEST_PATH) -> None:
    """Raise UsageError for a path that Windows cannot have, or would take for something else (CON, a stripped dot)."""
    if not WINDOWS:
        return
    for name in path.parts[1 if path.anchor else 0 :]:
        if name in (".", ".."):
            continue
        if _DEVICES.fullmatch(name):
            raise UsageError(
                f"“{name}”在 Windows 中是设备名，不能用作文件或文件夹的名称；请换一个名称。",
                f"“{name}” is the name of a device on Windows, not of a file or folder; choose another name.",
            )
        if name != name.rstrip(". ") or _FORBIDDEN.search(name):
            raise UsageError(
                f'“{name}”不能用作 Windows 的文件名：末尾不能是句点或空格，其中不能有 < > : " | ? *；请换一个名称。',
                f"“{name}” is no file name on Windows: it may not end in a full stop or a blank, nor hold "
                '< > : " | ? *; choose another name.',
            )
    length = len(str(path.absolute()))
    if length > longest:
        raise UsageError(
            f"路径过长（{length} 个字符，超过 {longest} 个时 Excel 或 Windows 打不开）：{path}。"
            "请换到层级较浅的文件夹，或缩短名称。",
            f"The path has {length} characters; with more than {longest} Excel or Windows cannot open it: {path}. "
            "Choose a folder that lies less deep, or a shorter name.",
        )


def patiently(action: Callable[[], object]) -> None:
    """Do something with a file that others may hold for a moment. Raises OSError where it still fails."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            action()
            return
        except PermissionError:
            if not WINDOWS or time.monotonic() >= until:
                raise
        time.sleep(_PAUSE)


def replace(source: Path, target: Path) -> None:
    """Put a file in the place of another in one step. Raises OSError; both are then as they were."""
    patiently(lambda: source.replace(target))


def remove(path: Path) -> None:
    """Remove a file, where there is one. Raises OSError."""
    patiently(lambda: path.unlink(missing_ok=True))


def is_held(path: Path) -> bool:
    """Tell whether somebody, ourselves included, holds a file so that it cannot be replaced; asked for a second."""
    if not WINDOWS or not path.is_file():
        return False
    try:
        patiently(lambda: path.rename(path))  # changes nothing, and is refused just as replacing would be
    except PermissionError:
        return True
    except OSError:  # a file system that does not know this: the replacing itself will tell
        return False
    return False


def hold(file: IO[bytes]) -> None:
    """Lock a file for this process. Raises OSError where another process holds it.

    On Windows an open file cannot be deleted, which does the same.
    """
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def locked(file: IO[bytes]) -> bool:
    """Lock an open file for this process alone; False where another has it.

    Closing it, or the end of the process however it ends, gives it back.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextlib.contextmanager
def temporary(target: Path) -> Iterator[tuple[Path, IO[bytes]]]:
    """Open a new temporary file beside `target`; it is gone afterwards unless it became the target.

    Close it before it is put in its place where `WINDOWS`; elsewhere it stays locked until it is there.
    """
    _clean_files(target)
    path = beside(target)
    with path.open("xb") as out:
        hold(out)
        try:
            yield path, out
        finally:
            if WINDOWS:
                out.close()
            with contextlib.suppress(PermissionError):  # the next run cleans up
                remove(path)


def beside(target: Path, mark: str = "") -> Path:
    """Return a name for a temporary file beside `target`, by which a later run knows whose it was."""
    return target.with_name(f"{_start(target)}{secrets.token_hex(4)}{mark}{_SUFFIX}")


def _start(target: Path) -> str:
    name = target.name.encode(errors="surrogateescape")
    return f".{target.name if len(name) <= _LONGEST_NAME else hashlib.sha256(name).hexdigest()[:16]}."


def put(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write a file in one step; a link stays one, rights stay. Raises OSError: the old file is whole then.

    `private`: readable by its owner alone, where systems know that.
    """
    target = path.resolve() if path.is_symlink() else path
    with temporary(target) as (made, out):
        if private:
            made.chmod(0o600)
        elif target.exists():
            shutil.copymode(target, made)
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
        if WINDOWS:
            out.close()
        replace(made, target)


@contextlib.contextmanager
def folder_beside(target: Path) -> Iterator[Path]:
    """Make a folder beside `target` to work in; it is gone afterwards. Raises OSError where it cannot be made."""
    for path in _found(target.parent, _FOLDER, ""):
        if path.is_dir() and _is_left(path / _LOCK):
            shutil.rmtree(path, ignore_errors=True)
    with (
        tempfile.TemporaryDirectory(prefix=_FOLDER, dir=target.parent, ignore_cleanup_errors=True) as name,
        (Path(name) / _LOCK).open("xb") as lock,
    ):
        hold(lock)
        yield Path(name)


def _clean_files(target: Path) -> None:
    """Delete the temporary files of runs that were killed; those of a run at work are held by it."""
    for path in _found(target.parent, _start(target), _SUFFIX):
        _is_left(path)


def _found(folder: Path, start: str, end: str) -> list[Path]:
    with os.scandir(folder) as entries:
        return [folder / each.name for each in entries if each.name.startswith(start) and each.name.endswith(end)]


def _is_left(path: Path) -> bool:
    """Delete a file that no run at work holds; tell whether that was so."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            path.unlink()  # refused while another process has it open
            return True
        with path.open("rb") as file:
            hold(file)
        path.unlink()
        return True
    return False
