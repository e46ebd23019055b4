"""Cross tables: months as columns, made into one row for each month."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import replace

import polars as pl

from salesreview.sources.values import joined
from salesreview.tables.assumed import Answers, Assumption, Judgement, Option, Place, Question
from salesreview.tables.cleaned import BLANKS, as_text, plain
from salesreview.tables.evidence.rows import is_total
from salesreview.tables.headers import EXACT, fold, known_headers, match_headers
from salesreview.tables.model import RawSheet, TableSchema

_NAMES = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_ZH = {
    text: number
    for number, text in enumerate(("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"), start=1)
}
_WORD = r"(jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"
#: What may follow a month in a header: 1月销售额, 2026-01 目标.
_AFTER = (
    r"(?:份|度)?\s*(?:销售额|销售|销量|金额|目标|目标值|预算|任务|收入|业绩|实际"
    r"|sales|revenue|target|budget|amount|plan)?$"
)
_YEAR_MONTH = re.compile(rf"^(\d{{4}})\s*[-/.年]\s*(\d{{1,2}})\s*月?{_AFTER}")
_DAY = re.compile(r"^(\d{4})-(\d{2})-01(?: 00:00:00)?$")
_COMPACT = re.compile(r"^(20\d{2})(0[1-9]|1[0-2])$")
_SHORT = re.compile(rf"^(\d{{2}})\s*年\s*(\d{{1,2}})\s*月{_AFTER}")
_MONTH_ZH = re.compile(rf"^(\d{{1,2}}|十?[一二三四五六七八九]|十)\s*月{_AFTER}")
_WORD_YEAR = re.compile(rf"^{_WORD}[\s\-'/,]*(\d{{4}}|\d{{2}}){_AFTER}")
_YEAR_WORD = re.compile(rf"^(\d{{4}})[\s\-/,]*{_WORD}{_AFTER}")
_WORD_ALONE = re.compile(rf"^{_WORD}{_AFTER}")
_NUMBER_YEAR = re.compile(r"^(\d{1,2})\s*[-/.]\s*(20\d{2})$")
_YEAR = re.compile(r"(?<!\d)(20\d{2})(?!\d)")
_TOTAL = re.compile(r"^(?:合计|总计|小计|累计|总额|全年|全年合计|年度合计|totals?|grand total|sum|ytd|full year|fy)$")
#: Table -> the column of the month, the column of the value.
_SHAPES = {"orders": ("order_date", "revenue"), "targets": ("month", "target"), "channel_costs": ("date", "cost")}
_FEWEST = 2


def month_of(header: str) -> tuple[int | None, int] | None:
    """Return the year (None where it is not said) and the month that a header names; None where it names none."""
    text = unicodedata.normalize("NFKC", header).strip().casefold()
    for pattern in (_YEAR_MONTH, _DAY, _COMPACT, _SHORT):
        found = pattern.match(text)
        if found is not None and 1 <= int(found[2]) <= 12:
            return int(found[1]) + (2000 if len(found[1]) == 2 else 0), int(found[2])
    found = _NUMBER_YEAR.match(text)
    if found is not None and 1 <= int(found[1]) <= 12:
        return int(found[2]), int(found[1])
    found = _MONTH_ZH.match(text)
    if found is not None:
        number = int(found[1]) if found[1].isdigit() else _ZH.get(found[1], 0)
        return (None, number) if 1 <= number <= 12 else None
    found = _WORD_YEAR.match(text)
    if found is not None:
        return int(found[2]) + (2000 if len(found[2]) == 2 else 0), _NAMES[found[1][:3]]
    found = _YEAR_WORD.match(text)
    if found is not None:
        return int(found[1]), _NAMES[found[2][:3]]
    found = _WORD_ALONE.match(text)
    return None if found is None else (None, _NAMES[found[1][:3]])


def unpivot(schema: TableSchema, sheet: RawSheet, answers: Answers, log: Judgement) -> RawSheet:
    """Return a cross table with a row for each month and line; any other sheet as it is."""
    shape = _SHAPES.get(schema.key)
    months = {place: found for place, header in enumerate(sheet.headers) if header and (found := month_of(header))}
    held = match_headers(schema, sheet.headers).positions
    if shape is None or len(months) < _FEWEST or (shape[0] in held and shape[1] in held):
        return sheet
    if len(set(months.values())) < len(months):
        return sheet
    year = _year(sheet, months, answers)
    if year is None:
        log.questions.append(_which_year(sheet, months))
        year = dt.date.today().year
    days = {place: dt.date(stated or year, month, 1) for place, (stated, month) in months.items()}
    left = [
        place
        for place, header in enumerate(sheet.headers)
        if header and place not in days and not _TOTAL.match(fold(header))
    ]
    sheet = _without_totals(sheet, left)
    headers, parts = [sheet.headers[place] for place in left], []
    height = sheet.frame.height
    for place, day in sorted(days.items(), key=lambda pair: pair[1]):
        beside = {str(number): sheet.frame[str(at)] for number, at in enumerate(left)}
        beside["line"] = pl.int_range(height, eager=True)
        parts.append(
            pl.DataFrame(
                {**beside, "day": pl.repeat(day, height, dtype=pl.Date, eager=True), "value": _value(sheet, place)}
            )
        )
    kinds = {part["value"].dtype for part in parts}
    if len(kinds) > 1:
        whole = joined([part["value"] for part in parts])
        offsets = range(0, whole.len(), height or 1)
        parts = [part.with_columns(value=whole.slice(at, height)) for part, at in zip(parts, offsets, strict=False)]
    frame = pl.concat(parts).filter(pl.col("value").is_not_null())
    frame = frame.filter(pl.col("value") != 0) if frame["value"].dtype.is_numeric() else frame
    return _made(schema, sheet, headers, frame, log, len(days))


def _without_totals(sheet: RawSheet, left: list[int]) -> RawSheet:
    """Return the sheet without the rows that add up others: once they are a month's rows, nothing tells them."""
    texts = [str(place) for place in left if sheet.frame[str(place)].dtype == pl.String]
    if not texts:
        return sheet
    total = pl.any_horizontal(is_total(pl.col(name).str.strip_chars(BLANKS)) for name in texts)
    return replace(sheet, frame=sheet.frame.filter(~total))


