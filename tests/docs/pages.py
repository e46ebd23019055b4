"""The Markdown pages of the project, and what stands in them."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.+)$", re.M)


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def shell_lines(text: str) -> list[str]:
    """Return the lines of the blocks that hold shell commands, without remarks."""
    blocks = (found[2] for found in _FENCE.finditer(text) if found[1] == "sh")
    return [line.split(" #")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]


def prose(text: str) -> str:
    return _CODE.sub("", _FENCE.sub("", text))


def links(text: str) -> list[str]:
    return _LINK.findall(prose(text))


def anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings as GitHub makes them."""
    found: set[str] = set()
    for heading in _HEADING.findall(_FENCE.sub("", text)):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").strip().lower()
        found.add(re.sub(r"[^\w\- ]", "", plain).replace(" ", "-"))
    return found


def sections(text: str) -> dict[str, str]:
    """Return heading -> what stands below it, up to the next heading of any depth."""
    parts = re.split(r"^#{1,6} +(.+)$", text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))
