"""What lies outside its usual range, as sentences with what to ask (tab Problems)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from salesreview import language
from salesreview.insights.outliers import unusual_members, unusual_orders, unusual_prices

if TYPE_CHECKING:
    from salesreview.commentary.voice import Voice
    from salesreview.insights.expected import Range
    from salesreview.insights.outliers import Order, Price

NAMED = 3  # members, orders and unit prices told one by one, each; the rest are counted

CENTS = language.MONEY_UNITS["1"]  # a unit price says nothing in thousands

Told = tuple[str, tuple[str, ...]]  # a text, and the questions that follow it


def unusual(v: Voice) -> list[Told]:
    """Return what is told of members and of records outside their ranges, each with its question; [] for nothing."""
    return [*_members(v), *_records(v)]


def _members(v: Voice) -> list[Told]:
    found = [each for each in unusual_members(v.facts) if _reads_outside(v, each.value, each.usual)]
    if not found:
        return []
    lines, names = [], [v.member(each.dimension, each.member) for each in found[:NAMED]]
    for each, name in zip(found, names, strict=False):
        theme = v.say("theme.dimension", dimension=v.dimension(each.dimension), member=name, name=v.name("revenue"))
        side = "high" if each.high else "low"
        lines.append(
            v.line(
                v.say(
                    f"outlier.member.{side}", theme=theme, value=v.money(each.value), n=str(each.usual.n),
                    range=_span(v, each.usual, v.money),
                )
            )
        )  # fmt: skip
    asked = v.say("ask.outlier_members", names=v.joined(names))
    return [(v.text(*lines, _more(v, "members", found)), (asked,))]


def _records(v: Voice) -> list[Told]:
    orders = [each for each in unusual_orders(v.facts, v.tables) if _reads_outside(v, each.value, each.usual)]
    prices = [each for each in unusual_prices(v.facts, v.tables) if _reads_outside(v, each.price, each.usual, CENTS)]
    if not orders and not prices:
        return []
    lines = [v.line(_order(v, each)) for each in orders[:NAMED]]
    lines.append(_more(v, "orders", orders))
    lines += [v.line(_price(v, each)) for each in prices[:NAMED]]
    lines.append(_more(v, "prices", prices))
    return [(v.text(*lines), (v.say("ask.outlier_records"),))]


def _order(v: Voice, order: Order) -> str:
    shown = {
        "id": v.typed(order.order_id), "value": v.money(order.value), "range": _span(v, order.usual, v.money),
        "share": language.percent(order.share),
    }  # fmt: skip
    if not order.customer:
        return v.say("outlier.order.unnamed", **shown)
    return v.say("outlier.order", customer=v.member("customer", order.customer), **shown)


def _price(v: Voice, price: Price) -> str:
    unit = partial(language.money, lang=v.lang, unit=CENTS, currency=v.settings.currency)
    return v.say(
        f"outlier.price.{'high' if price.high else 'low'}", id=v.typed(price.order_id),
        product=v.member("product", price.product), price=unit(price.price), n=language.number(price.usual.n),
        range=_span(v, price.usual, unit),
    )  # fmt: skip


def _more(v: Voice, what: str, found: Sequence[object]) -> str:
    more = len(found) - NAMED
    if more <= 0:
        return ""
    return v.line(v.say(f"outlier.{what}.more.{'one' if more == 1 else 'other'}", n=str(more)))


def _reads_outside(v: Voice, amount: float, usual: Range, unit: language.MoneyUnit | None = None) -> bool:
    """Tell whether an amount reads otherwise than the bound that it passed, in the units of both languages."""
    return not any(bound is not None and v.alike(amount, bound, unit) for bound in (usual.low, usual.high))


def _span(v: Voice, usual: Range, show: Callable[[float], str]) -> str:
    """Return a range as text, by its bounds."""
    if usual.low is None:
        return v.say("range.most", high=show(usual.high or 0.0))
    return v.say("range.both", low=show(usual.low), high=show(usual.high or 0.0))
