"""A sheet added behind all others: its part, its entries in the workbook, the content types and the properties."""

from __future__ import annotations

import re

from salesreview.xlsx import markup
from salesreview.xlsx.address import quoted
from salesreview.xlsx.book import WORKBOOK, relations_part
from salesreview.xlsx.markup import Element
from salesreview.xlsx.package import Package

_TYPES, _PROPERTIES = "[Content_Types].xml", "docProps/app.xml"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_LONGEST_CAPTION = 31
#: What may stand before <definedNames> in a workbook (ECMA-376 part 1, 18.2.27).
_BEFORE_NAMES = (b"externalReferences", b"functionGroups", b"sheets")


def free_caption(wanted: str, taken: list[str]) -> str:
    """Return a caption that no sheet has yet."""
    known, caption, number = {name.casefold() for name in taken}, wanted, 1
    while caption.casefold() in known:
        number += 1
        end = f" ({number})"
        caption = wanted[: _LONGEST_CAPTION - len(end)] + end
    return caption


def add_sheet(package: Package, caption: str, data: bytes, names: dict[str, str]) -> str:
    """Add a worksheet behind all others; return its part. `names`: defined name -> A1 address on it, with dollars.

    Raises WorkbookError where a part that must name it is damaged.
    """
    number = 1
    while (part := f"xl/worksheets/sheet{number}.xml") in package:
        number += 1
    links = relations_part(WORKBOOK)
    link, kind = _relation(package, links, part)
    package.add(part, data)
    package.replace(_TYPES, _typed(package.xml(_TYPES), part))
    package.replace(links, _linked(package.xml(links), links, link, kind, part))
    package.replace(WORKBOOK, _listed(package.xml(WORKBOOK), caption, link, names))
    if _PROPERTIES in package:
        package.replace(_PROPERTIES, _titled(package.xml(_PROPERTIES), caption, list(names)))
    return part


def _typed(data: bytes, part: str) -> bytes:
    root = markup.root(data, _TYPES)
    tag = root.prefix.decode()
    new = f'<{tag}Override PartName="/{part}" ContentType="{_SHEET_TYPE}"/>'.encode()
    return markup.splice(data, [(root.inner_end, root.inner_end, new)])


def _relation(package: Package, links: str, part: str) -> tuple[str, str]:
    """Return a free id, and the kind of relationship that the workbook's other sheets have."""
    tree = markup.tree(package.xml(links), links)
    taken = {relation.get("Id", "").casefold() for relation in tree}
    number = 1
    while f"rid{number}" in taken:
        number += 1
    kind = next(
        (each.get("Type", "") for each in tree if each.get("Type", "").endswith("/worksheet")),
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet",
    )
    return f"rId{number}", kind


def _linked(data: bytes, links: str, link: str, kind: str, part: str) -> bytes:
    root = markup.root(data, links)
    target = part.removeprefix("xl/")
    new = f'<{root.prefix.decode()}Relationship Id="{link}" Type="{kind}" Target="{target}"/>'.encode()
    return markup.splice(data, [(root.inner_end, root.inner_end, new)])


def _listed(data: bytes, caption: str, link: str, names: dict[str, str]) -> bytes:
    root = markup.root(data, WORKBOOK)
    sheets = markup.descend(data, root, b"sheets")
    if sheets is None or sheets.empty:
        raise markup.broken(WORKBOOK)
    known = list(markup.children(data, sheets))
    highest = max((markup.whole(each.get(b"sheetId"), WORKBOOK) for each in known), default=0)
    found = re.search(rb"\s(\w+:id)\s*=", known[0].attributes) if known else None
    id_name = found[1].decode() if found is not None else "r:id"
    tag = (sheets.prefix + b"sheet").decode()
    entry = f'<{tag} name="{markup.escaped(caption, quotes=True)}" sheetId="{highest + 1}" {id_name}="{link}"/>'
    edits = [(sheets.inner_end, sheets.inner_end, entry.encode())]
    p = root.prefix.decode()
    defined = "".join(
        f'<{p}definedName name="{name}">{markup.escaped(quoted(caption))}!{address}</{p}definedName>'
        for name, address in names.items()
    )
    section = markup.descend(data, root, b"definedNames")
    if section is not None and not section.empty:
        edits.append((section.inner_end, section.inner_end, defined.encode()))
    else:
        at = _after(data, root)
        whole = f"<{p}definedNames>{defined}</{p}definedNames>".encode()
        edits.append((at, at, whole) if section is None else (section.start, section.end, whole))
    return markup.splice(data, edits)


def _after(data: bytes, root: Element) -> int:
    for name in _BEFORE_NAMES:
        found = markup.descend(data, root, name)
        if found is not None:
            return found.end
    raise markup.broken(WORKBOOK)


def _titled(data: bytes, caption: str, names: list[str]) -> bytes:
    """Name the sheet in the properties, where they list the parts as Excel does; else leave them as they are."""
    root = markup.root(data, _PROPERTIES)
    pairs, titles = (markup.descend(data, root, each, b"vector") for each in (b"HeadingPairs", b"TitlesOfParts"))
    if pairs is None or titles is None:
        return data
    counts = [
        markup.whole(data[i4.inner : i4.inner_end], _PROPERTIES)
        for variant in markup.children(data, pairs)
        if (i4 := markup.descend(data, variant, b"i4")) is not None
    ]
    listed = list(markup.children(data, titles))
    if not counts or sum(counts) != len(listed) or len(counts) > 2:
        return data
    edits, p = [], listed[0].prefix.decode() if listed else "vt:"
    added = [1, len(names) if len(counts) == 2 else 0]
    numbers = [
        i4 for variant in markup.children(data, pairs) if (i4 := markup.descend(data, variant, b"i4")) is not None
    ]
    for i4, count, more in zip(numbers, counts, added, strict=False):
        edits.append((i4.inner, i4.inner_end, str(count + more).encode()))
    last = listed[counts[0] - 1].end if counts[0] else titles.inner
    edits.append((last, last, f"<{p}lpstr>{markup.escaped(caption)}</{p}lpstr>".encode()))
    if len(counts) == 2:
        more_names = "".join(f"<{p}lpstr>{name}</{p}lpstr>" for name in names)
        edits.append((titles.inner_end, titles.inner_end, more_names.encode()))
    size = markup.with_attribute(titles.attributes, b"size", str(len(listed) + sum(added)))
    edits.append((titles.start, titles.inner, markup.opening(titles, size)))
    return markup.splice(data, edits)
