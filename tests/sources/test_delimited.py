from __future__ import annotations

import csv
import io
import time

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesreview.errors import SourceError
from salesreview.sources import load_source
from salesreview.sources.delimited import read_delimited
from salesreview.sources.wanted import Wanted
from salesreview.tables.catalog import schema

ORDERS = schema("orders")
CHINESE = "订单号,订单日期,销售员,销售额\n00123,2026-10-05,张三,12.5\n00124,2026-10-06,李四,-3\n"


def read(path, content: bytes | str, table: str = "orders"):
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_delimited(path, Wanted(schema(table)))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk", "utf-32"]
)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end_reads_alike(tmp_path, columns, encoding, ends):
    raw = read(tmp_path / "a.csv", CHINESE.replace("\n", ends).encode(encoding))
    assert columns(raw) == {
        "订单号": ["00123", "00124"],
        "订单日期": ["2026-10-05", "2026-10-06"],
        "销售员": ["张三", "李四"],
        "销售额": ["12.5", "-3"],
    }
    assert (raw.table, raw.sheet, raw.first_row) == ("orders", "a.csv", 2)


def test_a_utf16_mark_is_no_part_of_the_first_header(tmp_path):
    assert read(tmp_path / "a.csv", b"\xff\xfe" + "Order ID\tRevenue\n1\t2\n".encode("utf-16-le")).headers == (
        "Order ID",
        "Revenue",
    )


def test_western_letters_are_not_read_as_chinese(tmp_path, columns):
    text = "Order ID;Salesperson;Revenue\n1;Müller;5\n2;José;6\n3;Østergård;7\n"
    assert columns(read(tmp_path / "a.csv", text.encode("cp1252")))["Salesperson"] == ["Müller", "José", "Østergård"]


def test_rare_chinese_characters_of_gb18030_are_read(tmp_path, columns):
    text = "订单号,销售员\n1,龘𠮷镕喆\n"
    assert columns(read(tmp_path / "a.csv", text.encode("gb18030")))["销售员"] == ["龘𠮷镕喆"]


def test_damaged_utf8_is_never_read_as_another_encoding(tmp_path):
    data = (CHINESE * 20).encode()
    at = data.rindex("李".encode())
    broken = data[:at] + data[at + 1 :]
    with pytest.raises(SourceError, match=r"“a\.csv” has damaged characters on line 60") as error:
        read(tmp_path / "a.csv", broken)
    assert "第 60 行" in error.value.zh


@pytest.mark.parametrize("content", [b"\x00\x01\x02\x03" * 500, b"order_id,revenue\n1,\x00\x00\xff\xfe\x00"])
def test_what_is_no_text_is_refused(tmp_path, content):
    with pytest.raises(SourceError, match="not a text file"):
        read(tmp_path / "a.csv", content)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_from_the_headers(tmp_path, columns, delimiter):
    rows = [["Order ID", "Date, of order; or | so\tthen", "Revenue"], ["001", "a,b;c|d\te", "1"], ["2", "", "x\ny"]]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    raw = read(tmp_path / "a.txt", text.getvalue())
    assert raw.headers == ("Order ID", "Date, of order; or | so then", "Revenue")
    assert list(columns(raw).values()) == [["001", "2"], ["a,b;c|d\te", None], ["1", "x\ny"]]


def test_decimal_commas_do_not_make_a_delimiter(tmp_path, columns):
    raw = read(tmp_path / "a.csv", "Betrag;Menge;Text\n1,5;2,5;a\n3,25;4,5;b\n")  # headers that no table knows
    assert columns(raw) == {"Betrag": ["1,5", "3,25"], "Menge": ["2,5", "4,5"], "Text": ["a", "b"]}


def test_a_sep_line_as_excel_writes_it_is_heeded(tmp_path, columns):
    raw = read(tmp_path / "a.csv", "sep=|\r\nOrder ID|x,y\r\n1|2\r\n")
    assert columns(raw) == {"Order ID": ["1"], "x,y": ["2"]}
    assert raw.first_row == 3


def test_titles_above_the_headers_are_skipped(tmp_path, columns):
    raw = read(tmp_path / "a.csv", '销售额,,\n"导出时间\n2026",,\n\n订单号,销售额,备注\n007,5,x\n')
    assert columns(raw) == {"订单号": ["007"], "销售额": ["5"], "备注": ["x"]}
    assert raw.first_row == 6  # the line it stands on, a line break within a title counted


def test_rows_that_are_blank_stay_in_their_place_but_at_the_end(tmp_path, columns):
    raw = read(tmp_path / "a.csv", "订单号,销售额\n1,2\n\n,\n3,4\n,\n \n\n")
    assert columns(raw) == {"订单号": ["1", None, None, "3"], "销售额": ["2", None, None, "4"]}


def test_short_rows_are_filled_and_empty_fields_beyond_the_headers_left_out(tmp_path, columns):
    raw = read(tmp_path / "a.csv", "订单号,销售额\n1\n2,3,,\n")
    assert columns(raw) == {"订单号": ["1", "2"], "销售额": [None, "3"]}


