from __future__ import annotations

import sys
import types
from pathlib import Path

import pytest

from salesreview import excel
from salesreview.errors import WorkbookError


class FakeName:
    def __init__(self, value):
        self.refers_to_range = types.SimpleNamespace(raw_value=value)


class FakeBook:
    """What the buttons use of an xlwings book."""

    def __init__(self, names, fullname):
        self.names = {name: FakeName(value) for name, value in names.items()}
        self._fullname = fullname
        self.shown = []
        self.name, self.impl = "book.xlsm", None
        self.app = types.SimpleNamespace(
            alert=lambda text, title, buttons: self.shown.append((title, text)), status_bar="as it was"
        )

    @property
    def fullname(self):
        if isinstance(self._fullname, Exception):
            raise self._fullname
        return self._fullname


class XlwingsError(Exception):
    pass


@pytest.fixture
def press(monkeypatch):
    """Press a button of a workbook whose job raises or returns; return the title and text it shows."""

    def act(command, names, fullname="/Users/li/book.xlsm", job=None):
        book = FakeBook(names, fullname)
        caller = types.SimpleNamespace(caller=lambda: book)
        monkeypatch.setitem(sys.modules, "xlwings", types.SimpleNamespace(Book=caller, XlwingsError=XlwingsError))
        if job is not None:
            monkeypatch.setattr(excel, f"_{command}", job)
        getattr(excel, command)()
        assert book.app.status_bar is False
        return book.shown

    return act


def failing(error):
    def job(press, host):
        press.progress("read")
        raise error

    return job


COMMANDS = ["refresh", "pull", "check", "take_back", "send", "trace", "open_log"]


@pytest.mark.parametrize("command", COMMANDS)
def test_an_error_becomes_one_sentence_in_the_workbooks_language(press, command):
    error = WorkbookError("表格不见了。", "The table is gone.")
    shown = press(command, {"SR_meta_lang": "zh", "SR_set_language": "英文 English"}, job=failing(error))
    assert shown == [("Monthly sales review", "The table is gone.")]
    shown = press(command, {"SR_meta_lang": "en", "SR_set_language": "中文"}, job=failing(error))
    assert shown == [("销售业绩月度总结", "表格不见了。")]


def test_an_unexpected_error_goes_to_the_log_which_the_message_names(press, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    ((_, text),) = press("refresh", {"SR_meta_lang": "en"}, job=failing(ZeroDivisionError("secret detail")))
    log = tmp_path / "salesreview" / "salesreview.log"
    assert str(log) in text and "secret detail" not in text and "Traceback" not in text
    assert "ZeroDivisionError: secret detail" in log.read_text(encoding="utf-8")


def test_a_job_that_says_nothing_shows_nothing(press):
    assert press("refresh", {"SR_meta_lang": "zh"}, job=lambda press, host: None) == []


def test_where_no_message_box_can_be_had_xlwings_own_shows_the_sentence(press, monkeypatch):
    monkeypatch.setattr(FakeBook, "__init__", without_alerts(FakeBook.__init__))
    with pytest.raises(SystemExit) as told:  # what a program says so stands in the log that xlwings shows
        press("check", {"SR_meta_lang": "en"}, job=failing(WorkbookError("没有。", "Gone.")))
    assert told.value.code == "Gone."


def without_alerts(make):
    def init(self, *arguments):
        make(self, *arguments)
        del self.app.alert

    return init


def test_without_a_choice_the_templates_language_holds(press):
    ((title, _),) = press("check", {"SR_meta_lang": "en", "SR_set_language": None}, job=lambda press, host: "x")
    assert title == "Monthly sales review"
    ((title, _),) = press("check", {}, job=lambda press, host: "x")
    assert title == "销售业绩月度总结"


def test_a_name_that_leads_nowhere_is_as_good_as_none(press):
    class Broken:
        @property
        def refers_to_range(self):
            raise XlwingsError("#REF!")

    book = FakeBook({"SR_meta_lang": "en"}, "/b.xlsm")
    book.names["SR_set_language"] = Broken()  # its tab was deleted
    assert excel.workbook_language(book) == "en"


@pytest.mark.parametrize(
    ("fullname", "expected"),
    [
        ("Book1", None),
        ("https://contoso-my.sharepoint.com/personal/book.xlsm", None),
        (XlwingsError("no local path"), None),
        ("/Users/li/销售（十月） -1/book.xlsm", Path("/Users/li/销售（十月） -1/book.xlsm")),
    ],
)
def test_the_local_file_of_a_workbook(fullname, expected):
    assert excel.local_path(FakeBook({}, fullname)) == expected
