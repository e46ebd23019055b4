"""Writing a workbook file so that a crash at any moment leaves a whole file: the old one or the new one.

Order: look who has the file, write a temporary file beside it, flush it to the disk, read it back, keep the old file
as a dated backup (see `backups`), and put the new one in its place in one step.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import zipfile
import zlib
from collections.abc import Callable, Collection
from pathlib import Path
from typing import IO
from xml.parsers import expat

from salesreview import files
from salesreview.errors import WorkbookError
from salesreview.xlsx import backups

#: Parts larger than this are read back for their checksum only; parsing a raw sheet again would double the time.
_LARGEST_PARSED = 32 << 20

Stamp = tuple[int, int]


def stamp(path: Path) -> Stamp | None:
    """Return what tells one state of a file from another: time and size; None where there is no file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def save(
    target: Path,
    fill: Callable[[IO[bytes]], None],
    changed: Collection[str],
    expected: Stamp | None,
    release: Callable[[], None],
) -> Path | None:
    """Write a workbook atomically; return where the file that was there is kept, None where there was none.

    Args:
        target: The file itself, not a link to it.
        fill: Writes the whole archive into an open file.
        changed: Names of the parts that are new; these are read back and parsed.
        expected: The state of `target` when it was opened; None where it is another file than the one opened.
        release: Closes our own hold on the file, before it is touched (Windows asks for that).

    Raises:
        WorkbookError: open in a spreadsheet program, changed meanwhile, not writable, disk full, or what was
            written cannot be read back. The file at `target` is then untouched.
    """
    refuse_if_open(target)
    _refuse_if_changed(target, expected)
    if target.exists() and not os.access(target, os.W_OK):
        raise _read_only(target.name)
    try:
        with files.temporary(target) as (temporary, out):
            fill(out)
            out.flush()
            os.fsync(out.fileno())
            _verify(temporary, changed, target.name)
            _refuse_if_changed(target, expected)
            _keep_rights(target, temporary)
            release()
            if files.WINDOWS:
                out.close()
            refuse_if_held(target)
            kept = keep_backup(target) if target.exists() else None
            try:
                files.replace(temporary, target)
            except BaseException:
                if kept is not None:
                    backups.drop(kept)
                raise
        _sync_folder(target.parent)
        backups.prune(target)
        return kept
    except PermissionError as error:
        raise _read_only(target.name) from error
    except FileNotFoundError as error:
        raise WorkbookError(
            f"文件夹“{target.parent}”不存在，未能保存。请先建立该文件夹，或换一个位置。",
            f"Nothing was saved: there is no folder {target.parent}. Create it first, or choose another place.",
        ) from error
    except (OSError, ValueError) as error:
        raise WorkbookError(
            f"未能保存“{target.name}”，原文件没有改动（{error}）。请检查磁盘空间和网络位置后重试。",
            f"{target.name} could not be saved and is as it was ({error}). Check disk space and network, and retry.",
        ) from error


def refuse_if_open(target: Path) -> None:
    """Look for the files that Excel, WPS and LibreOffice lay beside a workbook while it is open.

    Raises WorkbookError where there is one, naming who has the workbook open.
    """
    owner = target.with_name("~$" + target.name)
    lock = target.with_name(f".~lock.{target.name}#")
    program, who, mark = "Excel", "", owner
    if owner.exists():
        with contextlib.suppress(OSError):
            who = owner_name(owner.read_bytes())
    elif lock.exists():
        program, mark = "LibreOffice", lock
        with contextlib.suppress(OSError, UnicodeDecodeError):
            who = lock.read_text("utf-8").split(",")[0].strip()
    else:
        return
    raise WorkbookError(
        f"“{target.name}”正在 {program} 中打开{f'（使用者：{who}）' if who else ''}，未做任何改动。"
        f"请先在 {program} 中关闭它再刷新；如果确定没有人打开它，请删除残留的隐藏文件“{mark.name}”。",
        f"{target.name} is open in {program}{f' (by {who})' if who else ''}, so nothing was changed. "
        f"Close it in {program} first; if nobody has it open, delete the leftover hidden file {mark.name}.",
    )


