"""Web pages, XML spreadsheets and text under a workbook's ending: what many systems call an export to Excel."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import polars as pl

from salesreview.sources import headings
from salesreview.sources.delimited import read_text
from salesreview.sources.encodings import to_utf8
from salesreview.sources.hostile import broken, no_workbook
from salesreview.sources.wanted import Wanted
from salesreview.tables.cleaned import BLANKS
from salesreview.tables.model import RawSheet

_WORKBOOKS = (b"PK", b"\xd0\xcf\x11\xe0", b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_SPREADSHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"
_MARKED = (b"<html", b"<table", b"<!doctype", b"<meta", b"<head", b"<body", b"<style", b"<div")


def is_disguised(head: bytes) -> bool:
    """Say whether a file's first bytes are of no workbook of any kind; an empty file is none either."""
    return bool(head.strip(b"\0")) and not head.startswith(_WORKBOOKS)


def read_disguised(path: Path, wanted: Wanted) -> RawSheet:
    """Read a table of a web page, an XML spreadsheet of Excel 2003, or delimited text; raise SourceError else."""
    data = to_utf8(path.read_bytes(), path.name)
    start = data[:4096].lower()
    if b"office:spreadsheet" in data[:8192] and b"<workbook" in start:
        return _table(path.name, _xml_tables(data, path.name), wanted)
    if any(mark in start for mark in _MARKED):
        reader = _Tables()
        reader.feed(data.decode("utf-8", "replace"))
        return _table(path.name, reader.tables, wanted)
    read = read_text(data, path.name, wanted)
    if not wanted.known_in(read.headers):
        raise no_workbook(path.name)
    return read


Table = list[list[str]]


def _table(name: str, tables: list[Table], wanted: Wanted) -> RawSheet:
    """Return the table with most known headers, the longest of equals."""
    found = []
    for rows in tables:
        width = max(map(len, rows), default=0)
        square = [[*row, *[""] * (width - len(row))] for row in rows]
        at = wanted.header_row(square)
        if at is not None:
            headers, deep = headings.joined_headers(square, at, wanted.known_in)
            found.append((wanted.known_in(headers), len(square), square, at, deep, headers))
    if not found or not max(known for known, *_ in found):
        raise no_workbook(name)
    _, _, rows, at, deep, headers = max(found, key=lambda entry: entry[:2])
    body = rows[at + deep :]
    columns = [pl.Series([row[place] or None for row in body], dtype=pl.String) for place in range(len(headers))]
    return wanted.found(name, headers, columns, at + deep + 1, above=headings.above(rows, at))


class _Tables(HTMLParser):
    """Collects the cells of a page's tables; a cell that spans columns is followed by blanks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[Table] = []
        self._open: list[Table] = []
        self._cell: list[str] | None = None
        self._span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row or a cell."""
        if tag == "table":
            self._close()
            self._open.append([])
            self.tables.append(self._open[-1])
        elif tag == "tr" and self._open:
            self._close()
            self._open[-1].append([])
        elif tag in ("td", "th") and self._open:
            self._close()
            if not self._open[-1]:
                self._open[-1].append([])
            span = dict(attrs).get("colspan") or "1"
            self._cell, self._span = [], min(int(span), 200) if span.isdigit() else 1
        elif tag == "br" and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """End a cell, a row or a table."""
        if tag in ("td", "th", "tr"):
            self._close()
        elif tag == "table" and self._open:
            self._close()
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """Take the text of a cell."""
        if self._cell is not None:
            self._cell.append(data)

    def _close(self) -> None:
        if self._cell is not None and self._open and self._open[-1]:
            text = " ".join("".join(self._cell).strip(BLANKS).split())
            self._open[-1][-1] += [text, *[""] * (self._span - 1)]
        self._cell = None


def _xml_tables(data: bytes, name: str) -> list[Table]:
    try:
        root = ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        raise broken(name) from error
    return [_xml_rows(table) for table in root.iter(f"{_SPREADSHEET}Table")]


def _xml_rows(table: ElementTree.Element) -> Table:
    rows: Table = []
    for row in table.iter(f"{_SPREADSHEET}Row"):
        index = row.get(f"{_SPREADSHEET}Index")
        if index and index.isdigit():
            rows += [[] for _ in range(min(int(index) - 1 - len(rows), 1000))]
        cells: list[str] = []
        for cell in row.iter(f"{_SPREADSHEET}Cell"):
            at = cell.get(f"{_SPREADSHEET}Index")
            if at and at.isdigit():
                cells += [""] * min(int(at) - 1 - len(cells), 1000)
            value = cell.find(f"{_SPREADSHEET}Data")
            text = "" if value is None else "".join(value.itertext()).strip(BLANKS)
            moment = value is not None and value.get(f"{_SPREADSHEET}Type") == "DateTime"
            cells.append(text.replace("T", " ").removesuffix(".000").removesuffix(" 00:00:00") if moment else text)
        rows.append(cells)
    return rows
