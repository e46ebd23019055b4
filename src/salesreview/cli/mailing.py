"""send: a clean copy of the review, its PDF and a mail draft; sent by SMTP only when asked for."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from salesreview.cli.ui import Ui, someone_to_ask
from salesreview.cli.ways import only_one, people_options
from salesreview.errors import UsageError
from salesreview.language import LANGUAGES

if TYPE_CHECKING:
    from salesreview.mail.content import CopyChoices
    from salesreview.mail.delivery import Prepared, Sender
    from salesreview.mail.log import MailLog
    from salesreview.mail.way import Way

#: What `--with` takes: the choices of mail.content.CopyChoices beside the raw rows.
EXTRAS = ("hidden", "settings", "checks", "runlog", "history", "prompts", "comments", "names", "links", "properties")


def commands(ui: Ui) -> list[click.Command]:
    """Return the commands of this module."""
    return [_send_command(ui)]


def _send_command(ui: Ui) -> click.Command:
    return ui.command(
        "send",
        _send(ui),
        "生成可外发的副本（无宏、无原始数据）、PDF 和邮件草稿；发送前先列出收件人与内容。只有加 --smtp、--graph 或 --account 才会发出。",
        "Make a copy to send (no macros, no raw data), a PDF and a mail draft, after showing who gets what. Only --smtp, --graph and --account send.",
        [
            ui.argument("book", "BOOK", "已刷新的工作簿。", "A workbook that was refreshed."),
            ui.option(["--draft"], "把草稿写入此文件，不打开。", "Write the draft to this file; do not open it.", metavar="FILE.eml"),
            ui.option(["--smtp"], "用 SMTP 直接发送（服务器见环境变量 SALESREVIEW_SMTP_HOST 等）。",
                      "Send it by SMTP (the server stands in SALESREVIEW_SMTP_HOST and others).", is_flag=True),
            ui.option(["--graph"], "用 Microsoft Graph 直接发送（应用见环境变量 SALESREVIEW_GRAPH_TENANT 等）。",
                      "Send it by Microsoft Graph (the app stands in SALESREVIEW_GRAPH_TENANT and others).", is_flag=True),
            ui.option(["--account"], "用此文件中写明的 SMTP 或 Microsoft Graph 直接发送（每行 名称=值，仅本人可读）。",
                      "Send it by SMTP or Microsoft Graph as this file says (lines NAME=value, readable by you alone).", metavar="FILE"),
            ui.option(["--password"], "给副本设打开密码，会询问；或用环境变量 SALESREVIEW_COPY_PASSWORD。不附 PDF。",
                      "Give the copy a password to open, asked for or in SALESREVIEW_COPY_PASSWORD; without a PDF.", is_flag=True),
            ui.option(["--preview"], "只列出收件人与内容，不写任何文件。", "Only show who gets what; write nothing.", is_flag=True),
            *people_options(ui),
            ui.option(["--with-raw"], "附带原始数据。", "Include the raw data.", is_flag=True),
            ui.option(["--with", "extras"], "附带默认略去的内容；可多次使用。", "Include something else that is left out; repeatable.",
                      multiple=True, type=click.Choice(EXTRAS)),
            ui.option(["--pdf/--no-pdf"], "是否附 PDF（默认：有 LibreOffice 时附）。", "With or without the PDF (default: where LibreOffice is there).", default=None),
            ui.option(["--lang"], "副本与邮件的语言。", "The language of the copy and the mail.", type=click.Choice(LANGUAGES)),
            ui.option(["--pull"], "按设置页的数据来源计算（超过一张工作表的来源）。", "Compute from the data sources named on Settings.", is_flag=True),
            ui.option(["--yes"], "直接发送前不再询问。", "Send without asking first.", is_flag=True),
            ui.option(["--again"], "同一封邮件再发一次。", "Send the same mail once more.", is_flag=True),
            ui.option(["--log", "show_log"], "列出本工作簿已生成和已发送的邮件，然后退出。", "List what was prepared and sent for this workbook, and stop.", is_flag=True),
        ],
    )  # fmt: skip


def _send(ui: Ui) -> Callable[..., int]:
    def send(
        book: str, draft: str | None, smtp: bool, graph: bool, account: str | None, password: bool, preview: bool, to: tuple[str, ...], cc: tuple[str, ...], with_raw: bool,
        extras: tuple[str, ...], pdf: bool | None, lang: str | None, pull: bool, yes: bool, again: bool, show_log: bool,
    ) -> int:  # fmt: skip
        from salesreview.logfile import state_folder
        from salesreview.mail.log import MailLog

        path, log = Path(book), MailLog(state_folder() / "mail.sqlite")
        if show_log:
            return _print_log(ui, log, path)
        sends = _sends(smtp=smtp, graph=graph, account=account, draft=draft)
        if draft and Path(draft).suffix.lower() != ".eml":
            raise UsageError(f"草稿文件“{draft}”的扩展名须为 .eml。", f"The draft “{draft}” must end in .eml.")
        if sends and not preview and not yes and not someone_to_ask():
            raise UsageError(
                f"无人值守时用 {sends} 发送，须同时加 --yes。",
                f"Sending by {sends} with nobody to ask needs --yes too.",
            )
        from salesreview.mail.account import with_account
        from salesreview.mail.content import CopyChoices
        from salesreview.mail.delivery import Sender, draft_folder
        from salesreview.mail.way import way_of

        choices = CopyChoices(raw=with_raw, **dict.fromkeys(extras, True))
        secret = _password(ui) if password else None
        prepared = _prepare(ui, path, choices, to, cc, pdf=pdf, lang=lang, pull=pull, password=secret)
        _show(ui, prepared)
        if preview:
            return 0
        sender = Sender(log, path, dt.datetime.now())
        if sends:
            way = way_of(with_account(os.environ, Path(account)) if account else os.environ, smtp=smtp, graph=graph)
            return _hand_over(ui, prepared, sender, way, yes=yes, again=again)
        if draft:
            click.echo(sender.draft_file(prepared, Path(draft)).text(ui.lang))
            return 0
        folder = draft_folder(prepared.content, path)
        result = sender.draft(prepared, folder)
        ui.say(f"副本位置：{folder.resolve()}", f"The copy is in: {folder.resolve()}")
        click.echo(result.text(ui.lang))
        return 0

    return send


def _sends(*, smtp: bool, graph: bool, account: str | None, draft: str | None) -> str:
    """Return the option that asks for sending, "" where none does. Raises UsageError for two that contradict."""
    given = only_one({"--smtp": smtp, "--graph": graph, "--account": account, "--draft": draft})
    return "" if given == "--draft" else given


def _password(ui: Ui) -> str:
    """Return the password to open: from the environment, else asked for twice, unseen."""
    if given := os.environ.get("SALESREVIEW_COPY_PASSWORD"):
        return given
    if not someone_to_ask():
        raise UsageError(
            "没有人可以输入密码；请用环境变量 SALESREVIEW_COPY_PASSWORD。",
            "There is nobody to type the password; use the environment variable SALESREVIEW_COPY_PASSWORD.",
        )
    asked: str = click.prompt(ui.text("打开密码", "Password to open"), hide_input=True, confirmation_prompt=True)
    return asked


def _prepare(
    ui: Ui, path: Path, choices: CopyChoices, to: tuple[str, ...], cc: tuple[str, ...], *,
    pdf: bool | None, lang: str | None, pull: bool, password: str | None,
) -> Prepared:  # fmt: skip
    from salesreview.mail.addresses import check
    from salesreview.mail.delivery import prepare
    from salesreview.sending import read_review

    with ui.progress() as progress:
        review = read_review(path, lang=lang, choices=choices, pull=pull, progress=progress)
        recipients = check("\n".join(to) or review.to, "\n".join(cc) or review.cc)
        progress("save")
        return prepare(review.content, recipients, pdf=pdf is not False, password=password)


def _show(ui: Ui, prepared: Prepared) -> None:
    from salesreview.mail.preview import notices, preview

    for pair in preview(prepared.letter, prepared.content):
        ui.say(*pair)
    for zh, en in notices(prepared.letter, prepared.content):
        ui.warn(f"注意：{zh}", f"Note: {en}")
    if prepared.problem is not None:
        ui.warn(prepared.problem.zh, prepared.problem.en)


def _hand_over(ui: Ui, prepared: Prepared, sender: Sender, way: Way, *, yes: bool, again: bool) -> int:
    question = ui.text(f"经 {way.host} 发送？", f"Send it by {way.host}?")
    if not yes and not click.confirm(question, default=False):
        ui.say("没有发送任何内容。", "Nothing was sent.")
        return 0
    sender.send(prepared, way, again=again)
    count = len(prepared.letter.recipients.all)
    ui.say(f"已发送给 {count} 位收件人。", f"Sent to {count} recipient{'s' if count > 1 else ''}.")
    return 0


def _print_log(ui: Ui, log: MailLog, book: Path) -> int:
    from salesreview.cli.printing import Cell, print_rows

    keys = ("at", "month", "state", "way", "recipients", "files", "detail")
    zh, en = (
        ("时间", "月份", "状态", "方式", "收件人", "附件（SHA-256）", "说明"),
        ("time", "month", "state", "way", "recipients", "files (SHA-256)", "detail"),
    )
    rows: list[dict[str, Cell]] = [
        {
            "at": f"{entry.at:%Y-%m-%d %H:%M}", "month": entry.month, "state": entry.word(ui.lang), "way": entry.way,
            "recipients": "; ".join(entry.recipients), "detail": entry.detail,
            "files": "; ".join(f"{name} {digest[:12]}" for name, _, digest in entry.files),
        }
        for entry in log.entries(book)
    ]  # fmt: skip
    print_rows("table", rows, keys, zh if ui.lang == "zh" else en)
    return 0
