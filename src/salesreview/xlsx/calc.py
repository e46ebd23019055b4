"""Formulas of a person that look at our figures: how Excel is told to work them out again."""

from __future__ import annotations

import re

from salesreview.xlsx import markup
from salesreview.xlsx.book import WORKBOOK, Book, relations_part
from salesreview.xlsx.package import Package

_CHAIN = "xl/calcChain.xml"
_TYPES = "[Content_Types].xml"
#: Sheets that unpack to more are raw sheets: unpacking one only to look for formulas would cost seconds.
_LARGEST_SEARCHED = 16 << 20
#: What follows <calcPr> in a workbook (ECMA-376 part 1, 18.2.27).
_AFTER = frozenset(
    b"oleSize customWorkbookViews pivotCaches smartTagPr smartTagTypes webPublishing fileRecoveryPr webPublishObjects "
    b"extLst".split()
)


def has_formulas(book: Book) -> bool:
    """Say whether a formula stands anywhere but in very large sheets (Excel's calculation chain lists those too)."""
    if _CHAIN in book.package:
        return True
    formula = re.compile(rb"<(?:[^\s/>:]+:)?f[\s>]")
    return any(
        formula.search(book.package.read(part))
        for part in book.sheets.values()
        if book.package.size(part) <= _LARGEST_SEARCHED
    )


def recalculate_at_opening(package: Package) -> None:
    """Have Excel calculate all formulas when it next opens the workbook.

    Their stored results were worked out from the figures of the refresh before, and Excel trusts stored results
    unless it is told not to. It takes the mark out again when it saves.
    """
    data = package.xml(WORKBOOK)
    root = markup.root(data, WORKBOOK)
    sections = list(markup.children(data, root))
    found = next((s for s in sections if s.name == b"calcPr"), None)
    if found is not None:
        if found.get(b"fullCalcOnLoad") in ("1", "true"):
            return
        attributes = markup.with_attribute(found.attributes, b"fullCalcOnLoad", "1")
        package.replace(WORKBOOK, markup.splice(data, [(found.start, found.inner, markup.opening(found, attributes))]))
        return
    past_sheets = False
    at = root.inner_end
    for section in sections:
        past_sheets = past_sheets or section.name == b"sheets"
        if past_sheets and (section.name in _AFTER or section.prefix != root.prefix):
            at = section.start
            break
    package.replace(WORKBOOK, markup.splice(data, [(at, at, b"<" + root.prefix + b'calcPr fullCalcOnLoad="1"/>')]))


def drop_chain(package: Package) -> None:
    """Take the calculation chain out of the file; Excel builds it anew.

    It lists every cell with a formula. A listed cell without one makes Excel repair the file.
    """
    if _CHAIN not in package:
        return
    package.remove(_CHAIN)
    _drop_child(package, _TYPES, b"PartName", "/" + _CHAIN)
    rels = relations_part(WORKBOOK)
    _drop_child(package, rels, b"Type", "/calcChain")


def _drop_child(package: Package, part: str, attribute: bytes, ending: str) -> None:
    data = package.xml(part)
    edits = [
        (child.start, child.end, b"")
        for child in markup.children(data, markup.root(data, part))
        if (child.get(attribute) or "").endswith(ending)
    ]
    package.replace(part, markup.splice(data, edits))
