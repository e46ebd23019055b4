"""What a run mails, and what it leaves be."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
from dataclasses import replace
from pathlib import Path

import pytest

from salesreview.errors import SourceError
from salesreview.mail.errors import MailError
from salesreview.watch.errors import WatchError
from salesreview.watch.look import Seen

from ..insights.daily import orders
from .conftest import BOSS, Post, Watch, seen, words

ODD = {"2026-11-10": 4000.0, "2026-11-12": 100.0}


def test_what_is_new_is_mailed_once_and_grouped(by_smtp: Watch, post: Post) -> None:
    rows = orders("2026-06-01", "2026-11-20", ODD)
    first = by_smtp.run("2026-11-20T10:00", seen(rows, limits={"orders": (None, 100.0)}))
    assert len(first.news.new) == 3 and first.delivered.sent == 1 and not first.problems
    again = by_smtp.run("2026-11-20T11:00", seen(rows, limits={"orders": (None, 100.0)}))
    assert (again.news.worth_a_mail, again.delivered.sent) == (False, 0)
    [mail] = post.mails
    [(sender, people, _)] = post.inbox.mails
    assert people == [BOSS] and mail["To"] == BOSS and sender == mail["From"].addresses[0].addr_spec
    assert mail["Subject"] == "3 sales alerts: Orders, Revenue – 华晨"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = words(mail)
    assert "■ Beyond a limit\n- Orders in November 2026 so far: 150, above the limit of 100" in text
    assert "■ Unusual days\n- Revenue on 10 November: CNY 40.0k, above what is expected (" in text
    assert "- Revenue on 12 November: CNY 1.0k, below what is expected (" in text
    assert "data up to 2026-11-20" in text
    html = mail.get_body(("html",)).get_content()
    assert "Revenue on 12 November" in html and "Unusual days" in html


@pytest.mark.parametrize(
    ("lang", "subject", "line"),
    [("zh", "销售预警 1 项：销售额｜华晨", "11月10日销售额 4.0万元，高于预期范围（0.5万元 至 1.8万元，依据此前 64 个同类日）。"),
     ("en", "1 sales alert: Revenue – 华晨", "Revenue on 10 November: CNY 40.0k, above what is expected (CNY 4.7k to CNY 17.6k, by the 64 days of its kind before).")],
)  # fmt: skip
def test_both_languages(by_smtp: Watch, post: Post, lang: str, subject: str, line: str) -> None:
    rows = orders("2026-06-01", "2026-11-20", {"2026-11-10": 4000.0})
    by_smtp.run("2026-11-20T10:00", seen(rows, language=lang))
    [mail] = post.mails
    assert mail["Subject"] == subject
    assert line in words(mail)


def test_without_smtp_a_draft_is_written_and_nothing_sent(by_draft: Watch) -> None:
    outcome = by_draft.run("2026-11-20T10:00", seen(orders("2026-06-01", "2026-11-20", ODD)))
    [draft] = outcome.delivered.drafts
    assert outcome.delivered.sent == 0 and draft.parent == by_draft.folder / "drafts"
    mail = email.message_from_bytes(draft.read_bytes(), policy=email.policy.default)
    assert mail["X-Unsent"] == "1" and mail["To"] == BOSS
    assert by_draft.run("2026-11-20T11:00", seen(orders("2026-06-01", "2026-11-20", ODD))).delivered.drafts == []


def test_a_reminder_after_a_week_of_what_lasts_and_not_of_a_day(by_smtp: Watch, post: Post) -> None:
    def at(day: str) -> int:
        rows = orders("2026-06-01", day, {"2026-11-03": 4000.0})
        outcome = by_smtp.run(f"{day}T10:00", seen(rows, limits={"average_order_value": (None, 900.0)}))
        return len(outcome.news.new) * 10 + len(outcome.news.again)

    assert [at(f"2026-11-{day:02}") for day in (4, 5, 6, 10, 11, 12, 17, 18)] == [
        30,
        0,
        0,
        0,
        1,
        0,
        0,
        1,
    ]  # October's limit too
    assert post.mails[1]["Subject"] == "Reminder of 1 sales alert: Average order value – 华晨"
    assert "(first seen 04 Nov 10:00)" in words(post.mails[1])


def test_no_reminder_where_none_is_wanted(by_smtp: Watch) -> None:
    for day in ("2026-11-04", "2026-11-18"):
        rows = orders("2026-06-01", day)
        outcome = by_smtp.run(f"{day}T10:00", seen(rows, limits={"average_order_value": (None, 900.0)}), remind=0)
    assert not outcome.news.again


def test_what_is_over_waits_for_the_next_mail_and_coming_back_is_quiet(by_smtp: Watch, post: Post) -> None:
    rows = orders("2026-06-01", "2026-11-20")
    limited = {"average_order_value": (None, 900.0)}
    by_smtp.run("2026-11-20T10:00", seen(rows, limits=limited))
    over = by_smtp.run("2026-11-20T11:00", seen(rows))
    assert len(over.news.over) == 1 and len(post.mails) == 1
    back = by_smtp.run("2026-11-20T12:00", seen(rows, limits=limited))  # a figure that wavers about its limit
    assert not back.news.worth_a_mail and not back.news.over
    by_smtp.run("2026-11-20T13:00", seen(rows))
    by_smtp.run("2026-11-20T14:00", seen(rows, limits={"orders": (None, 1.0)}))
    text = words(post.mails[1])
    assert "■ Over\n- Average order value in November 2026" in text
    # told as over: back within a day it is quiet, and after a day it is told
    assert not by_smtp.run("2026-11-20T15:00", seen(rows, limits={"orders": (None, 1.0), **limited})).news.again
    [again] = by_smtp.run("2026-11-21T14:00", seen(rows, limits={"orders": (None, 1.0), **limited})).news.again
    assert again.alert.metric == "average_order_value"


def test_stale_data_are_one_alert(by_smtp: Watch, post: Post) -> None:
    rows = orders("2026-06-01", "2026-11-17")  # a Tuesday
    hours = [f"2026-11-{day}T{hour:02}:30" for day in (18, 19, 20, 21, 22, 23) for hour in (0, 9, 23)]
    first = next(at for at in hours if by_smtp.run(at, seen(rows)).news.new)
    assert first == "2026-11-20T00:30"
    for at in hours[hours.index(first) + 1 :]:
        assert not by_smtp.run(at, seen(rows)).news.worth_a_mail
    [mail] = post.mails
    assert mail["Subject"] == "1 sales alert: data stopped – 华晨"
    assert "The data stop at 17 November 2026: 2 working days have passed" in words(mail)
    fresh = by_smtp.run("2026-11-23T12:00", seen(orders("2026-06-01", "2026-11-23")))
    assert [each.alert.rule for each in fresh.news.over] == ["stale"]


def test_holidays_do_not_make_data_stale(by_smtp: Watch) -> None:
    rows = orders("2026-06-01", "2026-09-30")
    for day in range(1, 8):
        assert not by_smtp.run(f"2026-10-{day:02}T12:00", seen(rows, calendar="cn")).news.new
    weekends = Watch(by_smtp.folder / "other", by_smtp.way)
    assert weekends.run("2026-10-07T12:00", seen(rows)).news.new


def test_a_limit_of_the_data_s_age_of_one_s_own(by_smtp: Watch) -> None:
    rows = orders("2026-06-01", "2026-11-17")
    assert not by_smtp.run("2026-11-25T12:00", seen(rows), stale=0).news.new
    assert not by_smtp.run("2026-11-25T12:00", seen(rows), stale=6).news.new
    assert by_smtp.run("2026-11-25T12:00", seen(rows), stale=5).news.new


def _unreadable() -> Seen:
    raise SourceError("来源读不了。", "The source cannot be read.")


def test_data_that_cannot_be_read_end_nothing_and_become_stale(by_smtp: Watch, post: Post) -> None:
    rows = orders("2026-06-01", "2026-11-17", {"2026-11-10": 4000.0})
    by_smtp.run("2026-11-17T12:00", seen(rows))
    failed = by_smtp.run("2026-11-18T12:00", _unreadable)
    assert [problem.en for problem in failed.problems] == ["The source cannot be read."]
    assert not failed.news.over and len(post.mails) == 1
    by_smtp.run("2026-11-20T12:00", _unreadable)
    text = words(post.mails[1])
    assert "2 working days have passed" in text and "The source cannot be read." in text
    assert post.mails[1]["To"] == BOSS
    assert by_smtp.rows("SELECT state FROM alert WHERE rule = 'day'") == [("open",)]
    assert by_smtp.rows("SELECT outcome, en FROM run ORDER BY id DESC LIMIT 1") == [
        ("failed", "The source cannot be read.")
    ]


def test_data_that_could_never_be_read_are_said_and_no_more(by_smtp: Watch) -> None:
    outcome = by_smtp.run("2026-11-18T12:00", _unreadable)
    assert outcome.problems and not outcome.news.new


def test_after_a_long_rest_the_days_between_are_judged_too(by_smtp: Watch) -> None:
    by_smtp.run("2026-10-05T12:00", seen(orders("2026-06-01", "2026-10-05")))
    outcome = by_smtp.run("2026-11-20T12:00", seen(orders("2026-06-01", "2026-11-20", {"2026-10-13": 9000.0})))
    assert [each.alert.period for each in outcome.news.new] == [dt.date(2026, 10, 13)]


def test_what_is_past_is_quietly_past(by_smtp: Watch) -> None:
    by_smtp.run("2026-10-13T12:00", seen(orders("2026-06-01", "2026-10-13", {"2026-10-12": 9000.0})))
    by_smtp.run("2026-11-20T12:00", seen(orders("2026-06-01", "2026-11-20", {"2026-10-12": 9000.0})))
    outcome = by_smtp.run("2026-11-20T13:00", seen(orders("2026-06-01", "2026-11-20", {"2026-10-12": 9000.0})))
    assert outcome.news.over == () and by_smtp.rows("SELECT state FROM alert") == [("past",)]


def test_a_date_that_is_still_to_come_does_not_move_the_month(by_smtp: Watch) -> None:
    rows = [*orders("2026-06-01", "2026-11-20"), *orders("2026-12-01", "2026-12-02")]
    outcome = by_smtp.run("2026-11-20T12:00", seen(rows, limits={"orders": (None, 140.0)}))
    assert [each.alert.period for each in outcome.news.new] == [dt.date(2026, 11, 1)]


@pytest.mark.parametrize("answer", ["451 greylisted, come back", "554 we do not like you"])
def test_a_mail_that_is_refused_is_tried_again(by_smtp: Watch, post: Post, answer: str) -> None:
    rows = orders("2026-06-01", "2026-11-20", ODD)
    post.inbox.late = answer
    refused = by_smtp.run("2026-11-20T10:00", seen(rows))
    assert refused.waiting == 1 and len(refused.problems) == 1 and "Nothing was sent" in refused.problems[0].en
    assert not by_smtp.run("2026-11-20T11:00", seen(rows)).news.new
    post.inbox.late = ""
    went = by_smtp.run("2026-11-20T12:00", seen(rows))
    assert (went.delivered.sent, went.waiting, len(post.mails)) == (1, 0, 1)
    assert by_smtp.rows("SELECT state, tries, resent, text FROM mail") == [("sent", 3, 0, "")]


def test_a_refused_recipient_keeps_the_mail_for_all(by_smtp: Watch, post: Post) -> None:
    rows = orders("2026-06-01", "2026-11-20", ODD)
    post.inbox.refuse = {"gone@example.com": "550 no such user"}
    assert by_smtp.run("2026-11-20T10:00", seen(rows, to=f"{BOSS}; gone@example.com")).waiting == 1
    assert post.mails == []
    assert by_smtp.run("2026-11-20T11:00", seen(rows)).waiting == 0
    assert [people for _, people, _ in post.inbox.mails] == [[BOSS]]


def test_several_mails_wait_in_their_order(by_smtp: Watch, post: Post) -> None:
    post.inbox.late = "451 later"
    by_smtp.run("2026-11-20T10:00", seen(orders("2026-06-01", "2026-11-20", {"2026-11-10": 4000.0})))
    more = seen(orders("2026-06-01", "2026-11-20", ODD))
    assert by_smtp.run("2026-11-20T11:00", more).waiting == 2
    post.inbox.late = ""
    assert by_smtp.run("2026-11-20T12:00", more).delivered.sent == 2
    assert ["10 November" in words(mail) for mail in post.mails] == [True, False]


def test_nobody_to_send_to(by_smtp: Watch, post: Post) -> None:
    rows = orders("2026-06-01", "2026-11-20", ODD)
    outcome = by_smtp.run("2026-11-20T10:00", seen(rows, to=""))
    assert outcome.waiting == 1 and "There is no recipient" in outcome.problems[0].en
    assert by_smtp.run("2026-11-20T11:00", seen(rows), to="other@example.com").delivered.sent == 1
    assert post.mails[0]["To"] == "other@example.com"


def test_a_server_that_is_not_named_leaves_mails_waiting(by_draft: Watch) -> None:
    nowhere = replace_way(by_draft, MailError("没有服务器。", "No server."))
    outcome = nowhere.run("2026-11-20T10:00", seen(orders("2026-06-01", "2026-11-20", ODD)))
    assert (outcome.waiting, [each.en for each in outcome.problems]) == (1, ["No server."])
    later = by_draft.run("2026-11-20T11:00", seen(orders("2026-06-01", "2026-11-20", ODD)))
    assert len(later.delivered.drafts) == 1


def replace_way(made: Watch, way: object) -> Watch:
    return replace(made, way=way)  # type: ignore[arg-type]


def test_a_folder_for_drafts_that_cannot_be_written(by_draft: Watch) -> None:
    (by_draft.folder / "drafts").write_text("in the way")
    outcome = by_draft.run("2026-11-20T10:00", seen(orders("2026-06-01", "2026-11-20", ODD)))
    assert outcome.waiting == 1 and "cannot be written" in outcome.problems[0].en


@pytest.mark.parametrize(
    ("content", "zh", "en"),
    [(b"this is no database at all, but long enough to be one " * 40, "已损坏", "is damaged"),
     (None, "已损坏", "is damaged")],
)  # fmt: skip
def test_a_damaged_state_file(by_smtp: Watch, post: Post, content: bytes | None, zh: str, en: str) -> None:
    rows = orders("2026-06-01", "2026-11-20", ODD)
    by_smtp.run("2026-11-20T10:00", seen(rows))
    data = bytearray(by_smtp.state.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)  # its first page is whole, all others are not
    broken = content or bytes(data)
    by_smtp.state.write_bytes(broken)
    with pytest.raises(WatchError) as caught:
        by_smtp.run("2026-11-20T11:00", seen(rows))
    assert zh in caught.value.zh and en in caught.value.en and str(by_smtp.state) in caught.value.en
    assert by_smtp.state.read_bytes() == broken and len(post.mails) == 1


def test_a_state_file_of_another_program_or_version_is_left(by_smtp: Watch) -> None:
    import sqlite3

    connection = sqlite3.connect(by_smtp.state)
    connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    with pytest.raises(WatchError, match="no state file of the watch"):
        by_smtp.run("2026-11-20T11:00", seen(orders("2026-06-01", "2026-11-20")))
    by_smtp.state.unlink()
    by_smtp.run("2026-11-20T11:00", seen(orders("2026-06-01", "2026-11-20")))
    connection = sqlite3.connect(by_smtp.state)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(WatchError, match=r"another version of the program \(99\)"):
        by_smtp.run("2026-11-20T12:00", seen(orders("2026-06-01", "2026-11-20")))


def test_a_folder_that_cannot_be_written(tmp_path: Path, post: Post) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WatchError, match="cannot be written to"):
        Watch(tmp_path / "file", post.server).run("2026-11-20T12:00", seen(orders("2026-06-01", "2026-11-20")))


def test_what_goes_wrong_unexpectedly_is_noted(by_smtp: Watch) -> None:
    def reading() -> Seen:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        by_smtp.run("2026-11-20T12:00", reading)
    assert by_smtp.rows("SELECT outcome, en FROM run") == [("failed", "RuntimeError")]
