"""Sentence catalogues, slots, and the writing of narrative text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from salesreview.commentary.slots import SLOT, SLOTS, Slot

if TYPE_CHECKING:
    from salesreview.commentary.write import write_commentary

__all__ = ["SLOT", "SLOTS", "Slot", "write_commentary"]


def __getattr__(name: str) -> Any:
    """Import the writers, and polars with them, only where they are asked for: a new workbook needs none."""
    if name == "write_commentary":
        from salesreview.commentary.write import write_commentary

        return write_commentary
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
