from __future__ import annotations

import re
import zipfile
from xml.etree import ElementTree

import pytest

from salesreview.errors import UsageError, WorkbookError
from salesreview.template.addin import TEXTS, addin_ribbon, build_addin, calling_active
from salesreview.template.build import ribbon
from salesreview.template.hidden import XLWINGS_CONF
from salesreview.template.package import read_parts
from salesreview.template.sources import addin_folder, addin_modules, own_modules, xlwings_modules

from .test_vba import SUB

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
NAMESPACE = "{http://schemas.microsoft.com/office/2009/07/customui}"


@pytest.fixture(scope="session")
def addins(tmp_path_factory):
    folder = tmp_path_factory.mktemp("addins")
    paths = {lang: folder / f"{lang}.xlam" for lang in ("zh", "en")}
    for lang, path in paths.items():
        build_addin(path, lang)
    return paths


@pytest.fixture
def addin(addins, lang):
    return addins[lang]


@pytest.fixture(scope="session")
def project(addins):
    """The modules as oletools reads them back: name -> source."""
    from oletools.olevba import VBA_Parser

    parser = VBA_Parser(str(addins["zh"]))
    found = {stream.rsplit("/", 1)[-1]: code for _, stream, _, code in parser.extract_macros()}
    parser.close()
    return found


def test_the_same_bytes_every_time_and_no_clock(addin, lang, tmp_path):
    build_addin(tmp_path / "again.xlam", lang)
    assert (tmp_path / "again.xlam").read_bytes() == addin.read_bytes()
    with zipfile.ZipFile(addin) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_it_is_an_add_in_to_excel(addin):
    types = read_parts(addin.read_bytes())["[Content_Types].xml"].decode()
    assert 'PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.addin.macroEnabled.main+xml"' in types
    assert "sheet.macroEnabled" not in types


def test_the_schema_validator_finds_nothing(addin, tmp_path):
    from openxml_audit import OpenXmlValidator

    result = OpenXmlValidator().validate(str(addin))
    assert [str(error) for error in result.errors] == []


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_project_holds_exactly_the_sources(project):
    standard, classes = addin_modules()
    modules = xlwings_modules()
    modules["xlwings"] = calling_active(modules["xlwings"])
    left = dict(project)
    for name, source in (own_modules() | standard | classes | modules).items():
        body = re.sub(r"\AVERSION 1\.0 CLASS\r\nBEGIN\r\n.*?\r\nEND\r\n", "", source, flags=re.DOTALL)
        read = re.sub(r'^Attribute VB_Base = "[^"]*"\r\n', "", left.pop(name), flags=re.MULTILINE)
        assert read.rstrip("\r\n") == body.rstrip("\r\n"), name
    assert not re.search(r"^(?!Attribute )\S", "".join(left.values()), re.MULTILINE), "code that no source holds"


def test_sources_survive_the_projects_code_page_and_bear_their_names():
    standard, classes = addin_modules()
    for name, source in (standard | classes).items():
        assert source.encode("ascii").decode("cp1252") == source, name
        assert f'\r\nAttribute VB_Name = "{name}"\r\n' in f"\r\n{source}"
    assert {path.stem for path in (addin_folder() / "xlam").iterdir()} == set(standard | classes)


def test_no_module_bears_the_name_of_a_sub_and_no_sub_is_there_twice():
    standard, classes = addin_modules()
    modules = own_modules() | standard | classes | xlwings_modules()
    subs = [sub.lower() for source in (own_modules() | standard).values() for sub in SUB.findall(source)]
    assert len(set(subs)) == len(subs)
    assert not {name.lower() for name in modules} & set(subs)


