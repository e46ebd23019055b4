from __future__ import annotations

import pytest

from salesreview.metrics.facts import Facts
from salesreview.metrics.model import Fact, Unit
from salesreview.period import Month
from salesreview.review.context import Context
from salesreview.review.document import Block, Document, Rich
from salesreview.review.layout import place
from salesreview.review.render import SlotView, lay_out, text_height, wrapped_lines
from salesreview.review.tabs import TAB, TABS
from salesreview.settings import Settings
from salesreview.tables.validate import validate

MONTH = Month(2026, 10)


def fact(metric: str, value: float | None, unit: Unit = Unit.MONEY, **rest: object) -> Fact:
    values = {"dimension": "", "member": "", "period": str(MONTH)} | rest
    return Fact(metric=metric, value=value, unit=unit, **values)  # type: ignore[arg-type]


def lines(*values: tuple[str, float, float]) -> tuple[Fact, ...]:
    """Revenue and target of each product line, and their whole."""
    made = [
        fact("revenue", v, dimension="product_line", member=m, target=t, attainment=v / t, gap=v - t)
        for m, v, t in values
    ]
    whole, target = sum(v for _, v, _ in values), sum(t for _, _, t in values)
    total = fact("revenue", whole, target=target, attainment=whole / target, gap=whole - target, mom=0.0615, yoy=-0.1)
    return (*made, total)


def document(facts: tuple[Fact, ...], lang: str = "zh", unit: str | None = None) -> Document:
    ctx = Context(Facts(MONTH, facts), validate({}), Settings(language=lang, unit=unit))
    return lay_out(ctx, {"overview.attainment": SlotView(Rich((("好。", False),)), "自动生成")})


def block(document: Document, name: str) -> Block:
    return next(b for b in document.blocks if b.name == name)


def body(found: Block) -> list[list[object]]:
    return [[cell for cell in row if cell is not None] for row in found.rows[1:]]


THREE = (("甲", 4_200_000.0, 4_000_000.0), ("乙", 1_000_000.0, 2_000_000.0), ("丙", 500_000.5, 400_000.0))


def test_a_line_table_shows_money_in_the_unit_and_its_total() -> None:
    found = block(document(lines(*THREE)), "SR_overview_lines")
    rows = found.rows[1:]
    assert [row[0] for row in rows] == ["甲", "乙", "丙", "合计"]
    assert rows[0][2:6] == (400.0, 420.0, 20.0, 1.05)
    assert rows[1][2:6] == (200.0, 100.0, -100.0, 0.5)
    assert rows[3][3] == pytest.approx(570.00005, abs=1e-9)
    assert found.plotted == 3  # a chart does not draw the total
    in_k = block(document(lines(*THREE), "en"), "SR_overview_lines")
    assert in_k.rows[1][2:5] == (4000.0, 4200.0, 200.0)
    assert in_k.rows[0][0] == "Product line" and in_k.rows[-1][0] == "Total"


def test_members_past_the_room_are_gathered_and_the_sum_is_kept() -> None:
    many = tuple((f"线{i:02d}", 1000.0 + i, 900.0) for i in range(30))
    found = block(document(lines(*many), unit="1"), "SR_overview_lines")
    rows = found.rows[1:]
    assert len(rows) == found.reserved
    assert rows[-2][0] == "其他" and rows[-1][0] == "合计"
    assert sum(float(row[3]) for row in rows[:-1]) == pytest.approx(float(rows[-1][3]))  # type: ignore[arg-type]


def test_a_rate_changes_in_points_and_an_amount_in_percent() -> None:
    margin = fact("gross_margin", 0.31, Unit.RATE, mom=-0.0142, yoy=0.02)
    found = block(document((*lines(*THREE), margin)), "SR_core_revenue")
    by_name = {row[0]: row for row in found.rows[1:]}
    assert by_name["毛利率"][4:7] == (0.31, -1.42, 2.0)
    assert by_name["销售额"][5:7] == (0.0615, -0.1)


def test_a_missing_figure_says_na_and_why() -> None:
    churn = fact("churn_rate", None, Unit.RATE, reason="no_table:orders")
    found = block(document((*lines(*THREE), churn)), "SR_core_customers")
    row = next(row for row in found.rows[1:] if row[0] == "客户流失率")
    assert row[4:8] == ("n/a", "n/a", "n/a", "n/a")
    assert isinstance(row[10], str) and "订单" in row[10]


