from __future__ import annotations

from pathlib import Path

import pytest

from salesreview.hosts.file import FileHost
from salesreview.mail.book import comments_of, tabs_of
from salesreview.mail.content import CopyChoices, assemble, only_review
from salesreview.review.document import Document, Link, Rich
from salesreview.review.tabs import TABS
from salesreview.settings import Settings
from salesreview.xlsx.package import Package

from .conftest import MONTH, edited, review

INTERNAL = {"checks", "sentences", "audit", "runlog"}


def slot(content, key):
    value = content.document.cells[f"SR_slot_{key}"]
    return value.text if isinstance(value, Rich) else value


def write(path: Path, **cells) -> None:
    """Type into cells by their names, as a person would."""
    with FileHost(path) as host:
        host.write(Document(cells))
        host.save()


def test_nothing_but_the_review_unless_asked_for(content):
    assert content.choices.asked == ()
    assert [tab.key for tab in content.tabs] == [tab.key for tab in TABS if tab.key not in INTERNAL]
    assert content.extras.raw_rows == 0
    assert not any(
        name.startswith(("SR_state_", "SR_proposal_", "SR_set_", "SR_home_")) for name in content.document.cells
    )
    assert not any(block.name.startswith(("SR_checks", "SR_runlog", "SR_memory")) for block in content.document.blocks)
    assert not any(isinstance(value, Link) for block in content.document.blocks for row in block.rows for value in row)


def test_our_prompts_are_left_out_and_counted(content):
    texts = [value.text for value in content.document.cells.values() if isinstance(value, Rich)]
    assert texts
    assert not any("【" in text for text in texts)
    assert content.prompts_dropped > 10
    assert content.prompts_left == ()


def test_prompts_stay_when_asked_for(zh_book):
    content = review(zh_book, CopyChoices(prompts=True)).content
    assert "【请补充" in slot(content, "overview_attainment")
    assert content.prompts_dropped == 0


def test_a_persons_words_are_sent_as_they_stand(zh_book):
    words = "【重要】本月超额完成。\n\n第二段：-5% 不是公式。"
    write(zh_book, SR_slot_summary_achievements=words)
    content = review(zh_book).content
    assert slot(content, "summary_achievements") == words
    assert content.prompts_left == (TABS[9].zh,)


def test_a_live_number_in_a_persons_words_is_filled(zh_book):
    write(zh_book, SR_slot_summary_outlook="销售额 {revenue}，环比 {revenue.mom}。")
    text = slot(review(zh_book).content, "summary_outlook")
    assert "{" not in text
    assert "万元" in text


def test_our_prompt_within_a_persons_words_is_left_out(zh_book):
    with FileHost(zh_book) as host:
        ours = host.read_cells(["SR_slot_summary_outlook"])["SR_slot_summary_outlook"]
    prompt = ours[ours.index("【") :]
    write(zh_book, SR_slot_summary_outlook=f"我的话。{prompt}")
    assert slot(review(zh_book).content, "summary_outlook") == "我的话。"


def state(name: str, value: str):
    """Return a change of the workbook part that hides the tab `name`."""

    def change(data: bytes) -> bytes:
        return data.replace(f'<sheet name="{name}"'.encode(), f'<sheet name="{name}" state="{value}"'.encode())

    return change


@pytest.mark.parametrize("value", ["hidden", "veryHidden"])
def test_a_hidden_tab_stays_at_home(zh_book, value):
    edited(zh_book, {"xl/workbook.xml": state("客户分层", value)})
    content = review(zh_book).content
    assert content.tab("customers") is None
    assert content.hidden == ("客户分层",)
    assert not any("SR_customers_" in block.name for block in content.document.blocks)
    asked = review(zh_book, CopyChoices(hidden=True)).content
    assert asked.tab("customers") is not None


def test_a_renamed_tab_keeps_its_name_and_a_moved_one_its_place(zh_book):
    edited(zh_book, {"xl/workbook.xml": lambda data: data.replace("总结与展望".encode(), "十月总结".encode())})
    with Package(zh_book) as package:
        captions = {tab.key: tab.caption for tab in tabs_of(package, "zh")}
        english = {tab.key: tab.caption for tab in tabs_of(package, "en")}
    assert captions["summary"] == english["summary"] == "十月总结"
    assert captions["overview"] == "业绩总览"
    assert english["overview"] == "Overview"


def test_a_deleted_part_is_not_sent(zh_book):
    def without(data: bytes) -> bytes:
        text = data.decode()
        for name in ("SR_overview_regions", "SR_slot_overview_factors", "SR_channels_title"):
            start = text.index(f'<definedName name="{name}"')
            text = text[:start] + text[text.index("</definedName>", start) + len("</definedName>") :]
        return text.encode()

    edited(zh_book, {"xl/workbook.xml": without})
    content = review(zh_book).content
    assert content.tab("channels") is None
    assert content.block("SR_overview_regions") is None
    assert "SR_slot_overview_factors" not in content.document.cells
    assert [table.name for table in content.tab("overview").placed.tables].count("SR_overview_regions") == 0


def test_only_review_takes_the_extras_away(zh_book):
    content = review(zh_book, CopyChoices(raw=True, checks=True, history=True, settings=True)).content
    assert content.extras.raw_rows > 1500
    plain = only_review(content)
    assert plain.extras.raw_rows == 0
    assert plain.choices.asked == ()
    assert plain.tab("checks") is None
    assert plain.tabs[0].key == "summary"
    assert sorted(tab.key for tab in plain.tabs) == sorted(tab.key for tab in content.tabs if tab.key not in INTERNAL)


def test_comments_only_when_asked_for(zh_book):
    with Package(zh_book) as package:
        assert comments_of(package) == ()
    content = assemble(Document(), Settings(), MONTH, (), names=())
    assert content.tabs == ()
