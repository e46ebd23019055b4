"""Keeping a person's words: what becomes of each slot's text at a refresh (source: review.md §5)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from salesreview.commentary.live import rebound, unfilled
from salesreview.commentary.numbers import Outdated, outdated, updated

GENERATED, EDITED, LOCKED, REPLACED = "generated", "edited", "locked", "replaced"
UPDATE, BACK = "update", "back"

#: What the state cell shows.
STATE_WORDS: dict[str, tuple[str, str]] = {
    GENERATED: ("自动", "auto"),
    EDITED: ("已修改", "edited"),
    LOCKED: ("锁定", "locked"),
}
#: What a person may choose there besides: the numbers of their text brought up to date; the words last replaced.
ACTION_WORDS: dict[str, tuple[str, str]] = {
    UPDATE: ("更新数字", "update numbers"),
    BACK: ("恢复文字", "my last words"),
}
#: What the list of a state cell offers, in its order.
OFFERED = (GENERATED, LOCKED, UPDATE, BACK)

_NONE, _GONE = "-", "gone"  # nothing stood beside the text; the slot was not in the workbook
MOST_ARCHIVED, MOST_CHARACTERS = 100, 200_000  # what the archive of one slot holds; the oldest words leave first


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a person did to the text; `what` is a key of `changes.WHAT`."""

    slot: str
    month: str
    language: str
    what: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Remembered:
    """One stored row. A slot's last row is the one whose text stands in its cell; `replaced` rows are an archive.

    `generated` is our text that a person's words began from, `kept` the words themselves (with live placeholders),
    `shown` what stands in the cell, placeholders filled; `beside` tells what we wrote beside it.
    """

    slot: str
    month: str
    language: str
    generated: str
    kept: str
    shown: str
    state: str
    beside: str = ""

    def row(self) -> tuple[str, ...]:
        """Return the row as it is stored."""
        texts = (self.generated, self.kept, self.shown)
        return (self.slot, self.month, self.language, *texts, self.state, self.beside)

    def change(self, what: str, was: str, now: str) -> Change:
        """Return a change of this row's text."""
        return Change(self.slot, self.month, self.language, what, was, now)


@dataclass(frozen=True, slots=True)
class SlotState:
    """What a slot's cells show after a refresh: `proposal` and `note` are "" where there is nothing to offer.

    `outdated` are the numbers of the kept text that came from generated text and have changed since, `unfilled` its
    placeholders that no number could be put in.
    """

    text: str
    state: str
    proposal: str = ""
    outdated: tuple[Outdated, ...] = ()
    unfilled: tuple[str, ...] = ()

    @property
    def stale(self) -> tuple[str, ...]:
        """The outdated numbers as they stand in the text."""
        return tuple(dict.fromkeys(each.old for each in self.outdated))

    def word(self, lang: str) -> str:
        """Return the state as the state cell shows it."""
        return STATE_WORDS[self.state][0 if lang == "zh" else 1]

    def note(self, lang: str) -> str:
        """Return the line that marks changed numbers and placeholders without one, "" where there are none."""
        zh = lang == "zh"
        comma, stop = ("、", "。") if zh else (", ", ". ")
        new = comma.join(dict.fromkeys(f"{each.old} → {each.new}" for each in self.outdated if each.new))
        old = comma.join(dict.fromkeys(each.old for each in self.outdated if not each.new))
        parts = []
        if new:
            choice = ACTION_WORDS[UPDATE][0 if zh else 1]
            parts.append(f"保留的文字中，以下数字已变化：{new}；要更新，请在状态列选“{choice}”" if zh else
                         f"These numbers of the text kept have changed: {new}; choose “{choice}” in the state column "
                         "to bring them up to date")  # fmt: skip
        if old:
            parts.append(f"以下数字已变化，且其文字也有变化，请对照建议稿修改：{old}" if zh else
                         f"These numbers have changed with the words around them, please compare: {old}")  # fmt: skip
        if self.unfilled:
            names = comma.join(self.unfilled)
            parts.append(f"以下占位符写法有误或没有数值：{names}" if zh else
                         f"These placeholders are mistyped or have no value: {names}")  # fmt: skip
        return stop.join(parts)

    def beside(self, lang: str) -> str:
        """Return what stands beside the text: the note, then the proposal."""
        return "\n".join(part for part in (self.note(lang), self.proposal) if part)


