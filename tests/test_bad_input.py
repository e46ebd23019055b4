"""Everything wrong that a newcomer may do: each time a clear sentence, an exit code, and every file as it was."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import struct
import zipfile

import pytest

from salesreview import pipeline
from salesreview.commentary.slots import SLOTS
from salesreview.hosts.file import FileHost
from salesreview.tables.catalog import SCHEMAS

from .workbooks import (
    NOW,
    all_slots,
    cells,
    command,
    fill,
    nothing_changes,
    order_lines,
    parts,
    refreshed,
    rewritten,
    sheet_parts,
    touched,
    without_sheet,
    write,
)

LANGUAGES = ("zh", "en")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refused(path, code, zh, en, order="refresh", *more):
    """Demand that a command on `path` is refused with these words, and that nothing of its folder changes."""
    with nothing_changes(path.parent):
        for lang, said in zip(LANGUAGES, (zh, en), strict=True):
            ran = command("--ui", lang, order, path, *more)
            assert ran.code == code, ran.err
            assert ran.out == ""
            for each in said if isinstance(said, tuple) else (said,):
                assert each in ran.err, ran.err
            assert ran.err.count("\n") <= 2


# What is no workbook of ours.


def encrypted(path, source):
    """Write a workbook with a password to open, as Excel does."""
    ooxml = pytest.importorskip("msoffcrypto.format.ooxml", reason="msoffcrypto-tool is not installed")
    with source.open("rb") as plain, path.open("wb") as target:
        ooxml.OOXMLFile(plain).encrypt("secret", target)


FILES = {
    "文本改名.xlsm": (b"order_id,revenue\n1,2\n", "不是 Excel 工作簿", "not an Excel workbook"),
    "图片.xlsx": (b"\x89PNG\r\n\x1a\n" + bytes(5000), "不是 Excel 工作簿", "not an Excel workbook"),
    "空文件.xlsm": (b"", "是空的（0 字节）", "is empty (0 bytes)"),
    "旧格式.xls": (OLE + bytes(600) + "Workbook".encode("utf-16-le") + bytes(600), ".xls 格式", ".xls file"),
    "密码.xlsx": (
        OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600),
        "设有打开密码",
        "protected by a password",
    ),
    "文档.docx": (
        OLE + bytes(600) + "WordDocument".encode("utf-16-le"),
        "不是 .xlsx 或 .xlsm",
        "not an .xlsx or .xlsm",
    ),
    "网页.xlsx": (b"<html><table><tr><td>1</td></tr></table></html>", "不是 Excel 工作簿", "not an Excel workbook"),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("order", ["refresh", "check", "facts"])
def test_a_file_that_is_no_workbook(tmp_path, name, order):
    content, zh, en = FILES[name]
    (tmp_path / name).write_bytes(content)
    refused(tmp_path / name, 1, (zh, name), (en, name), order)


def test_a_workbook_with_a_real_password(tmp_path, blanks):
    encrypted(tmp_path / "保密.xlsx", blanks["zh"])
    refused(tmp_path / "保密.xlsx", 1, ("设有打开密码", "保护工作簿"), ("protected by a password", "Protect Workbook"))


@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.999])
def test_a_workbook_of_which_only_the_beginning_is_there(filled, share):
    data = filled.read_bytes()
    filled.write_bytes(data[: int(len(data) * share)])
    refused(filled, 1, "不是 Excel 工作簿，或已损坏", "is damaged")


@pytest.mark.parametrize(
    "part",
    [
        "xl/workbook.xml",
        "xl/worksheets/sheet3.xml",
        "xl/worksheets/sheet16.xml",
        "xl/styles.xml",
        "xl/sharedStrings.xml",
        "xl/worksheets/sheet32.xml",
    ],
)
def test_a_workbook_with_a_damaged_part(filled, part):
    """The bytes of one part are overwritten: a bad disk, a broken transfer."""
    data = bytearray(filled.read_bytes())
    with zipfile.ZipFile(filled) as archive:
        entry = archive.getinfo(part)
    name_length, extra_length = struct.unpack_from("<2H", data, entry.header_offset + 26)
    at = entry.header_offset + 30 + name_length + extra_length
    middle = at + entry.compress_size // 2
    data[middle : middle + 16] = bytes(byte ^ 0x5A for byte in data[middle : middle + 16])
    filled.write_bytes(data)
    for order in ("refresh", "check"):
        with nothing_changes(filled.parent):
            for lang in LANGUAGES:
                ran = command("--ui", lang, order, filled)
                if order == "check" and ran.code == 0:  # a part that a check has no need of
                    continue
                assert ran.code == 1
                assert (
                    ("损坏" in ran.err or "无法读取" in ran.err)
                    if lang == "zh"
                    else ("damaged" in ran.err or "cannot be read" in ran.err)
                ), ran.err
                assert "unexpected" not in ran.err and "意外" not in ran.err


def test_another_zip_and_another_format(tmp_path):
    archive = tmp_path / "压缩.xlsm"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("readme.txt", "x")
    refused(archive, 1, "里没有工作簿", "holds no workbook")
    for name, inside, kind in (("a.xlsb", "xl/workbook.bin", ".xlsb"), ("b.ods", "content.xml", ".ods")):
        with zipfile.ZipFile(tmp_path / name, "w") as made:
            made.writestr("mimetype", "x")
            made.writestr("[Content_Types].xml", "<Types/>")
            made.writestr(inside, "x")
        refused(tmp_path / name, 1, kind, kind)


def test_a_workbook_that_is_not_from_the_template(tmp_path):
    import xlsxwriter

    book = xlsxwriter.Workbook(str(tmp_path / "我的表 (1).xlsx"))
    book.add_worksheet("订单").write_row(0, 0, ["订单号", "订单日期", "销售额"])
    book.close()
    refused(
        tmp_path / "我的表 (1).xlsx",
        1,
        ("不是由本模板生成", "salesreview new"),
        ("was not made from", "salesreview new"),
    )


def test_there_is_no_such_file(tmp_path):
    for order in ("refresh", "check", "facts"):
        refused(
            tmp_path / "没有 这个.xlsm",
            2,
            ("找不到文件", "没有 这个.xlsm"),
            ("There is no file", "没有 这个.xlsm"),
            order,
        )


def test_a_folder_instead_of_a_file(tmp_path):
    folder = tmp_path / "文件夹.xlsm"
    folder.mkdir()
    refused(folder, 2, "是文件夹，这里需要一个工作簿", "is a folder; a workbook is needed")
    refused(folder, 2, "是文件夹", "is a folder", "load", "orders", folder)
    refused(folder, 1, "没有以原始数据表命名的文件", "has no file named after a raw table", "check")


def test_a_workbook_whose_names_are_gone(filled, tmp_path):
    bare = rewritten(
        filled,
        tmp_path / "bare.xlsm",
        {"xl/workbook.xml": lambda text: re.sub(r"<definedNames>.*</definedNames>", "", text, flags=re.S)},
    )
    refused(bare, 1, "不是由本模板生成", "was not made from")


# An empty workbook, and one with nothing that can be used.


def test_a_fresh_workbook(blank):
    refused(blank, 1, "还没有可用的数据；请先粘贴或读入订单等数据", "hold no usable data yet; paste or load")
    refused(blank, 1, "还没有可用的数据", "hold no usable data yet", "facts")
    assert command("--ui", "zh", "check", blank).code == 0


def test_nothing_but_rows_that_cannot_be_used(blank):
    fill(blank, orders=order_lines(order_date=["1900-01-00"] * 61))
    refused(blank, 1, ("没有一行可以使用", "工作表“订单”第 4 行", "订单日期", "1900-01-00", "salesreview check"),
            ("No row of the raw sheets can be used", "on the tab “订单”, row 4", "1900-01-00", "salesreview check"))  # fmt: skip


def test_headers_alone(blank):
    fill(blank, orders={key: [] for key in ("order_id", "order_date", "revenue")})
    refused(blank, 1, "还没有可用的数据", "no usable data yet")


# Columns and tabs renamed or deleted.


def header(book, old, new):
    """Rename a header of the orders as a person would: in its cell and in the table's column."""
    sheet = sheet_parts(book)["订单"]
    table = next(name for name, data in parts(book).items() if b' displayName="SR_orders"' in data)
    strings = parts(book)["xl/sharedStrings.xml"].decode()
    index = [re.sub(r"<[^>]*>", "", text) for text in re.findall(r"<si>.*?</si>", strings, re.S)].index(old)
    return rewritten(
        book, book.with_name("改.xlsm"),
        {
            sheet: lambda text: re.sub(rf'( r="[A-Z]+3"[^>]*?) t="s"><v>{index}</v>', rf'\1 t="inlineStr"><is><t>{new}</t></is>', text),
            table: lambda text: text.replace(f'name="{old}"', f'name="{new}"'),
        },
    )  # fmt: skip


