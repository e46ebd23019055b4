"""Alerts as sentences in Chinese and English, their figures as the review shows them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from salesreview.insights.alerts import DAY, HIGH, LIMIT, STALE, Alert
from salesreview.language import day as day_name
from salesreview.language import money, number, percent
from salesreview.metrics.catalog import METRIC
from salesreview.metrics.model import Unit
from salesreview.period import Month

if TYPE_CHECKING:
    from salesreview.settings import Settings

_DIGITS = {Unit.COUNT: 0, Unit.DAYS: 1, Unit.HOURS: 1, Unit.RATIO: 2, Unit.SCORE: 1}
_AFTER = {Unit.DAYS: ("天", " days"), Unit.HOURS: ("小时", " hours")}


def title(alert: Alert, lang: str) -> str:
    """Return what an alert is about, in a word or two."""
    if alert.rule == STALE:
        return "数据停更" if lang == "zh" else "data stopped"
    return METRIC[alert.metric].label(lang)


def sentence(alert: Alert, settings: Settings, lang: str) -> str:
    """Return an alert as a whole sentence: what, when, how much, and what it was held against."""
    return _zh(alert, settings) if lang == "zh" else _en(alert, settings)


def figure(value: float, metric: str, settings: Settings, lang: str) -> str:
    """Return a metric's value with its unit; averages of counts keep one digit."""
    unit = METRIC[metric].unit
    if unit is Unit.MONEY:
        return money(value, lang, replace(settings, language=lang).money_unit, settings.currency)
    if unit is Unit.RATE:
        return percent(value)
    digits = 1 if unit is Unit.COUNT and not float(value).is_integer() else _DIGITS[unit]
    return number(value, digits) + _AFTER.get(unit, ("", ""))[0 if lang == "zh" else 1]


def _zh(alert: Alert, settings: Settings) -> str:
    if alert.rule == STALE:
        at = f"{alert.period.year}年{day_name(alert.period, 'zh')}"
        return f"数据停在{at}，此后已有 {number(alert.value)} 个工作日没有新数据。"
    metric = METRIC[alert.metric].zh
    value = figure(alert.value, alert.metric, settings, "zh")
    beyond = "高于" if alert.side == HIGH else "低于"
    when = day_name(alert.period, "zh") if alert.rule == DAY else Month.of(alert.period).label("zh")
    if alert.running:
        when += "截至目前"
    if alert.rule == LIMIT:
        bound = alert.high if alert.side == HIGH else alert.low
        held = f"{'上限' if alert.side == HIGH else '下限'} {_bound(bound, alert, settings, 'zh')}"
        return f"{when}{metric} {value}，{beyond}{held}{f'（共 {alert.n} 例）' if alert.n is not None else ''}。"
    basis = f"此前 {alert.n} 个{'同类日' if alert.rule == DAY else '月'}"
    return f"{when}{metric} {value}，{beyond}预期范围（{_range(alert, settings, 'zh')}，依据{basis}）。"


def _en(alert: Alert, settings: Settings) -> str:
    if alert.rule == STALE:
        days = "1 working day has" if alert.value == 1 else f"{number(alert.value)} working days have"
        at = f"{day_name(alert.period, 'en')} {alert.period.year}"
        return f"The data stop at {at}: {days} passed since without new data."
    metric = METRIC[alert.metric].en
    value = figure(alert.value, alert.metric, settings, "en")
    beyond = "above" if alert.side == HIGH else "below"
    when = f"on {day_name(alert.period, 'en')}" if alert.rule == DAY else f"in {Month.of(alert.period).label('en')}"
    if alert.running:
        when += " so far"
    if alert.rule == LIMIT:
        bound = alert.high if alert.side == HIGH else alert.low
        cases = f" ({alert.n} case{'' if alert.n == 1 else 's'})" if alert.n is not None else ""
        return f"{metric} {when}: {value}, {beyond} the limit of {_bound(bound, alert, settings, 'en')}{cases}."
    kind = "days of its kind" if alert.rule == DAY else "months"
    held = f"{_range(alert, settings, 'en')}, by the {alert.n} {kind} before"
    return f"{metric} {when}: {value}, {beyond} what is expected ({held})."


def _bound(value: float | None, alert: Alert, settings: Settings, lang: str) -> str:
    return "" if value is None else figure(value, alert.metric, settings, lang)


def _range(alert: Alert, settings: Settings, lang: str) -> str:
    low, high = (_bound(value, alert, settings, lang) for value in (alert.low, alert.high))
    if lang == "zh":
        return f"{low} 至 {high}" if low and high else f"不低于 {low}" if low else f"不高于 {high}"
    return f"{low} to {high}" if low and high else f"{low} or more" if low else f"{high} or less"
