from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from salesreview.errors import SourceError
from salesreview.sources import load_source, read_folder
from salesreview.tables.catalog import SCHEMAS, schema

DATA = Path(__file__).parents[2].parent / "shared/data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the public data is not beside the repository")


def keyed(raw) -> pl.DataFrame:
    """The columns that the table knows, by key."""
    from salesreview.tables.headers import find_columns

    found = find_columns(schema(raw.table), raw.headers)
    return pl.DataFrame({key: raw.frame[str(place)] for key, place in found.items()})


def test_missing_required_columns_are_named_with_what_there_is_and_what_to_do(tmp_path):
    (tmp_path / "a.csv").write_text("Nr,Umsatz,Order date\n1,2,2026-01-02\n", encoding="utf-8")
    with pytest.raises(SourceError) as error:
        load_source(schema("orders"), "a.csv", base=tmp_path)
    en, zh = error.value.en, error.value.zh
    assert "lacks required columns of “Orders”: order_id (Order ID), revenue (Revenue)." in en
    assert "The source has: Nr, Umsatz, Order date." in en
    assert '--map "order_id=' in en
    assert "缺少“订单”的必填列：订单号（order_id）、销售额（revenue）。" in zh
    assert "Nr、Umsatz、Order date" in zh
    raw = load_source(schema("orders"), "a.csv", mapping="order_id=Nr; revenue=Umsatz*2", base=tmp_path)
    assert keyed(raw).row(0) == ("1", dt.date(2026, 1, 2), 4.0)


def test_blank_options_are_none(tmp_path):
    (tmp_path / "a.csv").write_text("订单号,订单日期,销售额\n1,2026-01-02,3\n", encoding="utf-8")
    raw = load_source(schema("orders"), "a.csv", mapping="", sheet="", date_order="", base=tmp_path)
    assert keyed(raw).row(0) == ("1", dt.date(2026, 1, 2), 3.0)


@needs_data
def test_saas_orders():
    raw = load_source(schema("orders"), "saas_orders.csv", mapping="revenue=Sales; cost=Sales-Profit", base=DATA)
    orders = keyed(raw)
    assert orders.height == 9994
    assert set(orders.columns) == {"order_id", "order_date", "customer_id", "product_id", "quantity", "revenue", "discount", "cost"}
    assert round(orders["revenue"].sum(), 2) == 2_297_200.86
    assert round((orders["revenue"] - orders["cost"]).sum(), 2) == 286_397.02
    assert orders["order_id"].n_unique() == 5009
    assert orders["customer_id"].n_unique() == 99  # Customer ID, not the alias Customer
    assert (orders["order_date"].min(), orders["order_date"].max()) == (dt.date(2020, 1, 4), dt.date(2023, 12, 31))


CRM = (
    "lead_id=opportunity_id; created_date=engage_date; closed_date=close_date; owner=sales_agent; status=deal_stage; "
    "amount=close_value; customer_id=account; product_id=product"
)


@needs_data
@pytest.mark.parametrize("mapping", [CRM, None])
def test_crm_pipeline(mapping):
    leads = keyed(load_source(schema("leads"), "crm_sales_pipeline.csv", mapping=mapping, base=DATA))
    won = leads.filter(pl.col("status") == "Won")
    assert leads.height == 8800
    assert (won.height, leads.filter(pl.col("status") == "Lost").height) == (4238, 2473)
    assert won["amount"].sum() == 10_005_534
    days = (won["closed_date"] - won["created_date"]).dt.total_days()
    assert (round(days.mean(), 2), days.median()) == (51.78, 57)
    assert (leads["customer_id"].null_count(), leads["created_date"].null_count()) == (1425, 500)
    december = won.filter(pl.col("closed_date").dt.strftime("%Y-%m") == "2017-12")
    assert (december.height, december["amount"].sum()) == (511, 1_131_573)


@needs_data
def test_both_date_orders_give_the_same_invoices():
    both = []
    for name in ("receivables_dmy.csv", "receivables_mdy.csv"):
        invoices = keyed(load_source(schema("invoices"), name, base=DATA)).sort("invoice_id")
        assert [invoices[key].dtype for key in ("invoice_date", "due_date", "paid_date")] == [pl.Date] * 3
        both.append(invoices)
    assert both[0].equals(both[1])
    assert both[0].height == 2466
    assert round(both[0]["amount"].sum(), 2) == 147_703.18
    days = (both[0]["paid_date"] - both[0]["invoice_date"]).dt.total_days()
    assert round(days.mean(), 2) == 26.44


@needs_data
def test_the_wrong_order_is_not_believed_for_the_values_that_defy_it():
    raw = load_source(schema("invoices"), "receivables_mdy.csv", date_order="dmy", base=DATA)
    dates = keyed(raw)["invoice_date"]
    assert dates.dtype == pl.String
    assert dates.str.contains(r"^\d{4}-\d\d-\d\d$").any()
    assert dates.str.contains(r"^\d+/\d+/\d{4}$").any()


