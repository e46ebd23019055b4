"""Instances of LibreOffice as xlwings' apps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from xlwings import base_classes

from .api import Application
from .book import Book, Books
from .calls import Counted
from .errors import absent
from .process import Office

if TYPE_CHECKING:
    from .engine import Engine
    from .range import Range

_MODES = ("automatic", "manual", "semiautomatic")
_MACRO = re.compile(r"(?:'?(?P<book>[^'!]+)'?!)?(?P<name>.+)")
#: What Enter presses.
_DEFAULT_ANSWERS = {"ok": "ok", "ok_cancel": "ok", "yes_no": "yes", "yes_no_cancel": "yes"}


class Alert(NamedTuple):
    """A message that was to be shown."""

    prompt: str
    title: str | None
    buttons: str
    mode: str | None


class Apps(base_classes.Apps):
    """The instances, the active one first."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.running: list[App] = []

    def keys(self) -> list[int]:
        return [app.pid for app in self.running]

    def add(
        self, spec: object = None, add_book: bool | None = None, xl: object = None, visible: bool | None = None
    ) -> App:
        app = App(self)
        self.running.insert(0, app)
        if add_book:
            app.books.add()
        return app

    @staticmethod
    def cleanup() -> None:
        """Nothing to do: every process is ended by who started it."""

    def __iter__(self) -> Iterator[App]:
        return iter(list(self.running))

    def __len__(self) -> int:
        return len(self.running)

    def __getitem__(self, pid: int) -> App:
        for app in self.running:
            if app.pid == pid:
                return app
        raise KeyError(pid)


def _setting(name: str, default: object) -> property:
    """An app's property that LibreOffice has no counterpart for: kept, and its changes remembered."""

    def read(app: App) -> Any:
        app.calls.reach()
        return app.settings.get(name, default)

    def write(app: App, value: object) -> None:
        app.calls.reach()
        app.settings[name] = value
        app.changes.append((name, value))

    return property(read, write)


class App(Counted, base_classes.App):
    """One instance.

    Attributes:
        office: Its process.
        changes: Each change of a setting (`screen_updating`, `calculation`, `status_bar`...), in order.
        alerts: Each message that would have been shown.
        answers: What the next alerts return; without any, what Enter would press.
        clipboard: The range that was copied last.
    """

    screen_updating = _setting("screen_updating", True)
    display_alerts = _setting("display_alerts", True)
    enable_events = _setting("enable_events", True)
    interactive = _setting("interactive", True)
    visible = _setting("visible", False)
    status_bar = _setting("status_bar", False)

    version = "16.0"
    path = startup_path = "libreoffice"

    def __init__(self, apps: Apps) -> None:
        self.apps = apps
        self.office = Office()
        self._books = Books(self)
        self.clipboard: Range | None = None
        self.answers: list[str] = []
        self.restore()

    def restore(self) -> None:
        """Set everything as in a new instance, except open books."""
        self.settings: dict[str, object] = {}
        self.changes: list[tuple[str, object]] = []
        self.alerts: list[Alert] = []
        self.answers = []
        self.clipboard = None

    @property
    def engine(self) -> Engine:
        return self.apps.engine

    @property
    def api(self) -> Application:
        return Application(self)

    @property
    def books(self) -> Books:
        return self._books

    @property
    def pid(self) -> int:
        return self.office.pid

    hwnd = pid

    def activate(self, steal_focus: bool = False) -> None:
        if self in self.apps.running:
            self.apps.running.remove(self)
            self.apps.running.insert(0, self)

    @property
    def status_log(self) -> list[object]:
        """What the status bar showed, in order."""
        return [value for name, value in self.changes if name == "status_bar"]

    @property
    def calculation(self) -> str:
        self.calls.reach()
        return str(self.settings.get("calculation", "automatic"))

    @calculation.setter
    def calculation(self, value: str) -> None:
        self.calls.reach()
        if value not in _MODES:
            raise KeyError(value)
        self.settings["calculation"] = value
        self.changes.append(("calculation", value))
        for book in self.books:
            book.follow_calculation()

    def calculate(self) -> None:
        for book in self.books:
            book.doc.calculateAll()

    @property
    def selection(self) -> Range | None:
        return self.books.active.selection if len(self.books) else None

    @property
    def cut_copy_mode(self) -> str | None:
        self.calls.reach()
        return None if self.clipboard is None else "copy"

    @cut_copy_mode.setter
    def cut_copy_mode(self, value: object) -> None:
        self.calls.reach()
        self.clipboard = None

    def run(self, macro: str, args: list[Any]) -> Any:
        found = _MACRO.fullmatch(macro)
        if found is None:
            raise absent(macro)
        book: Book = self.books(found["book"]) if found["book"] else self.books.active
        return book.project.run(found["name"], *args)

    def alert(self, prompt: str, title: str | None, buttons: str | None, mode: str | None, callback: object) -> str:
        self.calls.reach()
        kind = buttons or "ok"
        self.alerts.append(Alert(prompt, title, kind, mode))
        return self.answers.pop(0) if self.answers else _DEFAULT_ANSWERS[kind]

    def quit(self) -> None:
        for book in list(self.books.opened):
            book.close()
        self.office.stop()
        self._leave()

    def kill(self) -> None:
        self.office.kill()
        self.office.stop()
        self._leave()

    def _leave(self) -> None:
        self.books.opened.clear()
        if self in self.apps.running:
            self.apps.running.remove(self)