def test_a_required_column_renamed_beyond_recognition(filled):
    changed = header(filled, "销售额", "金额甲")
    ran = command("--ui", "zh", "check", changed)
    assert ran.code == 1
    assert "缺少必填列“销售额”" in ran.out and "金额甲" in ran.out
    refused(changed, 1, ("工作表“订单”", "缺少必填列“销售额”"), ("the tab “订单”", "The required column “Revenue”"))


def test_a_column_renamed_to_a_common_alias(filled):
    changed = header(filled, "销售额", "销售金额")
    assert command("check", changed).code == 0
    assert refreshed(changed).facts.value("revenue") == refreshed(filled).facts.value("revenue")


def test_a_column_that_may_lack_is_missing(filled):
    changed = header(filled, "成本", "备注甲")
    result = refreshed(changed)
    assert result.facts.value("gross_margin") is None
    assert result.facts.get("gross_margin").reason == "no_column:orders.cost"
    assert result.facts.value("revenue") > 0
    assert "成本" in all_slots(changed)["core.revenue"]


@pytest.mark.parametrize(
    "caption", ["订单", "客户", "行动计划数据", "设置", "业绩总览", "数据检查", "首页", "运行记录", "_salesreview"]
)
def test_a_tab_that_was_deleted(sample_book, tmp_path, caption):
    bare = without_sheet(sample_book, tmp_path / "bare.xlsm", caption)
    ran = command("--ui", "zh", "refresh", bare, "--month", "2026-10")
    assert ran.code == 0, ran.err
    texts = {key: text for key, text in all_slots(bare).items() if text}
    gone = {each.key for each in SLOTS if each.tab == "overview"} if caption == "业绩总览" else set()
    assert set(texts) == {each.key for each in SLOTS} - gone
    tables, _ = pipeline.check(bare)
    missing = {key for key, status in tables.status.items() if status.value == "missing"}
    assert missing == {"订单": {"orders"}, "客户": {"customers"}, "行动计划数据": {"actions"}}.get(caption, set())


