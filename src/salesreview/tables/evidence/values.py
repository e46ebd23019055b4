"""What values mean, told from their whole column: decimal marks, half-converted dates, words a person has taught."""

from __future__ import annotations

import polars as pl
from polars import col

from salesreview.tables.assumed import Option
from salesreview.tables.cleaned import BLANKS
from salesreview.tables.evidence.case import Case
from salesreview.tables.headers import fold
from salesreview.tables.model import Kind
from salesreview.tables.numbers import clean_number
from salesreview.tables.texts import fold_choice, knows_choice

COMMA, POINT = "comma", "point"
_BOTH_COMMA = r"\d\.\d{3}(?:\.\d{3})*,\d"  # 1.234,50
_BOTH_POINT = r"\d,\d{3}(?:,\d{3})*\.\d"  # 1,234.50
_MANY_POINTS = r"^\D*\d{1,3}(?:\.\d{3}){2,}\D*$"  # 1.234.567
_MANY_COMMAS = r"^\D*\d{1,3}(?:,\d{3}){2,}\D*$"
_SURE_COMMA = r"^[^\d.,]*(?:\d+,(?:\d{1,2}|\d{4,})|0,\d+|\d{4,},\d+)[^\d.,]*$"  # 12,5 - no thousands read so
_SURE_POINT = r"^[^\d.,]*(?:\d+\.(?:\d{1,2}|\d{4,})|0\.\d+|\d{4,}\.\d+)[^\d.,]*$"
_MAYBE_COMMA = r"^[^\d.,]*[1-9]\d{0,2},\d{3}[^\d.,]*$"  # 1,500
_MAYBE_POINT = r"^[^\d.,]*[1-9]\d{0,2}\.\d{3}[^\d.,]*$"
_SPACED = r"(\d)[ '’\x{00a0}\x{202f}](\d{3})"
_GERMAN_DATE = r"^\s*\d{1,2}\.\d{1,2}\.\d{2,4}"


def decimal_marks(case: Case) -> None:
    """Read 1.234,50 and 12,5 as the columns of the sheet prove together; ask where they prove nothing."""
    places = _number_texts(case)
    if not places:
        return
    texts = {place: case.column(place).str.strip_chars(BLANKS).str.replace_all(_SPACED, "$1$2") for place in places}
    everything = pl.concat([series.drop_nulls().unique() for series in texts.values()])
    marked = everything.filter(everything.str.contains(r"\d[.,]\d") & ~everything.str.contains("[eE]"))
    if not marked.len():
        _respace(case, texts)
        return
    sure_comma = _any(marked, _BOTH_COMMA, _MANY_POINTS, _SURE_COMMA)
    sure_point = _any(marked, _BOTH_POINT, _MANY_COMMAS, _SURE_POINT)
    maybe = marked.filter(marked.str.contains(_MAYBE_COMMA) | marked.str.contains(_MAYBE_POINT))
    answer = case.answers.get("decimal")
    if answer in (COMMA, POINT):
        _read(case, texts, answer, answered=True)
    elif sure_comma and not sure_point:
        _read(case, texts, COMMA, answered=False)
    elif sure_comma and sure_point:
        _mixed(case, texts, maybe)
    elif not sure_point and maybe.len() and _elsewhere(case):
        example = maybe[0]
        case.ask(
            "decimal",
            "decimal",
            f"分不清“{example}”里的标点是小数点还是千位分隔符（文件用分号分隔或日期写作 日.月.年，像欧洲的写法）。",
            f"Whether the mark in {example} is a decimal mark or separates thousands cannot be told (the file is "
            "delimited by semicolons or has dates such as 05.10.2026, as in Europe).",
            _CHOICES,
            proposed=COMMA,
            column=_where(texts, example),
        )
    else:
        _respace(case, texts)


_CHOICES = (
    Option(
        COMMA,
        "逗号是小数点：1.234 为一千二百三十四，1,5 为一点五",
        "the comma: 1.234 is one thousand and more, 1,5 is one and a half",
    ),
    Option(
        POINT,
        "点是小数点：1.234 为一点二三四，1,500 为一千五百",
        "the point: 1.234 is one and a bit, 1,500 is fifteen hundred",
    ),
)


def _number_texts(case: Case) -> list[int]:
    keys = [column.key for column in case.schema.columns if column.kind in (Kind.NUMBER, Kind.MONEY)]
    places = [case.held[key] for key in keys if key in case.held]
    places += [place for key in keys for place in case.computed.get(key, ())]
    return [place for place in dict.fromkeys(places) if case.column(place).dtype == pl.String]


