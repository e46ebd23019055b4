"""What is looked at before a workbook file is read: is it one, and is it safe to unpack?

Sizes come from the zip's own directory, before anything is unpacked. A cap on the ratio alone would refuse honest
style sheets, so the caps are absolute: a raw sheet of a million rows unpacks to about 300 MB.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from salesreview.errors import WorkbookError
from salesreview.xlsx.address import LAST_ROW, area, column_number
from salesreview.xlsx.markup import STATED_EXTENT
from salesreview.xlsx.stated import check_stated

MOST_ENTRIES = 10_000
LARGEST_ENTRY = 2 << 30  # bytes unpacked
LARGEST_TOTAL = 4 << 30  # bytes unpacked
#: Cells between A1 and the last one: fastexcel takes memory for each of them, used or not, and dies of too many.
MOST_CELLS = 150_000_000
_CHUNK = 4 << 20
_FAR_COLUMN = re.compile(rb"r\s*=\s*[\"']([A-Z]{2,3})\d")
_ROW = re.compile(rb"r\s*=\s*[\"'][A-Z]{0,3}(\d{1,7})[\"']")
_HEAD = 1 << 14
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_LOOKED_AT = 8 << 20


def open_archive(path: Path) -> zipfile.ZipFile:
    """Open a workbook file as a zip archive after looking at what it is.

    Raises:
        WorkbookError: not there, not an Excel workbook (or one of another format), protected by a password,
            damaged, or unpacking to more than a workbook can honestly hold.
    """
    name = path.name
    try:
        with path.open("rb") as file:
            head = file.read(8)
            if head == _OLE:
                raise _compound(name, head + file.read(_OLE_LOOKED_AT))
    except FileNotFoundError as error:
        raise WorkbookError(
            f"找不到文件：{path}。请检查路径和文件名。", f"There is no file {path}. Check the folder and the name."
        ) from error
    except IsADirectoryError as error:
        raise WorkbookError(
            f"“{path}”是文件夹，不是工作簿。请指定 .xlsx 或 .xlsm 文件。",
            f"{path} is a folder, not a workbook. Name an .xlsx or .xlsm file.",
        ) from error
    except PermissionError as error:
        raise _unreadable(name) from error
    if not head:
        raise WorkbookError(
            f"文件“{name}”是空的（0 字节）。请换用完整的副本。", f"{name} is empty (0 bytes). Use a whole copy of it."
        )
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, IndexError) as error:
        raise WorkbookError(
            f"文件“{name}”不是 Excel 工作簿，或已损坏。请在 Excel 中打开它，另存为 .xlsx 或 .xlsm 后重试。",
            f"{name} is not an Excel workbook, or it is damaged. Open it in Excel, "
            "save it as .xlsx or .xlsm, and retry.",
        ) from error
    try:
        _look_inside(archive, name, path.stat().st_size)
    except BaseException:
        archive.close()
        raise
    return archive


def _look_inside(archive: zipfile.ZipFile, name: str, file_size: int) -> None:
    entries = archive.infolist()
    check_sizes(entries, name, file_size)
    parts = {entry.filename for entry in entries}
    if len(parts) != len(entries) or any(_strays(entry.filename) for entry in entries):
        raise WorkbookError(
            f"文件“{name}”的内部结构异常（重复或越界的条目），已拒绝打开。请在 Excel 中打开并另存后重试。",
            f"{name} has entries that no workbook has (doubled, or leading out of it), so it was not opened. "
            "Open it in Excel, save it anew, and retry.",
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise _locked_by_password(name)
    if "xl/workbook.bin" in parts:
        raise _other_format(name, ".xlsb")
    if "mimetype" in parts and "content.xml" in parts:
        raise _other_format(name, ".ods")
    if "xl/workbook.xml" not in parts or "[Content_Types].xml" not in parts:
        raise WorkbookError(
            f"文件“{name}”里没有工作簿，它可能是别的压缩文件或 Office 文档。请指定 .xlsx 或 .xlsm 文件。",
            f"{name} holds no workbook: it may be another archive or Office document. Name an .xlsx or .xlsm file.",
        )
    check_stated(archive, name)


def check_sizes(entries: list[zipfile.ZipInfo], name: str, file_size: int) -> None:
    """Refuse an archive that unpacks to more than a workbook can honestly hold, by what its directory says.

    Raises WorkbookError, which names the file.
    """
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    largest = max((entry.file_size for entry in entries), default=0)
    # Entries that overlap let a small file unpack to a huge one: then more is packed than the file holds.
    overlapping = packed > file_size
    if len(entries) > MOST_ENTRIES or largest > LARGEST_ENTRY or total > LARGEST_TOTAL or overlapping:
        raise WorkbookError(
            f"文件“{name}”解压后过大（{len(entries):,} 个条目，{total / 2**20:,.0f} MB），不像正常的工作簿，"
            "已拒绝打开。请确认文件来源；数据量确实很大时，请改用 CSV、Parquet 或数据库作为来源。",
            f"{name} would unpack to {len(entries):,} entries and {total / 2**20:,.0f} MB, which no honest workbook "
            "does, so it was not opened. Check where it comes from; truly large data belongs in CSV, Parquet or a "
            "database.",
        )


def _strays(entry: str) -> bool:
    return entry.startswith(("/", "\\")) or ":" in entry or ".." in PurePosixPath(entry.replace("\\", "/")).parts


def _compound(name: str, content: bytes) -> WorkbookError:
    """Return the error for an OLE file: its directory names what it holds, in UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return _locked_by_password(name)
    if any(stream.encode("utf-16-le") in content for stream in ("Workbook", "Book\0")):
        return _other_format(name, ".xls")
    return WorkbookError(
        f"文件“{name}”不是 .xlsx 或 .xlsm 工作簿。请在 Excel 中打开它并另存为 .xlsx 或 .xlsm。",
        f"{name} is not an .xlsx or .xlsm workbook. Open it in Excel and save it as .xlsx or .xlsm.",
    )


