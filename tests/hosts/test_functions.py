"""The functions for cells, called as xlwings calls them, on a workbook that is open in LibreOffice."""

from __future__ import annotations

import datetime as dt
import inspect
from pathlib import Path
from typing import get_type_hints

import pytest
import xlwings as xw

from salesreview import excel, functions
from salesreview.hosts.excel import ExcelHost
from salesreview.period import Month
from salesreview.pipeline import make_demo
from salesreview.template.hidden import XLWINGS_CONF

from ..libreoffice.fixtures import *  # noqa: F403

MONTH = Month(2026, 10)
NAMES = ("SR_METRIC", "SR_COMPARE", "SR_TEXT")


@pytest.fixture
def book(calc: xw.App, tmp_path: Path) -> xw.Book:
    path = tmp_path / "函数.xlsm"
    make_demo(path, MONTH, "zh", 300, now=dt.datetime(2026, 11, 2))
    book = calc.books.open(path)
    book.set_mock_caller()
    return book


@pytest.mark.libreoffice
def test_they_answer_from_facts_that_are_computed_once_a_refresh(
    book: xw.Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed = []

    def compute(host: ExcelHost) -> object:
        computed.append(host)
        return functions._computed(host)

    monkeypatch.setattr(functions, "_REMEMBERED", functions.Remembered(compute))  # type: ignore[arg-type]
    values = [functions.SR_METRIC("销售额"), functions.SR_COMPARE("revenue", "mom"), functions.SR_METRIC("订单数")]
    assert all(isinstance(value, float | int) for value in values), values
    assert functions.SR_TEXT("展望") == book.names["SR_slot_summary_outlook"].refers_to_range.value
    assert functions.SR_METRIC("销售鹅").startswith("没有指标“销售鹅”")  # type: ignore[union-attr]
    assert len(computed) == 1
    book.names["SR_set_month"].refers_to_range.value = "2026-09"
    excel.refresh()
    assert functions.SR_METRIC("revenue") == pytest.approx(values[0] / (1 + values[1]))  # type: ignore[operator]
    book.names["SR_set_language"].refers_to_range.value = "en"
    assert functions.SR_METRIC("revenue", "2026-13") == "“2026-13” is no month; write 2026-10, or give a date."
    assert len(computed) == 2


@pytest.mark.libreoffice
def test_a_broken_workbook_is_a_sentence_and_not_computed_again(book: xw.Book, monkeypatch: pytest.MonkeyPatch) -> None:
    from salesreview.errors import WorkbookError

    asked = []

    def compute(host: ExcelHost) -> object:
        asked.append(host)
        raise WorkbookError("没有数据。", "No data.")

    monkeypatch.setattr(functions, "_REMEMBERED", functions.Remembered(compute))  # type: ignore[arg-type]
    assert [functions.SR_METRIC("revenue"), functions.SR_COMPARE("revenue")] == ["没有数据。"] * 2
    assert len(asked) == 1


def test_xlwings_finds_them_and_converts_nothing() -> None:
    assert dict(XLWINGS_CONF)["UDF MODULES"] == functions.__name__
    for name in NAMES:
        function = getattr(functions, name)
        assert get_type_hints(function) == {}
        first, *others = inspect.signature(function).parameters.values()
        assert first.default is inspect.Parameter.empty
        assert all(other.default in (None, "mom") for other in others)


def test_no_cell_of_the_review_depends_on_them(tmp_path: Path) -> None:
    import zipfile

    from salesreview.template.build import build

    path = tmp_path / "t.xlsm"
    build(path, "zh")
    with zipfile.ZipFile(path) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) > 20 and not any(f"{name}(" in sheet for name in NAMES for sheet in sheets)
