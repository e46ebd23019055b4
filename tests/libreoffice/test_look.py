from __future__ import annotations

import pytest
import xlwings as xw

from .errors import ComError

pytestmark = pytest.mark.libreoffice


@pytest.fixture
def sheet(calc: xw.App) -> xw.Sheet:
    return calc.books.add().sheets[0]


@pytest.mark.parametrize(
    "code", ["General", "0.0%", "#,##0.00", "yyyy-mm-dd", '@" *"', '0.0,,"M"', "[Red]-0.0;0", '[>=1e8]0.0,,"亿";0']
)
def test_number_formats_come_back_as_they_were_set(sheet: xw.Sheet, code: str) -> None:
    sheet["A1:B2"].number_format = code
    assert sheet["A1:B2"].number_format == code


def test_a_number_format_that_is_none_is_refused(sheet: xw.Sheet) -> None:
    with pytest.raises(ComError):
        sheet["A1"].number_format = "[abc]0"


def test_colours_are_set_in_every_form_xlwings_takes(sheet: xw.Sheet) -> None:
    sheet["A1"].color = (255, 199, 206)
    sheet["A2"].color = "#00FF10"
    sheet["A3"].color = 0x0000FF  # Excel's ints put blue first
    assert [sheet[f"A{row}"].color for row in range(1, 5)] == [(255, 199, 206), (0, 255, 16), (255, 0, 0), None]
    sheet["A1"].color = None
    assert sheet["A1"].color is None
    assert sheet["A1:A3"].color is None


def test_chinese_text_is_bold_too(sheet: xw.Sheet) -> None:
    sheet["A1"].value = "十月"
    font = sheet["A1"].font
    font.bold, font.italic, font.size, font.name, font.color = True, True, 14, "SimSun", "#102030"
    assert (font.bold, font.italic, font.size, font.name, font.color) == (True, True, 14, "SimSun", (16, 32, 48))
    cell = sheet["A1"].api
    assert (cell.CharWeightAsian, cell.CharHeightAsian, cell.CharFontNameAsian) == (150, 14, "SimSun")
    assert sheet["A1:A2"].font.bold is None
    assert (sheet["A2"].font.bold, sheet["A2"].font.color) == (False, (0, 0, 0))


def test_some_characters_look_different(sheet: xw.Sheet) -> None:
    sheet["A1"].value = "十月【原因】"
    part = sheet["A1"].characters[2:6]
    part.font.color = (200, 0, 0)
    part.font.bold = True
    assert (part.text, part.font.color, part.font.bold) == ("【原因】", (200, 0, 0), True)
    assert (sheet["A1"].characters[:2].font.bold, sheet["A1"].value) == (False, "十月【原因】")


def test_sizes_are_set_in_characters_and_points(sheet: xw.Sheet) -> None:
    sheet["A:B"].column_width = 20
    sheet["1:2"].row_height = 30
    assert (sheet["A1:B1"].column_width, sheet["A1:A2"].row_height) == (20, 30)
    assert (sheet["A1:C1"].column_width, sheet["A1:A3"].row_height) == (None, None)
    assert (sheet["A3"].top, sheet["A1:A2"].height) == (60, 60)
    sheet["C1"].column_width = 20.5  # 148.5 pixels: as in Excel they are whole ones
    assert sheet["C1"].column_width == 20.43
    sheet["A1"].value = "a long text in a column that is narrow"
    sheet["A:A"].column_width = 2
    sheet["A:A"].autofit()
    assert sheet["A1"].column_width > 20
    for refused in (lambda: setattr(sheet["A1"], "column_width", 256), lambda: setattr(sheet["A1"], "row_height", 410)):
        with pytest.raises(ComError):
            refused()


def test_rows_and_columns_are_hidden(sheet: xw.Sheet) -> None:
    sheet["2:2"].rows.hidden = True
    sheet["B:B"].columns.hidden = True
    assert [sheet["A1:A2"].rows.hidden, sheet["A2"].rows.hidden, sheet["B1"].columns.hidden] == [None, True, True]
    sheet["2:2"].rows.hidden = False
    assert sheet["A1:A2"].rows.hidden is False


def test_merged_cells_keep_the_first_value(sheet: xw.Sheet) -> None:
    sheet["B2"].value = [["=1+1", 2], [3, 4]]
    sheet["B2:C3"].merge()
    assert (sheet["C3"].merge_area.address, sheet["B2"].merge_cells, sheet["A1"].merge_cells) == (
        "$B$2:$C$3",
        True,
        False,
    )
    assert sheet["A1:B2"].merge_cells is None
    assert (sheet["B2:C3"].value, sheet["B2"].formula) == ([[2, None], [None, None]], "=1+1")
    sheet["B2"].value = "新"
    assert sheet["B2"].merge_area.value == [["新", None], [None, None]]
    sheet["B2:C3"].unmerge()
    assert (sheet["B2"].merge_area.address, sheet["B2:C3"].merge_cells) == ("$B$2", False)
    sheet["E1:F2"].merge(across=True)
    assert sheet["F2"].merge_area.address == "$E$2:$F$2"


def test_alignment_and_wrapping(sheet: xw.Sheet) -> None:
    cell = sheet["A1"]
    assert (cell.horizontal_alignment, cell.vertical_alignment, cell.wrap_text) == ("general", "bottom", False)
    cell.horizontal_alignment, cell.vertical_alignment, cell.wrap_text = "right", "center", True
    assert (cell.horizontal_alignment, cell.vertical_alignment, cell.wrap_text) == ("right", "center", True)
    assert sheet["A1:A2"].horizontal_alignment is None


def test_links_lead_to_other_cells(sheet: xw.Sheet) -> None:
    sheet["A1"].add_hyperlink("#'二月'!B2", "去二月")
    assert (sheet["A1"].value, sheet["A1"].hyperlink) == ("去二月", "#'二月'!B2")
    sheet["A1"].value = "plain"
    with pytest.raises(Exception, match="doesn't seem to contain a hyperlink"):
        assert sheet["A1"].hyperlink


def test_notes_are_added_changed_and_deleted(sheet: xw.Sheet) -> None:
    assert (sheet["B2"].note, sheet.notes.count, sheet["B2"].comment) == (None, 0, None)
    note = sheet["B2"].add_note("请核对")
    note.text = "请再核对"
    assert (sheet["B2"].note.text, note.location.address, sheet.notes.count) == ("请再核对", "$B$2", 1)
    assert sheet.book.notes[0].text == "请再核对"
    note.delete()
    assert (sheet["B2"].note, len(sheet.notes)) == (None, 0)
