"""Files put in their places by the rules of every system; tests/windows_files.py makes Windows' rule hold here."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from salesreview import files

from .workbooks import command, is_workbook, kept, nothing_changes


def test_a_file_that_is_held_is_neither_replaced_nor_removed(tmp_path: Path) -> None:
    book, other = tmp_path / "业绩.xlsm", tmp_path / "new"
    book.write_bytes(b"old")
    other.write_bytes(b"new")
    assert not files.is_held(book)
    with book.open("rb"):
        assert files.is_held(book)
        for action in (lambda: files.replace(other, book), lambda: files.remove(book), lambda: files.put(book, b"x")):
            with pytest.raises(PermissionError):
                action()
    assert book.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "业绩.xlsm"]
    files.replace(other, book)
    assert book.read_bytes() == b"new"


def test_a_second_name_of_a_held_file_cannot_be_moved_either(tmp_path: Path) -> None:
    book, second = tmp_path / "a", tmp_path / "b"
    book.write_bytes(b"x")
    os.link(book, second)
    with book.open("rb"), pytest.raises(PermissionError):
        files.replace(second, tmp_path / "c")


def test_who_holds_a_file_for_a_moment_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a virus scanner does with a file that is new."""
    monkeypatch.setattr(files, "PATIENCE", 10)
    book = tmp_path / "a"
    book.write_bytes(b"old")
    scanner = book.open("rb")
    timer = threading.Timer(0.2, scanner.close)
    timer.start()
    files.put(book, b"new")
    timer.join()
    assert book.read_bytes() == b"new"


def test_a_missing_file_is_held_by_nobody(tmp_path: Path) -> None:
    assert not files.is_held(tmp_path / "none")
    assert not files.is_held(tmp_path)
    files.remove(tmp_path / "none")


LONGEST = pytest.param("x" * 255, marks=pytest.mark.posix("a path has 259 characters there"))


@pytest.mark.parametrize("name", ["a", "业绩总结" * 16 + ".xlsm", LONGEST])
def test_any_name_leaves_room_for_the_temporary_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    for data in (b"1", b"2"):
        files.put(path, data)
        assert path.read_bytes() == data
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["a.xlsm", "业绩总结" * 16 + ".xlsm"])
def test_what_killed_runs_left_is_cleared_away(tmp_path: Path, name: str) -> None:
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom salesreview import files\ntarget = Path(sys.argv[1])\n"
        "with files.folder_beside(target) as folder, files.temporary(target) as (path, out):\n"
        "    (folder / 'half').write_bytes(b'x')\n    out.write(b'half')\n    out.flush()\n    os._exit(9)\n"
    )
    target = tmp_path / name
    other = tmp_path / ".salesreview-of somebody"
    other.mkdir()
    assert subprocess.run([sys.executable, "-c", code, str(target)], check=False).returncode == 9
    assert len(list(tmp_path.iterdir())) == 3
    with files.folder_beside(target) as folder:
        assert folder.is_dir()
    files.put(target, b"whole")
    assert sorted(tmp_path.iterdir()) == sorted([other, target])


def test_a_folder_at_work_is_left_alone(tmp_path: Path) -> None:
    with files.folder_beside(tmp_path / "a") as first:
        (first / "half").write_bytes(b"x")
        with files.folder_beside(tmp_path / "b") as second:
            assert (first / "half").exists() and second != first
    assert not list(tmp_path.iterdir())


