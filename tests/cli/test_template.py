from __future__ import annotations

import pytest

from ..workbooks import command, nothing_changes, rewritten


@pytest.fixture
def built(tmp_path):
    path = tmp_path / "模板.xlsm"
    ran = command("--ui", "zh", "template", "build", path)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"已生成：{path}\n"
    return path


def test_what_was_built_is_found_equal(built):
    with nothing_changes(built.parent):
        for lang, said in (("zh", "模板与源码一致。\n"), ("en", "The template equals what the source builds.\n")):
            ran = command("--ui", lang, "template", "check", built)
            assert (ran.code, ran.out, ran.err) == (0, said, "")


def test_it_is_built_byte_for_byte_the_same(built):
    data = built.read_bytes()
    command("template", "build", built)
    assert built.read_bytes() == data


def test_each_part_that_differs_is_named(built, tmp_path):
    changed = rewritten(
        built, tmp_path / "b.xlsm", {"xl/styles.xml": lambda text: text.replace("Microsoft YaHei", "Arial", 1)}
    )
    ran = command("--ui", "zh", "template", "check", changed)
    assert (ran.code, ran.out.splitlines()) == (1, ["xl/styles.xml: differs"])
    assert "salesreview template build" in ran.err


def test_the_other_language_differs(built):
    assert command("template", "check", built, "--lang", "en").code == 1


def test_the_default_is_the_file_in_this_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = command("--ui", "en", "template", "check")
    assert (ran.code, ran.err) == (2, "There is no file “workbook_template.xlsm”.\n")
    assert command("template", "build").code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["workbook_template.xlsm"]
    assert command("template", "check").code == 0


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"text"])
def test_a_file_that_is_no_workbook_is_said(tmp_path, content):
    path = tmp_path / "x.xlsm"
    path.write_bytes(content)
    ran = command("--ui", "zh", "template", "check", path)
    assert ran.code == 1
    assert "x.xlsm" in ran.err


@pytest.mark.parametrize("target", ["none/a.xlsm", "folder"])
def test_a_place_that_cannot_be_written_is_said(tmp_path, target):
    (tmp_path / "folder").mkdir()
    with nothing_changes(tmp_path):
        ran = command("--ui", "zh", "template", "build", tmp_path / target)
    assert ran.code == 1
    assert target.rpartition("/")[2] in ran.err
