"""What an installation wrote, and what stood there before: kept in a small file, so that exactly that is taken back."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from salesreview.errors import WorkbookError
from salesreview.install import disk

_VERSION = 1


def _packed(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(data).decode("ascii")


def _unpacked(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text, validate=True)


def digest(data: bytes) -> str:
    """Return the SHA-256 of `data`."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file that was written: its digest, and (packed) what stood there before."""

    path: str
    sha256: str
    before: str | None

    @classmethod
    def of(cls, path: Path, data: bytes) -> WrittenFile:
        """Describe that `data` is about to be written to `path`. Raises WorkbookError."""
        return cls(str(path), digest(data), _packed(disk.content(path)))

    @property
    def content_before(self) -> bytes | None:
        """What stood there; None: nothing did."""
        return _unpacked(self.before)


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """A line of the configuration: its key, and (packed) the line now and the one before; None: there was none."""

    key: str
    now: str
    before: str | None

    @classmethod
    def of(cls, key: str, now: bytes, before: bytes | None) -> WrittenLine:
        """Describe that the line `now` is about to stand where `before` does."""
        return cls(key, _packed(now) or "", _packed(before))

    @property
    def line_now(self) -> bytes | None:
        """The line that was written."""
        return _unpacked(self.now)

    @property
    def line_before(self) -> bytes | None:
        """The line that stood there."""
        return _unpacked(self.before)


@dataclass(frozen=True, slots=True)
class Record:
    """One installation.

    Attributes:
        lang: The language of the add-in's ribbon.
        files: The files.
        lines: The lines of xlwings.conf, which was made for them where `conf_made`.
        folders: The folders that were made, outermost first.
    """

    lang: str
    files: tuple[WrittenFile, ...] = ()
    lines: tuple[WrittenLine, ...] = ()
    conf_made: bool = False
    folders: tuple[str, ...] = field(default=())

    def save(self, path: Path) -> None:
        """Write the record. Raises WorkbookError."""
        text = json.dumps({"version": _VERSION, **asdict(self)}, ensure_ascii=False, indent=1)
        disk.put(path, text.encode("utf-8"))


def _parsed(data: bytes) -> Record:
    """Return the record that `data` holds. Raises ValueError, KeyError or TypeError where it holds none."""
    found = json.loads(data.decode("utf-8"))
    if found["version"] != _VERSION:
        raise ValueError(found["version"])
    record = Record(
        str(found["lang"]),
        tuple(WrittenFile(**each) for each in found["files"]),
        tuple(WrittenLine(**each) for each in found["lines"]),
        bool(found["conf_made"]),
        tuple(map(str, found["folders"])),
    )
    # Unpacked once here, so that a damaged one is not found in the middle of taking back.
    for text in (*(f.before for f in record.files), *(t for line in record.lines for t in (line.now, line.before))):
        _unpacked(text)
    return record


def read_record(path: Path) -> Record | None:
    """Return the record at `path`; None where there is none. Raises WorkbookError where it cannot be read."""
    data = disk.content(path)
    if data is None:
        return None
    try:
        return _parsed(data)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise WorkbookError(
            f"安装记录 {path} 已损坏，或来自另一版本，因此无法据此撤销。"
            "请删除该文件后重新运行 salesreview addin install。",
            f"The record of the installation, {path}, is damaged or of another version; nothing can be taken back by "
            "it. Please delete that file and run salesreview addin install again.",
        ) from error
