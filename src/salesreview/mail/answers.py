"""What a mail server's answers mean, in sentences that say what was sent and what to do."""

from __future__ import annotations

import smtplib
import socket
import ssl
from typing import TYPE_CHECKING

from salesreview.mail.errors import MailError
from salesreview.mail.texts import one_line

if TYPE_CHECKING:
    from salesreview.mail.smtp import Server

ENVIRONMENT = "SALESREVIEW_SMTP_"
GRAPH = "SALESREVIEW_GRAPH_"
_NOTHING_SENT = ("没有发送任何内容。", "Nothing was sent.")


def setting(key: str, zh: str, en: str, prefix: str = ENVIRONMENT) -> MailError:
    """A variable of the environment is missing or wrong."""
    name = prefix + key
    return MailError(
        f"环境变量 {name} {zh}。{_NOTHING_SENT[0]}", f"The environment variable {name} {en}. {_NOTHING_SENT[1]}"
    )


def connection(error: Exception, server: Server) -> MailError:
    """The line to the server could not be had, was not encrypted, broke, or stayed silent."""
    if isinstance(error, smtplib.SMTPServerDisconnected) and isinstance(error.__context__, OSError):
        error = error.__context__  # smtplib calls a silent server a closed connection
    where = f"{server.host}:{server.port}"
    match error:
        case ssl.SSLCertVerificationError():
            zh, en = (
                f"邮件服务器 {where} 的证书不可信（{error.verify_message}）；"
                f"公司自签证书请用 {ENVIRONMENT}CA 指定证书文件。",
                f"The certificate of the mail server {where} is not to be trusted ({error.verify_message}); name a "
                f"company's own authority with {ENVIRONMENT}CA.",
            )
        case ssl.SSLError():
            zh, en = (
                f"无法与邮件服务器 {where} 建立加密连接；"
                f"请核对端口与 {ENVIRONMENT}SECURITY（587 用 starttls，465 用 tls）。",
                f"No encrypted connection to the mail server {where}; check the port and {ENVIRONMENT}SECURITY "
                "(starttls for 587, tls for 465).",
            )
        case TimeoutError():
            zh, en = (
                f"邮件服务器 {where} 在 {server.time_limit:g} 秒内没有应答；请检查网络和端口，或稍后重试。",
                f"The mail server {where} did not answer within {server.time_limit:g} seconds; check the network and "
                "the port, or retry later.",
            )
        case socket.gaierror():
            zh, en = (
                f"找不到邮件服务器 {server.host}；请检查名称和网络。",
                f"There is no mail server {server.host}; check its name and the network.",
            )
        case ConnectionRefusedError():
            zh, en = (
                f"邮件服务器 {where} 拒绝连接；请检查端口。",
                f"The mail server {where} refused the connection; check the port.",
            )
        case _:
            zh, en = (
                f"与邮件服务器 {where} 的连接中断；请稍后重试。",
                f"The connection to the mail server {where} broke; retry later.",
            )
    lasting = isinstance(error, ssl.SSLError | socket.gaierror | ConnectionRefusedError) and not isinstance(
        error, TimeoutError
    )
    return MailError(f"{zh}{_NOTHING_SENT[0]}", f"{en} {_NOTHING_SENT[1]}", temporary=not lasting)


def unsupported(client: smtplib.SMTP, server: Server) -> MailError:
    """The server offers no encryption, or no login by password."""
    if server.security == "starttls" and not client.has_extn("starttls") and not isinstance(client.sock, ssl.SSLSocket):
        return MailError(
            f"邮件服务器 {server.host} 不支持加密（STARTTLS），为保护密码和内容没有登录。没有发送任何内容；"
            f"可试 {ENVIRONMENT}SECURITY=tls 与端口 465。",
            f"The mail server {server.host} offers no encryption (STARTTLS), so the password was not sent. Nothing was "
            f"sent; try {ENVIRONMENT}SECURITY=tls and port 465.",
        )
    return MailError(
        f"邮件服务器 {server.host} 不接受用户名和密码登录（可能只允许 OAuth）。没有发送任何内容；请改用草稿方式。",
        f"The mail server {server.host} takes no login by name and password (it may want OAuth). Nothing was sent; use "
        "a draft instead.",
    )


def not_ascii(server: Server) -> MailError:
    """The account's name or password cannot be spelt in a login."""
    return MailError(
        f"登录 {server.host} 的用户名或密码含有中文等字符，无法用于 SMTP 登录；请改用授权码。没有发送任何内容。",
        f"The name or password for {server.host} holds characters that no SMTP login can carry; use an app password. "
        "Nothing was sent.",
    )


def refused_login(error: smtplib.SMTPAuthenticationError, server: Server) -> MailError:
    """The server did not take the password."""
    if error.smtp_code < 500:
        return MailError(
            f"邮件服务器暂时无法登录（{error.smtp_code}）；请稍后重试。没有发送任何内容。",
            f"The mail server cannot log in now ({error.smtp_code}); retry later. Nothing was sent.",
            temporary=True,
        )
    return MailError(
        f"邮件服务器不接受用户 {server.user} 的密码（{error.smtp_code}）；"
        "163、QQ、企业邮箱通常要用授权码而不是登录密码。没有发送任何内容。",
        f"The mail server does not take the password of {server.user} ({error.smtp_code}); many providers want an app "
        "password here. Nothing was sent.",
    )


def refused(code: int, answer: bytes | str, who: str) -> MailError:
    """The server refused an address, or (`who` empty) the mail itself."""
    said = one_line(answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer)[:200]
    if 400 <= code < 500:
        about = (f"（{who}）", f" ({who})") if who else ("", "")
        return MailError(
            f"邮件服务器暂不接收{about[0]}：{code} {said}。没有发送任何内容（也没有发给其他收件人）；请过几分钟重试。",
            f"The mail server will not take it yet{about[1]}: {code} {said}. Nothing was sent, not to the others "
            "either; retry in some minutes.",
            temporary=True,
        )
    if who:
        return MailError(
            f"邮件服务器拒绝了 {who}：{code} {said}。没有发送任何内容（也没有发给其他收件人）；请更正后重试。",
            f"The mail server refused {who}: {code} {said}. Nothing was sent, not to the others either; correct it and "
            "retry.",
        )
    return MailError(
        f"邮件服务器拒绝了邮件：{code} {said}。没有发送任何内容。",
        f"The mail server refused the mail: {code} {said}. Nothing was sent.",
    )


def _mb(size: int) -> str:
    return f"{size / 2**20:.1f}"


def too_large(size: int, limit: int) -> MailError:
    """The server said how much it takes, and the mail is more."""
    return MailError(
        f"邮件为 {_mb(size)} MB，超过服务器允许的 {_mb(limit)} MB。没有发送任何内容；可加 --no-pdf，或改用网盘链接。",
        f"The mail has {_mb(size)} MB, and the server takes {_mb(limit)} MB. Nothing was sent; leave the PDF out with "
        "--no-pdf, or share the files another way.",
    )


def broken_off(host: str) -> MailError:
    """The whole mail left, and no answer came."""
    return MailError(
        f"邮件已交给服务器 {host}，但在得到答复前连接中断，无法确定是否已送达；请先核实，再决定是否用 --again 重发。",
        f"The mail was handed to {host}, but the line broke before it answered: whether it went out cannot be "
        "known. Check first, then send it with --again if need be.",
        sent=None,
    )
