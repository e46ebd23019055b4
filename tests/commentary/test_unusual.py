"""What lies outside its usual range, and metrics that move together, as sentences."""

from __future__ import annotations

import datetime as dt

import pytest

from salesreview.commentary import problems, unusual
from salesreview.commentary.voice import Voice
from salesreview.metrics.facts import Facts
from salesreview.settings import Settings

from .conftest import MONTH, fact, tables_of

NOW = MONTH.first
#: Every root is 10 (or 100): the range is 46.24 to 174.24 (or a hundred times that).
PAST = [fact("revenue", 1000e4, month=MONTH.plus(-step)) for step in range(1, 13)]
WHOLE = fact("revenue", 1000e4)


def lines(*rows: tuple[str, str | None, str, float, float]) -> list[dict[str, object]]:
    """Order lines of the month (order, customer, product, quantity, revenue) after thirty usual ones of the past."""
    keys = ("order_id", "customer_id", "product_id", "quantity", "revenue", "order_date")
    before = [(f"P{i}", "C1", "A", 1.0, 1e6, MONTH.plus(-12).first + dt.timedelta(days=11 * i)) for i in range(30)]
    return [dict(zip(keys, row, strict=True)) for row in (*before, *((*row, NOW) for row in rows))]


def told(facts: list, lang: str, rows: list[dict[str, object]] | None = None) -> str:
    names = {"customers": [{"customer_id": "C1", "name": "汉河"}], "products": [{"product_id": "A", "name": "球阀"}]}
    v = Voice(Facts(MONTH, tuple(facts)), tables_of(orders=rows or [], **names), Settings(language=lang))
    return "\n".join(v.text(text, *asked) for text, asked in unusual.unusual(v))


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "产品线「阀」销售额为45.0万元，低于以往12个月的常见范围（46.2万元至174.2万元）。区域「阀」销售额为175.0万元，高于以往12个月的常见范围（46.2万元至174.2万元）。"
               "【请核实：「阀」和「阀」的变化是一次性因素、数据口径还是趋势？】"),
        ("en", "Revenue of the product line 阀 stood at CNY 450.0k, below the usual range of the 12 months before (CNY 462.4k to CNY 1,742.4k). "
               "Revenue of the region 阀 stood at CNY 1,750.0k, above the usual range of the 12 months before (CNY 462.4k to CNY 1,742.4k). "
               "【Please check: is the change of 阀 and 阀 a single event, a matter of data, or a trend?】"),
    ],
)  # fmt: skip
def test_members_are_told_with_their_dimension_and_range(lang: str, text: str) -> None:
    members = [
        fact("revenue", value, at=(dimension, "阀"), month=MONTH.plus(-step))
        for dimension, now in (("product_line", 45e4), ("region", 175e4))
        for step, value in enumerate([now, *[100e4] * 12])
    ]
    assert told([WHOLE, *PAST, *members], lang) == text


def test_more_members_than_three_are_counted() -> None:
    members = [
        fact("revenue", value, at=("region", name), month=MONTH.plus(-step))
        for place, name in enumerate("甲乙丙丁戊")
        for step, value in enumerate([180e4 + place, *[100e4] * 12])
    ]
    text = told([WHOLE, *PAST, *members], "zh")
    assert "另有2个成员超出常见范围。" in text and "「甲」" not in text and text.count("区域「") == 3
    assert "2 further members lay outside their usual range." in told([WHOLE, *PAST, *members], "en")
    assert "1 further member lay outside its usual range." in told([WHOLE, *PAST, *members[13:]], "en")


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "订单B-1（「汉河」）金额为180.0万元，高于以往12个月单笔订单的常见范围（46.2万元至174.2万元），占当月销售额的18.0%。"
               "订单B-2中「球阀」单价为100,000.00元，低于以往12个月的常见范围（462,400.00元至1,742,400.00元，基于30行订单）。"
               "【请核实：上述订单的数量、单价与审批是否无误，是否为一次性订单？】"),
        ("en", "Order B-1 (汉河) at CNY 1,800.0k lies above the usual range of single orders in the 12 months before (CNY 462.4k to CNY 1,742.4k) and makes 18.0% of the month's revenue. "
               "The unit price of 球阀 in order B-2, CNY 100,000.00, lies below the usual range of the 12 months before (CNY 462,400.00 to CNY 1,742,400.00, over 30 order lines). "
               "【Please check: are quantity, price and approval of these orders right, and are they single events?】"),
    ],
)  # fmt: skip
def test_orders_and_unit_prices_are_told_with_one_question(lang: str, text: str) -> None:
    rows = lines(("B-1", "C1", "A", 2.0, 180e4), ("B-2", None, "A", 1.0, 10e4))
    assert told([WHOLE], lang, rows) == text


def test_an_order_of_nobody_in_particular_stands_without_a_name_and_the_rest_is_counted() -> None:
    rows = lines(*((f"B-{i}", None, "A", 2.0, 180e4 + i) for i in range(5)), *((f"L-{i}", None, "A", 1.0, 10e4) for i in range(4)))  # fmt: skip
    text = told([WHOLE], "en", rows)
    assert (
        text.startswith("Order B-4 at CNY 1,800.0k lies above")
        and "2 further orders lie above the usual range." in text
    )
    assert "1 further order line has a unit price outside the usual range." in text


def test_metrics_that_move_together_are_evidence() -> None:
    moving = [0.05 + 0.01 * (step % 2) for step in range(15)]
    facts = [
        fact(metric, value, moving[step + 1] if not step else None, n=900, month=MONTH.plus(-step))
        for metric in ("complaint_rate", "late_response_rate")
        for step, value in enumerate([0.09, *moving[1:]])
    ]
    for lang, text in (
        ("zh", "近24个月中，响应超时率与投诉率均有变动的14个月里有14个月同向变动"),
        ("en", "late response rate and complaint rate moved the same way in 14 of the 14 months, of the last 24, in which both moved"),
    ):  # fmt: skip
        v = Voice(Facts(MONTH, tuple(facts)), tables_of(), Settings(language=lang))
        assert text in problems.hidden(v), problems.hidden(v)


@pytest.mark.parametrize("value", [46.2e4, 46.235e4])  # in ten thousands both read as the bound, 46.2
def test_what_reads_like_the_bound_it_passed_is_not_told(value: float) -> None:
    member = [
        fact("revenue", 100e4 if step else value, at=("region", "华东"), month=MONTH.plus(-step)) for step in range(13)
    ]
    assert told([WHOLE, *PAST, *member], "zh") == told([WHOLE, *PAST, *member], "en") == ""
