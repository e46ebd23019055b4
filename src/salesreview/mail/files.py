"""Files that are made to be sent: written whole or not at all, and never over what somebody changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from salesreview import files
from salesreview.mail.errors import MailError

#: Tells whether a file with this hash was made by us.
Ours = Callable[[str], bool]


def hash_of(path: Path) -> str:
    """Return a file's SHA-256."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def free_name(folder: Path, stem: str, suffix: str, ours: Ours) -> Path:
    """Return where a file may be written: under its name, or with a number where another's file has that name."""
    for number in range(1, 1000):
        path = folder / f"{stem}{f'_{number}' if number > 1 else ''}{suffix}"
        if not path.exists() or (path.is_file() and ours(hash_of(path))):
            return path
    raise MailError(
        f"文件夹“{folder}”中同名文件过多，请清理后重试。",
        f"The folder “{folder}” holds too many files of that name; tidy it up, and retry.",
    )


def write(path: Path, data: bytes) -> None:
    """Write a file in one step, readable by its owner. Raises MailError or UsageError where that is not possible."""
    files.refuse_name(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        files.put(path, data, private=True)
    except OSError as error:
        raise MailError(
            f"无法写入“{path}”：请检查文件夹是否可写；文件若正被打开，请先关闭。没有发送任何内容。",
            f"“{path}” cannot be written: check that the folder may be written to, and close the file where it is "
            "open. Nothing was sent.",
        ) from error
