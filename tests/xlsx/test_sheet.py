from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from salesreview.errors import WorkbookError
from salesreview.review.document import AnyValue, Link, Rich
from salesreview.xlsx import cells
from salesreview.xlsx.cells import SharedText, Writing
from salesreview.xlsx.grid import Grid
from salesreview.xlsx.sheet import SheetPatch, patch
from salesreview.xlsx.styles import Font, Styles, shows_date

NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
STYLES = Styles((Font(), Font("微软雅黑", "10.5")), frozenset({3}))


def sheet(rows: str, before: str = "", after: str = "") -> bytes:
    data = f"<sheetData>{rows}</sheetData>" if rows else "<sheetData/>"
    return f'<?xml version="1.0"?>\n<worksheet {NS}>{before}{data}{after}</worksheet>'.encode()


def patched(data: bytes, values: dict[tuple[int, int], AnyValue], **more: object) -> bytes:
    changes = SheetPatch(dict(values))
    for key, value in more.items():
        setattr(changes, key, value)
    new, _ = patch(Grid(data, "xl/worksheets/sheet1.xml"), changes, STYLES, date1904=False)
    again, _ = patch(Grid(new, "xl/worksheets/sheet1.xml"), changes, STYLES, date1904=False)
    assert again == new, "the same patch twice gives the same bytes"
    return new


def test_only_the_patched_cells_change() -> None:
    data = sheet(
        '<row r="1" spans="1:3" x14ac:dy="1"><c r="A1" s="2" t="s"><v>0</v></c> <c r="C1" s="3"><v>1</v></c></row >'
        '<!--kept out--><row r="7"><c r="B7"/></row>'.replace("<!--kept out-->", "\n"),
        '<sheetPr/><dimension ref="A1:C7"/>',
        "<extLst><ext/></extLst>",
    )
    new = patched(data, {(1, 1): 5, (1, 2): "a & b", (3, 4): 1.5})
    expected = data.replace(
        b'<c r="A1" s="2" t="s"><v>0</v></c> ',
        b'<c r="A1" s="2"><v>5</v></c> <c r="B1" t="inlineStr"><is><t>a &amp; b</t></is></c>',
    )
    expected = expected.replace(b"</row >", b"</row>").replace(
        b'<row r="7">', b'<row r="3"><c r="D3"><v>1.5</v></c></row><row r="7">'
    )
    assert new == expected.replace(b"A1:C7", b"A1:D7")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (sheet(""), b'<sheetData><row r="2"><c r="B2"><v>1</v></c></row></sheetData>'),
        (sheet('<row r="2"/>'), b'<row r="2"><c r="B2"><v>1</v></c></row>'),
        (sheet("<row><c><v>7</v></c></row><row><c><v>8</v></c><c><v>9</v></c><c/></row>"),
         b'<row><c><v>8</v></c><c r="B2"><v>1</v></c><c/></row>'),
        (sheet('<row r="2" s="4" customFormat="1"/>'), b'<c r="B2" s="4"><v>1</v></c>'),
        (sheet("", '<cols><col min="1" max="3" width="9" style="5"/></cols>'), b'<c r="B2" s="5"><v>1</v></c>'),
        (sheet('<row r="2" spans="4:5"><c r="D2"/></row>'), b'<row r="2"><c r="B2"><v>1</v></c><c r="D2"/></row>'),
        (sheet("<row r='2' ><c t='str' s='3' r='B2' cm='1'><f>1</f><v>x</v></c></row>"),
         b'<c r="B2" s="3"><v>1</v></c>'),
        (b'<x:worksheet xmlns:x="m"><x:sheetData><x:row r="2"><x:c r="A2"/></x:row></x:sheetData></x:worksheet>',
         b'<x:c r="A2"/><x:c r="B2"><x:v>1</x:v></x:c></x:row>'),
    ],
)  # fmt: skip
def test_every_way_of_writing_a_sheet_is_understood(data: bytes, expected: bytes) -> None:
    assert expected in patched(data, {(2, 2): 1})


@pytest.mark.parametrize(
    ("value", "content"),
    [
        (1.5, "<v>1.5</v>"),
        (3.0, "<v>3</v>"),
        (0.1 + 0.2, "<v>0.30000000000000004</v>"),
        (True, ' t="b"><v>1</v>'),
        (float("nan"), "/>"),
        (None, "/>"),
        ("", "/>"),
        (dt.date(2026, 10, 31), "<v>46326</v>"),
        (dt.datetime(2026, 10, 31, 12), "<v>46326.5</v>"),
        (dt.date(1900, 2, 28), "<v>59</v>"),
        (dt.date(1850, 1, 1), "<t>1850-01-01</t>"),
        ("=1+1", ' t="inlineStr"><is><t>=1+1</t></is>'),
        ("a\r\nb", '<t xml:space="preserve">a\nb</t>'),
        ("\x01_x0041_", "<t>_x0001__x005F_x0041_</t>"),
        (Rich((("看 ", False), ("【谁】", True))), '<r><t xml:space="preserve">看 </t></r><r><rPr><b/><sz val="10.5"/>'
         '<color rgb="FF8A5A00"/><rFont val="微软雅黑"/></rPr><t>【谁】</t></r>'),
    ],
)  # fmt: skip
def test_values_are_written_as_a_file_stores_them(value: AnyValue, content: str) -> None:
    assert content in cells.cell("B2", 1, value, Writing(styles=STYLES))