def test_a_row_with_more_fields_than_headers_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"Line 3 of “a\.csv” has 3 fields, but there are 2 headers") as error:
        read(tmp_path / "a.csv", "订单号,销售额\n1,2\n2,1,200\n")
    assert "第 3 行有 3 个字段" in error.value.zh


def test_quotes_inside_fields_are_kept(tmp_path, columns):
    raw = read(tmp_path / "a.csv", '订单号,产品\n1,5" pipe\n2, "a, b"\n3,"6"" x"\n')
    assert columns(raw)["产品"] == ['5" pipe', "a, b", '6" x']
    raw = read(tmp_path / "a.csv", '订单号, 产品\n1, "b"\n"2", "c d"\n')
    assert columns(raw) == {"订单号": ["1", "2"], "产品": ["b", "c d"]}


@pytest.mark.parametrize("after", ["", '4,"fine"\n', '4,"two\nlines"\n'])
def test_a_quote_that_never_closes_swallows_no_rows(tmp_path, after):
    with pytest.raises(SourceError, match="double quote without its pair"):
        read(tmp_path / "a.csv", '订单号,产品\n1,"open\n2,b\n3,c\n' + after)


def test_a_quote_that_closes_too_late_swallows_no_rows(tmp_path, columns):
    # polars alone takes the last three rows for one, without a word
    raw = read(tmp_path / "a.csv", '订单号,产品,销售额\n"1",a,\n2,","3"\n3,"b","4"\n4,a,"5"')
    assert columns(raw)["订单号"] == ["1", "2", "3", "4"]


def test_the_same_header_twice_stays_twice(tmp_path, columns):
    raw = read(tmp_path / "a.csv", "订单号,金额,金额\n1,2,3\n")
    assert raw.headers == ("订单号", "金额", "金额")
    assert raw.frame.row(0) == ("1", "2", "3")


def test_unnamed_columns_count_only_where_something_stands_in_them(tmp_path):
    raw = read(tmp_path / "a.csv", ",订单号,,销售额,\n,1,note,2,\n")
    assert raw.headers == ("订单号", "", "销售额")
    assert raw.first_column == 2


@pytest.mark.parametrize("content", ["", "\n\n \n", "\ufeff", ",,\n,,\n"])
def test_an_empty_file_is_named(tmp_path, content):
    with pytest.raises(SourceError, match=r"“a\.csv” is empty"):
        read(tmp_path / "a.csv", content)


@pytest.mark.parametrize(
    "content", ["订单号,订单日期,销售额", "订单号,订单日期,销售额\r\n", "订单号,订单日期,销售额\n\n,,\n"]
)
def test_headers_alone_are_an_empty_table(tmp_path, content):
    (tmp_path / "a.csv").write_text(content, encoding="utf-8")
    raw = load_source(ORDERS, "a.csv", base=tmp_path)
    assert (raw.headers, raw.frame.height) == (("订单号", "订单日期", "销售额"), 0)


FIELDS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=8)
TABLES = st.integers(2, 4).flatmap(lambda n: st.lists(st.lists(FIELDS, min_size=n, max_size=n), min_size=1, max_size=8))


@settings(deadline=None, max_examples=150)
@given(
    TABLES,
    st.sampled_from(",;\t|"),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_what_a_csv_writer_writes_is_read_back(tmp_path_factory, rows, delimiter, quoting, ends):
    headers = ["Order ID", "Revenue", "Cost", "Channel"][: len(rows[0])]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=ends).writerows([headers, *rows])
    raw = read(tmp_path_factory.mktemp("csv") / "a.csv", text.getvalue().encode())
    got = [[value or "" for value in row] for row in raw.frame.rows()]
    # rows at the end in which nothing stands are left out, and blanks after a delimiter may be
    assert [[field.strip() for field in row] for row in got] == [[f.strip() for f in row] for row in rows[: len(got)]]
    assert all(not field.strip() for row in rows[len(got) :] for field in row)


def test_a_million_rows_take_seconds(tmp_path):
    count = 1_000_000
    numbers = pl.int_range(count, eager=True)
    frame = pl.DataFrame({"订单号": numbers.cast(pl.String).str.zfill(8), "订单日期": pl.Series(["13/10/2026"]).new_from_index(0, count),
                          "渠道": pl.Series(["网店"]).new_from_index(0, count), "销售额": numbers / 7})  # fmt: skip
    frame.write_csv(tmp_path / "a.csv")
    began = time.process_time()
    raw = load_source(ORDERS, "a.csv", base=tmp_path)
    assert raw.frame.height == count
    assert raw.frame["0"][5] == "00000005"
    assert [dtype.base_type() for dtype in raw.frame.dtypes] == [pl.String, pl.Date, pl.String, pl.Float64]
    assert time.process_time() - began < 20  # about 1.5 on one core; per-row work in Python takes far longer
