"""xlwings' own engine for the Mac, unchanged, on Linux: appscript and what else only a Mac has are stood in for.

    with mac.engine(machine) as module:          # xlwings._xlmac, xlwings' active engine

`Machine` is what macOS knows: the running applications of Excel by process.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import struct
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest import mock

import xlwings

from . import apple

NAME = "xlwings._xlmac"


@dataclass
class Machine:
    """The applications of Excel by process, the foremost first, and what was shown and started."""

    applications: dict[int, apple.Application] = field(default_factory=dict)
    alerts: list[tuple[str, str]] = field(default_factory=list)  # text, title
    answers: list[str] = field(default_factory=list)
    started: list[str] = field(default_factory=list)  # applications that were started

    def app(self, name: str | None = None, *, pid: int | None = None, **_: Any) -> Any:
        """Return `appscript.app(…)`."""
        if pid is None:
            self.started.append(str(name))
            raise apple.CommandError(-600, "application isn't running")
        return _Excel(self.applications[pid], pid)

    def check_output(self, command: list[str]) -> bytes:
        """Return what lsappinfo prints."""
        if command[1] == "visibleprocesslist":
            return " ".join(f'ASN:0x0-0x{pid:x}-"Microsoft_Excel":' for pid in self.applications).encode()
        pid = int(command[-1].split("-")[1], 16)
        return f'"pid"={pid}\n'.encode()

    def alert(self, title: str, *, message: str, buttons: Any, as_: Any) -> dict[Any, str]:
        """Show an alert; return the button."""
        self.alerts.append((message, title))
        return {apple.k.button_returned: self.answers.pop(0) if self.answers else "OK"}


class _Excel(apple.Reference):
    """`appscript.app(pid=…)`, whose process xlwings asks for."""

    def __init__(self, application: apple.Application, pid: int) -> None:
        super().__init__(application)
        self._pid = pid

    @property
    def AS_appdata(self) -> Any:  # noqa: N802 (appscript's name)
        """Leads to the process' number."""
        data = SimpleNamespace(data=struct.pack("i", self._pid))
        target = SimpleNamespace(addressdesc=SimpleNamespace(coerce=lambda _: data))
        return SimpleNamespace(target=lambda: target)


class _Switch:
    machine = Machine()


def _stubs() -> dict[str, ModuleType]:
    def module(name: str, **members: Any) -> ModuleType:
        made = ModuleType(name)
        made.__dict__.update(members)
        return made

    def processes() -> list[SimpleNamespace]:
        return [SimpleNamespace(name=lambda: "Microsoft Excel") for _ in _Switch.machine.applications]

    reference = module("appscript.reference", CommandError=apple.CommandError, Reference=apple.Reference)
    osax = SimpleNamespace(activate=lambda: None, display_alert=lambda *a, **n: _Switch.machine.alert(*a, **n))
    event_error = type("EventError", (Exception,), {})
    made = [
        module("aem", kae=SimpleNamespace(typeKernelProcessID=b"kpid"), aemsend=SimpleNamespace(EventError=event_error)),
        module("osax", OSAX=lambda pid: osax),
        module("psutil", process_iter=processes, NoSuchProcess=type("NoSuchProcess", (Exception,), {})),
        module(
            "appscript", its=apple.k, k=apple.k, mactypes=SimpleNamespace(), reference=reference,
            app=lambda *given, **named: _Switch.machine.app(*given, **named),
        ),
        reference,
    ]  # fmt: skip
    return {each.__name__: each for each in made}


def _load() -> ModuleType:
    with mock.patch.dict(sys.modules, _stubs()):
        module = importlib.import_module(NAME)
    sys.modules.pop(NAME, None)
    atexit.unregister(module.cleanup)
    vars(xlwings).pop("_xlmac", None)
    return module


_LOADED: list[ModuleType] = []


@contextlib.contextmanager
def engine(machine: Machine, at_exit: list[Callable[[], Any]] | None = None) -> Iterator[ModuleType]:
    """Make xlwings' engine for the Mac the active one for a while, as right after its import (see `windows.engine`)."""
    if not _LOADED:
        _LOADED.append(_load())
    module, outer, active = _LOADED[0], _Switch.machine, xlwings.engines.active
    _Switch.machine = machine
    registered = [module.cleanup]

    def unregister(function: Callable[..., Any]) -> None:
        if function in registered:
            registered.remove(function)

    with contextlib.ExitStack() as stack:
        stack.enter_context(mock.patch.dict(sys.modules, {NAME: module}))
        stack.enter_context(mock.patch.object(xlwings, "_xlmac", module, create=True))
        stack.enter_context(mock.patch.object(module, "subprocess", SimpleNamespace(check_output=machine.check_output)))
        stack.enter_context(mock.patch.object(atexit, "unregister", unregister))
        xlwings.engines.active = xlwings.Engine(impl=module.engine)
        try:
            yield module
        finally:
            _Switch.machine, xlwings.engines.active = outer, active
            if hasattr(xlwings.Book, "_mock_caller"):
                del xlwings.Book._mock_caller
    if at_exit is not None:
        at_exit.extend(registered)
