"""What a person writes among the review's cells, in the open workbook: kept, moved, noted, and taken back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import xlwings as xw

from salesreview import excel
from salesreview.arrange.notes import NOTES
from salesreview.hosts.excel import ExcelHost
from salesreview.pipeline import RefreshResult, check_host, refresh_host

from ..libreoffice.fixtures import *  # noqa: F403
from ..workbooks import MONTH, NOW, refreshed

pytestmark = pytest.mark.libreoffice


@pytest.fixture(scope="module")
def first(orders_book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = Path(shutil.copy(orders_book, tmp_path_factory.mktemp("live") / "b.xlsm"))
    refreshed(path, month=MONTH)
    return path


@pytest.fixture
def book(calc: xw.App, first: Path, tmp_path: Path) -> xw.Book:
    return calc.books.open(shutil.copy(first, tmp_path / "打开的 1.xlsm"))


def refresh(book: xw.Book, **more: object) -> RefreshResult:
    wanted = {"month": MONTH, "lang": None, **more}
    return refresh_host(
        ExcelHost(book), Path(book.fullname), pull=False, progress=lambda stage: None, now=NOW, **wanted  # type: ignore[arg-type]
    )  # fmt: skip


def all_cells(book: xw.Book) -> dict[str, dict[tuple[int, int], object]]:
    """Return what every visible sheet holds, formulas as they are."""
    found = {}
    for sheet in book.sheets:
        if sheet.name != "_salesreview":
            used = sheet.used_range
            rows = used.formula if isinstance(used.formula[0], (list, tuple)) else (used.formula,)
            found[sheet.name] = {
                (used.row + i, used.column + j): value for i, row in enumerate(rows) for j, value in enumerate(row) if value
            }  # fmt: skip
    return found


def test_cells_of_a_person_are_kept_moved_noted_and_taken_back(book: xw.Book) -> None:
    trend = book.names["SR_overview_trend"].refers_to_range
    sheet, top, left = trend.sheet, trend.row, trend.column
    sheet.range((top + 13, left + 1)).value = "对不上"
    sheet.range((top + 13, left + 6)).value = "旁边的话"
    runs = book.names["SR_runlog_list"].refers_to_range
    below = runs.sheet.range((runs.row + 2, runs.column))
    below.value = "记录下的话"
    below.offset(1, 0).formula = f"=LEN({below.address})"
    before = all_cells(book)
    result = refresh(book, lang="en")
    (noted,) = ExcelHost(book).read_block(NOTES, 5)
    assert noted[1:4] == [f"{sheet.name}!C39", "26-10", "对不上"]
    assert sheet.range((top + 13, left + 6)).value == "旁边的话"
    assert runs.sheet.range((runs.row + 3, runs.column)).value == "记录下的话"
    assert runs.sheet.range((runs.row + 4, runs.column)).formula.replace("$", "") == f"=LEN(B{runs.row + 3})"
    assert "Notes" in result.notes[-1]
    assert ExcelHost(book).take_back()
    assert all_cells(book) == before


def test_an_inserted_column_is_followed_and_a_deleted_one_is_listed(book: xw.Book) -> None:
    trend = book.names["SR_overview_trend"].refers_to_range
    sheet, top = trend.sheet, trend.row
    sheet.range("D:D").insert("right")
    sheet.range((top, 4)).value = "我的列"
    sheet.range((top + 13, 4)).value = "我的话"
    values = sheet.range((top + 13, 2), (top + 13, 6)).value
    assert refresh(book).settings.issues == ()
    assert sheet.range((top, 2), (top, 6)).value == ["月份", "销售额", "我的列", "目标", "完成率"]
    assert sheet.range((top + 13, 2), (top + 13, 6)).value == values
    sheet.range("C:C").delete("left")
    _, settings = check_host(ExcelHost(book))
    assert any("销售额" in issue.zh and issue.sheet == sheet.name for issue in settings.issues)


def test_the_button_says_what_was_moved(book: xw.Book) -> None:
    trend = book.names["SR_overview_trend"].refers_to_range
    trend.offset(13, 1).value = "对不上"
    press = excel._Press(book, ExcelHost(book).patience)
    press.lang = "zh"
    said = excel._refresh(press, ExcelHost(book))
    assert said is not None and "便笺" in said
