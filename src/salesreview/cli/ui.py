"""The reader's language on the command line, and click's pieces speaking it."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from salesreview.language import EN, LANGUAGES, ZH, system_language
from salesreview.period import Month
from salesreview.settings import FIRST_MONTH, LAST_MONTH, review_month
from salesreview.stages import STAGES

if TYPE_CHECKING:
    from rich.status import Status

DATE_ORDERS = ("dmy", "mdy", "ymd")


def ui_language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the language of help and messages: `--ui`, else the locale (LC_ALL, LC_MESSAGES, LANG), else en."""
    for i, argument in enumerate(arguments):
        if argument == "--":
            break
        wanted = arguments[i + 1] if argument == "--ui" and i + 1 < len(arguments) else argument.partition("--ui=")[2]
        if wanted in LANGUAGES:
            return wanted
    return system_language(environment)


def ready_streams() -> None:
    """Make the three streams fit to use. Where one is missing (pythonw.exe has none) nothing is read or shown.

    Files and pipes are written in UTF-8 on every system; a console keeps its own encoding.
    """
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123 - open as long as we run
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            # a file name may hold bytes that are no text: they go out as they came
            reconfigure(errors="replace") if is_terminal(stream) else reconfigure(
                encoding="utf-8", errors="surrogateescape"
            )


def someone_to_ask() -> bool:
    """Tell whether a person sits at the other end of our input."""
    return is_terminal(sys.stdin)


def is_terminal(stream: Any) -> bool:
    """Tell whether a stream is a terminal; a missing one is none, nor is Windows' NUL, which passes for one."""
    if stream is None or not stream.isatty():
        return False
    if sys.platform == "win32":
        import ctypes
        import msvcrt

        mode = ctypes.c_uint32()
        with contextlib.suppress(OSError):  # a stream without a descriptor: what it says is believed
            handle = ctypes.c_void_p(msvcrt.get_osfhandle(stream.fileno()))
            return bool(ctypes.windll.kernel32.GetConsoleMode(handle, ctypes.byref(mode)))
    return True


class _SpokenArgument(click.Argument):
    """A positional argument that the help explains."""

    meaning = ""


class _Spoken(click.Command):
    """A command whose help has headings in the reader's language."""

    lang = EN

    def _heading(self, zh: str, en: str) -> str:
        return zh if self.lang == ZH else en

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=self._heading("用法：", "Usage: "))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        arguments, options = [], []
        for param in self.get_params(ctx):
            if isinstance(param, _SpokenArgument):
                arguments.append((param.make_metavar(ctx), param.meaning))
            elif isinstance(param, click.Option) and (record := param.get_help_record(ctx)) is not None:
                options.append(record)
        headings = (self._heading("参数", "Arguments"), self._heading("选项", "Options"))
        for heading, records in zip(headings, (arguments, options), strict=True):
            if records:
                with formatter.section(heading):
                    formatter.write_dl(records)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = self._heading("显示本说明后退出。", "Show this message and exit.")
        return option


class SpokenGroup(_Spoken, click.Group):
    """A group of commands with help in the reader's language."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands with a line on each."""
        super().format_options(ctx, formatter)
        rows = [(name, self.commands[name].get_short_help_str(300)) for name in self.list_commands(ctx)]
        with formatter.section(self._heading("命令", "Commands")):
            formatter.write_dl(rows)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order they were given."""
        return list(self.commands)


class DefaultGroup(SpokenGroup):
    """A group whose first command may go unnamed: `watch review.xlsm` is `watch run review.xlsm`."""

    @property
    def default(self) -> str:
        """The command that is meant where none is named."""
        return next(iter(self.commands))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the first command's name in front of what is neither a command nor a call for help."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = [self.default, *args]
        return super().parse_args(ctx, args)


class MonthType(click.ParamType):  # type: ignore[type-arg, unused-ignore]  # generic in click 8.5
    """A month such as 2026-10 or 2026年10月."""

    name = "month"

    def __init__(self, ui: Ui) -> None:
        self.ui = ui

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Return what stands for a month in the help."""
        return "YYYY-MM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Month:
        """Read a month. Raises UsageError for anything else."""
        try:
            return review_month(value)
        except ValueError:
            raise click.UsageError(
                self.ui.text(
                    f"“{value}”不是月份，或不在 {FIRST_MONTH} 至 {LAST_MONTH} 之间；请写成 2026-10 这样的形式。",
                    f"“{value}” is not a month from {FIRST_MONTH} to {LAST_MONTH}; write it like 2026-10.",
                ),
                ctx,
            ) from None


