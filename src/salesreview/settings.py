"""What the Settings tab holds, typed (source: review.md §1, §4.8)."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from salesreview.language import MONEY_UNITS, MoneyUnit
from salesreview.period import Month


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the Settings tab. `kind`: text, month, date, number, percent, numbers, choice."""

    key: str
    zh: str
    en: str
    kind: str
    default: str | float | None
    group: str  # basics, report, windows, limits, value, mail
    help_zh: str
    help_en: str
    choices: tuple[tuple[str, str, str], ...] = ()  # (key, zh, en)
    low: float | None = None
    high: float | None = None

    @property
    def cell(self) -> str:
        """The defined name of its cell."""
        return f"SR_set_{self.key}"


GROUPS: tuple[tuple[str, str, str], ...] = (
    ("basics", "基本信息", "Basics"),
    ("report", "报告口径", "Reporting"),
    ("windows", "客户口径", "Customer rules"),
    ("limits", "阈值", "Limits"),
    ("value", "客户价值评分", "Customer value score"),
    ("mail", "发送", "Mailing"),
)

_UNIT_CHOICES = (
    ("1", "元", "1"),
    ("k", "千元", "k"),
    ("wan", "万元", "10k (万)"),
    ("M", "百万元", "M"),
    ("yi", "亿元", "100M (亿)"),
)

