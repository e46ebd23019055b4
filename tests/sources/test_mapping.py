from __future__ import annotations

import math
import operator

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesreview.errors import SourceError
from salesreview.sources.expression import Constant, Formula, Header, mentions, parse
from salesreview.sources.mapping import apply_mapping, mentioned, read_mapping
from salesreview.tables.catalog import schema
from salesreview.tables.model import RawSheet

ORDERS, FEEDBACK = schema("orders"), schema("feedback")


def sheet(table="orders", **columns) -> RawSheet:
    made = [pl.Series(str(place), values) for place, values in enumerate(columns.values())]
    return RawSheet(table, "a.csv", tuple(columns), pl.DataFrame(made))


def mapped(mapping, raw, table=ORDERS) -> dict[str, list[object]]:
    result = apply_mapping(table, raw, read_mapping(table, mapping))
    assert result.frame.columns == [str(place) for place in range(len(result.headers))]
    return {header: result.frame[str(place)].to_list() for place, header in enumerate(result.headers)}


def value(text, **columns):
    """What an expression gives for one row."""
    raw = sheet(**{"order": ["1"], **{name: [number] for name, number in columns.items()}})
    return mapped(f"cost={text}", raw)["cost"][0]


def test_a_header_is_taken_as_it_is_under_the_columns_key():
    raw = sheet(Umsatz=["1,5", "x"], Nr=["001", "2"])
    assert mapped("revenue=Umsatz; order_id=Nr", raw) == {"revenue": ["1,5", "x"], "order_id": ["001", "2"]}


@pytest.mark.parametrize("name", ["cost", "成本", "Cost", " COST "])
def test_a_column_is_named_by_key_or_header(name):
    assert mapped(f"{name}=Preis", sheet(Preis=["1"])) == {"cost": ["1"]}


def test_an_expression_is_computed_and_its_operands_count_as_read():
    raw = sheet(Sales=["261.96", "1,000"], Profit=[41.9136, -5.0])
    found = mapped("revenue=Sales; cost=Sales-Profit", raw)
    assert list(found) == ["revenue", "cost"]
    assert found["cost"] == [220.0464, 1005.0]  # without the noise of floats
    assert found["revenue"] == ["261.96", "1,000"]


def test_a_header_only_read_by_an_expression_still_fills_its_own_column():
    found = mapped("cost=Sales*0.6", sheet(Sales=["10"]))
    assert found == {"Sales": ["10"], "cost": [6.0]}


def test_headers_that_would_rival_a_mapped_column_are_left_out():
    raw = sheet(Revenue=["1"], Sales=["2"], 销售额=["3"], Net=["4"], Customer=["c"])
    assert mapped("revenue=Net", raw) == {"Customer": ["c"], "revenue": ["4"]}


def test_a_mapped_header_fills_no_other_column_by_its_name():
    raw = sheet(Date=["2026-01-02"], order=["1"])
    assert list(mapped("channel=Date", raw)) == ["order", "channel"]


@pytest.mark.parametrize("text", ["'complaint'", '"complaint"', "‘complaint’", "“complaint”", " 'complaint' "])
def test_a_text_in_quotes_stands_in_every_row(text):
    raw = sheet("feedback", id=["1", "2"])
    assert mapped(f"kind={text}", raw, FEEDBACK) == {"id": ["1", "2"], "kind": ["complaint", "complaint"]}


def test_a_constant_fills_an_empty_source_too():
    raw = RawSheet("feedback", "a.csv", ("id",), pl.DataFrame({"0": pl.Series([], dtype=pl.String)}))
    assert mapped("kind='complaint'", raw, FEEDBACK) == {"id": [], "kind": []}
    assert mapped("response_hours=2*3", raw, FEEDBACK)["response_hours"] == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a+b*c", 14.0), ("(a+b)*c", 20.0), ("a-b-c", -5.0), ("c/a/b", 2 / 3), ("-a+c", 2.0), ("a*-b", -6.0),
        ("a - -b", 5.0), ("((a))", 2.0), ("2*a", 4.0), (".5*a", 1.0), ("a*6%", 0.12), ("a＋（b－c）×2", 0.0),
        ("a ÷ c", 0.5), ("a−b", -1.0), ("7", 7.0), ("A + B", 5.0),
    ],
)  # fmt: skip
def test_arithmetic_is_as_at_school(text, wanted):
    assert value(text, a=2, b=3, c=4) == pytest.approx(wanted)


