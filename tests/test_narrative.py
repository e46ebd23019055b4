"""A person's words in a real file, over refreshes, months, languages and damage."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from salesreview.commentary.slots import SLOTS
from salesreview.hosts.file import FileHost
from salesreview.narrative import DIGEST
from salesreview.period import Month
from salesreview.review.document import MEMORY, MEMORY_HEADERS, Block, Document
from salesreview.review.layout import slot_names

from .workbooks import (
    all_slots,
    fill,
    named_cell,
    order_lines,
    parts,
    refreshed,
    rewritten,
    sheet_parts,
    slot,
    without_sheet,
    write,
)

KEY = "core.revenue"
TEXT, STATE, PROPOSAL = slot_names(KEY)
SEPTEMBER = Month(2026, 9)
WORDS = "本月的增长来自老客户复购，新客户仍待突破。"


@pytest.fixture(scope="session")
def _refreshed(orders_book, tmp_path_factory):
    path = tmp_path_factory.mktemp("words") / "b.xlsm"
    path.write_bytes(orders_book.read_bytes())
    refreshed(path)
    return path


@pytest.fixture
def book(_refreshed, tmp_path):
    path = tmp_path / "文字（草稿） 1.xlsm"
    path.write_bytes(_refreshed.read_bytes())
    return path


def memory(path: Path) -> list[list[object]]:
    with FileHost(path) as host:
        return host.read_block(MEMORY, len(MEMORY_HEADERS))


def more_orders(path: Path) -> None:
    """Change the month's figures: what was sold in October counts twice."""
    lines = order_lines()
    again = order_lines(order_id=[f"B{i:03}" for i in range(61)])
    fill(path, orders={key: [*lines[key], *again[key][55:]] for key in lines})  # type: ignore[index, misc]


def test_a_first_refresh_fills_every_slot_and_remembers_it(book):
    texts = all_slots(book)
    assert set(texts) == {each.key for each in SLOTS}
    assert all(texts.values())
    assert all(slot(book, key)[1:] == ("自动", "") for key in texts)
    rows = memory(book)
    of_slots = [row for row in rows if not str(row[0]).startswith("_")]
    assert {row[0]: row[3] for row in of_slots} == texts
    assert {tuple(row[1:3]) for row in of_slots} == {("2026-10", "zh")}
    (digest,) = [row for row in rows if row[0] == DIGEST]
    assert re.fullmatch(r"[0-9a-f]{16}", str(digest[3]))


def test_what_a_person_changed_is_kept_with_the_proposal_beside_it(book):
    before = all_slots(book)
    write(book, {TEXT: WORDS})
    refreshed(book)
    assert slot(book, KEY) == (WORDS, "已修改", before[KEY])
    assert {key: text for key, text in all_slots(book).items() if key != KEY} == {
        key: text for key, text in before.items() if key != KEY
    }
    refreshed(book)
    assert slot(book, KEY) == (WORDS, "已修改", before[KEY])


def test_numbers_that_have_changed_under_an_edited_text_are_marked(book):
    text = slot(book, KEY)[0]
    sales = re.search(r"销售额为([\d.,]+)万元", text)
    assert sales is not None
    edited = f"销售额为{sales[1]}万元，目标300.0万元，" + WORDS
    write(book, {TEXT: edited})
    more_orders(book)
    refreshed(book)
    kept, state, proposal = slot(book, KEY)
    assert (kept, state) == (edited, "已修改")
    note, fresh = proposal.split("\n", 1)
    assert sales[1] in note and "300.0" not in note
    assert fresh.startswith("销售额为") and sales[1] not in fresh


def test_a_text_typed_just_as_it_was_stays_ours(book):
    text = slot(book, KEY)[0]
    write(book, {TEXT: text + "  \n"})
    more_orders(book)
    refreshed(book)
    assert slot(book, KEY)[1] == "自动"
    assert slot(book, KEY)[0] != text


