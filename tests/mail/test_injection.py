"""Formula injection: what a person typed arrives as text in the copy and on the tabs, whatever it begins with."""

from __future__ import annotations

import io
import re
import warnings
import zipfile

import openpyxl
import polars as pl
import pytest

from salesreview import pipeline
from salesreview.hosts.file import FileHost
from salesreview.mail.addresses import check
from salesreview.mail.body import render_html
from salesreview.mail.copy import build_copy
from salesreview.mail.message import compose, stem_of, subject_of
from salesreview.mail.summary import summarise
from salesreview.review.document import Document
from salesreview.tables.catalog import SCHEMAS, schema
from salesreview.tables.model import Kind
from salesreview.template.package import read_parts

from .conftest import MONTH, NOW, review

STARTS = ("=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", "＋", "－", "＠")
PAYLOAD = 'HYPERLINK("https://evil.example/","x")'
NOT_TOUCHED = {"product_line", "kind", "status", "effect", "origin"}


def poisoned(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    """Put every start before the texts of a table's typed columns, in turn by row; the same text always alike."""
    changes = []
    for column in schema(table).columns:
        if column.kind is Kind.TEXT and column.key in frame.columns and frame[column.key].dtype == pl.String:
            values = frame[column.key].to_list()
            known = {text: n for n, text in enumerate(sorted({v for v in values if v}))}
            changes.append(pl.Series(column.key, [
                f"{STARTS[known[v] % len(STARTS)]}{PAYLOAD}{v}" if v else v for v in values
            ], dtype=pl.String))  # fmt: skip
    return frame.with_columns(changes)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """The sample company with hostile texts in every typed field, refreshed."""
    from salesreview.sample.company import sample_tables
    from salesreview.template.build import build

    path = tmp_path_factory.mktemp("hostile") / "book.xlsm"
    build(path, "zh")
    frames = sample_tables(month=MONTH, orders=800, lang="zh")
    with FileHost(path) as host:
        for each in SCHEMAS:
            headers = {column.key: column.label("zh") for column in each.columns}
            host.write_raw(each, headers, poisoned(frames[each.key], each.key))
        host.write(Document({
            "SR_set_company": f"={PAYLOAD}公司", "SR_set_department": f"@{PAYLOAD}部", "SR_set_author": f"+{PAYLOAD}人",
        }))  # fmt: skip
        host.save()
    pipeline.refresh(path, now=NOW)
    with FileHost(path) as host:
        slots = [name for name in host.names() if name.startswith("SR_slot_")]
        words = {name: f"{STARTS[n % len(STARTS)]}{PAYLOAD}{name}" for n, name in enumerate(sorted(slots))}
        words = {name: text.replace("\r", "") for name, text in words.items()}
        host.write(Document(words))
        host.save()
    return path


def cells(data: bytes):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=UserWarning)
        book = openpyxl.load_workbook(io.BytesIO(data))
    return [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_they_arrive_as_text_in_the_copy(hostile):
    data = build_copy(review(hostile).content)
    found = cells(data)
    assert not [cell for cell in found if cell.data_type == "f"]
    texts = [cell.value for cell in found if isinstance(cell.value, str) and PAYLOAD in cell.value]
    assert len(texts) > 60
    begun = {text.lstrip()[0] for text in texts}
    assert begun >= {"=", "+", "-", "@", "＝", "＋", "－", "＠"}
    for name, part in read_parts(data).items():
        if name.startswith("xl/worksheets/sheet"):
            assert not re.search(rb"<f[ >/]", part.partition(b"</sheetData>")[0]), name
            assert b"<hyperlink" not in part
            assert b"evil.example" not in part  # texts are shared strings; formats, names and rules hold none
        assert b"TargetMode" not in part or not name.endswith(".rels")


def test_they_arrive_as_text_on_the_tabs(hostile):
    with zipfile.ZipFile(hostile) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                for formula in re.findall(rb"<f[^>]*>([^<]*)", archive.read(name)):
                    assert b"evil" not in formula


def test_numbers_stay_numbers(hostile):
    values = [cell.value for cell in cells(build_copy(review(hostile).content)) if cell.data_type == "n"]
    assert sum(isinstance(value, int | float) and value < 0 for value in values) > 10


def test_the_mail_holds_them_escaped_and_on_one_line(hostile):
    content = review(hostile).content
    html = render_html(summarise(content), ())
    assert 'HYPERLINK("https' not in html
    assert "HYPERLINK(&quot;https" in html
    assert "<a " not in html
    assert not set(subject_of(content)) & set("\r\n")
    assert re.fullmatch(r"[^\\/:*?\"<>|\r\n]+", stem_of(content))
    compose(content, check("a@b.com"), ())
