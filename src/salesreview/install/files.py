"""Checks of the files themselves: the add-in in its place, and a workbook that does not work as it should."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from salesreview.errors import SalesReviewError
from salesreview.install.findings import Finding, note, ok, problem
from salesreview.install.office import security, trusted
from salesreview.install.places import Places
from salesreview.install.record import digest, read_record
from salesreview.install.system import System

_ZONE = re.compile(r"^ZoneId=([34])\s*$", re.MULTILINE)


def marked(path: Path) -> bool:
    """Return whether Windows marked a file as come from the internet (Mark of the Web, zones 3 and 4)."""
    try:
        stream = Path(f"{path}:Zone.Identifier").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return _ZONE.search(stream) is not None


def check_sources() -> Iterator[Finding]:
    """Look whether the add-in can be built here."""
    from salesreview.template.addin import addin_bytes

    try:
        size = len(addin_bytes("zh"))
    except SalesReviewError as error:
        yield problem("sources", error.zh, error.en)
    else:
        yield ok("sources", f"可以生成加载项（{size:,} 字节）", f"The add-in can be built ({size:,} bytes)")


def check_addin(system: System, at: Places) -> Iterator[Finding]:
    """Look whether the add-in is in its place, whole, and what this version builds."""
    from salesreview.template.addin import addin_bytes

    record = read_record(at.record)
    if not at.addin.is_file():
        if record is not None:
            yield problem(
                "addin",
                f"装好的加载项不见了：{at.addin}。多半是杀毒软件隔离了它：请查看其隔离区并让 IT 部门放行，然后重新运行 "
                "salesreview addin install。",
                f"The add-in that was installed is gone: {at.addin}. Most likely an antivirus program quarantined it: "
                "look there, have the IT department allow it, then run salesreview addin install again.",
            )
        else:
            yield problem(
                "addin",
                "加载项还没有安装。请运行 salesreview addin install。",
                "The add-in is not installed. Please run salesreview addin install.",
            )
        return
    there = at.addin.read_bytes()
    try:
        built = {addin_bytes(lang) for lang in ("zh", "en")}
    except SalesReviewError as error:
        yield problem("addin", error.zh, error.en)
        return
    if there in built:
        yield ok("addin", f"加载项：{at.addin}", f"Add-in: {at.addin}")
    elif record is not None and digest(there) in {file.sha256 for file in record.files}:
        yield problem(
            "addin",
            "加载项来自旧版本。请重新运行 salesreview addin install。",
            "The add-in is of an older version. Please run salesreview addin install again.",
        )
    else:
        yield note(
            "addin",
            f"{at.addin} 与本版本生成的不同：若由 IT 部门签名则正常，否则请重新运行 salesreview addin install。",
            f"{at.addin} differs from what this version builds: right if the IT department signed it, "
            "else run salesreview addin install again.",
        )
    if marked(at.addin):
        yield _blocked("addin_mark", at.addin)


def _blocked(key: str, path: Path) -> Finding:
    return problem(
        key,
        f"{path} 带有“来自互联网”的标记，Excel 会阻止其中的宏。确认来源可信后，在文件的“属性”中勾选“解除锁定”。",
        f"{path} is marked as come from the internet, so Excel blocks its macros. If you trust where it came from, "
        "tick “Unblock” in the file's Properties.",
    )


def check_workbook(system: System, book: Path) -> Iterator[Finding]:
    """Look at a workbook that the person names: from the template, marked, in the cloud, in a trusted location."""
    try:
        with zipfile.ZipFile(book) as archive:
            ours = b'"SR_meta_version"' in archive.read("xl/workbook.xml")
    except (OSError, zipfile.BadZipFile, KeyError):
        yield problem(
            "workbook",
            f"{book} 不是 Excel 工作簿，或无法读取（可能设有密码）。",
            f"{book} is no Excel workbook, or cannot be read (it may have a password).",
        )
        return
    if ours:
        yield ok("workbook", f"由模板生成：{book}", f"Made from the template: {book}")
    else:
        yield problem(
            "workbook",
            f"{book} 不是由模板生成的，按钮对它不起作用。请用 salesreview new 新建。",
            f"{book} was not made from the template; buttons do not work on it. Make one with salesreview new.",
        )
    if marked(book):
        if system.platform == "win32" and trusted(system, book.parent):
            yield ok("workbook_mark", "有网络标记，但位于受信任位置。", "Marked, but in a trusted location.")
        elif security(system, "blockcontentexecutionfrominternet") == 0:
            yield note(
                "workbook_mark",
                f"{book} 带有“来自互联网”的标记；此电脑的策略没有阻止这类宏。",
                f"{book} is marked as come from the internet; this computer's policy does not block such macros.",
            )
        else:
            yield _blocked("workbook_mark", book)
    yield from _cloud(system, book)


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
