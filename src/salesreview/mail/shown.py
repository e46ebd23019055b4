"""A cell's value as Excel shows it: the figures of a mail are those of the copy, to the last digit."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

from salesreview.language import round_half_up
from salesreview.review.document import AnyValue, Link, Rich
from salesreview.review.looks import LOOKS

#: One section of a number format: literals in quotes, a sign, a number pattern, literals again.
_SECTION = re.compile(
    r'^(?:"(?P<before>[^"]*)")?(?P<sign>[+-]?)(?P<whole>[#,0]+)(?:\.(?P<decimals>0+))?(?P<percent>%?)'
    r'(?:"(?P<after>[^"]*)")?$'
)


def shown(value: AnyValue, look: str) -> str:
    """Return a value as its cell shows it under a key of LOOKS; empty for none."""
    if value is None or value == "":
        return ""
    if isinstance(value, Link | Rich):
        return value.text
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str):
        return value
    return _number(float(value), LOOKS[look][0])


def _number(value: float, pattern: str) -> str:
    sections = _sections(pattern)
    if sections is None:  # General and text: as short as the number allows
        return str(int(value)) if value.is_integer() else repr(value)
    part = sections[0]
    if len(sections) > 1:  # for positive, negative and zero; the negative one holds its own sign
        part = sections[0] if value > 0 else sections[1] if value < 0 or len(sections) < 3 else sections[2]
        value = abs(value)
    digits = len(part["decimals"] or "")
    # A percentage is moved by two places as text is, not multiplied: 0.145 must not become 14.499999.
    scaled = (
        float(f"{value!r}e2") if part["percent"] and "e" not in repr(value) else value * (100 if part["percent"] else 1)
    )
    rounded = round_half_up(scaled, digits)
    text = f"{rounded:,.{digits}f}" if "," in part["whole"] else f"{rounded:.{digits}f}"
    return f"{part['before'] or ''}{part['sign']}{text}{part['percent']}{part['after'] or ''}"


@cache
def _sections(pattern: str) -> tuple[re.Match[str], ...] | None:
    found = [_SECTION.match(section) for section in pattern.split(";")]
    return tuple(each for each in found if each is not None) if all(found) else None