@pytest.mark.parametrize("word", ["锁定", "locked"])
def test_a_locked_slot_is_left_alone(book, word):
    text = slot(book, KEY)[0]
    write(book, {STATE: word})
    more_orders(book)
    refreshed(book)
    assert slot(book, KEY) == (text, "锁定", "")
    write(book, {TEXT: WORDS})  # typed over while locked
    refreshed(book)
    assert slot(book, KEY) == (WORDS, "锁定", "")


def test_choosing_auto_takes_our_text_and_keeps_the_words_in_the_archive(book):
    ours = slot(book, KEY)[0]
    write(book, {TEXT: WORDS})
    refreshed(book)
    write(book, {STATE: "自动"})
    refreshed(book)
    assert slot(book, KEY) == (ours, "自动", "")
    assert [row for row in memory(book) if row[0] == KEY and row[4] == WORDS and row[6] == "replaced"]


def test_an_emptied_cell_is_filled_anew(book):
    ours = slot(book, KEY)[0]
    write(book, {TEXT: None})
    refreshed(book)
    assert slot(book, KEY) == (ours, "自动", "")


def test_a_month_keeps_its_words_while_another_is_looked_at(book):
    october = all_slots(book)
    write(book, {TEXT: WORDS, slot_names("summary.outlook")[1]: "锁定"})
    refreshed(book, month=SEPTEMBER)
    september = all_slots(book)
    assert slot(book, KEY)[1] == "自动" and "2026年9月" in september["overview.attainment"]
    assert september[KEY] not in (WORDS, october[KEY])
    write(book, {TEXT: "九月另有原因。"})
    refreshed(book)
    assert slot(book, KEY) == (WORDS, "已修改", october[KEY])
    assert slot(book, "summary.outlook") == (october["summary.outlook"], "锁定", "")
    assert {key: text for key, text in all_slots(book).items() if key != KEY} == {
        key: text for key, text in october.items() if key != KEY
    }
    refreshed(book, month=SEPTEMBER)
    assert slot(book, KEY)[0] == "九月另有原因。"


def test_each_language_keeps_its_words(book):
    chinese = slot(book, KEY)[0]
    write(book, {TEXT: WORDS})
    refreshed(book, lang="en")
    english, state, proposal = slot(book, KEY)
    assert (state, proposal) == ("auto", "")
    assert english.startswith("Revenue stood at")
    write(book, {TEXT: "Growth came from repeat customers."})
    refreshed(book)
    assert slot(book, KEY) == (WORDS, "已修改", chinese)
    refreshed(book, lang="en")
    assert slot(book, KEY) == ("Growth came from repeat customers.", "edited", english)


def test_a_number_in_braces_stays_live(book):
    write(book, {TEXT: "销售额{revenue}，环比{revenue.mom}，{no_such_metric}，客户{active_customers}。"})
    refreshed(book)
    first = slot(book, KEY)[0]
    assert re.fullmatch(r"销售额[\d.,]+万元，环比[-+][\d.]+%，\{no_such_metric\}，客户\d+家。", first)
    more_orders(book)
    refreshed(book)
    second = slot(book, KEY)[0]
    assert second != first
    assert re.fullmatch(r"销售额[\d.,]+万元，环比[-+][\d.]+%，\{no_such_metric\}，客户\d+家。", second)
    refreshed(book, month=SEPTEMBER)
    refreshed(book)
    assert slot(book, KEY)[0] == second


def test_a_slot_whose_row_was_deleted_keeps_its_words_for_its_return(book, tmp_path):
    write(book, {TEXT: WORDS})
    refreshed(book)
    caption, address = named_cell(book, TEXT)
    place = f"'?{caption}'?!\\$B\\${address[1:]}"
    gone = rewritten(
        book,
        tmp_path / "gone.xlsm",
        {"xl/workbook.xml": lambda text: re.sub(rf'(name="{TEXT}"[^>]*>){place}', r"\1#REF!", text)},
    )
    refreshed(gone)
    with FileHost(gone) as host:
        assert TEXT not in host.names()
    assert [row[4] for row in memory(gone) if row[0] == KEY] == [WORDS]
    assert all_slots(gone)["core.customers"] == all_slots(book)["core.customers"]
    back = rewritten(
        gone, tmp_path / "back.xlsm",
        {"xl/workbook.xml": lambda text: re.sub(rf'(name="{TEXT}"[^>]*>)#REF!', rf"\1'{caption}'!$B${address[1:]}", text)},
    )  # fmt: skip
    refreshed(back)
    assert slot(back, KEY)[0] == WORDS


