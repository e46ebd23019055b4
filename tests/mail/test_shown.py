from __future__ import annotations

import csv
import datetime as dt
import shutil
import subprocess

import pytest
import xlsxwriter

from salesreview.mail.shown import shown
from salesreview.review.document import Link, Rich
from salesreview.review.looks import LOOKS

NUMBERS = (0, 1, -1, 12.3456, 1234567.891, -1234.55, 0.145, -0.0321, 0.0004, -0.00041, 1.005, 0.5, 2.5, 99.95, 1e-7)
NUMERIC = [look for look, (pattern, _) in LOOKS.items() if "0" in pattern and "yy" not in pattern]


@pytest.mark.parametrize(
    ("value", "look", "expected"),
    [
        (1286.3, "money", "1,286.3"), (-41.2, "money_gap", "-41.2"), (38.4, "money_gap", "+38.4"), (0.145, "rate", "14.5%"),
        (0.062, "change", "▲ 6.2%"), (-0.062, "change", "▼ 6.2%"), (0, "change", "0.0%"), (-3.2, "points", "▼ 3.2 pp"),
        (None, "money", ""), ("n/a", "money", "n/a"), (dt.date(2026, 10, 5), "date", "2026-10-05"),
        (dt.datetime(2026, 10, 5, 7, 8), "time", "2026-10-05 07:08"), (Link("A1", "x", "A1"), "text", "A1"),
        (Rich((("a", False), ("【b】", True))), "text", "a【b】"), (3.0, "text", "3"), (True, "text", "TRUE"),
    ],
)  # fmt: skip
def test_a_cell_as_it_shows(value, look, expected):
    assert shown(value, look) == expected


@pytest.mark.libreoffice
def test_libreoffice_shows_the_same(tmp_path):
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed")
    path = tmp_path / "looks.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for column, look in enumerate(NUMERIC):
        style = book.add_format({"num_format": LOOKS[look][0]})
        for row, value in enumerate(NUMBERS):
            sheet.write_number(row, column, value, style)
    book.close()
    subprocess.run(
        [soffice, f"-env:UserInstallation={(tmp_path / 'p').as_uri()}", "--headless", "--convert-to",
         'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true', "--outdir", str(tmp_path), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    with (tmp_path / "looks.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    for row, value in zip(rows, NUMBERS, strict=True):
        for cell, look in zip(row, NUMERIC, strict=True):
            # A value that rounds to zero keeps its sign there, as it does in Excel; sentences show no negative zero.
            assert shown(value, look).lstrip("-") == cell.lstrip("-"), (value, look)
