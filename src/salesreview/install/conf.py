"""The person's xlwings.conf, changed line by line: what is not ours stays byte for byte.

A line is `"KEY","value"`, in the code page in which VBA reads it. The first line with a key counts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_LINE = re.compile(rb'^[ \t]*"([^"\r\n]*)"[ \t]*,[ \t]*"([^"\r\n]*)"')


def _key(line: bytes) -> str | None:
    found = _LINE.match(line)
    return found[1].decode("latin-1").lower() if found else None


def line_of(data: bytes, key: str) -> bytes | None:
    """Return the line that sets `key`, with its line end; None where none does."""
    return next((line for line in data.splitlines(keepends=True) if _key(line) == key.lower()), None)


def value_of(data: bytes, key: str, code_page: str) -> str | None:
    """Return what `key` is set to."""
    line = line_of(data, key)
    found = _LINE.match(line) if line is not None else None
    return found[2].decode(code_page, errors="replace") if found else None


def made_line(key: str, value: str, code_page: str) -> bytes:
    """Return the line that sets `key`. Raises UnicodeEncodeError for a value that VBA could not read."""
    return f'"{key}","{value}"\r\n'.encode(code_page)


def with_lines(data: bytes, lines: Mapping[str, bytes | None]) -> bytes:
    """Return the file's content with the line of each key replaced, added at the top, or (None) left out.

    At the top, because the last line may lack its line end, which then would have to be added to it.
    """
    kept: list[bytes] = []
    waiting = {key.lower(): line for key, line in lines.items()}
    for line in data.splitlines(keepends=True):
        key = _key(line)
        if key is None or key not in waiting:
            kept.append(line)
        elif (new := waiting.pop(key)) is not None:
            kept.append(new)
    added = [line for line in waiting.values() if line is not None]
    return b"".join([*added, *kept])


def portable(value: str, home: str) -> str:
    """Return a Windows path with %USERPROFILE% for the person's folder: a name in Chinese needs no code page then."""
    folder = home.rstrip("\\/")
    rest = value[len(folder) :]
    inside = bool(folder) and value.lower().startswith(folder.lower()) and rest[:1] in ("\\", "/")
    return f"%USERPROFILE%{rest}" if inside else value