def test_numpy_and_pandas_values_are_numbers_and_dates() -> None:
    import numpy as np
    import pandas as pd

    def written(value: object) -> str:
        return cells.cell("A1", 0, value, Writing())  # type: ignore[arg-type]

    assert written(np.float64(1.5)) == '<c r="A1"><v>1.5</v></c>'
    assert written(np.int64(3)) == '<c r="A1"><v>3</v></c>'
    assert written(np.bool_(True)) == '<c r="A1" t="b"><v>1</v></c>'
    assert written(pd.Timestamp("2026-10-31")) == '<c r="A1"><v>46326</v></c>'
    assert written(pd.NaT) == '<c r="A1"/>'


@given(st.one_of(st.dates(dt.date(1904, 1, 1)), st.datetimes(dt.datetime(1904, 1, 1), dt.datetime(9999, 1, 1))))
def test_dates_read_back_in_both_date_systems(value: dt.date) -> None:
    if isinstance(value, dt.datetime):
        value = value.replace(microsecond=value.microsecond // 1000 * 1000)
    for date1904 in (False, True):
        text = cells.cell("A1", 3, value, Writing(date1904=date1904)).encode()
        found = Grid(sheet(f'<row r="1">{text.decode()}</row>'), "p").cell(1, 1)
        assert found is not None
        read = cells.read_value(found.attributes, text, SharedText(b""), STYLES, date1904=date1904)
        moment = dt.datetime.combine(read, dt.time()) if type(read) is dt.date else read
        expected = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
        assert isinstance(moment, dt.datetime)
        assert abs(moment - expected) < dt.timedelta(milliseconds=2)


def test_shared_strings_lose_phonetic_guides_and_join_runs() -> None:
    strings = SharedText(
        "<sst><si><t>a&amp;b</t></si><si/><si><r><t>甲</t></r><rPh sb='0' eb='1'><t>jia</t></rPh><r>"
        "<t xml:space='preserve'> 乙</t></r></si></sst>".encode()
    )
    assert [strings[2], strings[0], strings[1], strings[9]] == ["甲 乙", "a&b", "", ""]


@pytest.mark.parametrize(
    ("code", "is_date"),
    [("yyyy-mm-dd", True), ('0.0"天"', False), ("[Red]#,##0", False), ("[h]:mm", True), ("General", False),
     ('yyyy"年"m"月"', True), (r"0\d", False), ("[$-804]dddd", True), ("0.00E+00", False)],
)  # fmt: skip
def test_date_formats_are_told_from_numbers(code: str, is_date: bool) -> None:
    assert shows_date(code) is is_date


def test_heights_and_looks() -> None:
    data = sheet('<row r="1" ht="12"><c r="A1"/></row>')
    new = patched(data, {(2, 1): 1}, heights={1: 33.5, 4: 20.0}, row_looks={2: b' ht="27" customHeight="1"'})
    assert b'<row r="1" ht="33.5" customHeight="1"><c r="A1"/></row>' in new
    assert b'<row r="2" ht="27" customHeight="1"><c r="A2"><v>1</v></c></row>' in new
    assert b'<row r="4" ht="20" customHeight="1"/></sheetData>' in new


LINK = Link("见 A&B", "It's", "C9")
OURS = b'ref="B2" location="\'It\'\'s\'!C9" display="\xe8\xa7\x81 A&amp;B"/>'


@pytest.mark.parametrize(
    "after",
    ["", '<pageMargins left="1"/>', "<mc:AlternateContent/>", '<drawing r:id="rId1"/><tableParts/>'],
)
def test_a_new_link_stands_where_excel_expects_it(after: str) -> None:
    new = patched(sheet("", "", '<dataValidations count="0"/>' + after), {(2, 2): LINK})
    assert b'<dataValidations count="0"/><hyperlinks><hyperlink ' + OURS + b"</hyperlinks>" + after.encode() in new


def test_a_persons_links_stay_and_ours_go() -> None:
    links = (
        '<hyperlinks><hyperlink ref="A1" r:id="rId1"/><hyperlink ref="B2" location="S!A1"/>'
        '<hyperlink ref="B3" r:id="rId2"/><hyperlink ref="Z9" location="S!A1"/></hyperlinks>'
    )
    data = sheet('<row r="2"><c r="B2"/></row>', "", links)
    cleared = patched(data, {(2, 2): "text", (3, 2): "text"}, unlinked={(2, 2), (3, 2)})
    assert cleared.count(b"<hyperlink ") == 3
    assert b'ref="B2"' not in cleared
    assert b'<hyperlink ref="B2" location="S!A1"/>' in patched(data, {(2, 2): "a navigation text"})
    replaced = patched(data, {(3, 2): LINK}, unlinked={(3, 2)})
    assert b"<hyperlink ref=\"B3\" location=\"'It''s'!C9\"" in replaced
    only = sheet("", "", '<hyperlinks><hyperlink ref="B2" location="S!A1"/></hyperlinks>')
    assert b"hyperlink" not in patched(only, {(2, 2): None}, unlinked={(2, 2)})


def test_a_shared_formula_that_loses_its_first_cell_becomes_single_ones() -> None:
    rows = (
        '<row r="1"><c r="B1"><f t="shared" ref="B1:B3" si="0">A1*$A$9&amp;"x"</f><v>1</v></c></row>'
        '<row r="2"><c r="B2"><f t="shared" si="0"/><v>2</v></c></row>'
        '<row r="3"><c r="B3"><f t="shared" si="0"></f><v>3</v></c></row>'
    )
    new, lost = patch(Grid(sheet(rows), "p"), SheetPatch({(1, 2): 5, (3, 2): 6}), STYLES, date1904=False)
    assert lost
    assert b'<c r="B1"><v>5</v></c>' in new
    assert b'<c r="B2"><f>A2*$A$9&amp;"x"</f><v>2</v></c>' in new
    assert b'<c r="B3"><v>6</v></c>' in new
    kept, lost = patch(Grid(sheet(rows), "p"), SheetPatch({(9, 2): 5}), STYLES, date1904=False)
    assert not lost
    assert rows.encode() in kept


def test_an_array_formula_reaching_into_our_cells_leaves_its_values() -> None:
    rows = '<row r="1"><c r="A1" s="2" cm="1"><f t="array" ref="A1:B1">X</f><v>1</v></c><c r="B1"><v>2</v></c></row>'
    new, lost = patch(Grid(sheet(rows), "p"), SheetPatch({(1, 2): 9}), STYLES, date1904=False)
    assert lost
    assert b'<row r="1"><c r="A1" s="2"><v>1</v></c><c r="B1"><v>9</v></c></row>' in new


@pytest.mark.parametrize("data", [b"", b"<worksheet", b"<chartsheet/>", b"<worksheet></worksheet>"])
def test_what_is_no_worksheet_is_refused(data: bytes) -> None:
    with pytest.raises(WorkbookError):
        patched(data, {(1, 1): 1})


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda x: x + 0.0),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8).filter(lambda t: "_x" not in t),
)
PLACES = st.tuples(st.integers(1, 12), st.integers(1, 8))


