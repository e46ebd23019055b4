"""Every figure's cell of the sample's review leads to rows that come to what the cell shows, or says why not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from salesreview.errors import UsageError
from salesreview.hosts.file import FileHost
from salesreview.metrics.catalog import METRIC
from salesreview.metrics.trace import TRACED, Tracer
from salesreview.period import Month
from salesreview.pipeline import reading_of
from salesreview.review.layout import place
from salesreview.review.listing import listing
from salesreview.review.marked import Marked
from salesreview.review.render import block_of, head_of
from salesreview.review.tabs import TABS
from salesreview.tracing import Cell, cell_named, context_of, figure_at, trace_cell


def figures_on(host, context) -> list[tuple[Cell, Marked]]:
    """Return every cell of the review that shows a fact, with its figure."""
    places = host.places()
    found: list[tuple[Cell, Marked]] = []
    for tab in TABS:
        for name, value in head_of(context, tab).items():
            if isinstance(value, Marked) and (at := places.get(name)):
                found.append((Cell(at.sheet, at.area.top, at.area.left), value))
        for table in place(tab).tables:
            at = places.get(table.name)
            for row, values in enumerate(block_of(context, place(tab), table).rows if at else ()):
                for column, value in enumerate(values):
                    if isinstance(value, Marked) and at:
                        found.append((Cell(at.sheet, at.area.top + row, at.area.left + column), value))
    return found


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_rows_of_every_figure_come_to_what_its_cell_shows(demos, lang) -> None:
    with FileHost(demos[lang].path) as host:
        reading = reading_of(host, lambda stage: None)
        context = context_of(reading, Path())
        shown = {sheet: _values(host, sheet) for sheet in host.sheets()}
        tracer, seen, wrong = Tracer(reading.tables, reading.settings, reading.facts), Counter(), []
        traced = {}
        for cell, figure in figures_on(host, context):
            fact, attribute = figure.fact, figure.attribute
            assert shown[cell.sheet][cell.row, cell.column] == pytest.approx(float(figure), abs=1e-9)
            if attribute not in TRACED or not METRIC[fact.metric].compared:
                seen["not traced"] += 1
                continue
            key = (fact.metric, fact.dimension, fact.member, fact.period, attribute)
            if key not in traced:
                traced[key] = tracer.trace(*key[:3], Month.parse(fact.period), attribute)
            made = listing(context, traced[key], 0)
            seen[attribute] += 1
            number = shown[cell.sheet][cell.row, cell.column]
            # a rate beside its unit is in percent
            equal = made.worth == pytest.approx(number, abs=1e-6) or made.worth * 100 == pytest.approx(number, abs=1e-4)
            part = f"{number:.1%}" in made.verdict and abs(number - made.worth) < 0.001  # its last digit was moved
            seen["moved"] += part and not equal
            if not traced[key].agrees or not (equal or part):
                wrong.append((cell, key, number, made.worth))
        assert wrong == []
        assert seen["moved"] > 0
        assert min(seen[each] for each in ("value", "mom", "yoy", "ytd", "attainment", "share")) > 5, seen


def _values(host: FileHost, sheet: str) -> dict[tuple[int, int], object]:
    grid = host._grid(host._book.sheets[sheet], 2000)
    return {
        (row, cell.number): host._content(grid, cell)
        for row in range(1, 300) for cell in grid.cells(row)
    }  # fmt: skip


@pytest.fixture(scope="module")
def zh(demos):
    with FileHost(demos["zh"].path) as host:
        reading = reading_of(host, lambda stage: None)
        yield host, reading, context_of(reading, Path())


def test_each_figures_cell_is_found_by_its_place(zh) -> None:
    host, _, context = zh
    figures = figures_on(host, context)
    for cell, figure in [*figures[:3], *figures[:: max(1, len(figures) // 25)]]:
        assert figure_at(host, cell, context) == figure


@pytest.mark.parametrize(
    "name",
    [
        "业绩总览!B6",
        "'业绩总览'!$B$6",
        " 业绩总览 ! b6 ",
        "业绩总览！B6",
        "“业绩总览”!B6",
        "Overview!B6",
        "overview!B6:C6",
    ],
)
def test_a_cell_may_be_named_in_many_ways(zh, name) -> None:
    assert cell_named(zh[0], name) == Cell("业绩总览", 6, 2)


@pytest.mark.parametrize("name", ["B6", "业绩总览!六", "!B6", "没有!B6", "业绩总览!A9999999", ""])
def test_what_names_no_cell_is_said(zh, name) -> None:
    with pytest.raises(UsageError) as told:
        cell_named(zh[0], name)
    assert "业绩总览" in told.value.text("zh")


def _why(zh, cell: Cell) -> str:
    host, reading, _ = zh
    with pytest.raises(UsageError) as told:
        trace_cell(host, cell, reading, Path())
    return told.value.text("zh")


def test_what_is_no_figure_says_why(zh) -> None:
    host, _, context = zh
    places = host.places()
    title = places["SR_overview_title"]
    assert "是文字" in _why(zh, Cell(title.sheet, title.area.top, title.area.left))
    assert "是空的" in _why(zh, Cell(title.sheet, 300, 1))
    assert "不在总结页上" in _why(zh, Cell("订单", 5, 1))
    target = next(cell for cell, figure in figures_on(host, context) if figure.attribute == "target")
    assert "是目标" in _why(zh, target) and "目标" in _why(zh, target)
    part = next(cell for cell, figure in figures_on(host, context) if not METRIC[figure.fact.metric].compared)
    assert "不是若干行之和" in _why(zh, part)


def test_a_figure_that_is_no_longer_so_asks_for_a_refresh(zh) -> None:
    host, reading, context = zh
    cell = next(cell for cell, figure in figures_on(host, context) if figure.attribute == "value")

    class Typed:
        def __getattr__(self, name):
            return getattr(host, name)

        def value_at(self, sheet, row, column):
            return 1.5

    with pytest.raises(UsageError) as told:
        trace_cell(Typed(), cell, reading, Path())
    assert "请先刷新" in told.value.text("zh") and "refresh first" in told.value.text("en")
