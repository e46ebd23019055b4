from __future__ import annotations

import datetime as dt
import os
import sqlite3

import polars as pl
import pytest

from salesreview.errors import SourceError
from salesreview.sources import load_source
from salesreview.tables.catalog import schema

ORDERS = schema("orders")
HEAD = "order_id,order_date,revenue\n"


def load(base, source, **options):
    return load_source(ORDERS, str(source), base=base, **options)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_relative_path_is_looked_for_in_base_alone(tmp_path, monkeypatch):
    write(tmp_path / "there" / "a.csv", HEAD + "1,2026-01-02,3\n")
    monkeypatch.chdir(tmp_path)
    assert load(tmp_path / "there", "a.csv").frame.height == 1
    with pytest.raises(SourceError, match="There is no source"):
        load(tmp_path, "a.csv")


@pytest.mark.parametrize("form", ["{}", '"{}"', "'{}'", "  {} "])
def test_a_path_may_be_absolute_quoted_or_have_blanks(tmp_path, form):
    path = write(tmp_path / "my data" / "a file.csv", HEAD + "1,2026-01-02,3\n")
    assert load(tmp_path / "elsewhere", form.format(path)).sheet == "a file.csv"


@pytest.mark.parametrize("source", ["no.csv", "no/where.csv", "", "a\0b.csv", "x" * 5000 + ".csv", "~nobody/a.csv"])
def test_a_source_that_is_not_there_is_named(tmp_path, source):
    with pytest.raises(SourceError, match="There is no source") as error:
        load(tmp_path, source)
    assert error.value.exit_code == 1
    assert "找不到" in error.value.zh


def test_a_name_mistyped_is_answered_with_the_nearest(tmp_path):
    write(tmp_path / "orders_2026.csv", HEAD)
    with pytest.raises(SourceError, match=r"Did you mean: orders_2026\.csv\?"):
        load(tmp_path, "order_2026.csv")


@pytest.mark.parametrize("name", ["a.docx", "a", "a.csv.gz", "a.json"])
def test_an_unknown_ending_names_the_known_ones(tmp_path, name):
    write(tmp_path / name, HEAD)
    with pytest.raises(SourceError, match=r"\.csv, \.tsv, \.txt, \.parquet, \.xlsx, \.xlsm, \.xlsb, \.xls, \.ods"):
        load(tmp_path, name)


@pytest.mark.parametrize("name", ["shop.db", "shop.csv", "shop.xlsx"])
def test_a_database_file_is_answered_with_how_to_write_it(tmp_path, name):
    with sqlite3.connect(tmp_path / name) as connection:
        connection.execute("create table t (a)")
    connection.close()
    with pytest.raises(SourceError, match=f"Write it as sqlite:///{name}#table"):
        load(tmp_path, name)


@pytest.mark.parametrize(
    ("content", "real"), [(b"PK\3\4...", r"\.xlsx"), (b"\xd0\xcf\x11\xe0\xa1\xb1", r"\.xls"), (b"PAR1..", r"\.parquet")]
)
def test_other_content_under_a_text_ending_is_named(tmp_path, content, real):
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(SourceError, match=f"does not hold text.*{real}"):
        load(tmp_path, "a.csv")


@pytest.mark.posix("this system has no named pipes")
def test_a_pipe_is_no_file_and_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.csv")
    with pytest.raises(SourceError, match="not an ordinary file"):
        load(tmp_path, "a.csv")


def test_a_file_that_may_not_be_read_is_named(tmp_path, monkeypatch):
    from pathlib import Path

    write(tmp_path / "a.csv", HEAD)

    def refuse(self, *arguments, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SourceError, match=r"“a\.csv” may not be read"):
        load(tmp_path, "a.csv")


def test_parquet_keeps_its_types(tmp_path, columns):
    frame = pl.DataFrame(
        {
            "order_id": pl.Series([1, 2], dtype=pl.UInt16),
            "order_date": [dt.date(2026, 1, 2), None],
            "revenue": pl.Series([1, 2]).cast(pl.Decimal(12, 2)),
            "channel": pl.Series(["a", None], dtype=pl.Categorical),
            "tags": [["x"], []],
            "空": [None, None],
        }
    )
    frame.write_parquet(tmp_path / "a[1].parquet")  # brackets are no pattern
    raw = load(tmp_path, "a[1].parquet")
    assert columns(raw) == {
        "order_id": [1, 2], "order_date": [dt.date(2026, 1, 2), None], "revenue": [1.0, 2.0],
        "channel": ["a", None], "tags": ["['x']", "[]"], "空": [None, None],
    }  # fmt: skip


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + bytes(100) + b"PAR1", b"order_id\n1\n"])
def test_what_is_no_parquet_is_named(tmp_path, content):
    (tmp_path / "a.parquet").write_bytes(content)
    with pytest.raises(SourceError, match=r"“a\.parquet” is not a Parquet file"):
        load(tmp_path, "a.parquet")


