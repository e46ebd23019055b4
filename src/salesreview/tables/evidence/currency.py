"""One table, one currency: a column of currencies, signs beside the amounts, headers that name one."""

from __future__ import annotations

import re
import unicodedata

import polars as pl

from salesreview.language import join
from salesreview.tables.assumed import Option
from salesreview.tables.cleaned import BLANKS
from salesreview.tables.evidence.case import Case
from salesreview.tables.headers import fold

_HEADERS = frozenset(
    fold(text)
    for text in (
        "币种", "币别", "货币", "货币代码", "币种名称", "币种代码", "结算币种", "交易币种", "订单币种", "原币", "原币币种", "支付币种", "外币",
        "收款币种", "合同币种", "currency", "currency code", "curr", "curr.", "ccy", "amount currency", "order currency",
        "document currency", "doc. currency", "transaction currency", "opportunity currency", "deal currency",
        "currency iso "
        "code", "deal currency code", "invoice currency", "waers", "presentment currency", "currencyisocode",
        "currency name", "transactioncurrencyid", "sales currency",
    )
)  # fmt: skip
_KNOWN = {
    "CNY": ("cny", "rmb", "cnh", "人民币", "人民币元", "元", "圆", "¥", "cn¥", "￥", "yuan", "renminbi", "chinese yuan", "prc yuan"),
    "USD": ("usd", "us$", "$", "美元", "美金", "dollar", "us dollar", "u.s. dollar", "united states dollar"),
    "EUR": ("eur", "€", "欧元", "euro"),
    "GBP": ("gbp", "£", "英镑", "pound", "british pound", "pound sterling"),
    "HKD": ("hkd", "hk$", "港币", "港元", "hong kong dollar"),
    "JPY": ("jpy", "日元", "日币", "円", "jp¥", "yen", "japanese yen"),
    "TWD": ("twd", "nt$", "ntd", "新台币", "台币"), "MOP": ("mop", "澳门元"), "SGD": ("sgd", "s$", "新加坡元", "新元"),
    "KRW": ("krw", "₩", "韩元"), "INR": ("inr", "₹", "卢比"), "AUD": ("aud", "a$", "澳元"), "CAD": ("cad", "c$", "加元"),
    "CHF": ("chf", "fr.", "瑞郎"), "THB": ("thb", "฿", "泰铢"), "VND": ("vnd", "₫", "越南盾"), "MYR": ("myr", "马币", "林吉特"),
    "RUB": ("rub", "₽", "卢布"), "BRL": ("brl", "r$"), "SEK": ("sek",), "NOK": ("nok",), "DKK": ("dkk",), "PLN": ("pln", "zł"),
    "IDR": ("idr", "印尼盾"), "PHP": ("php", "₱"), "MXN": ("mxn",), "ZAR": ("zar",), "AED": ("aed",), "TRY": ("try", "₺"),
}  # fmt: skip
_CODE = {name: code for code, names in _KNOWN.items() for name in names}
_IN_CELL = r"(?i)(us\$|hk\$|nt\$|cn¥|jp¥|a\$|s\$|c\$|r\$|人民币|美元|美金|欧元|英镑|港元|港币|日元|新台币|台币|\b[a-z]{3}\b|[¥$€£₩₹฿₫₽₱₺]|[元圆])"
_IN_HEADER = re.compile(
    r"(us\$|hk\$|nt\$|cn¥|人民币|美元|美金|欧元|英镑|港元|港币|日元|新台币|(?<![a-z])k?(?:rmb|cny|usd|eur|gbp|hkd|jpy|twd|sgd|krw|inr|aud|cad|chf|thb|vnd)(?![a-z])|[¥$€£])"
)


def _flat(text: str) -> str:
    """Return a header folded, with what its brackets say: Amount (base) is no amount of any other kind."""
    return fold(unicodedata.normalize("NFKC", text).replace("(", " ").replace(")", " "))


#: Headers of an amount already in the company's own currency.
_BASE = frozenset(
    _flat(text)
    for text in (
        "本币金额", "本位币金额", "人民币金额", "折人民币", "折合人民币", "折本币", "本币价税合计", "本位币价税合计", "价税合计本位币", "本币无税金额",
        "金额本位币", "价税合计(本位币)", "本币含税金额", "base amount", "amount (base)", "amount base", "base currency amount",
        "amount in local "
        "currency", "local currency amount", "amount (converted)", "amount converted", "amount (company currency)",
        "amount in company currency", "amount in home currency", "home currency amount", "value (base)", "total (base)",
        "amount in base currency", "net value in local currency", "amount in company's currency", "home amount",
    )
)  # fmt: skip
_MOST = 12


def named_currency(header: str) -> str | None:
    """Return the currency that a header names, as its code: 金额(USD), Sales kEUR; None where it names none."""
    found = _IN_HEADER.search(unicodedata.normalize("NFKC", header).casefold())
    return None if found is None else _CODE.get(found[1].removeprefix("k") if found[1] not in _CODE else found[1])


