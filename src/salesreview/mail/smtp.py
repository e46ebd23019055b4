"""Sending by SMTP: only when asked for, only through TLS, to all recipients or to none."""

from __future__ import annotations

import contextlib
import importlib
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from salesreview.mail import answers
from salesreview.mail.addresses import Recipient, check

KEYRING = "salesreview-smtp"
_GREETING = "[127.0.0.1]"  # the machine's own name is nobody's business
TIME_LIMIT = 30.0  # seconds that a server may take to answer
_DOT = re.compile(rb"^\.", re.MULTILINE)  # a dot alone on a line would end the mail
_PORTS = {"starttls": 587, "tls": 465}


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server and the account on it; the password never shows."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    sender: Recipient
    security: str = "starttls"  # or "tls": encrypted from the first byte
    authority: str | None = None  # file with a company's own certificate authority
    time_limit: float = TIME_LIMIT

    @property
    def title(self) -> str:
        """What the log calls this way."""
        return f"smtp {self.host}"

    def deliver(self, message: bytes, recipients: tuple[str, ...], last: Callable[[], None] | None = None) -> None:
        """Hand a mail to the server (see `send`)."""
        send(message, recipients, self, last)


def server_of(environment: Mapping[str, str], keyring: Callable[[str, str], str | None] | None = None) -> Server:
    """Read the server from SALESREVIEW_SMTP_HOST, _PORT, _USER, _FROM, _SECURITY (starttls or tls) and _CA.

    The password is taken from _PASSWORD, else from the system's keyring (service salesreview-smtp, the user's name);
    never from a workbook. Raises MailError naming what is missing.
    """
    values = {
        key: environment.get(answers.ENVIRONMENT + key, "").strip()
        for key in ("HOST", "PORT", "USER", "FROM", "SECURITY", "CA")
    }
    security = values["SECURITY"].casefold() or ("tls" if values["PORT"] == "465" else "starttls")
    if security not in _PORTS:
        raise answers.setting("SECURITY", "只能是 starttls 或 tls", "takes starttls or tls")
    if not values["HOST"]:
        raise answers.setting(
            "HOST", "须填写邮件服务器，如 smtp.example.com", "must name the mail server, such as smtp.example.com"
        )
    port = values["PORT"] or str(_PORTS[security])
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise answers.setting("PORT", "须为端口号，如 587", "must be a port number, such as 587")
    if not values["USER"]:
        raise answers.setting("USER", "须填写登录名", "must name the account")
    sender = check(values["FROM"] or values["USER"])
    if len(sender.to) != 1:
        raise answers.setting("FROM", "须为一个邮箱地址", "must be one address")
    password = environment.get(answers.ENVIRONMENT + "PASSWORD", "") or (keyring or from_keyring)(
        KEYRING, values["USER"]
    )
    if not password:
        raise answers.setting(
            "PASSWORD",
            f"须填写密码（163、QQ 等邮箱为授权码），或存入系统钥匙串：keyring set {KEYRING} {values['USER']}",
            "must hold the password (many providers want an app password), or keep it in the system's keyring: "
            f"keyring set {KEYRING} {values['USER']}",
        )
    return Server(values["HOST"], int(port), values["USER"], password, sender.to[0], security, values["CA"] or None)


def from_keyring(service: str, user: str) -> str | None:
    """Ask the system's keyring, where the package for it is installed and a keyring is there."""
    try:
        keyring: Any = importlib.import_module("keyring")
        found = keyring.get_password(service, user)
    except Exception:  # no keyring, or one that is locked: it may raise anything
        return None
    return found if isinstance(found, str) else None


def send(message: bytes, recipients: tuple[str, ...], server: Server, last: Callable[[], None] | None = None) -> None:
    """Hand a mail to the server. Raises MailError, whose `sent` says whether it can have gone out.

    `last` is called when all but the mail's last line has left: a process that ends before it has sent nothing.
    """
    with _connected(server) as client:
        _offer(client, message, recipients, server)
        _hand_over(client, message, server, last)


@contextlib.contextmanager
def _connected(server: Server) -> Iterator[smtplib.SMTP]:
    """Connect, encrypt and log in; leave politely whatever happens."""
    context = _context(server)
    try:
        client: smtplib.SMTP
        if server.security == "tls":
            client = smtplib.SMTP_SSL(server.host, server.port, _GREETING, timeout=server.time_limit, context=context)
        else:
            client = smtplib.SMTP(server.host, server.port, _GREETING, timeout=server.time_limit)
    except (smtplib.SMTPException, OSError) as error:
        raise answers.connection(error, server) from error
    try:
        try:
            if server.security == "starttls":
                client.starttls(context=context)
            client.ehlo_or_helo_if_needed()
            client.login(server.user, server.password)
        except smtplib.SMTPNotSupportedError as error:
            raise answers.unsupported(client, server) from error
        except smtplib.SMTPAuthenticationError as error:
            raise answers.refused_login(error, server) from None  # its text may hold what was sent
        except UnicodeEncodeError as error:
            raise answers.not_ascii(server) from error
        except (smtplib.SMTPException, OSError) as error:
            if "authentication method" in str(error):  # it offers logins, but none by password
                raise answers.unsupported(client, server) from error
            raise answers.connection(error, server) from error
        yield client
    finally:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            client.quit()
        client.close()


def _context(server: Server) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=server.authority)
    except (OSError, ssl.SSLError) as error:
        raise answers.setting("CA", "所指的证书文件无法读取", "names a certificate file that cannot be read") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _offer(client: smtplib.SMTP, message: bytes, recipients: tuple[str, ...], server: Server) -> None:
    """Name sender and recipients; where one is refused, call the whole mail off before anything of it was sent."""
    limit = int(client.esmtp_features.get("size") or 0)
    if limit and len(message) > limit:
        raise answers.too_large(len(message), limit)
    try:
        options = [f"size={len(message)}"] if client.has_extn("size") else []
        code, answer = client.mail(server.sender.address, options)
        if code != 250:
            raise answers.refused(code, answer, server.sender.address)
        bad = [(address, *client.rcpt(address)) for address in recipients]
        bad = [each for each in bad if each[1] not in (250, 251)]
        if bad:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                client.rset()
            lasting = next((each for each in bad if each[1] >= 500), bad[0])
            raise answers.refused(lasting[1], lasting[2], ", ".join(address for address, _, _ in bad))
    except (smtplib.SMTPException, OSError) as error:
        raise answers.connection(error, server) from error


def _hand_over(client: smtplib.SMTP, message: bytes, server: Server, last: Callable[[], None] | None) -> None:
    """Send the mail itself. Until its last line has left nothing can be delivered; after that only the answer tells."""
    lines = _DOT.sub(b"..", message)
    try:
        code, answer = client.docmd("data")
        if code != 354:
            raise answers.refused(code, answer, "")
        client.send(lines + (b"" if lines.endswith(b"\r\n") else b"\r\n"))
        if last is not None:
            last()
        client.send(b".\r\n")
    except (smtplib.SMTPException, OSError) as error:
        raise answers.connection(error, server) from error
    try:
        code, answer = client.getreply()
    except (smtplib.SMTPException, OSError) as error:
        raise answers.broken_off(server.host) from error
    if code != 250:
        raise answers.refused(code, answer, "")
