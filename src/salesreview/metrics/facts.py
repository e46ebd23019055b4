"""The fact table: the hinge between what computes and what reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from salesreview.metrics.model import Fact
from salesreview.period import Month

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd


@dataclass(frozen=True, slots=True)
class CustomerValue:
    """One customer's value this month (source: review.md §4.2, §4.8); `score` is 0–100 before deductions."""

    customer_id: str
    name: str
    recency: int
    frequency: int
    monetary: int
    score: float
    adjusted: float  # after deductions for margin and renewal
    klass: str  # keep, grow, retire
    previous: str | None  # the class a month before; None: was not a customer then
    revenue_12m: float
    margin_12m: float | None
    last_order: dt.date
    reasons: tuple[
        str, ...
    ] = ()  # reason keys: recent, lapsed, frequent, rare, large, small, negative_margin, not_renewed, renewed


def reach(month: Month, partial_day: int | None) -> dt.date:
    """Return the day the figures of a month reach: its last, or the day its data ends."""
    return month.first.replace(day=partial_day) if partial_day else month.last


@dataclass(frozen=True)
class Facts:
    """All facts of a review: the month under review with its bases, and 24 months before it (values and targets only).

    `partial_day`: the day of the month the data ends on, where it covers the month only in part. `history` gives the
    facts of the earlier months by metric and dimension: few of them are ever asked for.
    """

    month: Month
    facts: tuple[Fact, ...]
    partial_day: int | None = None
    data_until: dt.date | None = None
    customers: tuple[CustomerValue, ...] = ()
    first_month: Month | None = None  # where the orders begin
    history: Callable[[str, str], list[Fact]] | None = field(default=None, repr=False, compare=False)
    _index: dict[tuple[str, str, str, str], Fact] = field(init=False, repr=False, compare=False)
    _recalled: dict[tuple[str, str], list[Fact]] = field(init=False, repr=False, compare=False, default_factory=dict)
    _members: Mapping[tuple[str, str], tuple[str, ...]] = field(init=False, repr=False, compare=False)
    _now: str = field(init=False, repr=False, compare=False)

    @property
    def until(self) -> dt.date:
        """The day the figures reach; lateness is judged on it."""
        return reach(self.month, self.partial_day)

    def __post_init__(self) -> None:
        index = {(f.metric, f.dimension, f.member, f.period): f for f in self.facts}
        members: dict[tuple[str, str], list[str]] = {}
        now = str(self.month)
        object.__setattr__(self, "_now", now)
        for fact in self.facts:
            if fact.dimension and fact.period == now:
                members.setdefault((fact.metric, fact.dimension), []).append(fact.member)
        object.__setattr__(self, "_index", index)
        object.__setattr__(self, "_members", {key: tuple(names) for key, names in members.items()})

    def get(self, metric: str, dimension: str = "", member: str = "", month: Month | None = None) -> Fact | None:
        """Return one fact (of the month under review unless told), or None where there is none at all."""
        period = self._now if month is None else str(month)
        if period != self._now:
            self._recall(metric, dimension)
        return self._index.get((metric, dimension, member, period))

    def _recall(self, metric: str, dimension: str) -> list[Fact]:
        """Return the earlier months' facts of a metric and dimension, indexed from then on."""
        if self.history is None:
            return []
        key = (metric, dimension)
        if key not in self._recalled:
            self._recalled[key] = self.history(metric, dimension)
            self._index.update({(f.metric, f.dimension, f.member, f.period): f for f in self._recalled[key]})
        return self._recalled[key]

    def value(self, metric: str, dimension: str = "", member: str = "", month: Month | None = None) -> float | None:
        """Return one fact's value, None where it is n/a."""
        fact = self.get(metric, dimension, member, month)
        return fact.value if fact else None

    def members(self, metric: str, dimension: str) -> tuple[str, ...]:
        """Return the members that have a fact of `metric` this month, largest value first, ties by name."""
        names = self._members.get((metric, dimension), ())
        return tuple(sorted(names, key=lambda name: (-(self.value(metric, dimension, name) or 0.0), name)))

    def named_members(self, metric: str, dimension: str) -> dict[str, str]:
        """Return the members by every name that a person may type: as in the data or in either language, casefolded."""
        from salesreview.metrics.catalog import member_label

        names: dict[str, str] = {}
        for member in self.members(metric, dimension):
            for name in (member, *(member_label(dimension, member, lang) for lang in ("zh", "en"))):
                names.setdefault(name.casefold(), member)
        return names

    def series(
        self, metric: str, months: int = 13, dimension: str = "", member: str = ""
    ) -> list[tuple[Month, float | None]]:
        """Return the last `months` months' values, oldest first, the month under review last."""
        span = [self.month.plus(i - months + 1) for i in range(months)]
        return [(month, self.value(metric, dimension, member, month)) for month in span]

    def select(
        self, metric: Iterable[str] | None = None, by: Iterable[str] | None = None, months: int = 1
    ) -> Iterator[Fact]:
        """Yield the facts of these metrics and dimensions ("" is the whole) over the last `months` months."""
        wanted = {str(self.month.plus(-i)) for i in range(months)}
        metrics, dimensions = (set(metric) if metric else None), (set(by) if by is not None else None)
        for fact in self.all() if months > 1 else self.facts:
            if (
                fact.period in wanted
                and (metrics is None or fact.metric in metrics)
                and (dimensions is None or fact.dimension in dimensions)
            ):
                yield fact

    def all(self) -> Iterator[Fact]:
        """Yield every fact: those of the month under review, then the earlier months' by metric and dimension."""
        yield from self.facts
        for metric, dimension in dict.fromkeys((fact.metric, fact.dimension) for fact in self.facts):
            yield from self._recall(metric, dimension)

    @property
    def frame(self) -> pd.DataFrame:
        """The tidy fact table: a row per fact, columns as in `Fact`, unit as text. Needs pandas (extra `frames`)."""
        import pandas as pd

        rows = [{**asdict(fact), "unit": fact.unit.value} for fact in self.all()]
        return pd.DataFrame(rows)
