from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
import sys
import traceback
from pathlib import Path

import pytest

from salesreview.errors import SourceError
from salesreview.sources import load_source
from salesreview.tables.catalog import schema

pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed")
ORDERS = schema("orders")


def load(base, source, **options):
    return load_source(ORDERS, source, base=base, **options)


@pytest.fixture
def shop(tmp_path):
    """An SQLite database as they are: text dates, values of several types in one column."""
    with contextlib.closing(sqlite3.connect(tmp_path / "shop 1.db")) as connection, connection:
        connection.execute('create table orders (order_id text, order_date text, revenue, channel text, "no" int)')
        rows = [
            ("001", "2026-01-02", 1.5, "网店", 1),
            ("002", "2026-01-03", 2, None, 2),
            ("003", "2026-01-04", "1,000", "门店%", 3),
        ]
        connection.executemany("insert into orders values (?, ?, ?, ?, ?)", rows)
        connection.execute("create view big as select * from orders where no > 1")
        connection.execute('create table "Order lines; all" (单号, 日期, 金额)')
        connection.execute("insert into \"Order lines; all\" values ('x', '2026-02-03', 7)")
        connection.execute("create table empty (order_id, order_date, revenue)")
    return tmp_path


def test_a_table_is_read_from_a_path_beside_the_base(shop, columns):
    raw = load(shop, "sqlite:///shop 1.db#orders")
    assert columns(raw) == {
        "order_id": ["001", "002", "003"],
        "order_date": [dt.date(2026, 1, 2), dt.date(2026, 1, 3), dt.date(2026, 1, 4)],
        "revenue": [1.5, 2.0, 1000.0],
        "channel": ["网店", None, "门店%"],
        "no": [1, 2, 3],
    }
    assert (raw.table, raw.sheet, raw.first_row) == ("orders", "orders", 2)


@pytest.mark.parametrize("table", ["big", "main.big", "BIG", '"big"', " big "])
def test_a_view_is_read_by_its_name(shop, table):
    assert load(shop, f"sqlite:///shop 1.db#{table}").frame.height == 2


def test_a_name_with_blanks_and_a_semicolon_is_read_in_quotes(shop, columns):
    found = columns(load(shop, 'sqlite:///shop 1.db#"Order lines; all"'))
    assert found == {"单号": ["x"], "日期": [dt.date(2026, 2, 3)], "金额": [7]}


def test_an_absolute_path_and_a_query(shop, columns, tmp_path_factory):
    query = "SELECT order_id, order_date, revenue * 2 AS revenue, channel LIKE '%%' AS c FROM orders WHERE '10:30' > '1' LIMIT 1;"
    raw = load(tmp_path_factory.mktemp("elsewhere"), f"sqlite:///{shop}/shop 1.db#{query}")
    assert columns(raw) == {"order_id": ["001"], "order_date": [dt.date(2026, 1, 2)], "revenue": [3.0], "c": [1]}
    assert raw.sheet == "shop 1.db"


def test_columns_of_one_name_stay_apart(shop):
    raw = load(
        shop, "sqlite:///shop 1.db#SELECT order_id, order_date, revenue, no AS x, no + 1 AS x FROM orders LIMIT 1"
    )
    assert raw.headers[3:] == ("x", "x")
    assert raw.frame.row(0)[3:] == (1, 2)


def test_an_empty_table_has_headers_and_no_rows(shop):
    raw = load(shop, "sqlite:///shop 1.db#empty")
    assert (raw.headers, raw.frame.height) == (("order_id", "order_date", "revenue"), 0)


def test_a_mapping_works_on_a_table(shop, columns):
    found = columns(load(shop, "sqlite:///shop 1.db#orders", mapping="revenue=no*2-1"))
    assert found["revenue"] == [1.0, 3.0, 5.0]


def test_many_rows_come_in_batches(tmp_path, columns, monkeypatch):
    from salesreview.sources import sql

    monkeypatch.setattr(sql, "_BATCH", 10)
    with contextlib.closing(sqlite3.connect(tmp_path / "a.db")) as connection, connection:
        connection.execute("create table orders (order_id, order_date, revenue, note)")
        rows = [(n if n < 25 else f"{n:05}", "2026-01-02", n, None if n < 15 else n / 2) for n in range(35)]
        connection.executemany("insert into orders values (?, ?, ?, ?)", rows)
    found = columns(load(tmp_path, "sqlite:///a.db#orders"))
    assert found["order_id"] == [str(n) if n < 25 else f"{n:05}" for n in range(35)]
    assert found["revenue"] == list(range(35))
    assert found["note"] == [None if n < 15 else n / 2 for n in range(35)]


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM orders",
        "DROP TABLE orders",
        "SELECT 1; DELETE FROM orders",
        "PRAGMA user_version = 5",
        "UPDATE orders SET no = 9",
    ],
)
def test_nothing_but_a_select_is_carried_out(shop, query):
    before = (shop / "shop 1.db").read_bytes()
    with pytest.raises(SourceError, match="no other statement"):
        load(shop, f"sqlite:///shop 1.db#{query}")
    assert (shop / "shop 1.db").read_bytes() == before


