"""The names that a person who mistyped one may have meant."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(text: str, names: Iterable[str]) -> list[str]:
    """Return up to three of `names` that look like `text`, nearest first; of names that differ in case the first."""
    import difflib

    folded: dict[str, str] = {}
    for name in names:
        if name:
            folded.setdefault(name.casefold(), name)
    return [folded[name] for name in difflib.get_close_matches(text.casefold(), list(folded), n=3)]