SETTINGS: tuple[Setting, ...] = (
    Setting("company", "公司名称", "Company", "text", None, "basics", "显示在每页标题下", "Shown under every title"),
    Setting("department", "部门名称", "Department", "text", None, "basics", "显示在每页标题下", "Shown under every title"),
    Setting("author", "编制人", "Author", "text", None, "basics", "显示在总结页", "Shown on the summary"),
    Setting("month", "报告月份", "Month under review", "month", None, "report",
            "如 2026-10；留空取订单中最后一个完整月份", "Such as 2026-10; blank: the last complete month in the orders"),
    Setting("language", "语言", "Language", "choice", "zh", "report", "报告的语言", "The review's language",
            (("zh", "中文", "中文 Chinese"), ("en", "英文 English", "English"))),
    Setting("currency", "币种", "Currency", "text", "CNY", "report", "一个工作簿只用一种币种", "One workbook, one currency"),
    Setting("unit", "金额单位", "Money unit", "choice", None, "report",
            "留空：中文用万元，英文用 k", "Blank: 万元 in Chinese, k in English", _UNIT_CHOICES),
    Setting("fiscal_start", "财年起始月", "Fiscal year starts in month", "number", 1, "report",
            "1–12，本年累计由此月起算", "1–12; the year to date begins there", low=1, high=12),
    Setting("data_until", "数据截至日", "Data up to", "date", None, "report",
            "留空由数据判断；早于月末时按同期天数比较", "Blank: judged from the data; before the month's end, bases are cut to the same days"),
    Setting("region_set", "区域名称", "Region names", "choice", "as_typed", "report",
            "按录入，或把省市归并为七大区", "As typed, or Chinese provinces gathered into seven regions",
            (("as_typed", "按录入", "As typed"), ("seven", "七大区", "Seven regions"))),
    Setting("calendar", "工作日历", "Working-day calendar", "choice", "cn", "report",
            "用于工作日与进度", "For working days and pace",
            (("cn", "中国法定节假日", "China public holidays"), ("weekends", "仅周末", "Weekends only"))),
    Setting("active_window", "活跃窗口（月）", "Active window (months)", "number", 3, "windows",
            "复购、流失、渗透、同批转化所用的窗口", "For repurchase, churn, penetration and cohort conversion", low=1, high=12),
    Setting("quality_share", "优质客户：收入前", "Quality customer: top share of revenue", "percent", 0.2, "windows",
            "近12个月收入前20%为优质客户", "Top 20 % of trailing-12-month revenue", low=0.01, high=0.99),
    Setting("quality_months", "优质客户：购买月数", "Quality customer: months with an order", "number", 4, "windows",
            "近6个月中至少有这么多个月下单", "At least this many of the trailing 6 months", low=1, high=6),
    Setting("big_deal_amount", "大单金额", "Big-deal amount", "number", 500000.0, "limits",
            "达到此金额的商机为大单", "A deal of this amount or more is big", low=0),
    Setting("response_limit", "响应时限（小时）", "Response limit (hours)", "number", 24, "limits",
            "超过即为响应超时", "Beyond it a response is late", low=0),
    Setting("followup_limit", "跟进时限（小时）", "Follow-up limit (hours)", "number", 72, "limits",
            "超过即为跟进超时", "Beyond it a follow-up is late", low=0),
    Setting("rfm_recency", "近度分界（天）", "Recency cut-offs (days)", "numbers", "30, 60, 90, 180", "value",
            "5、4、3、2 分的上限", "Upper bounds of scores 5, 4, 3, 2"),
    Setting("rfm_frequency", "频度分界（月数）", "Frequency cut-offs (months)", "numbers", "9, 6, 4, 2", "value",
            "5、4、3、2 分的下限", "Lower bounds of scores 5, 4, 3, 2"),
    Setting("rfm_monetary", "金额分界（累计%）", "Monetary cut-offs (cumulated %)", "numbers", "50, 70, 85, 95", "value",
            "5、4、3、2 分的累计收入界", "Cumulated revenue bounds of scores 5, 4, 3, 2"),
    Setting("rfm_weights", "权重 R, F, M", "Weights R, F, M", "numbers", "0.3, 0.3, 0.4", "value",
            "合计为 1", "They add up to 1"),
    Setting("keep_bound", "重点维护：不低于", "Keep: at least", "number", 70, "value", "评分界", "Score bound", low=0, high=100),
    Setting("retire_bound", "汰换：低于", "Retire: below", "number", 35, "value", "评分界", "Score bound", low=0, high=100),
    Setting("margin_penalty", "负毛利扣分", "Deduction for a negative margin", "number", 10, "value",
            "近12个月毛利为负时从评分中扣除", "Taken off where the 12-month gross profit is negative", low=0, high=100),
    Setting("renewal_penalty", "未续约扣分", "Deduction for a lost renewal", "number", 10, "value",
            "近12个月有到期未续的合同时扣除", "Taken off where a contract that ended in the 12 months was not renewed", low=0, high=100),
    Setting("to", "收件人", "To", "text", None, "mail", "多个地址用分号分隔", "Several addresses: separate by semicolons"),
    Setting("cc", "抄送", "Cc", "text", None, "mail", "多个地址用分号分隔", "Several addresses: separate by semicolons"),
)  # fmt: skip


#: What an issue of the sentence tab, or of the block of alert limits, is listed under.
SENTENCES = Setting("sentences", "自己的句子", "Own text", "block", None, "sentences", "", "")
#: What a table is listed under whose layout is not known any more.
LAYOUT = Setting("layout", "版式", "Layout", "block", None, "layout", "", "")
LIMITS = Setting("limits", "指标预警界限", "Alert limits", "block", None, "limits", "", "")


@dataclass(frozen=True, slots=True)
class SettingIssue:
    """A setting, or a person's own sentence, that cannot be used: its default stands in.

    `sheet`, `row` and `cell` tell where it stands, as far as that is known.
    """

    setting: Setting
    value: str
    zh: str
    en: str
    sheet: str = ""  # the tab's caption; empty: Settings
    row: int | None = None
    cell: str | None = None


