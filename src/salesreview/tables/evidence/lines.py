"""Lines of one order whose order fields stand on its first line only: merged cells, or blanks below."""

from __future__ import annotations

import polars as pl

from salesreview.tables.evidence.case import Case
from salesreview.tables.headers import fold

#: Columns that say something of the order as a whole, by table; the first names it.
_ORDER = {
    "orders": ("order_id", "order_date", "customer_id", "salesperson", "channel"),
    "invoices": ("invoice_id", "invoice_date", "customer_id", "due_date"),
}
#: Further headers that say something of the order as a whole.
_ORDER_HEADERS = frozenset(
    fold(text)
    for text in (
        "订单状态",
        "交易状态",
        "状态",
        "单据状态",
        "审核状态",
        "支付状态",
        "付款状态",
        "单据类型",
        "订单类型",
        "业务类型",
        "币种",
        "币别",
        "货币",
        "status",
        "order status",
        "financial status",
        "payment status",
        "document type",
        "currency",
        "doc type",
        "order type",
        "currency code",
        "cancelled at",
        "canceled at",
    )
)
#: Blanks below a first line are a form of the table only where they are this large a share of its rows.
_SHARE = 0.1
NO = "no"


def fill_down(case: Case) -> None:
    """Give the further lines of an order what stands on its first line only."""
    keys = [key for key in _ORDER.get(case.schema.key, ()) if key in case.held]
    if not keys or keys[0] not in ("order_id", "invoice_id"):
        return
    more = list(case.named(_ORDER_HEADERS))
    if case.answers.get("fill") != NO:
        _by_place(case, keys, more)
        _by_order(case, keys, more)


def _by_place(case: Case, keys: list[str], more: list[int]) -> None:
    """Fill lines without an order's number from the line above."""
    places = [case.held[key] for key in keys]
    if case.column(places[0]).null_count() == 0 and case.column(places[0]).dtype != pl.String:
        return
    blank = case.blank(places[0])
    counting = case.counts
    if not (blank & counting).any():
        return
    for place in places[1:]:
        blank = blank & case.blank(place)
    lines = blank & counting & _says_something(case, [*places, *more])
    n = int(lines.sum())
    above = ~case.blank(places[0]) & counting
    if n < _SHARE * case.height or not above.any() or above.arg_true()[0] > lines.arg_true()[0]:
        return
    for place in (*places, *more):
        _fill(case, place, lines, counting)
    case.state(
        "fill",
        "lines",
        f"有 {n:,} 行的“{case.sheet.headers[places[0]]}”等只写在订单的第一行（合并单元格或留空），已按上一行填充。",
        f"On {n:,} rows “{case.sheet.headers[places[0]]}” and the like stand on the first line of the order only "
        f"(merged "
        "cells, or blanks); they are filled from the line above.",
        column=places[0],
        rows=lines,
    )


def _says_something(case: Case, of_order: list[int]) -> pl.Series:
    """Return where a row has an amount or a product: it is a line of an order, not a row left half blank."""
    others = [case.held[key] for key in ("revenue", "product_id", "amount", "paid_amount") if key in case.held]
    others += [place for places in case.computed.values() for place in places]
    found = pl.repeat(False, case.height, eager=True)
    for place in others:
        if place not in of_order:
            found = found | ~case.blank(place)
    return found


def _fill(case: Case, place: int, lines: pl.Series, counting: pl.Series) -> None:
    """Fill the lines of a column from above; rows that are none of the data give nothing."""
    series = case.column(place)
    empty = case.blank(place)
    known = pl.select(pl.when(~empty & counting).then(series)).to_series()
    filled = pl.DataFrame({"known": known, "line": lines}).select(
        pl.when("line").then(pl.col("known").forward_fill()).otherwise(pl.lit(series))
    )
    case.change(place, filled.to_series())


def _by_order(case: Case, keys: list[str], more: list[int]) -> None:
    """Fill fields that only the first line of an order has, told by the order's number."""
    order = case.held[keys[0]]
    wanted = []
    for place in (*(case.held[key] for key in keys[1:]), *more):
        empty = case.blank(place) & case.counts
        if empty.any() and not empty.all():
            wanted.append((place, empty))
    if not wanted:
        return
    numbers = case.texts(order)
    repeated = numbers.is_duplicated() & numbers.is_not_null()
    filled = 0
    columns = []
    for place, empty in wanted:
        lines = empty & repeated
        if int(lines.sum()) < _SHARE * case.height or not _first_only(numbers, empty, repeated & case.counts):
            continue
        frame = pl.DataFrame({"order": numbers, "value": case.column(place), "empty": case.blank(place)})
        given = (
            frame.filter(~pl.col("empty") & pl.col("order").is_not_null())
            .group_by("order")
            .agg(pl.col("value").first(), n=pl.col("value").n_unique())
            .filter(pl.col("n") == 1)
        )
        joined = frame.join(given.select("order", first="value"), on="order", how="left", maintain_order="left")
        new = joined.select(pl.when(pl.col("empty")).then("first").otherwise("value")).to_series()
        count = int((lines & new.is_not_null()).sum())
        if count:
            case.change(place, new)
            columns.append(case.sheet.headers[place])
            filled = max(filled, count)
    if columns:
        names = "、".join(columns)
        case.state(
            "fill",
            "lines",
            f"{names} 只写在订单的第一行，已按相同的订单号填充 {filled:,} 行。",
            f"{', '.join(columns)} stand on the first line of an order only; {filled:,} rows with the same number are "
            "filled.",
        )


def _first_only(numbers: pl.Series, empty: pl.Series, repeated: pl.Series) -> bool:
    """Say whether every order of several lines has the value on one of them and on no other."""
    frame = pl.DataFrame({"order": numbers, "empty": empty, "in": repeated}).filter("in")
    given = frame.group_by("order").agg(n=(~pl.col("empty")).sum())["n"]
    return bool((given == 1).all())
