from __future__ import annotations

import datetime as dt
import io
import re
import warnings
from dataclasses import replace

import openpyxl
import pytest

from salesreview.mail.content import CopyChoices
from salesreview.mail.copy import build_copy
from salesreview.mail.inspect import faults
from salesreview.review.document import Rich
from salesreview.review.layout import place
from salesreview.review.tabs import TAB
from salesreview.template.package import read_parts

from .conftest import faults_of, review, shared_strings

ALL = CopyChoices(**dict.fromkeys(CopyChoices.__dataclass_fields__, True))


def opened(data: bytes):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=UserWarning)  # what openpyxl would lose if it saved
        return openpyxl.load_workbook(io.BytesIO(data))


@pytest.fixture
def copy(content):
    return build_copy(content)


def test_it_passes_its_own_inspection(copy, content):
    assert faults(copy, content) == []


def test_excel_would_not_repair_it(copy, tmp_path):
    path = tmp_path / "copy.xlsx"
    path.write_bytes(copy)
    assert faults_of(path) == []


def test_excel_would_not_repair_one_with_everything(book, tmp_path):
    content = review(book, ALL).content
    data = build_copy(content)
    (tmp_path / "full.xlsx").write_bytes(data)
    assert faults_of(tmp_path / "full.xlsx") == []
    assert faults(data, content) == []


def test_the_same_content_gives_the_same_bytes(copy, content):
    assert build_copy(content) == copy


def test_no_macros_no_names_no_person(copy):
    found = read_parts(copy)
    assert not [
        name
        for name in found
        if re.search(r"vba|external|pivot|comment|custom|media|embed|control|printer", name, re.I)
    ]
    assert b"macroEnabled" not in found["[Content_Types].xml"]
    names = re.findall(rb'<definedName name="([^"]*)"', found["xl/workbook.xml"])
    assert set(names) <= {b"_xlnm.Print_Titles", b"_xlnm.Print_Area"}
    core = found["docProps/core.xml"].decode()
    assert re.sub(r"<[^>]*>", " ", core).split() == ["2026-10-31T00:00:00Z"] * 2


def test_it_opens_on_the_summary(copy, lang):
    book = opened(copy)
    assert book.active.title == TAB["summary"].caption(lang)
    assert {sheet.sheet_state for sheet in book.worksheets} == {"visible"}
    selected = [sheet.title for sheet in book.worksheets if sheet.sheet_view.tabSelected]
    assert selected == [book.active.title]


