"""The mail account in a file, for runs that nobody attends."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesreview.mail.account import with_account
from salesreview.mail.errors import MailError


def account(path: Path, text: str | bytes, mode: int = 0o600) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    path.chmod(mode)
    return path


def test_lines_are_read_and_the_environment_stands(tmp_path: Path) -> None:
    text = '﻿# 公司邮箱\nSALESREVIEW_SMTP_HOST=smtp.example.com\r\n\n SALESREVIEW_SMTP_PASSWORD = "a=b c"\nSALESREVIEW_SMTP_PORT=25\n'
    file = account(tmp_path / "smtp.env", text)
    assert with_account({"SALESREVIEW_SMTP_PORT": "587", "HOME": "/"}, file) == {
        "SALESREVIEW_SMTP_HOST": "smtp.example.com",
        "SALESREVIEW_SMTP_PASSWORD": "a=b c",
        "SALESREVIEW_SMTP_PORT": "587",
        "HOME": "/",
    }


def test_a_file_that_names_one_service_is_not_crossed_by_the_other(tmp_path: Path) -> None:
    environment = {"SALESREVIEW_SMTP_HOST": "smtp.example.com", "SALESREVIEW_GRAPH_CLOUD": "china", "HOME": "/"}
    file = account(tmp_path / "mail.env", "SALESREVIEW_GRAPH_TENANT=contoso.example\n")
    assert with_account(environment, file) == {
        "SALESREVIEW_GRAPH_TENANT": "contoso.example", "SALESREVIEW_GRAPH_CLOUD": "china", "HOME": "/",
    }  # fmt: skip


@pytest.mark.parametrize("line", ["PATH=/tmp", "SALESREVIEW_SMTP_HOST", "export SALESREVIEW_SMTP_HOST=x"])
def test_another_line_is_named_by_its_number(tmp_path: Path, line: str) -> None:
    file = account(tmp_path / "smtp.env", f"# one\n{line}\n")
    with pytest.raises(MailError) as found:
        with_account({}, file)
    assert "第 2 行" in found.value.zh and found.value.en.startswith("Line 2 of")


@pytest.mark.posix("Windows keeps rights elsewhere")
@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_file_that_others_read_is_not_used(tmp_path: Path, mode: int) -> None:
    file = account(tmp_path / "smtp.env", "SALESREVIEW_SMTP_HOST=x\n", mode)
    with pytest.raises(MailError) as found:
        with_account({}, file)
    assert "chmod 600" in found.value.zh and "chmod 600" in found.value.en


@pytest.mark.parametrize("text", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read(tmp_path: Path, text: bytes | None) -> None:
    file = tmp_path / "smtp.env" if text is None else account(tmp_path / "smtp.env", text)
    with pytest.raises(MailError) as found:
        with_account({}, file)
    assert "smtp.env" in found.value.zh and "cannot be read" in found.value.en
