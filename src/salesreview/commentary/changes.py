"""The record of what people did to the text: who, when, where, what it was and what it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from salesreview.commentary.words import Change

#: What can be done, as the record names it.
WHAT: dict[str, tuple[str, str]] = {
    "edited": ("修改文字", "text edited"),
    "cleared": ("清空文字", "text cleared"),
    "locked": ("锁定", "locked"),
    "unlocked": ("解除锁定", "unlocked"),
    "ours": ("改用自动稿", "generated text taken"),
    "numbers": ("更新数字", "numbers updated"),
    "back": ("恢复文字", "words brought back"),
    "removed": ("删除段落", "paragraph deleted"),
    "state": ("状态列中写了字", "typed in the state column"),
    "beside": ("建议列中写了字", "typed in the proposal column"),
    "sentence": ("修改句子", "sentence changed"),
    "moved": ("移开单元格内容", "cell moved"),
}
MOST_LINES, MOST_CHARACTERS = 500, 1_000_000  # the oldest lines beyond leave


@dataclass(frozen=True, slots=True)
class Recorded:
    """One line of the record: a change, when a refresh saw it, and who had saved the workbook last ("": not told)."""

    at: dt.datetime
    who: str
    change: Change

    def row(self) -> tuple[str, ...]:
        """Return the line as it is stored."""
        each = self.change
        return (self.at.isoformat(), self.who, each.slot, each.month, each.language, each.what, each.was, each.now)


def read_records(rows: Iterable[Sequence[object]]) -> list[Recorded]:
    """Return the stored lines; what is none of ours (a person found the hidden sheet) is passed over."""
    found = []
    for row in rows:
        at, who, slot, month, language, what, was, now = ("" if value is None else str(value) for value in row)
        try:
            moment = dt.datetime.fromisoformat(at)
        except ValueError:
            continue
        if what in WHAT:
            found.append(Recorded(moment, who, Change(slot, month, language, what, was, now)))
    return found


def recorded(changes: Iterable[Change], at: dt.datetime, who: str, earlier: Iterable[Recorded]) -> tuple[Recorded, ...]:
    """Return the record with new changes on top, within its bounds."""
    lines = [*(Recorded(at.replace(microsecond=0), who, change) for change in changes), *earlier][:MOST_LINES]
    size = 0
    for number, line in enumerate(lines):
        size += len(line.change.was) + len(line.change.now)
        if number and size > MOST_CHARACTERS:
            return tuple(lines[:number])
    return tuple(lines)


def sentence_changes(before: dict[tuple[str, str], str], now: dict[tuple[str, str], str]) -> list[Change]:
    """Return how a person's own sentences, by key and language, differ from those of the last refresh."""
    return [
        Change(key, "", language, "sentence", before.get((key, language), ""), now.get((key, language), ""))
        for key, language in dict.fromkeys((*before, *now))
        if before.get((key, language), "") != now.get((key, language), "")
    ]
