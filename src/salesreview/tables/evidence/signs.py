"""What lowers revenue: the positive rows of a return or a credit note, and a column of refunds."""

from __future__ import annotations

import polars as pl

from salesreview.tables.assumed import Option
from salesreview.tables.evidence.case import Case
from salesreview.tables.headers import fold

_TYPES = frozenset(
    fold(text)
    for text in (
        "单据类型",
        "单据类型名称",
        "业务类型",
        "业务类型名称",
        "订单类型",
        "销售类型",
        "销售类型名称",
        "出入库类型",
        "收发类别",
        "收发类别名称",
        "红蓝字",
        "红蓝标识",
        "红蓝字标识",
        "红字蓝字",
        "单据名称",
        "单据种类",
        "交易类型",
        "类型",
        "发票类型",
        "票据类型",
        "开票类型",
        "单据性质",
        "退货标志",
        "退货标识",
        "document type",
        "doc type",
        "doc. type",
        "type",
        "transaction type",
        "order type",
        "sales document type",
        "sd document category",
        "billing type",
        "invoice type",
        "sales doc. type",
        "doc category",
        "entry type",
        "record type",
        "txn type",
        "move type",
        "sales order type",
        "line type",
        "salesdoc type",
        "document category",
        "sale type",
        "sales type",
    )
)
_RETURN = r"(?i)退货|退款|退回|红字|红冲|冲红|冲销|负数|贷项|销退|credit\s*-?(?:memo|note)|creditmemo|\bcredit\b|return|refund|\brma\b|\bcancellation\b|reversal|out_refund"
#: Short codes of SAP and others, which mean returns only among their like.
_CODES_RETURN = frozenset({"re", "cr", "g2", "cbre", "rk", "rre", "zre", "s1", "cn", "rma", "r", "-1"})
_CODES_SALE = frozenset({"or", "ta", "zor", "f1", "f2", "zf2", "so", "rush", "dr", "l2", "zta", "fv", "in"})
_NOT_SALES = r"(?i)^(?:报价单|销售报价单|询价单|收款单|预收款单|付款单|其他收款单|quotation|quote|estimate|payment|deposit|pro\s*-?forma(?:\s+invoice)?|sales quote|journal|receipt)$"
_MOST = 60
NET, AS_IS, KEEP = "net", "as_is", "ignore"
_REFUNDS = frozenset(
    fold(text)
    for text in (
        "退款金额",
        "已退款金额",
        "已退金额",
        "退款总额",
        "退货金额",
        "退货退款金额",
        "商家退款金额",
        "实际退款金额",
        "已退款",
        "refunded amount",
        "refund amount",
        "refunded",
        "total refunded",
        "amount refunded",
        "refunds",
        "returns",
        "total refund",
        "order refund amount",
        "refund total",
        "refund",
        "returned amount",
        "return amount",
        "amount refunded (usd)",
    )
)


def returns(case: Case) -> None:
    """Count the positive rows of a return as negative, and leave out offers and payments."""
    if case.schema.key not in ("orders", "invoices"):
        return
    held = set(case.held.values())
    money = case.held.get("revenue" if case.schema.key == "orders" else "amount")
    for place in case.named(_TYPES):
        if place in held:
            continue
        texts = case.texts(place)
        values = texts.filter(case.counts).unique().drop_nulls()
        if not values.len() or values.len() > _MOST:
            continue
        _offers(case, place, texts, values)
        back = _of_returns(values)
        if back and money is not None:
            _turn(case, place, texts.is_in(back).fill_null(False) & case.counts, money)
            return


def _offers(case: Case, place: int, texts: pl.Series, values: pl.Series) -> None:
    none = values.filter(values.str.contains(_NOT_SALES))
    if not none.len() or none.len() == values.len():
        return
    rows = texts.is_in(none.implode()).fill_null(False)
    n = case.leave_out(rows)
    if n:
        names = none.to_list()
        case.state(
            "types",
            "types",
            f"有 {n:,} 行是{'、'.join(names)}，不是销售，未计入。",
            f"{n:,} rows are of the type {', '.join(names)}, which is no sale; they are left out.",
            column=place,
            rows=rows,
            left_out=n,
        )