def test_the_cells_are_those_of_the_workbook(copy, content, book):
    """Every block's values stand in the copy at the place and in the format that they have in the workbook."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=UserWarning)
        original = openpyxl.load_workbook(book, data_only=True)
    made = opened(copy)
    compared = 0
    for tab in content.tabs:
        old, new = original[tab.caption], made[tab.caption]
        for table in place(TAB[tab.key]).tables:
            block = content.block(table.name)
            for r, row in enumerate(block.rows):
                for c in range(len(row)):
                    at = {"row": table.row + 1 + r, "column": table.column + 1 + c}
                    one, other = old.cell(**at), new.cell(**at)
                    # the copy's numbers have the fifteen digits that Excel itself keeps
                    expected = pytest.approx(one.value, rel=1e-13) if isinstance(one.value, float) else one.value
                    assert other.value == expected, (tab.key, table.name, at)
                    if table.spec.reserved is not None:
                        assert one.number_format == other.number_format, (tab.key, table.name, at)
                    compared += one.value is not None
    assert compared > 2000


def test_values_only_no_formula_anywhere(copy):
    for name, data in read_parts(copy).items():
        if name.startswith("xl/worksheets/sheet"):
            assert not re.search(rb"<f[ >/]", data.partition(b"</sheetData>")[0])


def test_negative_numbers_stay_numbers(copy):
    cells = [cell.value for sheet in opened(copy).worksheets for row in sheet.iter_rows() for cell in row]
    assert sum(isinstance(value, int | float) and value < 0 for value in cells) > 20


def test_native_charts_draw_the_rows_that_hold_data(copy, content):
    charts = {name: data.decode() for name, data in read_parts(copy).items() if name.startswith("xl/charts/chart")}
    assert len(charts) >= 12
    for text in charts.values():
        for first, last, count in re.findall(
            r"\$(\d+):\$[A-Z]+\$(\d+)</c:f><c:(?:num|str)Cache>(?:<c:formatCode>[^<]*</c:formatCode>)?<c:ptCount val=\"(\d+)\"",
            text,
        ):
            assert int(last) - int(first) + 1 == int(count)
    block = content.block("SR_overview_lines")
    lines = next(
        text for text in charts.values() if content.document.chart_titles["SR_overview_chart_attainment"] in text
    )
    assert f'<c:ptCount val="{block.plotted}"/>' in lines


def test_a_chart_without_data_is_left_out(content):
    document = content.document
    blocks = tuple(
        replace(block, rows=(block.rows[0], *((row[0], *(None for _ in row[1:])) for row in block.rows[1:])))
        if block.name == "SR_overview_trend" else block
        for block in document.blocks
    )  # fmt: skip
    data = build_copy(replace(content, document=replace(document, blocks=blocks)))
    titles = b"".join(data for name, data in read_parts(data).items() if name.startswith("xl/charts/chart")).decode()
    assert document.chart_titles["SR_overview_chart_trend"] not in titles
    assert document.chart_titles["SR_overview_chart_attainment"] in titles


def test_rows_are_as_high_as_their_text(content, lang):
    long = "很长的一段话。" * 60
    cells = {**content.document.cells, "SR_slot_summary_outlook": Rich(((long, False),))}
    sheet = opened(build_copy(replace(content, document=replace(content.document, cells=cells))))[
        TAB["summary"].caption(lang)
    ]
    rows = {slot.key: slot.row for slot in place(TAB["summary"]).slots}
    assert sheet.row_dimensions[rows["summary.outlook"] + 1].height > 80
    assert sheet.cell(rows["summary.outlook"] + 1, 2).value == long


def test_states_and_proposals_only_with_the_history(book, lang):
    tab = place(TAB["summary"])
    for choices, there in ((CopyChoices(), False), (CopyChoices(history=True), True)):
        sheet = opened(build_copy(review(book, choices).content))[TAB["summary"].caption(lang)]
        assert (sheet.cell(tab.slots[0].row + 1, tab.state_column + 1).value is not None) is there


def test_raw_rows_only_when_asked_for(book, lang):
    content = review(book, CopyChoices(raw=True)).content
    made = opened(build_copy(content))
    raw = next(sheet for sheet in content.extras.raw if sheet.table == "orders")
    tab = made["订单" if lang == "zh" else "Orders"]
    assert tab.max_row == raw.frame.height + 1
    assert [cell.value for cell in tab[1]] == list(raw.headers)
    assert isinstance(tab.cell(2, 2).value, dt.datetime)


def test_prompts_are_set_apart_where_they_stay(zh_book):
    strings = shared_strings(build_copy(review(zh_book, CopyChoices(prompts=True)).content))
    assert any("【请补充" in text for text in strings)
    data = read_parts(build_copy(review(zh_book, CopyChoices(prompts=True)).content))["xl/sharedStrings.xml"]
    assert b'<color rgb="FF8A5A00"/>' in data


def test_cells_with_prompts_have_their_names_too(zh_book):
    book = read_parts(build_copy(review(zh_book, CopyChoices(prompts=True, names=True)).content))["xl/workbook.xml"]
    plain = read_parts(build_copy(review(zh_book, CopyChoices(names=True)).content))["xl/workbook.xml"]
    slots = [re.findall(rb'name="(SR_slot_\w+)"', data) for data in (book, plain)]
    assert slots[0] == slots[1] and len(slots[0]) > 10


def test_properties_only_when_asked_for(zh_book):
    core = read_parts(build_copy(review(zh_book, CopyChoices(properties=True)).content))["docProps/core.xml"].decode()
    assert "销售运营" in core


def test_an_empty_review_gives_an_empty_workbook_that_opens(content):
    data = build_copy(replace(content, tabs=()))
    assert len(opened(data).worksheets) == 1


def test_links_lead_to_the_raw_rows_in_the_copy(book, lang):
    """The checks speak of cells of the workbook; in the copy the same row stands elsewhere."""
    content = review(book, CopyChoices(raw=True, checks=True, links=True)).content
    made = opened(build_copy(content))
    checks = made[TAB["checks"].caption(lang)]
    links = [cell for row in checks.iter_rows() for cell in row if cell.hyperlink]
    assert links
    followed = 0
    for cell in links:
        caption, _, address = cell.hyperlink.location.rpartition("!")
        told = checks.cell(cell.row, 5).value
        target = made[caption.strip("'")][address]
        if told is not None and isinstance(target.value, str):
            assert target.value.strip() == told.strip(), cell.value
            followed += 1
    assert followed
    without = opened(build_copy(review(book, CopyChoices(checks=True, links=True)).content))
    assert not [cell for row in without[TAB["checks"].caption(lang)].iter_rows() for cell in row if cell.hyperlink]
