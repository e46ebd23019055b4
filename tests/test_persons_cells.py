"""What a person writes among the review's cells, in a workbook file: kept, moved, noted, stated, never lost."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl
import pytest

from salesreview.arrange.model import Content
from salesreview.arrange.notes import NOTES
from salesreview.hosts.file import FileHost
from salesreview.pipeline import check
from salesreview.review.document import Formula
from salesreview.xlsx.address import a1, column_number
from salesreview.xlsx.sheet import SheetPatch

from .workbooks import LATER, MONTH, command, fill, order_lines, parts, refreshed, rewritten, sheet_parts

REGIONS = "SR_overview_lines"
TAB = "业绩总览"


def at(address: str) -> tuple[int, int]:
    """Return row and column of an address."""
    found = re.fullmatch(r"([A-Z]+)(\d+)", address)
    assert found is not None
    return int(found[2]), column_number(found[1])


def types(path: Path, sheet: str, cells: Mapping[str, Content]) -> None:
    """Type into cells of a sheet, as a person does."""
    with FileHost(path) as host:
        patch = SheetPatch(values={at(address): value for address, value in cells.items()})
        host._patch(sheet, patch)
        host.save()


def seen(path: Path, sheet: str, *addresses: str) -> list[Content]:
    """Return what cells hold."""
    with FileHost(path) as host:
        there = host.sheet(sheet)
        return [there.row(row, column, column).get(column) for row, column in map(at, addresses)]


def notes(path: Path) -> list[tuple[object, ...]]:
    """Return the lines of the Notes tab, without their time."""
    with FileHost(path) as host:
        return [tuple(row[1:]) for row in host.read_block(NOTES, 5)]


def grown(path: Path) -> Path:
    """Give the workbook orders of six salespeople instead of none named."""
    count = 61
    people = pl.Series([("甲", "乙", "丙", "丁", "戊", "己")[i % 6] for i in range(count)])
    return fill(path, orders=order_lines(count, salesperson=people))


@pytest.fixture(scope="module")
def first(orders_book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = Path(shutil.copy(orders_book, tmp_path_factory.mktemp("cells") / "b.xlsm"))
    refreshed(path, month=MONTH)
    return path


@pytest.fixture
def book(first: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(first, tmp_path / "我的 1.xlsm"))


def place(path: Path, name: str) -> tuple[str, int, int, int]:
    """Return where a block stands: sheet, row of its heads, first column, how many rows it has."""
    with FileHost(path) as host:
        spot = host.places()[name]
        sheet, filled = host.sheet(spot.sheet), 0
        while sheet.row(spot.area.top + filled + 1, spot.area.left, spot.area.left):
            filled += 1
        return spot.sheet, spot.area.top, spot.area.left, filled


def test_notes_in_blank_rows_and_below_stay_and_nothing_is_said(book: Path) -> None:
    sheet, top, left, rows = place(book, REGIONS)
    mine = {a1(top + rows + 1, left): "注：含一次性订单", a1(top + rows + 2, left + 4): "也是我的", "Q14": "右边"}
    types(book, sheet, mine)
    result = refreshed(book, month=MONTH)
    assert (seen(book, sheet, *mine), result.notes) == (list(mine.values()), ())
    assert refreshed(book, month=MONTH.before, lang="en").notes == ()
    assert seen(book, sheet, *mine) == list(mine.values())


def test_a_growing_table_pushes_a_note_and_says_so_everywhere(book: Path, assert_sound: Callable[[Path], None]) -> None:
    sheet, top, left, rows = place(book, "SR_overview_salespeople")
    under = a1(top + rows + 1, left)
    types(book, sheet, {under: "注：华东含退货"})
    ran = command("refresh", grown(book), "--month", MONTH)
    more = place(book, "SR_overview_salespeople")[3] - 1
    goal = a1(top + more + 1, left)
    assert more > rows and seen(book, sheet, goal) == ["注：华东含退货"]
    assert f"{sheet}!{under} → {goal}" in ran.err
    with FileHost(book) as host:
        (line,) = host.read_block("SR_audit_list", 9)
        assert line[2:4] + line[6:] == [sheet, under, "移开单元格内容", "注：华东含退货", goal]
        assert goal in str(host.read_block("SR_runlog_list", 8)[0][7])
        assert goal in str(host.read_cells(["SR_home_note"])["SR_home_note"])
    assert_sound(book)


def test_what_is_typed_over_a_figure_goes_to_the_notes_tab(book: Path, assert_sound: Callable[[Path], None]) -> None:
    sheet, top, left, _ = place(book, "SR_overview_trend")
    over, title = a1(top + 13, left + 1), a1(top, left + 1)
    was = seen(book, sheet, over)
    types(book, sheet, {over: "对不上，待查", title: "收入"})
    refreshed(book, month=MONTH)
    assert seen(book, sheet, over, title) == [*was, "销售额"]
    noted = notes(book)
    assert [line[:3] for line in noted] == [
        (f"{sheet}!{title}", None, "收入"),
        (f"{sheet}!{over}", "26-10", "对不上，待查"),
    ]
    assert parts(book)["docProps/app.xml"].count("便笺".encode()) == 1
    assert_sound(book)
    types(book, sheet, {over: Formula("=1+1", 2)})
    refreshed(book, month=MONTH, lang="en")
    assert [line[2] for line in notes(book)] == ["收入", "对不上，待查", "=1+1"]
    assert "Notes" not in sheet_parts(book)


def test_titles_and_cards_typed_over_are_noted(book: Path) -> None:
    types(book, TAB, {"B2": "我的标题", "B6": "手算", "B11": "我的小节"})
    refreshed(book, month=MONTH)
    assert {line[2] for line in notes(book)} >= {"我的标题", "手算"}
    assert seen(book, TAB, "B2") == ["2026年10月 销售业绩总览"]


def test_a_workbook_without_a_record_keeps_notes_and_formulas(book: Path, tmp_path: Path) -> None:
    sheet, top, left, rows = place(book, "SR_overview_trend")
    mine = {a1(top + rows, left + 2): Formula("=1+2", 3), a1(top + rows + 1, left): "下面的话"}
    types(book, sheet, mine)
    hidden = sheet_parts(book)["_salesreview"]
    old = rewritten(book, tmp_path / "旧 1.xlsm", {hidden: lambda text: text.replace(">_written<", "><")})
    refreshed(old, month=MONTH)
    with FileHost(old) as host:
        text = "\n".join(str(row) for name in (NOTES,) for row in host.read_block(name, 5))
    assert seen(old, sheet, a1(top + rows + 1, left)) == ["下面的话"]
    assert "=1+2" in text or seen(old, sheet, a1(top + rows, left + 2)) == [Formula("=1+2", 3)]


def test_heads_that_nobody_knows_leave_the_block_and_are_listed(book: Path) -> None:
    sheet, top, left, _ = place(book, "SR_overview_trend")
    types(book, sheet, {a1(top, left + i): text for i, text in enumerate(("甲", "乙", "丙", "丁"))})
    before = seen(book, sheet, *(a1(top + 13, left + i) for i in range(4)))
    _, settings = check(book)
    (issue,) = settings.issues
    assert (issue.sheet, issue.cell) == (sheet, a1(top, left))
    refreshed(book, month=MONTH.before)
    assert seen(book, sheet, a1(top, left), *(a1(top + 13, left + i) for i in range(4))) == ["甲", *before]
    with FileHost(book) as host:
        assert any(row[0] == sheet and row[6] == a1(top, left) for row in host.read_block("SR_checks_list", 7))


def test_a_merged_range_over_figures_leaves_the_block(book: Path, tmp_path: Path) -> None:
    sheet, top, left, _ = place(book, "SR_overview_trend")
    part = sheet_parts(book)[sheet]
    ref = f"{a1(top + 1, left + 1)}:{a1(top + 2, left + 1)}"
    other = rewritten(
        book, tmp_path / "合并 1.xlsm",
        {part: lambda text: re.sub(r"</mergeCells>", f'<mergeCell ref="{ref}"/></mergeCells>', text)},
    )  # fmt: skip
    assert [ref in issue.zh for issue in check(other)[1].issues] == [True]
    result = refreshed(other, now=LATER, month=MONTH.before)
    assert any(ref in issue.zh for issue in result.settings.issues)
    assert seen(other, sheet, a1(top, left)) == ["月份"]
