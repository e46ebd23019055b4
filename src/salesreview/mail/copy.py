"""The copy to send: a macro-free .xlsx painted anew from the review. Nothing is stripped, so nothing can be left in."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from salesreview.mail.content import OPENS_ON, Content, SentTab
from salesreview.mail.extras import add_extras, extra_captions
from salesreview.paint.names import Names
from salesreview.paint.tabs import Painter
from salesreview.paint.theme import Theme
from salesreview.review import palette
from salesreview.review.document import AnyValue, Document, Link, Rich
from salesreview.review.layout import GRID_WIDTH, PlacedTab
from salesreview.review.render import text_height
from salesreview.xlsx.address import a1, split_reference

#: Text stays text whatever it begins with; no link is made of what looks like one; nothing touches the disk.
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


class _NoNames(Names):
    """Takes names and forgets them: the copy defines none."""

    def add(self, name: str, sheet: Any, row: int, column: int) -> None:
        """Define nothing."""


class _CopyPainter(Painter):
    """Paints a tab that nobody will refresh: rows as high as their text, charts as long as their data."""

    def __init__(self, book: Any, theme: Theme, names: Names, sheet: Any, tab: SentTab, content: Content) -> None:
        super().__init__(
            book, theme, names, sheet, _drawn(tab.placed, content.document), content.document, content.language
        )
        self.history = content.choices.history
        sheet.add_write_handler(str, _write_text)
        sheet.add_write_handler(Link, _link_writer(content))

    def _page(self) -> None:
        super()._page()
        if not self.history:  # no states and proposals beside the slots: their columns are as wide as any
            self.sheet.set_column(self.placed.state_column, self.placed.proposal_column, None)

    def _sections(self) -> None:
        super()._sections()
        width = sum(self.placed.spec.widths or (GRID_WIDTH,) * self.placed.columns)
        for slot in self.placed.slots:
            value = self.document.cells.get(slot.name)
            self.sheet.set_row(slot.row, text_height(value.text if isinstance(value, Rich) else "", width))

    def _text(self, name: str, row: int, column: int, look: Any) -> None:
        value = self.document.cells.get(name)
        if isinstance(value, Rich) and any(is_prompt for _, is_prompt in value.runs):
            prompt = self.theme(bold=True, font_color=palette.ASK)
            pieces: list[Any] = []
            for text, is_prompt in value.runs:
                pieces += [prompt, text] if is_prompt else [text]
            if len(value.runs) == 1:
                self.sheet.write_string(row, column, value.text, look)
            else:
                self.sheet.write_rich_string(row, column, *pieces, look)
            self._name(name, row, column)
        elif name in self.document.cells:
            super()._text(name, row, column, look)

    def _slot_states(self, row: int) -> None:
        """Nobody sets a slot's state in a copy."""


def _write_text(sheet: Any, row: int, column: int, text: str, look: Any = None) -> Any:
    return sheet.write_string(row, column, text, look) if text else sheet.write_blank(row, column, None, look)


def _link_writer(content: Content) -> Callable[..., Any]:
    """Return what writes a link of the checks: to the raw row where the copy has it."""
    from xlsxwriter.utility import quote_sheetname

    captions = extra_captions(content)
    raw = {sheet.sheet: (sheet, captions[index]) for index, sheet in enumerate(content.extras.raw)}

    def write(sheet: Any, row: int, column: int, link: Link, look: Any = None) -> Any:
        place = split_reference(f"x!{link.cell}")
        if place is None or link.sheet not in raw:
            return _write_text(sheet, row, column, link.text, look)
        source, caption = raw[link.sheet]
        cell = a1(place[1].top - source.first_row + 2, place[1].left - source.first_column + 1)
        return sheet.write_url(row, column, f"internal:{quote_sheetname(caption)}!{cell}", look, link.text)

    return write


def _drawn(placed: PlacedTab, document: Document) -> PlacedTab:
    """Return a tab whose charts draw the rows that hold data; one without any is left out."""
    blocks = {block.name: block for block in document.blocks}
    charts = []
    for chart in placed.charts:
        block = blocks[chart.table.name]
        rows = block.drawn
        columns = [chart.table.spec.offset(series.column) for series in chart.spec.series]
        if any(_is_number(row[column]) for row in block.rows[1 : rows + 1] for column in columns):
            table = replace(chart.table, spec=replace(chart.table.spec, reserved=rows))
            charts.append(replace(chart, table=table))
    return replace(placed, charts=tuple(charts))


def _is_number(value: AnyValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def build_copy(content: Content) -> bytes:
    """Return the copy's bytes: the same for the same content, whenever and wherever it is made."""
    import xlsxwriter

    buffer = io.BytesIO()
    book: Any = xlsxwriter.Workbook(buffer, _OPTIONS)
    book.set_properties(_properties(content))
    book.formats[0].set_font_name(palette.FONT)
    book.formats[0].set_font_size(palette.BODY_SIZE)
    theme = Theme(book)
    names = Names(book) if content.choices.names else _NoNames(book)
    sheets = {}
    for tab in content.tabs:
        sheets[tab.key] = book.add_worksheet(tab.caption)
        _CopyPainter(book, theme, names, sheets[tab.key], tab, content).paint()
    for comment in content.extras.comments:
        sheets[comment.tab].write_comment(comment.row, comment.column, comment.text, {"author": comment.author})
    if content.choices.asked:
        add_extras(book, theme, content)
    opened = sheets.get(OPENS_ON) or next(iter(sheets.values()), None)
    if opened is not None:
        opened.activate()
    book.close()
    return buffer.getvalue()


def _properties(content: Content) -> dict[str, Any]:
    last = content.month.last
    made: dict[str, Any] = {"author": "", "created": dt.datetime(last.year, last.month, last.day)}
    if content.choices.properties:
        title = content.say(f"{content.month.label('zh')}销售业绩总结", f"Sales review, {content.month.label('en')}")
        made |= {"title": title, "author": content.author, "company": content.company}
    return made
