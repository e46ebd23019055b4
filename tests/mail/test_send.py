"""`salesreview send` from end to end."""

from __future__ import annotations

import email
import email.policy
import hashlib
import os
from pathlib import Path

import pytest

from salesreview import pipeline
from salesreview.hosts.file import FileHost
from salesreview.mail.content import CopyChoices
from salesreview.mail.log import MailLog
from salesreview.review.document import Document
from salesreview.tables.catalog import schema
from salesreview.template.package import read_parts
from salesreview.xlsx.address import letters

from .conftest import MONTH, NOW, edited, review
from .server import PASSWORD, USER, Authority, Inbox, starttls

TO = ("--to", "boss@huachen.cn; wang@huachen.cn; x@other.com", "--to", "nobody")


def state(tmp_path: Path) -> MailLog:
    return MailLog(tmp_path / "state" / "salesreview" / "mail.sqlite")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_preview_comes_first_and_tells_all(salesreview, book, lang, tmp_path):
    before = book.read_bytes()
    ran = salesreview("send", book, "--no-pdf", "--preview", *TO, ui=lang)
    assert ran.code == 0
    if lang == "zh":
        assert "收件人：boss@huachen.cn; wang@huachen.cn; x@other.com\n" in ran.out
        assert "标签页（11）：业绩总览、" in ran.out
        assert "包含的原始数据行数：0\n" in ran.out
        assert "2026-10_销售部_业绩总结.xlsx（0." in ran.out
        assert "域名之外：x@other.com" in ran.err
        assert "nobody" in ran.err
    else:
        assert "To: boss@huachen.cn; wang@huachen.cn; x@other.com\n" in ran.out
        assert "Tabs (11): Overview, " in ran.out
        assert "Raw rows included: 0\n" in ran.out
        assert "2026-10_Sales_sales_review.xlsx (0." in ran.out
        assert "outside the company's domain: x@other.com" in ran.err
        assert "nobody" in ran.err
    assert names(tmp_path) == [book.name]
    assert book.read_bytes() == before


def test_a_draft_to_a_file(salesreview, book, folder, tmp_path, lang):
    before = book.read_bytes()
    target = folder / "草稿.eml"
    ran = salesreview("send", book, "--no-pdf", "--draft", target, *TO, ui=lang)
    assert ran.code == 0, ran
    assert str(target) in ran.out
    mail = email.message_from_bytes(target.read_bytes(), policy=email.policy.default)
    assert mail["X-Unsent"] == "1"
    [attachment] = mail.iter_attachments()
    copy = attachment.get_payload(decode=True)
    assert (folder / attachment.get_filename()).read_bytes() == copy
    assert names(folder) == sorted([target.name, attachment.get_filename()])
    assert book.read_bytes() == before
    [entry] = state(tmp_path).entries(book)
    assert {digest for _, _, digest in entry.files} == {
        hashlib.sha256(data).hexdigest() for data in (copy, target.read_bytes())
    }
    shown = salesreview("send", book, "--log", ui=lang)
    assert hashlib.sha256(copy).hexdigest()[:12] in shown.out
    assert {"zh": "已生成草稿", "en": "draft made"}[lang] in shown.out


def test_by_default_a_draft_beside_the_workbook(salesreview, zh_book, tmp_path):
    ran = salesreview("send", zh_book, "--no-pdf", "--to", "a@b.cn", ui="zh")
    assert ran.code == 0
    assert names(tmp_path / "发送_2026-10") == ["2026-10_销售部_业绩总结.eml", "2026-10_销售部_业绩总结.xlsx"]
    assert "转发" in ran.out
    if os.name != "nt":
        assert (tmp_path / "发送_2026-10" / "2026-10_销售部_业绩总结.xlsx").stat().st_mode & 0o077 == 0


def test_again_it_takes_its_own_files_place_but_nobody_elses(salesreview, zh_book, tmp_path):
    out = tmp_path / "发送_2026-10"
    salesreview("send", zh_book, "--no-pdf")
    salesreview("send", zh_book, "--no-pdf")
    assert len(names(out)) == 2
    copy = out / "2026-10_销售部_业绩总结.xlsx"
    copy.write_bytes(b"somebody worked on it")
    salesreview("send", zh_book, "--no-pdf")
    assert copy.read_bytes() == b"somebody worked on it"
    assert "2026-10_销售部_业绩总结_2.xlsx" in names(out)


def test_a_draft_file_that_is_somebody_elses_is_left(salesreview, zh_book, folder):
    target = folder / "mine.eml"
    target.write_text("mine")
    ran = salesreview("send", zh_book, "--no-pdf", "--draft", target)
    assert ran.code == 1
    assert "there already" in ran.err
    assert target.read_text() == "mine"
    assert names(folder) == ["mine.eml"]


@pytest.mark.libreoffice
def test_with_the_pdf(salesreview, zh_book, folder):
    ran = salesreview("send", zh_book, "--pdf", "--draft", folder / "x.eml")
    assert ran.code == 0
    assert (folder / "2026-10_销售部_业绩总结.pdf").read_bytes().startswith(b"%PDF")


