"""Changes: price, volume and mix, the parts of a change on the month before."""

from __future__ import annotations

from salesreview.metrics.catalogue.common import COST, MONEY, NONE, RATE
from salesreview.metrics.definitions import AMOUNTS, Effect, Event, Measure
from salesreview.metrics.model import Metric

REVENUE = ("volume", "price", "mix", "new", "discontinued")
PROFIT = ("volume", "price", "cost", "mix", "new", "discontinued")
MARGIN = ("price", "cost", "mix")

EVENTS: tuple[Event, ...] = ()

_COUNTED = ("orders.quantity", "orders.product_id")

MEASURES = (
    *(Measure(f"pvm_revenue_{part}", "lines", Effect(), _COUNTED) for part in REVENUE),
    *(Measure(f"pvm_profit_{part}", "lines", Effect(), (*_COUNTED, COST)) for part in PROFIT),
    *(Measure(f"margin_effect_{part}", "lines", Effect(), (*_COUNTED, COST)) for part in MARGIN),
)

METRICS: tuple[Metric, ...] = (
    *(
        Metric(key, zh, en, unit, NONE, zh_text, en_text, key, None, ("product_line",), ("orders", "products"),
               to_date=False, compared=False, cases=AMOUNTS if unit is RATE else None)
        for key, zh, en, unit, zh_text, en_text in (
            ("pvm_revenue_volume", "销售额变动：销量", "Revenue change: volume", MONEY,
             "产品线销量环比变动 × 上月产品线均价。", "Change of the line's quantity on the month before × its price then."),
            ("pvm_revenue_price", "销售额变动：价格", "Revenue change: price", MONEY,
             "各产品当月销量 × 单价环比变动之和。", "Quantity of the month × change of the unit price, summed over products."),
            ("pvm_revenue_mix", "销售额变动：结构", "Revenue change: mix", MONEY,
             "各产品销量相对产品线销量变化的差额 × 上月单价之和。",
             "Quantity beyond the line's common growth × the unit price of the month before, summed over products."),
            ("pvm_revenue_new", "销售额变动：新品", "Revenue change: new products", MONEY,
             "上月没有销售、当月有销售的产品的销售额。", "Revenue of products sold in the month but not in the month before."),
            ("pvm_revenue_discontinued", "销售额变动：停售", "Revenue change: discontinued", MONEY,
             "上月有销售、当月没有销售的产品上月销售额的负值。",
             "Minus the revenue of products sold in the month before but not in the month."),
            ("pvm_profit_volume", "毛利变动：销量", "Gross profit change: volume", MONEY,
             "产品线销量环比变动 × 上月产品线单位毛利。",
             "Change of the line's quantity on the month before × its unit profit then."),
            ("pvm_profit_price", "毛利变动：价格", "Gross profit change: price", MONEY,
             "各产品当月销量 × 单价环比变动之和（有成本的行）。",
             "Quantity of the month × change of the unit price, summed over products, lines with a cost."),
            ("pvm_profit_cost", "毛利变动：成本", "Gross profit change: cost", MONEY,
             "各产品当月销量 × 单位成本环比变动之和的负值。",
             "Minus the quantity of the month × change of the unit cost, summed over products."),
            ("pvm_profit_mix", "毛利变动：结构", "Gross profit change: mix", MONEY,
             "各产品销量相对产品线销量变化的差额 × 上月单位毛利之和。",
             "Quantity beyond the line's common growth × the unit profit of the month before, summed over products."),
            ("pvm_profit_new", "毛利变动：新品", "Gross profit change: new products", MONEY,
             "上月没有销售、当月有销售的产品的毛利。", "Gross profit of products sold in the month but not in the month before."),
            ("pvm_profit_discontinued", "毛利变动：停售", "Gross profit change: discontinued", MONEY,
             "上月有销售、当月没有销售的产品上月毛利的负值。",
             "Minus the gross profit of products sold in the month before but not in the month."),
            ("margin_effect_price", "毛利率变动：价格", "Margin change: price", RATE,
             "当月结构与上月单位成本下，单价由上月变为当月所带来的毛利率变动。",
             "Change of the margin when prices move to the month's, at the month's mix and the unit costs before."),
            ("margin_effect_cost", "毛利率变动：成本", "Margin change: cost", RATE,
             "当月结构与当月单价下，单位成本由上月变为当月所带来的毛利率变动。",
             "Change of the margin when unit costs move to the month's, at the month's mix and prices."),
            ("margin_effect_mix", "毛利率变动：结构", "Margin change: mix", RATE,
             "上月单价与单位成本下，销售结构（含新品与停售）变动所带来的毛利率变动。",
             "Change of the margin when the mix, new and discontinued products included, moves at the prices and costs before."),
        )
    ),
)  # fmt: skip
