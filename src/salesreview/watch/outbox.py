"""Mails that are to go out: written in one transaction with what they tell, and kept until they have gone."""

from __future__ import annotations

import datetime as dt
import sqlite3
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from salesreview.mail.errors import MailError
from salesreview.watch.store import transaction

#: WAITING: not tried, or tried and not taken. SENDING: a server is spoken to, and has nothing yet. HANDED: its last
#: line has left, and no answer is noted. SENT, DRAFTED: done.
WAITING, SENDING, HANDED, SENT, DRAFTED = "waiting", "sending", "handed", "sent", "drafted"


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail of the outbox; `tells` counts the alerts in it. Its words are gone once it is sent."""

    id: int
    key: str
    made: dt.datetime
    subject: str
    text: str
    html: str
    state: str
    tries: int
    message_id: str
    resent: int
    done: dt.datetime | None
    way: str
    recipients: str
    zh: str  # why it has not gone out yet, or nothing
    en: str
    tells: int


def put(connection: sqlite3.Connection, subject: str, text: str, html: str, now: dt.datetime) -> int:
    """Put a mail into the outbox; within the transaction that notes what it tells. Return its number."""
    cursor = connection.execute(
        "INSERT INTO mail (key, made, subject, text, html, state) VALUES (?, ?, ?, ?, ?, ?)",
        (uuid.uuid4().hex, now.isoformat(timespec="seconds"), subject, text, html, WAITING),
    )
    return int(cursor.lastrowid or 0)


def mails(connection: sqlite3.Connection) -> list[Mail]:
    """Return every mail, the oldest first."""
    rows = connection.execute(
        "SELECT mail.*, (SELECT COUNT(*) FROM line WHERE line.mail = mail.id) AS tells FROM mail ORDER BY id"
    )
    return [_mail(row) for row in rows]


def waiting(connection: sqlite3.Connection) -> list[Mail]:
    """Return the mails that have not gone out, or may not have, the oldest first."""
    return [mail for mail in mails(connection) if mail.state not in (SENT, DRAFTED)]


def begin(connection: sqlite3.Connection, mail: Mail, message_id: str, recipients: Sequence[str], way: str) -> None:
    """Note that a server is about to be spoken to; a mail that may have gone out before is counted as sent again."""
    with transaction(connection):
        connection.execute(
            "UPDATE mail SET state = ?, tries = tries + 1, message_id = ?, recipients = ?, way = ?, "
            "resent = resent + (state = ?) WHERE id = ?",
            (SENDING, message_id, "; ".join(recipients), way, HANDED, mail.id),
        )


def handed(connection: sqlite3.Connection, mail: Mail) -> None:
    """Note that the mail's last line is about to leave: from now on only the server's answer tells."""
    with transaction(connection):
        connection.execute("UPDATE mail SET state = ? WHERE id = ?", (HANDED, mail.id))


def failed(connection: sqlite3.Connection, mail: Mail, error: MailError) -> None:
    """Note why a mail did not go out; where that cannot be known it stays as handed over."""
    with transaction(connection):
        connection.execute(
            "UPDATE mail SET state = ?, zh = ?, en = ? WHERE id = ?",
            (HANDED if error.sent is None else WAITING, error.zh, error.en, mail.id),
        )


def done(connection: sqlite3.Connection, mail: Mail, state: str, way: str, now: dt.datetime) -> None:
    """Note that a mail has gone; its words are dropped from the file, which keeps what was told as alerts."""
    with transaction(connection):
        connection.execute(
            "UPDATE mail SET state = ?, done = ?, way = ?, text = '', html = '', zh = '', en = '' WHERE id = ?",
            (state, now.isoformat(timespec="seconds"), way, mail.id),
        )


def _mail(row: sqlite3.Row) -> Mail:
    return Mail(
        row["id"], row["key"], dt.datetime.fromisoformat(row["made"]), row["subject"], row["text"], row["html"],
        row["state"], row["tries"], row["message_id"], row["resent"],
        dt.datetime.fromisoformat(row["done"]) if row["done"] else None, row["way"], row["recipients"], row["zh"],
        row["en"], row["tells"],
    )  # fmt: skip
