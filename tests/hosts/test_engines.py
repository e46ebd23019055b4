"""What xlwings' own engines do, executed unchanged on stand-ins for COM and Apple events, and what a button makes of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import xlwings as xw

from salesreview import excel
from salesreview.errors import SalesReviewError
from salesreview.hosts.excel import ExcelHost
from salesreview.hosts.excel.calls import Patience, is_busy
from salesreview.hosts.excel.engine import tame
from salesreview.hosts.excel.reading import read
from salesreview.xlsx.address import Area

from ..excel_model import apple, mac, windows
from ..excel_model.boundary import Boundary
from ..excel_model.com import ComObject, busy, method


class Cells(ComObject):
    KIND = "Range"

    def __init__(self, boundary: Boundary, values: Any, exact: Any = None) -> None:
        super().__init__(boundary)
        self.values, self.exact = values, exact

    @property
    def Value(self) -> Any:  # noqa: N802
        return self.values

    @property
    def Value2(self) -> Any:  # noqa: N802
        return self.exact


class Names(ComObject):
    KIND = "Names"

    @method
    def __call__(self, name: str) -> str:
        return f"found {name}"


class Worksheet(ComObject):
    KIND = "Worksheet"

    def __init__(self, boundary: Boundary, values: Any, exact: Any = None) -> None:
        super().__init__(boundary)
        self.values, self.exact = values, exact

    @method
    def Range(self, _: str) -> Cells:  # noqa: N802
        return Cells(self.boundary, self.values, self.exact)


class Workbook(ComObject):
    KIND = "Workbook"
    Name = "十月.xlsm"

    @property
    def Names(self) -> Names:  # noqa: N802
        return Names(self.boundary)


@pytest.mark.parametrize("of", ["Workbook.Name", "Names.()"])
def test_a_busy_excel_on_windows_is_told_within_seconds(of: str) -> None:
    """xlwings alone tries a refused property again without end, and answers None for a refused default member."""
    boundary, waited = Boundary(), []
    with windows.engine(windows.Desktop()) as module:
        tame()
        book = module.Book(module.COMRetryObjectWrapper(Workbook(boundary)))
        boundary.refuse_all(busy, of)
        ask = (lambda: book.name) if of == "Workbook.Name" else (lambda: book.xl.Names("SR_title"))
        with pytest.raises(SalesReviewError) as told:
            Patience(waited.append)(ask)
        assert boundary.kinds[of] == len(waited) + 1  # one call a try: no loop of xlwings' own
        boundary.heal()
        assert Patience()(ask) in ("十月.xlsm", "found SR_title")
        assert is_busy(module.ExcelBusyError())
    assert "Excel 正忙" in told.value.zh and sum(waited) < 4


def test_a_refusal_that_a_collection_makes_a_key_error_of_is_busy_too() -> None:
    boundary = Boundary()

    class Workbooks(ComObject):
        @method
        def __call__(self, name: str) -> None:
            raise AssertionError(name)

    with windows.engine(windows.Desktop()) as module:
        tame()
        boundary.refuse_all(busy)
        with pytest.raises(KeyError) as told:
            module.Books(module.COMRetryObjectWrapper(Workbooks(boundary)), None)("a.xlsm")
    assert is_busy(told.value) and not is_busy(KeyError("a.xlsm"))


def test_no_other_programs_excel_is_ended_when_a_button_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """xlwings alone ends an EXCEL.EXE without a workbook's window at the interpreter's end: another program's export."""
    monkeypatch.setattr(excel, "_done", lambda job, press: None)
    desktop = windows.Desktop([windows.Process(4242, ComObject(Boundary())), windows.Process(777)])
    at_exit: list[Any] = []
    with windows.engine(desktop, at_exit) as module:
        module.cleanup()
        assert desktop.commands[-1] == "taskkill /PID 777 /F"  # this is what xlwings does
        desktop.processes.append(windows.Process(777))
        xw.Book(impl=module.Book(module.COMRetryObjectWrapper(Workbook(Boundary())))).set_mock_caller()
        excel.check()
    desktop.commands.clear()
    for function in at_exit:
        function()
    assert desktop.commands == [] and len(desktop.processes) == 2


@pytest.mark.parametrize(
    ("given", "box", "rows"),
    [
        (1.0, "A1:A1", [[1.0]]),
        ([["a", 1.0], ["", True]], "A1:B2", [["a", 1.0], [None, True]]),
        ([["a", 1.0]], "A1:B1", [["a", 1.0]]),
        ([["a"], [2]], "A1:A2", [["a"], [2.0]]),
        ([["a", apple.MISSING]], "A1:B1", [["a", "#UNKNOWN!"]]),
    ],
)
def test_a_mac_hands_over_rows_of_values(given: Any, box: str, rows: Any) -> None:
    assert mac_read({box: given}, box) == rows


def test_error_cells_that_a_mac_leaves_out_are_told_with_their_row() -> None:
    """Excel for the Mac drops them, and all beside them move (xlwings' issues 1924 and 1028)."""
    whole = {f"A{row}:B{row}": [["a", 1.0]] for row in (1, 2, 4)}
    answers = whole | {"A3:B3": [["a"]], "A1:B4": [["a", 1.0]] * 2 + [["a"], ["a", 1.0]], "A1:B2": [["a", 1.0]] * 2}
    with pytest.raises(SalesReviewError) as told:
        mac_read(answers, "A1:B4")
    assert "“订单”的 A3:B3" in told.value.zh and "#N/A" in told.value.zh and "A3:B3" in told.value.en
    with pytest.raises(SalesReviewError, match="A1:A1"):
        mac_read({"A1:A1": []}, "A1:A1")


def mac_read(answers: dict[str, Any], ref: str) -> list[list[Any]]:
    class Excel:
        def answer(self, steps: tuple[apple.Step, ...], command: str, given: Any, named: Any) -> Any:
            assert (command, given, named) == ("get", (), {})
            assert [step.word for step in steps] == ["workbooks", "worksheets", "cells", "value"]
            return answers[steps[2].key]

    with mac.engine(mac.Machine({7: Excel()})) as module:
        tame()
        book = xw.Book(impl=module.Book(module.App(xl=7), "十月.xlsm"))
        assert ExcelHost(book)._sheets.system == "mac"
        a, b = ref.split(":")
        box = Area(int(a[1:]), ord(a[0]) - 64, int(b[1:]), ord(b[0]) - 64)
        return read(Patience(), book.sheets("订单"), "订单", box, "mac")


def test_windows_hands_over_errors_as_numbers_and_amounts_rounded() -> None:
    boundary = Boundary()
    given = ((Decimal("0.3333"), -2146826246, -2146826243), (windows.TimeType(2026, 10, 1, 8), None, "x"))
    exact = ((1 / 3, -2146826246, -2146826243), (46296.3333, None, "x"))
    with windows.engine(windows.Desktop()) as module:
        tame()
        sheet = xw.Sheet(impl=module.Sheet(module.COMRetryObjectWrapper(Worksheet(boundary, given, exact))))
        rows = read(Patience(), sheet, "订单", Area(1, 1, 2, 3), "windows")
    assert rows[0] == [1 / 3, "#N/A", "#SPILL!"]
    assert rows[1] == [windows.dt.datetime(2026, 10, 1, 8), None, "x"] and type(rows[1][0]) is windows.dt.datetime
    assert boundary.log == ["Worksheet.Range()", "Range.Value", "Worksheet.Range()", "Range.Value2"]
