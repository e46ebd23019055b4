from __future__ import annotations

import base64
import datetime as dt
import email
import email.policy
import re
from dataclasses import replace

import fast_mail_parser
import pytest

from salesreview.mail.addresses import Checked, Recipient, check
from salesreview.mail.message import PDF, XLSX, Attachment, as_email, compose, stem_of, subject_of

FILES = (
    Attachment("2026-10_销售部_业绩总结.xlsx", bytes(range(256)) * 40),
    Attachment("2026-10_Sales_review.pdf", b"%PDF-1.7\n.\n..\n", PDF),
)
PEOPLE = check('"Li, Wei" <li@example.com>; 张三 <zhang@example.com>; plain@example.com', "cc@example.com")


@pytest.fixture
def letter(content):
    return compose(content, PEOPLE, FILES)


@pytest.fixture
def raw(letter):
    return as_email(letter, draft=True)


def test_subject_and_file_names_tell_month_and_department(content, lang):
    expected = {
        "zh": ("2026年10月销售业绩总结｜华晨科技（示例公司） · 销售部", "2026-10_销售部_业绩总结"),
        "en": (
            "Sales review, October 2026 – Huachen Technology (made-up sample) · Sales",
            "2026-10_Sales_sales_review",
        ),
    }
    assert (subject_of(content), stem_of(content)) == expected[lang]
    bare = replace(content, company="", department="")
    assert "·" not in subject_of(bare)
    assert stem_of(bare).count("_") == (1 if lang == "zh" else 2)


def test_a_second_parser_reads_the_same(raw, letter):
    """mailparse (Rust) knows nothing of Python's email package."""
    found = fast_mail_parser.parse_email(raw)
    assert found.subject == letter.subject
    assert found.headers["X-Unsent"] == ["1"]
    assert [text.replace("\r\n", "\n") for text in found.text_plain] == [letter.text]
    assert [html.strip() for html in found.text_html] == [letter.html]
    assert [(each.filename, each.mimetype, bytes(each.content)) for each in found.attachments] == [
        (file.name, file.kind, file.data) for file in FILES
    ]
    assert found.headers["To"] == ['"Li, Wei" <li@example.com>, 张三 <zhang@example.com>, plain@example.com']


def test_pythons_own_parser_finds_no_defect(raw, letter):
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert [part.defects for part in mail.walk()] == [[]] * 6
    assert [address.addr_spec for address in mail["To"].addresses] == [each.address for each in PEOPLE.to]
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n") == letter.text
    assert mail.get_body(("html",)).get_content().strip() == letter.html
    assert [part.get_filename() for part in mail.iter_attachments()] == [file.name for file in FILES]


def test_it_is_seven_bit_text_in_short_lines(raw):
    assert raw.isascii()
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    header = raw.split(b"\r\n\r\n", 1)[0]
    assert all(len(word) <= 75 for word in re.findall(rb"=\?[^?]*\?.\?[^?]*\?=", raw))
    assert all(len(line) <= 78 for line in header.split(b"\r\n"))


def test_the_attachments_name_stands_in_both_spellings(raw):
    """RFC 2231 for those who follow it, encoded words for those who never did (as Thunderbird writes it)."""
    assert b"filename*=utf-8''2026-10_%E9%94%80%E5%94%AE%E9%83%A8_%E4%B8%9A%E7%BB%A9%E6%80%BB%E7%BB%93.xlsx" in raw
    words = b"".join(re.findall(rb'name="(=\?utf-8\?B\?[^"]*)"', raw))
    decoded = b"".join(base64.b64decode(word) for word in re.findall(rb"\?B\?([^?]*)\?=", words))
    assert decoded.decode() == FILES[0].name


def test_a_draft_leaves_sender_date_and_id_to_the_mail_program(raw):
    header = raw.split(b"\r\n\r\n", 1)[0]
    for name in (b"From:", b"Date:", b"Message-ID:", b"Bcc:", b"User-Agent:", b"X-Mailer:"):
        assert name not in header


def test_a_mail_to_send_has_them(letter):
    sender = Recipient("销售运营", "ops@example.com")
    when = dt.datetime(2026, 11, 5, 9, 30, tzinfo=dt.UTC)
    raw = as_email(letter, sender=sender, date=when, message_id="<k@example.com>")
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert mail["From"].addresses[0].addr_spec == "ops@example.com"
    assert (mail["Message-ID"], mail["Date"].datetime) == ("<k@example.com>", when)
    assert "X-Unsent" not in mail


EVIL = "好\r\nBcc: evil@example.com\r\n\r\n<script>alert(1)</script>\n\u2028X-Evil: 1\x00"


def test_no_text_of_the_workbook_becomes_a_header(content):
    evil = replace(content, company=EVIL, department=EVIL, author=EVIL)
    people = Checked((Recipient(EVIL, "a@example.com"),))
    name = f"{stem_of(evil)}.xlsx"
    raw = as_email(
        compose(evil, people, (Attachment(name, b"x"), Attachment(f'a"\r\nX-Evil: 2; b="{EVIL}.xlsx', b"y"))),
        draft=True,
    )
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert set(mail.keys()) == {"Subject", "To", "X-Unsent", "MIME-Version", "Content-Type"}
    for part in mail.walk():
        assert not {key.lower() for key in part} & {"bcc", "x-evil"}
    assert set(fast_mail_parser.parse_email(raw).headers) == {
        "Subject",
        "To",
        "X-Unsent",
        "MIME-Version",
        "Content-Type",
    }
    assert "<script>" not in mail.get_body(("html",)).get_content()


def test_no_recipients_no_header(content):
    raw = as_email(compose(content, Checked(), FILES), draft=True)
    assert b"\r\nTo:" not in raw.split(b"\r\n\r\n", 1)[0]


def test_the_key_tells_mails_apart(content, letter):
    assert compose(content, PEOPLE, FILES).key == letter.key
    printed_again = (FILES[0], replace(FILES[1], data=b"%PDF-other"))
    assert compose(content, PEOPLE, printed_again).key == letter.key
    others = [
        compose(content, check("plain@example.com"), FILES),
        compose(content, PEOPLE, (replace(FILES[0], data=b"x"), FILES[1])),
        compose(replace(content, department="x"), PEOPLE, FILES),
    ]
    assert len({letter.key, *(other.key for other in others)}) == 4


def test_the_size_counts_what_base64_adds(letter, raw):
    assert letter.size == pytest.approx(len(raw), rel=0.35)


def test_attachments_are_what_they_say():
    assert FILES[0].kind == XLSX
    assert len(FILES[0].sha256) == 64
