"""From a cell of the review to the fact behind its figure, and to the rows that it was computed from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from salesreview.errors import UsageError
from salesreview.xlsx.address import a1, area

if TYPE_CHECKING:
    from salesreview.hosts.base import SheetHost
    from salesreview.metrics.trace import Trace
    from salesreview.pipeline import Reading
    from salesreview.review.context import Context
    from salesreview.review.document import AnyValue, CellValue
    from salesreview.review.layout import PlacedTable
    from salesreview.review.marked import Marked
    from salesreview.review.spec import TabSpec

_QUOTES = "'\"‘’“”"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a workbook: the caption of its sheet as it is now, row and column from 1."""

    sheet: str
    row: int
    column: int

    @property
    def address(self) -> str:
        """The address on its sheet."""
        return a1(self.row, self.column)


def cell_named(host: SheetHost, text: str) -> Cell:
    """Return the cell that a person names: sheet (in either language, with or without quotes), "!", address.

    Raises UsageError where it is no address, or the workbook has no such sheet.
    """
    sheet, mark, address = text.replace("！", "!").rpartition("!")
    sheet = sheet.strip()
    if len(sheet) > 1 and sheet[0] in _QUOTES and sheet[-1] in _QUOTES:
        sheet = sheet[1:-1].replace("''", "'").strip()
    box = area(address.strip().strip(_QUOTES).upper())
    if not mark or not sheet or box is None:
        raise UsageError(
            f'“{text}”不是单元格地址；请写成 工作表!单元格，如 "业绩总览!B6"（整体加引号）。',
            f'“{text}” names no cell; write SHEET!CELL in quotes, such as "Overview!B6".',
        )
    return Cell(_sheet(host, sheet), box.top, box.left)


def _sheet(host: SheetHost, typed: str) -> str:
    from salesreview.review.tabs import TABS

    wanted = typed.casefold()
    found = next((name for name in host.sheets() if name.casefold() == wanted), None)
    if found is not None:
        return found
    places = host.places()
    titles = {tab: places[name].sheet for tab in TABS if (name := f"SR_{tab.key}_title") in places}
    for tab, caption in titles.items():
        if wanted in (tab.zh.casefold(), tab.en.casefold(), tab.key):
            return caption
    names = list(titles.values())
    raise UsageError(
        f"工作簿里没有工作表“{typed}”；总结页有：{'、'.join(names)}。",
        f"The workbook has no sheet “{typed}”; the review's tabs are: {', '.join(names)}.",
    )


def trace_cell(host: SheetHost, cell: Cell, reading: Reading, folder: Path) -> tuple[Trace, Context]:
    """Return the rows behind the figure of a cell, and the context to show them in.

    Raises UsageError with a sentence where the cell holds no figure, one that is no sum of rows, or another number
    than the data give now.
    """
    from salesreview.metrics.trace import TRACED, Tracer
    from salesreview.period import Month

    context = context_of(reading, folder)
    figure = figure_at(host, cell, context)
    fact, attribute = figure.fact, figure.attribute
    if attribute == "target":
        sheet = reading.tables.sheets.get("targets", "")
        raise _told(cell, f"是目标，由人填写在“{sheet}”表中，不由数据行算出。",
                    f"is a target, typed on the sheet “{sheet}”; it is not computed from rows.")  # fmt: skip
    if attribute not in TRACED:
        raise _told(cell, *_WORKED_OUT)
    tracer = Tracer(reading.tables, reading.settings, reading.facts)
    month = Month.parse(fact.period)
    return tracer.trace(fact.metric, fact.dimension, fact.member, month, attribute), context


def context_of(reading: Reading, folder: Path) -> Context:
    """Return what the tabs are laid out from, its figures marked; no text is written."""
    from salesreview.commentary.sentences import SENTENCES, load_sentences
    from salesreview.commentary.voice import Voice
    from salesreview.insights.rulebook import load_rulebook
    from salesreview.review.context import Context
    from salesreview.review.marked import marked

    facts, tables, settings = reading.facts, reading.tables, reading.settings
    own = folder / SENTENCES
    sentences = load_sentences(own if own.is_file() else None)
    voice = Voice(facts, tables, settings, sentences, load_rulebook(folder))
    return Context(marked(facts), tables, settings, (), voice)


