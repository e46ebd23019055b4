"""Members and records outside their ranges, over companies written down here: true as told, and false in each way.

Every month before has the same, so that a range is 0.68² to 1.32² of the usual (the floor of the spread); single
orders of 9, 10 and 11 thousand lie about the middle one with less spread than the floor, so theirs is the same.
"""

from __future__ import annotations

import pytest

from .claims.outliers import usual
from .companies import Rows
from .small import Lies, day, evaluated, hold, why

#: Channels: thousands in each of twelve months before, in October 2025, in October 2026.
CHANNELS = {"Alpha": (10, 10, 2), "Bravo": (10, 10, 2.1), "Cedar": (10, 10, 25), "Dune": (10, 10, 25), "Echo": (10, 10, 3),
            "Fox": (10, 30, 30), "Golf": (0.1, 0.1, 1)}  # fmt: skip


def members(extra: float = 0.0, only: tuple[str, ...] = tuple(CHANNELS)) -> Rows:
    orders = []
    for name, (usual_, year_ago, now) in CHANNELS.items():
        for step in range(13):
            last = now if name in only else usual_
            thousands = (last + (extra if name == "Fox" else 0.0), year_ago)[step == 12] if step in (0, 12) else usual_
            orders.append(
                {
                    "order_id": "",
                    "order_date": day(step),
                    "channel": name,
                    "quantity": 1.0,
                    "revenue": thousands * 1000.0,
                }
            )
    return {"orders": orders}


#: Large orders of October 2026, in thousands, and lines at odd prices: order, units, price.
LARGE, PRICES = (("BIG-1", 40.0),), (("ODD-2", 100.0, 10.0),)


def records(large: tuple[tuple[str, float], ...] = LARGE, prices: tuple[tuple[str, float, float], ...] = PRICES, months: int = 12) -> Rows:  # fmt: skip
    orders = []

    def line(order: str, step: int, units: float, price: float = 100.0, customer: str = "C1") -> None:
        orders.append({"order_id": order, "order_date": day(step), "customer_id": customer, "product_id": "P1", "quantity": units,
                       "revenue": units * price})  # fmt: skip

    for step in range(months + 1):
        for number, units in enumerate((90.0, 110.0) if not step else (90.0, 100.0, 110.0)):
            line(f"S{step}-{number}", step, units)
    for order, thousands in large:
        line(order, 0, thousands * 10, customer="C9")
    for order, units, price in prices:
        line(order, 0, units, price)
    return {"orders": orders, "products": [{"product_id": "P1", "name": "Ball valve"}],
            "customers": [{"customer_id": "C9", "name": "Hanhe"}, {"customer_id": "C1", "name": "Blum"}]}  # fmt: skip


MEMBERS, RECORDS = evaluated(members()), evaluated(records())
MANY = evaluated(records(tuple((f"BIG-{place}", 40.0 - place) for place in range(5)),
                         tuple((f"ODD-{place}", 100.0, 10.0 - place) for place in range(4))))  # fmt: skip
ASK = "【Please check: is the change of Cedar, Dune and Alpha a single event, a matter of data, or a trend?】"
ASK_ZH = "【请核实：「Cedar」、「Dune」和「Alpha」的变化是一次性因素、数据口径还是趋势？】"
RECORD, RECORD_ZH = ("【Please check: are quantity, price and approval of these orders right, and are they single events?】",
                     "【请核实：上述订单的数量、单价与审批是否无误，是否为一次性订单？】")  # fmt: skip
RANGE, RANGE_ZH = (
    "usual range of the 12 months before (CNY 4.6k to CNY 17.4k)",
    "以往12个月的常见范围（0.5万元至1.7万元）",
)
ORDER = ("Order BIG-1 (Hanhe) at CNY 40.0k lies above the usual range of single orders in the 12 months before (CNY 4.6k to CNY 17.4k) "
         "and makes 65.6% of the month's revenue.")  # fmt: skip
PRICE = ("The unit price of Ball valve in order ODD-2, CNY 10.00, lies below the usual range of the 12 months before "
         "(CNY 46.24 to CNY 174.24, over 36 order lines).")  # fmt: skip
FOX = f"Revenue of the channel Fox stood at CNY 30.0k, above the {RANGE}"

