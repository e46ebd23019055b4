"""What the window does, without a screen: it holds the state, starts the work and says what is to be shown."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from salesreview.errors import SalesReviewError
from salesreview.language import EN, LANGUAGES, ZH, system_language
from salesreview.logfile import write_log
from salesreview.period import Month
from salesreview.stages import STAGES
from salesreview.window import jobs
from salesreview.window.loading import FilePlan, Loaded, carry_out, plan_of
from salesreview.window.memory import Remembered, remember
from salesreview.window.opening import open_at
from salesreview.window.outcome import Found, Outcome, Place
from salesreview.window.screen import ASK, BAD, GOOD, QUIET, State, View, screen_of
from salesreview.window.words import WORDS, Pair, pair, text, unexpected
from salesreview.window.worker import Step, StoppedError, Worker

#: What a person may say of rows that would vanish.
_GOING = ("load_correct", "load_keep")
P = ParamSpec("P")
T = TypeVar("T")
#: The stages of each kind of work, by which the bar moves.
_COURSES = {
    "look": ("open",),
    "refresh": ("open", "read", "validate", "evaluate", "write", "lay_out", "save"),
    "prepare": ("open", "read", "validate", "evaluate", "write", "lay_out", "copy"),
    "load": ("open", "pull", "validate", "save"),
}


class Presenter:
    """The window's state and what its buttons do; a view is attached by `begin`."""

    def __init__(self, memory: Remembered, *, lang: str | None = None, today: dt.date | None = None) -> None:
        self.memory = memory
        spoken = next(each for each in (lang, memory.lang, system_language(os.environ)) if each in LANGUAGES)
        self.state = State(spoken, today or dt.date.today())
        self._course: Sequence[str] = ()
        self._left = self._asking = False
        self._worker = Worker(self._stage, self._waiting)
        self._view: View

    @property
    def lang(self) -> str:
        """The language that is spoken."""
        return self.state.lang

    @property
    def book(self) -> Path | None:
        """The workbook that is worked on."""
        return self.state.book

    # What the view calls.

    def begin(self, view: View, book: Path | None = None) -> None:
        """Attach the view; show the book that was dropped on the icon, or else the last one."""
        self._view = view
        last = Path(self.memory.book) if self.memory.book else None
        chosen = book.absolute() if book is not None else last
        if chosen is not None and (book is not None or chosen.is_file()):
            self._take(chosen)
        else:
            self._show()

    def poll(self) -> None:
        """Carry out what the work said since the last call."""
        self._worker.poll()

    def settled(self) -> bool:
        """Tell whether no work is going on."""
        return not self._worker.busy

    def choose(self) -> None:
        """Let the person choose a workbook."""
        if self._free():
            folder = self.book.parent if self.book is not None else None
            if (path := self._asked(self._view.choose_book, folder)) is not None:
                self._take(path)

    def set_month(self, typed: str) -> None:
        """Take the month that is chosen or typed."""
        month = "" if typed.strip() in WORDS["auto"] else typed.strip()
        self.state = replace(self.state, month=month)

    def turn_language(self) -> None:
        """Speak the other language."""
        self.state = replace(self.state, lang=EN if self.lang == ZH else ZH)
        self._remember(lang=self.lang)
        self._show()

    def refresh(self) -> None:
        """Refresh the review, for the month that is chosen."""
        book = self.book
        if book is None or not self._free():
            return
        month: Month | None = None
        if self.state.month:
            from salesreview.settings import review_month

            try:
                month = review_month(self.state.month)
            except ValueError:
                self._say(pair("bad_month", month=self.state.month, auto=WORDS["auto"]), BAD)
                return
        self._start("refresh", lambda step: jobs.refresh(book, month, step), self._refreshed)

    def send(self) -> None:
        """Prepare the mail, show who gets what, and make the draft where that is wanted."""
        if (book := self.book) is not None and self._free():
            self._start("prepare", lambda step: jobs.prepare(book, step), self._offered)

    def put_back(self) -> None:
        """Put the workbook back to its backup, after asking."""
        if (book := self.book) is not None and self._free():
            self._start("", lambda step: jobs.find_backup(book, step), lambda found: self._ask_put_back(book, found))

    def open(self, found: Found | None = None) -> None:
        """Open the workbook, at the place of an issue where one is given and the system can."""
        if (book := self.book) is not None and self._free():
            place = found.place if found is not None else Place()
            self._say(WORDS["opening"])
            self._start("", lambda step: open_at(book, place), lambda shown: self._opened(book, place, shown))

    def load(self, files: Sequence[Path] | None = None) -> None:
        """Load files into the raw tabs, one after another, each after its questions are answered."""
        if (book := self.book) is None or not self._free():
            return
        if files is None:
            last = Path(self.memory.files) if self.memory.files else book.parent
            files = self._asked(self._view.choose_files, last)
        if files:
            self._remember(files=str(files[0].parent))
            self._plan(book, list(files), [])

    def plan_load(self, plan: FilePlan, key: str, answer: str) -> FilePlan:
        """Return a load's plan with an answer, and the other questions brought up to date with it."""
        return plan.answered(key, answer)

    def stop(self) -> None:
        """Stop the work where that is possible; what is being saved is saved."""
        if self._worker.busy and not self._worker.stopping:
            self._worker.stop()
            self._say(WORDS["stopping"])

    def close(self) -> bool:
        """Close the window, after asking where work is going on; True where it is closed at once."""
        if self.state.closing or self._left:
            return False
        if self._worker.busy:
            said = [text(key, self.lang) for key in ("ask_close", "stop_and_close", "go_on")]
            if not self._view.ask(*said):
                return False
        if self._worker.busy:  # it may have ended while the person was thinking
            self.state = replace(self.state, closing=True)
            self._worker.stop()
            self._say(WORDS["finishing"])
            return False
        self._leave()
        return True

    def broke(self, error: BaseException) -> None:
        """A mistake of ours: a sentence, and the rest in the log."""
        self._say(unexpected(write_log(error, "window")), BAD)

    # What work says.

    def _stage(self, key: str) -> None:
        self.state = replace(self.state, waits=False)
        if key in self._course:
            self.state = replace(self.state, part=self._course.index(key) / len(self._course))
        if not self._worker.stopping:
            zh, en = STAGES[key]
            self._say((f"{zh}…", f"{en}…"))

    def _waiting(self, who: SalesReviewError) -> None:
        if not self._worker.stopping:
            self.state = replace(self.state, waits=True)
            self._say(pair("waiting", held=(who.zh, who.en)), ASK)

    def _start(self, course: str, job: Callable[[Step], Any], done: Callable[[Any], None]) -> None:
        if self._left:  # closed while a question was open
            return
        self._course = _COURSES.get(course, ())
        self.state = replace(self.state, part=0.0, waits=False)
        self._worker.start(job, lambda result: self._ended(lambda: done(result)), self._failed)
        self._show()

    def _failed(self, error: BaseException) -> None:
        def tell() -> None:
            if isinstance(error, StoppedError):
                self._say(WORDS["stopped"])
            elif isinstance(error, SalesReviewError):
                self._say((error.zh, error.en), BAD)
            else:
                self.broke(error)

        self._ended(tell)

    def _ended(self, tell: Callable[[], None]) -> None:
        self.state = replace(self.state, waits=False)
        if self.state.closing:
            self._leave()
        else:
            tell()

    # What follows.

    def _take(self, path: Path) -> None:
        self.state = replace(self.state, book=path, outcome=None)
        self._say(WORDS["reading"])
        self._start("look", lambda step: jobs.look(path, step), lambda seen: self._looked(path, seen))

    def _looked(self, path: Path, seen: jobs.Seen) -> None:
        self._remember(book=str(path))
        self._say(pair("seen", at=seen.at, month=seen.month) if seen.at else WORDS["never"])

    def _refreshed(self, outcome: Outcome) -> None:
        self.state = replace(self.state, outcome=outcome)
        counts = {"errors": outcome.errors, "others": outcome.others}
        checks = pair("checks", **counts) if outcome.errors or outcome.others else WORDS["no_issues"]
        self._say(pair("refreshed" if outcome.saved else "refreshed_open", month=outcome.month, checks=checks), GOOD)

    def _offered(self, offer: jobs.Offer) -> None:
        at = LANGUAGES.index(self.lang)
        self._say(WORDS["send_ask"])
        notes = [text("note", self.lang, text=note[at]) for note in offer.notes]
        if not self._asked(self._view.ask_send, [line[at] for line in offer.lines], notes):
            self._say(WORDS["no_draft"])
            return
        self._say(WORDS["drafting"])
        said = lambda made: self._say((made.text(ZH), made.text(EN)), GOOD)  # noqa: E731
        self._start("", lambda step: jobs.draft(offer, step), said)

    def _ask_put_back(self, book: Path, found: jobs.Backup) -> None:
        question = text("ask_take_back" if found.live else "ask_put_back", self.lang, name=book.name, at=found.at)
        if self._asked(self._view.ask, question, text("do_put_back", self.lang), text("cancel", self.lang)):
            self._start("", lambda step: jobs.put_back(book, found, step), self._was_put_back)
        else:
            self._show()

    def _was_put_back(self, said: Pair) -> None:
        self.state = replace(self.state, outcome=None)  # its figures are not those of the workbook any more
        self._say(said, GOOD)

    def _opened(self, book: Path, place: Place, shown: bool | None) -> None:
        if shown is None:
            self._say(pair("not_opened", path=book), ASK)
        else:
            at = place.address or WORDS["settings_tab"]
            self._say(WORDS["opened"] if shown or place == Place() else pair("opened_at", place=at))

    def _plan(self, book: Path, files: list[Path], done: list[Loaded], sheet: str | None = None) -> None:
        """Look at the first of the files (at `sheet` of it), ask, load it, and go on with the others."""
        if not files:
            self._say(self._loads(done) if done else WORDS["not_loaded"], GOOD if done else QUIET)
            return
        file, *others = files

        def ask(plan: FilePlan) -> None:
            self._say(pair("load_ask", file=file.name))
            answered = self._asked(self._view.ask_load, plan, self)
            if answered is None:
                self._plan(book, [], done)
            elif answered.stale:
                self._plan(book, files, done, answered.sheet)
            else:
                self._carry_out(book, answered, None, others, done)

        self._say(WORDS["load_reading"])
        self._start("", lambda step: plan_of(file, self.lang, sheet), ask)

    def _carry_out(
        self, book: Path, plan: FilePlan, correct: bool | None, others: list[Path], done: list[Loaded]
    ) -> None:
        """Load a file as planned, ask about rows that would vanish, and go on with the other files."""

        def loaded(each: Loaded) -> None:
            if not each.asks:
                self._plan(book, others, [*done, each])
                return
            question, yes, no = each.said[LANGUAGES.index(self.lang)], *(text(k, self.lang) for k in _GOING)
            answer = self._asked(self._view.ask, question, yes, no)
            if answer is None:
                self._plan(book, others, [*done, Loaded(pair("load_off", file=plan.file.name))])
            else:
                self._carry_out(book, plan, answer, others, done)

        self._start("load", lambda step: carry_out(book, plan, step, correct=correct), loaded)

    def _loads(self, done: Sequence[Loaded]) -> Pair:
        self.state = replace(self.state, outcome=None)
        lines = [each.said for each in done]
        return "\n".join(zh for zh, _ in lines), "\n".join(en for _, en in lines)

    # What is shown.

    def _asked(self, question: Callable[P, T], *given: P.args, **more: P.kwargs) -> T:
        """Ask the person something; until it is answered nothing else begins."""
        self._asking = True
        try:
            return question(*given, **more)
        finally:
            self._asking = False

    def _free(self) -> bool:
        return not (self._worker.busy or self._asking or self.state.closing or self._left)

    def _leave(self) -> None:
        self._left = True
        self._remember(size=self._view.close())

    def _remember(self, **changed: str) -> None:
        self.memory = replace(self.memory, **changed)
        remember(self.memory)

    def _say(self, said: Pair, mood: str = QUIET) -> None:
        self.state = replace(self.state, status=said, mood=mood)
        self._show()

    def _show(self) -> None:
        if not self._left:
            self._view.show(screen_of(replace(self.state, busy=self._worker.busy)))
