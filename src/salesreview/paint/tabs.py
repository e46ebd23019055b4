"""Paints the review tabs: every look that a refresh relies on, and their native charts."""

from __future__ import annotations

from typing import Any

from salesreview.commentary.words import ACTION_WORDS, EDITED, LOCKED, OFFERED, STATE_WORDS
from salesreview.metrics.catalog import METRIC
from salesreview.metrics.facts import Facts
from salesreview.metrics.model import Good
from salesreview.paint.charts import insert_charts
from salesreview.paint.names import Names
from salesreview.paint.theme import Theme
from salesreview.period import Month
from salesreview.review import palette
from salesreview.review.context import Context
from salesreview.review.document import Block, Document, Rich
from salesreview.review.layout import (
    CARD_ROW,
    CARD_SPAN,
    FIRST_COLUMN,
    GAP_HEIGHT,
    GRID_WIDTH,
    HEADER_HEIGHT,
    PROPOSAL_WIDTH,
    ROW_HEIGHT,
    SLOT_HEIGHT,
    STATE_WIDTH,
    SUBTITLE_ROW,
    TITLE_ROW,
    PlacedTab,
    PlacedTable,
    card_names,
    place,
    slot_names,
)
from salesreview.review.looks import LOOKS, look_of
from salesreview.review.render import lay_out
from salesreview.review.spec import ColumnSpec
from salesreview.review.tabs import TABS
from salesreview.settings import Settings
from salesreview.tables.validate import validate

_NOTHING = Facts(month=Month(2000, 1), facts=())  # a fresh template knows no figures
PAGE_HEIGHT = {True: 560.0, False: 900.0}  # points of sheet that an A4 page holds at one page wide, by landscape
OPEN_ROWS = 5000  # how far conditional formats of an open list reach


