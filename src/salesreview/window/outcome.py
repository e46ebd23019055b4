"""What jobs give the window: plain values in both languages, without the frames they were computed from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from salesreview.language import LANGUAGES
from salesreview.state import Figure, figures
from salesreview.window.words import Pair, text

if TYPE_CHECKING:
    from salesreview.pipeline import RefreshResult
    from salesreview.settings import SettingIssue
    from salesreview.tables.model import Issue

#: As many issues as the checks tab lists.
MOST_ISSUES = 5_000


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the workbook: a tab's caption and a cell of it, or a defined name; all blank: the workbook itself."""

    sheet: str = ""
    cell: str = ""
    name: str = ""

    @property
    def address(self) -> str:
        """Return it as people write it: 订单!E15."""
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet


@dataclass(frozen=True, slots=True)
class Found:
    """One data issue: where it is, what is wrong in both languages, whether the value is unusable."""

    place: Place
    said: Pair
    error: bool

    def where(self, lang: str) -> str:
        """Return the place for a reader."""
        return self.place.address or text("settings_tab", lang)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a refresh gave: the month, its main figures by language, the issues, notes on the data.

    `saved` is false where the open workbook was refreshed, which only the person saves.
    """

    month: Pair
    figures: Mapping[str, tuple[Figure, ...]]
    issues: tuple[Found, ...]
    errors: int
    others: int
    notes: tuple[str, ...] = ()
    saved: bool = True


def outcome_of(result: RefreshResult, *, saved: bool = True) -> Outcome:
    """Return what the window shows of a refresh."""
    issues = result.tables.issues
    errors = sum(issue.severity == "error" for issue in issues)
    found = [*_found(issues), *_settings(result.settings.issues)]
    found.sort(key=lambda each: not each.error)
    return Outcome(
        (result.month.label("zh"), result.month.label("en")),
        {lang: tuple(figures(result.facts, result.settings, lang)) for lang in LANGUAGES},
        tuple(found[:MOST_ISSUES]), errors, len(issues) - errors + len(result.settings.issues), result.notes, saved,
    )  # fmt: skip


def _found(issues: Iterable[Issue]) -> list[Found]:
    return [Found(Place(each.sheet, each.cell or ""), (each.zh, each.en), each.severity == "error") for each in issues]


def _settings(issues: Iterable[SettingIssue]) -> list[Found]:
    return [
        Found(Place(each.sheet, each.cell or "", "" if each.sheet else each.setting.cell), (each.zh, each.en), False)
        for each in issues
    ]
