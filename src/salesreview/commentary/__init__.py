"""Sentence catalogues, slots, and the writing of narrative text."""

from __future__ import annotations

from salesreview.commentary.slots import SLOT, SLOTS, Slot
from salesreview.commentary.write import to_rich, write_commentary

__all__ = ["SLOT", "SLOTS", "Slot", "to_rich", "write_commentary"]