def test_all_raw_tabs_deleted(blank, tmp_path):
    bare = blank
    for at, caption in enumerate(["订单", "线索", "回款", "客户反馈", "渠道费用"]):
        bare = without_sheet(bare, tmp_path / f"{at}.xlsm", caption)
    refused(bare, 1, "还没有可用的数据", "no usable data yet")


def test_a_tab_that_is_no_excel_table_any_more(filled, tmp_path):
    """The person chose Convert to Range, and renamed the tab."""
    table = next(name for name, data in parts(filled).items() if b' displayName="SR_orders"' in data)
    sheet = sheet_parts(filled)["订单"]
    number = table.rpartition("/")[2]
    changed = rewritten(
        filled, tmp_path / "range.xlsm",
        {
            sheet: lambda text: re.sub(r"<tableParts.*?</tableParts>|<tableParts[^>]*/>", "", text),
            sheet.replace("worksheets/", "worksheets/_rels/") + ".rels": lambda text: re.sub(rf'<Relationship [^>]*{number}"[^>]*/>', "", text),
            "[Content_Types].xml": lambda text: text.replace(f'PartName="/{table}"', 'PartName="/gone"'),
            "xl/workbook.xml": lambda text: text.replace('name="订单"', 'name="十月明细"').replace("订单!", "十月明细!"),
        },
    )  # fmt: skip
    assert refreshed(changed).facts.value("revenue") == refreshed(filled).facts.value("revenue")


