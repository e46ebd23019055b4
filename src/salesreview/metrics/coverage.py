"""Which days the tables cover: the month under review where none is set, and whether it is whole (review.md §1, §3)."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from salesreview.errors import WorkbookError
from salesreview.period import Month
from salesreview.settings import Settings
from salesreview.tables.catalog import SCHEMAS, schema
from salesreview.tables.model import Issue, Tables
from salesreview.workdays import workdays

#: The dates of each table that tell how far it reaches.
DATES: Mapping[str, tuple[str, ...]] = {entry.key: entry.reach for entry in SCHEMAS if entry.reach}
#: Tables that may say the month where there are no orders, the first with dates; those dated by the month come last.
_ORDER = sorted(DATES, key=lambda table: any(schema(table).column(column).coarse for column in DATES[table]))


@dataclass(frozen=True, slots=True)
class Coverage:
    """The month under review and what of it is covered.

    `partial_day`: the day of the month the data ends on, None where the whole month is covered. `spans`: table ->
    first and last month with a date in it.
    """

    month: Month
    partial_day: int | None
    data_until: dt.date | None
    spans: Mapping[str, tuple[Month, Month]]

    @property
    def first_month(self) -> Month | None:
        """Where the orders begin."""
        return self.spans["orders"][0] if "orders" in self.spans else None


def cover(tables: Tables, settings: Settings, month: Month | None) -> Coverage:
    """Return the month under review (`month`, or the last complete one) and how far it is covered.

    Raises WorkbookError where there is no date to tell a month by.
    """
    days = {key: _days(tables, key) for key in DATES}
    spans = {key: (Month.of(each[0]), Month.of(each[-1])) for key, each in days.items() if each}
    leading = _leading(days)
    until = settings.data_until or (leading[-1] if leading else None)
    if month is None:
        if until is None:
            raise WorkbookError(
                "原始数据页还没有可用的数据；请先粘贴或读入订单等数据，再刷新。",
                "The raw sheets hold no usable data yet; paste or load the orders and other data first, then refresh.",
            )
        month = Month.of(until)
        if _ends_early(leading, until, settings) and month.before >= Month.of(leading[0] if leading else until):
            month = month.before
    partial = None
    if until is not None and Month.of(until) == month and _ends_early(leading, until, settings):
        partial = until.day
    return Coverage(month, partial, until, spans)


def leading_days(tables: Tables) -> list[dt.date]:
    """Return the distinct dates of the table that leads: the orders, else the first that holds any."""
    return _leading({key: _days(tables, key) for key in DATES})


def _leading(days: Mapping[str, list[dt.date]]) -> list[dt.date]:
    return next((days[key] for key in _ORDER if days[key]), [])


#: Days without any date before one that is far from all others, in years: a year mistyped, not a company at rest.
_STRAY_YEARS = 5
#: As many dates after today, against those up to it, are data entered ahead; more, and the clock is not believed.
_AHEAD = 0.1
_FEW = 3
_LISTED = 20


def today() -> dt.date:
    """Return the day on which the data is looked at."""
    return dt.date.today()


def _without_strays(days: list[dt.date]) -> list[dt.date]:
    """Return the dates without those that tell nothing of how far the data reaches.

    These are a handful at the end that lie years after all others (2062 and 2072 typed for 2026), and dates after
    today: an order entered ahead, or a mistyped month.
    """
    for place in range(max(len(days) - 3, 1), len(days)):
        if days[place].year - days[place - 1].year >= _STRAY_YEARS:
            days = days[:place]
            break
    past = [day for day in days if day <= today()]
    ahead = len(days) - len(past)
    return past if past and ahead <= max(_FEW, _AHEAD * len(past)) and len(past) > ahead else days


def check_dates(tables: Tables) -> Tables:
    """Return the tables with a warning for the orders whose date lies after today, or years after all others."""
    frame = tables["orders"]
    days = frame["order_date"].drop_nulls().unique().sort().to_list()
    kept = _without_strays(days)
    if len(kept) == len(days):
        return tables
    entry = schema("orders")
    header, letters = tables.columns.get("orders", {}).get("order_date", (entry.column("order_date").zh, ""))
    late = frame.filter(pl.col("order_date") > kept[-1]).select("row", "order_date")
    issues = []
    for row, day in late.head(_LISTED).iter_rows():
        code, (zh, en) = ("stray_date", _STRAY) if day.year - kept[-1].year >= _STRAY_YEARS else ("future_date", _FUTURE)
        more_zh, more_en = ("", "")
        if late.height > _LISTED:
            more_zh, more_en = f"共 {late.height:,} 行如此。", f" {late.height:,} rows are like this."
        issues.append(Issue(
            "orders", tables.sheets.get("orders", entry.zh), row, header, f"{letters}{row}" if letters else None,
            str(day), code, zh.format(header=header, day=day) + more_zh, en.format(header=header, day=day) + more_en,
            "warning", late.height if late.height > _LISTED else 1,
        ))  # fmt: skip
        if late.height > _LISTED:
            break
    return replace(tables, issues=(*tables.issues, *issues))


_STRAY = (
    "“{header}”的值“{day}”比其他订单晚数年，很可能是年份输错；该行照常计入其所在月份，请核对。",
    "“{header}” says {day}, years after all other orders: the year may be mistyped. The row counts in the month it names; "
    "please check it.",
)
_FUTURE = (
    "“{header}”的值“{day}”在今天之后；报告月份不由它决定，该行计入其所在月份，请核对日期。",
    "“{header}” says {day}, which is after today: it does not choose the month under review, and the row counts in the month "
    "it names. Please check the date.",
)


def _days(tables: Tables, key: str) -> list[dt.date]:
    """Return the distinct dates of a table, the earliest first."""
    dates = [tables[key][column] for column in DATES[key]]
    return _without_strays(pl.concat([each.rename("date") for each in dates]).drop_nulls().unique().sort().to_list())


def _ends_early(days: list[dt.date], until: dt.date, settings: Settings) -> bool:
    """Tell whether data up to `until` leaves its month unfinished.

    A day set in Settings is taken at its word. Otherwise the rest of the month is missing only where it is a longer
    silence, in working days, than any between two dates of the 12 months before.
    """
    month = Month.of(until)
    if settings.data_until is not None:
        return until < month.last
    rest = len(workdays(until + dt.timedelta(days=1), month.last, settings.calendar))
    if rest == 0:
        return False
    recent = [day for day in days if Month.of(day).index > month.index - 12]
    gaps = (
        len(workdays(one + dt.timedelta(days=1), other - dt.timedelta(days=1), settings.calendar))
        for one, other in itertools.pairwise(recent)
        if (other - one).days > 1
    )
    return rest > max(gaps, default=0)
