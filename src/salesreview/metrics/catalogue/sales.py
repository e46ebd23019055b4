"""Sales: what the order lines sum to."""

from __future__ import annotations

from salesreview.metrics.catalogue.common import (
    CHANNEL,
    COST,
    COUNT,
    DOWN,
    MONEY,
    NONE,
    ORDER_LINES,
    ORDERS,
    PLACE,
    PRODUCT,
    RATE,
    UP,
)
from salesreview.metrics.definitions import AMOUNTS, Event, Growth, Measure, Sum, Unknown
from salesreview.metrics.definitions import Orders as DistinctOrders
from salesreview.metrics.model import Metric

EVENTS = (
    Event("lines", "orders", "order_date", (
        *PRODUCT, "core", "customer", *PLACE, "leader", *CHANNEL, "salesperson", "newness",
    )),
)  # fmt: skip

DISCOUNT = "orders.discount"
_UNCOSTED = Unknown("lines", "costed", "costed_revenue")

MEASURES = (
    Measure("lines", "lines", Sum(lambda row: row.where(True)), counts=ORDER_LINES,
            zero=("当月没有订单", "there are no orders in the month")),
    Measure("revenue", "lines", Sum(lambda row: row["revenue"]),
            zero=("当期没有销售额", "there is no revenue in the month")),
    Measure("quantity", "lines", Sum(lambda row: row["quantity"].fill_null(0.0)), ("orders.quantity",)),
    Measure("orders", "lines", DistinctOrders(), counts=ORDERS, adds_up=False,
            zero=("当月没有订单", "there are no orders in the month")),
    Measure("positive", "lines", Sum(lambda row: row.where(row["revenue"] > 0)), counts=ORDER_LINES),
    Measure("costed", "lines", Sum(lambda row: row.where(~row["cost"].is_null())), (COST,), counts=ORDER_LINES,
            zero=("当月的订单都没有成本", "no order of the month carries a cost")),
    Measure("costed_revenue", "lines", Sum(lambda row: row.where(~row["cost"].is_null(), row["revenue"])), (COST,),
            zero=("当月的订单都没有成本", "no order of the month carries a cost")),
    Measure("costed_quantity", "lines",
            Sum(lambda row: row.where(~row["cost"].is_null(), row["quantity"].fill_null(0.0))), (COST,)),
    Measure("cost", "lines", Sum(lambda row: row["cost"].fill_null(0.0)), (COST,)),
    Measure("gross_profit", "lines",
            Sum(lambda row: row.where(~row["cost"].is_null(), row["revenue"] - row["cost"].fill_null(0.0))), (COST,),
            unknown=_UNCOSTED),
    Measure("discounted", "lines", Sum(lambda row: row.where(~row["discount"].is_null())), (DISCOUNT,), counts=ORDER_LINES),
    Measure("discount", "lines", Sum(lambda row: row["discount"].fill_null(0.0)), (DISCOUNT,)),
    Measure("list_revenue", "lines",
            Sum(lambda row: row.where(~row["discount"].is_null(), row["revenue"] + row["discount"].fill_null(0.0))),
            (DISCOUNT,), zero=("当月的订单都没有填写折扣额", "no order of the month carries a discount")),
    Measure("revenue_growth", "lines", Growth("revenue")),
)  # fmt: skip

_SALES = (*PRODUCT, *PLACE, *CHANNEL, "salesperson", "leader", "newness", "core")
_ORDERED = (*PRODUCT, *PLACE, *CHANNEL, "salesperson")
_OCP = ("orders", "customers", "products")

METRICS: tuple[Metric, ...] = (
    Metric("revenue", "销售额", "Revenue", MONEY, UP,
           "当月订单金额合计，退货冲减。", "Sum of the revenue of the month's order lines, returns netted.",
           "revenue", None, (*_SALES, "customer"), _OCP),
    Metric("revenue_share", "销售额占比", "Share of revenue", RATE, NONE,
           "该成员当月销售额 ÷ 当月总销售额。", "The member's revenue in the month ÷ all revenue of the month.",
           "revenue", "whole:revenue", (*_SALES, "customer"), _OCP,
           cases=AMOUNTS),
    Metric("quantity", "销量", "Quantity", COUNT, UP,
           "当月订单数量合计，退货冲减。", "Sum of the quantity of the month's order lines, returns netted.",
           "quantity", None, _ORDERED, _OCP),
    Metric("orders", "订单数", "Orders", COUNT, UP,
           "当月含正金额行的不重复订单数。", "Distinct orders with a line of positive revenue in the month.",
           "orders", None, _ORDERED, _OCP),
    Metric("average_order_value", "客单价", "Average order value", MONEY, UP,
           "当月销售额 ÷ 当月订单数。", "Revenue of the month ÷ orders of the month.",
           "revenue", "orders", _ORDERED, _OCP,
           cases="orders"),
    Metric("gross_profit", "毛利", "Gross profit", MONEY, UP,
           "当月有成本的订单行的销售额 − 成本。", "Revenue − cost over the month's order lines that carry a cost.",
           "gross_profit", None, _SALES, _OCP),
    Metric("gross_margin", "毛利率", "Gross margin", RATE, UP,
           "当月毛利 ÷ 同一批有成本订单行的销售额。",
           "Gross profit of the month ÷ the revenue of the same lines, those that carry a cost.",
           "gross_profit", "costed_revenue", _SALES, _OCP,
           cases="costed", zero="revenue"),
    Metric("cost_coverage", "成本覆盖率", "Cost coverage", RATE, NONE,
           "当月有成本的订单行的销售额 ÷ 当月销售额。",
           "Revenue of the month's lines that carry a cost ÷ revenue of the month.",
           "costed_revenue", "revenue", ("product_line", "channel"), _OCP,
           cases="lines"),
    Metric("discount_rate", "折扣率", "Discount rate", RATE, DOWN,
           "当月折扣额 ÷（同一批订单行的销售额 + 折扣额），只计填有折扣额的订单行。",
           "Discount of the month ÷ (revenue + discount) of the same lines, those that carry a discount.",
           "discount", "list_revenue", (*_ORDERED, "leader", "core"), _OCP,
           cases="discounted"),
    Metric("revenue_growth", "销售额增长率", "Revenue growth", RATE, UP,
           "（当月销售额 − 上月销售额）÷ 上月销售额。", "(Revenue − revenue of the month before) ÷ revenue of the month before.",
           "revenue_growth", None, ("product_line", "region"), _OCP,
           cases=AMOUNTS, to_date=False),
)  # fmt: skip
