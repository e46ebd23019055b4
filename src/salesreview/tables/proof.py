"""The catalogue of raw tables is proved where it is made: a sentence names the entry and the mend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from salesreview.errors import CatalogError
from salesreview.tables.model import Kind, TableSchema


def prove(schemas: Sequence[TableSchema]) -> None:
    """Raise CatalogError with the first mistake of the catalogue."""
    for zh, en in _mistakes(schemas):
        raise CatalogError(f"原始表目录有误：{zh}", f"The catalogue of raw tables has a mistake: {en}")


def _mistakes(schemas: Sequence[TableSchema]) -> Iterator[tuple[str, str]]:
    for key, times in Counter(name for entry in schemas for name in {entry.key, entry.zh, entry.en}).items():
        if times > 1:
            yield (f"有 {times} 张表名为“{key}”；请改名。", f"{times} tables are named “{key}”; rename all but one.")
    identities = {entry.identity: entry for entry in schemas if entry.identity is not None}
    for entry in schemas:
        kinds = {column.key: column.kind for column in entry.columns}
        for key, times in Counter(column.key for column in entry.columns).items():
            if times > 1:
                yield (f"表“{entry.key}”有 {times} 列“{key}”；请改名或删去其余。",
                       f"“{entry.key}” has {times} columns “{key}”; rename or delete the others.")  # fmt: skip
        for key in filter(None, (entry.identity, *entry.reach)):
            if key not in kinds:
                yield (f"表“{entry.key}”没有列“{key}”；请在 columns 中加入该列，或改正 identity、reach 中的名称。",
                       f"the table “{entry.key}” has no column “{key}”; add it to its columns, or correct the name in "
                       "`identity` or `reach`.")  # fmt: skip
        for key in entry.reach:
            if kinds.get(key, Kind.DATE) is not Kind.DATE:
                yield (f"表“{entry.key}”的列“{key}”不是日期，不能写在 reach 中。",
                       f"the column “{key}” of “{entry.key}” is no date; take it out of `reach`.")  # fmt: skip
        for key in kinds:
            home = identities.get(key)
            if home is not None and home is not entry and home.follows is None:
                yield (f"表“{entry.key}”引用了“{home.key}”，但后者没有写明找不到时的后果；"
                       "请为后者写 follows=(中文, 英文)。",
                       f"“{entry.key}” names rows of “{home.key}”, which does not say what follows without one; "
                       "give it follows=(Chinese, English).")  # fmt: skip
