"""The mail's HTML body, of what Outlook's Word engine shows: nested tables, colours as attributes, styles inline.

The chart is a table too: bars are cells of a width in pixels. It needs no picture (which mail programs hold back
until asked) and no Chinese font on the machine that makes the mail, stays sharp, and is read out as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from salesreview.mail.summary import Bar, Cell, Figure, Headline, Summary
from salesreview.review import palette

WIDTH = 640  # pixels on a desk; narrower screens take what they have
_BAR = 168  # pixels of the longest bar: with its figures it fits a phone
_FONTS = {
    "zh": "'Microsoft YaHei','PingFang SC','Noto Sans CJK SC',Arial,sans-serif",
    "en": "'Segoe UI','Helvetica Neue',Arial,sans-serif",
}
_TONES = {"better": palette.BETTER, "worse": palette.WORSE}
_TABLE = '<table role="presentation" cellpadding="0" cellspacing="0" border="0"'
_RIGHT = ' align="right" nowrap'
_LINE = f"1px solid {palette.HAIRLINE}"


class Page:
    """Writes the body's rows in one language's type."""

    def __init__(self, language: str) -> None:
        self.font = f"font-family:{_FONTS[language]}"

    def style(self, size: int, colour: str = palette.INK, *more: str) -> str:
        """Return a style attribute's value: type first; line heights exact, or Word takes its own."""
        line = f"line-height:{round(size * 1.5)}px;mso-line-height-rule:exactly"
        return ";".join((self.font, f"font-size:{size}px", line, f"color:{colour}", *more))

    def cell(
        self, inner: str, size: int = 14, colour: str = palette.INK, *more: str, attributes: str = "", tag: str = "td"
    ) -> str:
        """Return a table cell."""
        return f'<{tag}{attributes} style="{self.style(size, colour, *more)}">{inner}</{tag}>'

    def row(self, inner: str, size: int = 14, colour: str = palette.INK, *more: str) -> str:
        """Return a row of one cell."""
        return f"<tr>{self.cell(inner, size, colour, *more)}</tr>"

    def top(self, title: str, subtitle: str) -> list[str]:
        """Return the rows that a page begins with."""
        rows = [
            f'<tr><td bgcolor="{palette.ACCENT}" height="4" style="font-size:1px;line-height:4px;'
            'mso-line-height-rule:exactly">&nbsp;</td></tr>',
            self.row(f"<b>{escape(title)}</b>", 22, palette.INK, "padding:14px 0 2px 0"),
        ]
        return [*rows, self.row(escape(subtitle), 12, palette.MUTED)] if subtitle else rows

    def heading(self, text: str) -> str:
        """Return a section's heading above a hairline."""
        return self.row(f"<b>{escape(text)}</b>", 15, palette.ACCENT, "padding:22px 0 5px 0", f"border-bottom:{_LINE}")

    def span(self, text: str, size: int, colour: str) -> str:
        """Return a stretch of text in another size and colour."""
        return f'<span style="font-size:{size}px;color:{colour}">{escape(text)}</span>'


def render_html(summary: Summary, notes: Sequence[str]) -> str:
    """Return the HTML body; `notes` are lines at its end (what is attached)."""
    page = Page(summary.language)
    rows = page.top(summary.title, summary.subtitle)
    if summary.headline:
        rows.append(_headline(page, summary.headline))
    for heading, paragraphs in summary.words:
        rows.append(page.heading(heading))
        rows += [page.row(escape(text), 14, palette.INK, "padding:7px 0 0 0") for text in paragraphs]
    if summary.figures:
        rows += [page.heading(summary.table_title), f"<tr><td>{_figures(page, summary)}</td></tr>"]
    if summary.bars:
        rows += [page.heading(summary.chart_title), f"<tr><td>{_chart(page, summary)}</td></tr>"]
    lines = [escape(text) for text in notes]
    if summary.author:
        lines.append(escape(summary.say(f"编制：{summary.author}", f"Prepared by {summary.author}")))
    rows.append(page.row("<br>".join(lines), 12, palette.MUTED, "padding:24px 0 0 0"))
    return document(summary.language, summary.title, "".join(rows))


