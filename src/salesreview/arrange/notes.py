"""The tab 便笺 / Notes: what a person wrote where the review needed the cell, with its old place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from salesreview.arrange.model import Moved
from salesreview.review.document import CellValue

#: The defined name of the tab's first head; the tab is found by it wherever it is and whatever it is called.
NOTES = "SR_notes"
CAPTIONS = {"zh": "便笺", "en": "Notes"}
HEADS = {
    "zh": ("记于", "原位置", "所在行", "您写的内容", "该处现为"),
    "en": ("Noted", "Stood at", "Row of", "What you wrote", "There now"),
}
#: Widths of the columns, in characters.
WIDTHS = (17.0, 24.0, 20.0, 60.0, 24.0)


def lines(moved: Sequence[Moved], at: dt.datetime) -> list[tuple[CellValue, ...]]:
    """Return the tab's lines for what found no other place."""
    return [
        (at.replace(microsecond=0), move.at, move.row or None, move.text, move.now or None)
        for move in moved if move.new is None
    ]  # fmt: skip
