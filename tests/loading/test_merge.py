"""What a load does to which rows, worked out on frames."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest

from salesreview.loading.merge import Choices, Going, decide
from salesreview.loading.record import Source, TableRecord, source_named
from salesreview.loading.rows import Rows
from salesreview.tables.catalog import schema

COLUMNS = ("order_id", "order_date", "product_id", "revenue")


def orders(*lines):
    """Return order lines written as (order, day of 2026, product, amount)."""
    rows = [(order, dt.date(2026, *map(int, day.split("-"))), product, float(amount)) for order, day, product, amount in lines]
    return pl.DataFrame(rows, schema=list(COLUMNS), orient="row") if rows else pl.DataFrame(schema={"order_id": pl.String})


class Sheet:
    """A raw sheet in memory that loads are carried out on."""

    def __init__(self):
        self.frame, self.record = pl.DataFrame(), None

    def load(self, name, frame, going=Going.ASK, *, take_source=False):
        table = schema("orders")
        merge = decide(Rows.of(table, self.frame), Rows.of(table, frame), source_named(name), self.record, Choices(going, take_source))
        if merge.asks:
            return merge
        rows = self.frame.rows(named=True)
        for new, old in zip(merge.written.tolist(), merge.overwritten.tolist(), strict=True):
            at = int(merge.old.at[old])
            rows[at] = {**rows[at], **frame.row(new, named=True)}
        stays = [row for place, row in enumerate(rows) if place not in set(merge.old.at[merge.removed].tolist())]
        self.frame = pl.DataFrame([*stays, *(frame.row(at, named=True) for at in merge.added.tolist())])
        self.record = merge.record
        return merge

    @property
    def lines(self):
        return sorted((row["order_id"], str(row["order_date"])[5:], row["product_id"], row["revenue"]) for row in self.frame.rows(named=True))


SEPTEMBER = orders(("1", "9-3", "P1", 10), ("1", "9-3", "P2", 20), ("2", "9-20", "P1", 30))
OCTOBER = orders(("3", "10-5", "P1", 40), ("4", "10-6", "P2", 50))


@pytest.fixture
def sheet():
    made = Sheet()
    made.load("9月.csv", SEPTEMBER)
    made.load("10月.csv", OCTOBER)
    return made


def total(sheet):
    return sum(line[3] for line in sheet.lines)


def test_months_are_added(sheet):
    assert total(sheet) == 150
    assert sheet.frame.height == 5


def test_the_same_file_again_changes_nothing_and_the_record_is_the_same(sheet):
    before = sheet.record.packed()
    merge = sheet.load("10月.csv", OCTOBER)
    assert not merge.changes and len(merge.same) == 2
    assert sheet.record.packed() == before
    assert not sheet.load("下载/10月 (1).csv", OCTOBER[::-1]).changes


@pytest.mark.parametrize("name", ["9月.csv", "9月_更正.csv"])
def test_a_corrected_export_replaces_its_own_rows_alone(sheet, name):
    merge = sheet.load(name, orders(("1", "9-3", "P1", 10), ("1", "9-3", "P2", 25), ("2", "9-20", "P1", 30), ("9", "9-21", "P1", 7)))
    assert (merge.written.tolist(), merge.overwritten.tolist(), len(merge.added)) == ([1], [1], 1)
    assert total(sheet) == 162


def test_an_order_with_other_lines_is_replaced_with_all_its_lines(sheet):
    sheet.load("9月.csv", orders(("1", "9-3", "P3", 1), ("1", "9-3", "P1", 10), ("1", "9-3", "P4", 2), ("2", "9-20", "P1", 30)))
    assert [line for line in sheet.lines if line[0] == "1"] == [("1", "09-03", "P1", 10), ("1", "09-03", "P3", 1), ("1", "09-03", "P4", 2)]


@pytest.mark.parametrize("name", ["9月.csv", "9月_更正.csv"])
def test_rows_that_would_vanish_are_asked_about(sheet, name):
    corrected = orders(("1", "9-3", "P1", 10), ("1", "9-3", "P2", 20))
    before = sheet.lines
    merge = sheet.load(name, corrected)
    assert merge.asks and merge.old.shown_key(int(merge.vanished[0])) == "2"
    assert sheet.lines == before
    kept = Sheet()
    kept.frame, kept.record = sheet.frame, sheet.record
    kept.load(name, corrected, Going.KEEP)
    assert kept.lines == before
    assert not kept.load(name, corrected).asks  # it was answered
    sheet.load(name, corrected, Going.REMOVE)
    assert total(sheet) == 120


def test_a_line_that_an_order_loses_is_asked_about(sheet):
    merge = sheet.load("9月.csv", orders(("1", "9-3", "P1", 10), ("2", "9-20", "P1", 30)))
    assert merge.asks and len(merge.vanished) == 1
    sheet.load("9月.csv", orders(("1", "9-3", "P1", 10), ("2", "9-20", "P1", 30)), Going.REMOVE)
    assert total(sheet) == 130


def test_an_export_of_the_same_name_each_month_adds_months():
    sheet = Sheet()
    sheet.load("export.csv", SEPTEMBER)
    assert not sheet.load("export.csv", OCTOBER).asks
    assert total(sheet) == 150


def test_a_window_that_moves_on_leaves_the_days_before_it():
    sheet = Sheet()
    sheet.load("最近30天.csv", SEPTEMBER)
    merge = sheet.load("最近30天.csv", orders(("2", "9-20", "P1", 30), ("3", "10-5", "P1", 40)))
    assert not merge.asks
    assert total(sheet) == 100


def test_a_year_to_date_export_adds_and_asks_of_what_it_lost():
    sheet = Sheet()
    sheet.load("2026.csv", SEPTEMBER)
    whole = pl.concat([SEPTEMBER, OCTOBER])
    assert len(sheet.load("2026.csv", whole).added) == 2
    assert sheet.load("2026.csv", whole.filter(pl.col("order_id") != "2")).asks


def test_rows_mended_in_the_workbook_stay_mended(sheet):
    sheet.frame = sheet.frame.with_columns(revenue=pl.when(pl.col("order_id") == "3").then(44.0).otherwise("revenue"))
    merge = sheet.load("10月.csv", OCTOBER)
    assert (len(merge.mended), len(merge.contested), merge.changes) == (1, 0, False)
    assert total(sheet) == 154
    other = orders(("3", "10-5", "P1", 41), ("4", "10-6", "P2", 50))
    merge = sheet.load("10月.csv", other)
    assert (len(merge.mended), len(merge.contested), total(sheet)) == (1, 1, 154)
    sheet.load("10月.csv", other, take_source=True)
    assert total(sheet) == 151


def test_rows_deleted_in_the_workbook_stay_out(sheet):
    sheet.frame = sheet.frame.filter(pl.col("order_id") != "3")
    merge = sheet.load("10月.csv", OCTOBER)
    assert (len(merge.deleted), merge.changes) == (1, False)
    sheet.load("10月.csv", OCTOBER, take_source=True)
    assert total(sheet) == 150


@pytest.mark.parametrize("left", ["nothing", "september"])
def test_a_cleared_sheet_or_month_can_be_loaded_again(sheet, left):
    sheet.frame = sheet.frame.filter(pl.lit(left == "september") & (pl.col("order_date") < dt.date(2026, 10, 1)))
    sheet.load("10月.csv", OCTOBER)
    sheet.load("9月.csv", SEPTEMBER)
    assert total(sheet) == 150


def test_rows_typed_by_hand_stay_though_every_month_is_loaded_again(sheet):
    sheet.frame = pl.concat([orders(("手工", "10-9", "P1", 5)), sheet.frame])
    for _ in range(2):
        for name, frame in (("9月.csv", SEPTEMBER), ("10月.csv", OCTOBER)):
            assert not sheet.load(name, frame).changes
    assert total(sheet) == 155


def test_rows_pasted_before_are_taken_for_the_sources():
    sheet = Sheet()
    sheet.frame = pl.concat([SEPTEMBER, orders(("手工", "9-9", "P1", 5))])
    assert not sheet.load("9月.csv", SEPTEMBER).changes
    assert sheet.load("9月.csv", SEPTEMBER.filter(pl.col("order_id") != "2")).asks


def test_sorting_and_blank_rows_do_not_matter(sheet):
    blank = pl.DataFrame({name: [None] for name in COLUMNS}, schema=sheet.frame.schema)
    sheet.frame = pl.concat([sheet.frame[2:3], blank, sheet.frame[3:], blank, sheet.frame[:2]])
    assert not sheet.load("9月.csv", SEPTEMBER).changes
    sheet.load("9月.csv", orders(("1", "9-3", "P1", 11), ("1", "9-3", "P2", 20), ("2", "9-20", "P1", 30)))
    assert sum(value or 0 for value in sheet.frame["revenue"]) == 151


def test_an_order_delivered_in_two_months_keeps_both():
    sheet = Sheet()
    sheet.load("9月.csv", SEPTEMBER)
    merge = sheet.load("10月.csv", orders(("2", "10-1", "P1", 31), ("3", "10-5", "P1", 40)))
    assert len(merge.elsewhere) == 1 and not merge.asks
    assert total(sheet) == 131
    assert not sheet.load("9月.csv", SEPTEMBER).changes


def test_a_date_moved_to_another_month_by_the_same_file_is_no_second_order():
    sheet = Sheet()
    sheet.load("订单.csv", pl.concat([SEPTEMBER, OCTOBER]))
    moved = orders(("1", "9-3", "P1", 10), ("1", "9-3", "P2", 20), ("2", "10-1", "P1", 30))
    sheet.load("订单.csv", pl.concat([moved, OCTOBER]))
    assert total(sheet) == 150


def test_lines_of_one_order_in_two_files_are_asked_about(sheet):
    more = orders(("3", "10-5", "P9", 400))
    merge = sheet.load("华南.csv", more)
    assert merge.asks and len(merge.doubtful) == 1 and total(sheet) == 150
    sheet.load("华南.csv", more, Going.KEEP)
    assert total(sheet) == 550
    for name, frame in (("华南.csv", more), ("10月.csv", OCTOBER)):
        assert not sheet.load(name, frame).changes
    corrected = Sheet()
    corrected.load("10月.csv", OCTOBER)
    corrected.load("华南.csv", more, Going.REMOVE)
    assert total(corrected) == 450


def test_columns_that_the_source_lacks_keep_what_a_person_typed(sheet):
    sheet.frame = sheet.frame.with_columns(cost=pl.lit(7.0))
    assert not sheet.load("9月.csv", SEPTEMBER.with_columns(cost=pl.lit(None, pl.Float64))).changes
    sheet.load("9月.csv", SEPTEMBER.with_columns(revenue=pl.col("revenue") + 1))
    assert sheet.frame["cost"].to_list() == [7.0] * 5
    assert total(sheet) == 153


def test_a_column_that_comes_later_fills_the_rows_that_are_there(sheet):
    merge = sheet.load("9月.csv", SEPTEMBER.with_columns(cost=pl.lit(7.0)))
    assert len(merge.written) == 3
    assert total(sheet) == 150


def test_without_a_record_rows_are_told_by_their_keys(sheet):
    sheet.record = None
    assert not sheet.load("10月.csv", OCTOBER).changes


@pytest.mark.parametrize(
    ("key", "first", "second", "rows"),
    [
        ("customers", [{"customer_id": "1", "name": "甲"}], [{"customer_id": "2", "name": "乙"}], 2),
        ("products", [{"product_id": "1", "name": "泵"}], [{"product_id": "1", "name": "水泵"}], 1),
        ("targets", [{"month": "2026-09", "metric": "销售额", "target": 5}], [{"month": "2026-09", "metric": "销售额", "target": 6}, {"month": "2026-10", "metric": "销售额", "target": 6}], 2),
        ("targets", [{"month": "2026-10", "metric": "销售额", "dimension": "区域", "member": "华东", "target": 5}], [{"month": "2026-10", "metric": "销售额", "dimension": "区域", "member": "华南", "target": 5}], 2),
        ("channel_costs", [{"date": "2026-10-01", "channel": "A", "cost": 1}], [{"date": "2026-10-08", "channel": "A", "cost": 1}], 2),
        ("channel_costs", [{"date": "2026-10", "channel": "A", "cost": 1}], [{"date": "2026-10", "channel": "A", "cost": 2}], 1),
        ("invoices", [{"invoice_id": "1", "invoice_date": "2026-09-01", "amount": 9}], [{"invoice_id": "1", "invoice_date": "2026-09-01", "amount": 9, "paid_date": "2026-10-02", "paid_amount": 4}], 1),
        ("invoices", [{"invoice_id": "1", "invoice_date": "2026-09-01", "amount": 9, "paid_date": "2026-09-20", "paid_amount": 5}], [{"invoice_id": "1", "invoice_date": "2026-09-01", "amount": 9, "paid_date": "2026-10-02", "paid_amount": 4}], 2),
        ("leads", [{"lead_id": "1", "created_date": "2026-09-01", "status": "open"}], [{"lead_id": "1", "created_date": "2026-09-01", "status": "成交"}], 1),
        ("factors", [{"date": "2026-10", "origin": "外部", "description": "涨价", "effect": "+"}], [{"date": "2026-10", "origin": "external", "description": "涨价", "effect": "-"}], 1),
        ("markets", [{"region": "华东", "addressable_customers": 5}], [{"region": "华东", "addressable_customers": 6}], 1),
        ("risks", [{"risk": "断供", "impact": 3}], [{"risk": "断供", "impact": 4}], 1),
    ],
)  # fmt: skip
def test_every_table_has_its_own_key(key, first, second, rows):
    table, record, frame = schema(key), None, pl.DataFrame()
    for name, each in (("甲.csv", first), ("乙.csv", second)):
        new = pl.DataFrame(each)
        merge = decide(Rows.of(table, frame), Rows.of(table, new), source_named(name), record, Choices())
        assert not merge.asks
        held = [row for at, row in enumerate(frame.rows(named=True)) if at not in merge.overwritten.tolist()]
        taken = [new.row(at, named=True) for at in (*merge.written.tolist(), *merge.added.tolist())]
        frame, record = pl.DataFrame([*held, *taken]), merge.record
    assert frame.height == rows


@pytest.mark.parametrize(("text", "same"), [
    ("订单.csv", True), ("D:\\下载\\订单 (1).csv", True), ("/x/订单（2）.csv", True), ('"订单 - 副本.csv"', True), ("订单 - Copy (3).csv", True),
    ("ORDERS.csv", False), ("订单_9月.csv", False), ("订单.xlsx", False),
])  # fmt: skip
def test_a_source_is_known_by_its_name(text, same):
    assert (source_named(text).mark == source_named("订单.csv").mark) is same


def test_nothing_of_a_password_is_kept():
    one, two = (source_named(f"postgresql://u:{word}@db/sales?password={word}#orders") for word in ("geheim1", "geheim2"))
    assert one == two
    assert "geheim" not in repr(one) and one.name == "sales#orders"


def test_a_record_comes_back_as_it_was():
    chance = np.random.default_rng(1)
    keys = np.unique(chance.integers(0, 2**48, 5000, dtype=np.uint64))
    said = chance.integers(0, 2**32, len(keys), dtype=np.uint32)
    made = TableRecord().updated(Source("m", "订单.csv", ("a", "b")), keys, said, dropped=keys[:0], orphaned=keys[:0])
    back = TableRecord.unpacked(made.packed())
    assert back.sources == made.sources
    assert all((getattr(back, name) == getattr(made, name)).all() for name in ("keys", "said", "said_by"))
    assert len(made.packed()) < 15 * len(keys)


@pytest.mark.parametrize("text", ["", "x", "eJw=", TableRecord().packed()[:-8], "Zm9v"])
def test_a_damaged_record_is_refused(text):
    with pytest.raises(ValueError):
        TableRecord.unpacked(text)
