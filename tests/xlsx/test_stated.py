from __future__ import annotations

import datetime as dt
import re
import zipfile

import pytest

from salesreview.errors import WorkbookError
from salesreview.xlsx import guard, stated
from salesreview.xlsx.reader import SheetReader

from .books import SHEET, book

ROWS = {1: ["订单号", "日期"], 2: ["A-1", 45_000], 3: ["A-2", "x"]}


def changed(path, part, change):
    """Return the workbook with a part's bytes changed."""
    other = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name == part else data)
    return other


def refusal(path):
    with pytest.raises(WorkbookError) as caught:
        guard.open_archive(path)
    assert path.name in caught.value.zh
    assert path.name in caught.value.en
    return caught.value.en


@pytest.mark.parametrize("count", ["4294967296", "1000000", "-1", "1e9", "99999999999999999999999", ""])
def test_more_texts_stated_than_the_part_can_hold_are_refused(tmp_path, count):
    def state(data):
        return re.sub(rb'uniqueCount="\d+"', f'uniqueCount="{count}"'.encode(), data)

    message = refusal(changed(book(tmp_path / "a.xlsx", ROWS), stated.STRINGS, state))
    assert "xl/sharedStrings.xml" in message
    assert "more than it can hold" in message


def test_counts_that_are_a_little_off_are_no_attack(tmp_path):
    def state(data):
        return re.sub(rb'uniqueCount="\d+"', b'uniqueCount="9"', re.sub(rb' count="\d+"', b' count="99999"', data))

    guard.open_archive(changed(book(tmp_path / "a.xlsx", ROWS), stated.STRINGS, state)).close()


@pytest.mark.parametrize("table", ["fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"])
def test_more_formats_stated_than_the_part_can_hold_are_refused(tmp_path, table):
    def state(data):
        made = re.sub(rf'<{table} count="\d+"'.encode(), f'<{table} count="4294967296"'.encode(), data)
        assert made != data
        return made

    assert "xl/styles.xml" in refusal(changed(book(tmp_path / "a.xlsx", ROWS), stated.STYLES, state))


def test_more_formats_than_excel_keeps_are_refused(tmp_path):
    def add(data):
        more = b"<xf/>" * 70_000
        return re.sub(rb'<cellXfs count="\d+">', b'<cellXfs count="70001">' + more, data)

    assert "70,001, of which 65,490" in refusal(changed(book(tmp_path / "a.xlsx", ROWS), stated.STYLES, add))


def test_too_many_names_are_refused_and_many_are_not(tmp_path, monkeypatch):
    monkeypatch.setattr(stated, "MOST_NAMES", 50)
    path = book(tmp_path / "a.xlsx", ROWS)

    def named(count):
        names = "".join(f"<definedName name=\"n{at}\">'{SHEET}'!$A$1</definedName>" for at in range(count))
        return lambda data: data.replace(b"</sheets>", f"</sheets><definedNames>{names}</definedNames>".encode())

    guard.open_archive(changed(path, stated.WORKBOOK, named(50))).close()
    assert "defined names" in refusal(changed(path, stated.WORKBOOK, named(51)))


def test_names_that_lie_across_two_chunks_are_counted_once(tmp_path, monkeypatch):
    monkeypatch.setattr(stated, "_CHUNK", 64)
    monkeypatch.setattr(stated, "MOST_NAMES", 3)

    def named(data):
        return data.replace(b"</sheets>", b"</sheets><definedNames>" + b'<definedName name="a">1</definedName>' * 4)

    assert ": 4, of which 3" in refusal(changed(book(tmp_path / "a.xlsx", ROWS), stated.WORKBOOK, named))


def test_a_text_that_no_cell_can_hold_is_refused(tmp_path):
    def swell(data):
        return data.replace(b">A-1<", b">" + b"x" * 40_000_000 + b"<")

    message = refusal(changed(book(tmp_path / "a.xlsx", ROWS), stated.STRINGS, swell))
    assert "38 MB for 5 texts" in message
    assert "32,767 characters" in message


@pytest.mark.parametrize("number", ["-202610011230", "-9e17"])
def test_a_date_over_which_the_reader_panics_is_named_with_its_cell(tmp_path, number, capfd):
    path = book(tmp_path / "a.xlsx", {1: ["订单号", "日期"], 2: ["A-1", dt.date(2026, 10, 5)]})

    def put(data):
        return re.sub(rb"<v>46300</v>", f"<v>{number}</v>".encode(), data)

    path = changed(path, "xl/worksheets/sheet1.xml", put)
    reader = SheetReader(path, {SHEET: "xl/worksheets/sheet1.xml"})
    with pytest.raises(WorkbookError) as caught:
        reader.read_block(SHEET, header_row=1, first_column=1, width=2)
    assert "B2" in caught.value.en
    assert number in caught.value.zh
    assert capfd.readouterr().err == ""
