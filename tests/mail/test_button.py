"""The Send button on an open workbook, in LibreOffice Calc driven by the unmodified xlwings."""

from __future__ import annotations

import pytest
import xlwings as xw

from salesreview import excel
from salesreview.hosts.excel import ExcelHost
from salesreview.mail.content import CopyChoices
from salesreview.mail.copy import build_copy
from salesreview.sending import review_of

from ..libreoffice.fixtures import *  # noqa: F403
from .conftest import review

pytestmark = pytest.mark.libreoffice


def live_review(book: xw.Book, path):
    return review_of(
        ExcelHost(book), path, lambda language: excel._tabs(ExcelHost(book), language), (),
        lang=None, choices=CopyChoices(), pull=False, progress=lambda stage: None,
    ).content  # fmt: skip


def test_an_open_workbook_gives_the_copy_of_its_file(calc: xw.App, zh_book):
    expected = build_copy(review(zh_book).content)
    book = calc.books.open(zh_book)
    assert build_copy(live_review(book, zh_book)) == expected


def test_words_that_are_not_saved_yet_and_tabs_hidden_now(calc: xw.App, zh_book):
    book = calc.books.open(zh_book)
    book.names["SR_slot_summary_outlook"].refers_to_range.value = "刚写下的展望。"
    book.sheets["客户分层"].visible = False
    content = live_review(book, zh_book)
    assert content.document.cells["SR_slot_summary_outlook"].text == "刚写下的展望。"
    assert content.tab("customers") is None


def test_the_button_asks_first_and_makes_a_draft(calc: xw.App, zh_book, tmp_path, monkeypatch):
    book = calc.books.open(zh_book)
    asked = []
    monkeypatch.setattr(xw.Book, "caller", classmethod(lambda cls: book))
    answer = ["cancel"]

    def alert(self, prompt, title=None, buttons="ok", mode=None, callback=None):
        asked.append((prompt, buttons))
        return answer[0]

    monkeypatch.setattr(xw.App, "alert", alert)
    monkeypatch.setattr("salesreview.mail.pdf.find_office", lambda: None)
    excel.send()
    assert not (tmp_path / "发送_2026-10").exists()
    [(text, buttons)] = asked
    assert buttons == "ok_cancel"
    assert "包含的原始数据行数：0" in text
    answer[0] = "ok"
    excel.send()
    assert sorted(path.suffix for path in (tmp_path / "发送_2026-10").iterdir()) == [".eml", ".xlsx"]
    assert "转发" in asked[-1][0]
