"""The boundary between Python and Excel: every call that crosses it is counted, and may be refused on purpose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Boundary:
    """Counts calls as Excel sees them: a property read or set, a method, a step through a collection, an Apple event.

    Attributes:
        log: The calls since the last reset, as `Range.Value=`, `Worksheet.Range()`, `cells.value.set`.
    """

    def __init__(self) -> None:
        self.log: list[str] = []
        self._refuses: Callable[[str], BaseException | None] | None = None
        self._open = True

    @property
    def count(self) -> int:
        """How many calls were made since the last reset."""
        return len(self.log)

    @property
    def kinds(self) -> Counter[str]:
        """How often each call was made."""
        return Counter(self.log)

    def reset(self) -> None:
        """Count from nought, and refuse nothing."""
        self.log.clear()
        self.heal()

    def heal(self) -> None:
        """Refuse nothing any more."""
        self._refuses = None

    def refuse_at(self, number: int, error: Callable[[], BaseException], *, lasting: bool = False) -> None:
        """Refuse the `number`th call from now (1: the next) with `error()`, before it does anything.

        Args:
            number: Which call.
            error: Makes the error.
            lasting: Whether all later calls are refused, too.
        """
        left = number

        def refuses(_: str) -> BaseException | None:
            nonlocal left
            left -= 1
            return error() if left == 0 or (lasting and left < 0) else None

        self._refuses = refuses

    def refuse_all(self, error: Callable[[], BaseException], of: str = "") -> None:
        """Refuse every call from now on whose name begins so."""
        self._refuses = lambda name: error() if name.startswith(of) else None

    def cross(self, name: str) -> None:
        """Note a call. Raises what it is refused with."""
        if self._open:
            self.log.append(name)
            error = self._refuses(name) if self._refuses is not None else None
            if error is not None:
                raise error

    @contextmanager
    def unnoticed(self) -> Iterator[None]:
        """Let a test look and change things itself, uncounted."""
        before, self._open = self._open, False
        try:
            yield
        finally:
            self._open = before
