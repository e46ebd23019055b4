"""Nothing that a person types into the review is lost: edits, refreshes, months, languages, locks, damage, at random.

Three examples in a usual run; SALESREVIEW_WORDS=50 runs fifty.
"""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from salesreview.commentary.slots import SLOTS
from salesreview.hosts.base import Host
from salesreview.hosts.excel import ExcelHost
from salesreview.hosts.file import FileHost
from salesreview.period import Month
from salesreview.pipeline import refresh_host
from salesreview.review.document import HISTORY, HISTORY_HEADERS, MEMORY, MEMORY_HEADERS
from salesreview.review.layout import slot_names

from .libreoffice.fixtures import *  # noqa: F403
from .workbooks import NOW, refreshed

KEYS = ("core.revenue", "summary.outlook", "overview.factors")
MONTHS = (Month(2026, 10), Month(2026, 9))


class OnDisk:
    """A workbook file that a person edits with another program and a refresh rewrites."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def edit(self, values: dict[str, str | None], *, removed: tuple[str, ...] = (), reordered: bool = False) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(self.path, keep_vba=True)
        for name, value in values.items():
            if book.defined_names[name].attr_text != "#REF!":
                ((caption, address),) = book.defined_names[name].destinations
                book[caption][address.replace("$", "")].value = value
        for name in removed:
            book.defined_names[name].attr_text = "#REF!"
        if reordered:
            book.move_sheet(book.worksheets[-3], -len(book.worksheets) + 4)
        book.save(self.path)

    def refresh(self, month: Month, lang: str) -> None:
        refreshed(self.path, month=month, lang=lang)

    def look(self, see: Callable[[Host], Any]) -> Any:
        with FileHost(self.path) as host:
            return see(host)

    def reopen(self) -> None:
        """Let another program save the file as it is."""
        self.edit({})


class Live:
    """A workbook open before a person."""

    def __init__(self, app: xw.App, path: Path) -> None:
        self.app, self.path = app, path
        self.book = app.books.open(path)

    def edit(self, values: dict[str, str | None], *, removed: tuple[str, ...] = (), reordered: bool = False) -> None:
        there = ExcelHost(self.book).names()
        for name, value in values.items():
            if name in there:
                self.book.names[name].refers_to_range.value = value
        for name in removed:
            self.book.names[name].delete()

    def refresh(self, month: Month, lang: str) -> None:
        refresh_host(
            ExcelHost(self.book), self.path, month=month, lang=lang, pull=False, progress=lambda stage: None, now=NOW
        )

    def look(self, see: Callable[[Host], Any]) -> Any:
        return see(ExcelHost(self.book))

    def reopen(self) -> None:
        self.book.save()
        self.book.close()
        self.book = self.app.books.open(self.path)


class NothingTypedIsLost(RuleBasedStateMachine):
    """A person's edits, gathered until the next refresh, and what must hold after it."""

    make: Callable[[], OnDisk | Live]

    def __init__(self) -> None:
        super().__init__()
        self.book = self.make()
        self.shows = (MONTHS[0], "zh")
        self.words: dict[tuple[str, Month, str], str] = {}  # what must stand in a slot's cell when it is looked at
        self.seen: set[str] = set()  # marks of words that a refresh has seen
        self.typed: dict[str, str] = {}
        self.chosen: dict[str, str] = {}
        self.beside: dict[str, str] = {}
        self.gone: set[str] = set()
        self.count = 0
        self.reordered = False
        self.texts, self.states = self._cells()

    def _cells(self) -> tuple[dict[str, str], dict[str, str]]:
        names = [name for key in KEYS for name in slot_names(key)]
        found = self.book.look(lambda host: host.read_cells(names))
        return tuple({key: str(found.get(slot_names(key)[i]) or "") for key in KEYS} for i in (0, 1))  # type: ignore[return-value]

    def _mark(self) -> str:
        self.count += 1
        return f"⟦{self.count}⟧"

    @rule(key=st.sampled_from(KEYS), how=st.sampled_from(["over", "beside", "live", "short"]))
    def types(self, key: str, how: str) -> None:
        if key not in self.gone:
            mark, old = self._mark(), self.typed.get(key, self.texts[key])
            new = {"over": f"我的话{mark}", "beside": f"{old}{mark}", "live": f"{mark}增长{{revenue}}", "short": mark}
            self.typed[key] = new[how]

    @rule(key=st.sampled_from(KEYS))
    def clears(self, key: str) -> None:
        if key not in self.gone:
            self.typed[key] = ""

    @rule(
        key=st.sampled_from(KEYS), word=st.sampled_from(["锁定", "locked", "自动", "auto", "更新数字", "my last words"])
    )
    def chooses(self, key: str, word: str) -> None:
        if key not in self.gone:
            self.chosen[key] = word

    @rule(key=st.sampled_from(KEYS), state=st.booleans())
    def types_beside(self, key: str, state: bool) -> None:
        if key not in self.gone and not (state and key in self.chosen):
            mark = self._mark()
            if state:
                self.chosen[key] = mark
            else:
                self.beside[key] = mark

    @precondition(lambda self: not self.gone)
    @rule(key=st.sampled_from(KEYS))
    def deletes_a_row(self, key: str) -> None:
        for held in (self.typed, self.chosen, self.beside):
            held.pop(key, None)
        self.gone.add(key)
        self.book.edit(dict.fromkeys(slot_names(key)), removed=slot_names(key))

    @rule()
    def moves_a_tab(self) -> None:
        self.reordered = True

    @rule()
    def saves_and_reopens(self) -> None:
        self._apply()
        self.book.reopen()

    def _apply(self) -> None:
        values: dict[str, str | None] = {}
        for held, part in ((self.typed, 0), (self.chosen, 1), (self.beside, 2)):
            values |= {slot_names(key)[part]: text or None for key, text in held.items()}
        self.book.edit(values, reordered=self.reordered)
        self.reordered = False

    @rule(month=st.sampled_from(MONTHS), lang=st.sampled_from(["zh", "en"]))
    def refreshes(self, month: Month, lang: str) -> None:
        self._apply()
        for key in KEYS:
            if key not in self.gone:
                self._expect(key)
        self.book.refresh(month, lang)
        self.shows = (month, lang)
        self.typed, self.chosen, self.beside = {}, {}, {}
        self.texts, self.states = self._cells()
        for key in KEYS:
            wanted = self.words.get((key, month, lang))
            if wanted is not None and key not in self.gone:
                assert self.texts[key] == wanted
        self._nothing_is_lost()

    @rule(month=st.sampled_from(MONTHS), lang=st.sampled_from(["zh", "en"]))
    def looks_elsewhere_and_comes_back(self, month: Month, lang: str) -> None:
        shown = self.shows
        self.refreshes(month, lang)
        self.refreshes(*shown)

    def _expect(self, key: str) -> None:
        """Work out what the slot must hold from now on, by what the person did to it."""
        place, text, word = (key, *self.shows), self.typed.get(key), self.chosen.get(key, "")
        state = self.states[key]
        locked = state in ("锁定", "locked")
        marked = text if text is not None else self.texts[key]
        self.seen |= {
            f"⟦{n}⟧"
            for n in range(1, self.count + 1)
            if any(f"⟦{n}⟧" in t for t in (marked, word, self.beside.get(key, "")))
        }
        if (
            word == "my last words"
            or (word in ("自动", "auto") and state in ("已修改", "edited"))
            or (text == "" and not locked and word not in ("锁定", "locked"))
        ):
            self.words.pop(place, None)
        elif text is not None and "{" not in text:
            self.words[place] = text
        elif text is not None:
            self.words.pop(place, None)
        elif word in ("锁定", "locked"):
            self.words[place] = self.texts[key]
        elif word in ("自动", "auto") and locked and "⟦" not in self.texts[key]:
            self.words.pop(place, None)

    def _nothing_is_lost(self) -> None:
        def everything(host: Host) -> str:
            names = [name for slot in SLOTS for name in slot_names(slot.key)]
            cells = list(host.read_cells(names).values())
            rows = [*host.read_block(MEMORY, len(MEMORY_HEADERS)), *host.read_block(HISTORY, len(HISTORY_HEADERS))]
            return "\n".join(str(value) for value in (*cells, *(value for row in rows for value in row)))

        held = self.book.look(everything)
        assert {mark for mark in self.seen if mark not in held} == set()

    def teardown(self) -> None:
        if isinstance(self.book, Live):
            self.book.book.close()


def _run(make: Callable[[], OnDisk | Live], examples: int, steps: int) -> None:
    machine = type("Machine", (NothingTypedIsLost,), {"make": staticmethod(make)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=True, print_blob=False,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a failure is told at once: shrinking takes an hour
        ),
    )  # fmt: skip


@pytest.fixture(scope="module")
def first(orders_book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kept") / "b.xlsm"
    shutil.copy(orders_book, path)
    refreshed(path, month=MONTHS[0])
    return path


def _copies(first: Path, folder: Path) -> Callable[[], Path]:
    count = iter(range(10_000))
    return lambda: Path(shutil.copy(first, folder / f"文字 {next(count)}.xlsm"))


def test_in_a_file(first: Path, tmp_path: Path) -> None:
    copy = _copies(first, tmp_path)
    _run(lambda: OnDisk(copy()), int(os.environ.get("SALESREVIEW_WORDS", "3")), 12)


@pytest.mark.libreoffice
def test_in_the_open_workbook(first: Path, tmp_path: Path, calc: xw.App) -> None:
    copy = _copies(first, tmp_path)
    _run(lambda: Live(calc, copy()), 2, 6)
