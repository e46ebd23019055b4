"""Names in place of ids: a column of customers' or products' names, none of which is an id, is joined by name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from salesreview.tables.cleaned import BLANKS
from salesreview.tables.draft import Draft, Drafts
from salesreview.tables.findings import WARNING, Finding
from salesreview.tables.references import HOMES, REFERENCES

_NAMED = frozenset({"customers", "products"})


def names_for_ids(draft: Draft, drafts: Drafts) -> Iterator[Finding]:
    """Put the ids of a table for its names, where a column that should hold ids holds none of them."""
    for column in REFERENCES.get(draft.key, ()):
        home = drafts.get(HOMES[column])
        if (
            home is None
            or home.key not in _NAMED
            or home.frame.is_empty()
            or not draft.has(column)
            or not home.has("name")
        ):
            continue
        ids = home.frame[column]
        given = draft.frame[column].unique().drop_nulls()
        if not given.len() or given.is_in(ids.implode()).any():
            continue
        by_name = _by_name(home, column)
        found = {text: by_name[name] for text in given.to_list() if (name := _folded(text)) in by_name}
        if not found:
            continue
        draft.frame = draft.frame.with_columns(draft.frame[column].replace(found))
        texts = (
            "“{column}”填的是名称而不是编号，其中 {n} 个已按名称对应到“{home}”表。",
            "“{column}” holds names, not IDs; {n} of them were found by name in “{home}”.",
        )
        words = {"n": (f"{len(found):,}",) * 2, "home": (home.raw.sheet,) * 2}
        yield Finding("joined_by_name", texts, column=column, severity=WARNING, words=words)


def _by_name(home: Draft, column: str) -> dict[str, str]:
    """Return each name that only one id has, folded."""
    found: dict[str, set[str]] = {}
    for identity, name in home.frame.select(column, "name").drop_nulls().iter_rows():
        found.setdefault(_folded(name), set()).add(identity)
    return {name: next(iter(several)) for name, several in found.items() if len(several) == 1}


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().strip(BLANKS).split())
