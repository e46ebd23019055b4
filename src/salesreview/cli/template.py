"""template build, template check: the committed workbook and the source it is built from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from salesreview.cli.ui import Ui
from salesreview.errors import UsageError
from salesreview.language import LANGUAGES

TEMPLATE = "workbook_template.xlsm"


def command(ui: Ui) -> click.Command:
    """Return the group `template`."""
    book = ui.argument(
        "book", "FILE", f"模板文件（默认 {TEMPLATE}）。", f"The template (default {TEMPLATE}).", TEMPLATE
    )
    lang = ui.option(["--lang"], "模板的语言（默认 zh）。", "The template's language (default zh).",
                     type=click.Choice(LANGUAGES), default="zh")  # fmt: skip
    return ui.group(
        "template",
        "由源码生成模板，或检查模板与源码一致。",
        "Build the template from its source, or check that it equals what the source builds.",
        [
            ui.command("build", _build(ui), f"生成模板（默认 {TEMPLATE}）。", f"Build the template (default {TEMPLATE}).", [book, lang]),
            ui.command("check", _check(ui), "检查模板与源码一致；不一致时退出码为 1。",
                       "Check that the template equals what the source builds; exit code 1 where it does not.", [book, lang]),
        ],
    )  # fmt: skip


def _build(ui: Ui) -> Callable[..., int]:
    def build(book: str, lang: str) -> int:
        from salesreview.template.build import build as build_template

        build_template(Path(book), lang)
        ui.say(f"已生成：{Path(book).resolve()}", f"Built: {Path(book).resolve()}")
        return 0

    return build


def _check(ui: Ui) -> Callable[..., int]:
    def check(book: str, lang: str) -> int:
        from salesreview.template.build import check as check_template

        if not Path(book).is_file():
            raise UsageError(f"找不到文件“{book}”。", f"There is no file “{book}”.")
        differences = check_template(Path(book), lang)
        for line in differences:
            click.echo(line)
        if differences:
            ui.warn("模板与源码不一致；请运行 salesreview template build。",
                    "The template differs from what the source builds; run salesreview template build.")  # fmt: skip
            return 1
        ui.say("模板与源码一致。", "The template equals what the source builds.")
        return 0

    return check
