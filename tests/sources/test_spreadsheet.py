from __future__ import annotations

import copy
import datetime as dt
import random
import zipfile

import polars as pl
import pytest

from salesreview.errors import SourceError
from salesreview.sources import load_source
from salesreview.sources.spreadsheet import read_workbook
from salesreview.sources.wanted import Wanted
from salesreview.tables.catalog import schema

ORDERS = schema("orders")
ROWS = [["订单号", "销售额", "备注"], ["00123", 1.5, None], [None, 2, "尾"]]


def read(path, sheet=None, table="orders", mentioned=frozenset()):
    return read_workbook(path, Wanted(schema(table), mentioned, sheet))


@pytest.mark.parametrize("kind", ["xlsb", "xls", "ods"])
def test_every_kind_of_workbook_reads_alike(tmp_path, make, columns, kind):
    path = getattr(make, kind)(tmp_path / f"a.{kind}", "数据", ROWS)
    raw = read(path)
    assert columns(raw) == {"订单号": ["00123", None], "销售额": [1.5, 2.0], "备注": [None, "尾"]}
    assert (raw.table, raw.sheet, raw.first_row, raw.first_column) == ("orders", f"a.{kind}", 2, 1)


@pytest.mark.parametrize("suffix", [".xlsx", ".xlsm"])
def test_values_keep_their_types_and_mixed_ones_become_text(tmp_path, make, columns, suffix):
    day, moment = dt.date(2026, 3, 4), dt.datetime(2026, 3, 5, 10, 30)
    rows = [
        ["ID", "订单日期", "混合", "销售额", "有效", "空"],
        [1001, day, 0.1, 1234567.125, True, None],
        ["00123", moment, "text", 2, False, None],
        [1002.5, None, day, None, None, None],
    ]
    raw = read(make.xlsx(tmp_path / f"a{suffix}", {"数据": rows}))
    assert columns(raw) == {
        "ID": ["1001", "00123", "1002.5"],
        "订单日期": [dt.datetime(2026, 3, 4), moment, None],
        "混合": ["0.1", "text", "2026-03-04 00:00:00"],
        "销售额": [1234567.125, 2.0, None],
        "有效": [True, False, None],
        "空": [None, None, None],
    }


def test_error_cells_stay_visible(tmp_path, make, columns):
    rows = [["订单号", "销售额", "成本"], ["a", 1.5, 1], ["b", "#N/A", "#DIV/0!"], ["#REF!", 3, "x"]]
    assert columns(read(make.xlsx(tmp_path / "a.xlsx", {"数据": rows}))) == {
        "订单号": ["a", "b", "#REF!"],
        "销售额": ["1.5", "#N/A", "3"],
        "成本": ["1", "#DIV/0!", "x"],
    }


def test_durations_among_other_values_are_read(tmp_path, columns):
    import xlsxwriter

    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet, hours = book.add_worksheet(), book.add_format({"num_format": "[h]:mm"})
    sheet.write_row(0, 0, ["订单号", "销售额", "时长"])
    sheet.write_row(1, 0, ["a", 1.5, 1.25], hours)
    sheet.write_row(2, 0, ["b", 2, "无"])
    book.close()
    found = columns(read(tmp_path / "a.xlsx"))
    assert found["订单号"] == ["a", "b"]
    assert found["时长"][1] == "无"
    assert found["时长"][0] is not None


def test_the_header_row_is_found_below_titles_and_away_from_the_corner(tmp_path, make, columns):
    rows = [[], [None, None, "销售额"], [None, None, "订单号很重要"], [], [None, None, "备注", "订单号", "销售额"],
            [None, None, "x", "007", 5], [], [None, None, None, "008", 6]]  # fmt: skip
    raw = read(make.xlsx(tmp_path / "a.xlsx", {"数据": rows}))
    assert columns(raw) == {"备注": ["x", None, None], "订单号": ["007", None, "008"], "销售额": [5.0, None, 6.0]}
    assert (raw.first_row, raw.first_column) == (6, 3)


def test_headers_that_a_mapping_names_tell_the_header_row_too(tmp_path, make):
    path = make.xlsx(tmp_path / "a.xlsx", {"数据": [["标题"], ["Nr", "Betrag"], ["1", 2]]})
    assert read(path).headers == ("Nr", "Betrag")  # a title is never as full as the headers
    assert read(path, mentioned=frozenset({"nr", "betrag"})).headers == ("Nr", "Betrag")


def test_the_first_row_that_is_not_empty_has_the_headers_where_none_is_known(tmp_path, make, columns):
    path = make.xlsx(tmp_path / "a.xlsx", {"数据": [[], [], ["x", "y"], [1, 2]]})
    assert columns(read(path)) == {"x": [1.0], "y": [2.0]}


