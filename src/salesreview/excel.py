"""What the workbook's buttons call, from VBA through xlwings' RunPython.

Each function works on the open workbook and says in the workbook's language what went wrong; none raises anything
towards Excel, starts or ends an Excel, or saves the person's workbook.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from salesreview.errors import SalesReviewError
from salesreview.hosts.excel.calls import Patience, again
from salesreview.hosts.excel.engine import caller, tame

if TYPE_CHECKING:
    import xlwings

    from salesreview.hosts.excel import ExcelHost
    from salesreview.loading.carry import Going, Prepared
    from salesreview.mail.content import BookTab
    from salesreview.sending import Review
    from salesreview.settings import Settings

_TITLES = ("销售业绩月度总结", "Monthly sales review")
#: Stages as the status bar names them, in (zh, en): those that last long enough to be read; each costs a call to Excel.
_STAGES: Mapping[str, tuple[str, str]] = {
    "begin": ("正在准备", "Getting ready"),
    "pull": ("读取外部数据源", "Pulling the data sources"),
    "read": ("读取原始数据", "Reading the raw sheets"),
    "evaluate": ("计算指标", "Evaluating the metrics"),
    "lay_out": ("写入工作簿", "Writing into the workbook"),
}
_ASK = ("将生成副本和邮件草稿，不会直接发出。继续吗？", "A copy and a mail draft will be made; nothing is sent. Go on?")
_REMOVE = ("确定：按来源更正（移除或替换）。取消：保留。", "OK: a correction (they go). Cancel: they stay.")
_NO_BOOK = (
    "找不到点击按钮的工作簿；请关闭并重新打开它后再试。",
    "The workbook whose button was pressed was not found; close it, open it again and retry.",
)
_UNSAVED = (
    "本工作簿还没有保存到本机。请先另存到本机文件夹，再点击此按钮。",
    "This workbook is not saved on this computer yet. Please save it to a folder here first, then press again.",
)


def workbook_language(book: xlwings.Book, patience: Patience | None = None) -> str:
    """Return the language ("zh" or "en") chosen on the workbook's Settings tab; without one, the template's.

    Raises WorkbookError where Excel stays busy.
    """
    from salesreview.settings import read_settings

    ask = patience or Patience()
    cells: dict[str, object] = {}
    for name in ("SR_meta_lang", "SR_set_language"):
        try:
            found = ask(lambda name=name: book.names[name].refers_to_range.raw_value)
        except SalesReviewError:
            raise
        except Exception:  # no such name, or one that leads nowhere: its tab was deleted
            continue
        if isinstance(found, str) and found:
            cells["SR_set_language"] = found
    return read_settings(cells).language


def local_path(book: xlwings.Book, patience: Patience | None = None) -> Path | None:
    """Return the file's path on this computer; None for a new workbook and one that is only in the cloud.

    Raises WorkbookError where Excel stays busy.
    """
    try:
        # of a synchronised OneDrive or SharePoint file: its local copy
        path = str((patience or Patience())(lambda: book.fullname))
    except SalesReviewError:
        raise
    except Exception:  # xlwings knows of no local copy
        return None
    return Path(path) if "://" not in path and ("/" in path or "\\" in path) else None


class _Press:
    """One press of a button: the workbook, its language, and how the person is told of anything.

    The language is "" until Excel has told it; what is said before stands in both.
    """

    def __init__(self, book: xlwings.Book, patience: Patience) -> None:
        self.book = book
        self.patience = patience
        self.lang = ""

    @cached_property
    def app(self) -> xlwings.App:
        """The application that the workbook is open in."""
        return self.patience(lambda: self.book.app)

    def text(self, pair: tuple[str, str]) -> str:
        """Return the text in the workbook's language."""
        return "\n".join(pair) if not self.lang else pair[0 if self.lang == "zh" else 1]

    def alert(self, text: str) -> None:
        """Show a message box; where that is not to be had, xlwings' own shows the text."""
        try:
            again(lambda: self.ask(text, "ok"))
        except Exception as error:
            raise SystemExit(text) from error

    def ask(self, text: str, buttons: Literal["ok", "ok_cancel"]) -> str | None:
        """Show a message box, and return which button was pressed."""
        return self.patience(lambda: self.app.alert(text, title=self.text(_TITLES), buttons=buttons))

    def decide(self, load: Prepared) -> Going:
        """Ask what becomes of rows that a source holds no more: OK takes them out, Cancel keeps them."""
        from salesreview.loading.carry import Going

        asked = [*load.questions(), _REMOVE]
        yes = self.ask("\n\n".join(self.text(pair) for pair in asked), "ok_cancel") == "ok"
        return Going.REMOVE if yes else Going.KEEP

    def progress(self, stage: str) -> None:
        """Name a stage in the status bar; a status bar that cannot be had is no reason to stop."""
        if stage in _STAGES:
            with contextlib.suppress(Exception):
                self.app.status_bar = f"{self.text(_TITLES)}：{self.text(_STAGES[stage])}…"

    def base(self) -> Path:
        """Return the folder that relative sources are looked for in."""
        path = local_path(self.book, self.patience)
        return path.parent if path is not None else Path.home()


