"""addin build, install, uninstall, doctor: the buttons inside Excel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from salesreview.cli.ui import Ui
from salesreview.errors import UsageError
from salesreview.language import LANGUAGES

if TYPE_CHECKING:
    from salesreview.install.system import System

ADDIN = "salesreview.xlam"
_STATES = {"ok": ("正常", "ok"), "note": ("提示", "note"), "problem": ("问题", "problem")}


def command(ui: Ui, system: Callable[[], System] | None = None) -> click.Command:
    """Return the group `addin`; `system` gives the computer to work on (this one)."""
    file = ui.argument("file", "FILE", f"写入的文件（默认 {ADDIN}）。", f"The file to write (default {ADDIN}).", ADDIN)
    lang = ui.option(["--lang"], "功能区的语言（默认与界面语言相同）。", "The ribbon's language (default: that of help and messages).",
                     type=click.Choice(LANGUAGES), default=ui.lang)  # fmt: skip
    replace = ui.option(["--replace"], "xlwings 已指定另一个 Python 时换成当前的（卸载时还原）。",
                        "Where xlwings names another Python, set this one (uninstall puts it back).", is_flag=True)  # fmt: skip
    book = ui.option(["--book"], "一并检查这个工作簿。", "Look at this workbook too.", type=click.Path())
    this = system or _this_computer
    return ui.group(
        "addin",
        "Excel 加载项：为当前用户安装、撤销安装、查找故障原因。",
        "The Excel add-in: install it for this person, take it back, find out why it does not work.",
        [
            ui.command("build", _build(ui), f"生成加载项文件（默认 {ADDIN}），供签名或分发。",
                       f"Build the add-in's file (default {ADDIN}), to sign or hand out.", [file, lang]),
            ui.command("install", _install(ui, this), "为当前用户安装加载项；不需要管理员权限。",
                       "Install the add-in for this person; no administrator needed.", [lang, replace]),
            ui.command("uninstall", _uninstall(ui, this), "撤销安装：只取回安装时写入的内容。",
                       "Take the installation back: exactly what it wrote.", []),
            ui.command("doctor", _doctor(ui, this), "检查按钮为什么不工作；有问题时退出码为 1。不改动任何内容。",
                       "Find out why buttons do not work; exit code 1 where something is wrong. Changes nothing.",
                       [book, ui.format()]),
        ],
    )  # fmt: skip


def _this_computer() -> System:
    from salesreview.install.system import Machine

    return Machine()


def _build(ui: Ui) -> Callable[..., int]:
    def build(file: str, lang: str) -> int:
        from salesreview.template.addin import build_addin

        build_addin(Path(file), lang)
        ui.say(f"已生成：{Path(file).resolve()}", f"Built: {Path(file).resolve()}")
        return 0

    return build


def _install(ui: Ui, this: Callable[[], System]) -> Callable[..., int]:
    def install(lang: str, replace: bool) -> int:
        from salesreview.install.setup import install as install_addin

        for step in install_addin(this(), lang, replace=replace):
            ui.say(*step)
        return 0

    return install


def _uninstall(ui: Ui, this: Callable[[], System]) -> Callable[..., int]:
    def uninstall() -> int:
        from salesreview.install.setup import uninstall as uninstall_addin

        for step in uninstall_addin(this()):
            ui.say(*step)
        return 0

    return uninstall


def _doctor(ui: Ui, this: Callable[[], System]) -> Callable[..., int]:
    def doctor(book: str | None, form: str) -> int:
        from salesreview.cli.printing import print_rows
        from salesreview.install.doctor import examine

        if book is not None and not Path(book).is_file():
            raise UsageError(f"找不到文件“{book}”。", f"There is no file “{book}”.")
        found = list(examine(this(), Path(book) if book is not None else None))
        if form == "table":
            for finding in found:
                click.echo(f"[{ui.text(*_STATES[finding.state])}] {finding.text(ui.lang)}")
        else:
            rows = [{"key": each.key, "state": each.state, "zh": each.zh, "en": each.en} for each in found]
            print_rows(form, rows, ("key", "state", "zh", "en"), ())
        wrong = sum(finding.state == "problem" for finding in found)
        if wrong:
            ui.warn(f"{wrong} 处问题。", f"{wrong} to mend.")
        return 1 if wrong else 0

    return doctor
