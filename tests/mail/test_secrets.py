"""A secret in every place where a workbook can hide something: none of them is in the copy, its PDF or the mail."""

from __future__ import annotations

import base64
import email
import email.policy
import re
import shutil
import subprocess
import zlib

import polars as pl
import pytest

from salesreview import pipeline
from salesreview.hosts.file import FileHost
from salesreview.mail.addresses import check
from salesreview.mail.content import CopyChoices
from salesreview.mail.copy import build_copy
from salesreview.mail.delivery import prepare
from salesreview.mail.message import as_email
from salesreview.review.document import Document
from salesreview.tables.catalog import schema
from salesreview.template.package import read_parts

from .conftest import NOW, edited, review

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def secret(place: str) -> str:
    return f"S3CRET-{place}-q7"


def sheet_xml(text: str, extra: str = "") -> bytes:
    return (
        f'<worksheet xmlns="{MAIN}" xmlns:r="{REL}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>'
        f"</sheetData>{extra}</worksheet>"
    ).encode()


def rels(*targets: tuple[str, str, str]) -> bytes:
    links = "".join(
        f'<Relationship Id="rIdS{n}" Type="{kind}" Target="{target}"{mode}/>'
        for n, (kind, target, mode) in enumerate(targets)
    )
    return f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>'.encode()


def before(marker: str, new: str):
    def change(data: bytes) -> bytes:
        assert marker.encode() in data, marker
        return data.replace(marker.encode(), new.encode() + marker.encode(), 1)

    return change


def chained(*changes):
    def change(data: bytes) -> bytes:
        for each in changes:
            data = each(data)
        return data

    return change