def _pressed(job: Callable[[_Press, ExcelHost], str | None], doing: str) -> None:
    """Do a button's job on the workbook that called; what it returns is shown, what it raises becomes a sentence."""
    import xlwings  # noqa: F401 (its engine is there from now on)

    tame()
    patience = Patience()
    try:
        press = _Press(patience(caller), patience)
    except SalesReviewError as error:
        raise SystemExit(f"{error.zh}\n{error.en}") from error
    except Exception as error:
        from salesreview.logfile import write_log

        write_log(error, doing)
        raise SystemExit("\n".join(_NO_BOOK)) from error
    try:
        press.lang = workbook_language(press.book, patience)
        press.progress("begin")
        said = _done(job, press)
    except SalesReviewError as error:
        said = press.text((error.zh, error.en))
    except Exception as error:
        said = _unexpected(error, doing, press)
    finally:
        with contextlib.suppress(Exception):
            again(lambda: patience(setattr, press.app, "status_bar", False))
    if said:
        press.alert(said)


def _done(job: Callable[[_Press, ExcelHost], str | None], press: _Press) -> str | None:
    from salesreview.hosts.excel import ExcelHost
    from salesreview.hosts.excel.running import alone

    with alone(press.patience(lambda: press.book.name)):
        return job(press, ExcelHost(press.book, press.patience))


def _unexpected(error: Exception, doing: str, press: _Press) -> str:
    from salesreview.logfile import write_log

    log = write_log(error, doing)
    where = f"\n\n{log}" if log else ""
    return press.text((
        f"出现意外错误，工作簿未被改动。详情见日志：{where}" if log else "出现意外错误，工作簿未被改动。",
        f"Something unexpected went wrong; the workbook was not changed. Details are in the log:{where}" if log
        else "Something unexpected went wrong; the workbook was not changed.",
    ))  # fmt: skip


def refresh() -> None:
    """Recompute the review in place."""
    _pressed(_refresh, "refresh")


def _refresh(press: _Press, host: ExcelHost) -> str | None:
    from salesreview.pipeline import refresh_host
    from salesreview.settings import LAYOUT

    host.recover()
    host.locate()
    # a file name that need not exist: only its folder is used, for sources beside the workbook
    result = refresh_host(
        host, press.base() / "workbook", month=None, lang=None, pull=False, progress=press.progress,
        now=dt.datetime.now(),
    )  # fmt: skip
    told = [
        *result.moved,
        *(press.text((item.zh, item.en)) for item in result.settings.issues if item.setting is LAYOUT),
    ]
    return "\n\n".join(told) or None


def pull() -> None:
    """Pull every raw sheet that names a source on the Settings tab."""
    _pressed(_pull, "pull")


def _pull(press: _Press, host: ExcelHost) -> str:
    from salesreview.pipeline import pull_table
    from salesreview.state import settings_of
    from salesreview.tables.catalog import schema

    settings: Settings = settings_of(host)
    sources = {key: source for key, source in settings.sources.items() if source.source}
    if not sources:
        return press.text((
            "设置页没有填写任何数据来源。请在“数据来源”一栏填写文件、文件夹或数据库地址后再试。",
            "The Settings tab names no data source. Fill in a file, a folder or a database address under “Data sources” "
            "and try again.",
        ))  # fmt: skip
    press.progress("pull")
    lines: list[str] = []
    base = press.base()
    for key, source in sources.items():
        table = schema(key)
        try:
            load, written = pull_table(host, table, source, base, settings.language, press.decide)
        except SalesReviewError as error:  # the tables before it are pulled: that is said, too
            return "\n".join([*lines, press.text((error.zh, error.en))])
        lines += [press.text(pair) for pair in (load.summary(), *load.sentences())]
        if written < load.pulled.frame.height:
            rows = f"{written:,} / {load.pulled.frame.height:,}"
            lines.append(press.text((f"工作表中的行数：{rows}", f"Rows on the sheet: {rows}")))
    return "\n".join(lines)


def check() -> None:
    """Check the raw sheets and say what is wrong."""
    _pressed(_check, "check")


def _check(press: _Press, host: ExcelHost) -> str:
    from salesreview.pipeline import check_host

    press.progress("read")
    tables, settings = check_host(host)
    errors = [issue for issue in tables.issues if issue.severity == "error"]
    others = len(tables.issues) - len(errors) + len(settings.issues)
    if not errors and not others:
        return press.text(("没有发现问题。", "Nothing found."))
    head = press.text((
        f"{len(errors):,} 处无法使用，{others:,} 处提示。刷新后全部列在“数据检查”页，例如：",
        f"{len(errors):,} not usable, {others:,} to look at. After a refresh all are listed on the checks tab; for one:",
    ))  # fmt: skip
    told = [_where(press, issue.sheet, issue.cell) + issue.text(press.lang) for issue in (*errors, *tables.issues)[:3]]
    told += [press.text((item.zh, item.en)) for item in settings.issues[: 3 - len(told)]]
    return "\n\n".join([head, *dict.fromkeys(told)])


