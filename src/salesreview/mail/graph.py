"""Sending by Microsoft Graph: only when asked for, for companies whose Microsoft 365 takes no SMTP login any more.

The mail goes as it would by SMTP, in MIME (sendMail). An app with a secret sends for any mailbox that its
administrator allows; without a secret the person signs in in a browser. The secret comes from the environment, an
account file or the system's keyring, never from a workbook.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from salesreview.mail import answers
from salesreview.mail.addresses import Recipient, check
from salesreview.mail.errors import MailError
from salesreview.mail.smtp import TIME_LIMIT, from_keyring
from salesreview.mail.texts import one_line

if TYPE_CHECKING:
    import requests

    from salesreview.mail.way import Way

KEYRING = "salesreview-graph"
#: Microsoft's clouds: where one signs in, and the service. China's is run by 21Vianet.
CLOUDS = {
    "global": ("https://login.microsoftonline.com", "https://graph.microsoft.com"),
    "china": ("https://login.partner.microsoftonline.cn", "https://microsoftgraph.chinacloudapi.cn"),
}
#: What sendMail takes in one request, in bytes of base64.
LIMIT = 4 * 2**20
SIGN_IN_LIMIT = 300  # seconds that a person has to sign in
_TEMPORARY = (429, 503)
_UNKNOWN = (500, 502, 504)  # it may have gone out before that was said


@dataclass(frozen=True, slots=True)
class Graph:
    """An app registered in a company's Microsoft 365, and the mailbox that it sends from; the secret never shows.

    `secret` None: the person signs in. `login`, `service`: addresses of the cloud. `authority`: a file with a
    company's own certificate authority, as its proxy may need.
    """

    tenant: str
    client: str
    secret: str | None = field(repr=False)
    sender: Recipient
    login: str = CLOUDS["global"][0]
    service: str = CLOUDS["global"][1]
    authority: str | None = None
    time_limit: float = TIME_LIMIT

    @property
    def host(self) -> str:
        """The service's name."""
        return f"Microsoft Graph ({self.sender.address})"

    @property
    def title(self) -> str:
        """What the log calls this way."""
        return "graph"

    def deliver(self, message: bytes, recipients: tuple[str, ...], last: Callable[[], None] | None = None) -> None:
        """Hand a mail over; its recipients are those that the message names, all or none."""
        body = base64.b64encode(message)
        if len(body) > LIMIT:
            raise answers.too_large(len(body), LIMIT)
        session = _session(self)
        token = _token(self, session)
        whose = "me" if self.secret is None else f"users/{quote(self.sender.address, safe='@')}"
        if last is not None:
            last()
        _take(self, session, f"{self.service}/v1.0/{whose}/sendMail", token, body)


def graph_of(environment: Mapping[str, str], keyring: Callable[[str, str], str | None] | None = None) -> Graph:
    """Read the app from SALESREVIEW_GRAPH_TENANT, _CLIENT, _SECRET, _FROM, _CLOUD (global or china) and _CA.

    The secret may lie in the system's keyring (service salesreview-graph, the client's id). Raises MailError naming
    what is missing.
    """
    keys = ("TENANT", "CLIENT", "SECRET", "FROM", "CLOUD", "CA")
    values = {key: environment.get(answers.GRAPH + key, "").strip() for key in keys}
    for key, zh, en in (
        ("TENANT", "须填写租户 ID 或域名", "must name the tenant, by its id or domain"),
        ("CLIENT", "须填写应用程序（客户端）ID", "must hold the application (client) id"),
        ("FROM", "须填写发件邮箱", "must name the mailbox to send from"),
    ):
        if not values[key]:
            raise answers.setting(key, zh, en, answers.GRAPH)
    sender = check(values["FROM"])
    if len(sender.to) != 1:
        raise answers.setting("FROM", "须为一个邮箱地址", "must be one address", answers.GRAPH)
    cloud = values["CLOUD"].casefold() or "global"
    if cloud not in CLOUDS:
        raise answers.setting("CLOUD", "只能是 global 或 china（世纪互联）", "takes global or china", answers.GRAPH)
    secret = values["SECRET"] or (keyring or from_keyring)(KEYRING, values["CLIENT"])
    login, service = CLOUDS[cloud]
    return Graph(values["TENANT"], values["CLIENT"], secret or None, sender.to[0], login, service, values["CA"] or None)


def unattended(way: Way) -> Way:
    """Return a way that needs nobody. Raises MailError for an app without a secret, which would ask for a sign-in."""
    if isinstance(way, Graph) and way.secret is None:
        raise answers.setting(
            "SECRET",
            f"须填写客户端密码，或存入系统钥匙串（keyring set {KEYRING} {way.client}）：无人值守时不能登录",
            f"must hold the app's secret, or keep it in the system's keyring (keyring set {KEYRING} {way.client}): "
            "nobody is there to sign in",
            answers.GRAPH,
        )
    return way


def _session(graph: Graph) -> requests.Session:
    try:
        import requests
    except ImportError as error:
        raise _not_installed() from error
    session = requests.Session()
    # told with each request, for a session's own word yields to variables such as REQUESTS_CA_BUNDLE
    session.request = partial(  # type: ignore[method-assign]
        session.request, verify=graph.authority or True, timeout=graph.time_limit
    )
    return session


def _not_installed() -> MailError:
    return MailError(
        '没有安装 Microsoft Graph 所需的程序包；请运行 pip install "salesreview[graph]"。没有发送任何内容。',
        'What Microsoft Graph needs is not installed; run pip install "salesreview[graph]". Nothing was sent.',
    )