#: Language, company, the true text, and what is false.
TOLD: dict[str, tuple[str, object, str, Lies]] = {
    "members": ("en", MEMBERS,
        f"Revenue of the channel Cedar stood at CNY 25.0k, above the {RANGE}. Revenue of the channel Dune stood at CNY 25.0k, above the {RANGE}. "
        f"Revenue of the channel Alpha stood at CNY 2.0k, below the {RANGE}. 2 further members lay outside their usual range.{ASK}",
        {"the other direction": ("2.0k, below", "2.0k, above", "odd_member: on the other side"),
         "a month too few": ("12 months before", "11 months before", "odd_member: the range rests on 12"),
         "a wrong end": ("CNY 17.4k", "CNY 18.4k", "odd_member: the range is"),
         "an end left out": ("(CNY 4.6k to CNY 17.4k)", "(up to CNY 17.4k)", "odd_member: the range is"),
         "a wrong value": ("Cedar stood at CNY 25.0k", "Cedar stood at CNY 24.0k", "odd_member: revenue is"),
         "a season": (f"Revenue of the channel Dune stood at CNY 25.0k, above the {RANGE}", FOX, "odd_member: the season"),
         "too small a member": (f"Revenue of the channel Dune stood at CNY 25.0k, above the {RANGE}",
                                "Revenue of the channel Golf stood at CNY 1.0k, above the usual range of the 12 months before (CNY 0.0k to CNY 0.2k)", "odd_member: too small"),
         "not the farthest": ("Alpha stood at CNY 2.0k", "Bravo stood at CNY 2.1k", "odd_member: not in the order"),
         "one more": ("2 further", "3 further", "odd_members_more: 5 in all"), "one fewer": ("2 further members lay outside their", "1 further member lay outside its", "odd_members_more: 5 in all"),
         "a plural of its own": ("lay outside their", "lay outside its", "odd_members_more: grammar"),
         "no rest": (" 2 further members lay outside their usual range.", "", "left out: 2 more of outlier"),
         "one left out": (f" Revenue of the channel Alpha stood at CNY 2.0k, below the {RANGE}.", "", "left out: outlier"),
         "one too many": ("2 further members lay outside their usual range.", f"Revenue of the channel Bravo stood at CNY 2.1k, below the {RANGE}.", "odd_member: more than are named"),
         "twice": ("Revenue of the channel Dune stood at CNY 25.0k", "Revenue of the channel Cedar stood at CNY 25.0k", "odd_member: not in the order"),
         "no question": (ASK, "", "left out: the question on outlier"), "a question on another": ("Dune and Alpha", "Dune and Bravo", "prompt: the members told"),
         "a question on too few": ("Cedar, Dune and Alpha", "Cedar and Dune", "prompt: the members told")}),
    "members in Chinese": ("zh", MEMBERS,
        f"渠道「Cedar」销售额为2.5万元，高于{RANGE_ZH}。渠道「Dune」销售额为2.5万元，高于{RANGE_ZH}。渠道「Alpha」销售额为0.2万元，低于{RANGE_ZH}。另有2个成员超出常见范围。{ASK_ZH}",
        {"the other direction": ("0.2万元，低于", "0.2万元，高于", "odd_member: on the other side"), "a month too few": ("以往12", "以往11", "odd_member: the range rests"),
         "a wrong end": ("1.7万元", "1.8万元", "odd_member: the range is"), "one more": ("另有2", "另有3", "odd_members_more: "),
         "one left out": (f"渠道「Dune」销售额为2.5万元，高于{RANGE_ZH}。", "", "odd_member: not in the order"), "no question": (ASK_ZH, "", "left out: "),
         "another question": ("「Alpha」的变化", "「Echo」的变化", "prompt: the members told")}),
    "records": ("en", RECORDS, f"{ORDER} {PRICE}{RECORD}",
        {"twice": (ORDER, f"{ORDER} {ORDER}", "odd_order: not the largest first"),
         "an order within the range": ("BIG-1 (Hanhe) at CNY 40.0k", "S0-1 (Blum) at CNY 11.0k", "odd_order: not above its range"),
         "no such order": ("BIG-1", "BIG-2", "odd_order: no such order"), "an order of another month": ("BIG-1", "S1-1", "odd_order: no such order"),
         "another customer": ("(Hanhe)", "(Blum)", "odd_order: its customers are"), "no customer": (" (Hanhe)", "", "odd_order: its customer is"),
         "a wrong sum": ("CNY 40.0k", "CNY 41.0k", "odd_order: it comes to"), "a wrong range": ("CNY 4.6k", "CNY 4.7k", "odd_order: the range is"),
         "a wrong span": ("in the 12 months", "in the 6 months", "odd_order: the range is of 12"), "a wrong share": ("65.6%", "65.7%", "odd_order: its share"),
         "the other side": ("10.00, lies below", "10.00, lies above", "odd_price: on the other side"), "a wrong price": ("CNY 10.00", "CNY 10.10", "odd_price: the unit price"),
         "a wrong price range": ("CNY 46.24", "CNY 46.25", "odd_price: the range is"), "a line too few": ("over 36", "over 35", "odd_price: the range is of 36"),
         "a usual price": ("order ODD-2, CNY 10.00", "order S0-0, CNY 100.00", "odd_price: not outside"), "another product": ("Ball valve", "Gate valve", "odd_price: no such line"),
         "no order": (f"{ORDER} ", "", "left out: odd order"), "no price": (f" {PRICE}", "", "left out: odd price"), "no question": (RECORD, "", "left out: the question"),
         "more that are none": (RECORD, f" 1 further order lies above the usual range.{RECORD}", "odd_orders_more: 1 in all"),
         "nothing found": (ORDER, f"The rules that look behind the numbers found nothing to follow up. {ORDER}", "something is told")}),
    "records in Chinese": ("zh", RECORDS,
        "订单BIG-1（「Hanhe」）金额为4.0万元，高于以往12个月单笔订单的常见范围（0.5万元至1.7万元），占当月销售额的65.6%。"
        f"订单ODD-2中「Ball valve」单价为10.00元，低于以往12个月的常见范围（46.24元至174.24元，基于36行订单）。{RECORD_ZH}",
        {"an order within the range": ("BIG-1（「Hanhe」）金额为4.0", "S0-1（「Blum」）金额为1.1", "odd_order: not above"), "another customer": ("Hanhe", "Blum", "odd_order: its customers"),
         "a wrong share": ("65.6", "56.6", "odd_order: its share"), "a wrong end": ("1.7万元）", "1.6万元）", "odd_order: the range is"), "the other side": ("10.00元，低于", "10.00元，高于", "odd_price: on the other"),
         "a price in ten thousands": ("10.00元", "0.0万元", "odd_price: the unit price"), "a line too many": ("36行", "37行", "odd_price: the range is of"),
         "no question": (RECORD_ZH, "", "left out: the question")}),
}  # fmt: skip


