"""Reads finished narrative text and holds every claim in it against the facts and the tables.

It knows nothing of the writers: not their sentences, not how they choose words. It has a grammar of its own: a rule
per kind of claim, with its form in Chinese and in English, and a method that tells whether the claim is true. What it
cannot read is a finding as well: a clause that nobody has checked may say anything. Names and texts that people typed
are marked first, so that nothing in them is taken for a claim.
"""

from __future__ import annotations

from collections import Counter

from salesreview.metrics.facts import Facts
from salesreview.settings import Settings
from salesreview.tables.model import Tables

from .claims.grammar import RULES, Finding
from .claims.lists import Lists

__all__ = ["RULES", "Finding", "Reading", "check_text", "differing"]


class Reading(Lists):
    """The reading of one company's texts, by all kinds of claims."""


def check_text(texts: dict[str, str], facts: Facts, tables: Tables, settings: Settings) -> Reading:
    """Read the texts of the slots, written in the settings' language."""
    reading = Reading(facts, tables, settings)
    for slot, text in texts.items():
        reading.read(slot, text)
    return reading


def differing(one: Reading, other: Reading) -> list[Finding]:
    """Find the slots whose claims differ in two languages (which of two amounts shows as level is each one's own)."""
    found = []
    for slot in one.claims:
        a, b = (
            Counter(each for each in reading.claims[slot] if each[0] not in ("gap", "none_shown"))
            for reading in (one, other)
        )
        if a != b:
            found.append(
                Finding(
                    slot, f"the languages differ: {sorted(map(str, (a - b)))} against {sorted(map(str, (b - a)))}", ""
                )
            )
    return found
