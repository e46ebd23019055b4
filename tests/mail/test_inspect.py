from __future__ import annotations

import io
import zipfile

import pytest

from salesreview.mail.copy import build_copy
from salesreview.mail.errors import MailError
from salesreview.mail.inspect import check, faults
from salesreview.template.package import read_parts


@pytest.fixture(scope="module")
def clean(contents):
    return build_copy(contents["zh"])


@pytest.fixture
def sent(contents):
    return contents["zh"]


def packed(found: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in found.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def replaced(part: str, old: bytes, new: bytes):
    def change(found: dict[str, bytes]) -> None:
        assert old in found[part]
        found[part] = found[part].replace(old, new, 1)

    return change


def added(part: str, data: bytes = b"<x/>"):
    return lambda found: found.update({part: data})


SPOILT = {
    "a macro project": added("xl/vbaProject.bin", b"\0"),
    "an external link": added("xl/externalLinks/externalLink1.xml"),
    "a pivot cache": added("xl/pivotCache/pivotCacheDefinition1.xml"),
    "comments": added("xl/comments1.xml"),
    "threaded comments": added("xl/threadedComments/threadedComment1.xml"),
    "custom XML": added("customXml/item1.xml"),
    "custom properties": added("docProps/custom.xml"),
    "printer settings": added("xl/printerSettings/printerSettings1.bin", b"\0"),
    "a picture": added("xl/media/image1.png", b"\0"),
    "a part nobody thought of": added("xl/richData/rdrichvalue.xml"),
    "a connection": added("xl/connections.xml"),
    "a macro-enabled type": replaced(
        "[Content_Types].xml", b"openxmlformats-officedocument.spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"
    ),
    "a link to outside": replaced(
        "xl/worksheets/_rels/sheet1.xml.rels", b"</Relationships>",
        b'<Relationship Id="rId99" Type="t" Target="https://example.com" TargetMode="External"/></Relationships>',
    ),
    "a formula": replaced("xl/worksheets/sheet1.xml", b"</c></row>", b'</c><c r="Z99"><f>1+1</f><v>2</v></c></row>'),
    "an array formula": replaced("xl/worksheets/sheet1.xml", b"</c></row>", b'</c><c r="Z99"><f t="array" ref="Z99">1</f></c></row>'),
    "a link in a cell": replaced("xl/worksheets/sheet1.xml", b"<pageMargins", b'<hyperlinks><hyperlink ref="A1" location="x"/></hyperlinks><pageMargins'),
    "a hidden tab": replaced("xl/workbook.xml", b'sheetId="2"', b'sheetId="2" state="hidden"'),
    "a very hidden tab": replaced("xl/workbook.xml", b'sheetId="2"', b'sheetId="2" state="veryHidden"'),
    "another tab": replaced("xl/workbook.xml", b"</sheets>", b'<sheet name="Orders" sheetId="99" r:id="rId1"/></sheets>'),
    "a defined name": replaced("xl/workbook.xml", b"</definedNames>", b'<definedName name="SR_x">1</definedName></definedNames>'),
    "an author": replaced("docProps/core.xml", b"<dc:creator>", b"<dc:creator>Li Wei"),
    "who saved it last": replaced("docProps/core.xml", b"<cp:lastModifiedBy>", b"<cp:lastModifiedBy>Li Wei"),
    "a company": replaced("docProps/app.xml", b"<Company>", b"<Company>Huachen"),
    "another tab in front": replaced("xl/workbook.xml", b'activeTab="9"', b'activeTab="1"'),
    "external references": replaced("xl/workbook.xml", b"<calcPr", b"<externalReferences/><calcPr"),
    "broken XML": replaced("xl/workbook.xml", b"</workbook>", b""),
}  # fmt: skip


def test_a_clean_copy(clean, sent):
    assert faults(clean, sent) == []
    check(clean, sent)


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_what_may_not_be_there_is_found(clean, sent, spoil):
    found = read_parts(clean)
    spoil(found)
    spoilt = packed(found)
    assert faults(spoilt, sent)
    with pytest.raises(MailError, match="nothing was sent") as error:
        check(spoilt, sent)
    assert error.value.sent is False
    assert "没有发送" in error.value.zh


def test_no_workbook_at_all(sent):
    assert faults(b"no zip", sent)
    assert faults(packed({"a": b""}), sent)
