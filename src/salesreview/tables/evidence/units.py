"""Units of money and of pieces: in a header, above the table, or as a person answered."""

from __future__ import annotations

import re
import unicodedata

import polars as pl

from salesreview.tables.cleaned import BLANKS
from salesreview.tables.evidence.case import Case
from salesreview.tables.model import Kind

#: What an answer says, as a power of ten.
SCALES = {"1": 0, "k": 3, "wan": 4, "M": 6, "10M": 7, "yi": 8, "bn": 9}
_NAMES = {
    0: ("元", "1"),
    3: ("千元", "thousands"),
    4: ("万元", "ten thousands (万)"),
    6: ("百万元", "millions"),
    7: ("千万元", "ten millions"),
    8: ("亿元", "hundred millions (亿)"),
    9: ("十亿元", "billions"),
}
_CHINESE = {
    "千": 3,
    "仟": 3,
    "万": 4,
    "萬": 4,
    "十万": 5,
    "百万": 6,
    "佰万": 6,
    "千万": 7,
    "亿": 8,
    "億": 8,
    "十亿": 9,
    "百亿": 10,
}
_MONEY_ZH = r"(?:人民币|美金|美元|欧元|港币|港元|日元|英镑|新台币|台币|rmb|cny|usd|eur|hkd|jpy|gbp|[¥$€£])?"
_SCALE_ZH = r"(十亿|百亿|千万|百万|佰万|十万|[千仟万萬亿億])"
_PIECES = r"(?:件|个|台|只|套|箱|吨|公斤|千克|升|支|瓶|盒|米|条|张|片|pcs|units?|pieces)"
_ENGLISH = {
    "k": 3,
    "'000": 3,
    "000": 3,
    "000s": 3,
    "'000s": 3,
    "thousand": 3,
    "thousands": 3,
    "th": 3,
    "tsd": 3,
    "t": 3,
    "ths": 3,
    "m": 6,
    "mn": 6,
    "mm": 6,
    "mio": 6,
    "mln": 6,
    "mill": 6,
    "million": 6,
    "millions": 6,
    "bn": 9,
    "b": 9,
    "billion": 9,
    "billions": 9,
    "mrd": 9,
    "lakh": 5,
    "lakhs": 5,
    "crore": 7,
    "crores": 7,
    "10k": 4,
    "wan": 4,
}
_CODES = r"(?:rmb|cny|cnh|usd|eur|gbp|hkd|jpy|sgd|twd|aud|cad|chf|inr|krw|mop|thb|vnd|myr|idr|us\$|hk\$|a\$|s\$|nt\$|[¥$€£₹]|dollars?|euros?|yuan)"
_WORD_EN = (
    r"('?000s?|thousands?|tsd|ths|th|k|millions?|mill|mio|mln|mn|mm|m|billions?|bn|mrd|b|lakhs?|crores?|10k|wan|t)\.?"
)
_EN = (
    # within brackets or after a comma: (k), (kUSD), (USD k), ('000 USD), (in thousands), (EUR mn), (in USD millions)
    re.compile(rf"^(?:in\s+)?(?:{_CODES}\s*(?:in\s+)?)?{_WORD_EN}\s*(?:of\s+)?(?:{_CODES})?$"),
)
_BRACKETS = re.compile(r"[(\[（【]([^()\[\]（）【】]*)[)\]）】]")
#: A unit at a header's end without brackets: kUSD, USD k, in thousands, k EUR, TEUR. A bare m or k may be a word.
_SUFFIX_EN = re.compile(
    rf"(?:[\s_,/-]|^)(?:in\s+)?(?:(k|m|t|mn|mio|bn)\.?\s*{_CODES}|{_CODES}\s*(k|mn?|mio|mln|bn|'?000s?)"
    rf"|in\s+(thousands?|millions?|billions?|'?000s?|k)(?:\s+(?:of\s+)?{_CODES})?|('000s?))$"
)
_SUFFIX_ZH = re.compile(
    rf"(?:[/_\-:：,，\s]|^|(?<=[额款价入本润费用]))\s*{_MONEY_ZH}{_SCALE_ZH}{_MONEY_ZH}(?:元|圆)?(?:人民币)?$"
)
_ABOVE_ZH = re.compile(rf"单\s*位\s*[:：为]?\s*[^,，;；。\s]*?{_MONEY_ZH}{_SCALE_ZH}{_MONEY_ZH}(?:元|圆|$)")
_ABOVE_EN = re.compile(
    rf"(?:\bunits?\b|\bamounts?\b|\bfigures\b|\bvalues\b|\bcurrency\b|\ball\b|\bexpressed\b)[^.;]*?"
    rf"(?:\bin\s+|:\s*|\s)(?:{_CODES}\s*)?['’]?(thousands?|millions?|billions?|000s?|k|mn|mio|bn)\b"
    rf"|^\(?\s*(?:in\s+)(?:{_CODES}\s+)?(thousands?|millions?|billions?|'?000s?|k|mn|mio|bn)\b"
    rf"|(?:^|[\s(:])(k|m|t)\s?(?:usd|eur|rmb|cny|gbp|hkd|jpy)\b|['’](000)s?\b"
)
#: Metrics of the targets that are money.
_MONEY_METRIC = (
    r"(?i)(?:额|收入|毛利|利润|金额|成本|费用|回款|应收|业绩|营收|客单价|revenue|sales|amount|profit|cost|invoiced|collected|"
    r"receivable|turnover|order value)"
)
_RATE_METRIC = r"(?i)(?:率|占比|天数|件数|数量|客户数|订单数|rate|margin|share|%|ratio|days|count|number|attainment)"


