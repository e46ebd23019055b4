"""What the workbook's buttons call, from VBA through xlwings' RunPython.

The functions say in the workbook's language how the job is done on the saved file; they raise nothing towards Excel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xlwings

#: command -> what it says, in (zh, en); {command} is the line to run.
_MESSAGES: dict[str, tuple[str, str]] = {
    "refresh": (
        "请先保存并关闭本工作簿，再在终端中运行：\n\n{command}\n\n然后重新打开本工作簿。原文件会留有备份。",
        "Please save and close this workbook, then run in a terminal:\n\n{command}\n\n"
        "and open the workbook again. A backup of the old file is kept.",
    ),
    "check": (
        "请先保存本工作簿，再在终端中运行：\n\n{command}\n\n只检查数据，不会改动本工作簿。",
        "Please save this workbook, then run in a terminal:\n\n{command}\n\n"
        "It only checks the data; the workbook stays as it is.",
    ),
    "send": (
        "请先刷新并保存本工作簿，再在终端中运行：\n\n{command}\n\n将生成发送副本和邮件草稿，由您确认后发出。",
        "Please refresh and save this workbook, then run in a terminal:\n\n{command}\n\n"
        "It makes a copy to send and a mail draft for your last look.",
    ),
}
_UNSAVED = (
    "本工作簿还没有保存到本机。请先另存到本机文件夹，再点击此按钮。",
    "This workbook is not saved on this computer yet. Please save it to a folder here first, then press again.",
)
_TITLES = ("销售业绩月度总结", "Monthly sales review")


def workbook_language(book: xlwings.Book) -> str:
    """Return the language ("zh" or "en") chosen on the workbook's Settings tab; without one, the template's."""
    from salesreview.settings import read_settings

    cells: dict[str, object] = {}
    for name in ("SR_meta_lang", "SR_set_language"):
        if name in book.names:
            cells["SR_set_language"] = book.names[name].refers_to_range.value or cells.get("SR_set_language")
    return read_settings(cells).language


def message(command: str, path: str | None, lang: str) -> str:
    """Return what the button `command` says for the workbook at `path` (None: not saved on this computer)."""
    half = 0 if lang == "zh" else 1
    if path is None:
        return _UNSAVED[half]
    return _MESSAGES[command][half].format(command=f'salesreview {command} "{path}"')


def _local_path(book: xlwings.Book) -> str | None:
    """Return the file's path on this computer; None for a new workbook and one that is only in the cloud."""
    import xlwings

    try:
        path = str(book.fullname)  # of a synchronised OneDrive or SharePoint file: its local copy
    except xlwings.XlwingsError:
        return None
    return path if "://" not in path and ("/" in path or "\\" in path) else None


def _say(command: str) -> None:
    import xlwings

    book = xlwings.Book.caller()
    lang = workbook_language(book)
    book.app.alert(message(command, _local_path(book), lang), title=_TITLES[0 if lang == "zh" else 1])


def refresh() -> None:
    """Say how the review is refreshed."""
    _say("refresh")


def check() -> None:
    """Say how the raw sheets are checked."""
    _say("check")


def send() -> None:
    """Say how the review is sent."""
    _say("send")
