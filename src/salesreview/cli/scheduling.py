"""watch schedule: the entry in cron, launchd or Task Scheduler, shown before it is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from salesreview import launch
from salesreview.cli.ui import Ui, someone_to_ask
from salesreview.errors import UsageError

if TYPE_CHECKING:
    from salesreview.watch.schedule.entry import Entry, Scheduler

_EVERY = ("15", "30", "60", "120", "240")
_SYSTEMS = ("cron", "launchd", "tasks")


def command(ui: Ui, options: Sequence[click.Parameter]) -> click.Group:
    """Return the group of commands `schedule`; `options` are those of a run, which the entry carries."""
    return ui.group(
        "schedule",
        "把检查写入系统的日程（cron、launchd、任务计划程序），或从中取出。",
        "Write the watch into the system's scheduler (cron, launchd, Task Scheduler), or take it out.",
        [_install_command(ui, options), _remove_command(ui), _show_command(ui, options)],
    )


def _book(ui: Ui) -> click.Argument:
    from salesreview.cli.watching import book_argument

    return book_argument(ui)


def _every(ui: Ui) -> click.Option:
    return ui.option(["--every"], "每隔多少分钟（默认 60）。", "Minutes between two runs (default 60).",
                     type=click.Choice(_EVERY), default="60")  # fmt: skip


def _yes(ui: Ui) -> click.Option:
    return ui.option(["--yes"], "不再询问。", "Do not ask first.", is_flag=True)


def _install_command(ui: Ui, options: Sequence[click.Parameter]) -> click.Command:
    return ui.command(
        "install",
        _install(ui),
        "显示要写入的内容，确认后写入本机的日程。",
        "Show the entry, and write it into this system's scheduler once you agree.",
        [_book(ui), _every(ui), *options, _yes(ui)],
    )


def _remove_command(ui: Ui) -> click.Command:
    return ui.command(
        "remove",
        _remove(ui),
        "显示要取出的内容，确认后从本机的日程中取出；其他内容不变。",
        "Show the entry, and take it out of this system's scheduler once you agree; all else stays.",
        [
            ui.argument("book", "BOOK|FOLDER", "工作簿或文件夹；用 --all 时不写。",
                        "The workbook or folder; not with --all.", ""),
            ui.option(["--all", "every"], "取出全部检查，如卸载程序之前。", "Take every watch out, as before the program is removed.",
                      is_flag=True),
            _yes(ui),
        ],
    )  # fmt: skip


def _show_command(ui: Ui, options: Sequence[click.Parameter]) -> click.Command:
    return ui.command(
        "show",
        _show(ui),
        "显示将要写入的内容和现有的内容，不作改动。",
        "Show what would be written and what stands there now; change nothing.",
        [
            _book(ui), _every(ui), *options,
            ui.option(["--system"], "显示另一系统的内容。", "Show the entry of another system.", type=click.Choice(_SYSTEMS)),
        ],
    )  # fmt: skip


def _install(ui: Ui) -> Callable[..., int]:
    def install(book: str, every: str, yes: bool, **options: Any) -> int:
        from salesreview.watch.schedule.systems import scheduler

        system, entry = scheduler(), _entry(ui, book, every, options)
        before, text = system.installed(entry.name), system.text(entry)
        if before is not None and before.strip() == text.strip():
            ui.say(
                f"{system.title} 中已有这一项，没有改动。",
                f"{system.title} has this entry already; nothing was changed.",
            )
            return 0
        if before is not None:
            ui.say(f"{system.title} 中现有：", f"{system.title} has now:")
            click.echo(before)
        ui.say(f"将写入 {system.title}：", f"To be written to {system.title}:")
        click.echo(text)
        if not _agreed(ui, yes):
            return 0
        system.install(entry)
        ui.say(
            "已写入；用 watch schedule remove 取出，用 watch status 查看运行情况。",
            "Written; watch schedule remove takes it out, and watch status shows how it goes.",
        )
        return 0

    return install


def _remove(ui: Ui) -> Callable[..., int]:
    def remove(book: str, every: bool, yes: bool) -> int:
        from salesreview.watch.schedule.entry import name_of
        from salesreview.watch.schedule.systems import scheduler

        if bool(book) == every:
            raise UsageError(
                "请写明一个工作簿或文件夹，或者 --all。", "Name a workbook or folder, or --all, one of them."
            )
        system = scheduler()
        stand = {name: system.installed(name) for name in (system.names() if every else [name_of(Path(book))])}
        entries = {name: text for name, text in stand.items() if text is not None}
        if not entries:
            ui.say(
                f"{system.title} 中没有“{book}”的项，没有改动。" if book else f"{system.title} 中没有检查，没有改动。",
                f"{system.title} has no {f'entry for “{book}”' if book else 'watch'}; nothing was changed.",
            )
            return 0
        ui.say(f"将从 {system.title} 取出：", f"To be taken out of {system.title}:")
        for text in entries.values():
            click.echo(text)
        if not _agreed(ui, yes):
            return 0
        for name in entries:
            system.remove(name)
        ui.say("已取出。", "Taken out.")
        return 0

    return remove


def _show(ui: Ui) -> Callable[..., int]:
    def show(book: str, every: str, system: str | None, **options: Any) -> int:
        from salesreview.watch.errors import WatchError
        from salesreview.watch.schedule.systems import scheduler

        chosen, entry = scheduler(system), _entry(ui, book, every, options)
        click.echo(chosen.text(entry).rstrip("\n"))
        if system is not None and type(chosen) is not type(scheduler()):
            return 0
        try:
            _say_installed(ui, chosen, entry)
        except WatchError as error:
            ui.warn(error.zh, error.en)
        return 0

    return show


def _say_installed(ui: Ui, system: Scheduler, entry: Entry) -> None:
    before = system.installed(entry.name)
    if before is None:
        ui.warn(f"{system.title} 中现在没有这一项。", f"{system.title} has no such entry now.")
    elif before.strip() == system.text(entry).strip():
        ui.warn(f"{system.title} 中已有这一项。", f"{system.title} has this entry.")
    else:
        ui.warn(f"{system.title} 中现有的是：\n{before}", f"{system.title} has now:\n{before}")


def _agreed(ui: Ui, yes: bool) -> bool:
    if yes:
        return True
    if not someone_to_ask():
        raise UsageError("没有人可以确认；请加 --yes。", "There is nobody to ask; add --yes.")
    if click.confirm(ui.text("确定吗？", "Go ahead?"), default=False):
        return True
    ui.say("没有改动。", "Nothing was changed.")
    return False


def _entry(ui: Ui, book: str, every: str, options: dict[str, Any]) -> Entry:
    """Return the entry: every path from the root, for a scheduler starts anywhere and knows no environment."""
    from salesreview.cli.watching import REMIND, STALE, state_file, there
    from salesreview.watch.schedule.entry import Entry

    path = there(book).absolute()
    if options["smtp"] or options["graph"]:
        raise UsageError(
            "日程中的运行没有此窗口的环境变量；请把邮件账户写入文件，用 --account 指定。",
            "A scheduled run does not have this window's environment; write the mail account to a file and name it with "
            "--account.",
        )
    words = launch.command("--ui", ui.lang, "watch", "run", str(path), windowless=True)
    words += ["--state", str(state_file(path, options["state"]).absolute())]
    for key in ("account", "drafts"):
        if options[key]:
            words += [f"--{key}", str(Path(options[key]).absolute())]
    for key in ("to", "cc"):
        for each in options[key]:
            words += [f"--{key}", each]
    if options["pull"]:
        words.append("--pull")
    for key, default in (("remind", REMIND), ("stale", STALE)):
        if options[key] != default:
            words += [f"--{key}", str(options[key])]
    if options["lang"]:
        words += ["--lang", options["lang"]]
    return Entry(path, tuple(words), int(every))