# What people really type.


def issues(path):
    return [(issue.severity, issue.sheet, issue.row, issue.value) for issue in pipeline.check(path)[0].issues]


def test_duplicated_ids(blank):
    fill(
        blank,
        customers={"customer_id": ["C0", "C0", "C1"], "name": ["甲", "乙", "丙"]},
        orders=order_lines(customer_id=["C0"] * 61),
    )
    result = refreshed(blank)
    assert [issue for issue in issues(blank) if issue[0] == "error"] == [("error", "客户", 5, "C0")]
    assert result.tables["customers"].height == 2
    with FileHost(blank) as host:
        listed = host.read_block("SR_checks_list", 7)
    assert [row[0:2] for row in listed] == [["客户", 5]]


@pytest.mark.parametrize("text", ["一百", "n/a", "#REF!", "1.2.3", "12abc", "￥"])
def test_text_in_a_number_column(blank, text):
    fill(blank, orders=order_lines(revenue=[text, *map(str, order_lines()["revenue"][1:])]))
    result = refreshed(blank)
    # among numbers fastexcel reads n/a as nothing: the cell is named all the same
    assert issues(blank) == [("error", "订单", 4, None if text == "n/a" else text)]
    assert result.tables["orders"].height == 60
    assert result.facts.value("revenue") == pytest.approx(sum(order_lines()["revenue"][55:]))


@pytest.mark.parametrize(
    "text",
    ["1,200.50", "￥1,200.5", "\uff11\uff12\uff10\uff10\uff0e\uff15", "0.12005万", "1200.5元", " 1200.5 ", "(1200.5)"],
)
def test_numbers_as_people_type_them(blank, text):
    fill(blank, orders=order_lines(revenue=[*map(str, order_lines()["revenue"][:60]), text]))
    value = refreshed(blank).tables["orders"]["revenue"][-1]
    assert value == pytest.approx(-1200.5 if text.startswith("(") else 1200.5)
    assert issues(blank) == []


@pytest.mark.parametrize(
    "day", [dt.datetime(1899, 12, 31), dt.datetime(1900, 1, 1), "1900-01-00", "1900/1/0", "0", "2026-02-30"]
)
def test_a_date_that_is_none(blank, day):
    days = [day, *order_lines()["order_date"][1:]]
    fill(blank, orders=order_lines(order_date=[str(each) for each in days] if isinstance(day, str) else [dt.datetime.combine(each, dt.time()) if not isinstance(each, dt.datetime) else each for each in days]))  # fmt: skip
    result = refreshed(blank)
    (issue,) = issues(blank)
    assert issue[:3] == ("error", "订单", 4)
    assert result.facts.first_month == pipeline.Month(2026, 1)
    assert result.month == pipeline.Month(2026, 10)