def book_of(content: dict[tuple[int, int], AnyValue]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet()
    bold = book.add_format({"bold": True})
    for (row, column), value in content.items():
        page.write(row - 1, column - 1, value, bold if column % 2 else None)
    book.close()
    return target.getvalue()


def read(data: bytes) -> dict[tuple[int, int], object]:
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return {(cell.row, cell.column): (cell.value, cell.font.b) for row in page.iter_rows(1, 14, 1, 10) for cell in row}


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(PLACES, VALUES, max_size=30), st.dictionaries(PLACES, VALUES, min_size=1, max_size=20))
def test_random_patches_change_the_patched_cells_and_no_other(
    content: dict[tuple[int, int], AnyValue], values: dict[tuple[int, int], AnyValue]
) -> None:
    old = book_of(content)
    new = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(old)) as source, zipfile.ZipFile(new, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, patched(data, values) if name == "xl/worksheets/sheet1.xml" else data)
    before, after = read(old), read(new.getvalue())
    for at, (value, bold) in after.items():  # type: ignore[misc]
        if at in values:
            expected = values[at]
            assert value == expected
            assert isinstance(value, bool) == isinstance(expected, bool)
            assert bold == before[at][1]  # type: ignore[index]
        else:
            assert (value, bold) == before[at]


def test_a_long_sheet_is_patched_in_linear_time() -> None:
    rows = "".join(
        f'<row r="{r}">' + "".join(f'<c r="{c}{r}"><v>1</v></c>' for c in "ABCDEFGHIJ") + "</row>"
        for r in range(1, 5001)
    )
    data = sheet(rows)
    new = patched(data, {(r, c): r * c for r in range(1, 5001) for c in (2, 5)})
    assert len(re.findall(rb"<c ", new)) == 50_000
