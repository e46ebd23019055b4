"""A person's words carried over a refresh: slots read from the workbook, merged with proposals, written back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from salesreview.commentary.live import fill_live
from salesreview.commentary.slots import SLOTS
from salesreview.commentary.voice import Voice
from salesreview.commentary.words import GENERATED, REPLACED, STATE_WORDS, Remembered, SlotState, merge, same
from salesreview.review.document import BEFORE, MEMORY, AnyValue, Block, Document, Rich
from salesreview.review.layout import slot_names
from salesreview.review.render import SlotView

if TYPE_CHECKING:
    from salesreview.hosts.base import Host
    from salesreview.review.document import CellValue

HEADERS = ("slot", "month", "language", "generated", "kept", "shown", "state")
#: The line of the memory that holds the digest of the last document instead of a slot's text.
DIGEST = "_review"


@dataclass(frozen=True, slots=True)
class Words:
    """What the slots show after the merge, and what the workbook remembers of it.

    `left_alone` are the cells that show a person's text as it is to be: their look, or a formula in them, stays.
    """

    views: Mapping[str, SlotView]
    memory: tuple[tuple[AnyValue, ...], ...]
    digest_before: str
    digest: str = ""
    left_alone: frozenset[str] = frozenset()

    @property
    def changed(self) -> bool:
        """Whether the review differs from the one written last."""
        return self.digest != self.digest_before

    def add_to(self, document: Document, more: Mapping[str, AnyValue]) -> tuple[Document, Words]:
        """Return the document with `more` cells and the memory block, and these words with the document's digest."""
        tables = [block for block in document.blocks if not block.name.startswith("SR_runlog")]
        text = repr((sorted(document.cells.items()), tables, sorted(document.chart_titles.items())))
        digest = hashlib.sha256(text.encode()).hexdigest()[:16]
        rows = (HEADERS, *self.memory, (DIGEST, None, None, digest, None, None, None))
        cells = {name: value for name, value in document.cells.items() if name not in self.left_alone}
        # what the last refresh inside Excel replaced is of no use after this one
        ours = (Block(MEMORY, rows, None), Block(BEFORE, (("before",),), None))
        whole = replace(document, cells={**cells, **more}, blocks=(*document.blocks, *ours))
        return whole, replace(self, digest=digest)


def merge_words(host: Host, proposals: Mapping[str, str], voice: Voice) -> Words:
    """Merge the proposals with what stands in the workbook's slots and with what it remembers of them.

    `voice` wrote the proposals; live numbers in a person's words are filled in it.
    """
    names = {slot.key: slot_names(slot.key) for slot in SLOTS}
    read = host.read_cells(name for text, state, _ in names.values() for name in (text, state))
    texts = {key: _text(read[text]) for key, (text, _, _) in names.items() if text in read}
    choices = {key: _text(read.get(state)) for key, (_, state, _) in names.items()}
    memory, digest = _remembered(host.read_block(MEMORY, len(HEADERS)))
    merged = merge(
        proposals, texts, choices, memory, str(voice.facts.month), voice.lang, fill=lambda text: fill_live(text, voice)
    )
    views = {key: _view(state, voice.lang) for key, state in merged.slots.items()}
    left_alone = frozenset(
        names[key][0]
        for key, state in merged.slots.items()
        if state.state != GENERATED and key in texts and same(state.text, texts[key])
    )
    return Words(views, tuple(each.row() for each in merged.memory), digest, left_alone=left_alone)


def _text(value: CellValue) -> str:
    return "" if value is None else str(value)


def _view(state: SlotState, lang: str) -> SlotView:
    beside = "\n".join(part for part in (state.note(lang), state.proposal) if part)
    return SlotView(Rich.of(state.text), state.word(lang), beside)


def _remembered(rows: list[list[CellValue]]) -> tuple[list[Remembered], str]:
    """Read the memory block; a line that is none of ours (a person found the hidden sheet) is passed over."""
    memory, digest = [], ""
    for row in rows:
        slot, month, language, generated, kept, shown, state = (_text(value) for value in row)
        if slot == DIGEST:
            digest = generated
        elif slot and (state in STATE_WORDS or state == REPLACED):
            memory.append(Remembered(slot, month, language, generated, kept, shown, state))
    return memory, digest
