"""What an event and a measure are: all that the program knows of one stands in its entry.

`catalogue/` holds the entries, `proof.py` proves them. Sums, customers, balances, what is n/a and why, the rows of a
figure and the nouns of the text follow from them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from salesreview.settings import Settings

#: Stands before a measure that is taken of the whole, whatever the member.
WHOLE = "whole:"
#: Named as the cases of a rate that sets amounts against amounts: nothing is sampled, so no count bears on it.
AMOUNTS = "amounts"


@dataclass(frozen=True, slots=True)
class Noun:
    """What a count counts, as texts say it: 47家, 1 customer, 47 customers."""

    key: str
    zh: str
    en: str
    plural: str


@dataclass(frozen=True, slots=True)
class Event:
    """Rows of a raw table that happen on a day: its table, date and dimensions, named once.

    A dimension is a column of the table (`columns` names it where it is called otherwise), or follows from the row's
    customer, product or channel.
    """

    key: str
    table: str  # the raw table whose rows are counted
    date: str  # its column; "" for rows that hold in every month
    dimensions: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)  # dimension -> the table's column
    needs: tuple[str, ...] = ()  # the raw tables that must be there, in the order in which they are missed
    balance: bool = False  # what happened before the months that are told is summed, too
    whole: bool = True  # whether its sums are those of the whole, too
    measures: tuple[str, ...] = ()  # of another event, summed here by these dimensions

    @property
    def tables(self) -> tuple[str, ...]:
        """The raw tables that must be there."""
        return self.needs or (self.table,)


class Row(Protocol):
    """What a measure reads of an event's row; the columns asked for are the ones it needs."""

    settings: Settings

    def __getitem__(self, column: str) -> Any:
        """Return a column."""

    def where(self, condition: Any, value: Any = 1.0) -> Any:
        """Return `value` where the condition holds, else 0."""


Expression = Callable[[Row], Any]


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of rows: `of` gives what each row counts for, in narwhals."""

    of: Expression


@dataclass(frozen=True, slots=True)
class Orders:
    """Distinct orders with a line of positive revenue."""


@dataclass(frozen=True, slots=True)
class Customers:
    """Customers counted by what they ordered: `customers.customer_flags` says whom.

    Their orders of the months `first` to `last` tell it, given the active window, with the month itself as 0.
    """

    first: Callable[[int], int]
    last: int = 0


@dataclass(frozen=True, slots=True)
class Met:
    """The customers whom another measure counts that have a row of the event in the month."""

    of: str


@dataclass(frozen=True, slots=True)
class RevenueOf:
    """The month's revenue of the customers whom a measure counts; `others`: of all the rest."""

    customers: str
    others: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """A measure within another: over `months` months ending with the month (0: all up to it), times `factor`."""

    measure: str
    factor: float = 1.0
    months: int = 1


@dataclass(frozen=True, slots=True)
class Together:
    """Measures added up; `days_of`: times the days of so many months ending with the month."""

    terms: tuple[Term, ...]
    days_of: int = 0

    @property
    def months(self) -> int:
        """How many months the longest term takes."""
        return max(1, *(term.months for term in self.terms))


@dataclass(frozen=True, slots=True)
class Cohort:
    """Rows that began in the active window ending with the month; `won`: those of them won by its end."""

    won: bool


@dataclass(frozen=True, slots=True)
class Median:
    """The median of a column over the event's rows that `where` holds of."""

    column: str
    where: Expression


@dataclass(frozen=True, slots=True)
class Standing:
    """The sum of a column over rows that hold in every month."""

    column: str


@dataclass(frozen=True, slots=True)
class Growth:
    """The change of a measure on the month before ÷ the revenue of that month."""

    of: str


@dataclass(frozen=True, slots=True)
class Effect:
    """A part of a change on the month before, worked out from quantities and prices (`pvm.py`): no sum of rows."""


Made = Sum | Orders | Customers | Met | RevenueOf | Together | Cohort | Median | Standing | Growth | Effect


@dataclass(frozen=True, slots=True)
class Unknown:
    """Where a measure cannot be told of a member: it has something of `some` and nothing of `none`.

    `why` names the measure whose `zero` says it.
    """

    some: str
    none: str
    why: str


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is summed or counted: the one entry that its figures, rows, reasons and nouns come from."""

    key: str
    event: str  # where its rows are
    made: Made
    needs: tuple[str, ...] = ()  # columns that must hold something: "orders.cost"; "a.b|a.c": one of them
    counts: Noun | None = None  # what it counts; None: an amount
    zero: tuple[str, str] | None = None  # why a quotient by it cannot be told where it is zero, (zh, en)
    adds_up: bool = True  # the members' come to the whole's
    balance: bool = False  # stands at the month's end or over a window: the months do not add up
    once: bool = False  # the customers of several months count once each: their year to date is no sum of months
    history: bool = False  # told only where the orders reach back before the active window (review.md §4.8)
    unknown: Unknown | None = None

    @property
    def against_before(self) -> bool:
        """Whether it is set against the month before, which then must be there as well."""
        return isinstance(self.made, Growth | Effect)


def plain(measure: str) -> str:
    """Return a measure's key without the mark of the whole."""
    return measure.removeprefix(WHOLE)