_WORKED_OUT = (
    "是由其他数推算的（如其余、评分、名单），没有自己的数据行；请选构成它的数。",
    "is worked out from other numbers (a rest, a score, a list) and has no rows of its own; choose a figure "
    "that it is made of.",
)


def figure_at(host: SheetHost, cell: Cell, context: Context) -> Marked:
    """Return the figure of a cell with the fact that it shows; raises UsageError that says what else it is."""
    from salesreview.review.marked import Marked

    tab = _tab(host, cell)
    value, label = _laid(host, cell, context, tab)
    there = host.value_at(cell.sheet, cell.row, cell.column)
    if isinstance(value, Marked):
        if not _same(there, value):
            raise _stale(cell)
        return value
    if isinstance(there, int | float) and not isinstance(there, bool):
        if label:
            raise _told(cell, "是表头。", "is a header.")
        if isinstance(value, int | float):
            raise _told(cell, *_WORKED_OUT) if _same(there, value) else _stale(cell)
        raise _told(cell, "里的数不是刷新写入的，而是手工填写的，没有可追溯的行。",
                    "holds a number that no refresh wrote but a person typed; there are no rows to go to.")  # fmt: skip
    if there is None or there == "":
        raise _told(cell, "是空的；请选一个数。", "is empty; choose a figure.")
    if str(there) == "n/a":
        raise _told(cell, "没有值（n/a），没有可追溯的行；原因见“说明”列或指标字典。",
                    "has no value (n/a), and there are no rows to go to; the Note column or the metric dictionary says "
                    "why.")  # fmt: skip
    raise _told(cell, f"是文字“{_short(there)}”，不是数；请选一个数。",
                f"holds text, “{_short(there)}”, not a figure; choose a figure.")  # fmt: skip


def _short(value: CellValue) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 30 else text[:29] + "…"


def _told(cell: Cell, zh: str, en: str) -> UsageError:
    return UsageError(f"单元格 {cell.sheet}!{cell.address} {zh}", f"Cell {cell.sheet}!{cell.address} {en}")


def _stale(cell: Cell) -> UsageError:
    return _told(
        cell, "里的数与现在的数据和设置算得的不同（刷新后有改动，或被手工改写）；请先刷新，再追溯。",
        "does not show what the data and settings give now (they changed since the last refresh, or somebody typed "
        "over it); refresh first, then trace it.",
    )  # fmt: skip


def _tab(host: SheetHost, cell: Cell) -> TabSpec:
    """Return the review tab that a cell stands on."""
    from salesreview.review.tabs import TABS

    places = host.places()
    for tab in TABS:
        place = places.get(f"SR_{tab.key}_title")
        if place is not None and place.sheet == cell.sheet:
            return tab
    raise _told(cell, "不在总结页上；请在总结页（如业绩总览）选一个数。",
                "is not on a tab of the review; choose a figure there, on the overview for one.")  # fmt: skip


def _laid(host: SheetHost, cell: Cell, context: Context, tab: TabSpec) -> tuple[AnyValue, bool]:
    """Return what a refresh now would write into a cell, and whether that is a header."""
    from salesreview.review.layout import place
    from salesreview.review.render import block_of, head_of

    places = host.places()
    for name, value in head_of(context, tab).items():
        at = places.get(name)
        if at is not None and at.sheet == cell.sheet and at.area.holds(cell.row, cell.column):
            return value, False
    for table in place(tab).tables:
        at = places.get(table.name)
        if at is None or at.sheet != cell.sheet:
            continue
        row, column = cell.row - at.area.top, cell.column - at.area.left
        block = block_of(context, place(tab), table)
        if 0 <= row <= block.body and 0 <= column < table.spec.width:
            return block.rows[row][_first(table, column)], row == 0
    return None, False


def _first(table: PlacedTable, column: int) -> int:
    """Return where the value stands that the cell `column` of a table's row belongs to: columns may span cells."""
    offsets = [table.spec.offset(index) for index in range(len(table.spec.columns))]
    return max(offset for offset in offsets if offset <= column)


def _same(shown: object, value: float) -> bool:
    """Tell whether a cell shows a number; a spreadsheet keeps fifteen digits of it."""
    return (
        isinstance(shown, int | float) and not isinstance(shown, bool)
        and math.isclose(shown, value, rel_tol=1e-9, abs_tol=1e-9)
    )  # fmt: skip
