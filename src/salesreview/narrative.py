"""A person's words carried over a refresh: slots read from the workbook, merged with proposals, written back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from salesreview.commentary.slots import SLOTS
from salesreview.commentary.words import Memory, merge
from salesreview.commentary.write import to_rich
from salesreview.review.document import AnyValue, Block, Document
from salesreview.review.layout import slot_names
from salesreview.review.render import SlotView

if TYPE_CHECKING:
    from salesreview.hosts.base import Host
    from salesreview.metrics.facts import Facts
    from salesreview.settings import Settings

MEMORY = "SR_memory"
HEADERS = ("slot", "month", "language", "state", "generated", "text")
#: The line of the memory that holds the digest of the last document instead of a slot's text.
DIGEST = "_review"


@dataclass(frozen=True, slots=True)
class Words:
    """What the slots show after the merge, and what the workbook remembers of it."""

    views: Mapping[str, SlotView]
    memory: tuple[tuple[AnyValue, ...], ...]
    digest_before: str
    digest: str = ""

    @property
    def changed(self) -> bool:
        """Whether the review differs from the one written last."""
        return self.digest != self.digest_before

    def add_to(self, document: Document, more: Mapping[str, AnyValue]) -> tuple[Document, Words]:
        """Return the document with `more` cells and the memory block, and these words with the document's digest."""
        shown = {name: value for name, value in document.cells.items()}
        tables = [block for block in document.blocks if not block.name.startswith("SR_runlog")]
        text = repr((sorted(shown.items()), tables, sorted(document.chart_titles.items())))
        digest = hashlib.sha256(text.encode()).hexdigest()[:16]
        rows = (HEADERS, *self.memory, (DIGEST, None, None, None, digest, None))
        whole = replace(
            document,
            cells={**document.cells, **more},
            blocks=(*document.blocks, Block(MEMORY, rows, None)),
        )
        return whole, replace(self, digest=digest)