def _any(texts: pl.Series, *patterns: str) -> bool:
    return any(bool(texts.str.contains(pattern).any()) for pattern in patterns)


def _where(texts: dict[int, pl.Series], example: str) -> int:
    return next(place for place, series in texts.items() if bool((series == example).any()))


def _elsewhere(case: Case) -> bool:
    """Say whether the sheet looks European: a semicolon between its fields, or dates such as 05.10.2026."""
    if case.sheet.delimiter == ";":
        return True
    dates = [column.key for column in case.schema.columns if column.kind is Kind.DATE]
    for key in dates:
        place = case.held.get(key)
        if place is not None and case.column(place).dtype == pl.String:
            head = case.column(place).head(100)
            if head.str.contains(_GERMAN_DATE).any():
                return True
    return False


def _plain(series: pl.Series, mark: str) -> pl.Series:
    if mark == COMMA:
        return (
            series.str.replace_all(r"(\d)\.(\d{3})", "$1$2")
            .str.replace_all(r"(\d)\.(\d{3})", "$1$2")
            .str.replace_all(r"(\d),(\d)", "$1.$2")
        )
    return series.str.replace_all(r"(\d),(\d{3})", "$1$2").str.replace_all(r"(\d),(\d{3})", "$1$2")


def _read(case: Case, texts: dict[int, pl.Series], mark: str, *, answered: bool) -> None:
    changed = None
    for place, series in texts.items():
        new = _readable(_plain(series, mark), case.column(place))
        if changed is None and not new.eq_missing(case.column(place)).all():
            changed = place
        case.change(place, new)
    if changed is not None and (mark == COMMA or answered):
        zh, en = ("逗号", "the comma") if mark == COMMA else ("点", "the point")
        case.state(
            "decimal",
            "decimal",
            f"各数值列以{zh}为小数点读取。",
            f"Numbers are read with {en} as decimal mark.",
            column=changed,
        )


def _mixed(case: Case, texts: dict[int, pl.Series], maybe: pl.Series) -> None:
    """Read the values that prove themselves; ask about the others."""
    if maybe.len():
        example = maybe[0]
        case.ask(
            "decimal",
            "decimal",
            f"数值列中两种小数写法都有，分不清“{example}”里的标点是小数点还是千位分隔符。",
            f"The numbers are written in both ways, so whether the mark in {example} is a decimal mark cannot be told.",
            _CHOICES,
            column=_where(texts, example),
        )
        return
    for place, series in texts.items():
        frame = pl.DataFrame({"t": series})
        own = (
            col("t").str.contains(_BOTH_COMMA)
            | col("t").str.contains(_MANY_POINTS)
            | col("t").str.contains(_SURE_COMMA)
        )
        frame = frame.with_columns(own=own.fill_null(False), comma=_plain(series, COMMA), point=_plain(series, POINT))
        read = frame.select(pl.when("own").then("comma").otherwise("point")).to_series()
        case.change(place, _readable(read, case.column(place)))


def _respace(case: Case, texts: dict[int, pl.Series]) -> None:
    """Keep what was done to spaces and apostrophes between thousands, where there were any."""
    for place, series in texts.items():
        if not series.eq_missing(case.column(place).str.strip_chars(BLANKS)).all():
            case.change(place, _readable(series, case.column(place)))


def _readable(new: pl.Series, old: pl.Series) -> pl.Series:
    """Return `new` where it is a number; what is none stays as it was typed, for the checks to show."""
    return pl.select(
        pl.when(pl.lit(clean_number(new).values).is_not_null()).then(pl.lit(new)).otherwise(pl.lit(old))
    ).to_series()


_DAY_OVER_12 = r"^\s*(?:1[3-9]|2\d|3[01])\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{2,4}"
_MONTH_FIRST = r"^\s*\d{1,2}\s*[/.\-]\s*(?:1[3-9]|2\d|3[01])\s*[/.\-]\s*\d{2,4}"
_SHORT = r"^\s*\d{1,2}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{2,4}"
_TRUE_DATE = r"^\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}:\d{2}(?:\.\d+)?)?$"
_SURE = 8  # true dates, all with a day up to 12: by chance one time in a thousand
SWAP, KEEP = "swap", "keep"


