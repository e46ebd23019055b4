"""Text made into what it says: numbers, and dates in the one order of day and month that a source proves or is told."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import replace

import polars as pl

from salesreview.errors import SourceError
from salesreview.tables.assumed import Judgement, Option, Place, Question
from salesreview.tables.clean import clean
from salesreview.tables.dates import ORDERS, clean_date, detect_date_order, read_date_order
from salesreview.tables.headers import find_columns
from salesreview.tables.model import Column, Kind, RawSheet, TableSchema
from salesreview.tables.reasons import ORDER_NAMES

_DATES = (Kind.DATE, Kind.MONTH)
_NUMBERS = (Kind.NUMBER, Kind.MONEY)


def settle(schema: TableSchema, sheet: RawSheet, date_order: str | None, log: Judgement | None = None) -> RawSheet:
    """Make numbers and dates of the text in the columns of `schema` that hold them.

    A column that can be read throughout becomes Float64 or Date. Of one that cannot, what is read is written plainly
    (1200.5, 2026-03-04), so that it stands in the workbook as a number or date all the same, and the rest stays as it
    is: the checks list what is wrong with it.

    Dates such as 3/4/2026 are read in `date_order`, or in the order that all the dates of the sheet prove together.
    Where nothing is proved, or two orders are, nothing is guessed: that is a question in `log`, or SourceError is
    raised where there is none.
    """
    texts = {
        place: schema.column(key)
        for key, place in find_columns(schema, sheet.headers).items()
        if sheet.frame[str(place)].dtype == pl.String
    }
    order = _order(sheet, {place: column for place, column in texts.items() if column.kind in _DATES}, date_order, log)
    settled = [
        _settled(sheet.frame[str(place)], column, order).alias(str(place))
        for place, column in texts.items()
        if column.kind in _DATES + _NUMBERS
    ]
    return replace(sheet, frame=sheet.frame.with_columns(settled))


def _settled(texts: pl.Series, column: Column, order: str | None) -> pl.Series:
    cleaned = clean(texts, column, order)
    if not cleaned.troubled:
        return cleaned.values
    read = cleaned.values.cast(pl.String) if column.kind in _NUMBERS else cleaned.values.dt.to_string("%Y-%m-%d")
    return pl.select(pl.when(cleaned.why.is_not_null()).then(texts).otherwise(read)).to_series()


def _order(sheet: RawSheet, dates: Mapping[int, Column], given: str | None, log: Judgement | None) -> str | None:
    """Return the order given, or the one in which all the text dates stand: one proof holds for every column."""
    if given:
        known = read_date_order(given)
        if known is None:
            raise SourceError(
                f"日期顺序“{given}”无法识别。请填 dmy（日/月/年）、mdy（月/日/年）或 ymd（年/月/日）。",
                f"The date order “{given}” is not known. Write dmy (day/month/year), mdy (month/day/year) or ymd "
                "(year/month/day).",
            )
        return known
    if not dates:
        return None
    columns = {place: sheet.frame[str(place)].drop_nulls().unique() for place in dates}
    order = detect_date_order(pl.concat([values.alias("") for values in columns.values()]))
    if order == "ambiguous":
        question = _open(sheet, _examples(columns))
        if question is not None and log is None:
            raise SourceError(question.text("zh"), question.text("en"))
        if question is not None and log is not None:
            log.questions.append(question)
        return None
    return order


def _examples(columns: Mapping[int, pl.Series]) -> dict[frozenset[str], list[tuple[int, str]]]:
    """Return, per set of orders that read a value and one of which is needed, up to two such values of each column."""
    examples: dict[frozenset[str], list[tuple[int, str]]] = {}
    for place, values in columns.items():
        texts = values.sort()
        read = pl.DataFrame({order: clean_date(texts, order).values.is_not_null() for order in ORDERS})
        needed = clean_date(texts, None).values.is_null() & read.select(pl.any_horizontal(*ORDERS)).to_series()
        for flags, part in read.with_columns(text=texts).filter(needed).group_by(*ORDERS, maintain_order=True):
            orders = frozenset(order for order, fits in zip(ORDERS, flags, strict=True) if fits)
            examples.setdefault(orders, []).extend((place, text) for text in part["text"].head(2).to_list())
    return examples


def _open(sheet: RawSheet, examples: Mapping[frozenset[str], list[tuple[int, str]]]) -> Question | None:
    """Return the question with what shows that the order cannot be told; None where no text is a date in any order."""
    for one, other in itertools.combinations(examples, 2):
        if not one & other:
            (first, a), (second, b) = examples[one][0], examples[other][0]
            return _undecided(
                sheet, (first, second),
                f"日期顺序互相矛盾：“{a}”只能是 {_names(one)}，“{b}”只能是 {_names(other)}",
                f"The dates contradict each other: {a} can only be {_names(one)}, {b} only {_names(other)}",
            )  # fmt: skip
    if not examples:
        return None
    found = [pair for pairs in examples.values() for pair in pairs]
    place = min(where for where, _ in found)
    values = [value for where, value in found if where == place][:2]
    return _undecided(
        sheet, (place,), f"日期无法判断年月日的顺序，例如“{'”和“'.join(values)}”",
        f"The order of day, month and year cannot be told, for instance in {' and '.join(values)}",
    )  # fmt: skip


def _names(orders: frozenset[str]) -> str:
    return "/".join(order for order in ORDERS if order in orders)


def _undecided(sheet: RawSheet, places: Iterable[int], zh: str, en: str) -> Question:
    names = list(dict.fromkeys(sheet.headers[place] for place in places))
    return Question(
        "date_order", "dates", Place(sheet.sheet),
        f"{zh}（列：{'、'.join(names)}）。请用 --date-order dmy、mdy 或 ymd 指明顺序；"
        "在设置页填写的来源，请填写其“日期顺序”一列。",
        f"{en} (column{'s' if len(names) > 1 else ''} {', '.join(names)}). Say which it is with --date-order dmy, mdy "
        "or ymd; for a source on the Settings tab, fill its column “Date order”.",
        tuple(Option(order, *ORDER_NAMES[order]) for order in ORDERS),
    )  # fmt: skip
