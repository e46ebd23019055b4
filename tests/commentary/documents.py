"""Whole reviews as documents that a person can read, kept in `golden/`; rewritten only by --refresh-goldens."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesreview.commentary.slots import SLOT

GOLDEN = Path(__file__).with_name("golden")


def prose(title: str, texts: dict[str, str], lang: str) -> str:
    """The texts as a document to be read: a heading for each cell, a paragraph for each of its lines."""
    parts = [f"# {title}"]
    for key, text in texts.items():
        parts += [f"## {SLOT[key].label(lang)}", *text.split("\n")]
    return "\n\n".join(parts) + "\n"


def check(name: str, text: str, request: pytest.FixtureRequest) -> None:
    path = GOLDEN / name
    if request.config.getoption("--refresh-goldens"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
