"""watch: evaluate the alerts, mail what is new; its status."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from salesreview.cli import scheduling
from salesreview.cli.ui import DefaultGroup, Ui
from salesreview.cli.ways import only_one, people_options
from salesreview.errors import SalesReviewError, UsageError
from salesreview.language import LANGUAGES

if TYPE_CHECKING:
    from salesreview.cli.printing import Cell
    from salesreview.mail.errors import MailError
    from salesreview.mail.way import Way
    from salesreview.watch.run import Outcome

REMIND, STALE = 7, 2
_RUNS_SHOWN = 10


def command(ui: Ui) -> click.Group:
    """Return the group of commands `watch`; a file instead of a command's name is run."""
    return ui.group(
        "watch",
        "按日程检查预警，只把新出现的发出去。",
        "Look for alerts on a schedule, and mail only what is new.",
        [_run_command(ui), _status_command(ui), scheduling.command(ui, run_options(ui))],
        kind=DefaultGroup,
    )


def book_argument(ui: Ui) -> click.Argument:
    """Make the argument that names what is watched."""
    return ui.argument(
        "book",
        "BOOK|FOLDER",
        "工作簿，或每张原始数据表一个文件的文件夹。",
        "A workbook, or a folder with one file per raw table.",
    )


def run_options(ui: Ui) -> list[click.Parameter]:
    """Return the options of a run, which an entry in the scheduler carries too."""
    return [
        ui.option(["--smtp"], "用 SMTP 直接发送（服务器见环境变量 SALESREVIEW_SMTP_HOST 等）；不加 --smtp、--graph 或 --account 则只写草稿。",
                  "Send by SMTP (the server stands in SALESREVIEW_SMTP_HOST and others); without --smtp, --graph or --account only drafts are written.", is_flag=True),
        ui.option(["--graph"], "用 Microsoft Graph 直接发送（应用与密钥见环境变量 SALESREVIEW_GRAPH_TENANT 等）。",
                  "Send by Microsoft Graph (the app and its secret stand in SALESREVIEW_GRAPH_TENANT and others).", is_flag=True),
        ui.option(["--account"], "用此文件中写明的 SMTP 或 Microsoft Graph 直接发送（每行 名称=值，仅本人可读）。",
                  "Send by SMTP or Microsoft Graph as this file says (lines NAME=value, readable by you alone).", metavar="FILE"),
        ui.option(["--drafts"], "草稿写入此文件夹（默认：工作簿旁的“预警”）。", "The folder for drafts (default: “alerts” beside the workbook).", metavar="DIR"),
        *people_options(ui),
        ui.option(["--pull"], "先按设置页的数据来源刷新工作簿；工作簿正在 Excel 中打开时只读取。",
                  "First refresh the workbook from the sources named on Settings; one that is open in Excel is only read.", is_flag=True),
        ui.option(["--remind"], f"仍未解除的预警隔多少天再提醒（默认 {REMIND}，0 为不提醒）。",
                  f"Remind of alerts that still stand after so many days (default {REMIND}; 0: never).",
                  type=click.IntRange(0, 366), default=REMIND, metavar="DAYS"),
        ui.option(["--stale"], f"连续多少个工作日没有新数据即预警（默认 {STALE}，0 为不检查）。",
                  f"So many working days without new data are an alert (default {STALE}; 0: never).",
                  type=click.IntRange(0, 366), default=STALE, metavar="DAYS"),
        ui.option(["--lang"], "邮件的语言（默认与工作簿相同）。", "The mail's language (default: the workbook's).", type=click.Choice(LANGUAGES)),
        state_option(ui),
    ]  # fmt: skip


def state_option(ui: Ui) -> click.Option:
    """Make the option --state."""
    return ui.option(["--state"], "状态文件（默认在本机用户的状态文件夹中，每个工作簿一个）。",
                     "The state file (default: in your state folder on this machine, one per workbook).", metavar="FILE")  # fmt: skip