def test_a_month_without_orders(filled):
    days = [day for day in order_lines()["order_date"] if day.month != 8]
    fill(filled, orders={key: [value for value, day in zip(values, order_lines()["order_date"], strict=True) if day in days] for key, values in order_lines().items()})  # fmt: skip
    result = refreshed(filled, month=pipeline.Month(2026, 8))
    assert (result.facts.value("revenue"), result.facts.value("orders")) == (0, 0)
    assert result.facts.value("average_order_value") is None
    assert result.facts.get("revenue").mom == pytest.approx(-1)
    after = refreshed(filled, month=pipeline.Month(2026, 9))
    assert after.facts.get("revenue").mom is None  # no growth on nothing
    assert "∞" not in "".join(all_slots(filled).values())


@pytest.mark.parametrize(
    ("month", "zh", "en"),
    [
        ("2030-01", "“订单”数据只到2026年10月", "ends in October 2026"),
        ("1995-06", "“订单”数据始于2026年1月", "begins in January 2026"),
    ],
)
def test_a_month_that_the_data_does_not_reach(filled, month, zh, en):
    refused(filled, 1, (zh, "未作改动"), en, "refresh", "--month", month)
    write(filled, {"SR_set_month": month})
    refused(filled, 1, zh, en)


def test_a_month_that_some_of_the_data_reaches_is_reviewed(filled):
    fill(filled, leads={"lead_id": ["1"], "created_date": [dt.date(2026, 11, 3)], "status": ["open"]})
    for lang, said in (("zh", "“订单”数据只到2026年10月"), ("en", "ends in October 2026")):
        ran = command("--ui", lang, "refresh", filled, "--month", "2026-11", "--lang", lang)
        assert ran.code == 0
        assert said in ran.out
        assert said in all_slots(filled)["overview.attainment"]


EXTREMES = {
    "returns alone": {"revenue": [-100.0] * 61, "cost": [-60.0] * 61},
    "one customer": {"customer_id": ["C"] * 61},
    "no customer": {"customer_id": [None] * 61},
    "negative margins": {"cost": [50_000.0] * 61},
    "no cost": {"cost": [None] * 61},
    "everything on one day": {"order_date": [dt.date(2026, 10, 9)] * 61},
    "nothing sold": {"revenue": [0.0] * 61},
    "one order id": {"order_id": ["A"] * 61},
    "tiny amounts": {"revenue": [0.001] * 61, "cost": [0.0005] * 61},
    "huge amounts": {"revenue": [9.9e14] * 61, "cost": [9.8e14] * 61},
    "long texts": {
        "customer_id": ["长" * 3_000] * 61,
        "channel": ["x" * 32_000] * 61,
        "salesperson": ["人" * 300] * 61,
    },
    "strange texts": {
        "customer_id": (["a\tb\nc", "<b>&", "'quoted'", "_x000D_", "\u200b零宽", "😀"] * 11)[:61],
        "channel": ["<&>\"'"] * 61,
    },
}
#: Both checkers look at these; the others differ in their figures only.
LOOKED_AT = ("returns alone", "huge amounts", "long texts", "strange texts")


@pytest.mark.parametrize("case", EXTREMES)
def test_data_at_its_extremes_gives_a_whole_review(filled, assert_sound, case):
    fill(filled, orders=order_lines(**EXTREMES[case]))
    result = refreshed(filled, month=pipeline.Month(2026, 10))
    texts = all_slots(filled)
    assert all(texts.values())
    assert not re.search(r"\bnan\b|\binf\b|None|∞", "".join(texts.values()))
    assert result.facts.value("revenue") is not None
    refreshed(filled, month=pipeline.Month(2026, 10), lang="en")
    assert not re.search(r"\bnan\b|\binf\b|None|∞", "".join(all_slots(filled).values()))
    if case in LOOKED_AT:
        assert_sound(filled)


