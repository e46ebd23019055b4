"""Reading CSV and other delimited text: every column as text, so that a leading zero survives.

polars reads what keeps to RFC 4180, which is nearly everything and takes it a fraction of a second. What does not (a
quote inside a field, rows of differing length) is read by Python's csv module, which takes it as Excel does.
"""

from __future__ import annotations

import contextlib
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import polars as pl

from salesreview.errors import SourceError
from salesreview.sources import headings
from salesreview.sources.encodings import to_utf8
from salesreview.sources.headings import SEARCHED_ROWS
from salesreview.sources.wanted import Wanted
from salesreview.tables.model import RawSheet

DELIMITERS = ",;\t|"
_SAMPLE = 1 << 18  # bytes
#: Excel's way to name the delimiter, on a line of its own above the headers.
_NAMED = re.compile(r"sep=(.)\r?\n?", re.I)


def read_delimited(path: Path, wanted: Wanted) -> RawSheet:
    """Read a text file; its encoding, delimiter and header row are told from what it holds."""
    return read_text(to_utf8(path.read_bytes(), path.name), path.name, wanted)


def read_text(data: bytes, name: str, wanted: Wanted) -> RawSheet:
    """Read delimited text in UTF-8."""
    if b"\r" in data[:_SAMPLE] and b"\n" not in data:  # as old Macintosh programs end their lines
        data = data.replace(b"\r", b"\n")
    sample = data[:_SAMPLE].decode("utf-8", "ignore")
    named = _NAMED.match(sample)
    skipped = named.end() if named else 0
    try:
        delimiter = named[1] if named else _delimiter(sample, wanted)
        records = list(_records(sample[skipped:], delimiter))
    except csv.Error as error:
        raise _unclosed(name) from error
    at = wanted.header_row([record for record, _, _ in records])
    if at is None:
        raise SourceError(
            f"文件“{name}”是空的，没有表头和数据。请检查导出是否完整。",
            f"“{name}” is empty: it has neither headers nor rows. Check that the export is complete.",
        )
    rows = [record for record, _, _ in records[: at + 2]]
    headers, deep = headings.joined_headers(rows, at, wanted.known_in)
    _, end, line = records[at + deep - 1]
    body = skipped + end
    line += bool(named)
    columns = _columns(memoryview(data)[body:], len(headers), delimiter, name, line)
    return wanted.found(
        name, headers, columns, first_row=line + 1, above=headings.above(rows, at), delimiter=delimiter
    )  # fmt: skip


def first_rows(path: Path) -> list[tuple[str, list[list[str]]]]:
    """Return a text file's first rows, parted by each of the delimiters in turn; no name goes with them."""
    data = to_utf8(path.read_bytes(), path.name)
    if b"\r" in data[:_SAMPLE] and b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    sample = data[:_SAMPLE].decode("utf-8", "ignore")
    named = _NAMED.match(sample)
    sample = sample[named.end() :] if named else sample
    found = []
    for delimiter in named[1] if named else DELIMITERS:
        with contextlib.suppress(csv.Error):
            found.append(("", [record for record, _, _ in _records(sample, delimiter, SEARCHED_ROWS)]))
    return found


def _records(sample: str, delimiter: str, most: int = 1000) -> Iterator[tuple[list[str], int, int]]:
    """Yield a sample's records, each with where it ends (in bytes) and the number of the line it ends on."""
    ends = [0]

    def lines() -> Iterator[str]:
        for line in io.StringIO(sample, newline=""):
            ends.append(ends[-1] + len(line.encode()))
            yield line

    reader = csv.reader(lines(), delimiter=delimiter, skipinitialspace=True)
    for number, record in enumerate(reader):
        if number == most:
            return
        yield record, ends[-1], reader.line_num


