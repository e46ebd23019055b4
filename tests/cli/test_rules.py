"""rules copy, rules check."""

from __future__ import annotations

from pathlib import Path

from ..workbooks import command, nothing_changes

NAMES = ["diagnosis.yaml", "playbook.yaml", "sentences.yaml"]


def test_the_shipped_files_are_copied_and_are_sound(tmp_path: Path) -> None:
    ran = command("--ui", "zh", "rules", "copy", tmp_path)
    assert ran.code == 0 and "只保留改过的条目" in ran.out
    assert sorted(each.name for each in tmp_path.iterdir()) == NAMES
    ran = command("--ui", "en", "rules", "check", tmp_path)
    assert (ran.code, ran.out) == (0, "No mistakes: sentences.yaml, diagnosis.yaml, playbook.yaml.\n")


def test_nothing_of_the_departments_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "playbook.yaml").write_text("# ours\n", "utf-8")
    with nothing_changes(tmp_path):
        ran = command("--ui", "en", "rules", "copy", tmp_path)
    assert ran.code == 2 and "holds playbook.yaml already, and nothing was written" in ran.err


def test_a_folder_without_files_and_one_that_is_not_there(tmp_path: Path) -> None:
    ran = command("--ui", "zh", "rules", "check", tmp_path)
    assert (ran.code, ran.out) == (0, "文件夹中没有自己的文件，使用自带的。\n")
    for what in ("copy", "check"):
        assert command("--ui", "zh", "rules", what, tmp_path / "没有").code == 2


def test_a_mistake_is_named_and_the_code_is_one(tmp_path: Path) -> None:
    (tmp_path / "diagnosis.yaml").write_text("margin_down: {zh: 甲}\n", "utf-8")
    ran = command("--ui", "zh", "rules", "check", tmp_path)
    assert (ran.code, ran.err) == (1, "诊断规则文件 diagnosis.yaml 第 1 行，条目 margin_down：缺少 hypotheses。\n")
