"""Sentences worded in the workbook, and the record of what people changed."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import openpyxl
import pytest

from salesreview.arrange.prints import WRITTEN
from salesreview.commentary.sentences import load_sentences
from salesreview.hosts.file import FileHost
from salesreview.review.document import MEMORY, MEMORY_HEADERS
from salesreview.review.layout import slot_names
from salesreview.state import SENTENCES, SENTENCES_WIDTH, settings_of

from .workbooks import all_slots, command, named_cell, refreshed, rewritten, write

AUDIT = "SR_audit_list"


@pytest.fixture(scope="module")
def _made(orders_book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sentences") / "b.xlsm"
    path.write_bytes(orders_book.read_bytes())
    refreshed(path)
    return path


@pytest.fixture
def book(_made: Path, tmp_path: Path) -> Path:
    path = tmp_path / "句子（测试） 1.xlsm"
    path.write_bytes(_made.read_bytes())
    return path


def rows(path: Path, name: str = SENTENCES, width: int = SENTENCES_WIDTH) -> list[list[object]]:
    with FileHost(path) as host:
        return host.read_block(name, width)  # type: ignore[return-value]


def word(path: Path, *lines: tuple[str, str, str | None]) -> None:
    """Fill in own texts as a person does: key, language as the tab names it, text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        opened = openpyxl.load_workbook(path, keep_vba=True)
    caption, _ = named_cell(path, SENTENCES)
    sheet = opened[caption]
    for key, language, text in lines:
        row = next(
            r for r in range(1, sheet.max_row + 1) if [sheet.cell(r, c).value for c in (2, 3)] == [key, language]
        )
        sheet.cell(row, 5).value = text
    opened.save(path)


def issues(path: Path) -> list[tuple[str, str | None, str]]:
    with FileHost(path) as host:
        return [(item.sheet, item.cell, item.zh) for item in settings_of(host).issues]


def test_the_tab_lists_every_sentence_in_both_languages(book: Path) -> None:
    found = {(key, language): default for key, language, default, own, problem in rows(book)}
    assert found == {
        (key, name): text
        for key, each in load_sentences().items()
        for name, text in (("中文", each.zh), ("English", each.en))
    }


def test_an_own_sentence_is_used_at_the_next_refresh_and_stays_in_every_language(book: Path) -> None:
    word(book, ("level", "中文", "{name}：{value}。"), ("level", "English", "{name} came to {value}"))
    before = all_slots(book)["core.revenue"]
    refreshed(book)
    after = all_slots(book)["core.revenue"]
    assert "销售额为" in before and "销售额为" not in after and "销售额：" in after
    refreshed(book, lang="en")
    assert all_slots(book)["core.revenue"].startswith("Revenue came to")
    refreshed(book)
    assert all_slots(book)["core.revenue"] == after
    assert [row[3] for row in rows(book) if row[3]] == ["{name}：{value}。", "{name} came to {value}"]
    word(book, ("level", "中文", None))
    refreshed(book)
    assert all_slots(book)["core.revenue"] == before
    told = [(row[3], row[6], row[7], row[8]) for row in rows(book, AUDIT, 9)]
    assert told[0] == ("level", "修改句子", "{name}：{value}。", None)
    assert len(told) == 3


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{name}是{valeu}", "{valeu}"),
        ("{name", "写法有误"),
        ("{name:>9}", "写法有误"),
        ("\uff5bname\uff5d", "半角"),
        ("长" * 501, "500"),
    ],
)
def test_a_wrong_text_is_reported_with_its_cell_and_the_default_is_used(book: Path, text: str, why: str) -> None:
    before = all_slots(book)
    word(book, ("level", "中文", text))
    result = command("--ui", "zh", "refresh", book)
    caption, header = named_cell(book, SENTENCES)
    row = next(i for i, line in enumerate(rows(book), 1) if line[:2] == ["level", "中文"])
    cell = f"E{int(re.sub('[A-Z]', '', header)) + row}"
    assert all_slots(book) == before
    assert result.code == 0 and cell in result.err and why in result.err
    assert [(sheet, at) for sheet, at, _ in issues(book)] == [(caption, cell)]
    assert why in str(rows(book)[row - 1][4]) and rows(book)[row - 1][3] == text
    listed = [line for line in rows(book, "SR_checks_list", 7) if line[0] == caption]
    assert len(listed) == 1 and cell in str(listed[0][4]) and listed[0][1] == int(cell[1:])
    checked = command("--ui", "zh", "check", book)
    assert checked.code == 0 and cell in checked.out