def test_the_sheet_is_chosen_by_name_then_by_the_table_then_by_what_it_holds(tmp_path, make):
    def one(text):
        return [["订单号", "销售额", text], ["1", 2, 3]]

    sheets = {"空": [], "藏": one("hidden"), "First": one("first"), "Orders": one("table"), "Other": one("other")}
    path = make.xlsx(tmp_path / "a.xlsx", sheets, hidden=["藏"])
    assert read(path, "Other").headers[2] == "other"
    assert read(path, " other ").headers[2] == "other"
    assert read(path).headers[2] == "table"
    assert read(path, table="leads").headers[2] == "first"
    del sheets["First"], sheets["Orders"], sheets["Other"]
    assert read(make.xlsx(tmp_path / "b.xlsx", sheets, hidden=["藏"])).headers[2] == "hidden"


@pytest.mark.parametrize("caption", ["订单", "ORDERS", "orders"])
def test_a_sheet_is_the_tables_by_key_or_caption(tmp_path, make, caption):
    path = make.xlsx(tmp_path / "a.xlsx", {"First": [["x"], [1]], caption: [["订单号", "销售额"], ["1", 2]]})
    assert read(path).headers == ("订单号", "销售额")


def test_a_chart_sheet_is_passed_over(tmp_path, columns):
    import xlsxwriter

    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    chart_sheet, data = book.add_chartsheet("Chart"), book.add_worksheet("Data")
    data.write_row(0, 0, ["订单号", "销售额"])
    data.write_row(1, 0, ["1", 2])
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Data!$B$2:$B$2"})
    chart_sheet.set_chart(chart)
    book.close()
    assert columns(read(tmp_path / "a.xlsx")) == {"订单号": ["1"], "销售额": [2.0]}


def test_a_missing_sheet_names_those_there_are(tmp_path, make):
    path = make.xlsx(tmp_path / "a.xlsx", {"2026年10月": ROWS, "说明": []})
    with pytest.raises(SourceError, match=r"no sheet “十月”.*2026年10月, 说明") as error:
        read(path, "十月")
    assert "没有工作表“十月”" in error.value.zh
    with pytest.raises(SourceError, match=r"The sheet “说明” of “a\.xlsx” is empty"):
        read(path, "说明")


def test_a_workbook_without_anything_is_named(tmp_path, make):
    with pytest.raises(SourceError, match=r"All sheets of “a\.xlsx” are empty"):
        read(make.xlsx(tmp_path / "a.xlsx", {"一": [], "二": []}))


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_headers_alone_are_an_empty_table(tmp_path, make, kind):
    rows = [["订单号", "订单日期", "销售额"]]
    path = tmp_path / f"a.{kind}"
    make.xlsx(path, {"数据": rows}) if kind == "xlsx" else getattr(make, kind)(path, "数据", rows)
    raw = load_source(ORDERS, path.name, base=tmp_path)
    assert (raw.headers, raw.frame.height) == (("订单号", "订单日期", "销售额"), 0)


def test_the_same_header_twice_stays_twice(tmp_path, make):
    raw = read(make.xlsx(tmp_path / "a.xlsx", {"数据": [["订单号", "金额", "金额"], ["1", 2, 3]]}))
    assert raw.headers == ("订单号", "金额", "金额")
    assert raw.frame.row(0) == ("1", 2.0, 3.0)


@pytest.mark.parametrize(("kind", "suffix"), [("xls", ".xlsx"), ("ods", ".xls"), ("xlsb", ".xlsm"), ("xls", ".ods")])
def test_a_workbook_under_another_workbooks_ending_is_read_for_what_it_is(tmp_path, make, columns, kind, suffix):
    path = getattr(make, kind)(tmp_path / f"a{suffix}", "数据", ROWS)
    assert columns(read(path))["订单号"] == ["00123", None]


@pytest.mark.parametrize("suffix", [".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"])
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"order_id,revenue\n1,2\n", "lacks required columns"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
        (b"PK\x03\x04 and no more", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "damaged"),
    ],
)
def test_what_is_no_workbook_is_named(tmp_path, suffix, content, reason):
    (tmp_path / f"a{suffix}").write_bytes(content)
    with pytest.raises(SourceError, match=reason) as error:
        load_source(ORDERS, f"a{suffix}", base=tmp_path)
    assert f"“a{suffix}”" in error.value.en
    assert f"“a{suffix}”" in error.value.zh


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_a_password_is_told_from_damage(tmp_path, make, kind):
    path = getattr(make, kind)(tmp_path / f"a.{kind}", "数据", ROWS, locked=True)
    with pytest.raises(SourceError, match="protected by a password") as error:
        read(path)
    assert "密码" in error.value.zh


def test_an_encrypted_xlsx_is_protected_by_a_password(tmp_path, make):
    ooxml = pytest.importorskip("msoffcrypto.format.ooxml", reason="msoffcrypto-tool is not installed")
    plain = make.xlsx(tmp_path / "plain.xlsx", {"数据": ROWS})
    with plain.open("rb") as source, (tmp_path / "a.xlsx").open("wb") as target:
        ooxml.OOXMLFile(source).encrypt("secret", target)
    with pytest.raises(SourceError, match="protected by a password"):
        read(tmp_path / "a.xlsx")


