from __future__ import annotations

import re
import shutil
import subprocess
import zipfile

import pytest

from salesreview.errors import WorkbookError
from salesreview.tables.catalog import SCHEMAS
from salesreview.template.build import build, check, raw_captions
from salesreview.template.package import read_parts, write_parts


def test_the_same_bytes_every_time(template, lang, tmp_path):
    build(tmp_path / "again.xlsm", lang)
    assert (tmp_path / "again.xlsm").read_bytes() == template.read_bytes()


def test_nothing_in_the_zip_depends_on_clock_or_system(template):
    with zipfile.ZipFile(template) as archive:
        for entry in archive.infolist():
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
            assert entry.compress_type == zipfile.ZIP_STORED  # deflate differs between zlib builds
            assert (entry.create_system, entry.external_attr, entry.extra) == (0, 0o600 << 16, b"")


def test_no_author_and_a_fixed_date(template):
    core = read_parts(template.read_bytes())["docProps/core.xml"].decode()
    assert "<dc:creator></dc:creator>" in core or "<dc:creator/>" in core
    assert re.findall(r"W3CDTF\">([^<]*)<", core) == ["2026-01-01T00:00:00Z"] * 2


def test_check_finds_nothing_in_what_was_built(template, lang):
    assert check(template, lang) == []


def test_check_names_each_part_that_differs(template, lang, tmp_path):
    parts = read_parts(template.read_bytes())
    del parts["customUI/customUI14.xml"]
    parts["xl/vbaProject.bin"] += b"\0"
    parts["xl/extra.bin"] = b""
    changed = tmp_path / "changed.xlsm"
    changed.write_bytes(write_parts(parts))
    assert check(changed, lang) == [
        "customUI/customUI14.xml: missing",
        "xl/extra.bin: not built from a source",
        "xl/vbaProject.bin: differs",
    ]


def test_check_does_not_mind_how_parts_are_packed(template, lang, tmp_path):
    packed = tmp_path / "packed.xlsm"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in read_parts(template.read_bytes()).items():
            archive.writestr(name, part)
    assert check(packed, lang) == []


@pytest.mark.parametrize("content", [None, b"no zip"])
def test_check_says_plainly_that_a_file_is_no_workbook(tmp_path, content):
    path = tmp_path / "book.xlsm"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(WorkbookError, match=r"book\.xlsm"):
        check(path)


def test_build_says_plainly_that_it_cannot_write(tmp_path):
    with pytest.raises(WorkbookError, match="cannot be written"):
        build(tmp_path / "missing" / "book.xlsm")


def test_tabs_in_order_home_first_and_active(book, lang):
    captions = book.sheetnames
    assert captions[:2] == (["首页", "设置"] if lang == "zh" else ["Home", "Settings"])
    assert captions[-3:] == ["xlwings.conf", "_salesreview", "_salesreview_loads"]
    review = set(captions[2 : -3 - len(SCHEMAS)])
    assert captions[-3 - len(SCHEMAS) : -3] == raw_captions(lang, review)
    assert book.active.title == captions[0]
    states = {sheet.title: sheet.sheet_state for sheet in book.worksheets}
    assert states.pop("xlwings.conf") == "hidden"
    assert [states.pop(name) for name in ("_salesreview", "_salesreview_loads")] == ["veryHidden"] * 2
    assert set(states.values()) == {"visible"}


def test_a_raw_tab_whose_caption_the_review_has_says_that_it_is_data():
    assert raw_captions("zh", {"行动计划"})[12] == "行动计划数据"
    assert raw_captions("en", {"Action plan"}) == [schema.en for schema in SCHEMAS]


def test_names_and_tables_never_share_a_name(book):
    tables = [name.lower() for sheet in book.worksheets for name in sheet.tables]
    names = [name.lower() for name in book.defined_names]
    assert len(set(tables + names)) == len(tables) + len(names)


def test_the_schema_validator_finds_nothing(template):
    from openxml_audit import OpenXmlValidator

    result = OpenXmlValidator().validate(str(template))
    assert [str(error) for error in result.errors] == []


@pytest.mark.libreoffice
def test_libreoffice_opens_it(template, tmp_path):
    soffice = shutil.which("soffice")
    assert soffice
    profile = (tmp_path / "profile").as_uri()
    subprocess.run(
        [soffice, "--headless", f"-env:UserInstallation={profile}", "--convert-to", "pdf",
         "--outdir", str(tmp_path), str(template)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    assert (tmp_path / f"{template.stem}.pdf").read_bytes().startswith(b"%PDF")
