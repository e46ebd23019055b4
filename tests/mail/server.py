"""SMTP servers on loopback: aiosmtpd's real one, and one that follows a script to misbehave on cue."""

from __future__ import annotations

import socket
import ssl
import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

HOST = "127.0.0.1"
USER, PASSWORD = "ops@example.com", "right horse"


def free_port() -> int:
    with socket.socket() as made:
        made.bind((HOST, 0))
        return int(made.getsockname()[1])


@dataclass
class Authority:
    """A certificate authority and a context for servers it vouches for."""

    ca: trustme.CA = field(default_factory=trustme.CA)

    def context(self, *names: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca.issue_cert(*(names or (HOST, "localhost"))).configure_cert(context)
        return context


@dataclass
class Inbox:
    """What the server took; `refuse` answers for RCPT by address, `late` for DATA."""

    mails: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    late: str = ""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.late:
            return self.late
        self.mails.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        return "250 OK"


def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=good, handled=False)


class _Implicit(Controller):
    """Encrypted from the first byte."""

    def factory(self) -> SMTP:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it knows encryption by STARTTLS only, and warns of none
            return SMTP(
                self.handler, authenticator=authenticate, auth_required=True, auth_require_tls=False, hostname=HOST
            )


def starttls(inbox: Inbox, context: ssl.SSLContext, **more: Any) -> Controller:
    made = Controller(
        inbox, hostname=HOST, port=free_port(), tls_context=context, require_starttls=True, authenticator=authenticate,
        auth_required=True, **more,
    )  # fmt: skip
    made.start()
    return made


def implicit(inbox: Inbox, context: ssl.SSLContext) -> Controller:
    made = _Implicit(inbox, hostname=HOST, port=free_port(), ssl_context=context)
    made.start()
    return made


DROP, SILENCE = "drop", "silence"
#: What a friendly server says; a script replaces single answers.
FRIENDLY = {
    "": "220 hello", "EHLO": "250-here\r\n250-AUTH PLAIN\r\n250 SIZE 33554432", "AUTH": "235 in", "MAIL": "250 ok", "RCPT": "250 ok",
    "DATA": "354 go on", ".": "250 taken", "QUIT": "221 bye", "RSET": "250 ok",
}  # fmt: skip


class Scripted:
    """Speaks SMTP through TLS from the first byte, one client at a time, and says what it is told to."""

    def __init__(self, context: ssl.SSLContext | None, script: dict[str, str | Callable[[], str]]) -> None:
        self.answers = {**FRIENDLY, **script}
        self.context, self.said = context, []
        self.taken = 0
        self._socket = socket.create_server((HOST, 0))
        self._socket.settimeout(20)
        self.port = int(self._socket.getsockname()[1])
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            try:
                if self.context is not None:
                    connection = self.context.wrap_socket(connection, server_side=True)
                connection.settimeout(20)
                self._talk(connection)
            except OSError:
                pass
            finally:
                connection.close()

    def _answer(self, connection: socket.socket, key: str) -> bool:
        answer = self.answers[key]
        text = answer() if callable(answer) else answer
        if text == SILENCE:
            time.sleep(3)
            return False
        if text == DROP:
            connection.shutdown(socket.SHUT_RDWR)
            return False
        connection.sendall(text.encode() + b"\r\n")
        return True

    def _talk(self, connection: socket.socket) -> None:
        if not self._answer(connection, ""):
            return
        file = connection.makefile("rb")
        for line in file:
            word = (line.split() or [b"?"])[0].decode("latin-1").upper()
            self.said.append(word)
            if not self._answer(connection, word if word in self.answers else "RSET"):
                return
            if word == "QUIT":
                return
            if word == "DATA" and str(self.answers["DATA"]).startswith("354"):
                for body in file:
                    if body == b".\r\n":
                        break
                self.taken += 1
                if not self._answer(connection, "."):
                    return

    def close(self) -> None:
        self._socket.close()
        self._thread.join(5)