def _locked_by_password(name: str) -> WorkbookError:
    return WorkbookError(
        f"文件“{name}”设有打开密码，无法读取。"
        "请在 Excel 中依次选择“文件”>“信息”>“保护工作簿”，取消“用密码进行加密”后重试。",
        f"{name} is protected by a password to open. Take it off in Excel (File > Info > Protect Workbook > "
        "Encrypt with Password), and retry.",
    )


def _other_format(name: str, suffix: str) -> WorkbookError:
    return WorkbookError(
        f"文件“{name}”是 {suffix} 格式，不能直接刷新。请在 Excel 中另存为 .xlsx 或 .xlsm 后重试。",
        f"{name} is an {suffix} file, which cannot be refreshed. Save it in Excel as .xlsx or .xlsm, and retry.",
    )


def _unreadable(name: str) -> WorkbookError:
    return WorkbookError(
        f"没有权限读取文件“{name}”，或它正被其他程序独占。请关闭占用它的程序，或检查文件权限。",
        f"{name} may not be read, or another program keeps it to itself. Close that program, or check the permissions.",
    )


def check_corners(archive: zipfile.ZipFile, part: str, name: str) -> None:
    """Refuse a sheet with a cell so far out that the rectangle from A1 to it cannot be held in memory.

    Raises WorkbookError, which names the file.
    """
    columns = {text.decode() for chunk in _chunks(archive, part) for text in _FAR_COLUMN.findall(chunk)}
    width = max(map(column_number, columns), default=26)
    if width * LAST_ROW <= MOST_CELLS:
        return
    rows = max((int(text) for chunk in _chunks(archive, part) for text in _ROW.findall(chunk)), default=0)
    if width * rows > MOST_CELLS:
        raise WorkbookError(
            f"文件“{name}”中有一张工作表的已用区域过大（{rows:,} 行 × {width:,} 列），无法读入内存。"
            "请删除表格右下方远处多余的单元格，或把数据另存为 CSV。",
            f"A sheet of “{name}” uses {rows:,} rows by {width:,} columns, too many to hold in memory. Delete "
            "the stray cells far below or to the right of the table, or save the data as CSV.",
        )


def fits_as_stated(archive: zipfile.ZipFile, part: str, header_row: int) -> bool:
    """Whether a sheet states the extent of its cells, one that can be held, and rows below `header_row` in it.

    Excel states it rightly. Some programs state only A1, or nothing.
    """
    with archive.open(part) as stream:
        found = STATED_EXTENT.search(stream.read(_HEAD))
    box = area(found[1].decode()) if found else None
    return box is not None and box.bottom > header_row and box.right * box.bottom <= MOST_CELLS


def _chunks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield a part piece by piece; each begins with the end of the one before, so that no address is cut in two."""
    rest = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            yield rest + chunk
            rest = chunk[-64:]