def test_sqlite_itself_is_told_to_read_only(shop, monkeypatch):
    from salesreview.sources import sql

    monkeypatch.setattr(sql, "single_select", lambda text, backend: text)
    with pytest.raises(SourceError, match="readonly database"):
        load(shop, "sqlite:///shop 1.db#DELETE FROM orders")


@pytest.mark.parametrize(
    "source", ["sqlite:///no.db#orders", "sqlite://#orders", "sqlite:///:memory:#orders", "sqlite:///.#orders"]
)
def test_an_sqlite_file_that_is_not_there_is_named_and_not_made(tmp_path, source):
    with pytest.raises(SourceError, match="There is no SQLite file"):
        load(tmp_path, source)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_named(tmp_path):
    (tmp_path / "a.db").write_bytes(b"order_id,revenue\n" * 100)
    with pytest.raises(SourceError, match=r"a\.db” cannot answer the query: file is not a database"):
        load(tmp_path, "sqlite:///a.db#orders")


def test_a_missing_table_names_those_there_are(shop):
    with pytest.raises(SourceError, match=r"has no table “order”\. Did you mean: orders") as error:
        load(shop, "sqlite:///shop 1.db#order")
    assert "没有表“order”" in error.value.zh
    with pytest.raises(SourceError, match=r"There are: Order lines; all, empty, orders, big"):
        load(shop, "sqlite:///shop 1.db#客户")


def test_a_query_that_fails_says_why(shop):
    with pytest.raises(SourceError, match="no such column: nonsense"):
        load(shop, "sqlite:///shop 1.db#SELECT nonsense FROM orders")


def test_missing_columns_of_a_table_are_named(shop):
    with pytest.raises(SourceError, match=r"“shop 1\.db”: It lacks required columns of “Orders”: revenue"):
        load(shop, "sqlite:///shop 1.db#SELECT order_id, order_date FROM orders")


@pytest.mark.parametrize("source", ["sqlite:///a.db", "sqlite:///a.db#", "postgresql://u:geheim@h/d# "])
def test_what_to_read_must_be_said(tmp_path, source):
    with pytest.raises(SourceError, match="Say after a # which table or query"):
        load(tmp_path, source)


@pytest.mark.parametrize(
    "source", ["https://example.com/a.csv", "HTTP://x/y", "ftp://x/y", "file:///etc/passwd", "s3://b/k"]
)
def test_addresses_on_the_web_are_not_read(tmp_path, source):
    with pytest.raises(SourceError, match="Addresses on the web are not read"):
        load(tmp_path, source)


def told(action) -> str:
    """Everything that could be shown of an error: both sentences and the traceback."""
    with pytest.raises(SourceError) as error:
        action()
    assert error.value.zh != error.value.en
    return "".join(traceback.format_exception(error.value)) + error.value.zh + error.value.en


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("postgresql://u:geheim@127.0.0.1:nein/d#t", "cannot be understood"),
        ("postgresql://u:geh#eim@127.0.0.1/d#t", "has a # in it"),
        ("postgresql://u:geheim#@127.0.0.1/d#t", "has a # in it"),
        ("nosuchdb://u:geheim@h/d#t", "of the kind “nosuchdb” are not known"),
        ("postgresql+nosuch://u:geheim@h/d#t", "not known"),
        ("postgresql://u:geheim@127.0.0.1:1/d#t", "cannot be reached"),
        ("postgresql://127.0.0.1:1/d?user=u&password=geheim#t", "cannot be reached"),
        ("sqlite:///no.db?password=geheim#t", "There is no SQLite file"),
    ],
)
def test_no_error_shows_a_password(tmp_path, source, reason):
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    text = told(lambda: load(tmp_path, source))
    assert reason in text
    assert "geheim" not in text.replace(source, "")
    assert "eim@" not in text.replace(source, "")


def test_a_password_that_a_driver_repeats_is_blotted_out():
    from salesreview.sources.address import parse_address

    database = parse_address("mssql+pyodbc:///?odbc_connect=DRIVER%3Dx%3BPWD%3Dp%2540ss%20w%3BUID%3Du#t", Path())
    assert database.plainly(ValueError("login with PWD=p%40ss w failed")) == "login with PWD=*** failed"
    database = parse_address("postgresql://u:p%40ss@h/d#t", Path())
    for written in ("p@ss", "p%40ss"):
        assert database.plainly(ValueError(f"\n bad {written} \nmore")) == "bad ***"
    assert database.place == "h/d"


def test_a_missing_driver_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(
        SourceError, match=r'needs psycopg, which is not installed\. Run: pip install "salesreview\[sql\]"'
    ):
        load(tmp_path, "postgresql://h/d#t")
    with pytest.raises(SourceError, match="needs the Python package “oracledb”"):
        load(tmp_path, "oracle+oracledb://h/d#t")