@pytest.mark.parametrize(("lang", "wanted"), [("zh", "环比 ▲ 6.2%   同比 ▼ 10.0%"), ("en", "MoM ▲ 6.2%   YoY ▼ 10.0%")])
def test_a_card_names_its_changes(lang: str, wanted: str) -> None:
    cells = document(lines(*THREE), lang).cells
    assert cells["SR_overview_card1_delta"] == wanted
    assert cells["SR_overview_card1_value"] == pytest.approx(5_700_000.5 / (1e4 if lang == "zh" else 1e3))


def test_a_slot_shows_its_text_and_state() -> None:
    cells = document(lines(*THREE)).cells
    assert cells["SR_slot_overview_attainment"] == Rich((("好。", False),))
    assert cells["SR_state_overview_attainment"] == "自动生成"
    assert cells["SR_proposal_overview_attainment"] is None


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_block_fits_its_place(lang: str) -> None:
    made = document(lines(*THREE), lang)
    names = {table.name: table for tab in TABS for table in place(tab).tables}
    assert {b.name for b in made.blocks} == set(names)
    for b in made.blocks:
        spec = names[b.name].spec
        assert all(len(row) == spec.width for row in b.rows)
        assert spec.reserved is None or b.body <= spec.reserved


def test_a_fresh_template_shows_no_figures() -> None:
    made = lay_out(Context(Facts(MONTH, ()), validate({}), Settings()), {})
    assert made.cells["SR_overview_title"] == TAB["overview"].zh
    assert made.cells["SR_overview_card1_value"] is None
    assert block(made, "SR_overview_lines").body == 0


def test_rows_grow_with_their_text_in_both_languages() -> None:
    short, long = "一句话。", "十月销售额完成情况。" * 40
    assert text_height(short, 116) < text_height(long, 116) <= 409
    assert text_height("a\nb\nc\nd", 116) > text_height("a", 116)


@pytest.mark.parametrize(("lang", "unit"), [("zh", "万USD"), ("en", "USD k")])
def test_tables_and_titles_name_the_currency_as_sentences_do(lang: str, unit: str) -> None:
    ctx = Context(Facts(MONTH, lines(*THREE)), validate({}), Settings(language=lang, currency="USD"))
    made = lay_out(ctx, {})
    assert ctx.unit_label("revenue") == unit
    shown = [cell for found in made.blocks for row in found.rows for cell in row if isinstance(cell, str)]
    assert unit in shown and "万元" not in " ".join((*shown, *made.chart_titles.values()))


def test_a_column_of_mixed_units_shows_rates_in_percent() -> None:
    ctx = Context(Facts(MONTH, ()), validate({}), Settings(language="en", unit="k"))
    assert ctx.mixed(Unit.RATE, 0.07) == 7.0
    assert (ctx.mixed(Unit.MONEY, 1500.0), ctx.mixed(Unit.DAYS, 3.5)) == (1.5, 3.5)
    assert ctx.mixed(Unit.RATE, None) is ctx.mixed(Unit.MONEY, None) is None


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("Revenue (Southwest China)", 14, 3),  # no two of the three words fit beside each other
        ("one two", 40, 1),
        ("毛利率（工业路由）", 14, 2),
        ("x" * 30, 14, 3),  # a word longer than the line is broken
        ("a\n\nb", 14, 3),
        ("", 14, 1),
    ],
)
def test_lines_are_counted_by_words_that_stay_whole(text: str, width: float, lines: int) -> None:
    assert wrapped_lines(text, width) == lines


@pytest.mark.parametrize(
    ("unit", "attribute", "value", "cell"),
    [
        (Unit.MONEY, "gap", -499.0, 0.0),  # 0.0 of ten thousand
        (Unit.MONEY, "gap", -501.0, -0.0501),
        (Unit.RATE, "gap", -0.0004, 0.0),
        (Unit.MONEY, "mom", 0.0004, 0.0),
        (Unit.MONEY, "mom", -0.0006, -0.0006),
        (Unit.MONEY, "value", 499.0, 0.0499),
    ],
)
def test_what_reads_as_nothing_points_neither_way(unit: Unit, attribute: str, value: float, cell: float) -> None:
    ctx = Context(Facts(MONTH, ()), validate({}), Settings())
    assert ctx.shown(unit, attribute, value) == pytest.approx(cell, abs=1e-12)
