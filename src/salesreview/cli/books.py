"""demo, new: commands that make a workbook."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from salesreview.cli.ui import Ui
from salesreview.errors import UsageError
from salesreview.language import LANGUAGES
from salesreview.period import Month

DEMO_NAMES = {"zh": "业绩总结_示例.xlsm", "en": "sales_review_sample.xlsm"}
DEMO_MONTH = Month(2026, 10)


def commands(ui: Ui) -> list[click.Command]:
    """Return the commands of this module."""
    return [_demo_command(ui), _new_command(ui)]


def _lang_option(ui: Ui, zh: str, en: str) -> click.Option:
    return ui.option(["--lang"], zh, en, type=click.Choice(LANGUAGES))


def _demo_command(ui: Ui) -> click.Command:
    return ui.command(
        "demo",
        _demo(ui),
        "生成示例公司的工作簿并刷新，说明文件位置与当月要点。",
        "Write the sample company's workbook, refresh it, and say where it is and what the month's headline is.",
        [
            ui.argument("folder", "DIR", "写入的文件夹（默认当前文件夹）。", "The folder to write to (default: this one).", "."),
            ui.month(f"报告月份（默认 {DEMO_MONTH}）。", f"The month under review (default {DEMO_MONTH})."),
            _lang_option(ui, "工作簿的语言（默认与提示语言相同）。", "The workbook's language (default: that of the messages)."),
            ui.option(["--orders"], "订单行数（默认 10000）。", "How many order lines (default 10000).",
                      type=int, default=10_000, metavar="N"),
        ],
    )  # fmt: skip


def _demo(ui: Ui) -> Callable[..., int]:
    def demo(folder: str, month: Month | None, lang: str | None, orders: int) -> int:
        from salesreview.pipeline import make_demo
        from salesreview.state import headline

        language = lang or ui.lang
        target = Path(folder) / DEMO_NAMES[language]
        with ui.progress() as progress:
            result, kept = make_demo(target, month or DEMO_MONTH, language, orders, progress)
        ui.say(f"已生成示例工作簿：{target.resolve()}", f"The sample workbook is ready: {target.resolve()}")
        if kept is not None:
            ui.say(f"原来的文件保留为：{kept.resolve()}", f"The file that was there is kept as: {kept.resolve()}")
        click.echo(result.month.label(ui.lang))
        for line in headline(result.facts, result.settings, ui.lang):
            click.echo("  " + line)
        return 0

    return demo


def _new_command(ui: Ui) -> click.Command:
    return ui.command(
        "new",
        _new(ui),
        "新建一个空白的业绩总结工作簿。",
        "Make a fresh copy of the template.",
        [
            ui.argument("book", "BOOK", "新工作簿的文件名，如 review.xlsm。", "The new workbook's file name, such as review.xlsm."),
            _lang_option(ui, "工作簿的语言（默认与提示语言相同）。", "The workbook's language (default: that of the messages)."),
            ui.option(["--force"], "覆盖已有的文件（原文件保留为备份）。", "Replace a file that is there (it is kept as a backup).", is_flag=True),
        ],
    )  # fmt: skip


def _new(ui: Ui) -> Callable[..., int]:
    def new(book: str, lang: str | None, force: bool) -> int:
        from salesreview.pipeline import make_book

        target = Path(book)
        if target.suffix.lower() != ".xlsm":
            raise UsageError(
                f"“{target.name}”的扩展名须为 .xlsm：工作簿含有按钮所用的宏。",
                f"“{target.name}” must end in .xlsm: the workbook holds the macros of its buttons.",
            )
        if target.exists() and not force:
            raise UsageError(
                f"文件“{target}”已存在，未作改动；请换一个名称，或加 --force 覆盖。",
                f"“{target}” is there already and was left as it is; choose another name, or add --force to replace it.",
            )
        kept = make_book(target, lang or ui.lang)
        ui.say(f"已新建：{target.resolve()}", f"Made: {target.resolve()}")
        if kept is not None:
            ui.say(f"原来的文件保留为：{kept.resolve()}", f"The file that was there is kept as: {kept.resolve()}")
        ui.say(
            f'接下来：把数据粘贴到原始数据页，或用 salesreview load "{target}" orders 文件 读入；再运行 salesreview refresh "{target}"。',
            f'Next: paste data into the raw tabs, or load it with salesreview load "{target}" orders FILE; '
            f'then run salesreview refresh "{target}".',
        )
        return 0

    return new
