"""A month of hourly data under a simulated clock: what is planted is mailed once, within four hours, and nothing else."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

import polars as pl

from salesreview.settings import Settings
from salesreview.tables.model import Tables
from salesreview.watch.look import Seen

from ..metrics.conftest import tables_of
from .conftest import BOSS, Post, Watch, words

BEGIN, END = dt.datetime(2026, 11, 1), dt.datetime(2026, 12, 2, 12)
HOURS = range(9, 18)
SETTINGS = Settings(
    calendar="weekends", to=BOSS, language="en",
    limits={"gross_margin": (0.30, None), "complaint_rate": (None, 0.1), "revenue": (None, 2_500_000.0), "orders": (570.0, 5000.0)},
)  # fmt: skip


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


#: What is planted, and the hour at which the data first show it. The reason for each hour stands in `data`.
PLANTED = {
    "day|high|revenue|||2026-11-10": "2026-11-10T14:00",
    "day|low|revenue|||2026-11-12": "2026-11-13T09:00",
    "day|low|orders|||2026-11-12": "2026-11-13T09:00",
    "day|low|leads|||2026-11-12": "2026-11-13T09:00",
    "day|high|complaints|||2026-11-17": "2026-11-17T11:00",
    "limit|high|complaint_rate|||2026-11-01": "2026-11-17T11:00",
    "limit|low|gross_margin|||2026-11-01": "2026-11-19T10:00",
    "day|high|leads|||2026-11-20": "2026-11-20T16:00",
    "stale|high||||2026-11-23": "2026-11-26T00:00",
    "limit|low|orders|||2026-11-01": "2026-12-01T09:00",
}
#: The feed rests from the 23rd's evening to the 26th's afternoon, then gives all that was held back.
SILENT = (dt.datetime(2026, 11, 23, 18), dt.datetime(2026, 11, 26, 15))


@dataclass
class Source:
    """All rows there will ever be, each with the hour from which on it is seen."""

    frames: dict[str, pl.DataFrame]
    tables: Tables

    def at(self, now: dt.datetime) -> Seen:
        until = SILENT[0] if SILENT[0] <= now < SILENT[1] else now
        shown = {key: frame.filter(pl.col("seen") <= until).drop("seen") for key, frame in self.frames.items()}
        return Seen(Tables({**self.tables.frames, **shown}, self.tables.status), SETTINGS)


def data() -> Source:
    """Orders each working hour since May, the amounts wavering; leads, and complaints about one order in fifty."""
    rows: dict[str, list[dict[str, object]]] = {"orders": [], "leads": [], "feedback": []}
    seen: dict[str, list[dt.datetime]] = {key: [] for key in rows}

    def add(key: str, at: dt.datetime, row: dict[str, object]) -> None:
        rows[key].append(row)
        seen[key].append(at)

    def sell(at: dt.datetime, number: int, amount: float, margin: float = 0.4) -> None:
        add("orders", at, {
            "order_id": f"{at:%m%d%H}-{number}", "order_date": at.date(), "revenue": amount, "cost": amount * (1 - margin),
            "customer_id": f"C{number}",
        })  # fmt: skip

    def ask(at: dt.datetime, number: int) -> None:
        add("leads", at, {"lead_id": f"{at:%m%d%H}-{number}", "created_date": at.date(), "status": "open"})

    def complain(at: dt.datetime, number: int) -> None:
        add("feedback", at, {"feedback_id": f"{at:%m%d%H}-{number}", "date": at.date(), "kind": "complaint"})

    at = dt.datetime(2026, 5, 1)
    while at <= END:
        if at.weekday() < 5 and at.hour in HOURS and at.date() != day("11-12"):  # the 12th: not a single order
            tick = at.toordinal() * 9 + at.hour
            for number in range(3):
                sell(at, number, 2400.0 * (1 + 0.3 * math.sin(1.7 * tick + number)))
            if tick % 2:
                ask(at, 0)
            if tick % 9 == 4:  # one order in fifty
                complain(at, 0)
        at += dt.timedelta(hours=1)
    # revenue of some 65,000 a day: 140,000 more is above the range, and gone again the next day
    sell(dt.datetime(2026, 11, 10, 14), 90, 140_000.0)
    # forty complaints on a day that knows one, and so more than 10 in 100 orders of the month so far
    for number in range(40):
        complain(dt.datetime(2026, 11, 17, 11), 10 + number)
    # a sale with a loss: the month's margin so far falls below 30 % and stays there
    sell(dt.datetime(2026, 11, 19, 10), 91, 30_000.0, margin=-4.5)
    # as many leads in an hour as in three days
    for number in range(20):
        ask(dt.datetime(2026, 11, 20, 16), 10 + number)
    made = tables_of(**rows)  # type: ignore[arg-type]
    frames = {key: made[key].with_columns(pl.Series("seen", times)) for key, times in seen.items()}
    return Source(frames, made)


def test_a_month_of_hourly_data(by_smtp: Watch, post: Post) -> None:
    source = data()
    mailed: dict[str, list[dt.datetime]] = {}
    now, runs = BEGIN, 0
    while now <= END:
        # the server is not to be had for three hours when the complaints come
        post.inbox.late = (
            "451 come back later" if dt.datetime(2026, 11, 17, 11) <= now < dt.datetime(2026, 11, 17, 14) else ""
        )
        before = len(post.mails)
        by_smtp.run(now.isoformat(), lambda: source.at(now))  # noqa: B023
        runs += 1
        if len(post.mails) > before:
            rows = by_smtp.rows(
                "SELECT identity, kind, message_id FROM line JOIN alert ON alert.id = alert JOIN mail ON mail.id = mail"
            )
            for identity, kind, message_id in rows:
                if message_id in post.ids[before:] and kind == "new":
                    mailed.setdefault(identity, []).append(now)
        now += dt.timedelta(hours=1)
    assert runs > 24 * 30
    assert set(mailed) == set(PLANTED)
    for identity, times in mailed.items():
        shown = dt.datetime.fromisoformat(PLANTED[identity])
        assert len(times) == 1, identity
        assert dt.timedelta(0) <= times[0] - shown <= dt.timedelta(hours=4), (identity, times[0])
    assert len(post.ids) == len(set(post.ids))
    reminders = [mail for mail in post.mails if str(mail["Subject"]).startswith("Reminder")]
    assert len(post.mails) - len(reminders) == len({PLANTED[identity] for identity in PLANTED})
    # what lasts is told again after a week, and not sooner
    assert 0 < len(reminders) <= 3
    assert all("complaint" in words(mail).lower() or "margin" in words(mail).lower() for mail in reminders)
    # that the data stop is told when they do, and once more under what is over
    stopped = [mail for mail in map(words, post.mails) if "The data stop at 23 November 2026: 2 working days" in mail]
    assert ["■ Over\n- The data stop" in mail for mail in stopped] == [False, True]
    assert by_smtp.rows("SELECT COUNT(*) FROM run WHERE outcome = 'done'") == [(runs - 3,)]
