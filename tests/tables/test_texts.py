# Full-width letters are meant: people type them.
# ruff: noqa: RUF001
from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesreview.tables.catalog import schema
from salesreview.tables.cleaned import as_text
from salesreview.tables.texts import clean_choice, clean_id, clean_text, clean_yesno

unhurried = settings(deadline=None, max_examples=60)
STATUS = schema("leads").column("status")
SIZE = schema("customers").column("size")


def both(cleaned):
    return cleaned.values.to_list(), cleaned.why.to_list()


def full_width(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


@unhurried
@given(st.integers(0, 10**15))
def test_an_id_is_one_however_it_is_typed(number: int) -> None:
    text = str(number)
    typed = [
        pl.Series([float(number)]), pl.Series([number]), pl.Series([text]), pl.Series([f" {text} "]),
        pl.Series([f" {full_width(text)} "]), pl.Series([f"{text}.0"]), pl.Series([f"\u200b{text}\n"]),
        pl.Series([f"\u3000{text}.00"]),
    ]  # fmt: skip
    assert [both(clean_id(series)) for series in typed] == [([text], [None])] * len(typed)


@unhurried
@given(st.integers(0, 10**9), st.integers(1, 5))
def test_a_leading_zero_survives(number: int, zeros: int) -> None:
    text = "0" * zeros + str(number)
    assert both(clean_id(pl.Series([text, f" {full_width(text)}", text + ".0"]))) == ([text] * 3, [None] * 3)


def test_ids_with_letters_and_what_is_none() -> None:
    texts = ["SO-1", " so 1 ", "A.0", "#12", "", "　", "#REF!", "华晨"]
    assert both(clean_id(pl.Series(texts))) == (
        ["SO-1", "so 1", "A.0", "#12", None, None, None, "华晨"],
        [None] * 6 + ["error_value", None],
    )


def test_text_keeps_what_is_inside_and_loses_the_blanks_around() -> None:
    texts = ["  华东 一区 ", "\u3000", "", "\u200b", "a\tb", "#N/A", "#1", None, "-"]
    assert both(clean_text(pl.Series(texts))) == (
        ["华东 一区", None, None, None, "a\tb", None, "#1", None, "-"],
        [None] * 5 + ["error_value", None, None, None],
    )


def test_typed_values_as_text() -> None:
    assert both(clean_text(pl.Series([1001.0, 1.5, None]))) == (["1001", "1.5", None], [None] * 3)
    assert both(clean_text(pl.Series([True, False, None]))) == (["TRUE", "FALSE", None], [None] * 3)


@unhurried
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_as_text_is_the_same_number(number: float) -> None:
    (text,) = as_text(pl.Series([number])).to_list()
    assert float(text) == number
    assert not text.endswith(".0") or abs(number) >= 2**63


YES = ["是", "Y", "yes", "T", "TRUE", "1", "1.0", "√", "✔️", "有", "有效", " 是 ", "Ｙ", "已解决", "Renewed"]
NO = ["否", "N", "no", "F", "false", "0", "×", "无", "无效", "not renewed", "Not Resolved", "未解决", "ｎｏ"]


def test_yes_and_no_in_their_forms() -> None:
    cleaned = clean_yesno(pl.Series([*YES, *NO]))
    assert both(cleaned) == ([True] * len(YES) + [False] * len(NO), [None] * (len(YES) + len(NO)))
    assert both(clean_yesno(pl.Series([1.0, 0.0, None, 2.0]))) == (
        [True, False, None, None],
        [None, None, None, "not_yesno"],
    )
    assert both(clean_yesno(pl.Series([1, 0]))) == ([True, False], [None, None])
    assert both(clean_yesno(pl.Series([True, False, None]))) == ([True, False, None], [None] * 3)


@pytest.mark.parametrize(
    ("text", "why"), [("待定", "not_yesno"), ("2", "not_yesno"), ("", None), ("-", None), ("#N/A", "error_value")]
)
def test_what_is_neither(text: str, why: str | None) -> None:
    assert both(clean_yesno(pl.Series([text]))) == ([None], [why])


def test_choices_are_kept_by_key_and_others_refused() -> None:
    texts = [" 成交 ", "WON", "Closed-Won", "closed_won", "赢单", "谈崩了", "", None, "#NAME?", "n/a"]
    assert both(clean_choice(pl.Series(texts), STATUS)) == (
        ["won", "won", "won", "won", "won", None, None, None, None, None],
        [None, None, None, None, None, "not_choice", None, None, "error_value", None],
    )


def test_an_open_choice_keeps_other_text() -> None:
    assert both(clean_choice(pl.Series(["大", "Enterprise", " 特大 ", "", "#N/A"]), SIZE)) == (
        ["large", "Enterprise", "特大", None, None],  # an alias counts only where every value is known
        [None, None, None, None, "error_value"],
    )


@unhurried
@given(st.lists(st.sampled_from([*YES, *NO, "?", None]), max_size=40))
def test_a_value_reads_the_same_whatever_stands_beside_it(values) -> None:
    alone = [both(clean_yesno(pl.Series([value], dtype=pl.String))) for value in values]
    together = clean_yesno(pl.Series(values, dtype=pl.String))
    assert [([value], [why]) for value, why in zip(*both(together), strict=True)] == alone