def _where(press: _Press, sheet: str, cell: str | None) -> str:
    return f"{sheet}{f'!{cell}' if cell else ''}{press.text(('：', ': '))}"


def take_back() -> None:
    """Put back what the last refresh replaced."""
    _pressed(_take_back, "take back")


def _take_back(press: _Press, host: ExcelHost) -> str | None:
    if host.take_back():
        return None
    return press.text((
        "没有可以撤回的刷新：上次刷新已撤回，或刷新不是在 Excel 中进行的。",
        "There is no refresh to take back: the last one was taken back already, or was not made inside Excel.",
    ))  # fmt: skip


def send() -> None:
    """Make a copy to send and a mail draft, after showing who gets what."""
    _pressed(_send, "send")


def _send(press: _Press, host: ExcelHost) -> str | None:
    from salesreview.logfile import state_folder
    from salesreview.mail.addresses import check
    from salesreview.mail.delivery import Sender, draft_folder, prepare
    from salesreview.mail.log import MailLog
    from salesreview.mail.preview import notices, preview

    path = local_path(press.book, press.patience)
    if path is None:
        return press.text(_UNSAVED)
    host.recover()
    review = review_of_open(host, path, press.progress)
    prepared = prepare(review.content, check(review.to, review.cc), pdf=True)
    told = [*preview(prepared.letter, prepared.content), *notices(prepared.letter, prepared.content)]
    if prepared.problem is not None:
        told.append((prepared.problem.zh, prepared.problem.en))
    told.append(_ASK)
    text = "\n".join(press.text(pair) for pair in told)
    if press.ask(text, "ok_cancel") != "ok":
        return None
    sender = Sender(MailLog(state_folder() / "mail.sqlite"), path, dt.datetime.now())
    return sender.draft(prepared, draft_folder(prepared.content, path)).text(press.lang)


def review_of_open(host: ExcelHost, path: Path, progress: Callable[[str], None]) -> Review:
    """Read the review that the open workbook at `path` shows (see `sending.review_of`), as it would be sent."""
    from salesreview.mail.content import CopyChoices
    from salesreview.sending import review_of

    return review_of(
        host, path, lambda language: host.patience(_tabs, host, language), (),
        lang=None, choices=CopyChoices(), pull=False, progress=progress,
    )  # fmt: skip


def _tabs(host: ExcelHost, language: str) -> tuple[BookTab, ...]:
    """Return the review's tabs as they stand in the open workbook (see `mail.book.tabs_of`)."""
    from salesreview.mail.content import BookTab
    from salesreview.review.tabs import TABS

    found, names = [], host.names()
    for tab in TABS:
        name = f"SR_{tab.key}_title"
        if name in names:
            sheet = host.book.names[name].refers_to_range.sheet
            caption = tab.caption(language) if sheet.name in (tab.zh, tab.en) else sheet.name
            hidden = sheet.visible not in (True, -1)  # a very hidden tab is 2 on Windows
            found.append((sheet.index, BookTab(tab.key, caption, hidden)))
    return tuple(tab for _, tab in sorted(found, key=lambda pair: pair[0]))


def trace() -> None:
    """List the rows that the figure in the active cell was computed from, on a scratch tab."""
    _pressed(_trace, "trace")


def _trace(press: _Press, host: ExcelHost) -> str | None:
    from salesreview.hosts.excel.scratch import LISTED, show
    from salesreview.pipeline import reading_of
    from salesreview.review.document import Link
    from salesreview.review.listing import listing
    from salesreview.tracing import Cell, trace_cell

    at = host.selected()
    if at is None:
        return press.text((
            "请先在总结页上选一个数所在的单元格，再点击此按钮。",
            "Choose the cell of a figure on a tab of the review first, then press again.",
        ))  # fmt: skip
    cell = Cell(*at)
    found, context = trace_cell(host, cell, reading_of(host, press.progress), press.base())
    back = press.text((f"返回 {cell.sheet}!{cell.address}", f"Back to {cell.sheet}!{cell.address}"))
    show(host, listing(context, found, LISTED), Link(back, cell.sheet, cell.address), press.lang)
    return None


def open_log() -> None:
    """Open the log of unexpected errors."""
    _pressed(_open_log, "open log")


def _open_log(press: _Press, host: ExcelHost) -> str | None:
    from salesreview.logfile import log_path
    from salesreview.mail.drafts import open_file

    path = log_path()
    if not path.is_file():
        return press.text(("日志还是空的：没有发生过意外错误。", "The log is empty: nothing unexpected has happened."))
    return None if open_file(path) else press.text((f"日志位于：{path}", f"The log is here: {path}"))
