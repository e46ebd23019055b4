"""XML worked on as bytes: finding elements and changing attributes so that every other byte stays as it was.

A tree that is parsed and written anew loses prefixes, `mc:Ignorable` and the order of attributes; Excel then drops
what it no longer understands. So parts are cut at the places found here and put together again.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from salesreview.errors import WorkbookError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element as TreeElement

_ATTRIBUTES = rb"(?:\s+[^\s=/>]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*"
_TAG = re.compile(rb"<(?:[?!][^>]*>|(/?)([^\s/>!?]+)(" + _ATTRIBUTES + rb")\s*(/?)>)")
_CDATA = re.compile(rb"<!\[CDATA\[(.*?)\]\]>", re.S)
_COMMENT = re.compile(rb"<!--.*?-->", re.S)
_BAD_CHARACTER = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
#: The extent that a worksheet states of its cells, in group 1.
STATED_EXTENT = re.compile(rb"<(?:\w+:)?dimension\s[^>]*?\bref\s*=\s*[\"']([^\"']*)")
_SURROGATE = re.compile("[\ud800-\udfff]")
#: Most UTF-16 units a cell may hold; Excel repairs a file that has more.
LONGEST_TEXT = 32_767


@dataclass(frozen=True, slots=True)
class Element:
    """Where one element stands in a part's bytes."""

    name: bytes  # without its prefix
    prefix: bytes  # with its colon, or empty
    attributes: bytes  # as written, with the space before them
    start: int
    inner: int  # where its content begins
    inner_end: int
    end: int

    @property
    def empty(self) -> bool:
        """Whether it is written as one self-closing tag."""
        return self.inner_end == self.end

    def get(self, name: bytes) -> str | None:
        """Return an attribute's text, None where it is missing."""
        return attribute(self.attributes, name)


def prepared(data: bytes, part: str) -> bytes:
    """Return a part as UTF-8 without comments and CDATA sections, so that tags can be found by pattern.

    Files written by spreadsheet programs come back unchanged. Raises WorkbookError for a part that declares
    entities, which no workbook has and an attack on the reader needs.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = _decoded(data, "utf-16", part)
        data = re.sub(r"""(<\?xml[^>]*?)\s+encoding\s*=\s*(?:"[^"]*"|'[^']*')""", r"\1", text, count=1).encode()
    if b"<!" in data:
        if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
            raise WorkbookError(
                f"工作簿的部件 {part} 含有不允许的 XML 声明，已拒绝打开。请用 Excel 重新另存该文件后再试。",
                f"The workbook's part {part} holds a forbidden XML declaration, so the file was not used. "
                "Save it again from Excel and retry.",
            )
        data = _CDATA.sub(lambda found: escaped(_decoded(found.group(1), "utf-8", part)).encode(), data)
        data = _COMMENT.sub(b"", data)
    if not data.isascii():
        _decoded(data, "utf-8", part)
    return data


