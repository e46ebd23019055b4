"""The catalogue against review.md §2, and that no header or choice could mean two things."""

from __future__ import annotations

import unicodedata
from collections import defaultdict

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesreview.tables.catalog import SCHEMAS, schema
from salesreview.tables.clean import clean
from salesreview.tables.headers import find_columns, fold, match_headers
from salesreview.tables.model import Kind, TableSchema
from salesreview.tables.texts import fold_choice

unhurried = settings(deadline=None, max_examples=60)
# review.md §2: key, kind (text or id where none is named), * = required
COLUMNS = {
    "orders": "order_id* order_date*:date customer_id product_id channel salesperson quantity:number revenue*:money discount:money "
    "cost:money",
    "customers": "customer_id* name industry size:choice region is_leader:yesno created_date:date",
    "products": "product_id* name product_line is_core:yesno",
    "targets": "month*:month metric* dimension member target*:number",
    "leads": "lead_id* created_date*:date channel customer_id industry size:choice region product_id owner "
    "is_valid:yesno status*:choice closed_date:date amount:money lost_reason",
    "invoices": "invoice_id* customer_id invoice_date*:date due_date:date amount*:money paid_date:date "
    "paid_amount:money",
    "channel_costs": "date*:date channel* channel_type:choice activity cost*:money",
    "feedback": "feedback_id* date*:date customer_id product_id kind*:choice topic response_hours:number "
    "followup_hours:number resolved:yesno",
    "contracts": "contract_id* customer_id* start_date:date end_date*:date value:money renewed:yesno renewal_date:date",
    "markets": "region* industry addressable_customers*:number market_size:money",
    "factors": "date*:date origin*:choice kind:choice dimension member description* effect*:choice",
    "incidents": "date*:date department kind:choice lead_id description",
    "actions": "action_id* strategy task* owner due_date*:date status:choice done_date:date note metric",
    "risks": "risk* probability:number impact:number response owner",
    "visits": "visit_id* date*:date salesperson* customer_id purpose result",
    "resources": "kind*:choice item* amount:money share_of_revenue:number reason",
}
each_table = pytest.mark.parametrize("table", SCHEMAS, ids=lambda table: table.key)


def test_the_catalogue_is_that_of_the_specification() -> None:
    found = {}
    for table in SCHEMAS:
        texts = []
        for column in table.columns:
            kind = "" if column.kind in (Kind.ID, Kind.TEXT) else f":{column.kind.value}"
            texts.append(f"{column.key}{'*' if column.required else ''}{kind}")
        found[table.key] = " ".join(texts)
    assert found == COLUMNS


def test_ids_are_read_as_ids() -> None:
    for table in SCHEMAS:
        for column in table.columns:
            assert (column.kind is Kind.ID) == column.key.endswith("_id"), (table.key, column.key)


@each_table
def test_no_header_could_mean_two_columns(table: TableSchema) -> None:
    meanings = defaultdict(set)
    for column in table.columns:
        for name in (column.key, column.zh, column.en, *column.aliases):
            meanings[fold(name)].add(column.key)
    assert {name: keys for name, keys in meanings.items() if len(keys) > 1} == {}
    assert "" not in meanings


@each_table
@pytest.mark.parametrize("naming", ["key", "zh", "en"])
def test_every_column_is_found_by_each_of_its_names(table: TableSchema, naming: str) -> None:
    names = [getattr(column, naming) for column in table.columns]
    assert list(find_columns(table, names)) == [column.key for column in table.columns]


@each_table
def test_every_alias_finds_its_column(table: TableSchema) -> None:
    for column in table.columns:
        for alias in column.aliases:
            assert find_columns(table, [alias]) == {column.key: 0}, alias


def full_width(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


@each_table
@pytest.mark.parametrize(
    "disguise",
    [
        lambda name: f"  {name}　",
        lambda name: name.upper(),
        full_width,
        lambda name: name.replace(" ", "_"),
        lambda name: f"{name}（元）",
        lambda name: f"{name}*",
        lambda name: f"{name} [USD]",
        lambda name: "\u200b" + name.replace(" ", "\n"),
    ],
)
def test_headers_are_found_as_people_leave_them(table: TableSchema, disguise) -> None:
    for lang in ("zh", "en"):
        names = [disguise(column.label(lang)) for column in table.columns]
        assert [*find_columns(table, names)] == [column.key for column in table.columns]


@unhurried
@given(data=st.data(), table=st.sampled_from(SCHEMAS), lang=st.sampled_from(["zh", "en"]))
def test_the_order_of_the_headers_does_not_matter(data, table: TableSchema, lang: str) -> None:
    columns = data.draw(st.permutations(table.columns))
    found = match_headers(table, [column.label(lang) for column in columns])
    assert found.positions == {column.key: place for place, column in enumerate(columns)}
    assert found.rivals == ()


def choices():
    return [
        pytest.param(column, id=f"{table.key}.{column.key}")
        for table in SCHEMAS
        for column in table.columns
        if column.kind is Kind.CHOICE
    ]


@pytest.mark.parametrize("column", choices())
def test_every_name_of_a_choice_reads_as_that_choice_alone(column) -> None:
    meanings = defaultdict(set)
    for choice in column.choices:
        for name in (choice.key, choice.zh, choice.en, *choice.aliases):
            meanings[fold_choice(name)].add(choice.key)
            read = clean(pl.Series([name, f" {full_width(name)} ", name.upper()]), column)
            assert read.values.to_list() == [choice.key] * 3, name
            assert not read.troubled
    assert {name: keys for name, keys in meanings.items() if len(keys) > 1} == {}


def test_both_languages_differ_and_are_what_they_say() -> None:
    for table in SCHEMAS:
        for name_zh, name_en in [(table.zh, table.en), *((column.zh, column.en) for column in table.columns)]:
            assert any("CJK" in unicodedata.name(sign) for sign in name_zh)
            assert name_en.isascii()


def test_an_unknown_table_is_no_table() -> None:
    with pytest.raises(KeyError):
        schema("order")
    with pytest.raises(KeyError):
        schema("orders").column("sales")


def test_a_choice_is_named_in_both_languages_and_other_text_stays() -> None:
    kind = schema("feedback").column("kind")
    choice = kind.choices[0]
    assert (kind.choice_label(choice.key, "zh"), kind.choice_label(choice.key, "en")) == (choice.zh, choice.en)
    assert kind.choice_label("typed", "zh") == "typed" and kind.choice_label(None, "en") is None