TYPED = (
    "<b>&amp; \"引号\" '单引号' ]]> 5 < 6 & 7 > 3",
    "第一行\n第二行\n\n第四行",
    "  前后有空格  ",
    "=1+1",
    "+86 138-0000-0000",
    "@所有人：请看",
    "_x0041_ 不是转义",
    "🙂 𠮷野家 é",
    "很长。" * 2000,
    "{",
    "{revenue",
    "【请补充：原因】仍待补充",
)


def test_any_words_come_back_as_they_were_typed(book):
    typed = dict(zip((each.key for each in SLOTS), TYPED, strict=False))
    write(book, {slot_names(key)[0]: words for key, words in typed.items()})
    refreshed(book)
    refreshed(book, month=SEPTEMBER)
    assert not set(all_slots(book).values()) & set(TYPED)
    refreshed(book)
    assert {key: text for key, text in all_slots(book).items() if key in typed} == typed
    assert {slot(book, key)[1] for key in typed} == {"已修改"}


def _cell(book: Path) -> tuple[str, str]:
    caption, address = named_cell(book, TEXT)
    part = sheet_parts(book)[caption]
    found = re.search(rf'<c r="{address}"[^>]*>.*?</c>', parts(book)[part].decode())
    assert found is not None
    return part, found[0]


@pytest.mark.parametrize(
    "inside",
    [
        ' t="str"><f>"本月："&amp;TEXT(1,"0.0")</f><v>本月：1.0</v></c>',
        ' t="inlineStr"><is><r><rPr><b/><color rgb="FFFF0000"/></rPr><t>重点：</t></r><r><t>稳住老客户</t></r></is></c>',
    ],
    ids=["formula", "formatted"],
)
def test_a_formula_or_a_look_that_a_person_gave_a_text_stays(book, tmp_path, inside):
    part, cell = _cell(book)
    mine = re.sub(r' t="inlineStr">.*', lambda _: inside, cell)
    edited = rewritten(book, tmp_path / "mine.xlsm", {part: lambda text: text.replace(cell, mine)})
    refreshed(edited)
    assert slot(edited, KEY)[1] == "已修改"
    more_orders(edited)
    refreshed(edited)
    assert _cell(edited) == (part, mine)


def test_lines_that_a_person_put_into_the_memory_are_passed_over(book):
    rows = [tuple(row) for row in memory(book)]
    strange = ("我的备注", None, 3.5, None, None, None, None)
    with FileHost(book) as host:
        host.write(Document(blocks=(Block(MEMORY, (MEMORY_HEADERS, strange, *rows), None),)))
        host.save()
    write(book, {TEXT: WORDS})
    refreshed(book)
    assert slot(book, KEY)[0] == WORDS
    assert not [row for row in memory(book) if row[0] == "我的备注"]


def test_without_its_memory_a_workbook_loses_no_words(book, tmp_path):
    write(book, {TEXT: WORDS})
    refreshed(book)
    before = all_slots(book)
    bare = without_sheet(book, tmp_path / "bare.xlsm", "_salesreview")
    more_orders(bare)
    refreshed(bare)
    assert all_slots(bare) == before
    assert slot(bare, KEY)[1] == "已修改"


def test_whether_the_review_changed_is_told(book):
    assert refreshed(book).changed is False
    more_orders(book)
    assert refreshed(book).changed is True
    assert refreshed(book).changed is False
    write(book, {TEXT: WORDS})
    assert refreshed(book).changed is True
    assert refreshed(book, month=SEPTEMBER).changed is True
