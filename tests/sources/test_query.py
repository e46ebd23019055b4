from __future__ import annotations

import pytest

from salesreview.errors import SourceError
from salesreview.sources.query import is_statement, single_select


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM orders",
        "  select\n*\nfrom orders",
        "WITH o AS (SELECT 1) SELECT * FROM o",
        "(SELECT 1 AS a) UNION (SELECT 2)",
        "-- all of them\nSELECT * FROM orders",
        "/* all; of them */ SELECT ';' AS a, \"update\" FROM orders",
        "SELECT 'it''s; DELETE FROM x' AS a",
        "SELECT $$; DROP TABLE x$$ AS a, $q$ ' $q$",
        "SELECT last_update, created, `set`, dropped FROM t",
        "SELECT replace(name, 'a', 'b') FROM t",
        "SELECT * FROM t WHERE a = 'x'",
        'SELECT * FROM t ORDER BY "set"',
    ],
)
def test_a_single_select_is_accepted_as_it_stands(text):
    assert is_statement(text)
    assert single_select(text) == text


@pytest.mark.parametrize("end", [";", " ; ", ";;", "; -- done; really", ";\n/* done */\n", " -- done"])
def test_a_semicolon_at_the_end_is_left_out(end):
    assert single_select("SELECT ';' AS a" + end) == "SELECT ';' AS a"


@pytest.mark.parametrize(
    "text",
    [
        "DELETE FROM orders", "INSERT INTO t VALUES (1)", "UPDATE t SET a = 1", "DROP TABLE t", "CREATE TABLE t (a)",
        "PRAGMA writable_schema = 1", "ATTACH 'x' AS y", "VACUUM INTO 'x'", "EXPLAIN SELECT 1", "CALL f()", "COPY t TO 'x'",
        "SELECT 1; DELETE FROM orders", "SELECT 1;SELECT 2", "; SELECT 1", "-- x\nDELETE FROM t",
        "WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d", "SELECT * INTO copy FROM t", "SELECT 'a'INTO t", "select 1 for update",
        "SELECT 1 /* ' */; DROP TABLE t -- '", "SELECT $a$ $b$ $a$; DROP TABLE t; SELECT $c$ $c$",
    ],
)  # fmt: skip
def test_whatever_may_change_something_is_refused(text):
    assert is_statement(text)
    with pytest.raises(SourceError, match=r"only read|no other statement"):
        single_select(text)


@pytest.mark.parametrize("text", [r"SELECT '\'' ; DROP TABLE t; --'", "SELECT 1 /*! INTO OUTFILE 'x' */"])
def test_what_databases_read_differently_is_refused(text):
    with pytest.raises(SourceError, match="A query cannot have"):
        single_select(text)


def test_a_dash_comment_without_a_blank_is_refused_where_it_is_none():
    text = "SELECT 1 --1; DROP TABLE t"
    assert single_select(text, "postgresql") == "SELECT 1"  # all of the rest is a comment there
    with pytest.raises(SourceError, match="A query cannot have --1"):
        single_select(text, "mysql")


def test_brackets_quote_names_where_they_do():
    assert single_select("SELECT [update; now] FROM t", "mssql") == "SELECT [update; now] FROM t"
    with pytest.raises(SourceError):
        single_select("SELECT [update; now] FROM t", "postgresql")


@pytest.mark.parametrize(
    "text", ["orders", "sales.orders", "订单", "select_list", "with", "my orders", '"Order; lines"']
)
def test_a_tables_name_is_no_statement(text):
    assert not is_statement(text)
