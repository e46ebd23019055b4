"""Tabs of the copy that are there only when asked for: raw rows, settings, the slots' history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from salesreview.mail.texts import clean
from salesreview.review import palette
from salesreview.review.document import CellValue
from salesreview.tables.catalog import schema
from salesreview.xlsx.address import LAST_ROW

if TYPE_CHECKING:
    from salesreview.mail.content import Content
    from salesreview.paint.theme import Theme
    from salesreview.tables.model import RawSheet

_NAMES = {"settings": ("设置", "Settings"), "history": ("文字记录", "Wording history")}
_HISTORY = (("文字", "Slot"), ("月份", "Month"), ("语言", "Language"), ("自动文字", "Generated"), ("保留", "Kept"),
            ("显示", "Shown"), ("状态", "State"))  # fmt: skip
_SETTINGS = (("设置", "Setting"), ("值", "Value"))


def extra_captions(content: Content) -> list[str]:
    """Return the captions of the extra tabs, in order; one that a tab of the review has says that it is the data."""
    taken = {tab.caption.casefold() for tab in content.tabs}
    found: list[str] = []

    def add(caption: str, mark: str) -> None:
        unique = caption if caption.casefold() not in taken else caption[: 31 - len(mark)] + mark
        taken.add(unique.casefold())
        found.append(unique)

    for sheet in content.extras.raw:
        add(_raw_caption(content, sheet), content.say("数据", " data"))
    for key in ("settings", "history"):
        if getattr(content.extras, key):
            add(content.say(*_NAMES[key]), content.say("页", " tab"))
    return found


def _raw_caption(content: Content, sheet: RawSheet) -> str:
    return schema(sheet.table).label(content.language)


def add_extras(book: Any, theme: Theme, content: Content) -> None:
    """Add the extra tabs to an XlsxWriter workbook."""
    captions = iter(extra_captions(content))
    for raw in content.extras.raw:
        _paint(book, theme, next(captions), raw.headers, raw.frame.rows())
    for rows, headers in ((content.extras.settings, _SETTINGS), (content.extras.history, _HISTORY)):
        if rows:
            _paint(book, theme, next(captions), [content.say(*pair) for pair in headers], rows)


def _paint(book: Any, theme: Theme, caption: str, headers: Sequence[str], rows: Sequence[Sequence[CellValue]]) -> None:
    sheet = book.add_worksheet(caption)
    sheet.set_tab_color(palette.TAB_RAW)
    sheet.freeze_panes(1, 0)
    head = theme(font_color=palette.MUTED, bottom=1, bottom_color=palette.INK)
    body = theme()
    dates = {dt.date: theme(num_format="yyyy-mm-dd"), dt.datetime: theme(num_format="yyyy-mm-dd hh:mm")}
    for column, header in enumerate(headers):
        sheet.set_column(column, column, 16)
        sheet.write_string(0, column, clean(header), head)
    for number, row in enumerate(rows[: LAST_ROW - 1], 1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                if value:
                    sheet.write_string(number, column, clean(value), body)
            elif isinstance(value, dt.date):
                sheet.write_datetime(number, column, value, dates[type(value)])
            elif isinstance(value, bool):
                sheet.write_boolean(number, column, value, body)
            elif isinstance(value, int | float) and value == value and abs(value) != float("inf"):
                sheet.write_number(number, column, value, body)
