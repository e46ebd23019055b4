"""What the functions in cells answer: a figure, a change, a text of the review (no Excel needed).

Names may be keys, Chinese or English. What cannot be answered raises a SalesReviewError with its sentence.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from salesreview.choosing import choose
from salesreview.errors import UsageError
from salesreview.metrics.catalog import DIMENSIONS, METRICS, find_dimension, find_metric, member_label
from salesreview.metrics.reasons import reason_text
from salesreview.period import Month
from salesreview.spelling import nearest

if TYPE_CHECKING:
    from salesreview.metrics.facts import Facts
    from salesreview.metrics.model import Fact

#: What a cell may hand over: text, a number, a date, or nothing.
Given = str | float | dt.date | None
_EXCEL_ZERO = dt.date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class _Compared:
    """What `compare` may be asked for: a field of a fact."""

    key: str
    zh: str
    en: str


COMPARED = (
    _Compared("mom", "环比", "MoM"),
    _Compared("yoy", "同比", "YoY"),
    _Compared("ytd", "本年累计", "YTD"),
    _Compared("ytd_yoy", "本年累计同比", "YTD YoY"),
    _Compared("target", "目标", "Target"),
    _Compared("attainment", "完成率", "Attainment"),
    _Compared("gap", "差距", "Gap"),
    _Compared("mom_base", "上月", "Month before"),
    _Compared("yoy_base", "上年同月", "Year before"),
)


def metric_value(facts: Facts, key: Given, month: Given, dimension: Given, member: Given) -> float:
    """Return a metric's value: money in currency units, a rate as 0.123. A month is a date or text such as 2026-10.

    Raises UsageError for names that nothing bears, and where there is no value, with the reason.
    """
    fact = _fact(facts, key, month, dimension, member)
    if fact.value is None:
        raise _without(fact.reason)
    return fact.value


def compared_value(facts: Facts, key: Given, what: Given, month: Given, dimension: Given, member: Given) -> float:
    """Return a change of a metric, its target and the like (see `COMPARED`); of a rate as 0.032 for 3.2 pp.

    Raises UsageError as `metric_value` does, and where there is nothing to compare with.
    """
    field = choose(_text(what) or "mom", COMPARED, "对比方式", "comparison").key
    fact = _fact(facts, key, month, dimension, member)
    found: float | None = getattr(fact, field)
    if found is None:
        if fact.value is None:
            raise _without(fact.reason)
        raise UsageError(
            "n/a（没有可比的基数或目标；较早月份只有数值和目标）",
            "n/a (there is no base or target to compare with; earlier months have values and targets only)",
        )
    return found


def slot_of(text: Given) -> str:
    """Return the key of the slot that a text names. Raises UsageError with the nearest names for anything else."""
    from salesreview.commentary.slots import SLOTS

    return choose(_text(text), SLOTS, "文字", "text").key


def _fact(facts: Facts, key: Given, month: Given, dimension: Given, member: Given) -> Fact:
    name, by, of = _text(key), _text(dimension), _text(member)
    metric = find_metric(name) or choose(name, METRICS, "指标", "metric").key
    axis = find_dimension(by)
    if axis is None:
        axis = choose(by, DIMENSIONS, "维度", "dimension").key
    if of and not axis:
        raise UsageError(
            f"“{of}”属于哪个维度？请在第三个参数写维度，如“区域”。",
            f"Which dimension does “{of}” belong to? Name it before the member, such as Region.",
        )
    when = _month(month)
    fact = facts.get(metric, axis, _member(facts, metric, axis, of) if axis else "", when)
    if fact is None:
        raise UsageError(
            f"没有{(when or facts.month).label('zh')}的这个数；可用的是报告月份及之前 24 个月。",
            f"There is no such figure for {(when or facts.month).label('en')}; there are those of the month under "
            "review and of the 24 months before it.",
        )
    return fact


def _member(facts: Facts, metric: str, dimension: str, text: str) -> str:
    names = facts.named_members(metric, dimension)
    if text.casefold() in names:
        return names[text.casefold()]
    if not text:
        raise UsageError(
            '写了维度，还需要成员，如 SR_METRIC("销售额", , "区域", "华东")。',
            'A dimension needs a member too, as in SR_METRIC("Revenue", , "Region", "East China").',
        )
    near = list(dict.fromkeys(names[name] for name in nearest(text, names)))
    shown = near or list(dict.fromkeys(names.values()))[:5]
    zh, en = ("、".join(member_label(dimension, each, "zh") for each in shown),
              ", ".join(member_label(dimension, each, "en") for each in shown))  # fmt: skip
    if not shown:
        raise UsageError(
            "这个指标在报告月份不能按此维度细分。", "This metric is not told by this dimension this month."
        )
    if near:
        raise UsageError(f"没有成员“{text}”。是否想用：{zh}？", f"There is no member “{text}”. Did you mean: {en}?")
    raise UsageError(f"没有成员“{text}”。例如：{zh}。", f"There is no member “{text}”. There are, for instance: {en}.")


def _month(given: Given) -> Month | None:
    """Read a month: a date, the number that Excel keeps a date as, or text; None for the month under review."""
    if isinstance(given, dt.date):
        return Month.of(given)
    if isinstance(given, int | float) and not isinstance(given, bool) and 30_000 < given < 80_000:
        return Month.of(_EXCEL_ZERO + dt.timedelta(days=int(given)))
    text = _text(given)
    if not text:
        return None
    try:
        return Month.parse(text)
    except ValueError as error:
        raise UsageError(
            f"“{text}”不是月份；请写 2026-10，或引用一个日期。", f"“{text}” is no month; write 2026-10, or give a date."
        ) from error


def _text(given: Given) -> str:
    if isinstance(given, float) and given.is_integer():
        given = int(given)
    return "" if given is None else str(given).strip()


def _without(reason: str | None) -> UsageError:
    zh, en = (reason_text(reason, lang) if reason else "" for lang in ("zh", "en"))
    return UsageError(f"n/a（{zh}）" if zh else "n/a", f"n/a ({en})" if en else "n/a")
