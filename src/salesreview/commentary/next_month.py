"""Tab Next month: targets with their reasoning, resources asked for, risks ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesreview import language
from salesreview.commentary import records
from salesreview.insights.proposals import Proposal, YearGap, best_month, propose, track_record, worked_out, year_gap

if TYPE_CHECKING:
    from salesreview.commentary.voice import Voice

WHOLE = ("revenue", "new_customers", "collected", "churn_rate")
A_YEAR = 12  # months from which the best one says something
MEMBERS = 8  # told of product lines and regions, each
SEVERE = 9  # probability × impact from which a risk comes first
RISKS = 6
PEAK = 0.15  # above the mean of its year from which a month is a peak
OVERDUE_WORTH = 0.2  # share of the receivables from which it is named as a risk


def targets(v: Voice) -> str:
    """Write next.targets: proposals for the whole, for product lines and regions, and the gap to the year's target."""
    month, start = v.facts.month.plus(1).label(v.lang), v.settings.fiscal_start
    lines = []
    for metric in WHOLE:
        proposal = propose(v.facts, v.targets, metric, fiscal_start=start)
        if proposal:
            lines.append(v.text(v.line(_reasoned(v, proposal)), _plausible(v, proposal)))
    gap = year_gap(v.facts, v.targets, start)
    if gap and gap.target > max(gap.done, 0.0):
        left = []
        if v.facts.partial_day is None:  # a month that is not over has a part of the rest to bring as well
            months = {} if gap.months == 1 else {"months": str(gap.months)}
            key = "targets.year_left" if months else "targets.year_left.one"
            left = [v.say(key, monthly=v.money(gap.monthly), **months), _beyond(v, gap)]
        lines.append(v.line(v.say("targets.year", target=v.money(gap.target), done=v.money(gap.done)), *left))
    elif gap and gap.target > 0:
        lines.append(v.line(v.say("targets.year_met", target=v.money(gap.target), done=v.money(gap.done))))
    for dimension in ("product_line", "region"):
        told = []
        made = [
            (name, proposal.value)
            for name in v.facts.members("revenue", dimension)
            if (proposal := propose(v.facts, v.targets, "revenue", dimension, name, fiscal_start=start))
        ]
        for name, value in made[:MEMBERS]:
            told.append(v.say("part", name=v.member(dimension, name), value=v.money(value)))
        if len(made) > MEMBERS:
            told.append(v.say("targets.more", n=str(len(made) - MEMBERS)))
        if told:
            lines.append(v.line(v.say(f"targets.by_{dimension}", list=v.joined(told))))
    if not lines:
        return v.text(v.say("targets.none", month=month), v.say("prompt.targets"))
    return "\n".join([v.say("targets.head", month=month), *lines, v.say("prompt.targets")])


def _reasoned(v: Voice, proposal: Proposal) -> str:
    name, value = v.name(proposal.metric, first=True), v.show(proposal.metric, proposal.value)
    if proposal.base is not None and proposal.growth is not None:
        key, rest = "growth", {}
        if proposal.worked is not None:
            key = f"capped.{'high' if proposal.value < proposal.worked else 'low'}"
            rest = {"worked": v.show(proposal.metric, proposal.worked)}
        return v.say(
            f"targets.{key}", name=name, value=value, base=v.show(proposal.metric, proposal.base),
            growth=language.percent(proposal.growth, signed=True), **rest,
        )  # fmt: skip
    return v.say(f"targets.{proposal.method}", name=name, value=value)


def _plausible(v: Voice, proposal: Proposal) -> str:
    """Return how the method would have done before, and where a target that is set lies against what that makes."""
    method = worked_out(v.facts, proposal.metric) if proposal.method == "set" else proposal
    record = track_record(v.facts, method, v.settings.fiscal_start) if method else None
    if method is None or record is None:
        return ""
    low, high = method.grown * record.low, method.grown * record.high
    said = v.say(
        "targets.record", n=str(record.trials), low=language.percent(record.low), high=language.percent(record.high),
        range_low=v.show(proposal.metric, low), range_high=v.show(proposal.metric, high),
    )  # fmt: skip
    if proposal.method != "set":
        return v.line(said)
    worked = v.say("targets.worked_out", value=v.show(proposal.metric, method.value))
    side = "above" if proposal.value > high else "below" if proposal.value < low else "within"
    return v.text(v.line(worked), v.line(said), v.line(v.say(f"targets.{side}")))


