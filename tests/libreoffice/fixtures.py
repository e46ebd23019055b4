"""What tests get: `from tests.libreoffice.fixtures import *` in a conftest brings these fixtures.

Every worker has one LibreOffice of its own, started at the first test that wants it and always ended.

    pytestmark = pytest.mark.libreoffice

    def test_it(calc: xw.App, calls: Calls) -> None:
        book = calc.books.open(path)            # or xw.Book(path): the engine is xlwings' active one
        calls.reset()
        calls.fail_at(3)                        # the third call from now: "Call was rejected by callee"
        ...
        assert calls.times("Range.raw_value=") == 1
        assert calc.impl.alerts == [] and calc.impl.status_log == ["...", False]

`vba.MacroBook(book)` presses the buttons of a macro book.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
import xlwings as xw

from .app import App
from .calls import Calls
from .engine import activated, engine
from .runtime import missing

__all__ = ["calc", "calls", "libreoffice"]

_shared: list[App] = []
_users = 0


def require_libreoffice() -> None:
    """Skip the test where LibreOffice is not installed; fail it where continuous integration must have it."""
    reason = missing()
    if reason is not None:
        if os.environ.get("TOOLS_REQUIRED"):
            pytest.fail(reason)
        pytest.skip(reason)


@contextmanager
def shared_app() -> Iterator[App]:
    """Return this process's instance of LibreOffice; the last user ends it."""
    global _users
    _users += 1
    try:
        if _shared and not _shared[0].office.running:
            _shared.pop().kill()
        if not _shared:
            _shared.append(engine().apps.add())
        yield _shared[0]
    finally:
        _users -= 1
        if not _users:
            while _shared:
                _shared.pop().kill()


@pytest.fixture(scope="session")
def libreoffice() -> Iterator[None]:
    """Keep one LibreOffice for all of the session's tests."""
    require_libreoffice()
    with shared_app():
        yield


@pytest.fixture
def calc(libreoffice: None) -> Iterator[xw.App]:
    """An app of LibreOffice Calc, as xlwings' active one, with no book open and nothing counted."""
    with activated() as made, shared_app() as impl:
        impl.restore()
        impl.activate()
        made.calls.reset()
        try:
            yield xw.App(impl=impl)
        finally:
            made.calls.reset()
            for other in list(made.apps.running):
                if other is not impl:
                    other.kill()
            for book in list(impl.books.opened):
                with suppress(Exception):
                    book.close()
            impl.books.opened.clear()


@pytest.fixture
def calls(calc: xw.App) -> Calls:
    """The counter of the engine's calls."""
    return calc.engine.impl.calls
