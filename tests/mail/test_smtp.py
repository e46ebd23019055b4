"""Sending for real, to servers on loopback."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import threading
from pathlib import Path

import pytest

from salesreview.mail.addresses import Recipient, check
from salesreview.mail.delivery import Prepared, Sender
from salesreview.mail.errors import MailError
from salesreview.mail.log import FAILED, SENT, UNKNOWN, MailLog
from salesreview.mail.message import Attachment, compose
from salesreview.mail.smtp import Server, send, server_of

from .conftest import NOW
from .server import DROP, HOST, PASSWORD, SILENCE, USER, Authority, Inbox, Scripted, implicit, starttls

PEOPLE = check("a@example.com; b@example.com", "c@example.com")


@pytest.fixture(scope="module")
def authority():
    return Authority()


@pytest.fixture(scope="module")
def ca(authority, tmp_path_factory):
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.ca.cert_pem.write_to_path(str(path))
    return str(path)


@pytest.fixture
def inbox():
    return Inbox()


@pytest.fixture
def server(inbox, authority):
    made = starttls(inbox, authority.context())
    yield made
    made.stop()


@pytest.fixture
def scripted(authority):
    made = []

    def start(tls=True, **script):
        made.append(Scripted(authority.context() if tls else None, script))
        return made[-1]

    yield start
    for each in made:
        each.close()


@pytest.fixture
def prepared(contents):
    content = contents["zh"]
    return Prepared(content, compose(content, PEOPLE, (Attachment("总结.xlsx", b"PK" * 5000),)))


@pytest.fixture
def log(tmp_path):
    return MailLog(tmp_path / "mail.sqlite")


@pytest.fixture
def sender(log, tmp_path):
    return Sender(log, tmp_path / "book.xlsm", NOW)


def at(port: int, ca: str | None, **more) -> Server:
    values = {"user": USER, "password": PASSWORD, "sender": Recipient("销售运营", USER), "time_limit": 5.0, **more}
    return Server(HOST, port, authority=ca, **values)


def states(log: MailLog) -> list[str]:
    return [entry.state for entry in log.entries()]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_it_arrives_as_it_was_written(inbox, authority, ca, prepared, sender, log, security):
    made = (starttls if security == "starttls" else implicit)(inbox, authority.context())
    try:
        sender.send(prepared, at(made.port, ca, security=security))
    finally:
        made.stop()
    [(mail_from, recipients, data)] = inbox.mails
    assert mail_from == USER
    assert recipients == [each.address for each in PEOPLE.all]
    mail = email.message_from_bytes(data, policy=email.policy.default)
    letter = prepared.letter
    assert mail["Subject"] == letter.subject
    assert mail["From"].addresses[0].display_name == "销售运营"
    assert [each.addr_spec for each in mail["To"].addresses] == [each.address for each in PEOPLE.to]
    assert mail["Date"].datetime.replace(tzinfo=None) == NOW
    assert mail["Message-ID"] == f"<{letter.key[:32]}@example.com>"
    assert "X-Unsent" not in mail
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n") == letter.text
    assert mail.get_body(("html",)).get_content().strip() == letter.html
    [attachment] = mail.iter_attachments()
    assert (attachment.get_filename(), attachment.get_payload(decode=True)) == ("总结.xlsx", b"PK" * 5000)
    [entry] = log.entries()
    assert (entry.state, entry.recipients) == (SENT, tuple(each.address for each in PEOPLE.all))
    assert entry.files == (("总结.xlsx", 10000, letter.attachments[0].sha256),)


def test_lines_that_begin_with_a_dot_survive(inbox, server, ca):
    send(b"Subject: x\r\n\r\n.\r\n..two\r\nend.\r\n.last", ("a@example.com",), at(server.port, ca))
    assert inbox.mails[0][2] == b"Subject: x\r\n\r\n.\r\n..two\r\nend.\r\n.last\r\n"


def failing(sender, prepared, server, **more) -> MailError:
    with pytest.raises(MailError) as caught:
        sender.send(prepared, server, **more)
    error = caught.value
    assert server.password not in error.zh + error.en
    assert error.zh.endswith("。")
    if error.sent is False:
        assert "没有发送" in error.zh or "没有重复发送" in error.zh
        assert "othing was sent" in error.en or "not sent" in error.en
    return error


def test_a_wrong_password(inbox, server, ca, prepared, sender, log):
    error = failing(sender, prepared, at(server.port, ca, password="wrong"))
    assert "授权码" in error.zh
    assert not error.temporary
    assert (inbox.mails, states(log)) == ([], [FAILED])


def test_a_password_that_no_login_can_carry(inbox, server, ca, prepared, sender, log):
    error = failing(sender, prepared, at(server.port, ca, password="口令"))
    assert "app password" in error.en
    assert (inbox.mails, states(log)) == ([], [FAILED])


@pytest.mark.parametrize(
    ("answer", "temporary"), [("550 no such user", False), ("450 greylisted, come back in 300 seconds", True)]
)
def test_one_recipient_refused_means_nobody_gets_it(inbox, server, ca, prepared, sender, log, answer, temporary):
    inbox.refuse["b@example.com"] = answer
    error = failing(sender, prepared, at(server.port, ca))
    assert error.temporary is temporary
    assert "b@example.com" in error.en
    assert answer.split()[-1] in error.en
    assert (inbox.mails, states(log)) == ([], [FAILED])
    inbox.refuse.clear()
    sender.send(prepared, at(server.port, ca))  # nothing was sent, so the same goes out at the next try
    assert (len(inbox.mails), states(log)) == (1, [SENT, FAILED])


@pytest.mark.parametrize(("answer", "temporary"), [("451 greylisted", True), ("554 spam", False)])
def test_refused_after_it_was_read(inbox, server, ca, prepared, sender, log, answer, temporary):
    inbox.late = answer
    error = failing(sender, prepared, at(server.port, ca))
    assert (error.temporary, error.sent) == (temporary, False)
    assert states(log) == [FAILED]


def test_a_server_that_nobody_vouches_for(server, prepared, sender, inbox):
    error = failing(sender, prepared, at(server.port, None))
    assert "certificate" in error.en
    assert inbox.mails == []


def test_a_certificate_of_another_name(inbox, authority, ca, prepared, sender):
    made = starttls(inbox, authority.context("mail.example.com"))
    try:
        assert "certificate" in failing(sender, prepared, at(made.port, ca)).en
    finally:
        made.stop()
    assert inbox.mails == []


def test_a_server_without_encryption_gets_no_password(scripted, prepared, sender, ca):
    made = scripted(tls=False)
    error = failing(sender, prepared, at(made.port, ca))
    assert "STARTTLS" in error.en
    assert "AUTH" not in made.said
    assert "MAIL" not in made.said


def test_encryption_expected_where_the_server_begins_without(scripted, prepared, sender, ca):
    error = failing(sender, prepared, at(scripted(tls=False).port, ca, security="tls"))
    assert "SALESREVIEW_SMTP_SECURITY" in error.en


def test_nobody_listens(prepared, sender, ca):
    from .server import free_port

    assert "refused the connection" in failing(sender, prepared, at(free_port(), ca)).en


def test_no_such_server(prepared, sender, ca):
    server = Server("mail.invalid", 587, USER, PASSWORD, Recipient("", USER), time_limit=5)
    assert "no mail server" in failing(sender, prepared, server).en


BEFORE = {"": "greeting", "EHLO": "hello", "AUTH": "login", "MAIL": "sender", "RCPT": "recipient", "DATA": "data"}


@pytest.mark.parametrize("when", BEFORE, ids=BEFORE.values())
def test_dropped_before_the_mail_was_sent(scripted, prepared, sender, log, ca, when):
    made = scripted(**{when: DROP})
    error = failing(sender, prepared, at(made.port, ca, security="tls"))
    assert (error.sent, error.temporary) == (False, True)
    assert (made.taken, states(log)) == (0, [FAILED])
    made.answers[when] = Scripted.__init__.__globals__["FRIENDLY"][when]
    sender.send(prepared, at(made.port, ca, security="tls"))
    assert (made.taken, states(log)) == (1, [SENT, FAILED])


@pytest.mark.parametrize("when", ["", "EHLO", "MAIL", "DATA"])
def test_no_answer_in_time(scripted, prepared, sender, log, ca, when):
    error = failing(sender, prepared, at(scripted(**{when: SILENCE}).port, ca, security="tls", time_limit=0.4))
    assert "0.4 seconds" in error.en
    assert (error.sent, error.temporary, states(log)) == (False, True, [FAILED])


@pytest.mark.parametrize("how", [DROP, SILENCE])
def test_broken_off_before_the_last_answer_is_never_sent_again_by_itself(scripted, prepared, sender, log, ca, how):
    made = scripted(**{".": how})
    server = at(made.port, ca, security="tls", time_limit=0.4)
    error = failing(sender, prepared, server)
    assert error.sent is None
    assert "cannot be known" in error.en
    assert (made.taken, states(log)) == (1, [UNKNOWN])
    made.answers["."] = "250 taken"
    again = failing(sender, prepared, server)
    assert again.sent is None
    assert (made.taken, states(log)) == (1, [UNKNOWN])
    sender.send(prepared, at(made.port, ca, security="tls"), again=True)
    assert (made.taken, states(log)) == (2, [SENT, UNKNOWN])


def test_a_busy_server(scripted, prepared, sender, ca):
    for when, answer in (("MAIL", "421 too many connections"), ("AUTH", "454 not now"), ("RCPT", "452 full")):
        error = failing(sender, prepared, at(scripted(**{when: answer}).port, ca, security="tls"))
        assert error.temporary


def test_a_server_that_wants_another_login(scripted, prepared, sender, ca):
    made = scripted(EHLO="250-here\r\n250 AUTH XOAUTH2")
    assert "OAuth" in failing(sender, prepared, at(made.port, ca, security="tls")).en
    made = scripted(EHLO="250 here")
    assert "OAuth" in failing(sender, prepared, at(made.port, ca, security="tls")).en


def test_too_large_for_the_server(scripted, prepared, sender, ca):
    made = scripted(EHLO="250-here\r\n250-AUTH PLAIN\r\n250 SIZE 5000")
    error = failing(sender, prepared, at(made.port, ca, security="tls"))
    assert "MB" in error.en
    assert "MAIL" not in made.said


def test_the_same_mail_goes_once(inbox, server, ca, prepared, sender, log):
    sender.send(prepared, at(server.port, ca))
    error = failing(sender, prepared, at(server.port, ca))
    assert "--again" in error.en
    assert "2026-11-05 09:30" in error.en
    assert len(inbox.mails) == 1
    sender.send(prepared, at(server.port, ca), again=True)
    assert len(inbox.mails) == 2
    assert inbox.mails[0][2].split(b"Message-ID:")[1][:60] == inbox.mails[1][2].split(b"Message-ID:")[1][:60]


def test_two_runs_at_once_send_it_once(inbox, server, ca, prepared, log, tmp_path):
    errors: list[MailError] = []
    gate = threading.Barrier(6)

    def run():
        gate.wait()
        try:
            Sender(MailLog(log.path), tmp_path / "book.xlsm", NOW).send(prepared, at(server.port, ca))
        except MailError as error:
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(inbox.mails), len(errors)) == (1, 5)


def test_a_run_that_was_killed_leaves_a_trace(inbox, server, ca, prepared, sender, log, tmp_path):
    log.claim(prepared.letter, book=tmp_path / "book.xlsm", month="2026-10", way="smtp", now=NOW)
    assert "Another run" in failing(sender, prepared, at(server.port, ca)).en
    later = Sender(log, tmp_path / "book.xlsm", NOW + dt.timedelta(minutes=16))
    error = failing(later, prepared, at(server.port, ca))
    assert (error.sent, states(log), inbox.mails) == (None, [UNKNOWN], [])


def test_no_recipient_or_a_wrong_one(contents, sender, log, ca):
    content = contents["zh"]
    for people in (check(""), check("good@example.com; bad")):
        error = failing(sender, Prepared(content, compose(content, people, ())), at(1, ca))
        assert error.sent is False
    assert not Path(log.path).exists()


SETTINGS = {"HOST": "mail.example.com", "USER": USER, "PASSWORD": PASSWORD}


def environment(**values: str) -> dict[str, str]:
    return {f"SALESREVIEW_SMTP_{key}": value for key, value in {**SETTINGS, **values}.items()}


def test_the_server_from_the_environment():
    server = server_of(environment(FROM="销售运营 <ops@huachen.cn>", PORT="2525"))
    assert (server.host, server.port, server.security, server.sender.address) == (
        "mail.example.com",
        2525,
        "starttls",
        "ops@huachen.cn",
    )
    assert PASSWORD not in repr(server)
    assert server_of(environment(SECURITY="TLS")).port == 465
    assert server_of(environment(PORT="465")).security == "tls"
    assert server_of(environment()).sender.address == USER


def test_the_password_from_the_keyring():
    asked = []

    def keyring(service, user):
        asked.append((service, user))
        return "from the keyring"

    assert server_of(environment(PASSWORD=""), keyring).password == "from the keyring"
    assert asked == [("salesreview-smtp", USER)]
    assert server_of(environment(), keyring).password == PASSWORD


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"HOST": ""}, "HOST"), ({"USER": ""}, "USER"), ({"PASSWORD": ""}, "PASSWORD"), ({"PORT": "x"}, "PORT"), ({"PORT": "99999"}, "PORT"),
        ({"SECURITY": "none"}, "SECURITY"), ({"FROM": "nobody"}, "FROM"), ({"USER": "domain\\ops"}, "FROM"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named(values, named):
    with pytest.raises(MailError, match=f"SALESREVIEW_SMTP_{named} ") as caught:
        server_of(environment(**values), lambda service, user: None)
    assert PASSWORD not in caught.value.en


def test_a_certificate_file_that_is_not_there(prepared, sender, server):
    assert "SALESREVIEW_SMTP_CA" in failing(sender, prepared, at(server.port, "/no/such/file")).en
