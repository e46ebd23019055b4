"""The command line put together: language, commands, errors as sentences, exit codes 0, 1 and 2."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from salesreview import launch
from salesreview.cli.ui import SpokenGroup, Ui, ready_streams, ui_language
from salesreview.errors import SalesReviewError
from salesreview.language import LANGUAGES
from salesreview.logfile import write_log
from salesreview.shield import is_panic

INTERRUPTED = 130  # as shells count a program stopped by Ctrl+C


def build(ui: Ui) -> SpokenGroup:
    """Return the whole command line in the reader's language."""
    from salesreview.cli import (
        addin,
        books,
        figures,
        loading,
        mailing,
        rules,
        template,
        tracing,
        undoing,
        watching,
        windowing,
    )  # fmt: skip

    return ui.group(
        "salesreview",
        "在 Excel 工作簿中撰写销售部门的月度业绩总结。",
        "Write a sales department's monthly review inside an Excel workbook.",
        [
            *books.commands(ui), loading.command(ui), *figures.commands(ui), undoing.command(ui), tracing.command(ui), *mailing.commands(ui), watching.command(ui), rules.command(ui), addin.command(ui), windowing.command(ui), template.command(ui),
        ],
        [
            ui.option(["--ui"], "说明与提示的语言。", "The language of help and messages.", type=click.Choice(LANGUAGES), expose_value=False),
            ui.option(["--version"], "显示版本后退出。", "Show the version and exit.",
                      is_flag=True, is_eager=True, expose_value=False, callback=_version),
        ],
    )  # fmt: skip


def _version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        from salesreview import __version__

        click.echo(f"salesreview {__version__}")
        ctx.exit(0)


def _usage_sentence(ui: Ui, error: click.ClickException) -> str:
    """Return click's complaint as a sentence in the reader's language."""
    match error:
        case click.NoSuchOption():
            nearest = _nearest(ui, error.possibilities or ())
            return ui.text(
                f"没有选项 {error.option_name}。{nearest}", f"There is no option {error.option_name}. {nearest}"
            ).strip()
        case click.MissingParameter():
            name = error.param.make_metavar(error.ctx) if error.param and error.ctx else "?"
            return ui.text(f"缺少参数 {name}。", f"The argument {name} is missing.")
        case click.BadParameter() if isinstance(error.param and error.param.type, click.Choice):
            kind = error.param.type if error.param else None
            choices = ", ".join(str(choice) for choice in getattr(kind, "choices", ()))
            name = "/".join(error.param.opts) if error.param else ""
            return ui.text(f"选项 {name} 只能是：{choices}。", f"The option {name} takes one of: {choices}.")
        case click.BadParameter():
            name = "/".join(error.param.opts) if error.param else ""
            return ui.text(f"选项 {name} 的值不可用：{_what_is_asked(error)}。", error.format_message())
        case click.BadOptionUsage():
            return ui.text(f"选项 {error.option_name} 后缺少值，或不该有值。", error.format_message())
        case click.UsageError() if error.message.startswith("No such command"):
            group = error.ctx.command if error.ctx else None
            name = error.message.split("'")[1] if "'" in error.message else ""
            from salesreview import spelling

            near = _nearest(ui, spelling.nearest(name, getattr(group, "commands", {})))
            return ui.text(f"没有命令 {name}。{near}", f"There is no command {name}. {near}").strip()
        case click.UsageError() if error.message.startswith("Got unexpected extra"):
            return ui.text("多出了无法识别的参数；含空格的路径请加引号。",
                           "There are arguments too many; put quotes around a path with blanks.")  # fmt: skip
    return error.format_message()


def _what_is_asked(error: click.BadParameter) -> str:
    """Say in Chinese which numbers an option takes; other kinds of value are told as click does."""
    kind = error.param.type if error.param else None
    if isinstance(kind, click.IntRange):
        return f"请填写 {kind.min} 至 {kind.max} 的整数"
    return "请填写整数" if isinstance(kind, type(click.INT)) else error.message


def _nearest(ui: Ui, names: Sequence[str]) -> str:
    return ui.text(f"是否想用：{'、'.join(names)}？", f"Did you mean: {', '.join(names)}?") if names else ""


def run(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code: 0 done, 1 the data or the file has errors, 2 wrong usage."""
    ui = Ui(ui_language(arguments, os.environ))
    try:
        code = build(ui).main(list(arguments), prog_name="salesreview", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except SalesReviewError as error:
        click.echo(error.text(ui.lang), err=True)
        return error.exit_code
    except click.UsageError as error:
        click.echo(_usage_sentence(ui, error), err=True)
        path = error.ctx.command_path if error.ctx else "salesreview"
        ui.warn(f"用法说明：{path} --help", f"See: {path} --help")
        return 2
    except (click.Abort, KeyboardInterrupt):
        ui.warn("已中断；工作簿保持原样。", "Interrupted; the workbook is as it was.")
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output (head, less) has seen enough
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 - or the interpreter complains when it ends
        return 0
    except BaseException as error:
        if not isinstance(error, Exception) and not is_panic(error):
            raise
        log = write_log(error, " ".join(arguments))
        where = ui.text(f"详情见 {log}", f"details are in {log}") if log else type(error).__name__
        ui.warn(
            f"出现意外错误，工作簿未被改动；{where}。",
            f"Something unexpected went wrong; the workbook was not changed; {where}.",
        )
        return 1


def main() -> NoReturn:
    """Run the command that stands in sys.argv and leave with its exit code."""
    ready_streams()
    if sys.argv[1:] == [launch.SHOW_DRAFT]:
        from salesreview.mail import outlook

        sys.exit(outlook.main())
    sys.exit(run(sys.argv[1:]))
