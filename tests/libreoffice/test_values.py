from __future__ import annotations

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from .address import Area, parse, quoted, split_sheet
from .cells import runs
from .engine import Engine
from .errors import ComError
from .formats import as_excel
from .values import moment, plan, serial, typed

ZERO = dt.datetime(1899, 12, 30)
TODAY = dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "value", "look"),
    [
        ("00123", 123.0, None),
        ("-1,234.50", -1234.5, None),
        ("1E5", 100000.0, None),
        ("5%", 0.05, "0%"),
        ("5.25%", 0.0525, "0.00%"),
        ("$1,000", 1000.0, "$#,##0.00"),
        ("true", True, None),
        ("2024-01-05", 45296.0, "m/d/yyyy"),
        ("2024/1/5 12:00", 45296.5, "m/d/yyyy h:mm"),
        ("2024年1月5日", 45296.0, "m/d/yyyy"),
        ("1/5/2024", 45296.0, "m/d/yyyy"),
        ("10-12", 46307.0, "d-mmm"),
        ("MAR1", 46082.0, "d-mmm"),
        ("12:30", 12.5 / 24, "h:mm"),
        ("2024-13-05", "2024-13-05", None),
        ("A7", "A7", None),
        ("1,23", "1,23", None),
        (".", ".", None),
        ("", "", None),
    ],
)
def test_a_general_cell_makes_of_a_text_what_a_person_would_have_typed(
    text: str, value: object, look: str | None
) -> None:
    assert typed(text, ZERO, TODAY) == (value, look)


def test_dates_and_days_of_the_calendar_lead_to_each_other() -> None:
    for at in (dt.datetime(2024, 2, 29, 13, 5, 7), dt.datetime(1962, 11, 3), dt.datetime(2020, 12, 31, 12, 12, 20)):
        assert moment(serial(at, ZERO), ZERO) == at
    assert serial(dt.date(2024, 1, 5), ZERO) == 45296
    assert serial(dt.datetime(2024, 1, 5, tzinfo=dt.timezone(dt.timedelta(hours=8))), ZERO) == 45296
    assert moment(1e12, ZERO) == 1e12


def test_a_plan_parts_values_formulas_and_formats() -> None:
    rows = [[1, "=A1+1", "x", None], [True, dt.date(2024, 1, 5), dt.datetime(2024, 1, 5, 6), Decimal("1.5")]]
    laid = plan(rows, None, ZERO)
    assert laid.values == ((1.0, "", "x", ""), (1.0, 45296.0, 45296.25, 1.5))
    assert laid.formulas == {(0, 1): "A1+1"}
    assert laid.formats == {"m/d/yyyy": [(1, 1)], "m/d/yyyy h:mm": [(1, 2)]}
    assert laid.logical == {(1, 0)}


@pytest.mark.parametrize(("text", "formula"), [("=1", "1"), ("+1+2", "+1+2"), ("-x", "-x"), ("@SUM(1)", "SUM(1)")])
def test_text_that_starts_like_a_formula_is_one_unless_an_apostrophe_stands_before_it(text: str, formula: str) -> None:
    assert plan([[text]], None, ZERO).formulas == {(0, 0): formula}
    escaped = plan([[f"'{text}"]], None, ZERO)
    assert (escaped.values, escaped.formulas) == (((text,),), {})


def test_a_cell_formatted_as_text_keeps_texts_and_makes_texts_of_numbers() -> None:
    def is_text(row: int, column: int) -> bool:
        return column == 0

    rows = [["00123", "00123"], ["=1", 5], [12.0, 12.0], [0.1, None], [dt.date(2024, 1, 5), None], ["'x", "'x"]]
    laid = plan(rows, is_text, ZERO)
    assert [row[0] for row in laid.values] == ["00123", "=1", "12", "0.1", "1/5/2024", "'x"]
    assert [row[1] for row in laid.values] == [123.0, 5.0, 12.0, "", "", "x"]
    assert laid.formulas == {}


def test_a_cell_holds_no_endless_text() -> None:
    assert plan([["x" * 32767]], None, ZERO).values[0][0] == "x" * 32767
    with pytest.raises(ComError):
        plan([["x" * 32768]], None, ZERO)


def test_the_engine_takes_what_data_frames_hold() -> None:
    prepared = [Engine.prepare_xl_data_element(value, None) for value in (None, float("nan"), pd.NaT, pd.NA, np.nan)]
    assert prepared == [""] * 5
    assert Engine.prepare_xl_data_element(np.int64(3), None) == 3.0
    assert Engine.prepare_xl_data_element(np.bool_(True), None) is True
    day = dt.datetime(2024, 1, 5)
    assert Engine.prepare_xl_data_element(np.datetime64("2024-01-05"), None) == day
    assert Engine.prepare_xl_data_element(pd.Timestamp(day), None) == day
    assert Engine.prepare_xl_data_element("00123", None) == "00123"


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("YYYY-MM-DD HH:MM", "yyyy-mm-dd hh:mm"),
        ('YYYY"年"M"月"', 'yyyy"年"m"月"'),
        ("[RED]-0.0;[BLUE]0", "[Red]-0.0;[Blue]0"),
        ("[H]:MM", "[h]:mm"),
        ("H:MM AM/PM", "h:mm AM/PM"),
        ("General", "General"),
        ('0.0,,"M"', '0.0,,"M"'),
        ("0.00E+00", "0.00E+00"),
        ("[$¥-804]#,##0.00", "[$¥-804]#,##0.00"),
        ("D-MMM", "d-mmm"),
    ],
)
def test_format_codes_are_shown_as_excel_shows_them(stored: str, shown: str) -> None:
    assert as_excel(stored) == shown


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("A1", Area(0, 0)),
        ("$B$2:c3", Area(1, 1, 2, 2)),
        ("C3:B2", Area(1, 1, 2, 2)),
        ("A:B", Area(0, 0, 1048576, 2)),
        ("2:3", Area(1, 0, 2, 16384)),
        ("XFD1048576", Area(1048575, 16383)),
        ("XFE1", None),
        ("A0", None),
        ("SR_x", None),
        ("A", None),
        ("A1:B", None),
    ],
)
def test_addresses_are_understood(text: str, area: Area | None) -> None:
    assert parse(text) == area


def test_addresses_are_written_as_excel_writes_them() -> None:
    assert [Area(0, 0).text(), Area(1, 1, 2, 2).text()] == ["$A$1", "$B$2:$C$3"]
    assert Area(1, 1, 2, 2).text(absolute_rows=False, absolute_columns=False) == "B2:C3"
    assert [Area(0, 0, 1048576, 2).text(), Area(1, 0, 2, 16384).text()] == ["$A:$B", "$2:$3"]
    assert [quoted(name) for name in ("订单", "a b", "it's", "A1", "2024")] == [
        "订单",
        "'a b'",
        "'it''s'",
        "'A1'",
        "'2024'",
    ]
    assert split_sheet("'it''s'!A1") == ("it's", "A1")
    assert split_sheet("A1") == (None, "A1")


def test_positions_become_as_few_rectangles_as_columns_allow() -> None:
    area = Area(10, 2, 5, 3)
    assert runs([(0, 0), (1, 0), (3, 0), (1, 1)], area) == [Area(10, 2, 2), Area(13, 2), Area(11, 3)]
