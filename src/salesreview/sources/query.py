"""Telling whether a text is one SELECT: the database is asked, never changed (and told so where it can be)."""

from __future__ import annotations

import re

from salesreview.errors import SourceError

# Comments and everything in quotes; what is left are the statement's own words.
_QUOTED = r"""--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\$(\w*)\$.*?\$\1\$"""
_PLAIN = re.compile(_QUOTED, re.S)
_BRACKETED = re.compile(_QUOTED + r"|\[[^\]\n]*\]", re.S)
# Databases disagree on where a quoted text or a comment with one of these ends, so words might hide behind it.
_UNSURE = re.compile(r"\\['\"`]|/\*!")
_UNSURE_MYSQL = re.compile(_UNSURE.pattern + r"|--\S")
_FIRST = re.compile(r"[\s(]*(\w+)")
_CHANGING = (
    "insert|update|delete|merge|into|create|alter|drop|truncate|grant|revoke|call|exec|execute|copy|attach|vacuum|"
    "pragma|set|lock"
)
_CHANGES = re.compile(rf"\b(?:{_CHANGING})\b", re.I)
_VERB = re.compile(rf"\s*(?:{_CHANGING}|explain|show|values|begin|declare|replace)\s", re.I)


def is_statement(text: str) -> bool:
    """Whether `text` is a statement, not a table's name (`SELECT …`, `WITH …`, and whatever will be refused)."""
    bare = _PLAIN.sub(" ", text)
    first = _FIRST.match(bare)
    asks = first is not None and first[1].lower() in ("select", "with") and len(bare.split()) > 1
    return asks or ";" in bare or _VERB.match(bare) is not None


def single_select(text: str, backend: str = "") -> str:
    """Return `text` without the semicolon at its end. Raises SourceError unless it is a single SELECT or WITH."""
    unsure = (_UNSURE_MYSQL if backend in ("mysql", "mariadb") else _UNSURE).search(text)
    if unsure is not None:
        raise SourceError(
            f"查询中不能使用“{unsure[0]}”。文本中的单引号请写成两个单引号，注释请写成“-- 注释”。",
            f"A query cannot have {unsure[0]} in it. Write a quote within a text as two quotes, and a comment as "
            "“-- comment”.",
        )
    quoted = _BRACKETED if backend in ("mssql", "sqlite") else _PLAIN
    bare = quoted.sub(_veiled, text).rstrip()
    while bare.endswith(";"):
        bare = bare[:-1].rstrip()
    first = _FIRST.match(bare)
    if first is None or first[1].lower() not in ("select", "with") or ";" in bare:
        raise SourceError(
            "“#”之后只能是表名，或一条 SELECT（或 WITH … SELECT）查询；其他语句不会执行。",
            "After # stands a table's name, or a single SELECT (or WITH … SELECT); no other statement is carried out.",
        )
    word = _CHANGES.search(bare)
    if word is not None:
        raise SourceError(
            f"查询中含有“{word[0]}”：这里只读取数据，不作任何改动。若它是列名，请为它加上引号。",
            f"The query has the word {word[0]}: data are only read here, never changed. If it is a column's name, put "
            "it in quotes.",
        )
    return text[: len(bare)]


def _veiled(found: re.Match[str]) -> str:
    """Return as many characters without words: blanks for a comment, which may be left out, quotes for a text."""
    return (" " if found[0].startswith(("--", "/*")) else "'") * len(found[0])
