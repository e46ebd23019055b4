"""A small workbook of the product's kind, with all that a person may have added to it."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from ..soundness import invariant_faults, schema_faults

REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_REL = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def build(path: Path) -> Path:
    """Write the workbook: an output tab with blocks and charts, an open block, a raw sheet, and a person's own tab."""
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    bold = book.add_format({"bold": True, "font_name": "Microsoft YaHei", "font_size": 11})
    money = book.add_format({"num_format": "#,##0.00", "bg_color": "#FFF2CC"})
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    text = book.add_format({"num_format": "@"})

    overview = book.add_worksheet("月度 概览")
    overview.merge_range("B2:F2", "旧标题", bold)
    overview.write("B3", dt.date(2026, 9, 1), date)
    overview.write_url("F3", "internal:'月度 概览'!A1", string="返回")
    for column, header in enumerate(("指标", "实际", "目标", "备注")):
        overview.write(4, 1 + column, header, bold)
    for row in range(6):
        overview.write_row(5 + row, 1, [f"旧{row}", row * 1.5, row * 2.0, "x"])
        for column in (2, 3):
            overview.write(5 + row, column, row * 1.5, money)
    overview.write("B14", "我自己的备注")
    overview.insert_textbox("H30", "说明")
    for key, kind in (("SR_chart_kpi", "column"), ("SR_chart_line", "line")):
        chart = book.add_chart({"type": kind, "name": key})
        chart.add_series(
            {
                "name": "='月度 概览'!$C$5",
                "categories": "='月度 概览'!$B$6:$B$11",
                "values": "='月度 概览'!$C$6:$C$11",
                "fill": {"color": "#123456"},
            }
        )
        chart.add_series({"name": "目标", "values": "='月度 概览'!$D$6:$D$11"})
        chart.set_title({"name": "旧图题"})
        chart.set_x_axis({"name": "横轴"})
        overview.insert_chart("H2" if kind == "column" else "H18", chart)

    checks = book.add_worksheet("It's 检查")
    checks.add_table(
        "B4:D5",
        {
            "name": "SR_checks_table",
            "columns": [{"header": "行"}, {"header": "问题", "header_format": bold}, {"header": "日期"}],
            "data": [[1, "旧", None]],
        },
    )
    checks.write("B5", 1, money)
    checks.write("D5", None, date)
    checks.set_row(4, 27)
    checks.write("H4", "状态")
    for row, value in enumerate(("a", "b", "c")):
        checks.write(4 + row, 7, value)

    orders = book.add_worksheet("订单")
    orders.write("A1", "填写说明")
    orders.set_column("B:B", 12, text)
    orders.add_table(
        "A3:E4",
        {
            "name": "SR_orders",
            "columns": [
                {"header": "订单日期"},
                {"header": "订单号"},
                {"header": "销售额"},
                {"header": "客户编号"},
                {"header": "我的备注"},
            ],
        },
    )
    orders.write_row("A4", [46266, "0001", 10.5, "甲", "自己写的"])
    orders.write("A4", 46266, date)
    orders.write("B4", "0001", text)
    orders.write("C4", 10.5, money)
    orders.data_validation("C4:C4", {"validate": "decimal", "criteria": ">=", "value": 0})
    orders.conditional_format("C4:C4", {"type": "data_bar", "data_bar_2010": True})

    own = book.add_worksheet("我的")
    own.write_formula("A1", "=SUM('月度 概览'!C6:C11)", None, 22.5)
    own.write_array_formula("C1:C3", "{='月度 概览'!C6:C8*2}")
    own.write_comment("A1", "我的批注")
    own.add_sparkline("B1", {"range": "'月度 概览'!C6:C11"})
    own.conditional_format("A1:A9", {"type": "data_bar", "data_bar_2010": True, "bar_color": "#63C384"})

    names = {
        "SR_title": "='月度 概览'!$B$2:$F$2",
        "SR_month": "='月度 概览'!$B$3",
        "SR_back": "='月度 概览'!$F$3",
        "SR_kpi": "='月度 概览'!$B$5",
        "SR_checks": "='It''s 检查'!$B$4",
        "SR_state": "='It''s 检查'!$H$4",
        "SR_hint_orders": "=订单!$A$1",
        "Other": "=我的!$A$1",
    }
    for name, place in names.items():
        book.define_name(name, place)
    book.close()
    return path