def half_converted_dates(case: Case) -> None:
    """Ask about dates that a spreadsheet swapped: true dates whose day is never above 12, beside texts where it always is."""
    for column in case.schema.columns:
        place = case.held.get(column.key)
        if column.kind is not Kind.DATE or place is None or case.column(place).dtype != pl.String:
            continue
        texts = case.column(place)
        short = texts.str.contains(_SHORT).fill_null(False)
        if not short.any():
            continue
        true = texts.str.contains(_TRUE_DATE).fill_null(False)
        over = texts.str.contains(_DAY_OVER_12).fill_null(False) | texts.str.contains(_MONTH_FIRST).fill_null(False)
        days = texts.filter(true).str.slice(8, 2).cast(pl.Int32, strict=False)
        if int(true.sum()) < 2 or not bool((short == over).all()) or bool((days > 12).any()):
            continue
        n, key = int(true.sum()), "swapped"
        answer = case.answers.get(key)
        if answer == SWAP:
            swapped = pl.concat_str(
                [pl.lit(texts).str.slice(0, 4), pl.lit(texts).str.slice(8, 2), pl.lit(texts).str.slice(5, 2)],
                separator="-",
            )
            new = pl.select(pl.when(pl.lit(true)).then(swapped).otherwise(pl.lit(texts))).to_series()
            case.change(place, new)
            case.state(
                key,
                "dates",
                f"有 {n:,} 个日期被 Excel 对调了日和月，已按答复换回。",
                f"{n:,} dates had day and month swapped by Excel; they are swapped back, as answered.",
                column=place,
            )
        elif answer != KEEP:
            first, text = texts.filter(true)[0], texts.filter(short)[0]
            case.ask(
                key,
                "swapped",
                f"{n:,} 个真正的日期（如 {first[:10]}）的“日”都不超过 12，而其余是日大于 12 的文本（如 {text}）："
                "Excel 打开文件时很可能把日和月对调了。",
                f"{n:,} true dates (such as {first[:10]}) all have a day up to 12, beside texts whose day is above 12 "
                f"(such "
                f"as {text}): Excel has most likely swapped day and month when it opened the file.",
                (
                    Option(SWAP, "对调了，换回", "they were swapped: swap them back"),
                    Option(KEEP, "没有对调，照用", "they are right as they stand"),
                ),
                proposed=SWAP,
                column=place,
                rows=true,
                proved=n >= _SURE,
            )


def taught(case: Case) -> None:
    """Put what a person has taught for the values of a column; ask about the states that nobody knows."""
    for column in case.schema.columns:
        place = case.held.get(column.key)
        if place is None:
            continue
        lessons = {
            fold_choice(key.split(":", 1)[1]): value
            for key, value in case.answers.items()
            if ":" in key and _names(column.key, column.zh, column.en, key.split(":", 1)[0])
        }
        if lessons:
            texts = case.texts(place)
            words = {
                text: lessons[fold]
                for text in texts.unique().drop_nulls().to_list()
                if (fold := fold_choice(text)) in lessons
            }
            if words:
                case.change(place, texts.replace(words))
        if column.kind is Kind.CHOICE and not column.open and column.required:
            _unknown(case, column.key, place)


def _names(key: str, zh: str, en: str, given: str) -> bool:
    return fold(given) in (fold(key), fold(zh), fold(en))


def _unknown(case: Case, key: str, place: int) -> None:
    """Ask what the values of a required choice mean that are not known, each once, with how often they occur."""
    column = case.schema.column(key)
    texts = case.texts(place).filter(case.counts)
    counted = texts.drop_nulls().value_counts(sort=True)
    unknown = [(text, n) for text, n in counted.iter_rows() if not knows_choice(column, text)]
    if not unknown or len(unknown) > _MOST or not case.loading:
        return
    options = tuple(Option(choice.key, choice.zh, choice.en) for choice in column.choices)
    for text, n in unknown:
        rows = case.texts(place) == text
        case.ask(
            f"{key}:{text}",
            "value",
            f"“{text}”（{n:,} 行）的含义未知。",
            f"What “{text}” ({n:,} rows) means is not known.",
            options,
            proposed=_proposal(case, rows),
            column=place,
            rows=rows,
        )


_MOST = 30


def _proposal(case: Case, rows: pl.Series) -> str | None:
    """Propose “open” for a stage none of whose leads has a closed date before the last lead was created."""
    created, closed = case.held.get("created_date"), case.held.get("closed_date")
    if case.schema.key != "leads" or created is None:
        return None
    if closed is None:
        return "open"
    from salesreview.tables.dates import clean_date, detect_date_order

    column = case.column(closed)
    order = detect_date_order(column) if column.dtype == pl.String else None
    days = clean_date(column, None if order == "ambiguous" else order).values
    made = case.column(created)
    made_order = (
        order if order not in (None, "ambiguous") else detect_date_order(made) if made.dtype == pl.String else None
    )
    last = clean_date(made, None if made_order == "ambiguous" else made_order).values.max()
    here = days.filter(rows.fill_null(False)).drop_nulls()
    return "open" if last is not None and bool((here >= last).all()) else None