def fill(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_a_folder_holds_a_file_per_table(tmp_path, make):
    fill(tmp_path, **{
        "orders.csv": "order_id,order_date,revenue\n001,2026-01-02,3\n",
        "订单备份.csv": "nonsense", "notes.txt": "nonsense", "README.md": "nonsense", "leads.json": "{}",
        "渠道费用.csv": "日期,渠道,费用\n2026-01-02,网店,5\n",
        "Feedback.TXT": "feedback_id\tdate\tkind\nf1\t25/1/2026\t投诉\n",
        "targets/2026.csv": "月份,指标,目标\n2026-01,revenue,5\n",
        "targets/2027.csv": "month,metric,target\n2027-01,revenue,6\n",
        "contracts/notes.md": "nonsense", ".customers/a.csv": "nonsense",
    })  # fmt: skip
    make.xlsx(tmp_path / "Products.xlsx", {"产品": [["产品编号", "产品名称"], [7, "x"]]})
    pl.DataFrame({"lead_id": [1]}).write_parquet(tmp_path / "leads.parquet")
    sheets = read_folder(tmp_path, None)
    assert {key: (raw.table, raw.sheet, raw.frame.height) for key, raw in sheets.items()} == {
        "orders": ("orders", "orders.csv", 1),
        "products": ("products", "Products.xlsx", 1),
        "targets": ("targets", "targets", 2),
        "leads": ("leads", "leads.parquet", 1),  # its missing columns are for the validation to list
        "channel_costs": ("channel_costs", "渠道费用.csv", 1),
        "feedback": ("feedback", "Feedback.TXT", 1),
    }
    assert keyed(sheets["orders"]).row(0) == ("001", dt.date(2026, 1, 2), 3.0)
    assert keyed(sheets["feedback"])["date"].to_list() == [dt.date(2026, 1, 25)]
    assert keyed(sheets["targets"])["month"].to_list() == [dt.date(2026, 1, 1), dt.date(2027, 1, 1)]


@pytest.mark.parametrize("table", SCHEMAS, ids=lambda table: table.key)
def test_every_table_is_found_by_key_and_captions(tmp_path, table):
    for name in (table.key, table.zh, table.en):
        fill(tmp_path / name, **{f"{name}.csv": ",".join(column.key for column in table.columns) + "\n"})
        assert list(read_folder(tmp_path / name, None)) == [table.key]


@pytest.mark.parametrize("other", ["orders.parquet", "订单.csv", "Orders.xlsx", "orders/a.csv"])
def test_two_sources_for_one_table_are_refused(tmp_path, other):
    fill(tmp_path, **{"orders.csv": "order_id\n1\n", other: "order_id\n1\n"})
    with pytest.raises(SourceError, match="two sources for “Orders”") as error:
        read_folder(tmp_path, None)
    assert other.split("/")[0] in error.value.en


def test_a_folder_without_a_table_names_the_names(tmp_path):
    fill(tmp_path, **{"sales.csv": "a\n1\n"})
    with pytest.raises(SourceError, match=r"no file named after a raw table, such as orders\.csv") as error:
        read_folder(tmp_path, None)
    assert all(table.key in error.value.en and table.key in error.value.zh for table in SCHEMAS)


def test_dates_of_a_folder_need_an_order_where_it_is_not_proved(tmp_path):
    fill(tmp_path, **{"orders.csv": "order_id,order_date,revenue\n1,3/4/2026,3\n"})
    with pytest.raises(SourceError, match=r"“orders\.csv”: The order of day, month and year cannot be told"):
        read_folder(tmp_path, None)
    assert keyed(read_folder(tmp_path, "mdy")["orders"])["order_date"].to_list() == [dt.date(2026, 3, 4)]


def test_a_broken_file_of_a_folder_names_itself(tmp_path):
    fill(tmp_path, **{"orders.csv": "order_id\n1\n", "leads.xlsx": "no workbook"})
    with pytest.raises(SourceError, match=r"“leads\.xlsx” does not hold an Excel workbook"):
        read_folder(tmp_path, None)


def test_reading_a_source_imports_only_what_it_needs(tmp_path):
    import subprocess
    import sys

    fill(tmp_path, **{"orders.csv": "order_id,order_date,revenue\n1,2026-01-02,3\n"})
    code = (
        "import sys; from pathlib import Path; from salesreview.sources import read_folder\n"
        f"read_folder(Path({str(tmp_path)!r}), None)\n"
        "print([name for name in ('sqlalchemy', 'psycopg', 'fastexcel', 'pandas', 'openpyxl') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
