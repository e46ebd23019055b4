from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from salesreview.hosts.base import Host
from salesreview.hosts.memory import MemoryHost
from salesreview.review.document import Block, Document, Link
from salesreview.tables.model import Column, Kind, RawSheet, TableSchema

ORDERS = TableSchema("orders", "订单", "Orders", (Column("order_id", Kind.ID, "订单号", "Order ID"),), "", "")


def test_it_holds_what_was_written() -> None:
    memory = MemoryHost(cells={"SR_month": "2026-10"})
    host: Host = memory
    block = Block("SR_checks", (("h", "i"), ("a",), (None, Link("b", "S", "A1")), (None,)), None)
    host.write(Document(cells={"SR_title": Link("t", "S", "A1")}, blocks=(block,)))
    assert host.names() == {"SR_month", "SR_title", "SR_checks"}
    assert host.read_cells(["SR_title", "SR_month", "SR_none"]) == {"SR_title": "t", "SR_month": "2026-10"}
    assert host.read_block("SR_checks", 3) == [["a", None, None], [None, "b", None]]
    host.save()
    host.save(Path("x.xlsx"))
    assert memory.saved == [None, Path("x.xlsx")]
    assert len(memory.documents) == 1


def test_raw_sheets_are_given_and_replaced() -> None:
    sheet = RawSheet("orders", "orders.csv", ("id",), pl.DataFrame({"0": ["1"]}))
    host = MemoryHost({"orders": sheet})
    assert host.read_raw(ORDERS) is sheet
    assert host.write_raw(ORDERS, {"order_id": "Order ID"}, pl.DataFrame({"order_id": ["a", "b"]})) == 2
    found = host.read_raw(ORDERS)
    assert found is not None
    assert (found.headers, found.frame["0"].to_list(), found.sheet) == (("Order ID",), ["a", "b"], "orders.csv")
    assert MemoryHost().read_raw(ORDERS) is None


def test_more_rows_than_reserved_is_a_mistake_here_too() -> None:
    with pytest.raises(ValueError, match="SR_x"):
        MemoryHost().write(Document(blocks=(Block("SR_x", (("h",), (1,), (2,)), 1),)))
