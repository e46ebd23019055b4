from __future__ import annotations

import json
from pathlib import Path

import pytest

from salesreview.errors import UsageError, WorkbookError
from salesreview.install.conf import value_of
from salesreview.install.setup import applescript, install, uninstall, where
from salesreview.template.addin import addin_bytes


def said(steps):
    return "\n".join(zh + "\n" + en for zh, en in steps)


def test_windows_gets_the_add_in_where_excel_loads_it_and_python_by_name(windows):
    text = said(install(windows, "zh"))
    at = where(windows)
    assert at.addin == windows.home / "AppData/Roaming/Microsoft/Excel/XLSTART/salesreview.xlam"
    assert at.addin.read_bytes() == addin_bytes("zh")
    conf = windows.home / ".xlwings" / "xlwings.conf"
    rest = str(windows.program).removeprefix(str(windows.home))
    assert conf.read_bytes() == f'"INTERPRETER_WIN","%USERPROFILE%{rest}"\r\n'.encode("ascii")
    assert str(at.addin) in text and str(windows.program) in text


def test_uninstall_leaves_the_computer_as_it_was(windows):
    before = windows.files()
    install(windows, "zh")
    assert windows.files() != before
    uninstall(windows)
    assert windows.files() == before


def test_the_configuration_of_others_comes_back_byte_for_byte(windows):
    conf = where(windows).conf
    conf.parent.mkdir()
    stood = '"LICENSE_KEY","x"\n"PYTHONPATH","C:\\\u6570\u636e"\r\n\r\nrubbish'.encode("gbk")
    conf.write_bytes(stood)
    install(windows, "zh")
    assert conf.read_bytes().startswith(b'"INTERPRETER_WIN"') and conf.read_bytes().endswith(stood)
    uninstall(windows)
    assert conf.read_bytes() == stood


def test_another_python_is_not_replaced_unless_asked(windows):
    conf = where(windows).conf
    conf.parent.mkdir()
    stood = b'"Interpreter_Win","C:\\Anaconda\\python.exe"\n"SHOW CONSOLE","True"\n'
    conf.write_bytes(stood)
    before = windows.files()
    with pytest.raises(UsageError, match="Anaconda"):
        install(windows, "zh")
    assert windows.files() == before
    install(windows, "zh", replace=True)
    assert value_of(conf.read_bytes(), "INTERPRETER_WIN", "gbk").endswith("python.exe")
    assert b"Anaconda" not in conf.read_bytes() and conf.read_bytes().endswith(b'"SHOW CONSOLE","True"\n')
    uninstall(windows)
    assert windows.files() == before


def test_the_same_python_needs_no_asking_and_stays_when_uninstalled(windows):
    conf = where(windows).conf
    conf.parent.mkdir()
    stood = f'"INTERPRETER_WIN","{windows.program}"\n'.encode("gbk")
    conf.write_bytes(stood)
    install(windows, "zh")
    uninstall(windows)
    assert conf.read_bytes() == stood


def test_a_second_installation_takes_the_first_back(windows):
    before = windows.files()
    install(windows, "zh")
    other = windows.program.with_name("python3.exe")
    other.write_bytes(b"MZ")
    windows.program = other
    install(windows, "en")
    at = where(windows)
    assert at.addin.read_bytes() == addin_bytes("en")
    assert at.conf.read_bytes().count(b"INTERPRETER_WIN") == 1 and b"python3.exe" in at.conf.read_bytes()
    uninstall(windows)
    other.unlink()
    assert windows.files() == before


def test_the_self_contained_program_is_named_by_its_own_setting(windows):
    windows.frozen = True
    windows.program = windows.program.with_name("salesreview.exe")
    conf = where(windows).conf
    conf.parent.mkdir()
    conf.write_bytes(b'"INTERPRETER_WIN","C:\\Anaconda\\python.exe"\n')
    install(windows, "zh")  # no other workbook's Python is touched
    assert conf.read_bytes().startswith(b'"SALESREVIEW_PROGRAM","%USERPROFILE%')
    assert conf.read_bytes().endswith(b'\r\n"INTERPRETER_WIN","C:\\Anaconda\\python.exe"\n')
    uninstall(windows)
    assert conf.read_bytes() == b'"INTERPRETER_WIN","C:\\Anaconda\\python.exe"\n'


def test_python_takes_the_choice_back_from_a_program_set_by_hand(windows):
    conf = where(windows).conf
    conf.parent.mkdir()
    stood = b'"A","1"\n"SALESREVIEW_PROGRAM","D:\\old\\salesreview.exe"\n"b","2"\n"SALESREVIEW_PROGRAM","D:\\later.exe"'
    conf.write_bytes(stood)
    install(windows, "zh")
    assert value_of(conf.read_bytes(), "SALESREVIEW_PROGRAM", "gbk") == ""
    uninstall(windows)
    assert conf.read_bytes() == stood


def test_what_was_changed_since_stays_and_is_named(windows):
    install(windows, "zh")
    at = where(windows)
    at.addin.write_bytes(b"signed by IT")
    at.conf.write_bytes(b'"INTERPRETER_WIN","C:\\mine.exe"\n')
    text = said(uninstall(windows))
    assert at.addin.read_bytes() == b"signed by IT" and at.conf.read_bytes() == b'"INTERPRETER_WIN","C:\\mine.exe"\n'
    assert f"Left, changed since: {at.addin}" in text and "Left, changed since: INTERPRETER_WIN" in text
    assert not at.record.exists()


