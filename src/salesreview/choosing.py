"""Names typed by a person matched to catalogue entries, with suggestions for near misses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from salesreview.errors import UsageError
from salesreview.spelling import nearest


class Named(Protocol):
    """A catalogue entry: a key and its two names."""

    @property
    def key(self) -> str:
        """The name in files and on the command line."""

    @property
    def zh(self) -> str:
        """The name in Chinese."""

    @property
    def en(self) -> str:
        """The name in English."""


N = TypeVar("N", bound=Named)


def choose(text: str, entries: Iterable[N], what_zh: str, what_en: str) -> N:
    """Return the entry whose key or name in either language is `text`; one without a key is shown by its name.

    Raises UsageError with the nearest names ("did you mean") for anything else.
    """
    names: dict[str, N] = {}
    for entry in entries:
        for name in (entry.key, entry.zh, entry.en):
            if name:
                names.setdefault(name.casefold(), entry)
    wanted = text.strip().casefold()
    found = names.get(wanted) or names.get(wanted.replace("-", "_").replace(" ", "_"))
    if found is not None:
        return found
    near = list(dict.fromkeys(names[name] for name in nearest(wanted, names)))
    shown = near or list(dict.fromkeys(names.values()))
    zh, en = "、".join(entry.key or entry.zh for entry in shown), ", ".join(entry.key or entry.en for entry in shown)
    hint_zh, hint_en = (f"是否想用：{zh}？", f"Did you mean: {en}?") if near else (f"可用：{zh}。", f"There are: {en}.")
    raise UsageError(f"没有{what_zh}“{text}”。{hint_zh}", f"There is no {what_en} “{text}”. {hint_en}")
