"""Tab Channels: shares, return on cost, the price of a new customer, and their change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesreview import language

if TYPE_CHECKING:
    from salesreview.commentary.voice import Voice

CHANNELS = 8  # told one by one


def effect(v: Voice) -> str:
    """Write channels.effect: a sentence per channel, then the best and weakest return."""
    told = []
    for name in v.members("revenue", "channel")[:CHANNELS]:
        fact = v.fact("revenue", "channel", name)
        if fact is None or fact.value is None:
            continue
        head = v.say("channel.line", name=v.member("channel", name), value=v.money(fact.value))
        clauses = [head, v.moved(fact), v.against(fact), v.level(v.fact("revenue_share", "channel", name))]
        roi, cac = v.fact("roi", "channel", name), v.fact("cac", "channel", name)
        clauses += [v.level(roi), v.moved(roi), v.level(cac), v.moved(cac)]
        told.append(v.line(*clauses))
    if not told:
        return v.text(v.missing("revenue") or v.say("channel.none"), v.say("prompt.channel"))
    told.append(v.text(_extremes(v), v.say("prompt.channel")))
    return "\n".join(told)


def _extremes(v: Voice) -> str:
    facts = [fact for name in v.members("roi", "channel") if (fact := v.fact("roi", "channel", name))]
    if not facts:
        return v.missing("roi")
    ordered = sorted(facts, key=lambda fact: (-(fact.value or 0.0), fact.member))
    high, low = ordered[0], ordered[-1]
    shown = v.show("roi", high.value or 0.0), v.show("roi", low.value or 0.0)
    if len(facts) < 2 or shown[0] == shown[1] or high.value == ordered[1].value or low.value == ordered[-2].value:
        return ""  # a tie has no highest or lowest
    loss = v.say("channel.loss") if (low.value or 0.0) < 0 and shown[1] != language.percent(0.0) else ""
    return v.line(
        v.say(
            "channel.extremes",
            high=v.member("channel", high.member), high_value=shown[0],
            low=v.member("channel", low.member), low_value=shown[1],
        ),
        loss,
    )  # fmt: skip
