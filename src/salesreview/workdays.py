"""Working days by a calendar: weekends alone, or China's public holidays with their make-up days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable


def _weekday(day: dt.date) -> bool:
    return day.weekday() < 5


def workday_rule(calendar: str) -> Callable[[dt.date], bool]:
    """Return a test for working days. Years that China has not announced yet follow weekends alone."""
    if calendar != "cn":
        return _weekday
    import chinese_calendar

    def rule(day: dt.date) -> bool:
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError:  # outside the announced years
            return _weekday(day)

    return rule


def workdays(first: dt.date, last: dt.date, calendar: str) -> list[dt.date]:
    """Return the working days from `first` to `last`, both included."""
    rule = workday_rule(calendar)
    return [day for i in range((last - first).days + 1) if rule(day := first + dt.timedelta(days=i))]


def add_workdays(start: dt.date, count: int, calendar: str) -> dt.date:
    """Return the day that lies `count` working days after `start`."""
    rule = workday_rule(calendar)
    day = start
    while count > 0:
        day += dt.timedelta(days=1)
        count -= rule(day)
    return day
