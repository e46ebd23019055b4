"""Tab Core metrics: revenue and its growth, customers, conversion."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from salesreview import language
from salesreview.commentary import contributions, newcomers, products
from salesreview.commentary.overview import side
from salesreview.insights.drivers import drives
from salesreview.insights.significance import Weight, clear_move, comparable, meets, weigh
from salesreview.metrics.model import Good, Unit

if TYPE_CHECKING:
    from salesreview.commentary.voice import Voice
    from salesreview.metrics.model import Fact

STEPS = ("lead_validity_rate", "win_rate", "sales_cycle_days")  # on the way from a lead to a deal


def revenue(v: Voice) -> str:
    """Write core.revenue: the level, the shares of new and repeat customers, which of them drove the growth."""
    whole = v.fact("revenue")
    if whole is None:
        return v.text(v.missing("revenue"), v.say("prompt.revenue_missing"))
    parts = [v.line(v.level(whole), v.moves(whole), _to_date(v, whole)), v.history(whole)]
    shares = [v.fact("new_customer_revenue_share"), v.fact("repeat_revenue_share")]
    if any(shares):
        parts += [v.line(v.level(each), v.moved(each)) for each in shares if each]
    else:
        parts.append(v.missing("new_customer_revenue_share"))
    parts += [_growth(v, whole), products.bridge(v, whole), contributions.told(v, whole)]
    parts += [v.told("gross_margin"), v.history(v.fact("gross_margin"))]
    parts += [v.told("average_order_value"), v.say("prompt.growth")]
    return v.text(*parts)


def _to_date(v: Voice, fact: Fact) -> str:
    if fact.ytd is None:
        return ""
    value = v.show(fact.metric, fact.ytd)
    change = fact.ytd_yoy
    if change is None:
        return v.say("ytd", value=value)
    by = language.percent(abs(change))
    way = "flat" if by == language.percent(0.0) else "up" if change > 0 else "down"
    return v.say(f"ytd.{way}", value=value, **({} if way == "flat" else {"by": by}))


def _growth(v: Voice, whole: Fact) -> str:
    new, repeat = v.fact("growth_new"), v.fact("growth_repeat")
    if whole.mom is None or new is None or repeat is None or new.value is None or repeat.value is None:
        return ""
    shown = [language.points(v.told_value(each) or 0.0, v.lang, signed=True) for each in (new, repeat)]
    parts = v.say("growth.parts", new=shown[0], repeat=shown[1])
    way = "up" if whole.mom > 0 else "down"
    if language.percent(abs(whole.mom)) == language.percent(0.0) or shown[0] == shown[1]:
        return v.line(parts)
    lead, who = max((new.value, "new"), (repeat.value, "repeat"), key=lambda each: each[0] / (whole.mom or 1.0))
    return v.line(parts, v.say(f"growth.driven.{way}.{who}") if drives(lead, whole.mom) else "")


def customers(v: Voice) -> str:
    """Write core.customers: active, new and leading customers, quality, churn by size."""
    active, new, leader = v.fact("active_customers"), v.fact("new_customers"), v.fact("leader_share_of_new")
    quality, share = v.fact("quality_customer_share"), v.fact("quality_revenue_share")
    parts = [v.line(v.level(active), v.moved(active), v.against(active)) if active else v.missing("active_customers")]
    parts.append(v.history(active))
    if new:
        parts.append(v.line(v.level(new), v.moved(new), v.against(new), v.level(leader)))
        parts += [v.history(new), newcomers.new(v)]
    else:
        parts.append(v.missing("new_customers"))
    if quality:
        parts.append(v.line(v.level(quality), v.moved(quality), v.level(share)))
    else:
        parts.append(v.missing("quality_customer_share"))
    parts.append(v.told("repurchase_rate"))
    parts += [churn(v), v.history(v.fact("churn_rate")), newcomers.lost(v)]
    return v.text(*parts, v.say("prompt.price_sensitive"))


def churn(v: Voice) -> str:
    """Return the sentence on churn: the rate with its change and target, then by customer size."""
    whole = v.fact("churn_rate")
    if whole is None:
        return v.missing("churn_rate")
    by_size = []
    for name in v.members("churn_rate", "size"):
        fact = v.fact("churn_rate", "size", name)
        if fact is not None and fact.value is not None:
            key = "part.of" if fact.n is not None else "part"
            cases = {"n": language.number(fact.n)} if fact.n is not None else {}
            by_size.append(v.say(key, name=v.member("size", name), value=language.percent(fact.value), **cases))
    sizes = v.say("by_size", list=v.joined(by_size)) if by_size else ""
    return v.line(v.level(whole), v.moved(whole), v.against(whole), sizes)


def conversion(v: Voice) -> str:
    """Write core.conversion: conversion, win rate and cycle, and where the win rate changed."""
    rate, cohort, win = v.fact("conversion_rate"), v.fact("cohort_conversion_rate"), v.fact("win_rate")
    parts = []
    if rate and rate.value is not None:
        over = v.say("conversion.over") if rate.value > 1 else ""
        parts.append(v.line(v.level(rate), v.moved(rate), v.against(rate), over))
    if cohort:
        months = v.settings.active_window
        over = v.say("conversion.cohort.one") if months == 1 else v.say("conversion.cohort", months=str(months))
        parts.append(v.line(v.level(cohort), over, v.moved(cohort)))
    if win:
        won, lost = v.facts.value("deals_won"), v.facts.value("deals_lost")
        closed = ""
        if won is not None and lost is not None:
            closed = v.say("closed", won=v.counted("deal", won), lost=v.counted("deal", lost))
        parts.append(v.line(v.level(win), closed, v.moved(win), v.against(win)))
        parts.append(v.history(win))
    parts += [_cycle(v), v.missing_all(["conversion_rate", "win_rate", "sales_cycle_days"])]
    return v.text(*parts, where_changed(v), _suspect(v), v.say("prompt.conversion"))


def _suspect(v: Voice) -> str:
    """Return the sentence on the steps to a deal that miss their target or clearly got worse; "" where none does."""
    told = []
    for key in STEPS:
        fact = v.fact(key)
        if fact is None or fact.gap is None:
            missed = False
        else:
            missed = meets(fact) is False and comparable(v.facts, fact) and side(v, fact) != "even"
        worse = clear_move(v.facts, fact) == (1 if v.metric(key).good is Good.DOWN else -1)
        if missed:
            told.append(v.say("step.target", name=v.name(key)))
        elif worse:
            told.append(v.say("step.worse", name=v.name(key), base=v.base("mom")))
    return v.line(v.say("conversion.suspect", list=v.joined(told))) if told else ""


def _cycle(v: Voice) -> str:
    fact, median = v.fact("sales_cycle_days"), v.fact("sales_cycle_median")
    if fact is None:
        return ""
    middle = v.say("cycle.median", value=v.show("sales_cycle_median", median.value)) if median and median.value else ""
    cases = v.say("cycle.cases", n=v.counted("deal", fact.n)) if fact.n else ""
    return v.line(v.level(fact), middle, cases, v.moved(fact), v.against(fact))


def where_changed(v: Voice, metric: str = "win_rate") -> str:
    """Return the sentence on the member whose rate changed most, among changes that the cases carry; else ""."""
    found = []
    for dimension in ("product_line", "region", "channel", "industry", "size", "salesperson"):
        for name in v.members(metric, dimension):
            fact = v.fact(metric, dimension, name)
            if fact is None or fact.mom is None or fact.mom_base is None or fact.unit is not Unit.RATE:
                continue
            if weigh(v.facts, fact) is Weight.CLEAR and fact.n is not None and abs(fact.mom) >= 0.0005:
                found.append(fact)
    if not found:
        return ""
    most = max(found, key=lambda each: abs(each.mom or 0.0))
    if sum(math.isclose(abs(each.mom or 0.0), abs(most.mom or 0.0)) for each in found) > 1:
        return ""  # of several that changed as much none changed most
    return v.line(
        v.say(
            "changed.most",
            metric=v.name(metric),
            name=v.member(most.dimension, most.member),
            was=language.percent(most.mom_base or 0.0),
            now=language.percent(most.value or 0.0),
        )
    )