def _value(sheet: RawSheet, place: int) -> pl.Series:
    series = plain(sheet.frame[str(place)])
    return series.cast(pl.Float64) if series.dtype.is_numeric() else as_text(series).cast(pl.String)


def _year(sheet: RawSheet, months: dict[int, tuple[int | None, int]], answers: Answers) -> int | None:
    """Return the year of months that do not say theirs: answered, or the only one above or in a name of the source."""
    if all(year for year, _ in months.values()):
        return 0
    if answers.get("year", "").isdigit():
        return int(answers["year"])
    for texts in (sheet.above, (sheet.tab or "",), (sheet.sheet,)):
        years = {int(year) for text in texts for year in _YEAR.findall(text)}
        if len(years) == 1:
            return years.pop()
    return None


def _which_year(sheet: RawSheet, months: dict[int, tuple[int | None, int]]) -> Question:
    header = sheet.headers[next(iter(months))]
    this = dt.date.today().year
    return Question(
        "year",
        "year",
        Place(sheet.sheet, sheet.tab),
        f"月份作为列（如“{header}”），但没有写明是哪一年。",
        f"Months are columns (such as “{header}”), but which year they are of is not said.",
        tuple(Option(str(year), f"{year} 年", str(year)) for year in (this, this - 1, this + 1)),
        str(this),
    )


def _made(
    schema: TableSchema, sheet: RawSheet, headers: list[str], frame: pl.DataFrame, log: Judgement, n: int
) -> RawSheet:
    day, value = _SHAPES[schema.key]
    columns = [frame[str(number)] for number in range(len(headers))]
    names = list(headers)
    zh_more = en_more = ""
    if schema.key == "orders" and "order_id" not in match_headers(schema, headers).positions:
        names.append("order_id")
        columns.append(
            frame.select(pl.format("{}-{}", pl.col("day").dt.to_string("%Y%m"), pl.col("line") + 1)).to_series()
        )
        zh_more, en_more = (
            "每行每月算作一张订单，订单数因此不可用。",
            " Each line counts as one order a month, so that the number of orders means nothing.",
        )
    if schema.key == "targets":
        columns, names, more = _targets(schema, columns, names, frame)
        zh_more, en_more = more
    names += [day, value]
    columns += [frame["day"], frame["value"]]
    log.assumptions.append(
        Assumption(
            "wide",
            "wide",
            Place(sheet.sheet, sheet.tab),
            f"这是以月份为列的交叉表（{n} 个月），已逐月拆成 {frame.height:,} 行。{zh_more}",
            f"It is a cross table with months as columns ({n} of them); it was made into {frame.height:,} rows, one "
            f"for each "
            f"month.{en_more}",
            proved=schema.key != "orders",
        )
    )
    made = pl.DataFrame([series.alias(str(place)) for place, series in enumerate(columns)])
    return replace(sheet, headers=tuple(names), frame=made)


def _targets(
    schema: TableSchema, columns: list[pl.Series], names: list[str], frame: pl.DataFrame
) -> tuple[list[pl.Series], list[str], tuple[str, str]]:
    """Give a cross table of targets its metric, dimension and member, where it has none of its own."""
    held = match_headers(schema, names).positions
    more = ["", ""]
    if "metric" not in held:
        names = [*names, "metric"]
        columns = [*columns, pl.repeat("revenue", frame.height, eager=True)]
        more[0], more[1] = (
            "没有指标一列，按销售额的目标读取。",
            " It has no column of metrics and is read as targets of revenue.",
        )
    if "member" not in held:
        free = [
            place
            for place, name in enumerate(names)
            if name and known_headers(schema).get(fold(name), ("", EXACT))[0] == ""
        ]
        text = [place for place in free if columns[place].dtype == pl.String]
        if text:
            names = [*names]
            header = names[text[0]]
            names[text[0]] = "member"
            names.append("dimension")
            columns = [*columns, pl.repeat(header, frame.height, eager=True)]
            more[0] += f"成员取自列“{header}”。"
            more[1] += f" Members are taken from “{header}”."
    return columns, names, (more[0], more[1])
