from __future__ import annotations

import pytest

from salesreview.commentary.slots import SLOTS
from salesreview.metrics.catalog import METRIC
from salesreview.review.layout import CARD_ROW, CARD_ROWS, PlacedTab, place, slot_names
from salesreview.review.looks import LOOKS
from salesreview.review.spec import TabSpec
from salesreview.review.tabs import TABS

EVERY = pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.key)


def rectangles(placed: PlacedTab) -> list[tuple[str, int, int, int, int]]:
    """Everything on a tab as (what, first row, first column, last row, last column)."""
    areas = [(text.name, text.row, 1, text.row, placed.last_column) for _, text in placed.headings]
    areas += [(slot.name, slot.row, 1, slot.row, placed.last_column) for slot in placed.slots]
    for table in placed.tables:
        rows = table.spec.reserved if table.spec.reserved is not None else 1
        areas.append((table.name, table.row, table.column, table.row + rows, table.column + table.spec.width - 1))
    for chart in placed.charts:
        last = chart.column + chart.spec.width - 1
        areas.append((chart.name, chart.row, chart.column, chart.row + chart.spec.rows - 1, last))
    if placed.spec.cards:
        areas.append(("cards", CARD_ROW, 1, CARD_ROW + CARD_ROWS - 1, placed.last_column))
    return areas


@EVERY
def test_nothing_overlaps_and_all_stands_on_the_grid(tab: TabSpec) -> None:
    areas = rectangles(place(tab))
    for i, (name, top, left, bottom, right) in enumerate(areas):
        assert left >= 1 and right <= place(tab).last_column, name
        for other, top2, left2, bottom2, right2 in areas[i + 1 :]:
            apart = bottom < top2 or bottom2 < top or right < left2 or right2 < left
            assert apart, f"{name} overlaps {other}"


@EVERY
def test_an_open_list_is_the_last_thing_on_its_tab(tab: TabSpec) -> None:
    placed = place(tab)
    for table in placed.tables:
        if table.spec.reserved is None:
            others = [area for area in rectangles(placed) if area[0] != table.name]
            assert all(area[3] < table.row for area in others)


def test_names_are_given_once() -> None:
    names = [text.name for tab in TABS for _, text in place(tab).headings]
    names += [name for tab in TABS for slot in place(tab).slots for name in slot_names(slot.key)]
    names += [table.name for tab in TABS for table in place(tab).tables]
    names += [table.excel_name for tab in TABS for table in place(tab).tables]
    names += [chart.name for tab in TABS for chart in place(tab).charts]
    assert len({name.lower() for name in names}) == len(names)


def test_every_slot_stands_somewhere_and_once() -> None:
    placed = [slot.key for tab in TABS for slot in place(tab).slots]
    assert sorted(placed) == sorted(slot.key for slot in SLOTS)


@EVERY
def test_looks_cards_and_chart_columns_exist(tab: TabSpec) -> None:
    assert set(tab.cards) <= set(METRIC)
    for table in tab.tables():
        assert {column.look for column in table.columns} <= set(LOOKS)
        assert all(len(row.looks) == len(table.columns) for row in table.rows)
        if table.excel_table:
            for lang in ("zh", "en"):
                headers = [column.label(lang) for column in table.columns]
                assert len(set(headers)) == len(headers)
            assert all(column.span == 1 for column in table.columns)
    tables = {table.key: table for table in tab.tables()}
    for chart in tab.charts():
        drawn = tables[chart.table]
        assert all(series.column < len(drawn.columns) for series in chart.series)
        assert chart.category < len(drawn.columns)
        # what a chart draws starts at its table's first row: two tables of one key would confuse it
        assert drawn.reserved is not None
