"""A person's workbook is theirs: what a refresh of the real template leaves alone, to the byte.

A tab of the person's own with formulas, a comment, sparklines, newer formats, a picture, a shape, a chart, a table, a
pivot table and a slicer is grafted into the sample workbook, and the review's own tabs are changed as people change
them.
"""

from __future__ import annotations

import re
import shutil
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
import xlsxwriter

from salesreview.hosts.file import FileHost
from salesreview.period import Month

from .workbooks import (
    LATER,
    all_slots,
    cells,
    command,
    csv_of,
    named_cell,
    parts,
    records,
    refreshed,
    rewritten,
    sheet_parts,
    touched,
    write,
)

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MINE = "我的分析"
SEPTEMBER = Month(2026, 9)
#: Parts of the donor and what they are called in the workbook.
GRAFTED = {
    "xl/worksheets/sheet1.xml": "xl/worksheets/sheet90.xml",
    "xl/worksheets/_rels/sheet1.xml.rels": "xl/worksheets/_rels/sheet90.xml.rels",
    "xl/drawings/drawing1.xml": "xl/drawings/drawing90.xml",
    "xl/drawings/_rels/drawing1.xml.rels": "xl/drawings/_rels/drawing90.xml.rels",
    "xl/drawings/vmlDrawing1.vml": "xl/drawings/vmlDrawing90.vml",
    "xl/charts/chart1.xml": "xl/charts/chart90.xml",
    "xl/comments1.xml": "xl/comments90.xml",
    "xl/media/image1.png": "xl/media/image90.png",
    "xl/tables/table1.xml": "xl/tables/table90.xml",
}
ADDED = {
    "xl/pivotCache/pivotCacheDefinition1.xml": f'<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{OFFICE}" refreshOnLoad="1" recordCount="0">'
    f'<cacheSource type="worksheet"><worksheetSource ref="A1:B4" sheet="{MINE}"/></cacheSource><cacheFields count="2">'
    '<cacheField name="甲" numFmtId="0"><sharedItems/></cacheField><cacheField name="乙" numFmtId="0"><sharedItems/></cacheField>'
    "</cacheFields></pivotCacheDefinition>",
    "xl/pivotTables/pivotTable1.xml": f'<pivotTableDefinition xmlns="{MAIN}" name="透视" cacheId="7" dataCaption="Values" applyNumberFormats="0" '
    'applyBorderFormats="0" applyFontFormats="0" applyPatternFormats="0" applyAlignmentFormats="0" applyWidthHeightFormats="1">'
    '<location ref="F40:G42" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/><pivotFields count="2"><pivotField showAll="0"/>'
    '<pivotField showAll="0"/></pivotFields></pivotTableDefinition>',
    "xl/pivotTables/_rels/pivotTable1.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/pivotCacheDefinition" Target="../pivotCache/pivotCacheDefinition1.xml"/></Relationships>',
    "xl/slicerCaches/slicerCache1.xml": '<slicerCacheDefinition xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
    'name="Slicer_a" sourceName="甲"><pivotTables><pivotTable tabId="990" name="透视"/></pivotTables><data>'
    '<tabular pivotCacheId="7"><items count="1"><i x="0" s="1"/></items></tabular></data></slicerCacheDefinition>',
    "xl/slicers/slicer1.xml": '<slicers xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
    '<slicer name="甲" cache="Slicer_a" caption="甲" rowHeight="241300"/></slicers>',
    "customXml/item1.xml": '<mine xmlns="urn:mine">保留</mine>',
}
TYPES = {
    "xl/worksheets/sheet90.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
    "xl/drawings/drawing90.xml": "application/vnd.openxmlformats-officedocument.drawing+xml",
    "xl/charts/chart90.xml": "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
    "xl/comments90.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
    "xl/tables/table90.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml",
    "xl/pivotCache/pivotCacheDefinition1.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotCacheDefinition+xml",
    "xl/pivotTables/pivotTable1.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotTable+xml",
    "xl/slicerCaches/slicerCache1.xml": "application/vnd.ms-excel.slicerCache+xml",
    "xl/slicers/slicer1.xml": "application/vnd.ms-excel.slicer+xml",
}
RELATIONS = {
    "xl/_rels/workbook.xml.rels": [
        ("rIdMine", f"{OFFICE}/worksheet", "worksheets/sheet90.xml"),
        ("rIdCache", f"{OFFICE}/pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml"),
        ("rIdSlice", "http://schemas.microsoft.com/office/2007/relationships/slicerCache", "slicerCaches/slicerCache1.xml"),
        ("rIdXml", f"{OFFICE}/customXml", "../customXml/item1.xml"),
    ],
    "xl/worksheets/_rels/sheet90.xml.rels": [
        ("rIdPivot", f"{OFFICE}/pivotTable", "../pivotTables/pivotTable1.xml"),
        ("rIdSlicer", "http://schemas.microsoft.com/office/2007/relationships/slicer", "../slicers/slicer1.xml"),
    ],
}  # fmt: skip


