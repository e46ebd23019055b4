"""The month on one page as values: what the mail's body says, from the cells that the copy holds."""

from __future__ import annotations

from dataclasses import dataclass

from salesreview.mail.content import Content
from salesreview.mail.shown import shown
from salesreview.metrics.catalog import METRIC
from salesreview.metrics.model import Good
from salesreview.review.context import NA
from salesreview.review.document import AnyValue, Rich
from salesreview.review.layout import card_names, slot_names
from salesreview.review.looks import look_of
from salesreview.review.tabs import summary

#: The columns of the key-figure table: places in a row of `review.figures.metric_table` (name and unit apart).
_COLUMNS = (2, 3, 4, 7)
_CHART = "SR_overview_chart_trend"
_TREND = "SR_overview_trend"


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of the table; `tone`: better, worse, or empty."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the key-figure table; `note` says why a value is missing or what it rests on."""

    name: str
    unit: str
    cells: tuple[Cell, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One month of the chart: `length` is its share of the longest, 0 to 1."""

    label: str
    value: str
    rate: str  # attainment, empty without a target
    length: float
    current: bool = False


@dataclass(frozen=True, slots=True)
class Headline:
    """The month's revenue: label with unit, value, changes and attainment."""

    label: str
    value: str
    change: Cell
    foot: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What the mail's body says, in its order. Parts that the review lacks are empty."""

    language: str
    title: str
    subtitle: str
    headline: Headline | None
    words: tuple[tuple[str, tuple[str, ...]], ...]  # heading, paragraphs
    table_title: str
    table_headers: tuple[str, ...]
    figures: tuple[Figure, ...]
    chart_title: str
    bars: tuple[Bar, ...]
    author: str

    def say(self, zh: str, en: str) -> str:
        """Return the text in the language of the review."""
        return zh if self.language == "zh" else en


def summarise(content: Content) -> Summary:
    """Return the month on one page; only tabs that are sent are quoted."""
    cells = content.document.cells
    headers, figures = _figures(content)
    title, bars = _chart(content)
    month = content.month.label(content.language)
    plain = content.say(f"{month} 销售业绩总结", f"Sales review, {month}")
    head = next((section for section in summary.TAB.sections if section.key == "figures"), None)
    return Summary(
        language=content.language,
        title=_text(cells.get("SR_summary_title")) or plain,
        subtitle=_text(cells.get("SR_summary_subtitle")),
        headline=_headline(content),
        words=_words(content),
        table_title=_text(cells.get("SR_summary_h_figures")) or (head.label(content.language) if head else ""),
        table_headers=headers,
        figures=figures,
        chart_title=title,
        bars=bars,
        author=content.author,
    )


def _text(value: AnyValue) -> str:
    return value.text if isinstance(value, Rich) else "" if value is None else str(value)


def _headline(content: Content) -> Headline | None:
    label, value, delta, foot = card_names("summary", 1)
    cells, key = content.document.cells, summary.TAB.cards[0]
    if cells.get(value) is None:
        return None
    change = _text(cells.get(delta))
    return Headline(
        _text(cells.get(label)), shown(cells.get(value), look_of(METRIC[key].unit)),
        Cell(change, _tone_of(change.split("   ")[0], METRIC[key].good)), _text(cells.get(foot)),
    )  # fmt: skip


def _tone_of(text: str, good: Good) -> str:
    up, down = "▲" in text, "▼" in text
    if good is Good.NONE or up == down:
        return ""
    return "better" if up == (good is Good.UP) else "worse"


def _words(content: Content) -> tuple[tuple[str, tuple[str, ...]], ...]:
    tab = content.tab("summary")
    found = []
    for section, heading in tab.placed.headings if tab else ():
        paragraphs: list[str] = []
        for key in section.slots:
            text = _text(content.document.cells.get(slot_names(key)[0]))
            paragraphs += [line.strip() for line in text.split("\n") if line.strip()]
        if paragraphs:
            found.append((_text(content.document.cells.get(heading.name)), tuple(paragraphs)))
    return tuple(found)


def _figures(content: Content) -> tuple[tuple[str, ...], tuple[Figure, ...]]:
    tab = content.tab("summary")
    table = next((t for t in tab.placed.tables if t.spec.key == "figures"), None) if tab else None
    block = content.block(table.name) if table else None
    if table is None or block is None:
        return (), ()
    at = [table.spec.offset(index) for index in range(len(table.spec.columns))]
    headers = tuple(_text(block.rows[0][at[column]]) for column in (0, *_COLUMNS))
    figures = []
    for row, look in zip(block.rows[1:], table.spec.rows, strict=False):
        values = [row[place] for place in at]
        cells = []
        for column in _COLUMNS:
            text = shown(values[column], look.looks[column])
            changes = look.looks[column] in ("change", "points") and text != NA
            cells.append(Cell(text, _tone_of(text, look.good) if changes else ""))
        figures.append(Figure(_text(values[0]), _text(values[1]), tuple(cells), _text(values[-1])))
    return headers, tuple(figures)


def _chart(content: Content) -> tuple[str, tuple[Bar, ...]]:
    """Return the revenue of the last months as bars; nothing where the overview is not sent."""
    block = content.block(_TREND)
    points = [(_text(row[0]), row[1], shown(row[3], "rate")) for row in block.rows[1:]] if block else []
    known = [float(value) for _, value, _ in points if isinstance(value, int | float)]
    longest = max(known, default=0.0)
    if longest <= 0:
        return "", ()
    bars = []
    for number, (label, value, rate) in enumerate(points, 1):
        if isinstance(value, int | float):
            length = max(0.0, value / longest)
            bars.append(Bar(label, shown(value, "money"), rate, length, number == len(points)))
    return content.document.chart_titles.get(_CHART, ""), tuple(bars)
