"""The map of a workbook's defined names as texts in cells: the template writes it, Excel's host reads it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from salesreview.xlsx.address import Area, area
from salesreview.xlsx.book import Place

#: Characters of one cell: at most 8,000 UTF-16 units, which Excel takes in a block of cells.
_PIECE = 4_000


def map_pieces(places: Mapping[str, tuple[str, str]]) -> list[str]:
    """Return names, each with its sheet's caption and an address, as texts that each fit into a cell."""
    by_sheet: dict[str, dict[str, str]] = {}
    for name, (sheet, address) in places.items():
        by_sheet.setdefault(sheet, {})[name] = address
    text = json.dumps(by_sheet, ensure_ascii=False, separators=(",", ":"))
    return [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]


def read_map(pieces: Iterable[str]) -> dict[str, Place]:
    """Return what `map_pieces` took; nothing where the texts are not ours."""
    try:
        return {
            name: Place(sheet, _area(ref))
            for sheet, names in json.loads("".join(pieces)).items() for name, ref in names.items()
        }  # fmt: skip
    except (ValueError, AttributeError, TypeError):
        return {}


def _area(ref: str) -> Area:
    found = area(ref)
    if found is None:
        raise ValueError(ref)
    return found