def test_without_libreoffice_it_says_so_and_goes_on(salesreview, zh_book, folder, monkeypatch):
    monkeypatch.setattr("salesreview.mail.pdf.find_office", lambda: None)
    for option in ([], ["--pdf"]):
        ran = salesreview("send", zh_book, *option, "--preview")
        assert ran.code == 0
        assert "LibreOffice is not on this machine" in ran.err
    assert "LibreOffice" not in salesreview("send", zh_book, "--no-pdf", "--preview").err


def test_raw_rows_only_when_asked_for_and_then_said(salesreview, zh_book, folder):
    ran = salesreview("send", zh_book, "--no-pdf", "--with-raw", "--with", "checks", "--draft", folder / "x.eml")
    rows = sum(sheet.frame.height for sheet in pipeline.read_sheets(FileHost(zh_book)).values())
    assert f"Raw rows included: {rows:,}" in ran.out
    assert f"holds {rows:,} raw rows" in ran.err
    assert "raw data, data checks" in ran.err
    mail = email.message_from_bytes((folder / "x.eml").read_bytes(), policy=email.policy.default)
    assert f"{rows:,}" in mail.get_body(("plain",)).get_content()


def test_in_the_other_language(salesreview, zh_book, folder):
    with FileHost(zh_book) as host:
        host.write(Document({"SR_slot_summary_outlook": "我的中文展望。"}))
        host.save()
    ran = salesreview("send", zh_book, "--no-pdf", "--lang", "en", "--draft", folder / "x.eml")
    assert ran.code == 0
    assert "Tabs (11): Overview" in ran.out
    text = (
        email.message_from_bytes((folder / "x.eml").read_bytes(), policy=email.policy.default)
        .get_body(("plain",))
        .get_content()
    )
    assert "Revenue" in text
    assert "我的中文展望" not in text
    assert "Outlook" in text
    same = salesreview("send", zh_book, "--no-pdf", "--draft", folder / "y.eml")
    assert same.code == 0
    text = (
        email.message_from_bytes((folder / "y.eml").read_bytes(), policy=email.policy.default)
        .get_body(("plain",))
        .get_content()
    )
    assert "我的中文展望。" in text


def test_recipients_from_settings(salesreview, zh_book):
    with FileHost(zh_book) as host:
        host.write(Document({"SR_set_to": "a@huachen.cn；b@huachen.cn", "SR_set_cc": "c@huachen.cn"}))
        host.save()
    ran = salesreview("send", zh_book, "--no-pdf", "--preview", ui="zh")
    assert "收件人：a@huachen.cn; b@huachen.cn\n抄送：c@huachen.cn\n" in ran.out
    assert "域名之外" not in ran.err
    over = salesreview("send", zh_book, "--no-pdf", "--preview", "--to", "z@huachen.cn", ui="zh")
    assert "收件人：z@huachen.cn\n抄送：c@huachen.cn\n" in over.out


def test_large_attachments_are_pointed_out(salesreview, zh_book, monkeypatch):
    monkeypatch.setattr("salesreview.mail.preview.LARGE", 50_000)
    assert "refuse more than" in salesreview("send", zh_book, "--no-pdf", "--preview").err


# What was not refreshed is not sent.


def test_a_workbook_that_was_never_refreshed(salesreview, tmp_path):
    path = tmp_path / "new.xlsm"
    pipeline.make_book(path, "zh")
    ran = salesreview("send", path)
    assert ran.code == 1
    assert "never refreshed" in ran.err


def test_data_that_changed_since_the_refresh(salesreview, zh_book):
    with FileHost(zh_book) as host:
        raw = host.read_raw(schema("factors"))
        columns = {
            str(n): next(c.key for c in schema("factors").columns if c.zh == h.rstrip("*"))
            for n, h in enumerate(raw.headers)
        }
        host.write_raw(
            schema("factors"), {c.key: c.zh for c in schema("factors").columns}, raw.frame.rename(columns).head(2)
        )
        host.save()
    ran = salesreview("send", zh_book, "--preview")
    assert ran.code == 1
    assert "Refresh it" in ran.err
    pipeline.refresh(zh_book, now=NOW)
    assert salesreview("send", zh_book, "--no-pdf", "--preview").code == 0


def test_a_figure_that_somebody_typed_over(salesreview, zh_book):
    with FileHost(zh_book) as host:
        host.write(Document({"SR_summary_card1_value": 9999.9}))
        host.save()
    ran = salesreview("send", zh_book, "--preview", ui="zh")
    assert ran.code == 1
    assert "“总结与展望”页" in ran.err


def test_a_note_below_an_open_list_is_no_figure_of_ours(salesreview, zh_book):
    with FileHost(zh_book) as host:
        place = host._places["SR_checks_list"]
        rows = len(host.read_block("SR_checks_list", 10))
    at = f"{letters(place.area.left)}{place.area.top + rows + 3}"
    note = (
        f'<row r="{place.area.top + rows + 3}"><c r="{at}" t="inlineStr"><is><t>下周再议</t></is></c></row></sheetData>'
    )
    with FileHost(zh_book) as host:
        part = host._book.sheets[place.sheet]
    edited(zh_book, {part: lambda data: data.replace(b"</sheetData>", note.encode())})
    pipeline.refresh(zh_book, now=NOW)
    with FileHost(zh_book) as host:
        assert host.read_block("SR_checks_list", 1)[-1] == ["下周再议"]
    assert salesreview("send", zh_book, "--preview", "--no-pdf").code == 0