FOREIGN = {
    "xl/pivotCache/pivotCacheDefinition1.xml": (
        f'<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{REL}" refreshOnLoad="1" recordCount="0">'
        '<cacheSource type="worksheet"><worksheetSource name="SR_orders"/></cacheSource><cacheFields count="5">'
        + "".join(
            f'<cacheField name="{name}" numFmtId="0"><sharedItems/></cacheField>'
            for name in ("订单日期", "订单号", "销售额", "客户编号", "我的备注")
        )
        + "</cacheFields></pivotCacheDefinition>"
    ),
    "xl/pivotTables/pivotTable1.xml": (
        f'<pivotTableDefinition xmlns="{MAIN}" name="透视" cacheId="7" dataCaption="Values" applyNumberFormats="0" '
        'applyBorderFormats="0" applyFontFormats="0" applyPatternFormats="0" applyAlignmentFormats="0" '
        'applyWidthHeightFormats="1"><location ref="F20:G22" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/>'
        '<pivotFields count="5">' + '<pivotField showAll="0"/>' * 5 + "</pivotFields></pivotTableDefinition>"
    ),
    "xl/pivotTables/_rels/pivotTable1.xml.rels": (
        f'<Relationships xmlns="{PACKAGE_REL}"><Relationship Id="rId1" Type="{REL}/pivotCacheDefinition" '
        'Target="../pivotCache/pivotCacheDefinition1.xml"/></Relationships>'
    ),
    "xl/slicerCaches/slicerCache1.xml": (
        '<slicerCacheDefinition xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
        'name="Slicer_c" sourceName="客户编号"><pivotTables><pivotTable tabId="4" name="透视"/></pivotTables><data>'
        '<tabular pivotCacheId="7"><items count="1"><i x="0" s="1"/></items></tabular></data></slicerCacheDefinition>'
    ),
    "xl/slicers/slicer1.xml": (
        '<slicers xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
        '<slicer name="客户" cache="Slicer_c" caption="客户" rowHeight="241300"/></slicers>'
    ),
    "customUI/customUI14.xml": (
        '<customUI xmlns="http://schemas.microsoft.com/office/2009/07/customui"><ribbon/></customUI>'
    ),
    "xl/vbaProject.bin": bytes(range(256)) * 40,
}
TYPES = {
    "/xl/pivotCache/pivotCacheDefinition1.xml": f"{'application/vnd.openxmlformats-officedocument.spreadsheetml'}"
    ".pivotCacheDefinition+xml",
    "/xl/pivotTables/pivotTable1.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotTable+xml",
    "/xl/slicerCaches/slicerCache1.xml": "application/vnd.ms-excel.slicerCache+xml",
    "/xl/slicers/slicer1.xml": "application/vnd.ms-excel.slicer+xml",
}


def add_foreign(source: Path, target: Path) -> Path:
    """Add what XlsxWriter cannot write: a pivot table, a slicer, a ribbon and a VBA project, and a calcChain."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for entry in old.infolist():
            new.writestr(zipfile.ZipInfo(entry.filename, (2024, 5, 6, 7, 8, 10)), _linked(entry.filename, old), 8)
        for name, content in FOREIGN.items():
            new.writestr(zipfile.ZipInfo(name, (2023, 1, 2, 3, 4, 6)), content, 8)
        chain = f'<calcChain xmlns="{MAIN}"><c r="A1" i="4"/><c r="C1" i="4" a="1"/></calcChain>'
        new.writestr("xl/calcChain.xml", chain)
    return target


def _linked(part: str, archive: zipfile.ZipFile) -> str | bytes:
    data = archive.read(part)
    if part == "[Content_Types].xml":
        text = data.decode().replace(
            "openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "ms-excel.sheet.macroEnabled.main+xml"
        )
        overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in TYPES.items())
        overrides += (
            '<Override PartName="/xl/calcChain.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"/>'
        )
        binary = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
        return text.replace("<Override", binary + "<Override", 1).replace("</Types>", overrides + "</Types>")
    added = {
        "_rels/.rels": [
            ("http://schemas.microsoft.com/office/2007/relationships/ui/extensibility", "customUI/customUI14.xml")
        ],
        "xl/_rels/workbook.xml.rels": [
            (f"{REL}/pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml"),
            ("http://schemas.microsoft.com/office/2007/relationships/slicerCache", "slicerCaches/slicerCache1.xml"),
            ("http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin"),
            (f"{REL}/calcChain", "calcChain.xml"),
        ],
        "xl/worksheets/_rels/sheet4.xml.rels": [
            (f"{REL}/pivotTable", "../pivotTables/pivotTable1.xml"),
            ("http://schemas.microsoft.com/office/2007/relationships/slicer", "../slicers/slicer1.xml"),
        ],
    }.get(part, [])
    links = "".join(
        f'<Relationship Id="rIdF{at}" Type="{kind}" Target="{target}"/>' for at, (kind, target) in enumerate(added)
    )
    data = data.replace(b"</Relationships>", links.encode() + b"</Relationships>")
    if part == "xl/workbook.xml":
        data = re.sub(rb' fullCalcOnLoad="1"', b"", data)
        data = data.replace(
            b"</workbook>", b'<pivotCaches><pivotCache cacheId="7" r:id="rIdF0"/></pivotCaches></workbook>'
        )
    return data


@pytest.fixture(scope="session")
def plain_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook as XlsxWriter makes it."""
    return build(tmp_path_factory.mktemp("plain") / "review.xlsx")


@pytest.fixture(scope="session")
def full_book(plain_book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook with foreign parts, as a macro workbook."""
    return add_foreign(plain_book, tmp_path_factory.mktemp("full") / "review.xlsm")


@pytest.fixture
def book(full_book: Path, tmp_path: Path) -> Path:
    """A copy of the full workbook to write in."""
    copy = tmp_path / "评审 2026.xlsm"
    copy.write_bytes(full_book.read_bytes())
    return copy


# The fixture's VBA project is not a real one; everything else must fit the schemas.
_NOT_REAL = {"/xl/vbaProject.bin: Invalid ole payload (content type application/vnd.ms-office.vbaProject)."}


@pytest.fixture
def assert_sound() -> Callable[[Path], None]:
    """Return a check that Excel would open a file without repairing it."""

    def check(path: Path) -> None:
        assert schema_faults(path) - _NOT_REAL == set()
        faults = invariant_faults(path)
        if faults is None:
            pytest.skip("the checker of workbook invariants is not beside the repository; schemas were checked")
        assert faults == []

    return check
