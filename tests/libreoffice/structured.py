"""Formulas that name a table's columns: Sales[Amount], [@Amount].

LibreOffice knows them in its own spelling only, Sales[[#This Row];[Amount]], not in its parser for Excel's formulas.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .errors import refused

_TEXTS = re.compile(r'("(?:[^"]|"")*")')
_THIS_ROW = re.compile(r"(?<![\w\]])\[@(?:\[([^\[\]]+)\]|([^\[\]]+))\]")
_THIS_ROW_OF = re.compile(r"([^\W\d][\w.]*)\[\[#This Row\];\[([^\[\]]+)\]\]", re.IGNORECASE)
_SIMPLE = re.compile(r"\w+")


def _outside_texts(formula: str, change: Callable[[str], str]) -> str:
    return "".join(part if part.startswith('"') else change(part) for part in _TEXTS.split(formula))


def is_structured(formula: str) -> bool:
    """Say whether a formula names a table's columns; one that leads to another sheet or book is not taken for it."""
    bare = _TEXTS.sub("", formula)
    return "[" in bare and "!" not in bare


def to_calc(formula: str, table: str | None) -> str:
    """Return Excel's formula in LibreOffice's spelling; `table` is the one whose cell it is put into."""

    def this_row(found: re.Match[str]) -> str:
        if table is None:
            raise refused(f"no table here: {formula}")
        return f"{table}[[#This Row];[{found[1] or found[2]}]]"

    return _outside_texts(formula, lambda part: _THIS_ROW.sub(this_row, part).replace(",", ";"))


def from_calc(formula: str, table: str | None) -> str:
    """Return LibreOffice's formula as Excel writes it in a cell of `table`."""

    def this_row(found: re.Match[str]) -> str:
        if table is None or found[1].lower() != table.lower():
            return found[0]
        return f"[@{found[2]}]" if _SIMPLE.fullmatch(found[2]) else f"[@[{found[2]}]]"

    return _outside_texts(formula, lambda part: _THIS_ROW_OF.sub(this_row, part).replace(";", ","))