def test_the_run_log_of_a_copy_in_the_other_language_names_no_run_of_its_own(zh_book):
    content = review(zh_book, CopyChoices(runlog=True), lang="en").content
    (block,) = (block for block in content.document.blocks if block.name == "SR_runlog_list")
    assert [row[2] for row in block.rows[1:] if row[2]] == ["zh"]


def test_the_month_and_language_it_shows_not_those_of_settings(salesreview, zh_book, folder):
    pipeline.refresh(zh_book, month=MONTH.plus(-2), lang="en", now=NOW)
    content = review(zh_book).content
    assert (content.month, content.language) == (MONTH.plus(-2), "en")
    ran = salesreview("send", zh_book, "--no-pdf", "--draft", folder / "x.eml")
    assert "Sales review, August 2026" in ran.out


# Wrong usage.


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--smtp", "--draft", "x.eml"], "cannot be used together"),
        (["--draft", "x.txt"], "must end in .eml"),
        (["--smtp"], "Sending by --smtp with nobody to ask needs --yes"),
        (["--account", "mail.env"], "Sending by --account with nobody to ask needs --yes"),
        (["--smtp", "--graph"], "--smtp and --graph cannot be used together"),
        (["--lang", "fr"], "zh, en"),
        (["--with", "everything"], "hidden"),
    ],
)
def test_wrong_usage(salesreview, zh_book, arguments, said):
    ran = salesreview("send", zh_book, *arguments)
    assert ran.code == 2
    assert said in ran.err


def test_no_such_workbook(salesreview, tmp_path):
    assert salesreview("send", tmp_path / "none.xlsm").code == 2


# Sending.


@pytest.fixture
def mailbox(monkeypatch, tmp_path):
    authority, inbox = Authority(), Inbox()
    authority.ca.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    server = starttls(inbox, authority.context())
    values = {
        "HOST": "127.0.0.1",
        "PORT": str(server.port),
        "USER": USER,
        "PASSWORD": PASSWORD,
        "CA": str(tmp_path / "ca.pem"),
    }
    for key, value in values.items():
        monkeypatch.setenv(f"SALESREVIEW_SMTP_{key}", value)
    yield inbox
    server.stop()


def test_by_smtp_only_when_asked_for(salesreview, zh_book, mailbox, tmp_path):
    assert salesreview("send", zh_book, "--no-pdf", "--to", "a@b.cn").code == 0
    assert mailbox.mails == []
    ran = salesreview("send", zh_book, "--no-pdf", "--to", "a@b.cn", "--smtp", "--yes", ui="zh")
    assert ran.code == 0, ran
    assert ran.out.index("包含的原始数据行数：0") < ran.out.index("已发送给 1 位收件人。")
    assert len(mailbox.mails) == 1
    mail = email.message_from_bytes(mailbox.mails[0][2], policy=email.policy.default)
    [attachment] = mail.iter_attachments()
    assert "xl/workbook.xml" in read_parts(attachment.get_payload(decode=True))
    twice = salesreview("send", zh_book, "--no-pdf", "--to", "a@b.cn", "--smtp", "--yes", ui="zh")
    assert twice.code == 1
    assert "没有重复发送" in twice.err
    assert len(mailbox.mails) == 1
    assert PASSWORD not in salesreview("send", zh_book, "--log").out
    assert PASSWORD.encode() not in state(tmp_path).path.read_bytes()


def test_no_server_configured(salesreview, zh_book):
    ran = salesreview("send", zh_book, "--no-pdf", "--to", "a@b.cn", "--smtp", "--yes")
    assert ran.code == 1
    assert "SALESREVIEW_SMTP_HOST" in ran.err


def test_an_unclean_copy_is_never_written_or_sent(salesreview, zh_book, folder, mailbox, monkeypatch):
    from salesreview.mail import copy, delivery

    def spoilt(content):
        path = folder / "spoilt.xlsx"
        path.write_bytes(copy.build_copy(content))
        edited(path, {"docProps/core.xml": lambda data: data.replace(b"<dc:creator>", b"<dc:creator>Li Wei")})
        data = path.read_bytes()
        path.unlink()
        return data

    monkeypatch.setattr(delivery, "build_copy", spoilt)
    for arguments in (["--draft", folder / "x.eml"], ["--smtp", "--yes"]):
        ran = salesreview("send", zh_book, "--no-pdf", "--to", "a@b.cn", *arguments)
        assert ran.code == 1
        assert "Li Wei" in ran.err
    assert names(folder) == []
    assert mailbox.mails == []


def test_help_in_both_languages(salesreview):
    assert "--with-raw" in salesreview("send", "--help", ui="en").out
    assert "原始数据" in salesreview("send", "--help", ui="zh").out
