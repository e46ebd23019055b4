"""Rows that are no data: headers that come again, totals, subtotals and running totals, titles and footers."""

from __future__ import annotations

import polars as pl
from polars import col

from salesreview.tables.cleaned import BLANKS, as_text, plain
from salesreview.tables.evidence.case import Case
from salesreview.tables.model import Kind
from salesreview.tables.reasons import is_vital

_WORDS = r"合\s*计|总\s*计|小\s*计|总\s*和|共\s*计|累\s*计|汇\s*总|(?:grand|sub|running)[\s-]*totals?|totals?"
#: A total's label by itself.
_TOTAL = rf"(?i)^(?:{_WORDS}|sum)\s*[:：]?$"
#: A total's label at the end of a name: 10月合计, 甲公司 汇总, Acme Total.
_ENDS_TOTAL = r"(?i)(?:合\s*计|总\s*计|小\s*计|累\s*计|汇\s*总)\s*[:：]?$|^(?:.*\b(?:sub|grand )?totals?|sum)\s*[:：]?$"
#: A total's label before what it is the total of: 合计：1 条, Total for Acme, Total (12 orders).
_BEGINS_TOTAL = r"(?i)^(?:本[页月日年周]\s*)?(?:合\s*计|总\s*计|小\s*计|累\s*计|共\s*计)\s*[:：(（\d]|^(?:(?:sub|grand[\s-]*)?totals?)\s*(?::|\(|for\b|of\b|\d)"
_MARKS = ["计", "总", "和", "total", "sum"]
_FOOTER = (
    r"(?i)^(?:(?:制表|制单|导出|打印|报表|查询|统计|生成|下载|数据来源|数据更新|单位|币种|说明|备注|注意?|审核|复核|编制|主管|日期"
    r"|时间|操作员|经办|页码)[^,，;；:：]{0,8}[:：]|共\s*[\d,]+\s*(?:条|行|笔|单|页)|第\s*\d+\s*页|以上|以下空白|[—\-=_*]{3,}"
    r"|page\s*\d+|\d+\s+(?:rows?|records?|orders?)\b|(?:generated|exported|printed|created|report(?:ed)?|downloaded)\s*"
    r"(?:on|at|by|date|time)?\s*:?\s|(?:source|notes?|filters?|copyright|confidential)\b)"
)


def is_total(text: pl.Expr) -> pl.Expr:
    """Return where a text is a total's label, by itself or with what it is the total of."""
    patterns = (_TOTAL, _ENDS_TOTAL, _BEGINS_TOTAL)
    return pl.any_horizontal(text.str.contains(pattern) for pattern in patterns).fill_null(False)


def repeated_headers(case: Case) -> None:
    """Leave out rows that say the headers once more, as printed lists do at the top of each page."""
    texts = [place for place in case.held.values() if case.column(place).dtype == pl.String]
    if len(texts) < 2 or not any(_says(case, place).any() for place in texts[:2]):
        return
    again = pl.sum_horizontal([_says(case, place).cast(pl.UInt8) for place in texts])
    rows = pl.select(again >= 2).to_series()
    if rows.any():
        n = case.leave_out(rows)
        case.state(
            "headers",
            "headers",
            f"有 {n:,} 行重复了表头，不是数据，未计入。",
            f"{n:,} rows repeat the headers; they are no data and are left out.",
            rows=rows,
            left_out=n,
        )


def _says(case: Case, place: int) -> pl.Series:
    """Return where a column says its own header."""
    return (case.column(place) == case.sheet.headers[place]).fill_null(False)


def _vital(case: Case) -> list[tuple[int, Kind]]:
    return [
        (case.held[column.key], column.kind)
        for column in case.schema.columns
        if column.key in case.held and is_vital(case.schema.key, column)
    ]


def totals_and_footers(case: Case) -> None:
    """Leave out totals, whatever column bears their label, and titles and footers between and below the rows."""
    vital = _vital(case)
    if not vital:
        return
    totals = pl.repeat(False, case.height, eager=True)
    incomplete = pl.repeat(False, case.height, eager=True)
    for place, kind in vital:
        incomplete = incomplete | case.blank(place)
        column = case.column(place)
        if column.dtype != pl.String or kind in (Kind.NUMBER, Kind.MONEY):
            continue
        marked = column.str.contains_any(_MARKS, ascii_case_insensitive=True).fill_null(False)
        if marked.any():
            bare = column.filter(marked).str.strip_chars(BLANKS)
            hit = bare.str.contains(_TOTAL) | bare.str.contains(_BEGINS_TOTAL)
            if kind is Kind.ID:
                hit = hit | bare.str.contains(_ENDS_TOTAL)
            totals = totals.scatter(marked.arg_true().filter(hit.fill_null(False)), True)
    some = incomplete & case.counts
    if some.any():
        totals, footers = _among(case, some, totals)
    else:
        footers = pl.repeat(False, case.height, eager=True)
    _tell(case, totals, footers & ~totals)


def _among(case: Case, some: pl.Series, totals: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Return the totals and the footers, those among the rows that lack a required value added."""
    places = [place for place, header in enumerate(case.sheet.headers) if header or _is_text(case, place)]
    frame = pl.DataFrame(
        {
            str(place): as_text(plain(case.column(place).filter(some))).cast(pl.String).str.strip_chars(BLANKS)
            for place in places
        }
    ).select(pl.when(pl.all() != "").then(pl.all()))
    texts = [str(place) for place in places if _is_text(case, place)]
    if not texts:
        return totals, pl.repeat(False, case.height, eager=True)
    label = pl.any_horizontal(is_total(col(name)) for name in texts)
    cells = pl.sum_horizontal(pl.all().is_not_null().cast(pl.UInt32))
    first = pl.coalesce(texts)
    alone = cells == 1
    title = (first.is_in(list(case.sheet.above)) if case.sheet.above else pl.lit(False)) & (cells <= 2)
    footer = (first.str.contains(_FOOTER) & (cells <= 3)) | title | (alone & first.str.len_chars().ge(24))
    judged = frame.select(total=label.fill_null(False), footer=footer.fill_null(False))
    at = some.arg_true()
    none = pl.repeat(False, case.height, eager=True)
    return totals.scatter(at.filter(judged["total"]), True), none.scatter(at.filter(judged["footer"]), True)


def _is_text(case: Case, place: int) -> bool:
    return case.column(place).dtype == pl.String


def _tell(case: Case, totals: pl.Series, footers: pl.Series) -> None:
    if totals.any():
        n = case.leave_out(totals)
        case.state(
            "totals",
            "totals",
            f"有 {n:,} 行是合计、小计或累计行，未计入，以免重复计算。",
            f"{n:,} rows are totals, subtotals or running totals; they are left out, so that nothing counts twice.",
            rows=totals,
            left_out=n,
        )
    if footers.any():
        n = case.leave_out(footers)
        case.state(
            "footers",
            "totals",
            f"有 {n:,} 行是标题、页脚或说明，不是数据，未计入。",
            f"{n:,} rows are titles, footers or remarks; they are no data and are left out.",
            rows=footers,
            left_out=n,
        )