class Painter:
    """Paints one tab; values come from the document a refresh would write."""

    def __init__(
        self, book: Any, theme: Theme, names: Names, sheet: Any, placed: PlacedTab, document: Document, lang: str
    ) -> None:
        self.book, self.theme, self.names, self.sheet, self.placed, self.lang = book, theme, names, sheet, placed, lang
        self.document = document
        self.blocks = {block.name: block for block in document.blocks}

    def paint(self) -> None:
        """Paint everything on the tab."""
        self._page()
        self._title()
        self._cards()
        self._sections()
        for table in self.placed.tables:
            self._table(table)
        insert_charts(self.book, self.sheet, self.placed, self.document, self.lang)

    def _name(self, name: str, row: int, column: int) -> None:
        self.names.add(name, self.sheet, row, column)

    def _page(self) -> None:
        sheet, placed, spec = self.sheet, self.placed, self.placed.spec
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 2)
        for i, width in enumerate(spec.widths or (GRID_WIDTH,) * placed.columns):
            sheet.set_column(FIRST_COLUMN + i, FIRST_COLUMN + i, width)
        sheet.set_column(placed.last_column + 1, placed.last_column + 1, 2)
        if placed.slots:
            sheet.set_column(placed.state_column, placed.state_column, STATE_WIDTH)
            sheet.set_column(placed.proposal_column, placed.proposal_column, PROPOSAL_WIDTH)
        if not spec.widths:
            sheet.set_default_row(ROW_HEIGHT)
        for row in placed.gaps:
            sheet.set_row(row, GAP_HEIGHT)
        sheet.set_tab_color(palette.TAB_REVIEW)
        sheet.freeze_panes(TITLE_ROW + 2, 0)
        sheet.set_paper(9)
        if spec.landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 1 if spec.key == "summary" else 0)
        sheet.set_margins(0.5, 0.5, 0.6, 0.7)
        sheet.repeat_rows(0, TITLE_ROW + 1)
        sheet.set_footer(f'&L&"{palette.FONT}"&8&A&R&"{palette.FONT}"&8&P / &N')
        sheet.print_area(0, 0, 1048575, placed.last_column + 1)
        sheet.set_h_pagebreaks(page_breaks(placed))

    def _title(self) -> None:
        sheet, theme, placed, key = self.sheet, self.theme, self.placed, self.placed.spec.key
        sheet.set_row(0, 6)
        sheet.merge_range(0, FIRST_COLUMN, 0, placed.last_column, "", theme(bg_color=palette.ACCENT))
        sheet.set_row(TITLE_ROW, 30)
        sheet.set_row(SUBTITLE_ROW, 18)
        looks = (
            (TITLE_ROW, "title", theme(font_size=palette.TITLE_SIZE, bold=True)),
            (SUBTITLE_ROW, "subtitle", theme(font_size=palette.LABEL_SIZE, font_color=palette.MUTED)),
        )
        for row, part, look in looks:
            self._text(f"SR_{key}_{part}", row, FIRST_COLUMN, look)

    def _text(self, name: str, row: int, column: int, look: Any) -> None:
        value = self.document.cells.get(name)
        if value is None:
            self.sheet.write_blank(row, column, None, look)
        else:
            self.sheet.write(row, column, value.text if isinstance(value, Rich) else value, look)
        self._name(name, row, column)

    def _merged(self, name: str, row: int, first: int, last: int, look: Any) -> None:
        self.sheet.merge_range(row, first, row, last, "", look)
        self._text(name, row, first, look)

    def _cards(self) -> None:
        spec, theme = self.placed.spec, self.theme
        if not spec.cards:
            return
        for offset, height in enumerate((18, 32, 17, 17)):
            self.sheet.set_row(CARD_ROW + offset, height)
        muted = {"font_size": palette.LABEL_SIZE, "font_color": palette.MUTED}
        for i, key in enumerate(spec.cards):
            metric = METRIC[key]
            first = FIRST_COLUMN + i * CARD_SPAN
            last = first + CARD_SPAN - 1
            box = {"bg_color": palette.PANEL, "left": 5, "left_color": palette.WHITE, "indent": 1, "align": "left"}
            number = LOOKS[look_of(metric.unit)][0]
            value = theme(font_size=palette.CARD_SIZE, bold=True, num_format=number, **box)
            label, amount, delta, foot = card_names(spec.key, i + 1)
            self._merged(label, CARD_ROW, first, last, theme(**muted, **box))
            self._merged(amount, CARD_ROW + 1, first, last, value)
            self._merged(delta, CARD_ROW + 2, first, last, theme(**muted, **box))
            self._merged(foot, CARD_ROW + 3, first, last, theme(**muted, **box))
            if metric.good is not Good.NONE:
                cell = f"{_letters(first)}{CARD_ROW + 3}"
                up = metric.good is Good.UP
                for arrow, other, better in (("▲", "▼", up), ("▼", "▲", not up)):
                    colour = palette.BETTER if better else palette.WORSE
                    self.sheet.conditional_format(CARD_ROW + 2, first, CARD_ROW + 2, last, {
                        "type": "formula",
                        # coloured where both comparisons point one way: half of a cell cannot be
                        "criteria": f'=AND(ISNUMBER(SEARCH("{arrow}",${cell})),ISERROR(SEARCH("{other}",${cell})))',
                        "format": self.book.add_format({"font_color": colour}),
                    })  # fmt: skip

    def _sections(self) -> None:
        sheet, theme, placed = self.sheet, self.theme, self.placed
        head = theme(
            font_size=palette.SECTION_SIZE,
            bold=True,
            font_color=palette.ACCENT,
            bottom=1,
            bottom_color=palette.HAIRLINE,
        )
        for _, heading in placed.headings:
            sheet.set_row(heading.row, 22)
            self._merged(heading.name, heading.row, FIRST_COLUMN, placed.last_column, head)
        body = theme(text_wrap=True, left=5, left_color=palette.ACCENT, indent=1, align="left", valign="top")
        quiet = theme(font_size=palette.LABEL_SIZE, font_color=palette.MUTED, valign="top")
        beside = theme(font_size=palette.LABEL_SIZE, font_color=palette.MUTED, valign="top", text_wrap=True)
        for slot in placed.slots:
            text, state, proposal = slot_names(slot.key)
            sheet.set_row(slot.row, SLOT_HEIGHT)
            self._merged(text, slot.row, FIRST_COLUMN, placed.last_column, body)
            self._text(state, slot.row, placed.state_column, quiet)
            self._text(proposal, slot.row, placed.proposal_column, beside)
            self._slot_states(slot.row)

    def _slot_states(self, row: int) -> None:
        """The state's colour, and the choice to lock."""
        placed = self.placed
        half = 0 if self.lang == "zh" else 1
        words = [{**STATE_WORDS, **ACTION_WORDS}[choice][half] for choice in OFFERED]
        self.sheet.data_validation(row, placed.state_column, row, placed.state_column, {
            "validate": "list", "source": words, "error_type": "information",
        })  # fmt: skip
        cell = f"${_letters(placed.state_column)}${row + 1}"
        for state, colour in ((EDITED, palette.ASK_PANEL), (LOCKED, palette.PANEL)):
            test = ",".join(f'{cell}="{word}"' for word in STATE_WORDS[state])
            self.sheet.conditional_format(row, FIRST_COLUMN, row, placed.last_column, {
                "type": "formula", "criteria": f"=OR({test})", "format": self.book.add_format({"bg_color": colour}),
            })  # fmt: skip

    def _table(self, table: PlacedTable) -> None:
        spec, row, column = table.spec, table.row, table.column
        self.sheet.set_row(row, HEADER_HEIGHT)
        block = self.blocks[table.name]
        body = spec.reserved if spec.reserved is not None else max(1, block.body)
        last = column + spec.width - 1
        if spec.excel_table:
            headers = [
                {"header": str(text), "header_format": self._header(c, indented=c is not spec.columns[0])}
                for text, c in zip(block.rows[0], spec.columns, strict=True)
            ]
            self.sheet.add_table(
                row, column, row + body, last, {"name": table.excel_name, "columns": headers, "style": None}
            )
        self._name(table.name, row, column)
        for i, look in enumerate(spec.columns):
            first = column + spec.offset(i)
            if look.name:
                self._name(look.name, row, first)
            for offset in range(look.span):
                text = str(block.rows[0][spec.offset(i)]) if offset == 0 else ""
                header = self._header(look, indented=i > 0)
                self.sheet.write(row, first + offset, text, header) if text else self.sheet.write_blank(
                    row, first + offset, None, header
                )
        for r in range(body):
            self._row(table, block, r)
        reach = row + (body if spec.reserved is not None else OPEN_ROWS)
        self._conditions(table, row + 1, reach, last)

    def _header(self, column: ColumnSpec, *, indented: bool) -> Any:
        align = LOOKS[column.look][1]
        return self.theme(
            font_size=palette.LABEL_SIZE, font_color=palette.MUTED, bottom=1, bottom_color=palette.INK,
            align=align, valign="bottom", text_wrap=True, indent=int(indented and align == "left"),
        )  # fmt: skip

    def _row(self, table: PlacedTable, block: Block, index: int) -> None:
        spec = table.spec
        values = block.rows[index + 1] if index < block.body else (None,) * spec.width
        for i, column in enumerate(spec.columns):
            look = spec.rows[index].looks[i] if index < len(spec.rows) else column.look
            number, align = LOOKS[look]
            changes: dict[str, Any] = {"num_format": number, "align": align, "valign": "vcenter"}
            if look == "muted":
                changes |= {"font_color": palette.MUTED, "font_size": palette.LABEL_SIZE}
            if look == "wrap":
                changes |= {"text_wrap": True}
            if column.entry:
                changes |= {"bg_color": palette.PANEL}
            if align == "left" and i:
                changes["indent"] = 1  # off the figures of the column before
            cell = self.theme(**changes)
            if look == "wrap" and column.span > 1:
                first, at = table.column + spec.offset(i), table.row + 1 + index
                self.sheet.merge_range(at, first, at, first + column.span - 1, values[spec.offset(i)] or "", cell)
                continue
            for offset in range(column.span):
                place_at = table.column + spec.offset(i) + offset
                value = values[spec.offset(i) + offset]
                if value is None:
                    self.sheet.write_blank(table.row + 1 + index, place_at, None, cell)
                elif isinstance(value, str):
                    self.sheet.write_string(table.row + 1 + index, place_at, value, cell)
                else:
                    self.sheet.write(table.row + 1 + index, place_at, value, cell)

    def _conditions(self, table: PlacedTable, first: int, last: int, last_column: int) -> None:
        """Totals bold above a line, hairlines between rows that are used, colour by better and worse."""
        spec, add = table.spec, self.sheet.conditional_format
        lead = f"${_letters(table.column)}{first + 1}"
        area = (first, table.column, last, last_column)
        rules: list[tuple[str, dict[str, Any]]] = [
            (f'=OR({lead}="合计",{lead}="Total")', {"bold": True, "top": 1, "top_color": palette.INK}),
            (f"=COUNTA({lead}:${_letters(last_column)}{first + 1})>0", {"bottom": 4, "bottom_color": palette.HAIRLINE}),
        ]
        for i, column in enumerate(spec.columns):
            at = table.column + spec.offset(i)
            if column.bar:
                add(first, at, last, at, {
                    "type": "data_bar", "data_bar_2010": True, "bar_color": palette.TINT, "bar_solid": True,
                    "bar_no_border": True, "min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1.5,
                })  # fmt: skip
            if column.good is not Good.NONE:
                self._directions(first, last, at, column.good)
        for index, row in enumerate(spec.rows):
            if row.good is not Good.NONE:
                for i, name in enumerate(row.looks):
                    if name in ("change", "points"):
                        self._directions(first + index, first + index, table.column + spec.offset(i), row.good)
        # last: Excel shows every rule that holds, LibreOffice the first
        for criteria, look in rules:
            add(*area, {"type": "formula", "criteria": criteria, "format": self.book.add_format(look)})

    def _directions(self, first: int, last: int, column: int, good: Good) -> None:
        cell = f"{_letters(column)}{first + 1}"
        for sign, better in ((">", good is Good.UP), ("<-", good is Good.DOWN)):
            colour = palette.BETTER if better else palette.WORSE
            self.sheet.conditional_format(first, column, last, column, {
                "type": "formula", "criteria": f"=AND(ISNUMBER({cell}),{cell}{sign}0.00049)",
                "format": self.book.add_format({"font_color": colour, "bottom": 4, "bottom_color": palette.HAIRLINE}),
            })  # fmt: skip