def _of_returns(values: pl.Series) -> list[str]:
    found = values.filter(values.str.contains(_RETURN)).to_list()
    folded = {text: text.casefold() for text in values.to_list()}
    if any(text in _CODES_SALE for text in folded.values()):
        found += [text for text, code in folded.items() if code in _CODES_RETURN]
    return list(dict.fromkeys(found)) if len(set(found)) < values.len() or values.len() == 1 else []


def _turn(case: Case, place: int, rows: pl.Series, money: int) -> None:
    amounts = case.numbers(money)
    positive, negative = rows & (amounts > 0).fill_null(False), rows & (amounts < 0).fill_null(False)
    if not positive.any():
        return
    answer, n = case.answers.get("returns"), int(positive.sum())
    total = f"{amounts.filter(positive).sum():,.2f}".removesuffix(".00")
    if answer == AS_IS:
        return
    if negative.any() and answer is None:
        case.ask(
            "returns",
            "returns",
            f"退货或红字单据中有 {n:,} 行金额为正（合计 {total}），另有 {int(negative.sum()):,} 行为负，不能确定正数是"
            f"否应冲减销售额。",
            f"Of the returns and credit notes {n:,} rows have a positive amount (sum {total}) and "
            f"{int(negative.sum()):,} a negative "
            "one; whether the positive ones lower revenue is not known.",
            (
                Option("negative", "正数也冲减销售额", "positive ones lower revenue too"),
                Option(AS_IS, "照原样计入", "count them as they stand"),
            ),
            column=place,
            rows=positive,
        )
        return
    for key in ("revenue", "quantity", "cost", "amount", "paid_amount"):
        at = case.held.get(key)
        if at is None:
            continue
        numbers = case.numbers(at)
        turned = pl.select(pl.when(pl.lit(rows)).then(-pl.lit(numbers).abs()).otherwise(pl.lit(numbers))).to_series()
        if turned.null_count() == case.column(at).null_count() or case.column(at).dtype != pl.String:
            case.change(at, turned)
        else:
            text = pl.select(
                pl.when(pl.lit(rows)).then(pl.lit(turned.cast(pl.String))).otherwise(pl.lit(case.column(at)))
            )
            case.change(at, text.to_series())
    case.state(
        "returns",
        "returns",
        f"有 {n:,} 行是退货或红字单据而金额为正（合计 {total}），已按负数计入。",
        f"{n:,} rows are returns or credit notes with a positive amount (sum {total}); they count as negative.",
        column=place,
        rows=positive,
    )


def refunds(case: Case) -> None:
    """Take refunds off the revenue, or ask whether to."""
    money = case.held.get("revenue")
    if case.schema.key != "orders" or (money is None and "revenue" not in case.computed):
        return
    for place in case.named(_REFUNDS):
        if place in case.held.values():
            continue
        refunded = case.numbers(place).abs()
        rows = (refunded > 0).fill_null(False) & case.counts
        if not rows.any():
            continue
        n, total = int(rows.sum()), f"{refunded.filter(rows).sum():,.2f}".removesuffix(".00")
        answer = case.answers.get("refunds")
        if answer == NET and money is not None:
            numbers = case.numbers(money)
            case.change(
                money,
                pl.select(
                    pl.when(pl.lit(rows)).then(pl.lit(numbers) - pl.lit(refunded)).otherwise(pl.lit(numbers))
                ).to_series(),
            )
            case.state(
                "refunds",
                "refunds",
                f"有 {n:,} 行有退款（合计 {total}），已按答复从销售额中减去。",
                f"{n:,} rows have a refund (sum {total}); as answered it is taken off the revenue.",
                column=place,
                rows=rows,
            )
        elif answer is None or (answer == NET and money is None):
            more_zh = "" if money is not None else "销售额是算出来的，请在列对应中减去该列。"
            more_en = "" if money is not None else " Revenue is computed: subtract the column in the mapping."
            options = (
                Option(NET, "从销售额中减去", "take them off the revenue"),
                Option(KEEP, "不减", "leave the revenue as it is"),
            )
            case.ask(
                "refunds",
                "refunds",
                f"有 {n:,} 行计入的订单有退款（合计 {total}），不能确定销售额是否已扣除。{more_zh}",
                f"{n:,} rows that count have a refund (sum {total}); whether the revenue is net of it is not "
                f"known.{more_en}",
                options if money is not None else options[1:],
                proposed=NET if money is not None else None,
                column=place,
                rows=rows,
            )
        return
