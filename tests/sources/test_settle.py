from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from salesreview.errors import SourceError
from salesreview.sources import load_source
from salesreview.sources.settle import settle
from salesreview.tables.catalog import schema
from salesreview.tables.model import RawSheet

INVOICES, LEADS, TARGETS = schema("invoices"), schema("leads"), schema("targets")


def settled(table, order=None, **columns) -> dict[str, list[object]]:
    frame = pl.DataFrame({str(place): values for place, values in enumerate(columns.values())})
    result = settle(table, RawSheet(table.key, "a.csv", tuple(columns), frame), order)
    return {header: result.frame[str(place)].to_list() for place, header in enumerate(columns)}


def test_a_proof_in_one_column_holds_for_the_others():
    found = settled(INVOICES, invoice_date=["3/4/2026", "5/6/2026"], due_date=["7/8/2026", "25/8/2026"])
    assert found == {
        "invoice_date": [dt.date(2026, 4, 3), dt.date(2026, 6, 5)],
        "due_date": [dt.date(2026, 8, 7), dt.date(2026, 8, 25)],
    }
    found = settled(INVOICES, invoice_date=["3/4/2026", "5/6/2026"], due_date=["7/8/2026", "8/25/2026"])
    assert found["invoice_date"] == [dt.date(2026, 3, 4), dt.date(2026, 5, 6)]


def test_nothing_is_guessed_where_nothing_is_proved():
    with pytest.raises(SourceError) as error:
        settled(INVOICES, invoice_date=["2026-01-05", None], due_date=["3/4/2026", "5/6/2026"])
    for text in (error.value.zh, error.value.en):
        assert all(word in text for word in ("a.csv", "due_date", "3/4/2026", "5/6/2026", "--date-order"))
        assert "invoice_date" not in text
    assert "日期顺序" in error.value.zh


@pytest.mark.parametrize(("order", "day"), [("dmy", dt.date(2026, 4, 3)), ("mdy", dt.date(2026, 3, 4))])
def test_an_order_that_is_given_is_followed(order, day):
    assert settled(INVOICES, order, invoice_date=["3/4/2026"]) == {"invoice_date": [day]}
    assert settled(INVOICES, order.upper(), invoice_date=["3/4/2026"]) == {"invoice_date": [day]}


def test_an_order_that_is_none_is_named():
    with pytest.raises(SourceError, match="The date order “german” is not known"):
        settled(INVOICES, "german", invoice_date=["3/4/2026"])


def test_columns_that_contradict_each_other_are_named_with_the_proofs():
    with pytest.raises(SourceError, match="contradict each other") as error:
        settled(INVOICES, invoice_date=["3/4/2026", "25/4/2026"], due_date=["3/4/2026", "4/26/2026"])
    for text in (error.value.zh, error.value.en):
        assert all(word in text for word in ("invoice_date", "due_date", "25/4/2026", "4/26/2026", "dmy", "mdy"))


def test_one_column_that_contradicts_itself_is_named():
    with pytest.raises(SourceError, match=r"contradict each other.*\(column invoice_date\)"):
        settled(INVOICES, invoice_date=["13/4/2026", "4/13/2026"])


def test_two_digit_years_that_stay_open_are_refused():
    with pytest.raises(SourceError, match="cannot be told"):
        settled(INVOICES, invoice_date=["25/1/26"])  # 25 January 2026, or 26 January 2025


def test_dates_that_need_no_order_are_read():
    texts = ["2026-03-04", "2026/3/4", "2026年3月4日", "20260304", "2026-03-04 10:20", "4 Mar 2026", None, "", "-"]
    found = settled(INVOICES, invoice_date=texts)["invoice_date"]
    assert found == [dt.date(2026, 3, 4)] * 6 + [None] * 3


def test_what_cannot_be_read_stays_to_be_listed():
    texts = ["25/3/2026", "4/5/2026", "bald", "31/2/2026", None, "n/a"]
    found = settled(INVOICES, invoice_date=texts)["invoice_date"]
    assert found == ["2026-03-25", "2026-05-04", "bald", "31/2/2026", None, None]


def test_text_that_is_no_date_in_any_order_needs_none():
    assert settled(INVOICES, invoice_date=["45/45/2026", "2026-01-02"])["invoice_date"] == ["45/45/2026", "2026-01-02"]


def test_a_given_order_that_the_values_defy_leaves_them_to_be_listed():
    found = settled(INVOICES, "dmy", invoice_date=["3/4/2026", "3/25/2026"])["invoice_date"]
    assert found == ["2026-04-03", "3/25/2026"]


def test_only_the_tables_own_dates_count():
    found = settled(INVOICES, invoice_date=["25/4/2026"], 打印日期=["4/26/2026"])
    assert found == {"invoice_date": [dt.date(2026, 4, 25)], "打印日期": ["4/26/2026"]}


def test_months_become_their_first_day():
    assert settled(TARGETS, month=["2026-10", "2026年11月", "202612"])["month"] == [
        dt.date(2026, 10, 1), dt.date(2026, 11, 1), dt.date(2026, 12, 1),
    ]  # fmt: skip


def test_columns_that_hold_no_text_are_left_alone():
    days = [dt.date(2026, 1, 2)]
    assert settled(INVOICES, invoice_date=days, due_date=[46000.0], amount=[3]) == {
        "invoice_date": days,
        "due_date": [46000.0],
        "amount": [3],
    }


def test_numbers_in_text_become_numbers_where_all_can_be_read():
    found = settled(
        LEADS, amount=["1,200.50", "¥3", "1.2万", None, ""], lead_id=["001", "2", "3", "4", "5"]
    )
    assert found == {"amount": [1200.5, 3.0, 12000.0, None, None], "lead_id": ["001", "2", "3", "4", "5"]}
    # what can be read is written plainly, so that it stands in the workbook as a number beside what cannot
    assert settled(LEADS, amount=["1,200.50", "viel", "12%"])["amount"] == ["1200.5", "viel", "12%"]


def test_dates_come_settled_from_a_source(tmp_path):
    (tmp_path / "a.csv").write_text("invoice_id,invoice_date,amount\n1,3/4/2026,5\n", encoding="utf-8")
    with pytest.raises(SourceError, match="cannot be told"):
        load_source(INVOICES, "a.csv", base=tmp_path)
    raw = load_source(INVOICES, "a.csv", date_order="dmy", base=tmp_path)
    assert raw.frame.row(0) == ("1", dt.date(2026, 4, 3), 5.0)
    raw = load_source(INVOICES, "a.csv", mapping="due_date='25/4/2026'", base=tmp_path)
    assert raw.frame.row(0) == ("1", dt.date(2026, 4, 3), 5.0, dt.date(2026, 4, 25))
