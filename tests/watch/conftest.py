"""A server on loopback, data in memory and in folders, and runs of the watch."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from salesreview.mail.smtp import Server, server_of
from salesreview.settings import Settings
from salesreview.watch.look import Seen
from salesreview.watch.run import Options, Outcome, watch

from ..mail.server import PASSWORD, USER, Authority, Inbox, starttls
from ..metrics.conftest import tables_of

CHILD = Path(__file__).with_name("child.py")
BOSS = "boss@example.com"


@pytest.fixture(autouse=True)
def _at_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep states and logs in the test's own folder, and the environment plain."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for key in [key for key in os.environ if key.startswith("SALESREVIEW_SMTP_")]:
        monkeypatch.delenv(key)


@dataclass
class Post:
    """A real server with encryption and login, and what it took."""

    inbox: Inbox
    environment: dict[str, str]

    @property
    def server(self) -> Server:
        return server_of(self.environment)

    @property
    def mails(self) -> list[EmailMessage]:
        return [email.message_from_bytes(data, policy=email.policy.default) for _, _, data in self.inbox.mails]  # type: ignore[misc]

    @property
    def ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.mails]


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    authority, inbox = Authority(), Inbox()
    file = tmp_path / "ca.pem"
    authority.ca.cert_pem.write_to_path(str(file))
    controller = starttls(inbox, authority.context())
    yield Post(
        inbox,
        {
            "SALESREVIEW_SMTP_HOST": "127.0.0.1",
            "SALESREVIEW_SMTP_PORT": str(controller.port),
            "SALESREVIEW_SMTP_USER": USER,
            "SALESREVIEW_SMTP_PASSWORD": PASSWORD,
            "SALESREVIEW_SMTP_SECURITY": "starttls",
            "SALESREVIEW_SMTP_CA": str(file),
        },
    )
    controller.stop()


def words(mail: EmailMessage) -> str:
    """Return a mail's plain text."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def folder_of(path: Path, rows: list[dict[str, Any]]) -> Path:
    """Write order lines as a folder that can be watched."""
    path.mkdir(exist_ok=True)
    keys = list(rows[0])
    lines = [",".join(keys), *(",".join(str(row[key]) for key in keys) for row in rows)]
    (path / "orders.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return path


def seen(rows: list[dict[str, Any]], **more: Any) -> Callable[[], Seen]:
    """What reading would give: these order lines, and Settings."""
    given = {"calendar": "weekends", "to": BOSS, "company": "华晨", "language": "en", **more}
    return lambda: Seen(tables_of(orders=rows), Settings(**given))


@dataclass
class Watch:
    """One state, and runs on it at any time."""

    folder: Path
    way: Server | Path
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def state(self) -> Path:
        return self.folder / "watch.sqlite"

    def run(self, at: str, reading: Callable[[], Seen], **more: Any) -> Outcome:
        options = Options(self.way, **{**self.options, **more})
        return watch(
            Path("review.xlsm"), self.state, options, dt.datetime.fromisoformat(at), progress=lambda stage: None,
            reading=reading,
        )  # fmt: skip

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(self.state)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()


@pytest.fixture
def by_smtp(tmp_path: Path, post: Post) -> Watch:
    return Watch(tmp_path, post.server)


@pytest.fixture
def by_draft(tmp_path: Path) -> Watch:
    return Watch(tmp_path, tmp_path / "drafts")


def child(
    book: Path, state: Path, at: str, post: Post | None = None, stop: str = "", **more: str
) -> subprocess.Popen[str]:
    """Start a run of its own process, which ends at the step `stop` as a killed one does."""
    environment = {**os.environ, **(post.environment if post else {}), **more, "STOP": stop}
    return subprocess.Popen(
        [sys.executable, str(CHILD), str(book), str(state), at], env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    out, err = process.communicate(timeout=120)
    assert "Traceback" not in err, err
    return process.returncode, out.strip()
