"""A long sheet read in pieces says what the whole says, or is left to be read as a whole."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from salesreview.errors import WorkbookError
from salesreview.xlsx import pieces, reader
from salesreview.xlsx.loading import Block
from salesreview.xlsx.reader import SheetReader

from .books import SHEET, Formula, book, rewritten

PART = "xl/worksheets/sheet1.xml"


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet of a few rows has many pieces."""
    monkeypatch.setattr(reader, "_LONG", 1)
    monkeypatch.setattr(pieces, "_SIZE", 300)
    monkeypatch.setattr("salesreview.xlsx.stream._CHUNK", 400)


def read(path: Path, block: Block, *, whole: bool, monkeypatch: pytest.MonkeyPatch) -> object:
    """Read a block; return headers and frame, or the sentence of what is wrong."""
    with monkeypatch.context() as patch:
        if whole:
            patch.setattr(reader, "_LONG", 1 << 40)
        try:
            return SheetReader(path, {SHEET: PART}).read_block(
                SHEET, header_row=block.header_row, first_column=block.first_column, width=block.width
            )
        except WorkbookError as error:
            return error.en


def assert_same(path: Path, block: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = (read(path, block, whole=whole, monkeypatch=monkeypatch) for whole in (False, True))
    if isinstance(one, str) or isinstance(other, str):
        assert one == other
        return
    assert isinstance(one, tuple) and isinstance(other, tuple)
    assert one[0] == other[0]
    assert_frame_equal(one[1], other[1], check_exact=True)


def assert_cut(path: Path, block: Block, monkeypatch: pytest.MonkeyPatch) -> pl.DataFrame:
    """The sheet is read in pieces, and says what the whole says."""
    pieces.read_pieces(path, PART, block)
    assert_same(path, block, monkeypatch)
    found = read(path, block, whole=False, monkeypatch=monkeypatch)
    assert isinstance(found, tuple)
    frame: pl.DataFrame = found[1]
    return frame


def assert_uncut(path: Path, block: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sheet is not read in pieces, and what is said is what the whole says."""
    with pytest.raises(pieces.Uncut):
        pieces.read_pieces(path, PART, block)
    assert_same(path, block, monkeypatch)


def plain_rows(count: int = 60) -> dict[int, list[object]]:
    return {
        1: ["单号", "日期", "金额"],
        **{at: [f"SO-{at:04d}", dt.date(2026, 1, 1) + dt.timedelta(at), at * 1.25] for at in range(2, count + 2)},
    }


def test_rows_are_put_together_in_their_order(tmp_path, monkeypatch):
    frame = assert_cut(book(tmp_path / "a.xlsx", plain_rows()), Block(1, 1, 3), monkeypatch)
    assert frame["0"].to_list() == [f"SO-{at:04d}" for at in range(2, 62)]
    assert frame["2"].to_list() == [at * 1.25 for at in range(2, 62)]
    assert frame["1"].to_list()[-1] == dt.datetime(2026, 1, 1) + dt.timedelta(61)


def test_texts_in_the_cells_themselves(tmp_path, monkeypatch):
    made = openpyxl.Workbook()
    made.active.title = SHEET
    for row in plain_rows().values():
        made.active.append(row)
    made.save(tmp_path / "a.xlsx")
    assert_cut(tmp_path / "a.xlsx", Block(1, 1, 3), monkeypatch)


BLANK_ROWS = {1: ["a", "b"], 9: ["x", 1], 10: ["y", 2], 200: ["z", 3], 201: [None, None], 420: ["end", 4]}


@pytest.mark.parametrize("rows", [BLANK_ROWS, {**BLANK_ROWS, **{at: ["", 0] for at in range(500, 600)}}])
def test_blank_rows_keep_their_places(tmp_path, monkeypatch, rows):
    frame = assert_cut(book(tmp_path / "a.xlsx", rows), Block(1, 1, 2), monkeypatch)
    assert frame["0"][7] == "x" and frame["0"][198] == "z" and frame["0"][418] == "end"


def test_a_table_away_from_the_corner_and_what_stands_around_it(tmp_path, monkeypatch):
    rows = {
        1: ["标题", None, None, None, None],
        3: ["note", 1, None, None, "#REF!"],
        5: ["beside", "a", "b", "a", 2026],
        **{at: ["#N/A", at, f"t{at % 4}", True, "right"] for at in range(6, 90)},
    }
    path = book(tmp_path / "a.xlsx", rows, column=2)
    for block in (Block(5, 4, 3), Block(5, 4, 4), Block(5, 3, 5), Block(5, 5, 1), Block(5, 1, 9)):
        assert_cut(path, block, monkeypatch)


#: Column values by what is in it far from the rest, so that pieces differ in what they tell of its type.
MIXED: dict[str, list[object]] = {
    "number, then text": [*range(50), "甲"],
    "text, then number": [*(f"t{at}" for at in range(50)), 1.5, 0.1 + 0.2],
    "number, then N/A typed": [*range(50), "N/A", "", "null"],
    "N/A typed, then number": ["N/A", *["n/a"] * 40, 7],
    "N/A typed, then text": ["N/A", *["n/a"] * 40, "text"],
    "blank, then number": [*[None] * 50, 5],
    "blank, then date": [*[None] * 50, dt.date(2026, 2, 3)],
    "date, then number": [*[dt.date(2026, 2, 3)] * 40, 46000],
    "date, then text": [*[dt.date(2026, 2, 3)] * 40, "2026年2月"],
    "day, then time": [*[dt.date(2026, 2, 3)] * 40, dt.datetime(2026, 2, 3, 4, 5, 6)],
    "yes, then number": [*[True] * 40, 5, 0.5],
    "yes, then text": [*[True] * 40, "是"],
    "number, then error": [*range(40), "#N/A", 3, "#REF!"],
    "number, then an error without a type": [*[at / 7 for at in range(40)], "#NAME?", 3, "#DIV/0!"],
    "text, then an error without a type": [*["x"] * 40, "#NAME?", "y"],
    "errors alone": ["#N/A"] * 60,
    "blanks alone": [None] * 60,
    "formulas of texts": [*[Formula("x")] * 30, *["x"] * 30],
    "numbers as texts": [*(str(at) for at in range(40)), 7],
    "all of them": [1, "x", True, dt.date(2026, 1, 1), None, "N/A", "#N/A", "#NAME?"] * 8,
}  # fmt: skip


@pytest.mark.parametrize("name", MIXED)
def test_types_are_those_of_the_whole_column(tmp_path, monkeypatch, name):
    rows: dict[int, list[object]] = {1: ["a", "b", "c"]}
    for at, value in enumerate(MIXED[name], 2):
        rows[at] = [f"id {at}", value, at]
    assert_cut(book(tmp_path / "a.xlsx", rows), Block(1, 1, 3), monkeypatch)


@pytest.mark.parametrize("last", [None, "three hours"])
def test_lengths_of_time_mixed_with_other_values_are_refused_as_the_whole_is(tmp_path, monkeypatch, last):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        page, hours = made.add_worksheet(SHEET), made.add_format({"num_format": "[h]:mm"})
        page.write_row(0, 0, ["a", "b"])
        for at in range(1, 60):
            page.write(at, 0, at)
            page.write(at, 1, dt.timedelta(hours=at), hours)
        page.write(59, 1, last, hours)
    if last is None:
        assert assert_cut(path, Block(1, 1, 2), monkeypatch).height == 59
    else:
        assert_uncut(path, Block(1, 1, 2), monkeypatch)
        assert isinstance(read(path, Block(1, 1, 2), whole=False, monkeypatch=monkeypatch), str)


def test_days_counted_from_1904(tmp_path, monkeypatch):
    frame = assert_cut(book(tmp_path / "a.xlsx", plain_rows(), date1904=True), Block(1, 1, 3), monkeypatch)
    assert frame["1"][0] == dt.datetime(2026, 1, 3)


def test_shared_texts_of_every_kind(tmp_path, monkeypatch):
    texts = ["", " x ", "<&>", "_x000D_", "二\n行", "NA", "<NA>", "None", "a" * 5000, "0012", "𠮷野家", "\ufdd0"]
    rows = {1: ["a", "b"], **{at: [texts[at % len(texts)], at] for at in range(2, 80)}}
    assert_cut(book(tmp_path / "a.xlsx", rows), Block(1, 1, 2), monkeypatch)


def test_more_shared_texts_than_a_column_holds(tmp_path, monkeypatch):
    monkeypatch.setattr(pieces, "_TEXTS_PER_COLUMN", 7)
    frame = assert_cut(book(tmp_path / "a.xlsx", plain_rows()), Block(1, 1, 3), monkeypatch)
    assert frame["0"].n_unique() == 60


def test_rich_text_among_the_shared(tmp_path, monkeypatch):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        page, bold = made.add_worksheet(SHEET), made.add_format({"bold": True})
        page.write_row(0, 0, ["a", "b"])
        for at in range(1, 60):
            page.write_rich_string(at, 0, f"客户 {at}", bold, "甲", " 号")
            page.write(at, 1, at)
    assert assert_cut(path, Block(1, 1, 2), monkeypatch)["0"][2] == "客户 3甲 号"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r'<row r="\d+"', "<row"),  # rows without their numbers
        (r'(<row r="30"[^>]*>)', r"<!-- a person's note -->\1"),
        (r'<row r="3"(.*?)</row>(.*)</sheetData>', r'\2<row r="3"\1</row></sheetData>'),
        (r'(<c r="A30".*?) t="s"', r"\1 t='s'"),
        (r't="s"><v>5</v>', 't="s"><v>99999</v>'),  # a text that is not there
        (r't="s"><v>5</v>', 't="inlineStr"><is><t>\x015</t></is>'),
        (r"<(/?)(row|c|v|sheetData|worksheet)(?=[\s>])", r"<\1x:\2"),
    ],
    ids=["no numbers", "comment", "far back", "quotes", "missing text", "mark", "prefix"],
)  # fmt: skip
def test_what_is_not_surely_the_same_is_read_as_a_whole(tmp_path, monkeypatch, old, new):
    path = book(tmp_path / "a.xlsx", plain_rows())

    def change(text: str) -> str:
        text = re.sub(old, new, text, flags=re.S)
        return text.replace("xmlns=", "xmlns:x=", 1) if "x:" in new else text

    assert_uncut(rewritten(path, sheet1=change), Block(1, 1, 3), monkeypatch)


@given(
    st.integers(2, 60), st.integers(2, 60), st.integers(2, 61), st.sampled_from([120, 400, 4000]), st.booleans(),
)  # fmt: skip
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_anywhere_and_numbered_anyhow(tmp_path, monkeypatch, moved, before, number, size, stated):
    """A row stands before another one, and has another number, or only its cells have."""
    monkeypatch.setattr(pieces, "_SIZE", size)
    monkeypatch.setattr("salesreview.xlsx.stream._CHUNK", size)
    path = book(tmp_path / "a.xlsx", plain_rows())

    def change(text: str) -> str:
        rows = dict(re.findall(r'(?s)(<row r="\d+")(.*?</row>)', text))
        row = f'<row r="{moved}"'
        content = rows.pop(row)
        content = re.sub(rf'(<c r="[A-Z]+){moved}"', rf'\g<1>{number}"', content)
        listed = [start + rest for start, rest in rows.items()]
        listed.insert(before - 1, (f'<row r="{number}"' if stated else "<row") + content)
        new = re.sub(r"(?s)<sheetData>.*</sheetData>", lambda _: f"<sheetData>{''.join(listed)}</sheetData>", text)
        assume(new != text)
        return new

    assert_same(rewritten(path, sheet1=change), Block(1, 1, 3), monkeypatch)


def test_without_shared_texts_or_styles(tmp_path, monkeypatch):
    path = book(tmp_path / "a.xlsx", plain_rows())
    assert_uncut(rewritten(path, sharedStrings=None), Block(1, 1, 3), monkeypatch)
    assert_uncut(rewritten(path, styles=None), Block(1, 1, 3), monkeypatch)


def test_a_sheet_without_rows_below_the_header(tmp_path, monkeypatch):
    for at, rows in enumerate(({1: ["a", "b"]}, {}, {5: ["above"]})):
        assert_uncut(book(tmp_path / f"{at}.xlsx", rows), Block(8 if at == 2 else 1, 1, 2), monkeypatch)


def test_a_part_that_ends_too_early(tmp_path, monkeypatch):
    path = book(tmp_path / "a.xlsx", plain_rows())
    assert_uncut(rewritten(path, sheet1=lambda text: text[: len(text) // 2]), Block(1, 1, 3), monkeypatch)


VALUES = st.one_of(
    st.none(), st.none(),
    st.integers(-(10**9), 10**9), st.floats(-1e9, 1e9).map(lambda value: round(value, 6)), st.booleans(),
    st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2099, 12, 31)).map(lambda at: at.replace(microsecond=0)),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12),
    st.sampled_from(["#N/A", "#REF!", "#NAME?", Formula("x"), Formula(""), "=", "N/A", "", "null", " x ", "<&>", "0012", "12"]),
)  # fmt: skip
COLUMN = st.lists(VALUES, min_size=1, max_size=4).flatmap(
    lambda kinds: st.lists(st.sampled_from(kinds), min_size=1, max_size=40)
)


@given(
    st.lists(COLUMN, min_size=1, max_size=4), st.integers(1, 4), st.integers(0, 2), st.sampled_from([120, 400, 1500])
)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pieces_say_what_the_whole_says(tmp_path, monkeypatch, columns, header_row, left, size):
    monkeypatch.setattr(pieces, "_SIZE", size)
    height = max(map(len, columns))
    rows: dict[int, list[object]] = {header_row: ["a"] * len(columns)}
    for at in range(height):
        values = [column[at] if at < len(column) else None for column in columns]
        if any(value is not None for value in values):
            rows[header_row + 1 + at] = values
    path = book(tmp_path / "a.xlsx", rows, column=left)
    for first in {1, left + 1}:
        assert_same(path, Block(header_row, first, len(columns) + 1), monkeypatch)