@pytest.mark.posix("modes and links")
def test_rights_and_links_stay(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_bytes(b"")
    real.chmod(0o640)
    link.symlink_to(real)
    files.put(link, b"new")
    assert link.is_symlink() and real.read_bytes() == b"new" and real.stat().st_mode & 0o777 == 0o640
    files.put(tmp_path / "own", b"", private=True)
    assert (tmp_path / "own").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("order", ["refresh", "load", "new", "demo"])
def test_a_book_that_another_program_holds_is_refused_before_any_work(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: str
) -> None:
    from salesreview import pipeline

    source = tmp_path / "orders.csv"
    source.write_text("order_id,order_date,revenue\n1,2026-10-01,5\n", "utf-8")
    for work in ("open_book", "_lay_out"):
        monkeypatch.setattr(pipeline, work, lambda *_args, **_more: pytest.fail("it was begun"))
    book = filled
    if order == "demo":
        book = filled.rename(tmp_path / "业绩总结_示例.xlsm")
        monkeypatch.setattr("salesreview.sample.company.sample_tables", lambda **_more: pytest.fail("it was begun"))
    arguments: dict[str, list[object]] = {
        "refresh": [book], "load": [book, "orders", source], "new": [book, "--force"], "demo": [tmp_path],
    }  # fmt: skip
    with book.open("rb"), nothing_changes(tmp_path):
        zh = command("--ui", "zh", order, *arguments[order])
        en = command("--ui", "en", order, *arguments[order], *(["--lang", "zh"] if order == "demo" else []))
    assert (zh.code, en.code) == (1, 1)
    assert f"“{book.name}”正被其他程序占用" in zh.err and "请在该程序中关闭它" in zh.err
    assert f"{book.name} is held by another program" in en.err


def test_a_book_that_is_let_go_of_meanwhile_is_refreshed(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PATIENCE", 10)
    scanner = filled.open("rb")
    timer = threading.Timer(0.3, scanner.close)
    timer.start()
    ran = command("--ui", "en", "refresh", filled)
    timer.join()
    assert ran.code == 0, ran.err
    assert is_workbook(filled)


def test_a_backup_that_is_held_harms_no_later_change(filled: Path) -> None:
    assert command("--ui", "en", "refresh", filled).code == 0
    (held,) = kept(filled)
    with held.open("rb"):
        for month in range(1, 8):
            assert command("--ui", "en", "refresh", filled, "--month", f"2026-0{month}").code == 0
        ran = command("--ui", "en", "undo", filled, "--to", len(kept(filled)))
    assert len(kept(filled)) == 6 and held in kept(filled)  # it goes once nobody holds it
    assert ran.code == 1 and "could not be put back" in ran.err
    assert command("--ui", "en", "refresh", filled).code == 0
    assert len(kept(filled)) == 5


@pytest.mark.parametrize(
    "name",
    [
        "CON.xlsm",
        "nul",
        "aux .xlsm",
        "COM1.xlsm",
        "LPT9",
        "PRN.",
        "a.xlsm.",
        "a.xlsm ",
        "a?.xlsm",
        'a".xlsm',
        "a|b.xlsm",
    ],
)
@pytest.mark.parametrize("order", ["new", "refresh"])
def test_a_name_that_windows_cannot_have_is_said(tmp_path: Path, name: str, order: str) -> None:
    for lang, said in (("zh", "请换一个名称"), ("en", "choose another name")):
        ran = command("--ui", lang, order, str(tmp_path) + os.sep + name, *(["--force"] if order == "new" else []))
        assert ran.code == 2
        assert said in ran.err or (order == "new" and ".xlsm" in ran.err and not name.endswith(".xlsm"))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "name",
    ["CONTRACT.xlsm", "console.xlsm", "COM10.xlsm", ".hidden.xlsm", "业绩（十月）.xlsm", "a.b.xlsm", "公司.con.xlsm"],
)
def test_names_that_only_look_like_it_are_fine(name: str) -> None:
    files.refuse_name(Path("folder") / ".." / name)


def test_a_path_that_excel_cannot_open_is_said(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["业绩总结" * 10] * 4)
    for lang, said in (("zh", "路径过长"), ("en", "less deep")):
        ran = command("--ui", lang, "new", deep / "review.xlsm")
        assert ran.code == 2 and said in ran.err
    assert not list(tmp_path.iterdir())


@pytest.mark.posix("no such limits")
def test_where_windows_does_not_rule_every_name_is_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "WINDOWS", False)
    files.refuse_name(Path("CON/a?b.xlsm ") / ("x" * 300))
