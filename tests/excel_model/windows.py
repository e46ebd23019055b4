"""xlwings' own engine for Windows, unchanged, on Linux: its modules of pywin32 and Windows' functions are stood in for.

    with windows.engine(desktop) as module:      # xlwings._xlwindows, xlwings' active engine
        book = xlwings.Book(path)

`Desktop` is what Windows knows: the processes of Excel, each with or without a workbook's window.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import datetime as dt
import importlib
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest import mock

import xlwings

from ..libreoffice.errors import ComError
from .com import CDispatch

NAME = "xlwings._xlwindows"
#: Handles of a process' windows: the frame, and below it those of the classes XLDESK and EXCEL7.
_DESK, _SHEET = 1, 2


class TimeType(dt.datetime):
    """pywin32's moment."""


@dataclass
class Process:
    """An EXCEL.EXE; without `application` it has no workbook's window (another program drives it)."""

    pid: int
    application: Any = None

    @property
    def frame(self) -> int:
        """The handle of its main window."""
        return self.pid * 10


@dataclass
class Desktop:
    """The processes of Excel, the foremost first, and what was asked of Windows."""

    processes: list[Process] = field(default_factory=list)
    messages: list[tuple[int, str, str]] = field(default_factory=list)  # window, text, title
    answers: list[int] = field(default_factory=list)  # of message boxes: 1 OK, 2 Cancel
    commands: list[str] = field(default_factory=list)
    dispatched: list[str] = field(default_factory=list)  # programs that were started through COM

    def after(self, handle: int | None) -> int:
        """Return the frame that lies behind another (None: the foremost), 0 behind the last."""
        frames = [each.frame for each in self.processes]
        if handle is None:
            return frames[0] if frames else 0
        at = frames.index(handle) + 1
        return frames[at] if at < len(frames) else 0

    def child(self, parent: int, _after: int, name: str, _title: object) -> int:
        """Return the window of a class below another, 0 where there is none."""
        process = self._of(parent)
        if process is None:
            return 0
        return parent + 1 if name == "XLDESK" or process.application is not None else 0

    def pid(self, handle: int) -> tuple[int, int]:
        """Return a window's thread and process."""
        return 0, handle // 10

    def application(self, handle: int) -> Any:
        """Return the object model behind a window of the class EXCEL7."""
        process = self._of(handle)
        if process is None or process.application is None:
            raise OSError("no such window")
        return process.application

    def message(self, window: int, text: str, title: str, _style: int) -> int:
        """Show a message box; return the button."""
        self.messages.append((window, text, title))
        return self.answers.pop(0) if self.answers else 1

    def run(self, command: list[str], **_: Any) -> SimpleNamespace:
        """Do what tasklist and taskkill do."""
        self.commands.append(" ".join(command))
        if command[0] == "taskkill":
            self.processes = [each for each in self.processes if str(each.pid) != command[2]]
        rows = [f"EXCEL.EXE {each.pid} Console 1 98,765 K" for each in self.processes]
        head = ["", "Image Name PID Session Name Session# Mem Usage", "=== === === === ==="]
        return SimpleNamespace(stdout="\n".join([*head, *rows]))

    def _of(self, handle: int) -> Process | None:
        return next((each for each in self.processes if each.pid == handle // 10), None)


class _Switch:
    """The desktop of the engine that is active now: modules of xlwings hold what they import for good."""

    desktop = Desktop()


def _stubs() -> dict[str, ModuleType]:
    def module(name: str, **members: Any) -> ModuleType:
        made = ModuleType(name)
        made.__dict__.update(members)
        return made

    def dispatch_ex(name: str) -> Any:
        _Switch.desktop.dispatched.append(name)
        raise ComError(-2147221005, "Invalid class string")

    boxes = {"MB_OK": 0, "MB_OKCANCEL": 1, "MB_YESNOCANCEL": 3, "MB_YESNO": 4, "MB_ICONINFORMATION": 64, "MB_ICONWARNING": 48}
    client = module(
        "win32com.client", CDispatch=CDispatch, CoClassBaseClass=type("CoClassBaseClass", (), {}),
        DispatchBaseClass=type("DispatchBaseClass", (), {}), Dispatch=lambda found: found, DispatchEx=dispatch_ex,
    )  # fmt: skip
    made = [
        module("pywintypes", com_error=ComError, error=type("error", (Exception,), {}), TimeType=TimeType, IID=str),
        module("win32api", MessageBox=lambda *given: _Switch.desktop.message(*given)),
        module("win32con", **boxes),
        module("pythoncom", ole_error=ComError, CoInitialize=lambda: None, __file__="pythoncom311.dll"),
        client,
        module("win32com", client=client),
        module("win32gui", FindWindowEx=lambda *given: _Switch.desktop.child(*given)),
        module("win32process", GetWindowThreadProcessId=lambda handle: _Switch.desktop.pid(handle)),
        module("win32timezone", TimeZoneInfo=SimpleNamespace(utc=lambda: dt.UTC)),
    ]
    return {each.__name__: each for each in made}


def _dlls() -> dict[str, Any]:
    def window(handle: int, _what: int, _guid: Any, pointer: Any) -> None:
        _Switch.desktop.application(handle)
        pointer._obj.value = handle

    def foremost(_: object) -> int:
        return _Switch.desktop.after(None)

    user32 = SimpleNamespace(
        GetTopWindow=foremost, GetForegroundWindow=lambda: 0, SetForegroundWindow=lambda handle: None,
        GetWindow=lambda handle, _: _Switch.desktop.after(handle), SetWindowPos=lambda *given: None,
    )  # fmt: skip

    def library(_: str) -> SimpleNamespace:
        def unknown(pointer: Any, *_: object) -> Any:
            return SimpleWindow(_Switch.desktop.application(pointer.value))

        return SimpleNamespace(PyCom_PyObjectFromIUnknown=unknown)

    return {
        "oledll": SimpleNamespace(
            ole32=SimpleNamespace(CLSIDFromString=lambda *given: 0),
            oleacc=SimpleNamespace(AccessibleObjectFromWindow=window),
        ),
        "windll": SimpleNamespace(user32=user32),
        "PyDLL": library,
    }


class SimpleWindow(CDispatch):
    """The window object that Windows gives for a window's handle."""

    def __init__(self, application: Any) -> None:
        self._application = application

    @property
    def Application(self) -> Any:  # noqa: N802 (Excel's name)
        """The application that it belongs to."""
        boundary = getattr(self._application, "boundary", None)
        if boundary is not None:
            boundary.cross("Window.Application")
        return self._application


def _load() -> ModuleType:
    """Import xlwings' module as Windows would; what it registers to run at the interpreter's end is kept apart."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(mock.patch.dict(sys.modules, _stubs()))
        for name, made in _dlls().items():
            stack.enter_context(mock.patch.object(ctypes, name, made, create=True))
        module = importlib.import_module(NAME)
    sys.modules.pop(NAME, None)  # found while its engine is active, and only then
    atexit.unregister(module.cleanup)
    vars(xlwings).pop("_xlwindows", None)
    return module


_LOADED: list[ModuleType] = []


@contextlib.contextmanager
def engine(desktop: Desktop, at_exit: list[Callable[[], Any]] | None = None) -> Iterator[ModuleType]:
    """Make xlwings' engine for Windows the active one for a while, as right after its import.

    Args:
        desktop: What Windows knows.
        at_exit: Takes what is registered to run at the interpreter's end when the engine is left.
    """
    if not _LOADED:
        _LOADED.append(_load())
    module, outer, active = _LOADED[0], _Switch.desktop, xlwings.engines.active
    _Switch.desktop = desktop
    registered = [module.cleanup]
    started = types.SimpleNamespace(run=desktop.run, PIPE=-1, STDOUT=-2, CREATE_NO_WINDOW=0)

    def unregister(function: Callable[..., Any]) -> None:
        if function in registered:
            registered.remove(function)

    with contextlib.ExitStack() as stack:
        stack.enter_context(mock.patch.dict(sys.modules, {NAME: module}))
        stack.enter_context(mock.patch.object(xlwings, "_xlwindows", module, create=True))
        stack.enter_context(mock.patch.object(module, "N_COM_ATTEMPTS", 0))  # as xlwings sets it
        stack.enter_context(mock.patch.object(module, "subprocess", started))
        stack.enter_context(mock.patch.object(atexit, "unregister", unregister))
        xlwings.engines.active = xlwings.Engine(impl=module.engine)
        try:
            yield module
        finally:
            _Switch.desktop, xlwings.engines.active = outer, active
            if hasattr(xlwings.Book, "_mock_caller"):
                del xlwings.Book._mock_caller
    if at_exit is not None:
        at_exit.extend(registered)
