"""A click on the ribbon's Trace, run by LibreOffice: our VBA, our Python, and the rows on a tab of the open workbook."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import xlwings as xw

from salesreview import pipeline
from salesreview.hosts.excel import scratch
from salesreview.hosts.excel.scratch import NAME
from salesreview.hosts.file import FileHost
from salesreview.period import Month
from salesreview.xlsx.address import area

from ..libreoffice.fixtures import *  # noqa: F403
from ..libreoffice.vba import MacroBook

pytestmark = pytest.mark.libreoffice
MONTH = Month(2026, 10)


@pytest.fixture(scope="module", params=["zh", "en"])
def company(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    path = tmp_path_factory.mktemp("trace") / "销售（十月） -1.xlsm"
    pipeline.make_demo(path, MONTH, request.param, 300, now=dt.datetime(2026, 11, 2))
    return request.param, path


@pytest.fixture
def lang(company: tuple[str, Path]) -> str:
    return company[0]


@pytest.fixture
def book(calc: xw.App, company: tuple[str, Path], tmp_path: Path) -> xw.Book:
    path = tmp_path / company[1].name
    path.write_bytes(company[1].read_bytes())
    return calc.books.open(path)


def click(macros: MacroBook, cell: xw.Range) -> None:
    """Choose a cell and run what the ribbon's button runs."""
    cell.sheet.activate()
    cell.select()
    macros.book.impl.project.run("SalesReview.TraceFigure")
    assert macros.errors == []


def at(book: xw.Book, name: str, down: int = 0, right: int = 0) -> xw.Range:
    cell = book.names[name].refers_to_range
    return cell.sheet.range((cell.row + down, cell.column + right))


def grid(sheet: xw.Sheet) -> list[list[object]]:
    return sheet.used_range.options(ndim=2).value


def test_a_click_lists_the_rows_and_the_next_replaces_them(calc: xw.App, book: xw.Book, lang: str) -> None:
    macros = MacroBook(book)
    tabs = [sheet.name for sheet in book.sheets]
    raw = book.sheets["订单" if lang == "zh" else "Orders"]
    left = raw.tables["SR_orders"].range.column
    card = at(book, "SR_overview_card1_value")
    click(macros, card)
    assert calc.impl.alerts == []
    trace = book.sheets[-1]
    assert trace.name == ("追溯" if lang == "zh" else "Trace")
    assert [sheet.name for sheet in book.sheets] == [*tabs, trace.name]
    assert book.sheets.active.name == trace.name
    rows = grid(trace)
    assert rows[2][1] == pytest.approx(card.value) and rows[3][1] == pytest.approx(card.value)
    assert rows[2][2] == ("万元" if lang == "zh" else "CNY k")
    header = next(i for i, row in enumerate(rows) if row[1] in ("计入", "Counts for"))
    listed = [row for row in rows[header + 1 :] if row[1] is not None]
    assert sum(row[1] for row in listed) / (10_000 if lang == "zh" else 1_000) == pytest.approx(card.value)
    # a link to each row in its raw sheet, and its content beside it
    first = trace.range((header + 2, 1))
    link = first.formula
    assert link.startswith("=HYPERLINK(") and f"!A{int(listed[0][0])}" in link
    assert raw.name in link
    there = [raw.range((int(listed[0][0]), left + place)).value for place in range(3)]
    headers = [str(cell) for cell in raw.range((raw.tables["SR_orders"].range.row, left)).resize(1, 3).value]
    assert [listed[0][rows[header].index(name)] for name in headers] == there
    # a link back to the figure
    back = trace["A2"].formula
    assert f"#{card.sheet.name}!{card.address.replace('$', '')}" in back.replace("'", "")
    # another figure replaces it: a change, with the rows of both months
    mom = next(cell for cell in (at(book, "SR_core_revenue", 1, column) for column in range(12)) if _is_change(cell))
    click(macros, mom)
    assert calc.impl.alerts == []
    again = grid(trace)
    assert len(book.sheets) == len(tabs) + 1
    assert again[2][1] == pytest.approx(mom.value) and again[3][1] == pytest.approx(mom.value)
    heads = [str(row[0]) for row in again if row[0] and "2026-" in str(row[0])]
    assert any("2026-09" in head for head in heads) and any("2026-10" in head for head in heads)


def _is_change(cell: xw.Range) -> bool:
    return isinstance(cell.value, float) and "▲" in (cell.number_format or "")