def document(language: str, title: str, rows: str) -> str:
    """Return the whole page: Word takes the width of the outer table, which it alone sees; others that of the inner."""
    return (
        f'<!DOCTYPE html><html lang="{"zh-CN" if language == "zh" else "en"}"><head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title></head><body bgcolor="{palette.WHITE}">'
        f'{_TABLE} width="100%"><tr><td style="padding:8px 12px 24px 12px">'
        f'<!--[if mso]>{_TABLE} width="{WIDTH}"><tr><td><![endif]-->'
        f'{_TABLE} width="100%" style="max-width:{WIDTH}px">{rows}</table>'
        "<!--[if mso]></td></tr></table><![endif]--></td></tr></table></body></html>"
    )


def _headline(page: Page, headline: Headline) -> str:
    inner = "".join((
        page.row(escape(headline.label), 12, palette.MUTED, "padding:10px 14px 0 14px"),
        page.row(f"<b>{escape(headline.value)}</b>", 28, palette.INK, "padding:0 14px 0 14px"),
        page.row(_toned(headline.change), 13, palette.INK, "padding:2px 14px 0 14px"),
        page.row(escape(headline.foot), 12, palette.MUTED, "padding:0 14px 10px 14px"),
    ))  # fmt: skip
    table = f'{_TABLE} width="100%" bgcolor="{palette.PANEL}">{inner}</table>'
    return f'<tr><td style="padding:12px 0 0 0">{table}</td></tr>'


def _toned(cell: Cell) -> str:
    text = escape(cell.text).replace("   ", " &nbsp; ")
    return f'<span style="color:{_TONES[cell.tone]}">{text}</span>' if cell.tone else text


def _figures(page: Page, summary: Summary) -> str:
    heads = [
        page.cell(escape(text), 12, palette.MUTED, "padding:8px 0 4px 6px" if index else "padding:8px 0 4px 0",
                  f"border-bottom:1px solid {palette.INK}", "font-weight:normal", tag="th",
                  attributes=f' scope="col" align="{"right" if index else "left"}"')
        for index, text in enumerate(summary.table_headers)
    ]  # fmt: skip
    lines = "".join(_figure(page, figure) for figure in summary.figures)
    # a table of data, not of layout: it keeps its role, so that figures are read out with their headers
    return f'{_TABLE} width="100%"><tr>{"".join(heads)}</tr>{lines}</table>'.replace(' role="presentation"', "", 1)


def _figure(page: Page, figure: Figure) -> str:
    name = escape(figure.name)
    if figure.unit and figure.unit != "%":
        name += " " + page.span(figure.unit, 11, palette.MUTED)
    if figure.note:
        name += "<br>" + page.span(figure.note, 11, palette.MUTED)
    cells = [page.cell(name, 13, palette.INK, "padding:5px 0 5px 0", f"border-bottom:{_LINE}")]
    cells += [
        page.cell(escape(cell.text), 13, _TONES.get(cell.tone, palette.INK), "padding:5px 0 5px 6px",
                  f"border-bottom:{_LINE}", attributes=_RIGHT)
        for cell in figure.cells
    ]  # fmt: skip
    return f"<tr>{''.join(cells)}</tr>"


def _chart(page: Page, summary: Summary) -> str:
    with_rate = any(bar.rate for bar in summary.bars)
    lines = [_bar(page, bar, with_rate) for bar in summary.bars]
    if with_rate:
        label = page.cell(
            escape(summary.say("完成率", "Attained")), 11, palette.MUTED, "padding:6px 0 0 12px", attributes=_RIGHT
        )
        lines.insert(0, f'<tr><td colspan="3"></td>{label}</tr>')
    return f"{_TABLE}>{''.join(lines)}</table>"


def _bar(page: Page, bar: Bar, with_rate: bool) -> str:
    width = max(1, round(_BAR * bar.length))
    colour = palette.ACCENT if bar.current else palette.TINT
    drawn = (
        f'{_TABLE} width="{width}"><tr><td bgcolor="{colour}" height="12" width="{width}" '
        'style="font-size:1px;line-height:12px;mso-line-height-rule:exactly">&nbsp;</td></tr></table>'
    )
    strong = ("<b>", "</b>") if bar.current else ("", "")
    cells = [
        page.cell(escape(bar.label), 12, palette.MUTED, "padding:3px 10px 3px 0", attributes=" nowrap"),
        f'<td width="{_BAR}" style="padding:3px 0 3px 0">{drawn}</td>',
        page.cell(escape(bar.value).join(strong), 12, palette.INK, "padding:3px 0 3px 10px", attributes=_RIGHT),
    ]
    if with_rate:
        cells.append(page.cell(escape(bar.rate), 12, palette.MUTED, "padding:3px 0 3px 12px", attributes=_RIGHT))
    return f"<tr>{''.join(cells)}</tr>"
