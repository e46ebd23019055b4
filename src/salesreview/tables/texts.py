"""Reading ids, texts, yes/no and choices as people type them (source: review.md §2)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import polars as pl

from salesreview.tables.cleaned import BLANKS, ERROR_VALUE, NOTHING, Cleaned, as_text, by_unique, fine, judged
from salesreview.tables.model import Column

CELL_LIMIT = 32_767  # characters an Excel cell holds

# A text that is its own clean form: plain ASCII without blanks, no ".0" at the end, no "#" at the start.
_UNUSUAL_ID = r"^$|[^!-~]|\.0+$|^#"
_EDGES = r"^$|^#|^[^!-~\p{L}]|[^!-~\p{L}]$"

_YES = (
    "是", "有", "对", "真", "√", "✓", "✔", "☑", "y", "yes", "t", "true", "1", "1.0", "有效", "已解决", "解决", "已续约",
    "已续", "已续签", "续约", "核心", "头部", "是的", "已", "valid", "resolved", "renewed",
)  # fmt: skip
_NO = (
    "否", "无", "没有", "错", "假", "×", "✗", "✘", "☒", "n", "no", "f", "false", "0", "0.0", "无效", "未解决", "未续约",
    "未续", "未续签", "不续约", "非核心", "非头部", "不是", "未", "不", "invalid", "unresolved", "not renewed",
    "not resolved",
)  # fmt: skip


def clean_id(series: pl.Series) -> Cleaned:
    """Read a plain column as ids: 1001.0, " 1001 " and "１００１" are "1001"; "00123" keeps its zeros."""  # noqa: RUF002
    if not isinstance(series.dtype, pl.String):
        return fine(as_text(series))
    if not series.str.contains(_UNUSUAL_ID).any():
        return fine(series)
    return by_unique(series, lambda texts: _without_errors(_bare(texts.str.normalize("NFKC"), whole=True)))


def clean_text(series: pl.Series) -> Cleaned:
    """Read a plain column as text without blanks around it; an empty text is null."""
    if not isinstance(series.dtype, pl.String):
        return fine(as_text(series))
    if not series.str.contains(_EDGES).any():
        return fine(series)
    return by_unique(series, lambda texts: _without_errors(_bare(texts, whole=False)))


def _bare(texts: pl.Series, *, whole: bool) -> pl.Series:
    text = pl.col("t").str.strip_chars(BLANKS)
    if whole:
        text = text.str.replace(r"^(-?\d+)\.0+$", "$1")
    return pl.DataFrame({"t": texts}).select(pl.when(text != "").then(text).alias(texts.name)).to_series()


def _without_errors(texts: pl.Series) -> Cleaned:
    return judged(texts, texts.str.contains(ERROR_VALUE).fill_null(False), "error_value")


def fold_choice(text: str) -> str:
    """Return `text` as choices are compared: NFKC, without case, blanks or underscores; every minus is one."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_MINUSES)
    return "".join(part for part in folded if part not in BLANKS and part != "_")


_MINUSES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_YESNO = {fold_choice(text): True for text in _YES} | {fold_choice(text): False for text in _NO}


def clean_yesno(series: pl.Series) -> Cleaned:
    """Read a plain column as Boolean: 是/否, 有/无, √/×, Y/N, 1/0, TRUE/FALSE, 有效/无效."""
    if isinstance(series.dtype, pl.Boolean):
        return fine(series)
    return by_unique(as_text(series), lambda texts: _mapped(texts, _YESNO, pl.Boolean(), "not_yesno"))


@lru_cache(maxsize=64)
def _named(column: Column) -> dict[str, str]:
    """Return the choices by their own names alone."""
    return {fold_choice(name): choice.key for choice in column.choices for name in (choice.key, choice.zh, choice.en)}


@lru_cache(maxsize=64)
def _choices(column: Column) -> dict[str, str]:
    known = {fold_choice(alias): choice.key for choice in column.choices for alias in choice.aliases}
    for choice in column.choices:
        known |= {fold_choice(name): choice.key for name in (choice.key, choice.zh, choice.en)}
    return known


def clean_choice(series: pl.Series, column: Column) -> Cleaned:
    """Read a plain column as the keys of `column`'s choices; an open column keeps other text."""

    def parse(texts: pl.Series) -> Cleaned:
        if not column.open:
            return _mapped(texts, _choices(column), pl.String(), "not_choice")
        kept = clean_text(texts)
        known = _choices(column)
        typed = kept.values.unique().drop_nulls().to_list()
        if column.as_typed and any(fold_choice(text) not in known for text in typed):
            known = _named(column)  # Enterprise beside SMB is the company's own word, not our “large”
        keys = [known.get(fold_choice(text), text) if text is not None else None for text in kept.values.to_list()]
        return Cleaned(pl.Series(texts.name, keys, pl.String), kept.why)

    return by_unique(as_text(series), parse)


def _mapped(texts: pl.Series, known: dict[str, bool] | dict[str, str], dtype: pl.DataType, reason: str) -> Cleaned:
    values: list[bool | str | None] = []
    for text in texts.to_list():
        values.append(None if text is None else known.get(fold_choice(text)))
    found = pl.Series(texts.name, values, dtype)
    bare = _bare(texts, whole=False)
    nothing = bare.is_null() | (bare.str.contains(NOTHING).fill_null(True))
    errors = bare.str.contains(ERROR_VALUE).fill_null(False)
    why = (
        pl.when(found.is_not_null() | nothing)
        .then(None)
        .when(errors)
        .then(pl.lit("error_value"))
        .otherwise(pl.lit(reason))
    )
    return Cleaned(found, pl.select(why.cast(pl.String)).to_series())


def knows_choice(column: Column, text: str) -> bool:
    """Say whether `text` is one of the names of a choice of `column`, or a way to leave it blank."""
    return fold_choice(text) in _choices(column) or re.fullmatch(NOTHING, text.strip(BLANKS)) is not None
