from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import openpyxl
import pytest

from salesreview.cli.addin import command
from salesreview.cli.ui import Ui
from salesreview.install.doctor import examine
from salesreview.install.files import marked
from salesreview.install.program import XLWINGS, expanded
from salesreview.install.setup import install, where
from salesreview.install.system import Machine
from salesreview.template.build import build
from salesreview.xlsx.book import Book
from salesreview.xlsx.package import Package

from ..workbooks import rewritten
from .conftest import CLICK_TO_RUN, POLICY, SECURITY, is_system

MARK = "[ZoneTransfer]\r\nZoneId=3\r\nReferrerUrl=https://mail.example\r\n"


def states(system, book=None):
    return {finding.key: finding.state for finding in examine(system, book)}


def sentence(system, key, book=None):
    (found,) = [finding for finding in examine(system, book) if finding.key == key]
    return found.state, found.en, found.zh


@pytest.fixture
def installed(windows):
    install(windows, "zh")
    return windows


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "业绩总结（十月） -1.xlsm"
    build(path)
    return path


def mark(path: Path, text: str = MARK) -> None:
    Path(f"{path}:Zone.Identifier").write_text(text, encoding="utf-8")


def test_a_good_installation_has_no_problem(installed, book):
    assert is_system(installed)
    before = installed.files()
    found = list(examine(installed, book))
    assert {finding.state for finding in found} == {"ok"}
    keys = {"platform", "excel", "xlwings", "interpreter", "addin", "locations", "macros", "workbook", "own_settings"}
    assert {finding.key for finding in found} == keys
    assert installed.files() == before, "the doctor changes nothing"


def test_every_finding_speaks_both_languages(windows, mac, linux, tmp_path):
    for system in (windows, mac, linux):
        for finding in examine(system, tmp_path / "none.xlsx"):
            assert re.search("[一-鿿]", finding.zh) or finding.state == "ok"
            assert not re.search("[一-鿿]", re.sub(r"\S*[/\\]\S*", "", finding.en))


def test_nothing_is_installed(windows):
    assert states(windows)["addin"] == "problem" and states(windows)["interpreter"] == "problem"
    assert windows.commands == []


def test_the_named_python_is_tried_by_its_full_path(installed):
    sentence(installed, "interpreter")
    (command_line,) = installed.commands
    assert command_line[0] == str(installed.program) and "import salesreview, xlwings" in command_line[-1]


def test_python_is_gone(installed):
    installed.program.unlink()
    state, en, _ = sentence(installed, "interpreter")
    assert state == "problem" and "does not exist" in en and installed.commands == []


def test_python_lacks_salesreview(installed):
    installed.answer = (1, "Traceback ...\nModuleNotFoundError: No module named 'salesreview'\n")
    state, en, _ = sentence(installed, "interpreter")
    assert state == "problem" and "has no salesreview in it" in en


def test_python_is_stopped(installed):
    installed.answer = (-1, "[WinError 5] Access is denied")
    state, en, _ = sentence(installed, "interpreter")
    assert state == "problem" and "Access is denied" in en and "IT department" in en


def test_the_self_contained_program_is_tried(windows):
    windows.frozen = True
    install(windows, "zh")
    windows.answer = (0, "salesreview 0.1.0\n")
    assert sentence(windows, "interpreter")[0] == "ok"
    assert windows.commands == [[str(windows.program), "--version"]]


def test_conda_lines_are_told(installed):
    conf = where(installed).conf
    conf.write_bytes(conf.read_bytes() + b'"CONDA PATH","C:\\conda"\r\n')
    assert "conda" not in states(installed)  # xlwings asks for both
    conf.write_bytes(conf.read_bytes() + b'"CONDA ENV","base"\r\n')
    assert states(installed)["conda"] == "note"


def test_an_add_in_that_is_gone_was_quarantined(installed):
    where(installed).addin.unlink()
    state, en, zh = sentence(installed, "addin")
    assert state == "problem" and "quarantined" in en and "隔离" in zh


def test_an_add_in_of_another_version(installed, monkeypatch):
    monkeypatch.setattr("salesreview.template.addin.addin_bytes", lambda lang: lang.encode())
    state, en, _ = sentence(installed, "addin")
    assert state == "problem" and "older version" in en


def test_an_add_in_that_it_signed_is_only_noted(installed):
    where(installed).addin.write_bytes(b"signed")
    assert states(installed)["addin"] == "note"


def test_a_marked_add_in_is_blocked_unless_its_folder_is_trusted(installed):
    mark(where(installed).addin)
    assert states(installed)["addin_mark"] == "ok"
    installed.set(rf"{POLICY}\Excel\Security\Trusted Locations", "AllLocationsDisabled", 1)
    assert states(installed)["addin_mark"] == "problem"


