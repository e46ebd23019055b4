from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path

import pytest

from salesreview.mail.addresses import check
from salesreview.mail.errors import MailError
from salesreview.mail.log import FAILED, PREPARED, SENDING, SENT, STALE, UNKNOWN, MailLog
from salesreview.mail.message import Attachment, Letter

from .conftest import NOW

LETTER = Letter("主题", check("a@b.com; c@d.com"), "words", "<b>words</b>", (Attachment("总结.xlsx", b"PK"),))
WHERE = {"book": Path("/books/one.xlsm"), "month": "2026-10", "way": "smtp", "now": NOW}


@pytest.fixture
def log(tmp_path):
    return MailLog(tmp_path / "deep" / "mail.sqlite")


def test_nothing_is_made_by_reading(log):
    assert log.entries() == []
    assert not log.path.parent.exists()


def test_what_is_kept_and_what_not(log):
    log.note(PREPARED, LETTER, **WHERE, detail="x")
    [entry] = log.entries()
    assert (entry.at, entry.state, entry.recipients, entry.detail) == (NOW, PREPARED, ("a@b.com", "c@d.com"), "x")
    assert entry.files == (("总结.xlsx", 2, LETTER.attachments[0].sha256),)
    assert b"words" not in log.path.read_bytes()
    assert log.made(LETTER.attachments[0].sha256)
    assert not log.made("0" * 64)


def test_entries_of_one_book_newest_first(log):
    log.note(PREPARED, LETTER, **WHERE)
    log.note(SENT, LETTER, **{**WHERE, "book": Path("/books/two.xlsm")})
    log.note(FAILED, LETTER, **WHERE)
    assert [entry.state for entry in log.entries(Path("/books/one.xlsm"))] == [FAILED, PREPARED]
    assert len(log.entries()) == 3
    assert {entry.word("zh") for entry in log.entries()} == {"已生成草稿", "已发送", "未发送"}


def claim(log, **more):
    return log.claim(LETTER, **{**WHERE, **more})


def test_a_claim_is_taken_once(log):
    number = claim(log)
    with pytest.raises(MailError, match="Another run") as caught:
        claim(log)
    assert caught.value.temporary
    with pytest.raises(MailError, match="Another run"):
        claim(log, again=True)
    log.finish(number, SENT)
    with pytest.raises(MailError, match="sent on 2026-11-05 09:30"):
        claim(log)
    claim(log, again=True)


def test_a_failed_one_may_go_again(log):
    log.finish(claim(log), FAILED, "why")
    claim(log)
    assert [entry.state for entry in log.entries()] == [SENDING, FAILED]


@pytest.mark.parametrize("state", [UNKNOWN, SENDING])
def test_one_that_may_have_gone_does_not_go_by_itself(log, state):
    number = claim(log)
    if state == UNKNOWN:
        log.finish(number, UNKNOWN)
    later = NOW + STALE + dt.timedelta(seconds=1)
    with pytest.raises(MailError, match="cannot be known") as caught:
        claim(log, now=later)
    assert caught.value.sent is None
    assert [entry.state for entry in log.entries()] == [UNKNOWN]
    claim(log, now=later, again=True)


def test_a_draft_of_the_same_does_not_stop_sending(log):
    log.note(PREPARED, LETTER, **WHERE)
    claim(log)


def test_a_log_that_cannot_be_used_says_so(tmp_path):
    path = tmp_path / "mail.sqlite"
    path.write_bytes(b"this is no database, and long enough to be looked at" * 50)
    with pytest.raises(MailError, match="cannot be used"):
        MailLog(path).note(PREPARED, LETTER, **WHERE)
    with pytest.raises(MailError, match="cannot be used"):
        MailLog(path / "below" / "mail.sqlite").note(PREPARED, LETTER, **WHERE)


def test_a_lock_that_is_held_is_waited_for(log):
    claim(log, again=True)
    other = sqlite3.connect(log.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("COMMIT")
    other.close()
    assert len(log.entries()) == 1
