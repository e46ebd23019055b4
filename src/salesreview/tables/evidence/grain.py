"""Is an amount that of the line or of the whole order? One that is the same on every line of each order may be either."""

from __future__ import annotations

import polars as pl
from polars import col

from salesreview.tables.assumed import Option
from salesreview.tables.evidence.case import Case
from salesreview.tables.headers import fold

ORDER, LINE = "order", "line"
_HEAD = 5_000
#: Orders with several lines that must all repeat their amount before a header that says nothing is doubted.
_ENOUGH = 3
_OF_ORDER = frozenset(
    fold(text)
    for text in (
        "订单金额",
        "订单总额",
        "订单总金额",
        "订单总价",
        "订单实付金额",
        "订单应付金额",
        "订单实际金额",
        "买家实际支付金额",
        "买家实付金额",
        "买家应付货款",
        "实付金额",
        "应付金额",
        "总金额",
        "实收金额",
        "商家实收金额",
        "用户实付金额",
        "订单应付",
        "订单实付",
        "整单金额",
        "单据金额",
        "合同金额",
        "销售订单金额",
        "价税合计总额",
        "order amount",
        "order total",
        "order value",
        "total",
        "grand total",
        "total amount",
        "total paid",
        "subtotal",
        "total price",
        "amount paid",
        "document total",
        "doc total",
        "total (order)",
        "order_total",
        "invoice total",
        "net total",
        "total sales",
        "paid amount",
        "net value of the order",
        "order net value",
        "order subtotal",
    )
)
_PRICES = frozenset(
    fold(text)
    for text in (
        "单价",
        "售价",
        "京东价",
        "商品单价",
        "商品价格",
        "销售单价",
        "含税单价",
        "成交单价",
        "价格",
        "商品售价",
        "宝贝单价",
        "产品单价",
        "unit price",
        "price",
        "lineitem price",
        "item price",
        "item cost",
        "price each",
        "sales price",
        "rate",
        "unit selling price",
        "list price",
    )
)


def repeated_amounts(case: Case) -> None:
    """Count an order's amount once where it stands on each of its lines; ask where it is not proved."""
    order, money = case.held.get("order_id"), case.held.get("revenue")
    if case.schema.key != "orders" or order is None or money is None:
        return
    head = _lines(case, order, money, min(case.height, _HEAD))
    several = _several(head)
    if several.height and several.filter(col("amounts") > 1).height == 0 and several["whole"].abs().max():
        frame = head if case.height <= _HEAD else _lines(case, order, money, case.height)
        several = _several(frame)
        if several.filter(col("amounts") > 1).height == 0:
            _judge(case, frame, several, order, money)


def _lines(case: Case, order: int, money: int, n: int) -> pl.DataFrame:
    frame = pl.DataFrame({"order": case.column(order), "amount": case.column(money), "counts": case.counts}).head(n)
    frame = frame.with_columns(case.blank(money).head(n).alias("blank"))
    from salesreview.tables.numbers import clean_number

    return frame.with_columns(clean_number(frame["amount"]).values.alias("amount")).with_row_index("at")


def _several(frame: pl.DataFrame) -> pl.DataFrame:
    """Return each order of several lines: how many, how many different amounts, and the amount."""
    counting = frame.filter("counts") if not frame["counts"].all() else frame
    twice = counting.filter(col("order").is_not_null() & col("order").is_duplicated())
    return twice.group_by("order").agg(
        n=pl.len(),
        amounts=col("amount").drop_nulls().n_unique(),
        blank=col("amount").null_count(),
        whole=col("amount").max(),
        unread=(col("amount").is_null() & ~col("blank")).sum(),
    )


def _judge(case: Case, frame: pl.DataFrame, several: pl.DataFrame, order: int, money: int) -> None:
    header = case.sheet.headers[money]
    first_only = several.filter(col("blank") == col("n") - 1).height == several.height
    if several["unread"].sum() or (not first_only and several["blank"].sum()):
        return
    weight = _weights(case, frame.height)
    sums = None
    if weight is not None:
        totals = pl.DataFrame({"order": frame["order"], "w": weight, "counts": frame["counts"]}).filter("counts")
        sums = several.join(totals.group_by("order").agg(col("w").sum()), on="order")
    proved = sums is not None and sums.height > 0 and bool(((sums["w"] - sums["whole"]).abs() <= 0.02).all())
    own = weight is not None and not proved and _is_line(frame, weight)
    if own:
        return
    named = fold(header) in _OF_ORDER
    first_only = first_only and (named or several.height >= _ENOUGH)
    answer = case.answers.get("grain")
    if answer == LINE:
        return
    if answer == ORDER or proved or first_only:
        _spread(case, frame, several, weight, money, proved=proved, first_only=first_only)
        return
    if several["blank"].sum() or (not named and (several.height < _ENOUGH or not _differ(case, frame))):
        return
    example = several.sort("n", "order", descending=[True, False]).row(0, named=True)
    case.ask(
        "grain",
        "grain",
        f"{several.height:,} 个多行的订单，每一行的金额都相同（如订单 {example['order']} 的 {example['n']} 行都是 "
        f"{example['whole']:g}）："
        "它是整张订单的金额，还是每一行各自的金额？",
        f"In {several.height:,} orders of several lines every line has the same amount (order {example['order']} has "
        f"{example['whole']:g} on all {example['n']} lines): is it the amount of the whole order, or of each line?",
        (
            Option(ORDER, "整张订单的，只计一次", "of the order: count it once"),
            Option(LINE, "每一行的，逐行相加", "of the line: add the lines up"),
        ),
        proposed=ORDER if named else None,
        column=money,
    )


