"""A written copy is opened again and looked through: only parts, tabs and properties that it may have.

What may be there is listed, not what may not: a part of a kind that nobody thought of is a fault too.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from salesreview.mail.content import OPENS_ON
from salesreview.mail.errors import MailError
from salesreview.mail.extras import extra_captions

if TYPE_CHECKING:
    from salesreview.mail.content import Content

_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml|xl/(workbook|styles|sharedStrings|metadata)\.xml"
    r"|xl/_rels/workbook\.xml\.rels|xl/theme/theme1\.xml|xl/worksheets/sheet\d+\.xml"
    r"|xl/worksheets/_rels/sheet\d+\.xml\.rels|xl/drawings/drawing\d+\.xml|xl/drawings/_rels/drawing\d+\.xml\.rels"
    r"|xl/charts/chart\d+\.xml|xl/tables/table\d+\.xml"
)
_COMMENTS = re.compile(r"xl/comments\d+\.xml|xl/drawings/vmlDrawing\d+\.vml")
_PRINTING = ("_xlnm.Print_Titles", "_xlnm.Print_Area")
_CELL_FORMULA = re.compile(rb"<f[\s>/]")
_DATE = re.compile(r"\d{4}-\d\d-\d\dT00:00:00Z")


def faults(data: bytes, content: Content) -> list[str]:
    """Return what a copy holds that it may not, or lacks; each as one line, empty where it is clean."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [*_parts(archive, content), *_workbook(archive, content), *_properties(archive, content)]
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError) as error:
        return [f"cannot be opened: {error}"]


def check(data: bytes, content: Content) -> None:
    """Raise MailError where a copy is not clean: then it is not written, and nothing is sent."""
    found = faults(data, content)
    if found:
        raise MailError(
            f"发送副本未通过检查，没有保存，也没有发送任何内容：{'；'.join(found[:3])}。请把这条提示报告给维护人员。",
            "The copy to send did not pass its check, so it was not saved and nothing was sent: "
            f"{'; '.join(found[:3])}. Please report this line.",
        )


def _parts(archive: zipfile.ZipFile, content: Content) -> Iterator[str]:
    for entry in archive.infolist():
        name = entry.filename
        if not _PARTS.fullmatch(name) and not (content.choices.comments and _COMMENTS.fullmatch(name)):
            yield f"part {name}"
        elif name.endswith(".rels"):
            for relation in _xml(archive, name):
                if relation.get("TargetMode") == "External":
                    yield f"link to outside in {name}: {relation.get('Target')}"
        elif name.startswith("xl/worksheets/") and _CELL_FORMULA.search(
            archive.read(name).partition(b"</sheetData>")[0]
        ):
            yield f"formula in {name}"
        elif name.startswith("xl/worksheets/") and not content.choices.links and b"<hyperlink" in archive.read(name):
            yield f"link in {name}"
    if b"macroEnabled" in archive.read("[Content_Types].xml"):
        yield "macro-enabled content type"


def _workbook(archive: zipfile.ZipFile, content: Content) -> Iterator[str]:
    root = _xml(archive, "xl/workbook.xml")
    sheets = root.findall("{*}sheets/{*}sheet")
    captions = [sheet.get("name", "") for sheet in sheets]
    expected = [*(tab.caption for tab in content.tabs), *extra_captions(content)]
    if captions != expected:
        yield f"tabs {captions} instead of {expected}"
    for sheet in sheets:
        if sheet.get("state", "visible") != "visible":
            yield f"hidden tab {sheet.get('name')}"
    for name in root.iterfind("{*}definedNames/{*}definedName"):
        if not content.choices.names and name.get("name") not in _PRINTING:
            yield f"defined name {name.get('name')}"
    for kind in ("externalReferences", "pivotCaches", "fileSharing", "customWorkbookViews"):
        if root.find(f"{{*}}{kind}") is not None:
            yield kind
    view = root.find("{*}bookViews/{*}workbookView")
    at = int(view.get("activeTab", "0")) if view is not None else 0
    if content.tab(OPENS_ON) is not None and content.tabs.index(content.tab(OPENS_ON)) != at:
        yield f"opens on {captions[at]}"


def _properties(archive: zipfile.ZipFile, content: Content) -> Iterator[str]:
    if content.choices.properties:
        return
    for element in _xml(archive, "docProps/core.xml"):
        text = (element.text or "").strip()
        if text and not _DATE.fullmatch(text):
            yield f"property {element.tag.rpartition('}')[2]}: {text}"
    for element in _xml(archive, "docProps/app.xml"):
        kind = element.tag.rpartition("}")[2]
        if kind in ("Company", "Manager", "HyperlinkBase", "Template") and (element.text or "").strip():
            yield f"property {kind}: {element.text}"


def _xml(archive: zipfile.ZipFile, name: str) -> Element:
    root: Element = ElementTree.fromstring(archive.read(name))
    return root