def scale_of(header: str) -> int | None:
    """Return the power of ten that a header states for an amount of money, None where it states none."""
    text = unicodedata.normalize("NFKC", header).strip(BLANKS).casefold().replace("’", "'").replace("‘", "'")
    for inside in _BRACKETS.findall(text):
        power = _inside(inside.strip(BLANKS))
        if power is not None:
            return power
    bare = _BRACKETS.sub("", text).strip(BLANKS)
    found = _SUFFIX_ZH.search(bare)
    if found is not None:
        return _CHINESE[found[1]]
    english = _SUFFIX_EN.search(bare)
    if english is not None:
        word = next(group for group in english.groups() if group)
        return _ENGLISH[word]
    return None


def _inside(text: str) -> int | None:
    """Return the power of ten of what stands in a header's brackets; 元 and USD alone are 0."""
    text = re.sub(r"^(?:单位|unit)\s*[:：]?\s*", "", text)
    found = re.fullmatch(
        rf"(?:含税|不含税|未税)?[,，/、]?\s*{_MONEY_ZH}\s*{_SCALE_ZH}\s*{_MONEY_ZH}(?:元|圆)?(?:人民币)?[,，/、]?(?:含税|不含税)?",
        text,
    )
    if found is not None:
        return _CHINESE[found[1]]
    for pattern in _EN:
        match = pattern.match(text)
        if match is not None and match[1] in _ENGLISH:
            return _ENGLISH[match[1]]
    if re.fullmatch(rf"(?:人民币|美元|港币|港元|欧元|日元|英镑)?(?:元|圆)|{_CODES}|w", text):
        return 4 if text == "w" else 0
    return None


def stated_above(above: tuple[str, ...]) -> int | None:
    """Return the power of ten that the lines above a table state (单位：万元; in thousands of USD), None for none."""
    for line in above:
        text = unicodedata.normalize("NFKC", line).strip(BLANKS).casefold()
        found = _ABOVE_ZH.search(text)
        if found is not None:
            return _CHINESE[found[1]]
        for inside in _BRACKETS.findall(text):
            power = _inside(inside.strip(BLANKS))
            if power:
                return power
        english = _ABOVE_EN.search(text)
        if english is not None:
            word = next(group for group in english.groups() if group)
            return _ENGLISH.get(word)
    return None


def _pieces(header: str) -> int | None:
    """Return the power of ten of a header's pieces: 数量（千件）, Quantity (k units)."""
    text = unicodedata.normalize("NFKC", header).casefold()
    for inside in _BRACKETS.findall(text):
        found = re.fullmatch(rf"\s*{_SCALE_ZH}\s*{_PIECES}\s*", inside)
        if found is not None:
            return _CHINESE[found[1]]
        english = re.fullmatch(rf"\s*(?:in\s+)?(k|'?000s?|thousands?|millions?)\s*(?:of\s+)?{_PIECES}?\s*", inside)
        if english is not None:
            return _ENGLISH[english[1]]
    return None


def units(case: Case) -> None:
    """Bring amounts to the currency's own unit, as the headers, the lines above or an answer say."""
    above = stated_above(case.sheet.above)
    answer = SCALES.get(case.answers.get("unit", ""))
    for place in _amounts(case):
        header = case.sheet.headers[place]
        own = scale_of(header)
        power = answer if answer is not None else own if own is not None else above
        if power:
            _scale(case, place, power, None if answer is not None else own)
    for column in case.schema.columns:
        place = case.held.get(column.key, -1)
        if column.kind is Kind.NUMBER and place >= 0 and column.key != "target":
            power = _pieces(case.sheet.headers[place])
            if power:
                _scale(case, place, power, power)


def _amounts(case: Case) -> list[int]:
    places = case.money()
    if case.schema.key == "targets" and "target" in case.held:
        places.append(case.held["target"])
    return places


def _scale(case: Case, place: int, power: int, own: int | None) -> None:
    """Multiply a column of numbers; text that is no number stays as it stands."""
    series, numbers = case.column(place), case.numbers(place)
    if case.schema.key == "targets" and "metric" in case.held:
        metric = case.texts(case.held["metric"])
        wanted = metric.str.contains(_MONEY_METRIC).fill_null(False) & ~metric.str.contains(_RATE_METRIC).fill_null(
            False
        )
    else:
        wanted = numbers.is_not_null()
    scaled = pl.select(
        pl.when(pl.lit(wanted)).then((pl.lit(numbers) * float(10**power)).round_sig_figs(15)).otherwise(pl.lit(numbers))
    ).to_series()
    lost = numbers.is_null() & series.is_not_null()
    if lost.any() and series.dtype == pl.String:
        text = scaled.cast(pl.String)
        case.change(place, pl.select(pl.when(pl.lit(lost)).then(pl.lit(series)).otherwise(pl.lit(text))).to_series())
    else:
        case.change(place, scaled)
    zh, en = _NAMES.get(power, (f"10^{power}", f"10^{power}"))
    answered = own is None and "unit" in case.answers
    by_zh = "按答复" if answered else "表头写明" if own is not None else "表格上方写明"
    by_en = (
        "as answered" if answered else "as its header says" if own is not None else "as the lines above the table say"
    )
    case.state(
        "unit",
        "unit",
        f"{by_zh}以{zh}为单位，各值已乘以 {10**power:,}。",
        f"It is in {en}, {by_en}; its values are multiplied by {10**power:,}.",
        column=place,
    )