def test_formula_like_text_stays_text(calc: xw.App, book: xw.Book, lang: str) -> None:
    sheet = book.sheets["订单" if lang == "zh" else "Orders"]
    table = sheet.tables["SR_orders"]
    wanted = "订单号" if lang == "zh" else "Order no."
    column = next(i for i, each in enumerate(table.columns) if each.name.startswith(wanted[:5]))
    for cell in table.data_body_range.columns[column][:]:
        cell.number_format = "@"
    values = [f"=1+{i}" if i % 2 else f"00{i}" for i in range(table.data_body_range.rows.count)]
    table.data_body_range.columns[column].value = [[value] for value in values]
    macros = MacroBook(book)
    click(macros, at(book, "SR_overview_card1_value"))
    assert calc.impl.alerts == []
    shown = [cell for row in grid(book.sheets[-1]) for cell in row if cell in values]
    assert {str(cell)[:2] for cell in shown} == {"=1", "00"}


def test_what_is_no_figure_is_said_and_nothing_is_added(calc: xw.App, book: xw.Book, lang: str) -> None:
    macros = MacroBook(book)
    tabs = len(book.sheets)
    click(macros, at(book, "SR_overview_title"))
    assert ("是文字" if lang == "zh" else "holds text") in str(calc.impl.alerts[-1])
    click(macros, book.sheets[0]["B2"])
    assert ("不在总结页上" if lang == "zh" else "is not on a tab") in str(calc.impl.alerts[-1])
    assert len(book.sheets) == tabs


def test_a_persons_own_tab_of_that_caption_is_left_alone(calc: xw.App, book: xw.Book, lang: str) -> None:
    caption = "追溯" if lang == "zh" else "Trace"
    own = book.sheets.add(caption, after=book.sheets[len(book.sheets) - 1])
    own["A1"].value = "mine"
    click(MacroBook(book), at(book, "SR_overview_card1_value"))
    assert calc.impl.alerts == []
    assert own["A1"].value == "mine" and book.sheets[-1].name == f"{caption} (2)"


def test_refresh_check_and_the_sent_copy_pass_the_tab_by(
    calc: xw.App, book: xw.Book, lang: str, tmp_path: Path
) -> None:
    macros = MacroBook(book)
    click(macros, at(book, "SR_overview_card1_value"))
    trace = book.sheets[-1]
    before = grid(trace)
    for sub in ("RefreshReview", "CheckReview"):
        book.impl.project.run(f"SalesReview.{sub}")
        assert macros.errors == []
    assert grid(trace) == before and book.sheets[-1].name == trace.name
    # as a file: refreshed, traced from, and sent, with the tab in it
    book.save(tmp_path / "open.xlsx")
    saved = tmp_path / "saved.xlsx"
    saved.write_bytes((tmp_path / "open.xlsx").read_bytes())
    pipeline.refresh(saved, now=dt.datetime(2026, 11, 3))
    with FileHost(saved) as host:
        assert trace.name in host.sheets() and host.value_at(trace.name, 3, 2) == pytest.approx(before[2][1])
        assert host.places()[NAME].area == area("A1")
    from salesreview.mail.content import CopyChoices
    from salesreview.mail.copy import build_copy
    from salesreview.sending import read_review

    choices = CopyChoices(raw=True, hidden=True, settings=True, checks=True, runlog=True, names=True)
    review = read_review(saved, lang=None, choices=choices, pull=False, progress=lambda stage: None)
    sent = tmp_path / "sent.xlsx"
    sent.write_bytes(build_copy(review.content))
    with FileHost(sent) as host:
        assert trace.name not in host.sheets() and NAME not in host.places()


def test_a_hidden_tab_comes_back_a_protected_one_is_said_a_deleted_one_is_made_anew(
    calc: xw.App, book: xw.Book, lang: str
) -> None:
    macros, card = MacroBook(book), at(book, "SR_overview_card1_value")
    click(macros, card)
    trace = book.sheets[-1]
    book.sheets[0].activate()
    trace.visible = False
    click(macros, card)
    assert trace.visible and book.sheets.active.name == trace.name
    before = grid(trace)
    trace.api.Protect()
    click(macros, at(book, "SR_overview_card2_value"))
    assert ("受保护" if lang == "zh" else "is protected") in str(calc.impl.alerts[-1])
    assert grid(trace) == before
    trace.api.Unprotect()
    trace.delete()
    click(macros, card)
    assert grid(book.sheets[-1]) == before


def test_a_long_list_is_cut_and_says_so(
    calc: xw.App, book: xw.Book, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scratch, "LISTED", 3)
    card = at(book, "SR_overview_card1_value")
    click(MacroBook(book), card)
    rows = grid(book.sheets[-1])
    header = next(i for i, row in enumerate(rows) if row[1] in ("计入", "Counts for"))
    assert len([row for row in rows[header + 1 :] if row[1] is not None]) == 3
    assert any(("行未列出" if lang == "zh" else "more rows are not listed") in str(row[0]) for row in rows)
    assert rows[3][1] == pytest.approx(card.value)