def test_a_strangers_workbook_cannot_name_the_program_that_is_started(project):
    """The add-in is trusted: where the active workbook's settings counted, any workbook could run anything."""
    active = [line.strip() for line in project["xlwings"].splitlines() if "ActiveWorkbook" in line]
    assert len(active) == 2
    assert '--wb=" & """" & ActiveWorkbook.Name' in active[1] and active[0].startswith("ParameterString = ")
    config = project["xlwings"].partition("Function GetConfig(")[2].partition("End Function")[0]
    assert "ThisWorkbook" in config and "ActiveWorkbook" not in config
    assert ("ADD_WORKBOOK_TO_PYTHONPATH", "False") in XLWINGS_CONF
    assert not any(key.upper().startswith(("INTERPRETER", "PYTHONPATH", "SALESREVIEW")) for key, _ in XLWINGS_CONF)


def test_the_change_of_xlwings_module_says_so_and_keeps_its_notice(project):
    head = project["xlwings"].partition("#If VBA7")[0]
    assert "Changed for the add-in salesreview.xlam" in head and "Zoomer Analytics LLC" in head


def test_another_version_of_xlwings_is_refused():
    with pytest.raises(WorkbookError, match="not as expected"):
        calling_active(xlwings_modules()["xlwings"].replace('"|" + ThisWorkbook.Name', '"|" + Me.Name'))


def test_the_ribbon_is_the_templates_with_states(lang):
    before = list(ElementTree.fromstring(ribbon(lang)).iter(f"{NAMESPACE}button"))
    root = ElementTree.fromstring(addin_ribbon(lang))
    buttons = list(root.iter(f"{NAMESPACE}button"))
    assert [(b.get("id"), b.get("label"), b.get("onAction")) for b in buttons] == [
        (b.get("id"), b.get("label"), b.get("onAction")) for b in before
    ]
    always = [button.get("onAction") for button in buttons if button.get("getEnabled") is None]
    assert always == ["RibbonHelp"]
    assert root.find(f".//{NAMESPACE}tab").get("label") == ("业绩总结" if lang == "zh" else "Sales review")


def test_every_callback_is_a_sub(addin):
    root = ElementTree.fromstring(read_parts(addin.read_bytes())["customUI/customUI14.xml"].decode())
    named = {
        value
        for element in root.iter()
        for key, value in element.attrib.items()
        if key in ("onAction", "onLoad", "getEnabled")
    }
    standard, _ = addin_modules()
    subs = {sub for source in (own_modules() | standard).values() for sub in SUB.findall(source)}
    assert {"AddinLoaded", "AddinEnabled", "RibbonRefresh"} < named <= subs


def test_the_class_calls_a_sub_that_is_there():
    standard, classes = addin_modules()
    called = re.findall(r"^    (\w+)\r$", classes["SalesReviewEvents"], re.MULTILINE)
    assert set(called) == {"UpdateRibbon"} <= set(SUB.findall(standard["SalesReviewAddin"]))
    assert "Public Sub WatchExcel" in classes["SalesReviewEvents"]


def test_what_the_add_in_says_is_in_its_cells(addin, lang):
    parts = read_parts(addin.read_bytes())
    asked = set(re.findall(r'TellText "(\w+)"', own_modules()["SalesReview"]))
    assert asked == set(TEXTS)
    sheet = ElementTree.fromstring(parts["xl/worksheets/sheet2.xml"])
    strings = ["".join(item.itertext()) for item in ElementTree.fromstring(parts["xl/sharedStrings.xml"])]
    cells = {cell.get("r"): strings[int(cell[0].text)] for cell in sheet.iter(f"{MAIN}c")}
    names = {
        name.get("name"): name.text
        for name in ElementTree.fromstring(parts["xl/workbook.xml"]).iter(f"{MAIN}definedName")
    }
    for name, (zh, en) in TEXTS.items():
        tab, _, cell = names[name].partition("!")
        assert (tab, cells[cell.replace("$", "")]) == ("texts", f"{zh}\n\n{en}" if lang == "zh" else en)


def test_a_name_that_excel_would_not_take_is_refused(tmp_path):
    with pytest.raises(UsageError, match=r"\.xlam"):
        build_addin(tmp_path / "a.xlsm")
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path):
    with pytest.raises(WorkbookError, match="cannot be written"):
        build_addin(tmp_path / "missing" / "a.xlam")
