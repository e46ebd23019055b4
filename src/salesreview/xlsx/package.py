"""A workbook file as a set of named parts: read some, replace some, write it with all others as they were."""

from __future__ import annotations

import contextlib
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO

from salesreview.errors import WorkbookError
from salesreview.xlsx import guard, markup, saving
from salesreview.xlsx.archive import Packed, pack, pack_stream, unpack, write_archive

#: A part read as a whole (a raw sheet is streamed instead) may unpack to this many bytes.
LARGEST_READ = 1 << 30


class Package:
    """An open workbook file. Nothing is written before `write`.

    Raises WorkbookError at opening where the file is no workbook that can be used (see `guard.open_archive`).
    """

    def __init__(self, path: Path) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._open(path)

    def _open(self, path: Path) -> None:
        self.path = path
        self._stamp = saving.stamp(path)
        self._archive = guard.open_archive(path)
        self._entries = {entry.filename: entry for entry in self._archive.infolist()}
        self._new: dict[str, bytes | Packed | None] = {}

    def __enter__(self) -> Package:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of all parts, in the file's order, new ones last."""
        old = [name for name in self._entries if self._new.get(name, b"") is not None]
        return (*old, *(name for name, data in self._new.items() if data is not None and name not in self._entries))

    @property
    def changed(self) -> bool:
        """Whether anything was replaced, added or removed."""
        return bool(self._new)

    def __contains__(self, name: str) -> bool:
        return self._new[name] is not None if name in self._new else name in self._entries

    def size(self, name: str) -> int:
        """Return how many bytes a part unpacks to. Raises WorkbookError where it is missing."""
        if name not in self:
            raise markup.broken(name)
        new = self._new.get(name)
        if new is not None:
            return len(new) if isinstance(new, bytes) else new.size
        return self._entries[name].file_size

    def read(self, name: str) -> bytes:
        """Return a part as it stands now. Raises WorkbookError where it is missing, damaged or far too large."""
        new = self._new.get(name)
        if isinstance(new, bytes):
            return new
        if name not in self or self.size(name) > LARGEST_READ:
            raise markup.broken(name)
        return b"".join(self.chunks(name))

    def xml(self, name: str) -> bytes:
        """Return an XML part fit for patching (see `markup.prepared`)."""
        return markup.prepared(self.read(name), name)

    def chunks(self, name: str, size: int = 1 << 22) -> Iterator[bytes]:
        """Yield a part piece by piece, about `size` bytes each. Raises WorkbookError as `read` does."""
        new = self._new.get(name)
        if isinstance(new, Packed):
            yield from unpack(new, size)
        elif isinstance(new, bytes):
            yield new
        elif name not in self:
            raise markup.broken(name)
        else:
            try:
                with self._archive.open(name) as part:
                    while piece := part.read(size):
                        yield piece
            except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
                raise markup.broken(name) from error

    def check(self) -> None:
        """Unpack every part of the file. Raises WorkbookError where one is damaged."""
        for name in self._entries:
            for _ in self.chunks(name):
                pass

    def replace(self, name: str, data: bytes) -> bool:
        """Give a part new content; return whether it differs from what it holds now."""
        if data == self.read(name):
            return False
        self._new[name] = data
        return True

    def replace_stream(self, name: str, chunks: Iterable[bytes], level: int) -> None:
        """Give a part new content that is too large to hold, compressed into a temporary file as it comes.

        Raises WorkbookError where there is no room for that file.
        """
        try:
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="salesreview-")
            target = Path(self._folder.name) / f"{len(list(Path(self._folder.name).iterdir()))}.deflated"
            self._new[name] = pack_stream(chunks, target, level)
        except OSError as error:
            raise WorkbookError(
                f"无法写入临时文件，工作簿没有改动（{error}）。请检查临时文件夹所在磁盘的空间后重试。",
                f"A temporary file could not be written, and the workbook is as it was ({error}). Check the space on "
                "the disk of the folder for temporary files, and retry.",
            ) from error

    def add(self, name: str, data: bytes) -> None:
        """Add a part that the file does not have."""
        self._new[name] = data

    def remove(self, name: str) -> None:
        """Leave a part out."""
        if name in self._entries:
            self._new[name] = None
        else:
            self._new.pop(name, None)

    def write(self, target: Path | None = None) -> Path | None:
        """Write the workbook, in place or to `target`, atomically (see `saving.save`), and go on from there.

        Returns where the file that was there is kept.

        Raises WorkbookError where that is not possible; then the file that was there is whole and as it was.
        """
        real = (target or self.path).resolve()
        in_place = real == self.path.resolve()
        new = {name: pack(data) if isinstance(data, bytes) else data for name, data in self._new.items()}

        def fill(out: IO[bytes]) -> None:
            with self.path.open("rb") as source:
                write_archive(source, self._archive.infolist(), new, self._archive.comment, out)

        kept = saving.save(real, fill, self._new.keys(), self._stamp if in_place else None, self._archive.close)
        self.close()
        self._open(target or self.path)
        return kept

    def close(self) -> None:
        """Let go of the file."""
        self._archive.close()
        if self._folder is not None:
            with contextlib.suppress(OSError):
                self._folder.cleanup()
            self._folder = None