def test_the_tab_goes_before_the_file_beside_the_workbook(book: Path) -> None:
    (book.parent / "sentences.yaml").write_text('level:\n  zh: "{name}计{value}"\n', encoding="utf-8")
    refreshed(book)
    assert "销售额计" in all_slots(book)["core.revenue"]
    assert next(row[2] for row in rows(book) if row[:2] == ["level", "中文"]) == "{name}计{value}"
    word(book, ("level", "中文", "{name}达{value}"))
    refreshed(book)
    assert "销售额达" in all_slots(book)["core.revenue"]


def test_lines_that_a_person_sorted_or_took_out_keep_their_texts(book: Path) -> None:
    word(book, ("theme", "中文", "{name}（{member}）"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        opened = openpyxl.load_workbook(book, keep_vba=True)
    caption, header = named_cell(book, SENTENCES)
    sheet, top = opened[caption], int(header[1:])
    values = [[sheet.cell(r, c).value for c in range(2, 7)] for r in range(top + 1, sheet.max_row + 1)]
    values = [["nonsense", "中文", None, "我的句子", None], *values[:0:-1]]  # turned round, the first one taken out
    for r, line in enumerate(values, top + 1):
        for c, value in enumerate(line, 2):
            sheet.cell(r, c).value = value
    opened.save(book)
    refreshed(book)
    after = rows(book)
    assert after[0][:2] == ["nonsense", "中文"] and after[0][3] == "我的句子" and "nonsense" in str(after[0][4])
    assert [row[0] for row in after[1:-1]] == [line[0] for line in values[1:]]
    assert [row[0] for row in after if row[3]] == ["nonsense", "theme"]


def test_a_tab_whose_columns_were_moved_is_left_alone_and_named(book: Path, tmp_path: Path) -> None:
    word(book, ("level", "中文", "{name}达{value}"))
    moved = rewritten(
        book, tmp_path / "moved.xlsm",
        {"xl/workbook.xml": lambda text: re.sub(r"(SR_sentences_own[^>]*>[^<]*!)\$E", r"\1$F", text)},
    )  # fmt: skip
    before = rows(moved)
    refreshed(moved, lang="en")
    assert rows(moved) == before
    assert [(sheet, cell) for sheet, cell, zh in issues(moved)] == [(named_cell(moved, SENTENCES)[0], None)]


def test_a_second_refresh_leaves_the_tab_as_it_is(book: Path) -> None:
    assert refreshed(book).changed is False


def test_the_record_tells_what_was_done_and_by_whom(book: Path) -> None:
    text, state, proposal = slot_names("core.revenue")
    ours = all_slots(book)["core.revenue"]
    assert rows(book, AUDIT, 9) == [[None] * 7 + ["还没有修改记录。", None]]
    named = rewritten(
        book, book.with_name("named.xlsm"),
        {"docProps/core.xml": lambda xml: re.sub(r"<cp:lastModifiedBy\s*/>|<cp:lastModifiedBy>[^<]*</cp:lastModifiedBy>",
                                                 "<cp:lastModifiedBy>李雷 &amp; 韩梅梅</cp:lastModifiedBy>", xml)},
    )  # fmt: skip
    write(named, {text: "我的话", proposal: "写在建议列"})
    refreshed(named)
    done = [row[1:] for row in rows(named, AUDIT, 9)]
    where = ["李雷 & 韩梅梅", "核心指标", "销售额与增长来源", "2026-10", "中文"]
    assert done == [[*where, "修改文字", ours, "我的话"], [*where, "建议列中写了字", None, "写在建议列"]]
    write(named, {state: "自动"})
    refreshed(named, lang="en")
    last = rows(named, AUDIT, 9)[0][1:]
    assert last[1:6] == [
        "Core metrics",
        "Revenue and where its growth comes from",
        "2026-10",
        "中文",
        "generated text taken",
    ]
    refreshed(named, lang="en")
    assert len(rows(named, AUDIT, 9)) == 3


def test_nobody_is_named_where_the_workbook_does_not_tell(book: Path) -> None:
    write(book, {slot_names("core.revenue")[0]: "我的话"})
    refreshed(book)
    assert rows(book, AUDIT, 9)[0][1] == "未记录"


def test_own_sentences_are_not_taken_for_a_slots_words(book: Path) -> None:
    word(book, ("level", "English", "{name} came to {value}"))
    refreshed(book)
    memory = [row for row in rows(book, MEMORY, len(MEMORY_HEADERS)) if row[0] != WRITTEN]
    assert memory[0][:3] == ["level", None, "en"] and memory[0][6] == "own"
    assert memory[-2][:3] == ["summary.outlook", "2026-10", "zh"]
