"""The sample tables: their columns, their sameness, their size, and what is left imperfect in them."""

from __future__ import annotations

import hashlib

import polars as pl
import pytest

from salesreview.errors import CatalogError, UsageError
from salesreview.period import Month
from salesreview.sample import names
from salesreview.sample.company import in_order, sample_tables
from salesreview.tables.catalog import SCHEMAS

# review.md §2
COLUMNS = {
    "orders": "order_id order_date customer_id product_id channel salesperson quantity revenue discount cost",
    "customers": "customer_id name industry size region is_leader created_date",
    "products": "product_id name product_line is_core",
    "targets": "month metric dimension member target",
    "leads": "lead_id created_date channel customer_id industry size region product_id owner is_valid status "
    "closed_date amount lost_reason",
    "invoices": "invoice_id customer_id invoice_date due_date amount paid_date paid_amount",
    "channel_costs": "date channel channel_type activity cost",
    "feedback": "feedback_id date customer_id product_id kind topic response_hours followup_hours resolved",
    "contracts": "contract_id customer_id start_date end_date value renewed renewal_date",
    "markets": "region industry addressable_customers market_size",
    "factors": "date origin kind dimension member description effect",
    "incidents": "date department kind lead_id description",
    "actions": "action_id strategy task owner due_date status done_date note metric",
    "risks": "risk probability impact response owner",
    "visits": "visit_id date salesperson customer_id purpose result",
    "resources": "kind item amount share_of_revenue reason",
}


@pytest.fixture(scope="module")
def zh() -> dict[str, pl.DataFrame]:
    return sample_tables()


@pytest.fixture(scope="module")
def en() -> dict[str, pl.DataFrame]:
    return sample_tables(lang="en")


def digest(tables: dict[str, pl.DataFrame]) -> str:
    return hashlib.sha256("".join(frame.write_csv() for frame in tables.values()).encode()).hexdigest()


def test_every_table_has_every_column_of_its_schema(zh: dict[str, pl.DataFrame]) -> None:
    assert {key: frame.columns for key, frame in zh.items()} == {
        key: columns.split() for key, columns in COLUMNS.items()
    }
    assert all(len(frame) for frame in zh.values())


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(zh: dict[str, pl.DataFrame]) -> None:
    assert digest(sample_tables()) == digest(zh)
    assert digest(sample_tables(seed=8)) != digest(zh)


def test_both_languages_give_the_same_figures(zh: dict[str, pl.DataFrame], en: dict[str, pl.DataFrame]) -> None:
    for key, frame in zh.items():
        other = en[key]
        assert frame.schema == other.schema, key
        figures = [name for name, kind in frame.schema.items() if kind != pl.String or name.endswith("_id")]
        assert frame.select(figures).equals(other.select(figures)), key
        assert frame.select(pl.all().is_null()).equals(other.select(pl.all().is_null())), key


@pytest.mark.parametrize(
    ("table", "column", "words"),
    [
        ("orders", "channel", names.CHANNELS),
        ("customers", "size", names.SIZES),
        ("customers", "is_leader", names.YES_NO),
        ("leads", "status", names.LEAD_STATUS),
        ("leads", "is_valid", names.YES_NO),
        ("channel_costs", "channel_type", names.CHANNEL_TYPES),
        ("feedback", "kind", names.FEEDBACK_KINDS),
        ("products", "product_line", names.LINES),
    ],
)
def test_words_stand_in_the_language_of_the_sheet(
    zh: dict[str, pl.DataFrame],
    en: dict[str, pl.DataFrame],
    table: str,
    column: str,
    words: tuple[names.Word, ...],
) -> None:
    assert set(zh[table][column].drop_nulls()) == {word[0] for word in words}
    translated = zh[table][column].replace_strict([w[0] for w in words], [w[1] for w in words], return_dtype=pl.String)
    assert translated.equals(en[table][column])


def test_english_tables_hold_no_chinese(en: dict[str, pl.DataFrame]) -> None:
    for key, frame in en.items():
        for column in frame.select(pl.col(pl.String)):
            assert not column.str.contains(r"\p{Han}").any(), (key, column.name)


def test_names_of_customers_are_all_different(zh: dict[str, pl.DataFrame], en: dict[str, pl.DataFrame]) -> None:
    assert zh["customers"]["name"].is_unique().all()
    assert en["customers"]["name"].is_unique().all()


def test_orders_cover_thirty_months_from_their_first_day_to_their_last(zh: dict[str, pl.DataFrame]) -> None:
    days = zh["orders"]["order_date"]
    months = days.dt.truncate("1mo").unique().sort().to_list()
    assert months == [Month(2026, 10).plus(back).first for back in range(-29, 1)]
    present = set(days)
    assert all({Month.of(month).first, Month.of(month).last} <= present for month in months)


def test_nothing_happens_after_the_month_under_review(zh: dict[str, pl.DataFrame]) -> None:
    end = Month(2026, 10).last
    dated = {
        "orders": ["order_date"],
        "leads": ["created_date", "closed_date"],
        "invoices": ["invoice_date", "paid_date"],
        "feedback": ["date"],
        "channel_costs": ["date"],
        "incidents": ["date"],
        "factors": ["date"],
        "actions": ["done_date"],
        "contracts": ["renewal_date"],
        "customers": ["created_date"],
    }
    for table, column in ((table, column) for table, columns in dated.items() for column in columns):
        assert zh[table][column].max() <= end, (table, column)  # type: ignore[operator]


