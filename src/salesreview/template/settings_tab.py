"""The Settings tab: one line a setting, then the blocks for alert limits and data sources."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from salesreview.review import palette
from salesreview.settings import GROUPS, SETTINGS, Setting
from salesreview.tables.catalog import SCHEMAS
from salesreview.template.captions import (
    DATE_ORDERS,
    LIMIT_HEADERS,
    SOURCE_HEADERS,
    labels,
    pick,
)

if TYPE_CHECKING:
    from salesreview.paint.names import Names
    from salesreview.paint.theme import Theme

LIMIT_ROWS = 15
_LABEL, _VALUE, _HELP = 1, 2, 3
_LAST = 7
_WIDTHS = (2, 36, 26, 40, 18, 44, 13, 44, 2)
_FORMATS = {"month": "yyyy-mm", "date": "yyyy-mm-dd", "percent": "0%", "number": "#,##0"}
_WHOLE = frozenset({"fiscal_start", "active_window", "quality_months"})
_ROW = 22  # pixels


def choice_names(setting: Setting, lang: str) -> list[str]:
    """Return the names of a setting's choices in `lang`."""
    return [zh if lang == "zh" else en for _, zh, en in setting.choices]


def default_value(setting: Setting, lang: str) -> str | float | None:
    """Return what stands in a new workbook's cell: the default; a choice by its name; `lang` as the language."""
    value = lang if setting.key == "language" else setting.default
    for key, zh, en in setting.choices:
        if key == value:
            return zh if lang == "zh" else en
    return value


def _span(setting: Setting, lang: str) -> str:
    if setting.high is None:
        return f"不小于 {setting.low:g}" if lang == "zh" else f"at least {setting.low:g}"
    low, high = f"{setting.low:g}", f"{setting.high:g}"
    if setting.kind == "percent":
        low, high = f"{setting.low:.0%}", f"{setting.high:.0%}"
    return f"{low} 至 {high}" if lang == "zh" else f"{low} to {high}"


def validation(setting: Setting, lang: str) -> dict[str, Any] | None:
    """Return the XlsxWriter data validation of a setting's cell, its error text in `lang`; None: any text may be."""
    zh = lang == "zh"
    title = "请检查该设置" if zh else "Please check this setting"
    common: dict[str, Any] = {"ignore_blank": True, "error_title": title}
    if setting.kind == "choice":
        message = "请从列表中选择。" if zh else "Please choose from the list."
        return {**common, "validate": "list", "source": choice_names(setting, lang), "error_message": message}
    if setting.kind in ("month", "date"):
        example = "2026-10" if setting.kind == "month" else "2026-10-31"
        message = f"请按 {example} 的格式填写，或留空。" if zh else f"Please write it as {example}, or leave it blank."
        # A warning, not a stop: months as text (2026年10月) are read too.
        return {
            **common, "validate": "date", "criteria": ">=", "value": dt.date(2000, 1, 1),
            "error_type": "warning", "error_message": message,
        }  # fmt: skip
    if setting.kind in ("number", "percent") and setting.low is not None:
        span = _span(setting, lang)
        whole = "整数" if zh else " whole"
        kind = whole if setting.key in _WHOLE else ("数字" if zh else "")
        message = f"请填写{kind}：{span}。" if zh else f"Please write a{kind} number, {span}."
        limits: dict[str, Any] = (
            {"criteria": ">=", "value": setting.low}
            if setting.high is None
            else {"criteria": "between", "minimum": setting.low, "maximum": setting.high}
        )
        checked = "integer" if setting.key in _WHOLE else "decimal"
        return {**common, "validate": checked, **limits, "error_message": message}
    return None


