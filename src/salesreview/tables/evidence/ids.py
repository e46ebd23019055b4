"""Identifiers that a spreadsheet has destroyed: more than 15 digits kept as a number, 4.2E+18."""

from __future__ import annotations

import polars as pl

from salesreview.tables.assumed import Option
from salesreview.tables.evidence.case import Case
from salesreview.tables.model import Kind

_EXACT = 1e15  # a spreadsheet keeps 15 digits of a number
_SCIENTIFIC = r"^\s*-?\d(?:[.,]\d+)?[eE]\+?\d{2,}\s*$"
_LONG = r"^\d{16,}$"
#: What a spreadsheet makes of the digits after the fifteenth.
_ROUNDED = r"^\d{15}0+$"
USE = "use"


def destroyed(case: Case) -> None:
    """Ask about ids whose last digits are gone: several of them may have become one."""
    for column in case.schema.columns:
        place = case.held.get(column.key)
        if column.kind is not Kind.ID or place is None:
            continue
        series = case.column(place)
        if series.dtype == pl.Float64:
            bad = (series.abs() >= _EXACT).fill_null(False)
        elif series.dtype == pl.String:
            bad = _texts(series)
        else:
            continue
        bad = bad & case.counts
        if not bad.any():
            continue
        key = "ids"
        texts = case.texts(place).filter(bad)
        example, n, distinct = texts[0], int(bad.sum()), texts.n_unique()
        if case.answers.get(key) == USE:
            case.state(
                key,
                "ids",
                f"有 {n:,} 个编号已失去末几位数字（如 {example}），按答复照用，同号的算作一个。",
                f"{n:,} IDs have lost their last digits (such as {example}); as answered they are used, and those that "
                "read alike count as one.",
                column=place,
                rows=bad,
            )
            continue
        case.ask(
            key,
            "ids",
            f"有 {n:,} 个编号超过 15 位却存成了数字（如 {example}），末几位已经丢失，{n:,} 行只剩 {distinct:,} 个不同"
            f"的编号，"
            "不同的订单会被算成一个。请回到来源系统重新导出，并把该列存为文本（在 Excel 中先把该列格式设为“文本”再粘贴"
            "，"
            "或用“数据”>“自文本/CSV”导入时选“文本”）。",
            f"{n:,} IDs of more than 15 digits were kept as numbers (such as {example}), and their last digits are "
            f"lost: "
            f"{n:,} rows have only {distinct:,} different IDs left, so that different ones count as one. Export the "
            f"data "
            "again with this column as text (in Excel format the column as Text before pasting, or choose Text in "
            "Data > From Text/CSV).",
            (Option(USE, "照用，同号的算作一个", "use them; those that read alike count as one"),),
            column=place,
            rows=bad,
            wrong=True,
        )


def _texts(series: pl.Series) -> pl.Series:
    short = series.head(1000)
    bad = series.str.contains(_SCIENTIFIC).fill_null(False)
    if short.str.contains(_LONG).any():
        long = series.str.contains(_LONG).fill_null(False)
        rounded = series.str.contains(_ROUNDED).fill_null(False)
        if int(long.sum()) >= 2 and bool((long == rounded).all()):
            return bad | rounded
    return bad
