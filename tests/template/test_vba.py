from __future__ import annotations

import importlib
import re
import zipfile
from xml.etree import ElementTree

import pytest

from salesreview.template.addin import TEXTS
from salesreview.template.build import ribbon
from salesreview.template.home import BUTTONS
from salesreview.template.package import read_parts
from salesreview.template.sources import addin_folder, own_modules, xlwings_modules

SUB = re.compile(r"^Public Sub (\w+)\(", re.MULTILINE)
CALL = re.compile(r'^    CallPython "(\w+)"', re.MULTILINE)


@pytest.fixture(scope="module")
def subs():
    """Every Sub of ours: module.Sub."""
    return [f"{module}.{sub}" for module, source in own_modules().items() for sub in SUB.findall(source)]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_project_holds_exactly_the_sources(template):
    from oletools.olevba import VBA_Parser

    parser = VBA_Parser(str(template))
    found = {stream.rsplit("/", 1)[-1]: code for _, stream, _, code in parser.extract_macros()}
    parser.close()
    for name, source in (own_modules() | xlwings_modules()).items():
        # A project keeps a class without the head of its exported file, and with its base.
        body = re.sub(r"\AVERSION 1\.0 CLASS\r\nBEGIN\r\n.*?\r\nEND\r\n", "", source, flags=re.DOTALL)
        read = re.sub(r'^Attribute VB_Base = "[^"]*"\r\n', "", found.pop(name), flags=re.MULTILINE)
        assert read.rstrip("\r\n") == body.rstrip("\r\n"), name
    documents = "".join(code for code in found.values())
    assert not re.search(r"^(?!Attribute )\S", documents, re.MULTILINE), "code that no source holds"


def test_the_project_keeps_no_compiled_cache(template):
    import io

    import olefile

    data = zipfile.ZipFile(template).read("xl/vbaProject.bin")
    streams = olefile.OleFileIO(io.BytesIO(data))
    assert streams.openstream("VBA/_VBA_PROJECT").read() == bytes.fromhex("cc61ffff000000")


def test_sources_survive_the_projects_code_page():
    for name, source in own_modules().items():
        assert source.encode("ascii").decode("cp1252") == source, name
        assert source.startswith(f'Attribute VB_Name = "{name}"\r\n')
        assert "\n" not in source.replace("\r\n", "")


def test_every_module_of_the_folder_is_built_in():
    assert {path.stem for path in addin_folder().glob("*.bas")} == set(own_modules())


def test_no_module_bears_the_name_of_a_sub(subs):
    modules = {name.lower() for name in own_modules() | xlwings_modules()}
    names = [sub.split(".")[1].lower() for sub in subs]
    assert len(set(names)) == len(names)
    assert not modules & set(names)


def test_every_button_runs_a_sub(template, subs):
    parts = read_parts(template.read_bytes())
    drawings = "".join(part.decode() for name, part in parts.items() if name.endswith(".vml"))
    macros = re.findall(r"<x:FmlaMacro>\[0\]!([^<]*)</x:FmlaMacro>", drawings)
    assert sorted(macros) == sorted(macro for _, macro in BUTTONS)
    assert set(macros) <= set(subs)


def test_every_button_of_the_ribbon_runs_a_callback(lang, subs):
    root = ElementTree.fromstring(ribbon(lang))
    buttons = list(root.iter("{http://schemas.microsoft.com/office/2009/07/customui}button"))
    actions = {f"SalesReviewRibbon.{button.get('onAction')}" for button in buttons}
    assert actions == {sub for sub in subs if sub.startswith("SalesReviewRibbon.")}
    zh = ["刷新", "撤回刷新", "读取来源", "检查", "发送", "追溯", "设置", "日志", "帮助", "上一月", "下一月", "English"]
    en = [
        "Refresh",
        "Take back",
        "Pull data",
        "Check",
        "Send",
        "Trace",
        "Settings",
        "Log",
        "Help",
        "Previous month",
        "Next month",
        "中文",
    ]
    words = zh if lang == "zh" else en
    assert [button.get("label") for button in buttons] == words


def test_the_template_holds_the_ribbon_in_its_language(template, lang):
    parts = read_parts(template.read_bytes())
    assert parts["customUI/customUI14.xml"].decode() == ribbon(lang)
    assert b'Target="customUI/customUI14.xml"' in parts["_rels/.rels"]


def test_every_callback_runs_a_sub_that_is_there(subs):
    called = re.findall(r"^    (\w+)\r$", own_modules()["SalesReviewRibbon"], re.MULTILINE)
    assert sorted(f"SalesReview.{name}" for name in called) == sorted(s for s in subs if s.startswith("SalesReview."))


def test_every_python_call_leads_to_a_function():
    source = own_modules()["SalesReview"]
    calls = CALL.findall(source)
    assert len(calls) == 7 and len(calls) == source.count('    CallPython "')
    started = re.findall(r'RunPython "import ([\w.]+); ([\w.]+)\." & entry & "\(\)"', source)
    assert started == [("salesreview.excel", "salesreview.excel")]
    assert source.count(" RunPython ") == 1
    for function in calls:
        assert callable(getattr(importlib.import_module("salesreview.excel"), function))


def test_every_name_that_vba_looks_for_is_there(template):
    names = set(re.findall(r'"(SR_\w+)"', own_modules()["SalesReview"]))
    assert {"SR_settings_title", "SR_set_month", "SR_set_language", "SR_meta_version"} < names
    book = read_parts(template.read_bytes())["xl/workbook.xml"].decode()
    for name in names - set(TEXTS):
        assert f'<definedName name="{name}"' in book, name


def test_notices_of_others_are_kept():
    notice = (addin_folder() / "NOTICE").read_text(encoding="utf-8")
    assert "Zoomer Analytics LLC" in notice and "BSD 3-clause" in notice
    assert "Tim Hall" in notice and "MIT License" in notice