def _token(graph: Graph, session: requests.Session) -> str:
    """Sign in, as the app or as the person, and return the token. Raises MailError."""
    try:
        import msal
    except ImportError as error:
        raise _not_installed() from error
    import requests

    options: dict[str, Any] = {
        "authority": f"{graph.login}/{graph.tenant}", "instance_discovery": False, "http_client": session,
    }  # fmt: skip
    try:
        if graph.secret is not None:
            app = msal.ConfidentialClientApplication(graph.client, client_credential=graph.secret, **options)
            answer = app.acquire_token_for_client([f"{graph.service}/.default"])
        else:
            person = msal.PublicClientApplication(graph.client, **options)
            answer = person.acquire_token_interactive(
                [f"{graph.service}/Mail.Send"], login_hint=graph.sender.address, timeout=SIGN_IN_LIMIT
            )
    except msal.BrowserInteractionTimeoutError:
        raise _refused_sign_in({}) from None
    except (requests.RequestException, OSError) as error:
        raise _line(error, graph.login) from error
    except ValueError as error:  # how msal tells of a tenant that does not exist
        raise MailError(
            f"无法登录租户“{graph.tenant}”；请核对 {answers.GRAPH}TENANT 与 {answers.GRAPH}CLOUD。没有发送任何内容。",
            f"There is no signing in to the tenant “{graph.tenant}”; check {answers.GRAPH}TENANT and "
            f"{answers.GRAPH}CLOUD. Nothing was sent.",
        ) from error
    if isinstance(answer, dict) and "access_token" in answer:
        return str(answer["access_token"])
    raise _refused_sign_in(answer or {})


def _refused_sign_in(answer: Mapping[str, Any]) -> MailError:
    said = one_line(str(answer.get("error_description") or answer.get("error") or ""))[:200]
    about = (f"（{said}）", f" ({said})") if said else ("", "")
    return MailError(
        f"Microsoft 365 登录没有成功{about[0]}；请核对 {answers.GRAPH}CLIENT 与密钥（可能已过期），"
        "或请管理员同意 Mail.Send 权限。没有发送任何内容。",
        f"Microsoft 365 did not sign in{about[1]}; check {answers.GRAPH}CLIENT and its secret, which may have "
        "expired, or ask the administrator to consent to Mail.Send. Nothing was sent.",
    )


def _take(graph: Graph, session: requests.Session, address: str, token: str, body: bytes) -> None:
    import requests

    try:
        answer = session.post(
            address, data=body, allow_redirects=False,
            headers={"Authorization": f"Bearer {token}", "Content-Type": "text/plain"},
        )  # fmt: skip
    except (requests.exceptions.SSLError, requests.exceptions.ConnectTimeout) as error:
        raise _line(error, graph.service) from error
    except requests.RequestException as error:
        if _not_connected(error):
            raise _line(error, graph.service) from error
        raise answers.broken_off(graph.host) from error
    if answer.status_code == 202:
        return
    if answer.status_code in _UNKNOWN:
        raise answers.broken_off(graph.host)
    raise _refused(answer.status_code, _said(answer), graph)


def _not_connected(error: Exception) -> bool:
    """Tell whether the line never stood: then nothing of the mail has left."""
    from urllib3.exceptions import MaxRetryError, NewConnectionError

    reason = error.args[0] if error.args else None
    return isinstance(reason, MaxRetryError) and isinstance(reason.reason, NewConnectionError)


def _said(answer: requests.Response) -> str:
    try:
        told = answer.json()["error"]
        return one_line(f"{told['code']}: {told['message']}")[:200]
    except (json.JSONDecodeError, KeyError, TypeError, ValueError):
        return one_line(answer.text)[:200]


def _refused(code: int, said: str, graph: Graph) -> MailError:
    if code in _TEMPORARY:
        return MailError(
            f"Microsoft Graph 暂不接收（{code} {said}）。没有发送任何内容；请过几分钟重试。",
            f"Microsoft Graph will not take it yet ({code} {said}). Nothing was sent; retry in some minutes.",
            temporary=True,
        )
    if code in (401, 403):
        return MailError(
            f"Microsoft Graph 不允许从 {graph.sender.address} 发送（{code} {said}）；"
            "请管理员授予 Mail.Send 权限，并允许此邮箱。没有发送任何内容。",
            f"Microsoft Graph does not allow sending from {graph.sender.address} ({code} {said}); ask the "
            "administrator for the permission Mail.Send on this mailbox. Nothing was sent.",
        )
    if code == 404:
        return MailError(
            f"Microsoft 365 中没有邮箱 {graph.sender.address}（{said}）；请核对 {answers.GRAPH}FROM。"
            "没有发送任何内容。",
            f"There is no mailbox {graph.sender.address} in this Microsoft 365 ({said}); check {answers.GRAPH}FROM. "
            "Nothing was sent.",
        )
    return MailError(
        f"Microsoft Graph 拒绝了邮件（{code} {said}）。没有发送任何内容。",
        f"Microsoft Graph refused the mail ({code} {said}). Nothing was sent.",
    )


def _line(error: Exception, address: str) -> MailError:
    import requests

    if isinstance(error, requests.exceptions.SSLError):
        return MailError(
            f"{address} 的证书不可信；公司代理的证书请用 {answers.GRAPH}CA 指定。没有发送任何内容。",
            f"The certificate of {address} is not to be trusted; name a company's own authority with "
            f"{answers.GRAPH}CA. Nothing was sent.",
        )
    return MailError(
        f"无法连接 {address}；请检查网络和代理，或稍后重试。没有发送任何内容。",
        f"{address} cannot be reached; check the network and proxy, or retry later. Nothing was sent.",
        temporary=True,
    )
