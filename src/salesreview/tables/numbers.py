"""Reading numbers as people type them: separators, currency, 万 and 亿, percent, brackets (source: review.md §2)."""

from __future__ import annotations

import polars as pl

from salesreview.tables.cleaned import BLANKS, ERROR_VALUE, NOTHING, Cleaned, by_unique, fine, judged, refused

_CURRENCY = r"(?:(?i:rmb|cny|usd|eur|gbp|hkd|jpy|us\$|hk\$|cn¥)|人民币|美元|欧元|英镑|港元|港币|日元|元|圆|[¥$€£])"
_NUMBER = (
    r"^(?P<open>\()?\s*(?P<sign1>[-+])?\s*(?:" + _CURRENCY + r"\s*){0,2}(?P<sign2>[-+])?\s*"
    r"(?P<digits>(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)(?:\.\d*)?|\.\d+)(?P<power>[eE][-+]?\d{1,3})?\s*"
    r"(?P<scale>千万|百万|万|亿|千|[kKMwW])?\s*(?:" + _CURRENCY + r"\s*){0,2}(?P<rate>[%‰])?\s*(?P<close>\))?"
    r"(?P<sign3>-)?$"
)
# Powers of ten: joined to the digits as text, so that 0.07万 is 700 and no neighbour of it.
_SCALES = {"千": 3, "k": 3, "K": 3, "万": 4, "w": 4, "W": 4, "百万": 6, "M": 6, "千万": 7, "亿": 8, "%": -2, "‰": -3}


def clean_number(series: pl.Series) -> Cleaned:
    """Read a plain column as Float64; "12.5%" is 0.125, "1.2万", "1.2w" 12000, "3万5" 35000, "(1,200)" -1200."""
    dtype = series.dtype
    if isinstance(dtype, pl.Null):
        return fine(series.cast(pl.Float64))
    if isinstance(dtype, pl.Int64):
        return fine(series.cast(pl.Float64))
    if isinstance(dtype, pl.Float64):
        if series.is_finite().all():
            return fine(series)
        numbers = series.fill_nan(None)
        return judged(numbers, numbers.is_infinite(), "not_number")
    if isinstance(dtype, pl.String):
        return _from_strings(series)
    return refused(series, pl.Float64(), "not_number")


def _from_strings(series: pl.Series) -> Cleaned:
    """Read plain digits at once and the rest as people type it: one word among numbers makes a whole column text."""
    numbers = series.cast(pl.Float64, strict=False)
    numbers = pl.select(pl.when(numbers.is_finite()).then(numbers).alias(series.name)).to_series()
    rest = numbers.is_null() & series.is_not_null()
    if not rest.any():
        return fine(numbers)
    typed = by_unique(series.filter(rest), _from_texts)
    why = fine(numbers).why
    places = rest.arg_true()
    return Cleaned(numbers.scatter(places, typed.values), why.scatter(places, typed.why))


def _from_texts(texts: pl.Series) -> Cleaned:
    folded = pl.DataFrame({"t": texts}).select(
        pl.col("t").str.normalize("NFKC").str.strip_chars(BLANKS).str.replace_all(r"[−–—](\s*[\d.¥$€£])", "-$1")
        .str.replace(r"^(\d+)(万|亿)(\d)(?:千|千万)?$", "$1.$3$2")
    )
    frame = folded.with_columns(pl.col("t").str.extract_groups(_NUMBER).struct.unnest())
    signs = pl.sum_horizontal(pl.col(name).is_not_null().cast(pl.Int8) for name in ("sign1", "sign2", "sign3", "open"))
    negative = pl.any_horizontal((pl.col(name) == "-").fill_null(False) for name in ("sign1", "sign2", "sign3"))
    sound = (signs <= 1) & (pl.col("open").is_null() == pl.col("close").is_null())
    power = pl.col("power").str.slice(1).str.strip_prefix("+").cast(pl.Int32, strict=False).fill_null(0)
    for name in ("scale", "rate"):
        power = power + pl.col(name).replace_strict(_SCALES, default=0, return_dtype=pl.Int32)
    digits = pl.col("digits").str.replace_all("[, ]", "")
    size = pl.concat_str(digits, pl.lit("e"), power.cast(pl.String)).cast(pl.Float64, strict=False)
    sign = pl.when(negative | pl.col("open").is_not_null()).then(-1.0).otherwise(1.0)
    value = pl.when(sound).then(sign * size)
    finite = value.is_finite().fill_null(False)
    result = frame.select(
        values=pl.when(finite).then(value),
        why=pl.when(pl.col("t").str.contains(NOTHING) | finite)
        .then(None)
        .when(pl.col("t").str.contains(ERROR_VALUE))
        .then(pl.lit("error_value"))
        .when(pl.col("t").is_not_null())
        .then(pl.lit("not_number")),
    )
    return Cleaned(result["values"].alias(texts.name), result["why"])
