"""Native charts of the review tabs: one message each, said in the title, quiet axes, labels on the marks."""

from __future__ import annotations

from typing import Any

from salesreview.review import palette
from salesreview.review.document import Document
from salesreview.review.layout import GRID_WIDTH, PlacedChart, PlacedTab
from salesreview.review.looks import LOOKS

_COLOURS = {
    "history": palette.TINT,
    "current": palette.ACCENT,
    "second": palette.MUTED,
    "worse": palette.WORSE,
}
_ROW_PIXELS = 24
_KINDS = {
    "column": {"type": "column"},
    "column_line": {"type": "column"},
    "stacked": {"type": "column", "subtype": "stacked"},
    "bar": {"type": "bar"},
    "line": {"type": "line"},
}


def _font(size: float = 8, colour: str = palette.MUTED, *, bold: bool = False) -> dict[str, Any]:
    return {"name": palette.FONT, "size": size, "color": colour, "bold": bold}


def _series(chart: PlacedChart, sheet: str, index: int, lang: str) -> dict[str, Any]:
    spec, table = chart.spec, chart.table
    series = spec.series[index]
    rows = table.spec.reserved or 1
    first, last = table.row + 1, table.row + rows
    category = table.column + table.spec.offset(spec.category)
    column = table.column + table.spec.offset(series.column)
    made: dict[str, Any] = {
        "name": series.label(lang),
        "categories": [sheet, first, category, last, category],
        "values": [sheet, first, column, last, column],
    }
    if series.style == "plan":
        made["line"] = {"color": palette.INK, "width": 1.25, "dash_type": "dash"}
    elif spec.kind == "line":
        made["line"] = {"color": _COLOURS[series.style], "width": 2}
    else:
        made["fill"] = {"color": _COLOURS[series.style]}
        made["border"] = {"none": True}
        made["gap"] = 55
        if spec.last_in_accent:
            made["points"] = [None] * (rows - 1) + [{"fill": {"color": palette.ACCENT}}]
    if series.look:
        made["data_labels"] = {"value": True, "num_format": LOOKS[series.look][0], "font": _font(8, palette.INK)}
    return made


def _axes(made: Any, chart: PlacedChart) -> None:
    quiet = {
        "num_font": _font(),
        "line": {"color": palette.HAIRLINE},
        "major_tick_mark": "none",
        "minor_tick_mark": "none",
    }
    number = LOOKS[chart.spec.axis][0] if chart.spec.axis != "money" else "#,##0"
    if chart.spec.kind == "bar":
        made.set_y_axis({**quiet, "reverse": True, "major_gridlines": {"visible": False}})
        values: dict[str, Any] = {"visible": False, "major_gridlines": {"visible": False}, "min": 0}
        made.set_x_axis(values)
        return
    if chart.spec.kind != "line":
        quiet["label_position"] = "low"
    made.set_x_axis(quiet)
    values = {
        "num_font": _font(),
        "line": {"none": True},
        "num_format": "0%" if chart.spec.axis == "rate" else number,
        "major_gridlines": {"visible": True, "line": {"color": palette.GRID}},
    }
    made.set_y_axis(values)


def insert_charts(book: Any, sheet: Any, placed: PlacedTab, document: Document, lang: str) -> None:
    """Insert the tab's charts, each named so that a refresh finds it."""
    for chart in placed.charts:
        spec = chart.spec
        made = book.add_chart({**_KINDS[spec.kind], "name": chart.name})
        name = sheet.get_name()
        overlay = None
        for index, series in enumerate(spec.series):
            if series.style == "plan" and spec.kind == "column_line":
                overlay = book.add_chart({"type": "line"})
                overlay.add_series(_series(chart, name, index, lang))
            else:
                made.add_series(_series(chart, name, index, lang))
        if overlay is not None:
            made.combine(overlay)
        title = document.chart_titles[chart.name]
        title_font = _font(10, palette.INK, bold=True)
        made.set_title(
            {
                "name": title,
                "name_font": title_font,
                "overlay": False,
                "layout": {"x": 0.02, "y": 0.03},
            }
        )
        _axes(made, chart)
        if len(spec.series) > 1:
            made.set_legend({"position": "top", "font": _font()})
        else:
            made.set_legend({"none": True})
        made.set_chartarea({"border": {"none": True}, "fill": {"none": True}})
        made.show_blanks_as("gap")
        width = int(GRID_WIDTH * 7 + 5) * spec.width
        made.set_size({"width": width - 8, "height": spec.rows * _ROW_PIXELS - 6})
        sheet.insert_chart(chart.row, chart.column, made, {
            "object_position": 2, "x_offset": 6, "y_offset": 3, "description": title,
        })  # fmt: skip