class _Painter:
    """Writes down the tab, row by row."""

    def __init__(self, sheet: Any, theme: Theme, names: Names, lang: str) -> None:
        self.sheet, self.theme, self.names, self.lang = sheet, theme, names, lang
        self.texts = labels(lang)
        self.row = 0
        line = {"bottom": 4, "bottom_color": palette.HAIRLINE}
        self.label = theme(**line)
        self.muted = theme(font_size=palette.LABEL_SIZE, font_color=palette.MUTED)
        self.help = theme(font_size=palette.LABEL_SIZE, font_color=palette.MUTED, indent=1)
        self.key = theme(font_size=palette.LABEL_SIZE, font_color=palette.MUTED, **line)
        self.header = theme(font_size=palette.LABEL_SIZE, font_color=palette.MUTED, bottom=1, bottom_color=palette.INK)

    def entry(self, number_format: str = "@", **changes: Any) -> Any:
        """Return the look of a cell that a person fills in."""
        look = {"bg_color": palette.PANEL, "bottom": 4, "bottom_color": palette.HAIRLINE, "align": "left"}
        return self.theme(**{**look, "num_format": number_format, **changes})

    def named(self, name: str, row: int, column: int, look: Any) -> None:
        """Write the label that `name` stands for, and give its cell the name."""
        self.sheet.write(row, column, self.texts[name], look)
        self.names.add(name, self.sheet, row, column)

    def title(self) -> None:
        sheet = self.sheet
        for row, pixels in ((0, 8), (1, 40), (2, 24), (3, 8)):
            sheet.set_row_pixels(row, pixels)
        sheet.merge_range(0, 1, 0, _LAST, "", self.theme(bg_color=palette.ACCENT))
        self.named("SR_settings_title", 1, _LABEL, self.theme(font_size=palette.TITLE_SIZE, bold=True))
        self.named("SR_settings_subtitle", 2, _LABEL, self.muted)
        sheet.freeze_panes(3, 0)
        self.row = 4

    def heading(self, name: str) -> None:
        ruled = {"bottom": 1, "bottom_color": palette.HAIRLINE}
        look = self.theme(font_size=palette.SECTION_SIZE, bold=True, font_color=palette.ACCENT, **ruled)
        for column in range(_LABEL + 1, _LAST + 1):
            self.sheet.write_blank(self.row, column, None, self.theme(**ruled))
        self.named(name, self.row, _LABEL, look)
        self.sheet.set_row_pixels(self.row, 26)
        self.row += 1

    def setting(self, setting: Setting) -> None:
        row, sheet = self.row, self.sheet
        self.named(f"SR_label_{setting.key}", row, _LABEL, self.label)
        # a long company name would end where the help begins
        fitted = {"shrink": True} if setting.group == "basics" else {}
        look = self.entry(_FORMATS.get(setting.kind, "@"), **fitted)
        value = default_value(setting, self.lang)
        if value is None:
            sheet.write_blank(row, _VALUE, None, look)
        else:
            sheet.write(row, _VALUE, value, look)
        self.names.add(setting.cell, sheet, row, _VALUE)
        self.named(f"SR_help_{setting.key}", row, _HELP, self.help)
        if rule := validation(setting, self.lang):
            sheet.data_validation(row, _VALUE, row, _VALUE, rule)
        sheet.set_row_pixels(row, _ROW)
        self.row += 1

    def block_header(self, name: str, key: str, headers: tuple[tuple[str, str], ...]) -> None:
        """Write a block's heading, help and header row; `name` is the block's."""
        self.row += 1
        self.heading(f"SR_label_{key}")
        self.named(f"SR_help_{key}", self.row, _LABEL, self.muted)
        self.sheet.set_row_pixels(self.row, _ROW)
        self.row += 1
        for offset, pair in enumerate(headers):
            self.sheet.write(self.row, _LABEL + offset, pick(pair, self.lang), self.header)
        self.names.add(name, self.sheet, self.row, _LABEL)
        self.row += 1

    def limits(self) -> None:
        self.block_header("SR_limits", "limits", LIMIT_HEADERS)
        for _ in range(LIMIT_ROWS):
            self.sheet.write_blank(self.row, _LABEL, None, self.entry())
            for column in (_LABEL + 1, _LABEL + 2):
                self.sheet.write_blank(self.row, column, None, self.entry("General"))
            self.sheet.set_row_pixels(self.row, _ROW)
            self.row += 1

    def sources(self) -> None:
        self.block_header("SR_sources", "sources", SOURCE_HEADERS)
        first = self.row
        for schema in SCHEMAS:
            self.sheet.write(self.row, _LABEL, schema.label(self.lang), self.label)
            self.sheet.write(self.row, _LABEL + 1, schema.key, self.key)
            for offset in range(2, len(SOURCE_HEADERS)):
                self.sheet.write_blank(self.row, _LABEL + offset, None, self.entry())
            self.sheet.set_row_pixels(self.row, _ROW)
            self.row += 1
        order = _LABEL + [en for _, en in SOURCE_HEADERS].index("Date order")
        orders = {"validate": "list", "source": list(DATE_ORDERS)}
        self.sheet.data_validation(first, order, self.row - 1, order, orders)


def paint_settings(sheet: Any, theme: Theme, names: Names, lang: str) -> None:
    """Paint the Settings tab: values are named SR_set_<key>, the blocks SR_limits and SR_sources."""
    sheet.hide_gridlines(2)
    sheet.set_tab_color(palette.TAB_HOME)
    sheet.set_default_row(18)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width, theme())
    painter = _Painter(sheet, theme, names, lang)
    painter.title()
    for key, _, _ in GROUPS:
        painter.heading(f"SR_label_group_{key}")
        for setting in SETTINGS:
            if setting.group == key:
                painter.setting(setting)
        painter.row += 1
    painter.row -= 1
    sheet.set_h_pagebreaks([painter.row + 1])
    painter.limits()
    painter.sources()
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, painter.row, _LAST + 1)
    sheet.set_footer("&L&A&R&P / &N")
