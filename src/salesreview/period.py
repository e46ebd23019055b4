"""Month, and its base months."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from salesreview.language import month_name

_FORMS = (
    re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?$"),
    re.compile(r"^(\d{4})(\d{2})$"),
)


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """One calendar month."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.month <= 12 and 1 <= self.year <= 9999):
            raise ValueError(f"not a month: {self.year}-{self.month}")

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read 2026-10, 2026/10, 2026年10月 or 202610. Raises ValueError on anything else."""
        folded = unicodedata.normalize("NFKC", str(text)).strip()
        for form in _FORMS:
            if found := form.match(folded):
                return cls(int(found[1]), int(found[2]))
        raise ValueError(f"not a month: {text!r}")

    @classmethod
    def of(cls, day: dt.date) -> Month:
        """Return the month that `day` lies in."""
        return cls(day.year, day.month)

    @classmethod
    def from_index(cls, index: int) -> Month:
        """Return the month whose `index` this is."""
        return cls(index // 12, index % 12 + 1)

    @property
    def index(self) -> int:
        """Months since year 0; consecutive months have consecutive indexes."""
        return self.year * 12 + self.month - 1

    @property
    def first(self) -> dt.date:
        """The month's first day."""
        return dt.date(self.year, self.month, 1)

    @property
    def last(self) -> dt.date:
        """The month's last day."""
        return dt.date(self.year, self.month, self.days)

    @property
    def days(self) -> int:
        """How many days the month has."""
        return calendar.monthrange(self.year, self.month)[1]

    def plus(self, months: int) -> Month:
        """Return the month that many months later (earlier when negative)."""
        return Month.from_index(self.index + months)

    @property
    def before(self) -> Month:
        """The month before: the base of 环比 MoM."""
        return self.plus(-1)

    @property
    def year_ago(self) -> Month:
        """The same month of the year before: the base of 同比 YoY."""
        return self.plus(-12)

    def year_start(self, fiscal_start: int = 1) -> Month:
        """Return the first month of the fiscal year this month lies in; `fiscal_start` is 1–12."""
        return self.plus(-((self.month - fiscal_start) % 12))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    def label(self, lang: str) -> str:
        """Return 2026年10月, or October 2026."""
        return month_name(self.year, self.month, lang)