def plant(path) -> set[str]:
    """Put a secret into every hiding place of a refreshed workbook; return where."""
    with FileHost(path) as host:
        place = host._places["SR_overview_title"]
        overview = host._book.sheets[place.sheet]
    found = read_parts(path.read_bytes())
    overview_rels = overview.replace("worksheets/", "worksheets/_rels/") + ".rels"
    comment = (
        f'<comments xmlns="{MAIN}"><authors><author>{secret("comment-author")}</author></authors><commentList><comment ref="C5" authorId="0">'
        f"<text><r><t>{secret('comment')}</t></r></text></comment></commentList></comments>"
    )
    chart = (
        '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:chart><c:plotArea><c:layout/><c:barChart>'
        '<c:barDir val="col"/><c:grouping val="clustered"/><c:ser><c:idx val="0"/><c:order val="0"/><c:cat><c:strRef><c:f>机密!$A$1</c:f>'
        f'<c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{secret("chart-cache")}</c:v></c:pt></c:strCache></c:strRef></c:cat></c:ser>'
        '<c:axId val="1"/><c:axId val="2"/></c:barChart></c:plotArea></c:chart></c:chartSpace>'
    )
    types = {
        "/xl/worksheets/secret1.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
        "/xl/worksheets/secret2.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
        "/xl/worksheets/secret3.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
        "/xl/comments9.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
        "/docProps/custom.xml": "application/vnd.openxmlformats-officedocument.custom-properties+xml",
        "/customXml/itemProps1.xml": "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
        "/xl/externalLinks/externalLink9.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml",
        "/xl/connections.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.connections+xml",
        "/xl/charts/chart99.xml": "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
        "/xl/pivotCache/pivotCacheDefinition9.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotCacheDefinition+xml",
        "/xl/pivotCache/pivotCacheRecords9.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotCacheRecords+xml",
    }
    overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in types.items())
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{90 + n}" state="{state}" r:id="rIdT{n}"/>'
        for n, (name, state) in enumerate((("机密", "hidden"), ("绝密", "veryHidden"), ("我的页", "visible")))
    )
    links = "".join(
        f'<Relationship Id="rIdT{n}" Type="{REL}/worksheet" Target="worksheets/secret{n + 1}.xml"/>' for n in range(3)
    ) + (
        f'<Relationship Id="rIdE" Type="{REL}/externalLink" Target="externalLinks/externalLink9.xml"/>'
        f'<Relationship Id="rIdC" Type="{REL}/connections" Target="connections.xml"/>'
        f'<Relationship Id="rIdX" Type="{REL}/customXml" Target="../customXml/item1.xml"/>'
        f'<Relationship Id="rIdP" Type="{REL}/pivotCacheDefinition" Target="pivotCache/pivotCacheDefinition9.xml"/>'
    )
    changes = {
        "[Content_Types].xml": before("</Types>", overrides),
        "xl/workbook.xml": chained(
            before("</sheets>", sheets),
            before("</definedNames>", f'<definedName name="hidden_name" hidden="1">"{secret("name")}"</definedName>'),
        ),
        "xl/_rels/workbook.xml.rels": before("</Relationships>", links),
        "xl/worksheets/secret1.xml": sheet_xml(secret("hidden-tab"), '<drawing r:id="rIdS0"/>'),
        "xl/worksheets/_rels/secret1.xml.rels": rels((f"{REL}/drawing", "../drawings/drawing99.xml", "")),
        "xl/drawings/drawing99.xml": (
            '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">'
            f"<!--{secret('drawing')}--></xdr:wsDr>"
        ).encode(),
        "xl/drawings/_rels/drawing99.xml.rels": rels((f"{REL}/chart", "../charts/chart99.xml", "")),
        "xl/worksheets/secret2.xml": sheet_xml(secret("very-hidden-tab")),
        "xl/worksheets/secret3.xml": sheet_xml(secret("own-tab")),
        "xl/charts/chart99.xml": chart.encode(),
        "xl/comments9.xml": comment.encode(),
        "docProps/custom.xml": (
            '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
            'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" '
            f'pid="2" name="x"><vt:lpwstr>{secret("custom-property")}</vt:lpwstr></property></Properties>'
        ).encode(),
        "docProps/core.xml": lambda data: re.sub(rb"<dc:creator>[^<]*", b"<dc:creator>" + secret("creator").encode(), data),
        "docProps/app.xml": before("</Properties>", f"<Manager>{secret('manager')}</Manager>"),
        "_rels/.rels": before("</Relationships>", f'<Relationship Id="rIdQ" Type="{REL}/custom-properties" Target="docProps/custom.xml"/>'),
        "customXml/item1.xml": f"<x>{secret('custom-xml')}</x>".encode(),
        "customXml/itemProps1.xml": b"<x/>",
        "xl/externalLinks/externalLink9.xml": (
            f'<externalLink xmlns="{MAIN}"><externalBook><sheetNames><sheetName val="{secret("external-sheet")}"/></sheetNames></externalBook></externalLink>'
        ).encode(),
        "xl/externalLinks/_rels/externalLink9.xml.rels": rels((f"{REL}/externalLinkPath", f"file:///{secret('external-path')}.xlsx", ' TargetMode="External"')),
        "xl/connections.xml": (
            f'<connections xmlns="{MAIN}"><connection id="1" name="c" type="1" refreshedVersion="0"><dbPr connection="PWD={secret("connection")}"/></connection></connections>'
        ).encode(),
        "xl/pivotCache/pivotCacheDefinition9.xml": (
            f'<pivotCacheDefinition xmlns="{MAIN}"><cacheSource type="worksheet"/><cacheFields count="1"><cacheField name="{secret("pivot-field")}" numFmtId="0">'
            f'<sharedItems><s v="{secret("pivot-item")}"/></sharedItems></cacheField></cacheFields></pivotCacheDefinition>'
        ).encode(),
        "xl/pivotCache/pivotCacheRecords9.xml": f'<pivotCacheRecords xmlns="{MAIN}"><r><s v="{secret("pivot-record")}"/></r></pivotCacheRecords>'.encode(),
        overview: chained(
            # a person's own cell beside the review, a header, a validation list and a link on a tab of the review
            before("</sheetData>", f'<row r="1048000"><c r="ZZ1048000" t="inlineStr"><is><t>{secret("beside")}</t></is></c></row>'),
            lambda data: re.sub(rb"<oddFooter>", b"<oddHeader>" + secret("header").encode() + b"</oddHeader><oddFooter>", data, count=1),
            lambda data: re.sub(rb"<formula1>", b"<formula1>" + b'"' + secret("validation").encode() + b'"&amp;', data, count=1),
        ),
        overview_rels: before("</Relationships>", f'<Relationship Id="rIdK" Type="{REL}/comments" Target="../comments9.xml"/><Relationship Id="rIdH" Type="{REL}/hyperlink" Target="https://{secret("link")}.example" TargetMode="External"/>'),
        "xl/vbaProject.bin": lambda data: data + secret("vba").encode(),
        "customUI/customUI14.xml": lambda data: data + f"<!--{secret('ribbon')}-->".encode(),
    }  # fmt: skip
    if overview_rels not in found:
        changes[overview_rels] = rels((f"{REL}/comments", "../comments9.xml", ""))
    edited(path, changes)
    return {
        place
        for data in read_parts(path.read_bytes()).values()
        for place in re.findall(r"S3CRET-([a-z-]+)-q7", data.decode("utf-8", "ignore"))
    }


