"""A mistake in the catalogue of raw tables is a sentence that names the entry and the mend."""

from __future__ import annotations

from dataclasses import replace

import pytest

from salesreview.errors import CatalogError
from salesreview.tables.catalog import SCHEMAS
from salesreview.tables.model import TableSchema
from salesreview.tables.proof import prove


def changed(key: str, **fields: object) -> list[TableSchema]:
    return [replace(entry, **fields) if entry.key == key else entry for entry in SCHEMAS]  # type: ignore[arg-type]


WRONG = {
    "two of one name": ([*SCHEMAS, SCHEMAS[0]], "2 tables are named “"),
    "an identity that is no column": (changed("leads", identity="deal_id"), "“leads” has no column “deal_id”"),
    "a reach that is no column": (changed("orders", reach=("day",)), "“orders” has no column “day”"),
    "a reach that is no date": (changed("orders", reach=("revenue",)), "“revenue” of “orders” is no date"),
    "no word on what is missing": (changed("customers", follows=None), "“orders” names rows of “customers”"),
    "a column twice": (
        changed("risks", columns=(*SCHEMAS[0].columns, SCHEMAS[0].columns[0])), "“risks” has 2 columns “order_id”",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_mistake_is_named(case: str) -> None:
    schemas, words = WRONG[case]
    with pytest.raises(CatalogError) as caught:
        prove(schemas)
    assert words in caught.value.en and caught.value.zh.endswith("。")
