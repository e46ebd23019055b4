from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesreview.errors import WorkbookError
from salesreview.xlsx import markup
from salesreview.xlsx.address import a1, area, column_number, letters, quoted, split_reference


@given(st.integers(1, 16384))
def test_column_letters_and_numbers_are_inverse(column: int) -> None:
    assert column_number(letters(column)) == column


@pytest.mark.parametrize("name", ["Sheet1", "月度 概览", "It's", "A1", "RC", "2026", "a!b"])
def test_a_quoted_sheet_is_found_again_in_a_reference(name: str) -> None:
    place = split_reference(f"{quoted(name)}!$B$2:$D$9")
    assert place is not None
    assert place[0] == name
    assert place[1].ref == "B2:D9"


@pytest.mark.parametrize(
    "text", ["#REF!", "Sheet1!#REF!", "[1]Other!$A$1", "'[x.xlsx]S'!A1", "1+1", "S!A:A", "A1048577"]
)
def test_what_is_not_a_place_in_this_workbook_is_none(text: str) -> None:
    assert split_reference(text) is None


def test_area_orders_its_corners() -> None:
    box = area("$D$9:B2")
    assert box is not None
    assert (box.ref, a1(box.top, box.left)) == ("B2:D9", "B2")


def test_attributes_change_without_touching_the_others() -> None:
    attributes = b" r=\"1\" x:r='9' ht = '3'"
    assert markup.attribute(attributes, b"r") == "1"
    assert markup.attribute(attributes, b"x:r") == "9"
    assert markup.with_attribute(attributes, b"ht", 'a"&\n') == b' r="1" x:r=\'9\' ht = "a&quot;&amp;&#10;"'
    assert markup.with_attribute(attributes, b"r", None) == b" x:r='9' ht = '3'"
    assert markup.with_attribute(attributes, b"s", "2").endswith(b' s="2"')


def test_children_are_the_direct_ones() -> None:
    data = b'<?xml version="1.0"?><x:a><x:b k=">"><x:b/></x:b ><c/><x:d></x:d></x:a>'
    root = markup.root(data, "p")
    found = [(c.prefix + c.name, data[c.start : c.end]) for c in markup.children(data, root)]
    assert found == [(b"x:b", b'<x:b k=">"><x:b/></x:b >'), (b"c", b"<c/>"), (b"x:d", b"<x:d></x:d>")]


def test_entities_are_refused_and_cdata_is_turned_into_text() -> None:
    with pytest.raises(WorkbookError, match="forbidden XML declaration"):
        markup.prepared(b'<!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>', "xl/workbook.xml")
    with pytest.raises(WorkbookError):
        markup.tree(b'<!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>', "xl/workbook.xml")
    assert markup.prepared(b"<a><!-- <c> --><![CDATA[1 < 2]]></a>", "p") == b"<a>1 &lt; 2</a>"


def test_utf16_becomes_utf8() -> None:
    data = '<?xml version="1.0" encoding="UTF-16"?><a>甲</a>'.encode("utf-16")
    assert markup.prepared(data, "p").decode() == '<?xml version="1.0"?><a>甲</a>'


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_cell_text_is_valid_xml_and_reads_back(text: str) -> None:
    written = ET.fromstring(f"<t>{markup.cell_text(text)}</t>").text or ""
    assert markup.plain_text(written) == text.replace("\r\n", "\n")


def test_cell_text_is_cut_at_a_whole_character() -> None:
    assert markup.cell_text("x" * 32766 + "😀") == "x" * 32766
    assert len(markup.cell_text("x" * 40000)) == 32767
