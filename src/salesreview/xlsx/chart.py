"""Charts that draw our blocks follow them: how many rows they draw, and the values they show before a recalculation.

Everything else of a chart part (a person's colours, sizes, axes) stays byte for byte.
"""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterable, Iterator

from salesreview.review.document import AnyValue
from salesreview.xlsx import cells, markup
from salesreview.xlsx.address import Area, letters, split_reference
from salesreview.xlsx.blocks import Laid
from salesreview.xlsx.book import Book, relation_id
from salesreview.xlsx.markup import Element

Edit = tuple[int, int, bytes]


def chart_parts(book: Book) -> dict[str, str | None]:
    """Return every chart part, with the name of the drawing object that shows it where a worksheet does."""
    found: dict[str, str | None] = {}
    for part in book.package.parts:
        in_folder = part.startswith("xl/charts/") and part.endswith(".xml")
        if in_folder and markup.root(book.package.xml(part), part).name == b"chartSpace":
            found[part] = None
    for sheet in book.sheets.values():
        for drawing in (r.target for r in book.relations(sheet) if r.kind == "drawing" and r.target in book.package):
            targets = {r.id: r.target for r in book.relations(drawing) if r.kind == "chart"}
            for frame in markup.tree(book.package.xml(drawing), drawing).iterfind(".//{*}graphicFrame"):
                shown, named = frame.find(".//{*}chart"), frame.find(".//{*}cNvPr")
                part = "" if shown is None else targets.get(relation_id(shown), "")
                if part in found and named is not None:
                    found[part] = named.get("name")
    return found


def followed(data: bytes, part: str, blocks: Iterable[Laid], *, date1904: bool) -> bytes:
    """Return a chart's part with its references to written blocks, and their cached values, brought up to date.

    A reference that starts at the first body row of a block's column ends at its last plotted row; one to a single
    cell (a series' name, a label) keeps its cell. References to anything else, and categories of several levels,
    stay as they are.
    """
    written = tuple(blocks)
    edits: list[Edit] = []
    for parent, reference in _references(data, markup.root(data, part)):
        formula = markup.descend(data, reference, b"f")
        if formula is None or formula.empty:
            continue
        text = html.unescape(data[formula.inner : formula.inner_end].decode())
        place = split_reference(text)
        if place is None:
            continue
        single = parent == b"tx"
        block = next((b for b in written if _draws(b, *place, single=single)), None)
        if block is None:
            continue
        edits += _updated(data, reference, formula, block, place[1], single=single, date1904=date1904)
    return markup.splice(data, edits)


def _references(data: bytes, parent: Element) -> Iterator[tuple[bytes, Element]]:
    for child in markup.children(data, parent):
        if child.name in (b"numRef", b"strRef"):
            yield parent.name, child
        elif child.name != b"multiLvlStrRef" and data.find(b"Ref", child.inner, child.inner_end) >= 0:
            yield from _references(data, child)


def _draws(block: Laid, sheet: str, box: Area, *, single: bool) -> bool:
    if sheet.casefold() != block.sheet.casefold() or box.left != box.right:
        return False
    if not block.left <= box.left < block.left + block.width or box.left in block.foreign:
        return False
    end = block.top + block.reserved if block.reserved is not None else None
    inside = end is None or box.bottom <= end
    return inside and (block.top <= box.top == box.bottom if single else box.top == block.top + 1)


def _updated(
    data: bytes, reference: Element, formula: Element, block: Laid, box: Area, *, single: bool, date1904: bool
) -> Iterator[Edit]:
    column = box.left - block.left
    if single:
        first, count = box.top - block.top, 1
    else:
        first, count = 1, block.plotted
        sheet = data[formula.inner : formula.inner_end].rpartition(b"!")[0]
        name = letters(box.left)
        last = block.top + count
        cells_text = f"!${name}${block.top + 1}:${name}${last}"
        if (box.top, box.bottom) != (block.top + 1, last):
            yield formula.inner, formula.inner_end, sheet + cells_text.encode()
    values = [row[column] for row in block.rows[first : first + count]]
    yield _cache(data, reference, formula, values + [None] * (count - len(values)), date1904=date1904)


