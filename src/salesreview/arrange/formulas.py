"""A person's formulas that are moved together: their references to each other move with them."""

from __future__ import annotations

import re

from salesreview.xlsx.address import Area, column_number

_CELL = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([1-9][0-9]{0,6})")
_RANGE = re.compile(r"\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6}(?::\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6})?")


def shifted(formula: str, area: Area, rows: int) -> str:
    """Return a formula with its references into an area of its own sheet moved down; all others stay."""
    from openpyxl.formula.tokenizer import Token, Tokenizer

    if not rows:
        return formula
    tokens = Tokenizer(formula).items
    return "=" + "".join(
        _moved(token.value, area, rows) if token.type == Token.OPERAND and token.subtype == Token.RANGE else token.value
        for token in tokens
    )


def _moved(text: str, area: Area, rows: int) -> str:
    if not _RANGE.fullmatch(text):
        return text
    corners = [_CELL.fullmatch(corner) for corner in text.split(":")]
    inside = all(found is not None and area.holds(int(found[4]), column_number(found[2].upper())) for found in corners)
    if not inside:
        return text
    return ":".join(f"{found[1]}{found[2]}{found[3]}{int(found[4]) + rows}" for found in corners if found is not None)
