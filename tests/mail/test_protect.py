"""A copy with a password to open."""

from __future__ import annotations

import contextlib
import email
import email.policy
import io
import sys

import msoffcrypto
import pytest

from salesreview.mail.addresses import check
from salesreview.mail.delivery import prepare
from salesreview.mail.errors import MailError
from salesreview.mail.protect import protect
from salesreview.template.package import read_parts

from ..libreoffice.fixtures import calc, libreoffice
from ..libreoffice.runtime import file_url, properties

__all__ = ["calc", "libreoffice"]

PASSWORD = "密码 Horse-7"


def opened(data: bytes, password: str) -> bytes:
    file = msoffcrypto.OfficeFile(io.BytesIO(data))
    file.load_key(password=password, verify_password=True)
    plain = io.BytesIO()
    file.decrypt(plain, verify_integrity=True)
    return plain.getvalue()


def test_only_the_password_opens_it(contents, lang):
    plain = prepare(contents[lang], check("a@b.cn"), pdf=False)
    locked = prepare(contents[lang], check("a@b.cn"), pdf=True, password=PASSWORD)
    [attachment] = locked.letter.attachments  # a PDF would open without
    assert attachment.data[:4] == b"\xd0\xcf\x11\xe0" and b"xl/workbook.xml" not in attachment.data
    assert opened(attachment.data, PASSWORD) == plain.letter.attachments[0].data
    with pytest.raises(msoffcrypto.exceptions.InvalidKeyError):
        opened(attachment.data, "密码 Horse-8")
    assert "PDF" in locked.problem.zh and "PDF" in locked.problem.en
    assert ("密码" if lang == "zh" else "password") in locked.letter.text
    assert PASSWORD not in locked.letter.text + locked.letter.html + repr(locked)


def test_the_same_review_is_the_same_mail_though_its_bytes_differ(contents):
    first, second = (prepare(contents["zh"], check("a@b.cn"), pdf=False, password=PASSWORD).letter for _ in range(2))
    assert first.attachments[0].data != second.attachments[0].data
    assert first.key == second.key


@pytest.mark.parametrize("password", ["", "short-7", "x" * 256])
def test_a_password_that_does_not_protect(password):
    with pytest.raises(MailError) as caught:
        protect(b"", password)
    assert "8 至 255" in caught.value.zh and "8 to 255" in caught.value.en


def test_without_the_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "msoffcrypto", None)
    with pytest.raises(MailError, match=r"salesreview\[protect\]"):
        protect(b"", PASSWORD)


def test_on_the_command_line(salesreview, zh_book, tmp_path, monkeypatch):
    nobody = salesreview("send", zh_book, "--password", "--draft", tmp_path / "x.eml")
    assert nobody.code == 2 and "SALESREVIEW_COPY_PASSWORD" in nobody.err
    monkeypatch.setenv("SALESREVIEW_COPY_PASSWORD", PASSWORD)
    ran = salesreview("send", zh_book, "--password", "--to", "a@b.cn", "--draft", tmp_path / "out" / "x.eml")
    assert ran.code == 0, ran.err
    assert "The attachment opens with the password." in ran.out and PASSWORD not in ran.out + ran.err
    mail = email.message_from_bytes((tmp_path / "out" / "x.eml").read_bytes(), policy=email.policy.default)
    [attached] = mail.iter_attachments()
    assert "xl/workbook.xml" in read_parts(opened(attached.get_payload(decode=True), PASSWORD))
    log = (tmp_path / "state" / "salesreview" / "mail.sqlite").read_bytes()
    assert PASSWORD.encode() not in log


@pytest.mark.libreoffice
@pytest.mark.parametrize(("password", "opens"), [(PASSWORD, True), ("密码 Horse-8", False)])
def test_in_a_spreadsheet_application(contents, tmp_path, calc, password, opens):
    path = tmp_path / "protected.xlsx"
    path.write_bytes(prepare(contents["zh"], check("a@b.cn"), pdf=False, password=PASSWORD).letter.attachments[0].data)
    desktop = calc.impl.office.desktop
    document = None
    with contextlib.suppress(Exception):  # what it raises for a wrong password is its own affair
        document = desktop.loadComponentFromURL(file_url(path), "_blank", 0, properties(Hidden=True, Password=password))
    assert (document is not None) is opens
    if document is not None:
        sheets = document.Sheets.ElementNames
        document.close(True)
        assert list(sheets) == [tab.caption for tab in contents["zh"].tabs]
