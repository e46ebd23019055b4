"""A person's words carried over a refresh: slots read from the workbook, merged with proposals, written back."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from salesreview.commentary.changes import Recorded, read_records, recorded, sentence_changes
from salesreview.commentary.live import fill_live
from salesreview.commentary.own import OwnSentences
from salesreview.commentary.slots import SLOTS
from salesreview.commentary.voice import Voice
from salesreview.commentary.words import GENERATED, REPLACED, STATE_WORDS, Remembered, SlotState, merge, same
from salesreview.review.document import (
    BEFORE,
    HISTORY,
    HISTORY_HEADERS,
    MEMORY,
    MEMORY_HEADERS,
    AnyValue,
    Block,
    Document,
    Rich,
)
from salesreview.review.layout import slot_names
from salesreview.review.render import SlotView

if TYPE_CHECKING:
    from salesreview.hosts.base import Host
    from salesreview.review.document import CellValue

#: The line of the memory that holds the digest of the last document instead of a slot's text.
DIGEST = "_review"
#: The state of the lines that hold a person's own sentences instead.
_OWN = "own"
#: Blocks that tell of the workbook: they are no change of the review.
_ASIDE = ("SR_runlog", "SR_audit", "SR_sentences")


@dataclass(frozen=True, slots=True)
class Words:
    """What the slots show after the merge, what the workbook remembers of it, and the record of changes.

    `left_alone` are the cells that show a person's text as it is to be: their look, or a formula in them, stays.
    """

    views: Mapping[str, SlotView]
    memory: tuple[tuple[AnyValue, ...], ...]
    digest_before: str
    digest: str = ""
    left_alone: frozenset[str] = frozenset()
    history: tuple[Recorded, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the review differs from the one written last."""
        return self.digest != self.digest_before

    def add_to(self, document: Document, more: Mapping[str, AnyValue]) -> tuple[Document, Words]:
        """Return the document with `more` cells and the memory block, and these words with the document's digest."""
        tables = [block for block in document.blocks if not block.name.startswith(_ASIDE)]
        text = repr((sorted(document.cells.items()), tables, sorted(document.chart_titles.items())))
        digest = hashlib.sha256(text.encode()).hexdigest()[:16]
        rows = (MEMORY_HEADERS, *self.memory, (DIGEST, None, None, digest, *[None] * 4))
        history = (HISTORY_HEADERS, *(tuple(value or None for value in line.row()) for line in self.history))
        cells = {name: value for name, value in document.cells.items() if name not in self.left_alone}
        # what the last refresh inside Excel replaced is of no use after this one
        ours = (Block(MEMORY, rows, None), Block(BEFORE, (("before",),), None), Block(HISTORY, history, None))
        whole = replace(document, cells={**cells, **more}, blocks=(*document.blocks, *ours))
        return whole, replace(self, digest=digest)


def merge_words(host: Host, proposals: Mapping[str, str], voice: Voice, own: OwnSentences, now: dt.datetime) -> Words:
    """Merge the proposals with what stands in the workbook's slots and with what it remembers of them.

    `voice` wrote the proposals; live numbers in a person's words are filled in it. `own` are the sentences of the
    sentence tab. Changes that a person made are recorded at `now`.
    """
    names = {slot.key: slot_names(slot.key) for slot in SLOTS}
    read = host.read_cells(name for each in names.values() for name in each)
    texts = {key: _text(read[text]) for key, (text, _, _) in names.items() if text in read}
    choices = {key: _text(read.get(state)) for key, (_, state, _) in names.items()}
    beside = {key: _text(read.get(proposal)) for key, (_, _, proposal) in names.items()}
    stored, digest = _remembered(host.read_block(MEMORY, len(MEMORY_HEADERS)))
    memory = [each for each in stored if each.state != _OWN]
    merged = merge(
        proposals, texts, choices, memory, str(voice.facts.month), voice.lang,
        fill=lambda text: fill_live(text, voice), beside=beside,
    )  # fmt: skip
    views = {key: _view(state, voice.lang) for key, state in merged.slots.items()}
    left_alone = frozenset(
        names[key][0]
        for key, state in merged.slots.items()
        if state.state != GENERATED and key in texts and same(state.text, texts[key])
    )
    before = {(each.slot, each.language): each.kept for each in stored if each.state == _OWN}
    changes = (*merged.changes, *sentence_changes(before, own.typed))
    earlier = read_records(host.read_block(HISTORY, len(HISTORY_HEADERS)))
    history = recorded(changes, now, host.last_author() if changes else "", earlier)
    kept = [Remembered(key, "", language, "", text, "", _OWN) for (key, language), text in own.typed.items()]
    # a slot's line comes last: the last one tells the month and language that the review shows
    rows = tuple(each.row() for each in (*kept, *merged.memory))
    return Words(views, rows, digest, left_alone=left_alone, history=history)


def _text(value: CellValue) -> str:
    return "" if value is None else str(value)


def _view(state: SlotState, lang: str) -> SlotView:
    return SlotView(Rich.of(state.text), state.word(lang), state.beside(lang))


def _remembered(rows: list[list[CellValue]]) -> tuple[list[Remembered], str]:
    """Read the memory block; a line that is none of ours (a person found the hidden sheet) is passed over."""
    memory, digest = [], ""
    for row in rows:
        slot, month, language, generated, kept, shown, state, beside = (_text(value) for value in row)
        if slot == DIGEST:
            digest = generated
        elif slot and (state in STATE_WORDS or state in (REPLACED, _OWN)):
            memory.append(Remembered(slot, month, language, generated, kept, shown, state, beside))
    return memory, digest
