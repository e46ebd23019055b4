"""The alerts over time: which are new, still open, or over; and what of it is to be told now."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from salesreview.insights.alerts import LIMIT, STALE, Alert, Findings
from salesreview.period import Month

OPEN, ENDED, PAST = "open", "ended", "past"
NEW, AGAIN, OVER = "new", "again", "over"
#: An alert that comes back after its end was told is told again, but not more often than this.
_BACK_AFTER = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Known:
    """An alert as the state file holds it."""

    id: int
    alert: Alert
    state: str
    first_seen: dt.datetime
    last_seen: dt.datetime
    told: dt.datetime | None
    ended: dt.datetime | None
    end_told: bool  # a mail said that it is over, and none since that it is back


@dataclass(frozen=True, slots=True)
class News:
    """What is to be told: new alerts, those that still stand (a reminder), and those that are over."""

    new: tuple[Known, ...] = ()
    again: tuple[Known, ...] = ()
    over: tuple[Known, ...] = ()

    @property
    def worth_a_mail(self) -> bool:
        """Tell whether a mail goes out: what is over waits for the next one."""
        return bool(self.new or self.again)


def known(connection: sqlite3.Connection) -> list[Known]:
    """Return every alert ever seen, the latest first."""
    return [_known(row) for row in connection.execute("SELECT * FROM alert ORDER BY first_seen DESC, id DESC")]


def reconcile(
    connection: sqlite3.Connection, found: Sequence[Alert], judged: Findings | None, *,
    since: dt.date, month: Month, now: dt.datetime, remind: dt.timedelta | None,
) -> News:  # fmt: skip
    """Write down what was found now; return what is to be told. Within a transaction of the caller's.

    Args:
        connection: The state file.
        found: All alerts that stand now, a stop of the data among them.
        judged: What the data told; None where they could not be read, and nothing but their age is known.
        since: The first day that was judged; older alerts are past, and said no more of.
        month: The month that the data have come to: reminders speak of it only.
        now: The time of this run.
        remind: After how long an alert that still stands is told again; None: never.
    """
    before = {each.alert.identity: each for each in known(connection)}
    new: list[int] = []
    again: list[int] = []
    for alert in found:
        was = before.get(alert.identity)
        if was is None:
            new.append(_insert(connection, alert, now))
            continue
        _touch(connection, was, alert, now)
        silence = now - (was.told or was.first_seen)
        due = remind is not None and silence >= remind and _reminded(alert, month)
        back = was.end_told and silence >= _BACK_AFTER
        if due or back:
            again.append(was.id)
    standing = {alert.identity for alert in found}
    for identity, was in before.items():
        if was.state == OPEN and identity not in standing and _can_tell(was.alert, judged):
            past = was.alert.rule != STALE and _span_end(was.alert) < since
            connection.execute(
                "UPDATE alert SET state = ?, ended = ? WHERE id = ?",
                (PAST if past else ENDED, now.isoformat(), was.id),
            )
    everything = {each.id: each for each in known(connection)}
    over = [
        row["id"] for row in
        connection.execute("SELECT id FROM alert WHERE state = ? AND end_told = 0 ORDER BY id", (ENDED,))
    ]  # fmt: skip
    new_, again_, over_ = ([everything[number] for number in numbers] for numbers in (new, again, over))
    return News(tuple(new_), tuple(again_), tuple(over_))


def mark_told(connection: sqlite3.Connection, news: News, mail: int, now: dt.datetime) -> None:
    """Note that a mail tells these; in the transaction that puts the mail into the outbox."""
    for kind, group in ((NEW, news.new), (AGAIN, news.again), (OVER, news.over)):
        for each in group:
            connection.execute("INSERT INTO line (mail, alert, kind) VALUES (?, ?, ?)", (mail, each.id, kind))
            if kind == OVER:
                connection.execute("UPDATE alert SET end_told = 1 WHERE id = ?", (each.id,))
            else:
                connection.execute("UPDATE alert SET told = ?, end_told = 0 WHERE id = ?", (now.isoformat(), each.id))


def _reminded(alert: Alert, month: Month) -> bool:
    """Tell whether an alert is a state that lasts, and not an event of a day or a month that is over."""
    return alert.rule == STALE or (alert.rule == LIMIT and alert.period == month.first)


def _can_tell(alert: Alert, judged: Findings | None) -> bool:
    """Tell whether this run could have found an alert: what it could not judge is neither open nor over."""
    if alert.rule == STALE:
        return True
    return judged is not None and not (alert.rule == LIMIT and alert.metric in judged.unknown)


def _span_end(alert: Alert) -> dt.date:
    return alert.period if alert.rule == "day" else Month.of(alert.period).last


def _insert(connection: sqlite3.Connection, alert: Alert, now: dt.datetime) -> int:
    at = now.isoformat()
    cursor = connection.execute(
        "INSERT INTO alert (identity, rule, side, metric, dimension, member, period, value, low, high, n, running, "
        "state, first_seen, last_seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            alert.identity, alert.rule, alert.side, alert.metric, alert.dimension, alert.member,
            alert.period.isoformat(), alert.value, alert.low, alert.high, alert.n, alert.running, OPEN, at, at,
        ),
    )  # fmt: skip
    return int(cursor.lastrowid or 0)


def _touch(connection: sqlite3.Connection, was: Known, alert: Alert, now: dt.datetime) -> None:
    """Note that an alert stands, with its value now."""
    connection.execute(
        "UPDATE alert SET value = ?, low = ?, high = ?, n = ?, running = ?, state = ?, last_seen = ?, ended = NULL "
        "WHERE id = ?",
        (alert.value, alert.low, alert.high, alert.n, alert.running, OPEN, now.isoformat(), was.id),
    )


def _known(row: sqlite3.Row) -> Known:
    alert = Alert(
        row["rule"], row["side"], row["metric"], dt.date.fromisoformat(row["period"]), row["value"], row["low"],
        row["high"], row["n"], bool(row["running"]), row["dimension"], row["member"],
    )  # fmt: skip
    told, ended = (dt.datetime.fromisoformat(row[key]) if row[key] else None for key in ("told", "ended"))
    first, last = (dt.datetime.fromisoformat(row[key]) for key in ("first_seen", "last_seen"))
    return Known(row["id"], alert, row["state"], first, last, told, ended, bool(row["end_told"]))
