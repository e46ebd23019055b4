"""What was prepared and sent, in SQLite: to whom, what, which file by its hash; never words or figures.

A mail that goes by SMTP is claimed before the server is spoken to. So two runs at once send it once, and a run that
was killed in the middle leaves a trace by which the next one knows that it cannot know.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from salesreview.mail.errors import MailError

if TYPE_CHECKING:
    from salesreview.mail.message import Letter

PREPARED, SENDING, SENT, FAILED, UNKNOWN = "prepared", "sending", "sent", "failed", "unknown"
WORDS = {
    PREPARED: ("已生成草稿", "draft made"),
    SENDING: ("正在发送", "being sent"),
    SENT: ("已发送", "sent"),
    FAILED: ("未发送", "not sent"),
    UNKNOWN: ("结果不明", "outcome unknown"),
}
#: Longer than any run takes: a claim that is older belongs to a run that was killed.
STALE = dt.timedelta(minutes=15)
_TABLE = """
CREATE TABLE IF NOT EXISTS mail (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, book TEXT NOT NULL, month TEXT NOT NULL, way TEXT NOT NULL,
  state TEXT NOT NULL, key TEXT NOT NULL, subject TEXT NOT NULL, recipients TEXT NOT NULL, files TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT '')
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log; `files` are (name, bytes, SHA-256)."""

    at: dt.datetime
    book: str
    month: str
    way: str
    state: str
    subject: str
    recipients: tuple[str, ...]
    files: tuple[tuple[str, int, str], ...]
    detail: str

    def word(self, lang: str) -> str:
        """Return the state for a reader."""
        return WORDS[self.state][0 if lang == "zh" else 1]


class MailLog:
    """The log at `path`; made when first written to. Raises MailError where it cannot be used."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self.path, timeout=20, isolation_level=None)
            try:
                connection.execute(_TABLE)
                yield connection
            finally:
                connection.close()
        except (sqlite3.Error, OSError) as error:
            raise MailError(
                f"发送记录“{self.path}”无法使用；请检查磁盘与权限，或把该文件移走后重试。",
                f"The log of mails “{self.path}” cannot be used; check the disk and your rights, or move the file away "
                "and retry.",
            ) from error

    def note(
        self, state: str, letter: Letter, *, book: Path, month: str, way: str, now: dt.datetime, detail: str = ""
    ) -> int:
        """Add a line; return its number."""
        with self._open() as connection:
            return self._insert(connection, state, letter, book, month, way, now, detail)

    def claim(self, letter: Letter, *, book: Path, month: str, way: str, now: dt.datetime, again: bool = False) -> int:
        """Take a mail for sending; return its line's number.

        Raises MailError where the same was sent, is being sent, or may have been sent; `again` sends it all the same
        unless another run is at it now.
        """
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                rows = connection.execute(
                    "SELECT id, state, at FROM mail WHERE key = ? AND state IN (?, ?, ?) ORDER BY id",
                    (letter.key, SENDING, SENT, UNKNOWN),
                ).fetchall()
                for number, state, at in rows:
                    since = dt.datetime.fromisoformat(at)
                    if state == SENDING and now - since > STALE:
                        connection.execute("UPDATE mail SET state = ? WHERE id = ?", (UNKNOWN, number))
                        state = UNKNOWN
                    if state == SENDING or not again:
                        connection.execute("COMMIT")
                        raise _taken(state, since)
                number = self._insert(connection, SENDING, letter, book, month, way, now, "")
                connection.execute("COMMIT")
                return number
            except sqlite3.Error:
                connection.execute("ROLLBACK")
                raise

    def finish(self, number: int, state: str, detail: str = "") -> None:
        """Say how a claimed mail ended."""
        with self._open() as connection:
            connection.execute("UPDATE mail SET state = ?, detail = ? WHERE id = ?", (state, detail, number))

    def entries(self, book: Path | None = None) -> list[Entry]:
        """Return the lines, of one workbook where told, the newest first."""
        if not self.path.exists():
            return []
        with self._open() as connection:
            rows = connection.execute(
                "SELECT at, book, month, way, state, subject, recipients, files, detail FROM mail "
                "WHERE ?1 IS NULL OR book = ?1 ORDER BY id DESC",
                (str(book.resolve()) if book else None,),
            ).fetchall()
        return [
            Entry(
                dt.datetime.fromisoformat(at), name, month, way, state, subject, tuple(json.loads(recipients)),
                tuple((file, size, digest) for file, size, digest in json.loads(files)), detail,
            )
            for at, name, month, way, state, subject, recipients, files, detail in rows
        ]  # fmt: skip

    def made(self, digest: str) -> bool:
        """Tell whether a file with this hash was prepared by us."""
        return any(digest == each for entry in self.entries() for _, _, each in entry.files)

    def _insert(
        self, connection: sqlite3.Connection, state: str, letter: Letter, book: Path, month: str, way: str,
        now: dt.datetime, detail: str,
    ) -> int:  # fmt: skip
        files = [(each.name, each.size, each.sha256) for each in letter.attachments]
        cursor = connection.execute(
            "INSERT INTO mail (at, book, month, way, state, key, subject, recipients, files, detail) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                now.isoformat(timespec="seconds"), str(book.resolve()), month, way, state, letter.key, letter.subject,
                json.dumps([each.address for each in letter.recipients.all]), json.dumps(files, ensure_ascii=False),
                detail,
            ),
        )  # fmt: skip
        return int(cursor.lastrowid or 0)


def _taken(state: str, since: dt.datetime) -> MailError:
    at = f"{since:%Y-%m-%d %H:%M}"
    if state == SENT:
        return MailError(
            f"这封邮件已于 {at} 发送，内容和收件人都相同，没有重复发送；确要再发请加 --again。",
            f"This mail was sent on {at}, the same to the same people, and is not sent twice; add --again to do so.",
        )
    if state == SENDING:
        return MailError(
            f"另一次运行正在发送这封邮件（始于 {at}），没有重复发送；请稍候用 --log 查看结果。",
            f"Another run is sending this mail (since {at}), so it was not sent twice; see --log in a while.",
            temporary=True,
        )
    return MailError(
        f"{at} 发送这封邮件时中断，无法确定是否已送达，没有重复发送；请先向收件人核实，确要再发请加 --again。",
        f"Sending this mail broke off on {at}, and it cannot be known whether it went out, so it was not sent again; "
        "check with a recipient first, and add --again to send it.",
        sent=None,
    )
