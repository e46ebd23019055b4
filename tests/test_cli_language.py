from __future__ import annotations

import json

import pytest

from salesreview.cli import run
from salesreview.cli.printing import print_rows
from salesreview.cli.ui import ui_language

COMMANDS = ("demo", "new", "load", "refresh", "facts", "check", "template")


@pytest.mark.parametrize(
    ("arguments", "environment", "wanted"),
    [
        ([], {}, "en"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ([], {"LANG": "en_US.UTF-8", "LC_MESSAGES": "C", "LC_ALL": "zh_TW"}, "zh"),
        ([], {"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        (["--ui", "zh"], {"LC_ALL": "C"}, "zh"),
        (["--ui=en", "facts", "book"], {"LC_ALL": "zh_CN"}, "en"),
        (["new", "--", "--ui=zh"], {"LC_ALL": "en_US"}, "en"),
    ],
)
def test_the_language_of_messages(arguments, environment, wanted):
    assert ui_language(arguments, environment) == wanted


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_help_is_whole_in_both_languages(capsys, lang):
    assert run(["--ui", lang, "--help"]) == 0
    shown = capsys.readouterr().out
    assert all(command in shown for command in COMMANDS)
    assert ("用法" in shown) == (lang == "zh")
    assert ("Usage" in shown) == (lang == "en")
    for command in COMMANDS:
        assert run(["--ui", lang, command, "--help"]) == 0
        shown = capsys.readouterr().out
        assert any("\u4e00" <= char <= "\u9fff" for char in shown.replace("业绩总结", "")) == (lang == "zh"), shown


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        (["refesh", "a.xlsm"], "没有命令 refesh。是否想用：refresh？", "There is no command refesh. Did you mean: refresh?"),
        (["refresh"], "缺少参数 BOOK。", "The argument BOOK is missing."),
        (["refresh", "a.xlsm", "--mont", "2026-10"], "没有选项 --mont。", "There is no option --mont."),
        (["refresh", "a.xlsm", "--month", "2026-13"], "“2026-13”不是月份", "“2026-13” is not a month"),
        (["facts", "a", "--format", "xml"], "只能是：table, json, csv", "takes one of: table, json, csv"),
        (["check", "a b.xlsm", "c.xlsm"], "多出了无法识别的参数", "There are arguments too many"),
        (["refresh", "none.xlsm"], "找不到文件“none.xlsm”", "There is no file “none.xlsm”"),
        (["load", "a.xlsm", "ordres", "x.csv"], "没有原始数据表“ordres”。是否想用：orders", "Did you mean: orders"),
        (["facts", ".", "--metric", "revenu"], "没有指标“revenu”。是否想用：revenue", "Did you mean: revenue"),
        (["facts", ".", "--by", "regoin"], "是否想用：region", "Did you mean: region"),
    ],
)  # fmt: skip
def test_wrong_usage_gets_a_sentence_and_code_2(capsys, arguments, zh, en):
    for lang, wanted in (("zh", zh), ("en", en)):
        assert run(["--ui", lang, *arguments]) == 2
        shown = capsys.readouterr()
        assert wanted in shown.err
        assert shown.out == ""
        assert "Traceback" not in shown.err


def test_an_unexpected_error_is_one_sentence_and_a_log(capsys, monkeypatch, tmp_path):
    def broken(*_):
        raise RuntimeError("a bug")

    monkeypatch.setattr("salesreview.cli.loading.choose", broken)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert run(["--ui", "en", "load", "a.xlsm", "orders", "x.csv"]) == 1
    log = tmp_path / "state" / "salesreview" / "salesreview.log"
    shown = capsys.readouterr().err
    assert shown.count("\n") == 1 and str(log) in shown
    assert "RuntimeError: a bug" in log.read_text("utf-8")


def test_an_unwritable_log_does_not_hide_the_sentence(capsys, monkeypatch, tmp_path):
    def broken(*_):
        raise RuntimeError("a bug")

    monkeypatch.setattr("salesreview.cli.loading.choose", broken)
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert run(["--ui", "zh", "load", "a.xlsm", "orders", "x.csv"]) == 1
    assert "出现意外错误" in capsys.readouterr().err


ROWS = [{"name": "华东", "value": 1234.5}, {"name": "=SUM(1)", "value": None}]


def test_json_is_clean_and_keeps_null(capsys):
    print_rows("json", ROWS, ("name", "value"), ("名称", "值"))
    assert json.loads(capsys.readouterr().out) == ROWS


def test_csv_has_keys_as_header(capsys):
    print_rows("csv", ROWS, ("name", "value"), ("名称", "值"))
    assert capsys.readouterr().out.splitlines() == ["name,value", "华东,1234.5", "=SUM(1),"]


def test_a_table_lines_up_by_width_on_screen(capsys):
    print_rows("table", ROWS, ("name", "value"), ("名称", "值"))
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["名称           值", "-------  --------", "华东     1,234.50", "=SUM(1)"]