def test_an_encrypted_zip_entry_is_protected_by_a_password(tmp_path, make):
    path = make.xlsx(tmp_path / "a.xlsx", {"数据": ROWS})
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(SourceError, match="protected by a password"):
        read(path)


@pytest.mark.parametrize("kind", ["xls", "ods", "xlsb", "xlsx"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_half_a_workbook_is_damaged(tmp_path, make, kind, share):
    path = tmp_path / f"a.{kind}"
    rows = [*ROWS, *([f"{n:05}", n, "备注"] for n in range(500))]
    make.xlsx(path, {"数据": rows}) if kind == "xlsx" else getattr(make, kind)(path, "数据", rows)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(SourceError, match="damaged"):
        read(path)


def rewritten(path, part, change):
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def test_mangled_xml_of_an_ods_is_damage_and_comes_to_an_end(tmp_path, make):
    path = make.ods(tmp_path / "a.ods", "数据", ROWS)
    with pytest.raises(SourceError, match="damaged"):
        read(rewritten(path, "content.xml", lambda data: data.replace(b"</table:table>", b"<\x99able:table>")))


@pytest.mark.parametrize("kind", ["xlsx", "xlsb", "ods"])
def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path, make, monkeypatch, kind):
    from salesreview.xlsx import guard

    monkeypatch.setattr(guard, "LARGEST_ENTRY", 1 << 20)
    path = tmp_path / f"a.{kind}"
    make.xlsx(path, {"数据": ROWS}) if kind == "xlsx" else getattr(make, kind)(path, "数据", ROWS)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/bomb.xml", bytes(2 << 20))
    assert path.stat().st_size < 1 << 16
    with pytest.raises(SourceError, match="would unpack to"):
        read(path)


@pytest.mark.parametrize("kind", ["xlsb", "ods"])
def test_entries_that_overlap_are_refused(tmp_path, make, kind):
    path = getattr(make, kind)(tmp_path / f"a.{kind}", "数据", ROWS)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/once.bin", random.Random(1).randbytes(50_000))
        for number in range(5):  # five more names for the same bytes
            twin = copy.copy(archive.getinfo("xl/once.bin"))
            twin.filename = twin.orig_filename = f"xl/again{number}.bin"
            archive.filelist.append(twin)
    with pytest.raises(SourceError, match="would unpack to"):
        read(path)


def test_a_stray_cell_in_the_far_corner_is_refused(tmp_path):
    import xlsxwriter

    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["订单号", "销售额"])
    sheet.write(1_048_575, 16_383, 1)
    book.close()
    with pytest.raises(SourceError, match="1,048,576 rows by 16,384 columns"):
        read(tmp_path / "a.xlsx")


def test_a_wide_or_a_long_sheet_is_no_stray_cell(tmp_path):
    import xlsxwriter

    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    wide, long = book.add_worksheet("Wide"), book.add_worksheet("Long")
    wide.write_row(0, 0, ["订单号", "销售额"])
    wide.write(1, 16_383, 1)
    long.write_row(0, 0, ["订单号", "销售额"])
    long.write(99_999, 25, 1)
    book.close()
    assert read(tmp_path / "a.xlsx", "Wide").frame.shape == (1, 16_384)
    assert read(tmp_path / "a.xlsx", "Long").frame.height == 99_999


def test_a_panic_of_the_reader_is_damage_and_nothing_else_is(tmp_path, make, monkeypatch):
    import fastexcel

    path = make.xlsx(tmp_path / "a.xlsx", {"数据": ROWS})
    panic = type("PanicException", (BaseException,), {})

    def fail(error):
        def read_excel(source):
            raise error

        monkeypatch.setattr(fastexcel, "read_excel", read_excel)

    fail(panic("index out of bounds"))
    with pytest.raises(SourceError, match="damaged"):
        read(path)
    fail(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        read(path)


def test_rows_without_values_at_the_end_are_left_out(tmp_path, make):
    rows = [["订单号", "销售额"], ["1", 2], [None, None], [" ", None], ["", None]]
    assert read(make.xlsx(tmp_path / "a.xlsx", {"数据": rows})).frame.height == 1


def test_dates_of_a_workbook_are_dates(tmp_path, make):
    rows = [["订单号", "订单日期", "销售额"], ["1", dt.date(2026, 10, 5), 3]]
    make.xlsx(tmp_path / "a.xlsx", {"数据": rows})
    raw = load_source(ORDERS, "a.xlsx", base=tmp_path)
    assert raw.frame["1"].dtype.base_type() == pl.Datetime
    assert raw.frame["1"].cast(pl.Date).to_list() == [dt.date(2026, 10, 5)]
