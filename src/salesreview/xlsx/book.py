"""What a workbook is made of: its sheets, defined names and tables, and which part holds each."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote

from salesreview.xlsx import markup
from salesreview.xlsx.address import Area, area, split_reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from xml.etree.ElementTree import Element

    from salesreview.xlsx.package import Package

WORKBOOK = "xl/workbook.xml"
_RELATION_ID = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a defined name leads: a sheet (its caption now) and a rectangle of it."""

    sheet: str
    area: Area


@dataclass(frozen=True, slots=True)
class ExcelTable:
    """An Excel Table as its part describes it."""

    name: str
    part: str
    sheet: str
    area: Area  # with header and totals rows
    columns: tuple[str, ...]
    header_rows: int
    totals_rows: int

    @property
    def body(self) -> Area:
        """The rows between header and totals."""
        return Area(
            self.area.top + self.header_rows, self.area.left, self.area.bottom - self.totals_rows, self.area.right
        )


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship of a part: its kind (the last word of its type) and the part it leads to."""

    id: str
    kind: str
    target: str


#: The rows of an Excel Table that are no body, and how many it has where it states nothing.
_ROWS_BESIDE_BODY = (("header", 1), ("totals", 0))


class Book:
    """The structure of an open workbook. Raises WorkbookError where a part it needs is damaged."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._relations: dict[str, tuple[Relation, ...]] = {}
        self._root = markup.tree(package.xml(WORKBOOK), WORKBOOK)

    @cached_property
    def sheets(self) -> Mapping[str, str]:
        """Worksheets: caption -> part, in the order of the tabs (chart sheets and dialogs left out)."""
        found = {}
        parts = {r.id: r.target for r in self.relations(WORKBOOK) if r.kind == "worksheet"}
        for sheet in self._root.iterfind("{*}sheets/{*}sheet"):
            part = parts.get(relation_id(sheet))
            if part is not None:
                found[sheet.get("name", "")] = part
        return found

    @cached_property
    def captions(self) -> tuple[str, ...]:
        """The captions of all sheets, chart sheets and dialogs too."""
        return tuple(sheet.get("name", "") for sheet in self._root.iterfind("{*}sheets/{*}sheet"))

    @cached_property
    def date1904(self) -> bool:
        """Whether dates count from 1904 (workbooks that were made on an old Macintosh)."""
        properties = self._root.find("{*}workbookPr")
        return properties is not None and properties.get("date1904", "0") in ("1", "true")

    @cached_property
    def names(self) -> Mapping[str, Place]:
        """Defined names of the whole workbook that lead to cells of a worksheet; broken ones (#REF!) are left out."""
        found = {}
        for name in self._root.iterfind("{*}definedNames/{*}definedName"):
            place = split_reference(name.text or "")
            if place is not None and name.get("localSheetId") is None:
                caption = self._captions.get(place[0].casefold())
                if caption is not None:
                    found[name.get("name", "")] = Place(caption, place[1])
        return found

    @cached_property
    def _captions(self) -> Mapping[str, str]:
        return {caption.casefold(): caption for caption in self.sheets}

    @cached_property
    def tables(self) -> Mapping[str, ExcelTable]:
        """Excel Tables by name."""
        found = {}
        for sheet, part in self.sheets.items():
            for relation in self.relations(part):
                if relation.kind == "table" and relation.target in self.package:
                    table = self._table(sheet, relation.target)
                    if table is not None:
                        found[table.name] = table
        return found

    def _table(self, sheet: str, part: str) -> ExcelTable | None:
        root = markup.tree(self.package.xml(part), part)
        box = area(root.get("ref", ""))
        if box is None:
            return None
        columns = tuple(
            markup.plain_text(column.get("name", "")) for column in root.iterfind("{*}tableColumns/{*}tableColumn")
        )
        name = root.get("displayName") or root.get("name") or ""
        header, totals = (markup.whole(root.get(f"{kind}RowCount"), part, most) for kind, most in _ROWS_BESIDE_BODY)
        return ExcelTable(name, part, sheet, box, columns, header, totals)

    def forget_tables(self) -> None:
        """Read the tables anew at the next use: their parts have been rewritten."""
        self.__dict__.pop("tables", None)

    def relations(self, part: str) -> tuple[Relation, ...]:
        """Return a part's relationships inside the file (links to outside are left out)."""
        if part not in self._relations:
            self._relations[part] = tuple(self._read_relations(part))
        return self._relations[part]

    def _read_relations(self, part: str) -> Iterator[Relation]:
        source = relations_part(part)
        if source not in self.package:
            return
        folder = posixpath.dirname(part)
        for relation in markup.tree(self.package.xml(source), source):
            target = unquote(relation.get("Target", ""))
            if relation.get("TargetMode") == "External" or not target:
                continue
            full = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            yield Relation(relation.get("Id", ""), relation.get("Type", "").rpartition("/")[2], full)


def relations_part(part: str) -> str:
    """Return the name of the part that holds another part's relationships."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", name + ".rels")


def relation_id(element: Element) -> str:
    """Return an element's `r:id`, empty where it has none."""
    return next((element.attrib[name] for name in _RELATION_ID if name in element.attrib), "")