def test_a_folder_is_stacked_in_the_order_of_names(tmp_path, columns, make):
    write(tmp_path / "in" / "b.csv", "订单号;订单日期;销售额;备注\n003;2026-01-04;5;x\n")
    write(tmp_path / "in" / "a.csv", "Order ID,Order date,Revenue\n001,2026-01-02,3\n002,2026-01-03,4\n")
    make.xlsx(
        tmp_path / "in" / "c.xlsx", {"数据": [["revenue", "ORDER_ID", "order date"], [6, 4, dt.date(2026, 1, 5)]]}
    )
    pl.DataFrame({"单号": ["005"], "下单日期": [dt.date(2026, 1, 6)], "金额": [7]}).write_parquet(
        tmp_path / "in" / "d.parquet"
    )
    for name in (".hidden.csv", "~$c.xlsx", "readme.md", "sub.csv/x.csv"):
        write(tmp_path / "in" / name, "nonsense")
    raw = load(tmp_path, "in")
    assert columns(raw) == {
        "Order ID": ["001", "002", "003", "4", "005"],
        "Order date": [dt.date(2026, 1, day) for day in range(2, 7)],
        "Revenue": [3.0, 4.0, 5.0, 6.0, 7.0],
        "备注": [None, None, "x", None, None],
    }
    assert (raw.sheet, raw.first_row) == ("in", 2)


def test_headers_of_a_folder_are_compared_folded(tmp_path, columns):
    write(tmp_path / "in" / "a.csv", "order_id,order_date,revenue,Row ID,Net (USD),Net (EUR)\n1,2026-01-02,3,7,8,9\n")
    write(tmp_path / "in" / "b.csv", "order_id,order_date,revenue,Net (EUR),row-id\n2,2026-01-02,3,19,17\n")
    found = columns(load(tmp_path, "in"))
    assert found["Row ID"] == ["7", "17"]
    assert found["Net (EUR)"] == ["9", "19"]  # the same text comes before what only folds alike
    assert found["Net (USD)"] == ["8", None]


def test_a_column_called_otherwise_in_each_file_is_one_column(tmp_path, columns):
    write(tmp_path / "in" / "a.csv", "order_id,order_date,Sales,Revenue\n1,2026-01-02,0,10\n")  # Sales is a rival here
    write(tmp_path / "in" / "b.csv", "order_id,order_date,Sales\n2,2026-01-02,20\n")
    assert columns(load(tmp_path, "in"))["Revenue"] == [10.0, 20.0]


def test_a_mapping_names_headers_of_every_file_by_their_text(tmp_path, columns):
    write(tmp_path / "in" / "a.csv", "order_id,order_date,Sales,Revenue\n1,2026-01-02,5,10\n")
    write(tmp_path / "in" / "b.csv", "order_id,order_date,Sales\n2,2026-01-02,20\n")
    found = columns(load(tmp_path, "in", mapping="revenue=Sales"))
    assert found["revenue"] == [5.0, 20.0]
    assert "Revenue" not in found


def test_an_operand_of_a_mapping_is_no_other_files_column(tmp_path, columns):
    write(tmp_path / "in" / "a.csv", "order_id,order_date,Sales,Revenue,Tax\n1,2026-01-02,5,10,1\n")
    write(tmp_path / "in" / "b.csv", "order_id,order_date,Sales,Revenue,Tax\n2,2026-01-02,20,30,2\n")
    write(tmp_path / "in" / "c.csv", "order_id,order_date,Sales,Tax\n3,2026-01-02,40,4\n")
    found = columns(load(tmp_path, "in", mapping="cost=Sales-Tax"))
    assert found["cost"] == [4.0, 18.0, 36.0]


def test_a_proof_in_one_file_holds_for_the_others(tmp_path):
    write(tmp_path / "in" / "a.csv", HEAD + "1,3/4/2026,3\n")
    write(tmp_path / "in" / "b.csv", HEAD + "2,25/4/2026,3\n")
    assert load(tmp_path, "in").frame["1"].to_list() == [dt.date(2026, 4, 3), dt.date(2026, 4, 25)]
    write(tmp_path / "in" / "c.csv", HEAD + "2,4/25/2026,3\n")
    with pytest.raises(SourceError, match="“in”: The dates contradict each other"):
        load(tmp_path, "in")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("b.csv", b"", r"“b\.csv” is empty"),
        ("b.xlsx", b"no workbook", r"“b\.xlsx” does not hold an Excel workbook"),
        ("b.parquet", b"no parquet", r"“b\.parquet” is not a Parquet file"),
        ("b.csv", b"order_id,order_date,revenue\n1,2,3,4\n", r"Line 2 of “b\.csv” has 4 fields"),
    ],
)
def test_a_file_of_a_folder_that_cannot_be_used_names_itself(tmp_path, name, content, reason):
    write(tmp_path / "in" / "a.csv", HEAD + "1,2026-01-02,3\n")
    (tmp_path / "in" / name).write_bytes(content)
    with pytest.raises(SourceError, match=reason) as error:
        load(tmp_path, "in")
    assert name in error.value.zh


def test_a_folder_without_files_is_named(tmp_path):
    write(tmp_path / "in" / "notes.md", "x")
    with pytest.raises(SourceError, match="holds no file that can be read"):
        load(tmp_path, "in")


def test_a_sheet_is_chosen_in_every_workbook_of_a_folder(tmp_path, columns, make):
    for name, number in (("a.xlsx", 1), ("b.xlsx", 2)):
        rows = [["order_id", "order_date", "revenue"], [number, dt.date(2026, 1, 2), 3]]
        (tmp_path / "in").mkdir(exist_ok=True)
        make.xlsx(tmp_path / "in" / name, {"First": [["order_id", "revenue"], [0, 0]], "十月": rows})
    assert columns(load(tmp_path, "in", sheet="十月"))["order_id"] == [1.0, 2.0]