def picture(path: Path) -> Path:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(14))) + chunk(b"IEND", b""))
    return path


def donor(folder: Path, review: str) -> dict[str, bytes]:
    """Return the parts of a workbook with the person's own tab; `review` is the tab its formulas look at."""
    book = xlsxwriter.Workbook(str(folder / "donor.xlsx"))
    own = book.add_worksheet(MINE)
    book.add_worksheet(review)
    own.add_table(
        "A1:B4", {"name": "Mine", "columns": [{"header": "甲"}, {"header": "乙"}], "data": [[1, 2], [3, 4], [5, 6]]}
    )
    own.write_formula("D1", f"=SUM('{review}'!D14:D18)", None, 42)
    own.write_array_formula("E1:E3", f"{{='{review}'!D14:D16*2}}", None, 7)
    own.write_comment("D1", "我的批注：勿动")
    own.add_sparkline("F1", {"range": f"'{review}'!C27:C39"})
    own.conditional_format("A2:A9", {"type": "data_bar", "data_bar_2010": True, "bar_color": "#63C384"})
    own.insert_image("H2", str(picture(folder / "p.png")))
    own.insert_textbox("H8", "我的说明")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": f"='{MINE}'!$B$2:$B$4"})
    own.insert_chart("H14", chart)
    own.write_url("A10", "https://example.com/")
    book.close()
    found = parts(folder / "donor.xlsx")
    strings = re.findall(r"<si><t[^>]*>(.*?)</t></si>", found["xl/sharedStrings.xml"].decode())
    sheet = re.sub(
        r' t="s"><v>(\d+)</v>', lambda at: f' t="inlineStr"><is><t>{strings[int(at[1])]}</t></is>',
        re.sub(r' s="\d+"', "", found["xl/worksheets/sheet1.xml"].decode()),
    )  # fmt: skip
    found["xl/worksheets/sheet1.xml"] = sheet.replace(' tabSelected="1"', "").encode()
    found["xl/tables/table1.xml"] = found["xl/tables/table1.xml"].replace(
        b' id="1" name="Mine"', b' id="990" name="Mine"'
    )
    renamed = {old.rpartition("/")[2]: new.rpartition("/")[2] for old, new in GRAFTED.items()}
    made = {}
    for old, new in GRAFTED.items():
        data = found[old]
        if old.endswith(".rels"):
            data = re.sub(
                rb'([a-zA-Z]+1\.(?:xml|vml|png))"', lambda name: renamed[name[1].decode()].encode() + b'"', data
            )
        made[new] = data
    return made


def graft(source: Path, target: Path, folder: Path) -> Path:
    """Add the person's tab, first in the workbook's zip and last among its tabs."""
    added = {**donor(folder, "业绩总览"), **{name: text.encode() for name, text in ADDED.items()}}
    for part, links in RELATIONS.items():
        if part in added:
            added[part] = linked(added[part], links)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for entry in old.infolist():
            data = old.read(entry.filename)
            if entry.filename in RELATIONS:
                data = linked(data, RELATIONS[entry.filename])
            if entry.filename == "[Content_Types].xml":
                data = typed(data)
            if entry.filename == "xl/workbook.xml":
                data = booked(data.decode()).encode()
            new.writestr(zipfile.ZipInfo(entry.filename, (2024, 5, 6, 7, 8, 10)), data, zipfile.ZIP_DEFLATED)
        for name, data in added.items():
            new.writestr(zipfile.ZipInfo(name, (2023, 1, 2, 3, 4, 6)), data, zipfile.ZIP_DEFLATED)
    return target


