"""The live host against LibreOffice Calc, driven by the unmodified xlwings."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import polars as pl
import pytest
import xlwings as xw

from salesreview import excel
from salesreview.errors import SalesReviewError
from salesreview.hosts.excel import ExcelHost, native
from salesreview.hosts.excel.calls import Patience, is_busy, quiet, settings_of
from salesreview.hosts.excel.values import to_excel
from salesreview.hosts.file import FileHost
from salesreview.period import Month
from salesreview.pipeline import make_demo, refresh, refresh_host
from salesreview.review.document import Block, Document, Link
from salesreview.tables.catalog import SCHEMAS, schema

from ..libreoffice.calls import Calls
from ..libreoffice.errors import ComError, editing, refused, rejected
from ..libreoffice.fixtures import *  # noqa: F403

pytestmark = pytest.mark.libreoffice
MONTH = Month(2026, 10)
NOW = dt.datetime(2026, 11, 2, 9, 30)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("live") / "公司（十月）.xlsm"
    make_demo(path, MONTH, "zh", 400, now=NOW)
    return path


@pytest.fixture
def copy(company: Path, tmp_path: Path) -> Path:
    path = tmp_path / company.name
    path.write_bytes(company.read_bytes())
    return path


def refused_for_good() -> BaseException:
    return refused("cannot do that")


def live(book: xw.Book, month: Month | None = None, lang: str | None = None) -> None:
    refresh_host(
        ExcelHost(book), Path(book.fullname), month=month, lang=lang, pull=False, progress=lambda stage: None, now=NOW
    )


def test_raw_sheets_read_as_the_file_host_reads_them(calc: xw.App, copy: Path) -> None:
    book = calc.books.open(copy)
    host, file = ExcelHost(book), FileHost(copy)
    for entry in SCHEMAS:
        one, other = host.read_raw(entry), file.read_raw(entry)
        assert one is not None and other is not None
        assert (one.headers, one.sheet, one.first_row, one.first_column) == (
            other.headers,
            other.sheet,
            other.first_row,
            other.first_column,
        )
        for column in one.frame.columns:
            mine, theirs = one.frame[column], other.frame[column]
            if mine.dtype == theirs.dtype == pl.Float64:
                assert (mine - theirs).abs().max() in (None, 0.0), (entry.key, column)
            else:
                assert mine.cast(pl.String).to_list() == theirs.cast(pl.String).to_list(), (entry.key, column)


def shown(book: xw.Book) -> dict[str, dict[tuple[int, int], object]]:
    """Every value of every sheet by its place."""
    found = {}
    for sheet in book.sheets:
        used = sheet.used_range
        rows = used.options(ndim=2).value
        found[sheet.name] = {
            (used.row + i, used.column + j): value
            for i, row in enumerate(rows)
            for j, value in enumerate(row)
            if value not in (None, "")
        }
    return found


def test_a_refresh_gives_the_cells_that_the_file_host_writes(calc: xw.App, copy: Path, tmp_path: Path) -> None:
    other = tmp_path / "file.xlsm"
    refresh(copy, month=MONTH.before, lang="en", out=other, now=NOW)
    book, file = calc.books.open(copy), calc.books.open(other)
    live(book, MONTH.before, "en")
    one, two = shown(book), shown(file)
    one.pop("_salesreview"), two.pop("_salesreview")
    assert one.keys() == two.keys()
    for name, cells in two.items():
        assert {
            at: (one[name].get(at), cells.get(at))
            for at in one[name].keys() | cells
            if one[name].get(at) != cells.get(at)
        } == {}, name


def test_a_second_refresh_writes_next_to_nothing(calc: xw.App, copy: Path, calls: Calls) -> None:
    book = calc.books.open(copy)
    live(book)
    calls.reset()
    live(book)
    assert sum(name == "Range.raw_value=" for name in calls.log) <= 3  # the run log, Home's time, what is kept


def test_engine_calls_do_not_grow_with_the_rows(calc: xw.App, tmp_path: Path, calls: Calls) -> None:
    counted = []
    for orders in (300, 3000):
        path = tmp_path / f"{orders}.xlsm"
        make_demo(path, MONTH, "zh", orders, now=NOW)
        book = calc.books.open(path)
        calls.reset()
        live(book, MONTH.before)
        counted.append(calls.count)
        book.close()
    assert counted[1] <= counted[0] * 1.1


def test_a_refresh_is_taken_back(calc: xw.App, copy: Path) -> None:
    book = calc.books.open(copy)
    before = shown(book)
    live(book, MONTH.before, "en")
    assert shown(book)["业绩总览"] != before["业绩总览"]
    assert ExcelHost(book).take_back()
    after = shown(book)
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}
    assert not ExcelHost(book).take_back()


def test_settings_of_the_application_come_back(calc: xw.App, copy: Path) -> None:
    book = calc.books.open(copy)
    calc.calculation, calc.enable_events = "semiautomatic", True
    live(book, MONTH.before)
    assert (calc.calculation, calc.enable_events, calc.screen_updating) == ("semiautomatic", True, True)


def test_a_busy_application_is_tried_again(calc: xw.App, copy: Path, calls: Calls) -> None:
    book = calc.books.open(copy)
    calls.reset()
    calls.fail_at(40)
    live(book, MONTH.before)
    assert "2026年9月" in str(book.names["SR_overview_title"].refers_to_range.value)


def test_a_write_that_fails_leaves_the_workbook_as_it_was(calc: xw.App, copy: Path, calls: Calls) -> None:
    """Calls spread over the whole writing fail in turn: the document is as before, and so are the settings."""
    book = calc.books.open(copy)
    document = wanted(book)
    before, heights = shown(book), row_heights(book)
    calls.reset()
    ExcelHost(book).write(document)
    needed = calls.count
    assert shown(book)["业绩总览"] != before["业绩总览"]
    assert ExcelHost(book).take_back()
    for part in (0.01, 0.3, 0.55, 0.7, 0.85, 0.99):
        host = ExcelHost(book, Patience(lambda pause: None))
        calls.reset()
        calls.fail_at(int(needed * part), refused_for_good)
        with pytest.raises(Exception, match=r"\w"):  # before the writing begins Excel's own error passes to the button
            host.write(document)
        calls.heal()
        assert {name: cells for name, cells in shown(book).items() if cells != before[name]} == {}, part
        assert row_heights(book) == heights
        assert (calc.calculation, calc.enable_events, calc.screen_updating) == ("automatic", True, True)


def row_heights(book: xw.Book) -> list[float | None]:
    sheet = book.sheets["业绩总览"]
    return [sheet.range((row, 1)).row_height for row in range(1, 60)]


def wanted(book: xw.Book) -> Document:
    """The document of the month before, without writing it."""

    class Reads(ExcelHost):
        def write(self, document: Document, done: object = None) -> None:
            self.document = document

    host = Reads(book)
    refresh_host(
        host, Path(book.fullname), month=MONTH.before, lang=None, pull=False, progress=lambda stage: None, now=NOW
    )
    return host.document


def test_a_protected_sheet_is_named_before_anything_is_written(calc: xw.App, copy: Path) -> None:
    book = calc.books.open(copy)
    book.sheets["渠道效能"].api.Protect()
    before = shown(book)
    with pytest.raises(SalesReviewError) as caught:
        live(book, MONTH.before)
    assert "渠道效能" in caught.value.zh and "受保护" in caught.value.zh
    assert shown(book) == before


def test_words_edited_between_two_refreshes_stay(calc: xw.App, copy: Path) -> None:
    book = calc.books.open(copy)
    cell = book.names["SR_slot_overview_attainment"].refers_to_range
    cell.value = "我们的话：{revenue.mom}"
    live(book)
    assert str(cell.value).startswith("我们的话：") and "%" in str(cell.value)
    assert book.names["SR_state_overview_attainment"].refers_to_range.value == "已修改"
    assert "目标完成率" in str(book.names["SR_proposal_overview_attainment"].refers_to_range.value)


def test_raw_rows_are_replaced_and_a_persons_column_stays(calc: xw.App, copy: Path) -> None:
    book = calc.books.open(copy)
    sheet = book.sheets["风险"]
    table = sheet.tables["SR_risks"]
    own = table.range.last_cell.offset(0, 1)
    sheet.range((table.range.row, own.column)).value = "我的备注"
    sheet.range((table.range.row + 1, own.column)).value = "自己写的"
    frame = pl.DataFrame(
        {"risk": ["=1+1", "缺货", "降价"], "probability": [1.0, 2.0, 3.0], "owner": ["甲", None, "-乙"]}
    )
    host = ExcelHost(book)
    assert host.write_raw(schema("risks"), {}, frame) == 3
    found = ExcelHost(book).read_raw(schema("risks"))
    assert found is not None and found.frame.height == 3
    named = {header: found.frame[str(place)].to_list() for place, header in enumerate(found.headers)}
    assert next(values for header, values in named.items() if header.startswith("风险")) == ["=1+1", "缺货", "降价"]
    assert named["负责人"] == ["甲", None, "-乙"]
    assert sheet.range((table.range.row + 1, own.column)).value == "自己写的"


def test_a_check_with_its_link_is_not_written_again(calc: xw.App, copy: Path) -> None:
    book = calc.books.open(copy)
    book.sheets["订单"].tables["SR_orders"].data_body_range[0, 1].value = "不是日期"
    live(book)
    assert any("HYPERLINK" in str(cell) for row in book.sheets["数据检查"].used_range.formula for cell in row)
    assert "数据检查" in replaced(book)
    live(book)
    assert "数据检查" not in replaced(book)


def replaced(book: xw.Book) -> set[str]:
    """The tabs that the last refresh wrote to, as the record for Take back has them."""
    before = ExcelHost(book)._record.read()
    assert before is not None
    return {write.sheet for write in before.writes}


def test_a_setting_that_cannot_be_put_back_keeps_no_other_from_it() -> None:
    class Busy:
        screen_updating = enable_events = True
        _calculation = "automatic"

        @property
        def calculation(self) -> str:
            return self._calculation

        @calculation.setter
        def calculation(self, value: str) -> None:
            if value == "automatic":
                raise refused("calculating")
            self._calculation = value

    app = Busy()
    patience = Patience(lambda pause: None)
    was = settings_of(app, patience)  # type: ignore[arg-type]
    with pytest.raises(SalesReviewError, match="Calculation Options"), quiet(app, patience, was):  # type: ignore[arg-type]
        assert (app.screen_updating, app.enable_events) == (False, False)
    assert (app.screen_updating, app.enable_events) == (True, True)


@pytest.mark.parametrize(
    "text",
    ["0001", "3/4", "2026-10", "5 May", "May", "1e5", "12%", "¥1,200.50", "(5)", "true", "8:30 pm", "2026年10月"],
)
def test_a_text_that_excel_would_guess_at_stays_text(calc: xw.App, text: str) -> None:
    sheet = calc.books.add().sheets[0]
    sheet["A1"].value = to_excel(text)
    assert sheet["A1"].value == text
    sheet["A2"].number_format = "@"
    sheet["A2"].value = to_excel(text, in_text=True)
    assert sheet["A2"].value == text


def test_plain_words_get_no_sign_before_them() -> None:
    assert [to_excel(text) for text in ("收入 12 万元", "Maybe", "3M 公司", "5 月的收入")] == [
        "收入 12 万元", "Maybe", "3M 公司", "5 月的收入",
    ]  # fmt: skip


@pytest.fixture
def checks(plain_book: Path, tmp_path: Path) -> Path:
    """A small workbook whose open list ends in row 5, with a person's formula and text directly below."""
    book = openpyxl.load_workbook(plain_book)
    sheet = book["It's 检查"]
    sheet["B6"], sheet["B7"] = "=1+1", "mine"
    path = tmp_path / "list.xlsx"
    book.save(path)
    return path


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_a_persons_formula_below_an_open_list_stays_in_both_hosts(calc: xw.App, checks: Path, tmp_path: Path) -> None:
    rows = (("行", "问题", "日期"), (1, "new", None))
    document = Document(blocks=(Block("SR_checks", rows, None, excel_table="SR_checks_table"),))
    book = calc.books.open(checks)
    ExcelHost(book).write(document)
    sheet = book.sheets["It's 检查"]
    assert (sheet.range("C5").value, sheet.range("B6").formula, sheet.range("B7").value) == ("new", "=1+1", "mine")
    written = tmp_path / "file.xlsx"
    with FileHost(checks) as host:
        host.write(document)
        host.save(written)
    other = openpyxl.load_workbook(written)["It's 检查"]
    assert (other["C5"].value, other["B6"].value, other["B7"].value) == ("new", "=1+1", "mine")


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_links_of_an_open_list_are_no_persons_formulas(calc: xw.App, plain_book: Path, tmp_path: Path) -> None:
    copy = tmp_path / "links.xlsx"
    copy.write_bytes(plain_book.read_bytes())
    book = calc.books.open(copy)
    link = Link("x", "订单", "A1")
    lists = [Block("SR_state", (("a", "b"), *((number, link) for number in range(count))), None) for count in (5, 2)]
    for block in lists:
        ExcelHost(book).write(Document(blocks=(block,)))
    sheet = book.sheets["It's 检查"]
    assert [sheet.range((row, 8)).value for row in range(5, 10)] == [0, 1, None, None, None]
    assert [bool(sheet.range((row, 9)).value) for row in range(5, 10)] == [True, True, False, False, False]
    # on file the links of the open workbook are known, too
    filled = openpyxl.load_workbook(plain_book)
    for row in range(5, 10):
        filled["It's 检查"].cell(row, 8, row)
        filled["It's 检查"].cell(row, 9, to_excel(link))
    filled.save(copy := tmp_path / "filled.xlsx")
    with FileHost(copy) as host:
        host.write(Document(blocks=(lists[1],)))
        host.save()
    found = openpyxl.load_workbook(copy)["It's 检查"]
    assert [found.cell(row, 8).value for row in range(5, 10)] == [0, 1, None, None, None]
    assert [found.cell(row, 9).value is None for row in range(7, 10)] == [True] * 3


