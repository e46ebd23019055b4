"""The links of a worksheet: those of a person stay, ours lead where the document says."""

from __future__ import annotations

import re

from salesreview.review.document import Link
from salesreview.xlsx import markup
from salesreview.xlsx.address import a1, area, quoted
from salesreview.xlsx.grid import Grid
from salesreview.xlsx.markup import Element

#: What follows <hyperlinks> in a worksheet (ECMA-376 part 1, 18.3.1.99).
_AFTER = frozenset(
    b"printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors "
    b"smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls webPublishItems tableParts "
    b"extLst".split()
)
_OUTSIDE = re.compile(rb"\s[^\s=:]+:id\s*=\s*(?:\"[^\"]*\"|'[^']*')")


def edits(
    grid: Grid, written: dict[tuple[int, int], Link | None], unlinked: set[tuple[int, int]]
) -> list[tuple[int, int, bytes]]:
    """Return the changes that give the written cells their links.

    A Link replaces whatever link stood at its cell. Without one, a link inside the workbook is taken away from the
    cells in `unlinked` (bodies of blocks, where all such links are ours); a link to outside is a person's and stays.
    """
    wanted = {at: link for at, link in written.items() if link is not None}
    section = grid.section(b"hyperlinks")
    if section is None:
        if not wanted:
            return []
        at = _place(grid)
        tag = grid.prefix + b"hyperlinks"
        return [(at, at, b"<" + tag + b">" + _new(grid.prefix, wanted) + b"</" + tag + b">")]
    changes, kept = [], 0
    for element in markup.children(grid.data, section):
        box = area(element.get(b"ref") or "")
        at_cell = None if box is None else (box.top, box.left)
        link = wanted.pop(at_cell, None) if at_cell is not None else None
        if link is not None:
            changes.append((element.start, element.inner, _redirected(element, link)))
        elif at_cell in unlinked and at_cell in written and not _OUTSIDE.search(element.attributes):
            changes.append((element.start, element.end, b""))
            continue
        kept += 1
    if not kept and not wanted:
        return [(section.start, section.end, b"")]
    if wanted:
        changes.append((section.inner_end, section.inner_end, _new(grid.prefix, wanted)))
    return changes


def _place(grid: Grid) -> int:
    past = False
    for section in grid.sections:
        past = past or section.start == grid.sheet_data.start
        if past and (section.prefix != grid.prefix or section.name in _AFTER):
            return section.start
    return grid.root.inner_end


def _new(prefix: bytes, wanted: dict[tuple[int, int], Link]) -> bytes:
    pieces = []
    for (row, column), link in sorted(wanted.items()):
        attributes = _aimed(f' ref="{a1(row, column)}"'.encode(), link)
        pieces.append(b"<" + prefix + b"hyperlink" + attributes + b"/>")
    return b"".join(pieces)


def _redirected(element: Element, link: Link) -> bytes:
    inside = _OUTSIDE.sub(b"", element.attributes)
    return markup.opening(element, _aimed(inside, link))


def _aimed(attributes: bytes, link: Link) -> bytes:
    attributes = markup.with_attribute(attributes, b"location", f"{quoted(link.sheet)}!{link.cell}")
    return markup.with_attribute(attributes, b"display", link.text)
