"""Installs the add-in for one person, and takes exactly that back. Nothing else of the computer is touched."""

from __future__ import annotations

import contextlib
from pathlib import Path

from salesreview.errors import UsageError, WorkbookError
from salesreview.install import conf, disk
from salesreview.install.places import Places, places
from salesreview.install.record import Record, WrittenFile, WrittenLine, digest, read_record
from salesreview.install.system import System

#: The one setting that chooses: set, the buttons run the self-contained program; else Python.
PROGRAM_KEY = "SALESREVIEW_PROGRAM"
#: Python of the Microsoft Store: what it writes below AppData goes to a folder of its own, where Excel does not look.
STORE = (
    "此 Python 来自 Microsoft Store，它写入 AppData 的内容会被 Windows 转到私有文件夹，Excel 找不到。"
    "请从 python.org 安装 Python，在其中安装 salesreview，再运行 salesreview addin install。",
    "This Python is from the Microsoft Store; Windows puts what it writes below AppData in a private folder where "
    "Excel does not look. Please install Python from python.org, salesreview in it, and run salesreview addin install "
    "there.",
)
#: What was done, in (zh, en).
Step = tuple[str, str]


def applescript() -> Path | None:
    """Return the script by which xlwings starts Python on a Mac, as the installed xlwings has it."""
    from importlib.util import find_spec

    spec = find_spec("xlwings")
    folder = Path(spec.origin).parent if spec is not None and spec.origin else Path()
    return next(iter(sorted(folder.glob("xlwings-*.applescript"))), None)


def where(system: System) -> Places:
    """Return the places of an installation on this computer. Raises WorkbookError where Excel does not exist."""
    script = applescript() if system.platform == "darwin" else None
    return places(system, script.name if script else "")


def _program(system: System) -> str:
    """Return the running program as xlwings.conf names it."""
    if system.platform == "win32":
        return conf.portable(str(system.program), system.environment.get("USERPROFILE", ""))
    return str(system.program)


def _lines(system: System, at: Places, stood: bytes) -> dict[str, bytes]:
    """Return the line of each key that decides how Python is started. Raises WorkbookError."""
    program = _program(system)
    try:
        if system.frozen:
            return {PROGRAM_KEY: conf.made_line(PROGRAM_KEY, program, system.code_page)}
        lines = {at.interpreter_key: conf.made_line(at.interpreter_key, program, system.code_page)}
    except UnicodeEncodeError as error:
        raise WorkbookError(
            f"路径 {program} 含有此 Windows 的 Excel 宏读不出的文字。请把程序装到只含英文字母的文件夹后重试。",
            f"The path {program} has characters that Excel's macros cannot read on this Windows. Please install the "
            "program in a folder with plain letters only, and try again.",
        ) from error
    if conf.line_of(stood, PROGRAM_KEY) is not None:
        # Blank, not left out: in its place it can be put back exactly, and no later line with the key comes to count.
        lines[PROGRAM_KEY] = conf.made_line(PROGRAM_KEY, "", system.code_page)
    return lines


def _refuse(system: System, at: Places, free: bytes, replace: bool) -> None:
    """Raise where this installation cannot work, or would change what other workbooks run on."""
    if system.redirected:
        raise UsageError(*STORE)
    if system.frozen and system.platform == "darwin":
        raise UsageError(
            "Mac 上的按钮只能通过 Python 运行：xlwings 不支持在 Mac 上启动独立程序。"
            "请安装 Python 与 salesreview 后再运行本命令。",
            "On a Mac the buttons run through Python only: xlwings cannot start a self-contained program there. Please "
            "install Python and salesreview, then run this command again.",
        )
    there = None if system.frozen else conf.value_of(free, at.interpreter_key, system.code_page)
    same = there is None or there.lower() in ("", _program(system).lower(), str(system.program).lower())
    if not same and not replace:
        raise UsageError(
            f"{at.conf} 已为 xlwings 指定了另一个 Python：{there}。您的其他 xlwings 工作簿可能在用它。"
            "请在那个 Python 中安装 salesreview，或加 --replace 换成当前的 Python（卸载时会还原）。",
            f"{at.conf} already names another Python for xlwings: {there}. Other xlwings workbooks of yours may use "
            "it. Please install salesreview in that Python, or add --replace to set this one (uninstall puts it back).",
        )