def test_a_file_of_settings_in_the_add_ins_folder_is_told(installed):
    where(installed).addin.with_name("xlwings.conf").write_bytes(b'"INTERPRETER_WIN","D:\\other.exe"\r\n')
    state, en, _ = sentence(installed, "addin_settings")
    assert state == "note" and "D:\\other.exe" in en


def test_what_a_workbooks_own_buttons_start_is_told_in_the_order_of_xlwings(installed, book):
    assert states(installed, book)["own_settings"] == "ok"
    (book.parent / "xlwings.conf").write_bytes(b'"INTERPRETER_WIN","D:\\beside.exe"\r\n')
    state, en, _ = sentence(installed, "own_settings", book)
    assert state == "note" and "D:\\beside.exe" in en and str(book.parent) in en
    with Package(book) as package:
        part = Book(package).sheets["xlwings.conf"]
    texts = ("Interpreter_Win", "D:\\own.exe")
    cells = "".join(
        f'<c r="{at}4" t="inlineStr"><is><t>{text}</t></is></c>' for at, text in zip("AB", texts, strict=True)
    )
    row = f'<row r="4">{cells}</row></sheetData>'
    changed = rewritten(book, book.with_name("b.xlsm"), {part: lambda text: text.replace("</sheetData>", row)})
    _, en, _ = sentence(installed, "own_settings", changed)
    assert "sheet xlwings.conf sets INTERPRETER_WIN: D:\\own.exe" in en


@pytest.mark.parametrize(
    ("name", "key"), [("xlwings.conf", "interpreter"), ("salesreview.xlam", "addin"), ("addin.json", "record")]
)
def test_files_that_cannot_be_read_are_findings(installed, name, key, monkeypatch):
    read = Path.read_bytes

    def refused(path):
        if path.name == name:
            raise PermissionError(1, "Operation not permitted")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refused)
    assert "cannot be read" in sentence(installed, key)[1]


def test_python_of_the_microsoft_store_is_told(installed):
    installed.redirected = True
    assert "from python.org" in sentence(installed, "store")[1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [(MARK, True), ("[ZoneTransfer]\nZoneId=4\n", True), ("[ZoneTransfer]\r\nZoneId=2\r\n", False), ("", False)],
)
def test_zones_three_and_four_are_the_internet(tmp_path, text, expected):
    path = tmp_path / "a.xlsm"
    assert not marked(path)
    mark(path, text)
    assert marked(path) is expected


@pytest.mark.parametrize(
    ("key", "name", "value", "finding", "state"),
    [
        (SECURITY, "VBAWarnings", 1, "macros", "note"),
        (SECURITY, "VBAWarnings", 2, "macros", "ok"),
        (rf"{POLICY}\Excel\Security", "vbawarnings", 3, "macros", "note"),
        (rf"{POLICY}\Excel\Security", "vbawarnings", 4, "macros", "note"),
        (SECURITY, "DisableAllAddins", 1, "addins", "problem"),
        (rf"{POLICY}\excel\security", "RequireAddinSig", 1, "signature", "problem"),
        (rf"{POLICY}\Excel\Security\Trusted Locations", "AllLocationsDisabled", 1, "locations", "problem"),
    ],
)
def test_policies(installed, key, name, value, finding, state):
    installed.set(key, name, value)
    assert states(installed)[finding] == state


def test_a_policy_counts_more_than_what_the_person_chose(installed):
    installed.set(SECURITY, "VBAWarnings", 1)
    installed.set(rf"{POLICY}\Excel\Security", "vbawarnings", 4)
    assert "disabled" in sentence(installed, "macros")[1]


def test_the_start_folder_is_not_trusted(installed):
    installed.set(rf"{SECURITY}\Trusted Locations\Location1", "Path", "%APPDATA%\\Microsoft\\Templates")
    assert states(installed)["locations"] == "note"
    installed.set(rf"{SECURITY}\Trusted Locations\Location1", "Path", "%APPDATA%\\Microsoft\\")
    assert states(installed)["locations"] == "note"  # without its subfolders
    installed.set(rf"{SECURITY}\Trusted Locations\Location1", "AllowSubFolders", 1)
    assert states(installed)["locations"] == "ok"


def test_excel_turned_the_add_in_off(installed):
    value = b"\x01\x00" + r"c:\users\x\Salesreview.xlam".encode("utf-16-le") + b"\0\0"
    installed.set(r"Software\Microsoft\Office\16.0\Excel\Resiliency\DisabledItems", "1A2B", value)
    assert states(installed)["disabled"] == "problem"


def test_no_excel(windows, mac):
    windows.registry.clear()
    (mac.root / "Applications" / "Microsoft Excel.app").rmdir()
    assert states(windows)["excel"] == states(mac)["excel"] == "problem"