def _run_command(ui: Ui) -> click.Command:
    return ui.command(
        "run",
        _run(ui),
        "检查一次：计算预警，把新出现的写成邮件草稿，或直接发出。命令名 run 可以省略。",
        "Look once: evaluate the alerts, and write what is new as a mail draft, or send it. The word run can be left out.",
        [
            book_argument(ui),
            *run_options(ui),
            ui.option(["--at"], "按这个时刻检查，供试运行。", "Look as if it were that time, for trials.",
                      type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d"]), metavar="YYYY-MM-DDTHH:MM"),
        ],
    )  # fmt: skip


def _run(ui: Ui) -> Callable[..., int]:
    def run(
        book: str, smtp: bool, graph: bool, account: str | None, drafts: str | None, to: tuple[str, ...], cc: tuple[str, ...],
        pull: bool, remind: int, stale: int, lang: str | None, state: str | None, at: dt.datetime | None,
    ) -> int:  # fmt: skip
        from salesreview.logfile import write_log
        from salesreview.watch.run import Options, watch

        path = there(book)
        language = lang or (ui.lang if path.is_dir() else None)
        way = _way(ui, path, smtp=smtp, graph=graph, account=account, drafts=drafts)
        options = Options(way, language, "\n".join(to), "\n".join(cc), pull, remind, stale)
        try:
            with ui.progress() as progress:
                outcome = watch(path, state_file(path, state), options, at or dt.datetime.now(), progress=progress)
        except SalesReviewError as error:
            write_log(error, f"watch {book}")  # a scheduled run has no screen
            raise
        return _report(ui, outcome)

    return run


def there(book: str) -> Path:
    """Return the path of a workbook or folder. Raises UsageError where nothing is there."""
    path = Path(book)
    if not path.exists():
        raise UsageError(
            f"找不到“{book}”；请检查路径，含空格的路径请加引号。",
            f"There is no “{book}”; check the path, and put quotes around one with blanks.",
        )
    return path


def state_file(book: Path, told: str | None) -> Path:
    """Return the state file: as told, else one per workbook in the person's state folder."""
    from salesreview.logfile import state_folder
    from salesreview.mail.texts import file_name
    from salesreview.watch.schedule.entry import name_of

    if told:
        return Path(told)
    mark = name_of(book).rpartition("-")[2]
    return state_folder() / "watch" / f"{file_name(book.stem)}-{mark}.sqlite"


def _way(
    ui: Ui, book: Path, *, smtp: bool, graph: bool, account: str | None, drafts: str | None
) -> Way | Path | MailError:  # fmt: skip
    """Return the service that sends, or the folder for drafts; one that is not rightly named lets mails wait."""
    from salesreview.mail.account import with_account
    from salesreview.mail.errors import MailError
    from salesreview.mail.graph import unattended
    from salesreview.mail.way import way_of

    asked = only_one({"--drafts": drafts, "--smtp": smtp, "--graph": graph, "--account": account})
    if asked in ("", "--drafts"):
        return Path(drafts) if drafts else book.absolute().parent / ui.text("预警", "alerts")
    try:
        variables = with_account(os.environ, Path(account)) if account else os.environ
        return unattended(way_of(variables, smtp=smtp, graph=graph))
    except MailError as error:
        return error


def _report(ui: Ui, outcome: Outcome) -> int:
    from salesreview.watch.words import sentence

    if outcome.busy or outcome.look is None:
        ui.say("另一次检查正在进行，本次没有做任何事。", "Another run is at work, so this one did nothing.")
        return 0
    seen, news, delivered = outcome.look, outcome.news, outcome.delivered
    until = seen.until or ui.text("未知", "unknown")
    ui.say(f"数据截至 {until}。", f"Data up to {until}.")
    for note in seen.notes:
        ui.warn(*note)
    quiet = max(0, len(seen.alerts) - len(news.new) - len(news.again))
    ui.say(
        f"预警：新出现 {len(news.new)} 项，提醒 {len(news.again)} 项，已知未变 {quiet} 项，已解除 {len(news.over)} 项。",
        f"Alerts: {len(news.new)} new, {len(news.again)} as reminders, {quiet} known and quiet, {len(news.over)} over.",
    )
    for each in (*news.new, *news.again):
        click.echo("  " + sentence(each.alert, outcome.settings, ui.lang))
    if delivered.sent:
        ui.say(f"已发送 {delivered.sent} 封邮件。", f"{delivered.sent} mail{'s' if delivered.sent > 1 else ''} sent.")
    for draft in delivered.drafts:
        ui.say(f"已写入邮件草稿（没有发送）：{draft}", f"A mail draft was written (nothing was sent): {draft}")
    if outcome.waiting:
        ui.warn(
            f"{outcome.waiting} 封邮件尚未发出，下次检查时再试。",
            f"{outcome.waiting} mail{'s wait' if outcome.waiting > 1 else ' waits'} for the next run.",
        )
    for problem in outcome.problems:
        ui.warn(problem.zh, problem.en)
    return 1 if outcome.problems else 0


def _status_command(ui: Ui) -> click.Command:
    return ui.command(
        "status",
        _status(ui),
        "列出看到过的预警、已发送和等待发送的邮件，以及最近的检查。",
        "List the alerts seen, the mails sent and waiting, and the latest runs.",
        [
            book_argument(ui),
            state_option(ui),
            ui.option(["--format", "form"], "输出格式（默认 table）。", "How it is printed (default table).",
                      type=click.Choice(("table", "json")), default="table"),
        ],
    )  # fmt: skip


def _status(ui: Ui) -> Callable[..., int]:
    def status(book: str, state: str | None, form: str) -> int:
        from salesreview.watch.status import status_of

        path = state_file(Path(book), state)
        if not path.is_file():
            if form == "json":
                click.echo(json.dumps({"alerts": [], "mails": [], "runs": []}))
                return 0
            ui.say(f"“{book}”还没有检查过。", f"“{book}” has not been watched yet.")
            return 0
        found = status_of(path, ui.lang)
        if form == "json":
            click.echo(
                json.dumps(
                    {"alerts": found.alerts, "mails": found.mails, "runs": found.runs}, ensure_ascii=False, indent=1
                )
            )
            return 0
        _print(ui, "预警", "Alerts", found.alerts, _ALERTS)
        _print(ui, "邮件", "Mails", found.mails, _MAILS)
        _print(ui, f"最近 {_RUNS_SHOWN} 次检查", f"The latest {_RUNS_SHOWN} runs", found.runs[:_RUNS_SHOWN], _RUNS)
        ui.say(f"状态文件：{path}", f"State file: {path}")
        return 0

    return status


#: Columns of the tables: key, Chinese, English.
_ALERTS = (("first_seen", "首次发现", "first seen"), ("last_seen", "最近发现", "last seen"), ("told", "发送于", "mailed"),
           ("state", "状态", "state"), ("text", "内容", "alert"))  # fmt: skip
_MAILS = (("made", "生成", "made"), ("state", "状态", "state"), ("done", "完成", "done"), ("alerts", "预警数", "alerts"), ("tries", "尝试", "tries"),
          ("way", "方式", "way"), ("recipients", "收件人", "recipients"), ("subject", "主题", "subject"), ("why", "原因", "why"))  # fmt: skip
_RUNS = (("at", "时间", "at"), ("outcome", "结果", "outcome"), ("until", "数据截至", "data up to"), ("alerts", "预警", "alerts"),
         ("new", "新增", "new"), ("note", "说明", "note"))  # fmt: skip


def _print(ui: Ui, zh: str, en: str, rows: list[dict[str, Any]], columns: tuple[tuple[str, str, str], ...]) -> None:
    from salesreview.cli.printing import print_rows

    ui.say(f"■ {zh}", f"■ {en}")
    if not rows:
        ui.say("无", "none")
        return
    keys = [key for key, _, _ in columns if any(row[key] not in ("", None) for row in rows)]
    heads = [ui.text(zh, en) for key, zh, en in columns if key in keys]
    shown: list[dict[str, Cell]] = [{key: row[key] for key in keys} for row in rows]
    print_rows("table", shown, keys, heads)
