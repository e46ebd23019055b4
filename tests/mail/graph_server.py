"""Microsoft's sign-in and Graph on loopback, as far as sending a mail needs them: encrypted, and strict."""

from __future__ import annotations

import base64
import json
import ssl
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TENANT, CLIENT, SECRET, MAILBOX = (
    "contoso.example",
    "11111111-2222-3333-4444-555555555555",
    "wrong horse",
    "ops@contoso.example",
)
TOKEN = "token-of-the-app"
LOGIN = f"/{TENANT}/oauth2/v2.0"
SILENCE, DROP = -1, -2


@dataclass
class Cloud:
    """The service: `mails` are what it took, `answer` replaces what it says to a mail (status and error's code)."""

    context: ssl.SSLContext
    mails: list[tuple[str, bytes]] = field(default_factory=list)
    signed_in: list[dict[str, list[str]]] = field(default_factory=list)
    answer: tuple[int, str] | None = None

    def __enter__(self) -> Cloud:
        cloud = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: Any) -> None:
                pass

            def do_GET(self) -> None:
                cloud.get(self)

            def do_POST(self) -> None:
                cloud.post(self, self.rfile.read(int(self.headers["Content-Length"])))

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.socket = self.context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"https://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def get(self, request: BaseHTTPRequestHandler) -> None:
        address = urlsplit(request.path)
        if address.path == f"/{TENANT}/v2.0/.well-known/openid-configuration":
            _say(request, 200, {
                "issuer": f"{self.url}/{TENANT}/v2.0", "authorization_endpoint": f"{self.url}{LOGIN}/authorize",
                "token_endpoint": f"{self.url}{LOGIN}/token", "device_authorization_endpoint": f"{self.url}{LOGIN}/devicecode",
            })  # fmt: skip
        elif address.path == f"{LOGIN}/authorize":  # the person signs in
            asked = {key: values[0] for key, values in parse_qs(address.query).items()}
            assert asked["response_mode"] == "form_post"  # a page that posts the code by itself
            _say(request, 200, {"to": asked["redirect_uri"], "form": {"code": "one-time", "state": asked["state"]}})
        else:
            _say(request, 400, {"error": "invalid_tenant", "error_description": "AADSTS90002: Tenant not found."})

    def post(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        if request.path == f"{LOGIN}/token":
            self._sign_in(request, parse_qs(body.decode()))
        elif request.headers["Authorization"] != f"Bearer {TOKEN}":
            _say(request, 401, {"error": {"code": "InvalidAuthenticationToken", "message": "Access token is empty."}})
        elif request.path in (f"/v1.0/users/{MAILBOX}/sendMail", "/v1.0/me/sendMail"):
            self._take(request, body)
        else:
            _say(request, 404, {"error": {"code": "ErrorInvalidUser", "message": "The requested user is invalid."}})

    def _sign_in(self, request: BaseHTTPRequestHandler, form: dict[str, list[str]]) -> None:
        self.signed_in.append(form)
        if form["grant_type"] == ["client_credentials"] and form.get("client_secret") != [SECRET]:
            _say(
                request, 401, {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret."}
            )
        elif form["grant_type"] == ["authorization_code"] and form["code"] != ["one-time"]:
            _say(request, 400, {"error": "invalid_grant"})
        else:
            _say(request, 200, {"token_type": "Bearer", "expires_in": 3599, "access_token": TOKEN})

    def _take(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        status, code = self.answer or (202, "")
        if status == SILENCE:
            time.sleep(1.5)
        if status < 0:
            request.connection.close()
            return
        if request.headers["Content-Type"] != "text/plain":
            status, code = 415, "UnsupportedMediaType"
        if status == 202:
            self.mails.append((request.path, base64.b64decode(body, validate=True)))
            _say(request, 202, None)
        else:
            _say(request, status, {"error": {"code": code, "message": "as told"}})


def _say(request: BaseHTTPRequestHandler, status: int, body: object) -> None:
    data = b"" if body is None else json.dumps(body).encode()
    request.send_response(status)
    request.send_header("Content-Type", "application/json")
    request.send_header("Content-Length", str(len(data)))
    request.end_headers()
    request.wfile.write(data)
