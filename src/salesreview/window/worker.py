"""Work beside the window: one job at a time in a thread of its own; what it says comes back through a queue."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any


class StoppedError(Exception):
    """The person stopped the job; nothing was written."""


class Step:
    """What a job says on its way, and how it hears that it is to stop.

    A job may be stopped wherever a stage begins, except that what is being saved is saved.
    """

    def __init__(self, said: queue.SimpleQueue[Callable[[], None]], stage: Callable[[str], None],
                 waiting: Callable[[Any], None]) -> None:  # fmt: skip
        self._said, self._stage, self._waiting = said, stage, waiting
        self.stop = threading.Event()

    def stage(self, key: str) -> None:
        """A stage of the pipeline begins. Raises StoppedError where the job is to stop."""
        if self.stop.is_set():
            raise StoppedError
        self._said.put(lambda: self._stage(key))

    def wait(self, why: Any, seconds: float) -> None:
        """Say what is waited for, and wait a while. Raises StoppedError where the job is to stop."""
        self._said.put(lambda: self._waiting(why))
        if self.stop.wait(seconds):
            raise StoppedError


class Worker:
    """Runs jobs; `poll` is called by the window's own thread and carries out there what jobs said."""

    def __init__(self, stage: Callable[[str], None], waiting: Callable[[Any], None]) -> None:
        self._said: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._stage, self._waiting = stage, waiting
        self._step: Step | None = None

    @property
    def busy(self) -> bool:
        """Whether a job is at work, or its end is not heard yet."""
        return self._step is not None

    @property
    def stopping(self) -> bool:
        """Whether the job at work was told to stop."""
        return self._step is not None and self._step.stop.is_set()

    def start(
        self, job: Callable[[Step], Any], done: Callable[[Any], None], failed: Callable[[BaseException], None]
    ) -> None:
        """Begin a job; `done` gets what it returns, `failed` what it raises, both in the window's thread."""
        if self._step is not None:
            raise RuntimeError("a job is at work")
        step = self._step = Step(self._said, self._stage, self._waiting)

        def work() -> None:
            try:
                result = job(step)
            except BaseException as error:  # a panic of a native library is no Exception
                failure = error
                self._said.put(lambda: self._ended(lambda: failed(failure)))
            else:
                self._said.put(lambda: self._ended(lambda: done(result)))

        # not a daemon: a window that is closed by force still lets what is being saved be saved
        threading.Thread(target=work, name="salesreview-window").start()

    def stop(self) -> None:
        """Tell the job at work to stop where it next can."""
        if self._step is not None:
            self._step.stop.set()

    def _ended(self, tell: Callable[[], None]) -> None:
        self._step = None
        tell()

    def poll(self) -> None:
        """Carry out what jobs said since the last call."""
        while True:
            try:
                said = self._said.get_nowait()
            except queue.Empty:
                return
            said()