@pytest.mark.parametrize("cell", ["", None, "x", "n/a", "#DIV/0!", "-"])
def test_an_operand_that_is_blank_or_unreadable_gives_null(cell):
    raw = sheet(a=["1", cell], b=["2", "3"])
    assert mapped("cost=a+b", raw)["cost"] == [3.0, None]


def test_a_division_by_zero_gives_null():
    assert mapped("cost=a/b", sheet(a=[1.0, 0.0, 4.0], b=[0.0, 0.0, 2.0]))["cost"] == [None, None, 2.0]


def test_operands_are_read_as_people_type_numbers():
    assert value("a+b", a="1.2万", b="¥1,000.50") == 13000.5


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ("Close-Date", "Close-Date"), ("Sub-Category", "sub-category"), ("Amount (USD)", "Amount (USD)"),
        ("Amount（USD）", "Amount(USD)"), ("A/B test", "a/b test"), ("(net)", "(net)"), ("C++", "C++"),
        ("unit price", "Unit Price"), ("Amount [USD]", "Amount"), ("2026", "2026"), ("单价", "单价"),
    ],
)  # fmt: skip
def test_a_header_with_operators_in_it_is_a_header_where_it_is_one(header, text):
    assert parse(text, ["other", header]) == Header(1)


def test_the_longest_header_at_a_place_is_meant():
    headers = ["Sales", "Profit", "Sales-Tax", "Sales (net)", "Tax"]
    columns = dict(zip(headers, (100.0, 7.0, 20.0, 80.0, 3.0), strict=True))
    raw = sheet(**columns | {name: [number] for name, number in columns.items()})
    for text, wanted in [
        ("Sales-Profit", 93.0),
        ("Sales-Tax-Profit", 13.0),  # (Sales-Tax) - Profit
        ("Sales - (Tax)", 97.0),
        ("Sales (net)-Profit", 73.0),
        ("(Sales (net)+Sales-Tax)/2", 50.0),
    ]:
        assert mapped(f"cost={text}", raw)["cost"] == [wanted], text


def test_a_hyphen_never_makes_two_headers_into_a_third():
    headers = ["Sales Profit", "Sales", "Profit"]
    assert isinstance(parse("Sales-Profit", headers), Formula)
    assert parse("Sales Profit", headers) == Header(0)
    assert parse("sales_profit", headers) == Header(0)


def test_a_header_that_may_be_several_columns_is_refused():
    with pytest.raises(SourceError, match=r"2 columns that “Amount” may mean \(“Amount \(USD\)”, “Amount \(EUR\)”\)"):
        parse("Amount", ["Amount (USD)", "Amount (EUR)"])
    with pytest.raises(SourceError, match="2 columns"):
        parse("Sales", ["Sales", "Sales"])
    assert parse("Amount", ["Amount (USD)", "Amount"]) == Header(1)


def test_an_unknown_header_is_answered_with_the_nearest():
    with pytest.raises(
        SourceError, match=r"“Profits” in the mapping “Sales-Profits” is no header.*Did you mean: Profit\?"
    ) as error:
        parse("Sales-Profits", ["Sales", "Profit", "Region"])
    assert "是否想用：Profit" in error.value.zh
    with pytest.raises(SourceError, match=r"There are: Sales, Region"):
        parse("数量", ["Sales", "Region"])


def test_an_unknown_column_is_answered_with_the_nearest():
    with pytest.raises(SourceError, match=r"“Orders” has no column “revenu”.*Did you mean: revenue\?") as error:
        read_mapping(ORDERS, "revenu=Sales")
    assert "没有列“revenu”" in error.value.zh


