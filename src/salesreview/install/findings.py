"""What the doctor found: one line for each thing it looked at, with what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: "ok"; "note": worth knowing, works all the same; "problem": buttons will not work until it is mended.
State = Literal["ok", "note", "problem"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: its key, its state, and what it means, in Chinese and English."""

    key: str
    state: State
    zh: str
    en: str

    def text(self, lang: str) -> str:
        """Return the sentence in `lang`."""
        return self.zh if lang == "zh" else self.en


def ok(key: str, zh: str, en: str) -> Finding:
    """Return that something is as it should be."""
    return Finding(key, "ok", zh, en)


def note(key: str, zh: str, en: str) -> Finding:
    """Return something worth knowing."""
    return Finding(key, "note", zh, en)


def problem(key: str, zh: str, en: str) -> Finding:
    """Return something that has to be mended."""
    return Finding(key, "problem", zh, en)
