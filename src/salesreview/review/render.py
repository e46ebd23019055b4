"""Fills the placed specs from facts: the document that every host writes."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from salesreview.language import percent, points
from salesreview.metrics.catalog import METRIC
from salesreview.metrics.model import Unit
from salesreview.review.context import NA, TOTAL, Context
from salesreview.review.document import AnyValue, Block, Document, Rich
from salesreview.review.layout import (
    FIRST_COLUMN,
    GRID_WIDTH,
    PROPOSAL_WIDTH,
    ROW_HEIGHT,
    PlacedTab,
    PlacedTable,
    card_names,
    place,
    slot_names,
)
from salesreview.review.spec import Row, TabSpec
from salesreview.review.tabs import TABS

#: What a line may be broken after: a word with its blanks; Chinese after any character.
_WORD = re.compile(r"[\u2e80-\uffef] *|[^\s\u2e80-\uffef]+ *| +")
LINE_HEIGHT, TABLE_LINE, MOST_HEIGHT = 16.5, 14.5, 409.0


@dataclass(frozen=True, slots=True)
class SlotView:
    """What a slot shows: its text, the word for its state, and the fresh proposal beside it (empty: none)."""

    text: Rich
    state: str
    proposal: str = ""


def lay_out(ctx: Context, slots: Mapping[str, SlotView]) -> Document:
    """Return the document of one refresh: every cell and block of the review tabs."""
    cells: dict[str, AnyValue] = {}
    heights: dict[str, float] = {}
    blocks: list[Block] = []
    titles: dict[str, str] = {}
    series: dict[str, tuple[str, ...]] = {}
    unit = ctx.unit_label("revenue")
    for tab in TABS:
        placed = place(tab)
        cells.update(head_of(ctx, tab))
        cells.update({text.name: section.label(ctx.lang) for section, text in placed.headings})
        for text in placed.slots:
            _slot(cells, heights, placed, text.key, slots.get(text.key))
        blocks.extend(block_of(ctx, placed, table) for table in placed.tables)
        for chart in placed.charts:
            titles[chart.name] = chart.spec.label(ctx.lang).format(unit=unit)
            series[chart.name] = tuple(item.label(ctx.lang) for item in chart.spec.series)
    return Document(cells, tuple(blocks), heights, titles, series)


def head_of(ctx: Context, tab: TabSpec) -> dict[str, AnyValue]:
    """Return the title, subtitle and cards of a tab, by defined name."""
    month = ctx.facts.month
    known = bool(ctx.facts.facts)
    title = (
        tab.title(ctx.lang).format(month=month.label(ctx.lang), next=month.plus(1).label(ctx.lang))
        if known
        else tab.caption(ctx.lang)
    )
    subtitle = _subtitle(ctx)
    if tab.key == "summary" and ctx.settings.author:
        subtitle += ctx.say(f" ｜ 编制：{ctx.settings.author}", f" ｜ Prepared by {ctx.settings.author}")
    cells: dict[str, AnyValue] = {f"SR_{tab.key}_title": title, f"SR_{tab.key}_subtitle": subtitle}
    for number, key in enumerate(tab.cards, 1):
        label, value, delta, foot = card_names(tab.key, number)
        cells.update({label: _card_label(ctx, key), value: None, delta: None, foot: None})
        if known:
            fact = ctx.facts.get(key)
            shown = ctx.cell(fact)
            cells[value] = NA if shown is None else shown
            cells[delta] = _delta(ctx, key)
            cells[foot] = _foot(ctx, key)
    return cells


def _subtitle(ctx: Context) -> str:
    settings = ctx.settings
    owner = " · ".join(text for text in (settings.company, settings.department) if text)
    parts = [owner] if owner else []
    parts.append(ctx.say(f"金额单位：{ctx.unit_label('revenue')}", f"Money in {ctx.unit_label('revenue')}"))
    facts = ctx.facts
    if facts.data_until and facts.facts:
        parts.append(ctx.say(f"数据截至 {facts.data_until}", f"Data up to {facts.data_until}"))
    if facts.partial_day:
        parts.append(
            ctx.say(
                f"本月数据仅至 {facts.partial_day} 日，环比、同比均按同期天数",
                f"The month is covered up to day {facts.partial_day} only; bases are cut to the same days",
            )
        )
    return " ｜ ".join(parts)


def _card_label(ctx: Context, key: str) -> str:
    unit = "" if METRIC[key].unit is Unit.RATE else ctx.unit_label(key)
    name = METRIC[key].label(ctx.lang)
    if not unit:
        return name
    return ctx.say(f"{name}（{unit}）", f"{name} ({unit})")


def change_text(ctx: Context, unit: Unit, value: float) -> str:
    """Return ▲ 6.2%, ▼ 1.4 pp: the arrow by the sign of what is shown."""
    shown = points(abs(value), ctx.lang) if unit is Unit.RATE else percent(abs(value))
    nothing = shown in (points(0.0, ctx.lang), percent(0.0))
    return ("" if nothing else "▲ " if value > 0 else "▼ ") + shown


def _delta(ctx: Context, key: str) -> str:
    fact = ctx.facts.get(key)
    if fact is None:
        return ""
    parts = []
    for value, zh, en in ((fact.mom, "环比", "MoM"), (fact.yoy, "同比", "YoY")):
        parts.append(f"{ctx.say(zh, en)} {change_text(ctx, fact.unit, value) if value is not None else NA}")
    return "   ".join(parts)


def _foot(ctx: Context, key: str) -> str:
    fact = ctx.facts.get(key)
    if fact is None or fact.value is None:
        return ctx.reason(fact)
    if fact.attainment is not None:
        return ctx.say(f"目标完成率 {percent(fact.attainment)}", f"Attainment {percent(fact.attainment)}")
    return ctx.say("未设目标", "No target set")


def _slot(
    cells: dict[str, AnyValue], heights: dict[str, float], placed: PlacedTab, key: str, view: SlotView | None
) -> None:
    text, state, proposal = slot_names(key)
    cells.update({text: None, state: None, proposal: None})
    if view is None:
        return
    cells.update({text: view.text, state: view.state, proposal: view.proposal or None})
    widths = placed.spec.widths or (GRID_WIDTH,) * placed.columns
    # the proposal is set smaller than the text
    beside = text_height(view.proposal, PROPOSAL_WIDTH * 1.1) if view.proposal else 0.0
    heights[text] = max(text_height(view.text.text, sum(widths)), beside)


def text_height(text: str, width: float) -> float:
    """Return the height in points that wrapped body text needs in a cell `width` characters wide."""
    return min(MOST_HEIGHT, max(2, wrapped_lines(text, width)) * LINE_HEIGHT + 8)


def wrapped_lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a cell `width` characters wide: words stay whole, where they fit at all."""
    room, lines = width * 0.94, 0
    for paragraph in text.split("\n"):
        lines, taken = lines + 1, 0.0
        for word in _WORD.findall(paragraph):
            units = _units(word)
            bare = units - 0.98 * (len(word) - len(word.rstrip(" ")))
            if taken and taken + bare > room:
                lines, taken = lines + 1, 0.0
            if bare > room:
                lines, units = lines + math.ceil(bare / room) - 1, units % room
            taken += units
    return lines


