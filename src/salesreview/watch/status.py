"""What the watch saw and sent, as rows for a person or a program."""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from salesreview.watch import outbox
from salesreview.watch.ledger import ENDED, OPEN, PAST, known
from salesreview.watch.run import DONE, FAILED, KILLED, RUNNING, shown_settings
from salesreview.watch.store import opened
from salesreview.watch.words import sentence

_WORDS = {
    OPEN: ("未解除", "open"),
    ENDED: ("已解除", "over"),
    PAST: ("已过去", "past"),
    outbox.WAITING: ("待发送", "waiting"),
    outbox.SENDING: ("待发送", "waiting"),
    outbox.HANDED: ("结果不明，将以同一编号重发", "outcome unknown, to be sent again under the same id"),
    outbox.SENT: ("已发送", "sent"),
    outbox.DRAFTED: ("已写草稿", "draft"),
    RUNNING: ("进行中", "running"),
    DONE: ("完成", "done"),
    FAILED: ("有问题", "trouble"),
    KILLED: ("中断", "broken off"),
}


@dataclass(frozen=True, slots=True)
class Status:
    """Rows of alerts, mails and runs, the latest first; states as words, times to the minute."""

    alerts: list[dict[str, Any]]
    mails: list[dict[str, Any]]
    runs: list[dict[str, Any]]


def status_of(path: Path, lang: str) -> Status:
    """Read the state file. Raises WatchError where it cannot be used."""
    with opened(path) as connection:
        settings = shown_settings(connection)
        alerts = [
            {
                "identity": each.alert.identity, "state": _word(each.state, lang), "first_seen": _at(each.first_seen),
                "last_seen": _at(each.last_seen), "told": _at(each.told), "ended": _at(each.ended),
                "rule": each.alert.rule, "metric": each.alert.metric, "period": each.alert.period.isoformat(),
                "value": each.alert.value, "text": sentence(each.alert, settings, lang),
            }
            for each in known(connection)
        ]  # fmt: skip
        mails = [
            {
                "made": _at(mail.made), "state": _word(mail.state, lang), "done": _at(mail.done), "alerts": mail.tells,
                "tries": mail.tries, "resent": mail.resent, "way": mail.way, "recipients": mail.recipients,
                "subject": mail.subject, "message_id": mail.message_id, "why": mail.zh if lang == "zh" else mail.en,
            }
            for mail in reversed(outbox.mails(connection))
        ]  # fmt: skip
        return Status(alerts, mails, _runs(connection, lang))


def _runs(connection: sqlite3.Connection, lang: str) -> list[dict[str, Any]]:
    rows = connection.execute("SELECT * FROM run ORDER BY id DESC")
    return [
        {
            "at": _at(dt.datetime.fromisoformat(row["at"])), "outcome": _word(row["outcome"], lang),
            "until": row["until"], "alerts": row["alerts"], "new": row["new"], "note": row[lang],
        }
        for row in rows
    ]  # fmt: skip


def _word(state: str, lang: str) -> str:
    return _WORDS[state][0 if lang == "zh" else 1]


def _at(time: dt.datetime | None) -> str | None:
    return time.isoformat(" ", "minutes") if time else None
