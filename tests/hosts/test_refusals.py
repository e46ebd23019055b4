"""Every call of a press is refused in turn, below xlwings, on its own engines for Windows and the Mac.

The workbook is then as it was or written in full, and so are Excel's settings; what is said is a sentence.
`test_failures` does the same on LibreOffice, above xlwings.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from salesreview import excel
from salesreview.hosts.excel import calls as patient

from ..excel_model.apple import CommandError
from ..excel_model.opened import ENGINES, Opened, opened, rejected
from ..libreoffice.errors import refused
from .test_failures import build, is_a_sentence, pull, write_the_document


@pytest.fixture(params=ENGINES)
def it(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    path = tmp_path / "小（一）.xlsx"
    build(path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr("salesreview.pipeline.refresh_host", write_the_document)
    monkeypatch.setattr(patient, "PAUSES", (0.0,) * len(patient.PAUSES))
    with opened(request.param, path) as found:
        yield found


def system(it: Opened) -> str:
    return "windows" if hasattr(it.desktop, "processes") else "mac"


def hard(it: Opened) -> BaseException:
    return refused("cannot do that") if system(it) == "windows" else CommandError(-50, "Parameter error.")


def state(it: Opened) -> dict[str, Any]:
    """Everything that a press may touch, but the looks of a text's parts."""
    found: dict[str, Any] = {
        "settings": (it.excel.screen_updating, it.excel.enable_events, it.excel.calculation, it.excel.status),
        "copied": it.excel.copied,
    }
    for sheet in it.model.sheets:
        found[sheet.name] = (
            dict(sheet.cells), dict(sheet.formulas), {row: points for row, points in sheet.heights.items() if points != 15},
            [table.box for table in sheet.tables],
        )  # fmt: skip
    return found


class Sweep:
    """Presses a button over and over on the same workbook, put back by the test itself each time."""

    def __init__(self, it: Opened, entry: Callable[[], None]) -> None:
        self.it, self.entry = it, entry
        self.sheets = copy.deepcopy([vars(sheet) | {"book": None} for sheet in it.model.sheets])
        self.before = state(it)
        it.boundary.reset()
        assert self.press() is None or entry is pull
        self.after, self.count = state(it), it.boundary.count
        self.writing = next(
            number for number, name in enumerate(it.boundary.log, 1)
            if name.casefold() in ("application.screenupdating", "screen_updating.get")
        )  # fmt: skip

    def reset(self) -> None:
        self.it.boundary.reset()
        self.it.hush()
        vars(self.it.excel).update(screen_updating=True, enable_events=True, calculation="automatic", copied=None, status=False)
        for sheet, held in zip(self.it.model.sheets, copy.deepcopy(self.sheets), strict=True):
            vars(sheet).update(held | {"book": self.it.model})

    def press(self) -> str | None:
        self.it.hush()
        try:
            self.entry()
        except SystemExit as told:
            return str(told)
        finally:
            self.it.boundary.heal()
        return self.it.said[-1] if self.it.said else None


@pytest.mark.parametrize("entry", [excel.refresh, pull])
def test_a_call_that_fails_at_each_place_in_turn(it: Opened, entry: Callable[[], None]) -> None:
    sweep, failed = Sweep(it, entry), 0
    assert sweep.before != sweep.after and 40 < sweep.count < 400
    for number in range(1, sweep.count + 1):
        sweep.reset()
        it.boundary.refuse_at(number, lambda: hard(it))
        told, found = sweep.press(), state(it)
        assert found in (sweep.before, sweep.after), number
        assert (found == sweep.after and told in (None, "3")) or is_a_sentence(told), (number, told)
        failed += found == sweep.before
    assert failed > sweep.count / 4


def test_a_call_refused_once_at_each_place_in_turn(it: Opened) -> None:
    sweep = Sweep(it, excel.refresh)
    for number in range(1, sweep.count + 1):
        sweep.reset()
        it.boundary.refuse_at(number, lambda: rejected(system(it)))
        assert sweep.press() is None, number
        assert state(it) == sweep.after, number


def test_an_excel_that_answers_no_more_from_each_call_on(it: Opened) -> None:
    """What stays half-written then is put right by the next Refresh, or by Take back."""
    sweep, ways = Sweep(it, excel.refresh), set()
    for number in range(1, sweep.count + 1, 2):
        sweep.reset()
        it.boundary.refuse_at(number, lambda: rejected(system(it)), lasting=True)
        told, found = sweep.press(), state(it)
        whole = {**found, "settings": sweep.before["settings"], "copied": None}
        assert whole == sweep.after or is_a_sentence(told), (number, told)
        ways.add("before" if whole == sweep.before else "after" if whole == sweep.after else "half")
        if number % 4 == 1 and whole != sweep.after:
            assert sweep.press() is None, number
            assert state(it) == sweep.after, number
        else:
            excel.take_back()
            found = state(it)
            found.pop("_salesreview"), (before := dict(sweep.before)).pop("_salesreview")
            assert found == before, number
    assert {"before", "half"} <= ways


def test_a_take_back_that_fails_at_each_place_in_turn(it: Opened) -> None:
    sweep = Sweep(it, excel.refresh)
    back = Sweep(it, excel.take_back)
    for number in range(1, back.count + 1):
        back.reset()
        it.boundary.refuse_at(number, lambda: hard(it))
        told, found = back.press(), state(it)
        if found == back.after:
            continue
        assert is_a_sentence(told), (number, told)
        if found != back.before:
            assert "撤回" in str(told) or "恢复" in str(told), (number, told)
            excel.take_back()
            assert state(it) == back.after, number
    assert back.after["概览"] == sweep.before["概览"]