@pytest.mark.parametrize("mapping", ["revenue", "=Sales", "revenue=", "revenue=A; cost"])
def test_a_pair_that_is_none_is_named(mapping):
    with pytest.raises(SourceError, match="should read column=Header"):
        read_mapping(ORDERS, mapping)


def test_a_column_is_mapped_once():
    with pytest.raises(SourceError, match="cost is mapped twice"):
        read_mapping(ORDERS, "cost=A; 成本=B")


@pytest.mark.parametrize(
    "text", ["a+", "a+*b", "(a", "a)", "()", "a b(", "+", "a (b)", "'a'b'", "'", "(" * 200 + "a" + ")" * 200]
)
def test_what_is_no_expression_is_refused(text):
    with pytest.raises(SourceError) as error:
        parse(text, ["a", "b"])
    assert text in error.value.en
    assert text in error.value.zh


def test_only_numbers_are_computed():
    with pytest.raises(SourceError, match="order_date is no number"):
        mapped("order_date=a+1", sheet(a=["1"]))


def test_the_headers_a_mapping_may_mean_are_known_before_the_source():
    assert mentions("Sales-Net Profit*(1+Tax)") >= {"sales", "netprofit", "tax"}
    assert mentioned(read_mapping(ORDERS, "revenue=Amount（net）; cost=Close-Date")) >= {"amount", "closedate"}


def test_quotes_make_a_constant_of_the_whole_alone():
    assert parse("'a-b'", []) == Constant("a-b")
    assert parse("'a'", ["a"]) == Constant("a")
    assert isinstance(parse("'a'-'b'", ["a", "b"]), Formula)


NUMBERS = st.floats(-1e6, 1e6).map(lambda number: round(number, 3))
TREES = st.recursive(
    st.sampled_from("abc") | st.integers(0, 99).map(str),
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner) | st.tuples(st.just("-"), inner),
    max_leaves=8,
)


def written(tree) -> str:
    if isinstance(tree, str):
        return tree
    return f"-({written(tree[1])})" if len(tree) == 2 else f"({written(tree[0])}) {tree[1]} ({written(tree[2])})"


def computed(tree, row):
    if isinstance(tree, str):
        return row[tree] if tree in row else float(tree)
    if len(tree) == 2:
        return -computed(tree[1], row)
    signs = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
    left, right = computed(tree[0], row), computed(tree[2], row)
    if tree[1] == "/" and right == 0:
        return math.nan if left == 0 or math.isnan(left) else math.copysign(math.inf, left) * math.copysign(1, right)
    return signs[tree[1]](left, right)


@settings(deadline=None)
@given(TREES, st.fixed_dictionaries({name: NUMBERS for name in "abc"}))
def test_an_expression_gives_what_python_gives(tree, row):
    wanted = computed(tree, row)
    got = value(written(tree), **row)
    assert got == (pytest.approx(wanted, rel=1e-12) if math.isfinite(wanted) else None)


@settings(deadline=None)
@given(st.text("ab+-*/(). '%1", max_size=15), st.lists(st.text("ab+-*/() ", min_size=1, max_size=6), max_size=4))
def test_any_text_is_read_or_refused_plainly(text, headers):
    try:
        parse(text, headers)
    except SourceError as error:
        assert error.zh and error.en


def test_a_long_expression_takes_no_longer_than_its_length_asks_for(monkeypatch):
    from salesreview.sources import expression

    looked = 0
    find = expression._Headers.find

    def counted(headers, piece):
        nonlocal looked
        looked += 1
        return find(headers, piece)

    monkeypatch.setattr(expression._Headers, "find", counted)
    seen = []
    for terms in (200, 400, 800):
        looked = 0
        parse("+".join(["a"] * terms), ["a", "b"])
        seen.append(looked)
    assert seen[2] < 2.2 * seen[1] < 2.2 * 2.2 * seen[0]


def test_an_expression_that_is_too_long_is_refused():
    with pytest.raises(SourceError, match="too long"):
        parse("+".join(["a"] * 2_000), ["a"])