@lru_cache(maxsize=1 << 15)
def _units(word: str) -> float:
    return sum(1.95 if unicodedata.east_asian_width(mark) in "WFA" else 0.98 for mark in word)


def block_of(ctx: Context, tab: PlacedTab, placed: PlacedTable) -> Block:
    """Return the block of a table of a tab."""
    spec = placed.spec
    widths = tab.spec.widths or (GRID_WIDTH,) * tab.columns
    header = _spread(placed, [column.label(ctx.lang) for column in spec.columns])
    rows = _rows(ctx, placed)
    body = [_spread(placed, row) for row in rows]
    plotted = len(body) - 1 if body and body[-1][0] in TOTAL.values() else len(body)
    name = placed.excel_name if spec.excel_table else None
    return Block(placed.name, (header, *body), spec.reserved, plotted, name, _heights(placed, widths, rows))


def _heights(placed: PlacedTable, widths: Sequence[float], rows: Sequence[Row]) -> dict[int, float]:
    """Return how high the rows of a table with wrapped columns must be."""
    spec = placed.spec
    wrapped: dict[int, float] = {}
    for i, column in enumerate(spec.columns):
        if column.look == "wrap":
            first = placed.column - FIRST_COLUMN + spec.offset(i)
            wrapped[i] = sum(widths[first : first + column.span])
    if not wrapped:
        return {}
    heights = {}
    for number, row in enumerate(rows, 1):
        texts = [(str(row[i]), width) for i, width in wrapped.items() if row[i] is not None]
        lines = max((wrapped_lines(text, width) for text, width in texts), default=1)
        heights[number] = min(MOST_HEIGHT, ROW_HEIGHT + (lines - 1) * TABLE_LINE)
    return heights


def _rows(ctx: Context, placed: PlacedTable) -> list[Row]:
    spec = placed.spec
    if not ctx.facts.facts and not spec.static:
        # a fresh template: fixed rows keep their labels, everything else waits for the first refresh
        return [(*row[:2], *(None for _ in row[2:])) for row in spec.build(ctx)] if spec.rows else []
    rows = list(spec.build(ctx))
    return rows if spec.reserved is None else rows[: spec.reserved]


def _spread(placed: PlacedTable, row: Row) -> tuple[AnyValue, ...]:
    """Give each value its column's span: the cells after its first stay empty."""
    cells: list[AnyValue] = []
    for column, value in zip(placed.spec.columns, row, strict=True):
        cells += (value, *(None,) * (column.span - 1))
    return tuple(cells)
