"""What the window shows at a moment, as plain values: the presenter makes it, the view draws it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from salesreview.language import LANGUAGES
from salesreview.period import Month
from salesreview.state import Figure
from salesreview.window.outcome import Found, Outcome
from salesreview.window.words import WORDS, Pair, text

if TYPE_CHECKING:
    from salesreview.window.loading import FilePlan
    from salesreview.window.presenter import Presenter

#: Months to choose from, back from the present one; any other can be typed.
MONTHS = 25
_IDLE = frozenset({"choose", "month"})
_WITH_BOOK = frozenset({"open", "load", "refresh", "send", "put_back"})
#: How a sentence of the status line is meant: it stands in words, and in colour beside.
QUIET, GOOD, ASK, BAD = "quiet", "good", "ask", "bad"


@dataclass(frozen=True, slots=True)
class State:
    """What the window knows: the choices, the last refresh, what the status line says, what is going on."""

    lang: str
    today: dt.date
    book: Path | None = None
    month: str = ""  # as typed; blank: as on Settings
    outcome: Outcome | None = None
    status: Pair = WORDS["begin"]
    mood: str = QUIET
    part: float = 0.0
    waits: bool = False  # for another program to close the workbook
    busy: bool = False
    closing: bool = False


@dataclass(frozen=True, slots=True)
class Screen:
    """Everything the window shows.

    `can` names what may be pressed now. `part`: how far the work is, from 0 to 1; None where none is at work.
    `figures` are None before the first refresh.
    """

    lang: str
    book: str
    month: str
    months: tuple[str, ...]
    status: str
    mood: str
    part: float | None
    can: frozenset[str]
    stop: str
    figures_title: str
    figures: tuple[Figure, ...] | None
    notes: tuple[str, ...]
    issues_title: str
    issues: tuple[Found, ...]


def screen_of(state: State) -> Screen:
    """Return what is to be shown of a state."""
    lang, outcome = state.lang, state.outcome
    at = LANGUAGES.index(lang)
    auto, now = text("auto", lang), Month.of(state.today).index
    return Screen(
        lang=lang,
        book=str(state.book) if state.book is not None else text("no_book", lang),
        month=state.month or auto,
        months=(auto, *(str(Month.from_index(now - back)) for back in range(MONTHS))),
        status=state.status[at],
        mood=state.mood,
        part=state.part if state.busy else None,
        can=_pressable(state),
        stop=text("stop_waiting" if state.waits else "stop", lang),
        figures_title=text("figures", lang) if outcome is None else text("figures_of", lang, month=outcome.month[at]),
        figures=None if outcome is None else outcome.figures[lang],
        notes=() if outcome is None else outcome.notes,
        issues_title="" if outcome is None else _issues_title(outcome, lang),
        issues=() if outcome is None else outcome.issues,
    )


def _pressable(state: State) -> frozenset[str]:
    if state.closing:
        return frozenset()
    if state.busy:
        return frozenset({"language", "stop"})
    return frozenset({"language"}) | _IDLE | (_WITH_BOOK if state.book is not None else frozenset())


def _issues_title(outcome: Outcome, lang: str) -> str:
    if not outcome.errors and not outcome.others:
        return text("no_issues", lang)
    return text("issues_of", lang, errors=outcome.errors, others=outcome.others)


class View(Protocol):
    """What the presenter asks of the window; each question returns when it is answered, None where it is refused."""

    def show(self, screen: Screen) -> None:
        """Draw the screen."""

    def choose_book(self, folder: Path | None) -> Path | None:
        """Let the person choose a workbook."""

    def choose_files(self, folder: Path | None) -> Sequence[Path]:
        """Let the person choose files to load."""

    def ask_load(self, plan: FilePlan, presenter: Presenter) -> FilePlan | None:
        """Show what is known of a file and ask what is open; return the plan with the answers."""

    def ask_send(self, lines: Sequence[str], notes: Sequence[str]) -> bool:
        """Show who gets what, and ask whether to make the draft."""

    def ask(self, question: str, yes: str, no: str) -> bool | None:
        """Ask a question that two buttons answer; None where neither was pressed."""

    def close(self) -> str:
        """Close the window; return its size, as it is to be the next time."""
