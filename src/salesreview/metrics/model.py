"""What a metric, a dimension and a fact are (words as in dbt's semantic layer; source: design.md, review.md §4)."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Unit(enum.Enum):
    """A metric's unit; the value of a rate is a fraction (0.123 for 12.3 %)."""

    MONEY = "money"
    COUNT = "count"
    RATE = "rate"  # changes in percentage points
    DAYS = "days"
    HOURS = "hours"
    RATIO = "ratio"  # a plain quotient such as ROAS, changes in percent
    SCORE = "score"


class Good(enum.Enum):
    """Which direction is better."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


class Rest(enum.Enum):
    """What more of the month can only do to a figure."""

    RAISES = "raises"
    LOWERS = "lowers"


@dataclass(frozen=True, slots=True)
class Dimension:
    """What facts are grouped by. `key` "" is the whole."""

    key: str
    zh: str
    en: str

    def label(self, lang: str) -> str:
        """Return the name in `lang`."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Metric:
    """One business figure: the one entry that its value, labels, formats, comparisons and dictionary line come from."""

    key: str
    zh: str
    en: str
    unit: Unit
    good: Good
    definition_zh: str
    definition_en: str
    numerator: str  # a measure key; a simple metric is its numerator
    denominator: str | None = None  # a ratio is the ratio of the two measures' sums; "whole:…": that of the whole
    by: tuple[str, ...] = ()  # dimension keys it is evaluated by, beside the whole
    sources: tuple[str, ...] = ()  # raw table keys
    cases: str | None = None  # the measure that counts what it rests on; rates, days and hours must name one
    to_date: bool = True  # whether the months of a year say something together
    compared: bool = True  # False: part of a change on the month before, with no base and no year to date of its own
    beyond_one: bool = False  # a rate that passes 100 % in earnest
    rest: Rest | None = None  # what the rest of a month does to a quotient; counts and amounts only grow
    above_zero: tuple[str, ...] = ()  # measures without which it is n/a where they are zero, beside the denominator
    zero: str = ""  # the measure that says why the denominator is zero, where that is another one

    @property
    def simple(self) -> bool:
        """Whether it is a measure as it is."""
        return self.denominator is None

    @property
    def proportion(self) -> bool:
        """Whether it is a share of its cases, so that chance alone says how far it may move."""
        return self.unit is Unit.RATE and self.cases is not None and self.cases == self.denominator

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures whose quotient it is."""
        return (self.numerator,) if self.denominator is None else (self.numerator, self.denominator)

    def label(self, lang: str) -> str:
        """Return the name in `lang`."""
        return self.zh if lang == "zh" else self.en

    def definition(self, lang: str) -> str:
        """Return the definition in `lang`."""
        return self.definition_zh if lang == "zh" else self.definition_en


@dataclass(frozen=True, slots=True)
class Fact:
    """One evaluated number with its bases, or the reason why there is none.

    Money in currency units, rates as fractions, days, counts. `mom` and `yoy`: for rates the difference (0.032 is
    3.2 pp), for all else the relative change (0.062 is 6.2 %); None where the base is missing, zero or negative.
    `attainment`: value ÷ target, target ÷ value where less is better. `gap`: value − target.
    """

    metric: str
    dimension: str  # "" for the whole
    member: str  # "" for the whole
    period: str  # "2026-10"
    value: float | None
    unit: Unit
    reason: str | None = None  # reason key when value is None
    mom_base: float | None = None
    yoy_base: float | None = None
    mom: float | None = None
    yoy: float | None = None
    ytd: float | None = None
    ytd_yoy: float | None = None
    target: float | None = None
    attainment: float | None = None
    gap: float | None = None
    n: int | None = None  # how many cases it rests on, as its metric names them
