"""demo and new."""

from __future__ import annotations

import pytest

from salesreview import pipeline

from ..workbooks import all_slots, cells, command, is_workbook, kept, nothing_changes


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_new_makes_a_blank_workbook(blanks, tmp_path, lang):
    path = tmp_path / "十月 总结（新）.xlsm"
    ran = command("--ui", lang, "new", path)
    assert (ran.code, ran.err) == (0, "")
    made, following = ran.out.splitlines()
    assert made == {"zh": f"已新建：{path}", "en": f"Made: {path}"}[lang]
    assert f'salesreview load "{path}" orders' in following and f'salesreview refresh "{path}"' in following
    assert path.read_bytes() == blanks[lang].read_bytes()
    assert list(tmp_path.iterdir()) == [path]
    assert set(all_slots(path).values()) == {""}


def test_the_workbooks_language_may_differ_from_the_messages(blanks, tmp_path):
    ran = command("--ui", "zh", "new", tmp_path / "a.xlsm", "--lang", "en")
    assert ran.out.startswith("已新建")
    assert (tmp_path / "a.xlsm").read_bytes() == blanks["en"].read_bytes()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_new_does_not_overwrite(filled, lang):
    with nothing_changes(filled.parent):
        ran = command("--ui", lang, "new", filled)
    assert ran.code == 2
    assert {"zh": "已存在", "en": "is there already"}[lang] in ran.err
    assert "--force" in ran.err


def test_new_with_force_keeps_what_was_there(filled, blanks):
    old = filled.read_bytes()
    ran = command("--ui", "zh", "new", filled, "--force")
    assert ran.code == 0
    (backup,) = kept(filled)
    assert backup.read_bytes() == old
    assert str(backup) in ran.out
    assert filled.read_bytes() == blanks["zh"].read_bytes()


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a", "a.xlsm.bak"])
def test_new_wants_a_macro_workbook(tmp_path, name):
    with nothing_changes(tmp_path):
        ran = command("--ui", "zh", "new", tmp_path / name)
    assert ran.code == 2
    assert ".xlsm" in ran.err and f"“{name}”" in ran.err


def test_new_in_a_folder_that_is_none(tmp_path):
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "dir.xlsm").mkdir()
    with nothing_changes(tmp_path):
        for target in (tmp_path / "none" / "a.xlsm", tmp_path / "file" / "a.xlsm"):
            ran = command("--ui", "zh", "new", target)
            assert ran.code == 1
            assert str(target.parent) in ran.err
        assert command("--ui", "zh", "new", tmp_path / "dir.xlsm", "--force").code == 2


def test_demo_makes_its_folder_and_says_the_month(tmp_path):
    folder = tmp_path / "演示 （甲）" / "二"
    ran = command("--ui", "zh", "demo", folder, "--orders", 200, "--month", "2026年9月", "--lang", "en")
    assert ran.code == 0
    (path,) = folder.iterdir()
    assert path.name == "sales_review_sample.xlsm"
    assert "2026年9月" in ran.out
    assert cells(path, "SR_home_month") == ["September 2026"]
    again = command("--ui", "zh", "demo", folder, "--orders", 200, "--lang", "en")
    assert "原来的文件保留为" in again.out
    assert sorted(each.name for each in folder.iterdir()) == [path.stem + ".backups", path.name]
    assert is_workbook(path)


def test_more_orders_make_more_of_everything(tmp_path, sample):
    pipeline.make_demo(tmp_path / "more.xlsm", pipeline.Month(2026, 10), "zh", 600)
    few, more = (pipeline.check(path)[0] for path in (sample, tmp_path / "more.xlsm"))
    assert 280 <= few["orders"].height <= 360
    assert 580 <= more["orders"].height <= 640
    assert more["leads"].height > few["leads"].height


@pytest.mark.parametrize(
    ("arguments", "code", "zh", "en"),
    [
        (["--orders", "0"], 2, "0", "not 0"),
        (["--orders", "-5"], 2, "-5", "not -5"),
        (["--orders", "99999999"], 2, "99,999,999", "not 99,999,999"),
        (["--orders", "许多"], 2, "选项 --orders 的值不可用：请填写整数。", "'许多' is not a valid integer"),
        (["--month", "2026-99"], 2, "不是月份", "is not a month"),
        (["--lang", "fr"], 2, "只能是：zh, en", "takes one of: zh, en"),
        (["one", "two"], 2, "多出了无法识别的参数", "There are arguments too many"),
    ],
)
def test_a_demo_asked_for_wrongly(tmp_path, monkeypatch, arguments, code, zh, en):
    monkeypatch.chdir(tmp_path)
    with nothing_changes(tmp_path):
        for lang, said in (("zh", zh), ("en", en)):
            ran = command("--ui", lang, "demo", *arguments)
            assert ran.code == code
            assert said in ran.err, ran.err


def test_a_demo_where_a_file_is_in_the_way(tmp_path):
    (tmp_path / "file").write_bytes(b"mine")
    with nothing_changes(tmp_path):
        for lang, said in (("zh", "无法建立文件夹"), ("en", "cannot be made")):
            ran = command("--ui", lang, "demo", tmp_path / "file", "--orders", 200)
            assert ran.code == 2
            assert said in ran.err and "file" in ran.err
