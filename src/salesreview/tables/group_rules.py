"""Rules on rows that belong together: ids that occur twice, orders and invoices that contradict themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl
from polars import col

from salesreview.tables.cleaned import as_text
from salesreview.tables.draft import ROW, Draft, Drafts
from salesreview.tables.findings import LIMIT, WARNING, Finding
from salesreview.tables.reasons import Texts

_CENT = 0.005


def duplicate_ids(draft: Draft, drafts: Drafts) -> Iterator[Finding]:
    """An id names one row: the first is used, the later ones are not."""
    column = draft.schema.identity
    if column is None or draft.frame[column].n_unique() == draft.frame.height:
        return
    twice = draft.frame.filter(col(column).is_duplicated())
    data = [each.key for each in draft.schema.columns]
    twice = twice.with_columns(first=col(ROW).min().over(column), same=col(ROW).min().over(data))
    later = twice.filter(col(ROW) > col("first"))
    identical = col("same") < col(ROW)
    for code, wrong, texts in (
        (
            "duplicate_row", identical,
            (
                "该行与第 {same} 行完全相同，未使用；请删除其中一行。",
                "The row is the same as row {same} and is not used; delete one of them.",
            ),
        ),
        (
            "duplicate_id", ~identical,
            (
                "“{column}”的值“{value}”已在第 {first} 行出现，已使用第 {first} 行，该行未使用；"
                "请合并两行，或改正编号。",
                "“{column}” {value} already stands in row {first}, which is used; this row is not. Merge the two, or "
                "correct the ID.",
            ),
        ),
    ):  # fmt: skip
        rows = later.filter(wrong).select(ROW, "first", "same")
        if rows.height:
            yield Finding(code, texts, rows, column, leave_out=rows[ROW])


def repeated_rows(draft: Draft, drafts: Drafts) -> Iterator[Finding]:
    """The same order line, or the same payment, is there twice: both count."""
    if draft.key not in ("orders", "invoices") or draft.frame.is_empty():
        return
    column = "order_id" if draft.key == "orders" else "paid_date"
    frame = draft.frame.drop_nulls(column) if draft.has(column) else draft.frame.clear()
    data = [each.key for each in draft.schema.columns if draft.has(each.key)]
    hashes = frame.select(data).hash_rows()
    in_order = hashes.sort()
    again = in_order.filter(in_order == in_order.shift())
    if again.is_empty():
        return
    twice = frame.filter(hashes.is_in(again.implode())).with_columns(same=col(ROW).min().over(data))
    texts = (
        "该行与第 {same} 行完全相同，两行都已计入；如果是重复录入，请删除一行。",
        "The row is the same as row {same}, and both count; delete one if it was entered twice.",
    )
    rows = twice.filter(col("same") < col(ROW)).select(ROW, "same")
    if rows.height:
        yield Finding("repeated_row", texts, rows, column, severity=WARNING)


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """Rows that share `by` should agree in `column`; `once`: one issue for the table, else one for each that does not.

    The sentence may name {id}, {other} (what the first of its rows holds), {first} (that row) and {n} (how many).
    """

    key: str
    table: str
    by: str
    column: str
    texts: Texts
    among: pl.Expr | None = None
    once: bool = False

    def check(self, draft: Draft, drafts: Drafts) -> Iterator[Finding]:
        """Find the rows that do not agree with the first of their kind."""
        if draft.key != self.table or not draft.has(self.by, self.column):
            return
        rows = differing(draft.frame if self.among is None else draft.frame.filter(self.among), self.by, self.column)
        if rows.is_empty():
            return
        words = {"n": (f"{rows.height:,}",) * 2}
        shown = rows.head(1 if self.once else LIMIT)
        others = pl.Series("other", draft.values(self.column, shown["first"]), dtype=pl.String)
        lines = shown.with_columns(others) if self.once else rows.join(shown.select(ROW, others), on=ROW, how="left")
        yield Finding(self.key, self.texts, lines, self.column, severity=WARNING, words=words)


def differing(frame: pl.DataFrame, by: str, column: str) -> pl.DataFrame:
    """Return, for each `by` whose rows differ in `column` (blanks aside), the first row that differs from its first.

    Columns: row, id, first (the first row).
    """
    pairs = frame.select(ROW, id=col(by), value=col(column))
    if pairs["id"].null_count() or pairs["value"].null_count():
        pairs = pairs.drop_nulls()
    if pairs["value"].dtype == pl.Float64:
        pairs = pairs.with_columns(col("value").round(4))
    hashes = pairs["id"].hash()
    if hashes.n_unique() == pairs.select("id", "value").hash_rows().n_unique():
        return pl.DataFrame(schema={ROW: pl.UInt32, "id": pl.String, "first": pl.UInt32})
    values = pairs["value"].hash() if pairs["value"].dtype == pl.String else pairs["value"].to_physical()
    spans = pl.DataFrame({"id": hashes, "value": values}).group_by("id").agg(
        low=col("value").min(), high=col("value").max()
    )  # fmt: skip
    apart = spans.filter(col("low") != col("high"))["id"]
    return (
        pairs.filter(hashes.is_in(apart.implode()))
        .with_columns(first=col(ROW).first().over("id"), other=col("value").first().over("id"))
        .filter(col("value") != col("other"))
        .unique("id", keep="first", maintain_order=True)
        .sort(ROW)
        .select(ROW, "id", "first")
    )


AGREEMENTS: tuple[Agreement, ...] = (
    Agreement(
        "order_dates", "orders", "order_id", "order_date",
        (
            "同一订单号有不同的日期：{id} 在第 {first} 行为 {other}，该行为 {value}；共 {n} 个订单如此，"
            "各行按自己的日期计入，跨月的订单在每个月各计一单。请核对。",
            "One order has different dates: {id} has {other} in row {first} and {value} here. Orders like this: {n}. "
            "Each line counts on its own date, and an order in every month it has a line in. Check them.",
        ),
        among=col("revenue") > 0, once=True,  # a return comes later than its order
    ),
    Agreement(
        "order_customers", "orders", "order_id", "customer_id",
        (
            "同一订单号有不同的客户：{id} 在第 {first} 行为 {other}，该行为 {value}；共 {n} 个订单如此，"
            "各行按自己的客户计入。请核对。",
            "One order has different customers: {id} has {other} in row {first} and {value} here. Orders like "
            "this: {n}. Each line counts for its own customer. Check them.",
        ),
        once=True,
    ),
    Agreement(
        "invoice_amounts", "invoices", "invoice_id", "amount",
        (
            "发票 {id} 的金额不一致：第 {first} 行为 {other}，该行为 {value}，按其中最大的计算；"
            "同一发票的各行请填相同的金额。",
            "Invoice {id} has different amounts: {other} in row {first}, {value} here. The largest is used; write the "
            "same amount on each of its rows.",
        ),
    ),
    Agreement(
        "invoice_customers", "invoices", "invoice_id", "customer_id",
        (
            "发票 {id} 的客户不一致：第 {first} 行为 {other}，该行为 {value}，只计入其中一个客户；请核对。",
            "Invoice {id} has different customers: {other} in row {first}, {value} here. It counts for one of them; "
            "check it.",
        ),
    ),
    Agreement(
        "channel_types", "channel_costs", "channel", "channel_type",
        (
            "渠道“{id}”的类型不一致：第 {first} 行为“{other}”，该行为“{value}”，按出现最多的类型计算；请统一。",
            "The channel “{id}” has different types: “{other}” in row {first}, “{value}” here. The one that occurs "
            "most is used; make them the same.",
        ),
    ),
)  # fmt: skip


def overpaid(draft: Draft, drafts: Drafts) -> Iterator[Finding]:
    """The payments of an invoice add up to more than its amount."""
    if draft.key != "invoices" or not draft.has("paid_amount", "paid_date"):
        return
    paid = draft.frame.filter(col("paid_date").is_not_null() & col("paid_amount").is_not_null())
    stated = paid.group_by("invoice_id").agg(col(ROW).max(), paid=col("paid_amount").sum())
    billed = draft.frame.group_by("invoice_id").agg(col("amount").max())
    sign = pl.when(col("amount") < 0).then(-1.0).otherwise(1.0)
    over = stated.join(billed, on="invoice_id").filter((col("paid") - col("amount")) * sign > _CENT).sort(ROW)
    if over.is_empty():
        return
    texts = (
        "发票 {id} 的回款合计 {paid} 超过发票金额 {amount}，仍按此计算；请核对是否重复录入。",
        "The payments of invoice {id} add up to {paid}, more than its amount {amount}; they are used so. Check whether "
        "one was entered twice.",
    )
    lines = over.select(
        ROW, id="invoice_id", paid=as_text(over["paid"].round(2)), amount=as_text(over["amount"].round(2))
    )
    yield Finding("overpaid", texts, lines, "paid_amount", severity=WARNING)


def repeated_markets(draft: Draft, drafts: Drafts) -> Iterator[Finding]:
    """A market is there twice: its customers count twice."""
    if draft.key != "markets":
        return
    texts = (
        "第 {first} 行已有相同区域和行业的市场，两行的客户数相加；请合并为一行。",
        "Row {first} already holds the market of this region and industry; their customers are added up. Merge them.",
    )
    first = col(ROW).min().over("region", "industry")
    rows = draft.frame.select(ROW, first=first).filter(col("first") < col(ROW))
    if rows.height:
        yield Finding("repeated_market", texts, rows, "region", severity=WARNING)
