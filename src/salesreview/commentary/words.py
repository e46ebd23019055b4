"""Keeping a person's words: what becomes of each slot's text at a refresh (source: review.md §5)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

GENERATED, EDITED, LOCKED, REPLACED = "generated", "edited", "locked", "replaced"

#: What the state cell shows, and what a person may choose there (auto and locked).
STATE_WORDS: dict[str, tuple[str, str]] = {
    GENERATED: ("自动", "auto"),
    EDITED: ("已修改", "edited"),
    LOCKED: ("锁定", "locked"),
}
_NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?(?:%|个百分点| pp)?")


@dataclass(frozen=True, slots=True)
class Remembered:
    """One stored row. A slot's last row is the one whose text stands in its cell; `replaced` rows are an archive.

    `generated` is our text that a person's words began from, `kept` the words themselves (with live placeholders),
    `shown` what stands in the cell, placeholders filled.
    """

    slot: str
    month: str
    language: str
    generated: str
    kept: str
    shown: str
    state: str

    def row(self) -> tuple[str, ...]:
        """Return the row as it is stored."""
        return (self.slot, self.month, self.language, self.generated, self.kept, self.shown, self.state)


@dataclass(frozen=True, slots=True)
class SlotState:
    """What a slot's cells show after a refresh: `proposal` and `note` are "" where there is nothing to offer.

    `stale` are the numbers of the kept text that came from generated text and have changed since.
    """

    text: str
    state: str
    proposal: str = ""
    stale: tuple[str, ...] = ()

    def word(self, lang: str) -> str:
        """Return the state as the state cell shows it."""
        return STATE_WORDS[self.state][0 if lang == "zh" else 1]

    def note(self, lang: str) -> str:
        """Return the line that marks changed numbers, "" where there are none."""
        if not self.stale:
            return ""
        if lang == "zh":
            return f"保留的文字中，以下数字已变化：{'、'.join(self.stale)}"
        return f"These numbers of the text kept have changed since: {', '.join(self.stale)}"


@dataclass(frozen=True, slots=True)
class Merge:
    """The result for all slots, and the rows to store (in this order)."""

    slots: Mapping[str, SlotState]
    memory: tuple[Remembered, ...]


def same(one: str, other: str) -> bool:
    """Tell whether two texts differ in nothing but line ends and trailing blanks."""
    return _plain(one) == _plain(other)


def chosen(word: str | None) -> str | None:
    """Return the state that a word in the state cell asks for, in either language; None where it asks for none."""
    folded = (word or "").strip().casefold()
    return next((state for state, words in STATE_WORDS.items() if folded in (words[0], words[1])), None)


def merge(
    proposals: Mapping[str, str], cells: Mapping[str, str | None], choices: Mapping[str, str | None],
    memory: Iterable[Remembered], month: str, language: str, *, fill: Callable[[str], str] = str,
) -> Merge:  # fmt: skip
    """Decide every slot of `proposals`: replaced, kept with the proposal beside it, or left alone.

    `cells` and `choices` are what stands in the slot and state cells now; `fill` replaces live placeholders.
    A slot missing from `cells` was removed from the workbook: its words stay in the memory.
    """
    stored = list(memory)
    slots: dict[str, SlotState] = {}
    rows = [each for each in stored if each.slot not in proposals]
    for slot, proposal in proposals.items():
        own = [each for each in stored if each.slot == slot]
        if slot in cells:
            own = _left(own, slot, cells[slot] or "", chosen(choices.get(slot)), (month, language))
        entered, rest = _entered(own, slot, month, language)
        state, row = _shown(entered, proposal, fill)
        slots[slot] = state
        rows += [*rest, row]
    return Merge(slots, tuple(rows))


def _plain(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).rstrip()


def _left(own: list[Remembered], slot: str, cell: str, choice: str | None, now: tuple[str, str]) -> list[Remembered]:
    """Return the rows with what a person did to the cell since we wrote it."""
    current = [each for each in own if each.state != REPLACED]
    if not current:
        if not _plain(cell) and choice != LOCKED:
            return own
        return [*own, Remembered(slot, *now, "", cell, cell, LOCKED if choice == LOCKED else EDITED)]
    last = current[-1]
    touched = not same(cell, last.shown)
    rest = [each for each in own if each is not last]
    archive = replace(last, state=REPLACED)
    if last.state != GENERATED and touched and (last.kept != last.shown or not _plain(cell)):
        rest.append(archive)  # a pattern with placeholders typed over, or words deleted
    if choice == LOCKED:
        # What the cell shows is what the lock holds; a pattern with live placeholders is kept beside it.
        if last.state == EDITED and not touched and not same(last.kept, cell):
            rest.append(archive)
        return [*rest, replace(last, kept=cell, shown=cell, state=LOCKED) if touched or last.state != LOCKED else last]
    if touched:
        state = EDITED if _plain(cell) else GENERATED
        if last.state == EDITED and choice == GENERATED and state == EDITED:  # asked for our text again
            return [*rest, replace(archive, kept=cell, shown=cell), replace(last, kept="", shown="", state=GENERATED)]
        if last.state == LOCKED and choice != GENERATED:
            state = LOCKED
        return [*rest, replace(last, kept=cell, shown=cell, state=state)]
    if choice == GENERATED and last.state == EDITED:
        return [*rest, archive, replace(last, kept="", shown="", state=GENERATED)]
    if choice == GENERATED and last.state == LOCKED:
        free = GENERATED if same(last.shown, last.generated) else EDITED
        return [*rest, replace(last, state=free)]
    return own


def _entered(own: list[Remembered], slot: str, month: str, language: str) -> tuple[Remembered, list[Remembered]]:
    """Return the row of the month and language entered, and the other rows."""
    here = [each for each in own if (each.month, each.language) == (month, language) and each.state != REPLACED]
    if not here:
        return Remembered(slot, month, language, "", "", "", GENERATED), own
    return here[-1], [each for each in own if each is not here[-1]]


def _shown(row: Remembered, proposal: str, fill: Callable[[str], str]) -> tuple[SlotState, Remembered]:
    if row.state == GENERATED:
        return SlotState(proposal, GENERATED), replace(row, generated=proposal, kept="", shown=proposal)
    if row.state == LOCKED:
        return SlotState(row.shown, LOCKED), row
    shown = fill(row.kept)
    offered = "" if same(shown, proposal) else proposal
    stale = _stale(row, proposal) if offered else ()
    return SlotState(shown, EDITED, offered, stale), replace(row, shown=shown)


def _stale(row: Remembered, proposal: str) -> tuple[str, ...]:
    began, now = set(_NUMBER.findall(row.generated)), set(_NUMBER.findall(proposal))
    return tuple(dict.fromkeys(each for each in _NUMBER.findall(row.kept) if each in began and each not in now))
