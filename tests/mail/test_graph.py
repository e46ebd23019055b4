"""Sending by Microsoft Graph, against sign-in and service on loopback; Microsoft's own were never reached."""

from __future__ import annotations

import email
import email.policy
import sys
import threading
from dataclasses import replace

import pytest
import requests

from salesreview.mail.addresses import check
from salesreview.mail.delivery import Sender, prepare
from salesreview.mail.errors import MailError
from salesreview.mail.graph import CLOUDS, Graph, graph_of, unattended
from salesreview.mail.log import FAILED, SENT, UNKNOWN, MailLog
from salesreview.mail.smtp import Server
from salesreview.mail.way import way_of

from .conftest import NOW
from .graph_server import CLIENT, DROP, MAILBOX, SECRET, SILENCE, TENANT, TOKEN, Cloud
from .server import Authority


@pytest.fixture(scope="module")
def authority():
    return Authority()


@pytest.fixture
def ca(authority, tmp_path):
    file = tmp_path / "ca.pem"
    authority.ca.cert_pem.write_to_path(str(file))
    return str(file)


@pytest.fixture
def cloud(authority):
    with Cloud(authority.context()) as running:
        yield running


@pytest.fixture
def graph(cloud, ca):
    return Graph(TENANT, CLIENT, SECRET, check(MAILBOX).to[0], cloud.url, cloud.url, ca, 10.0)


@pytest.fixture
def prepared(contents):
    return prepare(contents["zh"], check("boss@example.com", "desk@example.com"), pdf=False)


@pytest.fixture
def sender(tmp_path):
    return Sender(MailLog(tmp_path / "mail.sqlite"), tmp_path / "book.xlsm", NOW)


def failing(sender, prepared, graph) -> MailError:
    with pytest.raises(MailError) as caught:
        sender.send(prepared, graph)
    assert SECRET not in caught.value.zh + caught.value.en + repr(graph)
    assert TOKEN not in caught.value.zh + caught.value.en
    return caught.value


def states(sender):
    return [entry.state for entry in sender.log.entries(sender.book)]


def test_it_arrives_as_it_was_written(cloud, graph, prepared, sender):
    sender.send(prepared, graph)
    [(path, data)] = cloud.mails
    assert path == f"/v1.0/users/{MAILBOX}/sendMail"
    mail = email.message_from_bytes(data, policy=email.policy.default)
    assert (mail["From"], mail["To"], mail["Cc"]) == (MAILBOX, "boss@example.com", "desk@example.com")
    assert mail["Subject"] == prepared.letter.subject
    [attached] = mail.iter_attachments()
    assert attached.get_payload(decode=True) == prepared.letter.attachments[0].data
    [form] = cloud.signed_in
    assert (form["client_id"], form["scope"]) == ([CLIENT], [f"{cloud.url}/.default"])
    [entry] = sender.log.entries(sender.book)
    assert (entry.state, entry.way) == (SENT, "graph")


def test_the_same_mail_goes_once(cloud, graph, prepared, sender):
    sender.send(prepared, graph)
    assert failing(sender, prepared, graph).sent is not None
    assert len(cloud.mails) == 1


def test_without_a_secret_the_person_signs_in(cloud, graph, prepared, sender, ca, monkeypatch):
    """The browser is played by two requests: the sign-in's page, and the form that it posts."""
    seen = []

    def sign_in(address):
        page = requests.get(address, verify=ca, timeout=10).json()
        requests.post(page["to"], data=page["form"], timeout=10)

    def browse(address, *_, **__):
        seen.append(address)
        threading.Thread(target=sign_in, args=[address], daemon=True).start()
        return True

    monkeypatch.setattr("webbrowser.open", browse)
    sender.send(prepared, replace(graph, secret=None))
    assert [path for path, _ in cloud.mails] == ["/v1.0/me/sendMail"]
    [form] = cloud.signed_in
    assert form["grant_type"] == ["authorization_code"] and "code_verifier" in form
    assert "client_secret" not in form and f"login_hint={MAILBOX.replace('@', '%40')}" in seen[0]


def test_nobody_signs_in(cloud, graph, prepared, sender, monkeypatch):
    monkeypatch.setattr("webbrowser.open", lambda *_, **__: True)
    monkeypatch.setattr("salesreview.mail.graph.SIGN_IN_LIMIT", 1)
    error = failing(sender, prepared, replace(graph, secret=None))
    assert "did not sign in" in error.en and error.sent is False and cloud.mails == []


