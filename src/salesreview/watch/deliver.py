"""The way out of the outbox: sent where that was chosen, else as a draft in a folder.

Every step is noted before the next is taken, so that a run that ends anywhere leaves a state from which the next one
goes on. See docs/decisions/0016-alerts-once.md for the one moment that nobody can know of.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from salesreview.mail import files
from salesreview.mail.addresses import Checked
from salesreview.mail.delivery import no_recipients
from salesreview.mail.errors import MailError
from salesreview.mail.message import Letter, as_email
from salesreview.mail.way import Way
from salesreview.watch import outbox
from salesreview.watch.outbox import DRAFTED, SENT, Mail

#: Called at each named step; the tests end the process there.
Step = Callable[[str], None]


@dataclass(slots=True)
class Delivered:
    """What left: how many mails were sent, which drafts were written, and what kept the rest."""

    sent: int = 0
    drafts: list[Path] = field(default_factory=list)
    problem: MailError | None = None


def deliver(
    connection: sqlite3.Connection,
    recipients: Checked,
    way: Way | Path | MailError,
    *,
    lang: str,
    now: dt.datetime,
    at: Step,
) -> Delivered:
    """Send every mail that waits, or write it to a folder as a draft; the oldest first, stopping where one stays.

    A way that could not be had (`MailError`) leaves all of them waiting.
    """
    if isinstance(way, MailError):
        return Delivered(problem=way)
    done = Delivered()
    for mail in outbox.waiting(connection):
        letter = Letter(mail.subject, recipients, mail.text, mail.html, ())
        try:
            if isinstance(way, Path):
                done.drafts.append(_draft(connection, mail, letter, way, lang, now, at))
            else:
                _send(connection, mail, letter, way, now, at)
                done.sent += 1
        except MailError as error:
            outbox.failed(connection, mail, error)
            done.problem = error
            break
    return done


def _send(connection: sqlite3.Connection, mail: Mail, letter: Letter, server: Way, now: dt.datetime, at: Step) -> None:
    people = letter.recipients
    if not people.all or people.wrong:
        raise no_recipients(people)
    addresses = tuple(each.address for each in people.all)
    # the same mail keeps its id and date whenever it is sent: who gets it twice can tell
    message_id = mail.message_id or f"<{mail.key}@{server.sender.domain}>"
    outbox.begin(connection, mail, message_id, addresses, server.title)
    at("sending")
    data = as_email(letter, sender=server.sender, date=mail.made.astimezone(), message_id=message_id, automatic=True)

    def last() -> None:
        outbox.handed(connection, mail)
        at("handed")

    server.deliver(data, addresses, last)
    at("taken")
    outbox.done(connection, mail, SENT, server.title, now)
    at("sent")


def _draft(
    connection: sqlite3.Connection, mail: Mail, letter: Letter, folder: Path, lang: str, now: dt.datetime, at: Step
) -> Path:
    """Write a draft under the name that it always gets: a run that ended before noting it writes the same file."""
    name = f"{mail.made:%Y-%m-%d_%H%M}_{'销售预警' if lang == 'zh' else 'sales_alerts'}_{mail.key[:8]}.eml"
    path = folder / name
    at("sending")
    files.write(path, as_email(letter, draft=True))
    at("taken")
    outbox.done(connection, mail, DRAFTED, str(path), now)
    at("sent")
    return path