@dataclass(frozen=True, slots=True)
class PullSource:
    """Where a raw table is pulled from: a file, a folder or a database (SQLAlchemy address with #table or #query).

    `source` is blank where only the date order or the answers for this workbook's sheet are stated. `answers` holds what
    a person answered about the data, by the question's key.
    """

    source: str
    sheet: str | None = None
    mapping: str | None = None  # "revenue=Sales; cost=Sales-Profit"
    date_order: str | None = None
    answers: str | None = None  # "unit=wan; counts=交易成功|已发货; status:Demo=open"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one refresh; the defaults are those of review.md §1."""

    company: str = ""
    department: str = ""
    author: str = ""
    month: Month | None = None
    language: str = "zh"
    currency: str = "CNY"
    unit: str | None = None
    fiscal_start: int = 1
    data_until: dt.date | None = None
    region_set: str = "as_typed"
    calendar: str = "cn"
    active_window: int = 3
    quality_share: float = 0.2
    quality_months: int = 4
    big_deal_amount: float = 500000.0
    response_limit: float = 24.0
    followup_limit: float = 72.0
    rfm_recency: tuple[float, ...] = (30, 60, 90, 180)
    rfm_frequency: tuple[float, ...] = (9, 6, 4, 2)
    rfm_monetary: tuple[float, ...] = (50, 70, 85, 95)
    rfm_weights: tuple[float, ...] = (0.3, 0.3, 0.4)
    keep_bound: float = 70.0
    retire_bound: float = 35.0
    margin_penalty: float = 10.0
    renewal_penalty: float = 10.0
    to: str = ""
    cc: str = ""
    limits: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)  # metric -> (low, high)
    sources: Mapping[str, PullSource] = field(default_factory=dict)  # table key -> source
    issues: tuple[SettingIssue, ...] = ()

    @property
    def money_unit(self) -> MoneyUnit:
        """The unit money is shown in."""
        return MONEY_UNITS[self.unit or ("wan" if self.language == "zh" else "k")]


#: A review is of one of these months, as the raw sheets' dates are.
FIRST_MONTH, LAST_MONTH = Month(1990, 1), Month(2100, 12)
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_TIMES = {"万": 10_000, "亿": 100_000_000}
_WHOLE = frozenset({"fiscal_start", "active_window", "quality_months"})


def _folded(value: object) -> str:
    return unicodedata.normalize("NFKC", str(value)).strip().removesuffix(".0")  # a cell's whole number may be a float


def _as_date(value: object) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    found = _DATE.fullmatch(_folded(value))
    if found is None:
        raise ValueError
    return dt.date(int(found[1]), int(found[2]), int(found[3]))


def review_month(value: object) -> Month:
    """Read a month that a review can be of: a date, or text as in `Month.parse`. Raises ValueError on anything else."""
    month = Month.of(_as_date(value)) if isinstance(value, dt.date) else Month.parse(_folded(value))
    if not FIRST_MONTH <= month <= LAST_MONTH:
        raise ValueError(f"not a month to review: {month}")
    return month


def _as_number(setting: Setting, value: object) -> float:
    text = _folded(value).removesuffix("元")
    amount = float(text.rstrip("%万亿").replace(",", "")) * _TIMES.get(text[-1:], 1) / (100 if text[-1:] == "%" else 1)
    low, high = setting.low, setting.high
    if (low is not None and amount < low) or (high is not None and amount > high) or not math.isfinite(amount):
        raise ValueError
    return amount


def _as_choice(setting: Setting, value: object) -> str:
    text = _folded(value).lower()
    for key, zh, en in setting.choices:
        if text in (key.lower(), zh.lower(), en.lower()):
            return key
    raise ValueError


def _as_numbers(setting: Setting, value: object) -> tuple[float, ...]:
    values = tuple(float(part) for part in str(value).replace("，", ",").replace("、", ",").split(","))
    wanted = 3 if setting.key == "rfm_weights" else 4
    ordered = sorted(values, reverse=setting.key == "rfm_frequency") == list(values)
    if len(values) != wanted or (wanted == 3 and abs(sum(values) - 1) > 1e-9) or (wanted == 4 and not ordered):
        raise ValueError
    return values