@pytest.mark.parametrize(
    ("changed", "zh", "en"),
    [
        ({"secret": "guessed"}, "登录没有成功（AADSTS7000215", "may have expired"),
        ({"tenant": "nobody.example"}, "租户“nobody.example”", "no signing in to the tenant"),
        (
            {"sender": check("else@contoso.example").to[0]},
            "没有邮箱 else@contoso.example",
            "no mailbox else@contoso.example",
        ),
        ({"authority": None}, "证书不可信", "is not to be trusted"),
        ({"login": "https://127.0.0.1:9"}, "无法连接 https://127.0.0.1:9", "cannot be reached"),
        ({"service": "https://127.0.0.1:9"}, "无法连接 https://127.0.0.1:9", "cannot be reached"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_sent(cloud, graph, prepared, sender, changed, zh, en):
    error = failing(sender, prepared, replace(graph, **changed))
    assert zh in error.zh and en in error.en
    assert error.sent is False and "Nothing was sent" in error.en
    assert cloud.mails == [] and states(sender) == [FAILED]
    sender.send(prepared, graph)  # nothing was sent, so it may go at the next try
    assert len(cloud.mails) == 1


@pytest.mark.parametrize(
    ("status", "code", "temporary", "en"),
    [
        (429, "ApplicationThrottled", True, "retry in some minutes"),
        (503, "serviceNotAvailable", True, "retry in some minutes"),
        (403, "ErrorAccessDenied", False, "for the permission Mail.Send"),
        (400, "ErrorInvalidRecipients", False, "refused the mail (400 ErrorInvalidRecipients: as told)"),
        (413, "RequestEntityTooLarge", False, "refused the mail (413"),
    ],
)
def test_what_the_service_refuses(cloud, graph, prepared, sender, status, code, temporary, en):
    cloud.answer = (status, code)
    error = failing(sender, prepared, graph)
    assert en in error.en and (error.sent, error.temporary) == (False, temporary)
    assert states(sender) == [FAILED]


@pytest.mark.parametrize("status", [SILENCE, DROP, 500, 504])
def test_without_an_answer_nobody_can_know(cloud, graph, prepared, sender, status):
    cloud.answer = (status, "UnknownError")
    error = failing(sender, prepared, replace(graph, time_limit=0.8))
    assert error.sent is None and "whether it went out cannot be known" in error.en
    assert states(sender) == [UNKNOWN]


def test_the_last_step_is_told_before_the_mail_leaves(cloud, graph):
    said = []
    graph.deliver(b"Subject: x\r\n\r\nx", ("a@example.com",), lambda: said.append(len(cloud.mails)))
    assert said == [0] and len(cloud.mails) == 1


def test_too_large_is_said_before_anybody_signs_in(cloud, graph):
    with pytest.raises(MailError, match="MB"):
        graph.deliver(b"x" * (3 * 2**20 + 4), ("a@example.com",))
    assert cloud.signed_in == []


@pytest.mark.parametrize("missing", ["msal", "requests"])
def test_without_the_packages(graph, monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(MailError) as caught:
        graph.deliver(b"x", ("a@example.com",))
    assert "salesreview[graph]" in caught.value.zh and "salesreview[graph]" in caught.value.en


# What names the app.

GIVEN = {"TENANT": TENANT, "CLIENT": CLIENT, "SECRET": SECRET, "FROM": f"Ops <{MAILBOX}>"}


def environment(**changed):
    return {f"SALESREVIEW_GRAPH_{key}": value for key, value in {**GIVEN, **changed}.items()}


def test_the_app_from_the_environment():
    made = graph_of(environment(CLOUD="China", CA="/ca.pem"))
    assert (made.tenant, made.client, made.secret, made.sender.address) == (TENANT, CLIENT, SECRET, MAILBOX)
    assert (made.login, made.service, made.authority) == (*CLOUDS["china"], "/ca.pem")
    assert graph_of(environment()).service == "https://graph.microsoft.com"


def test_the_secret_from_the_keyring_or_a_person():
    asked = []
    made = graph_of(environment(SECRET=""), lambda *names: asked.append(names) or "kept")
    assert (made.secret, asked) == ("kept", [("salesreview-graph", CLIENT)])
    person = graph_of(environment(SECRET=""), lambda *_: None)
    assert person.secret is None
    with pytest.raises(MailError, match="SALESREVIEW_GRAPH_SECRET"):
        unattended(person)
    assert unattended(made) is made


@pytest.mark.parametrize(
    ("changed", "named"),
    [({"TENANT": ""}, "TENANT"), ({"CLIENT": " "}, "CLIENT"), ({"FROM": ""}, "FROM"), ({"FROM": "a@b.cn; c@d.cn"}, "FROM"),
     ({"CLOUD": "mars"}, "CLOUD")],
)  # fmt: skip
def test_what_is_missing_is_named(changed, named):
    with pytest.raises(MailError) as caught:
        graph_of(environment(**changed))
    assert f"SALESREVIEW_GRAPH_{named} " in caught.value.zh and f"SALESREVIEW_GRAPH_{named} " in caught.value.en


SMTP = {
    "SALESREVIEW_SMTP_HOST": "smtp.example.com",
    "SALESREVIEW_SMTP_USER": "a@b.cn",
    "SALESREVIEW_SMTP_PASSWORD": "x",
}


def test_which_way():
    both = {**SMTP, **environment()}
    assert isinstance(way_of(both, smtp=True), Server) and isinstance(way_of(both, graph=True), Graph)
    assert isinstance(way_of(SMTP), Server) and isinstance(way_of(environment()), Graph)
    with pytest.raises(MailError, match="keep one of them"):
        way_of(both)
    with pytest.raises(MailError, match="SALESREVIEW_SMTP_HOST"):
        way_of({})
    with pytest.raises(MailError, match="together"):
        way_of(both, smtp=True, graph=True)
