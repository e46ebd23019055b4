"""Discounts beside the amounts: of an order, repeated on its lines, or of a line; are they in the amount already?"""

from __future__ import annotations

import polars as pl
from polars import col

from salesreview.tables.assumed import Option
from salesreview.tables.evidence.case import Case
from salesreview.tables.evidence.grain import prices
from salesreview.tables.headers import fold

NET, AS_IS = "net", "ignore"
_ORDER = frozenset(
    fold(text)
    for text in (
        "订单优惠", "订单优惠金额", "整单优惠", "整单折扣", "整单折扣额", "订单折扣", "订单折扣金额", "优惠券", "优惠券金额", "店铺优惠", "平台优惠", "满减", "满减金额",
        "促销优惠", "商家优惠", "店铺优惠金额", "优惠总额", "优惠总金额", "抹零", "抹零金额", "红包", "积分抵扣", "order discount", "discount total",
        "cart discount", "coupon amount", "order discount amount", "total discount", "total discounts", "document discount",
    )
)  # fmt: skip
_LINE = frozenset(
    fold(text)
    for text in ("优惠金额", "折扣金额", "折扣额", "优惠", "让利", "商品优惠", "商品优惠金额", "行折扣", "discount amount", "discount value", "line discount",
                 "line discount amount", "lineitem discount", "item discount")
)  # fmt: skip
#: Words of an amount that is what was paid: a discount is off it already.
_NET = ("实付", "实收", "实际", "折后", "优惠后", "净", "成交", "paid", "net", "after discount", "grand total", "支付", "付款", "应付", "到手")


def discounts(case: Case) -> None:
    """Ask whether a discount is off the revenue already, where nothing proves it; take it off once for each order."""
    money, order = case.held.get("revenue"), case.held.get("order_id")
    if case.schema.key != "orders" or money is None or order is None:
        return
    header = case.sheet.headers[money].casefold()
    for names, whole in ((_ORDER, True), (_LINE, False)):
        for place in case.named(names):
            if place in case.held.values() or any(word in header for word in _NET):
                continue
            frame = pl.DataFrame({
                "order": case.texts(order), "off": case.numbers(place).abs(), "amount": case.numbers(money), "counts": case.counts,
            }).with_row_index("at")  # fmt: skip
            if bool((frame.filter("counts")["off"] > 1).any()) and not _is_off(case, frame, money):
                _decide(case, frame, place, money, whole=whole)
                return


def _is_off(case: Case, frame: pl.DataFrame, money: int) -> bool:
    """Say whether the amounts are price times quantity less the discount: then it is off them already."""
    gross = prices(case)
    if gross is None:
        return False
    rows = frame.with_columns(gross=gross).filter(col("counts") & (col("off") > 0)).drop_nulls(["gross", "amount"])
    return rows.height > 0 and bool(((rows["gross"] - rows["off"] - rows["amount"]).abs() <= 0.02).all())


def _decide(case: Case, frame: pl.DataFrame, place: int, money: int, *, whole: bool) -> None:
    several = frame.filter(col("counts") & col("order").is_duplicated() & col("order").is_not_null())
    by = several.group_by("order").agg(values=col("off").drop_nulls().n_unique())
    once = whole or (by.height > 0 and bool((by["values"] <= 1).all()) and several["off"].sum() > 0)
    if once:
        frame = frame.with_columns(
            first=col("at") == col("at").filter("counts").min().over("order"), off=col("off").max().over("order"),
            sum=col("amount").filter("counts").sum().over("order"),
        ).with_columns(part=pl.when(col("sum") != 0).then(col("off") * col("amount") / col("sum")).otherwise(0.0).round(2))
        frame = frame.with_columns(part=pl.when("counts").then("part").otherwise(0.0))
        frame = frame.with_columns(rest=(col("off") - col("part").sum().over("order")).round(2))
        frame = frame.with_columns(part=pl.when("first").then(col("part") + col("rest")).otherwise("part"))
    else:
        frame = frame.with_columns(part=col("off"))
    total = f"{frame.filter('counts')['part'].sum():,.2f}".removesuffix(".00")
    answer = case.answers.get("discount")
    if answer == AS_IS:
        return
    how_zh, how_en = ("每张订单只减一次，按金额分到各行", "once for each order, shared among its lines") if once else ("逐行", "line by line")
    if answer == NET:
        case.change(money, frame.select((col("amount") - col("part").fill_null(0.0)).round(2)).to_series())
        case.state(
            "discount", "discount", f"已按答复从销售额中减去优惠 {total}（{how_zh}）。",
            f"As answered, the discount of {total} is taken off the revenue ({how_en}).", column=place,
        )  # fmt: skip
        return
    case.ask(
        "discount", "discount",
        f"这一列是优惠（共 {total}{'，每张订单计一次' if once else ''}），不能确定“{case.sheet.headers[money]}”是否已扣除。",
        f"The column holds discounts ({total}{', each order once' if once else ''}), and whether “{case.sheet.headers[money]}” is net "
        "of them is not known.",
        (Option(NET, f"未扣除，{how_zh}减去", f"not yet: take them off, {how_en}"), Option(AS_IS, "已扣除，或不减", "it is, or leave it")),
        column=place, rows=(frame["off"] > 0) & frame["counts"],
    )  # fmt: skip