def linked(data: bytes, links: list[tuple[str, str, str]]) -> bytes:
    made = "".join(f'<Relationship Id="{id_}" Type="{kind}" Target="{target}"/>' for id_, kind, target in links)
    return data.replace(b"</Relationships>", made.encode() + b"</Relationships>")


def typed(data: bytes) -> bytes:
    text = data.decode()
    for ending, kind in (("png", "image/png"), ("vml", "application/vnd.openxmlformats-officedocument.vmlDrawing")):
        if f'Extension="{ending}"' not in text:
            text = text.replace("<Override", f'<Default Extension="{ending}" ContentType="{kind}"/><Override', 1)
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in TYPES.items())
    return text.replace("</Types>", overrides + "</Types>").encode()


def booked(text: str) -> str:
    text = text.replace("</sheets>", f'<sheet name="{MINE}" sheetId="990" r:id="rIdMine"/></sheets>')
    text = text.replace("</definedNames>", f"<definedName name=\"我的合计\">'{MINE}'!$D$1</definedName></definedNames>")
    end = '<pivotCaches><pivotCache cacheId="7" r:id="rIdCache"/></pivotCaches>'
    return re.sub(r"(<calcPr[^>]*/>)", rf"\1{end}", text, count=1)


@pytest.fixture(scope="session")
def theirs(sample, tmp_path_factory):
    """The sample workbook with the person's tab in it; to look at only."""
    folder = tmp_path_factory.mktemp("theirs")
    return graft(sample, folder / "theirs.xlsm", folder)


@pytest.fixture
def book(theirs, tmp_path):
    """A copy of it to work with."""
    return Path(shutil.copy(theirs, tmp_path / "我们的月报（改） 1.xlsm"))


def ours(path: Path) -> set[str]:
    """Return the parts that a refresh may rewrite: review tabs, Home, memory, their tables and charts, the workbook."""
    raw = {sheet_parts(path)[caption] for caption in RAW}
    tabs = {part for caption, part in sheet_parts(path).items() if caption not in (*RAW, "设置", "xlwings.conf", MINE)}
    mine = set(GRAFTED.values()) | set(ADDED)
    lists = {
        name
        for name, data in parts(path).items()
        if name.startswith("xl/tables/") and re.search(rb'name="SR_[a-z]+_list_table"|name="SR_[a-z_]+_table"', data)
    }
    charts = {name for name in parts(path) if re.fullmatch(r"xl/charts/chart\d+\.xml", name)}
    return (tabs | lists | charts | {"xl/workbook.xml"}) - raw - mine


RAW = (
    "订单",
    "客户",
    "产品",
    "目标",
    "线索",
    "回款",
    "渠道费用",
    "客户反馈",
    "合同",
    "区域市场",
    "内外部因素",
    "协作问题",
    "行动计划数据",
    "风险",
    "资源需求",
)


def test_a_refresh_leaves_every_foreign_part_to_the_byte(theirs, book, assert_sound):
    refreshed(book, month=SEPTEMBER)
    changed = touched(theirs, book)
    assert len(changed) > 15
    assert changed <= ours(theirs)
    for part in (
        "xl/vbaProject.bin",
        "customUI/customUI14.xml",
        "xl/styles.xml",
        "xl/sharedStrings.xml",
        "[Content_Types].xml",
        *GRAFTED.values(),
        *ADDED,
    ):
        assert part in records(book)
        assert part not in changed
    before, after = theirs, book
    with zipfile.ZipFile(before) as old, zipfile.ZipFile(after) as new:
        assert [entry.filename for entry in old.infolist()] == [entry.filename for entry in new.infolist()]
        assert [entry.date_time for entry in old.infolist()] == [entry.date_time for entry in new.infolist()]
    assert all(all_slots(book).values())
    assert_sound(book)


def test_a_refresh_at_another_time_touches_two_tabs_and_the_record_of_them(theirs, book):
    refreshed(book, now=LATER)
    sheets = sheet_parts(book)
    assert touched(theirs, book) == {sheets["首页"], sheets["运行记录"], sheets["_salesreview"]}


