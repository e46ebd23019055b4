from __future__ import annotations

import pytest

from salesreview.review.document import MEMORY_HEADERS
from salesreview.settings import SETTINGS, Settings, read_settings
from salesreview.tables.catalog import SCHEMAS
from salesreview.tables.model import Column, Kind
from salesreview.template.captions import labels, text_width
from salesreview.template.hidden import XLWINGS_CONF
from salesreview.template.raw_tabs import choices, column_width


def columns(sheet):
    """Every column's width and format; neighbours alike share one entry in the file."""
    return {index: entry for entry in sheet.column_dimensions.values() for index in range(entry.min, entry.max + 1)}


def cell(book, name):
    (place,) = book.defined_names[name].destinations
    return book[place[0]][place[1]]


def test_a_new_workbook_reads_as_the_defaults(book, lang):
    cells = {setting.cell: cell(book, setting.cell).value for setting in SETTINGS}
    settings = read_settings(cells)
    assert settings.issues == ()
    assert settings == Settings(language=lang)


def test_long_names_of_a_company_or_person_fit_their_cells(book):
    assert {key: cell(book, f"SR_set_{key}").alignment.shrink_to_fit for key in ("company", "department", "author")} == {
        "company": True, "department": True, "author": True,
    }  # fmt: skip


def test_every_label_stands_where_its_name_leads(book, lang):
    for name, text in labels(lang).items():
        assert cell(book, name).value == text, name


def test_both_languages_label_the_same_cells():
    assert labels("zh").keys() == labels("en").keys()
    same = {name for name, text in labels("zh").items() if text == labels("en")[name]}
    assert same == set()


def test_every_choice_offered_is_read_back(book, lang):
    place = {setting.key: cell(book, setting.cell).coordinate for setting in SETTINGS}
    sheet = cell(book, "SR_set_language").parent
    lists = {
        str(rule.sqref): rule.formula1.strip('"').split(",")
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }
    for setting in SETTINGS:
        if setting.kind == "choice":
            offered = lists[place[setting.key]]
            read = [getattr(read_settings({setting.cell: text}), setting.key) for text in offered]
            assert read == [key for key, _, _ in setting.choices]


def test_numbers_out_of_range_are_refused_by_the_cell(book):
    sheet = cell(book, "SR_set_language").parent
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    rule = rules[cell(book, "SR_set_fiscal_start").coordinate]
    assert (rule.type, rule.formula1, rule.formula2) == ("whole", "1", "12")
    assert rule.error
    assert rules[cell(book, "SR_set_response_limit").coordinate].operator == "greaterThanOrEqual"


def test_blocks_begin_at_their_headers(book, lang):
    limits, sources = cell(book, "SR_limits"), cell(book, "SR_sources")
    assert limits.value == ("指标" if lang == "zh" else "Metric")
    assert [sources.offset(i, 1).value for i in range(1, len(SCHEMAS) + 1)] == [schema.key for schema in SCHEMAS]
    assert [sources.offset(i, 0).value for i in range(1, len(SCHEMAS) + 1)] == [schema.label(lang) for schema in SCHEMAS]
    assert sources.offset(len(SCHEMAS) + 1, 0).value is None
    memory = cell(book, "SR_memory")
    assert tuple(memory.offset(0, i).value for i in range(len(MEMORY_HEADERS))) == MEMORY_HEADERS
    assert cell(book, "SR_meta_lang").value == lang


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.key)
def test_a_raw_tab_is_a_typed_table_below_its_hint(book, lang, schema):
    hint = cell(book, f"SR_hint_{schema.key}")
    sheet = hint.parent
    table = sheet.tables[schema.excel_name]
    assert table.ref.startswith("A3:") and table.ref.endswith("4")
    assert [c.value for c in sheet[3]] == [column.label(lang) for column in schema.columns]
    assert sheet.freeze_panes == "A4"
    for index, column in enumerate(schema.columns):
        body = sheet.cell(4, index + 1)
        whole = columns(sheet)[index + 1]
        assert body.value is None
        # A row that is pasted or typed below the table's first looks like it.
        assert whole.number_format == body.number_format
        expected = {Kind.DATE: "yyyy-mm-dd", Kind.MONTH: "yyyy-mm", Kind.MONEY: "#,##0.00", Kind.NUMBER: "General"}
        assert body.number_format == expected.get(column.kind, "@")
        header = sheet.cell(3, index + 1)
        assert ("*" in header.number_format) == column.required
        assert whole.width >= text_width(column.label(lang)) + 4


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.key)
def test_lists_reach_to_the_end_of_the_sheet(book, lang, schema):
    sheet = cell(book, f"SR_hint_{schema.key}").parent
    lists = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    expected = {
        f"{chr(65 + i)}4:{chr(65 + i)}1048576": '"' + ",".join(choices(column, lang)) + '"'
        for i, column in enumerate(schema.columns)
        if column.kind in (Kind.CHOICE, Kind.YESNO)
    }
    assert lists == expected


def test_a_column_is_wide_enough_for_both_headers():
    column = Column("x", Kind.NUMBER, "可触达客户数", "n")
    assert column_width(column) == 12 + 5
    assert text_width("销售（万）") == 10


def test_links_of_home_lead_to_names(book):
    home = cell(book, "SR_home_title").parent
    targets = [c.hyperlink.location for row in home.iter_rows() for c in row if c.hyperlink]
    assert len(targets) >= len(SCHEMAS)
    assert set(targets) <= set(book.defined_names)


def test_the_conf_leaves_the_interpreter_to_the_machine():
    keys = {key.upper() for key, _ in XLWINGS_CONF}
    assert not keys & {"INTERPRETER", "INTERPRETER_WIN", "INTERPRETER_MAC", "PYTHONPATH"}
    assert dict(XLWINGS_CONF)["ADD_WORKBOOK_TO_PYTHONPATH"] == "False"