@pytest.mark.parametrize("orders", [1_000, 10_000, 60_000])
def test_the_order_lines_are_about_as_many_as_asked_for(orders: int) -> None:
    tables = sample_tables(orders=orders)
    sales = tables["orders"].filter(pl.col("revenue") > 0)
    assert len(sales) == pytest.approx(orders, rel=0.02)
    assert len(tables["customers"]) < 5_001
    month = tables["orders"].filter(pl.col("order_date") >= Month(2026, 10).first)
    assert month["revenue"].sum() == pytest.approx(12_860_000 * orders / 10_000, rel=0.06)


@pytest.mark.parametrize("month", [Month(2025, 12), Month(2027, 2)])
def test_another_month_has_its_own_thirty_months(month: Month) -> None:
    tables = sample_tables(month=month, orders=2_000)
    assert tables["orders"]["order_date"].min() == month.plus(-29).first
    assert tables["orders"]["order_date"].max() == month.last
    assert tables["targets"]["month"].max() == Month(month.year, 12).first


@pytest.mark.parametrize("orders", [0, 99, 5_000_001])
def test_sizes_out_of_range_are_refused_in_both_languages(orders: int) -> None:
    with pytest.raises(UsageError) as caught:
        sample_tables(orders=orders)
    assert "订单行数" in caught.value.zh and "order lines" in caught.value.en


def test_returns_are_few_and_refer_to_an_order(zh: dict[str, pl.DataFrame]) -> None:
    orders = zh["orders"]
    returns = orders.filter(pl.col("quantity") < 0)
    assert 20 < len(returns) < 150
    assert (returns["revenue"] < 0).all()
    assert returns.join(orders.filter(pl.col("quantity") > 0), on="order_id", how="anti").is_empty()


def test_money_has_two_decimals(zh: dict[str, pl.DataFrame]) -> None:
    for table, column in (
        ("orders", "revenue"),
        ("orders", "cost"),
        ("invoices", "amount"),
        ("invoices", "paid_amount"),
    ):
        cents = zh[table][column].drop_nulls() * 100
        assert (cents - cents.round()).abs().max() < 1e-4, column  # type: ignore[operator]


def test_an_invoice_is_never_paid_twice(zh: dict[str, pl.DataFrame]) -> None:
    invoices = (
        zh["invoices"]
        .group_by("invoice_id")
        .agg(
            pl.col("amount").n_unique().alias("amounts"),
            pl.col("amount").first(),
            pl.when(pl.col("paid_date").is_not_null())
            .then(pl.col("paid_amount").fill_null(pl.col("amount")))
            .sum()
            .alias("paid"),
            pl.len(),
        )
    )
    assert (invoices["amounts"] == 1).all()
    assert (invoices["paid"] <= invoices["amount"] + 0.005).all()
    assert invoices["len"].max() == 2


def test_a_handful_of_rows_is_imperfect(zh: dict[str, pl.DataFrame]) -> None:
    orders, leads = zh["orders"], zh["leads"]
    known = set(zh["products"]["product_id"])
    assert orders.null_count().row(0, named=True) | {"cost": 0} == {
        "order_id": 0, "order_date": 0, "customer_id": 3, "product_id": 2, "channel": 2, "salesperson": 1,
        "quantity": 0, "revenue": 0, "discount": 0, "cost": 0,
    }  # fmt: skip
    assert orders.filter(~pl.col("product_id").is_in(known))["product_id"].to_list() == ["P999"]
    assert len(leads.filter(pl.col("closed_date") < pl.col("created_date"))) == 1
    assert len(leads.filter((pl.col("status") != "进行中") & pl.col("closed_date").is_null())) == 1
    assert "下月再定" in zh["actions"]["due_date"]
    assert zh["resources"]["amount"].str.contains("万").any()


def test_plans_of_the_parts_add_up_to_the_whole(zh: dict[str, pl.DataFrame]) -> None:
    plan = zh["targets"].filter(pl.col("metric") == "销售额")
    whole = plan.filter(pl.col("dimension").is_null()).select("month", whole="target")
    parts = plan.drop_nulls("dimension").group_by("month", "dimension").agg(pl.col("target").sum())
    together = parts.join(whole, on="month")
    assert len(together) == 4 * 32
    assert (together["target"] - together["whole"]).abs().max() < 0.01  # type: ignore[operator]
    assert whole["month"].max() == Month(2026, 12).first


def test_a_raw_table_without_rows_is_named_with_the_mend() -> None:
    frames = sample_tables(orders=100)
    assert list(frames) == [entry.key for entry in SCHEMAS]
    del frames["risks"]
    with pytest.raises(CatalogError) as caught:
        in_order(frames)
    assert "no rows of the raw table “risks”" in caught.value.en and "sample/support.py" in caught.value.en
    assert "“risks”" in caught.value.zh