def currencies(case: Case) -> None:
    """Ask where the amounts of one column are in several currencies; they may not be added up."""
    money = case.money()
    if not money:
        return
    codes = _column(case) or _signs(case, money)
    if codes is None:
        return
    place, series = codes
    counted = series.filter(case.counts).drop_nulls().value_counts(sort=True)
    found = [(str(code), int(n)) for code, n in counted.iter_rows()]
    if len(found) == 1 and case.currency is not None and found[0][0] != case.currency and found[0][0] in _KNOWN:
        case.state(
            "currency", "currency", f"金额的币种是 {found[0][0]}，而设置页的币种是 {case.currency}，金额未换算；请改设置页的币种。",
            f"The amounts are in {found[0][0]}, but the currency on Settings is {case.currency}; nothing is "
            f"converted. Correct "
            "the currency on Settings.", column=place, proved=False,
        )  # fmt: skip
    if len(found) == 1 and case.loading and found[0][0] in _KNOWN and found[0][0] != "CNY":
        case.state(
            "currency", "currency", f"金额的币种是 {found[0][0]}，未换算；设置页的币种应与它相同。",
            f"The amounts are in {found[0][0]} and are not converted; the currency on Settings should be the same.", column=place,
        )  # fmt: skip
    if len(found) < 2:
        return
    shown = [f"{code} {n:,}" for code, n in found[:_MOST]]
    answer = _CODE.get(case.answers.get("currency", "").casefold(), case.answers.get("currency", ""))
    if answer in dict(found):
        _only(case, money, series, place, answer, dict(found)[answer])
        return
    if _base(case, place, shown):
        return
    case.ask(
        "currency", "currency",
        f"金额有 {len(found)} 种币种（{'、'.join(f'{each} 行' for each in shown)}），不能相加；一个工作簿只用一种币种。"
        "请在来源中换算成一种币种后重新导出，或改用已换算的列（如 --map revenue=本币金额）。",
        f"The amounts are in {len(found)} currencies (rows: {', '.join(shown)}) and may not be added up; a workbook "
        f"has one "
        "currency. Convert them in the source and export again, or map a column that is converted (such as --map "
        "\"revenue=Amount (converted)\").",
        [Option(code, f"只用 {code} 的行", f"use the rows in {code} only") for code, _ in found[:_MOST]],
        column=place, wrong=True,
    )  # fmt: skip


def _column(case: Case) -> tuple[int, pl.Series] | None:
    """Return the column of currencies and its codes, the one with the most different ones where there are several."""
    best: tuple[int, pl.Series] | None = None
    for place in case.named(_HEADERS):
        if place in case.held.values():
            continue
        texts = case.texts(place)
        values = texts.unique().drop_nulls().to_list()
        if not values or len(values) > 40:
            continue
        words = {text: _CODE.get(_folded(text), text.upper()) for text in values}
        if not any(word in _KNOWN or re.fullmatch("[A-Z]{3}", word) for word in words.values()):
            continue
        codes = texts.replace(words)
        if best is None or codes.n_unique() > best[1].n_unique():
            best = place, codes
    return best


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip(BLANKS).casefold()


def _signs(case: Case, money: list[int]) -> tuple[int, pl.Series] | None:
    """Return the first column of amounts whose cells bear signs of more than one currency, with the codes."""
    for place in money:
        series = case.column(place)
        if series.dtype != pl.String:
            continue
        signs = series.str.extract(_IN_CELL).str.to_lowercase()
        values = signs.unique().drop_nulls().to_list()
        words = {sign: _CODE[sign] for sign in map(str, values) if sign in _CODE}
        if len(set(words.values())) > 1:
            codes = signs.replace_strict(words, default=None, return_dtype=pl.String)
            return place, codes
    return None


def _only(case: Case, money: list[int], series: pl.Series, place: int, code: str, n: int) -> None:
    """Use the amounts in one currency: the other rows are left out, or only their amounts where a row is more than one."""
    others = (series != code).fill_null(False)
    if case.schema.key in ("leads", "contracts", "targets"):
        for each in money:
            column = case.column(each)
            case.change(each, pl.select(pl.when(~pl.lit(others)).then(pl.lit(column))).to_series())
        zh, en = "其他币种的金额按空白处理", "amounts in others count as blank"
        left = 0
    else:
        left = case.leave_out(others)
        zh, en = f"其他币种的 {left:,} 行未计入", f"{left:,} rows in others are left out"
    case.state(
        "currency", "currency", f"按答复只用 {code} 的金额（{n:,} 行），{zh}。",
        f"As answered, only amounts in {code} are used ({n:,} rows); {en}.", column=place, left_out=left,
    )  # fmt: skip


def _base(case: Case, place: int, shown: list[str]) -> bool:
    """Take the amount in the company's own currency where the sheet has it beside the original one."""
    key = {"orders": "revenue", "invoices": "amount", "leads": "amount", "contracts": "value"}.get(case.schema.key, "")
    held = case.held.get(key)
    base = next(
        (at for at, header in enumerate(case.sheet.headers) if _flat(header) in _BASE and case.numbers(at).is_not_null().any()),
        None,
    )
    if base is None or held is None or key in case.computed:
        return False
    if base != held:
        case.change(held, case.column(base))
        names = case.sheet.headers[held], case.sheet.headers[base]
    else:
        names = "", case.sheet.headers[base]
    case.state(
        "currency", "currency", f"有几种币种（{join(shown, 'zh')} 行），金额取已换算为本币的列“{names[1]}”。",
        f"There are several currencies ({join(shown, 'en')} rows); amounts are taken from “{names[1]}”, which is "
        f"converted.",
        column=place,
    )  # fmt: skip
    return True