@dataclass(frozen=True, slots=True)
class Merge:
    """The result for all slots, the rows to store (in this order), and what a person did since the last refresh."""

    slots: Mapping[str, SlotState]
    memory: tuple[Remembered, ...]
    changes: tuple[Change, ...] = ()


@dataclass(slots=True)
class _Left:
    """A slot as a person left it: its stored rows, the last one for its cell, and what was done and asked for."""

    rows: list[Remembered]
    changes: list[Change] = field(default_factory=list)
    update: bool = False


def same(one: str, other: str) -> bool:
    """Tell whether two texts differ in nothing but line ends and trailing blanks."""
    return _plain(one) == _plain(other)


def chosen(word: str | None) -> str | None:
    """Return what a word in the state cell asks for, in either language; None where it asks for nothing."""
    folded = (word or "").strip().casefold()
    return next((key for key, words in {**STATE_WORDS, **ACTION_WORDS}.items() if folded in words), None)


def merge(
    proposals: Mapping[str, str], cells: Mapping[str, str | None], choices: Mapping[str, str | None],
    memory: Iterable[Remembered], month: str, language: str, *, fill: Callable[[str], str] = str,
    beside: Mapping[str, str | None] | None = None,
) -> Merge:  # fmt: skip
    """Decide every slot of `proposals`: replaced, kept with the proposal beside it, or left alone.

    `cells`, `choices` and `beside` are what stands in the cells of text, state and proposal now; `fill` replaces live
    placeholders. A slot missing from `cells` was removed from the workbook: its words stay in the memory.
    """
    stored = list(memory)
    slots: dict[str, SlotState] = {}
    rows = [each for each in stored if each.slot not in proposals]
    changes: list[Change] = []
    for slot, proposal in proposals.items():
        own = [each for each in stored if each.slot == slot]
        if slot in cells:
            left = _left(own, slot, cells[slot] or "", choices.get(slot), (month, language))
            left.changes += _strays(own, slot, choices.get(slot), (beside or {}).get(slot), (month, language))
        else:
            left = _Left(own, _removed(own))
        changes += left.changes
        was = left.rows[-1] if left.rows else None
        entered, rest = _entered(left.rows, slot, month, language)
        if left.update and entered is was and entered.state == EDITED:
            entered = _up_to_date(entered, proposal, fill, changes)
        state, row = _shown(entered, proposal, fill)
        slots[slot] = state
        rows += [*_bounded(rest), replace(row, beside=_digest(state.beside(language)) if slot in cells else _GONE)]
    return Merge(slots, tuple(rows), tuple(changes))


def _plain(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).rstrip()


def _digest(text: str) -> str:
    plain = _plain(text)
    return hashlib.sha256(plain.encode()).hexdigest()[:16] if plain else _NONE


def _current(own: list[Remembered]) -> Remembered | None:
    """Return the row whose text stands in the cell."""
    return next((each for each in reversed(own) if each.state != REPLACED), None)


def _removed(own: list[Remembered]) -> list[Change]:
    """Note once that a person removed a slot from the workbook."""
    last = _current(own)
    return [] if last is None or last.beside == _GONE else [last.change("removed", last.shown, "")]


def _strays(
    own: list[Remembered], slot: str, word: str | None, beside: str | None, now: tuple[str, str]
) -> list[Change]:
    """Note what a person typed into the cells beside the text, which are written anew."""
    row = _current(own) or Remembered(slot, *now, "", "", "", GENERATED, _NONE)
    found = []
    if (word or "").strip() and chosen(word) is None:
        found.append(row.change("state", "", word or ""))
    if _plain(beside or "") and row.beside not in ("", _GONE, _digest(beside or "")):
        found.append(row.change("beside", "", beside or ""))
    return found


def _left(own: list[Remembered], slot: str, cell: str, word: str | None, now: tuple[str, str]) -> _Left:
    """Return the rows with what a person did to the cell since we wrote it."""
    asked, last = chosen(word), _current(own)
    if last is None:
        if not _plain(cell) and asked != LOCKED:
            return _Left(own)
        row = Remembered(slot, *now, "", cell, cell, LOCKED if asked == LOCKED else EDITED)
        return _Left([*own, row], [row.change("edited", "", cell)])
    left = _Left([each for each in own if each is not last], [], asked == UPDATE)
    row = last
    if not same(cell, last.shown):
        left.changes.append(last.change("edited" if _plain(cell) else "cleared", last.shown, cell))
        row = _typed(last, cell, left)
    row = _chose(row, last, asked, left)
    left.rows.append(row)
    return left


