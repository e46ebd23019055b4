from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from .app import Alert
from .calls import Calls
from .errors import ComError, editing, gone

pytestmark = pytest.mark.libreoffice


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = openpyxl.Workbook()
    made.active.title = "订单"
    made.active["A1"] = "单号"
    made.active["A2"] = dt.date(2024, 1, 5)
    made.create_sheet("隐藏").sheet_state = "hidden"
    made.save(tmp_path / "业绩.xlsx")
    return tmp_path / "业绩.xlsx"


def test_a_book_is_opened_changed_and_saved(calc: xw.App, path: Path) -> None:
    book = calc.books.open(path)
    assert (book.name, book.fullname, book.app) == ("业绩.xlsx", str(path), calc)
    assert (xw.books.active, xw.Book(str(path)), calc.books["业绩.xlsx"]) == (book, book, book)
    assert (book.api.Saved, book.api.ReadOnly, book.api.Path) == (True, False, str(path.parent))
    sheet = book.sheets["订单"]
    assert sheet["A1:A2"].value == ["单号", dt.datetime(2024, 1, 5)]
    sheet["B1"].value = [["=1+1", "'=x"]]
    assert book.api.Saved is False
    book.save()
    assert book.api.Saved is True
    book.close()
    assert len(calc.books) == 0
    kept = openpyxl.load_workbook(path)["订单"]
    assert (kept["B1"].value, kept["C1"].value, kept["C1"].data_type) == ("=1+1", "=x", "s")