@pytest.mark.parametrize("case", TOLD)
def test_outliers_are_true_and_their_lies_are_caught(case: str) -> None:
    lang, company, text, lies = TOLD[case]
    hold(company, "problems.hidden", text, lang, lies)  # type: ignore[arg-type]


def test_of_many_records_three_are_told_and_the_rest_counted() -> None:
    whole = 20.0 + 190.0 + 3.4
    orders = " ".join(
        f"Order BIG-{place} (Hanhe) at CNY {40 - place}.0k lies above the usual range of single orders in the 12 months before "
        f"(CNY 4.6k to CNY 17.4k) and makes {(40 - place) / whole:.1%} of the month's revenue."
        for place in range(3)
    )
    prices = " ".join(
        PRICE.replace("ODD-2", f"ODD-{place}").replace("10.00", f"{10 - place}.00") for place in (3, 2, 1)
    )
    text = f"{orders} 2 further orders lie above the usual range. {prices} 1 further order line has a unit price outside the usual range.{RECORD}"
    prices_zh = "；".join(f"订单ODD-{place}中「Ball valve」单价为{10 - place}.00元，低于以往12个月的常见范围（46.24元至174.24元，基于36行订单）" for place in (3, 2, 1))  # fmt: skip
    lies = {
        "orders too many": ("2 further orders lie", "3 further orders lie", "odd_orders_more: 5 in all"),
        "orders that are not counted": (" 2 further orders lie above the usual range.", "", "left out: 2 more of odd order"),
        "lines too many": ("1 further order line has", "2 further order lines have", "odd_prices_more: 4 in all"),
        "lines that are not counted": (" 1 further order line has a unit price outside the usual range.", "", "left out: 1 more of odd price"),
        "a plural of one": ("1 further order line has", "1 further order line have", "odd_prices_more: grammar"),
        "one too many": ("2 further orders lie above the usual range.", orders.split(". ")[0].replace("BIG-0", "BIG-3").replace("CNY 40.0k lies", "CNY 37.0k lies").replace("18.7%", "17.3%") + ".",
                         "odd_order: more than are named"),
        "not the largest order": ("Order BIG-0 (Hanhe) at CNY 40.0k", "Order BIG-4 (Hanhe) at CNY 36.0k", "odd_order: "),
        "not the largest price": ("order ODD-3, CNY 7.00", "order ODD-0, CNY 10.00", "odd_price: not the largest"),
    }  # fmt: skip
    hold(MANY, "problems.hidden", text, "en", lies)
    found = why(
        MANY,
        "problems.hidden",
        f"{prices_zh}。另有1行订单的单价超出常见范围。另有2笔订单高于常见范围。{RECORD_ZH}",
        "zh",
    )
    assert [each.split(":")[0] for each in found] == ["odd_orders_more", "left out"], found