def _cache(data: bytes, reference: Element, formula: Element, values: list[AnyValue], *, date1904: bool) -> Edit:
    """Return the change that fills a reference's cache; its number format and extensions stay."""
    numbers = reference.name == b"numRef"
    name = b"numCache" if numbers else b"strCache"
    p = reference.prefix.decode()
    old = next((child for child in markup.children(data, reference) if child.name == name), None)
    kept = {child.name: data[child.start : child.end] for child in markup.children(data, old)} if old else {}
    pieces = [kept.get(b"formatCode", f"<{p}formatCode>General</{p}formatCode>".encode() if numbers else b"")]
    pieces.append(f'<{p}ptCount val="{len(values)}"/>'.encode())
    for index, value in enumerate(values):
        text = _number(value, date1904=date1904) if numbers else markup.escaped(cells.text_of(value))
        if text:
            pieces.append(f'<{p}pt idx="{index}"><{p}v>{text}</{p}v></{p}pt>'.encode())
    tag = p.encode() + name
    new = b"<" + tag + b">" + b"".join(pieces) + kept.get(b"extLst", b"") + b"</" + tag + b">"
    return (old.start, old.end, new) if old is not None else (formula.end, formula.end, new)


def _number(value: AnyValue, *, date1904: bool) -> str:
    plain = cells.simple(value)
    if isinstance(plain, dt.date):
        plain = cells.serial(plain, date1904)
    return cells.number(plain) if isinstance(plain, (int, float)) and not isinstance(plain, bool) else ""


def titled(data: bytes, part: str, text: str) -> bytes:
    """Return a chart's part with another title.

    Only a title that is written out is replaced: its first run takes the text (and keeps its look), the others go.
    A title that was deleted, is automatic, or shows a cell stays as it is.
    """
    rich = markup.descend(data, markup.root(data, part), b"chart", b"title", b"tx", b"rich")
    paragraphs = [] if rich is None else [c for c in markup.children(data, rich) if c.name == b"p"]
    runs = [(p, [c for c in markup.children(data, p) if c.name in (b"r", b"br", b"fld")]) for p in paragraphs]
    first = next(((p, r[1]) for p, r in enumerate(runs) if any(c.name == b"r" for c in r[1])), None)
    if first is None:
        return data
    keep = next(run for run in first[1] if run.name == b"r")
    edits: list[Edit] = [(run.start, run.end, b"") for run in first[1] if run is not keep]
    edits += [(p.start, p.end, b"") for index, p in enumerate(paragraphs) if index != first[0]]
    shown = markup.descend(data, keep, b"t")
    if shown is not None:
        tag = shown.prefix + b"t"
        new = b"<" + tag + b">" + markup.escaped(text).encode() + b"</" + tag + b">"
        edits.append((shown.start, shown.end, new))
    return markup.splice(data, edits)


def series_named(data: bytes, part: str, names: tuple[str, ...]) -> bytes:
    """Return a chart's part with its series' names, in the series' order; one without a name keeps having none."""
    plot = markup.descend(data, markup.root(data, part), b"chart", b"plotArea")
    series: list[tuple[int, Element]] = []
    for kind in markup.children(data, plot) if plot is not None else ():
        for element in markup.children(data, kind):
            if element.name == b"ser":
                order = markup.descend(data, element, b"order")
                series.append((markup.whole(order.get(b"val"), part) if order is not None else 0, element))
    edits: list[Edit] = []
    for (_, element), name in zip(sorted(series, key=lambda pair: pair[0]), names, strict=False):
        text = markup.descend(data, element, b"tx")
        literal = markup.descend(data, text, b"v") if text is not None else None
        reference = markup.descend(data, text, b"strRef") if text is not None else None
        if literal is not None:
            tag = literal.prefix + b"v"
            new = b"<" + tag + b">" + markup.escaped(name).encode() + b"</" + tag + b">"
            edits.append((literal.start, literal.end, new))
        elif reference is not None:
            formula = markup.descend(data, reference, b"f")
            if formula is not None:
                edits.append(_cache(data, reference, formula, [name], date1904=False))
    return markup.splice(data, edits)
