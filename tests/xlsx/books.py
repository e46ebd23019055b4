"""Workbooks of a few rows, written by XlsxWriter, and their parts changed."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import xlsxwriter

SHEET = "数据 1"


class Formula(str):
    """A text that a formula gives."""

    __slots__ = ()


def book(
    path: Path, rows: Mapping[int, Sequence[object]], *, sheet: str = SHEET, column: int = 0, date1904: bool = False
) -> Path:
    """Write a workbook of shared texts: row number (from 1) -> values; an error (#N/A) is what a formula gives."""
    made = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd", "date_1904": date1904})
    page = made.add_worksheet(sheet)
    for number, values in rows.items():
        for at, value in enumerate(values, column):
            if isinstance(value, Formula) or (isinstance(value, str) and value.startswith("#")):
                page.write_formula(number - 1, at, "=A1", None, value)
            elif isinstance(value, str):
                page.write_string(number - 1, at, value)
            elif value is not None:
                page.write(number - 1, at, value)
    made.close()
    return path


def rewritten(path: Path, **changes: Callable[[str], str] | None) -> Path:
    """Change parts of a workbook file: "sheet1" and "sharedStrings" by functions of their text; None leaves it out."""
    other = path.with_name(f"other-{path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if (part := Path(name).stem) in changes:
                change = changes[part]
                if change is None:
                    continue
                changed = change(data.decode()).encode()
                assert changed != data
                data = changed
            new.writestr(name, data)
    return other
