"""Sentence catalogues, slots, and the writing of narrative text."""

from __future__ import annotations

from salesreview.commentary.slots import SLOT, SLOTS, Slot
from salesreview.commentary.write import write_commentary

__all__ = ["SLOT", "SLOTS", "Slot", "write_commentary"]
