"""What the window's buttons do, each in the worker's thread: the product's own functions, and nothing of the screen."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from salesreview import files
from salesreview.errors import WorkbookError
from salesreview.window.holding import finder, wait_until_free
from salesreview.window.outcome import Outcome, outcome_of
from salesreview.window.words import Pair, pair

if TYPE_CHECKING:
    from salesreview.mail.delivery import Prepared
    from salesreview.mail.drafts import Draft
    from salesreview.period import Month
    from salesreview.window.worker import Step


@dataclass(frozen=True, slots=True)
class Seen:
    """What a workbook's Home says of its last refresh; blank where there was none."""

    month: str = ""
    at: str = ""


def look(path: Path, step: Step) -> Seen:
    """Read what Home says of the last refresh. Raises SalesReviewError where the file is no review workbook."""
    from salesreview.pipeline import open_book

    with open_book(path, step.stage) as host:
        cells = host.read_cells(["SR_home_month", "SR_home_refreshed"])
    at = cells.get("SR_home_refreshed")
    if not isinstance(at, dt.datetime):
        return Seen()
    return Seen(str(cells.get("SR_home_month") or ""), f"{at:%Y-%m-%d %H:%M}")


def is_open_in_excel(path: Path, step: Step) -> bool:
    """Tell whether an Excel of this computer has the workbook open."""
    with finder(path) as found:
        return found() is not None


def refresh(path: Path, month: Month | None, step: Step) -> Outcome:
    """Refresh the workbook, the open one where Excel has it; wait while another program holds it."""
    from salesreview import pipeline

    with finder(path) as found:
        host = wait_until_free(path, step, found)
        if host is None:
            return outcome_of(pipeline.refresh(path, month=month, progress=step.stage))
        host.recover()
        result = pipeline.refresh_host(
            host, path, month=month, lang=None, pull=False, progress=step.stage, now=dt.datetime.now()
        )
        return outcome_of(result, saved=False)


@dataclass(frozen=True, slots=True)
class Offer:
    """A mail that was prepared and not drafted: what is shown of it, and what deserves a second look."""

    prepared: Prepared
    book: Path
    lines: tuple[Pair, ...]
    notes: tuple[Pair, ...]


def prepare(path: Path, step: Step) -> Offer:
    """Make the copy and the mail, of the open workbook where Excel has it; nothing is written."""
    from salesreview.mail.addresses import check
    from salesreview.mail.content import CopyChoices
    from salesreview.mail.delivery import prepare as prepared_of
    from salesreview.mail.preview import notices, preview
    from salesreview.sending import read_review

    with finder(path) as found:
        host = found()
        if host is None:
            review = read_review(path, lang=None, choices=CopyChoices(), pull=False, progress=step.stage)
        else:
            from salesreview.excel import review_of_open

            review = review_of_open(host, path, step.stage)
    step.stage("copy")
    prepared = prepared_of(review.content, check(review.to, review.cc), pdf=True)
    notes = notices(prepared.letter, prepared.content)
    if prepared.problem is not None:
        notes.append((prepared.problem.zh, prepared.problem.en))
    return Offer(prepared, path, tuple(preview(prepared.letter, prepared.content)), tuple(notes))


def draft(offer: Offer, step: Step) -> Draft:
    """Write the copy, and show the draft in the mail program."""
    from salesreview.logfile import log_path
    from salesreview.mail.delivery import Sender, draft_folder
    from salesreview.mail.log import MailLog

    sender = Sender(MailLog(log_path().with_name("mail.sqlite")), offer.book, dt.datetime.now())
    return sender.draft(offer.prepared, draft_folder(offer.prepared.content, offer.book))


@dataclass(frozen=True, slots=True)
class Backup:
    """What can be put back: of when it is; `live` where it is the last refresh of the open workbook."""

    at: str = ""
    live: bool = False


def find_backup(path: Path, step: Step) -> Backup:
    """Return what Put back would put back. Raises WorkbookError where there is nothing."""
    if is_open_in_excel(path, step):
        return Backup(live=True)
    try:
        changed = _backup_of(path).stat().st_mtime
    except OSError as error:
        raise WorkbookError(*pair("no_backup", name=path.name)) from error
    return Backup(f"{dt.datetime.fromtimestamp(changed):%Y-%m-%d %H:%M}")


def put_back(path: Path, backup: Backup, step: Step) -> Pair:
    """Put the backup in the workbook's place, and keep what was there as the backup; return what was done."""
    from salesreview.xlsx.guard import open_archive
    from salesreview.xlsx.saving import keep_backup

    with finder(path) as found:
        host = wait_until_free(path, step, found)
        if host is not None:
            return pair("taken_back" if host.take_back() else "nothing_to_take_back")
    earlier = _backup_of(path)
    waiting = files.beside(path)
    try:
        shutil.copy2(earlier, waiting)
        open_archive(waiting).close()  # a backup that is damaged must not replace anything
        step.stage("save")
        keep_backup(path)
        files.replace(waiting, path)
    except FileNotFoundError as error:
        raise WorkbookError(*pair("no_backup", name=path.name)) from error
    except OSError as error:
        raise WorkbookError(
            f"未能恢复“{path.name}”，它没有改动（{error}）。请关闭占用它的程序，检查磁盘空间后重试。",
            f"{path.name} could not be put back and is as it was ({error}). Close the program that holds it, check "
            "disk space, and retry.",
        ) from error
    finally:
        files.remove(waiting)
    return pair("put_back_done", at=backup.at, backup=earlier.name)


def _backup_of(path: Path) -> Path:
    return path.with_name(path.name + ".bak")
