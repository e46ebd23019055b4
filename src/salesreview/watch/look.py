"""What a run sees: the tables read or pulled, the alerts in them, how old the data are; or why it could not read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from salesreview.errors import SalesReviewError, UsageError, WorkbookError
from salesreview.insights.alerts import HIGH, STALE, Alert, Findings
from salesreview.period import Month
from salesreview.settings import Settings
from salesreview.workdays import workdays

if TYPE_CHECKING:
    from salesreview.pipeline import Progress
    from salesreview.tables.model import Tables

#: Days that are judged again in every run: rows that come late still count.
LOOK_BACK = 13
Pair = tuple[str, str]  # a sentence in Chinese and in English


@dataclass(frozen=True, slots=True)
class Seen:
    """The tables and settings that a run works on; `notes`: what a person should know of how they were read."""

    tables: Tables
    settings: Settings
    notes: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """What a run found out.

    `until`: the data's last day, None where it was never known. `since`: the first day judged. `findings`: None where
    the data could not be read, and `problem` says why.
    """

    settings: Settings | None
    until: dt.date | None
    since: dt.date
    alerts: tuple[Alert, ...]
    findings: Findings | None
    notes: tuple[Pair, ...] = ()
    problem: SalesReviewError | None = None

    @property
    def month(self) -> Month:
        """The month that the data have come to."""
        return Month.of(self.until or self.since)


def read(path: Path, *, pull: bool, progress: Progress, now: dt.datetime) -> Seen:
    """Read a workbook or a folder; with `pull`, refresh the workbook from its sources and save it.

    A workbook that cannot be written now (open in Excel, read-only) is pulled and computed all the same, and left as
    it is. Raises SalesReviewError where there is nothing to compute from.
    """
    from salesreview import pipeline

    if not pull:
        tables, settings = pipeline.check(path, progress=progress)
        return Seen(tables, settings)
    if path.is_dir():
        raise UsageError(
            f"“{path}”是文件夹，没有设置页，不能用 --pull。",
            f"“{path}” is a folder, which has no Settings tab to pull by; leave --pull out.",
        )
    try:
        result = pipeline.refresh(path, pull=True, progress=progress, now=now)
    except WorkbookError as error:
        tables, settings = _pulled(path, progress)
        note = (f"工作簿没有写入，只读取了数据。{error.zh}", f"The workbook was not written, only read. {error.en}")
        return Seen(tables, settings, (note,))
    return Seen(result.tables, result.settings)


def _pulled(path: Path, progress: Progress) -> tuple[Tables, Settings]:
    """Pull a workbook's sources and read it, without saving."""
    from salesreview import pipeline
    from salesreview.state import settings_of

    with pipeline.open_book(path, progress) as host:
        settings = settings_of(host)
        larger, _ = pipeline.pull_sources(host, settings, path.parent, progress)
        progress("read")
        sheets = {**pipeline.read_sheets(host), **larger}
    progress("validate")
    return pipeline.validated(sheets, settings), settings


def look(
    reading: Callable[[], Seen], now: dt.datetime, *, last_until: dt.date | None, last_settings: Settings | None,
    stale: int,
) -> Look:  # fmt: skip
    """Read, and evaluate the alerts of the month that the data have come to.

    Args:
        reading: Gives the tables; what it cannot read becomes the look's `problem`.
        now: The time of this run.
        last_until: The data's last day as the last run saw it; days since are judged, however long ago that was.
        last_settings: What is known of the settings where they cannot be read now.
        stale: After how many working days without data that is an alert.
    """
    today = now.date()
    try:
        seen = reading()
        return _evaluated(seen, today, last_until, stale)
    except SalesReviewError as error:
        settings = last_settings
        alerts = _stale(last_until, today, settings.calendar if settings else "cn", stale)
        since = (last_until or today) - dt.timedelta(days=LOOK_BACK)
        return Look(settings, last_until, since, alerts, None, (), error)


def _evaluated(seen: Seen, today: dt.date, last_until: dt.date | None, stale: int) -> Look:
    from salesreview.insights.alerts import find_alerts
    from salesreview.metrics.coverage import leading_days
    from salesreview.pipeline import evaluate_tables

    # a date that is still to come says nothing of how far the data reach
    days = [day for day in leading_days(seen.tables) if day <= today]
    if not days:
        raise _without_days(seen)
    until = days[-1]
    settings = replace(seen.settings, month=Month.of(until), data_until=None)
    facts = evaluate_tables(seen.tables, settings)
    back = until - dt.timedelta(days=LOOK_BACK)
    since = min(last_until, back) if last_until else back
    settled = _settled(until, today, settings.calendar)
    if facts.partial_day is None and workdays(
        facts.month.last + dt.timedelta(days=1), _before(today), settings.calendar
    ):
        settled = max(settled, facts.month.last)  # few orders a month are no reason to wait for more
    findings = find_alerts(facts, seen.tables, settings, since=since, settled=settled)
    alerts = (*findings.alerts, *_stale(until, today, settings.calendar, stale))
    return Look(seen.settings, until, since, alerts, findings, seen.notes)


def _without_days(seen: Seen) -> SalesReviewError:
    """Return why no day can be judged: no row that can be used, or only days to come."""
    from salesreview.pipeline import evaluate_tables

    try:
        evaluate_tables(seen.tables, replace(seen.settings, month=None, data_until=None))
    except SalesReviewError as error:
        return error
    return WorkbookError(
        "数据中的日期都晚于今天，无法检查预警；请检查日期，或本机的日期设置。",
        "All dates in the data are later than today, so there is nothing to judge; check the dates, or this machine's "
        "clock.",
    )


def _settled(until: dt.date, today: dt.date, calendar: str) -> dt.date:
    """Return the last day of which no more data are expected: the one before the last, until a working day passed."""
    silent = workdays(until + dt.timedelta(days=1), _before(today), calendar)
    return _before(silent[0]) if silent else _before(until)


def _stale(until: dt.date | None, today: dt.date, calendar: str, limit: int) -> tuple[Alert, ...]:
    """Return the alert of data that stopped: as many whole working days as the limit, or more, without any."""
    if until is None or limit <= 0:
        return ()
    missing = len(workdays(until + dt.timedelta(days=1), _before(today), calendar))
    return (Alert(STALE, HIGH, "", until, float(missing), high=float(limit)),) if missing >= limit else ()


def _before(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=1)
