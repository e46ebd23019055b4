"""Checks of a workbook that the person names: where it comes from, where it lies, and what its own buttons start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from salesreview.errors import SalesReviewError
from salesreview.install import conf, disk
from salesreview.install.files import blocked, marked, marked_but_trusted
from salesreview.install.findings import Finding, note, ok, problem
from salesreview.install.office import security, trusted
from salesreview.install.setup import PROGRAM_KEY
from salesreview.install.system import System

_CONF = "xlwings.conf"
_INTERPRETERS = {"win32": ("INTERPRETER_WIN",), "darwin": ("INTERPRETER_MAC",)}


def check_workbook(system: System, book: Path) -> Iterator[Finding]:
    """Look at a workbook: from the template, its own settings, marked, in the cloud, in a trusted location."""
    from salesreview.xlsx.book import Book
    from salesreview.xlsx.package import Package

    try:
        with Package(book) as package:
            structure = Book(package)
            ours = "SR_meta_version" in structure.names
            sheet = _sheet(book, structure.sheets)
    except SalesReviewError as error:
        yield problem("workbook", error.zh, error.en)
        return
    if ours:
        yield ok("workbook", f"由模板生成：{book}", f"Made from the template: {book}")
        yield from _own_settings(system, book, sheet)
    else:
        yield problem(
            "workbook",
            f"{book} 不是由模板生成的，按钮对它不起作用。请用 salesreview new 新建。",
            f"{book} was not made from the template; buttons do not work on it. Make one with salesreview new.",
        )
    if marked(book):
        if system.platform == "win32" and trusted(system, book.absolute().parent):
            yield marked_but_trusted("workbook_mark")
        elif security(system, "blockcontentexecutionfrominternet") == 0:
            yield note(
                "workbook_mark",
                f"{book} 带有“来自互联网”的标记；此电脑的策略没有阻止这类宏。",
                f"{book} is marked as come from the internet; this computer's policy does not block such macros.",
            )
        else:
            yield blocked("workbook_mark", book)
    yield from _cloud(system, book)


def _sheet(book: Path, sheets: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of the sheet xlwings.conf, key in capitals -> value; empty where there is none."""
    from salesreview.xlsx.reader import SheetReader

    name = next((caption for caption in sheets if caption.casefold() == _CONF), None)
    if name is None:
        return {}
    first, below = SheetReader(book, sheets).read_block(name, header_row=1, first_column=1, width=2)
    rows = [first, *((key, value) for key, value in below.iter_rows())]
    found: dict[str, str] = {}
    for key, value in rows:
        if not key:  # xlwings reads to the first blank row
            break
        found.setdefault(str(key).upper(), "" if value is None else str(value))
    return found


def _own_settings(system: System, book: Path, sheet: Mapping[str, str]) -> Iterator[Finding]:
    """Say what a workbook's own buttons start: xlwings asks its sheet, then a file beside it, then the person's."""
    path = book.absolute().with_name(_CONF)
    beside = disk.content(path) or b""
    found = False
    for key in (*_INTERPRETERS.get(system.platform, ("INTERPRETER_WIN", "INTERPRETER_MAC")), PROGRAM_KEY):
        if key in sheet:
            place, value = (f"工作簿的 {_CONF} 工作表", f"The workbook's sheet {_CONF}"), sheet[key]
        elif (line := conf.value_of(beside, key, system.code_page)) is not None:
            place, value = (str(path), str(path)), line
        else:
            continue
        found = True
        yield note(
            "own_settings",
            f"{place[0]} 指定了 {key}：{value}。工作簿自身的按钮用它；加载项的按钮不用。",
            f"{place[1]} sets {key}: {value}. The workbook's own buttons use that; the add-in's do not.",
        )
    if not found:
        yield ok(
            "own_settings",
            "工作簿自身的按钮与加载项启动同一个程序。",
            "The workbook's own buttons start the same program as the add-in.",
        )


def _cloud(system: System, book: Path) -> Iterator[Finding]:
    folders = [value for name, value in system.environment.items() if name.lower().startswith("onedrive") and value]
    path = str(book.absolute()).lower()
    inside = any(path.startswith(folder.lower().rstrip("\\/")) for folder in folders)
    if inside or "onedrive" in path or "sharepoint" in path:
        yield note(
            "onedrive",
            "工作簿在 OneDrive 或 SharePoint 文件夹中。刷新照常进行；发送与相对路径的数据来源需要本机副本，"
            "找不到时请另存到普通文件夹。",
            "The workbook is in a OneDrive or SharePoint folder. Refresh works; sending and sources with relative "
            "paths need the copy on this computer: where it is not found, save the workbook in an ordinary folder.",
        )