@dataclass(frozen=True, slots=True)
class Ui:
    """Who speaks to the person at the command line, in `lang`."""

    lang: str

    def text(self, zh: str, en: str) -> str:
        """Return the text in the reader's language."""
        return zh if self.lang == ZH else en

    def say(self, zh: str, en: str) -> None:
        """Print a line of the result to stdout."""
        click.echo(self.text(zh, en))

    def warn(self, zh: str, en: str) -> None:
        """Print a line about the result to stderr."""
        click.echo(self.text(zh, en), err=True)

    def command(
        self, name: str, callback: Callable[..., int | None], zh: str, en: str, params: Sequence[click.Parameter]
    ) -> click.Command:
        """Make a command; the callback's result is its exit code (None: 0)."""
        made = _Spoken(
            name,
            callback=callback,
            params=list(params),
            help=self.text(zh, en),
            options_metavar=self.text("[选项]", "[OPTIONS]"),
        )
        made.lang = self.lang
        return made

    def group(
        self, name: str, zh: str, en: str, commands: Sequence[click.Command], params: Sequence[click.Parameter] = (),
        kind: type[SpokenGroup] = SpokenGroup,
    ) -> SpokenGroup:  # fmt: skip
        """Make a group of commands; called without a command it shows its help."""
        made = kind(
            name,
            commands={command.name or "": command for command in commands},
            params=list(params),
            help=self.text(zh, en),
            options_metavar=self.text("[选项]", "[OPTIONS]"),
            subcommand_metavar=self.text("命令 [参数]…", "COMMAND [ARGS]..."),
            no_args_is_help=False,
            invoke_without_command=True,
            callback=_help_without_command,
        )
        made.lang = self.lang
        return made

    def argument(self, name: str, metavar: str, zh: str, en: str, default: str | None = None) -> click.Argument:
        """Make a positional argument with its help in the reader's language; required unless it has a default."""
        required = default is None
        more = {} if required else {"default": default}
        made = _SpokenArgument([name], metavar=metavar if required else f"[{metavar}]", required=required, **more)
        made.meaning = self.text(zh, en)
        return made

    def option(self, declarations: Sequence[str], zh: str, en: str, **more: Any) -> click.Option:
        """Make an option with its help in the reader's language."""
        return click.Option(list(declarations), help=self.text(zh, en), **more)

    def month(self, zh: str, en: str) -> click.Option:
        """Make the option --month."""
        return self.option(["--month"], zh, en, type=MonthType(self))

    def format(self) -> click.Option:
        """Make the option --format."""
        return self.option(
            ["--format", "form"],
            "输出格式（默认 table）。",
            "How the table is printed (default table).",
            type=click.Choice(("table", "json", "csv")),
            default="table",
        )

    @contextlib.contextmanager
    def progress(self) -> Iterator[Stages]:
        """Show the stages of long work on stderr, where that is a terminal."""
        if not is_terminal(sys.stderr):
            yield Stages(self)
            return
        from rich.console import Console

        with contextlib.ExitStack() as stack:
            terminal = sys.stderr
            if sys.platform != "win32":
                # an own way to the terminal: what native code writes to the error stream is kept away meanwhile
                own = open(os.dup(2), "w", encoding=sys.stderr.encoding, errors="replace")  # noqa: SIM115, PTH123
                terminal = stack.enter_context(own)
            yield Stages(self, stack.enter_context(Console(file=terminal).status("…")))


class Stages:
    """Names the stage of long work as it begins; `status` is the line that shows it, where there is one."""

    def __init__(self, ui: Ui, status: Status | None = None) -> None:
        self._ui, self._status = ui, status

    def __call__(self, stage: str) -> None:
        """Say that a stage begins."""
        if self._status is not None:
            self._status.update(self._ui.text(*STAGES[stage]) + "…")

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """Clear the line while something is asked."""
        if self._status is None:
            yield
            return
        self._status.stop()
        try:
            yield
        finally:
            self._status.start()


def _help_without_command(**_: object) -> int | None:
    ctx = click.get_current_context()
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
    return None
