"""What an installation wrote, and what stood there before: kept in a small file, so that exactly that is taken back."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

_VERSION = 1


def _packed(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(data).decode("ascii")


def _unpacked(text: object) -> bytes | None:
    return None if text is None else base64.b64decode(str(text))


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
        """Describe that `data` is about to be written to `path`."""
        stood = path.read_bytes() if path.is_file() else None
        return cls(str(path), digest(data), _packed(None if stood == data else stood))

    @property
    def content_before(self) -> bytes | None:
        """What stood there; None: nothing did."""
        return _unpacked(self.before)


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """A line of the configuration: its key, and (packed) the line now and the one before; None: no line."""

    key: str
    now: str | None
    before: str | None

    @classmethod
    def of(cls, key: str, now: bytes | None, before: bytes | None) -> WrittenLine:
        """Describe that the line `now` is about to stand where `before` does."""
        return cls(key, _packed(now), _packed(before))

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
        """Write the record. Raises OSError."""
        text = json.dumps({"version": _VERSION, **asdict(self)}, ensure_ascii=False, indent=1)
        path.write_text(text, encoding="utf-8")


def read_record(path: Path) -> Record | None:
    """Return the record at `path`; None where there is none, or none that can be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Record(
            str(found["lang"]),
            tuple(WrittenFile(**each) for each in found["files"]),
            tuple(WrittenLine(**each) for each in found["lines"]),
            bool(found["conf_made"]),
            tuple(map(str, found["folders"])),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
