from __future__ import annotations

import sys
import types

import pytest

from salesreview import excel


class FakeName:
    def __init__(self, value):
        self.refers_to_range = types.SimpleNamespace(value=value)


class FakeBook:
    """What the buttons use of an xlwings book."""

    def __init__(self, names, fullname):
        self.names = {name: FakeName(value) for name, value in names.items()}
        self._fullname = fullname
        self.shown = []
        self.app = types.SimpleNamespace(alert=lambda text, title: self.shown.append((title, text)))

    @property
    def fullname(self):
        if isinstance(self._fullname, Exception):
            raise self._fullname
        return self._fullname


class XlwingsError(Exception):
    pass


@pytest.fixture
def press(monkeypatch):
    """Press a button of a workbook; return the title and text it shows."""

    def act(command, names, fullname):
        book = FakeBook(names, fullname)
        caller = types.SimpleNamespace(caller=lambda: book)
        monkeypatch.setitem(sys.modules, "xlwings", types.SimpleNamespace(Book=caller, XlwingsError=XlwingsError))
        getattr(excel, command)()
        (shown,) = book.shown
        return shown

    return act


@pytest.mark.parametrize("command", ["refresh", "check", "send"])
def test_a_button_names_the_command_in_the_workbooks_language(press, command):
    path = "C:\\销售\\十月.xlsm"
    line = f'salesreview {command} "{path}"'
    title, text = press(command, {"SR_meta_lang": "zh", "SR_set_language": "英文 English"}, path)
    assert title == "Monthly sales review" and line in text and "Please" in text
    title, text = press(command, {"SR_meta_lang": "en", "SR_set_language": "中文"}, path)
    assert title == "销售业绩月度总结" and line in text and "请先" in text


def test_without_a_choice_the_templates_language_holds(press):
    title, _ = press("check", {"SR_meta_lang": "en", "SR_set_language": None}, "/Users/li/book.xlsm")
    assert title == "Monthly sales review"
    title, _ = press("check", {}, "/Users/li/book.xlsm")
    assert title == "销售业绩月度总结"


@pytest.mark.parametrize(
    "fullname", ["Book1", "https://contoso-my.sharepoint.com/personal/book.xlsm", XlwingsError("no local path")]
)
def test_a_workbook_without_a_local_file_is_asked_to_be_saved(press, fullname):
    _, text = press("refresh", {"SR_set_language": "English"}, fullname)
    assert "not saved on this computer" in text and "salesreview" not in text
