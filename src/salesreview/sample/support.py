"""The sample company's raw tables `products`, `factors`, `incidents`, `actions`, `risks` and `resources`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from salesreview.sample import events, names
from salesreview.sample.draw import Draw, texts
from salesreview.sample.leads import LOST
from salesreview.sample.plan import HISTORY

if TYPE_CHECKING:
    import polars as pl

    from salesreview.period import Month
    from salesreview.sample.customers import Customers
    from salesreview.sample.leads import Leads
    from salesreview.sample.plan import Plan


@dataclass(frozen=True, slots=True)
class Made:
    """What is made of the company already, for the small tables to refer to; `lang` is 0 for zh, 1 for en."""

    month: Month
    plan: Plan
    customers: Customers
    leads: Leads
    lang: int
    seed: int


INCIDENTS = 8  # a month
INCIDENT_MONTHS = 8


def products_frame(lang: int) -> pl.DataFrame:
    """Return the raw table `products`; `lang` is 0 for zh, 1 for en."""
    import polars as pl

    return pl.DataFrame(
        {
            "product_id": [each.id for each in names.PRODUCTS],
            "name": [(each.zh, each.en)[lang] for each in names.PRODUCTS],
            "product_line": [names.LINES[each.line][lang] for each in names.PRODUCTS],
            "is_core": [names.YES_NO[each.core][lang] for each in names.PRODUCTS],
        }
    )


def factors_frame(month: Month, lang: int) -> pl.DataFrame:
    """Return the raw table `factors`; `lang` is 0 for zh, 1 for en."""
    import polars as pl

    rows = [
        {
            "date": _day(month.plus(-row.back), row.day),
            "origin": row.origin[lang],
            "kind": row.kind[lang],
            "dimension": names.DIMENSIONS[row.dimension][lang] if row.member else None,
            "member": row.member[lang] if row.member else None,
            "description": row.description[lang],
            "effect": row.effect[lang],
        }
        for row in events.FACTORS
    ]
    return pl.DataFrame(rows)


def incidents_frame(plan: Plan, leads: Leads, lang: int, seed: int) -> pl.DataFrame:
    """Return the raw table `incidents`; most name a lead of the month, often one that was lost."""
    import numpy as np
    import polars as pl

    draw = Draw(seed, "incidents")
    days, lead = [], []
    for month in plan.history[-INCIDENT_MONTHS:]:
        count = INCIDENTS + int(draw.whole(1, -2, 2)[0])
        start = np.datetime64(month.first, "D")
        days.append(np.sort(start + draw.whole(count, 0, month.days - 1).astype("timedelta64[D]")))
        near = np.abs((leads.created - start).astype(np.int64)) < 60
        likely = np.where(leads.status == LOST, 3.0, 1.0) * near
        lead.append(np.where(draw.chance(0.6, count), draw.pick(count, likely), -1))
    what = draw.pick(sum(map(len, days)), np.ones(len(events.INCIDENTS)))
    department = draw.pick(len(what), (0.22, 0.28, 0.12, 0.23, 0.15))
    return pl.DataFrame(
        {
            "date": np.concatenate(days),
            "department": texts([word[lang] for word in events.INCIDENT_DEPARTMENTS], department),
            "kind": texts([kind[lang] for kind, _ in events.INCIDENTS], what),
            "lead_id": texts(leads.ids, np.concatenate(lead)),
            "description": texts([said[lang] for _, said in events.INCIDENTS], what),
        }
    )


def actions_frame(month: Month, lang: int) -> pl.DataFrame:
    """Return the raw table `actions`; due dates are text as people type it, the last one unreadable."""
    import polars as pl

    forms = ["{0.year}-{0.month:02d}-{0.day:02d}", "{0.year}/{0.month}/{0.day}"]
    if lang == 0:
        forms.append("{0.year}年{0.month}月{0.day}日")
    rows = []
    for number, row in enumerate(events.ACTIONS, start=1):
        since = month.plus(-row.back)
        due = forms[number % len(forms)].format(_day(month.plus(row.due), row.day))
        rows.append(
            {
                "action_id": f"A{since.year % 100:02d}{since.month:02d}-{number:02d}",
                "strategy": row.strategy[lang],
                "task": row.task[lang],
                "owner": names.PEOPLE[row.owner][lang],
                "due_date": events.UNDATED[lang] if number == len(events.ACTIONS) else due,
                "status": row.status[lang],
                "done_date": _day(month.plus(row.done[0]), row.done[1]) if row.done else None,
                "note": row.note[lang] or None,
                "metric": row.metric[lang],
            }
        )
    return pl.DataFrame(rows)


def risks_frame(lang: int) -> pl.DataFrame:
    """Return the raw table `risks`; `lang` is 0 for zh, 1 for en."""
    import polars as pl

    rows = [
        (risk[lang], probability, impact, response[lang], names.PEOPLE[owner][lang])
        for risk, probability, impact, response, owner in events.RISKS
    ]
    return pl.DataFrame(rows, schema=["risk", "probability", "impact", "response", "owner"], orient="row")


def resources_frame(lang: int) -> pl.DataFrame:
    """Return the raw table `resources`; amounts are text as people type them (3.6万)."""
    import polars as pl

    rows = [
        (kind[lang], item[lang], amount[lang], share, reason[lang])
        for kind, item, amount, share, reason in events.RESOURCES
    ]
    columns = ["kind", "item", "amount", "share_of_revenue", "reason"]
    return pl.DataFrame(rows, schema=columns, orient="row")


def _day(month: Month, day: int) -> dt.date:
    """Return that day of the month, or its last one where it has fewer."""
    return dt.date(month.year, month.month, min(day, month.days))


def visits_frame(made: Made) -> pl.DataFrame:
    """Return the raw table `visits`: some of each month's customers, seen by the salesperson whose they are."""
    import numpy as np
    import polars as pl

    draw = Draw(made.seed, "visits")
    days, who = [], []
    for place in range(HISTORY - VISIT_MONTHS, HISTORY):
        month = made.plan.history[place]
        active = np.flatnonzero(made.customers.active[:, place])
        seen = active[draw.chance(VISITED, len(active))][:VISITS_MOST]
        start = np.datetime64(month.first, "D")
        days.append(np.sort(start + draw.whole(len(seen), 0, month.days - 1).astype("timedelta64[D]")))
        who.append(seen)
    customer = np.concatenate(who)
    purpose = draw.pick(len(customer), np.ones(len(PURPOSES)))
    result = draw.pick(len(customer), np.ones(len(RESULTS)))
    return pl.DataFrame(
        {
            "visit_id": [f"V{number:05d}" for number in range(1, len(customer) + 1)],
            "date": np.concatenate(days),
            "salesperson": texts([person[made.lang] for person in names.PEOPLE], made.customers.owner[customer]),
            "customer_id": texts(made.customers.ids, customer),
            "purpose": texts([word[made.lang] for word in PURPOSES], purpose),
            "result": texts([word[made.lang] for word in RESULTS], result),
        }
    )


VISIT_MONTHS = 14  # the months that hold visits, the one under review being the last
VISITED, VISITS_MOST = 0.4, 400  # the part of a month's customers who are seen, and the most of them
PURPOSES = (
    ("例行回访", "Regular call"),
    ("新品介绍", "New products"),
    ("续约洽谈", "Renewal"),
    ("投诉处理", "Complaint"),
)
RESULTS = (("有意向", "Interested"), ("待跟进", "To be followed up"), ("暂无需求", "No need for now"))

#: The small tables, by the key of the raw table.
FRAMES: dict[str, Callable[[Made], pl.DataFrame]] = {
    "products": lambda made: products_frame(made.lang),
    "factors": lambda made: factors_frame(made.month, made.lang),
    "incidents": lambda made: incidents_frame(made.plan, made.leads, made.lang, made.seed),
    "actions": lambda made: actions_frame(made.month, made.lang),
    "risks": lambda made: risks_frame(made.lang),
    "visits": visits_frame,
    "resources": lambda made: resources_frame(made.lang),
}