def secrets_in(data: bytes) -> set[str]:
    """Return the secrets that some bytes hold, in any of the spellings that files use."""
    texts = [data, *(data.decode(code, "ignore").encode() for code in ("utf-16-le", "utf-16-be"))]
    return {place.decode() for text in texts for place in re.findall(rb"S3CRET-([a-z-]+)-q7", text)} | (
        {"base64"} if base64.b64encode(b"S3CRET-")[:8] in data else set()
    )


@pytest.fixture(scope="module")
def planted(made, tmp_path_factory):
    path = tmp_path_factory.mktemp("secret") / "book.xlsm"
    shutil.copy(made["zh"], path)
    with FileHost(path) as host:
        for key, column in (
            ("orders", "order_id"),
            ("invoices", "invoice_id"),
            ("leads", "lead_id"),
            ("actions", "action_id"),
        ):
            table = schema(key)
            raw = host.read_raw(table)
            at = next(n for n, h in enumerate(raw.headers) if h.rstrip("*") == table.column(column).zh)
            names = {str(n): c.key for n, h in enumerate(raw.headers) for c in table.columns if c.zh == h.rstrip("*")}
            frame = raw.frame.rename(names)
            if key != "actions":  # the tasks' ids are shown on their tab
                frame = frame.with_columns(
                    (pl.lit(secret("raw")) + frame[names[str(at)]].cast(pl.String)).alias(column)
                )
            if key == "orders":
                frame = frame.with_columns(
                    pl.when(pl.int_range(pl.len()) == 5)
                    .then(pl.lit(secret("bad-value")))
                    .otherwise(pl.col("revenue").cast(pl.String))
                    .alias("revenue")
                )
            host.write_raw(table, {c.key: c.zh for c in table.columns}, frame)
        host.write(Document({"SR_set_big_deal_amount": secret("setting")}))
        host.save()
    pipeline.refresh(path, now=NOW)
    with FileHost(path) as host:
        host.write(Document({"SR_slot_summary_outlook": f"{secret('history')}"}))
        host.save()
    pipeline.refresh(path, now=NOW)
    with FileHost(path) as host:
        host.write(Document({"SR_state_summary_outlook": "自动"}))
        host.save()
    pipeline.refresh(path, now=NOW)
    places = plant(path)
    return path, places


def test_they_were_planted(planted):
    _, places = planted
    assert places >= {
        "raw", "bad-value", "setting", "history", "hidden-tab", "very-hidden-tab", "own-tab", "comment", "comment-author", "name", "creator",
        "manager", "custom-property", "custom-xml", "external-sheet", "external-path", "connection", "pivot-field", "pivot-item",
        "pivot-record", "chart-cache", "drawing", "header", "validation", "link", "vba", "ribbon", "beside",
    }  # fmt: skip


def test_none_is_in_the_copy(planted):
    path, _ = planted
    data = build_copy(review(path).content)
    for name, part in read_parts(data).items():
        assert not secrets_in(part), name
    assert not secrets_in(data)


def test_none_is_in_the_mail(planted):
    path, _ = planted
    prepared = prepare(review(path).content, check("a@b.com"), pdf=False)
    raw = as_email(prepared.letter, draft=True)
    assert not secrets_in(raw)
    for part in email.message_from_bytes(raw, policy=email.policy.default).walk():
        if not part.is_multipart():
            assert not secrets_in(part.get_payload(decode=True))


@pytest.mark.libreoffice
def test_none_is_in_the_pdf(planted):
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    path, _ = planted
    prepared = prepare(
        review(path, CopyChoices(raw=True, history=True, settings=True, checks=True)).content,
        check("a@b.com"),
        pdf=True,
    )
    pdf = next(each.data for each in prepared.letter.attachments if each.name.endswith(".pdf"))
    assert not secrets_in(pdf)
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.S):
        try:
            assert not secrets_in(zlib.decompress(stream))
        except zlib.error:
            assert not secrets_in(stream)
    if shutil.which("pdftotext"):
        text = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout
        assert "总结与展望" in text.decode()
        assert not secrets_in(text)


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("raw", {"raw", "bad-value"}), ("settings", {"setting"}), ("checks", {"bad-value", "setting", "raw"}),
        ("history", {"history"}), ("comments", {"comment", "comment-author"}),
    ],
)  # fmt: skip
def test_what_is_asked_for_comes_and_nothing_else(planted, choice, expected):
    path, _ = planted
    data = build_copy(review(path, CopyChoices(**{choice: True})).content)
    assert set().union(*(secrets_in(part) for part in read_parts(data).values())) == expected
