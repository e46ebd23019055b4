"""Fills the model from a workbook file, as opening it in Excel does."""

from __future__ import annotations

import datetime as dt
import functools
import pickle
import posixpath
import warnings
import zipfile
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import openpyxl
from defusedxml.ElementTree import fromstring

from salesreview.xlsx.address import area

from .model import Book, Chart, Excel, Name, Series, Sheet, Table

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_VISIBLE = {"visible": -1, "hidden": 0, "veryHidden": 2}


def load(excel: Excel, path: Path, shown_as: str | None = None) -> Book:
    """Open a workbook in an application; `shown_as` is the full name that Excel tells."""
    book: Book = pickle.loads(_read(path, path.stat().st_mtime_ns))
    book.excel, book.path = excel, shown_as or str(path)
    excel.books.append(book)
    return book


@functools.lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> bytes:
    """Read a workbook once for all tests of a process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl leaves out (sparklines, data bars) is no cell
        values = openpyxl.load_workbook(path, data_only=True, keep_links=False)
        formulas = openpyxl.load_workbook(path, keep_links=False)
    book = Book(Excel(), str(path))
    for each in values.worksheets:
        sheet = Sheet(book, each.title, _VISIBLE[each.sheet_state])
        _fill(sheet, each, formulas[each.title])
        book.sheets.append(sheet)
    book.names = [Name(name, f"={defined.attr_text}") for name, defined in formulas.defined_names.items()]
    with zipfile.ZipFile(path) as package:
        for sheet, part in zip(book.sheets, _sheet_parts(package), strict=True):
            sheet.charts = _charts(package, part)
    return pickle.dumps(book)


def _fill(sheet: Sheet, values: Any, formulas: Any) -> None:
    for row in values.iter_rows():
        for cell in row:
            at = (cell.row, cell.column)
            if cell.has_style or cell.value is not None:
                sheet.formats[at] = cell.number_format
            if cell.value is not None:
                sheet.cells[at] = _held(cell.value)
    for row in formulas.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                at, text = (cell.row, cell.column), getattr(cell.value, "text", cell.value)
                sheet.formulas[at] = str(text)
                sheet.results[str(text)] = sheet.cells.get(at)
    sheet.tables = [
        Table(each.displayName, box, bool(each.totalsRowCount))
        for each in formulas.tables.values() if (box := area(each.ref)) is not None
    ]  # fmt: skip
    sheet.merged = [box for each in formulas.merged_cells.ranges if (box := area(each.coord)) is not None]
    sheet.heights = {row: each.height for row, each in values.row_dimensions.items() if each.height}
    sheet.hidden_rows = {row for row, each in values.row_dimensions.items() if each.hidden}
    sheet.protected = bool(formulas.protection.sheet)


def _held(value: Any) -> Any:
    if isinstance(value, (bool, str, dt.datetime)):
        return value
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)
    return float(value) if isinstance(value, (int, float)) else str(value)


def _sheet_parts(package: zipfile.ZipFile) -> list[str]:
    links = _relations(package, "xl/workbook.xml")
    sheets = fromstring(package.read("xl/workbook.xml")).find(f"{_MAIN}sheets")
    return [links[each.get(_REL)] for each in sheets]


def _relations(package: zipfile.ZipFile, part: str) -> dict[str | None, str]:
    folder, name = posixpath.split(part)
    try:
        root = fromstring(package.read(f"{folder}/_rels/{name}.rels"))
    except KeyError:
        return {}
    return {each.get("Id"): posixpath.normpath(posixpath.join("/", folder, each.get("Target")))[1:] for each in root}


def _charts(package: zipfile.ZipFile, part: str) -> list[Chart]:
    found = []
    for drawing in _relations(package, part).values():
        if not drawing.startswith("xl/drawings/drawing"):
            continue
        links = _relations(package, drawing)
        for frame in fromstring(package.read(drawing)).iterfind(".//{*}graphicFrame"):
            name, chart = frame.find(".//{*}cNvPr"), frame.find(".//{*}chart")
            found.append(_chart(str(name.get("name")), fromstring(package.read(links[chart.get(_REL)]))))
    return found


def _chart(name: str, root: Element) -> Chart:
    title = root.find("{*}chart/{*}title")
    text = None if title is None else "".join(each.text or "" for each in title.iterfind(".//{*}t"))
    return Chart(name, text, [Series() for _ in root.iterfind(".//{*}ser")])