def _decoded(data: bytes, encoding: str, part: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise broken(part) from error


def whole(text: str | bytes | None, part: str, default: int = 0) -> int:
    """Return a whole number that a part states, `default` where it states none. Raises WorkbookError for no number."""
    if not text:
        return default
    try:
        return int(text)
    except ValueError as error:
        raise broken(part) from error


def tree(data: bytes, part: str) -> TreeElement:
    """Parse a part without entities. Raises WorkbookError where it is not well-formed."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        found: TreeElement = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise broken(part) from error
    return found


def broken(part: str) -> WorkbookError:
    """Return the error for a part that cannot be understood."""
    return WorkbookError(
        f"工作簿已损坏：部件 {part} 无法解析。请用 Excel 打开并修复后另存，再重试。",
        f"The workbook is damaged: its part {part} cannot be parsed. Open and repair it in Excel, save it, and retry.",
    )


def attribute(attributes: bytes, name: bytes) -> str | None:
    """Return the text of one attribute (`name` with its prefix), None where it is missing."""
    at = _find(attributes, name)
    if at is None:
        return None
    text = at.group(2)[1:-1].decode()
    return html.unescape(text) if "&" in text else text


def with_attribute(attributes: bytes, name: bytes, value: str | None) -> bytes:
    """Return `attributes` with one of them set, added at the end, or (None) taken out."""
    at = _find(attributes, name)
    if value is None:
        return attributes if at is None else attributes[: at.start()] + attributes[at.end() :]
    written = b'"' + escaped(value, quotes=True).encode() + b'"'
    if at is None:
        return attributes + b" " + name + b"=" + written
    return attributes[: at.start(2)] + written + attributes[at.end(2) :]


def _find(attributes: bytes, name: bytes) -> re.Match[bytes] | None:
    return _pattern(name).search(attributes) if name in attributes else None


@lru_cache(maxsize=256)
def _pattern(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"\s+(" + re.escape(name) + rb")\s*=\s*(\"[^\"]*\"|'[^']*')")


def root(data: bytes, part: str) -> Element:
    """Return the part's root element. Raises WorkbookError where there is none."""
    for found in _TAG.finditer(data):
        if found.group(2) is None or found.group(1):
            continue
        prefix, name = _split(found.group(2))
        closing = data.rfind(b"</" + found.group(2))
        if found.group(4) or closing < 0:
            return Element(name, prefix, found.group(3), found.start(), found.end(), found.end(), found.end())
        end = data.index(b">", closing) + 1
        return Element(name, prefix, found.group(3), found.start(), found.end(), closing, end)
    raise broken(part)


def children(data: bytes, parent: Element, *, opaque: bytes = b"") -> Iterator[Element]:
    """Yield the elements directly inside `parent`; `opaque` names one whose content is skipped unread."""
    at, depth = parent.inner, 0
    opened: re.Match[bytes] | None = None
    while at < parent.inner_end:
        found = _TAG.search(data, at, parent.inner_end)
        if found is None:
            return
        at = found.end()
        if found.group(2) is None:
            continue
        if found.group(1):
            depth -= 1
        elif not found.group(4):
            depth += 1
            if depth == 1:
                opened = found
                if opaque and _split(found.group(2))[1] == opaque:
                    at = data.rindex(b"</" + found.group(2), at, parent.inner_end)
        elif depth == 0:
            prefix, name = _split(found.group(2))
            yield Element(name, prefix, found.group(3), found.start(), at, at, at)
        if found.group(1) and depth == 0 and opened is not None:
            prefix, name = _split(opened.group(2))
            yield Element(name, prefix, opened.group(3), opened.start(), opened.end(), found.start(), at)


def descend(data: bytes, parent: Element, *path: bytes) -> Element | None:
    """Return the first element along a path of names below `parent`, None where a step is missing."""
    for name in path:
        step = next((child for child in children(data, parent) if child.name == name), None)
        if step is None:
            return None
        parent = step
    return parent


def opening(element: Element, attributes: bytes) -> bytes:
    """Return an element's start tag (self-closing where it was) with other attributes."""
    return b"<" + element.prefix + element.name + attributes + (b"/>" if element.empty else b">")


def splice(data: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    """Return `data` with stretches (start, end, new bytes) replaced; they must not overlap."""
    pieces, at = [], 0
    for start, end, new in sorted(changes, key=lambda change: (change[0], change[1])):
        pieces += [data[at:start], new]
        at = end
    return b"".join([*pieces, data[at:]])


def _split(name: bytes) -> tuple[bytes, bytes]:
    prefix, colon, local = name.rpartition(b":")
    return prefix + colon, local


def escaped(text: str, *, quotes: bool = False) -> str:
    """Return text fit for XML; `quotes` for an attribute's value."""
    text = _SURROGATE.sub("\ufffd", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if quotes:
        text = text.replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
    return text


def cell_text(text: str) -> str:
    """Return text fit for a cell's `<t>`: characters XML forbids as _xHHHH_, cut to what a cell holds."""
    text = text.replace("\r\n", "\n")
    if len(text) * 2 > LONGEST_TEXT:
        units = text.encode("utf-16-le", "replace")[: LONGEST_TEXT * 2]
        text = units.decode("utf-16-le", "ignore")
    text = _LOOKS_ESCAPED.sub("_x005F_", text)
    return escaped(_BAD_CHARACTER.sub(lambda found: f"_x{ord(found.group()):04X}_", text))


def plain_text(text: str) -> str:
    """Return the text that `cell_text` wrote (already without XML entities)."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found.group(1), 16)), text)