def test_formulas_of_the_person_are_calculated_anew_when_the_file_is_opened(book):
    refreshed(book, month=SEPTEMBER)
    assert b'fullCalcOnLoad="1"' in parts(book)["xl/workbook.xml"]
    assert (
        b"<f>SUM('\xe4\xb8\x9a\xe7\xbb\xa9\xe6\x80\xbb\xe8\xa7\x88'!D14:D18)</f>"
        in parts(book)["xl/worksheets/sheet90.xml"]
    )


def test_a_refresh_in_the_other_language_touches_labels_and_hints_too(theirs, book):
    refreshed(book, lang="en")
    allowed = ours(theirs) | {sheet_parts(theirs)[caption] for caption in (*RAW, "设置")}
    assert touched(theirs, book) <= allowed
    old, new = parts(theirs), parts(book)
    for caption in RAW:  # of a raw tab two lines above the table, and nothing else
        part = sheet_parts(theirs)[caption]
        rows = [re.sub(r'<c r="A[12]".*?</c>', "", data[part].decode(), flags=re.S) for data in (old, new)]
        assert rows[0] == rows[1], caption


def test_a_load_touches_its_tab_and_the_record_of_loads_alone(theirs, book, tmp_path):
    source = csv_of(tmp_path / "r.csv", {"risk": ["新风险"], "probability": [1.0], "impact": [2.0]})
    assert command("load", book, "risks", source).code == 0
    changed = touched(theirs, book)
    table = {name for name, data in parts(theirs).items() if b' displayName="SR_risks"' in data}
    sheets = sheet_parts(theirs)
    assert changed <= {sheets["风险"], sheets["_salesreview_loads"], *table, "xl/workbook.xml"}
    assert sheet_parts(theirs)["风险"] in changed


# What people change on the review's own tabs.


def edited(book: Path, changes) -> None:
    """Change parts of a workbook in place: part -> function of its text."""
    rewritten(book, book.with_name("copy.xlsm"), changes).replace(book)


def test_looks_and_notes_on_a_review_tab_stay(book, assert_sound):
    part = sheet_parts(book)["业绩总览"]
    mine = {
        "width": '<col min="2" max="2" width="33.5" customWidth="1"/><col min="3" max="3" width="9.7" hidden="1" customWidth="1"/>',
        "note": '<c r="R3" t="inlineStr"><is><t>我的备注 &amp; 提示</t></is></c>',
        "formula": '<c r="R14"><f>D14/2</f><v>1</v></c>',
        "rule": '<conditionalFormatting sqref="R14:R20"><cfRule type="cellIs" dxfId="0" priority="900" operator="lessThan"><formula>0</formula></cfRule></conditionalFormatting>',
        "zoom": 'zoomScale="85" zoomScaleNormal="85"',
    }

    def change(text: str) -> str:
        text = (
            re.sub(r'<col min="2" max="\d+"[^>]*/>', mine["width"], text, count=1)
            if '<col min="2"' in text
            else text.replace("<cols>", "<cols>" + mine["width"])
        )
        text = re.sub(r'(<row r="3"[^>]*>.*?)</row>', rf"\1{mine['note']}</row>", text, count=1, flags=re.S)
        text = re.sub(r'(<row r="14"[^>]*>.*?)</row>', rf"\1{mine['formula']}</row>", text, count=1, flags=re.S)
        text = re.sub(r'spans="[^"]*" ?', "", text)
        text = text.replace("<conditionalFormatting", mine["rule"] + "<conditionalFormatting", 1)
        return re.sub(r"<sheetView ", f"<sheetView {mine['zoom']} ", text, count=1)

    edited(book, {part: lambda text: fitted(change(text))})
    refreshed(book, month=SEPTEMBER)
    after = parts(book)[part].decode()
    for what, text in mine.items():
        assert text in after, what
    assert "2026年9月" in str(cells(book, "SR_overview_title")[0])
    assert_sound(book)


def fitted(text: str) -> str:
    """Keep the columns that the changed ones overlap out of the list."""
    columns = re.findall(r"<col [^>]*/>", text)
    kept, last = [], 0
    for column in columns:
        low, high = (int(re.search(rf'{name}="(\d+)"', column)[1]) for name in ("min", "max"))
        if low > last:
            kept.append(column)
            last = high
    return re.sub(r"<cols>.*?</cols>", "<cols>" + "".join(kept) + "</cols>", text, flags=re.S)