def test_bitness_that_differs_is_no_problem(installed):
    installed.set(CLICK_TO_RUN, "Platform", "x86", "HKLM")
    assert "32-bit" in sentence(installed, "excel")[1]
    assert states(installed)["bitness"] == "note"


def test_excel_without_click_to_run_is_found_by_its_path(installed):
    installed.registry.pop(("HKLM", CLICK_TO_RUN.lower()))
    path = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
    installed.set(path, "", r"C:\Program Files (x86)\Microsoft Office\Office16\EXCEL.EXE", "HKLM")
    assert "32-bit" in sentence(installed, "excel")[1]


def test_xlwings_of_another_version_or_none(installed, monkeypatch):
    monkeypatch.setattr("salesreview.install.program.version", lambda name: "0.30.0")
    state, en, _ = sentence(installed, "xlwings")
    assert state == "problem" and "0.30.0" in en and XLWINGS in en

    def none(name):
        from importlib.metadata import PackageNotFoundError

        raise PackageNotFoundError(name)

    monkeypatch.setattr("salesreview.install.program.version", none)
    assert "missing" in sentence(installed, "xlwings")[1]


def test_the_version_of_xlwings_is_the_one_that_is_pinned():
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    assert f"xlwings=={XLWINGS}" in project["project"]["dependencies"]


def test_a_marked_workbook_is_blocked_unless_trusted_or_allowed(installed, book):
    mark(book)
    assert states(installed, book)["workbook_mark"] == "problem"
    installed.set(rf"{POLICY}\Excel\Security", "blockcontentexecutionfrominternet", 0)
    assert states(installed, book)["workbook_mark"] == "note"
    installed.set(rf"{SECURITY}\Trusted Locations\Location2", "Path", str(book.parent))
    assert states(installed, book)["workbook_mark"] == "ok"


def test_a_workbook_in_the_cloud_is_told(installed, book):
    assert "onedrive" not in states(installed, book)
    installed.environment["OneDriveCommercial"] = str(book.parent)
    assert states(installed, book)["onedrive"] == "note"


def test_a_strangers_workbook_and_none(installed, tmp_path):
    stranger = tmp_path / "b.xlsx"
    openpyxl.Workbook().save(stranger)
    assert "was not made from the template" in sentence(installed, "workbook", stranger)[1]
    stranger.write_bytes(b"no zip")
    assert "b.xlsx" in sentence(installed, "workbook", stranger)[1]
    stranger.write_bytes(b"PK\x03\x04")
    assert states(installed, stranger)["workbook"] == "problem"


def test_mac(mac):
    assert states(mac)["script"] == "problem"
    install(mac, "zh")
    assert set(states(mac).values()) == {"ok"}
    conf = where(mac).conf
    conf.write_text(f'"SALESREVIEW_PROGRAM","{mac.program}"\n', encoding="utf-8")
    assert "Python only" in sentence(mac, "interpreter")[1]


def test_linux_says_that_there_is_no_excel_and_checks_what_it_can(linux, book):
    expected = {"platform": "note", "xlwings": "ok", "sources": "ok", "workbook": "ok", "own_settings": "ok"}
    assert states(linux, book) == expected
    assert "no Excel here" in sentence(linux, "platform")[1]


def test_variables_are_replaced_whatever_their_case():
    assert expanded(r"%userprofile%\a %NONE% 5%", {"UserProfile": r"C:\u"}) == r"C:\u\a %NONE% 5%"


def run(system, *arguments, lang="en"):
    ui = Ui(lang)
    return command(ui, lambda: system).main(list(arguments), standalone_mode=False)


def test_the_commands(windows, capsys):
    assert run(windows, "doctor") == 1
    assert "[problem] The add-in is not installed." in capsys.readouterr().out
    assert run(windows, "install", "--lang", "zh", lang="zh") == 0
    assert "请重新启动 Excel" in capsys.readouterr().out
    assert run(windows, "doctor", lang="zh") == 0
    assert run(windows, "doctor", "--format", "json") == 0
    lines = capsys.readouterr().out
    rows = json.loads(lines[lines.index("[\n") :])
    assert {"key": "xlwings", "state": "ok", "zh": f"xlwings {XLWINGS}", "en": f"xlwings {XLWINGS}"} in rows
    assert run(windows, "uninstall") == 0
    assert not where(windows).addin.exists()


def test_this_computer_answers_as_the_contract_asks(tmp_path):
    machine = Machine()
    assert machine.values("HKCU", "Software") == {} and machine.keys("HKLM", "Software") == []
    code, said = machine.run([str(machine.program), "-c", "print('here')"], 30)
    assert (code, said.strip()) == (0, "here")
    assert machine.run([str(tmp_path / "none")], 5)[0] == -1
    assert machine.run([str(machine.program), "-c", "import time; time.sleep(30)"], 0.2)[0] == -1