def _delimiter(sample: str, wanted: Wanted) -> str:
    """Return the delimiter that shows most of the known headers, then the one that gives rows of one length."""
    best, best_fit = DELIMITERS[0], (0, 0.0, 1)
    for delimiter in DELIMITERS:
        rows = [record for record, _, _ in _records(sample, delimiter, SEARCHED_ROWS) if any(record)]
        known = max((wanted.known_in(row) for row in rows), default=0)
        width, count = Counter(map(len, rows)).most_common(1)[0] if rows else (1, 0)
        fit = (known if known >= 2 else 0, count / len(rows) if width > 1 else 0.0, width)
        if fit > best_fit:
            best, best_fit = delimiter, fit
    return best


def _columns(body: memoryview, width: int, delimiter: str, name: str, line: int) -> list[pl.Series]:
    # A quote with something ordinary on both sides: no field of RFC 4180 has one. (The pattern begins with the quote
    # and looks back, because a search for a plain character is many times faster.)
    ordinary = rb'[^\r\n"' + re.escape(delimiter.encode()) + rb"]"
    if re.search(rb'"(?<=' + ordinary + rb'")(?=' + ordinary + rb")", body) is None:
        head = (delimiter.join(f'"{place}"' for place in range(width)) + "\n").encode()
        data = head + body
        with contextlib.suppress(pl.exceptions.PolarsError):  # rows of differing length, an open quote: told below
            frame = pl.read_csv(io.BytesIO(data), separator=delimiter, infer_schema=False)
            lines = data.count(b"\n") + (not data.endswith(b"\n")) - 1
            if frame.height == lines or _wrong_quote(str(body, "utf-8"), delimiter) is None:
                return frame.get_columns()
    return _patiently(str(body, "utf-8"), width, delimiter, name, line)


def _wrong_quote(text: str, delimiter: str) -> int | None:
    """Return the line where a quoted field does not end as it should, None where all do.

    It is asked for where a field runs over several lines: then a quote that is missing may have swallowed rows.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    try:
        for _ in reader:
            pass
    except csv.Error:
        return reader.line_num
    return None


def _patiently(text: str, width: int, delimiter: str, name: str, line: int) -> list[pl.Series]:
    """Read what is not RFC 4180. Raises SourceError naming the row that has more fields than there are headers."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    rows: list[list[str]] = []
    try:
        for row in reader:
            if len(row) > width:
                if any(row[width:]):
                    raise _too_long(name, line + reader.line_num, len(row), width)
                del row[width:]
            rows.append(row)
    except csv.Error as error:
        raise _unclosed(name, line + reader.line_num) from error
    if reader.line_num > len(rows) and (at := _wrong_quote(text, delimiter)) is not None:
        raise _unclosed(name, line + at)
    columns = list(zip_longest(*rows))
    blanks = [(None,) * len(rows)] * (width - len(columns))
    return [pl.Series([value or None for value in column], dtype=pl.String) for column in (*columns, *blanks)]


def _too_long(name: str, line: int, fields: int, width: int) -> SourceError:
    return SourceError(
        f"文件“{name}”第 {line:,} 行有 {fields} 个字段，而表头只有 {width} 列。该行的某个值可能含有分隔符却没有加引号；"
        "请改正该行，或在 Excel 中打开并另存为 CSV UTF-8。",
        f"Line {line:,} of “{name}” has {fields} fields, but there are {width} headers. A value on it may hold the "
        "delimiter without being in quotes; mend that line, or open the file in Excel and save it as CSV UTF-8.",
    )


def _unclosed(name: str, line: int | None = None) -> SourceError:
    zh, en = (f"（读到第 {line:,} 行时发现）", f" (found on reading line {line:,})") if line else ("", "")
    return SourceError(
        f"文件“{name}”中有双引号没有配对{zh}，其间的行无法分开。请改正该处，或在 Excel 中打开并另存为 CSV UTF-8。",
        f"“{name}” has a double quote without its pair{en}, so the rows between cannot be told apart. Mend it, or open "
        "the file in Excel and save it as CSV UTF-8.",
    )
