"""Tab Channels: shares, return on cost, the price of a new customer, and their change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesreview import language
from salesreview.insights.bands import band_of

if TYPE_CHECKING:
    from salesreview.commentary.voice import Voice

CHANNELS = 8  # told one by one


def effect(v: Voice) -> str:
    """Write channels.effect: a sentence per channel, then the best and weakest return."""
    told = []
    names = v.members("revenue", "channel")
    for name in names[:CHANNELS]:
        fact = v.fact("revenue", "channel", name)
        if fact is None or fact.value is None:
            continue
        head = v.say("channel.line", name=v.member("channel", name), value=v.money(fact.value))
        parts = [v.clauses([head, v.share("channel", name), v.moved(fact), v.against(fact)])]
        for metric in ("roi", "cac"):
            beside = v.fact(metric, "channel", name)
            parts.append(v.clauses([v.level(beside), v.moved(beside)]))
        told.append(v.text(v.line(v.listed(parts)), v.history(fact)))
    if not told:
        return v.text(v.missing("revenue") or v.say("channel.none"), v.say("prompt.channel"))
    if rest := v.further("channel", names[CHANNELS:]):
        told.append(rest)
    told.append(v.text(_extremes(v), _dearest(v), v.say("prompt.channel")))
    return "\n".join(told)


def _dearest(v: Voice) -> str:
    """Return the sentence on the channel whose price of a new customer rose most; "" where none rose sharply."""
    found = []
    for name in v.members("cac", "channel"):
        fact = v.fact("cac", "channel", name)
        if fact is None or fact.value is None or fact.mom is None or fact.mom_base is None:
            continue
        if fact.mom > 0 and band_of(fact, fact.mom, fact.mom_base) == "sharp":
            found.append((fact.value - fact.mom_base, name, fact.mom_base, fact.value))
    if not found or sum(each[0] == max(found)[0] for each in found) > 1:
        return ""
    _, name, was, now = max(found)
    shown = v.money(was), v.money(now)
    if shown[0] == shown[1]:
        return ""
    return v.line(v.say("channel.cac", name=v.member("channel", name), was=shown[0], now=shown[1]))


def _extremes(v: Voice) -> str:
    facts = [fact for name in v.members("roi", "channel") if (fact := v.fact("roi", "channel", name))]
    if not facts:
        return v.missing("roi")
    ordered = sorted(facts, key=lambda fact: (-(fact.value or 0.0), fact.member))
    high, low = ordered[0], ordered[-1]
    shown = v.show("roi", high.value or 0.0), v.show("roi", low.value or 0.0)
    if len(facts) < 2 or shown[0] == shown[1] or high.value == ordered[1].value or low.value == ordered[-2].value:
        return ""  # a tie has no highest or lowest
    whole = v.facts.partial_day is None  # the cost is the month's; its gross profit may be yet to come
    loss = v.say("channel.loss") if whole and (low.value or 0.0) < 0 and shown[1] != language.percent(0.0) else ""
    return v.line(
        v.say(
            "channel.extremes",
            high=v.member("channel", high.member), high_value=shown[0],
            low=v.member("channel", low.member), low_value=shown[1],
        ),
        loss,
    )  # fmt: skip
