"""What is looked at before a workbook of any kind is unpacked: is it one, is it locked, and is it of honest size?"""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from xml.parsers import expat

from salesreview.errors import SourceError, WorkbookError
from salesreview.xlsx.guard import check_corners, check_sizes, open_archive

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_LOOKED_AT = 8 << 20
_ODS_MANIFEST = "META-INF/manifest.xml"


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
        raise no_workbook(name)
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            parts = set(archive.namelist())
            check_sizes(entries, name, path.stat().st_size)
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
            sheets = [part for part in book.namelist() if part.startswith("xl/worksheets/") and part.endswith(".xml")]
            for sheet in sheets:
                check_corners(book, sheet, name)
    except WorkbookError as error:
        raise SourceError(error.zh, error.en) from error
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, IndexError, zlib.error) as error:
        raise broken(name) from error


def _check_xml(book: zipfile.ZipFile, part: str) -> None:
    """Raise ValueError for a part that is no whole XML: over some such parts fastexcel never comes to an end."""
    with book.open(part) as stream:
        try:
            expat.ParserCreate().ParseFile(stream)
        except expat.ExpatError as error:
            raise ValueError(str(error)) from error


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


def no_workbook(name: str) -> SourceError:
    """Return the error for a file that is no workbook, whatever its name ends in."""
    return SourceError(
        f"文件“{name}”的内容不是 Excel 工作簿（可能是网页或文本，只是用了工作簿的扩展名）。"
        "请在 Excel 中打开它，另存为 .xlsx 后重试；若是文本，请把扩展名改为 .csv。",
        f"“{name}” does not hold an Excel workbook (it may be a web page or text under a workbook's ending). Open "
        "it in Excel, save it as .xlsx, and retry; if it is text, let its name end in .csv.",
    )
