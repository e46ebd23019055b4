"""What fastexcel does not say of an .xlsx: hidden rows, merged cells, formulas without a result, its calendar."""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from salesreview.xlsx.address import area, column_number

#: A sheet that unpacks to more is not looked through: it would take as long as reading it.
_LARGEST = 200 << 20
_MOST = 20_000
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(rb"<Relationship\s[^>]*>")
_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*?\shidden=[\"'](?:1|true)[\"'][^>]*>")
_NUMBER = re.compile(rb"\sr=[\"'](\d+)[\"']")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]+\d+:[A-Z]+\d+)[\"']")
_EMPTY_RESULT = re.compile(
    rb"<(?:\w+:)?c\s[^>]*?r=[\"']([A-Z]+)(\d+)[\"'][^>]*>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


@dataclass(frozen=True, slots=True)
class Marks:
    """What was found: rows and columns count from 1.

    Attributes:
        hidden: The rows that are hidden or filtered out.
        merged: First and last row, and the column, of cells merged downwards.
        unsaved: Row and column of formulas whose result was never saved.
        four_years_off: Whether dates are read four years early: calamine (its issue 706) takes the calendar from an
            extension's workbookPr that says nothing of it.
    """

    hidden: tuple[int, ...] = ()
    merged: tuple[tuple[int, int, int], ...] = ()
    unsaved: tuple[tuple[int, int], ...] = ()
    four_years_off: bool = False


def marks(path: Path, sheet: str) -> Marks:
    """Look through a sheet of an .xlsx or .xlsm; of another kind of file nothing is found."""
    try:
        with zipfile.ZipFile(path) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                return Marks()
            book = archive.read("xl/workbook.xml")
            off = _four_years_off(book)
            part = _part(archive, book, sheet)
            if part is None or archive.getinfo(part).file_size > _LARGEST:
                return Marks(four_years_off=off)
            data = archive.read(part)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError):
        return Marks()
    hidden: tuple[int, ...] = ()
    if b"hidden=" in data:
        numbers = (_NUMBER.search(row.group()) for row in _ROW.finditer(data))
        hidden = tuple(int(number[1]) for number in numbers if number)
    merged: list[tuple[int, int, int]] = []
    if b"mergeCell" in data:
        for found in _MERGED.finditer(data):
            box = area(found[1].decode())
            if box is not None and box.bottom > box.top and len(merged) < _MOST:
                merged.append((box.top, box.bottom, box.left))
    unsaved: tuple[tuple[int, int], ...] = ()
    if b"</f></c>" in data or b"<v></v>" in data or b"<v/>" in data or b":f></" in data:
        unsaved = tuple((int(cell[2]), column_number(cell[1].decode())) for cell in _EMPTY_RESULT.finditer(data))[
            :_MOST
        ]
    return Marks(hidden, tuple(merged), unsaved, off)


def _four_years_off(book: bytes) -> bool:
    found = re.findall(rb"<(\w+:)?workbookPr\b([^>]*)>", book)
    own = [attributes for prefix, attributes in found if not prefix]
    if not own or len(found) < 2:
        return False
    return bool(re.search(rb"date1904=[\"'](?:1|true)[\"']", own[0])) and b"date1904" not in found[-1][1]


def _part(archive: zipfile.ZipFile, book: bytes, sheet: str) -> str | None:
    from xml.sax.saxutils import unescape

    relations = {}
    for relation in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
        key, target = (re.search(rb"\s" + name + rb"=[\"']([^\"']*)", relation) for name in (b"Id", b"Target"))
        if key and target:
            text = target[1].decode()
            relations[key[1]] = text.lstrip("/") if text.startswith("/") else f"xl/{text}"
    for element in _SHEET.findall(book):
        name, key = re.search(rb"\sname=\"([^\"]*)\"", element), re.search(rb"\w+:id=[\"']([^\"']*)", element)
        if name and key and unescape(name[1].decode(), {"&quot;": '"', "&apos;": "'"}) == sheet:
            part = relations.get(key[1])
            return part if part in archive.namelist() else None
    return None