def test_people_without_python_are_not_asked_to_run_pip(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with pytest.raises(SourceError, match=r"comes without “psycopg”.*export the data to a file") as stop:
        load(tmp_path, "postgresql://h/d#t")
    assert "pip" not in stop.value.en + stop.value.zh


def test_a_missing_sqlalchemy_is_named(shop, monkeypatch):
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(SourceError, match=r"needs SQLAlchemy.*salesreview\[sql\]") as error:
        load(shop, "sqlite:///shop 1.db#orders")
    assert 'pip install "salesreview[sql]"' in error.value.zh


# PostgreSQL


@pytest.fixture(scope="module")
def crm(postgres):
    postgres.run(
        """create schema if not exists crm""",
        """create table crm.orders (order_id numeric(20, 0), order_date date, revenue numeric(12, 2), quantity bigint,
           customer_id uuid, channel text, placed timestamptz, noted timestamp, ok boolean, tags text[], note jsonb,
           "Mixed Case" text)""",
        """insert into crm.orders select 12345678901234567000 + i, date '2026-01-01' + i, i * 1.25, i,
           ('00000000-0000-0000-0000-' || lpad(i::text, 12, '0'))::uuid, '网店 100%', '2026-03-04 20:00+00',
           '2026-03-04 01:02:03.5', i > 1, array['a'], null, 'x' from generate_series(1, 3) i""",
        "create view recent as select order_id, order_date, revenue from crm.orders where order_date > '2026-01-02'",
        "create materialized view kept as select order_id, order_date, revenue from crm.orders",
        'create table "Orders" as select * from recent',
        "create table far (order_id text, order_date date, revenue numeric)",
        "insert into far values ('a', 'infinity', 1)",
        """create function meddle() returns int language plpgsql as
           $$ begin delete from crm.orders; return 1; end $$""",
    )
    return postgres


def test_postgresql_types_arrive_as_a_raw_sheet_holds_them(crm, tmp_path, columns):
    raw = load(tmp_path, f"{crm.url}#crm.orders")
    found = {header: values[0] for header, values in columns(raw).items()}
    assert found == {
        "order_id": "12345678901234567001",  # a float would end it in 000
        "order_date": dt.date(2026, 1, 2),
        "revenue": 1.25,
        "quantity": 1,
        "customer_id": "00000000-0000-0000-0000-000000000001",
        "channel": "网店 100%",
        "placed": dt.datetime(2026, 3, 5, 4),  # as the server, which is in Shanghai, shows it
        "noted": dt.datetime(2026, 3, 4, 1, 2, 3, 500000),
        "ok": False,
        "tags": "['a']",
        "note": None,
        "Mixed Case": "x",
    }
    assert raw.sheet == "orders"


@pytest.mark.parametrize(
    ("name", "rows"),
    [("recent", 2), ("public.recent", 2), ("kept", 3), ("Orders", 2), ("orders", 2), ("crm.ORDERS", 3)],
)
def test_postgresql_tables_and_views_are_found(crm, tmp_path, name, rows):
    assert load(tmp_path, f"{crm.url}#{name}").frame.height == rows


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_addresses_take_psycopg(crm, tmp_path, scheme):
    query = "WITH o AS (SELECT * FROM crm.orders WHERE channel LIKE '%0%') SELECT order_id, order_date, revenue FROM o -- all"
    assert load(tmp_path, f"{crm.url.replace('postgresql', scheme, 1)}#{query}").frame.height == 3


def test_postgresql_is_told_to_read_only(crm, tmp_path):
    with pytest.raises(SourceError, match="cannot execute DELETE in a read-only transaction"):
        load(tmp_path, f"{crm.url}#SELECT order_id, order_date, revenue, meddle() FROM crm.orders")
    assert crm.fetch("select count(*) from crm.orders") == [(3,)]


def test_postgresql_says_what_is_wrong_without_the_password(crm, tmp_path):
    wrong = crm.url.replace("p%40ss", "falsch")
    for source, reason in [
        (f"{wrong}#recent", "password authentication failed"),
        (f"{crm.url}x#recent", 'database "postgresx" does not exist'),
        (f"{crm.url}#nosuch", "has no table “nosuch”"),
        (f"{crm.url}#crm.nosuch", "has no table “crm.nosuch”. There are: orders"),
        (f"{crm.url}#nowhere.nosuch", "It has no tables at all"),
        (f"{crm.url}#SELECT nonsense FROM recent", 'column "nonsense" does not exist'),
        (f"{crm.url}#far", "date too large"),
    ]:
        text = told(lambda source=source: load(tmp_path, source))
        assert reason in text
        assert not any(secret in text for secret in (crm.password, "p%40ss", "falsch"))


def test_postgresql_leaves_no_connection_behind(crm, tmp_path):
    load(tmp_path, f"{crm.url}#recent")
    with contextlib.suppress(SourceError):
        load(tmp_path, f"{crm.url}#far")
    assert crm.fetch(
        "select count(*) from pg_stat_activity where datname = 'postgres' and pid <> pg_backend_pid()"
    ) == [(0,)]


def test_a_host_that_never_answers_is_given_up(tmp_path, monkeypatch):
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    import socket

    from salesreview.sources import sql

    monkeypatch.setattr(sql, "_PATIENCE", 2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        with pytest.raises(SourceError, match="cannot be reached"):
            load(tmp_path, f"postgresql://u:geheim@127.0.0.1:{port}/d#t")
