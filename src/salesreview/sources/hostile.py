"""What is looked at before a workbook of any kind is unpacked: is it one, is it locked, and is it of honest size?"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from salesreview.errors import SourceError, WorkbookError
from salesreview.xlsx.address import column_number
from salesreview.xlsx.guard import LARGEST_ENTRY, LARGEST_TOTAL, MOST_ENTRIES, open_archive

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_LOOKED_AT = 8 << 20
#: Cells between A1 and the last one: fastexcel takes memory for each of them, used or not, and dies of too many.
MOST_CELLS = 150_000_000
_ODS_MANIFEST = "META-INF/manifest.xml"
_CHUNK = 4 << 20
_LAST_ROW = 1_048_576
_FAR_COLUMN = re.compile(rb"r\s*=\s*[\"']([A-Z]{2,3})\d")
_ROW = re.compile(rb"r\s*=\s*[\"'][A-Z]{0,3}(\d{1,7})[\"']")


def look_at(path: Path) -> None:
    """Look at a workbook before it is read.

    Raises SourceError where it is none, is protected by a password or damaged, or would take too much memory.
    """
    name = path.name
    with path.open("rb") as file:
        head = file.read(8)
        if not head:
            raise SourceError(
                f"文件“{name}”是空的（0 字节）。请换用完整的副本。",
                f"“{name}” is empty (0 bytes). Use a whole copy of it.",
            )
        if head == _OLE:
            if "EncryptedPackage".encode("utf-16-le") in file.read(_OLE_LOOKED_AT):
                raise locked(name)
            return
    if not head.startswith(b"PK"):
        raise SourceError(
            f"文件“{name}”的内容不是 Excel 工作簿（可能是网页或文本，只是用了工作簿的扩展名）。"
            "请在 Excel 中打开它，另存为 .xlsx 后重试；若是文本，请把扩展名改为 .csv。",
            f"“{name}” does not hold an Excel workbook (it may be a web page or text under a workbook's ending). Open "
            "it in Excel, save it as .xlsx, and retry; if it is text, let its name end in .csv.",
        )
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            parts = set(archive.namelist())
            _check_sizes(entries, name)
            if any(entry.flag_bits & 1 for entry in entries):
                raise locked(name)
            if "xl/workbook.bin" in parts:
                return
            if {"mimetype", "content.xml"} <= parts:
                if _ODS_MANIFEST in parts and b"encryption-data" in archive.read(_ODS_MANIFEST):
                    raise locked(name)
                _check_xml(archive, "content.xml")
                return
        with open_archive(path) as book:
            _check_corners(book, name)
    except WorkbookError as error:
        raise SourceError(error.zh, error.en) from error
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, IndexError, zlib.error) as error:
        raise broken(name) from error


def _check_sizes(entries: list[zipfile.ZipInfo], name: str) -> None:
    sizes = [entry.file_size for entry in entries]
    if len(sizes) > MOST_ENTRIES or max(sizes, default=0) > LARGEST_ENTRY or sum(sizes) > LARGEST_TOTAL:
        raise SourceError(
            f"文件“{name}”解压后过大（{len(sizes):,} 个条目，{sum(sizes) / 2**20:,.0f} MB），不像正常的工作簿，"
            "已拒绝打开。请确认文件来源；数据量确实很大时，请改用 CSV、Parquet 或数据库作为来源。",
            f"“{name}” would unpack to {len(sizes):,} entries and {sum(sizes) / 2**20:,.0f} MB, which no honest "
            "workbook does, so it was not opened. Check where it comes from; truly large data belongs in CSV, Parquet "
            "or a database.",
        )


def _check_xml(book: zipfile.ZipFile, part: str) -> None:
    """Raise ValueError for a part that is no whole XML: over some such parts fastexcel never comes to an end."""
    with book.open(part) as stream:
        try:
            expat.ParserCreate().ParseFile(stream)
        except expat.ExpatError as error:
            raise ValueError(str(error)) from error


def _check_corners(book: zipfile.ZipFile, name: str) -> None:
    """Refuse a sheet with a cell so far out that the rectangle from A1 to it cannot be held in memory."""
    for part in book.namelist():
        if part.startswith("xl/worksheets/") and part.endswith(".xml"):
            columns = {text.decode() for chunk in _chunks(book, part) for text in _FAR_COLUMN.findall(chunk)}
            width = max(map(column_number, columns), default=26)
            if width * _LAST_ROW <= MOST_CELLS:
                continue
            rows = max((int(text) for chunk in _chunks(book, part) for text in _ROW.findall(chunk)), default=0)
            if width * rows > MOST_CELLS:
                raise SourceError(
                    f"文件“{name}”中有一张工作表的已用区域过大（{rows:,} 行 × {width:,} 列），无法读入内存。"
                    "请删除表格右下方远处多余的单元格，或把数据另存为 CSV。",
                    f"A sheet of “{name}” uses {rows:,} rows by {width:,} columns, too many to hold in memory. Delete "
                    "the stray cells far below or to the right of the table, or save the data as CSV.",
                )


def _chunks(book: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield a part piece by piece; each begins with the end of the one before, so that no address is cut in two."""
    rest = b""
    with book.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            yield rest + chunk
            rest = chunk[-64:]


def locked(name: str) -> SourceError:
    """Return the error for a workbook that a password protects."""
    return SourceError(
        f"文件“{name}”设有打开密码，无法读取。请在 Excel 中取消“用密码进行加密”（“文件”>“信息”>“保护工作簿”）后重试。",
        f"“{name}” is protected by a password to open. Take it off in Excel (File > Info > Protect Workbook > Encrypt "
        "with Password), and retry.",
    )


def broken(name: str) -> SourceError:
    """Return the error for a workbook that cannot be read."""
    return SourceError(
        f"文件“{name}”已损坏，无法读取。请在 Excel 中打开它，另存为 .xlsx 后重试。",
        f"“{name}” is damaged and cannot be read. Open it in Excel, save it as .xlsx, and retry.",
    )
