"""The mail of a run: what is new, what still stands, what is over, how far the data reach. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from salesreview.insights.alerts import DAY, LIMIT, STALE
from salesreview.mail.body import Page, document
from salesreview.mail.texts import clean, one_line
from salesreview.review import palette
from salesreview.settings import Settings
from salesreview.watch.ledger import Known, News
from salesreview.watch.words import sentence, title

#: The order that rules are told in, and their headings.
_RULES = {
    STALE: ("数据停更", "Data stopped"),
    LIMIT: ("超出界限", "Beyond a limit"),
    DAY: ("当日异常", "Unusual days"),
    "month": ("当月异常", "Unusual months"),
}
_IN_SUBJECT = 3  # titles that a subject names


@dataclass(frozen=True, slots=True)
class Message:
    """A mail's words."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class About:
    """What a mail says beside its alerts: the workbook's name, the time, the data's last day, notes."""

    book: str
    now: dt.datetime
    until: dt.date | None
    notes: tuple[str, ...] = ()


def compose(news: News, settings: Settings, about: About) -> Message:
    """Return the mail of a run in the settings' language."""
    lang = settings.language
    groups = _groups(news, settings)
    heading = _say(lang, "销售预警", "Sales alerts")
    subtitle = " · ".join(clean(text) for text in (settings.company, settings.department) if text)
    foot = _foot(about, lang)
    lines = [heading, *([subtitle] if subtitle else [])]
    page = Page(lang)
    rows = page.top(heading, subtitle)
    for name, sentences in groups:
        lines += ["", f"■ {name}", *(f"- {each}" for each in sentences)]
        rows.append(page.heading(name))
        rows += [page.row(escape(each), 14, palette.INK, "padding:7px 0 0 0") for each in sentences]
    rows.append(page.row("<br>".join(map(escape, foot)), 12, palette.MUTED, "padding:24px 0 0 0"))
    text = "\n".join([*lines, "", *foot]) + "\n"
    return Message(_subject(news, settings), text, document(lang, heading, "".join(rows)))


def _say(lang: str, zh: str, en: str) -> str:
    return zh if lang == "zh" else en


def _groups(news: News, settings: Settings) -> list[tuple[str, list[str]]]:
    """Return headings and sentences: the new ones by rule, then reminders, then what is over."""
    lang = settings.language
    groups = []
    for rule, names in _RULES.items():
        of_rule = [each for each in news.new if each.alert.rule == rule]
        if of_rule:
            groups.append((names[0 if lang == "zh" else 1], _sentences(of_rule, settings)))
    if news.again:
        groups.append((_say(lang, "仍未解除（提醒）", "Still standing (reminder)"), _standing(news.again, settings)))
    if news.over:
        groups.append((_say(lang, "已解除", "Over"), _sentences(news.over, settings)))
    return groups


def _sentences(group: Sequence[Known], settings: Settings) -> list[str]:
    ordered = sorted(group, key=lambda each: (each.alert.period, each.id))
    return [clean(sentence(each.alert, settings, settings.language)) for each in ordered]


def _standing(group: Sequence[Known], settings: Settings) -> list[str]:
    ordered = sorted(group, key=lambda each: (each.alert.period, each.id))
    lang = settings.language
    since = (each.first_seen for each in ordered)
    seen = [_say(lang, f"（{at:%m-%d %H:%M} 首次发现）", f" (first seen {at:%d %b %H:%M})") for at in since]
    return [text + first for text, first in zip(_sentences(ordered, settings), seen, strict=True)]


def _subject(news: News, settings: Settings) -> str:
    lang = settings.language
    group = news.new or news.again
    names = list(dict.fromkeys(title(each.alert, lang) for each in group))
    shown = _say(lang, "、", ", ").join(names[:_IN_SUBJECT]) + (_say(lang, " 等", " …") if names[_IN_SUBJECT:] else "")
    count = len(group)
    if news.new:
        text = _say(lang, f"销售预警 {count} 项：{shown}", f"{count} sales alert{'' if count == 1 else 's'}: {shown}")
    else:
        text = _say(
            lang,
            f"销售预警提醒 {count} 项：{shown}",
            f"Reminder of {count} sales alert{'' if count == 1 else 's'}: {shown}",
        )
    owner = " · ".join(each for each in (settings.company, settings.department) if each)
    return one_line(f"{text}{_say(lang, '｜', ' – ')}{owner}" if owner else text)


def _foot(about: About, lang: str) -> list[str]:
    until = about.until.isoformat() if about.until else _say(lang, "未知", "unknown")
    return [
        *about.notes,
        _say(
            lang,
            f"工作簿：{clean(about.book)}；数据截至 {until}；检查时间 {about.now:%Y-%m-%d %H:%M}。",
            f"Workbook: {clean(about.book)}; data up to {until}; looked at on {about.now:%Y-%m-%d %H:%M}.",
        ),
        _say(
            lang,
            "每项预警只发一次；界限在工作簿的设置页修改。",
            "Each alert is mailed once; change the limits on the workbook's Settings tab.",
        ),
    ]
