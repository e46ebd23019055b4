"""Reading a table or a query of an SQL database through SQLAlchemy, in batches, in a transaction that only reads."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from salesreview.errors import SourceError
from salesreview.launch import is_frozen
from salesreview.sources.address import Database, parse_address
from salesreview.sources.query import is_statement, single_select
from salesreview.sources.values import from_objects, joined
from salesreview.sources.wanted import Wanted, hint
from salesreview.tables.model import RawSheet

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

_BATCH = 50_000
_PATIENCE = 10  # seconds until a host that does not answer counts as out of reach


def read_sql(source: str, base: Path, wanted: Wanted) -> RawSheet:
    """Read what a database source names. Raises SourceError, whose text never shows a password."""
    try:
        import sqlalchemy  # noqa: F401 (to say what is missing before it is needed)
    except ImportError as error:
        raise _not_installed("SQLAlchemy") from error
    database = parse_address(source, base)
    statement = (
        single_select(database.wanted, database.url.get_backend_name()) if is_statement(database.wanted) else None
    )
    with _connected(database) as connection:
        try:
            if statement is None:
                name, statement = _table(connection, database)
            else:
                name = Path(database.url.database or database.place).name
            headers, columns = _read(connection, statement)
        except _failures(connection.engine) as error:
            told = database.plainly(error)
            raise SourceError(
                f"数据库“{database.place}”无法完成查询：{told}。请检查表名、查询语句和权限。",
                f"The database “{database.place}” cannot answer the query: {told}. Check the table's name, the query "
                "and the rights to read.",
            ) from None
    return wanted.found(name, headers, columns)


@contextlib.contextmanager
def _connected(database: Database) -> Iterator[Connection]:
    """Open a connection that reads only; nothing is ever committed."""
    engine = _engine(database)
    try:
        try:
            connection = engine.connect()
        except _failures(engine) as error:
            told = database.plainly(error)
            raise SourceError(
                f"无法连接数据库“{database.place}”：{told}。请检查地址、端口、用户名和密码，以及网络是否可达。",
                f"The database “{database.place}” cannot be reached: {told}. Check the address, port, user and "
                "password, and whether the network lets you there.",
            ) from None
        with connection:
            yield connection
            connection.rollback()
    finally:
        engine.dispose()


def _engine(database: Database) -> Engine:
    import sqlalchemy as sa

    url = database.url
    options: dict[str, Any] = {"poolclass": sa.pool.NullPool}
    try:
        if url.drivername in ("sqlite", "sqlite+pysqlite"):
            import sqlite3

            # By its address, SQLite would make a file that is not there, and write what a query tells it to.
            file = Path(url.database or "").absolute().as_uri() + "?mode=ro"
            return sa.create_engine("sqlite://", creator=lambda: sqlite3.connect(file, uri=True), **options)
        if url.drivername == "postgresql+psycopg":
            options["execution_options"] = {"postgresql_readonly": True}
            options["connect_args"] = {} if "connect_timeout" in url.query else {"connect_timeout": _PATIENCE}
        return sa.create_engine(url, **options)
    except ImportError as error:
        raise _not_installed(error.name or "") from None
    except sa.exc.NoSuchModuleError:
        raise SourceError(
            f"不支持数据库类型“{url.drivername}”。可用的例子：sqlite、postgresql；"
            "其他类型需安装相应的 SQLAlchemy 方言。",
            f"Databases of the kind “{url.drivername}” are not known. For example, sqlite and postgresql are; others "
            "need their SQLAlchemy dialect installed.",
        ) from None
    except (sa.exc.SQLAlchemyError, TypeError, ValueError) as error:
        told = database.plainly(error)
        raise SourceError(
            f"无法使用数据库地址“{database.place}”：{told}。",
            f"The address of “{database.place}” cannot be used: {told}.",
        ) from None


def _failures(engine: Engine) -> tuple[type[Exception], ...]:
    """Return what SQLAlchemy raises, and the driver by itself."""
    from sqlalchemy.exc import SQLAlchemyError

    return SQLAlchemyError, engine.dialect.loaded_dbapi.Error, OSError


def _table(connection: Connection, database: Database) -> tuple[str, str]:
    """Return a table's or view's name as the database has it, and the statement that reads it."""
    import sqlalchemy as sa

    inspector = sa.inspect(connection)
    asked = database.wanted.strip('"')
    schema, _, name = asked.rpartition(".")
    for place, table in dict.fromkeys(((None, asked), (schema.strip('"') or None, name.strip('"')))):
        there = [*inspector.get_table_names(place), *inspector.get_view_names(place)]
        found = table if inspector.has_table(table, place) else _alike(table, there)
        if found is not None:
            text = sa.select(sa.text("*")).select_from(sa.table(found, schema=place))
            return found, str(text.compile(connection))
    zh, en = hint(name, there) if there else ("该库没有任何表。", "It has no tables at all.")
    raise SourceError(
        f"数据库“{database.place}”中没有表“{asked}”。{zh}",
        f"The database “{database.place}” has no table “{asked}”. {en}",
    )


def _alike(name: str, there: list[str]) -> str | None:
    """Return the one table whose name differs from `name` in upper and lower case alone."""
    found = [table for table in there if table.casefold() == name.casefold()]
    return found[0] if len(found) == 1 else None


def _read(connection: Connection, statement: str) -> tuple[list[str], list[pl.Series]]:
    # The driver's own cursor: no % or : in a query is taken for a parameter, and rows come in batches of our size.
    raw = connection.connection
    on_server = {"name": "salesreview"} if connection.dialect.driver == "psycopg" else {}
    with contextlib.closing(raw.cursor(**on_server)) as cursor:
        cursor.execute(statement)
        headers = [str(column[0]) for column in cursor.description or ()]
        parts: list[list[pl.Series]] = [[] for _ in headers]
        while batch := cursor.fetchmany(_BATCH):
            for column, values in zip(parts, zip(*batch, strict=True), strict=True):
                column.append(from_objects(values))
    return headers, [joined(column) if column else pl.Series([], dtype=pl.String) for column in parts]


def _not_installed(module: str) -> SourceError:
    if is_frozen():
        return SourceError(
            f"此程序不含读取该数据库所需的“{module}”。请 IT 部门提供包含它的程序，或把数据导出为文件后读入。",
            f"This program comes without “{module}”, which reading this database needs. Ask the IT department for a "
            "program that has it, or export the data to a file and load that.",
        )
    if module.split(".")[0].casefold() in ("sqlalchemy", "psycopg"):
        return SourceError(
            f'读取数据库需要 {module}，尚未安装。请运行：pip install "salesreview[sql]"',
            f'Reading a database needs {module}, which is not installed. Run: pip install "salesreview[sql]"',
        )
    return SourceError(
        f"读取该数据库需要 Python 包“{module}”，尚未安装。请用 pip 安装它后重试。",
        f"Reading this database needs the Python package “{module}”, which is not installed. Install it with pip and "
        "retry.",
    )
