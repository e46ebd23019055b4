"""Names typed by a person matched to catalogue entries, with suggestions for near misses."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from salesreview.errors import UsageError


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


def close(text: str, names: Sequence[str]) -> list[str]:
    """Return up to three of `names` that look like `text`, the nearest first."""
    folded = {name.casefold(): name for name in reversed(names)}
    return [folded[name] for name in difflib.get_close_matches(text.casefold(), list(folded), n=3, cutoff=0.5)]


def choose(text: str, entries: Iterable[N], what_zh: str, what_en: str) -> N:
    """Return the entry whose key or name in either language is `text`.

    Raises UsageError with the nearest names ("did you mean") for anything else.
    """
    names: dict[str, N] = {}
    for entry in entries:
        for name in (entry.key, entry.zh, entry.en):
            names.setdefault(name.casefold(), entry)
    wanted = text.strip().casefold()
    found = names.get(wanted) or names.get(wanted.replace("-", "_").replace(" ", "_"))
    if found is not None:
        return found
    keys = list(dict.fromkeys(names[name].key for name in close(wanted, list(names))))
    if keys:
        hint_zh, hint_en = f"是否想用：{'、'.join(keys)}？", f"Did you mean: {', '.join(keys)}?"
    else:
        every = list(dict.fromkeys(entry.key for entry in names.values()))
        hint_zh, hint_en = f"可用：{'、'.join(every)}。", f"There are: {', '.join(every)}."
    raise UsageError(f"没有{what_zh}“{text}”。{hint_zh}", f"There is no {what_en} “{text}”. {hint_en}")
