from __future__ import annotations

import string

import pytest

from salesreview.tables.catalog import SCHEMAS, schema
from salesreview.tables.model import Kind
from salesreview.tables.reasons import (
    REASONS,
    ROW_UNUSED,
    TOLERATED,
    VALUE_UNUSED,
    cell_texts,
    cell_words,
    consequence_of,
    is_vital,
)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_reason_of_the_cleaning_has_a_sentence() -> None:
    assert {
        "error_value", "not_number", "date_range", "date_order", "other_order", "not_date", "not_month", "not_yesno",
        "not_choice", "required", "rate_as_money",
    } == REASONS  # fmt: skip


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_sentences_can_be_filled_in_both_languages_and_name_the_same(reason: str) -> None:
    for table in SCHEMAS:
        for column in table.columns:
            zh, en = cell_texts(reason, consequence_of(table.key, column))
            assert fields(zh) == fields(en)
            words = {"column": column.zh, "value": "x"}
            for place, text in enumerate((zh, en)):
                filled = text.format(**words, **{key: pair[place] for key, pair in cell_words(column, "dmy").items()})
                assert column.zh in filled and "{" not in filled
            assert zh.endswith("。") and en.endswith(".")


def test_choices_are_named_in_the_language_of_the_sentence() -> None:
    zh, en = cell_words(schema("leads").column("status"), None)["choices"]
    assert (zh, en) == ("进行中、成交、丢单", "Open, Won, Lost")


def test_an_example_fits_the_kind() -> None:
    targets = schema("targets")
    assert cell_words(targets.column("month"), None)["example"] == ("2026-10", "2026-10")
    assert cell_words(schema("orders").column("order_date"), None)["example"] == ("2026-10-05", "2026-10-05")


def test_a_row_is_lost_with_a_required_value_unless_it_is_tolerated() -> None:
    vital = {(table.key, column.key) for table in SCHEMAS for column in table.columns if is_vital(table.key, column)}
    required = {(table.key, column.key) for table in SCHEMAS for column in table.columns if column.required}
    assert required - vital == set(TOLERATED) == {("leads", "created_date")}
    leads = schema("leads")
    assert consequence_of("leads", leads.column("status")) == ROW_UNUSED
    assert consequence_of("leads", leads.column("amount")) == VALUE_UNUSED
    assert "新增线索" in consequence_of("leads", leads.column("created_date"))[0]
    assert leads.column("status").kind is Kind.CHOICE