class ComChart:
    """As much of a COM chart as the host uses."""

    def __init__(self, title: str) -> None:
        self.HasTitle, self.ChartTitle, self.drawn = True, SimpleNamespace(Text=title), 0

    def SeriesCollection(self, number: int | None = None) -> Any:  # noqa: N802
        self.drawn += number is not None
        return SimpleNamespace(Count=self.drawn)


def test_a_new_currency_reaches_the_chart_titles(calc: xw.App, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = calc.books.open(copy)
    charts: dict[str, ComChart] = {}
    monkeypatch.setattr(native, "find_chart", lambda sheet, name: charts.setdefault(name, ComChart("?")))
    monkeypatch.setattr(native, "draw", lambda chart, *rest: setattr(chart.ChartTitle, "Text", rest[2] or "?"))
    live(book)
    assert charts == {}  # they show all that they are to show
    book.names["SR_set_currency"].refers_to_range.value = "USD"
    live(book)
    titles = [chart.ChartTitle.Text for chart in charts.values()]
    assert "万USD" in charts["SR_overview_chart_trend"].ChartTitle.Text
    assert not [title for title in titles if "万元" in title]


@pytest.mark.parametrize(
    ("error", "busy"),
    [
        (rejected(), True),
        (editing(), True),  # the number stands in COM's description
        (ComError(-2146777998, "OLE error 0x800ac472"), True),
        (SimpleNamespace(errornumber=-1712, args=()), True),  # a Mac's
        (refused("no"), False),
        (ValueError(-1), False),
        (OSError("x"), False),
    ],
)
def test_what_counts_as_busy(error: Any, busy: bool) -> None:
    assert is_busy(error) is busy


def test_a_cell_in_edit_mode_is_waited_for(calc: xw.App, calls: Calls) -> None:
    waited: list[float] = []
    calls.fail_at(1, editing)
    assert Patience(waited.append)(lambda: calc.calculation) == "automatic"
    assert len(waited) == 1
    calls.fail_at(1, editing, lasting=True)
    with pytest.raises(SalesReviewError) as told:
        Patience(waited.append)(lambda: calc.calculation)
    assert "编辑状态" in told.value.zh and "edit mode" in told.value.en
    assert sum(waited) < 4  # bounded: nothing hangs


def test_a_read_only_workbook_is_told_and_left(calc: xw.App, copy: Path) -> None:
    book = calc.books.open(copy, read_only=True)
    before = shown(book)
    with pytest.raises(SalesReviewError) as told:
        live(book, MONTH.before)
    assert "只读" in told.value.zh and "read-only" in told.value.en
    assert shown(book) == before


def test_a_sheet_protected_or_renamed_since_keeps_take_back_from_beginning(calc: xw.App, copy: Path) -> None:
    book = calc.books.open(copy)
    live(book, MONTH.before)
    after = shown(book)
    sheet = book.sheets["渠道效能"]
    sheet.api.Protect()
    with pytest.raises(SalesReviewError, match="protected"):
        ExcelHost(book).take_back()
    assert shown(book) == after
    sheet.api.Unprotect()
    sheet.name = "渠道"
    with pytest.raises(SalesReviewError, match="renamed"):
        ExcelHost(book).take_back()
    sheet.name = "渠道效能"
    assert ExcelHost(book).take_back()


def test_a_protected_raw_sheet_keeps_its_rows(calc: xw.App, copy: Path) -> None:
    book = calc.books.open(copy)
    before = shown(book)
    book.sheets["风险"].api.Protect()
    with pytest.raises(SalesReviewError, match="protected"):
        ExcelHost(book).write_raw(schema("risks"), {}, pl.DataFrame({"risk": ["x"]}))
    assert shown(book) == before


def test_a_workbook_in_the_cloud_is_refreshed_and_its_folder_is_not_guessed(
    calc: xw.App, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    book = calc.books.open(copy)
    book.impl.cloud_url = "https://contoso-my.sharepoint.com/personal/li/Documents/销售（十月） -1/业绩.xlsm"
    book.set_mock_caller()
    book.names["SR_set_month"].refers_to_range.value = "2026-09"
    excel.refresh()
    assert calc.impl.alerts == []
    assert book.names["SR_overview_title"].refers_to_range.value == "2026年9月 销售业绩总览"
    excel.send()
    assert "另存到本机" in str(calc.impl.alerts[-1])
