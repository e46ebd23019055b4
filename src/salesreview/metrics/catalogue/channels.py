"""Channels: what they cost and what came of it."""

from __future__ import annotations

from salesreview.metrics.catalogue.common import CHANNEL, COST, DOWN, MONEY, NONE, RATE, RATIO, UP
from salesreview.metrics.definitions import Event, Measure, Sum, Term, Together, Unknown
from salesreview.metrics.model import Metric, Rest

EVENTS = (Event("channel_costs", "channel_costs", "date", (*CHANNEL, "activity")),)

MEASURES = (
    Measure("channel_cost", "channel_costs", Sum(lambda row: row["cost"]),
            zero=("没有记录费用", "no cost is recorded")),
    Measure("channel_return", "lines", Together((Term("gross_profit"), Term("channel_cost", -1.0))), (COST,),
            unknown=Unknown("lines", "costed", "costed_revenue")),
)  # fmt: skip

METRICS: tuple[Metric, ...] = (
    Metric("channel_cost", "渠道费用", "Channel cost", MONEY, NONE,
           "当月渠道费用合计。", "Sum of the channel costs of the month.",
           "channel_cost", None, (*CHANNEL, "activity"), ("channel_costs",)),
    Metric("roas", "投产比", "ROAS", RATIO, UP,
           "当月渠道销售额 ÷ 当月渠道费用。", "Revenue of the month's orders ÷ channel cost of the month.",
           "revenue", "channel_cost", CHANNEL, ("orders", "channel_costs"),
           rest=Rest.RAISES),
    Metric("roi", "投资回报率", "ROI", RATE, UP,
           "（当月渠道毛利 − 当月渠道费用）÷ 当月渠道费用。",
           "(Gross profit of the month's orders − channel cost) ÷ channel cost of the month.",
           "channel_return", "channel_cost", CHANNEL, ("orders", "channel_costs"),
           cases="costed", above_zero=("channel_cost",), beyond_one=True, rest=Rest.RAISES),
    Metric("cac", "获客成本", "CAC", MONEY, DOWN,
           "当月渠道费用 ÷ 当月新增客户数。", "Channel cost of the month ÷ new customers of the month.",
           "channel_cost", "new_customers", CHANNEL, ("orders", "channel_costs"),
           cases="new_customers", above_zero=("channel_cost",), rest=Rest.LOWERS),
    Metric("cost_per_valid_lead", "单条有效线索成本", "Cost per valid lead", MONEY, DOWN,
           "当月渠道费用 ÷ 当月新建的有效线索数。", "Channel cost of the month ÷ valid leads created in it.",
           "channel_cost", "valid_leads", CHANNEL, ("leads", "channel_costs"),
           cases="valid_leads", above_zero=("channel_cost",), rest=Rest.LOWERS),
)  # fmt: skip
