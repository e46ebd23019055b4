"""The Home tab: what to do, the buttons, the state of the workbook, links to every tab."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from salesreview.review import palette
from salesreview.template.captions import caption, labels

if TYPE_CHECKING:
    from salesreview.paint.names import Names
    from salesreview.paint.theme import Theme

#: Button caption -> the Sub it runs.
BUTTONS: tuple[tuple[str, str], ...] = (
    ("refresh", "SalesReview.RefreshReview"),
    ("take_back", "SalesReview.TakeBack"),
    ("pull", "SalesReview.PullData"),
    ("check", "SalesReview.CheckReview"),
    ("send", "SalesReview.SendReview"),
    ("settings", "SalesReview.ShowSettings"),
)
#: Status cards: label and value share the key; (first column, last column, number format).
_CARDS: tuple[tuple[str, int, int, str], ...] = (
    ("month", 1, 2, "@"),
    ("data_until", 3, 4, "yyyy-mm-dd"),
    ("refreshed", 5, 7, "yyyy-mm-dd hh:mm"),
    ("issues", 8, 9, "#,##0"),
    ("na", 10, 12, "#,##0"),
)
_LAST = 12
_LINKS_PER_ROW = 4
_BUTTON_WIDTH, _BUTTON_HEIGHT = 128, 32  # pixels


def _heading(sheet: Any, theme: Theme, names: Names, texts: dict[str, str], name: str, row: int) -> None:
    look = theme(
        font_size=palette.SECTION_SIZE, bold=True, font_color=palette.ACCENT, bottom=1, bottom_color=palette.HAIRLINE
    )
    sheet.merge_range(row, 1, row, _LAST, texts[name], look)
    sheet.set_row_pixels(row, 26)
    names.add(name, sheet, row, 1)


def _status(sheet: Any, theme: Theme, names: Names, texts: dict[str, str], lang: str, row: int) -> None:
    for key, first, last, number_format in _CARDS:
        card = {"bg_color": palette.PANEL, "indent": 1, "right": 5, "right_color": palette.WHITE}
        muted = theme(font_size=palette.LABEL_SIZE, font_color=palette.MUTED, **card)
        value = theme(font_size=13, bold=True, align="left", num_format=number_format, **card)
        sheet.merge_range(row, first, row, last, texts[f"SR_home_label_{key}"], muted)
        shown = caption("not_refreshed" if key == "refreshed" else "none_yet", lang)
        sheet.merge_range(row + 1, first, row + 1, last, shown, value)
        names.add(f"SR_home_label_{key}", sheet, row, first)
        names.add(f"SR_home_{key}", sheet, row + 1, first)
    sheet.set_row_pixels(row, 24)
    sheet.set_row_pixels(row + 1, 30)
    note = theme(font_size=palette.LABEL_SIZE, font_color=palette.ASK, text_wrap=True, valign="top", indent=1)
    sheet.merge_range(row + 2, 1, row + 2, _LAST, "", note)
    names.add("SR_home_note", sheet, row + 2, 1)
    sheet.set_row_pixels(row + 2, 40)


def _links(sheet: Any, theme: Theme, names: Names, tabs: Sequence[Any], row: int) -> int:
    """Write links to `tabs` from `row` on; return the row below them.

    A link leads to a defined name of its tab, so that it still does when the tab is renamed.
    """
    look = theme(font_color=palette.ACCENT, bottom=4, bottom_color=palette.HAIRLINE)
    blank = theme(bottom=4, bottom_color=palette.HAIRLINE)
    rows = -(-len(tabs) // _LINKS_PER_ROW)
    for place in range(rows * _LINKS_PER_ROW):
        at, column = row + place // _LINKS_PER_ROW, 1 + place % _LINKS_PER_ROW * 3
        tab = tabs[place] if place < len(tabs) else None
        sheet.merge_range(at, column, at, column + 2, "", look if tab else blank)
        if tab is not None:
            target = names.first_on(tab) or f"'{tab.get_name()}'!A1"
            sheet.write_url(at, column, f"internal:{target}", look, tab.get_name())
    return row + rows


def paint_home(sheet: Any, theme: Theme, names: Names, lang: str, review: Sequence[Any], raw: Sequence[Any]) -> None:
    """Paint the Home tab, with links to the worksheets `review` and `raw`, which must have their names already."""
    texts = labels(lang)
    sheet.hide_gridlines(2)
    sheet.set_tab_color(palette.TAB_HOME)
    sheet.set_default_row(18)
    sheet.set_column(0, 0, 2, theme())
    sheet.set_column(1, _LAST, 9.7, theme())
    sheet.set_column(_LAST + 1, _LAST + 1, 2, theme())
    for row, pixels in ((0, 8), (1, 40), (2, 24), (3, 12)):
        sheet.set_row_pixels(row, pixels)
    sheet.merge_range(0, 1, 0, _LAST, "", theme(bg_color=palette.ACCENT))
    sheet.write(1, 1, texts["SR_home_title"], theme(font_size=palette.TITLE_SIZE, bold=True))
    names.add("SR_home_title", sheet, 1, 1)
    muted = theme(font_size=palette.LABEL_SIZE, font_color=palette.MUTED)
    sheet.write(2, 1, texts["SR_home_subtitle"], muted)
    names.add("SR_home_subtitle", sheet, 2, 1)

    _heading(sheet, theme, names, texts, "SR_home_label_steps", 4)
    step = theme(text_wrap=True)
    for number in range(1, 5):
        row = 4 + number
        sheet.merge_range(row, 1, row, _LAST, texts[f"SR_home_step_{number}"], step)
        sheet.set_row_pixels(row, 24)
        names.add(f"SR_home_step_{number}", sheet, row, 1)

    sheet.set_row_pixels(9, 12)
    sheet.set_row_pixels(10, _BUTTON_HEIGHT + 8)
    for place, (key, macro) in enumerate(BUTTONS):
        look = {"macro": macro, "caption": caption(key, lang), "width": _BUTTON_WIDTH, "height": _BUTTON_HEIGHT}
        sheet.insert_button(10, 1 + place * 2, {**look, "y_offset": 4, "description": caption(f"{key}_tip", lang)})

    _heading(sheet, theme, names, texts, "SR_home_label_status", 12)
    _status(sheet, theme, names, texts, lang, 13)

    row = 17
    for name, tabs in (("SR_home_label_review", review), ("SR_home_label_raw", raw)):
        if tabs:
            _heading(sheet, theme, names, texts, name, row)
            row = _links(sheet, theme, names, tabs, row + 1) + 1
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 1)
    sheet.print_area(0, 0, row, _LAST + 1)
    sheet.set_first_sheet()
    sheet.activate()
