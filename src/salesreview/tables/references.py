"""Rules across tables: an id that names something must be in the table of those things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl
from polars import col

from salesreview.tables.catalog import SCHEMAS, schema
from salesreview.tables.draft import ROW, Draft, Drafts
from salesreview.tables.findings import WARNING, Finding

#: Unknown ids that are listed for each table and column; the rest are counted.
NAMED = 20
#: Column -> the table that holds what it names.
HOMES: Mapping[str, str] = {entry.identity: entry.key for entry in SCHEMAS if entry.identity is not None}
#: Table -> its columns that name something of another table.
REFERENCES: Mapping[str, tuple[str, ...]] = {
    entry.key: tuple(column.key for column in entry.columns if HOMES.get(column.key, entry.key) != entry.key)
    for entry in SCHEMAS
}


def unknown_ids(draft: Draft, drafts: Drafts) -> Iterator[Finding]:
    """Every id named in a table is in the table it belongs to, where that one has any rows."""
    for column in REFERENCES.get(draft.key, ()):
        home = drafts.get(HOMES[column])
        if home is None or home.frame.is_empty() or not draft.has(column):
            continue
        known = home.frame[column].unique()
        names = draft.frame[column].unique().drop_nulls()
        unknown = names.filter(~names.is_in(known.implode()))
        if unknown.len():
            yield from _listed(draft, column, home, _counted(draft, column, unknown), known)


def _counted(draft: Draft, column: str, unknown: pl.Series) -> pl.DataFrame:
    """Return id, first row and number of rows of each unknown id, the most frequent first."""
    rows = draft.frame.select(ROW, id=col(column)).filter(col("id").is_in(unknown.implode()))
    counted = rows.group_by("id").agg(col(ROW).min(), count=pl.len())
    return counted.sort("count", ROW, descending=[True, False])


def _listed(draft: Draft, column: str, home: Draft, counted: pl.DataFrame, known: pl.Series) -> Iterator[Finding]:
    words = {"home": (home.raw.sheet,) * 2, "follows": schema(home.key).follows or ("", "")}
    named = counted.head(NAMED)
    alike = pl.DataFrame({"alike": known.sort()}).with_columns(bare=_bare(known.sort()))
    alike = alike.filter(col("bare") != "").unique("bare", keep="first", maintain_order=True)
    named = named.with_columns(bare=_bare(named["id"])).join(alike, on="bare", how="left", maintain_order="left")
    for similar in (False, True):
        zh = "“{column}”的值“{id}”不在“{home}”表中，共 {count} 行，照常计入，{follows}；"
        en = "“{column}” {id} is not in “{home}”; it stands in {count} row(s), which are used, {follows}. "
        if similar:
            zh += "表中有 {alike}，如果就是它，请统一写法，否则请补录。"
            en += "There is {alike}: write both alike if it is that one, otherwise add it."
        else:
            zh += "请在“{home}”表中补录，或改正编号。"
            en += "Add it there, or correct the ID."
        rows = named.filter(col("alike").is_not_null() if similar else col("alike").is_null()).sort(ROW)
        if rows.height:
            yield Finding(f"unknown_{HOMES[column]}", (zh, en), rows, column, severity=WARNING, words=words)
    rest = counted[NAMED:]
    if rest.height:
        texts = (
            "“{column}”中另有 {ids} 个编号不在“{home}”表中，共 {rows} 行，照常计入，{follows}；请一并补录。",
            "{ids} more values of “{column}” are not in “{home}”; they stand in {rows} row(s), which are used, "
            "{follows}. Add them there.",
        )
        more = {"ids": (f"{rest.height:,}",) * 2, "rows": (f"{rest['count'].sum():,}",) * 2}
        yield Finding(
            f"unknown_{HOMES[column]}", texts, column=column, severity=WARNING, words={**words, **more}, closing=True
        )


def _bare(ids: pl.Series) -> pl.Series:
    """Return ids without case, blanks, hyphens and leading zeros: what is lost when they are typed anew."""
    return ids.str.to_lowercase().str.replace_all(r"[\s_\-./]", "").str.strip_chars_start("0")