def _typed(last: Remembered, cell: str, left: _Left) -> Remembered:
    """Return the row of a text that a person typed over ours, or over their own."""
    if not _plain(cell):
        if last.state != GENERATED:
            left.rows.append(replace(last, state=REPLACED))
        if last.state == LOCKED:
            return replace(last, kept=cell, shown=cell)
        return replace(last, kept="", shown=cell, state=GENERATED)
    kept, whole = rebound(last.kept, last.shown, cell) if last.state != GENERATED else (cell, True)
    if not whole:  # a pattern with placeholders typed over
        left.rows.append(replace(last, state=REPLACED))
    return replace(last, kept=kept, shown=cell, state=LOCKED if last.state == LOCKED else EDITED)


def _chose(row: Remembered, last: Remembered, asked: str | None, left: _Left) -> Remembered:
    """Return the row after what a person chose in the state cell; `last` is the row as we had written it."""
    if asked == LOCKED and row.state != LOCKED:
        left.changes.append(row.change("locked", "", row.shown))
        return replace(row, kept=row.kept or row.shown, state=LOCKED)
    if asked == GENERATED and last.state == LOCKED:
        left.changes.append(row.change("unlocked", "", row.shown))
        return replace(row, state=GENERATED if same(row.kept, row.generated) else EDITED)
    if asked == GENERATED and last.state == EDITED and row.state == EDITED:
        left.rows.append(replace(row, state=REPLACED))
        left.changes.append(row.change("ours", row.shown, ""))
        return replace(row, kept="", shown="", state=GENERATED)
    if asked == BACK:
        return _brought_back(row, left)
    return row


def _brought_back(row: Remembered, left: _Left) -> Remembered:
    """Return the row of the words last replaced in this month and language; the row itself where there are none."""
    at = (row.month, row.language)
    archive = [r for r in left.rows if r.state == REPLACED and (r.month, r.language) == at and _plain(r.kept)]
    if not archive:
        return row
    words = archive[-1]
    left.rows.remove(words)
    if row.state != GENERATED and _plain(row.kept):
        left.rows.append(replace(row, state=REPLACED))
    left.changes.append(row.change("back", row.shown, words.shown))
    return replace(words, state=EDITED, beside=row.beside)


def _bounded(rest: list[Remembered]) -> list[Remembered]:
    """Return a slot's other rows less what nobody needs: our text of other months, words archived twice or long ago."""
    kept: list[Remembered] = []
    seen: set[tuple[str, str, str]] = set()
    archived = characters = 0
    for row in reversed(rest):
        if row.state == GENERATED:
            continue
        if row.state == REPLACED:
            words = (row.month, row.language, _plain(row.kept))
            archived += 1
            characters += len(row.kept) + len(row.generated)
            if words in seen or (archived > 1 and (archived > MOST_ARCHIVED or characters > MOST_CHARACTERS)):
                continue
            seen.add(words)
        kept.append(row)
    return kept[::-1]


def _entered(own: list[Remembered], slot: str, month: str, language: str) -> tuple[Remembered, list[Remembered]]:
    """Return the row of the month and language entered, and the other rows."""
    here = [each for each in own if (each.month, each.language) == (month, language) and each.state != REPLACED]
    if not here:
        return Remembered(slot, month, language, "", "", "", GENERATED), own
    return here[-1], [each for each in own if each is not here[-1]]


def _up_to_date(row: Remembered, proposal: str, fill: Callable[[str], str], changes: list[Change]) -> Remembered:
    """Return the row with its outdated numbers replaced, as a person asked for."""
    kept, generated = updated(row.kept, row.generated, proposal)
    if kept != row.kept:
        changes.append(row.change("numbers", fill(row.kept), fill(kept)))
    return replace(row, kept=kept, generated=generated)


def _shown(row: Remembered, proposal: str, fill: Callable[[str], str]) -> tuple[SlotState, Remembered]:
    if row.state == GENERATED:
        return SlotState(proposal, GENERATED), replace(row, generated=proposal, kept="", shown=proposal)
    if row.state == LOCKED:
        return SlotState(row.shown, LOCKED), row
    shown = fill(row.kept)
    offered = "" if same(shown, proposal) else proposal
    marked = tuple(outdated(row.kept, row.generated, proposal)) if offered else ()
    return SlotState(shown, EDITED, offered, marked, unfilled(shown)), replace(row, shown=shown)
