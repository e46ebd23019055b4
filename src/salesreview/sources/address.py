"""A database source taken apart: its address, the table or query after #, and how to speak of it without secrets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from salesreview.errors import SourceError

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

_ADDRESS = re.compile(r"([A-Za-z][\w.+-]*)://")
_SECRET = re.compile(r"pass|pwd|secret|token|key|connect$", re.I)
_PWD_WITHIN = re.compile(r"(?:pwd|password)\s*=\s*([^;]+)", re.I)
_WEB = ("http", "https", "ftp", "ftps", "sftp", "file", "s3")
_POSTGRES = ("postgresql", "postgres")


def is_address(source: str) -> bool:
    """Whether a source is an address (sqlite:///…), not a path."""
    return _ADDRESS.match(source.strip()) is not None


@dataclass(frozen=True, slots=True)
class Database:
    """Where a database is (`url`), what is read from it (`wanted`), and what no message may show (`secrets`)."""

    url: URL
    wanted: str
    secrets: tuple[str, ...]

    @property
    def place(self) -> str:
        """The database's host and name, for a message."""
        return "/".join(part for part in (self.url.host, self.url.database) if part) or self.url.get_backend_name()

    def plainly(self, error: BaseException) -> str:
        """Return what a driver says, its first line, without passwords."""
        inner = getattr(error, "orig", None) or error
        text = next((line.strip() for line in str(inner).splitlines() if line.strip()), type(inner).__name__)
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return text


def parse_address(source: str, base: Path) -> Database:
    """Take a database source apart; an SQLite file's relative path is looked for in `base`. Raises SourceError."""
    address, _, wanted = source.strip().partition("#")
    scheme = _ADDRESS.match(address)
    if scheme is not None and scheme[1].lower() in _WEB:
        raise SourceError(
            "不会从网址读取数据。请先下载该文件，再填写它的路径；数据库地址形如 sqlite:///数据.db#表名。",
            "Addresses on the web are not read. Download the file and name its path; a database is written as "
            "sqlite:///data.db#table.",
        )
    if "@" in wanted.split("/")[0] and "@" not in address:
        # A password with a # in it cuts the address short; nothing of the rest is shown.
        raise SourceError(
            "数据库地址中的密码含有“#”，请把它写成 %23（“@”写成 %40，“/”写成 %2F，“:”写成 %3A）。",
            "The password in the database's address has a # in it: write it as %23 (an @ as %40, a / as %2F, a : as "
            "%3A).",
        )
    if not wanted.strip():
        raise SourceError(
            "数据库地址之后要用“#”写明表名或查询，如 sqlite:///数据.db#orders 或 …#SELECT * FROM orders。",
            "Say after a # which table or query of the database to read, such as sqlite:///data.db#orders or "
            "…#SELECT * FROM orders.",
        )
    url = _url(address)
    if url.drivername in _POSTGRES:
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite":
        url = url.set(database=str(_sqlite_file(url.database, base)))
    return Database(url, wanted.strip(), _secrets(url))


def _url(address: str) -> URL:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import SQLAlchemyError

    try:
        return make_url(address)
    except (SQLAlchemyError, ValueError):
        # Their texts quote the address, so they are not passed on.
        raise SourceError(
            "无法理解数据库地址。写法：postgresql://用户:密码@主机:端口/库名#表名；"
            "密码中的特殊字符请写成 %XX（如 @ 写成 %40）。",
            "The database's address cannot be understood. Write it as postgresql://user:password@host:port/name#table, "
            "special characters of the password as %XX (an @ as %40).",
        ) from None


def _sqlite_file(name: str | None, base: Path) -> Path:
    path = base / Path(name or "").expanduser()
    if not name or name == ":memory:" or not path.is_file():
        raise SourceError(
            f"找不到 SQLite 数据库文件“{path if name else ''}”。相对路径从“{base}”算起，形如 sqlite:///数据.db#表名。",
            f"There is no SQLite file “{path if name else ''}”. A relative path is looked for in “{base}” and is "
            "written as sqlite:///data.db#table.",
        )
    return path


def _secrets(url: URL) -> tuple[str, ...]:
    """Return every text of the address that may be a password, the longest first."""
    found = {str(url.password)} if url.password else set()
    for name, value in url.query.items():
        for text in (value,) if isinstance(value, str) else value:
            if _SECRET.search(name):
                found.add(text)
            found.update(_PWD_WITHIN.findall(text))
    from urllib.parse import quote, quote_plus

    found |= {quoted for text in list(found) for quoted in (quote(text, safe=""), quote_plus(text))}
    return tuple(sorted((text for text in found if text), key=len, reverse=True))
