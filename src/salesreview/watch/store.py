"""The state file: SQLite, opened with a look at whether it is ours, whole, and of a version that we know."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from salesreview.watch.errors import WatchError

APPLICATION = 0x53525754  # “SRWT” in the file's header: no other program's file is taken for ours
VERSION = 1
_SCHEMA = """
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE alert (
  id INTEGER PRIMARY KEY, identity TEXT NOT NULL UNIQUE,
  rule TEXT NOT NULL, side TEXT NOT NULL, metric TEXT NOT NULL, dimension TEXT NOT NULL, member TEXT NOT NULL,
  period TEXT NOT NULL, value REAL NOT NULL, low REAL, high REAL, n INTEGER, running INTEGER NOT NULL,
  state TEXT NOT NULL, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, told TEXT, ended TEXT,
  end_told INTEGER NOT NULL DEFAULT 0);
CREATE TABLE mail (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, made TEXT NOT NULL, subject TEXT NOT NULL,
  text TEXT NOT NULL, html TEXT NOT NULL, state TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
  message_id TEXT NOT NULL DEFAULT '', resent INTEGER NOT NULL DEFAULT 0, done TEXT, way TEXT NOT NULL DEFAULT '',
  recipients TEXT NOT NULL DEFAULT '', zh TEXT NOT NULL DEFAULT '', en TEXT NOT NULL DEFAULT '');
CREATE TABLE line (
  mail INTEGER NOT NULL REFERENCES mail (id), alert INTEGER NOT NULL REFERENCES alert (id), kind TEXT NOT NULL,
  PRIMARY KEY (mail, alert));
CREATE TABLE run (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, outcome TEXT NOT NULL, until TEXT, alerts INTEGER, new INTEGER,
  zh TEXT NOT NULL DEFAULT '', en TEXT NOT NULL DEFAULT '');
"""
_WAIT = 20.0  # seconds that another process may hold the file


@contextlib.contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the state file, made where there is none; every change is one of `transaction`.

    Raises WatchError where it is damaged, not ours, of a newer version, or cannot be used.
    """
    with _explained(path):
        connection = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
        try:
            connection.row_factory = sqlite3.Row
            _check(connection, path)
            yield connection
        finally:
            connection.close()


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Do all that is inside, or nothing of it; on the disk when it ends."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _check(connection: sqlite3.Connection, path: Path) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if (application, version) == (0, 0) and not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
        _make(connection, path)
        return
    if application != APPLICATION:
        raise WatchError(
            f"“{path}”不是预警的状态文件，未作改动；请用 --state 指定其他位置。",
            f"“{path}” is no state file of the watch and was left as it is; choose another place with --state.",
        )
    if version != VERSION:
        raise WatchError(
            f"状态文件“{path}”由其他版本的程序写成（{version}），未作改动；请更新程序，或用 --state 指定其他位置。",
            f"The state file “{path}” was written by another version of the program ({version}) and was left as it is; "
            "update the program, or choose another place with --state.",
        )
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise _damaged(path)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _make(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    with contextlib.suppress(OSError):
        path.chmod(0o600)  # a mail that waits holds figures
    with transaction(connection):
        for statement in _SCHEMA.split(";"):
            if statement.strip():
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {VERSION}")


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise WatchError(
            f"状态文件“{path}”无法使用（{error}），没有发送任何新内容；请检查磁盘空间和权限后重试。",
            f"The state file “{path}” cannot be used ({error}), so nothing new was sent; check disk space and your "
            "rights, and retry.",
        ) from error
    except sqlite3.DatabaseError as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> WatchError:
    return WatchError(
        f"状态文件“{path}”已损坏，没有发送任何内容；请把它移走或从备份恢复后重试。移走后，仍在的预警会再发一次。",
        f"The state file “{path}” is damaged, so nothing was sent; move it away, or restore it from a backup, and "
        "retry. Without it, the alerts that still stand are mailed once more.",
    )
