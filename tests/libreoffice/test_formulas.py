from __future__ import annotations

import pytest
import xlwings as xw

from .errors import ComError
from .structured import from_calc, is_structured, to_calc


@pytest.mark.parametrize(
    ("excel", "calc"),
    [
        ("[@Qty]*2", "Sales[[#This Row];[Qty]]*2"),
        ('IF([@[金 额]]>1,"a,[@b]",2)', 'IF(Sales[[#This Row];[金 额]]>1;"a,[@b]";2)'),
        ("SUM(Sales[Qty],1)", "SUM(Sales[Qty];1)"),
    ],
)
def test_columns_of_a_table_are_spelt_in_two_ways(excel: str, calc: str) -> None:
    assert is_structured(excel) and is_structured(calc)
    assert to_calc(excel, "Sales") == calc
    assert from_calc(calc, "sales") == excel


def test_other_formulas_are_not_taken_for_such() -> None:
    assert not any(map(is_structured, ("SUM(A1,2)", '"[a]"', "'[other.xlsx]Sheet1'!A1")))
    assert from_calc("Sales[[#This Row];[Qty]]", "Other") == "Sales[[#This Row],[Qty]]"
    with pytest.raises(ComError):
        to_calc("[@Qty]", None)


@pytest.mark.libreoffice
def test_a_tables_columns_are_computed_by_name(calc: xw.App) -> None:
    sheet = calc.books.add().sheets[0]
    sheet["B2"].value = [["Item", "金 额", "Double"], ["a", 2, None], ["b", 3, None]]
    table = sheet.tables.add(sheet["B2:D4"], name="Sales")
    sheet["D3:D4"].formula = "=[@[金 额]]*2"
    assert (sheet["D3:D4"].value, sheet["D3"].formula) == ([4, 6], "=[@[金 额]]*2")
    sheet["F1"].value = "=SUM(Sales[Double])"
    assert (sheet["F1"].value, sheet["F1"].formula) == (10, "=SUM(Sales[Double])")
    table.resize(sheet["B2:D5"])
    sheet["B5"].value = [["c", 4, "=[@[金 额]]*2"]]
    assert sheet["F1"].value == 18
    with pytest.raises(ComError):
        sheet["F2"].value = "=[@Double]"


@pytest.mark.libreoffice
def test_an_error_of_another_cell_is_no_error_of_the_formula(calc: xw.App) -> None:
    sheet = calc.books.add().sheets[0]
    sheet["A1"].impl.cell.setFormula("=1+")  # as a file may bring it
    sheet["B1"].value = "=A1+1"
    assert sheet["B1"].formula == "=A1+1"
    with pytest.raises(ComError):
        sheet["B1:B3"].formula = "=A1+"
    assert sheet["B1:B3"].value == [None, None, None]