def _beyond(v: Voice, gap: YearGap) -> str:
    """Return the clause that calls a month's part of the year's gap more than any month has brought."""
    best = best_month(v.facts, "revenue")
    if best is None or best[0] < A_YEAR or gap.monthly <= best[1] or v.money(gap.monthly) == v.money(best[1]):
        return ""
    return v.say("targets.beyond", n=str(best[0]), best=v.money(best[1]))


def resources(v: Voice) -> str:
    """Write next.resources: what is asked for, by kind, with amounts and reasons."""
    told, amounts = [], []
    for row in records.rows(v, "resources"):
        item = v.typed(row["item"])
        if not item:
            continue
        kind = records.choice(v, "resources", "kind", row["kind"])
        text = v.say("resource", kind=kind, item=item) if kind else item
        details = []
        if row["amount"] is not None:
            amounts.append(float(row["amount"]))
            details.append(v.money(float(row["amount"])))
        if row["share_of_revenue"] is not None:
            details.append(v.say("resource.share", share=language.percent(float(row["share_of_revenue"]))))
        if reason := v.typed(row["reason"]):
            details.append(v.say("resource.reason", reason=reason))
        told.append(v.say("resource.with", text=text, details=v.clauses(details)) if details else text)
    if not told:
        return v.text(v.say("resources.none"), v.say("prompt.resources"))
    whole = v.line(v.say("resources.sum", amount=v.money(sum(amounts)))) if len(amounts) > 1 else ""
    return v.text(v.line(v.say("resources.list", list=v.listed(told))), whole, v.say("prompt.resources"))


def risks(v: Voice) -> str:
    """Write next.risks: risks recorded, the severe first, then those that the numbers show."""
    lines = _recorded(v)
    detected = _detected(v)
    if not lines:
        lines.append(v.say("risks.none"))
    lines.append(v.line(v.say("risks.detected", list=v.listed(detected))) if detected else v.say("risks.none_detected"))
    return "\n".join([*lines, v.say("prompt.risks")])


def _recorded(v: Voice) -> list[str]:
    found = []
    for row in records.rows(v, "risks"):
        if name := v.typed(row["risk"]):
            both = row["probability"] is not None and row["impact"] is not None
            found.append((float(row["probability"]) * float(row["impact"]) if both else 0.0, name, row))
    found.sort(key=lambda each: -each[0])
    lines = []
    for weight, name, row in found[:RISKS]:
        clauses = []
        if weight:
            clauses.append(
                v.say(
                    "risk.weight",
                    probability=language.number(row["probability"]),
                    impact=language.number(row["impact"]),
                )
            )
        if response := v.typed(row["response"]):
            clauses.append(v.say("risk.response", response=response))
        if owner := v.typed(row["owner"]):
            clauses.append(v.say("risk.owner", owner=owner))
        lines.append(v.line(v.say("risk.severe" if weight >= SEVERE else "risk", name=name), *clauses))
    if len(found) > RISKS:
        lines.append(v.say("risks.more", n=str(len(found) - RISKS)))
    return lines


def _detected(v: Voice) -> list[str]:
    found = []
    overdue, amount = v.fact("overdue_share"), v.fact("overdue_amount")
    if overdue and amount and amount.value and overdue.value is not None and overdue.value >= OVERDUE_WORTH:
        share = language.percent(overdue.value)
        found.append(v.say("risks.overdue", amount=v.money(amount.value), share=share))
    for each in v.hidden:
        if each.rule == "concentration":
            name = v.member("customer", each.member)
            found.append(v.say("hidden.concentration", name=name, share=language.percent(each.number)))
    for kind in ("competitor", "supply"):
        recorded = [records.told(v, each) for each in records.factors(v) if each.kind == kind]
        if recorded:
            found.append(v.say(f"risks.{kind}", list=v.joined(recorded)))
    if lacking := v.facts.value("incidents", "incident_kind", "support"):
        found.append(v.say("risks.capacity", n=v.counted("incident", lacking)))
    return [*found, *_peak(v)]


def _peak(v: Voice) -> list[str]:
    """Return the clause on a next month that was a peak a year earlier, in a list; [] where it was none."""
    month = v.facts.month.plus(1).year_ago
    before = [v.facts.value("revenue", month=month.plus(-step)) for step in range(1, A_YEAR + 1)]
    known, peak = [value for value in before if value is not None], v.facts.value("revenue", month=month)
    if v.facts.partial_day is not None or peak is None or len(known) < len(before) or sum(known) <= 0:
        return []
    share = peak / (sum(known) / len(known))
    if share < 1 + PEAK:
        return []
    return [v.say("risks.season", month=month.label(v.lang), share=language.percent(share))]