def test_rows_inserted_above_a_block_move_it_and_the_refresh_follows(book):
    """As Excel does it: the cells below move, and the names, tables and charts that speak of them."""
    write(book, {"SR_slot_summary_outlook": "我的展望。"})
    part = sheet_parts(book)["总结与展望"]

    def moved(text: str) -> str:
        return re.sub(
            r'( r="[A-Z]*)(\d+)"', lambda at: f'{at[1]}{int(at[2]) + 5}"' if int(at[2]) >= 10 else at[0], text
        )

    def names(text: str) -> str:
        return re.sub(
            r"(总结与展望'?!\$[A-Z]+\$)(\d+)",
            lambda at: f"{at[1]}{int(at[2]) + 5}" if int(at[2]) >= 10 else at[0],
            text,
        )

    def cells_only(text: str) -> str:
        head, data, tail = re.split(r"(<sheetData>.*</sheetData>)", text, flags=re.S)
        merged = re.sub(
            r'ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"',
            lambda at: f'ref="{at[1]}{int(at[2]) + 5}:{at[3]}{int(at[4]) + 5}"' if int(at[2]) >= 10 else at[0],
            tail,
        )
        return head + moved(data) + merged

    edited(book, {part: cells_only, "xl/workbook.xml": names})
    assert named_cell(book, "SR_slot_summary_outlook") == ("总结与展望", "B22")
    refreshed(book, month=SEPTEMBER)
    refreshed(book)
    assert cells(book, "SR_slot_summary_outlook", "SR_state_summary_outlook") == ["我的展望。", "已修改"]
    with FileHost(book) as host:
        assert host.read_block("SR_summary_figures", 12)[0][0] == "销售额"


def test_tabs_renamed_moved_hidden_and_coloured_stay_so(book):
    tab = sheet_parts(book)["业绩总览"]

    def workbook(text: str) -> str:
        found = re.search(r'<sheet name="业绩总览"[^>]*/>', text)
        assert found is not None
        text = text.replace(found[0], "").replace("</sheets>", found[0] + "</sheets>")  # moved to the end
        text = re.sub("'?业绩总览'?!", "'总览 （改）'!", text).replace('name="业绩总览"', 'name="总览 （改）"')
        return re.sub(r'<sheet name="仪表盘"', '<sheet name="仪表盘" state="hidden"', text)

    def charts(text: str) -> str:
        return re.sub(r"'?业绩总览'?!", "'总览 （改）'!", text)

    changes = {
        name: charts
        for name, data in parts(book).items()
        if name.startswith("xl/charts/") and "业绩总览".encode() in data
    }
    edited(
        book,
        {
            **changes,
            "xl/workbook.xml": workbook,
            tab: lambda text: text.replace("<sheetPr", '<sheetPr filterMode="0"', 1),
        },
    )
    local = sheet_parts(book)
    assert list(local)[-1] == "总览 （改）"
    refreshed(book, month=SEPTEMBER)
    assert list(sheet_parts(book)) == list(local)
    assert "2026年9月" in str(cells(book, "SR_overview_title")[0])
    text = parts(book)["xl/workbook.xml"].decode()
    assert '<sheet name="仪表盘" state="hidden"' in text
    refreshed(book, lang="en")
    assert list(sheet_parts(book)) == list(local)


def test_a_raw_sheet_keeps_a_persons_columns_filters_and_order(book):
    """Own columns beside the table and a hidden column are no business of a refresh."""
    part = sheet_parts(book)["风险"]
    edited(
        book,
        {
            part: lambda text: re.sub(
                r'(<row r="4"[^>]*>.*?)</row>',
                r'\1<c r="H4"><f>B4*C4</f><v>16</v></c></row>',
                text,
                count=1,
                flags=re.S,
            )
        },
    )
    before = records(book)[part]
    refreshed(book, month=SEPTEMBER)
    assert records(book)[part] == before


def test_many_refreshes_do_not_let_the_file_grow(book):
    refreshed(book, month=SEPTEMBER)
    refreshed(book)
    size = book.stat().st_size
    for _ in range(3):
        refreshed(book, month=SEPTEMBER)
        refreshed(book)
    assert book.stat().st_size < size + 2_000  # a few lines of the run log
