"""One run of the watch: look, write down what is new together with its mail, hand the mail over.

Steps, in their order: locked, begun, looked, recording (what was found is written, not yet final), recorded (it is
final), then for each mail sending, handed, taken, sent; finished. A run may end at any of them.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from salesreview.errors import SalesReviewError
from salesreview.mail.addresses import check
from salesreview.settings import Settings
from salesreview.watch import outbox
from salesreview.watch.deliver import Delivered, Step, deliver
from salesreview.watch.ledger import News, mark_told, reconcile
from salesreview.watch.lock import alone
from salesreview.watch.look import Look, Pair, Seen, look, read
from salesreview.watch.message import About, compose
from salesreview.watch.store import opened, transaction

if TYPE_CHECKING:
    from salesreview.mail.errors import MailError
    from salesreview.mail.way import Way
    from salesreview.pipeline import Progress

RUNNING, DONE, FAILED, KILLED = "running", "done", "failed", "killed"
_RUNS_KEPT = 2000


@dataclass(frozen=True, slots=True)
class Options:
    """How a watch is run.

    `to`, `cc`: instead of those on Settings. `remind`, `stale`: days (0: never) and working days. `way`: a server, the
    folder that drafts go to, or why no server is known: then mails wait.
    """

    way: Way | Path | MailError
    lang: str | None = None
    to: str = ""
    cc: str = ""
    pull: bool = False
    remind: int = 7
    stale: int = 2


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did; `busy`: another one was at it, and this one did nothing."""

    busy: bool = False
    look: Look | None = None
    news: News = field(default_factory=News)
    delivered: Delivered = field(default_factory=Delivered)
    waiting: int = 0
    settings: Settings = field(default_factory=Settings)

    @property
    def problems(self) -> tuple[SalesReviewError, ...]:
        """What a person must see to."""
        found = (self.look.problem if self.look else None, self.delivered.problem)
        return tuple(problem for problem in found if problem is not None)


def nothing(step: str) -> None:
    """Do nothing at a step."""


def watch(
    book: Path, state: Path, options: Options, now: dt.datetime, *, progress: Progress, at: Step = nothing,
    reading: Callable[[], Seen] | None = None,
) -> Outcome:  # fmt: skip
    """Run the watch of a workbook or folder once.

    `state` is its state file; `reading` stands in for reading `book`. Raises WatchError where the state cannot be
    used; what keeps the data from being read or a mail from going out stands in the outcome.
    """
    with alone(state.with_name(state.name + ".lock")) as ours:
        if not ours:
            return Outcome(busy=True)
        at("locked")
        with opened(state) as connection:
            run = _begin(connection, now)
            at("begun")
            try:
                outcome = _run(connection, run, book, options, now, progress, at, reading)
            except Exception as error:
                _finish(connection, run, FAILED, (type(error).__name__, type(error).__name__))
                raise
            at("finished")
            return outcome


def _run(
    connection: sqlite3.Connection, run: int, book: Path, options: Options, now: dt.datetime, progress: Progress,
    at: Step, reading: Callable[[], Seen] | None,
) -> Outcome:  # fmt: skip
    about = _about(connection)
    seen = look(
        reading or (lambda: read(book, pull=options.pull, progress=progress, now=now)), now,
        last_until=dt.date.fromisoformat(about["until"]) if "until" in about else None,
        last_settings=_settings(about), stale=options.stale,
    )  # fmt: skip
    at("looked")
    settings = seen.settings or Settings(language=options.lang or "zh")
    mailed = replace(settings, language=options.lang or settings.language)
    with transaction(connection):
        news = _record(connection, seen, mailed, book, options, now)
        _remember(connection, seen, settings)
        connection.execute(
            "UPDATE run SET until = ?, alerts = ?, new = ? WHERE id = ?",
            (seen.until.isoformat() if seen.until else None, len(seen.alerts), len(news.new), run),
        )
        at("recording")
    at("recorded")
    people = check(options.to or settings.to, options.cc or settings.cc)
    delivered = deliver(connection, people, options.way, lang=mailed.language, now=now, at=at)
    outcome = Outcome(False, seen, news, delivered, len(outbox.waiting(connection)), mailed)
    said = [*seen.notes, *((problem.zh, problem.en) for problem in outcome.problems)]
    _finish(connection, run, FAILED if outcome.problems else DONE, *said)
    return outcome


def _record(
    connection: sqlite3.Connection, seen: Look, settings: Settings, book: Path, options: Options, now: dt.datetime
) -> News:
    """Write down the alerts, and the mail that tells what is new of them: all in the caller's transaction."""
    news = reconcile(
        connection, seen.alerts, seen.findings, since=seen.since, month=seen.month, now=now,
        remind=dt.timedelta(days=options.remind) if options.remind else None,
    )  # fmt: skip
    if not news.worth_a_mail:
        return news
    notes = [*seen.notes, *([(seen.problem.zh, seen.problem.en)] if seen.problem else [])]
    told = tuple(zh if settings.language == "zh" else en for zh, en in notes)
    message = compose(news, settings, About(book.name, now, seen.until, told))
    mark_told(connection, news, outbox.put(connection, message.subject, message.text, message.html, now), now)
    return news


def _begin(connection: sqlite3.Connection, now: dt.datetime) -> int:
    """Write the run's line; one that still says “running” was killed, for nobody else holds the lock."""
    with transaction(connection):
        connection.execute("UPDATE run SET outcome = ? WHERE outcome = ?", (KILLED, RUNNING))
        cursor = connection.execute(
            "INSERT INTO run (at, outcome) VALUES (?, ?)", (now.isoformat(timespec="seconds"), RUNNING)
        )
        number = int(cursor.lastrowid or 0)
        connection.execute("DELETE FROM run WHERE id <= ?", (number - _RUNS_KEPT,))
    return number


def _finish(connection: sqlite3.Connection, run: int, outcome: str, *said: Pair) -> None:
    zh, en = ("".join(pair[0] for pair in said), " ".join(pair[1] for pair in said))
    with transaction(connection):
        connection.execute("UPDATE run SET outcome = ?, zh = ?, en = ? WHERE id = ?", (outcome, zh, en, run))


#: What is kept of the settings, for the runs that cannot read them and for the status: how figures are shown, who asks.
_KEPT = ("company", "department", "language", "currency", "unit", "calendar", "to", "cc")


def _remember(connection: sqlite3.Connection, seen: Look, settings: Settings) -> None:
    if seen.findings is None or seen.until is None:
        return
    kept = {"until": seen.until.isoformat(), "settings": json.dumps({key: getattr(settings, key) for key in _KEPT})}
    connection.executemany("INSERT OR REPLACE INTO about (key, value) VALUES (?, ?)", list(kept.items()))


def _about(connection: sqlite3.Connection) -> dict[str, str]:
    return {row["key"]: row["value"] for row in connection.execute("SELECT key, value FROM about")}


def _settings(about: dict[str, str]) -> Settings | None:
    return Settings(**json.loads(about["settings"])) if "settings" in about else None


def shown_settings(connection: sqlite3.Connection) -> Settings:
    """Return the settings as the last good run saw them: how the status shows figures."""
    return _settings(_about(connection)) or Settings()
