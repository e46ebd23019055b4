from __future__ import annotations

import shutil

import pytest

from salesreview.sources import read_folder

from ..workbooks import cells, command, csv_of, kept, nothing_changes, order_lines


def undo(path, *arguments, lang="zh"):
    return command("--ui", lang, "undo", path, *arguments)


@pytest.fixture
def two(filled):
    """A workbook refreshed for September, then for October; what it was before each."""
    states = [filled.read_bytes()]
    for month in ("2026-09", "2026-10"):
        assert command("--ui", "zh", "refresh", filled, "--month", month).code == 0
        states.append(filled.read_bytes())
    return filled, states


def test_undo_puts_the_last_state_back_and_undoes_itself(two):
    book, (first, second, third) = two
    ran = undo(book)
    assert (ran.code, ran.err) == (0, "")
    assert book.read_bytes() == second
    assert "2026年9月" in ran.out and str(kept(book)[0]) in ran.out
    assert undo(book, lang="en").code == 0
    assert book.read_bytes() == third
    assert undo(book, "--to", 2).code == 0
    assert book.read_bytes() == first
    assert [path.read_bytes() for path in kept(book)] == [third, second]


def test_the_list_says_what_each_state_is_of(two):
    book, _ = two
    kept(book)[1].write_bytes(b"PK\3\4 half a file")
    with nothing_changes(book.parent):
        zh, en = (undo(book, "--list", lang=lang).out.splitlines() for lang in ("zh", "en"))
    assert "2026年9月" in zh[2] and "1" in zh[2] and kept(book)[0].name in zh[2]
    assert "（文件已损坏）" in zh[3] and "(the file is damaged)" in en[3]
    assert f"They lie in: {kept(book)[0].parent}" in en


def test_a_damaged_backup_is_refused(two):
    book, _ = two
    whole = kept(book)[0].read_bytes()
    kept(book)[0].write_bytes(whole[: len(whole) // 2] + b"\0" * 9 + whole[len(whole) // 2 + 9 :])
    with nothing_changes(book.parent):
        ran = undo(book)
    assert ran.code == 1
    assert "已损坏" in ran.err and "--list" in ran.err


def test_a_workbook_that_is_gone_or_broken_comes_back(two):
    book, (_, second, _) = two
    book.write_bytes(b"ruined")
    assert undo(book).code == 0
    assert book.read_bytes() == second
    assert kept(book)[0].read_bytes() == b"ruined"
    book.unlink()
    ran = undo(book, "--to", 2)
    assert ran.code == 0
    assert "恢复前的文件" not in ran.out
    assert cells(book, "SR_home_month") == ["—"]


@pytest.mark.parametrize(
    ("arguments", "code", "zh", "en"),
    [
        (["--to", 3], 2, "没有第 3 份备份，共有 2 份", "There is no backup number 3; there are 2"),
        (["--to", 0], 2, "1 至 99 的整数", "not in the range"),
    ],
)
def test_what_cannot_be_put_back_is_said(two, arguments, code, zh, en):
    book, _ = two
    with nothing_changes(book.parent):
        for lang, said in (("zh", zh), ("en", en)):
            ran = undo(book, *arguments, lang=lang)
            assert ran.code == code
            assert said in ran.err


def test_without_backups_there_is_nothing_to_undo(filled, tmp_path):
    with nothing_changes(tmp_path):
        for path in (filled, tmp_path / "没有.xlsm"):
            ran = undo(path)
            assert ran.code == 2
            assert "没有可恢复的备份" in ran.err and path.stem in ran.err
        assert "是文件夹" in undo(tmp_path).err
        assert undo(filled, "--list").out == "没有备份。\n"


@pytest.mark.parametrize("mark", ["~${}", ".~lock.{}#"])
def test_an_open_workbook_is_left_alone(two, mark):
    book, _ = two
    book.with_name(mark.format(book.name)).write_bytes(b"")
    with nothing_changes(book.parent):
        assert undo(book).code == 1


def test_a_refresh_says_where_the_old_file_is(filled):
    ran = command("--ui", "zh", "refresh", filled)
    assert f"改动前的文件保留为：{kept(filled)[0]}（用 salesreview undo 恢复）" in ran.out


def test_readers_of_folders_pass_by_the_backups(filled, tmp_path):
    folder = tmp_path / "数据"
    folder.mkdir()
    csv_of(folder / "orders.csv", order_lines())
    book = shutil.copy(filled, folder / "customers.xlsm.xlsm")
    assert command("--ui", "zh", "refresh", book).code == 0
    (folder / "customers.backups").mkdir()
    shutil.copy(filled, folder / "customers.backups" / "customers_2026-10-01_000000.xlsm")
    assert set(read_folder(folder, None)) == {"orders"}
