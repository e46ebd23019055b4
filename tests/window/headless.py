"""The window without a screen: a view that remembers what it was shown and answers what it is asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from salesreview.window.loading import FilePlan
from salesreview.window.presenter import Presenter
from salesreview.window.screen import Screen


class Headless:
    """A view: `answers` are taken in their order, one a question; `asked` keeps the questions."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[Any] = []
        self.shown: list[Screen] = []
        self.closed = False

    @property
    def screen(self) -> Screen:
        return self.shown[-1]

    @property
    def said(self) -> list[str]:
        """What the status line said, each once in a row."""
        lines = [screen.status for screen in self.shown]
        return [line for line, before in zip(lines, [None, *lines], strict=False) if line != before]

    def show(self, screen: Screen) -> None:
        assert not self.closed
        self.shown.append(screen)

    def _answer(self, question: Any) -> Any:
        self.asked.append(question)
        answer = self.answers.pop(0)
        return answer(question) if callable(answer) else answer

    def choose_book(self, folder: Path | None) -> Path | None:
        return self._answer(folder)

    def choose_files(self, folder: Path | None) -> Sequence[Path]:
        return self._answer(folder)

    def ask_load(self, plan: FilePlan, presenter: Presenter) -> FilePlan | None:
        return self._answer(plan)

    def ask_send(self, lines: Sequence[str], notes: Sequence[str]) -> bool:
        return self._answer((tuple(lines), tuple(notes)))

    def ask(self, question: str, yes: str, no: str) -> bool:
        return self._answer(question)

    def close(self) -> str:
        self.closed = True
        return "1000x700"


def settle(presenter: Presenter, until: Callable[[], bool] | None = None, seconds: float = 60.0) -> None:
    """Poll, as the window does, until no work goes on, or until something has come."""
    end = time.monotonic() + seconds
    while True:
        presenter.poll()
        if until() if until is not None else presenter.settled():
            return
        assert time.monotonic() < end, "the work does not end"
        time.sleep(0.005)