def test_too_short_a_past_says_nothing() -> None:
    short = evaluated(records(months=9))  # 27 orders
    assert not why(short, "problems.hidden", "Revenue stood at CNY 61.0k.", "en")
    assert "odd_order: no range" in why(short, "problems.hidden", f"{ORDER}{RECORD}", "en")[0]
    assert "odd_price: no range" in why(short, "problems.hidden", f"{PRICE}{RECORD}", "en")[0]


def test_small_records_are_not_told() -> None:
    small = evaluated(records(large=(("BIG-1", 18.0), *((f"S-{place}", 17.0) for place in range(30))), prices=(("ODD-2", 10.0, 10.0),)))  # fmt: skip
    assert not why(small, "problems.hidden", "Revenue stood at CNY 548.1k.", "en")
    large, cheap = ORDER.replace("40.0k", "18.0k").replace("65.6", "3.3"), PRICE
    assert "odd_order: too small" in why(small, "problems.hidden", f"{large}{RECORD}", "en")[0]
    assert "odd_price: too small" in why(small, "problems.hidden", f"{cheap}{RECORD}", "en")[0]


def test_members_are_silent_where_the_whole_is_out_of_its_range_or_the_month_is_not_over() -> None:
    told = f"Revenue of the channel Cedar stood at CNY 25.0k, above the {RANGE}.{ASK.replace('Cedar, Dune and Alpha', 'Cedar')}"
    beyond, part = evaluated(members(extra=60.0)), evaluated(members(), data_until=day(0, 20))
    for company, reason in (
        (beyond, "odd_member: the whole lies outside"),
        (part, "odd_member: the month is not over"),
    ):
        assert reason in why(company, "problems.hidden", told, "en")[0]


def test_one_member_is_told_alone() -> None:
    company = evaluated(members(only=("Echo",)))
    text = f"Revenue of the channel Echo stood at CNY 3.0k, below the {RANGE}.【Please check: is the change of Echo a single event, a matter of data, or a trend?】"
    hold(company, "problems.hidden", text, "en", {"a usual one": ("channel Echo stood at CNY 3.0k", "channel Alpha stood at CNY 10.0k", "odd_member: not outside")})  # fmt: skip


def test_a_question_needs_what_it_asks_about() -> None:
    plain = evaluated(members(only=()))
    assert why(plain, "problems.hidden", f"Revenue stood at CNY 60.1k.{RECORD}", "en") == ["prompt: no order was told"]
    assert "prompt: the members told" in why(plain, "problems.hidden", f"Revenue stood at CNY 60.1k.{ASK}", "en")[0]


def test_a_range_is_the_median_and_four_spreads_of_the_roots() -> None:
    assert usual([4.0] * 7, 8) is None and usual([0.0] * 8, 8) is None
    even = usual([100.0] * 8, 8)  # the floor: 8 % of the root
    assert even is not None and (even.low, even.high) == (pytest.approx(46.24), pytest.approx(174.24))
    wide = usual([1.0, 4.0, 9.0, 16.0, 25.0], 5)  # roots 1 to 5: a spread of 1.4826
    assert wide is not None and wide.low is None and wide.high == pytest.approx((3 + 4 * 1.4826) ** 2)
    below = usual([-100.0] * 8, 8)
    assert below is not None and (below.low, below.high) == (None, None)
