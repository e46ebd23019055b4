"""The raw tabs: a hint, and an Excel Table whose columns are typed down to the sheet's end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from salesreview.review import palette
from salesreview.tables.model import Column, Kind, TableSchema
from salesreview.template.captions import labels, text_width

if TYPE_CHECKING:
    from salesreview.paint.names import Names
    from salesreview.paint.theme import Theme

HEADER_ROW = 2  # from 0
_LAST_ROW = 1048575  # from 0
_FORMATS = {
    Kind.ID: "@",
    Kind.TEXT: "@",
    Kind.DATE: "yyyy-mm-dd",
    Kind.MONTH: "yyyy-mm",
    Kind.NUMBER: "General",
    Kind.MONEY: "#,##0.00",
    Kind.YESNO: "@",
    Kind.CHOICE: "@",
}
_WIDTHS = {
    Kind.ID: 14,
    Kind.TEXT: 16,
    Kind.DATE: 13,
    Kind.MONTH: 11,
    Kind.NUMBER: 12,
    Kind.MONEY: 16,
    Kind.YESNO: 11,
    Kind.CHOICE: 14,
}
#: Columns that hold a sentence.
_LONG = frozenset({"description", "task", "note", "risk", "response", "reason", "strategy", "item"})
_YESNO = {"zh": ["是", "否"], "en": ["Yes", "No"]}
_PICK = {
    "zh": ("请核对", "该值不在列表中。若确认无误，可以保留。"),
    "en": ("Please check", "This value is not in the list. Keep it if it is right."),
}


def column_width(column: Column) -> float:
    """Return a width, in characters, for the header in both languages (its mark and filter button too) and values."""
    header = max(text_width(column.zh), text_width(column.en)) + 5
    return max(header, 40 if column.key in _LONG else _WIDTHS[column.kind])


def choices(column: Column, lang: str) -> list[str]:
    """Return the values to choose from in `lang`; none for a column that is not a choice."""
    if column.kind is Kind.YESNO:
        return _YESNO[lang]
    return [choice.zh if lang == "zh" else choice.en for choice in column.choices]


def _header_look(column: Column) -> dict[str, Any]:
    """Return how a header looks; the * of a required one is its number format's, so the text stays clean."""
    figure = column.kind in (Kind.NUMBER, Kind.MONEY)
    look: dict[str, Any] = {
        "font_size": palette.LABEL_SIZE,
        "bold": column.required,
        "font_color": palette.ACCENT if column.required else palette.MUTED,
        "bg_color": palette.PANEL,
        "bottom": 2 if column.required else 1,
        "bottom_color": palette.ACCENT if column.required else palette.INK,
        "align": "right" if figure else "left",
        "indent": 2 if figure else 0,  # clear of the filter button
    }
    return look | ({"num_format": '@" *"'} if column.required else {})


def _add_list(sheet: Any, index: int, column: Column, lang: str) -> None:
    values = choices(column, lang)
    if not values:
        return
    title, message = _PICK[lang]
    sheet.data_validation(
        HEADER_ROW + 1, index, _LAST_ROW, index,
        {
            "validate": "list",
            "source": values,
            # The cleaning knows aliases and both languages, so a value outside the list may be right.
            "show_error": not column.open,
            "error_type": "warning",
            "error_title": title,
            "error_message": message,
        },
    )  # fmt: skip


def paint_raw_tab(sheet: Any, theme: Theme, names: Names, lang: str, schema: TableSchema) -> None:
    """Paint one raw tab: hint (named SR_hint_<key>), legend, and the empty Excel Table."""
    texts = labels(lang)
    sheet.set_tab_color(palette.TAB_RAW)
    hint, legend = f"SR_hint_{schema.key}", f"SR_legend_{schema.key}"
    sheet.set_row_pixels(0, 26)
    sheet.set_row_pixels(HEADER_ROW, 26)
    # The first cells hold text wider than their columns and must not take the columns' number formats.
    sheet.write(0, 0, texts[hint], theme(bold=True))
    sheet.write(1, 0, texts[legend], theme(font_size=palette.LABEL_SIZE, font_color=palette.MUTED))
    names.add(hint, sheet, 0, 0)
    names.add(legend, sheet, 1, 0)
    text_columns: list[str] = []
    for index, column in enumerate(schema.columns):
        body = theme(num_format=_FORMATS[column.kind])
        sheet.set_column(index, index, column_width(column), body)
        sheet.write_blank(HEADER_ROW + 1, index, None, body)
        if _FORMATS[column.kind] == "@":
            letter = chr(ord("A") + index)
            text_columns.append(f"{letter}{HEADER_ROW + 2}:{letter}{_LAST_ROW + 1}")
        _add_list(sheet, index, column, lang)
    sheet.add_table(
        HEADER_ROW, 0, HEADER_ROW + 1, len(schema.columns) - 1,
        {
            "name": schema.excel_name,
            "style": "Table Style Light 1",
            "banded_rows": False,
            "columns": [
                {"header": column.label(lang), "header_format": theme(**_header_look(column))}
                for column in schema.columns
            ],
        },
    )  # fmt: skip
    # Ids made of digits are text on purpose: no green triangles.
    sheet.ignore_errors({"number_stored_as_text": " ".join(text_columns)})
    sheet.freeze_panes(HEADER_ROW + 1, 0)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)
    sheet.set_footer("&L&A&R&P / &N")