def _is_line(frame: pl.DataFrame, weight: pl.Series) -> bool:
    """Say whether the amount is the line's price times its quantity, throughout."""
    pairs = pl.DataFrame({"amount": frame["amount"], "w": weight}).drop_nulls()
    return pairs.height > 0 and bool(((pairs["amount"] - pairs["w"]).abs() <= 0.02).all())


def _differ(case: Case, frame: pl.DataFrame) -> bool:
    """Say whether lines of one order differ in what is sold, or how much of it: then their amounts should too."""
    quantity = case.held.get("quantity")
    if quantity is None:
        return False
    pairs = pl.DataFrame({"order": frame["order"], "q": case.column(quantity).head(frame.height)})
    return bool((pairs.group_by("order").agg(col("q").n_unique())["q"] > 1).any())


def prices(case: Case) -> pl.Series | None:
    """Return each line's price times its quantity, None where the sheet has no prices."""
    quantity = case.held.get("quantity")
    price = next((place for place in case.named(_PRICES) if place not in case.held.values()), None)
    return None if quantity is None or price is None else case.numbers(price) * case.numbers(quantity)


def _weights(case: Case, height: int) -> pl.Series | None:
    weights = prices(case)
    return None if weights is None else weights.head(height)


def _spread(
    case: Case,
    frame: pl.DataFrame,
    several: pl.DataFrame,
    weight: pl.Series | None,
    money: int,
    *,
    proved: bool,
    first_only: bool,
) -> None:
    """Share each order's amount among its lines, by price times quantity where that is known; the cents add up."""
    quantity = case.held.get("quantity")
    if weight is not None:
        by, how = weight, ("单价×数量", "price × quantity")
    elif quantity is not None:
        by, how = case.numbers(quantity).head(frame.height), ("数量", "quantity")
    else:
        by, how = pl.repeat(1.0, frame.height, eager=True), ("行数平均", "line, evenly")
    shared = (
        frame.with_columns(w=by.fill_null(0.0))
        .with_columns(
            n=col("at").filter("counts").len().over("order"),
            whole=col("amount").max().over("order"),
            sum=col("w").filter("counts").sum().over("order"),
            first=col("at") == col("at").filter("counts").min().over("order"),
        )
        .with_columns(part=pl.when(col("sum") > 0).then(col("w") / col("sum")).otherwise(1.0 / col("n")))
        .with_columns(share=pl.when(col("counts")).then((col("whole") * col("part")).round(2)).otherwise(0.0))
        .with_columns(rest=col("whole") - col("share").sum().over("order"))
        .with_columns(share=pl.when("first").then((col("share") + col("rest")).round(2)).otherwise("share"))
    )
    multi = frame["order"].is_in(several["order"].implode()).fill_null(False) & frame["counts"]
    new = pl.select(pl.when(pl.lit(multi)).then(pl.lit(shared["share"])).otherwise(pl.lit(frame["amount"]))).to_series()
    case.change(money, new)
    why_zh = (
        "只写在订单的第一行" if first_only else "在订单的每一行重复" + ("，且等于各行单价×数量之和" if proved else "")
    )
    why_en = (
        "stands on the first line of an order only"
        if first_only
        else (
            "is repeated on each line of an order" + (" and is the sum of price × quantity over them" if proved else "")
        )
    )
    case.state(
        "grain",
        "grain",
        f"金额{why_zh}，是整张订单的金额：每张订单只计一次，按{how[0]}分到各行（{several.height:,} 张订单）。",
        f"The amount {why_en}, so it is the whole order's: each counts once, shared among its lines by {how[1]} "
        f"({several.height:,} orders).",
        column=money,
        proved=proved or first_only,
    )