def test_a_file_that_stood_in_the_place_is_put_back(windows):
    at = where(windows)
    at.addin.parent.mkdir(parents=True)
    at.addin.write_bytes(b"of somebody else")
    install(windows, "zh")
    assert "Put back" in said(uninstall(windows))
    assert at.addin.read_bytes() == b"of somebody else"


def test_a_person_keeps_the_script_of_xlwings_that_was_there(mac):
    script = where(mac).script
    script.parent.mkdir(parents=True)
    script.write_bytes(applescript().read_bytes())  # by xlwings runpython install
    before = mac.files()
    install(mac, "zh")
    uninstall(mac)
    assert mac.files() == before


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(windows, monkeypatch):
    conf = where(windows).conf
    conf.parent.mkdir()
    conf.write_bytes(b'"SHOW CONSOLE","True"\n')
    before = windows.files()
    replace = Path.replace

    def held(path, target):
        if target == conf:
            raise PermissionError(13, "held by another program")
        return replace(path, target)

    with monkeypatch.context() as patch, pytest.raises(WorkbookError, match="quit Excel"):
        patch.setattr(Path, "replace", held)
        install(windows, "zh")
    assert [path.name for path in conf.parent.iterdir()] == ["xlwings.conf"]
    uninstall(windows)
    assert windows.files() == before


def test_a_configuration_behind_a_link_stays_one_with_its_rights(mac):
    conf, real = where(mac).conf, mac.home / "dotfiles"
    conf.parent.mkdir(parents=True)
    real.write_bytes(b"")
    real.chmod(0o640)
    conf.symlink_to(real)
    install(mac, "zh")
    assert conf.is_symlink() and b"INTERPRETER_MAC" in real.read_bytes() and real.stat().st_mode & 0o777 == 0o640
    uninstall(mac)
    assert conf.is_symlink() and real.read_bytes() == b""


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"\xff", b'{"version": 2}'])
def test_a_damaged_record_is_said_and_nothing_is_changed(windows, damage):
    install(windows, "zh")
    where(windows).record.write_bytes(damage)
    before = windows.files()
    for job in (lambda: install(windows, "zh"), lambda: uninstall(windows)):
        with pytest.raises(WorkbookError, match="damaged"):
            job()
    assert windows.files() == before


def test_a_record_whose_packed_content_is_damaged_is_said_before_anything_is_taken_back(windows):
    install(windows, "zh")
    path = where(windows).record
    record = json.loads(path.read_text(encoding="utf-8"))
    record["lines"][0]["now"] = "no base64!"
    path.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(WorkbookError, match="damaged"):
        uninstall(windows)
    assert where(windows).addin.exists()


def test_python_of_the_microsoft_store_is_refused(windows):
    windows.redirected = True
    before = windows.files()
    with pytest.raises(UsageError, match=r"from python\.org"):
        install(windows, "zh")
    assert windows.files() == before


def test_uninstall_without_an_installation_does_nothing(windows):
    before = windows.files()
    assert "no record" in said(uninstall(windows))
    assert windows.files() == before


def test_a_path_that_vba_cannot_read_is_refused_before_anything_is_written(windows):
    windows.code_page = "cp1252"
    install(windows, "zh")  # inside the person's folder it needs no code page
    uninstall(windows)
    windows.program = windows.root / "软件" / "python.exe"
    before = windows.files()
    with pytest.raises(WorkbookError, match="plain letters"):
        install(windows, "zh")
    assert windows.files() == before


def test_a_place_that_cannot_be_written_is_a_sentence_and_can_be_taken_back(windows):
    at = where(windows)
    at.addin.mkdir(parents=True)  # a folder in its place: writing fails, as for a file that Excel holds
    before = windows.files()
    with pytest.raises(WorkbookError, match="quit Excel"):
        install(windows, "zh")
    uninstall(windows)
    assert windows.files() == before


def test_the_record_is_json_that_names_every_file(windows):
    install(windows, "zh")
    record = json.loads(where(windows).record.read_text(encoding="utf-8"))
    assert [file["path"] for file in record["files"]] == [str(where(windows).addin)]
    assert record["conf_made"] is True


def test_mac_gets_the_startup_folder_the_container_and_the_script(mac):
    before = mac.files()
    install(mac, "en")
    library = mac.home / "Library"
    startup = library / "Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"
    assert (startup / "salesreview.xlam").read_bytes() == addin_bytes("en")
    conf = library / "Containers/com.microsoft.Excel/Data/xlwings.conf"
    assert conf.read_text(encoding="utf-8").splitlines() == [f'"INTERPRETER_MAC","{mac.program}"']
    script = library / "Application Scripts/com.microsoft.Excel" / applescript().name
    assert script.name == "xlwings-0.37.8.applescript" and script.read_bytes() == applescript().read_bytes()
    uninstall(mac)
    assert mac.files() == before


def test_the_self_contained_program_is_refused_on_a_mac(mac):
    mac.frozen = True
    with pytest.raises(UsageError, match="Python only"):
        install(mac, "zh")
    assert not (mac.home / "Library").exists()


def test_linux_has_no_excel(linux):
    for job in (lambda: install(linux, "zh"), lambda: uninstall(linux)):
        with pytest.raises(WorkbookError, match="no Excel here"):
            job()
