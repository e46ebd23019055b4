"""What the window's buttons do, each in the worker's thread: the product's own functions, and nothing of the screen."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from salesreview.errors import WorkbookError
from salesreview.window.holding import alone_with, finder, wait_until_free
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
    from salesreview.opened import refresh_open

    with finder(path) as found:
        while wait_until_free(path, step, found) is not None:
            result = refresh_open(path, month=month, progress=step.stage)
            if result is not None:  # else it was closed just now
                return outcome_of(result, saved=False)
        return outcome_of(pipeline.refresh(path, month=month, progress=step.stage))


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

            with alone_with(host):
                host.recover()
                review = review_of_open(host, path, step.stage)
    step.stage("copy")
    prepared = prepared_of(review.content, check(review.to, review.cc), pdf=True)
    notes = notices(prepared.letter, prepared.content)
    if prepared.problem is not None:
        notes.append((prepared.problem.zh, prepared.problem.en))
    return Offer(prepared, path, tuple(preview(prepared.letter, prepared.content)), tuple(notes))


def draft(offer: Offer, step: Step) -> Draft:
    """Write the copy, and show the draft in the mail program."""
    from salesreview.logfile import state_folder
    from salesreview.mail.delivery import Sender, draft_folder
    from salesreview.mail.log import MailLog

    sender = Sender(MailLog(state_folder() / "mail.sqlite"), offer.book, dt.datetime.now())
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
    from salesreview.xlsx.backups import backups_of

    kept = backups_of(path.resolve())
    if not kept:
        raise WorkbookError(*pair("no_backup", name=path.name))
    return Backup(f"{kept[0].made:%Y-%m-%d %H:%M}")


def put_back(path: Path, backup: Backup, step: Step) -> Pair:
    """Put the backup in the workbook's place, and keep what was there as the backup; return what was done."""
    from salesreview.restoring import undo

    with finder(path) as found:
        host = wait_until_free(path, step, found)
        if host is not None:
            with alone_with(host):
                return pair("taken_back" if host.take_back() else "nothing_to_take_back")
    step.stage("save")
    done = undo(path)
    at = f"{done.saved.made:%Y-%m-%d %H:%M}"
    return pair("put_back_done", at=at, backup=done.kept.name if done.kept is not None else "—")
