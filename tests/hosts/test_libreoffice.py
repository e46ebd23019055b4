from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from salesreview.hosts.file import FileHost
from salesreview.review.document import Block, Document, Link, Rich
from salesreview.tables.model import Column, Kind, TableSchema

pytestmark = [
    pytest.mark.libreoffice,
    pytest.mark.filterwarnings("ignore:.*extension is not supported"),
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed"),
]
ORDERS = TableSchema(
    "orders",
    "订单",
    "Orders",
    (Column("order_id", Kind.ID, "订单号", "Order ID"), Column("revenue", Kind.MONEY, "销售额", "Revenue")),
    "",
    "",
)


def converted(source: Path, kind: str, profile: Path) -> Path:
    folder = profile / kind
    command = ["soffice", "--headless", f"-env:UserInstallation={(profile / 'user').as_uri()}", "--convert-to", kind]
    subprocess.run([*command, "--outdir", str(folder), str(source)], check=True, capture_output=True, timeout=120)
    return folder / source.with_suffix(f".{kind}").name


def test_a_refreshed_workbook_opens_with_its_figures_and_a_persons_formulas(book: Path, tmp_path: Path) -> None:
    rows = (("指标", "实际", "目标", "备注"), *((f"m{i}", i, 2.5, Link("看", "我的", "A1")) for i in range(4)))
    with FileHost(book) as host:
        host.write(
            Document(
                cells={"SR_title": Rich((("十月 ", False), ("【原因】", True))), "SR_month": dt.date(2026, 10, 1)},
                blocks=(Block("SR_kpi", rows, 6),),
            )
        )
        host.write_raw(ORDERS, {}, pl.DataFrame({"order_id": ["0001", "=2"], "revenue": [1.0, 2.0]}))
        host.save()
    pages = openpyxl.load_workbook(converted(book, "xlsx", tmp_path))
    assert pages["月度 概览"]["B2"].value == "十月 【原因】"
    assert [pages["月度 概览"].cell(row, 3).value for row in range(6, 11)] == [0, 1, 2, 3, None]
    assert pages["我的"]["A1"].value == "=SUM('月度 概览'!C6:C11)"
    assert [pages["订单"].cell(row, 2).value for row in (4, 5)] == ["0001", "=2"]
    assert converted(book, "pdf", tmp_path).stat().st_size > 1000


def test_a_workbook_that_libreoffice_saved_is_refreshed(book: Path, tmp_path: Path) -> None:
    other = converted(book, "xlsx", tmp_path)
    rows = (("指标", "实际", "目标", "备注"), ("a", 1.5, 2, None))
    with FileHost(other) as host:
        assert {"SR_kpi", "SR_title"} <= host.names()
        host.write(Document(cells={"SR_title": "新"}, blocks=(Block("SR_kpi", rows, 6),)))
        host.save()
    sheet = openpyxl.load_workbook(other)["月度 概览"]
    assert [sheet.cell(6, column).value for column in range(2, 5)] == ["a", 1.5, 2]
    assert [sheet.cell(7, column).value for column in range(2, 5)] == [None, None, None]
