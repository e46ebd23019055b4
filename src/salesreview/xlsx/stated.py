"""Counts that the parts of a workbook state of themselves, held against what the parts can hold.

A reader takes memory for what a part states before it reads it; one that states too much ends the whole program.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator

from salesreview.errors import WorkbookError
from salesreview.xlsx.markup import LONGEST_TEXT, broken

STRINGS, STYLES, WORKBOOK = "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"
#: Excel keeps 65,490 formats of cells at most, and no more fonts or fills than that.
MOST_STYLES = 65_490
#: Defined names: those who copy tabs from book to book collect tens of thousands unseen.
MOST_NAMES = 200_000
#: Bytes of styles.xml or workbook.xml: both are parsed as a whole.
LARGEST_PARSED = 256 << 20
#: A character takes up to six bytes in XML, and a text of many looks repeats its tags.
_LARGEST_TEXT = 20 * LONGEST_TEXT
_SHORTEST_ELEMENT = len("<x/>")
_HEAD = 1 << 14
_CHUNK = 1 << 20
_UNIQUE = re.compile(rb"<(?:\w+:)?sst\s[^>]*?\buniqueCount\s*=\s*[\"']([^\"']*)")
_TABLE = re.compile(
    rb"<(?:\w+:)?(numFmts|fonts|fills|borders|cellStyleXfs|cellXfs|cellStyles|dxfs)\s[^>]*?\bcount\s*=\s*[\"']([^\"']*)"
)
_NAME = re.compile(rb"<(?:\w+:)?definedName[\s>]")


def check_stated(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse a workbook whose parts state or hold more than Excel would keep.

    Raises WorkbookError, which names the file, and what it has too much of.
    """
    sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
    try:
        if STRINGS in sizes:
            _check_texts(archive, sizes[STRINGS], name)
        if STYLES in sizes:
            _check_styles(archive, sizes[STYLES], name)
        names = sum(len(_NAME.findall(chunk)) for chunk in _whole(archive, WORKBOOK, sizes[WORKBOOK], name))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise broken(str(error).partition("'")[2].partition("'")[0] or WORKBOOK) from error
    if names > MOST_NAMES:
        what = ("名称（公式 > 名称管理器）", "defined names (Formulas > Name Manager)")
        raise _too_many(name, what, names, MOST_NAMES)


def _check_texts(archive: zipfile.ZipFile, size: int, name: str) -> None:
    with archive.open(STRINGS) as part:
        found = _UNIQUE.search(part.read(_HEAD))
    if found is None:
        return
    texts = _count(found[1])
    if texts is None or texts > size // _SHORTEST_ELEMENT + 1:
        raise _states_too_much(name, STRINGS, found[1].decode("utf-8", "replace"))
    if size > _HEAD + (texts + 1) * _LARGEST_TEXT:
        raise WorkbookError(
            f"文件“{name}”中有超长的文本（部件 {STRINGS} 有 {size / 2**20:,.0f} MB，却只有 {texts:,} 条），已拒绝打开。"
            f"Excel 单元格最多 {LONGEST_TEXT:,} 个字符；请在 Excel 中打开它并另存后重试。",
            f"{name} holds texts that no cell can hold ({STRINGS} has {size / 2**20:,.0f} MB for {texts:,} texts), so "
            f"it was not opened. A cell takes {LONGEST_TEXT:,} characters; open the file in Excel, save it anew, and "
            "retry.",
        )


def _check_styles(archive: zipfile.ZipFile, size: int, name: str) -> None:
    for chunk in _whole(archive, STYLES, size, name):
        for kind, text in _TABLE.findall(chunk):
            stated = _count(text)
            if stated is None or stated > size // _SHORTEST_ELEMENT + 1:
                raise _states_too_much(name, STYLES, text.decode("utf-8", "replace"))
            if stated > MOST_STYLES:
                shown = kind.decode()
                raise _too_many(name, (f"单元格格式（{shown}）", f"formats of cells ({shown})"), stated, MOST_STYLES)


def _whole(archive: zipfile.ZipFile, part: str, size: int, name: str) -> Iterator[bytes]:
    """Yield a part piece by piece, each with the end of the one before. Raises WorkbookError where it is too large."""
    if size > LARGEST_PARSED:
        raise _too_many(name, (f"内容（部件 {part}，字节）", f"bytes in its part {part}"), size, LARGEST_PARSED)
    kept = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            cut = chunk.rfind(b"<")  # no tag is cut in two
            yield kept + (chunk if cut < 0 else chunk[:cut])
            kept = b"" if cut < 0 else chunk[cut:]
    yield kept


def _count(text: bytes) -> int | None:
    """Return a count as stated, None for what is none."""
    return int(text) if text.isdigit() and len(text) < 20 else None


def _states_too_much(name: str, part: str, stated: str) -> WorkbookError:
    return WorkbookError(
        f"文件“{name}”已损坏：部件 {part} 声称有 {stated[:40]} 项，超出其大小所能容纳，已拒绝打开。"
        "请在 Excel 中打开它并另存后重试。",
        f"{name} is damaged: its part {part} states {stated[:40]} entries, more than it can hold, so it was not "
        "opened. Open it in Excel, save it anew, and retry.",
    )


def _too_many(name: str, what: tuple[str, str], found: int, most: int) -> WorkbookError:
    return WorkbookError(
        f"文件“{name}”中的{what[0]}过多：{found:,}，最多可用 {most:,}。请在 Excel 中清理后另存，再重试。",
        f"{name} has too many {what[1]}: {found:,}, of which {most:,} can be used. Clear them up in Excel, save the "
        "file, and retry.",
    )