def _letters(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))


def page_breaks(placed: PlacedTab) -> list[int]:
    """Return the rows that begin a page: bands and sections are kept whole where they fit on one."""
    page = PAGE_HEIGHT[placed.spec.landscape]
    starts = sorted({text.row for _, text in placed.headings} | {table.row for table in placed.tables})
    heads = {text.row for _, text in placed.headings}
    ends = [*starts[1:], placed.last_row]
    breaks: list[int] = []
    used = float(placed.headings[0][1].row) * ROW_HEIGHT
    for start, end in zip(starts, ends, strict=True):
        height = (end - start) * ROW_HEIGHT
        # a heading stays with the table that follows it
        following = next((e - start for s, e in zip(starts, ends, strict=True) if s > start), 0) * ROW_HEIGHT
        if used + (max(height, following) if start in heads else height) > page:
            breaks.append(start)
            used = 0.0
        used += height
    return breaks


def paint_review(book: Any, theme: Theme, lang: str, names: Names) -> None:
    """Add the review tabs to the template, in order, with their defined names, formats and charts."""
    document = lay_out(Context(_NOTHING, validate({}), Settings(language=lang)), {})
    for tab in TABS:
        sheet = book.add_worksheet(tab.caption(lang))
        sheet.set_vba_name(f"sh{tab.key.title()}")
        Painter(book, theme, names, sheet, place(tab), document, lang).paint()
