"""Counts what the engine asks of LibreOffice, and makes calls fail on purpose.

An *engine call* is one operation of an engine's object that reaches the application: reading a range's values, naming a
cell, saving. It stands for one call of Excel's COM interface, however many *round trips* LibreOffice needs for it.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from .errors import gone, refused, rejected
from .runtime import is_lost, is_uno_error


class _Operation:
    """An operation that runs now in a thread."""

    __slots__ = ("counted", "name")

    def __init__(self, name: str, *, counted: bool = False) -> None:
        self.name = name
        self.counted = counted


class Calls:
    """A counter, a log and a saboteur of the engine's calls.

    Attributes:
        count: Engine calls since the last reset.
        trips: UNO round trips since the last reset.
        log: The engine calls' names, as `Range.raw_value=` (a property set), `Range.raw_value`, `Book.save`.
    """

    def __init__(self) -> None:
        self.count = 0
        self.trips = 0
        self.log: list[str] = []
        self._thread = threading.local()
        self._under_way: dict[int, tuple[float, str]] = {}
        self._fails: Callable[[str], BaseException | None] | None = None

    def reset(self) -> None:
        """Count from nought, and let all calls go through again."""
        self.count = self.trips = 0
        self.log.clear()
        self.heal()

    def heal(self) -> None:
        """Let all calls go through again."""
        self._fails = None

    def fail_at(
        self, number: int, error: Callable[[], BaseException] = rejected, *, lasting: bool = False, of: str = ""
    ) -> None:
        """Let the `number`th engine call from now (1: the next) raise `error()` before it does anything.

        Args:
            number: Which call fails.
            error: Makes the error; without it, Excel's "call was rejected by callee".
            lasting: Whether all later calls fail too.
            of: Only calls whose name starts with this count, as `Range.raw_value=`.
        """
        left = number

        def fails(name: str) -> BaseException | None:
            nonlocal left
            if not name.startswith(of):
                return None
            left -= 1
            return error() if left == 0 or (lasting and left < 0) else None

        self._fails = fails

    def reach(self, trips: int = 0) -> None:
        """Note that the operation under way reaches the application; raises the error it shall fail with."""
        self.trips += trips
        operation: _Operation | None = getattr(self._thread, "operation", None)
        if operation is not None and not operation.counted:
            operation.counted = True
            self._count(operation.name)

    def charge(self, name: str, times: int) -> None:
        """Count what takes `times` further calls in Excel."""
        for _ in range(times):
            self._count(name)

    def _count(self, name: str) -> None:
        self.count += 1
        self.log.append(name)
        error = self._fails(name) if self._fails is not None else None
        if error is not None:
            raise error

    def trip(self, what: str, call: Callable[..., Any], *arguments: Any) -> Any:
        """Make one round trip. LibreOffice's errors become Excel's."""
        self.reach(trips=1)
        me = threading.get_ident()
        self._under_way[me] = (time.monotonic(), what)
        try:
            return call(*arguments)
        except Exception as error:
            # Not later: an exception of UNO cannot even pass a context manager, it takes no __traceback__.
            _raise_as_excel(error, what)
            raise
        finally:
            self._under_way.pop(me, None)

    @contextlib.contextmanager
    def apart(self) -> Iterator[None]:
        """Set apart what LibreOffice calls us to do, perhaps in the thread that waits for its answer.

        Its calls are operations of their own, and the time it takes is not that of the waiting call.
        """
        waiting = dict(self._under_way)
        self._under_way.clear()
        outer = getattr(self._thread, "operation", None)
        self._thread.operation = None
        try:
            yield
        finally:
            self._thread.operation = outer
            now = time.monotonic()
            self._under_way.update({thread: (now, what) for thread, (_, what) in waiting.items()})

    @contextlib.contextmanager
    def unnoticed(self) -> Iterator[None]:
        """Do what a test does itself: it is not counted, and does not fail on purpose."""
        outer = getattr(self._thread, "operation", None)
        self._thread.operation = _Operation("", counted=True)
        try:
            yield
        finally:
            self._thread.operation = outer

    def times(self, name: str) -> int:
        """Return how often the engine call `name` was made, as `Range.raw_value=`."""
        return self.log.count(name)

    def longest_under_way(self) -> tuple[float, str]:
        """Return how many seconds the longest of the round trips under way has lasted, and what it asks."""
        now = time.monotonic()
        return max(((now - since, what) for since, what in list(self._under_way.values())), default=(0.0, ""))

    def operation(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return `function` as an operation; of nested ones the outermost counts."""

        @functools.wraps(function)
        def operate(*arguments: Any, **named: Any) -> Any:
            if getattr(self._thread, "operation", None) is not None:
                return function(*arguments, **named)
            self._thread.operation = _Operation(name)
            try:
                return function(*arguments, **named)
            finally:
                self._thread.operation = None

        return operate


def _raise_as_excel(error: Exception, what: str) -> None:
    """Raise an error of LibreOffice as Excel's; of any other return."""
    if is_lost(error):
        raise gone() from error
    if is_uno_error(error):
        raise refused(f"{what}: {type(error).__name__}: {getattr(error, 'Message', '')}") from error


#: One counter for all of this process's engine.
CALLS = Calls()

_COUNTED_MAGIC = frozenset({"__call__", "__contains__", "__getitem__", "__iter__", "__len__"})
#: Ways past xlwings; not an operation of their own.
_NOT_COUNTED = frozenset({"api", "cell", "own", "uno"})


class Counted:
    """An object of the engine: each public method and property that a subclass defines is an operation."""

    calls = CALLS

    def __init_subclass__(cls, *, label: str = "", **named: Any) -> None:
        """Make operations of the members; `label` is the name they are logged under."""
        super().__init_subclass__(**named)
        for name, member in list(vars(cls).items()):
            if name in _NOT_COUNTED or (name.startswith("_") and name not in _COUNTED_MAGIC):
                continue
            full = f"{label or cls.__name__}.{name}"
            if isinstance(member, property):
                read = CALLS.operation(full, member.fget) if member.fget else None
                write = CALLS.operation(f"{full}=", member.fset) if member.fset else None
                setattr(cls, name, property(read, write, doc=member.__doc__))
            elif inspect.isfunction(member):
                setattr(cls, name, CALLS.operation(full, member))


class Remote:
    """A UNO object whose every use is a counted round trip; what it returns is wrapped likewise."""

    __slots__ = ("_calls", "_object")

    def __init__(self, obj: Any, calls: Calls = CALLS) -> None:
        object.__setattr__(self, "_object", obj)
        object.__setattr__(self, "_calls", calls)

    def __getattr__(self, name: str) -> Any:
        # A method is known locally, once its object's interfaces are; a property has been fetched when it is here.
        try:
            value = getattr(self._object, name)
        except Exception as error:
            _raise_as_excel(error, name)
            raise
        if callable(value):
            calls = self._calls

            def method(*arguments: Any) -> Any:
                return wrapped(calls.trip(name, value, *map(unwrapped, arguments)), calls)

            return method
        self._calls.reach(trips=1)
        return wrapped(value, self._calls)

    def __setattr__(self, name: str, value: Any) -> None:
        self._calls.trip(f"{name}=", setattr, self._object, name, unwrapped(value))


def wrapped(value: Any, calls: Calls = CALLS) -> Any:
    """Return a UNO object as a Remote, any other value (structs too) as it is."""
    return Remote(value, calls) if type(value).__name__ == "pyuno" else value


def unwrapped(value: Any) -> Any:
    """Return the UNO object of a Remote, any other value as it is."""
    return value._object if isinstance(value, Remote) else value