def test_text_that_looks_like_a_formula_arrives_as_text(blank):
    evil = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x","y")']
    many = (evil * 13)[:61]
    fill(
        blank,
        orders=order_lines(customer_id=many, salesperson=many, channel=many, product_id=many),
        customers={"customer_id": evil, "name": evil, "industry": evil, "region": evil, "size": evil},
        products={"product_id": evil, "name": evil, "product_line": evil},
        factors={"date": [dt.date(2026, 10, 3)], "origin": ["外部"], "kind": ["=1+1"], "dimension": ["channel"], "member": [evil[0]], "description": ["=1+2"]},
        risks={"risk": ["=1+1"], "probability": [3.0], "impact": [3.0], "response": ["-1"], "owner": ["@x"]},
    )  # fmt: skip
    before = parts(blank)
    refreshed(blank)
    after = parts(blank)
    shown = 0
    for caption, part in sheet_parts(blank).items():
        text = after[part].decode()
        assert re.findall(r"<f[ >/]", text) == re.findall(r"<f[ >/]", before[part].decode()), caption
        assert not re.search(r'<c [^>]*t="str"', text)
        shown += text.count("=cmd|")
    assert shown > 10
    assert not re.search(rb'Target="http', b"".join(data for name, data in after.items() if name.endswith(".rels")))


def test_a_path_with_brackets_and_blanks_and_a_long_name(filled, tmp_path):
    folder = tmp_path / "报告 （2026年10月）" / "a b & c's" / ("长" * 60)
    folder.mkdir(parents=True)
    book = shutil.copy(filled, folder / "月报（终稿） v2 #1 100%.xlsm")
    for order in (["refresh"], ["check"], ["facts", "--metric", "revenue"]):
        ran = command("--ui", "zh", order[0], book, *order[1:])
        assert ran.code == 0, ran.err
    assert all(all_slots(book).values())


def test_a_workbook_without_a_stylesheet_part_of_its_own_is_no_crash(filled, tmp_path):
    """Saved by a program that leaves things out: no docProps, no theme, no calcPr."""
    changed = tmp_path / "thin.xlsm"
    with zipfile.ZipFile(filled) as old, zipfile.ZipFile(changed, "w") as new:
        for entry in old.infolist():
            if entry.filename.startswith(("docProps/", "xl/theme/")):
                continue
            data = old.read(entry.filename)
            if entry.filename == "xl/workbook.xml":
                data = re.sub(rb"<calcPr[^>]*/>", b"", data)
            if entry.filename in ("[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels"):
                data = re.sub(rb"<(?:Override|Relationship) [^>]*(?:docProps|theme)[^>]*/>", b"", data)
            new.writestr(entry.filename, data)
    refreshed(changed)
    assert all(all_slots(changed).values())


def test_settings_full_of_nonsense(filled):
    from salesreview.settings import SETTINGS

    write(filled, {entry.cell: "胡说" for entry in SETTINGS if entry.kind != "text"})
    result = refreshed(filled)
    assert len(result.settings.issues) == sum(entry.kind != "text" for entry in SETTINGS)
    ran = command("--ui", "en", "check", filled)
    assert ran.code == 0
    assert ran.out.count("胡说") >= len(result.settings.issues)


def test_every_raw_sheet_full_of_nonsense(blank):
    """Every cell of every raw sheet holds a word."""
    fill(blank, **{table.key: {column.key: ["胡说"] * 3 for column in table.columns} for table in SCHEMAS})
    ran = command("--ui", "zh", "check", blank)
    assert ran.code == 1
    refused(blank, 1, "没有一行可以使用", "No row of the raw sheets can be used")


def test_a_refresh_that_is_refused_leaves_what_the_last_one_wrote(sample, sample_book):
    fill(
        sample_book,
        orders=order_lines(order_date=["x"] * 61),
        leads={"lead_id": []},
        invoices={"invoice_id": []},
        feedback={"feedback_id": []},
        channel_costs={"date": []},
        visits={"visit_id": []},
    )
    after = touched(sample, sample_book)
    refused(sample_book, 1, "没有一行可以使用", "No row of the raw sheets can be used")
    assert touched(sample, sample_book) == after
    assert cells(sample_book, "SR_home_refreshed") == [NOW]
