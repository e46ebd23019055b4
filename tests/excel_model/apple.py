"""A stand-in for appscript: references that are built without asking anybody, and sent as one Apple event each.

It knows the words that xlwings' own dictionary of Excel (`xlwings.mac_dict`) has; another word is an error, as there.
What appscript does is described at https://appscript.sourceforge.io/py-appscript/doc/appscript-manual/.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any, Protocol

#: Commands and words of every application (the standard suite), which appscript knows without a dictionary.
_STANDARD = {"get", "set", "exists", "count", "make", "delete", "move", "close", "quit", "activate", "run", "open", "save"}
_WORDS = {"properties", "missing_value", "yes", "no", "ask", "informational", "critical", "button_returned"}
_PLACES = {"before", "after", "beginning", "end"}


class Keyword:
    """`k.name`: a word of the dictionary as a value."""

    def __init__(self, name: str) -> None:
        self.AS_name = name

    def __repr__(self) -> str:
        return f"k.{self.AS_name}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Keyword) and other.AS_name == self.AS_name

    def __hash__(self) -> int:
        return hash(self.AS_name)


class Keywords:
    """`k` itself."""

    def __getattr__(self, name: str) -> Keyword:
        return Keyword(name)


k = Keywords()
MISSING = Keyword("missing_value")


class CommandError(Exception):
    """What an application answers to a command that it does not carry out."""

    def __init__(self, errornumber: int, errormessage: str = "") -> None:
        super().__init__(f"Command failed: {errormessage} ({errornumber})")
        self.errornumber, self.errormessage = errornumber, errormessage


@dataclass(frozen=True)
class Step:
    """One step of a reference: a property or element by its word; `[key]` picks among elements."""

    word: str
    key: Any = None


class Application(Protocol):
    """Who answers the events."""

    def answer(self, steps: tuple[Step, ...], command: str, given: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Carry out one command on what the steps lead to."""
        ...


@functools.cache
def _dictionary() -> tuple[frozenset[str], frozenset[str]]:
    """The words of commands, and of properties and elements."""
    from xlwings import mac_dict

    commands = {name for name, *_ in mac_dict.commands}
    others = {name for name, *_ in (*mac_dict.properties, *mac_dict.elements)}
    return frozenset(commands | _STANDARD), frozenset(others | _WORDS | _PLACES)


class Reference:
    """`app.workbooks['b'].worksheets[1].cells['A1'].value`; `.get()`, `.set(v)` and the commands send it."""

    def __init__(self, application: Application, steps: tuple[Step, ...] = ()) -> None:
        self._application, self._steps = application, steps

    def __repr__(self) -> str:
        return "app" + "".join(f".{each.word}" + ("" if each.key is None else f"[{each.key!r}]") for each in self._steps)

    def __getattr__(self, word: str) -> Reference:
        if word.startswith("__"):
            raise AttributeError(word)
        commands, others = _dictionary()
        if word not in commands and word not in others:
            raise AttributeError(f"Unknown property, element or command: {word!r}")
        return Reference(self._application, (*self._steps, Step(word)))

    def __getitem__(self, key: Any) -> Reference:
        *rest, last = self._steps
        return Reference(self._application, (*rest, Step(last.word, key)))

    def __call__(self, *given: Any, **named: Any) -> Any:
        commands, _ = _dictionary()
        last = self._steps[-1]
        if last.word in commands and last.key is None:
            return self._application.answer(self._steps[:-1], last.word, given, named)
        return self._application.answer(self._steps, "get", given, named)

    @property
    def steps(self) -> tuple[Step, ...]:
        """What it is built of."""
        return self._steps
