"""Checks of the add-in's file: whether it can be built, is in its place and whole, and which settings it finds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from salesreview.errors import SalesReviewError
from salesreview.install import conf, disk
from salesreview.install.findings import Finding, note, ok, problem
from salesreview.install.office import trusted
from salesreview.install.places import Places
from salesreview.install.record import digest, read_record
from salesreview.install.setup import PROGRAM_KEY
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

    try:
        record = read_record(at.record)
    except SalesReviewError as error:
        yield problem("record", error.zh, error.en)
        record = None
    there = disk.content(at.addin)
    if there is None:
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
        yield marked_but_trusted("addin_mark") if trusted(system, at.addin.parent) else blocked("addin_mark", at.addin)
    yield from _beside(system, at)


def _beside(system: System, at: Places) -> Iterator[Finding]:
    """Look for an xlwings.conf in the add-in's own folder: xlwings reads it before the person's."""
    path = at.addin.with_name("xlwings.conf")
    data = disk.content(path) or b""
    for key in (at.interpreter_key, PROGRAM_KEY):
        if (value := conf.value_of(data, key, system.code_page)) is not None:
            yield note(
                "addin_settings",
                f"{path} 指定了 {key}：{value}。加载项用它，而不用 {at.conf} 中的设置。",
                f"{path} sets {key}: {value}. The add-in uses that, not what {at.conf} says.",
            )


def marked_but_trusted(key: str) -> Finding:
    """Return that a marked file may run its macros where it lies."""
    return ok(key, "有网络标记，但位于受信任位置。", "Marked, but in a trusted location.")


def blocked(key: str, path: Path) -> Finding:
    """Return that Excel blocks a marked file's macros."""
    return problem(
        key,
        f"{path} 带有“来自互联网”的标记，Excel 会阻止其中的宏。确认来源可信后，在文件的“属性”中勾选“解除锁定”。",
        f"{path} is marked as come from the internet, so Excel blocks its macros. If you trust where it came from, "
        "tick “Unblock” in the file's Properties.",
    )
