"""What people recorded in the tables: factors, actions, resources, risks, as rows a writer can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesreview.insights.diagnosis import Factor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from salesreview.commentary.voice import Voice


def rows(v: Voice, table: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table in sheet order; none where the table is missing."""
    frame = v.tables.frames.get(table)
    if frame is not None:
        yield from frame.iter_rows(named=True)


def choice(v: Voice, table: str, column: str, value: str | None) -> str:
    """Return a choice in the language of the text; what a person typed beside the choices stays."""
    from salesreview.tables.catalog import schema

    return v.typed(schema(table).column(column).choice_label(value, v.lang))


def factors(v: Voice) -> list[Factor]:
    """Return the factors of the month, by date."""
    from salesreview.metrics.catalog import find_dimension

    month = v.facts.month
    found = []
    for row in rows(v, "factors"):
        date = row["date"]
        if date is None or not month.first <= date <= month.last or not v.typed(row["description"]):
            continue
        dimension = find_dimension(row["dimension"]) or ""
        origin = row["origin"] if row["origin"] in ("external", "internal") else ""
        effect = row["effect"] if row["effect"] in ("+", "-") else ""
        member = str(row["member"] or "").strip()
        found.append(
            Factor(date, origin, str(row["kind"] or ""), dimension, member, v.typed(row["description"]), effect)
        )
    return sorted(found, key=lambda each: each.date)


def told(v: Voice, factor: Factor) -> str:
    """Return 10月9日竞品降价12%; (9 October) ... with the effect a person recorded."""
    key = {"+": "factor.told.up", "-": "factor.told.down"}.get(factor.effect, "factor.told")
    return v.say(key, day=v.day(factor.date), description=factor.description)


def factors_of(v: Voice, dimension: str, member: str) -> list[str]:
    """Return the month's factors recorded for one member, told."""
    return [told(v, each) for each in factors(v) if (each.dimension, each.member) == (dimension, member)]


def explained(v: Voice, dimension: str, member: str, prompt: str) -> str:
    """Return the sentence with the factors recorded for a member, or `prompt` where there is none."""
    found = factors_of(v, dimension, member)
    if not found:
        return prompt
    return v.line(v.say("factor.recorded", name=v.member(dimension, member), factors=v.listed(found)))