def test_a_book_is_saved_elsewhere(calc: xw.App, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = calc.books.open(path)
    book.save(tmp_path / "other.xlsx")
    assert (book.fullname, book.name) == (str(tmp_path / "other.xlsx"), "other.xlsx")
    monkeypatch.chdir(tmp_path)
    new = calc.books.add()
    assert new.fullname == new.name and new.api.Path == ""
    new.save()
    assert Path(new.fullname) == tmp_path / f"{new.name}" and Path(new.fullname).exists()
    new.to_pdf(tmp_path / "new.pdf")
    assert (tmp_path / "new.pdf").read_bytes().startswith(b"%PDF")


def test_a_book_that_may_only_be_read_is_not_saved(calc: xw.App, path: Path) -> None:
    book = calc.books.open(path, read_only=True)
    assert book.api.ReadOnly is True
    with pytest.raises(ComError):
        book.save()


def test_what_is_no_book_is_not_opened(calc: xw.App, tmp_path: Path) -> None:
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 no zip")
    with pytest.raises(ComError):
        calc.books.open(tmp_path / "broken.xlsx")
    with pytest.raises(FileNotFoundError):
        calc.books.open(tmp_path / "none.xlsx")
    with pytest.raises(ComError):
        calc.books.active  # noqa: B018
    assert calc.selection is None


def test_a_book_of_the_cloud_has_no_path_here(calc: xw.App, path: Path) -> None:
    book = calc.books.open(path)
    book.impl.cloud_url = "https://d.docs.live.net/0123456789abcdef/业绩.xlsx"
    with pytest.raises(xw.XlwingsError):
        book.fullname  # noqa: B018


def test_books_are_activated(calc: xw.App, path: Path) -> None:
    first, second = calc.books.open(path), calc.books.add()
    assert (calc.books.active, [book.name for book in calc.books]) == (second, ["业绩.xlsx", second.name])
    first.activate()
    assert calc.books.active == first
    first.set_mock_caller()
    assert xw.Book.caller() == first


def test_sheets_are_found_shown_and_hidden(calc: xw.App, path: Path) -> None:
    book = calc.books.open(path)
    assert [(sheet.name, sheet.index, sheet.visible) for sheet in book.sheets] == [("订单", 1, -1), ("隐藏", 2, 0)]
    hidden = book.sheets["隐藏"]
    with pytest.raises(ComError):
        hidden.activate()
    hidden.visible = True
    hidden.activate()
    assert book.sheets.active == hidden
    book.sheets["订单"].visible = 2
    assert book.sheets["订单"].visible == 2
    with pytest.raises(ComError):
        hidden.visible = False
    with pytest.raises(ComError):
        book.sheets["没有"].name  # noqa: B018


def test_sheets_are_added_copied_moved_and_deleted(calc: xw.App, path: Path) -> None:
    book = calc.books.open(path)
    first = book.sheets[0]
    new = book.sheets.add("新", after=first)
    assert (book.sheets.active, [sheet.name for sheet in book.sheets]) == (new, ["订单", "新", "隐藏"])
    copy = first.copy(after=new, name="副本")
    assert copy["A1"].value == "单号"
    copy.move(before=first)
    assert book.sheet_names == ["副本", "订单", "新", "隐藏"]
    copy.delete()
    new.name = "改名"
    assert book.sheet_names == ["订单", "改名", "隐藏"]
    with pytest.raises(ComError):
        new.name = "订单"


def test_selection_and_scroll_are_read_and_set(calc: xw.App, path: Path) -> None:
    book = calc.books.open(path)
    sheet = book.sheets[0]
    sheet["B3:C4"].select()
    assert (book.selection.address, calc.selection.sheet) == ("$B$3:$C$4", sheet)
    window = calc.api.ActiveWindow
    window.ScrollRow, window.ScrollColumn = 40, 5
    assert (window.ScrollRow, window.ScrollColumn) == (40, 5)
    other = book.sheets.add()
    with pytest.raises(ComError):
        sheet["A1"].select()
    other["D4"].select()
    assert calc.selection.address == "$D$4"


def test_settings_are_kept_and_their_changes_remembered(calc: xw.App) -> None:
    assert (calc.screen_updating, calc.display_alerts, calc.enable_events, calc.status_bar, calc.calculation) == (
        True,
        True,
        True,
        False,
        "automatic",
    )
    with calc.properties(screen_updating=False, enable_events=False, calculation="manual", status_bar="读取订单…"):
        assert (calc.screen_updating, calc.calculation, calc.status_bar) == (False, "manual", "读取订单…")
    assert (calc.screen_updating, calc.enable_events, calc.calculation) == (True, True, "automatic")
    assert calc.impl.status_log == ["读取订单…", False]
    assert [value for name, value in calc.impl.changes if name == "calculation"] == ["manual", "automatic"]


def test_formulas_wait_while_calculation_is_manual(calc: xw.App) -> None:
    sheet = calc.books.add().sheets[0]
    sheet["A1"].value = [[1, "=A1*2"]]
    calc.calculation = "manual"
    sheet["A1"].value = 5
    assert sheet["B1"].value == 2
    calc.calculate()
    assert sheet["B1"].value == 10
    later = calc.books.add().sheets[0]
    later["A1"].value = [[1, "=A1*2"]]
    calc.calculate()
    later["A1"].value = 3
    assert later["B1"].value == 2
    calc.calculation = "automatic"
    sheet["A1"].value = 6
    assert sheet["B1"].value == 12


def test_alerts_are_remembered_and_answered(calc: xw.App) -> None:
    calc.impl.answers = ["no"]
    assert [calc.alert("继续？", "总结", buttons="yes_no"), calc.alert("完成")] == ["no", "ok"]
    assert calc.impl.alerts == [Alert("继续？", "总结", "yes_no", None), Alert("完成", None, "ok", None)]


def test_every_call_of_a_job_can_fail(calc: xw.App, calls: Calls) -> None:
    sheet = calc.books.add().sheets[0]

    def job() -> None:
        with calc.properties(screen_updating=False):
            sheet["A1"].value = [[1, 2], [3, 4]]
            sheet["A1:B2"].number_format = "0.00"
            sheet["A1:B2"].name = "SR_block"

    calls.reset()
    job()
    total = calls.count
    assert calls.times("Range.raw_value=") == calls.times("App.screen_updating=") / 2 == 1
    failed = 0
    for number in range(1, total + 1):
        calls.reset()
        calls.fail_at(number)
        try:
            job()
        except ComError as error:
            assert error.hresult == -2147418111
            failed += 1
        assert calls.count >= number
    assert failed == total


def test_a_write_that_fails_changes_nothing(calc: xw.App, calls: Calls) -> None:
    sheet = calc.books.add().sheets[0]
    sheet["A1"].value = "old"
    calls.fail_at(1, editing, lasting=True, of="Range.raw_value=")
    for _ in range(2):
        with pytest.raises(ComError):
            sheet["A1"].value = "new"
    assert sheet["A1"].value == "old"
    calls.heal()
    sheet["A1"].value = "new"
    assert sheet["A1"].value == "new"


def test_an_app_that_is_gone_says_so(calc: xw.App) -> None:
    other = xw.App(visible=False)
    sheet = other.books[0].sheets[0]
    assert (len(xw.apps), xw.apps.active) == (2, other)
    sheet["A1"].value = 1
    other.impl.office.kill()
    with pytest.raises(ComError) as caught:
        sheet["A1"].value  # noqa: B018
    assert caught.value.hresult == gone().hresult
    other.kill()
    assert list(xw.apps) == [calc]


def test_two_apps_are_two_processes(calc: xw.App) -> None:
    with xw.App(add_book=False) as other:
        assert other.pid != calc.pid
        other.books.add().sheets[0]["A1"].value = "unsaved"
        assert [len(app.books) for app in (calc, other)] == [0, 1]
        office = other.impl.office
    assert (office.running, list(xw.apps)) == (False, [calc])
