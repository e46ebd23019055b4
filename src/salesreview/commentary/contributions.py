"""Who drove the change of revenue, and what offset it: product lines whose contributions add up."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from salesreview import language
from salesreview.insights.drivers import contributions
from salesreview.metrics.exact import DECIMALS
from salesreview.metrics.parts import apportion, rounded

if TYPE_CHECKING:
    from salesreview.commentary.voice import Voice
    from salesreview.metrics.model import Fact

NAMED = 3  # lines told one by one on either side, the rest together


def told(v: Voice, whole: Fact) -> str:
    """Return the sentence on the lines that drove the change of revenue on the month before and those that offset it.

    "" without a base, where the change does not show, or where fewer than two lines share in it.
    """
    if whole.value is None or whole.mom_base is None:
        return ""
    change = round(whole.value - whole.mom_base, DECIMALS)
    found = contributions(v.facts, "revenue", "product_line")
    shown = [each for each in found if v.shows(abs(each.change))]
    risers = [each for each in shown if each.change > 0][:NAMED]
    fallers = sorted((each for each in shown if each.change < 0), key=lambda each: (each.change, each.member))[:NAMED]
    if not v.shows(abs(change)) or len(found) < 2 or not (risers if change > 0 else fallers):
        return ""
    named = [*risers, *fallers]
    others = round(change - sum(each.change for each in named), DECIMALS)
    parts = _shown(change, [each.change for each in named], others, language.money_digit(v.lang, v.settings.money_unit))
    amounts = [v.money(float(part), signed=True) for part in parts]
    sides: dict[bool, list[str]] = {True: [], False: []}
    for each, amount in zip(named, amounts, strict=False):
        sides[each.change > 0].append(v.say("driver", name=v.member("product_line", each.member), value=amount))
    if parts[-1] or v.money(others) != v.money(0.0):
        sides[others > 0].append(v.say("driver.others", value=amounts[-1]))
    up = change > 0
    lists = {"drivers": v.joined(sides[up])}
    if sides[not up]:
        lists["offsets"] = v.joined(sides[not up])
    key = f"drivers.{'up' if up else 'down'}{'.both' if sides[not up] else ''}"
    return v.line(v.say(key, base=v.base("mom"), change=v.money(abs(change)), **lists))


def _shown(change: float, named: list[float], others: float, digit: int) -> list[Decimal]:
    """Return what is shown of the named parts and of the others, adding up to the change as it is shown.

    Others take what rounding leaves, so that a line reads as on its own tab; where there are none, or would be none
    then, it is apportioned.
    """
    parts = [rounded(each, digit) for each in named]
    left = rounded(change, digit) - sum(parts)
    if rounded(others, digit) and left * Decimal(others) > 0:
        return [*parts, left]
    return apportion(change, [*named, others], digit)