def refuse_if_held(target: Path) -> None:
    """Raise WorkbookError where a program holds a file so that it cannot be replaced, as on Windows Excel and WPS do.

    Our own hold counts too: call it before the file is opened, or when it is closed again.
    """
    if files.is_held(target):
        raise WorkbookError(
            f"“{target.name}”正被其他程序占用（如 Excel、WPS、云盘同步或杀毒软件），未做任何改动。"
            "请在该程序中关闭它后重试，或用 --out 另存到别处。",
            f"{target.name} is held by another program (Excel, WPS, a cloud drive, a virus scanner), so nothing was "
            "changed. Close it there and retry, or save elsewhere with --out.",
        )


def refuse_read_only(target: Path) -> None:
    """Raise WorkbookError where a file's owner made it read-only."""
    if target.exists() and not target.stat().st_mode & 0o222:
        raise WorkbookError(
            f"“{target.name}”是只读文件，未作改动；请取消只读属性，或用 --out 另存。",
            f"“{target.name}” is read-only and was left as it is; make it writable, or save elsewhere with --out.",
        )


def owner_name(content: bytes) -> str:
    """Return who has a workbook open from Excel's owner file: UTF-16 at byte 57, an older 8-bit form before it."""
    if len(content) >= 59:
        length = int.from_bytes(content[55:57], "little")
        name = content[57 : 57 + 2 * length].decode("utf-16-le", "replace").strip("\0 ")
        if 0 < length <= 54 and name.isprintable():
            return name
    name = content[1 : 1 + content[0]].decode("ascii", "replace").strip("\0 ") if content else ""
    return name if name.isascii() and name.isprintable() else ""


def _refuse_if_changed(target: Path, expected: Stamp | None) -> None:
    if expected is not None and stamp(target) != expected:
        raise WorkbookError(
            f"刷新期间“{target.name}”被其他程序或其他人修改过，为免覆盖未做任何改动。请重新刷新。",
            f"{target.name} was changed by somebody else during the refresh; "
            "nothing was written over it. Refresh again.",
        )


def _read_only(name: str) -> WorkbookError:
    return WorkbookError(
        f"“{name}”或其所在文件夹是只读的，或文件被其他程序占用，未能保存。"
        "请关闭占用它的程序，取消“只读”属性，或用 --out 另存到别处。",
        f"{name} or its folder is read-only, or another program holds the file, so nothing was saved. Close that "
        "program, take the read-only mark off, or save elsewhere with --out.",
    )


def _verify(written: Path, changed: Collection[str], name: str) -> None:
    try:
        with zipfile.ZipFile(written) as archive:
            for entry in archive.infolist():
                with archive.open(entry) as part:  # reads the local header and compares the names
                    if entry.filename in changed:
                        _verify_part(part, entry)
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError) as error:
        raise WorkbookError(
            f"写出的文件未通过检查，原文件“{name}”没有改动（{error}）。请重试；若仍出现，请报告此问题。",
            f"What was written did not pass its check, so {name} is as it was ({error}). "
            "Retry, and report this if it recurs.",
        ) from error


def _verify_part(part: IO[bytes], entry: zipfile.ZipInfo) -> None:
    if entry.filename.endswith((".xml", ".rels")) and entry.file_size <= _LARGEST_PARSED:
        expat.ParserCreate().Parse(part.read(), True)
        return
    while part.read(1 << 20):
        pass


def _keep_rights(target: Path, temporary: Path) -> None:
    if target.exists():
        status = target.stat()
        temporary.chmod(stat.S_IMODE(status.st_mode))
        if sys.platform != "win32":
            with contextlib.suppress(OSError):  # only root may give a file away; the group often can be kept
                os.chown(temporary, -1, status.st_gid)
    elif sys.platform != "win32":
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)


def keep_backup(target: Path) -> Path:
    """Keep a file as its latest dated backup; return that path. The file stays where it is."""
    return backups.keep(target)


def _sync_folder(folder: Path) -> None:
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
