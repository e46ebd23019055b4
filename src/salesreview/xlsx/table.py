"""The part of an Excel Table: its extent and column names follow the rows that were written."""

from __future__ import annotations

import re

from salesreview.xlsx import markup
from salesreview.xlsx.address import Area
from salesreview.xlsx.markup import Element

_TOTALS = (b"totalsRowFunction", b"totalsRowLabel", b"totalsRowDxfId", b"totalsRowCellStyle")


def resized(data: bytes, part: str, extent: Area, headers: tuple[str, ...], *, totals: bool = False) -> bytes:
    """Return a table's part with a new extent and the names of its first columns.

    Args:
        data: The part as it stands.
        part: Its name, for errors.
        extent: Header, body and (with `totals`) totals rows.
        headers: The first columns' names; columns after them keep theirs, missing ones are added.
        totals: Keep the totals row a person switched on. Without it the table has none any more.

    What was filtered and sorted was that of the old rows: the filter keeps its buttons and loses its conditions.
    """
    root = markup.root(data, part)
    attributes = markup.with_attribute(root.attributes, b"ref", extent.range_ref)
    if not totals:
        attributes = markup.with_attribute(attributes, b"totalsRowCount", None)
    edits = [(root.start, root.inner, markup.opening(root, attributes))]
    kept_rows = 1 if totals and markup.attribute(attributes, b"totalsRowCount") else 0
    filtered = Area(extent.top, extent.left, extent.bottom - kept_rows, extent.right)
    for child in markup.children(data, root):
        if child.name == b"autoFilter":
            edits.append((child.start, child.end, _unfiltered(data, child, filtered)))
        elif child.name == b"sortState":
            edits.append((child.start, child.end, b""))
        elif child.name == b"tableColumns":
            edits.append((child.start, child.end, _columns(data, part, child, extent, headers, totals)))
    return markup.splice(data, edits)


def _unfiltered(data: bytes, element: Element, extent: Area) -> bytes:
    """Return the filter over the new extent; only columns whose button is hidden are still named."""
    hidden = [
        data[child.start : child.end]
        for child in markup.children(data, element)
        if child.name == b"filterColumn" and child.empty
    ]
    tag = element.prefix + element.name
    attributes = markup.with_attribute(element.attributes, b"ref", extent.range_ref)
    if not hidden:
        return b"<" + tag + attributes + b"/>"
    return b"<" + tag + attributes + b">" + b"".join(hidden) + b"</" + tag + b">"


def _columns(data: bytes, part: str, element: Element, extent: Area, headers: tuple[str, ...], totals: bool) -> bytes:
    columns = [child for child in markup.children(data, element) if child.name == b"tableColumn"]
    width = extent.right - extent.left + 1
    pieces, taken = [], {name.casefold() for name in headers}
    highest = max((markup.whole(column.get(b"id"), part) for column in columns), default=0)
    for position in range(width):
        if position >= len(columns):
            highest += 1
            name = markup.escaped(_stored(headers[position]), quotes=True)
            pieces.append(f'<{element.prefix.decode()}tableColumn id="{highest}" name="{name}"/>'.encode())
            continue
        column = columns[position]
        attributes = column.attributes
        if position < len(headers):
            attributes = _named(attributes, headers[position])
        elif markup.plain_text(column.get(b"name") or "").casefold() in taken:
            # A person's column may not bear the name one of ours has now.
            attributes = _named(attributes, f"{markup.plain_text(column.get(b'name') or '')} ({position + 1})")
        for total in () if totals else _TOTALS:
            attributes = markup.with_attribute(attributes, total, None)
        inside = b"" if column.empty else data[column.inner : column.end]
        if not totals:
            inside = re.sub(rb"<((?:[^\s/>:]+:)?totalsRowFormula)[\s>].*?</\1>", b"", inside, flags=re.S)
        pieces.append(markup.opening(column, attributes) + inside)
    attributes = markup.with_attribute(element.attributes, b"count", str(width))
    tag = element.prefix + element.name
    return b"<" + tag + attributes + b">" + b"".join(pieces) + b"</" + tag + b">"


def _named(attributes: bytes, name: str) -> bytes:
    """Set a column's name where it differs: the same name may be written with other entities."""
    if markup.plain_text(markup.attribute(attributes, b"name") or "") == name:
        return attributes
    return markup.with_attribute(attributes, b"name", _stored(name))


def _stored(name: str) -> str:
    """Return a column name as a table part writes it: line breaks as _x000a_."""
    return name.replace("\r\n", "\n").replace("\n", "_x000a_")
