"""Targets proposed for the next month by simple named methods (source: review.md §4.5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import fmean
from typing import TYPE_CHECKING

from salesreview.metrics.catalog import grows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from salesreview.metrics.facts import Facts
    from salesreview.metrics.targets import Targets
    from salesreview.period import Month


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposed target and what it rests on. `method`: set, growth, capped, year_ago, average, average_whole."""

    metric: str
    dimension: str
    member: str
    method: str
    value: float
    base: float | None = None  # the same month of the year before
    growth: float | None = None  # the year to date against the year before
    worked: float | None = None  # what the growth method gave, where its record cut it

    @property
    def grown(self) -> float:
        """What the method gave: the value, before its record cut it."""
        return self.value if self.worked is None else self.worked


@dataclass(frozen=True, slots=True)
class YearGap:
    """What the year's target still asks for: `months` are those left after the month under review."""

    target: float
    done: float
    months: int

    @property
    def monthly(self) -> float:
        """What is left, spread evenly."""
        return (self.target - self.done) / self.months


def propose(
    facts: Facts, targets: Targets, metric: str, dimension: str = "", member: str = "", *, fiscal_start: int
) -> Proposal | None:
    """Return the next month's target: the one set; else last year's month × this year's growth; else that month.

    For a rate or a duration without a set target: the mean of the last three months, of the three whole ones where the
    month under review is covered only in part. For the whole, growth that always gave too much (or too little) is cut
    to what its record makes of it. None where there is nothing, or where the rule would ask for nothing or less.
    """
    fixed = targets.get((metric, dimension, member, facts.month.plus(1)))
    if fixed is not None:
        return Proposal(metric, dimension, member, "set", fixed)
    proposal = worked_out(facts, metric, dimension, member)
    if proposal is None or dimension:  # a member has no record
        return proposal
    record = track_record(facts, proposal, fiscal_start)
    return proposal if record is None else _within(proposal, record)


def _within(proposal: Proposal, record: Track) -> Proposal | None:
    """Return a proposal cut to the nearer end of its record, where all of that lies on one side of it."""
    if record.low <= 1 <= record.high:
        return proposal
    worked = proposal.value
    value = worked * (record.high if record.high < 1 else record.low)
    return replace(proposal, method="capped", value=value, worked=worked) if value > 0 else None


def worked_out(facts: Facts, metric: str, dimension: str = "", member: str = "") -> Proposal | None:
    """Return what `propose` gives where no target is set."""
    month = facts.month.plus(1)
    fact = facts.get(metric, dimension, member)
    base = facts.value(metric, dimension, member, month.year_ago)
    if grows(metric):
        if base is None or base <= 0:
            return None
        if fact is None or fact.ytd_yoy is None:
            return Proposal(metric, dimension, member, "year_ago", base, base)
        if fact.ytd_yoy <= -1:
            return None
        return Proposal(metric, dimension, member, "growth", base * (1 + fact.ytd_yoy), base, fact.ytd_yoy)
    whole = facts.partial_day is None
    recent = [value for _, value in facts.series(metric, 3 if whole else 4, dimension, member)][:3]
    known = [value for value in recent if value is not None]
    method = "average" if whole else "average_whole"
    mean = fmean(known) if known and len(known) == len(recent) else 0.0
    return Proposal(metric, dimension, member, method, mean) if mean > 0 else None


@dataclass(frozen=True, slots=True)
class Track:
    """How a method would have done: over `trials` months the figures came to `low` to `high` of what it gave."""

    trials: int
    low: float
    high: float


def track_record(facts: Facts, proposal: Proposal, fiscal_start: int) -> Track | None:
    """Run the growth method over the months that the history holds, each with what was known before it.

    The method's own proposal, cut or not, has a record: None for other methods, for a month that is not over, and where
    fewer than six months can be tried. The months tried are the last twelve; each needs its month a year before and
    both years to date, all above nothing.
    """
    if proposal.method not in ("growth", "capped") or facts.partial_day is not None:
        return None
    known = dict(facts.series(proposal.metric, HISTORY, proposal.dimension, proposal.member))
    quotients = []
    for step in range(12):
        month = facts.month.plus(-step)
        given = _grown(known, month, fiscal_start)
        if given is not None and (value := known[month]) is not None:
            quotients.append(value / given)
    return Track(len(quotients), min(quotients), max(quotients)) if len(quotients) >= TRIALS else None


def _grown(known: Mapping[Month, float | None], month: Month, fiscal_start: int) -> float | None:
    """Return what the growth method gives for a month from the months before it."""
    base, last = known.get(month.year_ago), month.before
    months = [last.plus(-step) for step in range(last.index - last.year_start(fiscal_start).index + 1)]
    now, was = [known.get(each) for each in months], [known.get(each.year_ago) for each in months]
    if base is None or base <= 0 or None in now or None in was:
        return None
    grown, before = sum(value or 0.0 for value in now), sum(value or 0.0 for value in was)
    return base * grown / before if grown > 0 and before > 0 else None


def best_month(facts: Facts, metric: str) -> tuple[int, float] | None:
    """Return how many months the history holds of a metric, and the largest of them; None where it holds none."""
    known = [value for _, value in facts.series(metric, HISTORY) if value is not None]
    return (len(known), max(known)) if known else None


HISTORY = 25  # the month under review and the 24 before it
TRIALS = 6


def year_gap(facts: Facts, targets: Targets, fiscal_start: int) -> YearGap | None:
    """Return what the year's revenue target still asks for; None unless all its months have one and some are left."""
    start = facts.month.year_start(fiscal_start)
    months = [start.plus(step) for step in range(12)]
    set_ = [targets.get(("revenue", "", "", month)) for month in months]
    known = [value for value in set_ if value is not None]
    fact = facts.get("revenue")
    left = months[-1].index - facts.month.index
    if len(known) < len(months) or fact is None or fact.ytd is None or left == 0:
        return None
    return YearGap(sum(known), fact.ytd, left)