def _typed(setting: Setting, value: object) -> object:
    match setting.kind:
        case "month":
            return review_month(value)
        case "date":
            return _as_date(value)
        case "number" | "percent":
            amount = _as_number(setting, value)
            if setting.key in _WHOLE and amount != int(amount):
                raise ValueError
            return int(amount) if setting.key in _WHOLE else amount
        case "numbers":
            return _as_numbers(setting, value)
        case "choice":
            return _as_choice(setting, value)
    return str(value).strip()


def read_settings(
    cells: Mapping[str, object],
    limits: Mapping[str, tuple[float | None, float | None]] | None = None,
    sources: Mapping[str, PullSource] | None = None,
) -> Settings:
    """Make typed settings of the Settings tab's cells (defined name -> value); what cannot be used is an issue."""
    values: dict[str, object] = {}
    issues: list[SettingIssue] = []
    for setting in SETTINGS:
        raw = cells.get(setting.cell)
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            continue
        try:
            values[setting.key] = _typed(setting, raw)
        except ValueError:
            issues.append(
                SettingIssue(
                    setting, str(raw),
                    f"设置「{setting.zh}」的值“{raw}”无法使用，已按默认值计算；请按右侧说明修改。",
                    f"The setting “{setting.en}” has the value “{raw}”, which cannot be used; the default is used "
                    "instead. Please correct it as the help beside it says.",
                )
            )  # fmt: skip
    return Settings(**values, limits=limits or {}, sources=sources or {}, issues=tuple(issues))  # type: ignore[arg-type]


def setting(key: str) -> Setting:
    """Return the catalogue entry `key`. Raises KeyError."""
    for entry in SETTINGS:
        if entry.key == key:
            return entry
    raise KeyError(key)


def parse_mapping(items: str | Iterable[str] | None) -> dict[str, str]:
    """Read "revenue=Sales; cost=Sales-Profit" (or a list of such pairs). Raises ValueError naming the bad pair."""
    parts = [items] if isinstance(items, str) else list(items or ())
    pairs: dict[str, str] = {}
    for part in (piece.strip() for text in parts for piece in text.replace("；", ";").split(";")):
        if not part:
            continue
        key, sign, header = part.partition("=")
        if not (sign and key.strip() and header.strip()):
            raise ValueError(part)
        pairs[key.strip()] = header.strip()
    return pairs


def parse_answers(items: str | Iterable[str] | None) -> dict[str, str]:
    """Read "unit=wan; counts=交易成功|已发货" (or a list of such pairs). Raises ValueError naming the bad pair.

    A semicolon or an equals sign within a value cannot be written; both are compared as blanks.
    """
    return parse_mapping(items)


def written_answers(answers: Mapping[str, str]) -> str | None:
    """Return answers as the Settings tab keeps them, None where there are none."""
    bare = str.maketrans(";；=", "   ")
    return "; ".join(f"{key.translate(bare).strip()}={value.translate(bare).strip()}"
                     for key, value in answers.items()) or None  # fmt: skip


def answered(source: PullSource, given: Mapping[str, str], columns: Iterable[str] = ()) -> PullSource:
    """Return `source` with the answers in `given` put where each is kept.

    A column's header goes to the mapping, a sheet to `sheet`, the order of dates to `date_order`, all others to
    `answers`. `columns` are the keys of the table's columns.
    """
    mapping = parse_mapping(source.mapping)
    answers = parse_answers(source.answers)
    sheet, order = source.sheet, source.date_order
    known = set(columns)
    for key, value in given.items():
        if key == "sheet":
            sheet = value
        elif key == "date_order":
            order = value
        elif key in known:
            mapping[key] = value
        else:
            answers[key] = value
    text = "; ".join(f"{key}={value}" for key, value in mapping.items()) or None
    return PullSource(source.source, sheet, text, order, written_answers(answers))


__all__ = [
    "GROUPS", "SETTINGS", "PullSource", "Setting", "SettingIssue", "Settings",
    "answered", "parse_answers", "parse_mapping", "read_settings", "setting", "written_answers",
]  # fmt: skip