def _missing_folders(paths: list[Path]) -> tuple[str, ...]:
    missing: set[Path] = set()
    for path in paths:
        with disk.told(path):
            missing |= {folder for folder in path.parents if not folder.exists()}
    return tuple(str(folder) for folder in sorted(missing, key=lambda folder: len(folder.parts)))


def _without(data: bytes, record: Record | None) -> bytes:
    """Return the configuration as it was before an installation, as far as its lines are still ours."""
    lines = record.lines if record else ()
    mine = {line.key: line.line_before for line in lines if conf.line_of(data, line.key) == line.line_now}
    return conf.with_lines(data, mine)


def install(system: System, lang: str, *, replace: bool = False) -> list[Step]:
    """Put the add-in in its place and write how Python is started; return what was done.

    A second installation takes the first one back, then installs anew.
    Raises SalesReviewError, before anything is changed where that can be known.
    """
    from salesreview.template.addin import addin_bytes

    at = where(system)
    first = read_record(at.record)
    free = _without(disk.content(at.conf) or b"", first)
    _refuse(system, at, free, replace)
    lines = _lines(system, at, free)
    contents = {at.addin: addin_bytes(lang)}
    if at.script is not None and (script := applescript()) is not None:
        contents[at.script] = script.read_bytes()
    if first is not None:
        uninstall(system)
    stood = disk.content(at.conf)
    record = Record(
        lang,
        tuple(WrittenFile.of(path, data) for path, data in contents.items()),
        tuple(WrittenLine.of(key, line, conf.line_of(stood or b"", key)) for key, line in lines.items()),
        stood is None,
        _missing_folders([*contents, at.conf, at.record]),
    )
    record.save(at.record)  # first: what was begun can be taken back too
    for path, data in contents.items():
        disk.put(path, data)
    disk.put(at.conf, conf.with_lines(stood or b"", lines))
    return [
        (f"加载项：{at.addin}", f"Add-in: {at.addin}"),
        (f"运行程序：{system.program}（写入 {at.conf}）", f"Runs with: {system.program} (written to {at.conf})"),
        (
            "请重新启动 Excel；功能区会出现“业绩总结”（英文版为 Sales review）。",
            "Please restart Excel; the tab “Sales review” (in Chinese 业绩总结) appears on the ribbon.",
        ),
    ]


def uninstall(system: System) -> list[Step]:
    """Take back what `install` wrote and put back what stood there; return what was done and what was left.

    A file or line that somebody changed since stays as it is. Raises SalesReviewError.
    """
    at = where(system)
    record = read_record(at.record)
    if record is None:
        return [("没有安装记录，没有可以撤销的内容。", "There is no record of an installation: nothing to take back.")]
    steps: list[Step] = []
    for file in record.files:
        steps += _take_back(file)
    data = disk.content(at.conf)
    if data is not None:
        for line in record.lines:
            if conf.line_of(data, line.key) != line.line_now:
                name = f"{line.key} ({at.conf})"
                steps.append((f"保留（后来被修改）：{name}", f"Left, changed since: {name}"))
        free = _without(data, record)
        if record.conf_made and not free.strip():
            disk.remove(at.conf)
        elif free != data:
            disk.put(at.conf, free)
    disk.remove(at.record)
    for folder in reversed(record.folders):
        with contextlib.suppress(OSError):  # somebody put something in it
            Path(folder).rmdir()
    return [*steps, ("已撤销安装。请重新启动 Excel。", "The installation is taken back. Please restart Excel.")]


def _take_back(file: WrittenFile) -> list[Step]:
    path = Path(file.path)
    there = disk.content(path)
    if there is None:
        return [(f"已不存在：{path}", f"Gone already: {path}")]
    if digest(there) != file.sha256:
        return [(f"保留（后来被修改）：{path}", f"Left, changed since: {path}")]
    if file.content_before is None:
        disk.remove(path)
        return [(f"已删除：{path}", f"Removed: {path}")]
    disk.put(path, file.content_before)
    return [(f"已还原：{path}", f"Put back: {path}")]
