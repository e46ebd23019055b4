"""Rules on a sheet's headers and cells: missing columns, totals rows, dates without an order, what cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from salesreview.language import join
from salesreview.tables.dates import ORDERS, order_examples, possible_orders, read_date_order
from salesreview.tables.draft import ROW, Draft, Drafts
from salesreview.tables.findings import WARNING, Finding
from salesreview.tables.headers import similar_headers
from salesreview.tables.model import Column
from salesreview.tables.reasons import (
    ORDER_NAMES,
    TOLERATED_ABSENT,
    Texts,
    cell_texts,
    cell_words,
    consequence_of,
    is_vital,
)

#: How like a known header another one must be to be named as what may be meant.
_LIKELY, _POSSIBLE = 0.8, 0.5


def _number(value: int) -> Texts:
    return f"{value:,}", f"{value:,}"


def _label(column: Column) -> Texts:
    return column.zh, column.en


def missing_columns(draft: Draft, drafts: Drafts) -> Iterator[Finding]:
    """A required column is not there: no row can be used, save where review.md §4.8 says so."""
    if not draft.filled:
        return
    missing = [column for column in draft.schema.columns if column.required and not draft.has(column.key)]
    similar = similar_headers(draft.schema, draft.raw.headers, draft.absent) if missing else {}
    for column in missing:
        vital = is_vital(draft.key, column)
        follows = (
            ("整张表的数据均未使用", "no row of the sheet is used")
            if vital
            else TOLERATED_ABSENT[draft.key, column.key]
        )
        zh, en = f"缺少必填列“{{label}}”，{follows[0]}", f"The required column “{{label}}” is missing; {follows[1]}"
        position, likeness = similar.get(column.key, (None, 0.0))
        if position is not None and likeness >= _POSSIBLE:
            zh += "；如果“{near}”就是这一列，请把表头改为“{label}”，否则请补上该列。"
            en += ". If “{near}” is that column, rename it to “{label}”; otherwise add the column."
        else:
            position = None
            zh, en = zh + "；请补上表头为“{label}”的列。", en + ". Add a column with the header “{label}”."
        words = {"label": _label(column)}
        if position is not None:
            words["near"] = (draft.raw.headers[position],) * 2
        out = draft.frame[ROW] if vital else None
        yield Finding("missing_column", (zh, en), header=position, words=words, leave_out=out)


def renamed_headers(draft: Draft, drafts: Drafts) -> Iterator[Finding]:
    """An optional column is not there, but an unknown header is much like its name."""
    if not draft.filled:
        return
    texts = (
        "表头“{near}”无法识别，“{label}”因此没有数据；如果就是这一列，请把表头改为“{label}”，否则可不理会。",
        "The header “{near}” is not known, so there is no “{label}”; rename it to “{label}” if that is meant, "
        "otherwise leave it.",
    )
    for key, (position, likeness) in similar_headers(draft.schema, draft.raw.headers, draft.absent).items():
        column = draft.schema.column(key)
        if not column.required and likeness >= _LIKELY:
            words = {"near": (draft.raw.headers[position],) * 2, "label": _label(column)}
            yield Finding("renamed_header", texts, header=position, severity=WARNING, words=words)


def rival_headers(draft: Draft, drafts: Drafts) -> Iterator[Finding]:
    """Two headers fit one column: the first exact name is used, else the first alias."""
    if not draft.filled:
        return
    texts = (
        "{letters} 列的表头“{other}”也表示“{label}”，未使用；已使用 {used_letters} 列的“{used}”。"
        "如应使用 {letters} 列，请把 {used_letters} 列改名。",
        "“{other}” in column {letters} also stands for “{label}” and is not used; “{used}” in column {used_letters} "
        "is. If it should be column {letters}, rename column {used_letters}.",
    )
    for key, position in draft.match.rivals:
        used = draft.match.positions[key]
        words = {
            "other": (draft.raw.headers[position],) * 2,
            "used": (draft.raw.headers[used],) * 2,
            "letters": (draft.letters(position),) * 2,
            "used_letters": (draft.letters(used),) * 2,
            "label": _label(draft.schema.column(key)),
        }
        yield Finding("two_headers", texts, header=position, severity=WARNING, words=words)


def unknown_date_order(draft: Draft, drafts: Drafts) -> Iterator[Finding]:
    """The date order that was given is none."""
    if draft.given is not None and read_date_order(draft.given) is None:
        texts = (
            "日期顺序“{given}”无法识别，已忽略；请改为 dmy（日/月/年）、mdy（月/日/年）或 ymd（年/月/日）。",
            "The date order “{given}” is not known and is ignored; write dmy (day/month/year), mdy (month/day/year) or "
            "ymd (year/month/day).",
        )
        yield Finding("unknown_date_order", texts, words={"given": (draft.given,) * 2})


def undated(draft: Draft, drafts: Drafts) -> Iterator[Finding]:
    """A column's text dates may be read day first or month first: one finding for the column, never a guess."""
    for column in draft.schema.columns:
        unread = draft.unread_rows(column.key)
        rows = unread.filter(pl.col("why") == "date_order")[ROW] if unread.height else unread[ROW]
        if rows.is_empty():
            continue
        cells = draft.texts(column.key, rows)
        vital = is_vital(draft.key, column)
        zh, en = _order_texts(cells, vital)
        texts = order_examples(cells)
        words = {
            "n": _number(rows.len()),
            "examples": (join([f"“{text}”" for text in texts], "zh"), join([f"“{text}”" for text in texts], "en")),
        }
        yield Finding("date_order", (zh, en), column=column.key, words=words, leave_out=rows if vital else None)


def _order_texts(cells: pl.Series, vital: bool) -> Texts:
    unused = (
        ("，均无法使用，所在的行未计入", "None of them is used, nor is any of their rows")
        if vital
        else ("，均按空白处理", "All of them count as blank")
    )
    zh, en = "“{column}”中有 {n} 个文本日期", "Text dates in “{column}” ({n}, such as {examples})"
    if possible_orders(cells):
        zh += f"（如{{examples}}）分不清日、月、年的先后{unused[0]}；"
        en += f" may be read in more than one way. {unused[1]}. "
        choose = ("请选定", "Choose")
    else:
        zh += f"，日、月、年的先后不一致（如{{examples}}）{unused[0]}；请统一为 2026-10-05 的写法，或"
        en += f" are written in more than one order. {unused[1]}. Write them as 2026-10-05, or "
        choose = ("选定", "choose")
    orders = [ORDER_NAMES[order] for order in ORDERS]
    zh += f"{choose[0]}日期顺序：在设置页“数据来源”中该表的“日期顺序”栏，或命令行 --date-order，"
    zh += f"填 {orders[0][0]}、{orders[1][0]}或 {orders[2][0]}。"
    en += f"{choose[1]} the date order, in the table's “Date order” among the data sources of the Settings tab or by "
    en += f"--date-order: {orders[0][1]}, {orders[1][1]} or {orders[2][1]}."
    return zh, en


def cells(draft: Draft, drafts: Drafts) -> Iterator[Finding]:
    """Every value can be read, and the required ones are there."""
    for column in draft.schema.columns:
        if not draft.has(column.key):
            continue
        unread = draft.unread_rows(column.key)
        consequence, vital = consequence_of(draft.key, column), is_vital(draft.key, column)
        words = cell_words(column, draft.order)
        for reason in sorted(set(unread["why"])):
            rows = unread.filter(pl.col("why") == reason).select(ROW)
            if reason != "date_order":
                out = rows[ROW] if vital else None
                yield Finding(reason, cell_texts(reason, consequence), rows, column.key, words=words, leave_out=out)
        if column.required and draft.frame[column.key].null_count():
            blank = draft.rows_where(pl.col(column.key).is_null())
            blank = blank.join(unread, on=ROW, how="anti", maintain_order="left")
            if blank.height:
                texts = cell_texts("required", consequence)
                if vital:
                    yield Finding("required", texts, blank, column.key, leave_out=blank[ROW])
                else:
                    yield Finding("required", texts, blank, column.key, severity=WARNING)
